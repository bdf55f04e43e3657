"""Which potentials a node reaches through what conducts: resistors, coils, diodes, contacts, transistors that are switched on."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.context import Context
from circuitlm.verify.parts import contact_ends, transistor
from circuitlm.verify.structure import CAPACITORS


def reached(ctx: Context, start: str, without: str) -> set[float] | None:
    """The potentials (V) that a node can be drawn to without the part *without*; an output gives both of its levels. None where something
    of which nothing is known joins in."""
    found: set[float] = set()
    seen, ways = {start}, [start]
    while ways:
        node = ways.pop()
        fixed = ctx.potential(node)
        if fixed is not None:
            found.add(fixed)
            continue
        for pin, data in ctx.on(node):
            part = ctx.part(pin)
            if part.ref == without:
                continue
            if data.type == "open_collector" and not ctx.drives(pin):
                found.add(0.0)
                continue
            if ctx.drives(pin) or data.type == "open_emitter":
                level = ctx.level(pin)
                if level is None:
                    return None
                found |= {0.0, level}
                continue
            if data.type == "input" or part.component.shape in CAPACITORS:
                continue
            beyond = list(_through(ctx, part, pin))
            if not beyond and not _harmless(part):
                return None
            ways += [n for n in beyond if n not in seen]
            seen.update(beyond)
    return found


def _harmless(part: Part) -> bool:
    """Whether a part at a node draws it nowhere that its own rules do not see."""
    return len(part.component.pins) <= 3


def _through(ctx: Context, part: Part, pin: PinRef) -> Iterator[str]:
    """The nodes that a part joins to one of its pins."""
    if (t := transistor(ctx, part)) is not None:
        ends = [t.output, t.reference] if pin in (t.output, t.reference) else []
    elif winding := [i for i in part.component.interfaces_of("load") if i.role == "sink" and pin.pin in i.pins.values()]:
        ends = [PinRef(part.ref, p) for p in winding[0].pins.values()]
    elif contacts := contact_ends(part):
        ends = [p for pair in contacts if pin in pair for p in pair]
    elif part.component.interfaces_of("divider") or len(part.component.pins) == 2:
        ends = [PinRef(part.ref, p.id) for p in part.component.pins]
    else:
        ends = []
    yield from (node for p in ends if p != pin and (node := ctx.node(p)) is not None)
