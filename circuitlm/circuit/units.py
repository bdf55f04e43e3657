"""Quantities: parsing what people write (4k7, 4.7 kOhm, 100n, 1MHz, 0.96 inch) and printing SI values.

Values are plain floats in SI base units (V, A, Ohm, F, H, Hz, s, W, m, degC); `Quantity` carries the unit.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

PREFIX = {
    "p": 1e-12,
    "n": 1e-9,
    "u": 1e-6,
    "µ": 1e-6,
    "μ": 1e-6,
    "m": 1e-3,
    "": 1.0,
    "k": 1e3,
    "K": 1e3,
    "M": 1e6,
    "meg": 1e6,
    "Meg": 1e6,
    "MEG": 1e6,
    "G": 1e9,
}

# How people write a unit -> (our unit, factor). Longest first when matched.
UNITS: dict[str, tuple[str, float]] = {
    "ohms": ("Ω", 1),
    "ohm": ("Ω", 1),
    "Ω": ("Ω", 1),
    "R": ("Ω", 1),
    "volts": ("V", 1),
    "volt": ("V", 1),
    "V": ("V", 1),
    "v": ("V", 1),
    "VDC": ("V", 1),
    "Vdc": ("V", 1),
    "amperes": ("A", 1),
    "ampere": ("A", 1),
    "amps": ("A", 1),
    "amp": ("A", 1),
    "A": ("A", 1),
    "farads": ("F", 1),
    "farad": ("F", 1),
    "F": ("F", 1),
    "f": ("F", 1),
    "henries": ("H", 1),
    "henry": ("H", 1),
    "H": ("H", 1),
    "hertz": ("Hz", 1),
    "Hz": ("Hz", 1),
    "hz": ("Hz", 1),
    "HZ": ("Hz", 1),
    "seconds": ("s", 1),
    "second": ("s", 1),
    "secs": ("s", 1),
    "sec": ("s", 1),
    "s": ("s", 1),
    "minutes": ("s", 60),
    "minute": ("s", 60),
    "min": ("s", 60),
    "hours": ("s", 3600),
    "hour": ("s", 3600),
    "watts": ("W", 1),
    "watt": ("W", 1),
    "W": ("W", 1),
    "mAh": ("Ah", 1e-3),
    "Ah": ("Ah", 1),
    "dB": ("dB", 1),
    "%": ("%", 1),
    "metres": ("m", 1),
    "meters": ("m", 1),
    "metre": ("m", 1),
    "meter": ("m", 1),
    "m": ("m", 1),
    "cm": ("m", 0.01),
    "inches": ("m", 0.0254),
    "inch": ("m", 0.0254),
    '"': ("m", 0.0254),
    "bps": ("bit/s", 1),
    "baud": ("bit/s", 1),
    "Bd": ("bit/s", 1),
    "degC": ("°C", 1),
    "°C": ("°C", 1),
    "ºC": ("°C", 1),
}
_UNIT_WORDS = "|".join(re.escape(u) for u in sorted(UNITS, key=len, reverse=True))
_NUMBER = r"[0-9]+(?:[.,][0-9]+)?(?:[eE][-+]?[0-9]+)?"
_RKM = re.compile(r"^([0-9]+)(p|n|u|µ|m|k|K|M|G|R|r|V|v)([0-9]+)(F|H|Ω|ohms?|V|v)?$")
_PLAIN = re.compile(
    rf"^(?P<sign>[-+]?)(?P<num>{_NUMBER})\s*(?P<prefix>meg|Meg|MEG|kilo|mega|milli|micro|nano|pico|[pnuµμmkKMG])?\s*"
    rf"(?P<unit>{_UNIT_WORDS}|[oO][hH][mM][sS]?)?$"
)
_WORD_PREFIX = {"kilo": 1e3, "mega": 1e6, "milli": 1e-3, "micro": 1e-6, "nano": 1e-9, "pico": 1e-12}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in SI base units with its unit ('' when none was written)."""

    value: float
    unit: str = ""

    def __str__(self) -> str:
        return show(self.value, self.unit)


def parse(text: str, unit: str = "") -> Quantity:
    """Read one quantity: ``4k7``, ``4.7 kOhm``, ``100n``, ``1MHz``, ``2R2``, ``3V3``, ``1,5 V``.

    *unit* is assumed where none is written. Raises ValueError with the text that was not understood.
    """
    raw = text.strip().replace("Ω", "Ω").replace("μ", "µ")
    raw = re.sub(r"(?<=\d),(?=\d{3}(\D|$))", "", raw)
    raw = re.sub(r"(?<=\d)(\s?[mk]?)w$", r"\1W", raw)
    if m := _RKM.match(raw):
        whole, mark, frac, tail = m.groups()
        base = float(f"{whole}.{frac}")
        if mark in "Rr":
            return Quantity(base, "Ω")
        if mark in "Vv":
            return Quantity(base, "V")
        found = UNITS[tail][0] if tail else unit
        return Quantity(base * PREFIX[mark], found or ("Ω" if mark in "kKMG" else ""))
    for m in (_PLAIN.match(raw), _PLAIN.match(raw[:1].lower() + raw[1:]) if raw else None):
        if not m:
            continue
        value = float(m["sign"] + m["num"].replace(",", "."))
        word = m["unit"] or ""
        prefix = m["prefix"] or ""
        if word.lower() in ("ohm", "ohms"):
            word = "ohm"
        scale = _WORD_PREFIX.get(prefix) or PREFIX.get(prefix, 1.0)
        if prefix == "m" and word in ("Hz", "hz", "ohm"):
            scale = 1e6  # nobody means millihertz, few mean milliohm in a maker's sentence; who writes Ω, does
        if word:
            name, factor = UNITS[word]
            return Quantity(_tidy(value * scale * factor), name)
        if prefix == "m" and unit == "":
            return Quantity(value, "m")
        return Quantity(_tidy(value * scale), unit)
    raise ValueError(f"not a quantity: {text!r}")


def _tidy(x: float) -> float:
    """Remove the binary dust that scaling leaves (100 * 1e-9 -> 1e-07 exactly as typed)."""
    return float(f"{x:.12g}")


_SHOW = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"), (1e-12, "p"), (1e-15, "f")]


def show(value: float, unit: str = "", digits: int = 3) -> str:
    """``4.7 kΩ``, ``100 nF``, ``12 V``: engineering notation with at most *digits* significant digits."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g} {unit}".strip()
    if unit in ("°C", "%", "dB"):
        return f"{value:.{digits}g} {unit}"
    size = abs(value)
    scale, prefix = next((x for x in _SHOW if size >= x[0] * (1 - 0.5 * 10**-digits)), _SHOW[-1])
    shown = f"{value / scale:.{digits}g}"
    if "e" in shown:
        shown = f"{value / scale:.0f}"
    return f"{shown} {prefix}{unit}".strip() if unit or prefix else shown


def digits_of(value: float, least: int = 3, most: int = 6) -> int:
    """How many significant digits a given figure has: 4.096 four, 12 two, but at least *least*."""
    return max(least, len(f"{abs(value):.{most - 1}e}".split("e")[0].replace(".", "").rstrip("0")))


def short(value: float, unit: str = "Ω") -> str:
    """The value as printed beside a symbol: ``4.7k``, ``220``, ``0.27``, ``100n``, ``12V``."""
    if unit == "Ω" and 0 < abs(value) < 1:
        return f"{value:.3g}"  # 0.27, as resistors are marked, not 270m
    if unit == "Hz" and value >= 1:  # all digits of a crystal: 32.768kHz, 3.579545MHz
        factor, prefix = next((f, p) for f, p in ((1e6, "M"), (1e3, "k"), (1.0, "")) if value >= f)
        return f"{value / factor:.9g}{prefix}Hz"
    text = show(value, "")
    number, _, prefix = text.partition(" ")
    return f"{number}{prefix}" + ("" if unit in ("Ω", "F", "H") else unit)


def spice(value: float) -> str:
    """The value as a SPICE number: plain exponent form, never a suffix that could be misread."""
    return f"{value:.6g}"
