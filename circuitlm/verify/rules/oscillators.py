"""Crystals: their two pins and their load capacitors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.component import Pin
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS

STRAY_PF = 4.0
"""Capacitance of pins and tracks that adds to a crystal's load."""
_OSCILLATOR = re.compile(r"^(?:XTAL|OSC|XC|XI|XO|X)_?(?:IN|OUT|I|O|\d)?$", re.I)
"""Names of the two pins between which a crystal lies."""


@rule("crystal-misplaced", "error", "A crystal lies between the two oscillator pins of one chip", yields_to=("open-part", "same-net-part"))
def crystal_misplaced(ctx: Context) -> Iterator[Finding]:
    """An oscillator in a chip is an amplifier between two pins, and the crystal is its feedback: with one leg on ground or on another chip it
    never swings, and a controller whose fuses ask for it does not start.

    Fix: the crystal between the chip's two oscillator pins, a capacitor from each of them to ground. Source: the controller's data sheet,
    clock sources.
    """
    for part in ctx.shaped("crystal"):
        ends = [PinRef(part.ref, p.id) for p in part.component.pins[:2]]
        nodes = [ctx.node(p) for p in ends]
        if None in nodes or nodes[0] == nodes[1]:
            continue
        ctx.looked_at += 1
        fixed = next((p for p, n in zip(ends, nodes, strict=True) if ctx.potential(n) is not None), None)
        one, two = ({p.ref for p, _ in ctx.on(n) if p.ref != part.ref and len(ctx.part(p).component.pins) > 2} for n in nodes)
        if fixed is not None:
            yield found(
                f"{fixed} lies on {ctx.name(ctx.node(fixed))}: {part.ref} ({part.title}) belongs between two oscillator pins",
                pins=[fixed],
                parts=[part.ref, *sorted(one | two)],
            )
        elif one and two and not one & two:
            yield found(
                f"{part.ref} ({part.title}) lies between {' and '.join(sorted(one | two))}: it belongs between two pins of one of them",
                pins=ends,
            )
        elif bool(one) != bool(two) and all(p.component.shape in CAPACITORS for p in ctx.at_node(nodes[bool(one)] or "") if p is not part):
            yield found(
                f"{ends[bool(one)]} reaches no chip: {part.ref} ({part.title}) belongs between two oscillator pins of {', '.join(sorted(one | two))}",
                pins=[ends[bool(one)]],
                parts=[part.ref, *sorted(one | two)],
            )
        else:
            yield from _beside(ctx, part, ends, one & two)


def _beside(ctx: Context, crystal: Part, ends: list[PinRef], chips: set[str]) -> Iterator[Finding]:
    """One leg at an oscillator pin of a chip, the other at a pin of that chip that is none."""
    for ref in sorted(chips):
        at = [[p for p, _ in ctx.on(ctx.node(end)) if p.ref == ref] for end in ends]
        named = [any(_names_oscillator(ctx.pins[p]) for p in pins) for pins in at]
        if sum(named) == 1:
            wrong = at[named.index(False)][0]
            yield found(
                f"{ends[named.index(False)]} lies at {wrong}, which is no oscillator pin: {crystal.ref} ({crystal.title}) never swings",
                pins=[ends[named.index(False)], wrong],
                parts=[crystal.ref, ref],
            )


@rule("crystal-missing", "warning", "Load capacitors have their crystal")
def crystal_missing(ctx: Context) -> Iterator[Finding]:
    """Capacitors from a chip's two oscillator pins to ground are there for a crystal: without one it was forgotten, and a controller whose fuses ask
    for it does not start.

    Fix: the crystal between the two pins. Source: the controller's data sheet, clock sources.
    """
    for part in ctx.parts.values():
        if part.component.form == "ic" and len(pins := _lone_oscillator(ctx, part)) == 2:
            ctx.looked_at += 1
            yield found(
                f"load capacitors lie at {pins[0]} and {pins[1]} ({part.component.name}), but no crystal joins the two",
                pins=pins,
                nets=[n for p in pins if (n := ctx.node(p))],
            )


def _names_oscillator(data: Pin) -> bool:
    return any(_OSCILLATOR.match(n) for n in (data.id, data.name or "", *data.aka))


def _lone_oscillator(ctx: Context, part: Part) -> list[PinRef]:
    """Oscillator pins with a capacitor to ground and nothing else."""
    out = []
    for data in part.component.pins:
        pin = PinRef(part.ref, data.id)
        node = ctx.node(pin)
        if node is None or not _names_oscillator(data):
            continue
        others = [ctx.part(p) for p, _ in ctx.on(node) if p != pin]
        if others and all(p.component.shape == "capacitor" and any(ctx.is_ground(e) for e in ctx.ends(p)) for p in others):
            out.append(pin)
    return out


DROWNED = 20.0
"""From so many times its load capacitor no oscillator stage drives a crystal's pin any more."""


@rule("crystal-load", "warning", "A crystal sees the load capacitance it was made for")
def crystal_load(ctx: Context) -> Iterator[Finding]:
    """A crystal oscillates at its frequency only with its load capacitance: C1 C2 / (C1 + C2) plus about 4 pF
    of the tracks. Without capacitors it may not start. Clock modules with capacitors inside need none.

    Fix: two capacitors of 2 (C_load - 4 pF), 22 pF for the usual 18 pF crystals. Source: crystal data sheets.
    """
    for part in ctx.shaped("crystal"):
        a, b = ctx.ends(part)
        if a is None or b is None or a == b:
            continue
        hosts = [ctx.part(p) for n in (a, b) for p, _ in ctx.on(n) if p.ref != part.ref and ctx.part(p).component.form == "ic"]
        if not hosts or any(h.component.kind == "clock" for h in hosts):
            continue
        ctx.looked_at += 1
        grounds = ctx.supplies.grounds
        sums = [
            sum(ctx.value(p, "F") or 0.0 for p in ctx.shaped("capacitor") if n in ctx.ends(p) and any(e in grounds for e in ctx.ends(p)))
            for n in (a, b)
        ]
        wanted = ctx.figure(part, "load_pf") or 18.0
        if not all(sums):
            better = 2 * (wanted - STRAY_PF)
            yield found(
                f"{part.ref} ({part.title}) lacks a load capacitor: about {show(better * 1e-12, 'F')} from each of its pins to ground",
                parts=[part.ref],
                nets=[a, b],
                numbers={"load_pf": wanted},
                fix={
                    "op": "add",
                    "component": "capacitor",
                    "value": "22p",
                    "between": [a if not sums[0] else b, "GND"],
                    "also": [[b, "GND"]] if not any(sums) else [],
                },
            )
            continue
        usual = 2 * (wanted - STRAY_PF)
        if off := [(n, s * 1e12) for n, s in zip((a, b), sums, strict=True) if not 0.2 <= s * 1e12 / usual <= 4]:
            caps = [p for p in ctx.shaped("capacitor") if off[0][0] in ctx.ends(p)]
            own = [p for n, _ in off for p, _ in ctx.on(n) if ctx.part(p) in hosts]
            yield found(
                f"{', '.join(p.ref for p in caps)} puts {show(off[0][1] * 1e-12, 'F')} at {part.ref} ({part.title}), about "
                f"{show(usual * 1e-12, 'F')} belong there: it does not start",
                parts=[part.ref, *(p.ref for p in caps)],
                pins=own,
                nets=[off[0][0]],
                numbers={"load_pf": off[0][1], "wanted_pf": usual},
                hopeless=off[0][1] > DROWNED * usual,
            )
            continue
        load = sums[0] * sums[1] / (sums[0] + sums[1]) * 1e12 + STRAY_PF
        if not 0.6 <= load / wanted <= 1.5:
            yield found(
                f"{part.ref} ({part.title}) sees {show(load * 1e-12, 'F')}, it is made for {show(wanted * 1e-12, 'F')}",
                parts=[part.ref],
                nets=[a, b],
                numbers={"load_pf": load, "wanted_pf": wanted},
            )


@rule(
    "crystal-unbiased", "warning", "A gate that drives a crystal is held in its linear range", yields_to=("crystal-misplaced", "open-part")
)
def crystal_unbiased(ctx: Context) -> Iterator[Finding]:
    """A gate or a counter's oscillator stage amplifies only with a resistor from its output to its input: without it the input floats to
    a rail, and the crystal never starts. Controllers have that resistor inside.

    Fix: 1 MΩ to 10 MΩ from the stage's output to its input, beside the crystal. Source: CD4060 and HC4060 data sheets, crystal oscillator.
    """
    for part in ctx.shaped("crystal"):
        for node in {n for n in ctx.ends(part) if n is not None}:
            inputs = [p for p, d in ctx.on(node) if d.type == "input" and ctx.part(p).component.kind == "logic"]
            ctx.looked_at += bool(inputs)
            if inputs and not ctx.network.branches(node):
                yield found(
                    f"no resistor leads to {inputs[0]} beside {part.ref} ({part.title}): 1 MΩ to 10 MΩ from the stage's output hold it "
                    "where it amplifies",
                    pins=inputs,
                    parts=[part.ref],
                    nets=[node],
                )
