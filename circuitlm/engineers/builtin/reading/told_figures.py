"""Figures in words before a unit: 'twenty-four volts' is 24 V, 'a two-cell lipo' a 2S lipo, 'digital voltmeter' stays."""

from __future__ import annotations

import re

_ONES = {
    w: n
    for n, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {w: 10 * n for n, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)}
_ONE, _TEN = "|".join(sorted(_ONES, key=len, reverse=True)), "|".join(_TENS)
_SPELLED = rf"(?:(?:{_TEN})(?:[- ](?:{_ONE}))?|(?:{_ONE}))(?: (?:and a half|point (?:{_ONE})))?(?: hundred)?"
_UNITS = {
    "volt": "V",
    "milliamp": "mA",
    "milliampere": "mA",
    "amp": "A",
    "ampere": "A",
    "watt": "W",
    "ohm": "ohm",
    "kilohm": "kohm",
    "kilo-ohm": "kohm",
    "kiloohm": "kohm",
    "hertz": "Hz",
    "kilohertz": "kHz",
}
_QUANTITY = re.compile(rf"\b(?P<figure>{_SPELLED})[- ](?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})s?\b", re.I)
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
_BEHIND = re.compile(r"(?<=each )behind (?=(?:a |an )?\d+(?:[.,]\d+)? ?(?:[kKMR]|k?[Ωo]|R\b))", re.I)
_IN_FRONT = re.compile(
    r"(?P<value>\d(?:[.,]\d+)? ?(?:[kKMR]|k?[Ωo]hms?|Ω|k ?Ω|R|ohms?)(?:[- ]resistors?)?(?: each)?) (?:in front of|ahead of|upstream of|before) (?=(?:every|each|all|both|the|them|it|any)\b)",
    re.I,
)
"""'220 Ω in front of every LED': in series with it."""

_NUMBERED = re.compile(
    r"(?P<n>(?<![\w.,])\d+(?:[.,]\d+)?)[- ]?(?P<unit>milli-?amp(?:ere)?s?|milliamps|micro-?amp(?:ere)?s?|milli-?volts?|kilo-?ohms?|kilohms?|mega-?ohms?|megohms?|micro-?farads?|nano-?farads?|pico-?farads?|"
    r"milli-?henr(?:y|ys|ies)|micro-?henr(?:y|ys|ies)|kilo-?hertz|mega-?hertz)\b",
    re.I,
)
_PREFIXES = {"milli": "m", "micro": "u", "kilo": "k", "mega": "M", "nano": "n", "pico": "p"}
_BASES = {"amp": "A", "volt": "V", "ohm": "ohm", "farad": "F", "henr": "H", "hertz": "Hz"}
"""'5 milliamps', '100 kilo-ohm'."""


def _prefixed(m: re.Match[str]) -> str:
    unit = m["unit"].lower().replace("kilohm", "kiloohm").replace("megohm", "megaohm")
    prefix = next(p for w, p in _PREFIXES.items() if unit.startswith(w))
    return f"{m['n']} {prefix}{next(b for w, b in _BASES.items() if w in unit)}"


def figured(raw: str) -> str:
    """The text with such figures as everybody writes them, and a part's other number in brackets behind it."""
    raw = _QUANTITY.sub(_quantity, raw)
    raw = _NUMBERED.sub(_prefixed, raw)
    raw = _CELLS_BEHIND.sub(_pack, _CELLS.sub(_pack, raw))
    raw = _DRAWS.sub(lambda m: "runs from" if m["verb"].lower().endswith("s") else "run from", raw)
    raw = _BEHIND.sub("with ", raw)
    raw = _IN_FRONT.sub(r"\g<value> in series with ", raw)
    return _AKA.sub(r" (\g<name>)", raw)


def _pack(m: re.Match[str]) -> str:
    n = m["n"]
    what = "lipo" if "po" in m["what"].lower() else m["what"]
    return f"{n if n.isdigit() else _ONES[n.lower()]}S {what}"


def _quantity(m: re.Match[str]) -> str:
    words = re.split(r"[- ]", m["figure"].lower())
    value, decimal = 0.0, False
    for _k, w in enumerate(words):
        if w == "point":
            decimal = True
        elif w == "half":
            value += 0.5
        elif w == "hundred":
            value *= 100
        elif w in _ONES:
            value += _ONES[w] / 10 if decimal else _ONES[w]
        elif w in _TENS:
            value += _TENS[w]
    return m[0] if not value else f"{value:g} {_UNITS[m['unit'].lower()]}"
