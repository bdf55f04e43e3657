"""Inputs that control a part: enables, chip selects, directions, resets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.component import Pin
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.buses import alone, in_service
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule
from circuitlm.verify.rules.unread import steady


@rule(
    "held-still",
    "error",
    "No control input stops its part for ever",
    yields_to=("held-in-reset", "isolated-input-reversed", "signal-on-supply", "level-too-high"),
)
def held_still(ctx: Context) -> Iterator[Finding]:
    """A reset, clear, inhibit, enable or sleep input lies, straight or through a resistor, on the level that keeps the part still, and
    what it stops is in use: a counter
    does not count, a register's outputs stay off, a motor driver sleeps, a board's regulator is off. The level that stops it is in its part's data.

    Fix: put it on the other supply side, or on the pin that is to control it. Source: the component's own data.
    """
    yield from (f for used, f in _stopped(ctx) if used)


@rule("tied-wrong", "error", "A strap lies on the side that its part asks for", yields_to=("held-still", "held-in-reset", "rail-short"))
def tied_wrong(ctx: Context) -> Iterator[Finding]:
    """An input that the part's data tie to one side (a display's read/write to ground, a converter's clock input to ground) lies straight on the
    other: the display is read for ever and never written, the chip waits for a clock that nobody makes.

    Fix: move the strap. Source: the component's own data.
    """
    for part in ctx.parts.values():
        for need in (n for n in part.component.needs if n.part in ("tie", "resistor")):
            pin = PinRef(part.ref, need.a)
            at, rest = ctx.potential(ctx.node(pin)), ctx.potential(ctx.node((part.ref, need.b)))
            if at is None or rest is None or ctx.pins[pin].type != ("input" if need.part == "tie" else "passive"):
                continue  # a resistor's far end: only that of a lamp in a module, whose current flows one way
            ctx.looked_at += 1
            if abs(at - rest) > 0.5 and _sides(part, need.b) and (at < 0.5 or rest < 0.5):
                yield found(
                    f"{pin} ({part.component.name}) lies on {ctx.name(ctx.node(pin))}; it belongs to {part.ref}.{need.b} ({need.why})",
                    pins=[pin],
                    nets=[ctx.node(pin) or ""],
                    fix={"op": "move", "pin": str(pin), "to": f"{part.ref}.{need.b}"},
                )


@rule("contrast-at-supply", "warning", "A display's contrast input lies near ground")
def contrast_at_supply(ctx: Context) -> Iterator[Finding]:
    """The input of a display that its data pull to ground through a resistor lies straight on the supply: nothing is seen on it.

    Fix: the wiper of a 10 kΩ trimmer, or about 1 kΩ to ground. Source: HD44780 data sheet (V0 sets the contrast).
    """
    for part in (p for p in ctx.parts.values() if p.component.kind == "display"):
        for need in (n for n in part.component.needs if n.part == "resistor" and n.b in part.component.ground_pins()):
            pin = PinRef(part.ref, need.a)
            volts = ctx.potential(ctx.node(pin))
            ctx.looked_at += 1
            if volts is not None and volts > CONTRAST_V:
                yield found(
                    f"{pin} lies on {ctx.name(ctx.node(pin))} ({show(volts, 'V')}); it belongs near ground ({need.why})",
                    pins=[pin],
                    nets=[ctx.node(pin) or ""],
                    numbers={"volts_v": volts},
                )


CONTRAST_V = 2.0
"""From here on the characters of a display with 5 V are invisible, V."""


def _sides(part: Part, pin: str) -> bool:
    return pin in part.component.ground_pins() or pin in part.component.supply_pins()


@rule("held-parked", "warning", "Control inputs of what nothing uses lie where their data put them")
def held_parked(ctx: Context) -> Iterator[Finding]:
    """A reset, clear or enable input of a chip, or of a unit of one, none of whose outputs leads anywhere, lies on the level that stops it. It does
    no harm until the unit is used.

    Fix: put it on the side that the component's data name. Source: the component's own data.
    """
    yield from (f for used, f in _stopped(ctx) if not used)


def _stopped(ctx: Context) -> Iterator[tuple[bool, Finding]]:
    """(whether what the input stops is in use, finding) of the control inputs that lie on their stopping level."""
    for pin, data in ctx.pins.items():
        part, at = ctx.part(pin), _always(ctx, pin)
        if _stops_itself(ctx, pin, data):
            yield (
                True,
                found(
                    f"{pin} ({part.component.name}) is open, and its own pull holds it {data.stops}: the part never works",
                    pins=[pin],
                    fix={"op": "connect", "pin": str(pin), "to": "the pin that is to control it"},
                ),
            )
        if at is None or data.type != "input" or "reset" in data.caution:
            continue
        stops = data.stops or ("high" if any(i.type == "spi" and role == "cs" for i, role in ctx.roles.get(pin, ())) else None)
        if _by_edges(ctx, pin) and in_service(ctx, part, pin):
            stopped, better = True, "the pin that is to drive it"
        elif stops is not None:
            stopped = (at > HIGH_V) == (stops == "high")
            better = f"{pin.ref}.{data.unused}" if data.unused and data.unused != "open" else "the supply" if stops == "low" else "ground"
        else:
            continue
        ctx.looked_at += 1
        used = in_service(ctx, part, pin)
        rest = ctx.potential(ctx.node((pin.ref, data.unused))) if data.unused and data.unused != "open" else None
        if stopped and (used or (not _parked(ctx, part, pin) and rest is not None and (rest > HIGH_V) != (at > HIGH_V))):
            yield (
                used,
                found(
                    f"{pin} ({part.component.name}) {_lies(ctx, pin, at)} and stops the part for ever; it belongs to {better}",
                    pins=[pin],
                    nets=[ctx.node(pin) or ""],
                ),
            )


def _stops_itself(ctx: Context, pin: PinRef, data: Pin) -> bool:
    """Whether an open input's own pull keeps a part in use from working."""
    if data.type != "input" or data.pull is None or data.stops != {"up": "high", "down": "low"}[data.pull] or data.unused:
        return False
    lines = (
        PinRef(pin.ref, p) for i in ctx.part(pin).component.interfaces if i.type in ("i2c", "spi", "uart", "i2s") for p in i.pins.values()
    )
    return alone(ctx, pin) and any(not alone(ctx, p) and ctx.potential(ctx.node(p)) is None for p in lines)


def _lies(ctx: Context, pin: PinRef, at: float) -> str:
    node = ctx.node(pin) or ""
    by = [b.ref for b in ctx.network.branches(node)] if ctx.potential(node) is None else []
    return f"is held at {show(at, 'V')} by {by[0]}" if by else f"lies on {ctx.name(node)}"


def _always(ctx: Context, pin: PinRef) -> float | None:
    """The one potential at which an input lies, straight or through resistors, V; None where it changes or nobody knows."""
    node = ctx.node(pin)
    at = ctx.potential(node)
    if at is not None or node is None or not steady(ctx, node) or not ctx.network.branches(node):
        return at
    high, low = (ctx.network.at(node, way, drivers=False) for way in ("high", "low"))
    return high.volts if high is not None and low is not None and abs(high.volts - low.volts) < 0.1 else None


def _parked(ctx: Context, part: Part, pin: PinRef) -> bool:
    """All inputs of the numbered unit to which a pin belongs lie on supplies or ground: it was put to rest on purpose."""
    unit = [p.id for p in part.component.pins if p.type == "input" and pin.pin[0].isdigit() and p.id.startswith(pin.pin[0])]
    return bool(unit) and all(ctx.potential(ctx.node((part.ref, p))) is not None for p in unit)


def _by_edges(ctx: Context, pin: PinRef) -> bool:
    """Whether an input works by its changes: a clock, a step, data that are shifted or shown, a servo's pulses, or the line that tells a display's
    commands from its data."""
    c = ctx.part(pin).component
    if c.kind in ("logic", "driver", "expander") and _EDGES.match(pin.pin):
        return True
    if c.kind == "display" and any(_LOADS.match(name) for name in (pin.pin, *c.pin(pin.pin).aka)):
        return True
    return any(
        role in _CARRIES.get(i.type, ()) or (i.type == "signals" and role == "sig" and "pwm" in i.needs.get(role, ()))
        for i, role in ctx.roles.get(pin, ())
        if i.role != "source"
    )


_CARRIES = {
    "led-data": {"din"},
    "i2s": {"bclk", "ws", "data"},
    "signals": {"clk", "clock", "data", "e", "rs", "d4", "d5", "d6", "d7", "dc", "step", "trig", "strobe", "sck"},
}
"""Interface type -> roles whose line carries something: on a level that never changes there is nothing."""


@rule("load-fixed", "warning", "What a relay module or driver switches is switched by something", yields_to=("held-still", "power-missing"))
def load_fixed(ctx: Context) -> Iterator[Finding]:
    """The input of a relay module, or of a driver's channel with a load on it, lies straight on a supply or ground: the load is on, or off, for ever.

    Fix: the pin that is to switch it. Source: the component's own data.
    """
    for part in ctx.parts.values():
        for pins, served in _switching_inputs(part):
            levels = [ctx.potential(ctx.node(p)) for p in pins]
            ctx.looked_at += 1
            if None not in levels and any(not alone(ctx, PinRef(part.ref, p)) for p in served):
                where = " and ".join(f"{p} {_lies(ctx, p, at)}" for p, at in zip(pins, levels, strict=True) if at is not None)
                yield found(f"{where}: what {part.ref} ({part.component.name}) switches never changes", pins=pins)


def _switching_inputs(part: Part) -> Iterator[tuple[list[PinRef], list[str]]]:
    """(inputs that together set an output, pins that its loads are wired to) of relay modules, sounders and the channels and bridges of drivers."""
    c = part.component
    power = {*c.supply_pins(), *c.ground_pins()}
    for i in c.interfaces_of("signals") if c.kind in ("actuator", "driver", "audio") and not c.mcu else ():
        served = [o for name in i.serves if (o := c.interface(name)) is not None and o.type in ("load", "motor", "coils")]
        loads = [o for o in served if o.type != "coils"] or served or list(c.interfaces_of("contact"))
        pins = [PinRef(part.ref, p) for r, p in i.pins.items() if _SETS.match(r) and c.pin(p).type == "input"]
        if pins:
            yield pins, [p for o in loads for p in o.pins.values() if p not in power] or [p for p in c.ground_pins() if c.kind == "audio"]


_SETS = re.compile(r"^(?:sig|in\d?|[rl]?pwm|dir|step)$")
"""Roles of the inputs that say what an output does."""


HIGH_V = 1.5
"""From here on a control input that lies on a supply is high, V."""
_EDGES = re.compile(r"^[1-4]?(?:CLK|CP|SHCP|STCP|SRCLK|SRCK|RCLK|RCK|LATCH|STEP)\d?$", re.I)
"""Inputs that work by their edges: a level that never changes does nothing."""
_LOADS = re.compile(r"^(?:LOAD|STB|LATCH)$")
"""Inputs at whose edge a display takes over what was shifted in."""


@rule("held-in-reset", "error", "No reset input is held")
def held_in_reset(ctx: Context) -> Iterator[Finding]:
    """A controller or module whose reset input lies on ground never starts. What hangs on a reset pin can do the same: an LED or a transistor's
    base draws it below the level that ends the reset.

    Fix: take the wire off, put a button into it, or use another pin. Source: the component's data sheet (V_IH of the reset input: 0.9 VCC on
    an AVR, 0.75 VDD on an ESP32).
    """
    for pin, data in ctx.pins.items():
        if "reset" not in data.caution or "high resets" in data.caution["reset"]:
            continue
        ctx.looked_at += 1
        node = ctx.node(pin)
        if node is None or len(ctx.nodes.pins(node)) < 2:
            continue
        name = ctx.part(pin).component.name
        if ctx.is_ground(node):
            yield found(f"{pin} lies on ground: {pin.ref} ({name}) never starts", pins=[pin], nets=[node])
            continue
        there, high = ctx.network.at(node, "low", drivers=False), ctx.level(pin)
        if there is not None and high and ctx.potential(node) is None and there.volts < RELEASED * high and there.ohms < HOLDS:
            yield found(
                f"the circuit draws {pin}, a reset input, to {show(there.volts, 'V')} through {show(there.ohms, 'Ω')}: {pin.ref} ({name}) does "
                "not start",
                pins=[pin],
                nets=[node],
                numbers={"reset_v": there.volts, "pull_ohm": there.ohms, "needs_v": RELEASED * high},
            )


RELEASED = 0.75
"""Share of its supply that a reset input needs to be surely released."""
HOLDS = 30e3
"""Resistances above this lose against the pull-up inside a reset input, Ω (AVR: 30 to 60 kΩ)."""
