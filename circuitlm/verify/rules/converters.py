"""Switching converters of single parts, rectifiers and transformers: their energy's way."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import Junction, junctions, transistor
from circuitlm.verify.registry import rule
from circuitlm.verify.rules.safety import mains_nodes


def _switches(ctx: Context, node: str) -> Iterator[tuple[PinRef, str]]:
    """(pin, level that it draws the node to) of what switches a node: a regulator's own transistor, or a single one."""
    for pin, _ in ctx.on(node):
        part = ctx.part(pin)
        found_one = transistor(ctx, part)
        if found_one is not None and pin == found_one.output:
            yield pin, "low" if found_one.shape in ("npn", "nmos") else "high"
        for i in part.component.interfaces_of("switchable"):
            if pin.pin in (i.pins.get("c"), i.pins.get("e")):
                yield pin, "high" if pin.pin == i.pins.get("e") else "low"


def _chokes(ctx: Context) -> Iterator[tuple[Part, str, PinRef, str, list[Junction]]]:
    """(inductor, switched node, switch, level it draws to, diodes at the node) of all inductors that a transistor switches."""
    for part in ctx.shaped("inductor"):
        for node in dict.fromkeys(n for n in ctx.ends(part) if n is not None):
            if ctx.potential(node) is not None:
                continue
            for switch, level in _switches(ctx, node):
                diodes = [j for p in ctx.at_node(node) for j in junctions(ctx, p) if not j.is_led]
                yield part, node, switch, level, diodes


@rule("choke-diode-reversed", "error", "A converter's diode points the way of the current", yields_to=("diode-reversed",))
def choke_diode_reversed(ctx: Context) -> Iterator[Finding]:
    """Turned round, the diode of a step-down converter short-circuits the supply whenever the switch closes, and that of a step-up converter
    blocks the way to the output.

    Fix: turn the diode: its cathode at a switch to the supply, its anode at a switch to ground. Source: MC34063A data sheet, typical applications.
    """
    for _, node, switch, level, diodes in ctx.subjects(_chokes(ctx)):
        for j in diodes:
            at_node, far = (j.cathode, j.anode) if ctx.node(j.cathode) == node else (j.anode, j.cathode)
            wrong = j.anode if level == "high" else j.cathode
            if at_node == wrong and len(diodes) == 1 and ctx.node(far) != node:
                yield found(
                    f"{j.part.ref} ({j.part.title}) is the wrong way round at {switch}, which draws its node {level}",
                    pins=[j.anode, j.cathode],
                    nets=[node],
                    fix={"op": "reverse", "part": j.part.ref},
                )


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
