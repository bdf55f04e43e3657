"""How often and how long, in the words of a request: 'twice a second', '120 bpm', 'every 2 s', 'on for 2 s, off for 1 s'."""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.synthesis.recipes.asked import Asked

_WORDS = {
    "a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0,
    "nine": 9.0, "ten": 10.0, "twelve": 12.0, "fifteen": 15.0, "twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0,
    "sixty": 60.0, "ninety": 90.0, "hundred": 100.0, "half a": 0.5, "half an": 0.5, "half": 0.5, "a quarter of a": 0.25,
    "one and a half": 1.5, "a couple of": 2.0, "other": 2.0, "second": 2.0,
}  # fmt: skip
_SECONDS = {"ms": 1e-3, "milli": 1e-3, "s": 1.0, "sec": 1.0, "m": 60.0, "h": 3600.0}
NUMBER = rf"(\d+(?:[.,]\d+)?|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_UNIT = r"(ms|millisec\w*|s(?:ec\w*)?|min(?:ute)?s?|h(?:ours?|rs?)?)\b"
_TIME = rf"{NUMBER}(?:\s|-)?\s*{_UNIT}"
_ABOUT = r"(?:about |around |roughly |approximately |approx\.? |some |exactly |~ ?)?"
_EVENT = r"(?:steps?|ticks?|times?|x|blinks?|flash(?:es)?|pulses?|beats?|beeps?|clicks?|cycles?|leds?|lights?|changes?|counts?)"
_DECIDED = r"(?:on|lit|high|lights?(?: up)?|glows?|sounds?|beeps?|closed)"
_REST = r"(?:off|dark|low|pauses?|silent|quiet|open)"


@dataclass(frozen=True, slots=True)
class Rate:
    """A repetition: its frequency in Hz, and the share of the period that the output is on where the words say it."""

    hertz: float
    duty: float | None = None


def amount(number: str) -> float:
    """A number in digits or words, as `NUMBER` finds it."""
    return _WORDS[number.lower()] if number.lower() in _WORDS else float(number.replace(",", "."))


def seconds(number: str, unit: str) -> float:
    """A time in seconds from its number, in digits or words, and its unit."""
    unit = unit.lower()
    return amount(number) * next((s for key, s in _SECONDS.items() if unit == key), 1e-3 if unit.startswith("milli") else _SECONDS[unit[0]])


def rate(asked: Asked) -> Rate | None:
    """How often something is to happen; None where the words do not say it. What they say counts as understood."""
    found = _on_off(asked) or _per_time(asked) or _period(asked)
    if found is None and (hertz := asked.hertz()):
        found = Rate(hertz)
    return found


def duration(asked: Asked) -> float | None:
    """The time that something is to last, s: '30 seconds', 'half a minute', 'two minutes'; with 'for' or 'pulse' beside it first."""
    for pattern in (
        rf"\b(?:for|after|delay(?:s|ed)?(?: by| of)?|pulse(?: of)?|lasts?|within|wait\w*)\s+{_ABOUT}(?:the )?{_TIME}",
        rf"\b{_TIME}(?: long)?(?: pulse| delay| timer)",
        rf"(?<![\w.])(?!an?\s|one\s|other\s|second\s){_TIME}",
    ):
        if m := _said(asked, pattern):
            return seconds(m[1], m[2])
    return None


def _said(asked: Asked, pattern: str) -> re.Match[str] | None:
    m = re.search(pattern, asked.raw, re.I)
    if m:
        asked.note(m.group())
    return m


def _on_off(asked: Asked) -> Rate | None:
    """'On for 2 s, off for 1 s', '2 s on and 1 s off'."""
    between = r"[\s,;/]+(?:and |then |is |stays? |it )*"
    m = _said(asked, rf"\b{_DECIDED}\s+(?:for\s+)?{_ABOUT}{_TIME}{between}{_REST}\s+(?:for\s+)?{_ABOUT}{_TIME}") or _said(
        asked, rf"\b{_TIME}\s+{_DECIDED}{between}{_ABOUT}{_TIME}\s+{_REST}"
    )
    if m is None:
        return None
    on, off = seconds(m[1], m[2]), seconds(m[3], m[4])
    return Rate(1 / (on + off), on / (on + off))


def _per_time(asked: Asked) -> Rate | None:
    """'5 times a second', 'twice a second', '120 bpm', '90 beats per minute', 'once every 3 seconds'."""
    if m := _said(asked, r"(?<![\w.])(\d+(?:[.,]\d+)?)\s?(?:bpm|beats? (?:per|a|/) ?min\w*)\b"):
        return Rate(float(m[1].replace(",", ".")) / 60)
    per = rf"\s*(?:a|per|each|every|/)\s*(?:{NUMBER}\s*)?{_UNIT}"
    if m := _said(asked, rf"\b(once|twice|thrice){per}"):
        times = {"once": 1.0, "twice": 2.0, "thrice": 3.0}[m[1].lower()]
        return Rate(times / seconds(m[2] or "1", m[3]))
    if m := _said(asked, rf"(?<![\w.]){NUMBER}\s*(?:\w+ )?{_EVENT}{per}"):
        return Rate(seconds(m[1], "s") / seconds(m[2] or "1", m[3]))
    return None


def _period(asked: Asked) -> Rate | None:
    """'Every 2 seconds', 'a period of 3 s', '0.5 s per step', 'a 2 s interval'."""
    for pattern in (
        rf"\bevery\s+{_ABOUT}{_TIME}",
        rf"\b(?:period|interval|cycle)(?: time)?(?: of| is|:|=)?\s+{_ABOUT}{_TIME}",
        rf"(?<![\w.]){_TIME}\s*(?:ticks?|beats?|period|intervals?|cycles?|(?:per|a|each|/) ?{_EVENT})",
    ):
        if m := _said(asked, pattern):
            return Rate(1 / seconds(m[1], m[2]))
    if m := _said(asked, r"\b(?:every|each)\s+(second|minute)\b(?=\s*(?:$|[,.;:)]|and\b|with\b|on\b|from\b|at\b|using\b|by\b))"):
        return Rate(1 / seconds("1", m[1]))
    return None
