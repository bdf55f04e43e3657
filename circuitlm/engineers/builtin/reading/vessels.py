"""Words that name a part and a vessel: the 'pots' of a potentiometer, and those that basil grows in.

What stands before a vessel, and what is spoken of where plants grow, is data (`vessels`, `vessel-of`, `gardening` in `knowledge/words.yaml`).
"""

from __future__ import annotations

import functools
import re

from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue

_NOUNS = frozenset({"pot", "pots"})
_ELECTRIC = words("""
    wiper adjust adjusts adjustable set sets setting threshold volume speed brightness control controls turn turned knob trim trims tune dim dims
    gain contrast level sensitivity position track ohm ohms kohm analog reads reading dial linear log logarithmic
""")
_NEAR = 6
"""Tokens behind a word in which its use is said."""


@functools.cache
def _list(name: str) -> frozenset[str]:
    return frozenset(str(catalogue().lexicon["words"].get(name, "")).split())


def is_vessel(text: Text, i: int, end: int) -> bool:
    """Whether the word for a potentiometer at tokens *i* to *end* is a vessel here ('six pots of basil', 'my pots need water')."""
    if end - i != 1 or text.low(i) not in _NOUNS:
        return False
    before = text.low(i - 1)
    if before in _list("vessels") or (text.low(end) in ("of", "with") and text.low(end + 1) in _list("vessel-of")):
        return True
    if before in ("a", "an", "one", "another"):
        return False  # 'a soil moisture sensor, a pot and an LED'
    low, high = text.sentence_bounds(i)
    near = [t.low for t in text.tokens[max(low, i - 3) : i]] + [t.low for t in text.tokens[end : min(high, end + _NEAR)]]
    if any(w in _ELECTRIC or re.fullmatch(r"\d+(?:\.\d+)?[kr]?|[ad]\d+|gpio\d+|gp\d+|\d+k\d?", w) for w in near):
        return False
    if not {t.low for t in text.tokens} & _list("gardening"):
        return False
    return not {t.low for t in text.tokens[i:high]} & _ELECTRIC
