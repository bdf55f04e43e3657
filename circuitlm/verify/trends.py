"""Which way a circuit goes as what its sensor feels rises: derived from the wiring alone, sensor by sensor, up to the loads.

A sensor's direction stands in its file (`spec`): `ohms_fall_with`, `volts_rise_with` or `volts_fall_with`, one of `light`, `heat`, `wet`; an
output in mV a degree rises with heat.
A sign (+1, -1) at a node says that its voltage rises or falls as the quantity rises. It passes resistors, diodes and transistors, comparators
and relays; a node that is reached both ways, or a part that is not known, ends the way: then nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.verify.context import Context
from circuitlm.verify.opamps import feeds_back, units
from circuitlm.verify.parts import junctions, transistor

LOADS = ("actuator", "light", "indicator", "audio", "load")
"""Kinds of parts that are on or off for somebody."""


def felt_by(sensor: Component) -> str:
    """What a sensor feels, of those quantities whose direction its file tells: light, heat or wet; empty for others."""
    spec = sensor.spec
    said = [str(spec[key]) for key in ("ohms_fall_with", "volts_rise_with", "volts_fall_with") if key in spec]
    return said[0] if said else "heat" if float(spec.get("mv_per_c", 0)) > 0 else ""


class Trend(NamedTuple):
    """What a load does as a quantity rises: it comes on (+1) or goes off (-1)."""

    load: Part
    sensor: Part
    quantity: str
    sign: int
    through: tuple[str, ...]
    """Designators on the way, the deciding ones."""


class _Way(NamedTuple):
    sign: int
    through: tuple[str, ...]


def trends(ctx: Context) -> list[Trend]:
    """What each load without a controller before it does, for each sensor whose direction is known. Loads that a sensor moves both ways are left out."""
    out = []
    for part in ctx.parts.values():
        for quantity, starts in _sensed(ctx, part):
            nodes = _spread(ctx, part, starts)
            for load, found in _loads(ctx, nodes):
                out.append(Trend(load, part, quantity, found.sign, found.through))
    return out


def _sensed(ctx: Context, part: Part) -> Iterator[tuple[str, dict[str, int]]]:
    """(quantity, signs of the nodes at the sensor)."""
    spec, felt = part.component.spec, felt_by(part.component)
    for i in part.component.interfaces_of("resistive", "photocurrent") if "ohms_fall_with" in spec else ():
        a, b = (ctx.node((part.ref, p)) for p in list(i.pins.values())[:2])
        if a and b and (signs := _divided(ctx, part, a, b)):
            yield felt, signs
    outs = [n for p in part.component.pins if p.type in ("output", "open_collector") and (n := ctx.node((part.ref, p.id)))]
    if outs and felt and "ohms_fall_with" not in spec:
        yield felt, dict.fromkeys(outs, -1 if "volts_fall_with" in spec else 1)


def _divided(ctx: Context, part: Part, a: str, b: str) -> dict[str, int]:
    """The signs at the ends of a sensor that conducts better: its upper end falls, its lower one rises."""
    high, low = _volts_behind(ctx, a, part.ref), _volts_behind(ctx, b, part.ref)
    if high is None or low is None or high == low:
        return {}
    if high < low:
        a, b = b, a
    return {n: s for n, s in ((a, -1), (b, 1)) if ctx.potential(n) is None}


def _volts_behind(ctx: Context, node: str, without: str, chain: bool = False) -> float | None:
    """The one potential (V) that resistors (*chain*: LEDs in a row too) lead a node to; None where they lead to several or to none."""
    seen, ways = {node}, [(node, 0)]
    found: dict[float, int] = {}
    while ways:
        here, far = ways.pop(0)
        fixed = ctx.potential(here)
        if fixed is not None:
            found.setdefault(fixed, far)
            continue
        for branch in ctx.network.branches(here):
            if branch.ref != without and branch.other and branch.other not in seen and not feeds_back(ctx, branch.ref):
                seen.add(branch.other)
                ways.append((branch.other, far + 1))
        for other in _in_row(ctx, here, without) if chain else ():
            if other not in seen:
                seen.add(other)
                ways.append((other, far + 1))
    nearest = [v for v, far in found.items() if far == min(found.values())]
    return nearest[0] if len(nearest) == 1 else None


def _in_row(ctx: Context, node: str, without: str = "") -> Iterator[str]:
    """The far ends of the diodes and LEDs at a node."""
    for pin, _ in ctx.on(node):
        for j in junctions(ctx, ctx.part(pin)) if pin.ref != without else ():
            far = ctx.node(j.cathode if pin == j.anode else j.anode) if pin in (j.anode, j.cathode) else None
            if far:
                yield far


def _spread(ctx: Context, sensor: Part, starts: dict[str, int]) -> dict[str, _Way]:
    """The nodes that follow the sensor, with their sign: those that are reached first count, the way back over a feedback resistor does not."""
    found = {n: _Way(s, (sensor.ref,)) for n, s in starts.items()}
    fresh = list(found)
    both: set[str] = set()
    while fresh:
        node = fresh.pop(0)
        way = found[node]
        for other, sign, ref in _onward(ctx, node, sensor.ref):
            if ctx.potential(other) is not None:
                continue
            if other not in found:
                found[other] = _Way(way.sign * sign, (*way.through, ref) if ref else way.through)
                fresh.append(other)
            elif ref and found[other].sign != way.sign * sign and ref not in found[other].through and other not in starts:
                both.add(other)
    return {n: w for n, w in found.items() if n not in both}


def _onward(ctx: Context, node: str, sensor: str) -> Iterator[tuple[str, int, str]]:
    """(node, sign, designator of the active part) of all that follows a node."""
    for branch in ctx.network.branches(node):
        part = ctx.parts[branch.ref]
        if branch.other and branch.ref != sensor and part.component.kind not in LOADS and not feeds_back(ctx, branch.ref):
            yield branch.other, 1, ""
    for unit in units(ctx, "opamp", "comparator"):
        out = ctx.node(unit.output)
        if out is not None and node in (ctx.node(unit.plus), ctx.node(unit.minus)) and ctx.node(unit.plus) != ctx.node(unit.minus):
            yield out, 1 if node == ctx.node(unit.plus) else -1, unit.part.ref
    for pin, _ in ctx.on(node):
        part = ctx.part(pin)
        if (t := transistor(ctx, part)) is not None and pin == t.control:
            ends = (ctx.node(t.output), -1), (ctx.node(t.reference), 1)
            yield from ((n, s, part.ref) for n, s in ends if n)
        if (
            (kind := part.component.spec.get("gate"))
            and pin.pin[0].isdigit()
            and (out := ctx.node((part.ref, f"{pin.pin[0]}Y")))
            and out != node
        ):
            yield out, 1 if kind in ("and", "or") else -1, part.ref
        if ctx.pins[pin].stops and not ctx.is_controller(part):  # a timer's reset: it runs, or its output rests
            outs = [n for p in part.component.pins if p.type == "output" and (n := ctx.node((part.ref, p.id)))]
            yield from ((n, 1 if ctx.pins[pin].stops == "low" else -1, part.ref) for n in outs)
    yield from ((far, 1, "") for far in _in_row(ctx, node))


def _loads(ctx: Context, nodes: dict[str, _Way]) -> Iterator[tuple[Part, _Way]]:
    """What is on or off with the nodes: two-ended loads, modules with one input, and what hangs at the contacts of relays."""
    for part in ctx.parts.values():
        c = part.component
        if c.kind not in LOADS or c.mcu:
            continue
        if (way := _driven(ctx, part, nodes)) is None:
            continue
        switched = list(_at_contacts(ctx, part, way)) if c.interfaces_of("contact") else []
        yield from switched or [(part, way)]


def _driven(ctx: Context, part: Part, nodes: dict[str, _Way]) -> _Way | None:
    """Whether a load is on as its nodes rise (+1) or fall."""
    c = part.component
    signals = [i for i in c.interfaces_of("signals") if i.default and len(i.pins) == 1]
    if c.supplies and signals:
        (pin,) = signals[0].pins.values()
        way = nodes.get(ctx.node((part.ref, pin)) or "")
        low = c.spec.get("active_low")
        return (
            None if way is None or (low is None and not c.interfaces_of("contact")) else way._replace(sign=-way.sign if low else way.sign)
        )
    ends = [ctx.node((part.ref, p)) for i in c.interfaces_of("load", "led", "motor") for p in list(i.pins.values())[:2]][:2]
    ends = ends if len(ends) == 2 else list(ctx.ends(part)) if len(c.pins) == 2 else []
    if len(ends) != 2 or None in ends:
        return None
    (a, b) = ends
    for at, far in ((a, b), (b, a)):
        held = ctx.potential(far) if ctx.potential(far) is not None else _volts_behind(ctx, far or "", part.ref, chain=True)
        if (way := nodes.get(at or "")) is not None and held is not None:
            return way if held <= 0 else way._replace(sign=-way.sign)
    return None


def _at_contacts(ctx: Context, relay: Part, way: _Way) -> Iterator[tuple[Part, _Way]]:
    """The loads behind a relay's contacts: on with its coil at the normally open one, off with it at the other."""
    for i in relay.component.interfaces_of("contact"):
        at = {role: ctx.node((relay.ref, pin)) for role, pin in i.pins.items()}
        throws = [(r, at.get(r)) for r in ("no", "nc") if at.get(r) and any(p.ref != relay.ref for p, _ in ctx.on(at.get(r)))]
        for role, node in throws:
            lone = len(throws) == 1
            spots = [node, at.get("com")] if lone else [node]
            for part in {p.ref: ctx.part(p) for n in spots if n for p, _ in ctx.on(n)}.values():
                if part.ref != relay.ref and part.component.kind in LOADS and part.ref not in way.through:
                    sign = way.sign if role == "no" else -way.sign
                    yield part, way._replace(sign=sign, through=(*way.through, f"{relay.ref}.{i.pins[role]}"))
