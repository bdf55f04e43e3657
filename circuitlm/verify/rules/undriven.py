"""Transistors whose base or gate nothing drives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.component import Pin
from circuitlm.circuit.model import PinRef
from circuitlm.verify.context import Context
from circuitlm.verify.currents import load_ma
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import Equivalent, cluster
from circuitlm.verify.parts import Transistor, transistor
from circuitlm.verify.registry import rule
from circuitlm.verify.rules.transistors import guards
from circuitlm.verify.structure import CAPACITORS


def _by_its_emitter(ctx: Context, t: Transistor) -> bool:
    """A base or gate that is held still on purpose: the signal comes in at the emitter (cascode, common base), or a resistor there sets the current
    of an LED or load (a current source)."""
    emitter, collector = ctx.node(t.reference), ctx.node(t.output)
    if _by_another_source(ctx, t):
        return True
    if emitter is None or ctx.potential(emitter) is not None:
        return False
    still = ("resistor", "capacitor", "capacitor-polarised")
    near = {ctx.part(p).component.shape for n in cluster(ctx, emitter) for p, _ in ctx.on(n) if p.ref != t.part.ref}
    loads = {ctx.part(p).component.shape for p, _ in ctx.on(collector) if p.ref != t.part.ref}
    return bool(near - set(still)) or bool(loads - set(still))


def _on_its_collector(ctx: Context, t: Transistor, nodes: set[str]) -> bool:
    """Whether the base's resistors lead to the collector's own supply alone: a follower without its Zener diode or divider, which follows the supply."""
    top = ctx.node(t.output)
    far = {b.other for n in nodes for b in ctx.network.branches(n) if b.other not in nodes}
    return t.shape == "npn" and ctx.potential(top) is not None and far == {top}


def _by_another_source(ctx: Context, t: Transistor) -> bool:
    """The base's resistors lead to a source that comes and goes while the transistor's own stays: a solar panel, an adapter beside a battery."""
    far = {b.other for n in cluster(ctx, ctx.node(t.control) or "") for b in ctx.network.branches(n) if b.other and ctx.potential(b.other)}
    top = ctx.switched.high(ctx.node(t.output)) or ctx.bounds.high(ctx.node(t.output))
    return any(
        s.rail.topology != "cell" and abs((ctx.potential(n) or 0.0) - (top or 0.0)) > 0.2 for n in far for s in ctx.supplies.givers(n)
    )


def _tied_on(ctx: Context, t: Transistor) -> bool:
    """The base of an NPN transistor on a supply that its collector does not rise above (not a stage with a base held on a reference), or a base
    or gate where its emitter or source is at the lowest: it never conducts."""
    base, collector, emitter = (ctx.node(p) for p in (t.control, t.output, t.reference))
    held, top = ctx.potential(base), ctx.bounds.high(collector)
    if t.shape not in ("npn", "nmos") or base == collector or held is None or emitter is None:
        return False
    if any(ctx.parts[p.ref].component.kind == "connector" for p, _ in ctx.on(emitter)):
        return False  # what is plugged in there draws it low: a level shifter's channel
    foot = ctx.bounds.low(emitter)
    if ctx.is_ground(base) and foot is not None and held <= foot + 0.1 and ctx.supplies.sources:
        return True
    if t.shape == "nmos" and held > 1.0 and ctx.is_ground(emitter) and _switches(ctx, t):
        return True
    return t.shape == "npn" and top is not None and held > 1.0 and top <= held + 0.1


def _switches(ctx: Context, t: Transistor) -> bool:
    """Whether the drain leads to a load, and is not the way back to a source: there the gate is on the supply against its reversal."""
    node = ctx.node(t.output)
    near = [ctx.part(p) for p, _ in ctx.on(node) if p.ref != t.part.ref]
    loads = ("motor", "relay", "solenoid", "lamp", "speaker", "buzzer")
    return ctx.potential(node) is None and any(p.component.kind in ("actuator", "light") or p.component.shape in loads for p in near)


def _held_off(ctx: Context, t: Transistor, gate: str) -> bool:
    """Whether a P-channel MOSFET's gate rests at its source: it never conducts, and what flows takes its body diode."""
    top, rest = ctx.potential(ctx.node(t.reference)), ctx.network.at(gate, "low", frozenset({t.part.ref}), drivers=False)
    return t.shape == "pmos" and top is not None and top > 1.0 and rest is not None and rest.volts > top - 0.5


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
            if _tied_on(ctx, t):
                yield found(
                    f"{t.control} lies straight on {ctx.name(node)}: {part.ref} ({part.title}) never switches or amplifies",
                    pins=[t.control],
                    nets=[node],
                )
            continue  # tied to a supply on purpose
        ctx.looked_at += 1
        others = {p.ref for n in nodes for p, _ in ctx.on(n)} - {part.ref}
        if nodes & ports or not others or (_by_its_emitter(ctx, t) and not _on_its_collector(ctx, t, nodes)):
            continue
        held = ctx.network.at(node, drivers=False) is not None
        shapes = {ctx.parts[r].component.shape for r in others}
        if (shapes == {"resistor"} and not (held and guards(ctx, t))) or (
            shapes <= {"resistor", "zener"} and t.shape in ("nmos", "pmos") and (not held or _held_off(ctx, t, node))
        ):
            yield found(
                f"nothing drives {t.control}: {part.ref} ({part.title}) never switches",
                pins=[t.control],
                nets=[node],
            )


@rule("only-drawn-low", "error", "Something lifts the base or gate that an open output drives")
def only_drawn_low(ctx: Context) -> Iterator[Finding]:
    """An open collector (a comparator's, an optocoupler's, another transistor's) only draws low. Without a resistor to a supply nothing ever turns on the NPN or N-channel
    transistor whose base or gate hangs on it.

    Fix: a pull-up resistor from the output to the supply. Source: LM393 data sheet, output stage.
    """
    for part in ctx.shaped("npn", "nmos"):
        t = transistor(ctx, part)
        node = ctx.node(t.control) if t is not None else None
        if t is None or node is None or ctx.potential(node) is not None:
            continue
        ends = [(p, d) for n in cluster(ctx, node) for p, d in ctx.on(n) if p.ref != part.ref and ctx.part(p).component.shape not in STILL]
        ends = [(p, d) for p, d in ends if d.type != "input"]
        if not ends or not all(_draws_low(ctx, p, d) for p, d in ends):
            continue
        ctx.looked_at += 1
        high = ctx.network.at(node, "high", frozenset({part.ref}))
        foot = ctx.potential(ctx.node(t.reference)) or 0.0
        if high is None or high.volts < foot + 0.3 or (t.shape == "npn" and _starved(ctx, t, high, foot)):
            yield found(
                f"{ends[0][0]} only draws low, and no resistor lifts {t.control}: {part.ref} ({part.title}) never turns on",
                pins=[ends[0][0], t.control],
                nets=[node],
            )


def _draws_low(ctx: Context, pin: PinRef, data: Pin) -> bool:
    """An open collector that is no controller's, or the collector or drain of a transistor whose emitter or source lies on ground."""
    other = transistor(ctx, ctx.part(pin))
    if other is not None:
        return pin == other.output and other.shape in ("npn", "nmos") and ctx.is_ground(ctx.node(other.reference))
    return data.type == "open_collector" and not ctx.is_controller(ctx.part(pin))


def _starved(ctx: Context, t: Transistor, high: Equivalent, foot: float) -> bool:
    """What lifts the base (the hysteresis of a comparator, an input's divider) gives less than a fifth of the current that the load asks for."""
    load = sum(ma for p in ctx.at_node(ctx.node(t.output)) if p is not t.part and (ma := load_ma(ctx, p)))
    base_ma = 1000 * max(0.0, high.volts - foot - 0.7) / max(high.ohms, 1.0)
    return high.ohms > 100e3 and base_ma * (ctx.figure(t.part, "hfe") or 100.0) < load / 5


STILL = ("resistor", "potentiometer", *CAPACITORS)


_CONTROLS = re.compile(r"RST|RESET|EN|STBY|SHDN|SLEEP|MUTE|MODE|SEL|CS|ADDR?|A\d", re.I)


@rule("input-at-ground", "warning", "A signal reaches what asks for one", yields_to=("open-part",))
def input_at_ground(ctx: Context) -> Iterator[Finding]:
    """The signal input of a display driver or amplifier only leads to ground, through a resistor: the other half of its divider, or the wire to the
    sensor, is missing.

    Fix: the upper resistor, or the sensor's output. Source: the voltage divider.
    """
    for pin, data in ctx.pins.items():
        part, node = ctx.part(pin), ctx.node(pin)
        if data.type != "input" or not data.must_connect or data.unused or data.pull or _CONTROLS.search(pin.pin):
            continue
        if part.component.kind not in ("driver", "analog", "audio", "display") or node is None or ctx.potential(node) is not None:
            continue
        if part.component.shape in ("opamp", "comparator") or ctx.circuit.ports:
            continue
        if any(need.part == "resistor" and pin.pin in (need.a, need.b) for need in part.component.needs):
            continue  # a display's contrast, which one resistor to ground sets
        ctx.looked_at += 1
        ends = [(p, d) for n in cluster(ctx, node) for p, d in ctx.on(n) if p != pin]
        legs = [ctx.part(p) for p, _ in ends]
        if legs and all(p.component.shape in ("resistor", *CAPACITORS) for p in legs) and ctx.bounds.span(node) == (0.0, 0.0):
            if any(p.component.shape in CAPACITORS and not set(ctx.ends(p)) & ctx.supplies.grounds for p in legs):
                continue  # a signal comes in through it
            yield found(
                f"{pin} ({part.title}) only leads to ground, through {', '.join(dict.fromkeys(p.ref for p in legs))}: it never changes",
                pins=[pin],
                nets=[node],
            )
