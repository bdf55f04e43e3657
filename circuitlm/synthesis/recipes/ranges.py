"""Two ranges that belong together: '0 to 30 V scaled to 0 to 3.3 V', '0...50 degC gives 0...5 V', '20 mA shall read 3 V'."""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.circuit import units

_NUM = r"[-+]?\d+(?:[.,]\d+)?"
_DASH = r"\s*(?:-|–|\.{2,3}|…|\bto\b|\bthrough\b)\s*"
_UNITS = {
    "V": r"m?V(?:olts?)?\b",
    "A": r"[mµu]A\b",
    "C": r"(?:°\s?C?|deg(?:rees)?\.?\s?(?:C(?:elsius)?)?|celsius|C)(?![a-z])",
}
_UNIT = "|".join(_UNITS.values())
_JOINED = r"[\s,:]*(?:(?:(?!and\b|or\b|suppl)[a-z][\w-]*)\s+){0,7}?"
"""Words between a range and the one it becomes: 'signal from a PLC', 'of the sensor shall be'."""
_INTO = rf"{_JOINED}(?:to|into|as|gives?|makes?|yields?|produces?|becomes?|means?|reads?|comes? out as|->|→|=>?)\s*(?:an?\s|the\s|about\s|output\s|of\s)*"
_FROM = r"[\s,:]*(?:\w+\s+){0,2}?(?:for|out of|from|at)\s+(?:an?\s|the\s)*"


def _range(n: int) -> str:
    return rf"(?P<a{n}>{_NUM})\s?(?:{_UNIT})?{_DASH}(?P<z{n}>{_NUM})\s?(?P<u{n}>{_UNIT})"


_BOUND = r"\d+(?:[.,]\d+)?\s?(?:[kKM]\d?)?\s?(?:Ω|ohms?)?"
_ALLOWED = re.compile(
    rf"\b(?:resist(?:or|ance)s?|resistor values|parts|values)\b(?:[^.;:\d]|(?<=\bE)\d+){{0,48}}?\b(?:both |each |all )?(?:between|from|within|in the range(?: of| from)?|range)\s+({_BOUND})\s?(?:-|–|to|and|\.\.+)\s?({_BOUND})(?!\w|\.\d)",
    re.I,
)
"""What values may be chosen from: 'resistors somewhere between 1k and 20k'."""
_BOUNDED = re.compile(
    rf"\b(?:nothing|none|not|no (?:value|resistor)s?|neither)\s+(?:under|below|less than|smaller than|lower than)\s+({_BOUND})[\s,]*(?:(?:and|or|nor|but)\s+)?"
    rf"(?:(?:nothing|none|not|no (?:value|resistor)s?)\s+)?(?:over|above|more than|larger than|bigger than|higher than)\s+({_BOUND})(?![\w.])|"
    rf"\bat least\s+({_BOUND})[\s,]*(?:and|but)\s+at most\s+({_BOUND})(?![\w.])",
    re.I,
)
"""'Nothing under 1 kΩ and nothing over 20 kΩ'."""


def allowed_ohms(text: str) -> tuple[float, float, int, int] | None:
    """(lowest, highest resistance, start, end in the text) of a range that resistors shall be chosen from; None where there is none."""
    for m in (*_ALLOWED.finditer(text), *_BOUNDED.finditer(text)):
        first = m.lastindex - 1 if m.lastindex else 1
        low, high = (re.sub(r"\s|Ω|ohms?", "", m[n], flags=re.I).replace(",", ".").replace("K", "k") for n in (first, first + 1))
        if m[first].strip()[-1:].isdigit() and high[-1:] in ("k", "M"):
            low += high[-1]  # '1 to 20k'
        try:
            least, most = units.parse(low, "Ω").value, units.parse(high, "Ω").value
        except ValueError:
            continue
        if 0 < least < most and most >= 100:
            return least, most, m.start(first), m.end(first + 1)
    return None


_FORWARD = re.compile(rf"(?<![\w.]){_range(1)}{_INTO}{_range(2)}", re.I)
_BACKWARD = re.compile(rf"(?<![\w.]){_range(2)}{_FROM}{_range(1)}", re.I)
_SHOWN = re.compile(
    rf"\b(?:takes?|accepts?|wants?|expects?|needs?|input(?: range)?(?: of| is)?|reads?|measures?|goes|between)\s+(?:from\s)?{_range(2)}[^.;]{{0,60}}?"
    rf"\b(?:see|shows?|map|mapped|represents?|covers?|corresponds?|displays?|read|measures?|stands? for|means?)(?:\s(?:to|with))?\s+(?:from\s)?{_range(1)}",
    re.I,
)
"""'My logger takes 0 to 4 V and I'd like to see 0 to 100 °C on it': what it becomes stands first."""


@dataclass(frozen=True, slots=True)
class Range:
    """The ends of a range in V, A or °C, and which of these it is."""

    low: float
    high: float
    unit: str

    @property
    def span(self) -> float:
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Scaling:
    """What comes in, what it is to become, and the words that say so."""

    source: Range
    result: Range
    words: str


def _read(m: re.Match[str], n: int) -> Range:
    unit = next(k for k, pattern in _UNITS.items() if re.fullmatch(pattern, m[f"u{n}"], re.I))
    factor = {"m": 1e-3, "µ": 1e-6, "u": 1e-6}.get(m[f"u{n}"][0], 1.0) if unit != "C" else 1.0
    low, high = (float(m[f"{end}{n}"].replace(",", ".")) * factor for end in "az")
    return Range(low, high, unit)


def scaling(text: str) -> Scaling | None:
    """The first pair of ranges of which one becomes the other, a voltage; None where the text has none."""
    for pattern in (_FORWARD, _BACKWARD, _SHOWN):
        for m in pattern.finditer(text):
            source, result = _read(m, 1), _read(m, 2)
            if source.span > 0 and result.span > 0 and result.unit == "V":
                return Scaling(source, result, m.group())
    return None


_SMALL = rf"(?<![\w.-]){_NUM}\s?(?:mV|[mµu]?A)\b"
_BECOMES = (
    r"(?:shall|should|must|has to|is to|needs to|will)\s+(?:be|read|give|make|become|show|mean|come out as|correspond to|produce|yield)|"
    r"gives?|makes?|reads?|becomes?|means?|is|equals|corresponds to|produces?|yields?|->|→|=>?|(?:amplified|raised|scaled|brought|up|boosted) to|\binto\b|\bto\b"
)
_POINT = re.compile(
    rf"(?P<source>{_SMALL})(?:[^.;?\d]|\d+\s?k?[AΩ]\b|\.\d){{0,40}}?(?:{_BECOMES})\s*(?:an?\s|the\s|about\s|around\s|~\s?)*(?P<result>{_NUM})\s?V\b",
    re.I,
)
_BEHIND = re.compile(
    rf"(?P<result>{_NUM})\s?V\b(?:\s+(?:output|out|signal|full|scale|at the (?:output|adc|pin)))*\s+(?:for|at|from|out of)\s+(?:an?\s|the\s)*(?P<source>{_SMALL})",
    re.I,
)
_FULL = re.compile(
    rf"full[- ]?(?:scale|range)\b[^.;\d]{{0,20}}?(?:{_BECOMES}|at)\s*(?:an?\s|the\s|about\s)*(?P<result>{_NUM})\s?V\b|"
    rf"(?P<behind>{_NUM})\s?V\b(?:\s\w+){{0,3}}?\s+(?:at|for)\s+full[- ]?(?:scale|range)",
    re.I,
)


_NEEDED = re.compile(
    rf"\b(?:gives?|delivers?|has|have|puts? out|makes?)\s+(?:only |just |about |me )*(?P<source>{_SMALL})[^.;?\d]{{0,30}}?\b(?:need|want|require)s?\s+(?:about |at least )?(?P<result>{_NUM})\s?V\b",
    re.I,
)


def point(text: str) -> Scaling | None:
    """What a small voltage or a current is to become at its largest: '75 mV ... should be 3 V', '3 V at 20 mA'; both start at nothing."""
    for pattern in (_POINT, _BEHIND):
        for m in pattern.finditer(text):
            return _scaled(m["source"], m["result"], m.group())
    if need := _NEEDED.search(text):
        return _scaled(need["source"], need["result"], need.group())
    first, full = re.search(_SMALL, text, re.I), _FULL.search(text)
    if first and full:
        return _scaled(first.group(), full["result"] or full["behind"], f"{first.group()} {full.group()}")
    return None


def _scaled(source: str, result: str, words: str) -> Scaling | None:
    """From nothing to *source* ('75 mV') becomes from nothing to *result* volts."""
    found = re.match(rf"({_NUM})\s?(\w+)", source)
    if found is None:
        return None
    number, unit = found.groups()
    top = float(number.replace(",", ".")) * {"m": 1e-3, "µ": 1e-6, "u": 1e-6}.get(unit[0], 1.0)
    high = float(result.replace(",", "."))
    return Scaling(Range(0.0, top, unit[-1].upper()), Range(0.0, high, "V"), words) if top > 0 and high > 0 else None


_ANALOG = r"(?:analog(?:ue)? )?(?:control )?(?:voltage |signal )?"
_RAISED = re.compile(
    rf"(?:->|→|\b(?:to|into|gives?|makes?|as|for|get(?:ting)?|generate|produce|outputs?)\b)\s*(?:an? |the )?{_ANALOG}(?:of |from |output )?0\s?V?{_DASH}(?P<to>\d+(?:[.,]\d+)?)\s?V\b|"
    r"(?<![\w.])0\s?V?\s?(?:-|–|to|\.\.+)\s?(?P<out>\d+(?:[.,]\d+)?)\s?V\s+(?:\w+\s)?(?:output|control|signal|voltage|convert\w*|dim\w*|from|out of)\b",
    re.I,
)


def pwm_raised(text: str, logic: float = 5.5) -> tuple[float, str] | None:
    """(V, the words) of the range above logic level (*logic*, V) that a PWM signal is to become: 'PWM to 0-10 V'; None where none is asked for."""
    m = _RAISED.search(text) if re.search(r"\bpwm\b|analog ?write", text, re.I) else None
    top = float((m["to"] or m["out"]).replace(",", ".")) if m else 0.0
    return (top, m.group()) if m and logic * 1.05 < top <= 24 else None


_MEAN = re.compile(
    r"\bsmooth|\bripple\b|\baverag|\bfilter|\bRC\b|low-?\s?pass|\bmean value|(?:->|→|\b(?:to|into|as|gives?|get|from|becomes?|makes?))\s+(?:it\s+|(?:an?|the)\s+)*(?:clean |stable |variable |steady |real |true )*(?:analog(?:ue)?|DC|direct)\s+(?:voltage|level|signal|output)",
    re.I,
)
_CORNER = re.compile(
    r"\bf_?c\b|\bcorner|cut-?\s?off|-?3\s?dB|\b(?:L\s?C|coil|inductor|choke)\b|sallen|active filter"
    r"|(?:low-?\s?pass|\bfilter)(?:[\s,:(]+(?:RC|filter|of|at|with|for|an?|about))*[\s,:(]+\d[\d.,]*\s?k?Hz(?!\s*(?:pwm|carrier|signal|square))"
    r"|\d[\d.,]*\s?k?Hz\s+(?:RC\s+|passive\s+)*(?:low-?\s?pass|filter)",
    re.I,
)


def pwm_smoothed(text: str) -> bool:
    """Whether a PWM signal is to become its own mean, with no corner frequency given for the filter that does it."""
    return pwm_mean(text) and not _CORNER.search(text)


def pwm_mean(text: str) -> bool:
    """Whether a PWM signal is to become its own mean."""
    return bool(re.search(r"\bpwm\b|analog ?write", text, re.I) and _MEAN.search(text))
