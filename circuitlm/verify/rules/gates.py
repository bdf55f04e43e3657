"""Logic gates whose output leads back to their own input."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.model import PinRef
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
