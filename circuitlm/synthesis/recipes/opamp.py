"""Op-amp stages with ideal formulas: 1 + Rf/Rg, -Rf/Rin, 1; single supply biased at half the rail."""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match


def _chips() -> list[str]:
    from circuitlm.knowledge.catalogue import catalogue

    return [i for i, e in catalogue().entries.items() if e["kind"] == "analog" and catalogue().get(i).shape == "opamp"]


def match(asked: Asked) -> Match | None:
    named = next((i for i in asked.ids if i in _chips()), None)
    stage = asked.says(r"non-?\s?inverting|inverting|op-?\s?amp|voltage follower|unity gain|buffer|gain of|amplif")
    if not stage or (asked.controller and not named) or not (named or asked.says(r"op-?\s?amp|inverting|follower|amplif")):
        return None
    if asked.says(r"comparator|threshold|h-?bridge|class [abd]|audio amp|headphone|speaker|load cell|instrumentation"):
        return None
    gain = asked.number(r"gain\s*(?:of|=|:|is)?\s*-?\s?(\d+(?:\.\d+)?)") or asked.number(r"(?:by|x)\s?(\d+(?:\.\d+)?)\b(?!\s?(?:V|k|Hz))") or asked.number(
        r"(\d+(?:\.\d+)?)\s?(?:x|times)\b")
    if (db := asked.number(r"(\d+(?:\.\d+)?)\s?dB")) is not None:
        gain = 10 ** (db / 20)
    follower = asked.says(r"follower|unity|buffer") and not gain
    inverting = bool(re.search(r"(?<!non-)(?<!non )(?<!non)\binverting|gain\s*(?:of|=)?\s*-\s?\d", asked.raw, re.I))
    params: dict[str, float | str] = {"kind": "buffer" if follower else "inverting" if inverting else "non-inverting",
                                      "gain": gain or (1.0 if follower else 10.0)}
    if named:
        params["chip"] = named
    if v := asked.vcc():
        params["vcc"] = v
    if asked.says(r"(?:±|\+\s?/?\s?-|dual|split|symmetric(?:al)?|plus/?minus)\s?[^.]{0,12}(?:supply|supplies|\d\s?V)"):
        params["dual"] = "yes"
        if (v := asked.near(r"±|\+\s?/?\s?-|dual|split", "V", 20)):
            params["vcc"] = v
        cells = next((w for w in asked.request.of("supply") if w.component and "battery" in w.component and w.count == 2), None)
        if cells:
            params["battery"] = cells.component or ""
            return params, [*asked.wishes(*_chips(), "resistor", "capacitor", "terminal-2"), cells.id]
    ohms = asked.quantities("Ω")
    if ohms:
        params["r"] = ohms[0][0]
    return params, asked.wishes(*_chips(), "resistor", "capacitor", "terminal-2")


def pins(component: Component) -> tuple[str, str, str, str, str]:
    """(output, inverting, non-inverting, V-, V+) pin ids of the first amplifier of a chip."""
    ids = [p.id for p in component.pins]

    def pick(*names: str) -> str:
        return next(n for n in names if n in ids)
    return (pick("OUT1", "OUT", "OUTA"), pick("IN1-", "IN-", "INA-"), pick("IN1+", "IN+", "INA+"), pick("V-", "VEE", "GND", "VSS"),
            pick("V+", "VCC", "VDD"))


def build(bench: Bench) -> Figures:
    kind, gain = bench.text("kind"), bench.number("gain", 10.0)
    dual = bench.text("dual") == "yes"
    chip = bench.part(bench.text("chip", "lm358"), "", "the amplifier")
    supply = chip.component.supplies[0]
    vcc = bench.number("vcc", 12.0 if dual else min(max(9.0, supply.min), supply.max))
    out, minus, plus, v_low, v_high = pins(chip.component)
    rail = _two_batteries(bench, vcc) if bench.given("battery") else bench.supply(vcc, "feeds the amplifier")
    bench.b.volts[(chip.ref, supply.id)] = 2 * vcc if dual else vcc
    bench.join(rail, (chip, v_high))
    if dual and bench.given("battery"):
        bench.join("V-", (chip, v_low))
    elif dual:
        bench.net("V-", kind="power", volts=-vcc)
        terminal = bench.part("terminal-2", "terminal", "negative supply")
        terminal.label = f"-{units.show(vcc, 'V')}"
        bench.join("V-", (chip, v_low), (terminal, "1"))
        bench.ground((terminal, "2"))
    else:
        bench.ground((chip, v_low))
    bench.terminal("IN", "IN", "in", "signal input")
    figures = {"non-inverting": _non_inverting, "inverting": _inverting, "buffer": _buffer}[kind](bench, chip, gain, dual, rail, out, minus, plus)
    bench.terminal("OUT", "OUT", "out", "amplified output")
    park(bench, chip)
    figures["supply"] = vcc
    return figures


def _two_batteries(bench: Bench, vcc: float) -> str:
    """A split supply from two batteries, their middle on ground; returns the positive net."""
    positive, negative = bench.part(bench.text("battery"), "source", "positive half of the supply"), bench.part(
        bench.text("battery"), "source", "negative half of the supply")
    rail = positive.component.rails[0]
    bench.net("V+", kind="power", volts=vcc)
    bench.net("V-", kind="power", volts=-vcc)
    bench.join("V+", (positive, rail.pins[0]))
    bench.ground((positive, rail.ground[0]), (negative, rail.pins[0]))
    bench.join("V-", (negative, rail.ground[0]))
    return "V+"


def _feedback(bench: Bench, gain: float, kind: str) -> tuple[float, float, float]:
    """(Rf, Rg, gain reached), Rg near 10 kΩ or as given."""
    ratio = gain - 1 if kind == "non-inverting" else gain
    base = bench.number("r", 10_000.0)
    if bench.given("r"):
        rg = base
        rf = eseries.nearest(max(ratio, 1e-3) * rg, "E24")
    else:
        _, rf, rg = min((abs(eseries.nearest(ratio * g, "E24") / g / ratio - 1) + 0.003 * abs(g / 10_000 - 1), eseries.nearest(ratio * g, "E24"), g)
                        for g in eseries.values("E24", 1000, 22_000))
    got = rf / rg + (1 if kind == "non-inverting" else 0)
    return rf, rg, got


def _non_inverting(bench: Bench, chip: Part, gain: float, dual: bool, rail: str, out: str, minus: str, plus: str) -> Figures:
    if gain <= 1.001:
        return _buffer(bench, chip, 1.0, dual, rail, out, minus, plus)
    rf, rg, got = _feedback(bench, gain, "non-inverting")
    why = f"gain = 1 + Rf/Rg = {got:.3g}"
    f, g = bench.resistor(rf, "feedback", why, chip.ref), bench.resistor(rg, "feedback", why, chip.ref)
    bench.join("IN", (chip, plus))
    bench.join("FB", (chip, minus), (f, "1"), (g, "1"))
    bench.join("OUT", (chip, out), (f, "2"))
    bench.ground((g, "2"))
    bleed = bench.resistor(100_000, "pulldown", "gives the input a DC path when nothing is connected", chip.ref)
    bench.join("IN", (bleed, "1"))
    bench.ground((bleed, "2"))
    return {"gain": got, "rf": rf, "rg": rg, "kind": "non-inverting"}


def _inverting(bench: Bench, chip: Part, gain: float, dual: bool, rail: str, out: str, minus: str, plus: str) -> Figures:
    rf, rin, got = _feedback(bench, gain, "inverting")
    why = f"gain = -Rf/Rin = -{got:.3g}"
    f, i = bench.resistor(rf, "feedback", why, chip.ref), bench.resistor(rin, "input", why, chip.ref)
    bench.join("FB", (chip, minus), (f, "1"))
    bench.join("OUT", (chip, out), (f, "2"))
    if dual:
        bench.join("IN", (i, "1"))
        bench.join("FB", (i, "2"))
        bench.ground((chip, plus))
    else:
        c = bench.capacitor(1e-6, "coupling", "keeps the bias at half the supply from the source", chip.ref)
        p, m = bench.b.two_pins(c)
        bench.b.circuit.connect(bench.net("IN"), m)
        bench.b.circuit.connect(bench.net("IN_AC"), p)
        bench.join("IN_AC", (i, "1"))
        bench.join("FB", (i, "2"))
        a, z = bench.resistor(10_000, "divider-top", "bias at half the supply", chip.ref), bench.resistor(10_000, "divider-bottom", "bias at half the supply", chip.ref)
        cb = bench.capacitor(10e-6, "decoupling", "quietens the bias", chip.ref)
        p, m = bench.b.two_pins(cb)
        bench.join(rail, (a, "1"))
        bench.join("BIAS", (a, "2"), (z, "1"), (chip, plus))
        bench.b.circuit.connect(bench.net("BIAS"), p)
        bench.ground((z, "2"))
        bench.b.ground(m)
    return {"gain": -got, "rf": rf, "rin": rin, "kind": "inverting"}


def _buffer(bench: Bench, chip: Part, gain: float, dual: bool, rail: str, out: str, minus: str, plus: str) -> Figures:
    bench.join("IN", (chip, plus))
    bench.join("OUT", (chip, out), (chip, minus))
    return {"gain": 1.0, "kind": "buffer"}


def park(bench: Bench, chip: Part) -> None:
    """Unused amplifiers of the package: follower with its input on ground."""
    ids = {p.id for p in chip.component.pins}
    for n in "234":
        o, m, p = f"OUT{n}", f"IN{n}-", f"IN{n}+"
        if {o, m, p} <= ids and bench.b.circuit.net_of((chip.ref, p)) is None:
            bench.ground((chip, p))
            if chip.component.shape == "comparator":
                bench.ground((chip, m))  # an open-collector output may stay open
            else:
                bench.join(f"{chip.ref}_PARK{n}", (chip, o), (chip, m))


RECIPE = Recipe("opamp-stage", "Op-amp amplifier", "gain = 1 + Rf/Rg (non-inverting), -Rf/Rin (inverting)", build, match, rank=70, group="opamp")
