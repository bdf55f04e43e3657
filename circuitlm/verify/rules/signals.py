"""Signals that nobody reads, controls that nothing moves, lines that lie on a supply."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import PinRef
from circuitlm.verify.buses import lines
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.parts import DIODES, transistor
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS

PASSIVE = ("resistor", *CAPACITORS)


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
        caps = [ctx.part(p) for n in nodes for p, _ in ctx.on(n) if ctx.part(p).component.shape in CAPACITORS]
        nodes |= {n for p in caps for n in ctx.ends(p) if n and ctx.potential(n) is None}
        pins = [p for n in sorted(nodes) for p, _ in ctx.on(n)]
        sources = [p for p in pins if _is_source(ctx, p)]
        if not sources or nodes & ports:
            continue
        ctx.looked_at += 1
        rest = {p.ref for p in pins} - {p.ref for p in sources}
        rest = {
            r
            for r in rest
            if ctx.parts[r].component.shape not in PASSIVE or ctx.parts[r].component.interfaces_of("load") or ctx.parts[r].role == "pump"
        }  # the capacitor of a charge pump takes the output's power
        parked = any(ctx.pins[p].type == "input" for p in pins)  # an amplifier's output back on its own input
        if not rest and not parked and len({p.ref for p in sources}) == 1 and len(pins) > 1:
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
    return any(i.type in ("resistive", "contact") or (i.type == "divider" and r == "wiper") for i, r in ctx.roles.get(pin, ()))


@rule("transistor-undriven", "warning", "Something drives every transistor's base or gate")
def transistor_undriven(ctx: Context) -> Iterator[Finding]:
    """A base or gate that only resistors lead to never changes: the load is always off, or always on.

    Fix: connect it to the pin that is to switch it. Source: basic circuit theory.
    """
    ports = {ctx.nodes.of_net(p.net) for p in ctx.circuit.ports if p.net in ctx.circuit.nets}
    for part in ctx.parts.values():
        t = transistor(ctx, part)
        if t is None or part.role == "protection" or (node := ctx.node(t.control)) is None:
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
            far = {ctx.potential(n) for p in part.component.pins if (n := ctx.node((part.ref, p.id))) is not None and n != node}
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
                    f"{part.ref} joins net {ctx.name(node)} with the side to which it is pulled already: the input never changes",
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
            near = _beyond_shifters(ctx, cluster(ctx, node))
            passive = (*PASSIVE, *DIODES)
            on_it = [ctx.parts[r] for r in sorted({p.ref for n in near for p, _ in ctx.on(n)})]
            targets = [p for p in on_it if p.component.interfaces_of("i2c") and not p.component.mcu]
            bridges = [p for p in on_it if p.component.interfaces_of("shift")]
            known = {p.ref for p in (*targets, *bridges)}
            if all(p.ref in known or p.component.shape in passive for p in on_it):
                names = ", ".join(m.part.ref for m in parts)
                yield found(
                    f"no controller on {role.upper()} (net {ctx.name(node)}): nothing talks to {names}",
                    pins=[m.pin(role) for m in parts],
                    nets=[node],
                )


def _beyond_shifters(ctx: Context, nodes: set[str]) -> set[str]:
    """These nodes with those on the other side of level shifters."""
    seen, fresh = set(), list(nodes)
    while fresh:
        node = fresh.pop()
        if node in seen:
            continue
        seen.add(node)
        for pin, _ in ctx.on(node):
            for i in ctx.part(pin).component.interfaces_of("shift"):
                if pin.pin in i.pins.values():
                    fresh += [n for p in i.pins.values() if (n := ctx.node((pin.ref, p))) is not None]
    return seen
