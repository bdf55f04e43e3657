"""How far away a part is: 'a reed contact on 20 m of cable', 'the float switch is 30 metres away'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text

_LENGTH = re.compile(
    r"(?<![\w.-])(\d+(?:[.,]\d+)?)[ -]?(m|met(?:er|re)s?|ft|feet)\b(?:\s+(?:of|long))?\s+(?:\w+\s+){0,2}?"
    r"(?:cables?|wires?|wiring|lines?|leads?|cords?|runs?|apart|away|off|from here|down the garden)\b"
    r"|\b(?:cables?|wires?|leads?|lines?|runs?|wiring)\b[^.;,]{0,20}?(?<![\w.-])(\d+(?:[.,]\d+)?)[ -]?(m|met(?:er|re)s?|ft|feet)\b",
    re.I,
)
_FOOT_M = 0.3


def longest(raw: str) -> float:
    """The longest cable that a text speaks of, metres; 0.0 for none."""
    return max((_metres(m) for m in _LENGTH.finditer(raw)), default=0.0)


def _metres(m: re.Match[str]) -> float:
    number, unit = (m[1], m[2]) if m[1] else (m[3], m[4])
    return float(number.replace(",", ".")) * (_FOOT_M if unit.lower().startswith("f") else 1.0)


def cables(text: Text, mentions: list[Mention]) -> None:
    """Notes the length of its cable, metres, with the sensor or switch that is named last before it in its sentence, else first behind."""
    for m in _LENGTH.finditer(text.raw):
        at = text.token_at(m.start())
        low, high = text.sentence_bounds(at)
        here = [x for x in mentions if x.entry["kind"] in ("sensor", "input") and low <= x.start < high and not x.negated]
        before = [x for x in here if x.end <= at]
        for owner in before[-1:] or here[:1]:
            owner.attributes["cable"] = f"{_metres(m):g}"
            text.explain(at, text.token_at(m.end() - 1) + 1)
