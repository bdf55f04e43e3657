"""RLC band-pass and notch: f0 = 1/(2π·√(L·C)), bandwidth = R/(2π·L), Q = f0/bandwidth.

Band-pass: L and C in series, the output across R. Notch: R in series, the output across L and C. Source: Horowitz and Hill, The Art of
Electronics (series resonance).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import PinRef
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Ac
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

_RLC = r"\bR\s?L\s?C\b|\bL\s?C\b|\bL\s?C\s?R\b|resonan\w*|\btuned\b"
_NOTCH = r"\bnotch\b|band-?\s?stop|band-?\s?reject|\btrap\b"


_TANK = r"\btank\b|parallel (?:\w+ )?resonan|\bresonan\w* circuit\b|\btuned circuit\b"


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.parts_of("analog") or asked.says(r"op-?amp|\bactive\b|twin"):
        return None
    notch = asked.wants(_NOTCH)
    parallel = (
        not notch
        and asked.says(r"\bL\s?C\b|\bcoil|\binductor|resonan")
        and asked.wants(_TANK)
        and not asked.wants(r"band-?\s?pass|oscillat")
    )
    if not asked.says(_RLC) or not (notch or parallel or asked.wants(r"band-?\s?pass|series resonan\w* (?:circuit|filter)|tuned circuit")):
        return None
    params: dict[str, float | str] = {"kind": "notch" if notch else "tank" if parallel else "bandpass", "alone": "yes"}
    hertz = asked.quantities("Hz")
    said = re.compile(r"(?:bandwidth|\bBW|width)\s*(?:of|=|is|:)?\s*(?:about |of )?$", re.I)
    behind = re.compile(r"[\d.,]+\s?[kM]?Hz\s+(?:wide|bandwidth|BW)\b", re.I)
    width = next((f for f, at in hertz if said.search(asked.raw[:at]) or behind.match(asked.raw[at:])), None)
    if width is not None:
        params["bandwidth"] = width
    others = [f for f, _ in hertz if f != width]
    if others:
        params["fc"] = others[0]
    if q := asked.number(r"\bQ\s?(?:factor)?\s?(?:of|=|is|:)?\s?(?:of )?(\d+(?:\.\d+)?)"):
        params["q"] = q
    for key, unit in (("r", "Ω"), ("l", "H"), ("c", "F")):
        if v := asked.one(unit):
            params[key] = v
    return params, asked.wishes("resistor", "inductor", "capacitor", "terminal-2")


def build(bench: Bench) -> Figures:
    f = bench.number("fc", 10_000.0)
    if not bench.given("fc") and not (bench.given("l") and bench.given("c")):
        bench.b.assume("The resonance is laid at 10 kHz, since no frequency is given.")
    notch = bench.text("kind") == "notch"
    l, c = tank(bench, f)
    got = 1 / (2 * math.pi * math.sqrt(l * c))
    z = math.sqrt(l / c)
    if bench.text("kind") == "tank":
        return _parallel(bench, l, c, got)
    q = bench.number("q", f / bench.number("bandwidth", 0) if bench.given("bandwidth") else 5.0)
    if not (bench.given("q") or bench.given("bandwidth") or bench.given("r")):
        bench.b.assume("Q is taken as 5, since no bandwidth is given.")
    if q <= 0:
        raise CannotDesign("A resonance needs a Q above zero.")
    r = bench.number("r", eseries.nearest(z / q, "E24"))
    made_q = z / r
    why = f"f0 = 1/(2π·√(L·C)) = {units.show(got, 'Hz')}, bandwidth R/(2π·L) = {units.show(got / made_q, 'Hz')}, Q = {made_q:.3g}"
    bench.signal("IN", "IN", "in", "signal input, from a source of low resistance")
    coil, cap, res = bench.inductor(l, "filter", why), bench.capacitor(c, "filter", why, polarised=False), bench.resistor(r, "filter", why)
    first, second = bench.b.two_pins(coil)
    one, two = PinRef(res.ref, "1"), PinRef(res.ref, "2")
    connect = bench.b.circuit.connect
    connect(bench.net("LC"), second, PinRef(cap.ref, "1"))
    if notch:
        connect(bench.net("IN"), one)
        connect(bench.net("OUT"), two, first)
        bench.b.ground(PinRef(cap.ref, "2"))
    else:
        connect(bench.net("IN"), first)
        connect(bench.net("OUT"), PinRef(cap.ref, "2"), one)
        bench.b.ground(two)
    bench.signal("OUT", "OUT", "out", "filtered output, for an input of high resistance")
    bench.b.advice.append(f"The inductor's own resistance adds to R: take one of well below {units.show(r, 'Ω')}.")
    return {"f0": got, "q": made_q, "bandwidth_hz": got / made_q, "r": r, "l": l, "c": c, "kind": bench.text("kind")}


def _parallel(bench: Bench, l: float, c: float, f: float) -> Figures:
    """A coil and a capacitor side by side at a terminal."""
    why = f"f0 = 1/(2π·√(L·C)) = {units.show(f, 'Hz')}, √(L/C) = {units.show(math.sqrt(l / c), 'Ω')}"
    coil, cap = bench.inductor(l, "filter", why), bench.capacitor(c, "filter", why, polarised=False)
    first, second = bench.b.two_pins(coil)
    bench.terminal("LC", "LC", "in", "the circuit's hot end")
    bench.b.circuit.connect(bench.net("LC"), first, PinRef(cap.ref, "1"))
    bench.b.ground(second, PinRef(cap.ref, "2"))
    bench.b.advice.append("What feeds it and what reads it lower the Q: couple both loosely.")
    return {"f0": f, "l": l, "c": c, "kind": "tank"}


def tank(bench: Bench, f: float) -> tuple[float, float]:
    """(L, C) that resonate closest to a frequency, √(L/C) near 1 kΩ; a given one is kept."""
    if bench.given("l") and bench.given("c"):
        return bench.number("l", 1e-3), bench.number("c", 1e-8)
    coils = [bench.number("l", 1e-3)] if bench.given("l") else eseries.values("E12", 1e-6, 0.1)
    found = []
    for l in coils:
        exact = 1 / ((2 * math.pi * f) ** 2 * l)
        c = bench.number("c", 1e-8) if bench.given("c") else eseries.nearest(exact, "E12")
        if abs(c / exact - 1) > 0.02 and not bench.given("c"):
            c = eseries.nearest(exact, "E24")
        if 1e-11 <= c <= 1e-4:
            found.append((abs(math.log(c / exact)) / 2 + 0.004 * abs(math.log10(math.sqrt(l / c) / 1000)), l, c))
    if not found:
        raise CannotDesign(f"No inductor and capacitor that are sold resonate at {units.show(f, 'Hz')}.", "an active filter")
    return min(found)[1:]


def measure(stand: Stand) -> Iterator[Measure]:
    if stand.params.get("kind") == "tank":
        return  # without a source of its own it shows nothing at its terminal
    f, q = stand.number("f0"), stand.number("q")
    if not q > 0.2:
        return
    sweep = Ac(f / 20, f * 20, 400)
    drives = (Drive("IN", ac=1.0),)
    if stand.params.get("kind") == "notch":
        yield Measure("notch frequency", "Hz", f, sweep, readings.notch("OUT"), drives, stand.asked("fc"))
        return
    yield Measure("centre frequency", "Hz", f, sweep, readings.peak("OUT"), drives, stand.asked("fc"))
    width = stand.asked("bandwidth")
    wanted = stand.asked("q") or ((stand.asked("fc") or f) / width if width else None)
    yield Measure("Q", "", q, sweep, readings.quality("OUT"), drives, wanted, 0.1, "R comes in steps of 5 %, and the coil has a resistance")


RECIPE = Recipe(
    "rlc-filter",
    "RLC filter",
    "f0 = 1 / (2π·√(L·C)), bandwidth = R / (2π·L)",
    build,
    match,
    measure=measure,
    rank=65,
    group="filter",
    source="Horowitz and Hill, The Art of Electronics (series resonance)",
    words="rlc lc band pass bandpass notch trap series resonance resonant tuned circuit filter centre center centred centered bandwidth wide passive stop reject q parallel tank",
    ports=("IN", "OUT"),
)
