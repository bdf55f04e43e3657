"""Chips with timing parts as their datasheets draw them: the column from supply to ground on the left, everything else across."""

from __future__ import annotations

from typing import TYPE_CHECKING

from circuitlm.drawing.view import View

if TYPE_CHECKING:
    from circuitlm.drawing.sides import Box


def reaches(view: View, ref: str, pin: str, without: tuple[str, ...], kind: str) -> bool:
    """True if a two-pin part that is not one of `without` leads from the pin's net to a supply (or ground)."""
    net = view.circuit.net_of((ref, pin))
    others = [r for r in (net.refs() if net else []) if r not in (ref, *without) and view.two_pin(r)]
    return any(view.kind(n) == kind for r in others for n in view.nets_of(r))


def is_ladder(view: View, box: Box, upper: str, lower: str) -> bool:
    """True if a supply, a part, the one pin, a part, the other pin, a part and ground make a column."""
    part = box.spans[upper, lower]
    return reaches(view, box.ref, upper, part, "power") and reaches(view, box.ref, lower, part, "ground")


def arrange(view: View, box: Box) -> None:
    """Columns to the left and at the top of it; what only has a capacitor to ground goes where there is more room."""
    if view.circuit.parts[box.ref].component.mcu:
        return
    column = [p for pair in box.spans if is_ladder(view, box, *pair) for p in pair]
    nets = {n.name for p in column if (n := view.circuit.net_of((box.ref, p)))}
    column += [p for p in box.ties if (n := view.circuit.net_of((box.ref, p))) and n.name in nets]
    if column:
        others = [p for p in box.sides["left"] if p not in column]
        stay = [p for p in others if _leads_away(view, box.ref, p)]
        moved = [p for p in others if p not in stay]
        box.sides["right"] = [p for p in box.sides["right"] if p not in column] + moved
        box.sides["left"] = [*column, *stay]
    elif any(p in box.sides["left"] for p in box.ties):
        for pin in [p for p in box.sides["left"] if _bypassed(view, box.ref, p)]:
            box.sides["left"].remove(pin)
            box.sides["right"].append(pin)


def _leads_away(view: View, ref: str, pin: str) -> bool:
    net = view.circuit.net_of((ref, pin))
    return net is not None and (view.external(net.name) or view.kind(net.name) != "signal")


def _bypassed(view: View, ref: str, pin: str) -> bool:
    """True if nothing but capacitors to ground hangs on the pin."""
    net = view.circuit.net_of((ref, pin))
    others = [r for r in net.refs() if r != ref] if net else []
    return bool(others) and all(
        view.two_pin(r) and view.circuit.parts[r].component.shape.startswith("capacitor") and any(view.low(n) for n in view.nets_of(r))
        for r in others
    )
