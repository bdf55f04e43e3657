"""The 1-Wire bus and its pull-up."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.units import show
from circuitlm.verify.buses import lines, pull_ups
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule

WEAK_OHMS = 22e3
"""A 1-Wire pull-up above this is too slow for a bit of 60 µs on a short line with some 200 pF and starves the devices."""


@rule("onewire-no-pullup", "error", "A 1-Wire bus has its pull-up", yields_to=("level-too-high",))
def onewire_no_pullup(ctx: Context) -> Iterator[Finding]:
    """1-Wire devices only pull low and take their energy from the pull-up between bits; the controller's
    internal one is too weak.

    Fix: 4.7 kΩ from the data line to the supply. Source: DS18B20 data sheet.
    """
    for node, parts in ctx.subjects(lines(ctx, "onewire", "data")):
        if ctx.potential(node) is None and len(ctx.nodes.pins(node)) > 1 and pull_ups(ctx, node) is None:
            volts = ctx.level(parts[0].pin("data")) or 3.3
            yield found(
                f"no pull-up on the 1-Wire line at {parts[0].pin('data')} (net {ctx.name(node)}): 4.7 kΩ to {show(volts, 'V')} belong there",
                pins=[m.pin("data") for m in parts],
                nets=[node],
                fix={
                    "op": "add",
                    "component": "resistor",
                    "value": "4.7k",
                    "between": [node, f"supply {volts:g} V"],
                },
            )


@rule("onewire-pullup-value", "warning", "A 1-Wire pull-up feeds its bus")
def onewire_pullup_value(ctx: Context) -> Iterator[Finding]:
    """Between bits the pull-up has to charge the line and to feed the devices: with tens of kilohms the edges are too slow and a device that
    lives on the line resets. (One that is too strong is told by pull-too-strong.)

    Fix: 4.7 kΩ; 10 kΩ on short lines. Source: DS18B20 data sheet; the DHT22's asks for the same.
    """
    for node, parts in lines(ctx, "onewire", "data"):
        pulls = pull_ups(ctx, node) if ctx.potential(node) is None else None
        if pulls is None:
            continue
        ctx.looked_at += 1
        if pulls.ohms > WEAK_OHMS:
            yield found(
                f"the pull-up of the 1-Wire line at {parts[0].pin('data')} (net {ctx.name(node)}) is {show(pulls.ohms, 'Ω')}; "
                f"{show(WEAK_OHMS, 'Ω')} are the most",
                pins=[m.pin("data") for m in parts],
                parts=list(pulls.parts),
                nets=[node],
                numbers={"ohms": pulls.ohms, "max_ohms": WEAK_OHMS},
            )
