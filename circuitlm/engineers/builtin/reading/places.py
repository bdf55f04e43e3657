"""How many places are meant: 'the temperature in two rooms', 'soil moisture of three pots' ask for a sensor in each.

Which nouns are places is data (`places` in `knowledge/words.yaml`).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import stem

_PREPOSITIONS = {"in", "of", "from", "at", "for", "on", "per", "inside", "have", "waters", "water", "watering", "irrigate", "irrigates"}
_MOST = 16


@dataclass(frozen=True, slots=True)
class Place:
    """A counted group of places: how many, token of the number, token behind the noun."""

    count: int
    start: int
    end: int


@functools.cache
def _nouns() -> frozenset[str]:
    return frozenset(stem(w) for w in str(catalogue().lexicon["words"].get("places", "")).split())


def find_places(text: Text) -> list[Place]:
    """Groups like 'in two rooms', 'of my 3 tomato plants'."""
    found = []
    for i in range(1, len(text.tokens)):
        n = number_at(text, i)
        if not n or n < 2 or n > _MOST or i in text.pinned or text.low(i) in ("few", "several", "dual", "double", "both"):
            continue
        if text.low(i - 1) not in _PREPOSITIONS and text.low(i - 2) not in _PREPOSITIONS:
            continue
        noun = next((k for k in (i + 1, i + 2) if k < len(text.tokens) and text.tokens[k].stem in _nouns()), None)
        if noun is not None and "\n" not in text.raw[text.tokens[i].end : text.tokens[noun].start]:
            found.append(Place(n, i, noun + 1))
    return found


def is_place(text: Text, start: int, end: int) -> bool:
    """Whether a name of a part is the noun of a group of places ('three pots')."""
    return any(p.start < start and end <= p.end for p in find_places(text))


def sensors_in_places(text: Text, mentions: list[Mention]) -> None:
    """One sensor for each place of the sentence, where the sensor itself was not counted; the nearest kind of sensor before."""
    for place in find_places(text):
        sentence = text.tokens[place.start].sentence
        near = [m for m in mentions if text.tokens[m.start].sentence == sentence and senses(m.component) and not m.negated]
        near = [m for m in near if not m.counted and (text.low(m.start - 1) not in ("a", "an", "one") or text.low(m.end) == "each")]
        if not near:
            continue
        before = [m for m in near if m.start < place.start]
        chosen = max(before, key=lambda m: m.start) if before else near[0]
        chosen.count, chosen.counted = place.count, True
        text.explain(place.start, place.end)


def senses(component: str) -> bool:
    """A sensor, or a contact that tells of something."""
    c = catalogue().get(component)
    return c.kind == "sensor" or (c.kind == "input" and bool(c.interfaces_of("contact")) and "sensor" in c.description.lower())
