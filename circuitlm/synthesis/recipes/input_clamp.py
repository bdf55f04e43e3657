"""Input protection: a series resistor and two diodes to the supply and ground keep a pin within its supply, R = (Vmax - Vcc - Vf) / I.

The diodes conduct what exceeds the supply (a wrong connection, a discharge of a person), the resistor keeps it to a few milliamperes; a
capacitor takes the edge of a discharge and makes a low-pass with the resistor. Schottky diodes begin before the pin's own.
Source: Horowitz and Hill, The Art of Electronics (input protection); IEC 61000-4-2 for the discharge.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Ac, Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

CLAMP_A, LEAST_OHMS, USUAL_V = 0.01, 1000.0, 24.0
"""Current through a diode, A; resistor that a discharge asks for, Ω; largest voltage at the input where none is given, V."""
_ASKS = r"\bESD\b|electrostatic|over-?voltage|clamp(?:ing|ed|s)?\b|input protection|protect\w*"
_WHAT = r"\b(?:signal|input|pins?|gpio|adc|analog(?:ue)?|logic|data) ?(?:lines?|inputs?|pins?)?\b"


def match(asked: Asked) -> Match | None:
    if (
        asked.controller
        or not (asked.wants(_ASKS) and asked.wants(_WHAT))
        or asked.kinds - {"semiconductor", "passive", "connector", "protection"}
    ):
        return None
    if asked.says(
        r"polarity|crowbar|zero[- ]?cross|opto|relay|motor|battery|zener|divider|voltage follower|amplifier|rs-?485|\bcan\b|\busb\b|24\s?V (?:digital )?input|supply (?:line|rail|protect)"
    ):
        return None
    if asked.shaped("npn", "pnp", "nmos", "pmos", "led") or any(f.function != "surge" for f in asked.request.of("function")):
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    high = asked.near(
        r"up to|against|spikes?|surges?|transients?|withstand\w*|stands?|survive\w*|tolerat\w*|max\w*|instead of|wrong\w*", "V", 22
    )
    found = [v for v, _ in asked.quantities("V")]
    if high is not None and (len(found) > 1 or high > 6):
        params["vmax"] = high
    rest = [v for v in found if v != params.get("vmax")]
    if rest:
        params["vcc"] = min(rest)
    if f := asked.hertz():
        params["fc"] = f
    if r := asked.one("Ω"):
        params["r"] = r
    if m := re.search(r"(\d+(?:\.\d+)?)\s?mA", asked.raw):
        params["ma"] = float(m[1])
        asked.note(m.group())
    return params, [w.id for w in asked.shaped("diode", "schottky", "zener")] + [w.id for w in asked.request.of("supply")] + asked.wishes("resistor", "capacitor", "terminal-2", functions=("surge",))  # fmt: skip


def build(bench: Bench) -> Figures:
    vcc, most = bench.number("vcc", 5.0), bench.number("vmax", USUAL_V)
    if vcc > 15:
        raise CannotDesign(f"A pin on {units.show(vcc, 'V')} is no logic or converter input.", "a Zener diode or a TVS diode")
    if not bench.given("vmax"):
        bench.b.assume(f"The input may see up to ±{units.show(most, 'V')}, since nothing is said; discharges come on top.")
    limit = bench.number("ma", CLAMP_A * 1000) / 1000
    r = bench.number("r", eseries.at_least(max((most - vcc - 0.3) / limit, LEAST_OHMS), "E12"))
    amps = (most - vcc - 0.3) / r
    watts = (most - vcc) ** 2 / r
    rail = bench.supply(vcc, "takes what the upper diode conducts")
    why = f"({units.show(most, 'V')} - {units.show(vcc, 'V')} - Vf) / {units.show(r, 'Ω')} = {units.show(amps, 'A')} through the diode"
    series = bench.own(bench.b.support("resistor-power", "", "series", why, r)) if watts > 0.24 else bench.resistor(r, "series", why)
    up, down = (bench.part("diode-schottky-1n5819", "clamp", text) for text in ("conducts above the supply", "conducts below ground"))
    bench.signal("IN", "IN", "in", f"stands ±{units.show(most, 'V')}")
    bench.join("IN", (series, "1"))
    bench.join("OUT", (series, "2"), (up, "A"), (down, "K"))
    bench.join(rail, (up, "K"))
    bench.ground((down, "A"))
    c = (
        eseries.nearest(1 / (2 * math.pi * r * bench.number("fc", 1.0)), "E6")
        if bench.given("fc")
        else eseries.nearest(1e-10 * 1e4 / r, "E6")
    )
    c = min(max(c, 1e-11), 1e-6)
    cap = bench.capacitor(c, "filter", f"takes the edge of a discharge; passes signals up to {units.show(1 / (2 * math.pi * r * c), 'Hz')}", polarised=False)  # fmt: skip
    bench.join("OUT", (cap, "1"))
    bench.ground((cap, "2"))
    bench.signal("OUT", "OUT", "out", "to the pin")
    if amps > 0.02:
        bench.b.advice.append(
            f"What else runs on the {units.show(vcc, 'V')} has to take {units.show(amps, 'A')}, or the clamp lifts the supply."
        )
    return {"high_v": vcc + 0.25, "low_v": -0.25, "ma": amps * 1000, "r": r, "c": c, "vmax": most, "cutoff": 1 / (2 * math.pi * r * c)}  # fmt: skip


def measure(stand: Stand) -> Iterator[Measure]:
    """The largest voltage at the input, either way, and the corner for signals in the middle of the range."""
    most = stand.number("vmax")
    high, low = (Drive("IN", dc=most),), (Drive("IN", dc=-most),)
    yield Measure("voltage at the pin", "V", stand.number("high_v"), Op(), readings.volts("OUT"), high, None, 0.05)
    yield Measure(
        "voltage at the pin below ground", "V", stand.number("low_v"), Op(), readings.volts("OUT"), low, None, 0.5, "the diode's curve"
    )
    fc = stand.number("cutoff")
    read = readings.corner("OUT", "low", reference_hz=fc / 100)
    yield Measure("cutoff", "Hz", fc, Ac(fc / 100, fc * 100, 20), read, (Drive("IN", dc=1.0, ac=1.0),), stand.asked("fc"), 0.35 if stand.given("fc") else 0.1, "E6 steps of the capacitor")  # fmt: skip


RECIPE = Recipe(
    "input-clamp",
    "Input protection",
    "R = (Vmax - Vcc - Vf) / I",
    build,
    match,
    measure=measure,
    rank=60,
    group="supply",
    source="Horowitz and Hill, The Art of Electronics",
    words="esd electrostatic discharge overvoltage over voltage protection protect protects clamp clamping clamped diodes schottky series resistor signal input pin line adc gpio analog logic data against spikes spike surges up to volts stands circuit for digital micro pins",
)
