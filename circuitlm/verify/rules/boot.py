"""Pins that a controller reads at reset: the level that it needs there, and what hangs on them."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import Equivalent
from circuitlm.verify.parts import transistor
from circuitlm.verify.registry import rule

HIGH, LOW = 0.75, 0.25
"""Shares of its supply from which and up to which a boot pin surely reads high and low (ESP32 and ESP8266 data sheets, V_IH and V_IL)."""
WEAK = 60e3
"""Resistances above this lose against the pull that a boot pin has inside, Ω."""


def _boot_level(ctx: Context, pin: PinRef, wanted: str) -> Equivalent | None:
    """What resistors, LEDs and base-emitter diodes draw a pin to, away from the level that it needs, while all controllers are in reset."""
    return ctx.network.at(ctx.node(pin), "low" if wanted == "high" else "high", drivers=False)


def _idle_line(ctx: Context, pin: PinRef, node: str, wanted: str) -> Equivalent | None:
    """The high level at which another part's serial output rests, on a pin that has to be low."""
    rests = [p for p, _ in ctx.on(node) if p.ref != pin.ref and any(i.type == "uart" and r == "tx" for i, r in ctx.roles.get(p, ()))]
    volts = next((v for p in rests if not ctx.is_controller(ctx.part(p)) and (v := ctx.v_high(p)) is not None), None)
    return Equivalent(volts, 0.0) if wanted == "low" and volts is not None else None


def _closed_at_rest(ctx: Context, node: str) -> Equivalent | None:
    """The potential that a contact which is closed at rest (a limit switch's or relay's NC) brings to a node."""
    for part in ctx.at_node(node):
        for i in part.component.interfaces_of("contact"):
            ends = [ctx.node((part.ref, i.pins[r])) for r in ("com", "nc") if r in i.pins]
            far = [ctx.potential(n) for n in ends if n != node]
            if len(ends) == 2 and node in ends and far and far[0] is not None:
                return Equivalent(far[0], 0.0)
    return None


@rule("strapping-pin-pull", "error", "Boot pins have the level that a start needs")
def strapping_pin_pull(ctx: Context) -> Iterator[Finding]:
    """At reset some pins choose how the chip starts (ESP32: GPIO0 low is the boot loader, GPIO12 high the wrong flash voltage). A pull
    resistor the wrong way keeps the board from starting, and so does an LED or a transistor's base that holds the pin in between: the pull
    inside the chip is too weak to light an LED.

    Fix: use another pin, or pull the other way. Source: the controller's data sheet, strapping pins.
    """
    for pin, data in ctx.pins.items():
        node = ctx.node(pin)
        if data.boot is None or node is None or len(ctx.nodes.pins(node)) < 2:
            continue
        ctx.looked_at += 1
        there = _closed_at_rest(ctx, node) or _idle_line(ctx, pin, node, data.boot) or _boot_level(ctx, pin, data.boot)
        if there is None or there.ohms > WEAK:
            continue
        limit = ctx.level(pin) or 3.3
        if there.volts < HIGH * limit if data.boot == "high" else there.volts > LOW * limit:
            numbers: dict[str, float | str] = {"reset_v": there.volts, "pull_ohm": there.ohms}
            yield found(
                f"{pin} must be {data.boot} at reset, but the circuit draws it to {show(there.volts, 'V')} through {show(there.ohms, 'Ω')}",
                pins=[pin],
                nets=[node],
                why=data.caution.get("strapping", ""),
                numbers=numbers | ({"needs_v": HIGH * limit} if data.boot == "high" else {}),
                fix={"op": "move", "pin": str(pin), "avoid": "strapping"},
            )


@rule("strapping-pin-load", "warning", "Nothing is switched on by a boot pin's level at reset", yields_to=("strapping-pin-pull",))
def strapping_pin_load(ctx: Context) -> Iterator[Finding]:
    """A boot pin has to be high (or low) while the chip starts. A relay, a motor driver or a transistor that this level switches on is on
    from power-up until the program runs: a door opens, a pump runs. What a module's input draws may also keep the chip from starting.

    Fix: another pin, or a load that the other level switches on. Source: the controller's data sheet, strapping pins.
    """
    for pin, data in ctx.pins.items():
        node = ctx.node(pin)
        if data.boot is None or node is None or not ctx.is_controller(ctx.part(pin)):
            continue
        near = [node, *(b.other for b in ctx.network.branches(node) if b.other and ctx.potential(b.other) is None)]
        for other in (p for n in near for p, _ in ctx.on(n) if p.ref != pin.ref):
            on = _on_level(ctx, other)
            if on is None:
                continue
            ctx.looked_at += 1
            if on == data.boot:
                part = ctx.part(other)
                yield found(
                    f"{pin} must be {data.boot} at reset, and a {on} level switches {part.ref} ({part.title}) on: it is on until the program "
                    "runs",
                    pins=[pin, other],
                    nets=[node],
                    fix={"op": "move", "pin": str(pin), "avoid": "strapping"},
                )
                break


@rule("strapping-pin-contact", "warning", "No contact that may rest closed holds a boot pin", yields_to=("strapping-pin-pull",))
def strapping_pin_contact(ctx: Context) -> Iterator[Finding]:
    """A reed contact, a float switch or a toggle switch stays closed for as long as its door, float or lever does. On a boot pin it then holds
    the level that keeps the board from starting after a power cut. A push button is open when nobody presses it.

    Fix: move the contact to a pin that is not read at reset. Source: the controller's data sheet, strapping pins.
    """
    for pin, data in ctx.pins.items():
        node = ctx.node(pin)
        if data.boot is None or node is None or not ctx.is_controller(ctx.part(pin)):
            continue
        for part in ctx.at_node(node):
            if part.component.shape != "switch":
                continue
            ctx.looked_at += 1
            for i in part.component.interfaces_of("contact"):
                far = [ctx.potential(n) for n in (ctx.node((part.ref, p)) for p in i.pins.values()) if n is not None and n != node]
                level = next((v for v in far if v is not None), None)
                limit = ctx.level(pin) or 3.3
                if level is not None and (level < LOW * limit if data.boot == "high" else level > HIGH * limit):
                    yield found(
                        f"{pin} must be {data.boot} at reset, and {part.ref} ({part.title}), while it is closed, draws it to {show(level, 'V')}: "
                        "the board does not start then",
                        pins=[pin],
                        parts=[part.ref],
                        nets=[node],
                        fix={"op": "move", "pin": str(pin), "avoid": "strapping"},
                    )
                    break


def _on_level(ctx: Context, pin: PinRef) -> str | None:
    """The level at which a control input switches its load on; None where it is not one, or nothing is known."""
    part = ctx.part(pin)
    t = transistor(ctx, part)
    if t is not None:
        return ("high" if t.shape in ("npn", "nmos") else "low") if pin == t.control else None
    low = part.component.spec.get("active_low")
    if part.component.kind != "actuator" or ctx.pins[pin].type != "input" or low is None:
        return None
    return "low" if low else "high"


@rule("reset-pin-driven", "warning", "A bare chip's reset pin drives nothing")
def reset_pin_driven(ctx: Context) -> Iterator[Finding]:
    """As it is sold, a small controller's reset pin resets it and is no output; made one by a fuse, the chip can no longer be programmed
    in the usual way. An LED or transistor there stays dark, or holds the chip in reset.

    Fix: move what hangs there to another pin. Source: the controller's data sheet (RSTDISBL of an ATtiny).
    """
    for pin, data in ctx.pins.items():
        part, node = ctx.part(pin), ctx.node(pin)
        if (
            "reset" not in data.caution
            or "digital" not in data.fn
            or part.component.form != "ic"
            or node is None
            or ctx.potential(node) is not None
        ):
            continue
        ctx.looked_at += 1
        behind = [b.other for b in ctx.network.branches(node) if b.other and ctx.potential(b.other) is None]
        driven = [p for n in (node, *behind) for p, _ in ctx.on(n) if p.ref != pin.ref and _takes(ctx, p)]
        if driven:
            yield found(
                f"{pin} is the reset pin: it cannot drive {driven[0]} as long as it resets the chip",
                pins=[pin, driven[0]],
                nets=[node],
                fix={"op": "move", "pin": str(pin), "avoid": "reset"},
            )


def _takes(ctx: Context, pin: PinRef) -> bool:
    """A load or a transistor's control electrode."""
    part = ctx.part(pin)
    control = part.component.shape in ("npn", "pnp", "nmos", "pmos") and pin.pin in ("B", "G")
    return control or part.component.shape in ("led", "buzzer", "motor", "relay", "lamp")


@rule("strapping-pin-used", "advice", "Boot pins are used with care")
def strapping_pin_used(ctx: Context) -> Iterator[Finding]:
    """A pin that is read at reset is used for something else. It works as long as nothing drives it to the
    wrong level while the board starts; other pins spare the thought.

    Fix: another pin if one is free. Source: the controller's data sheet.
    """
    for pin, data in ctx.pins.items():
        if "strapping" not in data.caution or not ctx.is_controller(ctx.part(pin)):
            continue
        node = ctx.node(pin)
        if node is None or len(ctx.nodes.pins(node)) < 2:
            continue
        ctx.looked_at += 1
        yield found(
            f"{pin} is read at reset ({data.caution['strapping']})",
            pins=[pin],
            nets=[node],
            fix={"op": "move", "pin": str(pin), "avoid": "strapping"},
        )
