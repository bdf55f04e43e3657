"""Op-amp circuits beyond plain amplifiers: filters, integrator, differentiator, rectifiers, transimpedance, instrumentation, V to I."""

from __future__ import annotations

import math
from collections.abc import Callable

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.synthesis.recipes import Bench, Figures, kit
from circuitlm.synthesis.recipes.active_filters import active_filter, close, wide_band
from circuitlm.synthesis.recipes.opamp_stage import Stage
from circuitlm.synthesis.recipes.opamp_stages import LOW_HZ, across, difference, follower, inverting, non_inverting, resistors, summing

NARROW_Q = 1.0
"""Below this Q a band is that of two filters: one section of multiple feedback has too little gain there."""


def biased_input(s: Stage, ohms: float = 100_000, beside: float = math.inf) -> str:
    """The input, referred to the middle of the supply: coupled and biased on a single one, for *beside* Ω more behind it."""
    s.ac = not s.dual
    source = s.entry(ohms)
    if s.dual:
        return source
    s.couple(source, s.n("IN_BIASED"), 1 / (1 / ohms + 1 / beside))
    hold = s.r(ohms, "bias", "holds the input at half the supply")
    s.bench.join(s.n("IN_BIASED"), (hold, "1"))
    s.bench.join(s.half(), (hold, "2"))
    return s.n("IN_BIASED")


def _corner(s: Stage, default: float = 1000.0) -> float:
    if not s.bench.given("fc"):
        s.bench.b.assume(f"The frequency is taken as {units.show(default, 'Hz')}, since none is given.")
    return s.bench.number("fc", default)


def rc_near(s: Stage, f: float, low: float = 1000, high: float = 330_000) -> tuple[float, float]:
    """(R, C) with 1/(2π·R·C) closest to a frequency, R near 10 kΩ; a given R or C is kept."""
    b = s.bench
    caps = [b.number("c", 1e-8)] if b.given("c") else eseries.values("E6", 1e-10, 1e-6)
    found = []
    for c in caps:
        wanted = 1 / (2 * math.pi * c * f)
        r = b.number("r", 1e4) if b.given("r") else eseries.nearest(wanted, "E24")
        if b.given("c") or low <= r <= high:
            found.append((abs(math.log(r / wanted)) + 0.002 * abs(math.log10(r / 10_000)), r, c))
    if not found:
        raise CannotDesign(f"No resistor from {units.show(low, 'Ω')} to {units.show(high, 'Ω')} makes {units.show(f, 'Hz')}.")
    _, r, c = min(found)
    return r, c


def low_or_high(s: Stage, gain: float) -> Figures:
    """An active low- or high-pass; see `active_filters`."""
    fc = _corner(s)
    rc = rc_near(s, fc)
    if s.bench.text("kind") == "highpass" and not s.dual:
        s.ac = True  # its own capacitors keep the bias from the source: another one before them would move the corner
        return active_filter(s, s.entry(100_000), fc, rc)
    return active_filter(s, biased_input(s, beside=rc[0] * min(1.0, fc / (20 * LOW_HZ))), fc, rc)


def band_pass(s: Stage, gain: float) -> Figures:
    """Multiple feedback: R3 = Q/(π·f·C), R1 = R3/(2·G), R2 = R3/(4·Q² - 2·G); a wide band is a high-pass and a low-pass."""
    b = s.bench
    if b.given("f_low") and b.number("q", 2.0) < NARROW_Q:
        return wide_band(s, biased_input(s), b.number("f_low", 300.0), b.number("f_high", 3000.0), lambda f: rc_near(s, f))
    f, q = _corner(s), b.number("q", 2.0)
    g = gain if b.given("gain_given") else 1.0
    if g >= 2 * q * q:
        raise CannotDesign(f"A band-pass with Q = {q:g} has a gain below {2 * q * q:.3g}.", "a higher Q or less gain")
    c = b.number("c", min(eseries.values("E6", 1e-10, 1e-6), key=lambda x: abs(math.log(q / (math.pi * f * x) / 100_000))))
    r3 = q / (math.pi * f * c)
    r1, r2, r3 = (close(x, b.given("coarse")) for x in (r3 / (2 * g), r3 / (4 * q * q - 2 * g), r3))
    par = r1 * r2 / (r1 + r2)
    got = 1 / (2 * math.pi * c * math.sqrt(par * r3))
    why = f"f0 = 1/(2π·C·√((R1||R2)·R3)) = {units.show(got, 'Hz')}, gain -{r3 / (2 * r1):.3g}"
    source, middle = biased_input(s), s.half()
    a, z, f_r = s.r(r1, "filter", why), s.r(r2, "filter", why), s.r(r3, "feedback", why)
    b.join(source, (a, "1"))
    b.join(s.n("NODE"), (a, "2"), (z, "1"))
    b.join(middle, (z, "2"), (s.chip, s.plus))
    s.between(c, "filter", why, s.n("NODE"), s.n("FB"), polarised=False)
    s.between(c, "filter", why, s.n("NODE"), s.n("OUT"), polarised=False)
    b.join(s.n("FB"), (s.chip, s.minus), (f_r, "1"))
    b.join(s.n("OUT"), (s.chip, s.out), (f_r, "2"))
    s.exit()
    return {"f0": got, "q": math.pi * got * c * r3, "gain": -r3 / (2 * r1), "c": c, "kind": "active bandpass", "order": 2}


def integrator(s: Stage, gain: float) -> Figures:
    """Vout = -1/(R·C)·∫Vin dt; a resistor of ten times R across C keeps the offset from running away."""
    b = s.bench
    if b.given("r") and b.given("c"):
        r, c = b.number("r", 1e4), b.number("c", 1e-8)
    else:
        r, c = rc_near(s, _corner(s))
    unity = 1 / (2 * math.pi * r * c)
    why = f"Vout = -1/(R·C)·∫Vin dt, R·C = {units.show(r * c, 's')}; unity gain at {units.show(unity, 'Hz')}"
    source = biased_input(s)
    i = s.r(r, "input", why)
    leak = s.r(
        b.number("rf", 10 * r),
        "feedback",
        f"limits the DC gain: it integrates above {units.show(unity * r / b.number('rf', 10 * r), 'Hz')}",
    )
    b.join(source, (i, "1"))
    b.join(s.n("FB"), (i, "2"), (leak, "1"), (s.chip, s.minus))
    b.join(s.n("OUT"), (leak, "2"), (s.chip, s.out))
    s.between(c, "feedback", why, s.n("FB"), s.n("OUT"), polarised=False)
    b.join(s.half(), (s.chip, s.plus))
    s.exit()
    return {"tau_s": r * c, "unity_hz": unity, "r": r, "c": c, "kind": "integrator"}


def differentiator(s: Stage, gain: float) -> Figures:
    """Vout = -R·C·dVin/dt; a resistor in front of C ends the rise with frequency, or noise and ringing would win."""
    b = s.bench
    if b.given("r") and b.given("c"):
        r, c = b.number("r", 1e4), b.number("c", 1e-8)
    else:
        r, c = rc_near(s, _corner(s))
    unity = 1 / (2 * math.pi * r * c)
    why = f"Vout = -R·C·dVin/dt, R·C = {units.show(r * c, 's')}; unity gain at {units.show(unity, 'Hz')}"
    s.ac = not s.dual
    source = s.entry(100_000)
    small = eseries.nearest(r / 10, "E12")
    damp = s.r(small, "input", f"ends the rise at {units.show(1 / (2 * math.pi * small * c), 'Hz')}: steady, and less noise")
    f = s.r(r, "feedback", why)
    b.join(source, (damp, "1"))
    b.join(s.n("IN_D"), (damp, "2"))
    s.between(c, "input", why, s.n("IN_D"), s.n("FB"), polarised=False)
    b.join(s.n("FB"), (f, "1"), (s.chip, s.minus))
    b.join(s.n("OUT"), (f, "2"), (s.chip, s.out))
    b.join(s.half(), (s.chip, s.plus))
    s.exit()
    return {"tau_s": r * c, "unity_hz": unity, "r": r, "c": c, "kind": "differentiator"}


def _diode(s: Stage, anode: str, cathode: str, why: str) -> Part:
    part = s.bench.part(s.bench.text("diode") or "diode-1n4148", "rectifier", why)
    s.bench.join(anode, (part, "A"))
    s.bench.join(cathode, (part, "K"))
    return part


def rectifier(s: Stage, gain: float) -> Figures:
    """The diodes stand inside the feedback, which takes their drop away; a second amplifier adds both halves up."""
    b = s.bench
    full = b.given("full_wave")
    r = b.number("rin", 10_000.0)
    why = "gain -1 for one half of the wave, 0 for the other"
    source = s.entry(r)
    i, f = s.r(r, "input", why), s.r(r, "feedback", why)
    rect = s.n("RECT") if full else s.n("OUT")
    b.join(source, (i, "1"))
    b.join(s.n("FB"), (i, "2"), (f, "1"), (s.chip, s.minus))
    b.join(rect, (f, "2"))
    b.ground((s.chip, s.plus))
    drive = s.n("DRIVE")
    b.join(drive, (s.chip, s.out))
    if not full:
        _diode(s, drive, rect, "passes the positive half of the inverted wave")
        _diode(s, s.n("FB"), drive, "keeps the amplifier out of saturation in the other half")
        b.signal(s.n("OUT"), rect, "out", "the rectified signal")
        return {"gain": -1.0, "r": r, "kind": "half-wave precision rectifier"}
    _diode(s, rect, drive, "passes the negative half of the inverted wave")
    _diode(s, drive, s.n("FB"), "keeps the amplifier out of saturation in the other half")
    second, out, minus, plus = s.amps.take()
    two = eseries.nearest(2 * r, "E24")
    words = "|Vin| = -(Vin + 2·Vrect): one half is added twice"
    a, c, g = s.r(two, "input", words), s.r(two / 2, "input", words), s.r(two, "feedback", words)
    b.join(source, (a, "1"))
    b.join(rect, (c, "1"))
    b.join(s.n("SUM"), (a, "2"), (c, "2"), (g, "1"), (second, minus))
    b.join(s.n("OUT"), (g, "2"), (second, out))
    b.ground((second, plus))
    b.signal(s.n("OUT"), s.n("OUT"), "out", "the absolute value")
    return {"gain": 1.0, "r": r, "kind": "full-wave precision rectifier"}


MIC_GAIN = 100.0
"""What a microphone's few millivolts are amplified by where the request says nothing."""


def _amplified(s: Stage, gain: float) -> float:
    """An amplifier for alternating voltages in front, from the input to net PRE, which rests at the bias; the next amplifier takes over.
    Returns the gain, 1 + Rf/Rg."""
    b = s.bench
    source = biased_input(s)
    rf, rg = resistors(b, gain - 1)
    why = f"gain = 1 + Rf/Rg = {1 + rf / rg:.3g}"
    f, g = s.r(rf, "feedback", why), s.r(rg, "feedback", why)
    b.join(source, (s.chip, s.plus))
    b.join(s.n("PRE"), (s.chip, s.out), (f, "2"))
    b.join(s.n("FB"), (s.chip, s.minus), (f, "1"), (g, "1"))
    b.join(s.n("FB_AC"), (g, "2"))
    s.between(eseries.at_least(1 / (2 * math.pi * LOW_HZ * rg), "E6"), "coupling", "the bias is not amplified", s.n("FB_AC"), "GND")
    s.chip, s.out, s.minus, s.plus = s.amps.take()
    return 1 + rf / rg


def peak(s: Stage, gain: float) -> Figures:
    """The capacitor is charged to the input's peak through a diode inside the feedback; a follower reads it without a load. Behind an
    amplifier of its own (a microphone, a gain) the capacitor is read without the follower: two amplifiers are in most packages."""
    b = s.bench
    raised = b.given("microphone") or (b.given("gain_given") and gain > 1.001)
    c = b.number("c", 1e-6)
    if b.given("hold_s") and not b.given("c") and b.number("hold_s", 1.0) < 0.1:
        c = 100e-9  # a smaller one follows faster
    r = b.number("r", eseries.nearest(b.number("hold_s", 1.0) / c, "E24") if b.given("hold_s") else 1e6)
    got, hold = 1.0, s.n("OUT" if raised else "HOLD")
    if raised:
        got = _amplified(s, gain if b.given("gain_given") else MIC_GAIN)
        b.join(s.n("PRE"), (s.chip, s.plus))
    else:
        s.ac = False
        source = s.entry(100_000)
        bleed = s.r(100_000, "pulldown", "gives the input a DC path when nothing is connected")
        b.join(source, (s.chip, s.plus), (bleed, "1"))
        b.ground((bleed, "2"))
    b.join(s.n("DRIVE"), (s.chip, s.out))
    b.join(hold, (s.chip, s.minus))
    _diode(s, s.n("DRIVE"), hold, "charges the capacitor, and keeps it from discharging")
    s.between(c, "filter", "holds the peak", hold, "GND", polarised=False)
    drain = s.r(r, "pulldown", f"lets the peak go within {units.show(3 * r * c, 's')}")
    b.join(hold, (drain, "1"))
    b.ground((drain, "2"))
    if b.given("reset"):
        b.ground()
        kit.contact(b, b.text("reset"), hold, "GND", "empties the capacitor: the next peak is held", "RESET")
    figures: Figures = {"gain": got, "tau_s": r * c, "c": c, "r": r, "kind": "peak detector"}
    if raised:
        b.signal(s.n("OUT"), hold, "out", "the peak")
        b.b.note(f"In silence {s.n('HOLD')} rests at the bias, half the supply; loud peaks stand above it.", s.chip.ref)
        return figures | {"raised": "yes"}
    second, out, minus, plus = s.amps.take()
    b.join(hold, (second, plus))
    b.join(s.n("OUT"), (second, out), (second, minus))
    b.signal(s.n("OUT"), s.n("OUT"), "out", "the peak")
    return figures


def transimpedance(s: Stage, gain: float) -> Figures:
    """Vout = I·Rf; Cf = 1/(2π·Rf·f) sets the bandwidth and keeps the amplifier steady against the diode's capacitance."""
    b = s.bench
    rf = b.number("rf", b.number("r", 1e6))
    f = b.number("fc", min(1 / (2 * math.pi * rf * 2.2e-12), 20_000.0))
    c = b.number("c_f", b.number("c", eseries.nearest(max(1 / (2 * math.pi * rf * f), 1e-12), "E12")))
    why = f"Vout = I·Rf = {units.show(rf * 1e-6, 'V')} a microampere"
    words = f"bandwidth 1/(2π·Rf·Cf) = {units.show(1 / (2 * math.pi * rf * c), 'Hz')}; without it the stage may oscillate"
    f_r = s.r(rf, "feedback", why)
    if b.given("sensor"):
        part = b.part(b.text("sensor"), "", "its photocurrent flows into ground")
        b.join(s.n("FB"), (part, "K"))
        b.ground((part, "A"))
    else:
        b.signal("IN", s.n("FB"), "in", "current input")
    b.join(s.n("FB"), (f_r, "1"), (s.chip, s.minus))
    b.join(s.n("OUT"), (f_r, "2"), (s.chip, s.out))
    s.between(c, "feedback", words, s.n("FB"), s.n("OUT"), polarised=False)
    b.ground((s.chip, s.plus))
    s.exit()
    return {"ohms": rf, "bandwidth_hz": 1 / (2 * math.pi * rf * c), "rf": rf, "cf": c, "kind": "transimpedance"}


def all_pass(s: Stage, gain: float) -> Figures:
    """Vout/Vin = (1 - s·R·C)/(1 + s·R·C): as large at every frequency, and 90 degrees behind at 1/(2π·R·C)."""
    b = s.bench
    f = _corner(s)
    r, c = rc_near(s, f)
    got = 1 / (2 * math.pi * r * c)
    why = f"90 degrees at 1/(2π·R·C) = {units.show(got, 'Hz')}"
    source = biased_input(s)
    i, fb = (s.r(10_000.0, role, "as large as its twin: the gain is 1 at every frequency") for role in ("input", "feedback"))
    shift = s.r(r, "filter", why)
    b.join(source, (i, "1"), (shift, "1"))
    b.join(s.n("FB"), (i, "2"), (fb, "1"), (s.chip, s.minus))
    b.join(s.n("OUT"), (fb, "2"), (s.chip, s.out))
    b.join(s.n("PLUS"), (shift, "2"), (s.chip, s.plus))
    s.between(c, "filter", why, s.n("PLUS"), s.half(), polarised=False)
    s.exit()
    return {"f0": got, "gain": 1.0, "r": r, "c": c, "kind": "all-pass"}


def logarithmic(s: Stage, gain: float) -> Figures:
    """Vout = -n·Vt·ln(Vin/(R·Is)) for a positive input: the junction in the feedback makes the logarithm of the input's current.

    A transistor with its base on ground keeps to 60 mV a decade over more decades than a diode, whose n lies between 1 and 2.
    """
    b = s.bench
    r = b.number("rin", b.number("r", 10_000.0))
    source = s.entry(r)
    junction = b.part(b.text("junction") or "diode-1n4148", "feedback", "its voltage goes with the logarithm of its current")
    i = s.r(r, "input", f"turns the input into a current: {units.show(1 / r, 'A')} at 1 V")
    b.join(source, (i, "1"))
    b.join(s.n("FB"), (i, "2"), (s.chip, s.minus))
    b.join(s.n("OUT"), (s.chip, s.out))
    if junction.component.shape == "npn":
        b.join(s.n("FB"), (junction, "C"))
        b.join(s.n("OUT"), (junction, "E"))
        b.ground((junction, "B"))
    else:
        b.join(s.n("FB"), (junction, "A"))
        b.join(s.n("OUT"), (junction, "K"))
    s.between(100e-12, "feedback", "keeps the loop steady where the junction hardly conducts", s.n("FB"), s.n("OUT"), polarised=False)
    b.ground((s.chip, s.plus))
    s.exit()
    b.b.advice.append("The junction's voltage falls by about 2 mV a degree: two alike, one as reference, take that away.")
    return {"r": r, "decades": 1.0, "kind": "logarithmic amplifier"}


def in_amp(s: Stage, gain: float) -> Figures:
    """Three op-amps between terminals; see `three_amplifiers`."""
    s.bench.signal("IN-", "IN_N", "in", "inverting input")
    s.bench.signal("IN+", "IN_P", "in", "signal input")
    figures = three_amplifiers(s, gain, "IN_N", "IN_P")
    s.bench.signal("OUT", "OUT", "out", "amplified difference")
    return figures


def three_amplifiers(s: Stage, gain: float, below: str, above: str) -> Figures:
    """The difference of two nets on OUT: gain = 1 + 2·R/Rg, then a difference amplifier of gain 1."""
    b = s.bench
    r, rg = _spread(b, gain)
    got = 1 + 2 * r / rg if rg else 1.0
    why = f"gain = 1 + 2·R/Rg = {got:.4g}; R pairs of 1 % or better"
    pairs = [(s.chip, s.out, s.minus, s.plus), s.amps.take()]
    for (chip, out, minus, plus), net, sign in zip(pairs, (below, above), "NP", strict=True):
        f = s.r(r, "feedback", why)
        b.join(net, (chip, plus))
        b.join(f"G_{sign}", (chip, minus), (f, "1"))
        b.join(f"A_{sign}", (chip, out), (f, "2"))
    if rg:
        gr = s.r(rg, "gain", why)
        b.join("G_N", (gr, "1"))
        b.join("G_P", (gr, "2"))
    else:
        b.b.assume("The gain is 1: no gain resistor.")
    last, out, minus, plus = s.amps.take()
    words = "difference amplifier of gain 1"
    i, f, p, g = (s.r(10_000.0, "feedback" if n in (1, 3) else "input", words) for n in range(4))
    b.join("A_N", (i, "1"))
    b.join("D_N", (i, "2"), (f, "1"), (last, minus))
    b.join("OUT", (f, "2"), (last, out))
    b.join("A_P", (p, "1"))
    b.join("D_P", (p, "2"), (g, "1"), (last, plus))
    b.join(s.half(), (g, "2"))
    return {"gain": got, "rg": rg, "r": r, "kind": "instrumentation"}


def _spread(bench: Bench, gain: float) -> tuple[float, float]:
    """(R, Rg) of E24 with 1 + 2·R/Rg closest to a gain, R near 10 kΩ, or as given; Rg = 0: none is needed."""
    if gain <= 1.001 and not bench.given("rin"):
        return bench.number("rf", 10_000.0), 0.0
    steps = [bench.number("rf", 1e4)] if bench.given("rf") else list(eseries.values("E24", 10_000, 33_000))
    if bench.given("rin"):
        return bench.number("rf", 10_000.0), bench.number("rin", 1e3)
    found = [(r, eseries.nearest(2 * r / (gain - 1), "E24")) for r in steps]
    return min(found, key=lambda p: (round(abs((1 + 2 * p[0] / p[1]) / gain - 1), 3), p[0]))


STAGES: dict[str, Callable[[Stage, float], Figures]] = {
    "non-inverting": non_inverting,
    "inverting": inverting,
    "buffer": follower,
    "summing": summing,
    "difference": difference,
    "lowpass": low_or_high,
    "highpass": low_or_high,
    "bandpass": band_pass,
    "integrator": integrator,
    "differentiator": differentiator,
    "rectifier": rectifier,
    "peak": peak,
    "transimpedance": transimpedance,
    "allpass": all_pass,
    "logarithmic": logarithmic,
    "instrumentation": in_amp,
}
NEEDS_DUAL = ("rectifier", "logarithmic", "allpass")
"""Kinds whose signal goes below ground: a split supply is taken where none is given."""
AMPS = {"instrumentation": 3}
"""How many amplifiers a kind needs, where more than two."""

__all__ = ["AMPS", "NEEDS_DUAL", "STAGES", "across", "three_amplifiers"]
