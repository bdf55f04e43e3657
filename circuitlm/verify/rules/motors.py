"""Motors and steppers behind their drivers."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule
from circuitlm.verify.rules.loads import THROTTLED, load_volts, rated, show_ma, throttled


@rule("motor-duty", "warning", "Motors on more than their voltage have their duty cycle limited")
def motor_duty(ctx: Context) -> Iterator[Finding]:
    """A 6 V motor on a bridge with 7.4 V: with PWM its mean voltage stays within what it stands, at full duty it does not.

    Fix: limit the duty cycle in the program, or take a lower motor supply. Source: the motor's data sheet.
    """
    for part, volts in load_volts(ctx):
        limit = rated(ctx, part, "v_max", 1.2)
        if limit is None or not throttled(ctx, part):
            continue
        ctx.looked_at += 1
        if limit * 1.05 < volts <= limit * THROTTLED:
            yield found(
                f"{part.ref} ({part.component.name}) gets {show(volts, 'V')} at full duty, it stands {show(limit, 'V')}: "
                f"keep the duty cycle below {int(100 * limit / volts)} %",
                parts=[part.ref],
                numbers={"volts_v": volts, "limit_v": limit},
            )


@rule("driver-overload", "warning", "A driver's output carries what its load takes", rated=True)
def driver_overload(ctx: Context) -> Iterator[Finding]:
    """A motor, stepper or coil takes more, while it runs, than its driver's output is rated for: the driver gets hot and switches off,
    or, where its current limit is set to its own rating, the motor has less torque.

    Fix: a stronger driver, or a smaller load. Source: the driver's data sheet.
    """
    for driver, out, load, ma in ctx.subjects(_driven(ctx)):
        if out.max_ma is not None and ma > out.max_ma * 1.02:
            limited = any(s.id == "current" for s in driver.component.settings)
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


@rule("coils-mixed", "warning", "Each coil of a stepper lies on one bridge of its driver")
def coils_mixed(ctx: Context) -> Iterator[Finding]:
    """A bipolar stepper has two coils, and each wants both its ends on the same bridge. With the wires mixed the motor hums and does not
    turn, and currents flow from one bridge into the other.

    Fix: find the pairs with a meter and put each on one bridge. Source: the driver's and motor's data sheets.
    """
    for motor in ctx.parts.values():
        for coils in (i for i in motor.component.interfaces_of("coils") if i.role == "sink" and "com" not in i.pins):
            ends = {r: n for r, p in coils.pins.items() if (n := ctx.node((motor.ref, p))) is not None}
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
