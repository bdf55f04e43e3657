"""Controllers' pins: what they cannot do, what they do at reset, what they can measure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from circuitlm.circuit import eseries
from circuitlm.circuit.model import PinRef
from circuitlm.circuit.units import show
from circuitlm.circuit.vocabulary import MEASURED
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import Equivalent, divider, others_at
from circuitlm.verify.parts import junctions
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS


def _volts(value: float) -> str:
    return show(value, "V")


@rule("input-only-pin", "error", "Input-only pins are not used as outputs")
def input_only_pin(ctx: Context) -> Iterator[Finding]:
    """Some controller pins have no output stage (ESP32: GPIO34 to 39). What is wired to them to be driven
    stays dead. So do pins that only measure (A6 and A7 of an Arduino Nano), and a board's reset and enable pins.

    Fix: use another pin. Source: the controller's data sheet.
    """
    for pin, data in ctx.pins.items():
        part = ctx.part(pin)
        measures = "digital" not in data.fn
        resets = "reset" in data.caution and measures
        if (
            not ctx.is_controller(part)
            or data.type != "input"
            or (measures and not resets and not any(f.startswith("adc") for f in data.fn))
        ):
            continue
        node = ctx.node(pin)
        if node is None or (measures and not resets and _measured(ctx, pin, node)):
            continue
        ctx.looked_at += 1
        use = ctx.use(pin)
        near = [
            node,
            *(b.other for b in ctx.network.branches(node) if b.other and ctx.potential(b.other) is None),
        ]
        others = [p for n in near for p, _ in ctx.on(n) if p.ref != pin.ref]
        driven = [p for p in others if ctx.pins[p].type == "input" or ctx.part(p).component.shape in ("led", "buzzer", "motor")]
        driven = [
            p for p in driven if not resets or (ctx.pins[p].stops is None and not ctx.is_controller(ctx.part(p)) and _signals(ctx, p))
        ]
        source = any(ctx.pins[p].type in ("output", "bidirectional", "open_collector", "tri_state") for p in others)
        wants = (use is not None and use.direction in ("out", "bidir", "analog-out")) or (use is None and driven and not source)
        if wants:
            yield found(
                f"{pin} can only read, but here it is to drive {driven[0] if driven else 'net ' + ctx.name(node)}",
                pins=[pin, *driven[:1]],
                nets=[node],
                fix={"op": "move", "pin": str(pin), "avoid": "input-only"},
            )


def _signals(ctx: Context, pin: PinRef) -> bool:
    """Whether an input takes data, clock, pulses or orders: what a reset button starts anew, enables or selects with the board does not."""
    return any(
        i.type in ("led-data", "spi", "i2c", "uart", "i2s", "trigger") or (i.type == "signals" and not _WITH_RESET.match(r))
        for i, r in ctx.roles.get(pin, ())
    )


_WITH_RESET = re.compile(r"rst|reset|clear|en(able)?\d?$|sleep|shut|xshut|stby|sd$|cs|pd|wake", re.I)
"""Roles that may well hang on a board's reset line."""


def _measured(ctx: Context, pin: PinRef, node: str) -> bool:
    """Whether the wiring gives a node a voltage, by more than the pull-up that an input on it brings along."""
    if ctx.network.at(node, drivers=False) is None:
        return False
    listening = {p.ref for p, data in ctx.on(node) if p.ref != pin.ref and data.type == "input"}
    return any(b.ref not in listening for b in ctx.network.branches(node))


@rule("reserved-pin", "error", "Pins that the board itself needs stay free")
def reserved_pin(ctx: Context) -> Iterator[Finding]:
    """Pins that lead to the chip's own flash memory (ESP32: GPIO6 to 11) stop the program when anything
    touches them.

    Fix: use another pin. Source: the controller's data sheet.
    """
    for pin, data in ctx.pins.items():
        if "flash" not in data.caution:
            continue
        ctx.looked_at += 1
        node = ctx.node(pin)
        if node is not None and len(ctx.nodes.pins(node)) > 1:
            yield found(
                f"{pin} belongs to the board's flash memory and must stay free: {data.caution['flash']}",
                pins=[pin],
                nets=[node],
                fix={"op": "move", "pin": str(pin), "avoid": "flash"},
            )


@rule("adc-range", "error", "Analog inputs get no more than they can measure", rated=True)
def adc_range(ctx: Context) -> Iterator[Finding]:
    """A voltage above the converter's range reads as full scale at best, and above the pin's limit it
    destroys the pin.

    Fix: a voltage divider, or feed the sensor from a lower supply. Source: the controller's data sheet.
    """
    for node in ctx.nodes:
        for pin, data in ctx.on(node):
            if not _is_adc(ctx, pin):
                continue
            there = others_at(ctx, node, pin)
            if there is None:
                continue
            ctx.looked_at += 1
            limit = data.v_max or ctx.level(pin)
            part = ctx.part(pin)
            vref = part.component.mcu.adc_vref if part.component.mcu else None
            if part.component.form == "ic" and part.component.mcu and vref == part.component.mcu.v_io:
                vref = None  # a bare chip measures up to what it is fed with
            if vref is not None and data.v_max is None and limit is not None and vref < 0.7 * limit:
                limit = vref
            if limit is None:
                continue
            if there.volts > limit * 1.03 + (CLAMP_V if _railed(ctx, node, limit) else 0.05):
                upper, lower = divider(there.volts, limit, 10e3)
                half = lower_half(ctx, node, there, limit)
                how = (
                    f"{show(float(half['value']), 'Ω')} from it to ground bring it"
                    if half
                    else f"a divider of {show(upper, 'Ω')} and {show(lower, 'Ω')} brings it"
                )
                yield found(
                    f"up to {_volts(there.volts)} reaches the analog input {pin}, which measures to {_volts(limit)}: {how} down",
                    pins=[pin],
                    nets=[node],
                    numbers={"volts_v": there.volts, "limit_v": limit},
                    fix=half or {"op": "insert_divider", "from": node, "to": str(pin), "upper": upper, "lower": lower},
                )


def lower_half(ctx: Context, node: str, there: Equivalent, limit: float) -> dict[str, Any] | None:
    """What makes a divider of the one resistor through which too much voltage reaches an input: a resistor to ground. None where there is no such one."""
    if there.ohms < 500 or there.volts <= limit or len(ctx.network.branches(node)) != 1:
        return None
    ohms = eseries.nearest(0.95 * there.ohms * limit / (there.volts - limit), "E24")
    return {"op": "add", "component": "resistor", "value": ohms, "between": [node, "GND"], "role": "divider-bottom"}


CLAMP_V = 0.75
"""How far above its rail a clamp diode lets an input rise, V."""


def _railed(ctx: Context, node: str, limit: float) -> bool:
    """A diode leads from the node to a supply no higher than the limit."""
    for part in ctx.at_node(node):
        for j in junctions(ctx, part):
            rail = ctx.potential(ctx.node(j.cathode))
            if not j.is_led and ctx.node(j.anode) == node and rail is not None and 0.5 < rail <= limit + 0.1:
                return True
    return False


def _measures(ctx: Context, pin: PinRef) -> bool:
    """Declared as an analog input, which the loop above judges."""
    use = ctx.use(pin)
    return use is not None and use.direction == "analog-in"


def divided(ctx: Context, node: str | None) -> bool:
    """Resistors, and nothing else, hold the node between two different potentials: a divider, which is there to be measured."""
    far = [v for b in ctx.network.branches(node) if (v := b.volts if b.volts is not None else ctx.potential(b.other)) is not None]
    if not far or max(far) - min(far) < 0.5:
        return False
    return not any(ctx.drives(p) for p, _ in ctx.on(node)) and not any(
        ctx.part(p).component.interfaces_of("contact") for p, _ in ctx.on(node)
    )


def _is_adc(ctx: Context, pin: PinRef) -> bool:
    """Used as an analog input: configured so, or (undeclared) an analog source hangs on it."""
    use = ctx.use(pin)
    if use is not None:
        return use.direction == "analog-in"
    data = ctx.pins[pin]
    if not any(f.startswith("adc") for f in data.fn) or data.type not in ("input", "bidirectional"):
        return False
    if "digital" not in data.fn:
        return True
    return (
        divided(ctx, ctx.node(pin))
        or _half_divided(ctx, pin)
        or any(
            ctx.direction(p) == "analog-out" or any(i.type in MEASURED for i, _ in ctx.roles.get(p, ()))
            for p, _ in ctx.on(ctx.node(pin))
            if p != pin
        )
    )


def _half_divided(ctx: Context, pin: PinRef) -> bool:
    """A resistor alone leads from a supply above the pin's own to it: a divider without its lower half."""
    node, own = ctx.node(pin), ctx.level(pin)
    if (
        node is None
        or own is None
        or any(ctx.part(p).component.shape not in ("resistor", *CAPACITORS) for p, _ in ctx.on(node) if p != pin)
    ):
        return False
    far = [ctx.potential(b.other) if b.volts is None else b.volts for b in ctx.network.branches(node)]
    return len(far) == 1 and far[0] is not None and far[0] > own + 0.3 and not _pulled_inside(ctx, pin)


def _pulled_inside(ctx: Context, pin: PinRef) -> bool:
    use = ctx.use(pin)
    return use is not None and use.pull is not None


@rule("adc-pin", "error", "Analog signals go to pins that can measure")
def adc_pin(ctx: Context) -> Iterator[Finding]:
    """A pin without an analog converter reads an analog signal as just high or low.

    Fix: move the wire to an analog pin, or add an external converter. Source: the controller's pinout.
    """
    for pin, use in ctx.circuit.uses.items():
        if use.direction == "analog-in" and pin in ctx.pins:
            ctx.looked_at += 1
            if not any(f.startswith("adc") for f in ctx.pins[pin].fn):
                yield found(
                    f"{pin} is to measure a voltage, but has no analog converter",
                    pins=[pin],
                    fix={"op": "move", "pin": str(pin), "needs": "adc"},
                )
    for node in ctx.nodes:
        sources = [
            p for p, d in ctx.on(node) if ctx.direction(p) == "analog-out" and d.type == "output" and not ctx.is_controller(ctx.part(p))
        ]
        if not sources:
            continue
        for pin, data in ctx.on(node):
            if ctx.is_controller(ctx.part(pin)) and data.type in ("bidirectional", "input") and not _measures(ctx, pin):
                ctx.looked_at += 1
                if not any(f.startswith("adc") for f in data.fn):
                    yield found(
                        f"{sources[0]} is an analog output, but {pin} has no analog converter",
                        pins=[pin, sources[0]],
                        nets=[node],
                        fix={"op": "move", "pin": str(pin), "needs": "adc"},
                    )


@rule("adc2-wifi", "advice", "Analog inputs of the second converter stay off beside Wi-Fi")
def adc2_wifi(ctx: Context) -> Iterator[Finding]:
    """On the ESP32 the radio uses the second converter: while Wi-Fi is on, its pins cannot be measured.

    Fix: an ADC1 pin (GPIO32 to 39). Source: ESP-IDF documentation.
    """
    for pin in _second_converter(ctx) if ctx.wifi is None else ():
        yield found(
            f"{pin} cannot be measured while Wi-Fi is on (second converter); without Wi-Fi it can",
            pins=[pin],
            fix={"op": "move", "pin": str(pin), "needs": "adc1"},
        )


@rule("adc2-beside-wifi", "error", "What is measured while Wi-Fi is on is measured by the first converter")
def adc2_beside_wifi(ctx: Context) -> Iterator[Finding]:
    """This circuit uses Wi-Fi, and on the ESP32 the radio uses the second converter: each reading of its pins fails as long as the radio is on.

    Fix: an ADC1 pin (GPIO32 to 39). Source: ESP-IDF documentation.
    """
    for pin in _second_converter(ctx) if ctx.wifi else ():
        yield found(
            f"{pin} is measured by the second converter, which Wi-Fi takes for itself, and this circuit uses Wi-Fi: no reading ever comes",
            pins=[pin],
            fix={"op": "move", "pin": str(pin), "needs": "adc1"},
        )


def _second_converter(ctx: Context) -> Iterator[PinRef]:
    """The pins that are measured and that the first converter does not reach, of controllers whose radio takes the second."""
    for part in ctx.circuit.controllers():
        if not part.component.mcu or not part.component.mcu.adc2_wifi:
            continue
        for pin in (PinRef(part.ref, p.id) for p in part.component.pins if any(f.startswith("adc") for f in p.fn)):
            if ctx.node(pin) is None or not _is_adc(ctx, pin):
                continue
            ctx.looked_at += 1
            if not any(f.startswith("adc1.") for f in ctx.pins[pin].fn):
                yield pin
