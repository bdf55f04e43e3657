"""Square and triangle waves of op-amps: an integrator with a Schmitt trigger, f = R2/(4·R1·R·C), or one op-amp that charges a
capacitor through its own output, f = 1/(2·R·C·ln((1+β)/(1-β))), β = R1/(R1+R2).

Source: Horowitz and Hill, The Art of Electronics (relaxation oscillators); Sedra and Smith, Microelectronic Circuits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Pulse, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin, end, following
from circuitlm.synthesis.recipes.opamp_stage import Stage
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

LOWEST, HIGHEST, SLEW_SHARE = 0.05, 50e3, 0.1
"""Hz; the share of a half period that an op-amp's edges may take."""
BETA = 0.5
R1 = 10_000.0
_TRIANGLE = (
    r"\btriang(?:le|ular)\b[- ]?(?:wave|signal)?[^.;]{0,50}\b(?:generator|oscillator|source)|\b(?:generator|oscillator|source)\b[^.;]{0,50}\btriang|"
    r"\bfunction generator\b|\b(?:generat|produc|mak|oscillat|giv)\w*\b[^.;]{0,40}\btriang|\btriang[^.;]{0,30}\band\b[^.;]{0,12}\bsquare|\bsquare[^.;]{0,30}\band\b[^.;]{0,12}\btriang|"
    r"\btriang\w*[- ]wave\b[^.;]{0,40}\b(?:op-?\s?amp|TL0\d+|LM358|LM324|741)"
)
_SQUARE = (
    r"\brelaxation[- ]oscillator|\b(?:square|rectang)\w*\b[- ]?(?:wave|signal)?[^.;]{0,20}\b(?:generator|oscillator)\b[^.;]{0,40}\b(?:op-?\s?amp|TL0|LM3|LM2|741)|"
    r"\b(?:op-?\s?amp|TL0\d+|LM358|LM324|741)\b[^.;]{0,50}\b(?:square[- ]?wave (?:generator|oscillator)|multivibrator|astable)|\b(?:astable|multivibrator)\b[^.;]{0,40}\bop-?\s?amp"
)
_OTHERWISE = r"\bintegrat(?:or|e)\b|\b555\b|\b74(?!1\b)|\bcd4|schmitt inverter|\bgates?\b|\bDDS\b|ad98\d\d|xr2206|8038|\bsin(?:e|us|usoidal)\b|\btransistors?\b|\bUJT\b|unijunction|arduino|vco\b|voltage[- ]controlled|class[- ]?d\b"


_AT_HAND = (
    r"\b(?:from|by|behind|after|with|using|of|to|off|have)\s+(?:my|our|an?|the)\s+(?:[\w-]+\s+){0,2}?(?:function|signal|waveform) generator"
)
"""An instrument that gives the signal, and is not to be built."""


def match(asked: Asked) -> Match | None:
    if re.search(_AT_HAND, asked.raw, re.I) and not asked.wants(r"\b(?:build|design|make|need|want)\w* (?:me )?(?:an? |my |own )*(?:[\w-]+ ){0,2}(?:function|signal) generator"):  # fmt: skip
        asked = asked.without([m.group() for m in re.finditer(_AT_HAND, asked.raw, re.I)])
    triangle = asked.wants(_TRIANGLE)
    if asked.controller or not (triangle or asked.wants(_SQUARE)) or asked.wants(_OTHERWISE) or asked.parts_of("timer", "logic"):
        return None
    params: dict[str, float | str] = {"wave": "triangle" if triangle else "square", "alone": "yes"}
    taken = asked_frame(asked, params, functions=("oscillator", "tone", "clock", "signal-generator", "knob"))
    hertz = [f for f, _ in asked.quantities("Hz")]
    if len(hertz) >= 2 and asked.says(r"\bto\b|between|adjust\w*|variable|\.\.|-"):
        params |= {"f": min(hertz), "f_max": max(hertz)}
    elif hertz:
        params["f"] = hertz[0]
    if v := asked.one("F"):
        params["c"] = v
    return params, taken + asked.wishes("potentiometer")


def build(bench: Bench) -> Figures:
    f, top = bench.number("f", 1000.0), bench.number("f_max", 0.0)
    if not bench.given("f"):
        bench.b.assume("It runs at 1 kHz, since no frequency is given.")
    fastest = max(f, top)
    if not LOWEST <= f <= fastest <= HIGHEST:
        raise CannotDesign(
            f"Op-amps are not used here for a {bench.text('wave')} wave of {units.show(fastest, 'Hz')}.",
            f"{units.show(LOWEST, 'Hz')} to {units.show(HIGHEST, 'Hz')}, or a logic chip above",
        )
    s = begin(bench, split=True, why="feeds the generator")
    slew = float(s.chip.component.spec.get("slew", 0.0) or 0.0)
    if slew and 2 * s.vcc / (slew * 1e6) > SLEW_SHARE / fastest * 2:
        bench.b.advice.append(f"The {s.chip.component.name}'s edges are slow for {units.show(fastest, 'Hz')}; a TL072 has faster ones.")
    figures = (_triangle if bench.text("wave") == "triangle" else _square)(s, f, top)
    end(s)
    return figures | {"supply": s.vcc, "kind": f"{bench.text('wave')} generator"}


def parts(bench: Bench, rc: float) -> tuple[float, float]:
    """(R, C) whose product is closest to *rc*, R of 2.2 kΩ to 470 kΩ; a given C is kept."""
    caps = [bench.number("c", 1e-8)] if bench.given("c") else eseries.values("E6", 1e-10, 1e-6)
    found = [
        (abs(math.log(r * c / rc)) + 0.002 * abs(math.log10(r / 22_000)), r, c)
        for c in caps
        if 2000 <= (r := eseries.nearest(rc / c)) <= 1e6
    ]
    if not found:
        raise CannotDesign(f"No resistor and capacitor make a time constant of {units.show(rc, 's')}.", "another capacitor, or none: it is chosen then")  # fmt: skip
    return min(found)[1:]


def swept(bench: Bench, low: float, high: float, factor: float) -> tuple[float, float, float]:
    """(R, C, rheostat) that go from *low* or below to *high*: R alone gives the highest frequency, with the whole rheostat the lowest."""
    given = bench.text("potentiometer.value")
    pots = [units.parse(given.replace("K", "k"), "Ω").value] if given else [1e4, 4.7e4, 1e5, 2.2e5, 4.7e5, 1e6]
    caps = [bench.number("c", 1e-8)] if bench.given("c") else eseries.values("E6", 1e-10, 1e-6)
    found = []
    for pot in pots:
        for c in caps:
            r = eseries.nearest(factor / (high * c), "E24")
            if 1000 <= r <= 1e6 and factor / ((r + pot) * c) <= low * 1.01:
                waste = math.log(low * (r + pot) * c / factor)
                found.append((abs(math.log(r * c * high / factor)) + 0.05 * abs(waste), r, c, pot))
    if not found:
        raise CannotDesign(f"No rheostat sweeps from {units.show(low, 'Hz')} to {units.show(high, 'Hz')}.", "a narrower range, or several capacitors to choose from")  # fmt: skip
    return min(found)[1:]


def _timing(s: Stage, f: float, top: float, factor: float, source: str, to: str, formula: str) -> tuple[Figures, float]:
    """The timing resistor from *source* to *to*, with a rheostat where a range is asked for: (the frequency, or its range; C)."""
    b = s.bench
    r, c, ohms = (*parts(b, factor / f), 0.0) if not top else swept(b, f, top, factor)
    got = factor / (r * c)
    fixed = s.r(r, "timing", f"{formula} = {units.show(got, 'Hz')}")
    b.join(source, (fixed, "1"))
    if not top:
        b.join(to, (fixed, "2"))
        return {"frequency": got}, c
    knob = b.part("potentiometer", "", f"sets {units.show(factor / ((r + ohms) * c), 'Hz')} to {units.show(got, 'Hz')}, as a rheostat", b.text("potentiometer.value") or units.short(ohms, "Ω"))  # fmt: skip
    i = knob.component.interfaces_of("divider")[0]
    b.join("SPEED", (fixed, "2"), (knob, i.pins["top"]))
    b.join(to, (knob, i.pins["wiper"]), (knob, i.pins["bottom"]))
    slow = factor / ((r + ohms) * c)
    b.b.note(f"{knob.ref} sets {units.show(slow, 'Hz')} to {units.show(got, 'Hz')}.", knob.ref)
    return {"frequency": got, "frequency_min": slow, "frequency_max": got}, c


def _triangle(s: Stage, f: float, top: float) -> Figures:
    """The Schmitt trigger's output goes to the integrator, the integrator's back to the trigger: |triangle| = Vsat·R1/R2."""
    b = s.bench
    r1, r2 = R1, 2 * R1
    middle = s.half()
    ratio = "sets the triangle to half of the square: Vtri = Vsat·R1/R2"
    a, z = s.r(r1, "input", ratio), s.r(r2, "feedback", ratio)
    b.join("TRIANGLE", (a, "1"))
    b.join("TRIP", (a, "2"), (z, "1"), (s.chip, s.plus))
    b.join("SQUARE", (z, "2"), (s.chip, s.out))
    b.join(middle, (s.chip, s.minus))
    following(s)
    found, c = _timing(s, f, top, r2 / (4 * r1), "SQUARE", "SUM", "f = R2/(4·R1·R·C)")
    b.join("SUM", (s.chip, s.minus))
    s.between(
        c,
        "timing",
        f"integrates the square: f = R2/(4·R1·R·C) = {units.show(float(found['frequency']), 'Hz')}",
        "SUM",
        "TRIANGLE",
        polarised=False,
    )
    b.join("TRIANGLE", (s.chip, s.out))
    b.join(middle, (s.chip, s.plus))
    b.terminal("SQUARE", "SQUARE", "out", "square wave")
    b.terminal("TRIANGLE", "TRIANGLE", "out", "triangle wave")
    return found | {"amplitude_share": r1 / r2}


def _square(s: Stage, f: float, top: float) -> Figures:
    """The capacitor is charged through R towards the output, and the output turns over at β of itself."""
    b = s.bench
    factor = 1 / (2 * math.log((1 + BETA) / (1 - BETA)))
    middle = s.half()
    why = f"half of the output comes back: it turns over at {BETA:.0%} of its swing"
    a, z = s.r(R1, "feedback", why), s.r(R1, "feedback", why)
    b.join("OUT", (a, "1"), (s.chip, s.out))
    b.join("TRIP", (a, "2"), (z, "1"), (s.chip, s.plus))
    b.join(middle, (z, "2"))
    found, c = _timing(s, f, top, factor, "OUT", "TIMING", "f = 1/(2·R·C·ln 3)")
    b.join("TIMING", (s.chip, s.minus))
    s.between(c, "timing", f"f = 1/(2·R·C·ln 3) = {units.show(float(found['frequency']), 'Hz')}", "TIMING", "GND", polarised=False)
    b.terminal("OUT", "OUT", "out", "square wave")
    return found


def measure(stand: Stand) -> Iterator[Measure]:
    """From empty capacitors: the frequency of what comes out, and how large the triangle is beside the square."""
    if stand.given("f_max"):
        return
    period = 1 / stand.number("frequency")
    course = Tran(period / 400, 10 * period, max_step=period / 400)
    out = "OUT" if "OUT" in stand.pins else "SQUARE"
    push = (Drive("TRIP", kind="I", wave=Pulse(1e-5, 0.0, 0.0, period / 1000, period / 1000, period / 50)),)
    yield Measure("frequency", "Hz", 1 / period, course, readings.frequency(out, 4 * period), push, stand.asked("f"), 0.05)


RECIPE = Recipe(
    "function-generator",
    "Square and triangle generator",
    "f = R2/(4·R1·R·C); f = 1/(2·R·C·ln((1+β)/(1-β)))",
    build,
    match,
    measure=measure,
    rank=94,
    group="opamp",
    source="Horowitz and Hill, The Art of Electronics",
    words="function generator triangle triangular square rectangular wave waves waveform oscillator relaxation astable multivibrator op amp amps integrator schmitt trigger comparator frequency adjustable variable simple kit outputs both simultaneously lab bench signal",
)
