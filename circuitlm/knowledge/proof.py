"""Whether a document says what is said to stand in it: quotes, figures with their units, pin names with their numbers.

A model that drafts a component file names a page for every field; these functions hold it to that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−﹣－", "-") | {"Ω": "Ω", "´": "'", "’": "'"})
_NUMBER = re.compile(r"(?<![\w.])([-+]?)\s*(\d+(?:[.,]\d+)?|[.]\d+)")
_FIGURE = re.compile(
    r"^\s*[±<>≤≥~]*\s*([-+]?)\s*(\d+(?:[.,]\d+)?|[.]\d+)\s*([pnuµmkKMG]?)\s*(V|A|Hz|Ω|ohms?|W|F|H|s|%)?(?:\s*DC|dc)?\s*$", re.I
)
_SCALE = {"p": 1e-12, "n": 1e-9, "u": 1e-6, "µ": 1e-6, "m": 1e-3, "": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9}


def plain(text: str) -> str:
    """One form for what is printed in several: signs of minus and micro, ligatures, full-width letters."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES).replace("μ", "µ").replace("Ω", "Ω")


def squeezed(text: str) -> str:
    """Without blanks, case and leaders (.....): PDFs part words where none is parted on paper."""
    return re.sub(r"\s+|\.{3,}", "", re.sub(r"(?<=\.)\s+(?=\.)", "", plain(text))).casefold()


def quoted(quote: str, page: str) -> bool:
    """Whether a quote of at least three signs stands on a page, word for word."""
    wanted = squeezed(quote).strip(".…\"'")
    return len(wanted) >= 3 and wanted in squeezed(page)


def figure(printed: str, unit: str) -> float:
    """A printed figure in SI base units: `3.6 µA` with unit A is 3.6e-6. No unit is taken for *unit*.

    Raises ValueError for what is no figure, or one of another unit.
    """
    m = _FIGURE.match(plain(printed))
    if not m:
        raise ValueError(f"{printed!r} is not one figure")
    sign, digits, prefix, said = m.groups()
    said = {"ohm": "Ω", "ohms": "Ω"}.get((said or "").lower(), said or "")
    if said and said.casefold() != unit.casefold():
        raise ValueError(f"{printed!r} is not in {unit or 'a plain number'}")
    if prefix and not said:
        raise ValueError(f"{printed!r} has no unit")
    value = float(digits.replace(",", ".")) * _SCALE.get(prefix, _SCALE.get(prefix.lower(), 1.0))
    return float(f"{-value if sign == '-' else value:.12g}")


def numbers(text: str) -> set[float]:
    """Every number that stands in a text, without its sign."""
    return {float(m[2].replace(",", ".")) for m in _NUMBER.finditer(plain(text))} | {
        float(x) for x in re.findall(r"(?<![\d.])\d+(?:\.\d+)?", plain(text))
    }


def says(printed: str, quote: str) -> bool:
    """Whether a quote holds a printed figure: its number, and its unit where it names one."""
    m = _FIGURE.match(plain(printed))
    if m is None or float(m[2].replace(",", ".")) not in numbers(quote):
        return False
    unit = r"\s*".join(plain(f"{m[3]}{m[4] or ''}"))
    return not unit or re.search(rf"(?<![A-Za-zµ]){unit}(?![A-Za-z])", plain(quote), re.I if m[4] == "V" and not m[3] else 0) is not None


def _token(name: str) -> str:
    """A pattern for a name that stands alone; blanks within it do not count (`V DD`)."""
    return r"(?<![A-Za-z0-9])" + r"\s*".join(re.escape(c) for c in re.sub(r"\s+", "", plain(name))) + r"(?![A-Za-z0-9])"


def named(name: str, page: str) -> bool:
    """Whether a pin's or part's name stands on a page, by itself."""
    return bool(name.strip()) and re.search(_token(name), plain(page), re.I) is not None


_SUBSCRIPT = re.compile(r"(?<![A-Za-z0-9])([VI])[ \t]*\n[ \t]*([A-Z]{1,3}\d?[+-]?)(?![A-Za-z0-9])")
"""A letter and its index, which PDFs often give in lines of their own: V, CC."""
_CELL = re.compile(r"[A-Z]?\d{1,3}|-")
"""A cell with a pin's number, or none: tables give one a package."""


def pin_rows(pins: Sequence[tuple[str, str]], page: str) -> list[str | None]:
    """For each (name, number) the words of a page that say so, None where none do.

    Number and name stand in one line; or, where the cells of a table have become lines, or its rows one line, the numbers stand before
    their names or behind them, for all pins alike. Without a number any line with the name will do.
    """
    lines = [line.strip() for line in _SUBSCRIPT.sub(r"\1\2", plain(page)).splitlines() if line.strip()]
    crowded = {i for i, line in enumerate(lines) if _pairs(line.split(), pins) >= 2}
    cells = [word for i, line in enumerate(lines) for word in (line.split() if i in crowded else [line])]
    before, behind = _beside(cells, pins, -1), _beside(cells, pins, 1)
    split = before if sum(map(bool, before)) >= sum(map(bool, behind)) else behind
    out: list[str | None] = []
    for (name, number), found in zip(pins, split, strict=True):
        there = re.compile(_token(name), re.I)
        same = [line for i, line in enumerate(lines) if i not in crowded and there.search(line)]
        wanted = re.compile(_token(number) + r"(?!\.\d)", re.I) if number else re.compile("")
        own = next((line for line in same if wanted.search(there.sub(" ", line))), None)
        if own is None and not number:
            own = next((line for line in lines if there.search(line)), None)
        out.append(own or found)
    return out


def _pairs(words: list[str], pins: Sequence[tuple[str, str]]) -> int:
    """How many of the names stand among words with a number right beside them."""
    at = [i for i, word in enumerate(words) if any(squeezed(word) == squeezed(name) for name, _ in pins)]
    return sum(any(0 <= j < len(words) and _CELL.fullmatch(words[j]) for j in (i - 1, i + 1)) for i in at)


def _beside(cells: list[str], pins: Sequence[tuple[str, str]], step: int) -> list[str | None]:
    """The numbers that stand on one side of their names: `number name` where it is the pin's, else None. A cell with a number on the
    far side of the outermost name belongs to this side's neighbour: then the table is read from its wrong end."""
    places = [[i for i, cell in enumerate(cells) if squeezed(cell) == squeezed(name)] for name, _ in pins]
    ends = [i for found in places for i in found]
    if not ends:
        return [None] * len(pins)
    outermost = (max(ends) if step < 0 else min(ends)) - step
    if 0 <= outermost < len(cells) and re.fullmatch(r"[A-Z]?\d{1,3}", cells[outermost]):
        return [None] * len(pins)
    out: list[str | None] = []
    for (name, number), found in zip(pins, places, strict=True):
        held = None
        for i in found:
            j = i + step
            while number and 0 <= j < len(cells) and abs(j - i) <= 5 and _CELL.fullmatch(cells[j]):
                held = held or (f"{number} {name}" if cells[j].casefold() == number.casefold() else None)
                j += step
        out.append(held)
    return out
