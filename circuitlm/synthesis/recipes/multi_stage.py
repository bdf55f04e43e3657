"""Amplifier of two to four transistor stages in a row, coupled by capacitors: each takes the same root of the gain, signs multiply.

Each stage is loaded by the next one's input, so the last is computed first. Source: Sedra and Smith, Microelectronic Circuits (multistage
amplifiers).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.errors import CannotDesign
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, stages
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.transistors import smallest
from circuitlm.verify.proof.measure import Measure, Stand

_COUNT = {"two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4, "multi": 2, "double": 2, "triple": 3}
_STAGES = r"\b(two|three|four|multi|double|triple|[234])[- ]?stages?\b|\b(two|three|[234]) (?:transistor |amplifier |amplifying |common[- ]\w+ )?stages\b"
EACH = 8.0
"""Gain of each stage where none is given."""


def match(asked: Asked) -> Match | None:
    hit = re.search(_STAGES, asked.raw, re.I)
    if hit is None or asked.controller or asked.kinds & {"analog", "logic", "display", "radio", "converter", "audio"}:
        return None
    if not asked.wants(r"common[- ](?:emitter|source)|transistor|\bBJT|mosfet|\bnmos\b|\bfet\b") or not asked.wants(r"amplif|gain"):
        return None
    if asked.says(
        r"miller|op-?amp|operational|differential|cascode|push-?pull|follower|common[- ](?:drain|collector)|filter|telescop|power amp"
    ):
        return None
    fet = asked.says(r"common[- ]source|mosfet|\bnmos\b|\bfet\b") or bool(asked.shaped("nmos"))
    shape = "nmos" if fet else "npn"
    params: dict[str, float | str] = {"alone": "yes", "shape": shape, "stages": _COUNT[(hit[1] or hit[2]).lower()]}
    asked.note(hit.group())
    return stages.asked_for(asked, params, shape)


def build(bench: Bench) -> Figures:
    vcc, count = bench.number("vcc", 12.0), int(bench.number("stages", 2))
    if not 2 <= count <= 4:
        raise CannotDesign(f"{count} stages are not designed here.", "two to four, or op-amps")
    component = bench.b.component(bench.text("transistor")) if bench.given("transistor") else smallest(bench.text("shape", "npn"))
    gain = bench.number("gain", EACH**count)
    if not bench.given("gain"):
        bench.b.assume(f"The gain is {gain:.3g} ({EACH:g} for each stage), since none is given.")
    made: list[stages.Stage] = []
    load, left = 100_000.0, abs(gain)  # the resistor at the output
    for n in range(count, 0, -1):
        s = stages.compute(component, vcc, left ** (1 / n), load)
        made.insert(0, s)
        left /= s.gain
        load = s.z_in
    rail = bench.supply(vcc, "feeds the amplifier")
    bench.terminal("IN", "IN", "in", "signal input")
    before, got = "IN", 1.0
    for n, s in enumerate(made, 1):
        q = stages.place(bench, s, rail, n)
        ends = (f"BASE{n}", before) if n == 1 else (before, f"BASE{n}")
        stages.couple(bench, *ends, s.z_in, "passes the signal and keeps each bias to itself", q)
        stages.collector(bench, s, q, rail, f"COLLECTOR{n}")
        before, got = f"COLLECTOR{n}", -got * s.gain
    stages.output(bench, before, q)
    return {"gain": got, "stages": count, "ma": sum(s.amps for s in made) * 1000, "supply": vcc, "kind": f"{count}-stage amplifier"}


def measure(stand: Stand) -> Iterator[Measure]:
    return stages.gain_of(stand, "E24 steps of several stages, and each transistor's own resistance")


RECIPE = Recipe(
    "multi-stage",
    "Amplifier of several transistor stages",
    "gain = product of -Z/(re + Re), Z = Rc beside the next stage's input",
    build,
    match,
    measure=measure,
    rank=94,
    group="opamp",
    source="Sedra and Smith, Microelectronic Circuits",
    words="two three four multi stage stages amplifier common source emitter transistor bjt mosfet nmos npn resistor resistive load loads coupled capacitors cascaded gain single ended voltage",
)
