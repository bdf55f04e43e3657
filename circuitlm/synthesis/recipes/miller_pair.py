"""Two-stage transistor amplifier with Miller compensation: NPN and PNP common-emitter stages with feedback to the first emitter.

gain = 1 / (1/(1 + Rf/Rg) + 1/(gm1·Z)) with Z the second stage's transresistance (series feedback pair); a capacitor from the second
collector to its base makes the loop's one slow pole and so the upper corner: f = (1/Z + gm1/(1 + Rf/Rg)) / (2π·C).
Source: Horowitz and Hill, The Art of Electronics (series feedback pair); Sedra and Smith, Microelectronic Circuits (Miller compensation).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Ac
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, stages
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.transistors import VT, drop, smallest
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

I1, I2, IF = 0.3e-3, 2e-3, 0.5e-3
"""Collector currents of both stages, and what the feedback resistor carries, A."""
GAIN, CORNER, MOST = 30.0, 100e3, 200.0


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(r"miller|(?:series[- ])?feedback pair|compensated (?:two|2)[- ]stage"):
        return None
    if not asked.wants(r"(?:two|2)[- ]stages?|amplifier|pair") or asked.kinds & {"analog", "logic", "display", "radio", "converter"}:
        return None
    if asked.says(r"differential|op-?amp|operational|integrator|cascode|mirror load|long[- ]tailed|active load"):
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    for key, shape in (("npn", "npn"), ("pnp", "pnp")):
        if own := [w for w in asked.shaped(shape) if any(ch.isdigit() for ch in w.words)]:
            params[key] = own[0].component or ""
    if v := asked.vcc():
        params["vcc"] = v
    if g := asked.gain():
        params["gain"] = g
    if f := asked.hertz():
        params["f"] = f
    return params, [w.id for w in asked.shaped("npn", "pnp")] + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", "terminal-2", functions=("amplifier", "amplify", "audio")
    )


def build(bench: Bench) -> Figures:
    vcc, gain, corner = bench.number("vcc", 12.0), abs(bench.number("gain", GAIN)), bench.number("f", CORNER)
    if not bench.given("gain"):
        bench.b.assume(f"The gain is {gain:g}, since none is given.")
    if gain > MOST or gain < 2:
        raise CannotDesign(f"A feedback pair is made for gains of 2 to {MOST:g}, not {gain:g}.", "an op-amp, or three stages")
    if vcc < 6:
        raise CannotDesign(f"{units.show(vcc, 'V')} leaves no room for two stages.", "6 V at least")
    first = bench.b.component(bench.text("npn")) if bench.given("npn") else smallest("npn")
    second = bench.b.component(bench.text("pnp")) if bench.given("pnp") else smallest("pnp")
    v_e, v_out = max(0.1 * vcc, 1.0), 0.55 * vcc
    steady = eseries.nearest(v_e / (I1 + IF), "E24")
    rf = eseries.nearest((v_out - v_e) / IF, "E24")
    r1 = eseries.nearest(drop(second, I2) / (I1 - I2 / stages.beta(second)), "E24")
    rc = eseries.nearest(v_out / (I2 + IF), "E24")
    z = _transresistance(r1, rc * rf / (rc + rf), stages.beta(second))
    rg = _leg(gain, rf, steady, z)
    both = steady * rg / (steady + rg) if rg else steady
    gm, wanted = _transconductance(rf, both), 1 + rf / both
    got = 1 / (1 / wanted + 1 / (gm * z))
    c = eseries.nearest((1 / z + gm / wanted) / (2 * math.pi * corner), "E12")
    rail = bench.supply(vcc, "feeds the amplifier")
    bench.terminal("IN", "IN", "in", "signal input")
    q1, q2 = (
        bench.part(first.id, "", "the first stage: compares the input with the feedback"),
        bench.part(second.id, "", "the second stage"),
    )
    z_in = _base(bench, rail, vcc, v_e + drop(first, I1), I1 / stages.beta(first), q1.ref)
    bench.join("BASE", (q1, "B"))
    stages.couple(bench, "BASE", "IN", z_in, "passes the signal and keeps the bias to itself", q1)
    why = f"gain = 1 + Rf/Rg, less what the loop lacks: {got:.3g}"
    a, f, e = bench.resistor(r1, "collector", f"{units.show(I1, 'A')} through {q1.ref}", q1.ref), bench.resistor(rf, "feedback", why, q2.ref), bench.resistor(steady, "emitter", "steadies the bias", q1.ref)  # fmt: skip
    low = bench.resistor(rc, "collector", f"{units.show(I2, 'A')} through {q2.ref}", q2.ref)
    bench.join(rail, (a, "1"), (q2, "E"))
    bench.join("DRIVE", (a, "2"), (q1, "C"), (q2, "B"))
    bench.join("EMITTER", (q1, "E"), (e, "1"), (f, "2"))
    bench.ground((e, "2"), (low, "2"))
    bench.join("COLLECTOR", (q2, "C"), (low, "1"), (f, "1"))
    if rg:
        g = bench.resistor(rg, "feedback", why, q1.ref)
        bench.join("EMITTER", (g, "1"))
        bench.join("LEG", (g, "2"))
        stages.couple(bench, "LEG", "GND", rg, "for the bias the gain is small, for the signal Rg counts", q1)
    miller = bench.capacitor(c, "compensation", f"Miller: upper corner at {units.show(corner, 'Hz')}", q2.ref, polarised=False)
    bench.join("COLLECTOR", (miller, "1"))
    bench.join("DRIVE", (miller, "2"))
    stages.output(bench, "COLLECTOR", q2)
    return {"gain": got, "corner": corner, "c": c, "ma": (I1 + I2) * 1000, "supply": vcc, "kind": "two-stage amplifier"}


def _transconductance(rf: float, rg: float) -> float:
    """Current of the first collector by the difference of input and feedback, S."""
    return 1 / (VT / I1 + rf * rg / (rf + rg))


def _transresistance(r1: float, load: float, beta: float) -> float:
    """Output voltage by the first stage's current: its resistor beside the second base, times the second stage, Ω."""
    gm = I2 / VT
    base = beta / gm
    return r1 * base / (r1 + base) * gm * load


def _leg(gain: float, rf: float, steady: float, z: float) -> float:
    """The resistor that sets the gain beside the one that steadies the bias, Ω; 0 where that one alone has the gain."""
    low, high = 1.0, steady
    for _ in range(60):
        middle = math.sqrt(low * high)
        less = 1 / (1 / (1 + rf / middle) + 1 / (_transconductance(rf, middle) * z)) < gain
        low, high = (low, middle) if less else (middle, high)
    return eseries.nearest(1 / (1 / low - 1 / steady), "E24") if low < 0.95 * steady else 0.0


def _base(bench: Bench, rail: str, vcc: float, volts: float, amps: float, owner: str) -> float:
    """The divider at the first base; returns what the signal sees of it, Ω."""
    bottom = eseries.nearest(volts / (20 * amps), "E24")
    top = eseries.nearest((vcc - volts) / (volts / bottom + amps), "E24")
    text = f"hold the base at {units.show(volts, 'V')}"
    a, z = bench.resistor(top, "divider-top", text, owner), bench.resistor(bottom, "divider-bottom", text, owner)
    bench.join(rail, (a, "1"))
    bench.join("BASE", (a, "2"), (z, "1"))
    bench.ground((z, "2"))
    return bottom * top / (bottom + top)


def measure(stand: Stand) -> Iterator[Measure]:
    wanted = stand.asked("gain")
    drives, course = (Drive("IN", ac=1.0),), Ac(100.0, 1e7, 30)
    yield Measure("gain", "", stand.number("gain"), course, readings.gain("OUT", 1000.0), drives, None if wanted is None else abs(wanted), 0.1, "the loop's gain is finite")  # fmt: skip
    corner = readings.corner("OUT", "low", reference_hz=1000.0)
    yield Measure("upper corner", "Hz", stand.number("corner"), course, corner, drives, stand.asked("f"), 0.2, "E12 steps of the capacitor, and the transistors' own")  # fmt: skip


RECIPE = Recipe(
    "miller-pair",
    "Two-stage transistor amplifier with Miller compensation",
    "gain = 1 + Rf/Rg, f = gm1 / (2π·C·gain)",
    build,
    match,
    measure=measure,
    rank=95,
    group="opamp",
    source="Horowitz and Hill, The Art of Electronics; Sedra and Smith, Microelectronic Circuits",
    words="two stage stages transistor transistors amplifier miller compensation compensated capacitor feedback pair series npn pnp bjt gain bandwidth corner upper voltage",
)
