"""Whether a document says what is said to stand in it: quotes, figures with their units, pin names with their numbers.

A model that drafts a component file names a page for every field; these functions hold it to that.
"""

from __future__ import annotations

import re
import unicodedata

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
    """Without blanks and case: PDFs part words where none is parted on paper."""
    return re.sub(r"\s+", "", plain(text)).casefold()


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
    unit = plain(f"{m[3]}{m[4] or ''}")
    return not unit or re.search(rf"(?<![A-Za-zµ]){re.escape(unit)}(?![A-Za-z])", plain(quote), re.I if unit == "V" else 0) is not None


def _token(name: str) -> str:
    """A pattern for a name that stands alone; blanks within it do not count (`V DD`)."""
    return r"(?<![A-Za-z0-9])" + r"\s*".join(re.escape(c) for c in re.sub(r"\s+", "", plain(name))) + r"(?![A-Za-z0-9])"


def named(name: str, page: str) -> bool:
    """Whether a pin's or part's name stands on a page, by itself."""
    return bool(name.strip()) and re.search(_token(name), plain(page), re.I) is not None


def pin_row(name: str, number: str, page: str) -> str | None:
    """The line of a page that gives a pin its number, None where none does. Number and name stand in one line, or in neighbouring ones
    where the cells of a table have become lines. Without a number any line with the name will do."""
    lines = [plain(line).strip() for line in page.splitlines() if line.strip()]
    name_there = re.compile(_token(name), re.I)
    rows = [i for i, line in enumerate(lines) if name_there.search(line)]
    if not number:
        return lines[rows[0]] if rows else None
    number_there = re.compile(_token(number) + r"(?!\.\d)", re.I)
    for i in rows:
        if number_there.search(name_there.sub(" ", lines[i])):
            return lines[i]
    for i in rows:
        if re.search(r"\d", name_there.sub(" ", lines[i])):
            continue
        if any(number_there.fullmatch(lines[j]) for j in (i - 1, i + 1) if 0 <= j < len(lines)):
            return f"{number} {lines[i]}"
    return None
