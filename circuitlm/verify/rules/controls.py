"""Inputs that control a part: enables, chip selects, directions, resets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.buses import members, missing
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule

_STOPS = re.compile(r"^\d?(?:RESET|RST|MR|CLR|CLEAR|CKEN|INH|INHIBIT|R|SD|RD)\d?$", re.I)
"""Control inputs that hold a chip still at one of their levels."""


@rule(
    "control-open",
    "warning",
    "The lines that control a part come from somewhere",
    yields_to=("must-connect", "support-part-missing", "unused-pin"),
)
def control_open(ctx: Context) -> Iterator[Finding]:
    """A chip select, an enable, a direction or a data input of a part in use is open: the part does what its leakage currents say. Inputs
    with a pull inside, and lines that the part's data call optional, are left alone.

    Fix: connect it to the controller, or strap it to the level that is wanted. Source: the component's own data.
    """
    bused = {m.part.ref for kind in ("spi", "uart") for m in members(ctx, kind)}
    for part in ctx.parts.values():
        if ctx.is_controller(part):
            continue
        for i in ctx.in_use(part):
            if i.type not in ("spi", "signals", "led-data", "uart", "onewire") or i.role == "source" or not (i.default or i.alt):
                continue
            if i.serves and not any(_served(ctx, part, s) for s in i.serves):
                continue
            ctx.looked_at += 1
            for role, pin in missing(ctx, part, i):
                data = ctx.pins[pin]
                listens = data.type == "input" or (data.type == "bidirectional" and i.type == "onewire")
                if listens and not data.pull and (i.type != "spi" or role == "cs") and not (i.type == "uart" and role == "rx"):
                    yield found(f"{pin} ({part.component.name}) is open: nothing controls it", pins=[pin])
        if part.component.kind in ("actuator", "driver"):
            yield from _uncontrolled(ctx, part)
        if part.component.kind == "radio" and part.ref in bused:
            yield from _forgotten(ctx, part)


def _served(ctx: Context, part: Part, interface: str) -> bool:
    other = part.component.interface(interface)
    return other is not None and any(ctx.node((part.ref, p)) is not None for p in other.pins.values())


def _forgotten(ctx: Context, part: Part) -> Iterator[Finding]:
    """Enable and reset inputs of a radio whose bus is in use: open, it stays in stand-by or resets at random."""
    for i in part.component.interfaces_of("signals"):
        if not i.default or i.alt or i.serves or i.role == "source":
            continue
        pins = [PinRef(part.ref, p) for r, p in i.pins.items() if r not in i.optional]
        for pin in pins:
            data = ctx.pins[pin]
            if data.type == "input" and not data.pull and not data.unused and ctx.node(pin) is None and pin not in ctx.circuit.no_connect:
                yield found(f"{pin} ({part.component.name}) is open: nothing controls it", pins=[pin])


def _uncontrolled(ctx: Context, part: Part) -> Iterator[Finding]:
    """An actuator that is powered and has no wire at any of its inputs."""
    wanted = [i for i in part.component.interfaces_of("signals") if i.default and i.role != "source"]
    if not wanted or not any(f.fed for f in ctx.supplies.feeds_of.get(part.ref, ())):
        return
    pins = [PinRef(part.ref, p) for i in wanted for p in i.pins.values() if ctx.pins[PinRef(part.ref, p)].type == "input"]
    if pins and all(ctx.node(p) is None and not ctx.pins[p].pull for p in pins):
        yield found(f"{part.ref} ({part.component.name}) is powered, but nothing controls it: {pins[0]} is open", pins=pins[:1])


@rule("held-still", "warning", "No control input stops its part for ever")
def held_still(ctx: Context) -> Iterator[Finding]:
    """A reset, clear or inhibit input lies straight on the level that keeps the part still: a counter does not count, a register stays
    empty, an oscillator is silent. The part's data say where the input belongs when nothing uses it, which is the other side.

    Fix: put it on the other supply side, or on the pin that is to control it. Source: the component's own data.
    """
    for pin, data in ctx.pins.items():
        part = ctx.part(pin)
        if not _STOPS.match(pin.pin) or not data.unused or data.unused == "open" or part.component.mcu:
            continue
        at, rest = ctx.potential(ctx.node(pin)), ctx.potential(ctx.node((pin.ref, data.unused)))
        if at is None or rest is None:
            continue
        ctx.looked_at += 1
        if abs(at - rest) > 0.5:
            yield found(
                f"{pin} ({part.component.name}) lies on {ctx.name(ctx.node(pin))} and stops the part for ever; it belongs to "
                f"{pin.ref}.{data.unused}",
                pins=[pin],
                nets=[ctx.node(pin) or ""],
            )


@rule("held-in-reset", "error", "No reset input is held")
def held_in_reset(ctx: Context) -> Iterator[Finding]:
    """A controller or module whose reset input lies straight on ground never starts.

    Fix: take the wire off, or put a button into it. Source: the component's data sheet.
    """
    for pin, data in ctx.pins.items():
        if "reset" not in data.caution or "high resets" in data.caution["reset"]:
            continue
        ctx.looked_at += 1
        node = ctx.node(pin)
        if node is not None and ctx.is_ground(node) and len(ctx.nodes.pins(node)) > 1:
            yield found(f"{pin} lies on ground: {pin.ref} ({ctx.part(pin).component.name}) never starts", pins=[pin], nets=[node])
