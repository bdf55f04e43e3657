"""How each op-amp circuit is proved on the measuring bench."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from circuitlm.circuit.filter_poles import Section, sections
from circuitlm.spice import measure
from circuitlm.spice.analyses import Ac, Pulse, Pwl, Sine, Tran
from circuitlm.spice.results import Plot
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Node, Stand

HUM_HZ, MID_HZ = 10.0, 1000.0
"""Where the gain of a directly and of an AC coupled amplifier is read, Hz."""
FILTERS = 0.05
"""Filters: E24 resistors and capacitors as they are sold, each met within 2.5 %."""


def measures(stand: Stand) -> Iterator[Measure]:
    """The measures of the circuit that the block was asked for."""
    made = _OF.get(str(stand.params.get("kind", "")))
    sensed = stand.given("sensor") and made is not _transimpedance  # a photodiode's current can be given beside it
    if made is not None and stand.params.get("pot") is None and not (sensed or stand.given("burden")):
        yield from made(stand)


def _tag(stand: Stand) -> str:
    return "" if "OUT" in stand.pins else "_L"


def _wanted_gain(stand: Stand, sign: float = 1.0) -> float | None:
    return sign * abs(float(stand.params.get("gain", 1.0))) if stand.given("gain_given") else None


def _coupled(stand: Stand) -> bool:
    return any(name.startswith(("OUT_AC", "IN_BIASED", "IN_AC")) or name in ("IN_C", "IN_C_L") for name in stand.pins)


def _out(stand: Stand) -> str:
    """The net that the output terminal stands on."""
    tag = _tag(stand)
    return f"OUT_AC{tag}" if f"OUT_AC{tag}" in stand.pins else f"OUT{tag}"


def _in(stand: Stand) -> str:
    return f"IN{_tag(stand)}"


def _gain(stand: Stand, sign: float = 1.0, at: str = "") -> Iterator[Measure]:
    at = at or _in(stand)
    hertz = MID_HZ if _coupled(stand) else HUM_HZ
    if "gain" not in stand.figures:
        return
    yield Measure(
        "gain",
        "",
        stand.number("gain"),
        Ac(hertz / 2, hertz * 2, 20),
        readings.gain(_out(stand), hertz, at),
        (Drive(at, _rest(stand), ac=1.0),),
        asked=_wanted_gain(stand, sign),
    )


def _rest(stand: Stand) -> float:
    """The direct voltage at the input that puts the output in the middle of a single supply, V."""
    if _coupled(stand) or stand.params.get("dual") == "yes":
        return 0.0
    return stand.number("supply") / 2 / max(abs(stand.number("gain")), 1.0)


def _inverted(stand: Stand) -> Iterator[Measure]:
    return _gain(stand, -1.0)


def _summing(stand: Stand) -> Iterator[Measure]:
    factors = str(stand.params.get("weights", "")).split()
    for n in range(1, int(stand.number("inputs", 2)) + 1):
        for m in _gain(stand, -1.0, f"LEVEL{n}" if f"LEVEL{n}" in stand.pins else f"IN{n}"):
            computed, asked = (stand.number(f"gain_{n}"), -float(factors[n - 1])) if factors else (m.computed, m.asked)
            yield Measure(f"gain of input {n}", m.unit, computed, m.analysis, m.read, m.drives, asked)


def _difference(stand: Stand) -> Iterator[Measure]:
    gain = max(abs(stand.number("gain")), 1e-3)
    single = stand.params.get("dual") != "yes"
    lift = stand.number("supply") / 3 / gain if single else 0.0  # the output stands within its reach, and may fall
    common = min(1.0, stand.number("supply") / 4) if single else 0.0
    both = (Drive("IN_P", common + lift, ac=0.5), Drive("IN_N", common, ac=-0.5))
    yield Measure(
        "gain",
        "",
        stand.number("gain"),
        Ac(HUM_HZ / 2, HUM_HZ * 2, 20),
        readings.gain("OUT", HUM_HZ, "IN_P~IN_N"),
        both,
        asked=_wanted_gain(stand),
    )


def _corner(stand: Stand) -> Iterator[Measure]:
    fc, q = stand.number("fc"), stand.number("q", math.sqrt(0.5))
    kind = "low" if stand.params.get("kind") == "lowpass" else "high"
    named = bool(stand.figures.get("alignment"))
    beyond = max(fc / 20, min(100.0, fc / 4)) if kind == "low" else fc * 20
    band = Ac(min(fc / 50, beyond / 2), max(fc * 50, beyond * 2), 60)
    level = (0.5 if stand.params.get("alignment") == "linkwitz-riley" else math.sqrt(0.5)) if named else q
    yield Measure(
        "corner frequency",
        "Hz",
        fc,
        band,
        readings.corner(_out(stand), kind, level, _in(stand), None if named else beyond),
        (Drive(_in(stand), ac=1.0),),
        asked=stand.asked("fc"),
        tolerance=FILTERS,
    )
    yield from _slope(stand, fc, kind, band)
    if stand.given("gain_given"):
        inside = fc / 30 if kind == "low" else fc * 10
        read = readings.gain(_out(stand), max(inside, beyond) if kind == "low" else inside, _in(stand), signed=False)
        yield Measure("gain", "", abs(stand.number("gain", 1.0)), band, read, (Drive(_in(stand), ac=1.0),), _wanted_gain(stand), 0.07)


FAR = (3.0, 6.0)
"""Frequencies beyond the corner between which a filter's fall is measured, in corners: an octave."""


def _slope(stand: Stand, fc: float, kind: str, band: Ac) -> Iterator[Measure]:
    """How much more the filter takes away an octave further on: that of its sections, near 6 dB for each order."""
    order, ripple = int(stand.asked("order") or stand.number("order", 2)), stand.asked("ripple_db")
    alignment = str(stand.params.get("alignment", "butterworth"))
    given_q = stand.asked("q") if order == 2 else None
    made: list[Section] = [(1.0, given_q)] if given_q else sections(order, alignment, *([ripple] if ripple else []))

    def level(x: float) -> float:
        return sum(-10 * math.log10((1 - (x / s) ** 2) ** 2 + (x / s / q) ** 2 if q else 1 + (x / s) ** 2) for s, q in made)

    near, far = (f * fc if kind == "low" else fc / f for f in FAR)
    drop = level(FAR[0]) - level(FAR[1])
    read = readings.fall(_out(stand), near, far, _in(stand))
    yield Measure("fall in the octave beyond three corners", "dB", drop, band, read, (Drive(_in(stand), ac=1.0),), tolerance=0.1)


def _band(stand: Stand) -> Iterator[Measure]:
    if "f_low" in stand.figures:
        yield from _wide_band(stand)
        return
    f, at = stand.number("f0"), _in(stand)
    sweep = Ac(f / 20, f * 20, 200)
    drives = (Drive(at, ac=1.0),)
    yield Measure(
        "centre frequency",
        "Hz",
        f,
        sweep,
        readings.peak(_out(stand), at),
        drives,
        asked=stand.asked("fc"),
        why="the amplifier's own gain-bandwidth lowers the centre of a band-pass of high Q",
    )
    yield Measure("Q", "", stand.number("q"), sweep, readings.quality(_out(stand), at), drives, asked=stand.asked("q"), tolerance=0.1)
    yield Measure(
        "gain at the centre",
        "",
        stand.number("gain"),
        sweep,
        readings.gain(_out(stand), f, at),
        drives,
        asked=_wanted_gain(stand, -1.0),
        tolerance=0.1,
    )


def _wide_band(stand: Stand) -> Iterator[Measure]:
    low, high = stand.number("f_low"), stand.number("f_high")
    middle = math.sqrt(low * high)
    sweep = Ac(low / 50, high * 50, 60)
    for name, kind, f, asked in (("lower", "high", low, "f_low"), ("upper", "low", high, "f_high")):
        yield Measure(
            f"{name} corner frequency",
            "Hz",
            f,
            sweep,
            readings.corner(_out(stand), kind, math.sqrt(0.5), _in(stand), middle),
            (Drive(_in(stand), ac=1.0),),
            asked=stand.asked(asked),
            tolerance=FILTERS,
        )


def _unity(stand: Stand) -> Iterator[Measure]:
    unity, at = stand.number("unity_hz"), _in(stand)
    yield Measure(
        "gain where it is to be 1",
        "",
        1.0,
        Ac(unity / 2, unity * 2, 50),
        readings.gain(_out(stand), unity if stand.given("r") and stand.given("c") else float(stand.asked("fc") or unity), at, signed=False),
        (Drive(at, ac=1.0),),
    )


def _rectifier(stand: Stand) -> Iterator[Measure]:
    hertz, volts = 100.0, 1.0
    full = stand.given("full_wave")
    yield Measure(
        "mean of the rectified 1 V sine",
        "V",
        (2 if full else 1) * volts / math.pi,
        Tran(1 / hertz / 400, 3 / hertz, max_step=1 / hertz / 400),
        readings.mean(_out(stand), 1 / hertz),
        (Drive(_in(stand), wave=Sine(0, volts, hertz)),),
    )


def _peak(stand: Stand) -> Iterator[Measure]:
    hertz = 1000.0
    if stand.figures.get("raised"):
        at = _in(stand)
        yield Measure(
            "gain",
            "",
            stand.number("gain"),
            Ac(500.0, 2000.0, 20),
            readings.gain("PRE", 1000.0, at),
            (Drive(at, ac=1.0),),
            stand.asked("gain"),
        )
        return
    yield Measure(
        "voltage held at a peak of 2 V",
        "V",
        2.0,
        Tran(5e-6, 20 / hertz, max_step=5e-6),
        readings.mean(_out(stand), 15 / hertz),
        (Drive(_in(stand), dc=0.0, wave=Sine(0, 2.0, hertz)),),
    )
    tau = stand.number("tau_s")
    gone = Pulse(2.0, 0.0, 0.2 * tau, tau / 1e4, tau / 1e4, 100 * tau)
    course = Tran(tau / 500, 2 * tau, max_step=tau / 500)
    yield Measure(
        "time until a third is left",
        "s",
        tau,
        course,
        readings.lasts(_out(stand), 0.2 * tau, math.exp(-1)),
        (Drive(_in(stand), dc=2.0, wave=gone),),
        stand.asked("hold_s"),
        0.1,
    )


def _transimpedance(stand: Stand) -> Iterator[Measure]:
    amps = min(1e-6, 1.0 / stand.number("ohms"))
    bandwidth = stand.number("bandwidth_hz")
    band = Ac(max(bandwidth / 100, 1.0), bandwidth * 20, 40)
    drives = (Drive("FB", kind="I", dc=-amps, ac=1.0),)
    yield Measure(
        "ohms from current to voltage",
        "Ω",
        stand.number("ohms"),
        band,
        readings.gain("OUT", band.start, "", signed=False),
        drives,
        asked=stand.asked("rf") or stand.asked("r"),
    )
    yield Measure(
        "bandwidth",
        "Hz",
        bandwidth,
        band,
        readings.corner("OUT", "low", at=""),
        drives,
        asked=stand.asked("fc"),
        tolerance=0.15,
        why="the amplifier's own gain-bandwidth takes part",
    )


def _all_pass(stand: Stand) -> Iterator[Measure]:
    """At 90 degrees output and input differ by √2 of the input; at three decades the output is as large as the input."""
    f, at = stand.number("f0"), _in(stand)
    sweep, drives = Ac(f / 100, f * 100, 40), (Drive(at, ac=1.0),)
    apart = readings.gain(f"{_out(stand)}~{at}", f, at, signed=False)
    yield Measure("output less input at 90 degrees", "", math.sqrt(2), sweep, apart, drives, asked=math.sqrt(2))
    for share in (0.1, 10.0):
        read = readings.gain(_out(stand), share * f, at, signed=False)
        yield Measure(f"gain at {share:g} of that frequency", "", 1.0, sweep, read, drives, asked=1.0)


def _logarithm(stand: Stand) -> Iterator[Measure]:
    """Three inputs a decade apart: both steps of the output are alike, which is what a logarithm is."""
    course = Pwl(((0.0, 0.05), (0.1, 0.05), (0.101, 0.5), (0.2, 0.5), (0.201, 5.0), (0.3, 5.0)))

    def steps(plot: Plot, node: Node) -> float | None:
        low, middle, high = (measure.at(plot.x, plot.v(node(_out(stand))), t) for t in (0.09, 0.19, 0.29))
        return (high - middle) / (middle - low) if abs(middle - low) > 0.01 else None

    what, drive = "step of one decade over that of the decade before", Drive(_in(stand), dc=0.05, wave=course)
    yield Measure(what, "", 1.0, Tran(5e-4, 0.3, max_step=5e-4), steps, (drive,), stand.number("decades"), 0.1)


_OF: dict[str, Callable[[Stand], Iterator[Measure]]] = {
    "non-inverting": _gain,
    "buffer": _gain,
    "inverting": _inverted,
    "summing": _summing,
    "difference": _difference,
    "instrumentation": _difference,
    "lowpass": _corner,
    "highpass": _corner,
    "bandpass": _band,
    "integrator": _unity,
    "differentiator": _unity,
    "rectifier": _rectifier,
    "peak": _peak,
    "transimpedance": _transimpedance,
    "allpass": _all_pass,
    "logarithmic": _logarithm,
}
