"""How exact a circuit is to be ('within 1 %', '1 kHz ±2 %'), and how exact its parts are ('with 5 % resistors')."""

from __future__ import annotations

import re

_SHARE = r"(\d+(?:[.,]\d+)?)\s?(?:%|percent\b|per cent\b)"
_PARTS = {"R": r"resistors?", "C": r"(?:capacitors?|caps?)", "L": r"(?:inductors?|coils?|chokes?)", "": r"(?:parts|components)"}
_KIND = r"(?:\s+(?:[a-z-]+\s+){0,2}?)"
_ASKED = re.compile(
    rf"(?:±|\+\s?/?\s?-|\bplus\s?(?:/|or|and)?\s?minus\b|\bwithin\b|\bto within\b|\baccura\w+ (?:of|to)\b|\btolerance (?:of|is|=|:)|"
    rf"\bbetter than\b|\berror (?:of|below|under|less than|at most)\b)\s*(?:about\s+|at most\s+)?{_SHARE}"
    rf"|{_SHARE}\s+(?:accura\w+|tolerance|precision|error)\b"
    r"(?!\s*[a-z-]*\s*(?:resistors?|capacitors?|caps?|parts|components|inductors?|coils?))",
    re.I,
)
_NOT_ITS = re.compile(
    r"\s*(?:\w+\s+)?(?:resistors?|capacitors?|caps?|parts|components|inductors?|coils?|rh\b|humidity|duty|of the time)", re.I
)
MOST = 0.5
"""No tolerance is larger."""


def exactness(text: str) -> tuple[dict[str, float], list[str]]:
    """({"tolerance": share, "tolerance.R": share ...}, the phrases that say so); shares of 1."""
    found: dict[str, float] = {}
    words = []
    for m in _ASKED.finditer(text):
        share = float((m[1] or m[2]).replace(",", ".")) / 100
        if not _NOT_ITS.match(text[m.end() :]) and 0 < share <= MOST:
            found.setdefault("tolerance", share)
            words.append(m.group())
    for letter, noun in _PARTS.items():
        for m in re.finditer(rf"{_SHARE}(?:[ -]tolerance)?{_KIND}?{noun}\b|\b{noun} (?:of|at|with) (?:±\s?)?{_SHARE}", text, re.I):
            share = float((m[1] or m[2]).replace(",", ".")) / 100
            if 0 < share <= MOST:
                found |= {f"tolerance.{x}": share for x in (letter or "RCL")}
                words.append(m.group())
    return found, words


def without(text: str, phrases: list[str]) -> str:
    """The text with phrases blanked: a share that is a tolerance is no duty cycle."""
    for phrase in phrases:
        text = text.replace(phrase, " " * len(phrase))
    return text
