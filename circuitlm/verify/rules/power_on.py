"""What the power-on test measured: rails, pins, heat, LEDs, spikes. Where it did not run, these rules do not apply."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.power_on import PowerOn, Reading
from circuitlm.verify.registry import rule

SLACK = 1.02
"""Excess below this is rounding."""
ENOUGH = 0.95
"""A supply input works with this share of its least voltage: sources' inner resistances are usual ones, not measured."""


def _measured(ctx: Context) -> PowerOn:
    return ctx.measured or PowerOn()


def _when(r: Reading) -> str:
    """With the outputs in which state the worst was seen."""
    if abs(abs(r.low) - abs(r.high)) <= 0.02 * r.worst:
        return ""
    return " with the outputs high" if abs(r.high) > abs(r.low) else " with the outputs low"


def _numbers(r: Reading, unit: str) -> dict[str, float | str]:
    return {f"low_{unit}": r.low, f"high_{unit}": r.high, **({f"limit_{unit}": r.limit} if r.limit is not None else {})}


@rule("power-on-supply", "warning", "Powered on, every part still gets the voltage that it needs", rated=True)
def power_on_supply(ctx: Context) -> Iterator[Finding]:
    """The voltage at each supply input as ngspice finds it, behind batteries' inner resistance, protection diodes, drop-out and
    everything that is drawn; on paper the supply may well be enough.

    Fix: a stiffer or higher supply, less load on it, or a separate supply for the larger load. Source: the part's data sheet; simulation.
    """
    for r in ctx.subjects(_measured(ctx).supplies):
        if r.limit is None:
            continue
        if min(abs(r.low), abs(r.high)) < 0.2 * abs(r.limit) <= 0.2 * r.worst:
            continue  # an output switches its supply
        lowest = min(r.low, r.high) if r.limit > 0 else max(r.low, r.high)
        same = abs(r.low - r.high) <= 0.02 * r.worst
        state = "" if same else f" with the outputs {'low' if lowest == r.low else 'high'}"
        if lowest < r.limit * ENOUGH if r.limit > 0 else lowest > r.limit * ENOUGH:
            yield found(
                f"{r.pin} gets {show(lowest, 'V')}{state}, it needs {show(r.limit, 'V')}",
                pins=[r.pin],
                why=_cause(ctx, r),
                numbers=_numbers(r, "v"),
            )


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
    for r in ctx.subjects(_measured(ctx).outputs):
        if r.limit is not None and r.worst > r.limit * SLACK:
            yield found(
                f"{r.pin} carries {show(r.worst, 'A')}{_when(r)}, its limit is {show(r.limit, 'A')}",
                pins=[r.pin],
                nets=[r.net],
                numbers=_numbers(r, "a"),
            )


@rule("power-on-pin-voltage", "error", "Powered on, no pin gets more than it stands", rated=True)
def power_on_pin_voltage(ctx: Context) -> Iterator[Finding]:
    """The voltage at each signal pin as ngspice finds it. Above its limit, or below ground, current flows through the pin's protection diode
    into the chip's supply.

    Fix: a divider, a level shifter, or a series resistor with a clamp. Source: absolute maximum ratings of the chip; simulation.
    """
    for r in ctx.subjects(_measured(ctx).levels):
        worst = max(r.low, r.high)
        if r.limit is not None and (worst > r.limit * SLACK + 0.05 or min(r.low, r.high) < -0.5):
            volts = worst if worst > r.limit * SLACK + 0.05 else min(r.low, r.high)
            yield found(
                f"{r.pin} gets {show(volts, 'V')}, it stands {show(r.limit, 'V')}", pins=[r.pin], nets=[r.net], numbers=_numbers(r, "v")
            )


@rule("power-on-level", "warning", "Powered on, a high output is read as high", rated=True)
def power_on_level(ctx: Context) -> Iterator[Finding]:
    """The voltage at each input while the output that drives it is high, as ngspice finds it with everything that hangs on the line: LEDs,
    dividers, bases. Below the input's V_IH it may read low.

    Fix: less load on the line, a buffer, or a level shifter. Source: the input's data sheet; simulation.
    """
    for r in ctx.subjects(_measured(ctx).thresholds):
        if r.limit is not None and r.high - r.low > 0.3 and r.high < 0.98 * r.limit:
            yield found(
                f"{r.pin} gets {show(r.high, 'V')} from a high output, it surely reads high from {show(r.limit, 'V')}",
                pins=[r.pin],
                nets=[r.net],
                numbers=_numbers(r, "v"),
            )


@rule("power-on-led", "error", "Powered on, no LED gets more current than it stands")
def power_on_led(ctx: Context) -> Iterator[Finding]:
    """The current through each LED as ngspice finds it, with its forward voltage at that current, against its continuous limit.

    Fix: a larger series resistor. Source: the LED's data sheet; simulation.
    """
    for r in ctx.subjects(_measured(ctx).leds):
        if r.limit is not None and max(r.low, r.high) > r.limit * 1.05:
            yield found(
                f"{show(max(r.low, r.high), 'A')} through {r.part} ({r.what}){_when(r)}, it stands {show(r.limit, 'A')}",
                parts=[r.part],
                numbers=_numbers(r, "a"),
            )


@rule("power-on-heat", "warning", "Powered on, nothing gets too hot", rated=True)
def power_on_heat(ctx: Context) -> Iterator[Finding]:
    """The power that ngspice finds in each resistor, transistor, diode and linear regulator, against its rating. Short switching losses
    are not in it.

    Fix: a larger value or package, a heat sink, less voltage across it. Source: the part's data sheet; simulation.
    """
    for r in ctx.subjects(_measured(ctx).heat):
        if r.limit is not None and r.worst > r.limit * SLACK:
            what = "" if r.what.startswith(("resistor", "diode", "npn", "pnp", "nmos", "pmos")) else f" ({r.what})"
            yield found(
                f"{r.part}{what} turns {show(r.worst, 'W')} into heat{_when(r)}, it stands {show(r.limit, 'W')}",
                parts=[r.part],
                numbers=_numbers(r, "w"),
            )


@rule("power-on-overload", "warning", "Powered on, no regulator gives more than its rating", rated=True)
def power_on_overload(ctx: Context) -> Iterator[Finding]:
    """The current out of each regulator and converter as ngspice finds it, at the modules' usual currents.

    Fix: a stronger regulator, or a separate supply for the larger load. Source: the regulator's data sheet; simulation.
    """
    for r in ctx.subjects(_measured(ctx).converters):
        if r.limit is not None and r.worst > r.limit * SLACK:
            yield found(
                f"{r.part} gives {show(r.worst, 'A')} at {r.what}{_when(r)}, its rating is {show(r.limit, 'A')}",
                parts=[r.part],
                numbers=_numbers(r, "a"),
            )


@rule("power-on-spike", "error", "Switching a coil never exceeds the transistor's voltage")
def power_on_spike(ctx: Context) -> Iterator[Finding]:
    """The outputs are switched on and off again, and ngspice follows the coils' currents: the voltage across the transistor that
    interrupts them must stay below what it stands. Where the component file gives no inductance, a usual one is assumed.

    Fix: a flyback diode across the coil, or a transistor for more voltage. Source: the transistor's data sheet; L di/dt; simulation.
    """
    for r in ctx.subjects(_measured(ctx).spikes):
        if r.limit is not None and r.high > r.limit * SLACK:
            yield found(
                f"{show(r.high, 'V')} across {r.part} when the coil is switched off, it stands {show(r.limit, 'V')}",
                parts=[r.part],
                numbers=_numbers(r, "v"),
            )


@rule("power-on-inrush", "warning", "Transistors carry the inrush of what they switch")
def power_on_inrush(ctx: Context) -> Iterator[Finding]:
    """A motor takes its stall current until it turns. ngspice follows the current through the transistor after it is switched on; its
    peak must stay below the transistor's limit.

    Fix: a stronger transistor, or a softer start by PWM. Source: the motor's and the transistor's data; simulation.
    """
    for r in ctx.subjects(_measured(ctx).inrush):
        if r.limit is not None and r.high > r.limit * SLACK:
            yield found(
                f"{r.part} carries {show(r.high, 'A')} when its load starts, its limit is {show(r.limit, 'A')}",
                parts=[r.part],
                numbers=_numbers(r, "a"),
            )


@rule("power-on-brown-out", "warning", "Nothing loses its supply while a motor or coil starts", rated=True)
def power_on_brown_out(ctx: Context) -> Iterator[Finding]:
    """A motor's first current flows through the inner resistance of whatever feeds it, and everything on the same supply sees its voltage
    sag: a controller restarts. ngspice follows each supply input while the outputs are switched.

    Fix: a supply of its own for the motor, a stiffer one, or a large capacitor at the board. Source: the part's least supply voltage;
    simulation.
    """
    for r in ctx.subjects(_measured(ctx).dips):
        if r.limit is not None and abs(r.low) < abs(r.limit) * ENOUGH <= abs(r.high):
            yield found(
                f"{r.pin} sags from {show(r.high, 'V')} to {show(r.low, 'V')} when a load starts, it needs {show(r.limit, 'V')}",
                pins=[r.pin],
                numbers=_numbers(r, "v"),
            )


@rule("i2c-rise-time", "warning", "I2C lines rise fast enough")
def i2c_rise_time(ctx: Context) -> Iterator[Finding]:
    """A pull-up charges the bus's capacitance (10 pF a device, 50 pF of wires): from 30 to 70 % takes 0.8473 R C, and 100 kHz allows
    1 us.

    Fix: smaller pull-ups (2.2 kOhm instead of 10 kOhm), shorter wires, or a slower bus. Source: NXP UM10204, table 10 and section 7.1.
    """
    for r in ctx.subjects(_measured(ctx).buses):
        if r.limit is not None and r.high > r.limit:
            yield found(
                f"{r.net} rises in {show(r.high, 's')} with {show(r.low, 'F')} on the bus, {show(r.limit, 's')} are allowed at 100 kHz",
                nets=[r.net],
                numbers={"rise_s": r.high, "limit_s": r.limit, "bus_f": r.low},
            )


TWINS: dict[str, frozenset[str]] = {
    "power-on-supply": frozenset({"supply-out-of-range", "regulator-dropout", "power-missing"}),
    "power-on-pin-current": frozenset({"gpio-overcurrent", "led-no-resistor", "inductive-direct", "output-contention", "rail-short"}),
    "power-on-pin-voltage": frozenset({"level-too-high", "level-clamped", "adc-range"}),
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
