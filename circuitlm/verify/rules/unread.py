"""Outputs and sensors that nothing reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.parts import shunt_reference
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
        nodes = _beyond(ctx, nodes)
        pins = [p for n in sorted(nodes) for p, _ in ctx.on(n)]
        sources = [p for p in pins if _is_source(ctx, p)]
        if not sources or nodes & ports or any(_passes_on(ctx, p, ports) for p in sources):
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


def _beyond(ctx: Context, nodes: set[str]) -> set[str]:
    """Signal nodes with those that capacitors, and the resistors behind them, join to them."""
    seen, fresh = set(nodes), list(nodes)
    while fresh:
        caps = [ctx.part(p) for p, _ in ctx.on(fresh.pop()) if ctx.part(p).component.shape in CAPACITORS]
        far = {m for c in caps for n in ctx.ends(c) if n and ctx.potential(n) is None for m in cluster(ctx, n)} - seen
        seen |= far
        fresh += sorted(far)
    return seen


def _passes_on(ctx: Context, pin: PinRef, ports: set[str]) -> bool:
    """Whether a contact's other pole is a terminal of the circuit: what it switches is seen there."""
    contact = any(i.type == "contact" for i, _ in ctx.roles.get(pin, ()))
    return contact and any(ctx.node((pin.ref, p.id)) in ports for p in ctx.part(pin).component.pins)


def _is_source(ctx: Context, pin: PinRef) -> bool:
    if ctx.is_controller(ctx.part(pin)):
        return False
    if ctx.can_drive(pin) or _answers(ctx, pin):
        return True
    return any(
        i.type in ("resistive", "photocurrent", "contact") or (i.type == "divider" and r == "wiper") for i, r in ctx.roles.get(pin, ())
    )


def _answers(ctx: Context, pin: PinRef) -> bool:
    """A sensor's own line that it draws low: an open collector, or a data line of both directions."""
    if ctx.part(pin).component.kind != "sensor":
        return False
    own = any(i.default and i.type in ("onewire", "signals") for i, _ in ctx.roles.get(pin, ()))
    return own and ctx.pins[pin].type in ("open_collector", "bidirectional")


@rule(
    "sensor-unread",
    "warning",
    "A sensor that is powered is read",
    yields_to=("power-missing", "ground-missing", "spi-incomplete", "i2c-incomplete"),
)
def sensor_unread(ctx: Context) -> Iterator[Finding]:
    """A sensor has its supply, and none of its outputs leads anywhere: the wire to the controller is missing.

    Fix: connect one of its outputs to the pin that is to read it. Source: the component's own data.
    """
    for part in ctx.parts.values():
        c = part.component
        ports = [i for i in c.interfaces_of("signals") if i.role != "source" or c.kind == "sensor"]
        buses = c.interfaces_of("i2c", "spi", "uart", "onewire", "i2s")
        gives = [PinRef(part.ref, p) for i in ports for p in i.pins.values() if c.pin(p).type in ("output", "open_collector")]
        if c.kind != "sensor" or not gives or buses or not any(f.fed for f in ctx.supplies.feeds_of.get(part.ref, ())):
            continue
        ctx.looked_at += 1
        if all(ctx.node(p) is None for p in gives):
            yield found(f"nothing reads {part.ref} ({c.name}): {gives[0]} is open", pins=gives[:1])


@rule("output-open", "warning", "What is given a signal gives one")
def output_open(ctx: Context) -> Iterator[Finding]:
    """An amplifier, comparator, timer or gate whose inputs are used and whose output leads nowhere does nothing: a wire is missing.

    Fix: connect the output, or park the unused unit (inputs on fixed levels). Source: basic circuit theory.
    """
    for part in ctx.parts.values():
        if part.component.form != "ic" or part.component.kind not in ("analog", "logic", "clock") or part.component.mcu:
            continue
        bus = {p for i in part.component.interfaces_of("i2c", "spi", "uart") for p in i.pins.values()}
        for outputs, inputs in units(part.component):
            used = [p for p in inputs if p not in bus and _carries_signal(ctx, part, p, outputs)]
            follower = {ctx.node((part.ref, o)) for o in outputs} & {ctx.node((part.ref, i)) for i in inputs} - {None}
            if not used or (follower and all(_only_biased(ctx, part, p) for p in used)):
                continue
            if any(_followed(ctx, part, p) for p in used) or _parked_beside(ctx, part, inputs, used):
                continue
            ctx.looked_at += 1
            own = {PinRef(part.ref, p) for p in (*outputs, *inputs)}
            pin = PinRef(part.ref, outputs[0])
            if not any((n := ctx.node((part.ref, o))) is not None and any(p not in own for p in ctx.nodes.pins(n)) for o in outputs):
                yield found(f"{pin} ({part.component.name}) is open, though {part.ref}.{used[0]} gets a signal", pins=[pin])
            elif part.component.shape == "opamp" and len(outputs) == 1 and _only_fed_back(ctx, pin, own):
                yield found(f"nothing reads {pin} ({part.component.name}): it only leads back to its own input", pins=[pin])


def _only_fed_back(ctx: Context, output: PinRef, own: set[PinRef]) -> bool:
    """Whether an output leads to nothing but resistors and capacitors to its unit's own inputs, of which no other part reads anything."""
    node, ports = ctx.node(output), {ctx.nodes.of_net(p.net) for p in ctx.circuit.ports if p.net in ctx.circuit.nets}
    mine = {n for p in own if p != output and (n := ctx.node(p)) is not None}
    others = [ctx.part(p) for p, _ in ctx.on(node) if p not in own]
    whole = bool(ctx.circuit.controllers())  # not a stage alone, whose output is named at most
    if node is None or node in mine | ports or not others or not whole:
        return False
    read = any(d.type in ("input", "bidirectional") and p not in own for n in mine for p, d in ctx.on(n)) or mine & ports
    return not read and all(p.component.shape in PASSIVE and set(ctx.ends(p)) - {node} <= mine for p in others)


def steady(ctx: Context, node: str) -> bool:
    """Nothing but fixed resistors, capacitors, Zener diodes and shunt references leads to a node and to those that resistors join to it."""
    ends = (ctx.part(p) for n in (node, *sorted({*cluster(ctx, node)} - {node})) for p, d in ctx.on(n) if d.type != "input")
    return all(p.component.shape in (*PASSIVE, "zener") or shunt_reference(ctx, p) is not None for p in ends)


def units(component: Component) -> list[tuple[list[str], list[str]]]:
    """(outputs, inputs) of each unit of a chip, by the figure in the pins' names; one unit where the names hold none."""
    outputs = [p.id for p in component.pins if p.type == "output"]
    outputs = outputs or [p.id for p in component.pins if p.type in ("open_collector", "tri_state")]
    inputs = [p.id for p in component.pins if p.type == "input"]
    found_units: dict[str, tuple[list[str], list[str]]] = {}
    for number, names in enumerate((outputs, inputs)):
        for name in names:
            figure = re.search(r"\d", name)
            found_units.setdefault(figure[0] if figure else "", ([], []))[number].append(name)
    if component.spec.get("outputs") and not any(o[0].isdigit() for o in outputs):
        return [(outputs, inputs)]  # a counter: its carry may stay open
    whole = [u for u in found_units.values() if u[0] and u[1]]
    return whole if whole and len(whole) == len(found_units) else [(outputs, inputs)] if outputs and inputs else []


def _only_biased(ctx: Context, part: Part, pin: str) -> bool:
    """A parked follower's input may lie on a reference that resistors and a capacitor make, or that other units use."""
    others = [ctx.part(p).component.shape for p, _ in ctx.on(ctx.node((part.ref, pin))) if p != (part.ref, pin)]
    return all(shape in (*PASSIVE, part.component.shape) for shape in others)


def _parked_beside(ctx: Context, part: Part, inputs: list[str], used: list[str]) -> bool:
    """Whether a unit is parked: one input on a supply or ground, the others on levels that another unit of the chip compares with."""
    nodes = {pin: ctx.node((part.ref, pin)) for pin in inputs}
    tied = [p for p in inputs if p not in used and ctx.potential(nodes[p]) is not None]
    elsewhere = [p.id for p in part.component.pins if p.type == "input" and p.id not in inputs]
    shared = {ctx.node((part.ref, p)) for p in elsewhere} - {None}
    return bool(tied) and all((n := nodes[p]) is not None and bool({n, *cluster(ctx, n)} & shared) for p in used)


def _followed(ctx: Context, part: Part, pin: str) -> bool:
    """Whether an emitter follower reads the voltage at an input: the ramp of an oscillator's capacitor, whose square wave is not wanted."""
    for p, _ in ctx.on(ctx.node((part.ref, pin))):
        other = ctx.part(p)
        if other.component.shape == "npn" and p.pin == "B" and ctx.potential(ctx.node((other.ref, "C"))):
            return True
    return False


def _carries_signal(ctx: Context, part: Part, pin: str, outputs: list[str]) -> bool:
    node = ctx.node((part.ref, pin))
    if node is None or ctx.potential(node) is not None or (part.component.shape == "comparator" and steady(ctx, node)):
        return False
    own = {ctx.node((part.ref, o)) for o in outputs}
    return node not in own and any(p.ref != part.ref for p in ctx.nodes.pins(node))
