"""Parts that are counted on without their name: 'red LED on D5, yellow on D6', 'a servo on D3, one on D4', 'the other at D7'."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.owners import one_wire
from circuitlm.engineers.builtin.reading.text import ORDINALS, Text
from circuitlm.engineers.builtin.reading.words import words

_BEFORE_PIN = words(
    "on to at via ( using pin pins = : - > digital analog gpio goes go sits is hangs wired connected with into uses gets from"
)
_FURTHER = words("other another next last one")
NOUNS = COLORS | _FURTHER | set(ORDINALS)
"""Words that stand for a noun."""
_ARTICLES = words("a an the one")
_ENDS = words(", ; : ( / & + - and plus or . while then")
_COLORED = ("indicator", "light", "input")


def counted_on(text: Text, start: int, devices: list[Mention]) -> Mention | None:
    """The part named before whose next one the words right before a pin (token *start*) mean, None where they mean none.

    A colour, an ordinal or 'other' stands there for the noun. What was named once is then there twice (`add_one`).
    """
    i = start - 1
    while i > 0 and (text.low(i) in _BEFORE_PIN):
        i -= 1
    if text.low(i) in ("one", "ones") and text.low(i - 1) in NOUNS:
        i -= 1
    head = text.low(i)
    color = head in COLORS
    if head not in NOUNS:
        return None
    i -= 1
    while i > 0 and text.low(i) in _ARTICLES:
        i -= 1
    if text.low(i) not in _ENDS:
        return None
    before = [m for m in devices if m.end <= i + 1 and text.tokens[i].sentence - text.tokens[m.start].sentence <= 1]
    if not before or (color and before[-1].entry["kind"] not in _COLORED) or not one_wire(before[-1].component):
        return None
    m = before[-1]
    return m if m.pins and (m.count in (1, len(m.pins)) or head in ORDINALS or color) and not _plural(text, m) else None


def _plural(text: Text, m: Mention) -> bool:
    """'Two LEDs': their number is said."""
    last = text.tokens[m.end - 1]
    return last.low != last.stem and last.low.endswith("s") and not last.low.endswith("'s")


def add_one(m: Mention) -> None:
    """As many as it has pins."""
    m.count, m.counted = max(m.count, len(m.pins)), True
