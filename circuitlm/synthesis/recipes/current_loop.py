"""A 4-20 mA input: the loop's supply, a shunt that turns the current into a voltage, a filter and a clamp before the ADC."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.filters import PAIR

_LOOP = r"\b[04]\s?(?:mA)?\s?(?:-|to|\.\.|…)\s?20\s?mA\b|\bcurrent loop\b"
OVER_A = 0.022
"""A transmitter signals 'over range' with up to this, A (NAMUR NE 43: 21 mA and more)."""


def match(asked: Asked) -> Match | None:
    if not asked.says(_LOOP) or asked.says(
        r"20\s?mA\s(?:output|out\b|transmitter (?:circuit|design)|source)|\b(?:make|generate|output)\b[^.]*20\s?mA"
    ):
        return None
    params: dict[str, float | str] = {}
    if (r := asked.ohms("shunt", "sense", "burden", "load")) or (r := next((v for v, _ in asked.quantities("Ω") if 20 <= v <= 600), None)):
        params["r"] = r
    if asked.says(r"zener|clamp|protect"):
        params["clamp"] = "yes"
    if asked.says(rf"\bRC\b|filter|low-?\s?pass|{PAIR}"):
        params["filter"] = "yes"
        if f := asked.one("Hz"):
            params["fc"] = f
        series = [v for v, _ in asked.quantities("Ω") if v != params.get("r") and v > 600]
        if series:
            params["rf"] = series[0]
        if c := asked.one("F"):
            params["c"] = c
    if (n := asked.many(_LOOP)) > 1:
        params["copies"] = n
    if not asked.controller and (v := asked.near(r"\badc\b|\bplc\b|input", "V", 20)) and v <= 10:
        params["limit"] = v
    volts = [v for v, _ in asked.quantities("V") if 9 <= v <= 36]
    if volts:
        params["loop"] = volts[0]
    ends = [w.id for w in asked.free if re.search(r"transmitter|receiver", w.words, re.I)]  # of the loop, not of light or radio
    return params, ends + asked.wishes(
        "resistor", "capacitor", "zener", "terminal-2", functions=("current", "voltage", "pressure"), supplies=True
    )


def build(bench: Bench) -> Figures:
    host = bench.host
    limit = (host.component.mcu.adc_vref or host.component.mcu.v_io) if host and host.component.mcu else bench.number("limit", 3.3)
    most = limit / OVER_A
    ohms = bench.number("r", max(v for v in eseries.values("E12", 10, 1000) if v <= most * 1.001))
    top = 0.02 * ohms
    if top > limit * 1.001:
        raise CannotDesign(
            f"20 mA through {units.show(ohms, 'Ω')} is {units.show(top, 'V')}, and the input measures to {units.show(limit, 'V')}.",
            f"a shunt of at most {units.show(eseries.nearest(limit / 0.02 * 0.95, 'E24'), 'Ω')}",
        )
    loop = bench.number("loop", 24.0)
    rail = bench.supply(loop, "feeds the current loop")
    terminal = bench.part("terminal-2", "terminal", "the two-wire transmitter: + from the loop's supply, - back into the shunt")
    terminal.label = "4-20 mA"
    why = f"4 mA are {units.show(0.004 * ohms, 'V')}, 20 mA are {units.show(top, 'V')}, {units.show(OVER_A * 1000, '')} mA at over-range {units.show(OVER_A * ohms, 'V')}"
    shunt = bench.resistor(ohms, "shunt", why)
    bench.join(rail, (terminal, "1"))
    bench.join("LOOP", (terminal, "2"), (shunt, "1"))
    bench.ground((shunt, "2"))
    bench.port("IN", "LOOP", "in")
    node = "LOOP"
    figures: Figures = {"shunt": ohms, "v_at_4ma": 0.004 * ohms, "v_at_20ma": top}
    if bench.given("filter") or bench.given("clamp"):
        node = "MEASURED"
        series = bench.number("rf", 1000.0)
        res = bench.resistor(series, "filter", "limits the current into the clamp and the pin, and filters with the capacitor")
        bench.join("LOOP", (res, "1"))
        farads = bench.number("c", eseries.nearest(1 / (2 * math.pi * series * bench.number("fc", 1600.0)), "E6"))
        fc = 1 / (2 * math.pi * series * farads)
        cap = bench.capacitor(farads, "filter", f"fc = 1/(2π·R·C) = {units.show(fc, 'Hz')}", polarised=False)
        bench.join(node, (res, "2"), (cap, "1"))
        bench.ground((cap, "2"))
        figures["fc"] = fc
    if bench.given("clamp"):
        volts = 3.6 if limit < 4 else 5.1
        zener = bench.part("zener", "clamp", "holds the input within its limit when the shunt opens or the loop is shorted", volts, "V")
        bench.join(node, (zener, "K"))
        bench.ground((zener, "A"))
    bench.signal("OUT", node, "out", "the loop's current as a voltage")
    head = loop - top
    bench.b.note(f"The transmitter has {units.show(head, 'V')} left at 20 mA.", shunt.ref)
    return figures


RECIPE = Recipe(
    "current-loop",
    "4-20 mA current loop input",
    "V = I · R; R = Vadc / 22 mA",
    build,
    match,
    rank=86,
    group="divider filter",
    words="loop shunt burden input transmitter sensor receiver stays below resistor rc filter zener protection 20ma 4ma",
    ports=("OUT",),
)
"""The recipe's registration; over-range current after NAMUR NE 43."""
