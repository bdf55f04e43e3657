"""Packs by their cells, what a load lives on, what stands in front of each, and a part's other number, as everybody writes them."""

from __future__ import annotations

import re

_ONES = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_CELLS = re.compile(
    r"\b(?P<n>[2-6]|two|three|four|five|six)[- ]?cells?,? (?P<what>li-?pos?|lithium(?:[- ](?:polymer|ion))?|li-?ion)\b", re.I
)
_CELLS_BEHIND = re.compile(
    r"\b(?P<what>li-?po|lithium[- ]polymer)(?: (?P<noun>pack|battery|accu))?(?: with| of|,|,? made of| \() ?(?P<n>[2-6]|two|three|four|five|six) cells?(?: in series)?\)?",
    re.I,
)
_AKA = re.compile(
    r",? (?:aka|a\.k\.a\.?|also known as|also called|also sold as|better known as|otherwise known as|a\.?k\.?a\.? the) (?:the |an? )?(?P<name>[A-Za-z]*-?\d[\w-]*)",
    re.I,
)
"""The other name of a part, by its number."""

_DRAWS = re.compile(
    r"\b(?P<verb>takes?|draws?|gets?|receives?|sucks?|pulls?|taps?|obtains?) (?:(?:their|its|the|all|own|some) )*(?:juice|power|energy|current|supply|electricity|voltage)"
    r" (?:directly |straight |only )?(?:from|off|out of)\b",
    re.I,
)
"""'The servos take their juice from four AA cells'."""
_IN_FRONT = re.compile(
    r"(?P<value>\d(?:[.,]\d+)? ?(?:[kKMR]|k?[Ωo]hms?|Ω|k ?Ω|R|ohms?)(?:[- ]resistors?)?(?: each)?) (?:in front of|ahead of|upstream of|before) (?=(?:every|each|all|both|the|them|it|any)\b)",
    re.I,
)
"""'220 Ω in front of every LED': in series with it."""


def figured(raw: str) -> str:
    """The text with 'a two-cell lipo' as '2S lipo', 'takes its juice from' as 'runs from', '220 ohms in front of' as 'in series with', and 'aka HW-39' in brackets."""
    raw = _CELLS_BEHIND.sub(_pack, _CELLS.sub(_pack, raw))
    raw = _DRAWS.sub(lambda m: "runs from" if m["verb"].lower().endswith("s") else "run from", raw)
    raw = _IN_FRONT.sub(r"\g<value> in series with ", raw)
    return _AKA.sub(r" (\g<name>)", raw)


def _pack(m: re.Match[str]) -> str:
    n = m["n"]
    what = "lipo" if "po" in m["what"].lower() else m["what"]
    return f"{n if n.isdigit() else _ONES[n.lower()]}S {what}"
