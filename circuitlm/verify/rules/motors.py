"""Motors and steppers behind their drivers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule
from circuitlm.verify.rules.loads import load_volts, rated, show_ma, throttled

HARD_DRIVEN = 1.5
"""From this many times its nominal voltage on, a brushed motor is worn out by full duty even where its file says it stands it."""


@rule("motor-duty", "warning", "Motors on more than their voltage have their duty cycle limited", yields_to=("load-overvoltage",))
def motor_duty(ctx: Context) -> Iterator[Finding]:
    """A 6 V motor on a bridge with 7.4 or 11.1 V: with PWM its mean voltage stays within what it is made for, at full duty it does not, and
    its brushes and winding pay for it.

    Fix: limit the duty cycle in the program, or take a lower motor supply or a motor for this voltage. Source: the motor's data sheet.
    """
    for part, volts in load_volts(ctx):
        limit = rated(ctx, part, "v_max", 1.2)
        if limit is None or not throttled(ctx, part):
            continue
        ctx.looked_at += 1
        nominal = rated(ctx, part, "volts", 1.0) or limit
        kept = limit if volts > limit * 1.05 else nominal
        if volts > min(limit * 1.05, nominal * HARD_DRIVEN):
            what = f"it stands {show(limit, 'V')}" if kept == limit else f"it is made for {show(nominal, 'V')}"
            yield found(
                f"{part.ref} ({part.component.name}) gets {show(volts, 'V')} at full duty, {what}: "
                f"keep the duty cycle below {int(100 * kept / volts)} %",
                parts=[part.ref],
                numbers={"volts_v": volts, "limit_v": kept},
            )


@rule("bridge-inputs-joined", "warning", "A bridge's two inputs can differ")
def bridge_inputs_joined(ctx: Context) -> Iterator[Finding]:
    """Both inputs of a motor bridge lie on one net: its two outputs are always alike, and the motor never turns.

    Fix: a pin of its own for each input. Source: the driver's truth table.
    """
    for part in ctx.parts.values():
        bridges = {i.id for i in part.component.interfaces_of("motor") if i.role == "source"}
        for i in part.component.interfaces_of("signals"):
            pins = [PinRef(part.ref, p) for p in i.pins.values()]
            nodes = {ctx.node(p) for p in pins}
            if len(bridges & set(i.serves)) != 1 or len(pins) < 2 or None in nodes:
                continue
            ctx.looked_at += 1
            if len(nodes) == 1 and ctx.potential(next(iter(nodes))) is None:
                yield found(
                    f"{' and '.join(map(str, pins))} lie on one net: the bridge's outputs are always alike, and its motor never turns",
                    pins=pins,
                    parts=[part.ref],
                )


@rule("motor-two-bridges", "warning", "Both ends of a motor lie on one bridge")
def motor_two_bridges(ctx: Context) -> Iterator[Finding]:
    """A motor between outputs of two different bridges: each of them has direction and speed inputs of its own, so that the motor turns, if
    at all, by two half-bridges that nothing keeps together; a driver's current limit and braking work no more.

    Fix: both ends on the two outputs of one bridge. Source: the driver's data sheet.
    """
    for motor in ctx.parts.values():
        for port in motor.component.interfaces_of("motor"):
            if port.role != "sink" or len(port.pins) != 2:
                continue
            ends = [ctx.node((motor.ref, p)) for p in port.pins.values()]
            one, two = (_outputs(ctx, n) for n in ends)
            if not one or not two or ends[0] == ends[1]:
                continue
            ctx.looked_at += 1
            if not {(p.ref, i) for p, i in one} & {(p.ref, i) for p, i in two}:
                (p, _), (q, _) = one[0], two[0]
                yield found(
                    f"{motor.ref} ({motor.component.name}) lies between {p} and {q}, outputs of two different bridges",
                    pins=[PinRef(motor.ref, x) for x in port.pins.values()] + [p, q],
                    nets=[n for n in ends if n],
                )


@rule(
    "bridge-half-used",
    "warning",
    "A motor lies between the two outputs of its bridge",
    yields_to=("load-unfed", "motor-two-bridges"),
)
def bridge_half_used(ctx: Context) -> Iterator[Finding]:
    """One output of a bridge whose two halves are controlled is open, and the motor at the other one ends on ground or at the supply: it turns one way at
    best, and a bridge that drives both of its outputs by turns gives it half its strength.

    Fix: the motor's other end to the bridge's other output. Source: the driver's data sheet.
    """
    for part in ctx.parts.values():
        for port in part.component.interfaces_of("motor"):
            ends = [PinRef(part.ref, port.pins[r]) for r in ("p", "n") if r in port.pins]
            if port.role != "source" or len(ends) != 2:
                continue
            led_by = [i for i in part.component.interfaces_of("signals") if port.id in i.serves]
            inputs = [PinRef(part.ref, p) for i in led_by for r, p in i.pins.items() if r.startswith("in")]
            if any(ctx.node(p) is None or ctx.potential(ctx.node(p)) is not None for p in inputs):
                continue
            ctx.looked_at += 1
            for used, free in (ends, ends[::-1]):
                motors = [p for p, _ in ctx.on(ctx.node(used)) if p.ref != part.ref and ctx.part(p).component.shape == "motor"]
                if motors and not ctx.circuit.others(free):
                    yield found(
                        f"{free} ({part.title}) is open, and {motors[0].ref} hangs on {used} alone",
                        pins=[free],
                        parts=[part.ref, motors[0].ref],
                    )


def _outputs(ctx: Context, node: str | None) -> list[tuple[PinRef, str]]:
    """(pin, bridge) of the driver outputs on a node; a stepper driver's coils are a bridge each."""
    out = []
    for pin, _ in ctx.on(node):
        for i in ctx.part(pin).component.interfaces_of("motor", "coils"):
            for role, name in i.pins.items() if i.role == "source" else ():
                if name == pin.pin:
                    out.append((pin, i.id if i.type == "motor" else f"{i.id} {role[0]}"))
    return out


@rule("driver-overload", "warning", "A current-limited driver is rated for what its load takes", rated=True)
def driver_overload(ctx: Context) -> Iterator[Finding]:
    """A motor or stepper takes more, while it runs, than its driver is rated for, and the driver's current limit can be set: set to the
    driver's own rating, the motor has less torque.

    Fix: a stronger driver, or a smaller load. Source: the driver's data sheet.
    """
    yield from _overloaded(ctx, limited=True)


@rule("driver-overcurrent", "error", "A driver's output carries what its load takes", rated=True)
def driver_overcurrent(ctx: Context) -> Iterator[Finding]:
    """A motor, solenoid or lamp takes more, while it runs, than its driver's output is rated for, and nothing limits the current: the
    driver overheats and switches off, or dies.

    Fix: a stronger driver, or a smaller load. Source: the driver's data sheet.
    """
    yield from _overloaded(ctx, limited=False)


def _overloaded(ctx: Context, limited: bool) -> Iterator[Finding]:
    """Loads above the rating of their driver, of those drivers whose current limit can be set or of those that have none."""
    of_kind = (d for d in _driven(ctx) if any(s.id == "current" for s in d[0].component.settings) == limited)
    for driver, out, load, ma in ctx.subjects(of_kind):
        if out.max_ma is not None and ma > out.max_ma * 1.02:
            yield found(
                f"{load.ref} ({load.component.name}) takes {show_ma(ma)}, {driver.ref} ({driver.component.name}) gives {show_ma(out.max_ma)}"
                + (f": set its limit to that, and {load.ref} has less torque" if limited else ""),
                parts=[driver.ref, load.ref],
                numbers={"current_ma": ma, "limit_ma": out.max_ma},
            )


def _driven(ctx: Context) -> Iterator[tuple[Part, Interface, Part, float]]:
    """(driver, its output, load, running current in mA) where the output's rating and the load's current are known."""
    for driver in ctx.parts.values():
        for out in driver.component.interfaces:
            if out.role != "source" or out.type not in ("motor", "coils", "load") or not out.max_ma:
                continue
            ends = {n for p in out.pins.values() if (n := ctx.node((driver.ref, p))) is not None}
            for load in {p.ref: p for n in sorted(ends) for p in ctx.at_node(n)}.values():
                ma = ctx.figure(load, "ma")
                sinks = [i for i in load.component.interfaces_of(out.type) if i.role == "sink"]
                if ma is None or load is driver or load.component.supplies or not sinks:
                    continue
                own = {ctx.node((load.ref, p)) for p in sinks[0].pins.values()}
                if None not in own and len(own) > 1 and own <= ends:
                    yield driver, out, load, ma


@rule("coils-mixed", "error", "Each coil of a stepper lies on one bridge of its driver")
def coils_mixed(ctx: Context) -> Iterator[Finding]:
    """A bipolar stepper has two coils, and each wants both its ends on the same bridge. With the wires mixed the motor hums and does not
    turn, and currents flow from one bridge into the other.

    Fix: find the pairs with a meter and put each on one bridge. Source: the driver's and motor's data sheets.
    """
    for motor in ctx.parts.values():
        for coils in (i for i in motor.component.interfaces_of("coils") if i.role == "sink" and "com" not in i.pins):
            ends = {r: n for r, p in coils.pins.items() if (n := ctx.node((motor.ref, p))) is not None}
            for one, two in (("a1", "a2"), ("b1", "b2")):
                if one in ends and ends[one] == ends.get(two):
                    pins = [PinRef(motor.ref, coils.pins[r]) for r in (one, two)]
                    yield found(
                        f"{pins[0]} and {pins[1]} are the two ends of one coil of {motor.ref} ({motor.component.name}), and lie on one net: no "
                        "current flows in it",
                        pins=pins,
                        nets=[ends[one]],
                    )
            if set(ends) != {"a1", "a2", "b1", "b2"} or len(set(ends.values())) != 4:
                continue
            bridges = list(_bridges(ctx, set(ends.values())))
            if len(bridges) < 2:
                continue
            ctx.looked_at += 1
            pairs = [{ends["a1"], ends["a2"]}, {ends["b1"], ends["b2"]}]
            if not all(p in bridges for p in pairs):
                pins = [PinRef(motor.ref, p) for p in coils.pins.values()]
                yield found(f"the coils of {motor.ref} ({motor.component.name}) are spread over both bridges of their driver", pins=pins)


def _bridges(ctx: Context, nodes: set[str]) -> Iterator[set[str]]:
    """Pairs of these nodes that are the two ends of one bridge."""
    for driver in ctx.parts.values():
        for i in driver.component.interfaces:
            if i.role != "source":
                continue
            pairs = [("a1", "a2"), ("b1", "b2")] if i.type == "coils" else [("p", "n")] if i.type == "motor" else []
            for x, y in pairs:
                two = {ctx.node((driver.ref, i.pins[r])) for r in (x, y) if r in i.pins}
                if len(two) == 2 and two <= nodes:
                    yield two  # type: ignore[misc]


@rule("phases-mixed", "error", "The phases of a motor lie on one controller")
def phases_mixed(ctx: Context) -> Iterator[Finding]:
    """A brushless motor's three wires go to the three outputs of one controller, in any order. With one of them at another controller neither knows
    the motor's position: it stutters, and currents flow from one controller into the other.

    Fix: all three wires to one controller. Source: how a three-phase bridge works.
    """
    for motor in ctx.parts.values():
        for coils in (i for i in motor.component.interfaces_of("coils") if i.role == "sink" and len(i.pins) == 3 and "com" not in i.pins):
            at = {p: {o.ref for o, _ in _outputs(ctx, ctx.node((motor.ref, p)))} for p in coils.pins.values()}
            drivers = sorted(set().union(*at.values()))
            ctx.looked_at += bool(drivers)
            if len(drivers) > 1 and not set.intersection(*at.values()):
                yield found(
                    f"the phases of {motor.ref} ({motor.component.name}) are spread over {' and '.join(drivers)}",
                    pins=[PinRef(motor.ref, p) for p in coils.pins.values()],
                    parts=[motor.ref, *drivers],
                )


@rule("common-unfed", "error", "The common wire of a unipolar motor lies on its supply", yields_to=("load-unfed",))
def common_unfed(ctx: Context) -> Iterator[Finding]:
    """A unipolar stepper's coils share one wire, which belongs to the supply: the driver draws their other ends to ground one after the other. With the
    common wire on ground, both ends of each coil are there, and the motor stands still.

    Fix: the common wire (red at a 28BYJ-48) to the motor supply. Source: ULN2003 data sheet.
    """
    for motor in ctx.parts.values():
        for coils in (i for i in motor.component.interfaces_of("coils") if i.role == "sink" and "com" in i.pins):
            common = PinRef(motor.ref, coils.pins["com"])
            ends = [ctx.node((motor.ref, p)) for r, p in coils.pins.items() if r != "com"]
            sunk = any(d.type == "open_collector" for n in ends for _, d in ctx.on(n))
            ctx.looked_at += sunk
            if sunk and ctx.is_ground(ctx.node(common)):
                yield found(
                    f"{common}, the common wire of {motor.ref} ({motor.component.name}), lies on ground, to which its driver draws the coils' other ends",
                    pins=[common],
                    nets=[ctx.node(common) or ""],
                )


@rule("driver-inputs-joined", "warning", "Each input of a driver has its own line", yields_to=("output-contention", "bridge-inputs-joined"))
def driver_inputs_joined(ctx: Context) -> Iterator[Finding]:
    """Two inputs that choose the direction of a bridge, or the coils of a stepper, lie on one net: both outputs do the same, and the motor brakes or
    hums where it should turn.

    Fix: a pin of the controller for each input. Source: the driver's truth table (L298N: IN1 = IN2 is brake).
    """
    for driver in ctx.parts.values():
        for i in driver.component.interfaces_of("signals") if driver.component.kind == "driver" else ():
            inputs = {r: PinRef(driver.ref, p) for r, p in i.pins.items() if re.fullmatch(r"in\d", r)}
            for a, b in combinations(inputs.values(), 2):
                node = ctx.node(a)
                ctx.looked_at += node is not None
                if node is not None and node == ctx.node(b) and ctx.potential(node) is None:
                    yield found(f"{a} and {b} ({driver.component.name}) are on one net: both outputs do the same", pins=[a, b], nets=[node])
