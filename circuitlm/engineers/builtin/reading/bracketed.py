"""How many there are of what stands in brackets: '8 turnouts (servos)', 'two bumpers (micro switches)'."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import UNITS
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import words

_BACK = 3
"""Tokens between a number and the bracket."""
_MOST = 16
"""So many are counted in brackets inside a name."""
_SMALL = words("a an the just normal cheap small plain they're all both are old simple")


def counted_outside(text: Text, mentions: list[Mention]) -> None:
    """Counts a plural that explains in brackets what was counted before them; the noun outside is then explained."""
    covered = {i for m in mentions for i in range(m.start, m.end)}
    for m in mentions:
        if m.counted or m.entry["kind"] in ("supply", "controller", "passive"):
            continue
        inside = next((n for k in range(m.start + 1, m.end - 1) if text.low(k - 1) == "(" and (n := number_at(text, k)) is not None), None)
        if inside is not None and 2 <= inside <= _MOST and text.low(m.end - 1).isalpha():
            m.count, m.counted = inside, True  # '50 kg load cells (4 half bridge'
            continue
        opened = m.start - 1
        while text.low(opened) in _SMALL:
            opened -= 1
        noun = opened - 1
        if text.low(opened) != "(" or text.low(m.end) not in (")", ",") or noun in covered or not _plural(text, noun):
            continue
        at = next((k for k in range(noun - 1, max(-1, noun - 1 - _BACK), -1) if _counts(text, k, covered)), None)
        if at is None or (n := number_at(text, at)) is None or n < 2:
            continue
        m.count, m.counted = n, True
        text.explain(at, m.end + 1)
        text.spent.update(range(at, noun + 1))


_JOIN = frozenset({",", "and", "&", "+", "plus", "/", "a", "an", "one"})


def listed_behind(text: Text, mentions: list[Mention]) -> None:
    """'Three sensors DHT22, BMP280 and LDR', 'two displays (SSD1306, ST7735)': as many names as are counted are one of each."""
    for k, m in enumerate(mentions):
        at = m.start - 1 - (text.low(m.start - 1) in ("(", ":"))
        if m.count < 2 or not _plural(text, at):
            continue
        row = [m]
        for other in mentions[k + 1 :]:
            between = [text.low(i) for i in range(row[-1].end, other.start)]
            if not between or not set(between) <= _JOIN or other.entry["controller"] or (other.count > 1 and other.counted):
                break
            row.append(other)
        if len(row) == m.count and len({x.component for x in row}) == len(row):
            m.count = 1


def _plural(text: Text, i: int) -> bool:
    token = text.tokens[i]
    return token.low.isalpha() and token.low != token.stem and token.low.endswith("s") and token.low not in UNITS


def _counts(text: Text, i: int, covered: set[int]) -> bool:
    return number_at(text, i) is not None and i not in text.pinned and i not in covered
