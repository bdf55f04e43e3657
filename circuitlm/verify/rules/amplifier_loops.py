"""Amplifiers that work by their feedback alone: followers and power amplifiers."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import PinRef
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.opamps import Unit, open_loop, units
from circuitlm.verify.registry import rule


@rule("follower-exchanged", "error", "A follower's output goes to its inverting input")
def follower_exchanged(ctx: Context) -> Iterator[Finding]:
    """An output straight on its own non-inverting input, and the signal at the inverting one, holds whatever rail it woke up at: no resistors make it
    a Schmitt trigger, and nothing makes it a buffer.

    Fix: exchange the two inputs. Source: op-amp theory (negative feedback makes a stage linear).
    """
    for unit in ctx.subjects(units(ctx, "opamp")):
        out, minus = ctx.node(unit.output), ctx.node(unit.minus)
        if out is not None and out == ctx.node(unit.plus) and minus is not None and open_loop(ctx, unit):
            yield found(
                f"{unit.output} lies on the non-inverting input {unit.plus}: it stays at one rail for ever",
                pins=[unit.plus, unit.minus],
                nets=[out],
                fix={"op": "swap", "pins": [str(unit.plus), str(unit.minus)]},
            )


@rule("power-amplifier-loop", "error", "A power amplifier's feedback sets its gain")
def power_amplifier_loop(ctx: Context) -> Iterator[Finding]:
    """An audio power amplifier whose gain resistors lie outside is an op-amp that gives amperes: without a resistor from its output to its inverting
    input, or with its inputs exchanged, its output stands at one rail, and the loudspeaker burns or stays silent.

    Fix: a resistor from the output to the inverting input, one from there (through a capacitor on a single supply) to ground. Source: TDA2030 data
    sheet, typical application.
    """
    for part in ctx.parts.values():
        if part.component.spec.get("loop") != "external":
            continue
        unit = Unit(part, PinRef(part.ref, "IN+"), PinRef(part.ref, "IN-"), PinRef(part.ref, "OUT"))
        if any(ctx.node(p) is None for p in unit[1:]):
            continue
        ctx.looked_at += 1
        if open_loop(ctx, unit):
            yield found(
                f"nothing leads from {unit.output} back to {unit.minus} ({part.title}): its gain is not set, and its output stands at one rail",
                pins=[unit.minus, unit.output],
                fix={"op": "swap", "pins": [str(unit.plus), str(unit.minus)]}
                if open_loop(ctx, unit._replace(minus=unit.plus)) is False
                else None,
            )
