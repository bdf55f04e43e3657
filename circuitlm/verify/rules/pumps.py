"""Charge pumps, and the clamp diodes of drivers: where diodes alone decide which way a charge goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from circuitlm.circuit.model import PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import Junction, junctions
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS, PORTS


class Pump(NamedTuple):
    """A node that an output moves through a capacitor and that only diodes lead elsewhere. `into`: diodes whose cathode lies there, `out`: anode."""

    node: str
    into: list[Junction]
    out: list[Junction]


def pumps(ctx: Context) -> Iterator[Pump]:
    """The pumped nodes of voltage doublers and inverters that a chip's output drives."""
    for node in ctx.nodes:
        parts = ctx.at_node(node) if ctx.potential(node) is None else []
        capacitors = [p for p in parts if p.component.shape in CAPACITORS]
        diodes = [p for p in parts if p.component.shape in ("diode", "schottky")]
        if len(capacitors) != 1 or len(diodes) < 2 or len(parts) != len(diodes) + 1:
            continue
        far = next((n for n in ctx.ends(capacitors[0]) if n is not None and n != node), None)
        if far is None or not any(ctx.drives(p) or d.type == "output" for p, d in ctx.on(far)):
            continue
        ends = [j for p in diodes for j in junctions(ctx, p)]
        yield Pump(node, [j for j in ends if ctx.node(j.cathode) == node], [j for j in ends if ctx.node(j.anode) == node])


@rule(
    "pump-blocked",
    "error",
    "One diode of a charge pump fills its capacitor, the other empties it",
    yields_to=("diode-reversed", "clamp-reversed"),
)
def pump_blocked(ctx: Context) -> Iterator[Finding]:
    """A capacitor that an output moves takes up charge through one diode and gives it away through the other. With both pointing the same way it is
    charged once, and nothing flows any more.

    Fix: turn one diode: cathode to anode in a row. Source: charge pumps with a 555 or a logic gate (voltage doubler and inverter).
    """
    for pump in ctx.subjects(pumps(ctx)):
        if not pump.into or not pump.out:
            ends = pump.into or pump.out
            yield found(
                f"{' and '.join(j.part.ref for j in ends)} both have their {'cathode' if pump.into else 'anode'} at {pump.node}: what is pumped there "
                "goes nowhere",
                pins=[p for j in ends for p in (j.anode, j.cathode)],
                nets=[pump.node],
                fix={"op": "reverse", "part": ends[-1].part.ref},
            )


def pumped_sides(ctx: Context) -> dict[str, int]:
    """Nodes that a charge pump fills -> 1 where it lifts them above what its other diode hangs on, -1 where it draws them below."""
    out: dict[str, int] = {}
    for pump in pumps(ctx):
        for from_, to, sign in ((pump.into, pump.out, 1), (pump.out, pump.into, -1)):
            fixed = [n for j in from_ if (n := ctx.node(j.anode if sign == 1 else j.cathode)) is not None and ctx.potential(n) is not None]
            for j in to if fixed else ():
                far = ctx.node(j.cathode if sign == 1 else j.anode)
                if far is not None and ctx.potential(far) is None:
                    out[far] = sign
    return out


@rule("pump-capacitor-reversed", "error", "A charge pump's capacitor stands the right way round", yields_to=("capacitor-reversed",))
def pump_capacitor_reversed(ctx: Context) -> Iterator[Finding]:
    """An inverter's output lies below ground, a doubler's above the supply: there an electrolytic capacitor to ground has its plus, or its minus, on the
    side that surprises.

    Fix: swap its legs: below ground the minus at the output. Source: charge pumps with a 555 or a logic gate.
    """
    sides = pumped_sides(ctx)
    for part in ctx.shaped("capacitor-polarised") if sides else ():
        plus, minus = ctx.role(part, "+", "positive"), ctx.role(part, "-", "negative")
        a, b = (ctx.node(p) if p is not None else None for p in (plus, minus))
        node = a if a in sides else b if b in sides else None
        other = b if node == a else a
        if node is None or plus is None or minus is None or not ctx.is_ground(other):
            continue
        ctx.looked_at += 1
        if (sides[node] == 1) != (node == a):
            yield found(
                f"{part.ref} ({part.title}) is the wrong way round: {ctx.name(node)} is pumped {'above' if sides[node] == 1 else 'below'} ground",
                pins=[plus, minus],
                fix={"op": "reverse", "part": part.ref},
            )


@rule("clamp-common-low", "error", "A driver's clamp diodes lead to its loads' supply", yields_to=("rail-short", "load-reversed"))
def clamp_common_low(ctx: Context) -> Iterator[Finding]:
    """The common pin of an open-collector driver joins the cathodes of its clamp diodes. On a lower supply than its loads' they conduct whenever an output
    is off: the loads stay on, and their supply is led into the lower one.

    Fix: the common pin on the loads' supply. Source: ULN2003A data sheet.
    """
    for part in ctx.parts.values():
        outputs = [PinRef(part.ref, p.id) for p in part.component.pins if p.type == "open_collector"]
        shared = {
            i.pins[r] for i in part.component.interfaces for r in ("p", "com") if i.role == "source" and r in i.pins and i.type in PORTS
        }
        common = PinRef(part.ref, next(iter(shared), ""))
        if not part.component.on_board.flyback or not outputs or len(shared) != 1 or (at := ctx.potential(ctx.node(common))) is None:
            continue
        for pin in outputs:
            node = ctx.node(pin)
            loads = [p for p in ctx.at_node(node) if p is not part and p.component.interfaces_of("load", "motor", "coils")]
            ends = [(p, v) for p in loads for q in p.component.pins if (v := ctx.potential(ctx.node((p.ref, q.id)))) is not None]
            ctx.looked_at += bool(ends)
            if ends and max(v for _, v in ends) > at + 1.0 and not ctx.is_ground(ctx.node(common)):
                load, volts = max(ends, key=lambda e: e[1])
                yield found(
                    f"{common} ({part.title}) lies on {show(at, 'V')}, {load.ref} hangs on {show(volts, 'V')}: through the clamp diode of {pin} it stays on and "
                    f"feeds {ctx.name(ctx.node(common))}",
                    pins=[common, pin],
                    parts=[part.ref, load.ref],
                    numbers={"common_v": at, "load_v": volts},
                )
                break
