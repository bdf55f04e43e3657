"""Parts that are wired by half, signals that nobody reads, controls that nothing moves."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.buses import lines
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import TRANSISTORS, transistor
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS

WHOLE = ("load", "motor", "speaker", "resistive", "switchable", "divider", "cell")
"""Interfaces all of whose pins must be wired when one of them is."""
PASSIVE = ("resistor", *CAPACITORS)


@rule("unconnected-part", "warning", "Every part is connected to something")
def unconnected_part(ctx: Context) -> Iterator[Finding]:
    """A part without a single wire does nothing in the circuit.

    Fix: wire it, or take it out. Source: this project's circuit model.
    """
    for part in ctx.subjects(ctx.parts.values()):
        if part.component.pins and all(net is None for _, net in ctx.circuit.pins_of(part.ref)):
            yield found(f"{part.ref} ({part.title}) is connected to nothing", parts=[part.ref])


@rule("open-part", "error", "Simple parts have all their ends connected")
def open_part(ctx: Context) -> Iterator[Finding]:
    """A resistor, LED, button, transistor, motor or lamp with an open end carries no current: it is as if it
    were not there.

    Fix: connect the open pin. Source: Kirchhoff's current law.
    """
    for part in ctx.parts.values():
        wired = {p.id for p in part.component.pins if ctx.node((part.ref, p.id)) is not None}
        needed = list(dict.fromkeys(_needed(part, wired)))
        if not wired or not needed:
            continue
        ctx.looked_at += 1
        pins = [PinRef(part.ref, p) for p in needed if p not in wired]
        pins = [p for p in pins if p not in ctx.circuit.no_connect]
        if pins:
            shown = ", ".join(map(str, pins))
            yield found(f"{shown} is open: {part.ref} ({part.title}) carries no current", pins=pins)


def _needed(part: Part, wired: set[str]) -> Iterator[str]:
    """The pins that a simple part cannot do without, given those that are wired."""
    c = part.component
    if c.supplies or c.rails or c.kind == "connector" or c.shape == "antenna":
        return
    if len(c.pins) == 2 or c.shape in TRANSISTORS:
        yield from (p.id for p in c.pins)
        return
    for i in c.interfaces:
        used = wired & set(i.pins.values())
        if used and (i.type in WHOLE or i.type in ("led", "coils", "segments", "contact")):
            yield from _needed_of(i, used)


def _needed_of(i: Interface, used: set[str]) -> Iterator[str]:
    if i.type in WHOLE:
        yield from (p for r, p in i.pins.items() if r not in i.optional)
    elif i.type == "coils":
        yield from (p for r, p in i.pins.items() if r != "com")
    else:
        common = [
            p for r, p in i.pins.items() if r in ("com", "a", "b", "k") and (r == "com" or len(i.pins) == 2)
        ]
        yield from common
        if len(used) == 1 and common and used <= set(common) and len(i.pins) > len(common):
            yield next(p for p in i.pins.values() if p not in common)


def cluster(ctx: Context, node: str) -> set[str]:
    """A signal node with the nodes that resistors join to it, supplies left out."""
    seen, fresh = set(), [node]
    while fresh:
        at = fresh.pop()
        if at in seen or ctx.potential(at) is not None:
            continue
        seen.add(at)
        fresh += [b.other for b in ctx.network.branches(at) if b.other is not None]
    return seen


@rule("signal-unread", "warning", "Something reads every sensor's output")
def signal_unread(ctx: Context) -> Iterator[Finding]:
    """An output, a divider or a switch leads only to resistors and capacitors: the wire to the controller is
    missing.

    Fix: connect the net to the pin that is to read it. Source: basic circuit theory.
    """
    ports = {ctx.nodes.of_net(p.net) for p in ctx.circuit.ports if p.net in ctx.circuit.nets}
    told: set[str] = set()
    for node in ctx.nodes:
        if node in told or ctx.potential(node) is not None:
            continue
        nodes = cluster(ctx, node)
        told |= nodes
        pins = [p for n in sorted(nodes) for p, _ in ctx.on(n)]
        sources = [p for p in pins if _is_source(ctx, p)]
        if not sources or nodes & ports:
            continue
        ctx.looked_at += 1
        rest = {p.ref for p in pins} - {p.ref for p in sources}
        rest = {r for r in rest if ctx.parts[r].component.shape not in PASSIVE}
        if not rest and len({p.ref for p in sources}) == 1 and len(pins) > 1:
            yield found(
                f"nothing reads {sources[0]} (net {ctx.name(ctx.node(sources[0]))})",
                pins=sources[:1],
                nets=sorted(nodes),
            )


def _is_source(ctx: Context, pin: PinRef) -> bool:
    if ctx.is_controller(ctx.part(pin)):
        return False
    if ctx.can_drive(pin):
        return True
    return any(
        i.type in ("resistive", "contact") or (i.type == "divider" and r == "wiper")
        for i, r in ctx.roles.get(pin, ())
    )


@rule("transistor-undriven", "warning", "Something drives every transistor's base or gate")
def transistor_undriven(ctx: Context) -> Iterator[Finding]:
    """A base or gate that only resistors lead to never changes: the load is always off, or always on.

    Fix: connect it to the pin that is to switch it. Source: basic circuit theory.
    """
    ports = {ctx.nodes.of_net(p.net) for p in ctx.circuit.ports if p.net in ctx.circuit.nets}
    for part in ctx.parts.values():
        t = transistor(ctx, part)
        if t is None or (node := ctx.node(t.control)) is None:
            continue
        nodes = cluster(ctx, node)
        if not nodes:
            continue  # tied to a supply on purpose
        ctx.looked_at += 1
        others = {p.ref for n in nodes for p, _ in ctx.on(n)} - {part.ref}
        if nodes & ports or not others:
            continue
        if all(ctx.parts[r].component.shape == "resistor" for r in others):
            yield found(
                f"nothing drives {t.control}: {part.ref} ({part.title}) never switches",
                pins=[t.control],
                nets=[node],
            )


@rule("switch-no-effect", "error", "A switch changes what its input reads")
def switch_no_effect(ctx: Context) -> Iterator[Finding]:
    """A button between an input and the side to which the pull resistor pulls already changes nothing: the
    input always reads the same.

    Fix: the pull goes to one side (supply), the button to the other (ground). Source: basic circuit theory.
    """
    for part in ctx.shaped("button", "switch"):
        for data in part.component.pins:
            pin = PinRef(part.ref, data.id)
            node = ctx.node(pin)
            if node is None or ctx.potential(node) is not None:
                continue
            far = {
                ctx.potential(n)
                for p in part.component.pins
                if (n := ctx.node((part.ref, p.id))) is not None and n != node
            }
            if len(far) != 1 or None in far:
                continue
            ctx.looked_at += 1
            level = far.pop() or 0.0
            pulls = {use.pull for p, _ in ctx.on(node) if (use := ctx.use(p)) and use.pull}
            there = ctx.network.at(node, "high", drivers=False)
            same = there is not None and abs(there.volts - level) < 0.1
            inner = there is None and (("up" in pulls and level > 1) or ("down" in pulls and level == 0))
            if same or inner:
                yield found(
                    f"{part.ref} joins net {ctx.name(node)} with the side to which it is pulled already: the "
                    "input never changes",
                    pins=[pin],
                    nets=[node],
                )


@rule("signal-on-supply", "error", "Bus lines do not lie on a supply or ground")
def signal_on_supply(ctx: Context) -> Iterator[Finding]:
    """A data or clock line that lies on ground or on a supply is dead, and with it everything on the bus.

    Fix: take the line off the supply net. Source: basic circuit theory.
    """
    kinds = ("i2c", "spi", "uart", "onewire")
    for pin in ctx.pins:
        lines_of = {(k, r) for k, r in ctx.bus_roles(pin) if k in kinds and r != "cs"}
        node = ctx.node(pin)
        if not lines_of or node is None or (ctx.use(pin) is None and ctx.is_controller(ctx.part(pin))):
            continue
        ctx.looked_at += 1
        if ctx.is_ground(node) or ctx.supplies.givers(node):
            kind, role = min(lines_of)
            yield found(
                f"{pin} ({kind.upper()} {role.upper()}) lies on {ctx.name(node)}",
                pins=[pin],
                nets=[node],
                fix={"op": "disconnect", "pin": str(pin)},
            )


@rule("i2c-no-controller", "error", "An I2C bus has a controller on both its lines")
def i2c_no_controller(ctx: Context) -> Iterator[Finding]:
    """I2C devices only answer. Without a controller (or a level shifter or multiplexer towards one) on SDA
    and on SCL nothing is ever read.

    Fix: connect the line to the controller. Source: NXP UM10204.
    """
    if not ctx.circuit.controllers():
        return
    for role in ("sda", "scl"):
        for node, parts in ctx.subjects(lines(ctx, "i2c", role)):
            if ctx.potential(node) is not None or any(m.interface.role != "target" for m in parts):
                continue
            targets = {m.part.ref for m in parts}
            near = cluster(ctx, node)
            others = {p.ref for n in near for p, _ in ctx.on(n)} - targets
            if all(ctx.parts[r].component.shape in PASSIVE for r in others):
                yield found(
                    f"no controller on {role.upper()} (net {ctx.name(node)}): nothing talks to "
                    f"{', '.join(sorted(targets))}",
                    pins=[m.pin(role) for m in parts],
                    nets=[node],
                )
