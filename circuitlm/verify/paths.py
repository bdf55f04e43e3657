"""Which potentials a node reaches through what conducts: resistors, coils, diodes, contacts, transistors that are switched on."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.bounds import unregulated
from circuitlm.verify.context import Context
from circuitlm.verify.parts import TRANSISTORS, contact_ends, junctions, shunt_reference, transistor
from circuitlm.verify.structure import CAPACITORS

BOTH, UP, DOWN = 0, 1, -1
"""What a way does to its start: both, only draw it up (current comes from there), or only draw it down."""


def reached(ctx: Context, start: str, without: str | frozenset[str]) -> set[float] | None:
    """The potentials (V) that a node can be drawn to without the part (or parts) *without*; an output gives both of its levels. A diode only passes what
    its direction lets through. None where something of which nothing is known joins in."""
    left_out = frozenset({without}) if isinstance(without, str) else without
    found: dict[int, set[float]] = {BOTH: set(), UP: set(), DOWN: set()}
    seen, ways = {(start, BOTH)}, [(start, BOTH)]
    while ways:
        node, way = ways.pop()
        fixed = ctx.potential(node)
        if fixed is not None and held(ctx, node):
            found[way].add(fixed)
            continue
        for branch in ctx.network.branches(node):
            inside = branch.volts if branch.volts is not None else ctx.potential(branch.other)
            if inside is not None and branch.ref not in left_out and ctx.parts[branch.ref].component.on_board.pullups:
                found[way].add(inside)
        for pin, data in ctx.on(node):
            part = ctx.part(pin)
            if part.ref in left_out or data.type == "input" or part.component.shape in CAPACITORS:
                continue
            given = _given(ctx, pin)
            if given is not None:
                if not given:
                    return None
                found[way] |= given
                continue
            if data.type == "bidirectional" and ctx.is_controller(part):
                continue  # it listens, or nobody knows
            beyond = list(_through(ctx, part, pin))
            if (not beyond and not _harmless(part)) or part.component.kind == "connector":
                return None
            for other, only in beyond:
                if only and way and only != way:
                    continue  # two diodes against each other
                at = (other, way or only)
                if at not in seen:
                    seen.add(at)
                    ways.append(at)
    ends = _possible(found[BOTH], found[UP], found[DOWN])
    own = ctx.potential(start)
    return ends or (set() if own is None else {own})


def held(ctx: Context, node: str) -> bool:
    """A ground, or a node that a source lies on; not one that a supply only reaches through a switch, a diode or a transistor."""
    supplies = ctx.supplies
    return ctx.is_ground(node) or bool(supplies.givers(node)) or not supplies.passes.before(node) or supplies.enters(node)


def _possible(both: set[float], up: set[float], down: set[float]) -> set[float]:
    """The potentials that really are reached: a way that only draws down does nothing to a node that never lies higher."""
    out = set(both)
    if not both:
        out |= up | down
    if tops := both | up:
        out |= {v for v in down if v < max(tops)}
    if bottoms := both | down:
        out |= {v for v in up if v > min(bottoms)}
    return out


def _given(ctx: Context, pin: PinRef) -> set[float] | None:
    """What an output gives, V: both its levels, or its low one alone; empty where its level is not known. None for a pin that gives nothing."""
    data = ctx.pins[pin]
    if (data.type == "open_collector" or (data.type != "passive" and ctx.open_drain(pin))) and not ctx.drives(pin):
        return {0.0}
    if ctx.drives(pin) or data.type == "open_emitter":
        level = ctx.level(pin)
        return set() if level is None else {0.0, level}
    for source in ctx.supplies.sources_of.get(pin.ref, ()):
        if pin.pin in source.rail.pins and source.active and source.volts is None and (most := unregulated(ctx, source)) is not None:
            return {0.0, most}
    feed = next((f for f in ctx.supplies.feeds_of.get(pin.ref, ()) if pin.pin in f.supply.pins), None)
    if feed is not None and feed.ground is not None and feed.ground != ctx.node(pin):
        foot = ctx.potential(feed.ground)
        return None if foot is None else {foot}  # a part draws its supply down
    return None


def _harmless(part: Part) -> bool:
    """Whether a part at a node draws it nowhere that its own rules do not see."""
    return len(part.component.pins) <= 3


def _through(ctx: Context, part: Part, pin: PinRef) -> Iterator[tuple[str, int]]:
    """The nodes that a part joins to one of its pins, and what the way there does to the pin's node."""
    ends: list[tuple[PinRef, int]] = []
    if part.component.shape in TRANSISTORS:
        ends = list(_through_transistor(ctx, part, pin))
    elif part.component.shape == "thyristor" and pin.pin in ("A", "K"):
        ends = [(PinRef(part.ref, "K"), DOWN) if pin.pin == "A" else (PinRef(part.ref, "A"), UP)]
    elif (shunt := shunt_reference(ctx, part)) is not None:
        ends = [(shunt[1], DOWN) if pin == shunt[0] else (shunt[0], UP)] if pin in shunt else []
    elif winding := [i for i in part.component.interfaces_of("load") if i.role == "sink" and pin.pin in i.pins.values()]:
        ends = [(PinRef(part.ref, p), BOTH) for p in winding[0].pins.values()]
    elif contacts := contact_ends(part):
        ends = [(p, BOTH) for pair in contacts if pin in pair for p in pair]
    elif diodes := [j for j in junctions(ctx, part) if part.component.shape != "zener" and pin in (j.anode, j.cathode)]:
        ends = [(j.cathode, DOWN) if pin == j.anode else (j.anode, UP) for j in diodes]
    elif part.component.interfaces_of("divider") or len(part.component.pins) == 2:
        ends = [(PinRef(part.ref, p.id), BOTH) for p in part.component.pins]
    yield from ((node, way) for p, way in ends if p != pin and (node := ctx.node(p)) is not None)


def _through_transistor(ctx: Context, part: Part, pin: PinRef) -> Iterator[tuple[PinRef, int]]:
    t = transistor(ctx, part)
    if t is None or pin not in (t.output, t.reference):
        return
    other = t.reference if pin == t.output else t.output
    if t.shape in ("nmos", "pmos"):
        yield other, BOTH
    else:
        yield other, DOWN if (pin == t.output) == (t.shape == "npn") else UP


def fed(ctx: Context, node: str | None, without: frozenset[str]) -> bool:
    """Whether resistors lead from a node to anything that may be a signal: more than resistors, capacitors and the supplies."""
    seen, ways = {node}, [node]
    while ways:
        here = ways.pop()
        if any(p.ref not in without and ctx.part(p).component.shape not in ("resistor", *CAPACITORS) for p, _ in ctx.on(here or "")):
            return True
        for branch in ctx.network.branches(here):
            if branch.ref not in without and branch.other not in seen and ctx.potential(branch.other) is None:
                seen.add(branch.other)
                ways.append(branch.other)
    return False
