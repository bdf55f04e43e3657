"""LC and crystal oscillators of one transistor as a follower: Colpitts, Clapp and Hartley, f = 1/(2π·√(L·C)).

The tank lies from the base to ground; a tap of it, between two capacitors (Colpitts, Clapp) or two coils (Hartley), is driven by the
emitter. What counts for the frequency: C1 and C2 in series (Colpitts), with C3 in series besides (Clapp), L1 + L2 (Hartley). A crystal
in the coil's place swings where its load capacitance, C1 and C2 in series, lets it. The transistor limits the amplitude.
Source: Clarke and Hess, Communication Circuits; Sedra and Smith, Microelectronic Circuits (LC-tuned oscillators).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Measure, Stand

LOWEST, HIGHEST = 20e3, 30e6
"""Hz: below, an RC oscillator needs no coil of this size; above, a breadboard's wires are a part of the tank."""
REACTANCE = 180.0
"""Of each of the two capacitors, or of a Hartley's coils together, Ω at the frequency: small beside what loads the tank."""
SOFT = 220.0
"""Between a Hartley's emitter and its tap, Ω."""
IC, LEAST_V, LOAD_FARADS, STRAY = 1e-3, 3.0, 20e-12, 5e-12
PERIODS, STEPS = 250, 60
_NAMED = r"colpitts?|clapp|hartley"
_LC = (
    r"\bLC[- ](?:\w+ )?oscillator|\boscillator[^.;]{0,40}\b(?:LC\b|coil|inductor|tank)|\b(?:coil|inductor|tank)\b[^.;]{0,40}\boscillat\w+|"
    r"\bRF[- ](?:sine[- ])?(?:oscillator|generator)|\b(?:oscillator|generator)\b[^.;]{0,30}\bMHz\b[^.;]{0,40}\btransistor"
)
_CRYSTAL = r"(?:crystal|quartz|xtal)[^.;]{0,60}\b(?:transistor|BJT|NPN|2N\d+|BC\d+)|\b(?:transistor|BJT|NPN|2N\d+|BC\d+)\b[^.;]{0,60}(?:crystal|quartz|xtal)"
_OTHERWISE = r"\bop-?\s?amp|\b74|\bgate\b|\binverter|\bcmos\b|\b555\b|metal detector"


def match(asked: Asked) -> Match | None:
    crystal = asked.wants(_CRYSTAL) and asked.wants(r"oscillat|\bclock\b|generat")
    named = asked.wants(_NAMED)
    if asked.controller or not (crystal or named or asked.wants(_LC)) or asked.wants(_OTHERWISE) or asked.parts_of("logic", "analog"):
        return None
    if named and asked.says(r"crystal|quartz|xtal"):
        crystal = True
    kind = "crystal" if crystal else "hartley" if asked.says("hartley") else "clapp" if asked.says("clapp") else "colpitts"
    params: dict[str, float | str] = {"kind": kind, "alone": "yes"}
    if f := asked.hertz():
        params["f"] = f
    if v := asked.vcc():
        params["vcc"] = v
    coils = [v for v, _ in asked.quantities("H")]
    if kind == "hartley" and len(coils) >= 2:
        params |= {"l1": coils[0], "l2": coils[1]}
    elif coils:
        params["l"] = coils[0]
    for key, value in zip(("c1", "c2", "c3"), (v for v, _ in asked.quantities("F")), strict=False):
        params[key] = value
    transistors = asked.shaped("npn")
    if transistors:
        params["transistor"] = transistors[0].component or ""
    spoken = [w.id for w in asked.request.of("part") if "oscillator" in w.words.lower()]
    return params, [w.id for w in transistors] + spoken + asked.wishes(
        "crystal", "inductor", "resistor", "capacitor", "capacitor-polarised", "terminal-2",
        functions=("oscillator", "tone", "clock", "signal-generator"),
    )  # fmt: skip


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 9.0)
    if vcc < LEAST_V:
        raise CannotDesign(f"{units.show(vcc, 'V')} leaves a transistor no room to swing.", f"{LEAST_V:g} V at least")
    kind = bench.text("kind", "colpitts")
    f = bench.number("f", 1e6)
    given_tank = bench.given("c1") and (bench.given("l") or bench.given("l1"))
    if not bench.given("f") and not given_tank:
        bench.b.assume("The oscillator runs at 1 MHz, since no frequency is given.")
    if not LOWEST <= f <= HIGHEST:
        raise CannotDesign(
            f"An oscillator of one transistor and a {'crystal' if kind == 'crystal' else 'coil'} is not made here for {units.show(f, 'Hz')}.",
            f"{units.show(LOWEST, 'Hz')} to {units.show(HIGHEST, 'Hz')}, or a Wien bridge oscillator below",
        )
    rail = bench.supply(vcc, "feeds the oscillator")
    bench.ground()
    q = bench.part(bench.text("transistor") or bench.b.default("transistor-npn").id, "", "keeps the tank swinging, as a follower")
    re = _bias(bench, rail, vcc, q)
    figures = _KINDS[kind](bench, q, f)
    between(bench, 10 * float(figures.pop("couple")), "coupling", "takes the signal from the emitter", "EMITTER", "OUT", q)
    bleed = bench.resistor(100_000, "pulldown", "gives the output its direct level", q.ref)
    bench.join("OUT", (bleed, "1"))
    bench.ground((bleed, "2"))
    bench.terminal("OUT", "OUT", "out", f"sine of about {units.show(float(figures['frequency']), 'Hz')}")
    bench.b.note(
        f"{q.ref}'s own capacitance and the wires lower the frequency by some percent; short wires, and a trimmer beside the tank, set it.",
        q.ref,
    )
    return figures | {"supply": vcc, "re": re, "kind": f"{kind} oscillator"}


def between(bench: Bench, farads: float, role: str, why: str, a: str, z: str, q: Part) -> Part:
    """A capacitor without polarity, of an E6 value, between two nets."""
    c = bench.capacitor(eseries.nearest(farads, "E6") if role == "coupling" else farads, role, why, q.ref, polarised=False)
    bench.join(a, (c, "1"))
    if z == "GND":
        bench.ground((c, "2"))
    else:
        bench.join(z, (c, "2"))
    return c


def _bias(bench: Bench, rail: str, vcc: float, q: Part) -> float:
    """The base at half the supply, a milliampere through the emitter's resistor; returns that resistor, Ω."""
    v_base = vcc / 2
    re = eseries.nearest((v_base - 0.65) / IC, "E12")
    why = f"holds the base at {units.show(v_base, 'V')}"
    ohms = eseries.nearest(vcc / 2 / (IC / 10), "E12")
    a, z = bench.resistor(ohms, "divider-top", why, q.ref), bench.resistor(ohms, "divider-bottom", why, q.ref)
    r = bench.resistor(re, "emitter", f"({units.show(v_base, 'V')} - 0.65 V) / {units.show(re, 'Ω')}: the transistor's current", q.ref)
    bench.join(rail, (a, "1"), (q, "C"))
    bench.join("BASE", (a, "2"), (z, "1"), (q, "B"))
    bench.join("EMITTER", (q, "E"), (r, "1"))
    bench.ground((z, "2"), (r, "2"))
    return re


def tank(f: float, farads: float | None = None, henries: float | None = None) -> tuple[float, float]:
    """(L, C) with 1/(2π·√(L·C)) closest to f: what is given stays, L of E6, C of E12 near REACTANCE/2."""
    wanted = 1 / (2 * math.pi * f) ** 2
    if farads and henries:
        return henries, farads
    if henries:
        return henries, wanted / henries
    target = farads or 1 / (2 * math.pi * f * 2 * REACTANCE)
    return eseries.nearest(wanted / target, "E6"), farads or wanted / eseries.nearest(wanted / target, "E6")


def _colpitts(bench: Bench, q: Part, f: float) -> Figures:
    """C1 from base to emitter, C2 from there to ground; the coil meets the base through a capacitor that only keeps its bias."""
    c1, c2 = (bench.number(k, 0.0) or None for k in ("c1", "c2"))
    given = 1 / (1 / c1 + 1 / (c2 or c1)) if c1 else None
    henries, series = tank(f, given, bench.number("l", 1e-4) if bench.given("l") else None)
    one = c1 or eseries.nearest(2 * series, "E12")
    two = c2 or c1 or eseries.nearest(1 / max(1 / series - 1 / one, 1e6), "E12")
    return _swing(bench, q, henries, one, two, 20 * one, "f = 1/(2π·√(L·C1·C2/(C1+C2)))")


def _clapp(bench: Bench, q: Part, f: float) -> Figures:
    """As Colpitts, with C3 in series with the coil: it sets the frequency nearly alone, so the transistor hardly pulls it."""
    big = bench.number("c1", eseries.nearest(1 / (2 * math.pi * f * REACTANCE), "E12"))
    c2 = bench.number("c2", big)
    c3 = bench.number("c3", eseries.nearest(big / 5, "E12"))
    series = 1 / (1 / big + 1 / c2 + 1 / c3)
    henries, total = tank(f, series, bench.number("l", 1e-4) if bench.given("l") else None)
    if not bench.given("l") and not bench.given("c3"):
        total = 1 / ((2 * math.pi * f) ** 2 * henries)
        c3 = eseries.nearest(1 / (1 / total - 1 / big - 1 / c2), "E24")
    return _swing(bench, q, henries, big, c2, c3, "f = 1/(2π·√(L·C)), C the three capacitors in series")


def _swing(bench: Bench, q: Part, henries: float, c1: float, c2: float, couple: float, formula: str) -> Figures:
    clapp = bench.text("kind") == "clapp"
    series = 1 / (1 / c1 + 1 / c2 + (1 / couple if clapp else 0.0))
    f = 1 / (2 * math.pi * math.sqrt(henries * series))
    why = f"{formula} = {units.show(f, 'Hz')}"
    coil = bench.inductor(henries, "tank", why)
    coil.owner = q.ref
    bench.join("TANK", (coil, "1"))
    bench.ground((coil, "2"))
    between(bench, c1, "tank", why, "BASE", "EMITTER", q)
    between(bench, c2, "tank", why, "EMITTER", "GND", q)
    role, text = ("tank", why) if clapp else ("coupling", "keeps the base's bias from the coil")
    between(bench, couple, role, text, "TANK", "BASE", q)
    return {"frequency": f, "l": henries, "couple": c1}


def _hartley(bench: Bench, q: Part, f: float) -> Figures:
    """Two coils from the base's side to ground, the emitter at their joint, a capacitor across both."""
    if bench.given("l1"):
        upper, lower = bench.number("l1", 1e-5), bench.number("l2", 1e-5)
    else:
        whole = bench.number("l", REACTANCE / (2 * math.pi * f))
        upper = lower = eseries.nearest(whole / 2, "E6")
    c = bench.number("c1", eseries.nearest(1 / ((2 * math.pi * f) ** 2 * (upper + lower)), "E24"))
    got = 1 / (2 * math.pi * math.sqrt((upper + lower) * c))
    why = f"f = 1/(2π·√((L1+L2)·C)) = {units.show(got, 'Hz')}"
    top, low = bench.inductor(upper, "tank", why), bench.inductor(lower, "tank", why)
    top.owner = low.owner = q.ref
    bench.join("TANK", (top, "1"))
    bench.join("TAP", (top, "2"), (low, "1"))
    bench.ground((low, "2"))
    between(bench, c, "tank", why, "TANK", "GND", q)
    between(bench, 20 * c, "coupling", "keeps the base's bias from the coil", "TANK", "BASE", q)
    soft = bench.resistor(SOFT, "series", "lets the emitter drive the tap no harder than the swing needs", q.ref)
    bench.join("EMITTER", (soft, "1"))
    between(bench, 20 * c, "coupling", "keeps the emitter's direct current from the coil", "DRIVE", "TAP", q)
    bench.join("DRIVE", (soft, "2"))
    bench.b.note(f"{top.ref} and {low.ref} are coils of their own; one coil with a tap has L1 + L2 + 2M.", top.ref, low.ref)
    return {"frequency": got, "l": upper + lower, "couple": c}


def _crystal(bench: Bench, q: Part, f: float) -> Figures:
    """The crystal in the coil's place: C1 and C2 in series, with the wires, are its load capacitance."""
    each = eseries.nearest(2 * (LOAD_FARADS - STRAY) * (4 if f < 4e6 else 2), "E12")
    why = f"C1 and C2 in series are the crystal's load, {units.show(each / 2, 'F')}, and the divider that feeds the swing back"
    y = bench.part("crystal", "tank", f"swings at {units.show(f, 'Hz')}", f, "Hz")
    a, z = bench.b.two_pins(y)
    bench.b.circuit.connect(bench.net("BASE"), a)
    bench.b.ground(z)
    between(bench, bench.number("c1", each), "tank", why, "BASE", "EMITTER", q)
    between(bench, bench.number("c2", each), "tank", why, "EMITTER", "GND", q)
    return {"frequency": f, "couple": each / 10}


_KINDS = {"colpitts": _colpitts, "clapp": _clapp, "hartley": _hartley, "crystal": _crystal}


def measure(stand: Stand) -> Iterator[Measure]:
    """From switching on until it swings steadily; a crystal's start takes too many periods."""
    if "crystal" in str(stand.figures["kind"]):
        return
    f = stand.number("frequency")
    course = Tran(1 / f / STEPS, PERIODS / f, max_step=1 / f / STEPS, uic=True)
    yield Measure(
        "frequency", "Hz", f, course, readings.frequency("OUT", 0.8 * PERIODS / f), (), stand.asked("f"), 0.07,
        "capacitors of E12 steps, and the transistor's own capacitance",
    )  # fmt: skip


RECIPE = Recipe(
    "lc-oscillator",
    "LC oscillator",
    "f = 1/(2π·√(L·C))",
    build,
    match,
    measure=measure,
    rank=95,
    group="opamp",
    source="Clarke and Hess, Communication Circuits; Sedra and Smith, Microelectronic Circuits",
    words="colpitts clapp hartley pierce lc rf oscillator generator sine coil inductor tank resonant crystal quartz xtal transistor bjt npn common collector base circuit swings clock feedback",
)
