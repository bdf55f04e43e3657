"""Current mirror of two NPN transistors: I = (Vcc - Vbe - Ve) / R, copied by a second transistor of the same kind.

Two discrete transistors are never alike: 0.2 V at resistors in the emitters decides over their difference, at the cost of as much headroom.
Source: Horowitz and Hill, The Art of Electronics (current mirrors with emitter resistors).
"""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

EMITTER_V, VBE = 0.2, 0.66
"""Voltage at each emitter resistor, and from base to emitter at a milliampere, V."""
MOST = 0.1
"""Largest current for small transistors, A."""


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(r"current[- ]mirror") or asked.says(r"cascode|wilson|widlar|mirror (?:as )?load|active load"):
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    if pair := asked.shaped("npn"):
        params["transistor"] = next((w for w in pair if any(ch.isdigit() for ch in w.words)), pair[0]).component or ""
    if v := asked.vcc():
        params["vcc"] = v
    if a := asked.one("A"):
        params["amps"] = a
    return params, [w.id for w in pair] + asked.wishes("resistor", "terminal-2", functions=("current-source",))


def build(bench: Bench) -> Figures:
    vcc, amps = bench.number("vcc", 12.0), bench.number("amps", 1e-3)
    if not bench.given("amps"):
        bench.b.assume("The mirrored current is 1 mA, since none is given.")
    if amps > MOST or amps <= 0:
        raise CannotDesign(
            f"A mirror of small transistors carries 100 mA at most, not {units.show(amps, 'A')}.", "a regulator as a current source"
        )
    if vcc < VBE + EMITTER_V + 1:
        raise CannotDesign(f"{units.show(vcc, 'V')} leaves no room for a current mirror.", "2 V at least")
    rail = bench.supply(vcc, "feeds the mirror")
    ref, copy = (
        bench.part(bench.text("transistor") or bench.b.default("transistor-npn").id, "driver", why)
        for why in ("sets the base voltage by the reference current", "copies the current")
    )
    re = eseries.nearest(EMITTER_V / amps, "E24")
    r = eseries.nearest((vcc - VBE) / amps - re, "E24")
    if abs((r + re) * amps / (vcc - VBE) - 1) > 0.015:
        r = eseries.nearest((vcc - VBE) / amps - re, "E96")
    got = (vcc - VBE) / (r + re)
    why = f"I = (Vcc - Vbe - Ve)/R = {units.show(got, 'A')}"
    top = bench.resistor(r, "bias", why, ref.ref)
    emitters = [bench.resistor(re, "emitter", "evens out the two transistors' difference", q.ref) for q in (ref, copy)]
    bench.join(rail, (top, "1"))
    bench.join("BASE", (top, "2"), (ref, "C"), (ref, "B"), (copy, "B"))
    for n, (q, e) in enumerate(zip((ref, copy), emitters, strict=True), 1):
        bench.join(f"E{n}", (q, "E"), (e, "1"))
        bench.ground((e, "2"))
    load = bench.part("terminal-2", "terminal", "the load, between the supply and the mirror")
    load.label = bench.called("LOAD")
    bench.join(rail, (load, "1"))
    bench.join("SINK", (load, "2"), (copy, "C"))
    bench.port("LOAD", "SINK", "out")
    return {"ma": got * 1000, "r": r, "re": re, "vcc": vcc, "rail": rail, "kind": "current mirror"}


def measure(stand: Stand) -> Iterator[Measure]:
    """The current through a load that takes a third of the supply."""
    amps, rail = stand.number("ma") / 1000, str(stand.figures["rail"])
    ohms = stand.number("vcc") / 3 / amps
    loads = (Drive("SINK", kind="R", dc=ohms, against=rail),)
    yield Measure(
        "current",
        "A",
        amps,
        Op(),
        readings.current(f"{rail}~SINK", ohms),
        loads,
        stand.asked("amps"),
        0.1,
        "the bases take a part of the reference",
    )


RECIPE = Recipe(
    "current-mirror",
    "Current mirror",
    "I = (Vcc - Vbe - Ve) / R",
    build,
    match,
    measure=measure,
    rank=92,
    group="supply",
    source="Horowitz and Hill, The Art of Electronics",
    words="current mirror npn two matched transistors reference copy sink load constant source bjt simple",
)
