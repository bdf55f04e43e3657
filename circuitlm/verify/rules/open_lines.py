"""Inputs of parts in use that no wire reaches: bus lines, clocks, selects, enables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.buses import alone, in_service, members, missing
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule

_VARIES = re.compile(r"^(?:dir\w*|en\d?|sleep|in\d?|s\d|serial|direction)$", re.I)
"""Roles that choose how a part works: open, it still does something, at random."""

RESETS = ("rst", "reset", "clear")


@rule("line-open", "error", "A part in use has the lines without which it does nothing", yields_to=("must-connect", "strip-backwards"))
def line_open(ctx: Context) -> Iterator[Finding]:
    """The clock, data, select, step or sound line of a part in use is open, every input of a powered servo or driver, or the enable input that has to be
    high for it to work: nothing is transferred, no step is made, a bridge stays off. Inputs with a pull inside, and lines that the part's data call optional, are left alone.

    Fix: connect the line to the controller; an enable to the supply that the part's data name. Source: the component's own data.
    """
    for part, role, pin in _open_lines(ctx):
        if not _VARIES.match(role) and (role not in RESETS or part.component.kind == "display"):
            yield found(f"{pin} ({part.component.name}) is open: without this line the part does nothing", pins=[pin])
    for part in ctx.parts.values():
        if part.component.kind in ("actuator", "driver", "audio", "light") and not ctx.is_controller(part):
            yield from _uncontrolled(ctx, part)
    for pin, data in ctx.pins.items():
        part = ctx.part(pin)
        raised = data.stops == "low" and data.unused in part.component.supply_pins() and part.component.kind == "driver"
        if raised and data.type == "input" and not data.pull and not data.must_connect and alone(ctx, pin) and in_service(ctx, part, pin):
            yield found(
                f"{pin} ({part.component.name}) is open: it has to be high for the part to work",
                pins=[pin],
                fix={"op": "connect", "pin": str(pin), "to": f"{pin.ref}.{data.unused}"},
            )


@rule(
    "control-open",
    "warning",
    "The lines that control a part come from somewhere",
    yields_to=("must-connect", "line-open", "support-part-missing", "unused-pin", "strip-backwards"),
)
def control_open(ctx: Context) -> Iterator[Finding]:
    """A chip select, an enable, a direction or a data input of a part in use is open: the part does what its leakage currents say. Inputs
    with a pull inside, and lines that the part's data call optional, are left alone.

    Fix: connect it to the controller, or strap it to the level that is wanted. Source: the component's own data.
    """
    for part, _, pin in _open_lines(ctx):
        yield found(f"{pin} ({part.component.name}) is open: nothing controls it", pins=[pin])


def _open_lines(ctx: Context) -> Iterator[tuple[Part, str, PinRef]]:
    """(part, role, pin) of the open inputs of interfaces in use, and of control interfaces beside a bus in use."""
    bused = {m.part.ref for kind in ("spi", "uart") for m in members(ctx, kind)}
    for part in ctx.parts.values():
        if ctx.is_controller(part):
            continue
        in_use = ctx.in_use(part)
        for i in in_use:
            if (
                i.type not in ("spi", "signals", "led-data", "uart", "onewire", "i2s", "audio")
                or i.role == "source"
                or not (i.default or i.alt)
            ):
                continue
            if i.serves and not any(_served(ctx, part, s) for s in i.serves):
                continue
            ctx.looked_at += 1
            yield from ((part, role, pin) for role, pin in missing(ctx, part, i) if _listens(ctx, i, role, pin))
        for i in part.component.interfaces_of("signals") if part.ref in bused else ():
            if i.default and not i.alt and not i.serves and i.role != "source" and i not in in_use:
                yield from (
                    (part, role, pin) for role, pin in missing(ctx, part, i) if _listens(ctx, i, role, pin) and not ctx.pins[pin].unused
                )


def _listens(ctx: Context, i: Interface, role: str, pin: PinRef) -> bool:
    """Whether an open pin is an input that needs a wire: no pull holds it, and no other rule tells of the line."""
    data = ctx.pins[pin]
    both_ways = i.type == "onewire" or role in ("dio", "dat")
    listens = data.type == "input" or (data.type == "bidirectional" and both_ways)
    held = data.pull and role not in ("step", "clk", "clock", "trig")  # a pull makes no steps
    return listens and not held and (i.type != "spi" or role == "cs") and not (i.type == "uart" and role == "rx")


def _served(ctx: Context, part: Part, interface: str) -> bool:
    other = part.component.interface(interface)
    return other is not None and any(ctx.node((part.ref, p)) is not None for p in other.pins.values())


def _uncontrolled(ctx: Context, part: Part) -> Iterator[Finding]:
    """An actuator, strip or sounder that is powered and has no wire at any of its inputs."""
    if part.component.interfaces_of("trigger"):
        return  # its own buttons work it
    wanted = [i for i in part.component.interfaces_of("signals", "led-data", "i2s") if i.default and i.role != "source"]
    if not wanted or not any(f.fed for f in ctx.supplies.feeds_of.get(part.ref, ())):
        return
    pins = [PinRef(part.ref, p) for i in wanted for p in i.pins.values() if ctx.pins[PinRef(part.ref, p)].type == "input"]
    low = part.component.spec.get("active_low")
    off = None if low is None else "up" if low else "down"  # a pull to that side keeps it off
    if pins and all(ctx.node(p) is None and ctx.pins[p].pull in (None, off) for p in pins):
        yield found(f"{part.ref} ({part.component.name}) is powered, but nothing controls it: {pins[0]} is open", pins=pins[:1])


@rule("matrix-half-wired", "warning", "All rows and columns of a key matrix are wired", yields_to=("unconnected-part",))
def matrix_half_wired(ctx: Context) -> Iterator[Finding]:
    """Most lines of a keypad lead to the controller, and one is open: the keys of its row or column do nothing.

    Fix: connect it, or take a smaller keypad. Source: the keypad's own data.
    """
    for part in ctx.parts.values():
        c = part.component
        for i in c.interfaces_of("signals") if c.kind == "input" and not c.supplies else ():
            open_pins = [PinRef(part.ref, p) for p in i.pins.values() if alone(ctx, PinRef(part.ref, p))]
            ctx.looked_at += len(open_pins) < len(i.pins)
            if 0 < len(open_pins) < len(i.pins) / 2:
                shown = ", ".join(map(str, open_pins))
                yield found(
                    f"{shown} of {part.ref} ({part.title}) {'is' if len(open_pins) == 1 else 'are'} open: keys on it do nothing",
                    pins=open_pins,
                )


TALKS = ("sensor", "radio", "display", "storage", "clock", "expander", "input")
"""Kinds of modules that are there to be read or written."""


@rule(
    "module-idle",
    "warning",
    "A module that is powered is connected to something",
    yields_to=("power-missing", "ground-missing", "must-connect", "sensor-unread", "unconnected-part", "line-open", "supply-out-of-range"),
)
def module_idle(ctx: Context) -> Iterator[Finding]:
    """A module has its supply, and none of its signal pins leads anywhere: it works for nobody. Usually the wires of its bus were forgotten.

    Fix: connect its bus or its output to the controller, or take the module out. Source: the component's own data.
    """
    for part in ctx.parts.values():
        c = part.component
        if c.kind not in TALKS or c.mcu or c.rails or not any(f.fed for f in ctx.supplies.feeds_of.get(part.ref, ())):
            continue
        power = {*c.supply_pins(), *c.ground_pins()}
        lines = {p: i for i in c.interfaces if i.type != "antenna" for p in i.pins.values() if p not in power}
        ctx.looked_at += 1
        if lines and all(alone(ctx, PinRef(part.ref, p)) for p in lines):
            first = PinRef(part.ref, next((p for p, i in lines.items() if i.default), next(iter(lines))))
            astray = [PinRef(part.ref, p.id) for p in c.pins if p.type == "no_connect" and not alone(ctx, PinRef(part.ref, p.id))]
            yield found(
                f"{part.ref} ({c.name}) is powered, but none of its lines leads anywhere: {first} is open"
                + (f", and a wire leads to {astray[0]}, which has no function" if astray else ""),
                pins=[first, *astray],
                hopeless=bool(astray),
            )
