"""Levels of signals as people write them: '1 V peak to peak', '2 Vpp', '500 mV rms', '1.4 V amplitude', '-10 dBV', '+4 dBu'."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_NUM = r"(?P<number>\d+(?:[.,]\d+)?)"
_AROUND = r"(?:about |around |roughly |some )?"
_KINDS = {
    "pp": r"p(?:ea)?k?[- ]?(?:to|2|-)[- ]?p(?:ea)?k?\b|p-?p\b|pk-?pk\b|peak[- ]peak\b|spitze[- ]spitze",
    "rms": r"r\.?m\.?s\b|effective\b|eff\b",
    "peak": r"p(?:ea)?k\b|amplitude\b",
}
_VOLTS = re.compile(
    rf"(?<![\w.]){_NUM}\s?(?P<scale>[mµu]?)V(?:olts?)?\s?(?:AC\s)?(?:\(?(?P<pp>{_KINDS['pp']})|(?P<rms>{_KINDS['rms']})|(?:in |of )?(?P<peak>{_KINDS['peak']}))",
    re.I,
)
_BEFORE = re.compile(
    rf"\b(?:(?P<pp>peak[- ]to[- ]peak|p-?p)|(?P<rms>rms)|(?P<peak>amplitude|peak))\s+(?:level |voltage |output |amplitude )*(?:of |is |=|: ?)?\s?{_AROUND}"
    rf"{_NUM}\s?(?P<scale>[mµu]?)V\b",
    re.I,
)
_DECIBELS = re.compile(r"(?<![\w.])(?P<db>[-−–+]?\s?\d+(?:[.,]\d+)?)\s?dB(?P<of>V|u|m)\b")
_REFERENCE_RMS = {"V": 1.0, "u": 0.7746, "m": 0.7746}
"""0 dBV is 1 V, 0 dBu the voltage of 1 mW in 600 Ω, V rms (dBm is taken into 600 Ω, as in audio)."""
_PP = {"pp": 1.0, "peak": 2.0, "rms": 2 * math.sqrt(2)}


@dataclass(frozen=True, slots=True)
class Level:
    """The size of a signal: V from peak to peak (of a sine where its rms value is given), the number as written in V, and the words."""

    peak_to_peak: float
    written: float
    words: str


def level(text: str) -> Level | None:
    """The first level of a signal that a text gives; None without one."""
    hits = [m for pattern in (_VOLTS, _BEFORE) for m in pattern.finditer(text)]
    if hits:
        m = min(hits, key=lambda h: h.start())
        kind = next(k for k in _PP if m[k])
        scale = {"": 1.0, "m": 1e-3, "u": 1e-6, "µ": 1e-6}[m["scale"].lower()]
        written = float(m["number"].replace(",", ".")) * scale
        return Level(written * _PP[kind], written, m.group())
    if (found := _DECIBELS.search(text)) is not None:
        db = float(re.sub(r"[−–]", "-", found["db"]).replace(" ", "").replace(",", "."))
        return Level(_REFERENCE_RMS[found["of"]] * 10 ** (db / 20) * _PP["rms"], db, found.group())
    return None
