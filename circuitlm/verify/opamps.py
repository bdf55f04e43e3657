"""Operational amplifiers and comparators as units: which pins belong together, and what leads back to their inputs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.structure import CAPACITORS

if TYPE_CHECKING:
    from circuitlm.verify.context import Context

_INPUT = re.compile(r"^IN(?P<unit>\d*)(?P<sign>[+-])$", re.I)


class Unit(NamedTuple):
    """One amplifier or comparator of a chip, by its pins."""

    part: Part
    plus: PinRef
    minus: PinRef
    output: PinRef


def units(ctx: Context, *shapes: str) -> Iterator[Unit]:
    """The units of all chips of these shapes (opamp, comparator; power: amplifiers of amperes whose gain resistors lie outside) that have at least
    one input or their output wired."""
    for part in (
        p for p in ctx.parts.values() if p.component.shape in shapes or ("power" in shapes and p.component.spec.get("loop") == "external")
    ):
        inputs: dict[str, dict[str, PinRef]] = {}
        outputs: dict[str, PinRef] = {}
        for pin in part.component.pins:
            if m := _INPUT.match(pin.id):
                inputs.setdefault(m["unit"], {})[m["sign"]] = PinRef(part.ref, pin.id)
            elif re.fullmatch(r"OUT\d*", pin.id, re.I):
                outputs[pin.id[3:]] = PinRef(part.ref, pin.id)
        for unit, pair in inputs.items():
            if len(pair) == 2 and unit in outputs:
                made = Unit(part, pair["+"], pair["-"], outputs[unit])
                if any(ctx.node(p) is not None for p in made[1:]):
                    yield made


def reaches(ctx: Context, start: str | None, goal: str | None, without: str = "", active: bool = False, direct: bool = False) -> bool:
    """Whether two-ended parts, transistors and contacts (*active*: chips and modules too; *direct*: no capacitors) lead from one node to another
    without passing a supply or ground."""
    if start is None or goal is None or ctx.potential(goal) is not None:
        return False
    seen, ways = {start}, [start]
    driven: set[str] = set()
    """Nodes that were reached through a chip's output"""
    while ways:
        node = ways.pop()
        if node == goal:
            return True
        if ctx.potential(node) is not None and node != start:
            continue
        firm = node != start and node not in driven and any(d.type == "output" for _, d in ctx.on(node))
        for pin, _ in ctx.on(node):
            part = ctx.part(pin)
            chip = bool(part.component.supplies) or len(part.component.pins) > 4
            if part.ref == without or (chip and not active) or (firm and not chip) or (direct and part.component.shape in CAPACITORS):
                continue  # what another output holds carries nothing on, except into that output's own loop
            for data in part.component.pins:
                other = ctx.node((part.ref, data.id))
                if other is not None and other not in seen:
                    seen.add(other)
                    ways.append(other)
                    if chip and data.type == "output":
                        driven.add(other)
    return False


def open_loop(ctx: Context, unit: Unit, direct: bool = False) -> bool:
    """Nothing leads from the output back to the inverting input, not even through other active parts; *direct*: no direct current."""
    out, minus = ctx.node(unit.output), ctx.node(unit.minus)
    return (
        out is not None and minus is not None and out != minus and not reaches(ctx, out, minus, unit.part.ref, active=True, direct=direct)
    )


def feeds_back(ctx: Context, ref: str) -> bool:
    """Whether a resistor leads from an output back to its own chip's input: hysteresis or feedback, no way to a supply."""
    ends = ctx.ends(ctx.parts[ref])
    return any(
        ctx.node(u.output) in ends and (ctx.node(u.plus) in ends or ctx.node(u.minus) in ends) for u in units(ctx, "opamp", "comparator")
    )
