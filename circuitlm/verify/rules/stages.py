"""Amplifier stages of one transistor: where they rest, and whether anything is taken from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from circuitlm.circuit.model import PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import Equivalent, cluster
from circuitlm.verify.parts import TRANSISTORS, Transistor, transistor
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS

STILL = ("resistor", *CAPACITORS)
OVERDRIVEN = 1.5
"""So many times the current that the collector resistor lets through: gains differ by a factor of two within a type."""


class Stage(NamedTuple):
    """An NPN transistor whose base a capacitor drives, and what resistors put on its three ends."""

    transistor: Transistor
    base: Equivalent
    collector: Equivalent
    emitter: Equivalent


def _npn(ctx: Context) -> Iterator[tuple[Transistor, str, str, str]]:
    """(transistor, nodes of base, collector and emitter) of the NPN transistors that are wired at all three."""
    for part in ctx.shaped("npn"):
        t = transistor(ctx, part)
        nodes = [ctx.node(p) for p in (t.control, t.output, t.reference)] if t is not None else []
        if t is not None and all(n is not None for n in nodes) and len(set(nodes)) == 3:
            base, collector, emitter = (n for n in nodes if n is not None)
            yield t, base, collector, emitter


def _alone(ctx: Context, node: str, ref: str) -> bool:
    """Nothing but resistors and capacitors hangs on a node and on those that resistors join to it."""
    return all(p.component.shape in STILL for n in {node, *cluster(ctx, node)} for p in ctx.at_node(n) if p.ref != ref)


def _coupled(ctx: Context, base: str, collector: str) -> bool:
    """A capacitor brings a signal to the base, and that signal is not the collector's own in a ring of two transistors (a multivibrator)."""
    for part in ctx.at_node(base):
        ends = set(ctx.ends(part)) - {base, None} if part.component.shape in CAPACITORS else set()
        for far in (n for n in ends if n is not None and ctx.potential(n) is None and n != collector):
            rings = (transistor(ctx, p) for p in ctx.at_node(far) if p.component.shape in TRANSISTORS)
            if not any(t is not None and _leads(ctx, collector, ctx.node(t.control)) for t in rings):
                return True
    return False


def _leads(ctx: Context, collector: str, base: str | None) -> bool:
    """Capacitors and resistors lead from a collector to another transistor's base."""
    near = {collector} | {n for p in ctx.at_node(collector) if p.component.shape in STILL for n in ctx.ends(p) if n is not None}
    return base in near


def _stages(ctx: Context) -> Iterator[Stage]:
    for t, base, collector, emitter in _npn(ctx):
        if collector in cluster(ctx, base) or not _coupled(ctx, base, collector):
            continue  # biased from its own collector it cannot saturate
        if ctx.potential(base) is not None or ctx.potential(collector) is not None or not _alone(ctx, base, t.part.ref):
            continue
        if not _alone(ctx, collector, t.part.ref) or not _alone(ctx, emitter, t.part.ref):
            continue
        at = [ctx.network.at(n, "high", frozenset({t.part.ref}), drivers=False) for n in (base, collector, emitter)]
        if all(e is not None for e in at):
            yield Stage(t, *(e for e in at if e is not None))


@rule("stage-saturated", "warning", "A transistor stage rests between its supplies")
def stage_saturated(ctx: Context) -> Iterator[Finding]:
    """What the base gets, times the gain, is more than the collector's resistor lets through: the collector rests at the emitter, and a signal
    only comes out where it turns the transistor off. Looks at NPN stages whose base a capacitor drives and whose resistors are all known.

    Fix: the divider's lower resistor, or a larger upper one. Source: biasing of the common-emitter stage.
    """
    for stage in ctx.subjects(_stages(ctx)):
        part = stage.transistor.part
        gain, foot = ctx.figure(part, "hfe") or 100.0, stage.emitter
        base_a = (stage.base.volts - foot.volts - 0.65) / max(stage.base.ohms + (gain + 1) * foot.ohms, 1.0)
        most = (stage.collector.volts - foot.volts) / max(stage.collector.ohms + foot.ohms, 1.0)
        if base_a * gain > OVERDRIVEN * most > 0:
            yield found(
                f"{part.ref} ({part.title}) gets {show(base_a, 'A')} into its base, {show(base_a * gain, 'A')} at a gain of {gain:g}; its collector's "
                f"resistor lets {show(most, 'A')} through: it rests fully on",
                pins=[stage.transistor.control, stage.transistor.output],
                numbers={"base_a": base_a, "hfe": gain, "most_a": most},
            )


LEAST_SWING = 0.12
"""Share of its supply above the emitter at which a stage that is biased from its own collector has no room to swing any more."""


@rule("stage-low", "warning", "A stage that is biased from its own collector rests between its supplies")
def stage_low(ctx: Context) -> Iterator[Finding]:
    """A resistor from collector to base holds the stage where the collector's voltage gives just the base current that it needs. With too small a
    resistor that is next to the base's own 0.7 V: half of every wave is cut off.

    Fix: a base resistor of about the gain times the collector's resistor. Source: collector-feedback biasing.
    """
    for t, base, collector, emitter in _npn(ctx):
        foot = ctx.potential(emitter)
        own = [b for b in ctx.network.branches(base) if b.other == collector and b.most is None]
        others = [b for b in ctx.network.branches(base) if b.other != collector]
        top = ctx.network.at(collector, "high", frozenset({t.part.ref, *(b.ref for b in own)}), drivers=False)
        coupled = any(p.component.shape in CAPACITORS for p in ctx.at_node(base))
        if foot is None or len(own) != 1 or others or top is None or top.ohms <= 0 or not coupled:
            continue
        if any(p.component.shape not in STILL for p in ctx.at_node(base) if p is not t.part):
            continue
        ctx.looked_at += 1
        gain = ctx.figure(t.part, "hfe") or 100.0
        rests = foot + 0.65 + (top.volts - foot - 0.65) * own[0].ohms / (own[0].ohms + (gain + 1) * top.ohms)
        if rests - foot < LEAST_SWING * (top.volts - foot):
            yield found(
                f"{own[0].ref} ({show(own[0].ohms, 'Ω')}) holds the collector of {t.part.ref} ({t.part.title}) at {show(rests, 'V')} of "
                f"{show(top.volts, 'V')}: there is no room to swing",
                pins=[t.control, t.output],
                parts=[t.part.ref, own[0].ref],
                numbers={"rest_v": rests, "supply_v": top.volts, "hfe": gain},
            )


@rule("stage-unloaded", "warning", "Something is taken from every transistor stage", yields_to=("transistor-shorts",))
def stage_unloaded(ctx: Context) -> Iterator[Finding]:
    """The collector lies straight on the supply, where no signal can arise, and from the emitter only resistors and capacitors lead to ground:
    the transistor drives nothing.

    Fix: a resistor (or the load) between supply and collector. Source: the common-emitter stage.
    """
    for t, base, collector, emitter in _npn(ctx):
        top = ctx.potential(collector)
        if top is None or top < 1.0 or ctx.potential(emitter) is not None or ctx.potential(base) is not None:
            continue
        if ctx.network.clamp(base) is not None:
            continue  # a series regulator gives its emitter what a Zener diode holds
        ctx.looked_at += 1
        ends = {n for p in ctx.at_node(emitter) if p.ref != t.part.ref for n in ctx.ends(p)} - {emitter}
        still = all(p.component.shape in STILL for p in ctx.at_node(emitter) if p.ref != t.part.ref)
        if still and ends and all(ctx.is_ground(n) for n in ends):
            yield found(
                f"{t.output} lies straight on {ctx.name(collector)}, and {t.reference} only leads to ground: nothing is taken from {t.part.ref} "
                f"({t.part.title})",
                pins=[t.output, t.reference],
                parts=[t.part.ref, *sorted(p.ref for p in ctx.at_node(emitter) if p.ref != t.part.ref)],
                nets=[collector, emitter],
            )


@rule("jfet-bias", "warning", "A junction transistor's gate and source have a way for direct current")
def jfet_bias(ctx: Context) -> Iterator[Finding]:
    """The gate of a JFET is a diode that blocks: without a resistor from it to a fixed level it charges to anywhere. Its source, which sets the gate's
    voltage against it, needs a resistor (or a rail) as well, else no current flows.

    Fix: 1 MΩ from the gate to ground, some kΩ from the source to ground. Source: JFET data sheets; self-biased stages.
    """
    for part in ctx.shaped("njf", "pjf"):
        for name in ("G", "S"):
            pin = ctx.role(part, name)
            node = ctx.node(pin) if pin is not None else None
            if pin is None or node is None or ctx.potential(node) is not None:
                continue
            ctx.looked_at += 1
            nodes = cluster(ctx, node)
            fixed = any(b.volts is not None or ctx.potential(b.other) is not None for n in nodes for b in ctx.network.branches(n))
            others: list[PinRef] = [p for n in nodes for p, _ in ctx.on(n) if p.ref != part.ref]
            if (
                not fixed
                and others
                and all(ctx.part(p).component.shape in STILL or ctx.part(p).component.shape == "microphone" for p in others)
            ):
                yield found(f"no direct current reaches {pin} ({part.title}): its level is not defined", pins=[pin], nets=[node])


@rule("jfet-forward", "error", "A junction transistor's gate stays below its channel", yields_to=("capacitor-reversed", "source-reversed"))
def jfet_forward(ctx: Context) -> Iterator[Finding]:
    """The gate of an N-channel JFET is the anode of a diode to its channel. Biased at the drain's supply it conducts: the transistor is fully on, and
    what comes in is cut off.

    Fix: the gate's resistor to ground, and a resistor in the source. Source: JFET data sheets; self-biased stages.
    """
    for part in ctx.shaped("njf"):
        gate, drain = ctx.role(part, "G"), ctx.role(part, "D")
        node, top = ctx.node(gate) if gate else None, ctx.bounds.high(ctx.node(drain)) if drain else None
        rest = ctx.network.at(node, "high", frozenset({part.ref}), drivers=False) if node is not None else None
        if gate is None or rest is None or top is None or top < 1.0:
            continue
        ctx.looked_at += 1
        if rest.volts >= top - 0.2:
            yield found(
                f"{gate} ({part.title}) rests at {show(rest.volts, 'V')}, no lower than its drain: the gate conducts",
                pins=[gate],
                nets=[node or ""],
                numbers={"gate_v": rest.volts},
            )
