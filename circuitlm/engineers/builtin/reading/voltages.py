"""Sources that are named by their voltage alone: 'powered from 12 V', 'a 24V source', '24 V DC in', '24V from the cabinet'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.from_where import converted_from, given_by, nameless, straight_from
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.negation import negated
from circuitlm.engineers.builtin.reading.supplies import SupplyReading, generic, nominal, settle_battery
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.variants import for_supply
from circuitlm.engineers.builtin.reading.volts import VOLTS
from circuitlm.knowledge.catalogue import catalogue

_SOURCE = re.compile(
    VOLTS
    + r"\s*(?:[,/]?\s*(\d+(?:[.,]\d+)?)\s*A\b)?\s*-?\s*(?i:(?:dc |regulated |external |separate |wall |lab |bench |power |mains |usb |lead |acid |"
    r"car |truck |receiver |vehicle |boat |plc |industrial |cabinet |machine |motor |servo |stepper |barrel |screw |din[ -]rail |din |"
    r"plug-in |plug in |e-?bike |scooter |drill |tool |bike |solar |lipo |li-?ion |lithium |mean ?well |no-?name |chinese |cheap |spare |old |"
    r"switching |switched |switch[- ]mode )*"
    r"(?:(?!(?:and|or|to|for|from|with|no|by|on|logic|signal) )[a-z]{3,} (?=(?:supply|adapter|adaptor|psu|brick|wall wart|power pack)\b))?"  # 'a 9V pedal supply'
    r"(supply|source|adapter|adaptor|psu|u?bec|brick|wall wart|wart|plug|charger|transformer|power pack|trafo|rail|power|input|battery|pack|line|"
    r"system|feed|electrics|board net|bus|jack|socket|in(?=\s*(?:[,.;:)(]|-+>|→|and\b|$)))?\b)"
)
_FROM = re.compile(
    r"\b(?:power(?:ed|s|ing)?|run(?:s|ning)?|fed|feed|suppl(?:y|ied)|works?|operat(?:e|es|ed|ing)|drive[ns]?|liv(?:e|es|ed|ing))\b[^.;!?]{0,60}?"
    r"\b(?:from|by|with|off|on|via|using|through)\s+(?:of\s+)?(?:a|an|the|my|its|one|two|three|four|some|only|just|\s)*$",
    re.I,
)
_VAGUE = ("rail", "line", "input", "in", "power", "system", "feed", "bec", "ubec")
"""Words that make a voltage a source only beside another sign of it."""
_CELLS = ("battery", "pack")
_THING = r"(?:logic|version|relay|motor|pump|solenoid|led|lamp|fan|strip|servo|buzzer|sensor|signal|pin|tolerant|regulator|device)"
_HOLDERS = (
    "cabinet|panel|machine|plc|rack|vehicle|car|truck|lorry|tractor|boat|yacht|camper(?: ?van)?|van|caravan|rv|motorhome|motorbike|motorcycle|scooter|"
    "site|din rail|grid|bus ?bar|receiver"
)
_OWNED = re.compile(
    rf"\b(?:{_HOLDERS})(?:(?:'s|s'|') (?:own )?| (?:with|that has|containing|has|have|gives|offers|provides|supplies|delivers|carries|contains|holds|runs on|works (?:on|with)) (?:a |only |just |plain |nothing but |no more than |nothing else than |nothing except )*)$",
    re.I,
)
"""Whose voltage it is: 'the boat's 12 V', 'the cabinet has 24 V'."""
_ABOARD = re.compile(
    rf"\b(?:in|on|for|aboard|inside)\s+(?:a|an|the|my|our|his|her)\s+(?:[a-z]+ )?(?:{_HOLDERS}),?\s+(?:(?:on|with|at|from|off|runs on) )?(?:a |the )?$",
    re.I,
)
"""'In my car on 12 V', 'on the boat, 12 V'."""
_NOTHING_ELSE = re.compile(
    r"\b(?:nothing|no(?: other)? (?:\w+ )?(?:source|supply|power|voltage))(?: else| other)?(?: (?:available|there|around|on hand|at hand))?(?: to (?:power|feed|run) (?:it|this|that))?"
    r" (?:but|than|except(?: for)?|besides|apart from|other than)(?: an?| the| plain)? $",
    re.I,
)
"""'There is nothing but 24 VDC', 'no other supply than 12 V'."""
_OUT_OF = re.compile(
    r"\s*(?:from|off|out of|by|via)\s+(?:(?:an?|the|its|my|their|own|separate|external|wall|plug-in|power)\s+)*"
    r"(?:supply|adapter|adaptor|psu|brick|charger|wall wart|wart|power pack|plug)\b",
    re.I,
)
"""'5 V from a separate adapter'."""
_PLACE = re.compile(
    r"\s*(?:is |are |comes? |available |present )*(?:from|in|on|at|inside|of)\s+(?:(?:a|an|the|my|our|its|control|switch|machine'?s?|din)\s+)*"
    rf"(?:{_HOLDERS})\b"
    r"|\s*(?:for it |for me )?to (?:live|run|work|operate|feed) (?:on|off|from)\b"
    r"|\s*(?:available\s+)?on ?board\b(?! (?:the|a|led|sensor|regulator))"
    rf"|\s*(?:{_HOLDERS})(?=\s*(?:[.,;!?)]|$|(?:and|with|where|which|that)\b))",
    re.I,
)
"""Where a voltage is at hand: '24 VDC in the cabinet'."""
_WIDE = re.compile(r"(\d+(?:[.,]\d+)?)\s*V?\s*(?:-|to|\.\.+)\s*\d", re.I)
_SIGNAL_TOP = 6.0
"""V; a range of voltages that begins above it is that of a supply, below it may be a signal's."""
_CONVERSION = re.compile(r"\b(?:buck|boost|step(?:ped|s)?[ -]?(?:down|up)|down to|up to|regulat\w+|convert\w*|ldo|-+>|→)", re.I)
_MADE_INTO = re.compile(
    r"\d+(?:[.,]\d+)?\s*V(?:olts?)?(?: ?dc)?\s+in(?:put)?\s*(?:down |up )?(?:to|-+>|→|,|and)\s*(?:a |an )?\d+(?:[.,]\d+)?\s*V(?:olts?)?(?: ?dc)?\b"
    r"(?! (?:signal|range|logic|full|adc|scale))",
    re.I,
)
"""'12 V input to 5 V for an ESP32'."""
_PAIR = re.compile(r"(\d+(?:[.,]\d+)?)\s*V\s*(?:to|-+>|→|-|\.\.+)\s*(\d+(?:[.,]\d+)?)\s*V", re.I)
_TARGET = re.compile(
    r"\b(?:down|up|step(?:ped)?|regulated?|boost(?:ed)?|convert(?:ed)?|drop(?:ped)?|reduced?|buck(?:ed)?)\s+(?:it\s+|down\s+|up\s+)*to\s+"
    r"(?:a\s+|about\s+|stable\s+)*$",
    re.I,
)
"""What stands before the voltage that a converter makes."""


_POWERS = re.compile(
    r"\s*(?:dc\s+)?(?:(?:that|which|and)\s+(?:should|can|could|will|must|shall|may|has to|is to)\s+(?:also\s+)?|to\s+)"
    r"(?:power|feed|supply|run)\s+(?:it|everything|all|them|the|my|this|both)\b"
    r"|\s*(?:as|is|being)\s+(?:the |my |our |its )?(?:only |sole |main |single )?(?:power )?(?:supply|source)\b",
    re.I,
)
"""'The ECU gives 12 V that should power the whole thing'."""
_USB = re.compile(
    r"\b5(?:[.,]0)?\s?V(?:olts?)?\s+(?:dc\s+)?(?:over|via|by|through|from|out of|using|off)\s+(?:(?:a|an|the|my)\s+)*usb(?:[ -]?c)?\b", re.I
)


_BY_USB = re.compile(
    r"\busb[- ]powered\b|\b(?:powered|fed|supplied|power)\s+(?:by|from|over|via|through|with|off)\s+(?:an?\s+|the\s+|my\s+)?usb(?:[ -]?c)?\b"
    r"|\b(?:runs?|running)\s+(?:on|from|off)\s+(?:an?\s+|the\s+)?usb\b",
    re.I,
)
"""'USB powered', of a circuit whose chip has no socket of its own."""


def _has_socket(m: Mention) -> bool:
    return any(s.kind == "usb" for s in catalogue().get(m.component).supplies)


def over_usb(text: Text, mentions: list[Mention], known: list[SupplyReading]) -> list[SupplyReading]:
    """'5 V over USB' where no board has the socket: the source is a USB supply."""
    ids = catalogue().default_for("usb-supply")
    if not ids or any(m.entry["controller"] and not m.negated and _has_socket(m) for m in mentions):
        return []
    plain = _BY_USB.search(text.raw)
    if plain and not known and not any(m.entry["kind"] == "supply" for m in mentions):
        start, end = text.token_at(plain.start()), text.token_at(plain.end() - 1) + 1
        text.explain(start, end)
        return [SupplyReading(ids[0], None, start, end, plain.group())]
    for match in _USB.finditer(text.raw):
        start, end = text.token_at(match.start()), text.token_at(match.end() - 1) + 1
        text.explain(start, end)
        named = next((s for s in known if s.start < end and start < s.end), None)
        if named is None:
            return [SupplyReading(ids[0], 5.0, start, end, match.group())]
        if named.component == generic("supply"):
            named.component, named.end = ids[0], end
    return []


_BUILT = re.compile(
    r"\b(\d+(?:[.,]\d+)?)\s?V(?:olts?)?(?:\s?DC)?\s+(?:[a-z]+[ -]){0,2}?"
    r"(?:light|lamp|controller|dimmer|project|system|circuit|strobe|flasher|blinker|alarm|device|unit|setup|build|application)\b",
    re.I,
)


def built_for(text: Text, mentions: list[Mention], known: list[SupplyReading]) -> list[SupplyReading]:
    """'A 12 V strobe light with four LEDs': the voltage of what is built, where nothing else says what feeds it."""
    covered = {i for m in mentions for i in range(m.lead, m.end)}
    match = _BUILT.search(text.raw)
    if known or match is None:
        return []
    start, end = text.token_at(match.start()), text.token_at(match.start(1) + len(match[1]))
    volts = float(match[1].replace(",", "."))
    if covered & set(range(start, text.token_at(match.end() - 1) + 1)) or not 1 < volts < 60:
        return []
    end = max(end, start + 1)
    text.explain(start, end)
    return [SupplyReading(generic("supply"), volts, start, end, text.words(start, end))]


def bare_voltages(text: Text, mentions: list[Mention], known: list[SupplyReading]) -> list[SupplyReading]:
    """Sources that are given by a voltage and at most a general word for a supply."""
    out: list[SupplyReading] = []
    covered = {i for m in mentions for i in range(m.start, m.end)}
    for match in _SOURCE.finditer(text.raw):
        start, end = text.token_at(match.start()), text.token_at(max(match.start(), match.end() - 1)) + 1
        volts = float(match[1].replace(",", "."))
        if (made_of := _conversion(text, mentions, match, start)) is not None:
            volts, end = made_of, start + 1
        elif _drives_a_pin(text, match, volts):
            text.explain(start, end)
            continue
        elif volts >= 80 or not _is_source(text, mentions, match, covered & set(range(start, end)), start):
            continue
        if (named := _out_of(text, match, known)) is not None and named.volts in (None, volts):
            named.volts = volts if named.component == generic("supply") else named.volts
            text.explain(start, named.end)
            continue
        own = {"own", "separate"} & {t.low for t in text.tokens[max(0, start - 2) : start]}
        if not own and any(abs((s.volts or nominal(s.component)) * (s.count if s.volts is None else 1) - volts) < 0.2 for s in known + out):
            text.explain(start, end)
            continue
        out.append(_reading(text, match, start, end, volts))
        text.explain(start, end)
    return out


_DRIVEN_WITH = re.compile(
    r"\b(?:driv\w+|trigger\w*|switch\w*|control\w*|activat\w+|signal\w*|input)\b[^.?!,;]{0,30}\b(?:with|from|by|at|on|using|via)\s+(?:the |a |my |only |just )*$",
    re.I,
)


def _drives_a_pin(text: Text, match: re.Match[str], volts: float) -> bool:
    """'Can I drive the relay with 3.3 V directly?': a logic level in a question is that of a pin, and no source."""
    if volts > 5.1 or not _DRIVEN_WITH.search(text.raw[max(0, match.start() - 60) : match.start()]) or match[3]:
        return False
    return "?" in re.split(r"[.!\n](?:\s|$)", text.raw[match.end() :], maxsplit=1)[0]


def _is_source(text: Text, mentions: list[Mention], match: re.Match[str], taken: set[int], start: int) -> bool:
    """Whether a voltage in the text is that of a source; *taken*: its tokens that are a part's name."""
    noun = (match[3] or "").lower()
    if not noun and (_FROM_ZERO.match(match.group()) or given_by(text, mentions, start, float(match[1].replace(",", ".")))):
        return False
    before = text.raw[max(0, match.start() - 90) : match.start()]
    if not noun and _ASKED_OF_A_GATE.search(before):
        return False
    after = text.raw[match.end() : match.end() + 24].lower().lstrip()
    given = (
        bool(_FROM.search(before))
        or straight_from(nameless(text, mentions, max(0, match.start() - 90), match.start()))
        or bool(_PLACE.match(text.raw, match.end()) or _POWERS.match(text.raw, match.end()))
        or bool(_OWNED.search(before) or _ABOARD.search(before) or _NOTHING_ELSE.search(before))
    )
    given = given or converted_from(text, mentions, before, start)
    given = given or (bool(re.search(r"\b(?:on|at)\s+$", before)) and _bare_chip(text, mentions, match, start))
    given = given or (bool(re.search(r"\b(?:on|at)\s+(?:a )?$", before)) and _run_on(mentions, start))
    given = given or bool(not noun and _OUT_OF.match(text.raw, match.end()))
    given = given or bool(not noun and _NOUN_FIRST.search(before))
    given = given or (not noun and _item(text, mentions, match, before))
    given = given or (not noun and (bool(_REGULATED.search(before)) or _for_part(text, mentions, match)))
    if taken and not (noun == "" and given and start not in taken):
        return False
    if re.match(r"/?\s*(?:vin)?\s*(?:pin|output pin|rail pin)\b|" + _OF_A_PIN, after):
        return False
    if noun in _VAGUE:
        given = given or bool(re.search(r"\bhave\b[^.]{0,20}$", before)) or (noun.endswith("bec") and bool(match[2]))
        wide = _WIDE.match(match.group())
        given = given or (noun in ("input", "in") and (_converted(text, mentions, start) or (bool(wide) and float(wide[1]) > _SIGNAL_TOP)))  # type: ignore[index]
    elif noun:
        given = True
    if not given or (not noun and re.match(_THING, after)):
        return False
    return not (
        _TARGET.search(before) or re.search(r"\bneeds?\s+(?:a\s+)?$", before) or (negated(text, start) and not _NOTHING_ELSE.search(before))
    )


_OF_A_PIN = (
    r"(?:gpios?|i/?os?|outputs?|(?:mcu|micro ?controller|microcontroller|controller|logic|digital|uart|ttl|cmos|gpio)\s+"
    r"(?:outputs?|ios?|pins?|levels?|signals?|lines?|gpios?))\b"
)
"""'From a 3.3 V GPIO': the level of a pin."""
_FROM_ZERO = re.compile(r"0(?:[.,]0)?\s*v?\s*(?:-|–|to|\.\.+)\s*\d", re.I)
"""'0-10V from a PLC': a signal."""
_ASKED_OF_A_GATE = re.compile(
    r"\b(?:will|would|can|does|do|is|are|could|should)\s+(?:(?:the|this|that|my|these|those|an?|it|they|such|your)\s+)*"
    r"(?:[\w-]+\s+)?(?:mosfets?|fets?|transistors?|gates?|irf\w+|irl\w+|relays?|ssr)\b[^.;!?]*$",
    re.I,
)
"""'Will the MOSFET work from 5 V?': what drives its gate, and no supply."""
_NOUN_FIRST = re.compile(
    r"(?:^|[,;.:(+]\s*|\b(?:with|and|on|an?|the|my|ext(?:ernal)?|separate|own|main)\s+)(?:power|supply|psu|power supply|power source|source|vin|adapter)\s*(?:is|of|at|=|:|-)?\s*$",
    re.I,
)
"""'External power 6 V', 'supply: 24 V'."""


_REGULATED = re.compile(
    r"\b(?:power(?:ed)?|run(?:s|ning)?|fed|suppl(?:y|ied))\b[^.;!?]{0,30}?\b(?:from|by|with|via|through|using)\s+(?:an?\s+|the\s+)?[\w-]+"
    r"(?:\s+(?:regulator|converter|module|buck))?\s+(?:and|with|from|on|off|at)\s+(?:a\s+)?$",
    re.I,
)
"""'Powered from a 7805 and 9 V': the regulator, and what it is fed with."""


_MADE = re.compile(
    r"\b(?:regulat\w*|stable|steady|clean|needs?|want|makes?|gives?|gets?|to|into|down|convert\w*|generat\w*|buck|boost|step\w*|provid\w*)\s+"
    r"(?:(?:a|an|the|from|of|to|stable|steady|clean|about) )*$",
    re.I,
)
"""What stands before a voltage that is to be made."""


_OUT_OF_IT = re.compile(r"\b(?:from|out of|off) (?:it|that|this|the (?:same )?(?:battery|pack|adapter|supply|panel))\b", re.I)
"""'5 V for an ESP32 from it': made of a source that is named."""


def _for_part(text: Text, mentions: list[Mention], match: re.Match[str]) -> bool:
    """'9V for the Arduino', '12 V for the pumps': what a board or a load is fed with, and no voltage of a signal."""
    if not (said := re.match(r"\s*(?:dc\s+)?for (?:(?:the|my|an?|both|all|its) )*", text.raw[match.end() :], re.I)):
        return False
    if _OUT_OF_IT.search(re.split(r"[.;!?]\s", text.raw[match.end() :], maxsplit=1)[0]):
        return False
    at = text.token_at(match.end() + said.end()) if match.end() + said.end() < len(text.raw) else -1
    made = any(m.entry["kind"] == "converter" and not m.negated for m in mentions) or _MADE.search(text.raw[: match.start()])
    fed = next((m for m in mentions if m.start <= at < m.end), None) if not made else None
    volts = float(match[1].replace(",", "."))
    if fed is None or fed.negated or volts < _SIGNAL_TOP - 1.5:
        return False
    return fed.entry["controller"] or fed.entry["kind"] in ("driver", "actuator", "light", "load")


def _item(text: Text, mentions: list[Mention], match: re.Match[str], before: str) -> bool:
    """Whether a voltage is an item of its own in a list of parts with something to feed: 'A4988 and NEMA17 on an Uno, 24V'."""
    alone = re.search(r"[,;+.?]\s*$|\b(?:and|plus|with) (?:a )?$", before) and re.match(
        r"\s*(?:dc\s*)?(?:[.,;!?)+]|and\b|$)", text.raw[match.end() :], re.I
    )
    volts = float(match[1].replace(",", "."))
    last = next((m for m in reversed(mentions) if m.end <= text.token_at(match.start())), None)
    if (
        last is not None
        and "amps" in last.attributes
        and _EVERY_VOLTS.match(last.attributes.get("volts", ""))
        and last.end + 2 >= text.token_at(match.start())
    ):
        return False  # 'a pump, 12 volt and 5 amps': its rating
    if not alone or volts < _SIGNAL_TOP - 1.5 or len(set(_EVERY_VOLTS.findall(text.raw))) > 1:
        return False
    fed = [
        m
        for m in mentions
        if not m.negated and (m.entry["kind"] in ("driver", "actuator", "light") or catalogue().get(m.component).interfaces_of("coils"))
    ]
    return bool(fed) and any(m.entry["controller"] for m in mentions)


_EVERY_VOLTS = re.compile(r"(\d+(?:[.,]\d+)?)\s?-?v(?:olts?)?\b", re.I)


def _bare_chip(text: Text, mentions: list[Mention], match: re.Match[str], at: int) -> bool:
    """'A bare ATmega328P with a 16 MHz crystal on 3.3 V': what a chip without a board runs on is its supply."""
    low, high = text.sentence_bounds(at)
    here = [m for m in mentions if low <= m.start < high and m.end <= at]
    last = next((m for m in reversed(here) if m.entry["kind"] not in ("controller", "passive", "clock", "indicator", "input")), None)
    volts = float(match[1].replace(",", "."))
    return last is None and any(for_supply(m, volts) for m in here)


def _run_on(mentions: list[Mention], at: int) -> bool:
    """'Steppers at 24 V', 'an L298N on 12 V': a driver, or a motor that has no voltage of its own, in front of the voltage it runs on."""
    last = next((m for m in mentions if 1 <= at - m.end <= 2 and not m.negated), None)
    if last is None:
        return False
    c = catalogue().get(last.component)
    return bool(c.interfaces_of("coils")) or (c.kind == "driver" and bool(c.interfaces_of("coils", "motor")))


def _conversion(text: Text, mentions: list[Mention], match: re.Match[str], at: int) -> float | None:
    """The voltage that a named converter starts from in '24 V to 12 V with an LM2596'; what a board itself gives is no source."""
    low, high = text.sentence_bounds(at)
    rails = [
        r for m in mentions if m.entry["kind"] == "converter" and low <= m.start < high for r in catalogue().get(m.component).rails[:1]
    ]
    pair = _PAIR.match(match.group())
    if pair is None:
        return None
    first, second = float(pair[1].replace(",", ".")), float(pair[2].replace(",", "."))
    down = any(r.topology in ("buck", "linear") for r in rails) and first > second
    up = any(r.topology == "boost" for r in rails) and first < second
    down = down or (not rails and first > second + _DROP and _to_run_something(text, match))
    return first if 5.5 < first < 80 and (down or up) else None


_DROP = 1.5
"""Least volts between what comes in and what a converter makes of it."""
_TO_RUN = re.compile(
    r"\s*(?:dc\s+)?(?:for|to (?:power|feed|run|supply))\s+(?!(?:(?:the|a|an|its|my)\s+)*(?:\w+(?:'s)?\s+){0,2}(?:inputs?|pins?|adc|gpio|signals?)\b)",
    re.I,
)
_OF_A_SIGNAL = re.compile(r"\b(?:scal\w*|divid\w*|signals?|sensors?|levels?|shift\w*|logic|pulses?|outputs?|reduce)\b[^.;!?]{0,40}$", re.I)


def _to_run_something(text: Text, match: re.Match[str]) -> bool:
    """'24V to 5V for an ESP32 and a relay': a supply that is brought down, and no signal."""
    return bool(_TO_RUN.match(text.raw, match.end())) and not _OF_A_SIGNAL.search(text.raw[: match.start()])


def _converted(text: Text, mentions: list[Mention], at: int) -> bool:
    """Whether the sentence makes another voltage of it: 'in' and 'input' then speak of a supply, not of a signal."""
    low, high = text.sentence_bounds(at)
    if _MADE_INTO.match(text.raw, text.tokens[at].start):
        return True
    return any(m.entry["kind"] == "converter" and low <= m.start < high for m in mentions) or bool(
        _CONVERSION.search(text.raw, text.tokens[at].end, text.tokens[high - 1].end)
    )


def _out_of(text: Text, match: re.Match[str], known: list[SupplyReading]) -> SupplyReading | None:
    """'12 V from a wall wart': the source that is named right behind a voltage."""
    behind = _OUT_OF.match(text.raw, match.end())
    if behind is None:
        return None
    last = text.token_at(behind.end() - 1)
    return next((s for s in known if s.start <= last < s.end), None)


def _reading(text: Text, match: re.Match[str], start: int, end: int, volts: float) -> SupplyReading:
    cells = (match[3] or "").lower() in _CELLS
    component = generic("battery" if cells else "supply")
    if cells:
        component = settle_battery(component, volts, Mention(component, start, end, words=match.group()))
    if behind := _OUT_OF.match(text.raw, match.end()):
        text.explain(end, text.token_at(behind.end() - 1) + 1)
    own = component != generic("battery") and cells  # the catalogue's battery has its voltage itself
    amps = float(match[2].replace(",", ".")) if match[2] else None
    separate = "separate" in [t.low for t in text.tokens[max(0, start - 3) : start]] or "separate" in match.group()
    separate = separate or bool(behind and re.search(r"\b(?:own|separate|external)\b", behind[0], re.I))
    return SupplyReading(component, None if own else volts, start, end, match.group().strip(), 1, amps, separate=separate)
