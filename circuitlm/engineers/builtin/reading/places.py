"""How many places are meant: 'the temperature in two rooms', 'soil moisture of three pots' ask for a sensor in each.

Which nouns are places is data (`places` in `knowledge/words.yaml`).
"""

from __future__ import annotations

import functools
import re
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
        every = bool(
            {text.low(k) for k in range(max(0, place.start - 3), place.start)} & {"each", "every"}
        )  # 'in each of the three pots a sensor'
        near = [
            m for m in near if not m.counted and (every or text.low(m.start - 1) not in ("a", "an", "one") or text.low(m.end) == "each")
        ]
        if not near:
            continue
        before = [m for m in near if m.start < place.start]
        chosen = max(before, key=lambda m: m.start) if before else near[0]
        chosen.count, chosen.counted = place.count, True
        text.explain(place.start, place.end)
    _in_two(text, mentions)


_BOTH_SIDES = re.compile(
    r"\b(?:inside and outside|indoors? and outdoors?|inlet and (?:the |at the )?outlet|supply and return|flow and return|in ?flow and out ?flow|"
    r"(?:front and (?:rear|back)|left and right|top and bottom|upper and lower) (?:side|end|door|window|wall|shelf|zone|half)s?)\b",
    re.I,
)
_TWICE = re.compile(
    r"\b(?:measur|read|sens|tak|watch|log|monitor|tell)\w*(?: [a-z]+){0,2} twice\b(?! (?:a|per|an|as|the|every|each)\b)|\bonce (?:at|in|on|for|inside|outside)\b[^.;]{2,40} and once\b",
    re.I,
)
_TWO_OF = re.compile(r"\b(?:of|at|in|on|for) [^.,;()]{2,30}? and (?:of |at |in |on |for )?[^.,;()]{2,30}$", re.I)
_ALIKE = re.compile(r"[ ,(]*(?:both|each)(?: of them)?(?: (?:with|by|via|using|through|are|a|an|of))* ?$", re.I)


def _in_two(text: Text, mentions: list[Mention]) -> None:
    """'Measured twice, once at the mirror and once outside (DS18B20 both)', 'a DS18B20 at the inlet and the outlet': two of the one sensor of a sentence."""
    for m in mentions:
        low, high = text.sentence_bounds(m.start)
        alone = not any(senses(x.component) for x in mentions if x is not m and low <= x.start < high)
        if not alone or m.counted or m.plural or m.count > 1 or m.negated or not senses(m.component):
            continue
        before = text.raw[text.tokens[low].start : text.tokens[m.lead].start]
        behind = text.raw[text.tokens[m.end - 1].end : text.tokens[high - 1].end]
        alike = _ALIKE.search(before) or re.match(r" ?(?:both|each)\b", behind, re.I)
        two = _TWO_OF.search(_ALIKE.sub("", re.sub(r",? (?:with|by|via|using)(?: an?)? ?$", "", before))) if alike else None
        if two or _TWICE.search(before + behind) or _BOTH_SIDES.search(before + behind):
            m.count, m.counted = 2, True


def senses(component: str) -> bool:
    """A sensor, or a contact that tells of something."""
    c = catalogue().get(component)
    return c.kind == "sensor" or (c.kind == "input" and bool(c.interfaces_of("contact")) and "sensor" in c.description.lower())
