"""A count that is said anew: 'a lamp on pin 5. Actually make it two lamps', 'four servos, no, make that three', 'a fan ... make it two'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.strips import is_chain
from circuitlm.engineers.builtin.reading.text import NUMBERS, Text, number_at
from circuitlm.engineers.builtin.reading.words import DETERMINERS
from circuitlm.knowledge.names import stem

_COUNT = "|".join(
    w
    for w, n in NUMBERS.items()
    if n > 1 and len(w) > 2 and w not in ("both", "several", "few", "dual", "twin", "double", "quad", "triple")
)
_SAID = re.compile(
    r"(?:[,.;:(\-]|\bbut)?\s*(?:\b(?:actually|wait|no|nah|hmm+|sorry|oops|edit|ok|okay|scratch that|or better|better|on second thoughts?|and|then|please|let'?s)\b\W*)*"
    rf"\bmake (?:it|that|them|those) (?:be )?(?P<count>\d{{1,2}}|{_COUNT})\b(?: of (?:them|those|these))?(?:(?P<noun>(?: (?!(?:please|actually|instead|then|each|on|at|to|for|and|in|so|because|not)\b)[a-z][\w-]*){{1,3}}?)s?)?"
    r"(?=\s*(?:[,.;:!?)\n]|$|(?:actually|instead|please|then|each|on|at|to|for|and|in|so|because|not)\b))",
    re.I,
)
_PINS = re.compile(r"\W{0,3}(?:(?:on|at|to|with|pins?)\s)*(?:pins? ?|gpio ?|gp|io|d|a)?\d{1,2}\b(?!\s?(?:v|a|ma|mm|cm|w)\b)", re.I)
_MEASURES = re.compile(
    r"\b(?:seconds?|secs?|minutes?|hours?|days?|volts?|amps?|watts?|ohms?|times?|metres?|meters?|channels?|degrees?|percent|rows?)\b", re.I
)

_THINGS = frozenset({"sensor", "input", "indicator", "light", "actuator", "audio", "display", "load"})


_OF_THEM = re.compile(
    rf"\b(?P<verb>want|need|have|use|using|got|with|are|only|run|drive|connect|read|control|add|power|hook up|wire up|wire|hook) (?P<count>\d{{1,3}}|{_COUNT}) of (?:them|those|these)\b",
    re.I,
)

_SEVERAL = re.compile(
    r"(?:\b(?:an?|the|whole|my) )*\b(?:bunch|pack|bag|box|pile|couple|set|handful|lot|few|some|several)(?: of)?\s+$", re.I
)


def _counted_behind(text: Text, mentions: list[Mention]) -> str:
    """'How many LEDs can it run? I want 8 of them on D6': the strip's own name in the place of 'of them'."""
    hit = _OF_THEM.search(text.raw)
    if hit is None:
        return text.raw
    earlier = [m for m in mentions if text.tokens[m.end - 1].end <= hit.start() and m.entry["kind"] in _THINGS]
    if not earlier:
        return text.raw
    m = earlier[-1]
    if not is_chain(m.component):
        name = text.tokens[m.start].start
        vague = _SEVERAL.search(text.raw[:name])
        counted = any(number_at(text, k) for k in range(max(0, m.start - 3), m.start)) and not vague
        if counted or not (vague or text.tokens[m.end - 1].low.endswith("s")):
            return text.raw
        start = vague.start() if vague else name
        return f"{text.raw[:start]}{hit['count']} {text.raw[name : hit.start('count')]}them{text.raw[hit.end() :]}"
    if _count_before(text, m)[1] is not None:
        return text.raw
    return f"{text.raw[: hit.start('count')]}{hit['count']} {text.words(m.start, m.end)}{text.raw[hit.end() :]}"


_ONLY = re.compile(
    rf"[,;(]?\s*(?:but |and |though |although )?(?:(?:I|we)(?:'ll| will| shall)? )?(?:use|need|want|draw|connect|wire|show)(?: me)? (?:only|just) (?P<count>\d{{1,2}}|one|{_COUNT})"
    r"(?: of (?:them|those|these))?(?: (?:now|here|yet|so far|for now))?\)?(?=\s*(?:[,.;:!?)\n]|$))",
    re.I,
)
"""'I have two of them, but use only one.'"""


def recounted(text: Text, mentions: list[Mention]) -> str:
    """The text with the last count in the place of the first; as it was where none is said anew."""
    if hit := _ONLY.search(text.raw):
        earlier = [m for m in mentions if text.tokens[m.end - 1].end <= hit.start() and m.entry["kind"] in _THINGS]
        start, end = _count_before(text, earlier[-1]) if earlier else (0, None)
        if end is not None and (number_at(text, text.token_at(start)) or 0) > 1:
            return f"{text.raw[:start]}{hit['count']} {text.raw[end : hit.start()]}{text.raw[hit.end() :]}"
    for hit in _SAID.finditer(text.raw):
        earlier = [m for m in mentions if text.tokens[m.end - 1].end <= hit.start() and not m.entry["controller"]]
        noun = (hit["noun"] or "").strip()
        if _MEASURES.search(noun) or not earlier or (target := _target(text, earlier, noun)) is None:
            continue
        behind = text.raw[hit.end() :]
        start, count = _count_before(text, target)
        end = text.tokens[target.start].start if count is None else count
        if _PINS.match(behind):  # the pins are told anew as well
            gone = text.tokens[target.end - 1].end
            gone += m.end() if (m := _PINS.match(text.raw, gone)) is not None and m.start() == gone else 0
            return f"{text.raw[:start]}{text.raw[gone : hit.start()]} {hit['count']} {text.words(target.start, target.end)} on {behind.lstrip(' ,:')}"
        return f"{text.raw[:start]}{hit['count']} {text.raw[end : hit.start()]}{behind}"
    return _counted_behind(text, mentions)


def _target(text: Text, earlier: list[Mention], noun: str) -> Mention | None:
    """The part whose name has the noun; without one the last that is named."""
    if not noun:
        things = [m for m in earlier if m.entry["kind"] in _THINGS]
        return things[-1] if things else None
    said = stem(noun.split()[-1].lower())
    named = [m for m in earlier if any(t.stem == said or stem(t.low) == said for t in text.tokens[m.start : m.end])]
    return named[-1] if named else None


def _count_before(text: Text, m: Mention) -> tuple[int, int | None]:
    """(where a part's determiner or number begins, where it ends); the end is None where it has none."""
    i = m.start - 1
    while i >= max(0, m.start - 3):
        if text.low(i) in DETERMINERS or number_at(text, i) is not None:
            return text.tokens[i].start, text.tokens[i + 1].start
        if not text.low(i).isalpha():
            break
        i -= 1
    return text.tokens[m.start].start, None
