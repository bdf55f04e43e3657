"""Timers: their timing network."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.parts import junctions
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS


def _timers(ctx: Context) -> Iterator[tuple[Part, PinRef, PinRef, PinRef]]:
    """(part, trigger, threshold, discharge) of the parts that are 555 timers by their pins."""
    for part in ctx.parts.values():
        pins = [ctx.role(part, name) for name in ("TRIG", "THR", "DISCH")]
        if None not in pins:
            yield part, pins[0], pins[1], pins[2]  # type: ignore[misc]


@rule("timer-network", "error", "A 555 has its timing resistor and capacitor")
def timer_network(ctx: Context) -> Iterator[Finding]:
    """A 555 measures the voltage of a capacitor that resistors charge. Without the capacitor it runs at megahertz or not at all, without the
    way for current it never switches. A threshold input that something else drives (a Schmitt trigger, a latch) is left alone.

    Fix: the capacitor from threshold to ground, the resistors to it as in the data sheet. Source: NE555 data sheet, astable and monostable.
    """
    for part, trigger, threshold, discharge in _timers(ctx):
        node = ctx.node(threshold)
        if node is None or ctx.potential(node) is not None:
            continue
        ctx.looked_at += 1
        nodes = cluster(ctx, node)
        own = {threshold, trigger, discharge}
        others = {p for n in nodes for p, _ in ctx.on(n)} - own
        shapes = {ctx.part(p).component.shape for p in others}
        if any(ctx.pins[p].type not in ("passive", "open_collector") or p.ref == part.ref for p in others):
            continue  # driven from elsewhere
        holds = any(ctx.part(p).component.shape in CAPACITORS for p, _ in ctx.on(node))
        fed = any(ctx.potential(b.other) is not None or b.volts is not None for n in nodes for b in ctx.network.branches(n))
        active = shapes - {"resistor", "potentiometer", *CAPACITORS, "diode", "schottky"}
        if not holds and not active:
            yield found(f"no timing capacitor at {threshold} ({part.component.name})", pins=[threshold], nets=[node])
        elif not fed and not active and not shapes & {"diode", "schottky"}:
            yield found(f"no resistor charges the timing capacitor at {threshold} ({part.component.name})", pins=[threshold], nets=[node])


@rule("timer-discharge", "error", "A 555's discharge pin has a resistor before it")
def timer_discharge(ctx: Context) -> Iterator[Finding]:
    """The discharge transistor pulls its pin to ground in every period; straight on the supply that is a short circuit through the chip.

    Fix: the timing resistor goes between the supply and the discharge pin, 1 kΩ at least. Source: NE555 data sheet.
    """
    for part, _, _, discharge in _timers(ctx):
        node = ctx.node(discharge)
        if node is None:
            continue
        ctx.looked_at += 1
        volts = ctx.potential(node)
        if volts is not None and volts > 0.5:
            yield found(
                f"{discharge} ({part.component.name}) lies straight on {ctx.name(node)}: it short-circuits it",
                pins=[discharge],
                nets=[node],
            )


@rule("timer-never-discharged", "error", "Something discharges a 555's timing capacitor", yields_to=("timer-network",))
def timer_never_discharged(ctx: Context) -> Iterator[Finding]:
    """Resistors from the supply charge the capacitor at the threshold; unless the discharge pin, the output or something else empties it, the
    timer runs once and stays.

    Fix: the discharge pin at the capacitor (one shot) or between the two resistors (oscillator). Source: NE555 data sheet.
    """
    for part, _, threshold, discharge in _timers(ctx):
        node, output = ctx.node(threshold), ctx.role(part, "OUT")
        if node is None or ctx.potential(node) is not None or not any(p.component.shape in CAPACITORS for p in ctx.at_node(node)):
            continue
        ctx.looked_at += 1
        nodes = cluster(ctx, node)
        joined = {p for n in nodes for p, _ in ctx.on(n)}
        fed = any((ctx.potential(b.other) or 0.0) > 0.5 for n in nodes for b in ctx.network.branches(n))
        empties = discharge in joined or output in joined or any(ctx.is_ground(b.other) for n in nodes for b in ctx.network.branches(n))
        passive = ("resistor", "potentiometer", "ldr", "thermistor", *CAPACITORS)
        others = [p for p in joined if p.ref != part.ref and ctx.part(p).component.shape not in passive]
        diodes = bool(others) and all(ctx.part(p).component.shape in ("diode", "schottky") for p in others)
        if (fed and not empties and not others) or (
            diodes and not empties and _only_charged(ctx, node, {ctx.node(discharge), ctx.node(output) if output else None})
        ):
            yield found(
                f"nothing discharges the timing capacitor at {threshold} ({part.component.name}): {discharge} does not lead there",
                pins=[threshold, discharge],
                nets=[node],
            )


def _only_charged(ctx: Context, start: str, empties: set[str | None]) -> bool:
    """Resistors and diodes lead to the capacitor, and none of them lets its charge go where it is emptied: what leads there, leads into it alone."""
    into, away = _along(ctx, start, inwards=True), _along(ctx, start, inwards=False)
    return bool(into & empties) and not away & empties and not any(ctx.is_ground(n) for n in away)


def _along(ctx: Context, start: str, inwards: bool) -> set[str]:
    """The nodes that resistors and diodes join to a node, along the current that flows to it or, otherwise, away from it."""
    seen, ways = {start}, [start]
    while ways:
        node = ways.pop()
        if ctx.potential(node) is not None:
            continue
        near = [b.other for b in ctx.network.branches(node)]
        for part in ctx.at_node(node):
            ends = [(ctx.node(j.anode), ctx.node(j.cathode)) for j in junctions(ctx, part) if part.component.shape in ("diode", "schottky")]
            near += [a if inwards else k for a, k in ends if (k if inwards else a) == node]
        fresh = {n for n in near if n is not None} - seen
        seen |= fresh
        ways += fresh
    return seen


@rule("timer-control", "warning", "A 555's control pin is left to its own divider")
def timer_control(ctx: Context) -> Iterator[Finding]:
    """The control pin is the upper threshold, two thirds of the supply. On ground the timer never switches, on the supply its timing is
    another; it wants a small capacitor to ground, or a voltage between.

    Fix: 10 nF from the control pin to ground. Source: NE555 data sheet, control voltage.
    """
    for part, _, _, _ in _timers(ctx):
        control = ctx.role(part, "CTRL", "CONT", "CV")
        node = ctx.node(control) if control is not None else None
        if control is None or node is None:
            continue
        ctx.looked_at += 1
        volts = ctx.potential(node)
        if volts is not None and (ctx.is_ground(node) or ctx.supplies.givers(node)):
            yield found(
                f"{control} ({part.component.name}) lies on {ctx.name(node)}: its thresholds are {show(volts, 'V')} and "
                f"{show(volts / 2, 'V')}, and not two thirds "
                "and one third of its supply",
                pins=[control],
                nets=[node],
            )
