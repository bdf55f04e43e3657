"""Series regulators: a transistor whose base a Zener diode or shunt reference holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify import loads
from circuitlm.verify.context import Context
from circuitlm.verify.currents import load_ma
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import Transistor, transistor
from circuitlm.verify.registry import rule

SPREAD = 3.0
"""The gain in a component's file is its least at a large current; at a small one it is so many times that."""


class Follower(NamedTuple):
    """An emitter follower on a fixed base: the supply at its collector, the base's voltage, what its emitter gives, V, and the load's current, A."""

    transistor: Transistor
    base: str
    top: float
    held: float
    gives: float
    load_a: float


def _followers(ctx: Context) -> Iterator[Follower]:
    for part in ctx.shaped("npn"):
        t = transistor(ctx, part)
        if t is None:
            continue
        base, collector, emitter = (ctx.node(p) for p in (t.control, t.output, t.reference))
        top = ctx.potential(collector)
        held = ctx.network.clamp(base) if ctx.potential(base) is None else None
        if base is None or emitter is None or top is None or held is None or top <= held or ctx.is_ground(emitter):
            continue
        gives = held - (ctx.figure(part, "vbe") or 0.7)
        if gives > 0:
            yield Follower(t, base, top, held, gives, _load_a(ctx, emitter, gives))


def _load_a(ctx: Context, node: str, volts: float) -> float:
    """What resistors, supply inputs and bare loads at a node take, A."""
    amps = 0.0
    for branch in ctx.network.branches(node):
        far = ctx.potential(branch.other)
        if far is not None and far < volts and branch.most is None:
            amps += (volts - far) / branch.ohms
    amps += sum(loads.of_feed(ctx, f).typical for f in ctx.supplies.feeds if f.node == node and f.fed) / 1000
    bare = [p for p in ctx.at_node(node) if not p.component.supplies and p.component.shape != "resistor" and len(p.component.pins) == 2]
    return amps + sum((load_ma(ctx, p) or 0.0) for p in bare if any(ctx.is_ground(n) for n in ctx.ends(p))) / 1000


@rule("follower-starved", "warning", "A series regulator's transistor gets its base current")
def follower_starved(ctx: Context) -> Iterator[Finding]:
    """The resistor before the Zener diode feeds the diode and the transistor's base. When it lets less through than the load's current divided by the
    transistor's gain, the diode goes dark and the output sags with the load.

    Fix: a resistor of at most (supply - Zener voltage) / (load / gain + 5 mA), or a Darlington. Source: the Zener-stabilised emitter follower.
    """
    for f in _followers(ctx):
        t, gain = f.transistor, ctx.figure(f.transistor.part, "hfe")
        ways = [(b, far) for b in ctx.network.branches(f.base) if (far := ctx.potential(b.other)) is not None and far > f.held]
        if gain is None or not ways or not f.load_a:
            continue
        ctx.looked_at += 1
        given, wanted = sum((far - f.held) / b.ohms for b, far in ways), f.load_a / gain
        if given * SPREAD < wanted:
            yield found(
                f"{', '.join(b.ref for b, _ in ways)} lets {show(given, 'A')} to the base of {t.part.ref} ({t.part.title}); its load of "
                f"{show(f.load_a, 'A')} wants {show(wanted, 'A')} at a gain of {gain:g}, and its diode some more",
                pins=[t.control],
                parts=[t.part.ref, *(b.ref for b, _ in ways)],
                nets=[f.base],
                numbers={"given_a": given, "wanted_a": wanted, "hfe": gain},
            )


@rule("follower-hot", "warning", "A series regulator's transistor stands its heat", rated=True, yields_to=("power-on-heat",))
def follower_hot(ctx: Context) -> Iterator[Finding]:
    """The transistor turns (supply - output) x current into heat, all the time. Above what its case gives off without a heat sink it burns.

    Fix: a heat sink, a lower supply voltage, or a switching converter. Source: the transistor's data sheet, dissipation in free air.
    """
    for f in _followers(ctx):
        t, limit = f.transistor, ctx.figure(f.transistor.part, "p_max")
        if limit is None or not f.load_a:
            continue
        ctx.looked_at += 1
        watts = (f.top - f.gives) * f.load_a
        if watts > limit * 1.02:
            yield found(
                f"{t.part.ref} ({t.part.title}) turns {show(watts, 'W')} into heat ({show(f.top, 'V')} in, {show(f.gives, 'V')} out at "
                f"{show(f.load_a, 'A')}); without a heat sink it stands {show(limit, 'W')}",
                pins=[PinRef(t.part.ref, t.output.pin)],
                numbers={"watts_w": watts, "limit_w": limit, "load_a": f.load_a},
            )


def _takers(ctx: Context, node: str) -> Iterator[tuple[Part, list[PinRef], float]]:
    """(part, its pins there, the least voltage it works with, V) of the loads and supply inputs that a node feeds against ground."""
    for feed in ctx.supplies.feeds:
        if feed.node == node and feed.supply.kind == "rail" and feed.supply.min > 0:
            yield feed.part, [PinRef(feed.part.ref, p) for p in feed.supply.pins], feed.supply.min
    for part in ctx.at_node(node):
        least, far = ctx.figure(part, "v_min"), [n for n in ctx.ends(part) if n != node]
        bare = len(part.component.pins) == 2 and not part.component.supplies and not part.component.rails
        if bare and least and part.component.interfaces_of("load", "motor") and len(far) == 1 and ctx.is_ground(far[0]):
            yield part, [PinRef(part.ref, p.id) for p in part.component.pins if ctx.node((part.ref, p.id)) == node], least


@rule(
    "load-below-switch",
    "error",
    "What an N-type switch feeds from above gets its voltage",
    yields_to=("transistor-exchanged", "mosfet-reversed"),
)
def load_below_switch(ctx: Context) -> Iterator[Finding]:
    """With its load between the source (or emitter) and ground, an N-type transistor gives it no more than its gate's voltage less the threshold: from a pin
    of 3.3 V about 1 V, and the transistor takes the rest as heat.

    Fix: the load between the supply and the drain, or a P-channel MOSFET. Source: the source follower; MOSFET data sheets (V_GS(th)).
    """
    for part in ctx.shaped("nmos", "npn"):
        t = transistor(ctx, part)
        gate, drain, source = (ctx.node(p) for p in (t.control, t.output, t.reference)) if t is not None else (None, None, None)
        top = ctx.potential(drain)
        if t is None or gate is None or source is None or top is None or top < 1.0 or ctx.is_ground(source) or ctx.supplies.givers(source):
            continue
        there = ctx.network.at(gate, "high", frozenset({part.ref}))
        if there is None:
            continue
        lost = (ctx.figure(part, "vbe") or 0.7) if t.shape == "npn" else (ctx.figure(part, "vgs_th") or 2.0)
        gives = max(0.0, min(top, there.volts - lost))
        for load, pins, least in _takers(ctx, source):
            ctx.looked_at += 1
            if gives < 0.95 * least:
                yield found(
                    f"{part.ref} ({part.title}) has its load below it: with {show(there.volts, 'V')} at {t.control} it gives {load.ref} ({load.title}) "
                    f"{show(gives, 'V')}, which needs {show(least, 'V')}",
                    pins=[t.control, t.reference, *pins],
                    parts=[part.ref, load.ref],
                    nets=[source],
                    numbers={"gives_v": gives, "needs_v": least},
                )
