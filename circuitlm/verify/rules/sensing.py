"""What a voltage is read from: dividers with both halves, pins that can measure, references."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.opamps import feeds_back, open_loop, reaches, units
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS

VARIABLE = ("ldr", "thermistor", "fsr", "flex")
_REFERENCE = re.compile(r"^(?:AREF|VREF\+?|ADC_VREF)$", re.I)


def _sensor_ends(ctx: Context, part: Part) -> list[str]:
    """The signal nodes of a two-ended sensor (a resistance, or a phototransistor) whose other end lies on a supply or ground."""
    ends = [n for n in ctx.ends(part) if n is not None]
    if len(ends) != 2 or ends[0] == ends[1]:
        return []
    fixed = [n for n in ends if ctx.potential(n) is not None]
    return [n for n in ends if ctx.potential(n) is None] if len(fixed) == 1 else []


def _two_ended_sensors(ctx: Context) -> Iterator[Part]:
    for part in ctx.parts.values():
        c = part.component
        sensing = c.kind == "sensor" and c.interfaces_of("switchable", "resistive", "photocurrent")
        if len(c.pins) == 2 and not c.supplies and (c.shape in VARIABLE or sensing):
            yield part


def _analog_way(ctx: Context, pin: PinRef) -> bool:
    """A channel of an analog multiplexer."""
    c = ctx.part(pin).component
    return c.form in ("ic", "module") and c.kind in ("expander", "logic") and ctx.pins[pin].type == "passive"


@rule("sensor-half-divider", "warning", "A resistive sensor has the second half of its divider")
def sensor_half_divider(ctx: Context) -> Iterator[Finding]:
    """A light-dependent resistor, a thermistor or a phototransistor turns its change into a voltage only together with a resistor to the
    other side of the supply. Without it, or with both on one side, the input always reads that side.

    Fix: a resistor of about the sensor's middle value to the other side. Source: the voltage divider.
    """
    for part in _two_ended_sensors(ctx):
        for node in ctx.subjects(_sensor_ends(ctx, part)):
            others = [p for p, _ in ctx.on(node) if p.ref != part.ref]
            readers = [p for p in others if ctx.pins[p].type in ("input", "bidirectional") or _analog_way(ctx, p)]
            if not readers or any(ctx.part(p).component.shape in CAPACITORS or ctx.drives(p) for p in others):
                continue
            mine = next(v for n in ctx.ends(part) if (v := ctx.potential(n)) is not None)
            ways = [b for b in ctx.network.branches(node) if b.ref != part.ref and not feeds_back(ctx, b.ref)]
            far = [v for b in ways if (v := b.volts if b.volts is not None else ctx.potential(b.other)) is not None]
            elsewhere = any(ctx.potential(b.other) is None and b.volts is None for b in ways)
            known = {r for r in (p.ref for p in others) if ctx.parts[r].component.shape not in ("resistor", *VARIABLE)}
            if elsewhere or known - {p.ref for p in readers} or any(abs(v - mine) > 0.1 for v in far):
                continue
            if any((use := ctx.use(p)) is not None and use.pull for p in readers):
                continue
            yield found(
                f"{part.ref} ({part.title}) makes no divider: net {ctx.name(node)} only leads to {show(mine, 'V')}, so {readers[0]} always "
                "reads that",
                pins=[readers[0], *(p for p, _ in ctx.on(node) if p.ref == part.ref)],
                parts=[part.ref],
                nets=[node],
            )


@rule("sensor-on-digital-pin", "error", "Resistive sensors go to pins that can measure")
def sensor_on_digital_pin(ctx: Context) -> Iterator[Finding]:
    """A divider with a sensor or a potentiometer gives a voltage anywhere between its supplies; a pin without a converter reads it as high
    or low, and in between as either. With a capacitor beside it the program may time its charge, which is left alone.

    Fix: a pin with an analog converter, an external converter, or a comparator. Source: the controller's pinout.
    """
    for part in ctx.parts.values():
        c = part.component
        wipers = [p for i in c.interfaces_of("divider") for r, p in i.pins.items() if r == "wiper"]
        if len(c.pins) == 2 and (c.shape in VARIABLE or (c.kind == "sensor" and c.interfaces_of("resistive"))):
            nodes = _sensor_ends(ctx, part)
        else:
            nodes = [n for p in wipers if c.shape == "potentiometer" and (n := ctx.node((part.ref, p))) is not None]
        for node in ctx.subjects(n for n in nodes if ctx.potential(n) is None):
            if any(ctx.part(p).component.shape in CAPACITORS for p, _ in ctx.on(node)):
                continue
            for pin, data in ctx.on(node):
                if not ctx.is_controller(ctx.part(pin)) or "digital" not in data.fn or any(f.startswith("adc") for f in data.fn):
                    continue
                yield found(
                    f"{part.ref} ({part.title}) gives a voltage that {pin} cannot measure: it has no analog converter",
                    pins=[pin],
                    parts=[part.ref],
                    nets=[node],
                    fix={"op": "move", "pin": str(pin), "needs": "adc"},
                )


@rule("stage-on-digital-pin", "warning", "A linear stage's output goes to a pin that can measure")
def stage_on_digital_pin(ctx: Context) -> Iterator[Finding]:
    """An amplifier with negative feedback gives a voltage anywhere between its supplies; a pin without a converter reads it as high or low, and in
    between as either.

    Fix: a pin with an analog converter, or a comparator in between. Source: the controller's pinout.
    """
    stages = [
        unit.output
        for unit in units(ctx, "opamp")
        if (out := ctx.node(unit.output)) is not None
        and not open_loop(ctx, unit, direct=True)
        and not ((plus := ctx.node(unit.plus)) is not None and reaches(ctx, out, plus, unit.part.ref))
    ]
    stages += [
        PinRef(part.ref, p.id)  # an instrumentation amplifier, whose feedback lies inside
        for part in ctx.parts.values()
        if part.component.kind == "analog" and part.component.has_pin("RG1")
        for p in part.component.pins
        if p.type == "output"
    ]
    for output in ctx.subjects(o for o in stages if ctx.node(o) is not None):
        out = ctx.node(output) or ""
        for pin, data in (end for n in {out, *cluster(ctx, out)} for end in ctx.on(n)):
            listens = ctx.is_controller(ctx.part(pin)) and "digital" in data.fn and ctx.direction(pin) in ("in", "bidir")
            if listens and not any(f.startswith("adc") for f in data.fn):
                yield found(
                    f"{output} ({ctx.part(output).title}) gives a voltage that {pin} cannot measure: it has no analog converter",
                    pins=[output, pin],
                    nets=[out],
                    fix={"op": "move", "pin": str(pin), "needs": "adc"},
                )


@rule(
    "pin-on-rail",
    "warning",
    "Controllers' pins do not lie straight on a supply or ground",
    yields_to=("output-contention", "signal-on-supply"),
)
def pin_on_rail(ctx: Context) -> Iterator[Finding]:
    """A pin of a controller that lies straight on a supply or on ground reads nothing that could change, and becomes a short circuit as soon
    as the program makes it an output.

    Fix: take the wire off, or strap the pin through 10 kΩ. Source: KiCad's pin conflict matrix (bidirectional against power output).
    """
    for pin, data in ctx.pins.items():
        node = ctx.node(pin)
        reads = "digital" in data.fn or any(f.startswith("adc") for f in data.fn)
        if not reads or node is None or not ctx.is_controller(ctx.part(pin)):
            continue
        ctx.looked_at += 1
        if (ctx.is_ground(node) and len(ctx.nodes.pins(node)) > 1) or ctx.supplies.givers(node):
            yield found(f"{pin} lies straight on {ctx.name(node)}", pins=[pin], nets=[node], fix={"op": "move", "pin": str(pin)})


@rule("reference-pin", "error", "A converter's reference is a voltage that it can use")
def reference_pin(ctx: Context) -> Iterator[Finding]:
    """The converter compares its inputs with the voltage at its reference pin. On ground every reading is full scale, and the internal
    reference is short-circuited; above the supply the pin is damaged.

    Fix: leave it to its capacitor (AREF), or put it on a reference between 1 V and the supply. Source: ATmega328P and MCP3008 data sheets.
    """
    for pin in ctx.pins:
        volts = ctx.potential(ctx.node(pin))
        part = ctx.part(pin)
        if not _REFERENCE.match(pin.pin) or volts is None:
            continue
        ctx.looked_at += 1
        feed = next((f.volts for f in ctx.supplies.feeds_of.get(part.ref, ()) if f.volts is not None), None)
        top = part.component.mcu.v_io if part.component.mcu and part.component.form == "board" else feed
        if ctx.is_ground(ctx.node(pin)):
            yield found(f"{pin} is the converter's reference, but lies on ground", pins=[pin], nets=[ctx.node(pin) or ""])
        elif top is not None and volts > top + 0.3:
            yield found(
                f"{pin}, the converter's reference, gets {show(volts, 'V')}: more than the {show(top, 'V')} of its supply",
                pins=[pin],
                nets=[ctx.node(pin) or ""],
                numbers={"volts_v": volts, "limit_v": top},
            )


@rule("clamp-unburdened", "error", "A current transformer has its burden resistor")
def clamp_unburdened(ctx: Context) -> Iterator[Finding]:
    """A current transformer drives its current through whatever lies across it. Without a burden resistor its voltage rises to tens of volts at the
    input that was to measure it.

    Fix: a burden resistor between its two wires, before the clamp is closed. Source: current transformer data sheets ("never open").
    """
    for part, ma, ohms, reader in _clamps(ctx):
        ctx.looked_at += 1
        if ohms is None:
            yield found(
                f"{part.ref} ({part.title}) drives up to {show(ma / 1000, 'A')} into {reader}, and no burden resistor lies across it",
                pins=[reader],
                parts=[part.ref],
                numbers={"current_ma": ma},
            )


@rule("clamp-overburdened", "warning", "A current transformer's burden keeps its voltage within the converter's range")
def clamp_overburdened(ctx: Context) -> Iterator[Finding]:
    """At full current the peaks across the burden are I x R x 1.41 to both sides of the middle voltage; what goes beyond half of the converter's range
    is cut off.

    Fix: R = range / 2 / (1.41 x I): 35 Ω for 50 mA at 5 V, 23 Ω at 3.3 V. Source: Ohm's law; current transformer data sheets.
    """
    for part, ma, ohms, reader in _clamps(ctx):
        mcu = ctx.part(reader).component.mcu
        if ohms is None or mcu is None or not mcu.adc_vref:
            continue
        ctx.looked_at += 1
        peak, half = 1.414 * ma / 1000 * ohms, mcu.adc_vref / 2
        if peak > 1.1 * half:
            yield found(
                f"{show(ohms, 'Ω')} across {part.ref} ({part.title}) give peaks of {show(peak, 'V')} at {show(ma / 1000, 'A')}; {reader} measures "
                f"{show(half, 'V')} to each side of its middle",
                pins=[reader],
                parts=[part.ref],
                numbers={"peak_v": peak, "limit_v": half, "ohms": ohms},
            )


@rule("ac-unbiased", "warning", "An alternating signal lies in the middle of the converter's range")
def ac_unbiased(ctx: Context) -> Iterator[Finding]:
    """One end of a source that swings both ways about zero (a current clamp, a transformer) lies on ground, and the other at a converter's input:
    the negative half is below its range, is cut off by the protection diode, and what is measured is wrong.

    Fix: the grounded end to half the supply (two equal resistors and a capacitor), or a rectifier. Source: application notes of current clamps.
    """
    for part in ctx.parts.values():
        for i in part.component.interfaces_of("ac-source"):
            ends = {r: ctx.node((part.ref, p)) for r, p in i.pins.items()}
            if len(ends) != 2 or not any(_at_zero(ctx, n) for n in ends.values()):
                continue
            hot = next((r for r, n in ends.items() if _read(ctx, n)), None)
            ctx.looked_at += 1
            readers = _read(ctx, ends[hot]) if hot is not None else []
            if readers and hot is not None:
                yield found(
                    f"{part.ref} ({part.title}) swings about ground at {readers[0]}, which measures from 0 V: half of each wave is lost",
                    pins=[readers[0], PinRef(part.ref, i.pins[hot])],
                    nets=[ends[hot] or ""],
                )


def _at_zero(ctx: Context, node: str | None) -> bool:
    """Ground, or what only resistors to ground hold."""
    rest = ctx.network.at(node, "high", drivers=False) if node is not None else None
    return ctx.is_ground(node) or (rest is not None and abs(rest.volts) < 0.05)


def _read(ctx: Context, node: str | None) -> list[PinRef]:
    """The converter's inputs at a signal node."""
    return (
        [p for p, d in ctx.on(node) if any(f.startswith("adc") for f in d.fn)] if node is not None and ctx.potential(node) is None else []
    )


def _clamps(ctx: Context) -> Iterator[tuple[Part, float, float | None, PinRef]]:
    """(transformer, mA at full current, Ω across it, the input that reads it) of the current transformers without a burden of their own."""
    for part in ctx.parts.values():
        ma = ctx.figure(part, "ct_ma")
        for i in part.component.interfaces_of("ac-source") if ma is not None else ():
            ends = [ctx.node((part.ref, p)) for p in i.pins.values()]
            if len(ends) != 2 or None in ends or ends[0] == ends[1] or ma is None:
                continue
            readers = [p for n in ends for p, d in ctx.on(n) if ctx.potential(n) is None and d.type in ("input", "bidirectional")]
            across = sum(1 / b.ohms for b in ctx.network.branches(ends[0]) if b.other == ends[1])
            if readers:
                yield part, ma, 1 / across if across else None, readers[0]


SLOW_OHMS = 250e3
"""From this resistance on a sampling converter's input reads wrong. AVR and PIC data sheets ask for 10 kΩ or less; up to here only the last bits are."""
HOLDS_F = 1e-9
"""A capacitor at the input from here on gives the sampling capacitor (some 10 pF) its charge."""


@rule("adc-source-weak", "warning", "What a converter samples can charge its input")
def adc_source_weak(ctx: Context) -> Iterator[Finding]:
    """A converter that samples charges a small capacitor from its input in about a microsecond. Through a divider of hundreds of kiloohms that does
    not happen in time: what is read hangs on the channel that was read before.

    Fix: 100 nF from the input to ground, or smaller resistors. Source: ATmega328P data sheet, "ADC input" (10 kΩ or less); MCP3208 data sheet.
    """
    for pin, data in ctx.pins.items():
        node = ctx.node(pin)
        if node is None or ctx.potential(node) is not None or not any(f.startswith("adc") for f in data.fn):
            continue
        ways = ctx.network.branches(node)
        others = {p.ref for p, _ in ctx.on(node)} - {pin.ref}
        if len(ways) < 2 or others != {b.ref for b in ways if b.volts is None} | {
            r for r in others if ctx.parts[r].component.shape in CAPACITORS
        }:
            continue
        low = ctx.network.at(node, "low", drivers=False)
        top = max((v for b in ways if (v := ctx.potential(b.other)) is not None), default=0.0)
        if low is None or not 0.02 * top < low.volts < 0.98 * top:
            continue
        ctx.looked_at += 1
        held = any((ctx.value(ctx.parts[r], "F") or 0.0) >= HOLDS_F for r in others if ctx.parts[r].component.shape in CAPACITORS)
        if low.ohms > SLOW_OHMS and not held:
            yield found(
                f"{pin} samples a divider of {show(low.ohms, 'Ω')} ({', '.join(sorted(b.ref for b in ways))}) without a capacitor: a converter's input "
                f"wants {show(10e3, 'Ω')} or less",
                pins=[pin],
                parts=[pin.ref, *sorted(b.ref for b in ways)],
                nets=[node],
                numbers={"ohms": low.ohms, "limit_ohms": SLOW_OHMS},
                fix={"op": "add", "component": "capacitor", "value": "100n", "between": [node, "GND"]},
            )
