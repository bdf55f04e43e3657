"""The value of a part, wherever it is written."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.model import Part


def quantity_of(part: Part, unit: str, *spec_keys: str) -> float | None:
    """The part's value in SI units: its own, the text's, the component's, or the first figure named."""
    if part.quantity is not None:
        return part.quantity
    for text in (part.value, part.component.value or ""):
        try:
            found = units.parse(text, unit)
        except ValueError:
            continue
        if found.unit in (unit, ""):
            return found.value
    for key in spec_keys:
        figure = part.component.spec.get(key)
        if isinstance(figure, int | float) and not isinstance(figure, bool):
            return float(figure)
    return None
