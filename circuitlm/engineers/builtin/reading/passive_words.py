"""What the words around a value say of it: the role of a resistor or capacitor and its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.circuit import units
from circuitlm.engineers.builtin.reading.listed_resistors import GATE, HOLD, LISTED, listed_with
from circuitlm.engineers.builtin.reading.spots import Place, Spot, behind, fits

_OHMS = (
    r"\d+(?:[.,]\d+)?\s?(?:[kKM]|meg)?\s?-?(?:Ω|[oO]hms?|R)(?![A-Za-z0-9])|\d+[kKMR]\d*(?![A-Za-z0-9.])|\d+(?:[.,]\d+)?\s?k(?![A-Za-z0-9])"
)
_FARADS = r"\d+(?:[.,]\d+)?\s?(?:[pnuµ]F?|mF)(?![A-Za-z0-9])"
VALUE = re.compile(rf"(?<![\w.,])(?:(?P<ohms>{_OHMS})|(?P<farads>{_FARADS}))")
_NOUN = r"(?:\s?-?\s?(?:power |ceramic |electrolytic |film )?(?:resistors?|caps?|capacitors?|elcos?|electrolytics?|ceramics?)\b)?"
_THE = r"(?:(?:a|an|the|its|each|every|both|their|my)\s+)?"
_KINDS = {
    "decoupling": r"decoupling|bypass(?:ing)?|blocking",
    "bulk": r"bulk|reservoir|buffer(?:ing)?|smoothing|storage",
    "load-cap": r"load(?:ing)? cap\w*|crystal cap\w*",
    "coupling": r"coupling",
    "snubber": r"snubber",
    "shunt": r"shunt|(?:current )?sense",
    "termination": r"term(?:ination)?\b|terminat\w+",
    "gate": r"gates?",
    "base": r"bases?",
}
_PULL = r"pull(?:ed|ing)?[\s-]*(?P<pull>up|down)s?\b"
_RC = (
    r"\s*(?:(?:RC|low-?pass|filter)\s*)+"
    r"(?:from\s+(?:the\s+)?(?P<node>shunt|sense resistor|source)\s+(?:(?:in)?to|onto)|before|at|on)\s+(?:the\s+)?"
)
_AT_SUPPLY = r"\b(?:supply|psu|source|brick|adapt[eo]r|wall wart|rail)\s*(?:with|and|plus|\+|,)\s*(?:(?:a|some|extra|big)\s+)*$"
_PIN = r"(?:(?:the )?(?:pin |gpio ?)?[A-Z]{0,4}\.?\d{1,2}|the (?:pin|output|port|microcontroller|chip|board|arduino))"
_TO_THE_GATE = (
    rf"\s*(?:(?:between|from)\s+(?:{_PIN}\s+(?:and|to)\s+{_THE}(?P<one>gate|base)|{_THE}(?P<other>gate|base)\s+(?:and|to)\s+{_PIN})|"
    rf"in\s+series\s+(?:with|to)\s+{_THE}(?P<third>gate|base))\b"
)
"""'100 ohm between PB8 and the gate', '100R in series with the gate'."""
_HAND = r"(?:with|behind|through|via|over|by|at|gets?|has|have|having|goes|is|are|needs?|wants?|takes?)"
_TO_EACH = re.compile(
    rf"(?P<each>\b(?:each|apiece|every one|every led|each one|all|they all)(?: of (?:them|these|which|the leds|those))?(?: {_HAND}){{0,3}})?"
    rf"(?P<hand>(?:^|[\s,(]){_HAND})?(?: (?:an?|its own|their own|own|a series resistor of|(?:series )?resistors? of))? ?$",
    re.I,
)
_EACH_BEHIND = re.compile(
    r"\s*-?(?:(?:series )?resistors?\s*)?(?:in series\s*)?(?:each|apiece|per (?:led|piece)|everywhere|for (?:each|every|all)(?: of them)?)\b",
    re.I,
)
_LED_OHMS = (22.0, 22e3)
BULK = 4.7e-6
"""From this many farads on, a capacitor at a supply is a reservoir."""


@dataclass(slots=True)
class Found:
    """A value in the text with what its words say of it; character positions."""

    kind: str
    value: str
    start: int
    end: int
    count: int | None = None
    role: str = ""
    spot: Spot | None = None
    until: int = 0
    """Where the explaining words end."""
    since: int = 0
    """Where they begin."""


def settle(place: Place, f: Found) -> bool:
    """Role and place from the words on both sides of a value; False when they give none."""
    raw = place.text.raw
    low, high = place.bounds(f.start)
    after, before = raw[f.end : high], raw[low : f.since]
    noun = re.match(_NOUN, after, re.I)
    skip = noun.end() if noun else 0
    if f.kind == "resistor" and (_divider(place, f, before, after) or _legs(place, f, before, after)):
        return True
    if f.kind == "resistor" and (m := re.match(rf"\s*(?:/|\+|and|in series with)\s*(?:a\s+)?(?:{_FARADS}){_NOUN}", after, re.I)):
        if _pair(place, f, after[m.end() :], f.end + m.end()):
            return True
    if more := re.match(
        rf"\s*(?:\+|and|plus|\|\|)\s*(?:a\s+)?(?:\d+(?:[.,]\d+)?\s?[pnuµ]F?){_NOUN}(?=\s+(?:at|on|near|across|close))", after[skip:], re.I
    ):
        skip += more.end() if f.kind == "capacitor" else 0
    rest = after[skip:]
    if not (
        _after(place, f, rest, f.end + skip)
        or _on_the_way(place, f, before, rest, f.end + skip)
        or _before(place, f, before, low, rest)
        or _by_value(place, f)
        or _to_each(place, f, before, rest, f.end + skip)
    ):
        return False
    if f.role == "pulldown" and (m := re.search(r"\b(?:shunt|sense|burden)(?: resistor)?(?: of| is|:|=|,)?\s*(?:an? )?$", before, re.I)):
        f.role, f.since = "shunt", low + m.start()  # 'shunt 250 Ω to ground'
    if f.role == "decoupling" and units.parse(f.value, "F").value >= BULK:
        f.role = "bulk"
    if m := re.search(
        r"\b(?:bulk|decoupling|bypass|buffer|series|reservoir|smoothing|block(?:ing)?)\s*(?:caps?|capacitors?|resistors?)?\s*(?:of)?\s*$",
        before,
        re.I,
    ):
        f.since = min(f.since, low + m.start())
    return True


def _by_value(place: Place, f: Found) -> bool:
    """The role that a resistor's value gives it in a list of parts with a transistor."""
    owner = listed_with(place, f.start) if f.kind == "resistor" and f.count is None else None
    low, high = place.bounds(f.start)
    if owner is None or not re.search(LISTED, place.text.raw[low : f.start], re.I):
        return False
    listed = sorted(units.parse(m["ohms"].replace("K", "k"), "Ω").value for m in VALUE.finditer(place.text.raw[low:high]) if m["ohms"])
    own = units.parse(f.value.replace("K", "k"), "Ω").value
    gate = place.component(owner).shape == "nmos"
    if len(listed) > 2 or (len(listed) == 2 and listed[1] < 2 * listed[0]) or (gate and GATE < own < HOLD):
        return False
    holds = own >= HOLD if gate else own > listed[0]
    f.role, f.spot = "pulldown" if holds else "gate" if gate else "base", Spot(owner)
    return True


def _to_each(place: Place, f: Found, before: str, rest: str, base: int) -> bool:
    """'24 LEDs on three 74HC595, each with 220R', '... with 220 ohm apiece': a value for all of the lamps that were counted before."""
    said, behind_ = _TO_EACH.search(before), _EACH_BEHIND.match(rest)
    if f.kind != "resistor" or not ((said and said["each"]) or (behind_ and ((said and said["hand"]) or before.rstrip().endswith(",")))):
        return False
    if not _LED_OHMS[0] <= units.parse(f.value, "ohm").value <= _LED_OHMS[1]:
        return False
    here = place.text.token_at(f.start)
    lamps = [m for m in place.mentions if m.end <= here and place.component(m).shape == "led"]
    several = [m for m in place.mentions if m.end <= here and m.count > 1 and fits(place.component(m), "pullup")]
    if not lamps or (several and several[-1].start > lamps[-1].start):
        return False
    f.role, f.spot, f.until = "series", Spot(lamps[-1], owners=place.listed(lamps[-1])), base + (behind_.end() if behind_ else 0)
    return True


def _divider(place: Place, f: Found, before: str, after: str) -> bool:
    """'1k/2k divider on its RX': the upper and the lower resistor of a divider at a part's pin."""
    value = rf"(?:{_OHMS})"
    tail = r"\s*(?:voltage )?divider\s+(?:on|at|for|in)\s+"
    top = re.match(rf"\s*(?:/|\+|and)\s*{value}{tail}", after)
    bottom = re.search(rf"{value}\s*(?:/|\+|and)\s*$", before) and re.match(tail, after)
    hit = top or bottom
    if not hit:
        return False
    spot = place.read(f.end + hit.end(), f.start, "decoupling")
    if spot is None or spot.owner is None or spot.owner.entry["controller"]:
        return False
    spot.at = ""
    f.role, f.spot, f.until = "divider-top" if top else "divider-bottom", spot, spot.end
    return True


_UPPER = (
    r"(?:\s+(?:on (?:the )?top|at the top|in series|upper|top|as (?:the )?(?:upper|top)(?: one)?|from (?:the )?(?:signal|output|pin|echo)))"
)
_LOWER = r"\s+(?:to (?:the )?(?:ground|gnd|0 ?V)|on (?:the )?bottom|at the bottom|below|lower|bottom|as (?:the )?(?:lower|bottom)(?: one)?|against (?:ground|gnd))\b"
_AND = r"\s*(?:,|and|\+|/|plus|then|with)\s*(?:and\s+)?(?:a\s+)?"


def _legs(place: Place, f: Found, before: str, after: str) -> bool:
    """'A divider of 1k on top and 2k to ground', '1.8k in series and 3.3k to GND': the two legs at the output of the part before."""
    spoken = re.search(r"\bdivider\b[^.;]{0,30}$", before, re.I) is not None
    top = re.match(rf"{_NOUN}(?P<up>{_UPPER})?{_AND}(?:{_OHMS}){_NOUN}{_LOWER}", after, re.I)
    bottom = re.search(rf"(?:{_OHMS}){_NOUN}(?P<up>{_UPPER})?{_AND}$", before, re.I) if re.match(rf"{_NOUN}{_LOWER}", after, re.I) else None
    hit = top or bottom
    if hit is None or not (spoken or hit["up"]):
        return False
    owner = place.nearest(f.start, "divider")
    if owner is None:
        return False
    f.role, f.spot = "divider-top" if top else "divider-bottom", Spot(owner)
    f.until = f.end + (len(hit["up"] or "") if top else re.match(rf"{_NOUN}{_LOWER}", after, re.I).end())  # type: ignore[union-attr]
    return True


_THROUGH = r"\b(?:through|via|with|over|by|using)\s+(?:(?:a|an|its|only)\s+)?$|(?:->|>|→)\s*(?:(?:a|an)\s+)?$"


def _on_the_way(place: Place, f: Found, before: str, rest: str, base: int) -> bool:
    """'PB0 through 1k to a BC547', 'D3 -> 220R -> LED': a resistor between a pin and the part that it goes to."""
    m = re.match(r"\s*(?:(?:in)?to|onto|and then|then|-+>|→)\s+(?:the\s+(?:base|gate|anode)\s+of\s+)?", rest, re.I)
    if f.kind != "resistor" or m is None or not re.search(_THROUGH, before, re.I):
        return False
    spot = place.read(base + m.end(), f.start, "across")
    if spot is None or spot.owner is None or spot.at:
        return False
    component = place.component(spot.owner)
    role = "gate" if component.shape in ("nmos", "pmos") else behind(component, f.kind)
    if role not in ("gate", "base", "series"):
        return False
    f.role, f.spot, f.until = role, spot, spot.end
    return True


def _pair(place: Place, f: Found, tail: str, base: int) -> bool:
    """A resistor and a capacitor as one: '100R + 100nF across the motor', '1k/100n RC from the shunt into PB4'."""
    if m := re.match(r"\s*(?:snubber|in series)?\s*(?:across|over|parallel to)\s+", tail, re.I):
        spot = place.read(base + m.end(), f.start, "across")
        if spot is not None and spot.owner is not None:
            f.role, f.spot, f.until = "snubber", spot, spot.end
            return True
    if m := re.match(_RC, tail, re.I):
        spot = place.read(base + m.end(), f.start, "across")
        if spot is not None and spot.at:
            f.role, f.spot = "rc", Spot(place.nearest(f.start, "shunt") if m["node"] else spot.owner, at=spot.at)
            f.until = spot.end
            return True
    return False


def _after(place: Place, f: Found, rest: str, base: int) -> bool:
    """'gate', 'pulldown on EN', 'gate to ground', 'in series with the LED', 'across A/B', 'at VCC', 'each'."""
    resistor = f.kind == "resistor"
    if resistor and (
        m := re.match(
            rf"\s*(?:from\s+|between\s+)?{_THE}(gate|base)\s*(?:(?:down|straight|over)\s+)?(?:to|-|and)\s*(?:the\s+)?(?:ground|gnd|source|emitter)\b",
            rest,
            re.I,
        )
    ):
        return _take(place, f, "pulldown", base + m.end(), "gate" if m[1].lower() == "gate" else "base")
    if (
        resistor
        and (m := re.match(rf"\s*(?P<pin>[A-Z][A-Z0-9]*)[\s-]+(?-i:(?i:{_PULL}))", rest))
        and (spot := place.pin(m["pin"], f.start))
    ):
        f.role, f.spot, f.until = f"pull{m['pull'].lower()}", spot, base + m.end()
        return True
    if resistor and (m := re.match(rf"\s*(?:(?:as|for|external|ext\.?|gate|base)\s+)?{_THE}{_PULL}(?:\s+resistors?)?", rest, re.I)):
        return _take(place, f, f"pull{m['pull'].lower()}", base + m.end(), "gate" if re.match(r"\s*gate", rest, re.I) else "", reach=True)
    if resistor and (m := re.match(_TO_THE_GATE, rest, re.I)):
        role = (m["one"] or m["other"] or m["third"]).lower()
        return _take(place, f, role, base + m.end(), role)
    if resistor and (
        m := re.match(rf"\s*(?:(?:as|for|in|into|at|on|before|to)\s+)?{_THE}(gates?|bases?)\b(?!\s*(?:driver|station))", rest, re.I)
    ):
        role = m[1].lower().rstrip("s")
        return _take(place, f, role, base + m.end(), role)
    if resistor and (
        m := re.match(rf"\s*(?:(?:as|for)\s+)?{_THE}(?:{_KINDS['shunt']})(?:\s+resistor)?\s*(?:in\s+{_THE}(?:source|emitter))?", rest, re.I)
    ):
        return _take(place, f, "shunt", base + m.end(), "shunt")
    if resistor and (m := re.match(rf"\s*(?:(?:as|for|at the end of the bus|bus)\s+)?{_THE}(?:{_KINDS['termination']})", rest, re.I)):
        return _take(place, f, "termination", base + m.end(), "termination")
    if resistor and (
        m := re.match(
            r"\s*(?:data|series|signal|line)(?:\s+line)?\s+resistors?(?:\s+(?:for|in|at|on)\s+(?:the|its)\s+(?:data )?line)?", rest, re.I
        )
    ):
        return _take(place, f, "series", base + m.end(), "series")
    if resistor and (m := re.match(rf"\s*(?:resistor\s+)?in\s+series(?:\s+(?:with|to)\s+{_THE})?", rest, re.I)):
        return _take(place, f, "series", base + m.end(), "series", named=bool(re.search(r"with|to", m[0])))
    if m := re.match(r"\s*(?:across|between|over|parallel to|in parallel (?:to|with))\s+", rest, re.I):
        role = "across"
        return _take(place, f, role, base + m.end(), role, named=True)
    if not resistor:
        for role in ("load-cap", "decoupling", "bulk", "coupling"):
            if m := re.match(rf"\s*(?:(?:as|for)\s+)?{_THE}(?:{_KINDS[role]}){_NOUN}", rest, re.I):
                return _take(place, f, role, base + m.end(), role, reach=True)
        if m := re.match(r"\s*(?:caps?\s+)?(?:at\s+(?:the\s+)?)?(in(?:put)?s?|out(?:put)?s?)\b(?!\s+(?:the|series|parallel))", rest, re.I):
            owner = place.nearest(f.start, "regulator")
            if owner is not None:
                f.role, f.spot = "decoupling", Spot(owner, at="IN" if m[1].lower().startswith("i") else "OUT")
                f.until = base + m.end()
                return True
    if not resistor and (m := re.match(r"\s*(?:on|at)\s+(?:both sides|(?:the )?input and (?:the )?output|in and out)\b", rest, re.I)):
        owner = place.nearest(f.start, "regulator")
        f.role, f.spot, f.until = "decoupling", Spot(owner, at="IN+OUT"), base + m.end()
        return owner is not None
    if m := re.match(r"\s*(?:for|per)\s+", rest, re.I):
        spot = place.read(base + m.end(), f.start, "across")
        role = behind(place.component(spot.owner), f.kind) if spot is not None and spot.owner is not None and not spot.at else ""
        if spot is not None and role:
            f.role, f.spot, f.until = role, spot, spot.end
            return True
    if m := re.match(r"\s*(?:at|on|near|by|close to)\s+", rest, re.I):
        return _take(place, f, "" if resistor else "decoupling", base + m.end(), "", named=True)
    if resistor and (m := re.match(r"\s*to\s+(ground|gnd|3v3|5v|vcc|vdd|\d\.?\d?\s?v)\b", rest, re.I)):
        return _take(place, f, "pulldown" if m[1].lower() in ("ground", "gnd") else "pullup", base + m.end(), "")
    if not resistor and (m := re.match(_RC, rest, re.I)):
        spot = place.read(base + m.end(), f.start, "across")
        if spot is not None and spot.at:
            f.role, f.spot, f.until = "filter", spot, spot.end
            return True
    if m := re.match(r"\s*from\s+", rest, re.I):
        return _from_to(place, f, base + m.end())
    if not resistor and (m := re.match(r"\s*to\s+(?:ground|gnd)\b(?:\s+(?:at|on|for)\s+(?:each|every|it|them)\b(?:\s+\w+)?)?", rest, re.I)):
        there = re.match(r"\s*(?:there|at (?:the|that|this) (?:adc )?(?:pin|point|node|tap))\b", rest[m.end() :], re.I)
        if there and (spot := place.tap(f.start)) is not None:  # 'GPIO35 with a divider, and 100 nF to ground there'
            f.role, f.spot, f.until = "filter", spot, base + m.end() + there.end()
            return True
        return _take(place, f, "filter", base + m.end(), "filter")
    if not resistor and (m := re.match(r"\s*(?:each|per (?:chip|ic|device|module))\b", rest, re.I)):
        f.role, f.spot, f.until = "decoupling", Spot(None, every=True), base + m.end()
        return True
    return False


def _from_to(place: Place, f: Found, char: int) -> bool:
    """'10k from data to 3V3', '100n from the wiper to ground', '1M from A to B'."""
    spot = place.read(char, f.start, "across")
    raw, high = place.text.raw, place.bounds(f.start)[1]
    if spot is None:
        return False
    if "/" in spot.at:
        f.role, f.spot, f.until = "across", spot, spot.end
        return True
    m = re.match(
        r"(?:\s*\([^()]{1,12}\))?\s+to\s+(?:the\s+)?(?:(?P<low>ground|gnd|source|emitter)|(?P<high>3v3|5v|vcc|vdd|\d+(?:\.\d+)?\s?v\b|supply|plus))",
        raw[spot.end : high],
        re.I,
    )
    if m is None or not (spot.at or f.kind == "capacitor" or (spot.owner and fits(place.component(spot.owner), "pulldown"))):
        return False
    f.role = "filter" if f.kind == "capacitor" else "pulldown" if m["low"] else "pullup"
    f.spot, f.until = spot, spot.end + m.end()
    return True


def _before(place: Place, f: Found, before: str, low: int, rest: str) -> bool:
    """'gate PB1 via 100R', 'pulled to source with 10k', 'decoupling 100n', 'each with 220 ohm', 'LED via 330R', 'crystal + 22p'."""
    resistor = f.kind == "resistor"
    link = r"\s*(?:=|:|of|is|via|through|with|and|by|,)?\s*(?:(?:a|an|the)\s+)?$"
    if resistor and (
        m := re.search(
            rf"\bpull(?:ed|s)?\s+(?:to\s+(?P<to>source|ground|gnd|emitter|\w+)|(?:(?:the|its)\s+)?(?:(?P<what>gate|base|\w+)\s+)?(?P<way>high|low|up|down))\b[^.;,]{{0,18}}?{link}",
            before,
            re.I,
        )
    ):
        down = (m["way"] or "").lower() in ("low", "down") or (m["to"] or "").lower() in ("ground", "gnd")
        gate = (m["to"] or m["what"] or "").lower() in ("source", "emitter", "gate", "base")
        f.since = low + m.start()
        return _take(place, f, "pulldown" if down else "pullup", f.until, "gate" if gate else "")
    if resistor and (
        m := re.search(rf"\b(gate|base)s?\b(?:\s+resistor)?(?:\s+(?:from|on|to|at|of))?(?:\s+(?:pin\s+)?[A-Za-z]+\d+)?{link}", before, re.I)
    ):
        f.since = low + m.start()
        return _take(place, f, m[1].lower(), f.until, m[1].lower())
    if resistor and (m := re.search(rf"\b{_PULL}(?:\s+resistors?)?(?:\s+(?:of|to \w+))?{link}", before, re.I)):
        f.since = low + m.start()
        return _take(place, f, f"pull{m['pull'].lower()}", f.until, "", reach=True)
    for role in ("decoupling", "bulk", "load-cap") if not resistor else ("termination", "shunt"):
        if m := re.search(rf"\b(?:{_KINDS[role]})(?:\s*(?:caps?|capacitors?|resistors?|cap\.?))?{link}", before, re.I):
            f.since = low + m.start()
            each = re.match(r"\s*(?:each|per\b|everywhere|for every|at (?:each|every) (?:chip|ic))", rest, re.I)
            if each:
                f.role, f.spot, f.until = role, Spot(None, every=True), f.end + each.end()
                return True
            return _take(place, f, role, f.until, role, reach=True)
    if not resistor and units.parse(f.value, "F").value >= BULK and re.search(_AT_SUPPLY, before, re.I):
        f.count = f.count or 1
        return _take(place, f, "bulk", f.until, "bulk")
    owner, gap = place.joined(f.since, loose=not resistor, listed=bool(re.match(r"\s*each\b", rest, re.I)))
    if owner is None:
        return False
    sided = re.match(r"\s*(?:on|at|to) (?:both|either|each)\b", rest, re.I)  # a shifter's 'BSS138 with 10k on both sides'
    gated = resistor and not sided and place.component(owner).shape in ("nmos", "pmos") and re.search(_THROUGH, before, re.I)
    role = "gate" if gated else behind(place.component(owner), f.kind)  # 'PB1 drives an AO3400 through 100 ohm'
    if not role or not gap:
        return False
    owners = place.listed(owner) if re.search(r"\beach\b", gap + rest[:12], re.I) else [owner]
    f.role, f.spot = role, Spot(owner, owners=owners)
    return True


def _take(place: Place, f: Found, role: str, end: int, need: str, named: bool = False, reach: bool = False) -> bool:
    """Settle role and owner; `named`: the place follows at *end*; `reach`: it may follow behind 'on', 'at', 'for', 'to'."""
    f.role, f.until = role, end
    rest = place.text.raw[end : place.bounds(f.start)[1]]
    if reach and (m := re.match(r"\s*(?:on|at|for|to|from|across|of|between)\s+", rest, re.I)):
        spot = place.read(end + m.end(), f.start)
        if spot is not None:
            f.spot, f.until = spot, spot.end
            f.spot.owner = spot.owner or place.nearest(f.start, need or role)
            f.role = role
            return True
    if named:
        spot = place.read(end, f.start, role or "decoupling")
        if spot is None:
            return False
        f.spot, f.until = spot, spot.end
        spot.owner = spot.owner or (place.nearest(f.start, need or role) if not spot.at else None)
        if not f.role:
            f.role = place.role_at(spot)
        if f.role == "decoupling" and spot.signal:
            f.role = "filter"
        return bool(f.role) and (spot.owner is not None or bool(spot.at))
    owner = place.nearest(f.start, need or role)
    f.spot = Spot(owner)
    return owner is not None or role in ("pullup", "pulldown", "termination", "gate", "base")
