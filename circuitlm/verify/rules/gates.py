"""Logic gates whose output leads back to their own input."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.model import PinRef
from circuitlm.verify.buses import alone
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.registry import rule

_INPUT = re.compile(r"^(?P<unit>\d?)[ABC]$")


@rule("gate-on-itself", "warning", "What leads a gate's output back to its input takes time")
def gate_on_itself(ctx: Context) -> Iterator[Finding]:
    """An inverter with a resistor from its output to its input and a capacitor there is an oscillator, with a crystal a clock. Without the capacitor, or
    with the resistor bridged, it hangs in the middle of its levels or swings at some megahertz, and draws current all the time.

    Fix: the capacitor from the input to ground, the resistor between output and input. Source: relaxation oscillator of a Schmitt trigger (74HC14).
    """
    for part in ctx.parts.values():
        if part.component.kind != "logic":
            continue
        for data in part.component.pins:
            unit = _INPUT.match(data.id)
            out = PinRef(part.ref, f"{unit['unit']}Y") if unit else None
            pin = PinRef(part.ref, data.id)
            if out is None or not part.component.has_pin(out.pin) or data.type != "input":
                continue
            node, back = ctx.node(pin), ctx.node(out)
            if node is None or back is None or ctx.potential(node) is not None:
                continue
            ctx.looked_at += 1
            ends = [p for n in cluster(ctx, node) - {back} for p, _ in ctx.on(n) if p != pin and ctx.part(p).component.shape != "resistor"]
            alone = (
                back in cluster(ctx, node) and not ends and not any(ctx.potential(b.other) is not None for b in ctx.network.branches(node))
            )
            if node == back or alone:
                yield found(
                    f"{pin} ({part.title}) only gets its own output {out}, without anything that takes time",
                    pins=[pin, out],
                    nets=sorted({node, back}),
                )


FORCES = {"and": 0, "nand": 0, "or": 1, "nor": 1}
"""The level at one input that decides the output alone."""


@rule("gate-blocked", "warning", "No input of a gate in use decides its output for ever", yields_to=("gate-on-itself",))
def gate_blocked(ctx: Context) -> Iterator[Finding]:
    """An AND or NAND gate with one input on ground, an OR or NOR gate with one on the supply: its output stands still, whatever comes to the other input. An
    oscillator made of it does not swing.

    Fix: the input to the other rail, or to the gate's second input. Source: the gate's truth table.
    """
    for part in ctx.parts.values():
        forced = FORCES.get(str(part.component.spec.get("gate", "")))
        for unit in "1234" if forced is not None else "":
            inputs = [PinRef(part.ref, p.id) for p in part.component.pins if re.fullmatch(rf"{unit}[A-D]", p.id)]
            out = PinRef(part.ref, f"{unit}Y")
            if not part.component.has_pin(out.pin) or alone(ctx, out):
                continue
            ctx.looked_at += 1
            still = {p: v for p in inputs if (v := ctx.potential(ctx.node(p))) is not None}
            held = [p for p, v in still.items() if (v > 1.0) == bool(forced)]
            moved = [p for p in inputs if p not in still and not alone(ctx, p)]
            if held and moved:
                level = "high" if (part.component.spec["gate"] in ("nand", "or")) else "low"
                yield found(
                    f"{held[0]} lies on {ctx.name(ctx.node(held[0]))}: {out} of {part.ref} ({part.title}) stays {level}, whatever {moved[0]} does",
                    pins=[held[0], out],
                    nets=[ctx.node(held[0]) or ""],
                )
