"""A make of boards as what somebody learns, knows or writes with ('new to Arduino', 'the Arduino IDE'), where the board is another one."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import DETERMINERS, words
from circuitlm.knowledge.catalogue import catalogue

_LEARNT = re.compile(
    r"\b(?:(?:re)?learn(?:s|ed|t|ing)?|stud(?:y|ied|ying)|teach(?:es|ing)?|taught|new to|newbie (?:to|in|with|at)|beginner (?:to|in|with|at)|"
    r"(?:start(?:ed|ing)?|begin(?:ning)?|began)(?: out)?(?: with| on| in)?|(?:first (?:steps|project|time|go|try)) (?:with|in|on|at)|"
    r"(?:get(?:ting)?|got|am|i'?m|been)(?: back)? into|com(?:e|es|ing)(?: over)? from|switch(?:ed|ing)? from|mov(?:ed|ing) (?:on )?from|"
    r"experienced? (?:with|in|of)|knowledge of|background in|familiar with|comfortable with|good (?:with|at)|fan of|years (?:of|with|on)|"
    r"know(?:s|n)?(?: only| just)?|played(?: around)? with|play(?:ing)?(?: around)? with|dabbl(?:ed?|ing) (?:in|with)|tinker(?:ed|ing)? with|"
    r"programm?(?:ed|ing)|coded?(?: for| on)?|messed(?: around)? with|introduction to|lessons? (?:in|on)|course (?:in|on)|interested in)\s+"
    r"(?:(?:a (?:bit|little|lot) of|some|only|the|basic|pure|plain|both|mostly|many|lots of|a few|\w+s? and|\w+s?,) )*$",
    re.I,
)
_KNOWN = words("""
    newbie newbies noob noobs n00b beginner beginners novice starter user users fan guy girl person people enthusiast enthusiasts hobbyist hobbyists
    tinkerer veteran expert world stuff basics basic things experience knowledge skills skill course courses class classes lesson lessons workshop
    workshops club camp tutorial tutorials book books forum forums community discord subreddit ide code coding sketch sketches library libraries
    programming language framework ecosystem syntax project projects level wise side scene universe teacher student question questions
""")
_OWNED = DETERMINERS - words("some") | words("another one two second other extra spare")
_NOT_KNOWN = words("project projects side question questions")
"""Behind a board that somebody has, these say nothing: 'my Arduino project'."""


def pastimes(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions without makes that are learnt, known or written with, where another board is named; their words are spent."""
    boards = [m for m in mentions if m.entry["controller"]]
    dropped = {m.start for m in boards if _a_make(m) and _spoken_of(text, m) and any(_another(x, m) for x in boards)}
    others = [m for m in boards if m.start not in dropped]
    for m in others if len(others) > 1 else []:
        if _titles(text, m, mentions, others):
            dropped.add(m.start)
    for m in mentions:
        if m.start in dropped:
            text.explain(m.start, m.end + (text.low(m.end) in _KNOWN))
            text.spent.update(range(m.start, m.end))
    return [m for m in mentions if m.start not in dropped]


def _a_make(m: Mention) -> bool:
    """Whether a board is called by its make alone ('Arduino'), and not by its own name ('Arduino Nano')."""
    said = m.words.lower()
    if m.specific or re.search(r"\d", said) or m.end - m.start > 2 or said == m.entry["name"].lower():
        return False
    return said.rstrip("s") in _makes()


def _makes() -> set[str]:
    """Names that stand at the head of several boards' names, and first boards' bare names: 'arduino', 'raspberry pi', 'esp'."""
    heads: dict[str, int] = {}
    for entry in catalogue().entries.values():
        if entry["controller"]:
            said = entry["name"].lower().replace("(", "").split()
            for end in (1, 2):
                heads[" ".join(said[:end])] = heads.get(" ".join(said[:end]), 0) + 1
    return {name for name, count in heads.items() if count > 1}


def _another(other: Mention, m: Mention) -> bool:
    return other is not m and not other.negated and (other.component != m.component or not _a_make(other) or other.start > m.start)


def _spoken_of(text: Text, m: Mention) -> bool:
    """Whether the words around a make say that somebody learns it, knows it or writes with it."""
    before = text.raw[: text.tokens[m.start].start]
    owned = text.low(m.start - 1) in _OWNED
    if text.low(m.end) in _KNOWN and not (owned and text.low(m.end) in _NOT_KNOWN):
        return text.low(m.start - 1) != "without"
    return not owned and _LEARNT.search(before[-60:]) is not None


def _titles(text: Text, m: Mention, mentions: list[Mention], boards: list[Mention]) -> bool:
    """'Help with Arduino and a stepper. I have a Mega': a bare make in a sentence of its own, of which the one board named later is."""
    if not _a_make(m) or text.low(m.start - 1) in _OWNED or m.plural:
        return False
    sentence = text.tokens[m.start].sentence
    later = [x for x in boards if x is not m]
    if len(later) != 1 or later[0].start < m.start or text.tokens[later[0].start].sentence == sentence:
        return False
    make = m.words.lower()
    named = catalogue().entries[later[0].component]["name"].lower()
    return make in named and not re.search(
        r"\b(?:each other|second|another|both|other (?:board|arduino|one)|two boards|talks?|sends?)\b", text.raw, re.I
    )
