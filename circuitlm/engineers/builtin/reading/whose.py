"""Whose signal it is: 'CS of the SD' of an SD card, 'INTA of the MCP' of an MCP23017, 'XSHUT of the left laser'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.named_again import names_of
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import DETERMINERS
from circuitlm.knowledge.names import stem

_PLAIN = frozenset({"chip", "part", "module", "device", "sensor", "board", "one", "first", "second", "other", "uno", "nano"})
_SHORTEST = 2
"""Letters of a name that is said short."""


def whose(text: Text, devices: list[Mention], at: int) -> tuple[Mention, int] | None:
    """(the part, the token behind its name) that the words from a token on name, in full or short; None where they name none or several."""
    k = at + (text.low(at) in DETERMINERS)
    named = next((m for m in devices if k <= m.start <= k + 1), None)
    if named is not None:
        return named, named.end
    word = text.low(k).removesuffix("'s")
    if len(word) < _SHORTEST or not word.isalpha() or word in _PLAIN:
        return None
    meant = {m.component: m for m in reversed(devices) if m.end <= k and _called(text, m, word)}
    meant = meant or {m.component: m for m in reversed(devices) if m.end <= k and stem(word) in names_of(m.component)}
    return (next(iter(meant.values())), k + 1 + (stem(text.low(k + 1)) in _PLAIN)) if len(meant) == 1 else None


def _called(text: Text, m: Mention, word: str) -> bool:
    """Whether a word is one of a part's name, or the letters that its number begins with."""
    for token in text.tokens[m.start : m.end]:
        letters = re.fullmatch(r"([a-z]{2,})\d\w*", token.low)
        if token.low == word or (letters and letters[1] == word):
            return True
    return False
