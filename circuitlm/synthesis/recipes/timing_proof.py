"""How oscillators, timers, thresholds and transistor amplifiers are proved on the measuring bench."""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.spice.analyses import Ac, Pulse, Pwl, Tran
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

PERIODS, STEPS = 6, 300
"""Periods of a transient, and points in each."""
SETTLE_S = 0.5e-3
"""Time after which a 555's control input has its voltage: 3.3 kΩ and 10 nF, some fifteen times."""
RAMP_S = 0.1
"""Time of a ramp up, and of the one down again, for thresholds."""


def timer(stand: Stand) -> Iterator[Measure]:
    """A 555: frequency and duty from its output, or the pulse that a press on the button starts."""
    if "PULSE" in stand.pins:
        return  # a second timer flashes meanwhile: its edges are too many for the steps of so long a time
    if stand.figures.get("mode") == "monostable" and "TRIGGER" in stand.pins:
        t, supply = stand.number("pulse_s"), 5.0
        press, end = 1.5 * t, 1.51 * t  # after the pulse that switching on may give
        wave = Pwl(((0.0, supply), (press, supply), (press + 1e-3 * t, 0.0), (end, 0.0), (end + 1e-3 * t, supply)))
        yield Measure(
            "pulse",
            "s",
            t,
            Tran(t / STEPS, 3 * t, max_step=t / STEPS, uic=True),
            readings.width("OUT", 1.49 * t, 0.1 * t),
            (Drive("TRIGGER", supply, wave=wave, ohms=10.0),),
            stand.asked("t"),
        )
    elif stand.figures.get("mode") == "delay":
        t = stand.number("delay_s")
        course = Tran(t / STEPS, 3 * t, max_step=t / STEPS, uic=True)
        yield Measure("delay until the output is high", "s", t, course, readings.rises("OUT", 0.05 * t), (), stand.asked("t"), 0.1)
    elif stand.figures.get("mode") == "astable" and not stand.given("pot") and not stand.given("sensor"):
        period = 1 / stand.number("frequency")
        start = max(1.5 * period, SETTLE_S)
        course = Tran(period / STEPS, start + 4 * period, max_step=period / STEPS, uic=True)
        yield Measure("frequency", "Hz", 1 / period, course, readings.frequency("OUT", start), (), stand.asked("f"))
        yield Measure(
            "share of the period that it is high",
            "",
            stand.number("duty"),
            course,
            readings.duty("OUT", start),
            (),
            stand.asked("duty"),
            0.1,
        )


def delay(stand: Stand) -> Iterator[Measure]:
    """A switch-on delay: all capacitors empty at the start, until the load has half its voltage."""
    t = stand.number("delay_s")
    course = Tran(t / STEPS, 3 * t, max_step=t / STEPS, uic=True)
    closed = (Drive("ARMED", stand.number("vcc"), ohms=1.0),) if stand.given("contact") else ()
    yield Measure(
        "delay",
        "s",
        t,
        course,
        readings.falls("SWITCHED", 0.1 * t),
        closed,
        stand.asked("t"),
        0.2,
        "an electrolytic capacitor is no more exact",
    )


def multivibrator(stand: Stand) -> Iterator[Measure]:
    """Two transistors: one gets a push at the start, as a real pair has by its inequality."""
    collectors = sorted(n for n in stand.pins if n.endswith("_C"))
    bases = sorted(n for n in stand.pins if n.endswith("_B"))
    if len(collectors) != 2 or len(bases) != 2:
        return
    period = 1 / stand.number("frequency")
    push = Drive(bases[0], kind="I", wave=Pulse(1e-3, 0.0, period / 50, period / 1000, period / 1000, 1e6))
    yield Measure(
        "frequency",
        "Hz",
        1 / period,
        Tran(period / STEPS, PERIODS * period, max_step=period / STEPS, uic=True),
        readings.frequency(collectors[0], period),
        (push,),
        stand.asked("f"),
        0.15,
        "the LEDs take part of the capacitors' swing, each by its forward voltage",
    )


def schmitt(stand: Stand) -> Iterator[Measure]:
    """A slow ramp up and down again: the input at which the output changes over."""
    at = next((n for n in ("INPUT", "SIGNAL") if n in stand.pins), "")
    thermal = "beta" in stand.figures
    if (stand.params.get("source") != "terminal" and not thermal) or not at:
        return
    low, high = stand.number("threshold_low"), stand.number("threshold_high")
    band = high - low
    first, last = low - band, high + band
    drives = (Drive(at, first, wave=Pwl(((0.0, first), (RAMP_S, last), (2 * RAMP_S, first)))),)
    course = Tran(RAMP_S / 1000, 2 * RAMP_S, max_step=RAMP_S / 1000)
    for what, key, rising in (("upper threshold", "high", True), ("lower threshold", "low", False)):
        value = stand.number(f"threshold_{key}")
        if thermal:
            read = readings.converted(readings.threshold("OUT", at, rising), lambda volts: _celsius(stand, volts))
            wanted = stand.asked(key)
            yield Measure(
                f"temperature of the {what}", "°C", _celsius(stand, value), course, read, drives, wanted, 0.08, "the source's resistance"
            )
            continue
        wanted = stand.asked(key) if stand.params.get("unit") != "C" else None
        yield Measure(
            what, "V", value, course, readings.threshold("OUT", at, rising), drives, wanted, max(0.05, 0.1 * band / (abs(value) or band))
        )


def comparator(stand: Stand) -> Iterator[Measure]:
    """The middle between where it turns on and off, against the threshold."""
    thermal = "beta" in stand.figures
    if (stand.params.get("source") != "terminal" and not thermal) or "SENSOR" not in stand.pins or stand.given("pot"):
        return
    value, band = stand.number("threshold"), stand.number("hysteresis_v")
    room = max(0.2 * value, 3 * band)
    drives = (Drive("SENSOR", value - room, wave=Pwl(((0.0, value - room), (RAMP_S, value + room), (2 * RAMP_S, value - room)))),)
    course = Tran(RAMP_S / 1000, 2 * RAMP_S, max_step=RAMP_S / 1000)
    if thermal:
        read = readings.converted(readings.between("COMPARED", "SENSOR"), lambda volts: _celsius(stand, volts))
        yield Measure("temperature of the threshold", "°C", _celsius(stand, value), course, read, drives, stand.asked("celsius"), 0.05)
        return
    yield Measure("threshold", "V", value, course, readings.between("COMPARED", "SENSOR"), drives, stand.asked("level"))


def _celsius(stand: Stand, volts: float) -> float:
    """The temperature at which a thermistor above a fixed resistor gives a voltage, °C, by its B equation (IEC 60539)."""
    ohms = stand.number("fixed_ohms") * (stand.number("vcc") / volts - 1)
    return 1 / (math.log(ohms / stand.number("r25")) / stand.number("beta") + 1 / 298.15) - 273.15


def amplifier(stand: Stand) -> Iterator[Measure]:
    """One transistor: gain at 1 kHz, with the load that the request gives."""
    load = stand.asked("load")
    loads = (Drive("OUT", kind="R", dc=load),) if load else ()
    wanted = stand.asked("gain")
    yield Measure(
        "gain",
        "",
        stand.number("gain"),
        Ac(500.0, 2000.0, 20),
        readings.gain("OUT", 1000.0),
        (Drive("IN", ac=1.0), *loads),
        -abs(wanted) if wanted is not None else None,
        0.1,
        "E24 steps of the collector and emitter resistors, and the transistor's own gain",
    )
