"""Outputs and switches that are shorted, and lines that meet what they have nothing to do with."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import PinRef
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import transistor
from circuitlm.verify.registry import rule


@rule(
    "output-on-rail",
    "error",
    "No output lies on a supply or ground",
    yields_to=("output-contention", "signal-on-supply", "open-output-on-supply", "load-unfed"),
)
def output_on_rail(ctx: Context) -> Iterator[Finding]:
    """An output that can be switched off, a sensor's data line or a driver's open collector lies straight on a supply or on ground: what it is to
    say or to switch never changes, and while it drives the other way it is shorted.

    Fix: take the wire off the supply. Source: KiCad's pin conflict matrix (tri-state against power output).
    """
    for pin, data in ctx.pins.items():
        part, node = ctx.part(pin), ctx.node(pin)
        if node is None or ctx.is_controller(part) or part.component.unrated or not _may_short(ctx, pin, data.type):
            continue
        ctx.looked_at += 1
        grounded = ctx.is_ground(node) and bool(ctx.circuit.others(pin))
        if grounded or (data.type != "open_collector" and ctx.supplies.givers(node)):
            yield found(
                f"{pin} ({part.component.name}) is an output, but its net {ctx.name(node)} is a supply or ground",
                pins=[pin],
                nets=[node],
                fix={"op": "move", "pin": str(pin)},
            )


def _may_short(ctx: Context, pin: PinRef, kind: str) -> bool:
    """Outputs that `output-contention` does not look at: they are not always on."""
    c = ctx.part(pin).component
    if kind == "tri_state":
        return c.kind in ("logic", "expander", "driver")
    if kind == "open_collector":
        return c.kind in ("driver", "sensor")
    return kind == "bidirectional" and c.kind == "sensor" and any(i.type in ("signals", "onewire") for i, _ in ctx.roles.get(pin, ()))


@rule("switch-bridged", "error", "A transistor's two ends are apart", yields_to=("same-net-part", "rail-short", "transistor-shorts"))
def switch_bridged(ctx: Context) -> Iterator[Finding]:
    """Collector and emitter, or drain and source, of a transistor lie on one net: it switches nothing, and its load is on for ever.

    Fix: take the two nets apart. Source: basic circuit theory.
    """
    for part in ctx.shaped("npn", "pnp", "nmos", "pmos"):
        t = transistor(ctx, part)
        net = ctx.circuit.net_of(t.output) if t is not None else None  # a guard in the supply line has both ends on one node
        if t is None or net is None:
            continue
        ctx.looked_at += 1
        if net is ctx.circuit.net_of(t.reference):
            yield found(
                f"{t.output} and {t.reference} are both on {net.name}: {part.ref} ({part.title}) switches nothing",
                pins=[t.output, t.reference],
                nets=[net.name],
            )


@rule("antenna-elsewhere", "error", "An antenna pin leads to an antenna", yields_to=("output-contention", "signal-on-supply"))
def antenna_elsewhere(ctx: Context) -> Iterator[Finding]:
    """The antenna pin of a radio lies on a supply, on ground or on a pin for signals: nothing is radiated, and the output stage works into a short.

    Fix: an antenna, its socket or a wire of a quarter wavelength. Source: the radio's data sheet.
    """
    for part in ctx.parts.values():
        for i in part.component.interfaces_of("antenna") if part.component.shape != "antenna" else ():
            for name in i.pins.values():
                pin = PinRef(part.ref, name)
                node = ctx.node(pin)
                if node is None or ctx.pins[pin].type in ("power_in", "power_out"):
                    continue
                ctx.looked_at += 1
                others = [p for p, d in ctx.on(node) if p != pin and d.type not in ("passive", "no_connect")]
                if ctx.supplies.givers(node) or (ctx.is_ground(node) and ctx.circuit.others(pin)) or others:
                    what = ctx.name(node) if ctx.potential(node) is not None or not others else str(others[0])
                    yield found(f"{pin} ({part.component.name}) is the antenna's pin, and lies on {what}", pins=[pin], nets=[node])
