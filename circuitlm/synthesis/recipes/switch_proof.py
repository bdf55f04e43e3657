"""How switches, windows, bridges, power amplifiers and combined sources are proved on the measuring bench."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.spice.analyses import Ac, Op, Pulse, Pwl, Sine, Tran
from circuitlm.spice.results import Plot
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Node, Stand

RAMP_S, MAINS_HZ = 0.1, 50.0
"""Time of a ramp, s; the mains' frequency, Hz."""


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
    if stand.given("ramp_s") and net and amps:
        yield from _ramp(stand, net, volts, amps)
    if not net or not drive or not amps or stand.given("contact"):
        return
    load = () if stand.given("load") else (Drive(net, kind="R", dc=volts / amps),)
    on = (Drive(drive, dc=float(stand.asked("logic") or 3.3)), *load)
    yield Measure("voltage at the load", "V", volts, Op(), readings.volts(net), on, None, 0.05)
    yield Measure("voltage at the load when off", "V", 0.0, Op(), readings.volts(net), (Drive(drive), *load), None, 0.05)


def _ramp(stand: Stand, net: str, volts: float, amps: float) -> Iterator[Measure]:
    """The gate's network drawn to ground: how long the output takes from a tenth to nine tenths, as eight tenths of the whole rise."""
    down = next((n for n in sorted(stand.pins) if n.endswith("_DN")), "")
    if not down:
        return
    ramp = stand.number("ramp_s") or float(stand.asked("ramp_s") or 0.1)
    begin = 0.05 * ramp
    load = () if stand.given("load") else (Drive(net, kind="R", dc=volts / amps),)
    draw = Drive(down, dc=volts, wave=Pulse(volts, 0.0, begin, ramp / 1e4, ramp / 1e4, 100 * ramp))

    def rise(plot: Plot, node: Node) -> float | None:
        y = plot.v(node(net))
        spots = [next((t for t, v in zip(plot.x, y, strict=True) if v >= share * volts), None) for share in (0.1, 0.9)]
        return None if None in spots else (spots[1] - spots[0]) / 0.8  # type: ignore[operator]

    course = Tran(ramp / 500, 4 * ramp, max_step=ramp / 500)
    yield Measure(
        "rise of the output", "s", ramp, course, rise, (draw, *load), stand.asked("ramp_s"), 0.25, "it follows the transistor's threshold"
    )


def h_bridge(stand: Stand) -> Iterator[Measure]:
    """Each input in turn: the motor's voltage one way and the other, as far as the transistors leave it."""
    if not {"MOTOR_A", "MOTOR_B", "IN_A", "IN_B"} <= stand.pins.keys():
        return
    volts, drive = stand.number("motor_v"), stand.number("drive_v")
    for what, on, off, sign in (
        ("voltage at the motor, forward", "IN_A", "IN_B", 1),
        ("voltage at the motor, backward", "IN_B", "IN_A", -1),
    ):
        drives = (Drive(on, dc=drive), Drive(off, dc=0.0))
        why = "it follows the transistors' saturation"
        yield Measure(what, "V", sign * volts, Op(), readings.volts("MOTOR_A~MOTOR_B"), drives, None, 0.1, why)


def window(stand: Stand) -> Iterator[Measure]:
    """A ramp through the lower limit, and one through the upper: where the output changes over."""
    low, high = stand.number("limit_low"), stand.number("limit_high")
    judged = str(stand.figures.get("judged", "IN"))
    middle = (low + high) / 2
    room = min(middle - low, 0.8 * low)
    top = 2 * high - middle
    for what, first, last, value, asked in (
        ("lower limit", low - room, middle, low, stand.asked("low")),
        ("upper limit", middle, top, high, stand.asked("high")),
    ):
        drives = (Drive(judged, first, wave=Pwl(((0.0, first), (RAMP_S, last), (2 * RAMP_S, last)))),)
        course = Tran(RAMP_S / 1000, 1.1 * RAMP_S, max_step=RAMP_S / 1000)
        yield Measure(what, "V", value, course, readings.threshold("WINDOW", judged, True), drives, asked)


def bridge(stand: Stand) -> Iterator[Measure]:
    """A small signal at one branch: the output over the difference of both."""
    if not {"SENSE", "HALF", "OUT"} <= stand.pins.keys() or "gain" not in stand.figures or stand.given("pot"):
        return
    gain = abs(stand.number("gain")) or 1.0
    lifted = 0.0 if stand.params.get("dual") == "yes" or "reference_v" in stand.figures else 0.3 * stand.number("vin") / gain
    half = stand.number("half_v", stand.number("vin") / 2)
    drives = (Drive("SENSE", dc=half + lifted, ac=1.0), *(() if "r" in stand.figures else (Drive("HALF", dc=half),)))
    read = readings.gain("OUT", 2.0, "SENSE~HALF", signed=False)
    yield Measure("gain", "", gain, Ac(1.0, 10.0, 20), read, drives, stand.asked("gain"))


def in_amp(stand: Stand) -> Iterator[Measure]:
    """One input moved, the other at rest."""
    inputs = next((x for x in (("IN_P", "IN_N"), ("IN+", "IN-")) if set(x) <= stand.pins.keys()), None)
    if inputs is None or "OUT" not in stand.pins or "gain" not in stand.figures or stand.given("coupling"):
        return
    rest = 0.0 if stand.params.get("dual") == "yes" else stand.number("supply", float(stand.asked("vcc") or 5.0)) / 2
    lifted = (
        0.0 if stand.params.get("dual") == "yes" or "reference_v" in stand.figures else 0.6 * rest / max(abs(stand.number("gain")), 1.0)
    )
    drives = (Drive(inputs[0], dc=rest + lifted, ac=1.0), Drive(inputs[1], dc=rest))
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
    """Either source alone, and both: the output at its load; behind a regulator neither shows."""
    if stand.given("chip"):
        return
    levels, amps = (stand.asked("first") or 12.0, stand.asked("second") or 12.0), float(stand.asked("amps") or 1.0)
    vout = stand.number("vout")
    load = Drive("VOUT", kind="R", dc=vout / amps)
    both = tuple(Drive(f"VIN{n}", v) for n, v in enumerate(levels, 1))
    yield Measure("output voltage", "V", vout, Op(), readings.volts("VOUT"), (*both, load))
    lost = (Drive("VIN1", levels[0]), Drive("VIN2", 0.0)) if levels[0] < levels[1] else (Drive("VIN1", 0.0), Drive("VIN2", levels[1]))
    lower = min(levels) - (max(levels) - vout)
    yield Measure("output voltage without the higher source", "V", lower, Op(), readings.volts("VOUT"), (*lost, load), None, 0.05)


def mains(stand: Stand) -> Iterator[Measure]:
    """Behind the bridge: with the ripple that the capacitor leaves, at full load, the least that the regulator still gives."""
    if "RAW" not in stand.pins or "VOUT" not in stand.pins or stand.given("variable"):
        return
    ripple, peak, vout = stand.number("ripple_v"), stand.number("peak_v"), stand.number("vout")
    wave = Sine(peak - ripple / 2, ripple / 2, 2 * MAINS_HZ)
    drives = (Drive("RAW", wave=wave, ohms=1e-4), Drive("VOUT", kind="R", dc=vout / max(stand.number("amps"), 1e-3)))
    course = Tran(1 / MAINS_HZ / 200, 5 / MAINS_HZ, max_step=1 / MAINS_HZ / 200)
    what = "output voltage at the lowest of the ripple"
    yield Measure(what, "V", vout, course, readings.lowest("VOUT", 2 / MAINS_HZ), drives, stand.asked("vout"))


def loop(stand: Stand) -> Iterator[Measure]:
    """Both ends of the current range through the shunt, and the corner of the filter."""
    at = next((n for n in ("LOOP", "LOOP1") if n in stand.pins), "")
    net = next((n for n in ("AIN", "AIN1") if n in stand.pins), at)
    if not at:
        return
    for amps, key in ((0.004, "vout_min"), (0.020, "vout_max")):
        what = f"voltage at {1000 * amps:g} mA"
        yield Measure(what, "V", stand.number(key), Op(), readings.volts(net), (Drive(at, kind="I", dc=amps),), None, 0.05)


def shifter(stand: Stand) -> Iterator[Measure]:
    """Each side drawn down in turn draws the other down; left alone both are at their supplies."""
    sides = {tag: next((n for n in sorted(stand.pins) if n.endswith(f"_{tag}")), "") for tag in ("HV", "LV")}
    if not all(sides.values()):
        return
    high, low = float(stand.asked("high") or 5.0), float(stand.asked("low") or 3.3)
    for tag, volts in (("HV", high), ("LV", low)):
        free = tuple(Drive(net, kind="R", dc=1e9) for net in sides.values())
        yield Measure(f"{tag} side left alone", "V", volts, Op(), readings.volts(sides[tag]), free, None, 0.02)
    for tag, other in (("HV", "LV"), ("LV", "HV")):
        drives = (Drive(sides[tag], kind="R", dc=1.0), Drive(sides[other], kind="R", dc=1e9))
        yield Measure(f"{other} side with the other drawn down", "V", 0.0, Op(), readings.volts(sides[other]), drives, None, 0.4)


def strings(stand: Stand) -> Iterator[Measure]:
    """The current of all strings together, through what feeds them."""
    drive = (Drive("DRIVE", dc=stand.number("drive_v")),) if "DRIVE" in stand.pins else ()
    ohms, net = stand.number("r"), str(stand.figures.get("first_net", ""))
    rail = str(stand.figures.get("rail", ""))
    if not ohms or net not in stand.pins:
        return
    each = stand.number("led_ma") / 1000
    read = readings.current(f"{rail}~{net}", ohms)
    yield Measure("current of a string", "A", each, Op(), read, drive, None, 0.15, "the LEDs' forward voltage varies from part to part")


def sensed(stand: Stand) -> Iterator[Measure]:
    """The sensor at the resistance of its file."""
    if "usual_v" in stand.figures:
        yield Measure("output with the sensor at its nominal value", "V", stand.number("usual_v"), Op(), readings.volts("SENSE"))
