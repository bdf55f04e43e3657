"""A bare thermocouple before an amplifier: what it gives a degree, and the gain that makes so many millivolts of it."""

from __future__ import annotations

import re

from circuitlm.plan import Wish
from circuitlm.synthesis.recipes.asked import Asked
from circuitlm.synthesis.recipes.ranges import scaling

VOLTS_AT_100 = {"K": 4.096e-3, "J": 5.269e-3, "T": 4.279e-3, "E": 6.319e-3, "N": 2.774e-3, "S": 0.646e-3, "R": 0.647e-3}
"""What a couple of each type gives between 0 and 100 °C, V (ITS-90 reference tables, IEC 60584)."""
_TYPE = re.compile(r"\b(?:type[- ]?([KJTENSR])|([KJTENSR])[- ]type)\b", re.I)
_SLOPE = re.compile(
    r"(\d+(?:\.\d+)?)\s?(m?)V\s?(?:per|/|a|for each|for every)\s?(?:one |each )?(?:°\s?C?|deg\w*(?:\s?C\w*)?|º|C\b|K\b|kelvin)", re.I
)


def bare(asked: Asked) -> Wish | None:
    """The thermocouple that is named by itself, and by no chip that reads it."""
    return next((w for w in asked.described("thermocouple") if re.search(r"thermo-?\s?couple", w.words, re.I)), None)


def gain(asked: Asked) -> float | None:
    """The gain that makes of the couple's voltage what the words ask for: '10 mV per degree', '0 to 400 °C as 0 to 4 V'; None without either."""
    kind = _TYPE.search(asked.raw)
    seebeck = VOLTS_AT_100[(kind[1] or kind[2]).upper() if kind else "K"] / 100
    if kind:
        asked.note(kind.group())
    if m := _SLOPE.search(asked.raw):
        asked.note(m.group())
        return float(m[1]) * (1e-3 if m[2] else 1.0) / seebeck
    found = scaling(asked.raw)
    if found is None or found.source.unit != "C":
        return None
    asked.note(found.words)
    return found.result.span / (seebeck * found.source.span)
