"""Resistors and capacitors: heat, direction, rated voltage."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import eseries
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify import loads
from circuitlm.verify.context import Context
from circuitlm.verify.currents import load_ma
from circuitlm.verify.entries import SMOOTHING_F, alternating
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import Equivalent
from circuitlm.verify.parts import transistor
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS
from circuitlm.verify.supplies import Source, setting_volts


@rule("resistor-power", "warning", "No resistor gets too hot", yields_to=("pull-too-strong",))
def resistor_power(ctx: Context) -> Iterator[Finding]:
    """A resistor turns V^2 / R into heat. Above its rating (a quarter of a watt for the common sort) it
    burns.

    Fix: a larger value, or a resistor for more power. Source: the resistor's data sheet, Ohm's law.
    """
    for part in ctx.shaped("resistor"):
        ohms, limit = ctx.ohms(part), ctx.figure(part, "p_max") or 0.25
        a, b = ctx.ends(part)
        if ohms is None or a is None or b is None or a == b:
            continue
        ctx.looked_at += 1
        without = frozenset({part.ref})
        watts = 0.0
        for x, y in ((a, b), (b, a)):
            held = ctx.network.clamp(y)
            highs = [ctx.network.at(x, "high", without), _junction(ctx, x, y, "pnp"), _loaded(ctx, x, part.ref, ohms)]
            lows = [ctx.network.at(y, "low", without), Equivalent(held, 0.0) if held is not None else None, _junction(ctx, y, x, "npn")]
            for high, low in ((h, w) for h in highs for w in lows):
                if high is not None and low is not None and high.volts > low.volts:
                    amps = (high.volts - low.volts) / max(ohms + high.ohms + low.ohms, 1e-3)
                    watts = max(watts, amps * amps * ohms)
        if watts > limit * 1.02:
            yield found(
                f"{part.ref} ({show(ohms, 'Ω')}) turns {show(watts, 'W')} into heat, it stands {show(limit, 'W')}",
                parts=[part.ref],
                nets=[a, b],
                numbers={"watts_w": watts, "limit_w": limit, "ohms": ohms},
                fix={"op": "set_value", "part": part.ref, "ohms": eseries.at_least(ohms * watts / limit)},
            )


def _junction(ctx: Context, node: str, other: str, shape: str) -> Equivalent | None:
    """A transistor's base whose emitter lies on a fixed potential, as it is when current flows through it. None where a chip's output drives the
    resistor's other end: what that gives is its own limit."""
    if any(d.type in ("output", "tri_state", "bidirectional") for _, d in ctx.on(other)):
        return None
    for part in ctx.at_node(node):
        t = transistor(ctx, part)
        emitter = ctx.potential(ctx.node(t.reference)) if t is not None and t.shape == shape and ctx.node(t.control) == node else None
        if emitter is not None:
            vbe = ctx.figure(part, "vbe") or 0.7
            return Equivalent(emitter + (vbe if shape == "npn" else -vbe), 1.0)
    return None


def _loaded(ctx: Context, node: str, ref: str, ohms: float) -> Equivalent | None:
    """The load between a supply and a node, or behind a transistor that conducts there, as the resistance that its voltage and current make; None for
    a resistor that is no shunt beside it."""
    through = [
        t
        for p in ctx.at_node(node)
        if (t := transistor(ctx, p)) is not None and ctx.node(t.reference) == node and t.shape in ("npn", "nmos")
    ]
    for place in (node, *(ctx.node(t.output) for t in through)):
        for load in ctx.at_node(place):
            if load.component.kind == "passive":
                continue
            volts, ma = ctx.figure(load, "volts"), load_ma(ctx, load)
            far = next((v for p in load.component.pins if (n := ctx.node((load.ref, p.id))) != place and (v := ctx.potential(n))), None)
            if load.ref != ref and volts and ma and far and len(load.component.pins) == 2 and ohms < 1000 * volts / ma:
                return Equivalent(far, 1000 * volts / ma)
    return None


@rule("capacitor-reversed", "error", "Polarised capacitors are the right way round", yields_to=("source-reversed",))
def capacitor_reversed(ctx: Context) -> Iterator[Finding]:
    """An electrolytic capacitor with its minus on the positive side breaks down, boils and bursts.

    Fix: swap its legs; the stripe marks minus. Source: the capacitor's data sheet.
    """
    for part in ctx.shaped("capacitor-polarised"):
        plus, minus = ctx.role(part, "+", "positive"), ctx.role(part, "-", "negative")
        if plus is None or minus is None:
            continue
        vp, vm = ctx.potential(ctx.node(plus)), ctx.potential(ctx.node(minus))
        if vm is None and vp == 0.0:  # a timing capacitor: resistors charge its other end
            charged = ctx.network.at(ctx.node(minus), "high", drivers=False)
            vm = charged.volts if charged is not None else None
        if vm is None and _rests_at_zero(ctx, ctx.node(plus), part.ref):  # a coupling capacitor: its other end rests above ground
            vm, vp = _rest(ctx, ctx.node(minus)), 0.0
        if vp is None or vm is None or vp == vm:
            ends = ctx.node(plus), ctx.node(minus)
            wrong = next((s for s in ctx.supplies.sources if s.active and ends[0] != ends[1] and _against(ctx, s, *ends)), None)
            if wrong is not None:  # behind a rectifier the voltage is not known, its sign is
                yield found(
                    f"{part.ref} ({part.title}) is the wrong way round: its plus lies on the lower side of {wrong.pin}, a rectifier or source",
                    pins=[plus, minus],
                    fix={"op": "reverse", "part": part.ref},
                )
        if vp is None or vm is None:
            yield from _turned(ctx, part, plus, minus)
            continue
        ctx.looked_at += 1
        if vp < vm - 0.3:
            yield found(
                f"{part.ref} ({part.title}) is the wrong way round: {show(vm - vp, 'V')} backwards",
                pins=[plus, minus],
                numbers={"reverse_v": vm - vp},
                fix={"op": "reverse", "part": part.ref},
            )
        elif ctx.potential(ctx.node(minus)) is None:
            yield from _turned(ctx, part, plus, minus)


def _turned(ctx: Context, part: Part, plus: PinRef, minus: PinRef) -> Iterator[Finding]:
    """A capacitor whose minus can only lie above its plus, or swings far above where its plus can follow (an emitter's bypass, a coupling to a
    base, the timing of a multivibrator)."""
    above, below = (_both_bounds(ctx, ctx.node(p)) for p in (plus, minus))
    if above is None or below is None or ctx.node(plus) == ctx.node(minus):
        if (
            (chip := _never_below(ctx, ctx.node(minus))) is not None
            and ctx.is_ground(ctx.node(plus))
            and not ctx.is_ground(ctx.node(minus))
        ):
            ctx.looked_at += 1
            yield found(
                f"{part.ref} ({part.title}) is the wrong way round: its plus lies on {ctx.name(ctx.node(plus))}, its minus on {chip}, which is never "
                "below ground",
                pins=[plus, minus],
                fix={"op": "reverse", "part": part.ref},
            )
        return
    ctx.looked_at += 1
    backwards = below[1] - above[1]
    if backwards > SWING_V and below[0] >= above[0] - SWING_V:
        yield found(
            f"{part.ref} ({part.title}) is the wrong way round: up to {show(backwards, 'V')} backwards",
            pins=[plus, minus],
            numbers={"reverse_v": backwards},
            fix={"op": "reverse", "part": part.ref},
        )


_BELOW = re.compile(r"^(?:v-|vs-|vee|vss|neg.*|.*out.*|c\d?[+-]|cap.*|c[ab]p?\d?|.*-)$", re.I)
"""Pins that may lie below ground: of charge pumps, amplifiers on two supplies."""


def _never_below(ctx: Context, node: str | None) -> PinRef | None:
    """A chip's own pin at a node, in a circuit where nothing lies below ground: no negative supply, no transformer, no charge pump."""
    if any(v < 0 for v in ctx.supplies.volts.values()) or ctx.shaped("transformer"):
        return None
    for pin, data in ctx.on(node):
        c = ctx.part(pin).component
        if c.form == "ic" and c.supplies and not c.rails and all(s.min >= 0 for s in c.supplies) and not _BELOW.match(data.id):
            return pin
    return None


def _both_bounds(ctx: Context, node: str | None) -> tuple[float, float] | None:
    """(lowest, highest) of a node, V, where direct current defines both: what only a capacitor swings (a pump, a doubler on AC) may lie anywhere."""
    low, high = ctx.bounds.low(node), ctx.bounds.high(node)
    return None if low is None or high is None else (low, high)


def _against(ctx: Context, source: Source, plus: str | None, minus: str | None) -> bool:
    """The capacitor's ends lie on a source's two poles, or on one of them and the middle between two, the other way round."""
    if (source.ground, source.node) == (plus, minus):
        return True
    below = plus == source.ground and not ctx.is_ground(plus) and ctx.is_ground(minus)
    above = minus == source.node and ctx.is_ground(plus) and source.volts is None
    return below or above


SWING_V = 1.5
"""What an aluminium electrolytic capacitor stands backwards, V (makers' notes: 1 to 1.5 V)."""


def _rests_at_zero(ctx: Context, node: str | None, without: str) -> bool:
    """Resistors, coils and loudspeakers lead from the node to ground, and nothing leads it elsewhere."""
    there = [ctx.network.at(node, level, frozenset({without})) for level in ("high", "low")]
    return all(t is not None and abs(t.volts) < 0.05 for t in there)


def _rest(ctx: Context, node: str | None) -> float | None:
    """What an output rests at on the average, V, also behind a resistor: half of the supply of an analog one, half of the level of one that
    switches."""
    behind = [b.other for b in ctx.network.branches(node) if b.other and ctx.potential(b.other) is None] if node is not None else []
    for pin, data in (end for n in (node, *behind) for end in ctx.on(n)):
        part = ctx.part(pin)
        feed = next((f for f in ctx.supplies.feeds_of.get(pin.ref, ()) if f.fed and f.volts), None)
        if data.type == "output" and part.component.kind in ("analog", "audio") and feed and ctx.is_ground(feed.ground):
            return (feed.volts or 0.0) / 2
        if (part.component.mcu or part.component.kind == "logic") and ctx.direction(pin) in ("out", "bidir") and (level := ctx.level(pin)):
            return level / 2
    return None


@rule("capacitor-voltage", "warning", "Capacitors are rated above their voltage")
def capacitor_voltage(ctx: Context) -> Iterator[Finding]:
    """A capacitor above its rated voltage breaks through.

    Fix: a type for at least 1.5 times the voltage. Source: the capacitor's data sheet.
    """
    for part in ctx.shaped("capacitor", "capacitor-polarised"):
        limit = setting_volts(part, "rated") or ctx.figure(part, "v_max")
        va, vb = (ctx.potential(n) for n in ctx.ends(part))
        across = abs(va - vb) if va is not None and vb is not None else None
        if limit is None or across is None:
            continue
        ctx.looked_at += 1
        if across > limit:
            yield found(
                f"{show(across, 'V')} across {part.ref} ({part.title}), which stands {show(limit, 'V')}",
                parts=[part.ref],
                numbers={"volts_v": across, "limit_v": limit},
            )


@rule("rectifier-unsmoothed", "warning", "What a rectifier feeds electronics with is smoothed")
def rectifier_unsmoothed(ctx: Context) -> Iterator[Finding]:
    """The output of a bridge on AC falls to zero a hundred times a second. A regulator or a chip behind it switches off as often, unless a
    capacitor of some hundred microfarads holds the voltage. A bridge on DC, against reversed wires, needs none.

    Fix: an electrolytic capacitor from + to - of the bridge, about 2000 uF an ampere. Source: capacitor-input rectifiers, C = I t / V.
    """
    for part in ctx.shaped("bridge-rectifier"):
        plus, minus = ctx.node((part.ref, "+")), ctx.node((part.ref, "-"))
        feeds = [p for p, pin in ctx.on(plus) if pin.type == "power_in"] if plus is not None else []
        ac = alternating(ctx.circuit, ctx.nodes, part)
        if plus is None or minus is None or not feeds or ac is None:
            continue
        ctx.looked_at += 1
        back = {minus} | {ctx.node((ac.ref, p.id)) for p in ac.component.pins} - {plus, None}  # of two rails: the winding's middle
        held = [ctx.part(p) for p, _ in ctx.on(plus) if ctx.part(p).component.shape in CAPACITORS and back & set(ctx.ends(ctx.part(p)))]
        farads = sum(SMOOTHING_F if p.quantity is None else p.quantity for p in held)
        if farads < SMOOTHING_F:
            yield found(
                f"{part.ref} feeds {feeds[0]} with pulses: no smoothing capacitor of {show(SMOOTHING_F, 'F')} or more from {part.ref}.+ to {part.ref}.-",
                pins=[feeds[0]],
                parts=[part.ref],
                nets=[plus],
                numbers={"least_f": SMOOTHING_F},
            )
        else:
            yield from _ripple(ctx, part, held, farads)


RIPPLE = 0.4
"""Share of the peak by which the voltage may sag between two half waves; a regulator with its drop-out rarely stands a third."""
HALF_WAVE_S = 8e-3
"""How long the capacitor carries the load alone, at 50 Hz, s."""


def _ripple(ctx: Context, bridge: Part, held: list[Part], farads: float) -> Iterator[Finding]:
    """A capacitor that its load empties between two half waves."""
    source = next((s for s in ctx.supplies.sources if s.part is bridge and s.active and s.volts), None)
    demand = loads.of_source(ctx, source) if source is not None else None
    if source is None or demand is None or source.volts is None or not demand.typical:
        return
    sag = demand.typical / 1000 * HALF_WAVE_S / farads
    if sag > RIPPLE * source.volts:
        yield found(
            f"{', '.join(p.ref for p in held)} ({show(farads, 'F')}) {'carries' if len(held) == 1 else 'carry'} "
            f"{show(demand.typical / 1000, 'A')} between two half waves, in which it loses "
            f"{show(min(sag, source.volts), 'V')} of {show(source.volts, 'V')}",
            pins=[source.pin],
            parts=[bridge.ref, *(p.ref for p in held)],
            nets=[source.node],
            numbers={"sag_v": sag, "peak_v": source.volts, "farads": farads, "load_ma": demand.typical},
        )
