"""Schmitt trigger of two transistors with a common emitter resistor.

With Q1 off its collector's divider holds Q2's base at k·Vcc; Q1 takes over when the input comes near it. While Q1 conducts, I1·Rc1 is
missing above the divider, I1 = (VL - Vbe)/Re. It turns over as soon as the loop's gain is one, when the transistor that takes over carries
a few thousandths of the other's current: Vt·ln(I2/I1) = 0.13 V before the bases are equal.
Source: Millman and Taub, Pulse, Digital, and Switching Waveforms (emitter-coupled binary).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Pwl, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.regulator import sources
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

VBE, BASE_A = 0.65, 1e-3
"""V; current of the divider at the second base, A: some fifty times what the base takes."""
EARLY = 0.13
"""How much before the bases are equal it turns over, V."""
I2, RAMP_S = 2e-3, 0.1


def match(asked: Asked) -> Match | None:
    discrete = asked.says(r"\btransistors?\b|\bBJTs?\b|\bNPNs?\b|\bdiscrete\b|emitter[- ]coupled") or asked.shaped("npn")
    if asked.controller or not asked.wants(r"\bschmitt") or not discrete:
        return None
    if asked.wants(r"op-?\s?amp|\b74|\bcd4|comparator|\b555\b|\bsquare|oscillat|\brelay|\bmotor|\blamp\b"):
        return None
    spoken = [w for w in asked.free if "schmitt" in w.words.lower() and not re.search(r"\d", w.words)]
    if any(w not in spoken for w in asked.parts_of("timer", "logic", "analog", "sensor", "actuator")):
        return None
    volts = [v for v, _ in asked.quantities("V")]
    params: dict[str, float | str] = {"alone": "yes"}
    supply = asked.supply_volts()
    found = [
        asked.number(rf"\b(?:{word})\b[^.;\d]{{0,24}}(\d+(?:\.\d+)?) ?V")
        for word in (r"upper|high(?:er)?|rising|turn-?on|on|set", r"lower|low|falling|turn-?off|off|reset")
    ]
    if m := re.search(r"(?<![\w.])(\d+(?:\.\d+)?) ?V? ?(?:and|/|to) ?(\d+(?:\.\d+)?) ?V\b", asked.raw):
        found = [float(m[1]), float(m[2])]
        asked.note(m.group())
    if found[0] is not None and found[1] is not None:
        params |= {"high": max(found[0], found[1]), "low": min(found[0], found[1])}
    rest = [v for v in volts if v not in (params.get("high"), params.get("low"))]
    if rest or supply:
        params["vcc"] = max(rest) if rest else float(supply or 9.0)
    exact = [w for w in asked.shaped("npn") if re.search(r"\d", w.words)]
    if exact:
        params["switch"] = exact[0].component or ""
    return params, [w.id for w in asked.shaped("npn") + spoken] + sources(asked) + asked.wishes("resistor", "terminal-2")


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 9.0)
    high, low = bench.number("high", eseries.nearest(vcc / 3, "E24")), bench.number("low", eseries.nearest(vcc / 4.5, "E24"))
    if not bench.given("high"):
        bench.b.assume(f"It turns over at {units.show(high, 'V')} and {units.show(low, 'V')}, since no thresholds are given.")
    if not (VBE + 0.3 <= low < high <= vcc - 1.5):
        raise CannotDesign(
            f"Two transistors on {units.show(vcc, 'V')} cannot turn over at {units.show(high, 'V')} and {units.show(low, 'V')}.",
            f"thresholds between {VBE + 0.3:g} V and {units.show(vcc - 1.5, 'V')}, or a comparator",
        )
    rail = bench.supply(vcc, "feeds the trigger")
    bench.ground()
    component = bench.text("switch") or bench.b.default("transistor-npn").id
    q1, q2 = (
        bench.part(component, "driver", "conducts while the input is high"),
        bench.part(component, "driver", "conducts while it is low"),
    )
    v_e = high - VBE
    re_ohms = eseries.nearest(v_e / I2, "E24")
    k = (high + EARLY) / vcc
    i1 = (low - VBE) / re_ohms
    rc1 = eseries.nearest((high - low + 2 * EARLY) / (k * i1), "E24")
    total = vcc / BASE_A
    lower = eseries.nearest(k * total, "E24")
    exact = lower / k - lower - rc1
    if exact < 1000:
        raise CannotDesign(
            f"{units.show(high - low, 'V')} of hysteresis is too much for two transistors at {units.show(high, 'V')} on {units.show(vcc, 'V')}.",
            "less hysteresis, or a comparator",
        )
    upper = eseries.nearest(exact, "E24")
    k = lower / (lower + upper + rc1)
    rc2 = eseries.nearest(max(0.8 * (vcc - v_e) / I2, 470.0), "E12")
    got_high, got_low = k * vcc - EARLY, _lower(k, vcc, rc1, re_ohms)
    why = f"turns over at k·Vcc - 0.13 V = {units.show(got_high, 'V')} up and {units.show(got_low, 'V')} down"
    e = bench.resistor(re_ohms, "emitter", why, q1.ref)
    c1, c2 = (
        bench.resistor(rc1, "collector", why, q1.ref),
        bench.resistor(rc2, "collector", f"pulls the output up while {q2.ref} is off", q2.ref),
    )
    a, z = bench.resistor(upper, "divider-top", why, q2.ref), bench.resistor(lower, "divider-bottom", why, q2.ref)
    b = bench.resistor(4700.0, "base", "limits the base current of an input that goes far above", q1.ref)
    bench.join(rail, (c1, "1"), (c2, "1"))
    bench.terminal("IN", "INPUT", "in", "the voltage that is judged")
    bench.join("INPUT", (b, "1"))
    bench.join("BASE1", (b, "2"), (q1, "B"))
    bench.join("FIRST", (c1, "2"), (q1, "C"), (a, "1"))
    bench.join("BASE2", (a, "2"), (z, "1"), (q2, "B"))
    bench.join("EMITTERS", (q1, "E"), (q2, "E"), (e, "1"))
    bench.join("OUT", (c2, "2"), (q2, "C"))
    bench.ground((z, "2"), (e, "2"))
    bench.terminal("OUT", "OUT", "out", "high while the input is above")
    bench.b.note(
        f"The output goes from about {units.show(v_e + 0.2, 'V')} to {units.show(vcc, 'V')}: the emitters' voltage is its low level.",
        q2.ref,
    )
    return {"threshold_high": got_high, "threshold_low": got_low, "supply": vcc}


def _lower(k: float, vcc: float, rc1: float, re_ohms: float) -> float:
    """The lower threshold: k·(Vcc - I1·Rc1) = VL - EARLY with I1 = (VL - Vbe)/Re."""
    g = rc1 / re_ohms
    return (k * (vcc + g * VBE) + EARLY) / (1 + k * g)


def measure(stand: Stand) -> Iterator[Measure]:
    """A slow ramp up and down again: the input at which the output changes over."""
    low, high = stand.number("threshold_low"), stand.number("threshold_high")
    first, last = max(low - 1.0, 0.0), high + 1.0
    drives = (Drive("INPUT", first, wave=Pwl(((0.0, first), (RAMP_S, last), (2 * RAMP_S, first)))),)
    course = Tran(RAMP_S / 1000, 2 * RAMP_S, max_step=RAMP_S / 1000)
    for what, key, rising in (("upper threshold", "high", True), ("lower threshold", "low", False)):
        value = stand.number(f"threshold_{key}")
        yield Measure(
            what,
            "V",
            value,
            course,
            readings.threshold("OUT", "INPUT", rising),
            drives,
            stand.asked(key),
            0.1,
            "the transistors' base voltage",
        )


RECIPE = Recipe(
    "transistor-schmitt",
    "Schmitt trigger of two transistors",
    "VH = k·Vcc - 0.13 V; VL = k·(Vcc - I1·Rc1) + 0.13 V",
    build,
    match,
    measure=measure,
    rank=97,
    group="timer",
    source="Millman and Taub, Pulse, Digital, and Switching Waveforms",
    words="schmitt trigger two transistors bjt npn emitter coupled discrete thresholds threshold hysteresis upper lower rising falling switching points input output",
)
