"""Parts that are wired by half."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.buses import alone
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.loops import powered
from circuitlm.verify.network import cluster
from circuitlm.verify.parts import DIODES, TRANSISTORS, contact_ends
from circuitlm.verify.paths import reached
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS

WHOLE = ("load", "motor", "speaker", "resistive", "photocurrent", "switchable", "divider", "cell")
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


SIGNALS = ("input", "output", "bidirectional", "tri_state", "open_collector", "open_emitter")
IDLE_KINDS = ("driver", "logic", "analog", "expander", "bus", "storage", "clock", "display", "converter", "isolator")
"""Kinds of parts that are there for their signals: without one they do nothing."""


@rule("part-idle", "warning", "Every powered part has a signal to work with", yields_to=("*",))
def part_idle(ctx: Context) -> Iterator[Finding]:
    """A driver, amplifier, logic chip, expander or display that has its supply, and of whose inputs and outputs none meets another part: it
    was forgotten, or another part does its work.

    Fix: wire it, or leave it out. Source: this project's circuit model.
    """
    for part in ctx.parts.values():
        c = part.component
        signals = [PinRef(part.ref, p.id) for p in c.pins if p.type in SIGNALS]
        if c.kind not in IDLE_KINDS or c.rails or c.mcu or len(signals) < 2:
            continue
        if not any(f.fed for f in ctx.supplies.feeds_of.get(part.ref, ())):
            continue
        ctx.looked_at += 1
        if not any(_meets(ctx, p) for p in signals):
            yield found(f"{part.ref} ({part.title}) has power, but none of its signals leads anywhere", parts=[part.ref])


def _meets(ctx: Context, pin: PinRef) -> bool:
    """A pin shares a signal net with another part."""
    node = ctx.node(pin)
    return node is not None and ctx.potential(node) is None and any(p.ref != pin.ref for p in ctx.nodes.pins(node))


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
        pins += _open_common(ctx, part)
        if part.component.shape in (*TRANSISTORS, "njf", "pjf") and len(wired) == len(needed):
            pins += _lone(ctx, part, needed)
        pins = [p for p in pins if p not in ctx.circuit.no_connect]
        if pins:
            shown = ", ".join(map(str, pins))
            yield found(f"{shown} is open: {part.ref} ({part.title}) carries no current", pins=pins)


def _lone(ctx: Context, part: Part, names: list[str]) -> list[PinRef]:
    """The one pin of a transistor that is alone on its net, without a terminal there, while the others lead somewhere."""
    ports = {ctx.nodes.of_net(p.net) for p in ctx.circuit.ports if p.net in ctx.circuit.nets}
    lone = [p for n in names if alone(ctx, p := PinRef(part.ref, n)) and ctx.node(p) not in ports and ctx.potential(ctx.node(p)) is None]
    return lone if len(lone) == 1 else []


def _open_common(ctx: Context, part: Part) -> Iterator[PinRef]:
    """The common wire of a stepper whose coils open collectors draw to ground."""
    for i in part.component.interfaces_of("coils"):
        common = PinRef(part.ref, i.pins.get("com", ""))
        ends = (ctx.node((part.ref, p)) for r, p in i.pins.items() if r != "com")
        if common.pin and i.role == "sink" and ctx.node(common) is None:
            if any(d.type == "open_collector" for n in ends for _, d in ctx.on(n)):
                yield common


def _needed(part: Part, wired: set[str]) -> Iterator[str]:
    """The pins that a simple part cannot do without, given those that are wired."""
    c = part.component
    if c.supplies or c.rails or c.kind == "connector" or c.shape == "antenna":
        return
    if len(c.pins) == 2 or c.shape in (*TRANSISTORS, "njf", "pjf"):
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
        common = [p for r, p in i.pins.items() if r in ("com", "a", "b", "k") and (r == "com" or len(i.pins) == 2)]
        yield from common
        if len(used) == 1 and common and used <= set(common) and len(i.pins) > len(common):
            yield next(p for p in i.pins.values() if p not in common)


@rule("load-unfed", "error", "Loads hang between something that feeds and something that returns", yields_to=("same-net-part",))
def load_unfed(ctx: Context) -> Iterator[Finding]:
    """A motor, lamp or coil has an end on a net with nothing but other loads, diodes or capacitors, or no loop
    leads from a source through it and back: no current can flow.

    Fix: connect that net to the supply, to ground or to the switch. Source: Kirchhoff's current law.
    """
    looped = powered(ctx.circuit)
    ports = {ctx.nodes.of_net(p.net) for p in ctx.circuit.ports if p.net in ctx.circuit.nets}
    for part in ctx.parts.values():
        c = part.component
        if c.supplies or c.rails or len(c.pins) != 2 or not c.interfaces_of("load", "motor", "led"):
            continue
        ends = [PinRef(part.ref, p.id) for p in c.pins]
        told = False
        for pin in ctx.subjects(e for e in ends if ctx.node(e) is not None):
            node = ctx.node(pin) or ""
            if ctx.potential(node) is not None or node in ports:
                continue
            nodes = cluster(ctx, node)
            if any(ctx.potential(b.other) is not None for n in nodes for b in ctx.network.branches(n)):
                continue
            others = {p.ref for n in nodes for p, _ in ctx.on(n)} - {part.ref}
            idle = (*PASSIVE, *DIODES)
            listens = {p.ref for n in nodes for p, d in ctx.on(n) if d.type == "input" and not d.pull and not ctx.can_drive(p)}
            listens -= {p.ref for n in nodes for p, d in ctx.on(n) if d.type not in ("input", "passive")}
            if all(
                r in listens or (ctx.parts[r].component.shape in idle and ctx.parts[r].component.shape != "led") or _is_load(ctx.parts[r])
                for r in others
            ) and not _chained(ctx, part, others):
                told = True
                yield found(
                    f"nothing feeds {pin} (net {ctx.name(node)}): {part.ref} ({part.title}) carries no current",
                    pins=[pin],
                    nets=[node],
                )
        if not told and part.ref not in looped and all(ctx.node(e) is not None for e in ends):
            yield found(f"no loop leads from a source through {part.ref} ({part.title}) and back: it carries no current", parts=[part.ref])


@rule(
    "load-no-voltage",
    "error",
    "Loads have a voltage across them",
    yields_to=("load-unfed", "diode-reversed", "same-net-part", "transistor-exchanged"),
)
def load_no_voltage(ctx: Context) -> Iterator[Finding]:
    """Both ends of a load lead to one potential (a coil between ground and an output that only pulls low), or a diode in its loop blocks:
    however the circuit switches, no current flows.

    Fix: put the one end on the other side of the supply, or turn the diode. Source: Kirchhoff's laws.
    """
    for part in ctx.parts.values():
        ports = [i for i in part.component.interfaces_of("load", "motor") if i.role == "sink" and len(i.pins) == 2]
        if not ports or part.component.supplies or part.component.rails:
            continue
        pins = [PinRef(part.ref, p) for p in ports[0].pins.values()]
        a, b = (ctx.node(p) for p in pins)
        if a is None or b is None or a == b:
            continue
        one, two = reached(ctx, a, part.ref), reached(ctx, b, part.ref)
        if one is None or two is None or not one | two:
            continue
        ctx.looked_at += 1
        if one and two and max(one | two) - min(one | two) < 0.05:
            yield found(
                f"both ends of {part.ref} ({part.title}) lead to {show(max(one), 'V')} alone: no current flows", pins=pins, nets=[a, b]
            )
        elif (diode := _blocking(ctx, part, a, b)) is not None:
            yield found(
                f"{diode.ref} ({diode.title}) blocks the current of {part.ref} ({part.title})",
                parts=[diode.ref, part.ref],
                nets=[a, b],
                fix={"op": "reverse", "part": diode.ref},
            )


def _blocking(ctx: Context, part: Part, a: str, b: str) -> Part | None:
    """A diode in series with a load through which no direction of current passes."""
    without = frozenset({part.ref})
    ways = [(ctx.network.at(x, "high", without), ctx.network.at(y, "low", without)) for x, y in ((a, b), (b, a))]
    if any(h is not None and low is not None and h.volts - low.volts > 0.05 for h, low in ways):
        return None
    for node in (a, b):
        here = [ctx.part(p) for p, _ in ctx.on(node) if p.ref != part.ref]
        diodes = [p for p in here if p.component.shape in ("diode", "schottky")]
        if len(here) == 1 and diodes:
            return diodes[0]
        near = [n for p in here if len(here) == 1 and contact_ends(p) for q in p.component.pins if (n := ctx.node((p.ref, q.id)))]
        for other in near:
            behind = [ctx.part(p) for p, _ in ctx.on(other) if ctx.part(p).component.shape in ("diode", "schottky")]
            if behind and ctx.potential(other) is None:
                return behind[0]
    return None


def _is_load(part: Part) -> bool:
    c = part.component
    return not c.supplies and len(c.pins) == 2 and bool(c.interfaces_of("load", "motor"))


def _chained(ctx: Context, part: Part, others: set[str]) -> bool:
    """Loads or diodes in series with this one: the current goes on through them."""
    mine = set(ctx.ends(part))
    return any(
        ctx.parts[r].component.shape in (*DIODES, "inductor") or _is_load(ctx.parts[r])
        for r in others
        if len(ctx.parts[r].component.pins) == 2 and not set(ctx.ends(ctx.parts[r])) <= mine
    )
