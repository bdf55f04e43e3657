"""Schmitt trigger: a comparator or op-amp whose output moves its own threshold, for two thresholds that the request names.

An open collector sinks an LED itself; any other load hangs on a transistor. The pull-up, and a base that hangs on it, count
into the upper threshold.
"""

from __future__ import annotations

import math

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.joins.sensing import partner_ohms
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, comparator, kit, timing_proof
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp import park, pins
from circuitlm.synthesis.recipes.thresholds import Network, band, inverting, noninverting

PULL = 4700.0
"""Pull-up of an open collector, Ω: small against the feedback, and some milliamperes for a base."""

SINK_MA = 5.0
"""What any open-collector comparator sinks with a low output, mA."""


def match(asked: Asked) -> Match | None:
    found = band(asked)
    if found is None or not asked.says(r"comparator|threshold|schmitt|hysteresis|LM393|LM339|LM311|op-?amp|\bon\b[^.]*\boff\b"):
        return None
    base = comparator.match(asked)
    if base is None:
        return None
    params, taken = base
    if (
        "band_c" in params and catalogue().get(str(params["source"])).spec.get("mv_per_c")
        if params["source"] not in ("terminal", "pot")
        else False
    ):
        return None  # some ten millivolts: positive feedback about one threshold makes them
    sensor = params["source"] not in ("terminal", "pot")
    if sensor and catalogue().get(str(params["source"])).interfaces_of("resistive") and not found.celsius:
        found = (
            found
            if not catalogue().get(str(params["source"])).spec.get("beta")
            else type(found)(found.low, found.high, True, found.on_above)
        )
    for key in ("level", "pot", "hysteresis", "celsius"):
        params.pop(key, None)
    if not sensor:
        params["source"] = "pot" if asked.part("potentiometer") else "terminal"
    params |= {"low": found.low, "high": found.high}
    if found.celsius:
        params["unit"] = "C"
    if found.on_above is not None:
        params.pop("invert", None)
        if not found.on_above:
            params["invert"] = "yes"
    if asked.says(r"(?<!non)(?<!non-)(?<!non )\binvert(?:ing|s|ed)\b"):
        params["inverted"] = "yes"
    if asked.says(r"\bnon[- ]?invert\w*|\b(?:go(?:es)?|be|is|turns?|switch\w*|output)\s+(?:to |at )?high\b"):
        params["level"] = "high"  # the output itself, and not only what hangs on it
    own = (found.low, found.high, (found.low + found.high) / 2)
    if (vcc := params.get("vcc")) and (vcc in own or float(vcc) < 1.8):
        rest = [v for v, _ in asked.quantities("V") if v >= 1.8 and all(abs(v - x) > 1e-6 for x in own)]
        params.pop("vcc")
        if rest:
            params["vcc"] = rest[0]
    elif not vcc and (volts := asked.vcc_besides(*own, found.high - found.low)):
        params["vcc"] = volts
    if (
        params.get("load") == "led"
        and not sensor
        and not asked.says(r"\bleds?\b|light|indicat|lamp|\bon\b[^.]*\boff\b")
        and not asked.shaped("led")
    ):
        params["load"] = ""  # nothing is to be switched: the output is a signal
    if r := asked.ohms("pull-?\\s?up"):
        params["pull_ohms"] = r
    return params, taken


def build(bench: Bench) -> Figures:
    chip_c = bench.b.component(bench.text("chip"))
    load = bench.b.component(bench.text("load")) if bench.text("load") else None
    vcc, rail = _feed(bench, chip_c, load)
    chip = kit.chip(bench, chip_c.id, rail, vcc, "", "compares")
    out, minus, plus, _, _ = pins(chip_c)
    collector = chip_c.shape == "comparator"
    pull = bench.number("pull_ohms", PULL) if collector else 0.0
    if collector and not bench.given("pull_ohms") and load is not None and load.shape != "led":
        pull = eseries.nearest(max(vcc / SINK_MA * 1000, 1000.0), "E12")  # the base hangs on it
    on_above = not bench.given("invert")
    sinks = collector and load is not None and load.shape == "led" and float(load.spec.get("if_ma", 10)) <= 20
    sinks = sinks and not bench.given("switch") and bench.text("level") != "high"
    turned = bench.given("inverted") and load is None
    high_above = (on_above if load is not None else not turned) != sinks
    low, high, source_ohms, at = _judged(bench, rail, vcc, chip_c, not high_above)
    bench.join("OUT", (chip, out))
    if collector:
        r = bench.resistor(
            pull, "pullup", "the output is an open collector that can only pull down: this resistor makes the high level", chip.ref
        )
        bench.join(rail, (r, "1"))
        bench.join("OUT", (r, "2"))
    top = vcc if collector else vcc - float(chip_c.spec.get("out_high", 1.5))
    bottom = float(chip_c.spec.get("out_low", 0.1))
    if sinks:
        kit.led(bench, rail, "OUT", vcc - bottom, why="lights while the output sinks its current", ma=SINK_MA)
    else:
        comparator.drive(bench, rail, vcc, load, top, pull, "OUT")
        top, pull = _loaded(bench, vcc, top, pull)
    made = noninverting(vcc, low, high, bottom, top, pull, source_ohms) if high_above else inverting(vcc, low, high, bottom, top, pull)
    if made is None or abs(made.high - high) + abs(made.low - low) > 0.25 * (high - low):
        raise CannotDesign(
            f"No resistors give thresholds of {units.show(low, 'V')} and {units.show(high, 'V')} with an output of "
            f"{units.show(bottom, 'V')} and {units.show(top, 'V')}.",
            "thresholds between the output's levels, or a higher supply",
        )
    _network(bench, chip, rail, made, (plus, minus), high_above, at)
    park(bench, chip, "REFERENCE" if not collector and float(chip_c.spec.get("vcm_low", 0)) > 0 else None)
    scale = at["scale"]
    if collector:
        bench.b.advice.append(
            f"{chip.ref}'s output is an open collector: without the pull-up it is never high, and the upper threshold depends on it."
        )
    return {
        "threshold_low": made.low / scale,
        "threshold_high": made.high / scale,
        "hysteresis_v": (made.high - made.low) / scale,
        "vcc": vcc,
        **{k: v for k, v in at.items() if k != "scale"},
    }


def _feed(bench: Bench, chip: Component, load: Component | None) -> tuple[float, str]:
    """(volts, net) of the supply: as given, else what the load wants, within the chip's range."""
    low, high = kit.limits(chip)
    want = float(load.spec.get("volts", 0) or 0) if load else 0.0
    vcc = bench.number("vcc", kit.choose_volts(bench, want if want > 5 else 5.0 if low <= 5 else 12.0, chip))
    if not low * 0.97 <= vcc <= high * 1.03:
        raise CannotDesign(
            f"{units.show(vcc, 'V')} does not suit the {chip.name} ({units.show(low, 'V')} to {units.show(high, 'V')}).",
            "name a supply within that range",
        )
    return vcc, bench.supply(vcc, "feeds the circuit")


def _loaded(bench: Bench, vcc: float, top: float, pull: float) -> tuple[float, float]:
    """What the feedback sees of a high output whose pull-up also feeds a base: 0.7 V behind the base resistor, in parallel."""
    base = next((p.quantity for p in bench.parts if p.role == "base" and p.quantity), None)
    if not pull or base is None:
        return top, pull
    return 0.7 + (vcc - 0.7) * base / (base + pull), base * pull / (base + pull)


def _judged(bench: Bench, rail: str, vcc: float, chip: Component, inverts: bool) -> tuple[float, float, float, dict[str, float]]:
    """(lower, upper threshold, source resistance, scale) at the node SIGNAL: a terminal's voltage, divided where the chip cannot
    take it, a potentiometer's, or a sensor's at the two temperatures."""
    low, high = bench.number("low", 0.0), bench.number("high", 0.0)
    limit = vcc - float(chip.spec.get("vcm_high", 1.5))
    source = bench.text("source")
    if source == "terminal":
        return _terminal(bench, low, high, limit, inverts)
    if source == "pot":
        bench.ground()
        kit.pot(bench, rail, "SIGNAL", "GND", "gives the voltage that is judged")
        ohms, scale = 2500.0, {"scale": 1.0}
    else:
        low, high, ohms, scale = _sensor(bench, bench.text("source"), rail, vcc, low, high)
    if high > limit and inverts:
        raise CannotDesign(
            f"The {chip.name} compares up to {units.show(limit, 'V')} on {units.show(vcc, 'V')}; the upper threshold is {units.show(high, 'V')}.",
            "a higher supply, or lower thresholds",
        )
    return low, high, ohms, scale


def _terminal(bench: Bench, low: float, high: float, limit: float, inverts: bool) -> tuple[float, float, float, dict[str, float]]:
    if high < limit and (inverts or high < limit + 1.5):
        bench.terminal("IN", "SIGNAL", "in", "the voltage that is judged")
        return low, high, 0.0, {"scale": 1.0}
    top, bottom = eseries.ratio_pair(0.5 * limit / high, 110_000, "E12")
    scale = bottom / (top + bottom)
    bench.terminal("IN", "INPUT", "in", "the voltage that is judged")
    why = f"brings {units.show(high, 'V')} down to {units.show(high * scale, 'V')}, within the input range"
    a, z = bench.resistor(top, "divider-top", why), bench.resistor(bottom, "divider-bottom", why)
    bench.join("INPUT", (a, "1"))
    bench.join("SIGNAL", (a, "2"), (z, "1"))
    bench.ground((z, "2"))
    return low * scale, high * scale, top * bottom / (top + bottom), {"scale": scale}


def _sensor(bench: Bench, sensor: str, rail: str, vcc: float, low: float, high: float) -> tuple[float, float, float, dict[str, float]]:
    part = bench.part(sensor, "", "measures")
    c = part.component
    if c.interfaces_of("resistive"):
        i = c.interfaces_of("resistive")[0]
        beta, there = float(c.spec.get("beta", 0) or 0), part.quantity or float(c.spec.get("ohms", 10_000))
        fixed = partner_ohms(part)
        volts = []
        for x in (low, high):
            ohms = there * math.exp(beta * (1 / (x + 273.15) - 1 / 298.15)) if beta else fixed
            volts.append(vcc * fixed / (fixed + ohms) if bench.text("unit") == "C" else x)
        r = bench.resistor(
            fixed, "divider-bottom", f"makes a divider with {c.name}: {units.show(volts[0], 'V')} to {units.show(volts[1], 'V')}", part.ref
        )
        bench.join(rail, (part, i.pins["a"]))
        bench.join("SIGNAL", (part, i.pins["b"]), (r, "1"))
        bench.ground((r, "2"))
        if beta and bench.text("unit") == "C":
            bench.b.note(
                f"{part.ref}: {units.show(volts[0], 'V')} at {low:g} °C, {units.show(volts[1], 'V')} at {high:g} °C (B = {beta:g} K).",
                part.ref,
            )
        curve = {"beta": beta, "r25": there, "fixed_ohms": fixed} if beta and bench.text("unit") == "C" else {}
        return volts[0], volts[1], fixed / 2, {"scale": 1.0, **curve}
    supply = c.supplies[0]
    bench.b.volts[(part.ref, supply.id)] = vcc
    for pin in supply.pins:
        bench.join(rail, (part, pin))
    bench.ground(*((part, g) for g in supply.ground))
    signal = next(p for x in c.interfaces for role, p in x.pins.items() if "adc" in x.needs.get(role, []))
    bench.join("SIGNAL", (part, signal))
    if "mv_per_c" in c.spec and bench.text("unit") == "C":
        slope, zero = float(c.spec["mv_per_c"]), float(c.spec.get("mv_at_0", 0))
        low, high = (slope * low + zero) / 1000, (slope * high + zero) / 1000
    return low, high, 0.0, {"scale": 1.0}


def _network(bench: Bench, chip: Part, rail: str, made: Network, inputs: tuple[str, str], high_above: bool, at: dict[str, float]) -> None:
    """Reference divider, feedback and, for the non-inverting circuit, the resistor in front of the input."""
    plus, minus = inputs
    low, high = (units.show(x / at["scale"], "V") for x in (made.low, made.high))
    why = f"the output {'rises' if high_above else 'falls'} above {high} and {'falls' if high_above else 'rises'} below {low}"
    a, z = bench.resistor(made.top, "divider-top", why, chip.ref), bench.resistor(made.bottom, "divider-bottom", why, chip.ref)
    f = bench.resistor(made.feedback, "feedback", f"positive feedback: {why}; the pull-up counts in", chip.ref)
    bench.join(rail, (a, "1"))
    bench.join("REFERENCE", (a, "2"), (z, "1"))
    bench.ground((z, "2"))
    bench.join("OUT", (f, "1"))
    if high_above:
        r = bench.resistor(made.series, "input", "with the feedback it sets the width of the hysteresis", chip.ref)
        bench.join("SIGNAL", (r, "1"))
        bench.join("JUDGED", (r, "2"), (f, "2"), (chip, plus))
        bench.join("REFERENCE", (chip, minus))
    else:
        bench.join("REFERENCE", (f, "2"), (chip, plus))
        bench.join("SIGNAL", (chip, minus))


RECIPE = Recipe(
    "schmitt-trigger",
    "Schmitt trigger",
    "VT = (Vcc/R1 + Vout/Rf) / (1/R1 + 1/R2 + 1/Rf), or Vref + (Vref - Vout)·R/Rf",
    build,
    match,
    measure=timing_proof.schmitt,
    rank=82,
    group="opamp",
    words="comparator schmitt trigger threshold thresholds hysteresis above below over under switching upper lower input output when turns again temperature",
)
