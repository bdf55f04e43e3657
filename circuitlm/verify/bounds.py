"""How high and how low every node can be brought: the reach of the supplies and outputs through what conducts.

A potential travels along the ways of direct current: both ways through resistors, coils, loads, contacts and MOSFETs' channels, one way
through diodes and bipolar transistors, never through capacitors. The highest (lowest) that arrives is a node's upper (lower) bound, less the
forward voltages on the way; a junction or Zener diode to a fixed potential clamps it. A circuit's real voltages lie within the bounds, whatever
is switched on. Found as shortest paths are (Dijkstra, 1959), once for the whole circuit.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.parts import contact_ends, junctions, shunt_reference, transistor

if TYPE_CHECKING:
    from circuitlm.verify.context import Context
    from circuitlm.verify.supplies import Source

VBE = 0.7
SHUNT = 1.0
"""Resistors below this only measure a current, Ω."""
LOADS = ("load", "motor", "speaker", "resistive")


Ways = dict[str, list[tuple[str, float]]]
"""Node -> (node that it leads to, voltage lost on the way, V)."""


class Way(NamedTuple):
    """Current can flow from one node to another, losing some volts. `stiff`: through nothing that resists (a switch, a diode, a transistor)."""

    start: str
    end: str
    drop: float
    stiff: bool


class Gate(NamedTuple):
    """A bipolar transistor's way from collector to emitter: the emitter follows its base, less a forward voltage, and gets no further than the
    collector. `rises`: an NPN transistor, which lifts its emitter; a PNP one draws it down."""

    output: str
    control: str
    reference: str
    rises: bool


class Bounds:
    """Upper and lower bounds of all nodes, V. *stiff*: only as far as switches, diodes and transistors carry a supply, not through resistors and loads."""

    def __init__(self, ctx: Context, stiff: bool = False):
        self._ctx = ctx
        fixed = {n: v for n in ctx.nodes if (v := ctx.potential(n)) is not None}
        gates = {ref: g for ref, part in ctx.parts.items() if (g := _gate(ctx, part)) is not None}
        each = [(w, gates.get(ref)) for ref, part in ctx.parts.items() for w in ways_of(ctx, part) if w.stiff or not stiff]
        ways = [w for w, _ in each]
        high, low = dict(fixed), dict(fixed)
        for node, top, bottom in _driven(ctx):
            if node not in fixed:
                high[node] = max(top, high.get(node, top))
                low[node] = min(bottom, low.get(node, bottom))
        caps = _held(fixed, ((w.end, w.start, w.drop) for w in ways if w.drop))
        floors = _held({n: -v for n, v in fixed.items()}, ((w.start, w.end, w.drop) for w in ways if w.drop))
        forward: Ways = {}
        backward: Ways = {}
        for way, gate in each:
            if gate is None or not gate.rises or way.start != gate.output:
                forward.setdefault(way.start, []).append((way.end, way.drop))
            if gate is None or gate.rises or way.end != gate.output:
                backward.setdefault(way.end, []).append((way.start, way.drop))
        above = {g.control: ctx.bounds.high(g.control) for g in gates.values()} if stiff else None
        below = {g.control: None if (v := ctx.bounds.low(g.control)) is None else -v for g in gates.values()} if stiff else None
        rising, falling = ([g for g in gates.values() if g.rises == up] for up in (True, False))
        self._high = _followed(high, forward, caps, fixed, rising, above)
        self._low = {n: -v for n, v in _followed({n: -v for n, v in low.items()}, backward, floors, fixed, falling, below).items()}

    def high(self, node: str | None) -> float | None:
        """The highest that anything brings the node to, V; None where nothing does."""
        return self._high.get(node or "")

    def low(self, node: str | None) -> float | None:
        """The lowest that anything brings the node to, V; None where nothing does."""
        return self._low.get(node or "")

    def span(self, node: str | None) -> tuple[float, float] | None:
        """(lowest, highest), V; a side that nothing defines is the other one's. None where nothing leads to the node."""
        low, high = self.low(node), self.high(node)
        if low is None and high is None:
            return None
        return (low if low is not None else high or 0.0), (high if high is not None else low or 0.0)


def _held(fixed: dict[str, float], drops: Iterable[tuple[str, str, float]]) -> dict[str, float]:
    """How high a node can be at most, since junctions lead it on to a fixed potential. *drops*: (towards the fixed one, away from it, forward volts)."""
    away: dict[str, list[tuple[str, float]]] = {}
    for near, far, volts in drops:
        away.setdefault(near, []).append((far, volts))
    found: dict[str, float] = {}
    heap = [(v, n) for n, v in fixed.items() if n in away]
    heapq.heapify(heap)
    while heap:
        value, node = heapq.heappop(heap)
        if node in found:
            continue
        found[node] = value
        for other, volts in away.get(node, ()):
            if other not in found and other not in fixed:
                heapq.heappush(heap, (value + volts, other))
    return {n: v for n, v in found.items() if n not in fixed}


def _followed(
    seeds: dict[str, float],
    ways: Ways,
    caps: dict[str, float],
    fixed: dict[str, float],
    gates: list[Gate],
    bases: dict[str, float | None] | None,
) -> dict[str, float]:
    """`_spread` through the gates too; a base that nothing defines limits nothing. *bases*: the bases' bounds, where they were found before."""
    found = _spread(seeds, ways, caps, fixed, gates, bases)
    free = [g for g in gates if (found if bases is None else bases).get(g.control) is None]
    if not free:
        return found
    for g in free:
        ways.setdefault(g.output, []).append((g.reference, 0.0))
    return _spread(seeds, ways, caps, fixed, [g for g in gates if g not in free], bases)


def _spread(
    seeds: dict[str, float],
    ways: Ways,
    caps: dict[str, float],
    fixed: dict[str, float],
    gates: Iterable[Gate] = (),
    bases: dict[str, float | None] | None = None,
) -> dict[str, float]:
    """The highest value that reaches each node along the ways. A gate passes on what both its ends have (Knuth's generalization of Dijkstra, 1977)."""
    at: dict[str, list[Gate]] = {}
    for gate in gates:
        for end in (gate.output, gate.control):
            at.setdefault(end, []).append(gate)
    found: dict[str, float] = {}
    heap = [(-v, n) for n, v in seeds.items()]
    heapq.heapify(heap)
    while heap:
        value, node = heapq.heappop(heap)
        if node in found:
            continue
        found[node] = -value if node in fixed else min(-value, caps.get(node, float("inf")))
        for other, drop in ways.get(node, ()):
            if other not in found and other not in fixed:
                heapq.heappush(heap, (drop - found[node], other))
        for gate in at.get(node, ()):
            base = found.get(gate.control) if bases is None else bases.get(gate.control)
            if gate.output in found and base is not None and gate.reference not in found and gate.reference not in fixed:
                heapq.heappush(heap, (-min(found[gate.output], base - VBE), gate.reference))
    return found


def _gate(ctx: Context, part: Part) -> Gate | None:
    """The three nodes of a bipolar transistor whose base and emitter are both wired and apart."""
    t = transistor(ctx, part)
    if t is None or t.shape not in ("npn", "pnp"):
        return None
    output, control, reference = (ctx.node(p) for p in (t.output, t.control, t.reference))
    if output is None or control is None or reference is None or len({output, control, reference}) < 3:
        return None
    return Gate(output, control, reference, t.shape == "npn")


def _driven(ctx: Context) -> Iterator[tuple[str, float, float]]:
    """(node, highest, lowest) of outputs; an open collector gives its low side alone."""
    for source in ctx.supplies.sources:
        if source.active and source.volts is None and ctx.potential(source.node) is None and (most := unregulated(ctx, source)) is not None:
            yield source.node, most, 0.0
    for pin, data in ctx.pins.items():
        node = ctx.node(pin)
        if node is None or data.type in ("power_in", "power_out", "passive", "no_connect"):
            continue
        feed = next((f for f in ctx.supplies.feeds_of.get(pin.ref, ()) if f.fed and f.volts is not None), None)
        bottom = (ctx.potential(feed.ground) if feed is not None else None) or 0.0
        if data.type == "open_emitter" and feed is not None and (top := ctx.potential(feed.node)) is not None:
            yield node, top, top
        elif data.type == "open_collector" or (ctx.open_drain(pin) and ctx.direction(pin) == "bidir"):
            yield node, bottom, bottom
        elif ctx.can_drive(pin) or data.type in ("output", "tri_state"):
            top = ctx.v_high(pin)
            if data.type == "output" and ctx.part(pin).component.kind in ("analog", "audio") and feed is not None:
                top = ctx.potential(feed.node)
            if top is not None:
                yield node, top, bottom


def unregulated(ctx: Context, source: Source) -> float | None:
    """The most that an adjustable linear regulator's output can have, V: what it is fed with, less its drop-out. None for other sources."""
    if source.rail.topology != "linear":
        return None
    fed = next(
        (f.volts for f in ctx.supplies.feeds_of.get(source.part.ref, ()) if f.supply.id == source.rail.source and f.volts is not None), None
    )
    return None if fed is None else fed - (source.rail.dropout or 0.0)


# -- what conducts --------------------------------------------------------------------------------------------------
def ways_of(ctx: Context, part: Part) -> Iterator[Way]:
    """The ways of direct current through a part."""
    for a, b, drop, stiff in _pairs(ctx, part):
        start, end = ctx.node(a), ctx.node(b)
        if start is not None and end is not None and start != end:
            yield Way(start, end, drop, stiff)


def _pairs(ctx: Context, part: Part) -> Iterator[tuple[PinRef, PinRef, float, bool]]:
    c = part.component
    pins = [PinRef(part.ref, p.id) for p in c.pins]
    if (t := transistor(ctx, part)) is not None:
        yield from _through_transistor(t.shape, t.control, t.output, t.reference)
        return
    if c.shape in ("njf", "pjf") and c.has_pin("D") and c.has_pin("S"):
        ends = PinRef(part.ref, "D"), PinRef(part.ref, "S")
        yield *(ends if c.shape == "njf" else ends[::-1]), 0.0, False
        return
    if (shunt := shunt_reference(ctx, part)) is not None:
        yield shunt[1], shunt[0], VBE, True
        if (held := ctx.network.holds(part.ref)) is not None:
            yield shunt[0], shunt[1], held, False
        return
    diodes = list(junctions(ctx, part))
    for j in diodes:
        yield j.anode, j.cathode, j.vf or ctx.forward_volts(part) if j.is_led or c.shape != "zener" else VBE, not j.is_led
        volts = (part.quantity or ctx.figure(part, "vz")) if c.shape == "zener" else None
        if volts:
            yield j.cathode, j.anode, volts, False
    if diodes and not c.interfaces_of("switchable"):
        return
    for i in c.interfaces:
        at = {r: PinRef(part.ref, p) for r, p in i.pins.items()}
        if i.type == "switchable" and {"c", "e"} <= set(at):
            yield at["c"], at["e"], 0.0, True
        elif i.type == "divider":
            for role in ("top", "bottom"):
                if role in at and "wiper" in at:
                    yield from _both(at["wiper"], at[role], False)
        elif i.type in LOADS and i.role == "sink" and len(at) == 2:
            first, second = at.values()
            yield from _both(first, second, False)
    for a, b in contact_ends(part):
        yield from _both(a, b, True)
    if c.shape == "bridge-rectifier":
        for alternating in (p for p in pins if p.pin.startswith("~")):
            yield PinRef(part.ref, "-"), alternating, VBE, True
            yield alternating, PinRef(part.ref, "+"), VBE, True
    elif c.shape == "thyristor" and {"A", "K"} <= {p.pin for p in pins}:
        yield PinRef(part.ref, "A"), PinRef(part.ref, "K"), 0.0, True
    elif c.kind == "passive" and c.has_pin("COM"):
        for p in pins:
            yield from _both(PinRef(part.ref, "COM"), p, False)
    elif len(pins) == 2 and (c.shape in ("resistor", "ldr", "thermistor", "fsr", "flex", "inductor", "microphone")):
        yield from _both(pins[0], pins[1], c.shape == "inductor" or (c.shape == "resistor" and (ctx.ohms(part) or SHUNT) < SHUNT))


def _both(a: PinRef, b: PinRef, stiff: bool) -> Iterator[tuple[PinRef, PinRef, float, bool]]:
    yield a, b, 0.0, stiff
    yield b, a, 0.0, stiff


def _through_transistor(shape: str, control: PinRef, output: PinRef, reference: PinRef) -> Iterator[tuple[PinRef, PinRef, float, bool]]:
    if shape in ("nmos", "pmos"):
        yield from _both(output, reference, True)
    elif shape == "npn":
        yield output, reference, 0.0, True
        yield control, reference, VBE, False
    else:
        yield reference, output, 0.0, True
        yield reference, control, VBE, False
