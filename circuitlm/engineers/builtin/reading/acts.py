"""Whose act a verb of the text is: 'counts the beeps' hears a sound, 'it buzzes' is done by the vibration motor that is named, 'sunset' is a time
where a clock is named. Such words ask for no part.

Evidence: the verb before the words (perception), what the named parts do (their functions in the catalogue), and what data of the function says:
`conveyed` (words that another part of the circuit may carry out) and `timed` (words that a clock tells).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from circuitlm.engineers.builtin.reading.conditions import EFFECT, roles
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import ADJECTIVES, DETERMINERS, words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import first_choice, function_data

if TYPE_CHECKING:
    from circuitlm.engineers.builtin.reading.functions import FunctionHit

_PERCEIVING = words("""
    count counts counting hear hears heard hearing notice notices noticing detect detects detecting record records recording log logs logging
    listen listens listening sense senses sensing catch catches recognise recognises recognize recognizes pick picks
""")
_SMALL = words("to for up every each all how many often when if whether that of")
_OURS = words("it watch bracelet wristband pillow bed motor vibrator wrist which that let make makes shall should will must then")
"""Whose vibrating is what the circuit does."""
_OUTPUTS = ("audio", "actuator", "light", "indicator", "load")


def told_act(text: Text, hit: FunctionHit, mentions: list[Mention]) -> bool:
    """Whether a function's words tell of an act that needs no part of its own."""
    data, named = function_data(hit.function), [m.entry for m in mentions if not m.negated]
    first = first_choice(hit.function)
    kind = catalogue().entries[first]["kind"] if first else ""
    said = {text.low(i) for i in hit.places}
    if text.low(hit.start - 1) in ("a", "an", "the") and text.low(hit.start - 2) == "like":
        return True  # 'glows like a sunset'
    if kind in _OUTPUTS and _perceived(text, hit.start):
        return True
    if data.get("mains") and len(said) == 1 and any(said & set(m.words.lower().split()[-1:]) and m.entry["kind"] in _OUTPUTS for m in mentions):
        return True  # 'a 12 V lamp ... the relay feeds the lamp'
    if done_already(hit.function, said, named):
        return True
    cause = data.get("cause")
    if cause and any(_does(e, str(cause)) for e in named) and (
        EFFECT not in roles(text)[hit.start : hit.end] or not _OURS & {text.low(i) for i in range(hit.start - 2, hit.end)}
    ):
        return True  # 'the washing machine vibrates', where a vibration sensor is named
    return bool(said <= set(str(data.get("timed", "")).split()) and (any(_does(e, "time") for e in named) or _NETWORK_TIME.search(text.raw)))


_NETWORK_TIME = re.compile(r"\bntp\b|\btime (?:from|over|via|comes from|off) (?:the )?(?:internet|wi-?fi|network|gps)\b|\bby the (?:clock|calendar|rtc)\b|\btime ?server\b", re.I)


def done_already(function: str, said: set[str], named: list[dict[str, Any]]) -> bool:
    """Whether parts that are named carry out what the words (lower case) say, as data of the function allows (`conveyed`: words by who does it)."""
    conveyed = function_data(function).get("conveyed", {})
    return any(said <= set(str(w).split()) and any(_does(e, by) for e in named) for by, w in conveyed.items())


def _does(entry: dict[str, Any], function: str) -> bool:
    return function in entry["default_for"] or function in entry["provides"] or function == entry["kind"]


def _perceived(text: Text, start: int) -> bool:
    """'Counts the beeps', 'listens for the loud beeps'."""
    k = start - 1
    while k > 0 and (text.low(k) in DETERMINERS | ADJECTIVES | _SMALL or number_at(text, k) is not None) and start - k < 6:
        k -= 1
    return text.low(k) in _PERCEIVING and text.tokens[k].sentence == text.tokens[start].sentence
