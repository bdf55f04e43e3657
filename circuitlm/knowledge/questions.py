"""What a question wants to know: its forms ('is it enough', 'why', 'which way round'), by the words of ``knowledge/questions.yaml``."""

from __future__ import annotations

import functools
import re
from typing import Any

from circuitlm import resources
from circuitlm.knowledge.files import read_yaml


@functools.cache
def book() -> dict[str, Any]:
    """The file of the questions. Raises KnowledgeError where it cannot be read."""
    found: dict[str, Any] = read_yaml(resources.folder("knowledge") / "questions.yaml")
    return found


@functools.cache
def _forms() -> dict[str, re.Pattern[str]]:
    return {form: re.compile("|".join(f"(?:{cue})" for cue in cues), re.I) for form, cues in book()["forms"].items()}


@functools.lru_cache(maxsize=512)
def forms(text: str) -> tuple[str, ...]:
    """The forms of a question, in the order of the file."""
    return tuple(form for form, cue in _forms().items() if cue.search(text))


ORDERED = re.compile(
    r"(?:^|[.!?;:,\n]|\band|\balso|\bthen)\s*(?:please |so |now |kindly |can you |could you )*"
    r"(?:explain|calculate|compute|work out|determine|justify|tell me|let me know)\b(?! (?:a|an|the) way\b)(?=(?:[^.!?\n]|\.(?=\d)){0,80}\b"
    r"(?:resist\w+|power|current|why|how|what|which|whether|if|diode|capacitor|voltage|values?|heat|wattage|purpose|what for)\b)",
    re.I,
)
"""'Calculate the series resistor and its power', 'please explain the diode over the coil': asked for without a question."""
_HOURS = {"h": 1.0, "hour": 1.0, "night": 10.0, "day": 24.0, "weekend": 48.0, "week": 168.0, "month": 730.0, "season": 2190.0, "winter": 2190.0,
          "summer": 2190.0, "year": 8760.0}  # fmt: skip
_NUMBERS = {w: float(n) for n, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])}
_NUMBER = rf"\d+(?:[.,]\d+)?|{'|'.join(_NUMBERS)}"
_SPAN = re.compile(rf"(?<![\w.])(?<![a-z]-)(?:({_NUMBER})|(an?|the|whole|all|one|full))[ -]?(?:whole |entire |full |solid |straight )?({'|'.join(_HOURS)})s?\b", re.I)
_CLOCK = {"midnight": 24.0, "noon": 12.0, "midday": 12.0}
_FROM = re.compile(
    rf"\bfrom (?P<a>{_NUMBER})(?::00)?(?: ?(?P<am>[ap]m)| o'?clock)? (?:till?|until|to) (?P<b>{'|'.join(_CLOCK)}|{_NUMBER})(?::00)?(?: ?(?P<bm>[ap]m)| o'?clock)?\b", re.I
)


def hours(text: str) -> float | None:
    """The time that a text gives, h: '8 hours', 'a whole month', 'from seven till midnight'; the exact one of several; None where it gives none."""
    exact = [(_number(m[1]) * _HOURS[m[3].lower()]) for m in _SPAN.finditer(text) if m[1]]
    if exact:
        return max(exact)
    if m := _FROM.search(text):
        begin, end = (_number(m[g]) if m[g].lower() not in _CLOCK else _CLOCK[m[g].lower()] for g in ("a", "b"))
        begin += 12.0 if (m["am"] or "").lower() == "pm" else 0.0
        end += 12.0 if (m["bm"] or "").lower() == "pm" else 0.0
        if m["b"].lower() in _CLOCK and begin < 12 and not m["am"]:
            begin += 12.0 if end == 24.0 else 0.0
        span = (end - begin) % 24 or 24.0
        return span % 12 or 12.0 if not (m["am"] or m["bm"]) else span
    return next((_HOURS[m[3].lower()] for m in _SPAN.finditer(text)), None)


def _number(text: str) -> float:
    return _NUMBERS.get(text.lower()) or float(text.replace(",", "."))
