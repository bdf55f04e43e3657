"""Phase-locked loop of a 4046: its oscillator follows the input's frequency, fmin = 1/(R2·(C1 + 32 pF)), fmax = fmin + 1/(R1·(C1 + 32 pF)).

The exclusive-or comparator gives Vdd/π a radian, the oscillator (fmax - fmin)/Vdd a volt; the loop filter R3, R4, C2 makes the loop's
natural frequency ωn = √(K/((R3 + R4)·C2)) and its damping ζ = ωn/2·(R4·C2 + 1/K), K = 2·(fmax - fmin).
Source: CD4046B data sheet (frequency formulas), recalled; Gardner, Phaselock Techniques (second-order loop with a lag-lead filter).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Pulse, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

STRAY, SPAN, SLOW, DAMPING, R3 = 32e-12, 0.5, 15.0, 0.7, 100_000.0
"""Capacitance beside C1, F; how far the oscillator reaches to either side, a share of the middle; natural frequency below the signal's."""
MOST_HZ, LEAST_HZ = 500e3, 10.0
_LOOP = {"SIG_IN", "COMP_IN", "VCO_IN", "VCO_OUT", "PC1_OUT"}


def loops() -> list[str]:
    """Chips with an oscillator and a phase comparator."""
    return catalogue().having("logic", pins=_LOOP)


def match(asked: Asked) -> Match | None:
    chips = loops()
    named = next((i for i in asked.ids if i in chips), None)
    if asked.controller or not (named or asked.wants(r"phase[- ]locked|\bPLL\b")) or asked.kinds & {"display", "radio", "sensor"}:
        return None
    if not chips or asked.says(r"multipl\w*|synthesi[sz]er|FM |demodul\w*|tone decod\w*"):
        return None
    params: dict[str, float | str] = {"chip": named or chips[0], "alone": "yes"}
    found = [f for f, _ in asked.quantities("Hz")]
    if len(found) >= 2 and (
        m := re.search(r"(?:from|between|range)?\s*\d[\d.]*\s?k?(?:Hz)?\s?(?:to|and|-|–|\.\.+)\s?\d[\d.]*\s?[kM]?Hz", asked.raw, re.I)
    ):
        params["f_low"], params["f_high"] = min(found[:2]), max(found[:2])
        asked.note(m.group())
    elif found:
        params["f"] = found[0]
    if v := asked.vcc():
        params["vcc"] = v
    return params, asked.wishes(*chips, "resistor", "capacitor", "terminal-2", functions=("oscillator", "clock", "tone"))


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("chip"))
    low, high = bench.number("f_low", 0.0) if bench.given("f_low") else 0.0, bench.number("f_high", 0.0) if bench.given("f_high") else 0.0
    f = bench.number("f", (low + high) / 2 or 10e3)
    if not (bench.given("f") or low):
        bench.b.assume("The loop is made for 10 kHz, since no frequency is given.")
    low, high = low or (1 - SPAN) * f, high or (1 + SPAN) * f
    if not LEAST_HZ <= low < high <= MOST_HZ:
        raise CannotDesign(f"A {component.name} follows {units.show(LEAST_HZ, 'Hz')} to {units.show(MOST_HZ, 'Hz')}, not {units.show(f, 'Hz')}.", "a faster loop (74HC4046)")  # fmt: skip
    rail, vcc = kit.feed(bench, 5.0, component, why="feeds the loop")
    r1, r2, c1 = _oscillator(low, high)
    got_low = 1 / (r2 * (c1 + STRAY))
    got_high = got_low + 1 / (r1 * (c1 + STRAY))
    k = 2 * (got_high - got_low)
    omega = 2 * math.pi * f / SLOW
    c2 = eseries.nearest(k / omega**2 / R3, "E6")
    r4 = eseries.nearest(max((2 * DAMPING / omega - 1 / k) / c2, 470.0), "E12")
    chip = kit.chip(bench, component.id, rail, vcc, "", f"follows {units.show(got_low, 'Hz')} to {units.show(got_high, 'Hz')}")
    bench.ground((chip, "INH"))
    why = f"fmin = 1/(R2·(C1+32 pF)) = {units.show(got_low, 'Hz')}, fmax = {units.show(got_high, 'Hz')}"
    a, z = bench.resistor(r1, "timing", why, chip.ref), bench.resistor(r2, "timing", why, chip.ref)
    c = bench.capacitor(c1, "timing", why, chip.ref, polarised=False)
    bench.join("R1", (chip, "R1"), (a, "1"))
    bench.join("R2", (chip, "R2"), (z, "1"))
    bench.ground((a, "2"), (z, "2"))
    bench.join("C1A", (chip, "C1A"), (c, "1"))
    bench.join("C1B", (chip, "C1B"), (c, "2"))
    text = f"loop filter: natural frequency {units.show(omega / 2 / math.pi, 'Hz')}, damping {DAMPING:g}"
    r3, lead = bench.resistor(R3, "filter", text, chip.ref), bench.resistor(r4, "filter", text, chip.ref)
    hold = bench.capacitor(c2, "filter", text, chip.ref, polarised=False)
    bench.join("PHASE", (chip, "PC1_OUT"), (r3, "1"))
    bench.join("CONTROL", (r3, "2"), (lead, "1"), (chip, "VCO_IN"))
    bench.join("LEAD", (lead, "2"), (hold, "1"))
    bench.ground((hold, "2"))
    bench.signal("IN", "IN", "in", "square wave, half of the time high")
    bench.join("IN", (chip, "SIG_IN"))
    bench.join("OUT", (chip, "VCO_OUT"), (chip, "COMP_IN"))
    bench.signal("OUT", "OUT", "out", "a quarter of a period behind the input when locked in the middle")
    return {"frequency": f, "f_low": got_low, "f_high": got_high, "r1": r1, "r2": r2, "c1": c1, "supply": vcc}


def _oscillator(low: float, high: float) -> tuple[float, float, float]:
    """(R1, R2, C1) with resistors between 10 kΩ and 1 MΩ."""
    for c in eseries.values("E6", 1e-10, 1e-6):
        r1, r2 = (1 / (hertz * (c + STRAY)) for hertz in (high - low, low))
        if min(r1, r2) >= 10e3 and max(r1, r2) <= 1e6:
            return eseries.nearest(r1, "E24"), eseries.nearest(r2, "E24"), c
    raise CannotDesign(
        f"No resistors and capacitor make an oscillator from {units.show(low, 'Hz')} to {units.show(high, 'Hz')}.", "a smaller range"
    )


def measure(stand: Stand) -> Iterator[Measure]:
    """The output's frequency once locked: in the middle, and a tenth above it."""
    f, vcc = stand.number("frequency"), stand.number("supply")
    for share, what in ((1.0, "frequency"), (1.1, "frequency with the input a tenth higher")):
        hertz = f * share
        if not stand.number("f_low") < hertz < stand.number("f_high"):
            continue
        half = 0.5 / hertz
        wave = Pulse(0.0, vcc, half, half / 50, half / 50, half, 2 * half)
        course = Tran(1 / f / 60, 150 / f, max_step=1 / f / 60, uic=True)
        asked = stand.asked("f") if share == 1.0 else None
        yield Measure(what, "Hz", hertz, course, readings.frequency("OUT", 120 / f), (Drive("IN", wave=wave),), asked, 0.01)


RECIPE = Recipe(
    "pll",
    "Phase-locked loop",
    "fmin = 1/(R2·(C1 + 32 pF)), fmax = fmin + 1/(R1·(C1 + 32 pF))",
    build,
    match,
    measure=measure,
    rank=98,
    group="timer",
    source="CD4046B data sheet, recalled; Gardner, Phaselock Techniques",
    words="phase locked loop pll follows follow locks lock square wave frequency vco oscillator input signal range from to loop filter cd4046 4046 that a",
)
