"""Active notch: a twin-T whose foot follows a part of the output, f0 = 1/(2π·R·C), Q = 1/(4·(1 - k)).

Source: Horowitz and Hill, The Art of Electronics (bootstrapped twin-T); Zumbahlen, Linear Circuit Design Handbook.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Ac
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp_circuits import biased_input, rc_near
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin, end, following
from circuitlm.synthesis.recipes.opamp_stage import Stage
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

USUAL_Q, MOST_Q = 4.0, 25.0
_NOTCH = r"\bnotch\b|\bband-?\s?(?:stop|reject)|\btwin-?\s?t\b|\bhum (?:filter|trap)"
_ACTIVE = r"\bop-?\s?amps?\b|\bactive\b|\bQ(?:[- ]?factor)?\s?(?:of|=|is|about)?\s?\d|\bboot-?\s?strap"


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(_NOTCH) or not (asked.wants(_ACTIVE) or asked.parts_of("analog")):
        return None
    if asked.wants(r"\bR?L-?C\b|\bpassive\b|inductor|\bcoil\b|\bcrystal\b|\btrap\b"):
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    taken = asked_frame(asked, params)
    if f := asked.hertz():
        params["fc"] = f
    if q := asked.number(r"\bQ(?:[- ]?factor)?\s?(?:of|=|is|:|about)?\s?(\d+(?:\.\d+)?)"):
        params["q"] = q
    for key, unit in (("r", "Ω"), ("c", "F")):
        if v := asked.one(unit):
            params[key] = v
    return params, taken


def build(bench: Bench) -> Figures:
    f, q = bench.number("fc", 50.0), bench.number("q", USUAL_Q)
    for key, words in (("fc", "The notch is laid at 50 Hz"), ("q", f"Q is {USUAL_Q:g}")):
        if not bench.given(key):
            bench.b.assume(f"{words}, since none is given.")
    if not 0.3 <= q <= MOST_Q:
        raise CannotDesign(f"A twin-T notch with Q = {q:g} is not made here.", f"Q from 0.3 to {MOST_Q:g}")
    s = begin(bench, split=True, why="feeds the filter")
    r, c = rc_near(s, f, 1000.0 if s.dual else 33_000.0)
    net = biased_input(s, 20_000.0)
    middle = s.half()
    foot, k = _foot(s, q, middle)
    got = 1 / (2 * math.pi * r * c)
    why = f"f0 = 1/(2π·R·C) = {units.show(got, 'Hz')}; its depth depends on how well the values match: 1 % parts"
    first, second = s.r(r, "filter", why), s.r(r, "filter", why)
    halves = [s.r(r, "filter", f"two in parallel make R/2; {why}") for _ in range(2)]
    bench.join(net, (first, "1"))
    bench.join("T_R", (first, "2"), (second, "1"))
    bench.join("T_C", *((x, "1") for x in halves))
    bench.join("MIDDLE", (second, "2"), (s.chip, s.plus))
    if foot == "GND":
        bench.ground(*((x, "2") for x in halves))
    else:
        bench.join(foot, *((x, "2") for x in halves))
    s.between(c, "filter", why, net, "T_C", polarised=False)
    s.between(c, "filter", why, "T_C", "MIDDLE", polarised=False)
    for _ in range(2):
        s.between(c, "filter", f"two in parallel make 2C; {why}", "T_R", foot, polarised=False)
    bench.join("OUT", (s.chip, s.minus))
    s.exit()
    end(s)
    return {"f0": got, "q": 1 / (4 * (1 - k)), "r": r, "c": c, "supply": s.vcc, "kind": "notch"}


def _foot(s: Stage, q: float, middle: str) -> tuple[str, float]:
    """The net of the twin-T's foot and the share of the output that it follows: a divider with a follower behind it."""
    k = max(1 - 1 / (4 * q), 0.0)
    if k < 0.02:
        return middle, 0.0
    b = s.bench
    upper, lower = eseries.ratio_pair(k, 20_000.0, "E96")
    k = lower / (upper + lower)
    why = f"k = {k:.4g} of the output: Q = 1/(4·(1 - k)) = {1 / (4 * (1 - k)):.3g}"
    a, z = s.r(upper, "feedback", why), s.r(lower, "feedback", why)
    main = (s.chip, s.out, s.minus, s.plus)
    following(s)
    b.join("OUT", (a, "1"))
    b.join("SHARE", (a, "2"), (z, "1"), (s.chip, s.plus))
    b.join(middle, (z, "2"))
    b.join("FOOT", (s.chip, s.out), (s.chip, s.minus))
    s.chip, s.out, s.minus, s.plus = main
    return "FOOT", k


def measure(stand: Stand) -> Iterator[Measure]:
    """Where the deepest point lies, and how wide the notch is at 3 dB."""
    f, q = stand.number("f0"), stand.number("q")
    out = "OUT_AC" if "OUT_AC" in stand.pins else "OUT"
    sweep, drives = Ac(f / 10, f * 10, 400), (Drive("IN", ac=1.0),)
    yield Measure("notch frequency", "Hz", f, sweep, readings.notch(out), drives, stand.asked("fc"), 0.05)
    yield Measure("Q", "", q, sweep, readings.notch_quality(out), drives, stand.asked("q"), 0.1)


RECIPE = Recipe(
    "active-notch",
    "Active notch filter",
    "f0 = 1/(2π·R·C), Q = 1/(4·(1 - k))",
    build,
    match,
    measure=measure,
    rank=96,
    group="filter",
    source="Horowitz and Hill, The Art of Electronics",
    words="active notch filter twin t hum mains band stop reject rejection bootstrapped bootstrap op amps quality factor removes takes out interference ecg",
)
