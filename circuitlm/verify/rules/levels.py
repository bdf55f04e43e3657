"""Signal levels: who drives a node, how high it gets, and whether its inputs stand and understand it."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import Equivalent, divider, others_at
from circuitlm.verify.parts import contact_ends, pulls_to, transistor
from circuitlm.verify.registry import rule
from circuitlm.verify.rules.pins import divided, lower_half
from circuitlm.verify.rules.unread import units
from circuitlm.verify.structure import PORTS

MARGIN = 0.95
"""Outputs are specified under load; an input takes next to none, so a lack of 5 % is none."""
DISCHARGES = ("DISCH", "DIS")
"""A timer's pin that discharges its capacitor: what charges that one may have megohms."""
NEAR_V = 0.05
"""A limit is the supply and 0.3 V: so little above it no protection diode conducts, V."""
LARGE = 10e3
"""Series resistors below this are no protection, Ω."""
BRIDGES = ("motor", "coils")
"""Ports whose every pin a half-bridge drives to both supplies in turn."""
CLAMP_A = 0.5e-3
"""What an input's protection diode may carry all the time, A."""
DEAD_V = 1.0
"""A chip whose supply lies below this is without power: that is told elsewhere, and its limits mean nothing."""
PULL_OHMS = 470e3
"""A resistor above this pulls no line up: leakage currents of a microampere take half a volt on it."""


def _volts(value: float) -> str:
    return show(value, "V")


def _one_inside(ctx: Context, pin: PinRef, other: PinRef) -> bool:
    """Whether two pins of a part are one inside it (the two DATA pins of a receiver)."""
    return pin.ref == other.ref and any({pin.pin, other.pin} <= set(group) for group in ctx.part(pin).component.joined)


@rule(
    "output-contention",
    "error",
    "One output drives a net at a time",
    yields_to=("signal-on-supply", "uart-not-crossed", "bus-exchanged", "strip-backwards", "held-in-reset", "strapping-pin-pull"),
)
def output_contention(ctx: Context) -> Iterator[Finding]:
    """Two push-pull outputs on one net fight as soon as they disagree; an output on a supply fights the
    supply. Pins count as configured (a GPIO set as input is no output), and chip outputs that share a bus
    take turns.

    Fix: give each output its own net, or set one of the pins as input. Source: KiCad's pin conflict matrix
    (output-output, output-power output, output-open collector are errors).
    """
    for node in ctx.nodes:
        outputs = [p for p, _ in ctx.on(node) if ctx.drives(p)]
        outputs += (_same_chip(ctx, node) or _always_on(ctx, node)) if not outputs else []
        if not outputs:
            continue
        ctx.looked_at += 1
        outputs = [p for p in outputs if not _own_supply(ctx, p, node)]
        outputs = [p for n, p in enumerate(outputs) if not any(_one_inside(ctx, p, q) for q in outputs[:n])]
        supplied = ctx.supplies.givers(node) or any(f.node == node and f.fed for p in outputs for f in ctx.supplies.feeds_of.get(p.ref, ()))
        if supplied or (ctx.is_ground(node) and outputs):
            for pin in outputs:
                if ctx.is_ground(node) and ctx.supplies.grounds and not ctx.circuit.others(pin):
                    continue
                yield found(
                    f"{pin} is an output, but its net {ctx.name(node)} is a supply or ground",
                    pins=[pin],
                    nets=[node],
                    fix={"op": "move", "pin": str(pin)},
                )
            continue
        opens = [p for p, d in ctx.on(node) if d.type == "open_collector" and p not in outputs and not _other_way(ctx, p)]
        turns = [p for p, _ in ctx.on(node) if p not in outputs and ctx.can_drive(p) and not any(p.ref == o.ref for o in outputs)]
        by_part = {p.ref for p in outputs}
        if len(outputs) > 1 and (len(by_part) > 1 or ctx.is_controller(ctx.part(outputs[0])) or not _parallel(ctx, outputs)):
            yield found(
                f"{' and '.join(map(str, outputs[:3]))} both drive net {ctx.name(node)}",
                pins=outputs,
                nets=[node],
                why="when one is high and the other low, only their own resistance limits the current",
                fix={"op": "move", "pin": str(outputs[-1])},
            )
        elif outputs and turns and not ctx.is_controller(ctx.part(outputs[0])):
            yield found(
                f"{outputs[0]} drives net {ctx.name(node)} all the time, on which {turns[0]} drives when it is its turn",
                pins=[outputs[0], turns[0]],
                nets=[node],
            )
        elif outputs and opens and opens[0].ref != outputs[0].ref:
            yield found(
                f"{outputs[0]} drives net {ctx.name(node)}, which the open-collector output {opens[0]} pulls low",
                pins=[outputs[0], opens[0]],
                nets=[node],
            )


def _other_way(ctx: Context, pin: PinRef) -> bool:
    """A matrix of contacts, which may be scanned by its columns as well: no output drives one of its rows."""
    part = ctx.part(pin)
    rows = [p.id for p in part.component.pins if p.type == "input"]
    return not part.component.supplies and bool(rows) and not any(ctx.drives(p) for r in rows for p, _ in ctx.on(ctx.node((part.ref, r))))


def _same_chip(ctx: Context, node: str) -> list[PinRef]:
    """Three-state outputs of one chip on one net: its enable switches them on together. Lines of a shared bus take turns."""
    by_part: dict[str, list[PinRef]] = {}
    for pin, data in ctx.on(node):
        if data.type == "tri_state" and not ctx.is_controller(ctx.part(pin)) and not ctx.bus_roles(pin):
            by_part.setdefault(pin.ref, []).append(pin)
    return next((pins for pins in by_part.values() if len(pins) > 1), [])


def _always_on(ctx: Context, node: str) -> list[PinRef]:
    """Three-state outputs of several chips whose enables lie on ground for good: nobody takes turns."""
    pins = [p for p, d in ctx.on(node) if d.type == "tri_state" and not ctx.is_controller(ctx.part(p)) and not ctx.bus_roles(p)]
    tied = [p for p in pins if any(ctx.is_ground(ctx.node(e)) for e in (ctx.role(ctx.part(p), "OE"),) if e is not None)]
    return tied if len({p.ref for p in tied}) > 1 else []


def _parallel(ctx: Context, outputs: list[PinRef]) -> bool:
    """Whether one chip's outputs may be joined: power outputs of a driver, or gates whose inputs are joined alike."""
    part = ctx.part(outputs[0])
    names = {p.pin for p in outputs}
    ports = [(i, {r for r, p in i.pins.items() if p in names}) for i in part.component.interfaces if i.role == "source"]
    bridges = [i for i, joined in ports if joined and i.type in ("motor", "speaker")]
    if any({"p", "n"} <= joined for i, joined in ports if i in bridges):
        return False  # the two ends of one bridge
    if len(bridges) > 1 and all(i.type == "speaker" for i in bridges):
        return False  # two channels
    if not bridges and any(i.type == "coils" and len(joined) > 1 for i, joined in ports):
        return False  # a stepper's coils, a motor's phases
    if len(bridges) > 1 and len({_inputs(ctx, part, i) for i in bridges}) > 1:
        return False  # two bridges that different inputs control
    if part.component.kind in ("driver", "power", "converter", "supply"):
        return True
    if any(i.type in PORTS for p in outputs for i, _ in ctx.roles.get(p, ())):
        return True
    of = [
        (names & set(outs), frozenset(ctx.node((part.ref, i)) for i in inputs))
        for outs, inputs in units(part.component)
        if names & set(outs)
    ]
    if {n for mine, _ in of for n in mine} != names:
        return False
    return all(len(mine) == 1 for mine, _ in of) and len({inputs for _, inputs in of}) <= 1


def _inputs(ctx: Context, part: Part, bridge: Interface) -> frozenset[str | None]:
    """The nodes of the inputs that control a bridge, its enable and PWM left out."""
    of = (i for i in part.component.interfaces_of("signals") if bridge.id in i.serves)
    return frozenset(ctx.node((part.ref, p)) for i in of for r, p in i.pins.items() if not r.startswith(("en", "pwm")))


def _own_supply(ctx: Context, pin: PinRef, node: str) -> bool:
    """A driver's terminal that passes its part's own supply on to the load."""
    terminal = any(i.type in PORTS and i.type not in BRIDGES and i.role == "source" for i, _ in ctx.roles.get(pin, ()))
    return terminal and any(f.node == node for f in ctx.supplies.feeds_of.get(pin.ref, ()))


def _receivers(ctx: Context, node: str) -> Iterator[tuple[PinRef, float]]:
    """Signal pins on a node that may be hurt, with the voltage they stand."""
    for pin, data in ctx.on(node):
        if data.type in ("power_in", "power_out", "no_connect", "free") or ctx.direction(pin) == "power":
            continue
        if data.type == "passive" and not (ctx.part(pin).component.form == "ic" and ctx.part(pin).component.kind in SWITCHES):
            continue
        if data.type == "output" and ctx.can_drive(pin):
            continue
        limit = ctx.v_limit(pin)
        if limit is not None:
            yield pin, limit


SWITCHES = ("logic", "expander")
"""Kinds whose passive pins are the ends of electronic switches and resistors, which stay within the chip's supplies."""


def _is_gentle(there: Equivalent, limit: float) -> bool:
    """A large resistance, and no more than half a milliampere through the input's protection diode."""
    return there.ohms >= LARGE and (there.volts - limit) / there.ohms <= CLAMP_A


def _full(ctx: Context, node: str) -> float:
    """What a full battery straight on a node gives, V; 0 where none lies there, or where its file is for batteries of any voltage."""
    cells = (s for s in ctx.supplies.givers(node) if s.rail.topology in ("cell", "charger") and s.rail.volts)
    of = (s.rail.max - s.volts for s in cells if s.rail.max and s.volts)
    return max((extra + (ctx.potential(node) or 0.0) for extra in of), default=0.0)


def _too_high(ctx: Context, limited: bool) -> Iterator[Finding]:
    for node in ctx.nodes:
        if ctx.is_ground(node):
            continue
        for pin, limit in _receivers(ctx, node):
            if ctx.direction(pin) == "analog-in":
                continue
            there = others_at(ctx, node, pin)
            if there is None:
                continue
            ctx.looked_at += 1
            if (ctx.potential(node) or 0.0) > (ctx.level(pin) or 0.0) + 0.2:  # not the battery from which its own part runs
                there = Equivalent(max(there.volts, _full(ctx, node)), there.ohms)
            if (
                there.volts <= limit + NEAR_V
                or _is_gentle(there, limit) != limited
                or ((supply := ctx.level(pin)) is not None and supply < DEAD_V)
            ):
                continue
            level = ctx.level(pin) or limit
            drivers = [p for p, _ in ctx.on(node) if p != pin and ctx.drives(p)]
            source = f"{drivers[0]} drives" if drivers else "the circuit puts"
            through = f" through {show(there.ohms, 'Ω')}" if there.ohms else ""
            upper, lower = divider(there.volts, level, 3000)
            bus = ctx.open_drain(pin)
            pull = _pull_above(ctx, node, there) if not drivers else None
            half = lower_half(ctx, node, there, level)
            fix: dict[str, object] = (
                {"op": "connect", "pin": str(pull), "to": f"supply {level:g} V"}
                if pull is not None
                else {"op": "insert_level_shifter", "pin": str(pin), "from_v": there.volts, "to_v": level}
                if bus
                else half
                or {
                    "op": "insert_divider",
                    "from": str(drivers[0]) if drivers else node,
                    "to": str(pin),
                    "upper": upper,
                    "lower": lower,
                }
            )
            advice = (
                f"{pull} belongs on {_volts(level)}"
                if pull is not None
                else "a bidirectional level shifter belongs between"
                if bus
                else f"{show(float(half['value']), 'Ω')} from it to ground bring it down"
                if half
                else (f"a divider of {show(upper, 'Ω')} and {show(lower, 'Ω')} brings it down")
            )
            yield found(
                f"{source} {_volts(there.volts)}{through} onto {pin}, which stands {_volts(limit)} at most: {advice}",
                pins=[pin, *drivers[:1]],
                nets=[node],
                fix=fix,
                numbers={"volts_v": there.volts, "limit_v": limit, "series_ohm": there.ohms},
            )


def _pull_above(ctx: Context, node: str, there: Equivalent) -> PinRef | None:
    """The far pin of the one resistor through which too high a supply lifts a net: a pull-up on the wrong rail."""
    ways = [b for b in ctx.network.branches(node) if b.volts is None and b.other is not None]
    if len(ways) != 1 or ctx.potential(ways[0].other) is None or abs((ctx.potential(ways[0].other) or 0.0) - there.volts) > 0.3:
        return None
    if not any(d.type == "open_collector" or pulls_to(ctx, p, "low") or contact_ends(ctx.part(p)) for p, d in ctx.on(node)):
        return None  # the upper half of a divider whose lower half is missing
    return next((p for p, _ in ctx.on(ways[0].other) if p.ref == ways[0].ref and ctx.part(p).component.shape == "resistor"), None)


@rule(
    "level-too-high",
    "error",
    "No signal exceeds what an input stands",
    rated=True,
    yields_to=("adc-range", "output-contention", "signal-on-supply", "transistor-shorts"),
)
def level_too_high(ctx: Context) -> Iterator[Finding]:
    """A 5 V output, or a pull-up to 5 V, on a 3.3 V input that does not tolerate it drives current through
    the input's protection diode into the supply: the pin, and in time the chip, is destroyed. Dividers are
    computed; a small series resistor alone is no remedy.

    Fix: a voltage divider (slow, one way), a level shifter (buses), or a part that works at the lower
    voltage.
    Source: absolute maximum ratings (usually supply + 0.3 V) in the data sheets.
    """
    yield from _too_high(ctx, limited=False)


@rule("level-clamped", "warning", "Inputs do not rely on their protection diodes", rated=True)
def level_clamped(ctx: Context) -> Iterator[Finding]:
    """A signal above an input's limit comes through 10 kΩ or more, and the protection diode then carries less
    than 0.5 mA, which chips survive, but makers rarely allow.

    Fix: a second resistor to ground makes a proper divider. Source: application notes on input protection.
    """
    yield from _too_high(ctx, limited=True)


@rule("level-too-low", "warning", "A high level is high enough to be read as high", rated=True, yields_to=("adc-pin",))
def level_too_low(ctx: Context) -> Iterator[Finding]:
    """A 3.3 V output into an input that needs 0.7 x 5 V = 3.5 V to read high works on some specimens and some
    days.

    Fix: a level shifter or a 74AHCT buffer, or feed the reading part with less. Source: V_OH and V_IH in the
    data sheets.
    """
    for node in ctx.nodes:
        if ctx.potential(node) is not None:
            continue
        readers = [p for p, d in ctx.on(node) if d.type in ("input", "bidirectional") and ctx.direction(p) in ("in", "bidir")]
        if not readers:
            continue
        drivers = [p for p, _ in ctx.on(node) if ctx.can_drive(p)]
        for pin in readers:
            if ctx.is_controller(ctx.part(pin)) and "digital" not in ctx.pins[pin].fn:
                continue  # a reference or an analog input
            need = ctx.v_threshold(pin)
            if need is None:
                continue
            if drivers:
                driver = next((d for d in drivers if d.ref != pin.ref), None)
                if driver is not None and ctx.direction(driver) == "analog-out":
                    continue  # an analog signal is measured, not read
                have = ctx.v_high_unloaded(driver) if driver else None
            else:
                driver = None
                there = ctx.network.at(node, "high")
                measured = ctx.use(pin) is None and any(f.startswith("adc") for f in ctx.pins[pin].fn) and divided(ctx, node)
                have = there.volts if there is not None and there.volts > 0.1 and not measured else None
            if have is None:
                continue  # nothing takes the line high: a strap, or an input that waits
            ctx.looked_at += 1
            if have < need * MARGIN:
                who = f"{driver} drives" if driver else f"net {ctx.name(node)} reaches"
                yield found(
                    f"{who} only {_volts(have)} high, but {pin} reads high surely from {_volts(need)}",
                    pins=[pin, *([driver] if driver else [])],
                    nets=[node],
                    numbers={"high_v": have, "needs_v": need},
                    fix={
                        "op": "insert_level_shifter",
                        "pin": str(pin),
                        "from_v": have,
                        "to_v": ctx.level(pin) or need,
                    },
                )


def _pulled_up(ctx: Context, node: str) -> bool:
    there = ctx.network.at(node, "high")
    if there is not None and there.volts > 0.5 and there.ohms <= PULL_OHMS:
        return True
    for pin, data in ctx.on(node):
        use = ctx.use(pin)
        if data.pull == "up" or (use is not None and use.pull == "up"):
            return True
    return False


def _bases(ctx: Context, node: str) -> list[PinRef]:
    """Bases and gates behind a resistor at a node."""
    near = [b.other for b in ctx.network.branches(node) if b.other and ctx.potential(b.other) is None]
    return [p for n in near for p, _ in ctx.on(n) if (t := transistor(ctx, ctx.part(p))) is not None and t.control == p]


@rule("open-drain-no-pullup", "warning", "Open-drain outputs have a pull-up", yields_to=("only-drawn-low", "support-part-missing"))
def open_drain_no_pullup(ctx: Context) -> Iterator[Finding]:
    """An open-drain or open-collector output can only pull low; without a pull-up resistor the line never
    goes high. Pull-ups on a module and inside a controller count. (I2C and 1-Wire have rules of their own; an
    output that drives a load needs none.)

    Fix: 4.7 to 10 kΩ to the reading side's supply, or the controller's internal pull-up. Source: data sheets.
    """
    for node in ctx.nodes:
        pulling = [
            p
            for p, d in ctx.on(node)
            if (d.type == "open_collector" and p.pin not in DISCHARGES)
            or any(
                (i.open_drain and i.type != "onewire") or (i.type == "switchable" and r == "c" and ctx.part(p).component.kind == "isolator")
                for i, r in ctx.roles.get(p, ())
            )
        ]
        readers = [p for p, d in ctx.on(node) if p not in pulling and ctx.direction(p) in ("in", "bidir")] or _bases(ctx, node)
        if not pulling or not readers or ctx.potential(node) is not None:
            continue
        ctx.looked_at += 1
        free = any("up" in ctx.pins[p].pulls and not (ctx.circuit.uses and ctx.is_controller(ctx.part(p))) for p in readers)
        if not free and not _pulled_up(ctx, node):
            yield found(
                f"{pulling[0]} only pulls low, and nothing pulls net {ctx.name(node)} up",
                pins=[pulling[0], readers[0]],
                nets=[node],
                fix={
                    "op": "add",
                    "component": "resistor",
                    "value": "10k",
                    "between": [node, f"supply {ctx.level(readers[0]) or 3.3:g} V"],
                },
                hopeless=all(_never_pulls(ctx, p) for p in readers),
            )


def _never_pulls(ctx: Context, reader: PinRef) -> bool:
    """Whether a reader of a line surely has nothing inside that draws it up: a base, a logic input, a controller's pin without such a pull."""
    part, data = ctx.part(reader), ctx.pins[reader]
    if transistor(ctx, part) is not None or (part.component.kind == "logic" and part.component.form == "ic"):
        return not data.pull
    return ctx.is_controller(part) and "up" not in data.pulls and data.pull != "up"
