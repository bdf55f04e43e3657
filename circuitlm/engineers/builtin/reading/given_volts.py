"""Voltages that are said to be there: 'the cabinet gives 24 V', 'the electrics are 12 volt', '24 V DC is there', 'motor voltage is 24'.

What a voltage belongs to is told by the words around it: one that is had, given or there, and is no part's own, comes from a source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import units
from circuitlm.engineers.builtin.reading.from_where import given_by
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.negation import negated
from circuitlm.engineers.builtin.reading.supplies import SupplyReading, generic, is_battery, nominal
from circuitlm.engineers.builtin.reading.text import Text

_ABOUT = r"(?:(?:a|an|the|us|me|you|about|around|roughly|some|only|just|plain|nominal(?:ly)?|always|all|at|on|steady|fixed|single|one|out|normal(?:ly)?|usual(?:ly)?|also) )*"
_GIVING = (
    r"(?:gives?|provides?|has|have|offers?|suppl(?:y|ies)|delivers?|carr(?:y|ies)|runs? (?:on|at|off)|works? (?:on|at|with)|is|are|'s|comes? (?:with|at)|"
    r"holds?|puts? out|makes?)"
)
_HOLDER = (
    r"(?:cabinets?|panel|machine|plc|rack|vehicle|car|truck|lorry|tractor|boat|yacht|ship|narrowboat|barge|camper(?: ?van)?|van|caravan|rv|motorhome|"
    r"motorbikes?|motorcycle|moped|scooter|e-?bike|bus|trailer|site|plant|din rail|grid|bus ?bar|receiver|electrics|electrical system|wiring loom|"
    r"on-?board (?:net|network|supply|system)|mains adapter|wall|plug|outlet|workshop|bench|shed|garage|controller cabinet|supply|source|feed|rail|terminals?|"
    r"line|installation|house|system|field|power)"
)
_GIVEN = re.compile(
    rf"\b{_HOLDER}(?: (?:here|there|side|itself|voltage|electrics|power|supply))*(?:'s)? (?:(?:only|just|always|already|normally) )?{_GIVING} {_ABOUT}$"
    rf"|\b(?:there(?: is|'s)|(?:i|we|they)(?:'ve| have)(?: got)?|(?:i|we) got|(?:have|has) got|at hand is|available (?:is|are)) {_ABOUT}$"
    r"|\b(?:plug|socket|outlet|wall|lead|inlet|mains adapter|powered|power)\b[^.;!?]{0,20}[:=(]\s*$",
    re.I,
)
_THERE = re.compile(
    r"\s*(?:dc\s*)?(?:\([^)]*\)\s*)?(?:(?:is|are|'s) (?:already |all |what |the only )*(?:there|available|at hand|present|on site|provided|given|i have|we have|thing|voltage|supply|on the)\b"
    r"|only\b|and nothing else|,? ?(?:that'?s|that is) (?:all|it)\b|exists?\b|to hand\b|at hand\b|present\b)",
    re.I,
)
_STANDS_ALONE = re.compile(
    r"\s*(?:dc\b)?\s*(?:[.,;:!?()/-]|\b(?:and|but|so|which|that|for|from|in|at|on|when|only|there|is|are|to|with|as|nominal|nothing|if|while|here|already|max)\b|\d+(?:\.\d+)? ?A\b|$)",
    re.I,
)
_VOLTS = re.compile(
    r"(?<![\d.,A-Za-z+-])(\d+(?:[.,]\d+)?)\s*-?(?:V|v|volts?|Volts?)(?:\s*(?:DC|dc))?(?![A-Za-z])(?:\s*[,/]?\s*(\d+(?:[.,]\d+)?)\s*A\b)?"
)
_VOLTAGE_IS = re.compile(
    r"\b(?:motor|supply|input|bus|battery|system|main|machine|line|operating|power(?: supply)?|source|stepper|vm|vmot)[- ]?voltage,?\s*(?:is|of|=|:|will be|should be)?\s*"
    r"(?:about |around |a )?(\d+(?:[.,]\d+)?)(?!\s?[%mkµu\d])(?:\s*(?:V|volts?)\b)?",
    re.I,
)
_MEASURED = re.compile(
    r"\b(?:measur\w*|reads?|reading|detect\w*|sens(?:e|es|ing|or|ors)|signals?|outputs?|threshold|logic|level|tolerant|divider|adc|monitor\w*|watch\w*|check\w*|below|above|under|"
    r"drops?|swings?|rang\w*|up to|at most|more than|less than|max\w*|surviv\w*|pulses?|surge|spikes?|coil|whether|if|"
    r"adjust\w*|exceeds?|rated|each|gate|clamp\w*|warn\w*|alarm|regulated|gain|amplitude|peak|sine|trips?|flips?)\b",
    re.I,
)
_ASKED_FOR = re.compile(
    r"\b(?:wants?|needs?|makes?|making|gets?|produc\w*|generat\w*|requires?|must (?:be|have)|should (?:be|have)) " + _ABOUT + "$", re.I
)
_LEAST, _MOST = 4.5, 60.0
"""V: below it a voltage is a cell's or a logic level, above it mains."""


def given_volts(text: Text, mentions: list[Mention], known: list[SupplyReading]) -> list[SupplyReading]:
    """Sources of the voltages that are said to be given, and to nothing else."""
    out: list[SupplyReading] = []
    covered = {i for m in mentions for i in range(m.lead, m.end)} | {i for s in known for i in range(s.start, s.end)}
    for match in (*_given(text), *_VOLTAGE_IS.finditer(text.raw)):
        volts = float(match[1].replace(",", "."))
        start, end = text.token_at(match.start(1)), text.token_at(match.end() - 1) + 1
        if (
            not _LEAST <= volts <= _MOST
            or covered & set(range(start, end))
            or negated(text, start)
            or given_by(text, mentions, start, volts)
        ):
            continue
        if any(abs((s.volts or nominal(s.component)) * (s.count if s.volts is None else 1) - volts) < 0.2 for s in known + out):
            continue
        if any(_has_that_voltage(s, volts) for s in known):
            continue
        amps = float(match[2].replace(",", ".")) if match.lastindex and match.lastindex > 1 and match[2] else None
        out.append(SupplyReading(generic("supply"), volts, start, end, text.words(start, end), 1, amps))
        text.explain(text.token_at(match.start()), end)
    return out


def _given(text: Text) -> Iterator[re.Match[str]]:
    """The voltages in the text beside which stands that they are given."""
    for match in _VOLTS.finditer(text.raw):
        begin = max((m.end() for m in re.finditer(r"[.;!?]\s|\n", text.raw[: match.start()])), default=0)
        before, behind = text.raw[begin : match.start()], text.raw[match.end() :]
        if _MEASURED.search(before[-45:]) or _ASKED_FOR.search(before) or not _STANDS_ALONE.match(behind):
            continue
        if _GIVEN.search(before) or _THERE.match(behind):
            yield match


def _has_that_voltage(s: SupplyReading, volts: float) -> bool:
    """Whether a battery that is named may be said to have this voltage: 'the boat has 12 V' beside its lead battery."""
    return is_battery(s.component) and abs(nominal(s.component) * s.count - volts) < 0.2 * volts


_ANY_VOLTS = re.compile(r"\d\s?-?v(?:olts?)?\b", re.I)


def led_sources(text: Text, mentions: list[Mention], known: list[SupplyReading]) -> list[SupplyReading]:
    """'A 12 V LED indicator with a resistor': what bare LEDs are fed with, where no source is given, no other voltage is spoken of, and no
    controller feeds them."""
    if known or any(m.entry["controller"] for m in mentions) or len(_ANY_VOLTS.findall(text.raw)) > 1:
        return []
    fed = next((m for m in mentions if "fed-with" in m.attributes), None)
    if fed is None:
        return []
    return [
        SupplyReading(
            generic("supply"), units.parse(fed.attributes["fed-with"], "V").value, fed.lead, fed.start, fed.attributes["fed-with"]
        )
    ]
