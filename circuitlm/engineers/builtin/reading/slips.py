"""Typing errors in the names of signals: 'triger on 9 and ecko on 10' beside an HC-SR04, 'misso 12' beside a card reader.

Only a word that nobody knows is mended, only to a signal of a part that is named, and only where a pin follows.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.leftovers import common_words, inflected, right_words
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pins import devices_of
from circuitlm.engineers.builtin.reading.roletable import role_table
from circuitlm.engineers.builtin.reading.signalnames import CONNECT
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.search import search

_PIN = re.compile(r"(?:gpio|gp|io|d|a|p[a-d]?)?\d{1,2}")
_REACH = 4
"""Connecting words between a signal's name and its pin."""
_SHORTEST, _LONG = 4, 6
"""Letters from which a word is mended, and from which two errors are forgiven."""


def signal_slips(text: Text, mentions: list[Mention]) -> tuple[str, dict[str, str]]:
    """(the text with signals' names mended, what was mended by what was written)."""
    known = {w for w in role_table(devices_of(mentions)) if w.isalpha() and len(w) >= 3}
    covered = {i for m in mentions for i in range(m.start, m.end)}
    raw, mended = text.raw, dict[str, str]()
    for i in reversed(range(len(text.tokens)) if known else range(0)):
        token = text.tokens[i]
        if i in covered or token.low in known or not token.low.isalpha() or len(token.low) < _SHORTEST or not _before_pin(text, i):
            continue
        if _known(token.low) or (right := _nearest(token.low, known)) is None:
            continue
        raw = raw[: token.start] + right + raw[token.end :]
        mended[token.text] = right
    return raw, mended


def _known(word: str) -> bool:
    common = common_words()
    return (
        word in common or word in right_words() or word in COLORS or word in CONNECT or word in search().aliases or inflected(word, common)
    )


def _before_pin(text: Text, i: int) -> bool:
    """Whether a pin follows, with at most connecting words between."""
    for k in range(i + 1, min(i + 2 + _REACH, len(text.tokens))):
        if _PIN.fullmatch(text.low(k)):
            return True
        if text.low(k) not in CONNECT:
            return False
    return False


def _nearest(word: str, known: set[str]) -> str | None:
    from rapidfuzz.distance import OSA

    most = 2 if len(word) >= _LONG else 1
    near = sorted((OSA.distance(word, w), w) for w in known if w[0] == word[0] and OSA.distance(word, w) <= most)
    return near[0][1] if near and (len(near) == 1 or near[1][0] > near[0][0]) else None
