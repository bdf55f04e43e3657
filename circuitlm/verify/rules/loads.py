"""What output pins have to carry, and the voltage that bare loads get."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.component import Component, Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import parse, show
from circuitlm.verify.context import Context
from circuitlm.verify.currents import is_logic_pin, load_ma, of_pin
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import Equivalent
from circuitlm.verify.registry import rule


def show_ma(value: float) -> str:
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


@rule(
    "gpio-overcurrent", "error", "No output pin carries more than its limit", rated=True, yields_to=("output-contention", "level-too-high")
)
def gpio_overcurrent(ctx: Context) -> Iterator[Finding]:
    """The loads that hang directly on a pin take more current than the pin may ever give: the pin or the chip
    is damaged.

    Fix: a transistor or driver between pin and load. Source: absolute maximum ratings of the controller.
    """
    for pin, _, most, carried in ctx.subjects(_loaded_pins(ctx)):
        total = sum(carried.values())
        if total > most * 1.02:
            worst = max(carried, key=lambda r: carried[r])
            yield found(
                f"{pin} has to carry {show_ma(total)} ({worst} {show_ma(carried[worst])}); its limit is {show_ma(most)}",
                pins=[pin],
                parts=list(carried),
                nets=[ctx.name(ctx.node(pin))],
                numbers={"current_ma": total, "limit_ma": most},
                fix={"op": "insert_driver", "pin": str(pin), "part": worst},
            )


@rule("gpio-current", "warning", "Output pins carry no more than is recommended", rated=True, yields_to=("output-contention",))
def gpio_current(ctx: Context) -> Iterator[Finding]:
    """A pin carries more than its recommended continuous current: its level sags, and the chip warms up.

    Fix: a larger series resistor, or a transistor. Source: recommended operating conditions of the
    controller.
    """
    chips: dict[str, list[tuple[PinRef, float, float, dict[str, float]]]] = {}
    for pin, usual, most, carried in ctx.subjects(_loaded_pins(ctx)):
        total = sum(carried.values())
        if usual * 1.02 < total <= most * 1.02 and not _lights_only(ctx, pin):
            chips.setdefault(pin.ref, []).append((pin, total, usual, carried))
    for found_here in chips.values():
        _, total, usual, _ = max(found_here, key=lambda x: x[1] / x[2])
        pins = [p for p, *_ in found_here]
        several = f" each (the most: {show_ma(total)})" if len(pins) > 1 else f" {show_ma(total)}"
        yield found(
            f"{', '.join(map(str, pins))} {'have' if len(pins) > 1 else 'has'} to carry{several}; {show_ma(usual)} are recommended",
            pins=pins,
            parts=[r for *_, carried in found_here for r in carried],
            nets=[ctx.name(ctx.node(p)) for p in pins],
            numbers={"current_ma": total, "limit_ma": usual},
        )


@rule("weak-high-load", "error", "No load hangs on a high level that gives next to nothing", rated=True)
def weak_high_load(ctx: Context) -> Iterator[Finding]:
    """A quasi-bidirectional output (PCF8574, the ports of an 8051) pulls down with milliamperes and up with a tenth of one: an LED or a coil from
    such a pin to ground stays off.

    Fix: the load between the supply and the pin, low is on. Source: the chip's data sheet, I_OH beside I_OL.
    """
    for pin, _, _, _ in ctx.subjects(_loaded_pins(ctx)):
        logic = ctx.part(pin).component.logic
        limit = logic.source_ma if logic is not None else None
        if limit is None or (total := sum((carried := of_pin(ctx, pin).sourcing).values())) <= 2 * limit:
            continue
        worst = max(carried, key=lambda r: carried[r])
        yield found(
            f"{pin} gives {show_ma(limit)} at a high level, and {worst} between it and ground wants {show_ma(total)}: the load belongs between the supply and the pin",
            pins=[pin],
            parts=list(carried),
            nets=[ctx.name(ctx.node(pin))],
            numbers={"current_ma": total, "limit_ma": limit},
        )


def _lights_only(ctx: Context, pin: PinRef) -> bool:
    """A logic chip's or expander's output at which nothing but an LED hangs: nobody reads its level, which may sag."""
    part = ctx.part(pin)
    if part.component.mcu or part.component.kind not in ("logic", "expander"):
        return False
    return not any(ctx.pins[p].type in ("input", "bidirectional") for p, _ in ctx.on(ctx.node(pin)) if p != pin)


OWN_DROP = 1.05
"""What the outputs' own resistance takes off a sum of currents that is computed without it, at least."""


@rule("gpio-total", "warning", "All pins of a chip together stay within its limit", rated=True)
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
        if total > OWN_DROP * logic.total_ma:
            yield found(
                f"the pins of {ref} ({ctx.parts[ref].component.name}) carry {show_ma(total)} together, {show_ma(logic.total_ma)} are allowed",
                parts=[ref],
                numbers={"current_ma": total, "limit_ma": logic.total_ma},
            )


@rule("open-output-overload", "warning", "Open-collector outputs sink what they are made for", rated=True)
def open_output_overload(ctx: Context) -> Iterator[Finding]:
    """A comparator's or sensor's open collector pulls its load low with some milliamperes. More (a relay's coil, a lamp, a small resistor)
    leaves it hot and the load half on.

    Fix: a transistor behind the output. Source: the part's data sheet (LM393: 6 mA at least, 16 mA typically).
    """
    for pin, data in ctx.pins.items():
        node = ctx.node(pin)
        if data.type != "open_collector" or not data.i_max_ma or node is None or ctx.potential(node) is not None:
            continue
        ctx.looked_at += 1
        sunk: dict[str, float] = {}
        for branch in ctx.network.branches(node):
            far = ctx.network.at(branch.other, "high", frozenset({branch.ref, pin.ref}))
            if far is not None and far.volts > 0 and branch.most is None:
                sunk[branch.ref] = 1000 * far.volts / (branch.ohms + far.ohms)
        for other in ctx.at_node(node):
            ma = load_ma(ctx, other) if not other.component.supplies and not other.component.rails else None
            if ma is not None and any((ctx.potential(n) or 0) > 0.5 for n in ctx.ends(other) + _coil(ctx, other)):
                sunk[other.ref] = ma
        total = sum(sunk.values())
        if total > data.i_max_ma * 1.02:
            worst = max(sunk, key=lambda r: sunk[r])
            yield found(
                f"{pin} has to sink {show_ma(total)} ({worst} {show_ma(sunk[worst])}); it is made for {show_ma(data.i_max_ma)}",
                pins=[pin],
                parts=list(sunk),
                nets=[node],
                numbers={"current_ma": total, "limit_ma": data.i_max_ma},
                fix={"op": "insert_driver", "pin": str(pin), "part": worst},
                hopeless=total > 1.5 * data.i_max_ma,
            )


def _coil(ctx: Context, part: Part) -> tuple[str | None, ...]:
    return tuple(ctx.node((part.ref, p)) for i in part.component.interfaces_of("load") for p in i.pins.values())


@rule(
    "load-on-input",
    "error",
    "No load leads a higher supply into a controller's pin",
    yields_to=("inductive-direct", "gpio-overcurrent", "level-too-high"),
)
def load_on_input(ctx: Context) -> Iterator[Finding]:
    """A coil, motor or lamp whose other end lies on a supply brings that supply to the net while nothing draws it down. A controller's pin there
    gets it: the wire belongs to the driver's input, not to its output.

    Fix: the pin to the driver's input. Source: absolute maximum ratings of the controller.
    """
    for pin, data in ctx.pins.items():
        node, limit = ctx.node(pin), ctx.v_limit(pin)
        if node is None or limit is None or not ctx.is_controller(ctx.part(pin)) or data.type not in ("bidirectional", "input"):
            continue
        for load in ctx.at_node(node):
            ends = [
                ctx.node((load.ref, p)) for i in load.component.interfaces_of("load", "motor") if i.role == "sink" for p in i.pins.values()
            ]
            if load.component.supplies or node not in ends:
                continue
            ctx.looked_at += 1
            top = max((ctx.switched.high(n) or 0.0 for n in ends if n is not None and n != node), default=0.0)
            if top > limit + 0.5:
                yield found(
                    f"{load.ref} ({load.title}) brings {show(top, 'V')} to {pin}, which stands {show(limit, 'V')}",
                    pins=[pin],
                    parts=[pin.ref, load.ref],
                    nets=[node],
                    numbers={"volts_v": top, "limit_v": limit},
                    fix={"op": "move", "pin": str(pin)},
                )


@rule("load-overvoltage", "error", "Loads get no more than they stand", rated=True)
def load_overvoltage(ctx: Context) -> Iterator[Finding]:
    """A motor, buzzer, lamp or coil between two supply nodes, or on a driver's output, gets a voltage above
    its largest.

    Fix: a lower supply, or a load for this voltage. Source: the load's data sheet.
    """
    for part, volts in load_volts(ctx):
        limit = rated(ctx, part, "v_max", 1.2)
        if limit is None or clamped(ctx, part):
            continue
        ctx.looked_at += 1
        if volts > limit * (THROTTLED if throttled(ctx, part) else 1.05):
            yield found(
                f"{part.ref} ({part.component.name}) gets {show(volts, 'V')}, it stands {show(limit, 'V')}",
                parts=[part.ref],
                numbers={"volts_v": volts, "limit_v": limit},
            )


UNFED = 0.01
"""Below this share of its smallest voltage a load is no load: a bias resistor lies at a piezo disc that serves as a microphone."""
THROTTLED = 1.3
"""Up to this many times its voltage a motor may have behind a bridge, whose duty cycle keeps the mean within the limit."""


def _output(ctx: Context, part: Part) -> tuple[Component, Interface] | None:
    """The driver at both ends of a motor, with its output."""
    ends = {n for n in ctx.ends(part) if n is not None}
    for driver in (p for n in sorted(ends) for p in ctx.at_node(n)):
        for out in driver.component.interfaces_of("motor"):
            if out.role == "source" and {ctx.node((driver.ref, p)) for p in out.pins.values()} == ends:
                return driver.component, out
    return None


def throttled(ctx: Context, part: Part) -> bool:
    """Whether a bridge with a PWM input drives a motor at both ends."""
    if (found_at := _output(ctx, part)) is None:
        return False
    driver, out = found_at
    return any(out.id in i.serves and any("pwm" in n for n in i.needs.values()) for i in driver.interfaces)


def clamped(ctx: Context, part: Part) -> bool:
    """Whether a motor's driver holds its voltage to what a register sets (a haptic driver)."""
    found_at = _output(ctx, part)
    return found_at is not None and bool(found_at[0].spec.get("clamps"))


@rule("load-undervoltage", "warning", "Loads get enough voltage to work", rated=True, yields_to=("transistor-exchanged", "load-unfed"))
def load_undervoltage(ctx: Context) -> Iterator[Finding]:
    """Below its smallest voltage a motor does not start, a relay does not pull in, a buzzer stays silent.

    Fix: a higher supply, or a load for this voltage. Source: the load's data sheet.
    """
    for part, volts in load_volts(ctx):
        limit = rated(ctx, part, "v_min", 0.8)
        if limit is None:
            continue
        ctx.looked_at += 1
        if limit * UNFED < volts < limit * 0.95:
            yield found(
                f"{part.ref} ({part.component.name}) gets only {show(volts, 'V')}, it works from {show(limit, 'V')}",
                parts=[part.ref],
                numbers={"volts_v": volts, "limit_v": limit},
                hopeless=volts < HOPELESS * limit,
            )


HOPELESS = 0.6
"""Below this share of its smallest voltage no load of its kind is known to work."""


def rated(ctx: Context, part: Part, key: str, share: float) -> float | None:
    """A load's limit, V: of the voltage that is written on it where that is set, else of its file."""
    written = part.settings.get("volts")
    if written and part.component.form in ("generic", "discrete"):
        try:
            return parse(written, "V").value * share
        except ValueError:
            pass
    return ctx.figure(part, key)


def _known(*there: Equivalent | float | None) -> list[tuple[float, float]]:
    """(volts, Ω before them) of the ways to a load's end."""
    return [(t.volts, t.ohms) if isinstance(t, Equivalent) else (t, 0.0) for t in there if t is not None]


def _shared(ctx: Context, part: Part, volts: float, ohms: float) -> float:
    """What a load keeps of a voltage behind a resistance, V: it takes its own current at its own voltage."""
    rated_v, ma = ctx.figure(part, "volts"), load_ma(ctx, part)
    return volts / (1 + ohms * ma / 1000 / rated_v) if rated_v and ma else volts


def _unipolar_volts(ctx: Context, part: Part) -> float | None:
    """What the coils of a stepper get whose common wire lies on a supply and whose ends open collectors draw to ground, V."""
    for i in part.component.interfaces_of("coils"):
        top = ctx.potential(ctx.node((part.ref, i.pins["com"]))) if i.role == "sink" and "com" in i.pins else None
        ends = [ctx.node((part.ref, p)) for r, p in i.pins.items() if r != "com"]
        if top is not None and any(d.type == "open_collector" for n in ends for _, d in ctx.on(n)):
            return top
    return None


def load_volts(ctx: Context) -> Iterator[tuple[Part, float]]:
    """Bare two-pin loads and the voltage that they get at most."""
    for part in ctx.parts.values():
        c = part.component
        ports = c.interfaces_of("load", "motor")
        if not c.supplies and (unipolar := _unipolar_volts(ctx, part)) is not None:
            yield part, unipolar
        if c.supplies or c.rails or not ports or ports[0].role != "sink" or len(ports[0].pins) != 2:
            continue
        a, b = (ctx.node((part.ref, p)) for p in ports[0].pins.values())
        if a is None or b is None or a == b:
            continue
        without = frozenset({part.ref})
        tops = {n: _known(ctx.network.at(n, "high", without), ctx.switched.high(n)) for n in (a, b)}
        feet = {n: _known(ctx.network.at(n, "low", without), ctx.switched.low(n)) for n in (a, b)}
        spans = [
            _shared(ctx, part, top - foot, before + behind)
            for x, y in ((a, b), (b, a))
            if tops[x] and feet[y]
            for (top, before), (foot, behind) in [(max(tops[x], key=lambda w: (w[0], -w[1])), min(feet[y]))]
        ]
        lost = max(
            (
                float(ctx.parts[p.ref].component.spec.get("drop_v", 0))
                for net in (n for _, n in ctx.circuit.pins_of(part.ref) if n)
                for p in net.pins
            ),
            default=0.0,
        )
        if spans and max(spans) - lost > 0:
            yield part, max(spans) - lost
