"""What pins and transistors have to carry: currents, coils, flyback paths, gates and bases."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit import eseries
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.currents import inductive_pins, is_logic_pin, of_pin
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import Junction, junctions, pulls_to
from circuitlm.verify.registry import rule


def _ma(value: float) -> str:
    return show(value / 1000, "A")


def _loaded_pins(ctx: Context) -> Iterator[tuple[PinRef, float, float, dict[str, float]]]:
    """(pin, recommended mA, largest mA, what it carries) of the outputs with a known limit."""
    for pin, data in ctx.pins.items():
        if ctx.node(pin) is None or not is_logic_pin(ctx, pin) or not ctx.drives(pin):
            continue
        logic = ctx.part(pin).component.logic
        usual = data.i_max_ma or (logic.pin_ma if logic else None)
        most = data.i_max_ma or (logic.pin_ma_max if logic and logic.pin_ma_max else usual)
        carried = of_pin(ctx, pin).worst
        if usual is not None and most is not None:
            yield pin, usual, most, carried


@rule("gpio-overcurrent", "error", "No output pin carries more than its limit")
def gpio_overcurrent(ctx: Context) -> Iterator[Finding]:
    """The loads that hang directly on a pin take more current than the pin may ever give: the pin or the chip is
    damaged.

    Fix: a transistor or driver between pin and load. Source: absolute maximum ratings of the controller.
    """
    for pin, _, most, carried in ctx.subjects(_loaded_pins(ctx)):
        total = sum(carried.values())
        if total > most * 1.02:
            worst = max(carried, key=lambda r: carried[r])
            yield found(
                f"{pin} has to carry {_ma(total)} ({worst} {_ma(carried[worst])}); its limit is {_ma(most)}",
                pins=[pin],
                parts=list(carried),
                nets=[ctx.name(ctx.node(pin))],
                numbers={"current_ma": total, "limit_ma": most},
                fix={"op": "insert_driver", "pin": str(pin), "part": worst},
            )


@rule("gpio-current", "warning", "Output pins carry no more than is recommended")
def gpio_current(ctx: Context) -> Iterator[Finding]:
    """A pin carries more than its recommended continuous current: its level sags, and the chip warms up.

    Fix: a larger series resistor, or a transistor. Source: recommended operating conditions of the controller.
    """
    for pin, usual, most, carried in ctx.subjects(_loaded_pins(ctx)):
        total = sum(carried.values())
        if usual * 1.02 < total <= most * 1.02:
            yield found(
                f"{pin} has to carry {_ma(total)}; {_ma(usual)} are recommended",
                pins=[pin],
                parts=list(carried),
                nets=[ctx.name(ctx.node(pin))],
                numbers={"current_ma": total, "limit_ma": usual},
            )


@rule("gpio-total", "warning", "All pins of a chip together stay within its limit")
def gpio_total(ctx: Context) -> Iterator[Finding]:
    """Chips limit the sum of all pin currents (ATmega328P: 200 mA) besides each single one.

    Fix: drive part of the loads through transistors or a driver chip. Source: the controller's data sheet.
    """
    totals: dict[str, float] = {}
    for pin, _, _, carried in _loaded_pins(ctx):
        totals[pin.ref] = totals.get(pin.ref, 0.0) + sum(carried.values())
    for ref, total in totals.items():
        logic = ctx.parts[ref].component.logic
        if logic is None or logic.total_ma is None:
            continue
        ctx.looked_at += 1
        if total > logic.total_ma:
            yield found(
                f"the pins of {ref} ({ctx.parts[ref].component.name}) carry {_ma(total)} together, "
                f"{_ma(logic.total_ma)} are allowed",
                parts=[ref],
                numbers={"current_ma": total, "limit_ma": logic.total_ma},
            )


@rule("inductive-direct", "error", "Motors and coils have a driver")
def inductive_direct(ctx: Context) -> Iterator[Finding]:
    """A motor, relay coil or solenoid takes far more than a logic pin gives, and throws back a voltage spike when it is
    switched off.

    Fix: a transistor with a flyback diode, a driver module, or a relay module. Source: common practice, AVR and ESP32
    absolute maximum ratings.
    """
    for part in ctx.parts.values():
        for coil in ctx.subjects(inductive_pins(part)):
            node = ctx.node(coil)
            near = [node, *(b.other for b in ctx.network.branches(node) if b.ohms < 1000)]
            pins = [
                p
                for n in near
                if n and ctx.potential(n) is None
                for p, _ in ctx.on(n)
                if p.ref != part.ref and is_logic_pin(ctx, p)
            ]
            if pins:
                ma = ctx.figure(part, "ma")
                takes = f", it takes {_ma(ma)}" if ma else ""
                yield found(
                    f"{part.ref} ({part.component.name}) hangs directly on the logic pin {pins[0]}{takes}",
                    pins=[pins[0], coil],
                    nets=[ctx.name(node)],
                    numbers={"current_ma": ma} if ma is not None else {},
                    fix={"op": "insert_driver", "pin": str(pins[0]), "part": part.ref},
                )
                break


def _windings(part: Part) -> list[tuple[PinRef, PinRef]]:
    """Pairs of pins between which a coil lies that a single switch can turn off."""
    pins = inductive_pins(part)
    if len(pins) == 2:
        return [(pins[0], pins[1])]
    for i in part.component.interfaces_of("coils"):
        if "com" in i.pins:
            common = PinRef(part.ref, i.pins["com"])
            return [(common, PinRef(part.ref, p)) for r, p in i.pins.items() if r != "com"]
    return []


def _switched(ctx: Context, node: str | None) -> PinRef | None:
    """The transistor or open-collector pin that switches a node."""
    for pin, data in ctx.on(node):
        if data.type == "open_collector" or pulls_to(ctx, pin, "low") or pulls_to(ctx, pin, "high"):
            return pin
    return None


def _across(ctx: Context, a: str, b: str) -> list[Junction]:
    return [
        j
        for p in ctx.parts.values()
        for j in junctions(ctx, p)
        if not j.is_led and {ctx.node(j.anode), ctx.node(j.cathode)} == {a, b}
    ]


@rule("flyback-missing", "error", "Switched coils have a flyback path")
def flyback_missing(ctx: Context) -> Iterator[Finding]:
    """When a transistor switches a coil off, the coil's current goes on and drives the voltage up until something
    breaks, usually the transistor. A diode across the coil gives the current a path. Drivers with diodes inside count.

    Fix: a diode (1N4007, 1N5819) across the coil, cathode to the positive side. Source: common practice; L = di/dt.
    """
    for part in ctx.parts.values():
        for one, two in _windings(part):
            a, b = ctx.node(one), ctx.node(two)
            if a is None or b is None or a == b:
                continue
            switch = _switched(ctx, a) or _switched(ctx, b)
            if switch is None:
                continue
            ctx.looked_at += 1
            inside = any(
                ctx.part(p).component.on_board.flyback
                for n in (a, b)
                for p, d in ctx.on(n)
                if d.type not in ("power_in", "power_out")
            )
            if not inside and not _across(ctx, a, b):
                plus = a if ctx.is_supply(a) else b
                yield found(
                    f"{switch.ref} switches {part.ref} ({part.component.name}), but no diode lies across the coil",
                    pins=[one, two, switch],
                    nets=[a, b],
                    fix={
                        "op": "add",
                        "component": "diode",
                        "between": [a if plus == b else b, plus],
                        "role": "flyback",
                    },
                )


@rule("diode-reversed", "error", "Diodes do not short-circuit the supply")
def diode_reversed(ctx: Context) -> Iterator[Finding]:
    """A flyback diode with its anode on the positive side conducts whenever the coil is switched on: it short-circuits
    the supply through the transistor. The same holds for a diode from a supply straight to ground.

    Fix: swap its legs; the ring marks the cathode, which goes to the positive side. Source: common practice.
    """
    for part in ctx.parts.values():
        for j in junctions(ctx, part):
            if j.is_led:
                continue
            a, k = ctx.node(j.anode), ctx.node(j.cathode)
            if a is None or k is None or a == k:
                continue
            ctx.looked_at += 1
            va, vk = ctx.potential(a), ctx.potential(k)
            shorts = va is not None and vk is not None and va - vk > 1.2
            wrong_flyback = False
            if not shorts:
                coil = any(
                    {a, k} == {ctx.node(x), ctx.node(y)} for p in ctx.parts.values() for x, y in _windings(p)
                )
                on_plus = va is not None and va > 0 and vk is None
                on_low = vk == 0 and va is None
                wrong_flyback = coil and (on_plus or on_low)
            if shorts or wrong_flyback:
                yield found(
                    f"{part.ref} ({part.title}) is the wrong way round: its anode is on the positive side, so it "
                    "short-circuits the supply",
                    pins=[j.anode, j.cathode],
                    nets=[a, k],
                    fix={"op": "reverse", "part": part.ref},
                )


@rule("load-overvoltage", "error", "Loads get no more than they stand")
def load_overvoltage(ctx: Context) -> Iterator[Finding]:
    """A motor, buzzer, lamp or coil between two supply nodes, or on a driver's output, gets a voltage above its largest.

    Fix: a lower supply, or a load for this voltage. Source: the load's data sheet.
    """
    for part, volts in _load_volts(ctx):
        limit = ctx.figure(part, "v_max")
        if limit is None:
            continue
        ctx.looked_at += 1
        if volts > limit * 1.05:
            yield found(
                f"{part.ref} ({part.component.name}) gets {show(volts, 'V')}, it stands {show(limit, 'V')}",
                parts=[part.ref],
                numbers={"volts_v": volts, "limit_v": limit},
            )


@rule("load-undervoltage", "warning", "Loads get enough voltage to work")
def load_undervoltage(ctx: Context) -> Iterator[Finding]:
    """Below its smallest voltage a motor does not start, a relay does not pull in, a buzzer stays silent.

    Fix: a higher supply, or a load for this voltage. Source: the load's data sheet.
    """
    for part, volts in _load_volts(ctx):
        limit = ctx.figure(part, "v_min")
        if limit is None:
            continue
        ctx.looked_at += 1
        if 0 < volts < limit * 0.95:
            yield found(
                f"{part.ref} ({part.component.name}) gets only {show(volts, 'V')}, it works from {show(limit, 'V')}",
                parts=[part.ref],
                numbers={"volts_v": volts, "limit_v": limit},
            )


def _load_volts(ctx: Context) -> Iterator[tuple[Part, float]]:
    """Bare two-pin loads and the voltage that they get at most."""
    for part in ctx.parts.values():
        c = part.component
        ports = c.interfaces_of("load", "motor")
        if c.supplies or c.rails or not ports or ports[0].role != "sink" or len(c.pins) != 2:
            continue
        a, b = ctx.ends(part)
        if a is None or b is None or a == b:
            continue
        without = frozenset({part.ref})
        high_a, low_a = ctx.network.at(a, "high", without), ctx.network.at(a, "low", without)
        high_b, low_b = ctx.network.at(b, "high", without), ctx.network.at(b, "low", without)
        spans = [
            h.volts - l.volts
            for h, l in ((high_a, low_b), (high_b, low_a))
            if h is not None and l is not None
        ]
        if spans and max(spans) > 0:
            yield part, max(spans)


@rule("resistor-power", "warning", "No resistor gets too hot")
def resistor_power(ctx: Context) -> Iterator[Finding]:
    """A resistor turns V^2 / R into heat. Above its rating (a quarter of a watt for the common sort) it burns.

    Fix: a larger value, or a resistor for more power. Source: the resistor's data sheet, Ohm's law.
    """
    for part in ctx.shaped("resistor"):
        ohms, limit = ctx.ohms(part), ctx.figure(part, "p_max") or 0.25
        a, b = ctx.ends(part)
        if ohms is None or a is None or b is None or a == b:
            continue
        ctx.looked_at += 1
        without = frozenset({part.ref})
        watts = 0.0
        for x, y in ((a, b), (b, a)):
            high, low = ctx.network.at(x, "high", without), ctx.network.at(y, "low", without)
            if high is not None and low is not None and high.volts > low.volts:
                amps = (high.volts - low.volts) / max(ohms + high.ohms + low.ohms, 1e-3)
                watts = max(watts, amps * amps * ohms)
        if watts > limit * 1.02:
            yield found(
                f"{part.ref} ({show(ohms, 'Ω')}) turns {show(watts, 'W')} into heat, it stands {show(limit, 'W')}",
                parts=[part.ref],
                nets=[a, b],
                numbers={"watts_w": watts, "limit_w": limit, "ohms": ohms},
                fix={"op": "set_value", "part": part.ref, "ohms": eseries.at_least(ohms * watts / limit)},
            )


@rule("capacitor-reversed", "error", "Polarised capacitors are the right way round")
def capacitor_reversed(ctx: Context) -> Iterator[Finding]:
    """An electrolytic capacitor with its minus on the positive side breaks down, boils and bursts.

    Fix: swap its legs; the stripe marks minus. Source: the capacitor's data sheet.
    """
    for part in ctx.shaped("capacitor-polarised"):
        plus, minus = ctx.role(part, "+", "positive"), ctx.role(part, "-", "negative")
        if plus is None or minus is None:
            continue
        vp, vm = ctx.potential(ctx.node(plus)), ctx.potential(ctx.node(minus))
        if vp is None or vm is None:
            continue
        ctx.looked_at += 1
        if vp < vm - 0.3:
            yield found(
                f"{part.ref} ({part.title}) is the wrong way round: {show(vm - vp, 'V')} backwards",
                pins=[plus, minus],
                numbers={"reverse_v": vm - vp},
                fix={"op": "reverse", "part": part.ref},
            )


@rule("capacitor-voltage", "warning", "Capacitors are rated above their voltage")
def capacitor_voltage(ctx: Context) -> Iterator[Finding]:
    """A capacitor above its rated voltage breaks through.

    Fix: a type for at least 1.5 times the voltage. Source: the capacitor's data sheet.
    """
    for part in ctx.shaped("capacitor", "capacitor-polarised"):
        limit = ctx.figure(part, "v_max")
        va, vb = (ctx.potential(n) for n in ctx.ends(part))
        if limit is None or va is None or vb is None:
            continue
        ctx.looked_at += 1
        if abs(va - vb) > limit:
            yield found(
                f"{show(abs(va - vb), 'V')} across {part.ref} ({part.title}), which stands {show(limit, 'V')}",
                parts=[part.ref],
                numbers={"volts_v": abs(va - vb), "limit_v": limit},
            )
