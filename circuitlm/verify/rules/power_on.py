"""What the power-on test measured: rails, pins, heat, LEDs, spikes. Where it did not run, these rules do not apply."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from circuitlm.circuit import eseries
from circuitlm.circuit.model import PinRef
from circuitlm.circuit.units import show
from circuitlm.verify import buses
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.power_on import PowerOn, Reading
from circuitlm.verify.registry import rule
from circuitlm.verify.rules.coils import diode_across, windings

SLACK = 1.02
"""Excess below this is rounding."""
ENOUGH = 0.95
"""A supply input works with this share of its least voltage: sources' inner resistances are usual ones, not measured."""
ROOM = 1.3
"""A resistor is made larger by this much more than the current asks: what else limits it stays as it is."""
LEAST_PULL = 1000.0
"""Pull-ups below this are more than an I2C output can draw low at 3.3 V, ohms. Source: NXP UM10204, 3 mA."""
Fix = dict[str, Any] | None


def _measured(ctx: Context) -> PowerOn:
    return ctx.measured or PowerOn()


def _judge(
    ctx: Context,
    name: str,
    bad: Callable[[Reading, float], bool],
    text: Callable[[Reading, float], str],
    fix: Callable[[Context, Reading], Fix] = lambda ctx, r: None,
    why: Callable[[Context, Reading], str] = lambda ctx, r: "",
    numbers: Callable[[Reading], dict[str, float | str]] = lambda r: {f"low_{r.unit.lower()}": r.low, f"high_{r.unit.lower()}": r.high},
) -> Iterator[Finding]:
    """The shape of all these rules: of each figure measured that has a limit, what is wrong with it, with its numbers."""
    for r in ctx.subjects(getattr(_measured(ctx), name)):
        if r.limit is not None and bad(r, r.limit):
            yield found(
                text(r, r.limit),
                pins=[r.pin] if r.pin else [],
                parts=[r.part] if r.part and not r.pin else [],
                nets=[r.net] if r.net else [],
                why=why(ctx, r),
                fix=fix(ctx, r),
                numbers=numbers(r) | {f"limit_{r.unit.lower()}": r.limit},
            )


def _above(r: Reading, limit: float) -> bool:
    """Above its limit, in whichever state."""
    return r.worst > limit * SLACK


def _peaks(r: Reading, limit: float) -> bool:
    return r.high > limit * SLACK


def _when(r: Reading) -> str:
    """With the outputs in which state the worst was seen."""
    if abs(abs(r.low) - abs(r.high)) <= 0.02 * r.worst:
        return ""
    return " with the outputs high" if abs(r.high) > abs(r.low) else " with the outputs low"


# -- edits that a program can make ----------------------------------------------------------------------------------
def _more_ohms(ctx: Context, r: Reading) -> Fix:
    """A resistor in series with a pin or LED, larger by as much as the current is too large."""
    ends = [r.pin] if r.pin else [f"{r.part}.{p.id}" for p in ctx.parts[r.part].component.pins]
    for pin in ends:
        ref, _, name = pin.partition(".")
        for other in ctx.circuit.others(PinRef(ref, name)):
            part = ctx.parts[other.ref]
            if part.component.shape == "resistor" and len(part.component.pins) == 2 and part.quantity and r.limit:
                return {"op": "set_value", "part": part.ref, "ohms": eseries.at_least(ROOM * part.quantity * r.worst / r.limit)}
    return None


def _flyback(ctx: Context, r: Reading) -> Fix:
    """A diode across the coil that a transistor switches."""
    own = {ctx.node((r.part, p.id)) for p in ctx.parts[r.part].component.pins}
    for coil in ctx.parts.values():
        for one, two in windings(coil):
            a, b = ctx.node(one), ctx.node(two)
            if a is None or b is None or (a in own) == (b in own):
                continue
            switched, other = (a, b) if a in own else (b, a)
            return diode_across(other, switched) if ctx.is_ground(other) else diode_across(switched, other)
    return None


def _less_pull(ctx: Context, r: Reading) -> Fix:
    """A smaller pull-up, which together with those on modules' boards charges the bus in time."""
    pulls = buses.pull_ups(ctx, ctx.nodes.of_net(r.net)) if r.net in ctx.circuit.nets else None
    for ref in pulls.parts if pulls else ():
        part, ohms = ctx.parts[ref], ctx.ohms(ctx.parts[ref])
        if part.component.shape == "resistor" and ohms and pulls and r.limit:
            missing = 0.8473 * r.low / r.limit - (1 / pulls.ohms - 1 / ohms)  # siemens
            fit = eseries.values("E12", LEAST_PULL, max(LEAST_PULL, 1 / missing if missing > 0 else 0.0))
            return {"op": "set_value", "part": ref, "ohms": fit[-1]} if fit and missing > 0 else None
    return None


# -- the rules ------------------------------------------------------------------------------------------------------
@rule("power-on-supply", "warning", "Powered on, every part still gets the voltage that it needs", rated=True)
def power_on_supply(ctx: Context) -> Iterator[Finding]:
    """The voltage at each supply input as ngspice finds it, behind batteries' inner resistance, protection diodes, drop-out and
    everything that is drawn; on paper the supply may well be enough.

    Fix: a stiffer or higher supply, less load on it, or a separate supply for the larger load. Source: the part's data sheet; simulation.
    """

    def worst(r: Reading, limit: float) -> float:
        return min(r.low, r.high) if limit > 0 else max(r.low, r.high)

    def short(r: Reading, limit: float) -> bool:
        if min(abs(r.low), abs(r.high)) < 0.2 * abs(limit) <= 0.2 * r.worst:
            return False  # an output switches its supply
        return worst(r, limit) < limit * ENOUGH if limit > 0 else worst(r, limit) > limit * ENOUGH

    def text(r: Reading, limit: float) -> str:
        lowest = worst(r, limit)
        state = "" if abs(r.low - r.high) <= 0.02 * r.worst else f" with the outputs {'low' if lowest == r.low else 'high'}"
        return f"{r.pin} gets {show(lowest, 'V')}{state}, it needs {show(limit, 'V')}"

    yield from _judge(ctx, "supplies", short, text, why=_cause)


def _cause(ctx: Context, r: Reading) -> str:
    """Why a supply input is low: a regulator without enough input, or a source that gives way under its load."""
    measured = _measured(ctx)
    for feed in ctx.supplies.feeds_of.get(r.part, ()):
        for giver in feed.givers if feed.supply.id == r.what else ():
            ref, rail = giver.part.ref, giver.rail
            fed = [s for s in measured.supplies if s.part == ref]
            if fed and rail.dropout:
                volts = min(fed[0].low, fed[0].high, key=abs)
                return f"{ref} makes it from {show(volts, 'V')} and needs {show(rail.dropout, 'V')} more than it gives"
            amps = [b for b in measured.batteries if b.part == ref]
            if amps:
                return f"{ref} ({giver.part.title}) gives {show(max(amps[0].low, amps[0].high), 'A')} through its inner resistance"
    return ""


@rule("power-on-pin-current", "error", "Powered on, no output carries more than its limit", rated=True)
def power_on_pin_current(ctx: Context) -> Iterator[Finding]:
    """The current out of (or into) each driven pin as ngspice finds it, with all outputs low and with all of them high, against the most
    that the pin stands.

    Fix: a larger series resistor, or a transistor or driver. Source: absolute maximum ratings of the chip; simulation.
    """
    yield from _judge(
        ctx,
        "outputs",
        _above,
        lambda r, limit: f"{r.pin} carries {show(r.worst, 'A')}{_when(r)}, its limit is {show(limit, 'A')}",
        _more_ohms,
    )


@rule("power-on-pin-voltage", "error", "Powered on, no pin gets more than it stands", rated=True)
def power_on_pin_voltage(ctx: Context) -> Iterator[Finding]:
    """The voltage at each signal pin as ngspice finds it. Above its limit, or below ground, current flows through the pin's protection diode
    into the chip's supply.

    Fix: a divider, a level shifter, or a series resistor with a clamp. Source: absolute maximum ratings of the chip; simulation.
    """

    def much(r: Reading, limit: float) -> bool:
        return max(r.low, r.high) > limit * SLACK + 0.05

    def text(r: Reading, limit: float) -> str:
        volts = max(r.low, r.high) if much(r, limit) else min(r.low, r.high)
        return f"{r.pin} gets {show(volts, 'V')}, it stands {show(limit, 'V')}"

    yield from _judge(ctx, "levels", lambda r, limit: much(r, limit) or min(r.low, r.high) < -0.5, text)


@rule("power-on-clamp", "error", "Powered on, no input's protection diode carries more than it stands", rated=True)
def power_on_clamp(ctx: Context) -> Iterator[Finding]:
    """Logic chips have a diode from each input to their supply and one from ground: a signal beyond the supply flows through them. Where
    the chip's file says how much they stand, ngspice finds the current.

    Fix: a series resistor, a divider, or a level shifter. Source: input clamp current among the chip's absolute maximum ratings.
    """
    yield from _judge(
        ctx,
        "clamps",
        _above,
        lambda r, limit: f"{show(r.worst, 'A')} flows through the protection diode of {r.pin}{_when(r)}, it stands {show(limit, 'A')}",
        _more_ohms,
    )


@rule("power-on-level", "warning", "Powered on, a high output is read as high", rated=True)
def power_on_level(ctx: Context) -> Iterator[Finding]:
    """The voltage at each input while the output that drives it is high, as ngspice finds it with everything that hangs on the line: LEDs,
    dividers, bases. Below the input's V_IH it may read low.

    Fix: less load on the line, a buffer, or a level shifter. Source: the input's data sheet; simulation.
    """
    yield from _judge(
        ctx,
        "thresholds",
        lambda r, limit: r.high - r.low > 0.3 and r.high < 0.98 * limit,
        lambda r, limit: f"{r.pin} gets {show(r.high, 'V')} from a high output, it surely reads high from {show(limit, 'V')}",
    )


@rule("power-on-led", "error", "Powered on, no LED gets more current than it stands")
def power_on_led(ctx: Context) -> Iterator[Finding]:
    """The current through each LED as ngspice finds it, with its forward voltage at that current, against its continuous limit.

    Fix: a larger series resistor. Source: the LED's data sheet; simulation.
    """
    yield from _judge(
        ctx,
        "leds",
        lambda r, limit: max(r.low, r.high) > limit * 1.05,
        lambda r, limit: f"{show(max(r.low, r.high), 'A')} through {r.part} ({r.what}){_when(r)}, it stands {show(limit, 'A')}",
        _more_ohms,
    )


@rule("power-on-heat", "warning", "Powered on, nothing gets too hot", rated=True)
def power_on_heat(ctx: Context) -> Iterator[Finding]:
    """The power that ngspice finds in each resistor, transistor, diode and linear regulator, against its rating. Short switching losses
    are not in it.

    Fix: a larger value or package, a heat sink, less voltage across it. Source: the part's data sheet; simulation.
    """

    def text(r: Reading, limit: float) -> str:
        what = "" if r.what.startswith(("resistor", "diode", "npn", "pnp", "nmos", "pmos")) else f" ({r.what})"
        return f"{r.part}{what} turns {show(r.worst, 'W')} into heat{_when(r)}, it stands {show(limit, 'W')}"

    yield from _judge(ctx, "heat", _above, text)


@rule("power-on-overload", "warning", "Powered on, no regulator gives more than its rating", rated=True)
def power_on_overload(ctx: Context) -> Iterator[Finding]:
    """The current out of each regulator and converter as ngspice finds it, at the modules' usual currents.

    Fix: a stronger regulator, or a separate supply for the larger load. Source: the regulator's data sheet; simulation.
    """
    yield from _judge(
        ctx,
        "converters",
        _above,
        lambda r, limit: f"{r.part} gives {show(r.worst, 'A')} at {r.what}{_when(r)}, its rating is {show(limit, 'A')}",
    )


@rule("power-on-spike", "error", "Switching a coil never exceeds the transistor's voltage")
def power_on_spike(ctx: Context) -> Iterator[Finding]:
    """The outputs are switched on and off again, and ngspice follows the coils' currents: the voltage across the transistor that
    interrupts them must stay below what it stands. Where the component file gives no inductance, a usual one is assumed.

    Fix: a flyback diode across the coil, or a transistor for more voltage. Source: the transistor's data sheet; L di/dt; simulation.
    """
    yield from _judge(
        ctx,
        "spikes",
        _peaks,
        lambda r, limit: f"{show(r.high, 'V')} across {r.part} when the coil is switched off, it stands {show(limit, 'V')}",
        _flyback,
    )


@rule("power-on-inrush", "warning", "Transistors carry the inrush of what they switch")
def power_on_inrush(ctx: Context) -> Iterator[Finding]:
    """A motor takes its stall current until it turns. ngspice follows the current through the transistor after it is switched on; its
    peak must stay below the transistor's limit.

    Fix: a stronger transistor, or a softer start by PWM. Source: the motor's and the transistor's data; simulation.
    """
    yield from _judge(
        ctx,
        "inrush",
        _peaks,
        lambda r, limit: f"{r.part} carries {show(r.high, 'A')} when its load starts, its limit is {show(limit, 'A')}",
    )


@rule("power-on-brown-out", "warning", "Nothing loses its supply while a motor or coil starts", rated=True)
def power_on_brown_out(ctx: Context) -> Iterator[Finding]:
    """A motor's first current flows through the inner resistance of whatever feeds it, and everything on the same supply sees its voltage
    sag: a controller restarts. ngspice follows each supply input while the outputs are switched.

    Fix: a supply of its own for the motor, a stiffer one, or a large capacitor at the board. Source: the part's least supply voltage;
    simulation.
    """
    yield from _judge(
        ctx,
        "dips",
        lambda r, limit: abs(r.low) < abs(limit) * ENOUGH <= abs(r.high),
        lambda r, limit: f"{r.pin} sags from {show(r.high, 'V')} to {show(r.low, 'V')} when a load starts, it needs {show(limit, 'V')}",
    )


@rule("i2c-rise-time", "warning", "I2C lines rise fast enough")
def i2c_rise_time(ctx: Context) -> Iterator[Finding]:
    """A pull-up charges the bus's capacitance (10 pF a device, 50 pF of wires): from 30 to 70 % takes 0.8473 R C, and 100 kHz allows
    1 us.

    Fix: smaller pull-ups (2.2 kOhm instead of 10 kOhm), shorter wires, or a slower bus. Source: NXP UM10204, table 10 and section 7.1.
    """
    yield from _judge(
        ctx,
        "buses",
        lambda r, limit: r.high > limit,
        lambda r, limit: (
            f"{r.net} rises in {show(r.high, 's')} with {show(r.low, 'F')} on the bus, {show(limit, 's')} are allowed at 100 kHz"
        ),
        _less_pull,
        numbers=lambda r: {"rise_s": r.high, "bus_f": r.low},
    )


TWINS: dict[str, frozenset[str]] = {
    "power-on-supply": frozenset({"supply-out-of-range", "regulator-dropout", "power-missing"}),
    "power-on-pin-current": frozenset({"gpio-overcurrent", "led-no-resistor", "inductive-direct", "output-contention", "rail-short"}),
    "power-on-pin-voltage": frozenset({"level-too-high", "level-clamped", "adc-range"}),
    "power-on-clamp": frozenset({"level-too-high", "level-clamped"}),
    "power-on-level": frozenset({"level-too-low", "gpio-overcurrent"}),
    "power-on-led": frozenset({"led-current", "led-no-resistor"}),
    "power-on-heat": frozenset({"resistor-power", "regulator-heat", "led-no-resistor", "transistor-overcurrent"}),
    "power-on-overload": frozenset({"rail-overload", "rail-budget"}),
    "power-on-spike": frozenset({"flyback-missing"}),
    "power-on-inrush": frozenset({"transistor-overcurrent"}),
    "power-on-brown-out": frozenset({"power-on-supply", "supply-out-of-range", "regulator-dropout"}),
}
"""Rules that find the same from data alone: where one of them has spoken of a part, the simulation does not say it again."""


def unsaid(findings: list[Finding]) -> list[Finding]:
    """Findings without those that another rule has made of the same parts."""
    said: dict[str, set[str]] = {}
    for f in findings:
        said.setdefault(f.rule, set()).update(f.parts)
    return [f for f in findings if not any(set(f.parts) & said.get(twin, set()) for twin in TWINS.get(f.rule, ()))]
