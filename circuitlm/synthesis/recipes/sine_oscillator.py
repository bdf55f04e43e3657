"""Sine oscillators of one op-amp: Wien bridge, f = 1/(2π·R·C), gain 3; phase shift, f = 1/(2π·√6·R·C), gain 29.

The loop needs a little more gain than that to start, and less at full amplitude: two diodes across a part of the feedback resistor take it
back as they begin to conduct. The amplitude is where their conductance for the fundamental, 4·Is·I1(V/nVt)/V, makes up the excess. On a
single supply a second amplifier holds the middle. Source: Horowitz and Hill, The Art of Electronics (Wien bridge); Sedra and Smith,
Microelectronic Circuits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Pulse, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.levels import level
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin, end
from circuitlm.synthesis.recipes.opamp_stage import Stage
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

LAG = {"wien": 4.5, "phase-shift": 12.0}
"""Share of the frequency that the op-amp's own lag costs, in units of f/GBW: noise gain over the network's phase slope. Wien bridge: 3 over
2/3 rad a neper; phase shift: about 12 over 1.01, for the chain's own resistance stands before the amplifier (as simulated)."""
MOST_LAG = 0.3
START = 1.08
"""Gain at small amplitudes over what the loop needs."""


_SINE = (
    r"\bsin(?:e|us|usoidal)\b(?:[- ]?(?:wave|tone|signal))*[- ](?:[\w.]+ ){0,3}?(?:oscillator|generator|source|tone)|"
    r"\b(?:oscillator|generator|tone)\b[^.;]{0,30}\bsin(?:e|us|usoidal)\b|\b(?:generat|produc|mak|oscillat|giv|outputs?|needs?|wants?)\w*\b[^.;]{0,24}\bsin(?:e|us|usoidal)\b|"
    r"\bsin(?:e|us)[- ]?(?:wave|tone)s?\b[^.;]{0,24}\b\d[\d.,]*\s?k?Hz|\d\s?k?Hz\s+(?:pure |clean |low[- ]distortion )*(?:test )?(?:sin(?:e|us)\b|test tone)"
)
_OTHERWISE = (
    r"\b555\b|\bDDS\b|ad98\d\d|xr2206|8038|colpitts|hartley|crystal|quartz|\bLC\b|square|triang|function generator|inverter|\bpwm\b|from (?:an? )?(?:square|pwm)|"
    r"rectif|zero[- ]cross|\bdetector|amplif\w+ an?\b|\bfilter|sin(?:e|us)(?:[- ]?wave)? (?:input|signal in)|converter|\bADC\b|comparator|power inverter|mains|transformer"
)
"""Sines that are made in another way, or that come from outside."""


def match(asked: Asked) -> Match | None:
    wien = asked.wants(r"\bwien\b") or bool(re.search(r"\bWien\b", asked.request.prompt))  # a reader of German takes the name for a word
    shift = asked.wants(r"phase[- ]shift oscillator|oscillator[^.]{0,30}phase[- ]shift")
    if asked.controller or not (wien or shift or (asked.wants(_SINE) and not asked.wants(_OTHERWISE))):
        return None
    if asked.wants(r"\btransistor|\bBJT\b|\bJFET\b|\bMOSFET\b|\bcmos\b") or asked.shaped("npn", "nmos"):
        return None
    params: dict[str, float | str] = {"kind": "phase-shift" if shift and not wien else "wien", "alone": "yes"}
    for key, unit in (("fc", "Hz"), ("r", "Ω"), ("c", "F")):
        if v := asked.one(unit):
            params[key] = v
    seen = asked
    if (size := level(asked.raw)) is not None:
        params |= {"level": size.peak_to_peak, "level_written": size.written}
        asked.note(size.words)
        seen = asked.without([size.words])
    taken = asked_frame(seen, params, functions=("oscillator", "tone", "clock", "signal-generator"))
    asked.words |= seen.words
    if knob := asked.part("potentiometer"):
        params["pot"] = "output"
        taken.append(knob.id)
    lamps = [w for w in asked.parts_of("light", "load") if asked.says(r"\bamplitude\b|stabili[sz]|\bAGC\b|gain control|\blimit\w*")]
    if lamps:
        params["lamp"] = " ".join(w.words for w in lamps)  # what holds the amplitude, if two diodes did not
        taken += [w.id for w in lamps]
    taken += [  # the tone is for it: 'to check audio amps', 'for my amplifier'
        w.id
        for w in asked.free
        if re.search(rf"\b(?:check|test|try|drive|for|into)\w*\s+(?:[\w-]+\s+){{0,2}}{re.escape(w.words)}", asked.raw, re.I)
    ]
    return params, taken


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("chip"))
    f = bench.number("fc", 1000.0)
    if not bench.given("fc"):
        bench.b.assume("The oscillator runs at 1 kHz, since no frequency is given.")
    kind = bench.text("kind")
    per_hz = LAG[kind] / float(component.spec.get("gbw_hz", 1e6))
    if f * per_hz > MOST_LAG:
        raise CannotDesign(
            f"{units.show(f, 'Hz')} is too much for a {kind} oscillator with a {component.name}.",
            f"{units.show(MOST_LAG / per_hz, 'Hz')} at most, a faster op-amp, or a crystal or LC oscillator",
        )
    if bench.given("lamp"):
        bench.b.assume(f"Two diodes hold the amplitude, and no {bench.text('lamp')}.")
    s = begin(bench, split=True, why="feeds the oscillator")
    middle = _middle(s)
    scale = math.sqrt(6) if kind != "wien" else 1.0
    r, c = parts(bench, f * (1 + per_hz * f) * scale)
    got = 1 / (2 * math.pi * r * c * scale)
    got /= 1 + per_hz * got
    peak = (_wien if scale == 1.0 else _phase_shift)(s, middle, r, c, got)
    made = _output(s, peak, got)
    end(s)
    return {"frequency": got, "r": r, "c": c, "supply": s.vcc, "level": made, "kind": f"{kind} oscillator"}


def _middle(s: Stage) -> str:
    """The net that the sine swings around: ground on a split supply, else half the supply, held by an amplifier of its own."""
    if s.dual:
        s.bench.ground()
        return "GND"
    half = s.half()
    chip, out, minus, plus = s.amps.take()
    s.bench.join(half, (chip, plus))
    s.bench.join("MID", (chip, out), (chip, minus))
    return "MID"


def _output(s: Stage, peak: float, f: float) -> float:
    """The terminal, behind a capacitor on a single supply and a divider or potentiometer for the level; returns V from peak to peak."""
    b = s.bench
    net, most, wanted = "OUT", 2 * peak, b.number("level", 2 * peak)
    if wanted > 1.05 * most:
        raise CannotDesign(
            f"The oscillator reaches {units.show(most, 'V')} from peak to peak on this supply, not {units.show(wanted, 'V')}.",
            "a higher supply, or an amplifier behind it",
        )
    load = 10_000.0
    if not s.dual:
        farads = eseries.at_least(20 / (2 * math.pi * f * load), "E6")
        s.between(farads, "coupling", "keeps the middle of the supply from the output", net, "OUT_AC")
        net = "OUT_AC"
    if b.text("pot") == "output":
        b.ground()
        kit.pot(b, net, "LEVEL", "GND", "sets the level")
        net = "LEVEL"
    elif wanted < 0.97 * most:
        top, low = eseries.ratio_pair(wanted / most, load, "E24")
        why = f"{units.show(most, 'V')} down to {units.show(most * low / (top + low), 'V')} from peak to peak"
        a, z = s.r(top, "divider-top", why), s.r(low, "divider-bottom", why)
        b.join(net, (a, "1"))
        b.join("LEVEL", (a, "2"), (z, "1"))
        b.ground((z, "2"))
        net, most = "LEVEL", most * low / (top + low)
    elif not s.dual:
        bleed = s.r(10 * load, "pulldown", "discharges the coupling capacitor")
        b.join(net, (bleed, "1"))
        b.ground((bleed, "2"))
    b.terminal("OUT", net, "out", f"sine of {units.show(f, 'Hz')}")
    return most


def parts(bench: Bench, f: float) -> tuple[float, float]:
    """(R, C) with 1/(2π·R·C) closest to a frequency; a given one is kept."""
    caps = [bench.number("c", 1e-8)] if bench.given("c") else eseries.values("E6", 1e-10, 1e-6)
    found = []
    for c in caps:
        wanted = 1 / (2 * math.pi * f * c)
        r = bench.number("r", 1e4) if bench.given("r") else eseries.nearest(wanted, "E24")
        if bench.given("c") or 1000 <= r <= 330_000:
            found.append((abs(math.log(r / wanted)) + 0.002 * abs(math.log10(r / 10_000)), r, c))
    if not found:
        raise CannotDesign(f"No resistor and capacitor make {units.show(f, 'Hz')}.")
    return min(found)[1:]


def clamped(ohms: float, diode: Component) -> float:
    """Peak voltage, V, at which two opposed diodes conduct as a resistor of *ohms* would, for the fundamental: 4·Is·I1(V/nVt)/V = 1/ohms."""
    vf, amps, saturation = float(diode.spec.get("vf", 0.7)), float(diode.spec.get("if_max_ma", 200)) / 1000, 1e-14
    slope = 0.96 * vf / math.log(amps / saturation)
    low, high = 0.01, vf
    for _ in range(60):
        v = (low + high) / 2
        x = v / slope
        bessel = math.exp(x) / math.sqrt(2 * math.pi * x) * (1 - 3 / (8 * x) - 15 / (128 * x * x)) if x > 2 else x / 2
        low, high = (v, high) if 4 * saturation * bessel / v < 1 / ohms else (low, v)
    return (low + high) / 2


def _limiter(s: Stage, ratio: float, rg: float, low: str, why: str) -> float:
    """The feedback resistor from OUT to *low*, ratio·rg at full amplitude: one part plain, the other under two diodes, which give the
    amplitude its limit. Returns the output's peak, V."""
    b = s.bench
    diode = b.b.component("diode-1n4148")
    room = (s.vcc if s.dual else s.vcc / 2) - float(s.chip.component.spec.get("out_high", 1.5)) - 0.2
    wanted = min(max(b.number("level", 0.0) / 2 * 1.05, min(1.5, 0.8 * room)), room) if b.given("level") or not s.dual else min(7.0, room)
    share = min(0.5, 0.5 / wanted * (ratio + 1) / ratio)  # of the feedback's voltage, on the diodes: about 0.5 V
    hard = s.r(eseries.nearest(ratio * rg * (1 - share), "E24"), "feedback", why)
    left = ratio * rg - (hard.quantity or 0.0)
    soft = eseries.at_least((START - 1) * ratio * rg + left, "E24")
    part = s.r(soft, "feedback", "the diodes across it take the gain back as the amplitude grows")
    b.join("OUT", (hard, "1"))
    b.join("SOFT", (hard, "2"), (part, "1"))
    b.join(low, (part, "2"))
    for a, k in (("SOFT", low), (low, "SOFT")):
        d: Part = b.part(diode.id, "clamp", "limits the amplitude")
        d.owner = s.chip.ref
        b.join(a, (d, "A"))
        b.join(k, (d, "K"))
    volts = clamped(1 / (1 / left - 1 / soft), diode)
    return volts / left * (ratio + (1 if low == "FB" and s.bench.text("kind") == "wien" else 0)) * rg


def _wien(s: Stage, middle: str, r: float, c: float, f: float) -> float:
    b = s.bench
    why = f"f = 1/(2π·R·C) = {units.show(f, 'Hz')}; at it the bridge passes a third in phase"
    one, two = s.r(r, "timing", why), s.r(r, "timing", why)
    series, shunt = (b.capacitor(c, "timing", why, s.chip.ref, polarised=False) for _ in range(2))
    b.join("OUT", (s.chip, s.out), (one, "1"))
    b.join("SERIES", (one, "2"), (series, "1"))
    b.join("PLUS", (series, "2"), (two, "1"), (shunt, "1"), (s.chip, s.plus))
    rg = 10_000.0
    g = s.r(rg, "feedback", "gain = 1 + Rf/Rg, just above 3")
    b.join("FB", (g, "1"), (s.chip, s.minus))
    b.join(middle, (two, "2"), (shunt, "2"), (g, "2"))
    return _limiter(s, 2.0, rg, "FB", "gain = 1 + Rf/Rg: a little above 3 until the diodes conduct")


def _phase_shift(s: Stage, middle: str, r: float, c: float, f: float) -> float:
    b = s.bench
    why = f"f = 1/(2π·√6·R·C) = {units.show(f, 'Hz')}: three sections turn the phase by 180 degrees and pass 1/29"
    caps = [b.capacitor(c, "timing", why, s.chip.ref, polarised=False) for _ in range(3)]
    rs = [s.r(r, "timing", why) for _ in range(2)]
    last = s.r(r, "timing", f"the third resistor of the chain, into the inverting input; {why}")
    b.join("OUT", (s.chip, s.out), (caps[0], "1"))
    b.join("N1", (caps[0], "2"), (rs[0], "1"), (caps[1], "1"))
    b.join("N2", (caps[1], "2"), (rs[1], "1"), (caps[2], "1"))
    b.join("N3", (caps[2], "2"), (last, "1"))
    b.join("FB", (last, "2"), (s.chip, s.minus))
    b.join(middle, (rs[0], "2"), (rs[1], "2"), (s.chip, s.plus))
    return _limiter(s, 29.0, r, "FB", "gain = Rf/R: a little above 29 until the diodes conduct")


def measure(stand: Stand) -> Iterator[Measure]:
    """Pushed once, and left for as long as the amplitude needs to settle."""
    f = stand.number("frequency")
    net = "PLUS" if "PLUS" in stand.pins else "FB"
    push = Drive(net, kind="I", wave=Pulse(1e-5, 0.0, 0.2 / f, 0.01 / f, 0.01 / f, 1e6))
    course = Tran(1 / f / 100, 60 / f, max_step=1 / f / 100)
    yield Measure("frequency", "Hz", f, course, readings.frequency("OUT", 45 / f), (push,), stand.asked("fc"))
    if stand.given("level"):
        out = next((n for n in ("LEVEL", "OUT_AC") if n in stand.pins), "OUT")
        yield Measure(
            "level (peak to peak)",
            "V",
            stand.number("level"),
            course,
            readings.swing(out, 45 / f),
            (push,),
            None if stand.params.get("pot") else stand.asked("level"),
            0.15,
            "the diodes set the amplitude, and their voltage goes with the temperature",
        )


RECIPE = Recipe(
    "sine-oscillator",
    "Sine oscillator",
    "f = 1 / (2π·R·C) (Wien bridge), 1 / (2π·√6·R·C) (phase shift)",
    build,
    match,
    measure=measure,
    rank=93,
    group="opamp",
    source="Horowitz and Hill, The Art of Electronics; Sedra and Smith, Microelectronic Circuits",
    words="check test bench pure single battery robinson generate generates lab wien bridge phase shift oscillator sine wave generator rc op amp amplitude stabilised diodes hz tone audio",
)
