"""Constant current for LEDs with an LM317: R = 1.25 V / I between OUT and ADJ."""

from __future__ import annotations

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.joins.leds import forward_volts
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"sensor", "display", "radio", "logic", "analog"}:
        return None
    if not asked.says(r"constant[- ]current|current (?:source|regulator|limiter|driver)") or asked.says(r"driver module|buck"):
        return None
    if "lm317" not in asked.ids and not asked.says(r"lm317|linear|led|simple|regulator|source"):
        return None
    leds = asked.shaped("led")
    amps = asked.one("A")
    watts = asked.one("W")
    component = next((w.component or "" for w in leds), "")
    if not amps:
        spec = catalogue().get(component or "led").spec
        amps = 0.3 if watts and watts >= 0.8 else float(spec.get("if_ma", 20)) / 1000
    if component == "led" and amps > 0.05:
        component = "led-power-1w"
    count = sum(w.count for w in leds) or 1
    params: dict[str, float | str] = {"amps": amps, "count": count, "alone": "yes"}
    if component or asked.says(r"\bleds?\b"):
        params["load"] = component or ("led-power-1w" if amps > 0.05 else "led")
    if v := asked.vcc():
        params["vcc"] = v
    return params, [w.id for w in leds] + asked.wishes(
        "lm317", "resistor", "resistor-power", "capacitor", "terminal-2", functions=("indicator", "light-source")
    )


def build(bench: Bench) -> Figures:
    amps = bench.number("amps", 0.02)
    count = int(bench.number("count", 1))
    chip = bench.b.component("lm317")
    vref, drop = float(chip.spec.get("vref", 1.25)), float(chip.spec.get("dropout", 2.5))
    vf = float(bench.b.component(bench.text("load", "led")).spec.get("vf", 3.2)) if bench.given("load") else 3.0
    load = vf * count
    need = load + vref + drop
    vcc = bench.number("vcc", next((v for v in (9.0, 12.0, 15.0, 18.0, 24.0) if v >= need), need + 1))
    if vcc < need - 0.6:
        raise CannotDesign(
            f"{count} LED{'s' if count > 1 else ''} with {units.show(load, 'V')}, {units.show(vref, 'V')} at the resistor and {units.show(drop, 'V')} for the LM317 "
            f"need {units.show(need, 'V')}, more than {units.show(vcc, 'V')}.",
            "a higher supply, or fewer LEDs in the row",
        )
    rail = bench.supply(vcc, "feeds the LEDs")
    u = bench.part("lm317", "", f"holds {units.show(amps, 'A')}")
    ohms = eseries.nearest(vref / amps, "E24")
    got = vref / ohms
    watts = vref * got
    kind = "resistor-power" if watts > 0.24 else "resistor"
    r = bench.own(
        bench.b.support(kind, u.ref, "sense", f"R = {vref:g} V / I: {units.show(got, 'A')}, {units.show(watts, 'W')} of heat", ohms)
    )
    for s in u.component.supplies:
        bench.b.volts[(u.ref, s.id)] = vcc
    c = bench.capacitor(100e-9, "decoupling", "keeps the regulator stable", u.ref)
    bench.join(rail, (u, "IN"), (c, "1"))
    bench.ground((c, "2"))
    bench.join("SENSE", (u, "OUT"), (r, "1"))
    bench.join("CURRENT", (u, "ADJ"), (r, "2"))
    if bench.given("load"):
        here = "CURRENT"
        for n in range(count):
            led = bench.part(bench.text("load"), "", "lights at constant current")
            load += forward_volts(led) - vf
            bench.join(here, (led, "A"))
            here = f"{led.ref}_K"
            if n == count - 1:
                bench.ground((led, "K"))
            else:
                bench.join(here, (led, "K"))
    else:
        bench.terminal("OUT", "CURRENT", "out", f"{units.show(got, 'A')} of constant current")
    heat = (vcc - load - vref) * got
    if heat > 1:
        bench.b.advice.append(
            f"{u.ref} turns {units.show(heat, 'W')} into heat: it needs a heat sink; a switching LED driver wastes far less."
        )
    return {"ma": got * 1000, "sense_ohms": ohms, "dissipation_w": heat, "vcc": vcc}


RECIPE = Recipe(
    "current-source",
    "Constant current source",
    "I = 1.25 V / R",
    build,
    match,
    rank=87,
    group="supply",
    source="LM317 datasheet formula",
    words="constant current led driver source regulator limiter",
)
