"""State-variable filter of three op-amps: high-pass, band-pass and low-pass outputs, f0 = 1/(2π·R·C), Q = (1 + R5/R4)/3.

Source: Kerwin, Huelsman and Newcomb 1967; Franco, Design with Operational Amplifiers (KHN filter).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Ac
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.active_filters import close
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.opamp_circuits import biased_input, rc_near
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin, end, following
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

R, MOST_Q = 10_000.0, 50.0
_STATE = r"\bstate[- ]variable|\bKHN\b|\bbiquad\b|\buniversal (?:active )?filter"


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(_STATE):
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    taken = asked_frame(asked, params)
    if all(w.component != params["chip"] or not any(ch.isdigit() for ch in w.words) for w in asked.request.of("part")):
        params["chip"] = usual("opamp-quad")
    if f := asked.hertz():
        params["fc"] = f
    if q := asked.number(r"\bQ(?:[- ]?factor)?\s?(?:of|=|is|:)?\s?(\d+(?:\.\d+)?)"):
        params["q"] = q
    return params, taken


def build(bench: Bench) -> Figures:
    f, q = bench.number("fc", 1000.0), bench.number("q", 0.7071)
    for key, words in (("fc", "The frequency is 1 kHz"), ("q", "Q is 0.71")):
        if not bench.given(key):
            bench.b.assume(f"{words}, since none is given.")
    if not 0.4 <= q <= MOST_Q:
        raise CannotDesign(f"A state-variable filter with Q = {q:g} is not made here.", f"Q from 0.4 to {MOST_Q:g}")
    s = begin(bench, split=True, why="feeds the filter")
    r, c = rc_near(s, f)
    got = 1 / (2 * math.pi * r * c)
    r4 = R
    r5 = close((3 * q - 1) * r4)
    made = (1 + r5 / r4) / 3
    why, damp = f"f0 = 1/(2π·R·C) = {units.show(got, 'Hz')}", f"Q = (1 + R5/R4)/3 = {made:.3g}"
    source, middle = biased_input(s), s.half()
    a, z, h = (
        s.r(R, "input", "the input's weight: a gain of 1"),
        s.r(R, "feedback", "takes the low-pass back"),
        s.r(R, "feedback", "the adder's own feedback"),
    )
    four, five = s.r(r4, "feedback", damp), s.r(r5, "feedback", damp)
    bench.join(source, (a, "1"))
    bench.join("SUM", (a, "2"), (z, "1"), (h, "1"), (s.chip, s.minus))
    bench.join("HIGH", (h, "2"), (s.chip, s.out))
    bench.join("DAMP", (four, "1"), (five, "1"), (s.chip, s.plus))
    bench.join(middle, (four, "2"))
    bench.join("BAND", (five, "2"))
    bench.join("LOW", (z, "2"))
    for n, (before, after) in enumerate((("HIGH", "BAND"), ("BAND", "LOW")), 1):
        following(s)
        i = s.r(r, "filter", why)
        bench.join(before, (i, "1"))
        bench.join(f"INT{n}", (i, "2"), (s.chip, s.minus))
        bench.join(after, (s.chip, s.out))
        s.between(c, "filter", why, f"INT{n}", after, polarised=False)
        bench.join(middle, (s.chip, s.plus))
    for net, words in (("HIGH", "high-pass"), ("BAND", "band-pass"), ("LOW", "low-pass")):
        bench.terminal(net, net, "out", f"{words} output")
    end(s)
    if not s.dual:
        bench.b.note("On a single supply the outputs rest at half of it.", s.chip.ref)
    return {"f0": got, "q": made, "gain": made, "supply": s.vcc, "kind": "state-variable filter"}


def measure(stand: Stand) -> Iterator[Measure]:
    """Centre and Q at the band-pass output."""
    f = stand.number("f0")
    sweep, drives = Ac(f / 30, f * 30, 200), (Drive("IN", ac=1.0),)
    yield Measure("centre frequency", "Hz", f, sweep, readings.peak("BAND"), drives, stand.asked("fc"), 0.05)
    yield Measure("Q", "", stand.number("q"), sweep, readings.quality("BAND"), drives, stand.asked("q"), 0.1)


RECIPE = Recipe(
    "state-variable",
    "State-variable filter",
    "f0 = 1/(2π·R·C), Q = (1 + R5/R4)/3",
    build,
    match,
    measure=measure,
    rank=96,
    group="opamp",
    source="Kerwin, Huelsman and Newcomb 1967",
    words="state variable khn biquad universal active filter three op amps outputs low high band pass quality factor quad",
)
