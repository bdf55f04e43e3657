"""Loads of a higher supply that end at a logic pin."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.currents import is_logic_pin
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule

LIMITS_OHMS = 10_000.0
"""From so much on a resistor lets only a clamp's harmless current through, Ω."""
_GIVES_WAY = ("gpio-overcurrent", "inductive-direct", "level-too-high", "supply-reversed", "supply-out-of-range", "output-contention")


@rule("load-above-pin", "error", "A load of a higher supply does not end at a logic pin", yields_to=_GIVES_WAY)
def load_above_pin(ctx: Context) -> Iterator[Finding]:
    """A load lies between a supply above the pin's own and the pin, without a transistor: while the pin is high or not yet set, the load
    pulls it towards that supply, current flows into its protection diode, and the load never goes off altogether. A resistor before the pin changes nothing of that.

    Fix: a transistor or driver between the pin and the load. Source: controllers' data sheets, absolute maximum ratings of the pins.
    """
    for pin in ctx.pins:
        node, limit = ctx.node(pin), ctx.v_limit(pin)
        if node is None or limit is None or not is_logic_pin(ctx, pin) or ctx.potential(node) is not None:
            continue
        ctx.looked_at += 1
        for load, volts in _hanging(ctx, node):
            if volts > limit + 0.3:
                yield found(
                    f"{load.ref} ({load.title}) hangs between {show(volts, 'V')} and {pin}, which stands {show(limit, 'V')}: it needs a transistor "
                    "or driver",
                    pins=[pin],
                    parts=[pin.ref, load.ref],
                    nets=[node],
                    numbers={"volts_v": volts, "limit_v": limit},
                    fix={"op": "insert_driver", "pin": str(pin), "part": load.ref},
                )


def _hanging(ctx: Context, start: str) -> Iterator[tuple[Part, float]]:
    """(load, volts at its other end) of the loads at a node, also behind small resistors; none where a resistor divides the node to a rail."""
    seen, ways, found_here = {start}, [start], {}
    while ways:
        node = ways.pop()
        for branch in ctx.network.branches(node):
            if branch.ref in ctx.parts and ctx.parts[branch.ref].component.interfaces_of("load"):
                continue
            if branch.other is None or ctx.potential(branch.other) is not None:
                if (ctx.potential(branch.other) or branch.volts or 0.0) < 1.0:
                    return  # a divider
            elif branch.other not in seen and branch.ohms < LIMITS_OHMS:
                seen.add(branch.other)
                ways.append(branch.other)
        for part in ctx.at_node(node):
            ports = [i for i in part.component.interfaces_of("load") if i.role == "sink"]
            if part.component.supplies or not ports:
                continue
            ends = [ctx.node((part.ref, p)) for p in ports[0].pins.values()]
            far = [v for n in ends if n not in (node, None) and (v := ctx.potential(n)) is not None]
            if node in ends and far:
                found_here[part.ref] = (part, far[0])
    yield from found_here.values()
