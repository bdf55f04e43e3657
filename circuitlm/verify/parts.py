"""Diodes, transistors and switched paths inside parts, found by shape and interface."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from circuitlm.circuit.model import Part, PinRef

if TYPE_CHECKING:
    from circuitlm.verify.context import Context

DIODES = ("diode", "schottky", "zener", "led")
COLOURS = {"r": 2.0, "g": 2.1, "b": 3.0, "w": 3.0}
"""Usual forward voltages of an RGB LED's colours at 10 mA, V."""
TRANSISTORS = ("npn", "pnp", "nmos", "pmos")


class Junction(NamedTuple):
    """A light-emitting or other diode: anode and cathode."""

    part: Part
    anode: PinRef
    cathode: PinRef
    is_led: bool
    vf: float | None = None
    """The forward voltage of this colour, where the part has several, V."""


class Transistor(NamedTuple):
    """Control (base, gate), output (collector, drain) and reference (emitter, source)."""

    part: Part
    shape: str
    control: PinRef
    output: PinRef
    reference: PinRef


def junctions(ctx: Context, part: Part) -> Iterator[Junction]:
    """The diodes of a part, one for each colour or segment of a common-pin part."""
    c = part.component
    for i in c.interfaces_of("led", "segments"):
        if c.on_board.led_resistor or c.on_board.driver or (c.supplies and c.kind != "isolator") or i.role != "sink":
            continue
        if "a" in i.pins and "k" in i.pins:
            yield Junction(part, PinRef(part.ref, i.pins["a"]), PinRef(part.ref, i.pins["k"]), True)
            continue
        commons = [p for r, p in i.pins.items() if r.startswith("com")]
        for role, pin in i.pins.items():
            if role.startswith("com") or len(commons) != 1:
                continue
            ends = PinRef(part.ref, pin), PinRef(part.ref, commons[0])
            if c.spec.get("common") == "anode":
                ends = ends[1], ends[0]
            yield Junction(part, *ends, True, COLOURS.get(role) if i.type == "led" else None)
    if c.shape in DIODES and not c.interfaces_of("led", "segments"):
        a, k = ctx.role(part, "A", "anode"), ctx.role(part, "K", "cathode")
        if a is not None and k is not None:
            yield Junction(part, a, k, c.shape == "led")


def shunt_reference(ctx: Context, part: Part) -> tuple[PinRef, PinRef] | None:
    """(cathode, anode) of an adjustable shunt reference, a TL431; None for other parts."""
    if part.component.supplies or part.component.rails or not ctx.figure(part, "vref") or not part.component.has_pin("REF"):
        return None
    cathode, anode = ctx.role(part, "K"), ctx.role(part, "A")
    return (cathode, anode) if cathode is not None and anode is not None else None


def transistor(ctx: Context, part: Part) -> Transistor | None:
    """The three pins of a transistor; None for other parts."""
    shape = part.component.shape
    if shape not in TRANSISTORS:
        return None
    names = (
        (("B", "base"), ("C", "collector"), ("E", "emitter"))
        if shape in ("npn", "pnp")
        else (("G", "gate"), ("D", "drain"), ("S", "source"))
    )
    control, output, reference = (ctx.role(part, *n) for n in names)
    if control is None or output is None or reference is None:
        return None
    return Transistor(part, shape, control, output, reference)


def pulls_to(ctx: Context, pin: PinRef, level: str) -> str | None:
    """The node to which a switched path can take this pin's node: a transistor's emitter or source for `low`
    (n-types), for `high` (p-types); the other side of an optocoupler's output for either."""
    part = ctx.part(pin)
    found = transistor(ctx, part)
    if found is not None:
        n_type = found.shape in ("npn", "nmos")
        if pin == found.output and n_type == (level == "low"):
            return ctx.node(found.reference)
        if pin == found.reference and n_type and level == "high":
            return ctx.node(found.output)  # an emitter follower
        return None
    if part.component.shape == "thyristor" and {"A", "K"} <= {p.id for p in part.component.pins}:
        return ctx.node((part.ref, "K")) if pin.pin == "A" and level == "low" else None
    for i in part.component.interfaces_of("switchable"):
        c, e = i.pins.get("c"), i.pins.get("e")
        if c and e and pin.pin == c and level == "low":
            return ctx.node((part.ref, e))
        if c and e and pin.pin == e and level == "high":
            return ctx.node((part.ref, c))
    return None


def contact_ends(part: Part) -> list[tuple[PinRef, PinRef]]:
    """Pairs of pins that a switch, button or relay contact can join."""
    out = []
    for i in part.component.interfaces_of("contact"):
        pairs = [("com", "no"), ("com", "nc"), ("a", "b")]
        out += [(PinRef(part.ref, i.pins[x]), PinRef(part.ref, i.pins[y])) for x, y in pairs if x in i.pins and y in i.pins]
    return out
