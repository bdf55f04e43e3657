"""Addressable LEDs: the direction of their data."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import PinRef
from circuitlm.verify.buses import wire_of
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule


@rule("strip-backwards", "error", "Data go into an addressable strip at its beginning")
def strip_backwards(ctx: Context) -> Iterator[Finding]:
    """Each LED of such a strip reads at DIN and sends the rest on at DOUT. A controller at DOUT drives against the last LED, and nothing
    lights; the same holds for the DOUTs of two strips on one wire.

    Fix: connect the data to DIN, where the arrows on the strip point away from. Source: WS2812B and APA102 data sheets.
    """
    for part in ctx.parts.values():
        for strip in part.component.interfaces_of("led-data"):
            if strip.role == "source" or "dout" not in strip.pins:
                continue
            end = PinRef(part.ref, strip.pins["dout"])
            node = ctx.node(end)
            if node is None:
                continue
            ctx.looked_at += 1
            begin = PinRef(part.ref, strip.pins["din"])
            unfed = ctx.node(begin) is None
            here = [p for n in wire_of(ctx, node) for p, _ in ctx.on(n) if p.ref != part.ref]
            driving = [p for p in here if _sends(ctx, p) or (unfed and ctx.is_controller(ctx.part(p)))]
            if driving:
                yield found(
                    f"{driving[0]} sends into {end}, the end of {part.ref} ({part.title}): its data come in at {begin}",
                    pins=[end, begin, driving[0]],
                    nets=[node],
                    fix={"op": "swap", "pins": [str(end), str(begin)], "uses": "anew"},
                )


def _sends(ctx: Context, pin: PinRef) -> bool:
    """The pin drives the line: an output, or another strip's end."""
    roles = [r for i, r in ctx.roles.get(pin, ()) if i.type == "led-data"]
    return "dout" in roles if roles else ctx.can_drive(pin)
