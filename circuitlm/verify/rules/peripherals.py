"""Lines that only some pins of a controller can serve: a peripheral, a digital input, PWM."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.pins import offers
from circuitlm.verify.buses import alone, wire_of
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import BUS_TYPES

OTHER = {"tx": "rx", "rx": "tx"}


@rule(
    "peripheral-pin",
    "error",
    "Lines that need a controller's own peripheral lie on its pins",
    yields_to=("output-contention", "input-only-pin"),
)
def peripheral_pin(ctx: Context) -> Iterator[Finding]:
    """A CAN transceiver turns levels alone: the frames come from a CAN peripheral in the controller, whose transmitter and receiver are at certain
    pins. On other pins, with the two exchanged, or at a controller that has none, nothing is sent.

    Fix: the transmit and receive pins of the controller's pinout; for a controller without CAN a module with a CAN controller (MCP2515). Source:
    the controller's pinout.
    """
    for part in ctx.parts.values():
        for i in part.component.interfaces:
            for role, needs in i.needs.items():
                need = next((n for n in needs if "." in n), None)
                node = ctx.node((part.ref, i.pins[role])) if need is not None and role in i.pins else None
                if node is None or need is None:
                    continue
                for pin in (p for n in wire_of(ctx, node) for p, _ in ctx.on(n) if ctx.is_controller(ctx.part(p))):
                    ctx.looked_at += 1
                    if not _serves(ctx, pin, need):
                        yield _wrong(ctx, PinRef(part.ref, i.pins[role]), pin, need)


@rule(
    "i2s-off-hardware",
    "error",
    "I2S lies on the pins that the controller has for it",
    yields_to=("input-only-pin", "signal-on-supply", "bus-lines-joined"),
)
def i2s_off_hardware(ctx: Context) -> Iterator[Finding]:
    """The clocks of I2S come from a peripheral. Where its lines are at fixed pins (Raspberry Pi, Teensy), a bit clock, word clock or data line on any
    other pin, or on one of its other lines, carries nothing.

    Fix: the pins of the controller's pinout. Source: the controller's pinout.
    """
    for part in ctx.parts.values():
        for i in part.component.interfaces_of("i2s") if not ctx.is_controller(part) else ():
            for role, name in i.pins.items():
                line = PinRef(part.ref, name)
                node = ctx.node(line)
                wanted = _I2S.get(role) if role != "data" else _I2S["to" if ctx.pins[line].type == "input" else "from"]
                if node is None or wanted is None or ctx.potential(node) is not None:
                    continue
                for pin in (p for n in wire_of(ctx, node) for p, d in ctx.on(n) if ctx.is_controller(ctx.part(p)) and "digital" in d.fn):
                    board = ctx.part(pin)
                    at = {f.partition(".")[2]: p.id for p in board.component.pins for f in p.fn if f.startswith("i2s")}
                    mcu = board.component.mcu
                    if mcu is None or "i2s" in mcu.matrix or not {"bclk", "ws"} <= {_plain(r) for r in at}:
                        continue
                    ctx.looked_at += 1
                    mine = {_plain(f.partition(".")[2]) for f in ctx.pins[pin].fn if f.startswith("i2s")}
                    if not mine & wanted:
                        where = ", ".join(p for r, p in at.items() if _plain(r) in wanted)
                        yield found(
                            f"{line} ({role.upper()} of I2S) lies on {pin}; {board.ref} ({board.component.name}) has that line on {where}",
                            pins=[line, pin],
                            nets=[node],
                        )


_I2S = {"bclk": {"bclk"}, "ws": {"ws"}, "to": {"dout"}, "from": {"din"}}
"""Lines of I2S, and what the controller's side of each is called."""


def _plain(role: str) -> str:
    """A line of I2S by one name."""
    return {"lrclk": "ws", "lrck": "ws", "bck": "bclk", "sck": "bclk", "out": "dout", "in": "din"}.get(role, role)


@rule("transceiver-deaf", "error", "A transceiver has both its lines to the controller", yields_to=("line-open", "must-connect"))
def transceiver_deaf(ctx: Context) -> Iterator[Finding]:
    """A CAN controller reads back every bit that it sends, and waits for the others' acknowledgement: without its receive line it switches itself off
    after the first frame.

    Fix: the transceiver's receive output to the controller's receive pin. Source: ISO 11898-1 (bit monitoring, acknowledgement).
    """
    for part in ctx.parts.values():
        for i in part.component.interfaces:
            lines = {r: PinRef(part.ref, i.pins[r]) for r, needs in i.needs.items() if r in i.pins and any("." in n for n in needs)}
            if len(lines) < 2 or all(alone(ctx, p) for p in lines.values()):
                continue
            ctx.looked_at += 1
            for pin in (p for p in lines.values() if alone(ctx, p)):
                yield found(f"{pin} ({part.component.name}) is open: the controller needs both lines of its transceiver", pins=[pin])


@rule("clocked-on-analog-pin", "error", "Lines that are read bit by bit lie on digital pins", yields_to=("input-only-pin", "adc-pin"))
def clocked_on_analog_pin(ctx: Context) -> Iterator[Finding]:
    """Some pins have a converter and no digital input (A6 and A7 of an Arduino Nano, A0 of an ESP8266). A line that is clocked or timed (the data of an
    HX711, an echo, a bus) cannot be read there.

    Fix: a digital pin. Source: the controller's pinout.
    """
    for pin, data in ctx.pins.items():
        if not ctx.is_controller(ctx.part(pin)) or "digital" in data.fn or not any(f.startswith("adc") for f in data.fn):
            continue
        for other, what in ctx.on(ctx.node(pin)):
            ctx.looked_at += other.ref != pin.ref
            if other.ref != pin.ref and what.type in ("output", "bidirectional", "open_collector", "tri_state") and _clocked(ctx, other):
                yield found(
                    f"{other} ({ctx.part(other).component.name}) lies on {pin}, which measures voltages and has no digital input",
                    pins=[pin, other],
                    nets=[ctx.node(pin) or ""],
                    fix={"op": "move", "pin": str(pin)},
                )
                break


def _clocked(ctx: Context, pin: PinRef) -> bool:
    """Whether a pin's line is one of a bus, or one that answers to another line of its interface."""
    for i, role in ctx.roles.get(pin, ()):
        if any(n.startswith("adc") for n in i.needs.get(role, ())) or i.role == "source":
            return False
        asks = any(r != role and ctx.part(pin).component.pin(p).type == "input" for r, p in i.pins.items())
        if i.type in BUS_TYPES or (i.type == "signals" and asks):
            return True
    return False


_SPEED = re.compile(r"en\d?|[lr]?pwm|dim")
"""Roles of a driver's inputs that set how fast or how bright."""


@rule("speed-without-pwm", "warning", "An input that sets a speed lies on a pin with PWM", yields_to=("input-only-pin", "reserved-pin"))
def speed_without_pwm(ctx: Context) -> Iterator[Finding]:
    """The input of a driver that takes a pulse width hangs on a controller's pin without PWM hardware: the load is on or off, and nothing between.

    Fix: a pin that is marked for PWM (~). Source: the controller's pinout.
    """
    for part in ctx.parts.values():
        for i in part.component.interfaces_of("signals") if part.component.kind == "driver" else ():
            for role, name in i.pins.items():
                if not _SPEED.fullmatch(role) or "pwm" not in i.needs.get(role, ()):
                    continue
                line = PinRef(part.ref, name)
                for pin in (
                    p for p, _ in ctx.on(ctx.node(line)) if ctx.is_controller(ctx.part(p)) and ctx.potential(ctx.node(line)) is None
                ):
                    ctx.looked_at += 1
                    if "digital" in ctx.pins[pin].fn and not _serves(ctx, pin, "pwm"):
                        where = ", ".join(_pins_for(ctx.part(pin), "pwm")[:4])
                        yield found(
                            f"{line} takes a pulse width, and {pin} has no PWM; it is on {where}",
                            pins=[line, pin],
                            nets=[ctx.node(line) or ""],
                        )


def _serves(ctx: Context, pin: PinRef, need: str) -> bool:
    return offers(ctx.part(pin).component, ctx.pins[pin], need)


def _wrong(ctx: Context, line: PinRef, pin: PinRef, need: str) -> Finding:
    board = ctx.part(pin)
    bus, _, role = need.partition(".")
    what = f"{bus.upper()} {'transmitter' if role == 'tx' else 'receiver'}"
    where = _pins_for(board, need)
    if role in OTHER and _serves(ctx, pin, f"{bus}.{OTHER[role]}"):
        why = f"{pin} is the other line of {board.ref}'s {bus.upper()} port: transmit and receive are exchanged"
    elif where:
        why = f"{board.ref} ({board.component.name}) has it on {', '.join(where[:3])}, and not on {pin.pin}"
    else:
        why = f"{board.ref} ({board.component.name}) has no {bus.upper()} peripheral"
    return found(f"{line} belongs to a {what}, and lies on {pin}: {why}", pins=[line, pin], nets=[ctx.node(line) or ""])


def _pins_for(board: Part, need: str) -> list[str]:
    return [p.id for p in board.component.pins if offers(board.component, p, need)]
