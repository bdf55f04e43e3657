"""Packs by their cells, what a load lives on, what stands in front of each, and a part's other number, as everybody writes them."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.figures import SMALL, value_of

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
_BEHIND = re.compile(r"(?<=each )behind (?=(?:a |an )?\d+(?:[.,]\d+)? ?(?:[kKMR]|k?[Ωo]|R\b))", re.I)
_IN_FRONT = re.compile(
    r"(?P<value>\d(?:[.,]\d+)? ?(?:[kKMR]|k?[Ωo]hms?|Ω|k ?Ω|R|ohms?)(?:[- ]resistors?)?(?: each)?) (?:in front of|ahead of|upstream of|before) (?=(?:every|each|all|both|the|them|it|any)\b)",
    re.I,
)
"""'220 Ω in front of every LED': in series with it."""
_VERSION = re.compile(
    r"(?<![\w.])(\d)V(\d)\b(?=(?: ?(?:[/,&-]|and|at|with)? ?\d+ ?MHz)?,? (?:version|type|variant|model|flavou?r|edition|one|board|sort|kind|option)s?\b)",
    re.I,
)
"""'The 3V3 / 8 MHz version': there the name of a rail is the voltage of the thing."""
_HEX = re.compile(r"(?<![\w.])(?:hex(?:adecimal)? ?(?P<behind>[0-9a-f]{2})|(?P<before>[0-9a-f]{2})(?: ?hex(?:adecimal)?|h))(?![\w'])", re.I)
_ADDRESSED = re.compile(r"addr|i2c|i²c", re.I)
_FROM = re.compile(
    rf"(?:(?<![\w.'-])(?P<zero>zero)|(?P<lead>\b(?:from|between) )(?P<first>{SMALL}))(?P<to> ?(?:to|-|and) ?)(?=\d+(?:\.\d+)? ?[munpkM]?(?:V|A|Hz|Ohm|W|F|H)\b)",
    re.I,
)
"""'Zero to 10 V', 'from four to 20 mA': the first figure of a range, whose unit stands behind the second."""
_NUMBERED = re.compile(
    r"\b[A-Za-z]+s? (?P<first>\d{1,2}) ?(?:to|-|\.\.+|through|until) ?(?P<last>\d{1,2}) ?(?:=|:|are|is) ?(?:the |my )?(?=(?!pins?\b|gpios?\b|inputs?\b|outputs?\b|channels?\b|analog|digital|ports?\b)[a-z]{3,}s\b)",
    re.I,
)
"""'Knobs 1 to 4 = pots': so many of what stands behind."""


def _counted(m: re.Match[str]) -> str:
    n = int(m["last"]) - int(m["first"]) + 1
    return f"{n} " if int(m["first"]) == 1 and 1 < n <= 16 else m.group()


def figured(raw: str) -> str:
    """The text with 'a two-cell lipo' as '2S lipo', 'takes its juice from' as 'runs from', '220 ohms in front of' as 'in series with', and 'aka HW-39' in brackets."""
    raw = _NUMBERED.sub(_counted, raw)
    raw = _CELLS_BEHIND.sub(_pack, _CELLS.sub(_pack, raw))
    raw = _DRAWS.sub(lambda m: "runs from" if m["verb"].lower().endswith("s") else "run from", raw)
    raw = _BEHIND.sub("with ", raw)
    raw = _IN_FRONT.sub(r"\g<value> in series with ", raw)
    raw = _VERSION.sub(r"\1.\2 V", raw)
    raw = _FROM.sub(lambda m: f"{m['lead'] or ''}{value_of(m['first'] or m['zero']):g}{m['to']}", raw)
    if _ADDRESSED.search(raw):
        raw = _HEX.sub(_address, raw)
    return _AKA.sub(r" (\g<name>)", raw)


def _address(m: re.Match[str]) -> str:
    digits = m["behind"] or m["before"]
    return f"0x{digits.upper()}" if re.search(r"\d", digits) else m.group()  # 'be hex'


def _pack(m: re.Match[str]) -> str:
    n = m["n"]
    what = "lipo" if "po" in m["what"].lower() else m["what"]
    return f"{n if n.isdigit() else _ONES[n.lower()]}S {what}"
