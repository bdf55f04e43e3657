"""Adjustable regulators: what sets their output, and whether it is what the circuit says."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.units import show
from circuitlm.verify import feedback
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.registry import rule


@rule("regulator-adjust", "warning", "An adjustable regulator has the resistor that sets it")
def regulator_adjust(ctx: Context) -> Iterator[Finding]:
    """An LM317 holds its reference voltage between output and adjust pin; without a resistor there its output goes up to the input.

    Fix: 240 Ω from the output to the adjust pin. Source: LM317 data sheet.
    """
    for part in ctx.parts.values():
        rail = next((r for r in part.component.rails if r.volts is None and r.topology == "linear"), None)
        adjust = ctx.role(part, "ADJ", "ADJUST")
        if rail is None or adjust is None or (node := ctx.node(adjust)) is None:
            continue
        ctx.looked_at += 1
        out = ctx.node((part.ref, rail.pins[0]))
        way = {node, *cluster(ctx, node)}
        if out is not None and out != node and not any(b.other == out for n in way for b in ctx.network.branches(n)):
            yield found(
                f"no resistor leads from {part.ref}.{rail.pins[0]} to {adjust}: nothing sets the output voltage",
                pins=[adjust],
                nets=[node],
                fix={"op": "add", "component": "resistor", "value": "240", "between": [out, node], "owner": part.ref},
            )


@rule("feedback-one-sided", "warning", "A switching regulator sees what it gives")
def feedback_one_sided(ctx: Context) -> Iterator[Finding]:
    """A feedback pin that only leads to ground sees nothing of the output: the regulator gives all it can, and what hangs on it gets that.

    Fix: a resistor from the output to the feedback pin. Source: switching regulators' data sheets (output voltage setting).
    """
    for part in ctx.parts.values():
        ctx.looked_at += feedback.sense_pin(part, feedback.FEEDBACK) is not None
    for part, pin in feedback.unset(ctx.circuit, ctx.nodes):
        yield found(
            f"{pin} only leads to ground: nothing tells {part.ref} ({part.title}) what it gives", pins=[pin], nets=[ctx.node(pin) or ""]
        )


SET_WITHIN = 0.07
"""A divider of E12 values and a reference of 2 to 4 % hold a voltage within this share."""


@rule("divider-off", "warning", "A regulator's divider sets the voltage that its net is named for")
def divider_off(ctx: Context) -> Iterator[Finding]:
    """Two resistors set what an adjustable regulator gives. Where the net at its output bears another voltage in its name (or was declared to
    have one), one of the two is wrong, and the parts there get what the resistors say.

    Fix: the other resistor value, by vref (1 + R2 / R1). Source: LM317 and MC34063 data sheets.
    """
    for source in ctx.supplies.sources:
        declared = next((v for n in ctx.nodes.nets(source.node) if (v := ctx.circuit.nets[n].volts) is not None), None)
        if source.rail.id == "feedback":
            own = source.rail.volts
        elif source.rail.topology == "linear" and source.rail.volts is None and not source.part.settings.get(source.rail.setting or ""):
            own = feedback.of_linear(ctx.circuit, ctx.nodes, source.part, source.node, ctx.supplies.grounds)
        else:
            continue
        if own is None or declared is None or own == float("inf") or ctx.is_ground(source.node):
            continue
        foot = next((v for n in ctx.nodes.nets(source.ground or "") if (v := ctx.circuit.nets[n].volts) is not None), 0.0)
        declared -= foot  # an inverting converter calls its negative output ground
        ctx.looked_at += 1
        if abs(own - declared) > max(SET_WITHIN * abs(declared), 0.15):
            pin = feedback.sense_pin(source.part)
            yield found(
                f"the resistors at {pin} set {show(own, 'V')}, and net {ctx.name(source.node)} is to have {show(declared, 'V')}",
                pins=[pin] if pin is not None else [],
                parts=[source.part.ref],
                nets=[source.node],
                numbers={"set_v": own, "declared_v": declared},
            )
