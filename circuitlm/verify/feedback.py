"""What the two resistors at a regulator's feedback or adjust pin set."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Circuit, Part, PinRef
from circuitlm.verify.nodes import Nodes

CAPACITORS = ("capacitor", "capacitor-polarised")
GUARDS = ("diode", "schottky")
ADJUST, FEEDBACK = ("ADJ", "ADJUST"), ("FB", "VFB", "CII")


def sense_pin(part: Part, names: tuple[str, ...] = (*ADJUST, *FEEDBACK)) -> PinRef | None:
    """The pin by which a regulator's output voltage is set; None for other parts and for those whose reference voltage is not known."""
    vref = part.component.spec.get("vref")
    if not isinstance(vref, int | float) or not vref or not part.component.supplies:
        return None
    return next((PinRef(part.ref, n) for n in names if part.component.has_pin(n)), None)


def ways(circuit: Circuit, nodes: Nodes, pin: PinRef) -> list[tuple[float, str]] | None:
    """(resistance in Ω, far node) of all that hangs on a sense pin, capacitors left out; None where it is not resistors alone."""
    node, out = nodes.of(pin), []
    for end in nodes.pins(node) if node is not None else ():
        part = circuit.parts[end.ref]
        if end.ref == pin.ref or part.component.shape in CAPACITORS:
            continue
        far = next((n for p in part.component.pins if p.id != end.pin and (n := nodes.of((part.ref, p.id)))), None)
        if part.component.shape in GUARDS and end.pin == ("A" if float(circuit.parts[pin.ref].component.spec["vref"]) > 0 else "K"):
            continue  # it empties the adjust pin's capacitor when the output is short-circuited, and blocks otherwise
        if part.component.shape != "resistor" or not part.quantity or far is None or far == node:
            return None
        out.append((part.quantity, far))
    return out


def divided(vref: float, upper: list[float], lower: list[float]) -> float:
    """Output voltage, V, that a divider of parallel resistors (Ω) sets: vref (1 + R_upper / R_lower). Source: LM317 and MC34063 data sheets."""
    return vref * (1 + sum(1 / r for r in lower) / sum(1 / r for r in upper))


def of_switcher(circuit: Circuit, nodes: Nodes, part: Part) -> tuple[str, float] | None:
    """(output node, its voltage) that a bare switching regulator holds by its feedback divider, without a lower half its reference voltage; None
    without a way from the output."""
    pin = sense_pin(part, FEEDBACK)
    if pin is None or part.component.rails or not (found := ways(circuit, nodes, pin)):
        return None
    grounds = {nodes.of((part.ref, g)) for g in part.component.ground_pins()}
    lower = [r for r, far in found if far in grounds]
    outputs = {far for _, far in found if far not in grounds}
    if len(outputs) != 1:
        return None
    upper, vref = [r for r, far in found if far in outputs], float(part.component.spec["vref"])
    return outputs.pop(), divided(vref, upper, lower) if lower else vref


def of_linear(circuit: Circuit, nodes: Nodes, part: Part, output: str, grounds: set[str]) -> float | None:
    """Output voltage, V, of an adjustable linear regulator; None where anything but resistors to its output and ground hangs on the adjust pin, and
    infinity where nothing leads it to ground (it then gives all it can)."""
    pin = sense_pin(part, ADJUST)
    if pin is not None and nodes.of(pin) in grounds:
        return float(part.component.spec["vref"])
    found = ways(circuit, nodes, pin) if pin is not None else None
    if pin is None or found is None or any(far != output and far not in grounds for _, far in found):
        return None
    upper, lower = ([r for r, far in found if (far == output) == up] for up in (True, False))
    vref = float(part.component.spec["vref"])
    return None if not upper else divided(vref, lower, upper) if lower else float("inf")


def unset(circuit: Circuit, nodes: Nodes) -> Iterator[tuple[Part, PinRef]]:
    """Switching regulators whose feedback only leads to their ground: nothing tells them what they give."""
    for part in circuit.parts.values():
        pin = sense_pin(part, FEEDBACK)
        found = ways(circuit, nodes, pin) if pin is not None else None
        if pin is not None and found and {far for _, far in found} <= {nodes.of((part.ref, g)) for g in part.component.ground_pins()}:
            yield part, pin
