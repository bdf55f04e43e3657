"""What is said of a part further on: 'two fans ..., the fans are 4 wire', 'a strip ... it is a 12 V one', 'the relay is 12 V'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search

_IS = words("is are was were being")
_SMALL = words("a an the all both of type kind ones one - my old just")
_LONGEST = 4
"""Tokens of what is said."""


def by_predicate(text: Text, mentions: list[Mention]) -> None:
    """A general name becomes the kind of it that a later sentence tells: the words behind 'are' before the noun are another part's name."""
    for i, token in enumerate(text.tokens):
        if token.low not in _IS or i == 0:
            continue
        noun = text.tokens[i - 1]
        m = next((m for m in mentions if m.start < i and noun.stem in {t.stem for t in text.tokens[m.start : m.end]} and _general(m)), None)
        if m is None:
            continue
        start = i + 1
        while text.low(start) in _SMALL:
            start += 1
        for end in range(min(start + _LONGEST, len(text.tokens)), start, -1):
            said = " ".join(t.low for t in text.tokens[start:end] if t.low not in _SMALL)
            exact = (search().exact(f"{said} {noun.stem}") or _by_number(said)) if said else None
            if exact is not None and exact != m.component and catalogue().entries[exact]["kind"] == m.entry["kind"]:
                text.explain(i - 1, end)
                text.spent.update(range(i - 1, end))
                for same in [x for x in mentions if x.component == m.component and _general(x)]:
                    same.component = exact
                mentions[:] = [x for x in mentions if not start <= x.start < end]
                break


def _by_number(said: str) -> str | None:
    """'The motors are NEMA17', 'the display is an SH1106': a part number alone."""
    return search().exact(said) if re.search(r"[a-z]+-?\d", said) else None


def _general(m: Mention) -> bool:
    return not m.specific and not m.negated and m.entry["kind"] not in ("supply", "passive", "controller")
