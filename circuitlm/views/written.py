"""How people write the value of a part: `4K7`, `470u/25V`, `0.1uF 50V X7R`, `R47`, `10k 1%`, and parts that are named by their value alone."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.leds import FORWARD_VOLTS
from circuitlm.circuit.units import Quantity

_KIND = {"Ω": "resistor", "F": "capacitor", "H": "inductor", "Hz": "crystal"}
_LETTER = {"R": "Ω", "C": "F", "L": "H"}
"""What a designator's first letter says of a bare number (IEEE 315)."""
_POLAR = re.compile(r"electrolytic|elko|elyt|elec(?:tro)?(?:\b|_)|tantal|polari[sz]ed", re.I)
_RATING = re.compile(
    r"[\d.]+\s?(?:V|A|W|%|mm|ppm|VA|mW|mA|mAh|Ah)(?:DC|AC)?|±?\d+%|\d/\d+\s?W|0402|0603|0805|1206|1210|2512|X[57][RST]|C0G|COG|NP0|NPO|Y5V|"
    r"MLCC|SMD|THT|radial|axial|ceramic|keramik|film|foil|metal|carbon|mica|cap|capacitor|condensator|kondensator|res|resistor|widerstand|"
    r"electrolytic|elko|elec|electro|tantalum|tantal|polari[sz]ed",
    re.I,
)
"""Words beside a value that change nothing of what the part is, or that `_POLAR` has read."""
_BETWEEN = re.compile(r"[\s/,;|()]+")


def quantity(text: str, unit: str = "") -> Quantity:
    """The quantity that a value's text begins with; ratings and remarks behind it are left out. Raises ValueError where it begins with none."""
    plain = text.strip()
    if unit == "Ω" and (m := re.fullmatch(r"R(\d{2,3})", plain)):
        return Quantity(float(f"0.{m[1]}"), "Ω")
    tried = [plain, _BETWEEN.split(plain)[0], re.sub(r"(?<=[a-zA-ZµμΩ])\s.*$", "", plain)]
    for one in dict.fromkeys(tried):
        try:
            found = units.parse(one, unit)
        except ValueError:
            continue
        if not unit or found.unit in (unit, ""):
            return found
    raise ValueError(f"not a quantity: {text!r}")


def figure(text: str, unit: str = "") -> Quantity:
    """The quantity that a value's text begins with, or the one that stands among its words: `Zener diode 9.1V`. Raises ValueError without one."""
    try:
        return quantity(text, unit)
    except ValueError:
        if unit or not (said := named(text)[1]):
            raise
        return quantity(said, unit)


def is_cells(text: str) -> bool:
    """Whether a text counts the cells of a pack: 2s."""
    return re.fullmatch(r"\d+s", text.strip(), re.I) is not None


def is_quantity(text: str) -> bool:
    """Whether a text is a quantity with a prefix or unit, or nothing but a number."""
    try:
        units.parse(text.strip())
    except ValueError:
        return False
    return True


def passive(text: str, prefix: str) -> tuple[str, str] | None:
    """(generic part's name, value) of a resistor, capacitor, inductor or crystal that is named by its value and ratings alone; None for
    anything else. *prefix*: the designator's letters, which say what a bare `10k` or `100n` is."""
    words = [w for w in _BETWEEN.split(text.strip()) if w]
    if not words:
        return None
    rest = words[1:]
    value = words[0]
    if rest and re.fullmatch(r"[\d.,]+", value) and re.fullmatch(r"[pnuµμmkKMG]?(?:F|H|Hz|Ω|[oO]hms?|R)", rest[0]):
        value, rest = f"{value} {rest[0]}", rest[1:]
    usual = _LETTER.get(prefix[:1].upper(), "")
    try:
        found = quantity(value, usual)
    except ValueError:
        try:
            found = quantity(value)
        except ValueError:
            return None
    unit = found.unit if found.unit in _KIND else "" if found.unit else _unit_of(value, usual)
    if unit not in _KIND or not all(_RATING.fullmatch(w) for w in rest):
        return None
    kind = _KIND[unit]
    return ("electrolytic capacitor" if kind == "capacitor" and _POLAR.search(text) else kind), value


def _unit_of(value: str, usual: str) -> str:
    """The unit of a number with a prefix alone: what the designator says, else a capacitor for pico to micro, a resistor for kilo and mega."""
    if usual:
        return usual
    prefix = re.search(r"[a-zA-Zµμ]", value)
    return "F" if prefix and prefix[0] in "pnuµμ" else "Ω" if prefix and prefix[0] in "kKM" else ""


_COLOUR = re.compile(rf"\b(?P<colour>{'|'.join(sorted((c for c in FORWARD_VOLTS if c != 'ir'), key=len, reverse=True))})\b", re.I)
_LED = re.compile(
    r"(?:high[ -]?bright(?:ness)?|bright|clear|diffused|standard|indicator|status|power|single|led|leds|diode|[\d.]+\s?mm|0402|0603|0805|1206|smd|tht|d[35])",
    re.I,
)


def led(text: str, prefix: str) -> str | None:
    """The colour of a light-emitting diode that is named by it: `red LED`, `LED green 5mm`, or, of an LED or D, `blue` alone; None for anything else."""
    said = re.sub(r"[_,()/]+", " ", text)
    m = _COLOUR.search(said)
    rest = (said[: m.start()] + said[m.end() :]).split() if m else ["?"]
    is_led = re.search(r"\bled\b", said, re.I) or prefix.upper() in ("D", "LED", "DS")
    return m["colour"].lower() if m and is_led and all(_LED.fullmatch(w) for w in rest) else None


def named(text: str) -> tuple[str, str]:
    """(the words that are no quantities, the first quantity) of a part's description: `5V 5A power supply` is a power supply of 5 V."""
    words = re.sub(r"(?<![\w.])(\d+(?:[.,]\d+)?)\s+(?=(?:V|A|mA|W|mAh|Ah)(?:DC|AC)?(?!\w))", r"\1", text).split()
    figures = [w for w in words if is_quantity(w) and re.search(r"[a-zA-Z]", w)]
    return " ".join(w for w in words if w not in figures), figures[0] if figures else ""
