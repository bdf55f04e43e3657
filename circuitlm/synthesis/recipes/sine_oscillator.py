"""Sine oscillators of one op-amp: Wien bridge, f = 1/(2π·R·C), gain 3; phase shift, f = 1/(2π·√6·R·C), gain 29.

The loop needs a little more gain than that to start, and less at full amplitude: two diodes across a part of the feedback resistor take it
back as they begin to conduct. Source: Horowitz and Hill, The Art of Electronics (Wien bridge); Sedra and Smith, Microelectronic Circuits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Pulse, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.opamp import negative_rail, park
from circuitlm.synthesis.recipes.opamp_reading import opamps, supply
from circuitlm.synthesis.recipes.opamp_stage import Amps, Stage
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

LAG = {"wien": 4.5, "phase-shift": 12.0}
"""Share of the frequency that the op-amp's own lag costs, in units of f/GBW: noise gain over the network's phase slope. Wien bridge: 3 over
2/3 rad a neper; phase shift: about 12 over 1.01, for the chain's own resistance stands before the amplifier (as simulated)."""
MOST_LAG = 0.3
START = 1.08
"""Gain at small amplitudes over what the loop needs."""


_SINE = (
    r"\bsin(?:e|us|usoidal)\b(?:[- ]?(?:wave|tone|signal))?[- ](?:[\w.]+ ){0,3}?(?:oscillator|generator|source)|"
    r"\b(?:oscillator|generator)\b[^.;]{0,30}\bsin(?:e|us|usoidal)\b|\b(?:generat|produc|mak|oscillat)\w*\b[^.;]{0,24}\bsin(?:e|us|usoidal)\b"
)
_OTHERWISE = r"\b555\b|\bDDS\b|ad98\d\d|xr2206|8038|colpitts|hartley|crystal|quartz|\bLC\b|square|triang|function generator|inverter|\bpwm\b|from (?:an? )?(?:square|pwm)"
"""Sines that are made in another way."""


def match(asked: Asked) -> Match | None:
    wien = asked.wants(r"\bwien\b") or bool(re.search(r"\bWien\b", asked.request.prompt))  # a reader of German takes the name for a word
    shift = asked.wants(r"phase[- ]shift oscillator|oscillator[^.]{0,30}phase[- ]shift")
    if asked.controller or not (wien or shift or (asked.wants(_SINE) and not asked.wants(_OTHERWISE))):
        return None
    if asked.wants(r"\btransistor|\bBJT\b|\bJFET\b|\bMOSFET\b|\bcmos\b") or asked.shaped("npn", "nmos"):
        return None
    chips = opamps()
    named = next((i for i in asked.ids if i in chips), None)
    params: dict[str, float | str] = {
        "kind": "phase-shift" if shift and not wien else "wien",
        "chip": named or usual("opamp-audio"),
        "alone": "yes",
    }
    for key, unit in (("fc", "Hz"), ("r", "Ω"), ("c", "F")):
        if v := asked.one(unit):
            params[key] = v
    taken = asked.wishes(
        *chips, "resistor", "capacitor", "diode-1n4148", "terminal-2", functions=("oscillator", "tone", "clock", "signal-generator")
    )
    supply(asked, params, taken)
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
    vcc = bench.number("vcc", 12.0)
    if bench.text("dual") != "yes":
        bench.b.assume(f"A split supply of ±{units.show(vcc, 'V')} is taken: the sine goes below ground.")
    if 2 * vcc > component.supplies[0].max * 1.02:
        raise CannotDesign(f"The {component.name} stands {units.show(component.supplies[0].max, 'V')} in all.", "a lower split supply")
    rail = bench.supply(vcc, "feeds the oscillator")
    negative_rail(bench, vcc)
    bench.ground()
    amps = Amps(bench, component, rail, "V-", 2 * vcc)
    s = Stage(bench, amps, rail, vcc, True, False)
    scale = math.sqrt(6) if kind != "wien" else 1.0
    r, c = parts(bench, f * (1 + per_hz * f) * scale)
    got = 1 / (2 * math.pi * r * c * scale)
    got /= 1 + per_hz * got
    (_wien if scale == 1.0 else _phase_shift)(s, r, c, got)
    bench.terminal("OUT", "OUT", "out", f"sine of {units.show(got, 'Hz')}")
    for chip in amps.chips:
        park(bench, chip, None)
    return {"frequency": got, "r": r, "c": c, "supply": vcc, "kind": f"{kind} oscillator"}


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


def _limiter(s: Stage, rf: float, low: str, why: str) -> None:
    """The feedback resistor from OUT to *low*: the larger part plain, a fifth of it under two diodes, which give the amplitude its limit."""
    b = s.bench
    soft = eseries.nearest(0.2 * rf, "E24")
    hard = s.r(eseries.nearest(rf - soft, "E24"), "feedback", why)
    part = s.r(soft, "feedback", "the diodes across it take the gain back as the amplitude grows")
    b.join("OUT", (hard, "1"))
    b.join("SOFT", (hard, "2"), (part, "1"))
    b.join(low, (part, "2"))
    for a, k in (("SOFT", low), (low, "SOFT")):
        d: Part = b.part("diode-1n4148", "clamp", "limits the amplitude")
        d.owner = s.chip.ref
        b.join(a, (d, "A"))
        b.join(k, (d, "K"))


def _wien(s: Stage, r: float, c: float, f: float) -> None:
    b = s.bench
    why = f"f = 1/(2π·R·C) = {units.show(f, 'Hz')}; at it the bridge passes a third in phase"
    one, two = s.r(r, "timing", why), s.r(r, "timing", why)
    series, shunt = (b.capacitor(c, "timing", why, s.chip.ref, polarised=False) for _ in range(2))
    b.join("OUT", (s.chip, s.out), (one, "1"))
    b.join("SERIES", (one, "2"), (series, "1"))
    b.join("PLUS", (series, "2"), (two, "1"), (shunt, "1"), (s.chip, s.plus))
    b.ground((two, "2"), (shunt, "2"))
    rg = 10_000.0
    g = s.r(rg, "feedback", "gain = 1 + Rf/Rg, just above 3")
    b.join("FB", (g, "1"), (s.chip, s.minus))
    b.ground((g, "2"))
    _limiter(s, 2 * START * rg, "FB", "gain = 1 + Rf/Rg: a little above 3 until the diodes conduct")


def _phase_shift(s: Stage, r: float, c: float, f: float) -> None:
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
    b.ground((rs[0], "2"), (rs[1], "2"), (s.chip, s.plus))
    _limiter(s, 29 * START * r, "FB", "gain = Rf/R: a little above 29 until the diodes conduct")


def measure(stand: Stand) -> Iterator[Measure]:
    """Pushed once, and left for as long as the amplitude needs to settle."""
    f = stand.number("frequency")
    net = "PLUS" if "PLUS" in stand.pins else "FB"
    push = Drive(net, kind="I", wave=Pulse(1e-5, 0.0, 0.2 / f, 0.01 / f, 0.01 / f, 1e6))
    course = Tran(1 / f / 100, 60 / f, max_step=1 / f / 100)
    yield Measure("frequency", "Hz", f, course, readings.frequency("OUT", 45 / f), (push,), stand.asked("fc"))


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
    words="robinson generate generates lab wien bridge phase shift oscillator sine wave generator rc op amp amplitude stabilised diodes hz tone audio",
)
