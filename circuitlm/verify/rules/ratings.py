"""Absolute ratings of discrete parts: what they block, what they carry, the heat that they stand."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify import loads
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import contact_ends, junctions, transistor
from circuitlm.verify.registry import rule
from circuitlm.verify.rules.safety import mains_nodes

MAINS_V = 230.0
"""Root mean square of the mains, V (IEC 60038)."""
MARGIN = 1.02


def _switched_paths(ctx: Context, part: Part) -> Iterator[tuple[PinRef, PinRef, float]]:
    """(upper pin, lower pin, what it blocks, V) of a transistor's output path, or an optocoupler's."""
    if (t := transistor(ctx, part)) is not None:
        limit = ctx.figure(part, "vce_max") or ctx.figure(part, "vds_max")
        ends = (t.output, t.reference) if t.shape in ("npn", "nmos") else (t.reference, t.output)
        if limit is not None:
            yield *ends, abs(limit)
    for i in part.component.interfaces_of("switchable"):
        if {"c", "e"} <= i.pins.keys() and len(i.volts) == 2:
            yield PinRef(part.ref, i.pins["c"]), PinRef(part.ref, i.pins["e"]), i.volts[1]


@rule(
    "blocked-overvoltage",
    "error",
    "Transistors block no more than they stand",
    rated=True,
    yields_to=("load-overvoltage", "mosfet-gate-overvoltage"),
)
def blocked_overvoltage(ctx: Context) -> Iterator[Finding]:
    """A transistor, or the output of an optocoupler, that is off has the whole supply across it. Above its rated voltage it breaks through, and what it
    switches stays on.

    Fix: a type for the voltage, with a reserve. Source: absolute maximum ratings (V_CEO, V_DSS) in the data sheets.
    """
    for part in ctx.parts.values():
        for upper, lower, limit in _switched_paths(ctx, part):
            top, foot = ctx.bounds.high(ctx.node(upper)), ctx.bounds.low(ctx.node(lower))
            if top is None or foot is None:
                continue
            ctx.looked_at += 1
            if top - foot > limit * MARGIN:
                yield found(
                    f"{part.ref} ({part.title}) blocks {show(top - foot, 'V')} while it is off; it stands {show(limit, 'V')}",
                    pins=[upper, lower],
                    numbers={"volts_v": top - foot, "limit_v": limit},
                )


@rule("diode-overvoltage", "error", "Diodes block no more than they stand", rated=True, yields_to=("diode-reversed", "load-overvoltage"))
def diode_overvoltage(ctx: Context) -> Iterator[Finding]:
    """A diode across a coil, or in a supply line, has the supply against it while it blocks: one that guards against a reversed supply has all of
    that supply. Above its rated reverse voltage it breaks through.

    Fix: a type for the voltage (1N4007: 1 kV). Source: absolute maximum ratings (V_RRM) in the data sheets.
    """
    for part in ctx.shaped("diode", "schottky"):
        limit = ctx.figure(part, "vr")
        for j in junctions(ctx, part):
            top, foot = ctx.potential(ctx.node(j.cathode)), ctx.bounds.low(ctx.node(j.anode))
            if limit is None or top is None or foot is None:
                continue
            ctx.looked_at += 1
            blocks, when = top - foot, ""
            if part.role == "protection" and (turned := _reversed(ctx, j.anode)) > blocks:
                blocks, when = turned, " when the supply is connected the wrong way round"
            if blocks > limit * MARGIN:
                yield found(
                    f"{part.ref} ({part.title}) blocks {show(blocks, 'V')}{when}; it stands {show(limit, 'V')}",
                    pins=[j.cathode, j.anode],
                    numbers={"volts_v": blocks, "limit_v": limit},
                )


def _reversed(ctx: Context, anode: PinRef) -> float:
    """What a diode behind a supply from outside has against it once that supply is reversed, V; 0 where its anode hangs on no such supply."""
    outside = any(s.active and s.node == ctx.node(anode) and s.rail.topology in ("adapter", "cell") for s in ctx.supplies.sources)
    return (ctx.potential(ctx.node(anode)) or 0.0) if outside else 0.0


def _through(ctx: Context, near: PinRef, far: PinRef) -> float | None:
    """What flows through a part that lies alone between a source and all that hangs on it, mA: its one side holds nothing but the source's pin (and
    capacitors). None where it is not known."""
    source = next((s for s in ctx.supplies.sources if s.active and s.node == ctx.node(near)), None)
    net = next((n for n in ctx.circuit.nets.values() if near in n.pins), None)
    if source is None or net is None or ctx.node(far) is None:
        return None
    still = {
        p.ref
        for p in net.pins
        if p != near and (ctx.part(p).component.supplies or ctx.figure(ctx.part(p), "ma") or ctx.part(p).component.interfaces_of("motor"))
    }
    if still - {source.part.ref, near.ref} or not any(p.ref == source.part.ref for p in net.pins):
        return None
    return max(loads.of_source(ctx, source).typical, _taken(ctx, source.node, ctx.part(near))) or None


@rule("fuse-too-small", "warning", "A fuse carries what flows through it", rated=True)
def fuse_too_small(ctx: Context) -> Iterator[Finding]:
    """A fuse that is rated for less than the usual current of what hangs behind it blows, or (a resettable one) opens, in ordinary use.

    Fix: a rating above the usual current and below what the wires stand. Source: fuse makers' application notes (75 % of the rating in use).
    """
    for part in ctx.shaped("fuse"):
        amps = ctx.value(part, "A") or ctx.figure(part, "current_a")
        ends = [PinRef(part.ref, p.id) for p in part.component.pins]
        if not amps or len(ends) != 2:
            continue
        ma = next((m for a, b in (ends, ends[::-1]) if (m := _through(ctx, a, b)) is not None), None)
        if ma is None:
            continue
        ctx.looked_at += 1
        if ma > 1000 * amps * MARGIN:
            yield found(
                f"{part.ref} is rated {show(amps, 'A')}, and {show(ma / 1000, 'A')} flow through it in use",
                parts=[part.ref],
                numbers={"current_a": ma / 1000, "limit_a": amps},
            )


@rule("diode-overcurrent", "warning", "A diode in a supply line carries its current", rated=True)
def diode_overcurrent(ctx: Context) -> Iterator[Finding]:
    """A diode against a reversed supply carries all that hangs behind it. A signal diode (1N4148: 0.2 A) burns.

    Fix: a rectifier or Schottky diode for the current. Source: absolute maximum ratings (I_F) in the data sheets.
    """
    for part in ctx.shaped("diode", "schottky"):
        limit = ctx.figure(part, "if_max_ma")
        for j in junctions(ctx, part) if limit else ():
            node = ctx.node(j.cathode)
            if node is None or ctx.is_ground(node) or not ctx.supplies.givers(ctx.node(j.anode) or "") or ctx.supplies.givers(node):
                continue
            ma = _taken(ctx, node, part)
            ctx.looked_at += bool(ma)
            if limit and ma > limit * MARGIN:
                yield found(
                    f"{show(ma / 1000, 'A')} through {part.ref} ({part.title}), which carries {show(limit / 1000, 'A')}",
                    pins=[j.anode, j.cathode],
                    numbers={"current_a": ma / 1000, "limit_a": limit / 1000},
                )


def _taken(ctx: Context, node: str, without: Part) -> float:
    """Usual current of all that is fed from a node, straight or behind a switch, mA."""
    nodes, fresh = {node}, [node]
    while fresh:
        for part in ctx.at_node(fresh.pop()):
            for a, b in contact_ends(part) if not part.component.supplies else ():
                both = {ctx.node(a), ctx.node(b)}
                new = {n for n in both - nodes if n is not None and ctx.potential(n) is None} if both & nodes else set()
                nodes |= new
                fresh += sorted(new)
    total = 0.0
    for part in {p.ref: p for n in nodes for p in ctx.at_node(n)}.values():
        if part is without:
            continue
        feeds = [f for f in ctx.supplies.feeds_of.get(part.ref, ()) if f.node in nodes and f.fed]
        for feed in feeds:
            total += loads.of_feed(ctx, feed).typical
        if not part.component.supplies and not part.component.rails and part.component.kind in ("actuator", "light"):
            total += ctx.figure(part, "ma") or 0.0
    return total


@rule("track-overload", "warning", "A potentiometer's track stands its heat")
def track_overload(ctx: Context) -> Iterator[Finding]:
    """A potentiometer across a supply turns V^2 / R into heat in its track, a trimmer stands a tenth to half a watt.

    Fix: a larger value. Source: Ohm's law, the potentiometer's data sheet.
    """
    for part in ctx.shaped("potentiometer"):
        ohms, limit = ctx.ohms(part), ctx.figure(part, "p_max")
        for i in part.component.interfaces_of("divider"):
            ends = [PinRef(part.ref, i.pins[r]) for r in ("top", "bottom") if r in i.pins]
            volts = [v for p in ends if (v := ctx.potential(ctx.node(p))) is not None]
            if not ohms or not limit or len(volts) != 2:
                continue
            ctx.looked_at += 1
            watts = (volts[0] - volts[1]) ** 2 / ohms
            if watts > limit * MARGIN:
                yield found(
                    f"{part.ref} ({show(ohms, 'Ω')}) turns {show(watts, 'W')} into heat in its track, it stands {show(limit, 'W')}",
                    pins=ends,
                    numbers={"watts_w": watts, "limit_w": limit, "ohms": ohms},
                )


@rule("shunt-overload", "warning", "A Zener diode or shunt reference stands what its resistor lets through", rated=True)
def shunt_overload(ctx: Context) -> Iterator[Finding]:
    """What the load behind a Zener diode or shunt reference does not take flows through it. With too small a series resistor it gets hot.

    Fix: a larger series resistor, or a type for more power. Source: P = V_Z I_Z, the diode's data sheet.
    """
    for part in ctx.parts.values():
        volts = ctx.network.holds(part.ref) or (ctx.value(part, "V") if part.component.shape == "zener" else None)
        limit, most = ctx.figure(part, "p_max"), ctx.figure(part, "if_max_ma")
        cathode, anode = ctx.role(part, "K"), ctx.role(part, "A")
        if not volts or cathode is None or anode is None or (foot := ctx.potential(ctx.node(anode))) is None or limit is None:
            continue
        there = ctx.network.at(ctx.node(cathode), "high", frozenset({part.ref}))
        if there is None or there.ohms < 1.0 or there.diode or ctx.potential(ctx.node(cathode)) is not None:
            continue
        ctx.looked_at += 1
        amps = (there.volts - foot - volts) / there.ohms
        if amps * volts > limit * MARGIN or (most is not None and 1000 * amps > most * MARGIN):
            yield found(
                f"{part.ref} ({part.title}) takes up to {show(amps, 'A')} at {show(volts, 'V')}, {show(amps * volts, 'W')}: it stands {show(limit, 'W')}",
                pins=[cathode],
                numbers={"current_a": amps, "watts_w": amps * volts, "limit_w": limit},
            )


@rule("contact-overvoltage", "warning", "Contacts break no more than they are made for", rated=True, yields_to=("contact-overload",))
def contact_overvoltage(ctx: Context) -> Iterator[Finding]:
    """A contact that is made for low voltage does not keep the mains, or a high direct voltage, apart from its handle and its other side: the arc does
    not go out.

    Fix: a contact for the voltage. Source: the contact's data sheet.
    """
    mains = mains_nodes(ctx)
    for part in ctx.parts.values():
        for i in part.component.interfaces_of("contact"):
            pins = [PinRef(part.ref, p) for p in i.pins.values()]
            nodes = [n for p in pins if (n := ctx.node(p)) is not None]
            if len(i.volts) != 2 or not nodes:
                continue
            ctx.looked_at += 1
            volts = MAINS_V if set(nodes) & mains else max((abs(v) for n in nodes if (v := ctx.potential(n)) is not None), default=0.0)
            if volts > i.volts[1] * MARGIN:
                yield found(
                    f"the contact of {part.ref} ({part.title}) is made for {show(i.volts[1], 'V')}, and {show(volts, 'V')} lie at it",
                    pins=[p for p in pins if ctx.node(p) is not None],
                    numbers={"volts_v": volts, "limit_v": i.volts[1]},
                )
