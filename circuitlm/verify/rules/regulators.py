"""Adjustable regulators: what sets their output, and whether it is what the circuit says."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import PinRef
from circuitlm.circuit.units import show
from circuitlm.verify import feedback
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.parts import junctions
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
        if own is None or declared is None or own == float("inf"):
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


@rule(
    "current-source", "error", "A regulator that drives LEDs with a constant current gives what they stand", yields_to=("led-no-resistor",)
)
def current_source(ctx: Context) -> Iterator[Finding]:
    """A linear regulator with its load behind the adjust pin is a current source: I = vref / R, with R between output and adjust pin. Without R, or
    with too small a one, the LEDs behind it get all that it gives.

    Fix: R = vref / current. Source: LM317 data sheet, 'current regulator'.
    """
    for source in ctx.supplies.sources:
        part, pin = source.part, feedback.sense_pin(source.part, feedback.ADJUST)
        node = ctx.node(pin) if pin is not None else None
        if pin is None or node is None or source.rail.topology != "linear":
            continue
        lamps = [j for p in ctx.at_node(node) for j in junctions(ctx, p) if j.is_led and ctx.node(j.anode) == node]
        vref = ctx.figure(part, "vref") or 0.0
        siemens = sum(1 / b.ohms for b in ctx.network.branches(node) if b.other == source.node)
        most = ctx.figure(part, "if_max_ma") or 1500.0
        ma = most if node == source.node else min(most, 1000 * vref * siemens)
        for lamp in ctx.subjects(lamps):
            limit = ctx.figure(lamp.part, "if_max_ma") or 20.0
            if ma > limit * 1.05:
                yield found(
                    f"{part.ref} ({part.title}) drives {show(ma / 1000, 'A')} through {lamp.part.ref} ({lamp.part.title}), which stands "
                    f"{show(limit / 1000, 'A')}: {show(1000 * vref / limit, 'Ω')} or more belong between {PinRef(part.ref, source.rail.pins[0])} and {pin}",
                    pins=[lamp.anode, pin],
                    parts=[part.ref, lamp.part.ref],
                    numbers={"current_ma": ma, "limit_ma": limit},
                )
