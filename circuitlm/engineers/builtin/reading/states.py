"""States of things, however far apart they are said: 'two rain barrels ... tell me when either one is full', 'the sump keeps filling up'.

Which things, which states and which function they ask for is data (`things` and `states` of a function in `knowledge/functions.yaml`).
"""

from __future__ import annotations

import functools
import re

from circuitlm.engineers.builtin.reading.text import Text, compile_phrase, number_at, phrase_spans
from circuitlm.engineers.builtin.reading.words import DETERMINERS, words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import deep_stem

_PRONOUNS = words("it it's they're one ones they them either each both any which that")
_NEXT = 2
"""Sentences up to which a pronoun reaches back."""


def states(text: Text, taken: set[int]) -> list[tuple[tuple[int, ...], str, int]]:
    """(tokens, function, number of things) for every thing whose state is spoken of; *taken* are names of parts."""
    found: list[tuple[int, tuple[int, ...], str]] = []
    for name, nouns, phrases in _watched():
        things = [i for i, t in enumerate(text.tokens) if t.deep in nouns and i not in taken]
        for phrase in phrases if things else ():
            for places in phrase_spans(text, phrase):
                thing = _meant(text, things, places)
                if thing is not None and not taken.intersection(places):
                    found.append((thing, places, name))
    return [
        ((*((thing,) if thing < places[0] else ()), *places), name, _count(text, thing))
        for thing, places, name in found
        if not any(thing < other < places[0] and set(places) & set(its) for other, its, _ in found)  # the nearest thing is the dry one
    ]


@functools.cache
def _watched() -> list[tuple[str, frozenset[str], list[list[list[str]]]]]:
    """(function, stems of its things, its states) of each function that has some."""
    functions = catalogue().lexicon.get("functions", {})
    return [
        (name, frozenset(deep_stem(w) for w in re.split(r"[\s|]+", str(data["things"]))), [compile_phrase(p) for p in data["states"]])
        for name, data in functions.items()
        if "things" in data
    ]


def _meant(text: Text, things: list[int], places: tuple[int, ...]) -> int | None:
    """The thing whose state stands at *places*: of the same sentence, or of one before that a pronoun speaks of."""
    sentence = text.tokens[places[0]].sentence
    here = [i for i in things if text.tokens[i].sentence == sentence]
    if before := [i for i in here if i < places[0]]:
        return None if _another_subject(text, before[-1], places[0]) else before[-1]
    low, _ = text.sentence_bounds(places[0])
    if here or not any(text.low(i) in _PRONOUNS for i in range(low, places[-1])):
        far = 3 if text.low(places[0]) == "how" else 1  # 'how dry the lawn is', but no 'empty the sump'
        return next((i for i in here if i <= places[-1] + far), None)
    earlier = [i for i in things if 0 < sentence - text.tokens[i].sentence <= _NEXT]
    return earlier[-1] if earlier else None


_PREPOSITIONS = words("in on at of under behind near beside above below from to with inside outside over by for into than as")


def _another_subject(text: Text, thing: int, state: int) -> bool:
    """'Show the wind, and when the sun comes up ...': a noun of its own stands right before the state."""
    return any(text.low(k) in DETERMINERS and text.low(k - 1) not in _PREPOSITIONS for k in range(max(thing + 1, state - 3), state))


def _count(text: Text, thing: int) -> int:
    """How many there are: 'two rain barrels', 'three big green tanks'."""
    if text.tokens[thing].low == text.tokens[thing].stem:
        return 1
    return next((n for k in (1, 2, 3) if (n := number_at(text, thing - k)) is not None and thing - k not in text.pinned), 1)
