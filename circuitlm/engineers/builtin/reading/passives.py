"""Passives with a value and a place: '100R gate', '10k on RESET', '100n at VCC', '120R across A/B', '2x 22p', '4k7 in series with the LED'.

Each becomes a mention with a role, the part that it serves and, where the words give one, the pin or rail. Values of recipes ('R1 = 240R',
'C = 10 nF') are theirs, and values with no role and no place stay hints.
"""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.circuit.pins import find_pin
from circuitlm.engineers.builtin.reading.listed_resistors import listed_with
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.negation import negated
from circuitlm.engineers.builtin.reading.passive_words import VALUE, Found, settle
from circuitlm.engineers.builtin.reading.spots import PAIRS, Place, Spot, fits
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_SKIP = re.compile(r"(?:[RC][a-z]?\d?|\b(?:fc|resistance|impedance|value))\s?(?:=|:|is|of)\s*$|[RC]\d{1,2}\s+$")
_HAVE = re.compile(r"lying around|at hand|in (?:the|my) (?:drawer|box)|\bi have\b|\bgot\b|\bcan i use\b|\bspare\b", re.I)

_TWO_POLES = ("passive", "input", "indicator", "light", "connector", "protection")
_AT_INPUTS = ("pullup", "pulldown", "filter")
"""What a resistor or capacitor does at an input; where nothing that has one is named it is a part of the circuit itself."""

_EVERY = re.compile(r"\b(?:every|each|all)\b", re.I)


def passives(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions, with those of passives that have a place; a LED's resistor becomes the LED's own attribute."""
    place = Place(text, mentions)
    made: list[Mention] = []
    simple = all(m.entry["kind"] in _TWO_POLES for m in place.mentions)
    for m in VALUE.finditer(text.raw):
        found = _found(place, m)
        if found is None:
            continue
        first, last = text.token_at(found.start), text.token_at(found.end - 1) + 1
        old = next((x for x in mentions if x.component in _FAMILY[found.kind] and min(x.lead, x.start - 1) <= first <= x.end), None)
        if old is None and any(x.lead <= first < x.end for x in mentions):
            continue  # a potentiometer's or a speaker's own
        lit = next((x for x in mentions if x.end == first - 1 and catalogue().get(x.component).shape == "led"), None)
        if found.kind == "resistor" and lit is not None and text.low(first - 1) in ("with", "via", "through"):
            lit.attributes["ohms"] = found.value  # 'a LED with 1k on PB4': its own resistor, and its pin
            continue
        if not settle(place, found) or (simple and found.role in _AT_INPUTS):
            continue
        if found.role == "pullup" and found.spot and not found.spot.at and (_at_bus(text, found.since) or _of_the_bus(text, found)):
            found.spot = Spot(None, at="I2C")
        if found.role in ("pullup", "pulldown") and found.spot and (served := _on_its_pin(mentions, found)) is not None:
            found.spot.owner, found.spot.owners, found.spot.at = served, [served], ""
        owner = found.spot.owner if found.spot else None
        first, last = text.token_at(found.since), text.token_at(max(found.until, found.end) - 1) + 1
        text.explain(first, last)
        own = place.component(owner) if owner is not None else None
        if found.kind == "resistor" and own is not None and (_lamp(own, found.role) or own.interfaces_of("resistive", "photocurrent")):
            all_such = _lamp(own, found.role) and bool(_EVERY.search(text.raw[found.end : found.until]))
            lamps = [x for x in mentions if x.component == own.id] if all_such else found.spot.owners if found.spot else []
            for lamp in lamps or [owner] if owner else ():
                lamp.attributes["ohms" if _lamp(own, found.role) else "partner"] = found.value
                if found.role == "pullup":
                    lamp.attributes["partner-side"] = "top"
            if old is not None:
                mentions.remove(old)
            continue
        quantity = "ohms" if found.kind == "resistor" else "farads"
        if found.role == "across" and found.spot and tuple(found.spot.at.upper().split("/")) in PAIRS:
            found.role, found.spot.at = "termination", ""
        if found.role in ("pullup", "pulldown") and found.spot and found.spot.at.endswith("V") and found.spot.at[0].isdigit():
            found.spot.at = ""
        if found.spot and found.spot.at.lower() in ("gate", "base"):
            found.spot.at = ""  # the transistor's own place for it
        if found.spot and found.spot.at:
            _said_again(mentions, found.spot.at)
        attributes = {"role": found.role, quantity: found.value, "place": "yes"}
        if found.spot and found.spot.at:
            attributes["at"] = found.spot.at
        if found.spot and found.spot.every:
            attributes["every"] = "yes"
        if found.count:
            attributes["times"] = str(found.count)
        item = Mention(
            found.kind,
            first,
            last,
            words=text.raw[found.since : max(found.until, found.end)].strip(" ,(+"),
            lead=first,
            attributes=attributes,
        )
        item.owner = owner
        item.count, item.counted = found.count or 1, bool(found.count)
        item.negated = negated(text, text.token_at(found.start))
        if old is not None:
            mentions.remove(old)
        made.append(item)
    return sorted([*(m for m in mentions if m not in place.inner), *made], key=lambda x: x.start)


def unplaced(text: Text) -> list[str]:
    """Values that no reading explains; recipes may yet use them."""
    return [
        m[0]
        for m in VALUE.finditer(text.raw)
        if (i := text.token_at(m.start())) not in text.used
        and i not in text.pinned
        and not _HAVE.search(text.raw[slice(*_sentence(text, i))])
    ]


def _sentence(text: Text, i: int) -> tuple[int, int]:
    low, high = text.sentence_bounds(i)
    return text.tokens[low].start, text.tokens[high - 1].end


def _at_bus(text: Text, char: int) -> bool:
    """'SDA GPIO4, SCL GPIO5, 4k7 pull-ups': the words right before a value name the bus's lines."""
    return bool(re.search(r"\b(?:sda|scl|i2c)\b[^.;]{0,20}$", text.raw[max(0, char - 30) : char], re.I))


def _on_its_pin(mentions: list[Mention], found: Found) -> Mention | None:
    """'A button on D2, 4k7 pull-down on D2': the part that hangs on the board's pin at which a value is told to pull."""
    at = found.spot.at if found.spot else ""
    for board in [catalogue().get(m.component) for m in mentions if m.entry["controller"]] if at else []:
        pin = find_pin(board, at)
        for m in mentions:
            if (
                pin is not None
                and any(find_pin(board, p) is pin for p in m.pins.values())
                and _pulled(catalogue().get(m.component), found.role)
            ):
                return m
    return None


def _pulled(part: Component, role: str) -> bool:
    return fits(part, role) or bool(part.interfaces_of("resistive", "photocurrent"))


_BUS = re.compile(r"\b(?:i2c|i²c|iic|twi|sda|scl)\b", re.I)
_PAIRED = re.compile(r"\b(?:pairs?|set|both lines|(?:the|this|that) (?:i2c |i²c )?(?:bus|lines))\b", re.I)


_STOP = re.compile(r"[.;](?:\s|$)")


def _of_the_bus(text: Text, found: Found) -> bool:
    """'One pair of pull-ups 4.7k for the bus', 'two boards on I2C ... 4k7 pull-ups': pull-ups in the plural, none of which a single part asks for."""
    said = _STOP.split(text.raw[max(0, found.since - 24) : found.since])[-1] + _STOP.split(text.raw[found.since : found.end + 40])[0]
    owner = found.spot.owner if found.spot else None
    single = owner is None or (owner.count == 1 and not owner.plural)
    return single and bool(_BUS.search(text.raw)) and (bool(_PAIRED.search(said)) or bool(re.search(r"\bpull-?ups\b", said, re.I)))


def _said_again(mentions: list[Mention], pin: str) -> None:
    """The capacitor's pin is the sensor's too, and no second one."""
    for m in mentions:
        twice = [k for k, v in m.pins.items() if k.startswith("#") and v == pin]
        for key in twice if list(m.pins.values()).count(pin) > 1 else ():
            del m.pins[key]


def _lamp(own: Component, role: str) -> bool:
    """A LED's series resistor is the LED's own attribute."""
    return role == "series" and own.shape == "led"


_FAMILY = {"resistor": ("resistor",), "capacitor": ("capacitor", "capacitor-polarised")}


def _found(place: Place, m: re.Match[str]) -> Found | None:
    """A value as a finding, unless it belongs to a recipe's symbol or merely lies around."""
    raw = place.text.raw
    low, high = place.bounds(m.start())
    before = raw[low : m.start()]
    if _SKIP.search(before) or (_HAVE.search(raw[low:high]) and (m["farads"] or listed_with(place, m.start()) is None)):
        return None
    if place.text.token_at(m.start()) in place.text.pinned:
        return None
    kind = "resistor" if m["ohms"] else "capacitor"
    found = Found(kind, m[0].strip(), m.start(), m.end(), until=m.end(), since=m.start())
    if c := re.search(r"(?<![\w.])(\d{1,2})\s?x\s?$|\b(two|three|four|five|six)\s+$", before, re.I):
        found.count = int(c[1]) if c[1] else ["two", "three", "four", "five", "six"].index(c[2].lower()) + 2
        found.since = low + c.start()
    return found
