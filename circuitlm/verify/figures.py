"""Figures of a request that its circuit shows nowhere: a voltage, a current, a value with a unit that no reading has used.

Nothing is assumed about who should have read a figure: what counts is that it stands somewhere in the result, as a rail's voltage, a
part's value or rating, a parameter of a block, or a number in the words that go with the circuit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from circuitlm.circuit import units
from circuitlm.circuit.model import Circuit

_UNIT = r"(?:[mkµu]?V(?:olts?)?|volts?|[mµu]?A(?:mps?)?|amps?|m?Ah|[mk]?W(?:atts?)?|watts?|[kMm]?Ω|[kKM]?(?:ohms?|Ohms?)|[pnµum]F|[nµum]H|[kMG]?Hz)"
_RKM = r"\d+[kKMR]\d*"
FIGURE = re.compile(
    rf"(?<![\w.,/])(?:\d+(?:[.,]\d+)?\s?-?{_UNIT}(?![A-Za-z0-9])|\d+V\d+(?![A-Za-z0-9])|{_RKM}(?![A-Za-z0-9]))",
)
"""A number with an electrical unit, as people write it."""
_NEAR = 0.02


def figures(text: str) -> Iterator[tuple[re.Match[str], float, str]]:
    """(place, value in SI units, unit) of every electrical figure in a text."""
    for found in FIGURE.finditer(text):
        raw = found[0].replace("-", " ")
        raw = re.sub(r"(\d)\s?(m?)v(?:olts?)?$", r"\1 \2V", raw, flags=re.I)
        try:
            quantity = units.parse(re.sub(r"(\d)K", r"\1k", raw))
        except ValueError:
            continue
        yield found, quantity.value, quantity.unit or "Ω"


def shown(circuit: Circuit, numbers: Iterable[float], words: Iterable[str]) -> list[float]:
    """Every number that a circuit shows, in SI units. *numbers*: parameters and results of its blocks; *words*: what is said with it."""
    have = [abs(n.volts) for n in circuit.nets.values() if n.volts]
    have += [a + b for a in have for b in have]
    said = list(words)
    for part in circuit.parts.values():
        c = part.component
        have += [abs(part.quantity)] if part.quantity else []
        have += [abs(float(v)) for k, v in c.spec.items() if isinstance(v, int | float) and k not in ("v_min", "v_max")]
        have += [float(k) * 1e-3 for name, k in c.spec.items() if name.endswith("ma") and isinstance(k, int | float)]
        said += [c.name, c.description, c.mpn or "", part.value, part.label, *part.settings.values(), part.why.text]
    have += [abs(n) for n in numbers]
    return have + [value for text in said for _, value, _ in figures(text)]


def unshown(text: str, have: list[float]) -> list[str]:
    """The figures of a text that are not among the numbers, as written."""
    return list(dict.fromkeys(m[0] for m, value, _ in figures(text) if not any(abs(h - value) <= _NEAR * value for h in have)))


def numbers_in(data: Any) -> Iterator[float]:
    """Every number in nested data."""
    if isinstance(data, bool):
        return
    if isinstance(data, int | float):
        yield float(data)
    elif isinstance(data, dict):
        for value in data.values():
            yield from numbers_in(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from numbers_in(value)
