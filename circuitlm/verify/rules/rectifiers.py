"""Rectifiers and transformers: which winding goes where."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.alternating import rectifiers
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule
from circuitlm.verify.rules.safety import mains_nodes
from circuitlm.verify.structure import CAPACITORS


def _windings(part: Part) -> Iterator[tuple[PinRef, bool]]:
    """(pin, on the secondary side) of a transformer's outer ends."""
    if part.component.shape == "transformer":
        for side, pins in part.component.isolation.items():
            yield from ((PinRef(part.ref, p), side == "secondary") for p in pins if p != "CT")


@rule("rectifier-exchanged", "error", "A bridge's AC pins are at the winding, its plus and minus are not")
def rectifier_exchanged(ctx: Context) -> Iterator[Finding]:
    """A winding's end on the plus or minus of a bridge is short-circuited through its diodes in one half of each period, and what comes out is no
    direct voltage.

    Fix: both ends of the winding at the pins marked ~. Source: bridge rectifier data sheets.
    """
    ends = {ctx.node(pin): pin for part in ctx.parts.values() for pin, _ in _windings(part)}
    ends |= {
        ctx.node((p.ref, x.id)): PinRef(p.ref, x.id) for p in ctx.parts.values() if p.component.spec.get("ac") for x in p.component.pins
    }
    ends.pop(None, None)
    for part in ctx.subjects(ctx.shaped("bridge-rectifier")):
        for name in ("+", "-"):
            node = ctx.node((part.ref, name))
            if node in ends:
                yield found(
                    f"{ends[node]}, which alternates, lies at {part.ref}.{name} ({part.title}): it belongs to a pin marked ~",
                    pins=[PinRef(part.ref, name), ends[node]],
                    nets=[node or ""],
                )


@rule("transformer-turned", "error", "The mains is at a transformer's primary winding")
def transformer_turned(ctx: Context) -> Iterator[Finding]:
    """The mains at the low-voltage winding burns it at once, and gives thousands of volts at the other one.

    Fix: exchange the windings. Source: the transformer's data.
    """
    live = mains_nodes(ctx)
    for part in ctx.subjects(ctx.shaped("transformer")):
        sides = {True: [], False: []}  # type: dict[bool, list[PinRef]]
        for pin, secondary in _windings(part):
            sides[secondary].append(pin)
        if sides[True] and all(ctx.node(p) in live for p in sides[True]) and _outlet(ctx, sides[True]):
            yield found(f"the mains lies at the secondary winding of {part.ref} ({part.title})", pins=sides[True], parts=[part.ref])


def _outlet(ctx: Context, pins: list[PinRef]) -> bool:
    """Whether the mains itself, straight or through a fuse or switch, lies at one of the pins."""
    for pin in pins:
        seen, fresh = set(), [ctx.node(pin)]
        while fresh:
            node = fresh.pop()
            if node is None or node in seen:
                continue
            seen.add(node)
            for part in ctx.at_node(node):
                if any(i.role == "source" for i in part.component.interfaces_of("mains")):
                    return True
                if part.component.shape in ("fuse", "switch") or part.component.kind == "input":
                    fresh += [ctx.node((part.ref, p.id)) for p in part.component.pins]
    return False


@rule("tap-open", "error", "The centre tap of a split supply is its ground")
def tap_open(ctx: Context) -> Iterator[Finding]:
    """A bridge at both ends of a winding with a centre tap gives a positive and a negative voltage against that tap. With the tap open nothing
    leads back to the winding from the ground between them: it drifts to one side with the loads. Two diodes at the winding's ends alone give nothing.

    Fix: the centre tap to the ground between the two reservoir capacitors. Source: dual supply from a centre-tapped transformer.
    """
    for part in ctx.shaped("transformer"):
        if not part.component.has_pin("CT") or ctx.node((part.ref, "CT")) is not None:
            continue
        winding = {ctx.node(pin) for pin, secondary in _windings(part) if secondary}
        single = [j for j in rectifiers(ctx) if {ctx.node(j.anode), ctx.node(j.cathode)} & winding]
        if len(single) == 2 and any(
            all(ctx.node(p) in winding for p in side) for side in zip(*((j.anode, j.cathode) for j in single), strict=True)
        ):
            yield found(
                f"{part.ref}.CT is open, and only {single[0].part.ref} and {single[1].part.ref} rectify: nothing leads the current back to the winding",
                pins=[PinRef(part.ref, "CT")],
                parts=[part.ref, *(j.part.ref for j in single)],
            )
        for bridge in ctx.subjects(ctx.shaped("bridge-rectifier")):
            if not winding & {ctx.node((bridge.ref, p.id)) for p in bridge.component.pins if p.id.startswith("~")}:
                continue
            middle = _middle(ctx, *(ctx.node((bridge.ref, name)) for name in ("+", "-")))
            if middle is not None:
                yield found(
                    f"{part.ref}.CT is open, and {ctx.name(middle)} lies between two capacitors across {bridge.ref}: nothing holds it there",
                    pins=[PinRef(part.ref, "CT")],
                    parts=[part.ref, bridge.ref],
                    nets=[middle],
                )


def _middle(ctx: Context, above: str | None, below: str | None) -> str | None:
    """The node between two capacitors in series across a bridge from which more than capacitors and resistors are fed."""
    ends = [
        {n for p in ctx.at_node(rail) if p.component.shape in CAPACITORS for n in ctx.ends(p) if n and n != rail} for rail in (above, below)
    ]
    for node in sorted(ends[0] & ends[1] - {above, below}) if above and below else ():
        if any(p.component.shape not in ("resistor", *CAPACITORS) for p in ctx.at_node(node)):
            return node
    return None
