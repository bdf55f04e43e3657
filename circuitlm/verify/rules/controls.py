"""Inputs that control a part: enables, chip selects, directions, resets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.component import Pin
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.buses import alone
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule

_STOPS = re.compile(r"^\d?(?:RESET|RST|HOLD|MR|S?R?CLR|CLEAR|CKEN|INH|INHIBIT|R|S|SD|RD|BL|BI|LT|[LR]_EN)\d?$", re.I)
"""Control inputs that hold a chip still at one of their levels."""
_NOTED = re.compile(r"\b(?:low|high) (?:stops|clears|holds|switches\b.*\boff)\b")
"""What the note of such an input says of the level that it does not rest at."""


@rule("held-still", "error", "No control input stops its part for ever", yields_to=("held-in-reset",))
def held_still(ctx: Context) -> Iterator[Finding]:
    """A reset, clear, inhibit, enable or sleep input lies straight on the level that keeps the part still, and what it stops is in use: a counter
    does not count, a register's outputs stay off, a motor driver sleeps. Where such a pin belongs, its part's data say: the side it is tied to
    when nothing uses it, or the level that is active.

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
        for need in (n for n in part.component.needs if n.part == "tie"):
            pin = PinRef(part.ref, need.a)
            at, rest = ctx.potential(ctx.node(pin)), ctx.potential(ctx.node((part.ref, need.b)))
            if at is None or rest is None or ctx.pins[pin].type != "input":
                continue
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
        part, at = ctx.part(pin), ctx.potential(ctx.node(pin))
        if at is None or data.type != "input" or part.component.mcu:
            continue
        if (_STOPS.match(pin.pin) or _NOTED.search(data.note or "")) and data.unused and data.unused != "open":
            rest = ctx.potential(ctx.node((pin.ref, data.unused)))
            stopped, better = rest is not None and abs(at - rest) > 0.5, f"{pin.ref}.{data.unused}"
        elif (stop := _stop_level(part, pin, data)) is not None and _gives(ctx, part, pin):
            stopped, better = (at > 1.5) == (stop == "high"), "the supply" if stop == "low" else "ground"
        elif _EDGES.match(pin.pin) and part.component.kind in ("logic", "driver", "expander") and _gives(ctx, part, pin):
            stopped, better = True, "the pin that is to clock it"
        else:
            continue
        ctx.looked_at += 1
        if stopped:
            yield (
                _gives(ctx, part, pin),
                found(
                    f"{pin} ({part.component.name}) lies on {ctx.name(ctx.node(pin))} and stops the part for ever; it belongs to {better}",
                    pins=[pin],
                    nets=[ctx.node(pin) or ""],
                ),
            )


_ENABLES = re.compile(r"^\d?(?:OE|CE|EN|ENABLE|EN[AB12]|E|G|CH_?PD|CHIP_?EN|[A-Z]_EN)\d?$", re.I)
_EDGES = re.compile(r"^(?:CLK|CP|SHCP|STCP|SRCLK|RCLK|LATCH|STEP)\d?$", re.I)
"""Inputs that work by their edges: a level that never changes does nothing."""
_SLEEPS = re.compile(r"^n?(?:SLEEP|SLP|STBY|SHDN|XSHUT|EEP|PL)\d?$", re.I)
_RESETS = re.compile(r"^n?(?:RST|RESET)n?$", re.I)
"""A module's own pull holds these released: the other level stops it."""


def _stop_level(part: Part, pin: PinRef, data: Pin) -> str | None:
    """The level at which an enable, sleep or parallel load input stops its part; None where its data do not say."""
    if _SLEEPS.match(pin.pin) or (data.note or "").startswith("shutdown"):
        return "low"
    if _RESETS.match(pin.pin) and part.component.form == "module" and data.pull:
        return "low" if data.pull == "up" else "high"
    held = next((n.b for n in part.component.needs if n.part == "resistor" and n.a == pin.pin and _RESETS.match(pin.pin)), None)
    if held is not None:  # the side that its resistor holds it to is the one that lets it run
        return "low" if held in part.component.supply_pins() else "high" if held in part.component.ground_pins() else None
    if not _ENABLES.match(pin.pin):
        return None
    if "active low" in (data.note or ""):
        return "high"
    if data.unused in part.component.supply_pins():  # tied there it lets the part run
        return "low"
    return "low" if part.component.kind in ("driver", "radio", "converter") else None


def _gives(ctx: Context, part: Part, pin: PinRef) -> bool:
    """What the input enables is in use: the channel that asks for it to be tied, else any output."""
    channels = [i for i in part.component.interfaces if pin.pin in i.ties]
    names = [
        p
        for i in channels
        for p in i.pins.values()
        if part.component.pin(p).type in ("output", "tri_state", "bidirectional", "open_collector")
    ]
    if part.component.kind == "radio":
        return True
    names = names or [p.id for p in part.component.pins if p.type in ("output", "tri_state", "bidirectional", "passive", "open_collector")]
    unit = [p for p in names if pin.pin[0].isdigit() and p.startswith(pin.pin[0])]  # 2CLR stops 2Q, and not 1Q
    return any(not alone(ctx, PinRef(part.ref, p)) for p in unit or names)


@rule("held-in-reset", "error", "No reset input is held")
def held_in_reset(ctx: Context) -> Iterator[Finding]:
    """A controller or module whose reset input lies on ground never starts. What hangs on a reset pin can do the same: an LED or a transistor's
    base draws it below the level that ends the reset.

    Fix: take the wire off, put a button into it, or use another pin. Source: the component's data sheet (V_IH of the reset input: 0.9 VCC on
    an AVR, 0.75 VDD on an ESP32).
    """
    for pin, data in ctx.pins.items():
        if "reset" not in data.caution or "high resets" in data.caution["reset"]:
            if _RESETS.match(pin.pin) and data.type == "input" and ctx.is_ground(ctx.node(pin)) and _rests_high(ctx.part(pin), pin, data):
                name = ctx.part(pin).component.name
                yield found(f"{pin} lies on ground: {pin.ref} ({name}) never starts", pins=[pin], nets=[ctx.node(pin) or ""])
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
                numbers={"reset_v": there.volts, "pull_ohm": there.ohms},
            )


def _rests_high(part: Part, pin: PinRef, data: Pin) -> bool:
    """Whether an input's own pull-up, or the resistor that its part asks for, says that low is the level that stops."""
    return data.pull == "up" or any(n.a == pin.pin and n.b in part.component.supply_pins() for n in part.component.needs)


_RESETS = re.compile(r"^n?(?:RST|RESET|XSHUT|XSHDN|SHDN|SHUTDOWN|CLR|MR)n?$", re.I)
"""Inputs that stop their part when they are low, as the pull-up that it has there says."""
RELEASED = 0.75
"""Share of its supply that a reset input needs to be surely released."""
HOLDS = 30e3
"""Resistances above this lose against the pull-up inside a reset input, Ω (AVR: 30 to 60 kΩ)."""
