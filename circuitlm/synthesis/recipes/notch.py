"""Twin-T notch: three resistors and three capacitors that take one frequency out, f0 = 1/(2π·R·C)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import PinRef
from circuitlm.spice.analyses import Ac
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"analog", "sensor", "logic"}:
        return None
    if not asked.wants(r"\bnotch\b|band-?\s?stop|twin-?\s?t\b|band-?\s?reject"):
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    for key, unit in (("fc", "Hz"), ("r", "Ω"), ("c", "F")):
        if v := asked.one(unit):
            params[key] = v
    return params, asked.wishes("resistor", "capacitor", "capacitor-polarised", "terminal-2")


def build(bench: Bench) -> Figures:
    f = bench.number("fc", 50.0)
    if not bench.given("fc") and not (bench.given("r") and bench.given("c")):
        bench.b.assume("The notch is laid at 50 Hz, since no frequency is given.")
    if bench.given("r") and bench.given("c"):
        r, c = bench.number("r", 1e4), bench.number("c", 1e-7)
    elif bench.given("r"):
        r = bench.number("r", 1e4)
        c = eseries.nearest(1 / (2 * math.pi * f * r), "E12")
    else:
        caps = [bench.number("c", 1e-7)] if bench.given("c") else eseries.values("E6", 1e-9, 1e-6)
        found = [(cc, 1 / (2 * math.pi * f * cc)) for cc in caps]
        usual = [(cc, rr) for cc, rr in found if 4_700 <= rr <= 150_000] or found
        _, r, c = min(
            (abs(eseries.nearest(rr, "E24") / rr - 1) + 0.002 * abs(math.log10(rr / 33_000)), eseries.nearest(rr, "E24"), cc)
            for cc, rr in usual
        )
    got = 1 / (2 * math.pi * r * c)
    why = f"f0 = 1/(2π·R·C) = {units.show(got, 'Hz')}; the depth depends on how well the values match: 1 % parts"
    bench.signal("IN", "IN", "in", "signal input")
    first, second = (bench.resistor(r, "filter", why) for _ in range(2))
    halves = [bench.resistor(r, "filter", f"two in parallel make R/2; {why}") for _ in range(2)]
    one, two = (bench.capacitor(c, "filter", why, polarised=False) for _ in range(2))
    doubles = [bench.capacitor(c, "filter", f"two in parallel make 2C; {why}", polarised=False) for _ in range(2)]
    bench.join("IN", (first, "1"), (one, "1"))
    bench.join("T_R", (first, "2"), (second, "1"), *((x, "1") for x in doubles))
    bench.join("T_C", (one, "2"), (two, "1"), *((x, "1") for x in halves))
    bench.join("OUT", (second, "2"), (two, "2"))
    bench.b.ground(*(PinRef(x.ref, "2") for x in (*doubles, *halves)))
    bench.signal("OUT", "OUT", "out", "filtered output, for an input of high resistance")
    if bench.given("fc") and abs(got / f - 1) > 0.05:
        bench.b.problems.append(f"With the given values the notch is at {units.show(got, 'Hz')}, not {units.show(f, 'Hz')}.")
    return {"f0": got, "r": r, "c": c, "kind": "notch"}


def measure(stand: Stand) -> Iterator[Measure]:
    f = stand.number("f0")
    yield Measure(
        "notch frequency",
        "Hz",
        f,
        Ac(f / 30, f * 30, 200),
        readings.notch("OUT"),
        (Drive("IN", ac=1.0),),
        asked=stand.asked("fc"),
    )


RECIPE = Recipe(
    "twin-t-notch",
    "Twin-T notch filter",
    "f0 = 1 / (2π·R·C)",
    build,
    match,
    measure=measure,
    rank=64,
    group="filter",
    words="notch twin t filter hum mains interference passive band stop reject removes take out",
    ports=("IN", "OUT"),
    anchor=r"\bnotch\b|band-?\s?stop|twin-?\s?t\b",
)
