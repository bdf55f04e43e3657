"""How switches, windows, bridges, power amplifiers and combined sources are proved on the measuring bench."""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.spice.analyses import Ac, Op, Pwl, Sine, Tran
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

RAMP_S = 0.1


def low_side(stand: Stand) -> Iterator[Measure]:
    """A transistor below its load, driven from a terminal: what the load gets when it is on."""
    rail, net = str(stand.figures.get("rail", "")), str(stand.figures.get("switched", ""))
    if stand.params.get("source") != "pin" or net not in stand.pins or "DRIVE" not in stand.pins:
        return
    volts = stand.number("load_v")
    drives = (Drive("DRIVE", dc=stand.number("drive_v")),)
    yield Measure("voltage at the load", "V", volts, Op(), readings.volts(f"{rail}~{net}"), drives, None, 0.05)


def high_side(stand: Stand) -> Iterator[Measure]:
    """A transistor above its load: what the load gets when it is on, and that it gets nothing when it is off."""
    net, drive = next((n for n in ("OUT", "OUT1") if n in stand.pins), ""), next((n for n in ("DRIVE", "DRIVE1") if n in stand.pins), "")
    amps, volts = stand.number("load_ma") / 1000, stand.number("vcc")
    if not net or not drive or not amps or stand.given("contact"):
        return
    load = () if stand.given("load") else (Drive(net, kind="R", dc=volts / amps),)
    on = (Drive(drive, dc=float(stand.asked("logic") or 3.3)), *load)
    yield Measure("voltage at the load", "V", volts, Op(), readings.volts(net), on, None, 0.05)
    yield Measure("voltage at the load when off", "V", 0.0, Op(), readings.volts(net), (Drive(drive), *load), None, 0.05)


def window(stand: Stand) -> Iterator[Measure]:
    """A ramp through the lower limit, and one through the upper: where the output changes over."""
    low, high = stand.number("limit_low"), stand.number("limit_high")
    middle = (low + high) / 2
    room = min(middle - low, 0.8 * low)
    for what, first, last, value, asked in (
        ("lower limit", low - room, middle, low, stand.asked("low")),
        ("upper limit", middle, 2 * high - middle, high, stand.asked("high")),
    ):
        drives = (Drive("IN", first, wave=Pwl(((0.0, first), (RAMP_S, last), (2 * RAMP_S, last)))),)
        course = Tran(RAMP_S / 1000, 1.1 * RAMP_S, max_step=RAMP_S / 1000)
        yield Measure(what, "V", value, course, readings.threshold("WINDOW", "IN", True), drives, asked)


def bridge(stand: Stand) -> Iterator[Measure]:
    """A small signal at one branch: the output over the difference of both."""
    if not {"SENSE", "HALF", "OUT"} <= stand.pins.keys() or "gain" not in stand.figures or stand.given("pot"):
        return
    drives = (Drive("SENSE", dc=stand.number("vin") / 2, ac=1.0),)
    read = readings.gain("OUT", 2.0, "SENSE~HALF", signed=False)
    yield Measure("gain", "", abs(stand.number("gain")), Ac(1.0, 10.0, 20), read, drives, stand.asked("gain"))


def in_amp(stand: Stand) -> Iterator[Measure]:
    """One input moved, the other at rest."""
    inputs = next((x for x in (("IN_P", "IN_N"), ("IN+", "IN-")) if set(x) <= stand.pins.keys()), None)
    if inputs is None or "OUT" not in stand.pins or "gain" not in stand.figures or stand.given("coupling"):
        return
    rest = 0.0 if stand.params.get("dual") == "yes" else stand.number("supply", float(stand.asked("vcc") or 5.0)) / 2
    drives = (Drive(inputs[0], dc=rest, ac=1.0), Drive(inputs[1], dc=rest))
    read = readings.gain("OUT", 2.0, f"{inputs[0]}~{inputs[1]}", signed=False)
    yield Measure("gain", "", stand.number("gain"), Ac(1.0, 10.0, 20), read, drives, stand.asked("gain"))


def audio(stand: Stand) -> Iterator[Measure]:
    """At 1 kHz into 8 Ω: the gain from its input pin to the speaker."""
    if not {"AMP_IN", "SPEAKER"} <= stand.pins.keys():
        return
    load = () if stand.given("speaker") else (Drive("SPEAKER", kind="R", dc=8.0),)
    read = readings.gain("SPEAKER", 1000.0, "AMP_IN")
    wanted = stand.asked("gain")
    drives = (Drive("AMP_IN", ac=1e-3), *load)
    yield Measure("gain", "", stand.number("gain"), Ac(500.0, 2000.0, 20), read, drives, wanted, 0.1, "the chip's own resistors")


def combined(stand: Stand) -> Iterator[Measure]:
    """Either source alone, and both: the output at its load."""
    levels, amps = (stand.asked("first") or 12.0, stand.asked("second") or 12.0), float(stand.asked("amps") or 1.0)
    vout = stand.number("vout")
    load = Drive("VOUT", kind="R", dc=vout / amps)
    both = tuple(Drive(f"VIN{n}", v) for n, v in enumerate(levels, 1))
    yield Measure("output voltage", "V", vout, Op(), readings.volts("VOUT"), (*both, load))
    lost = (Drive("VIN1", levels[0]), Drive("VIN2", 0.0)) if levels[0] < levels[1] else (Drive("VIN1", 0.0), Drive("VIN2", levels[1]))
    lower = min(levels) - (max(levels) - vout)
    yield Measure("output voltage without the higher source", "V", lower, Op(), readings.volts("VOUT"), (*lost, load), None, 0.05)


def mains(stand: Stand) -> Iterator[Measure]:
    """Behind the transformer: driven by its secondary's voltage, at full load."""
    if not {"AC1", "AC2", "RAW"} <= stand.pins.keys() or "RAW_N" in stand.pins:
        return
    hertz, peak, amps = 50.0, stand.number("secondary_v") * math.sqrt(2), stand.number("amps")
    net = "VOUT" if "VOUT" in stand.pins else "RAW"
    vout = stand.number("vout")
    drives = (Drive("AC1", wave=Sine(0, peak, hertz), against="AC2", ohms=0.2), Drive(net, kind="R", dc=vout / max(amps, 1e-3)))
    course = Tran(1 / hertz / 200, 16 / hertz, max_step=1 / hertz / 200)
    start = 12 / hertz
    yield Measure(
        "output voltage", "V", vout, course, readings.mean(net, start), drives, stand.asked("vout"), 0.1 if net == "RAW" else 0.05
    )
    ripple = readings.swing("RAW", start)
    yield Measure("ripple before the regulator" if net != "RAW" else "ripple", "V", stand.number("ripple_v"), course, ripple, drives, None, 0.1, at_most=True)  # fmt: skip


def sensed(stand: Stand) -> Iterator[Measure]:
    """The sensor at the resistance of its file."""
    if "usual_v" in stand.figures:
        yield Measure("output with the sensor at its nominal value", "V", stand.number("usual_v"), Op(), readings.volts("SENSE"))
