"""Supplies that a request names and its circuit lacks: a battery, a source of another voltage, USB, a supply of somebody's own."""

from __future__ import annotations

import re

from circuitlm.circuit.model import Part
from circuitlm.pipeline.doubts.paths import fed_from_outside
from circuitlm.pipeline.doubts.seen import Seen

_SENTENCE = re.compile(r"[;!?\n]|\.(?=\s|$)")
_ASIDE = re.compile(
    r"\b(?:no|not|without|instead|don'?t|never|isn'?t|or|either|can'?t|cannot|why|measur\w*|monitor\w*|log\w*|check\w*|charg\w*|test\w*|voltage of|"
    r"read|reads|reading|level|state|backup|back-up|switch(?:es)?|how long|if|would|could|was|were|had|low|whether|sense\w*|disconnect\w*|capacity|"
    r"divider|than|same|used|empty|watch\w*|rtc|clock|detect\w*|protect\w*|discharg\w*|full|ground)\b",
    re.I,
)
"""A clause with one of these words may speak of a source that is not one of this circuit."""
_BATTERY = re.compile(
    r"\b(?:powered|power|runs?|running|fed|works?|supplied|supply|operated|going) (?:\w+ )?(?:by|from|on|off|with|via|is|over) (?:\w+[ -]){0,3}?"
    r"(batter(?:y|ies)|lipo|18650s?|aa|aaa|cr2032|coin cell)\b|\b(battery)[ -](?:powered|operated)\b",
    re.I,
)
_USB = re.compile(
    r"\b(?:powered|power|supply|supplied|runs?|running|fed) (?:comes |is |it |all )?(?:by|from|on|off|over|via|through) (?:the |a |its |my )?usb\b"
    r"(?! ?(?:power ?bank|charger|adapter|supply|psu|brick|plug|-c|c\b|pd\b|socket))",
    re.I,
)
_NOUN = r"(?:adapter|adaptor|power supply|supply|psu|brick|wall ?wart|wall plug|wall charger|power pack|plug pack|smps)"
_AMPS = r"(?:[ -/]{0,3}\d+(?:[.,]\d+)? ?m?a(?:mps?|h)?\b| \d+ ?w\b)?"
_VOLTS = re.compile(
    rf"(?<![\w.,/+-])(\d+(?:[.,]\d+)?) ?-?v(?:olts?)?(?:[ -]?dc)?{_AMPS} "
    r"(?:(?:dc|wall|power|mains|plug-in|laptop|switching|switch mode|bench|lab|block|external|separate|desktop|regulated|single|old|cheap) ?)*"
    rf"{_NOUN}\b(?! (?:rail|range|voltage|pin|line|for the (?:logic|sensor)))"
    rf"|\b{_NOUN} ?(?:of|with|is|:|,|\()? ?(\d+(?:[.,]\d+)?) ?v(?:olts?)?\b(?! ?(?:to|-|/|tolerant|and|or)\b)",
    re.I,
)
"""'12 V 2 A adapter', 'psu 12V'."""
_OWN = re.compile(
    r"\b(?:(?:its|their|his|her) own|a? ?separate|an? extra|a second|another)(?: \d+(?:[.,]\d+)? ?v(?:olts?)?)?(?: \d+(?:[.,]\d+)? ?m?a(?:mps?)?)?"
    r" (?:power supply|supply|psu|adapter|battery|power|source|brick|wall wart)\b",
    re.I,
)
_SHARED = re.compile(
    r"\b(?:neither|nor|buck|steps? down|step-down|stepped down|converter|regulator|same (?:supply|source|adapter))\b", re.I
)
"""A text that makes one voltage of another may feed all from one source."""
_MAINS = 100.0
_LIVE = re.compile(r"battery|cell|lipo|18650|accu", re.I)


def lost_sources(seen: Seen) -> list[str]:
    """The words for supplies that nothing in the circuit keeps, each with what feeds it."""
    sources = [p for p in seen.circuit.parts.values() if p.component.kind in ("supply", "battery") or p.role == "source"]
    if not seen.circuit.controllers() and not sources:
        return []  # terminals: the source is the reader's
    have = f" (fed by {', '.join(f'{p.ref}, {p.title}' for p in sources[:3]) or 'USB'})"
    found = [f"{words}{have}" for words in (*_no_battery(seen), *_not_usb(seen, sources), *_other_volts(seen, sources))]
    found += [f"{words} ({sources[0].ref if sources else 'USB'} feeds all)" for words in _not_own(seen, sources)]
    return list(dict.fromkeys(found))


def _clause_aside(seen: Seen, start: int, end: int) -> bool:
    """Whether the sentence of a place speaks of a source in another way than as a supply."""
    text = seen.text
    first = max((x.end() for x in _SENTENCE.finditer(text[:start])), default=0)
    behind = next((x.start() for x in _SENTENCE.finditer(text, end)), len(text))
    return bool(_ASIDE.search(text[first:behind]))


def _no_battery(seen: Seen) -> list[str]:
    """The words for a battery or cell where the circuit has none."""
    if any(_LIVE.search(f"{p.id} {p.component.name} {p.label}") for p in seen.circuit.parts.values()):
        return []
    named = [m[0] for m in _BATTERY.finditer(seen.text) if not _clause_aside(seen, m.start(), m.end())]
    for thing in seen.names:
        if thing.kind == "supply" and thing.component.startswith("battery"):
            start, end = seen.words.starts[thing.first], seen.words.ends[thing.behind - 1]
            if not _clause_aside(seen, start, end) and not _OTHERS.match(seen.text[end:]):
                named.append(thing.words)
    return named[:1]


_OTHERS = re.compile(r"'s| (?:voltage|charger|charge|holder|monitor|level|tester|indicator|pack voltage|state)\b", re.I)


def _not_usb(seen: Seen, sources: list[Part]) -> list[str]:
    """'powered by USB' where another source feeds every controller."""
    if not sources or any("usb" in p.id for p in sources) or any(not fed_from_outside(seen.circuit, b) for b in seen.circuit.controllers()):
        return []
    return [m[0] for m in _USB.finditer(seen.text) if not _clause_aside(seen, m.start(), m.end())]


def _other_volts(seen: Seen, sources: list[Part]) -> list[str]:
    """'12 V adapter' where no source has that voltage."""
    have = {abs(n.volts) for p in sources for _, n in seen.circuit.pins_of(p.ref) if n is not None and n.volts}
    have |= {p.quantity for p in sources if p.quantity} | {5.0 for b in seen.circuit.controllers() if not fed_from_outside(seen.circuit, b)}
    labels = " ".join(f"{p.value} {p.label} {p.component.name}" for p in seen.circuit.parts.values())
    out = []
    for m in _VOLTS.finditer(seen.text):
        written = m[1] or m[2]
        volts = float(written.replace(",", "."))
        near = any(abs(v - volts) <= 0.16 * volts for v in have) or re.search(rf"(?<![\d.]){re.escape(written)} ?V", labels)
        if not near and volts < _MAINS and not _clause_aside(seen, m.start(), m.end()):
            out.append(m[0])
    return out


_FIGURE = re.compile(r"(\d+(?:[.,]\d+)?) ?-?v", re.I)


def strange_sources(seen: Seen) -> list[str]:
    """'PS1 (5 V): the request names no such supply' for each source that is said to be the request's own, of a voltage that it does not give."""
    given = [float(m[1].replace(",", ".")) for m in _FIGURE.finditer(seen.text)]
    if not given:
        return []
    out = []
    for part in seen.circuit.parts.values():
        volts = part.quantity
        if part.role != "source" or part.why.origin != "prompt" or not volts or "volts" not in part.settings:
            continue
        if not any(abs(v - volts) <= 0.16 * volts or abs(v - 2 * volts) <= 0.02 * volts for v in given) and not _taken_as(seen, volts):
            out.append(f"{part.ref} ({part.value}): the request names no such supply")
    return out


def _taken_as(seen: Seen, volts: float) -> bool:
    """Whether the report says that a voltage is assumed."""
    return any(f"{volts:g} V" in said for said in seen.said)


def _not_own(seen: Seen, sources: list[Part]) -> list[str]:
    """'its own supply' where all is fed by one."""
    on_usb = any(not fed_from_outside(seen.circuit, b) for b in seen.circuit.controllers())
    if len(sources) + on_usb >= 2 or _SHARED.search(seen.text):
        return []
    return [m[0] for m in _OWN.finditer(seen.text) if not _clause_aside(seen, m.start(), m.end())]
