"""A transistor that turns an LED on by light or dark: a divider of LDR and resistor drives the base."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.synthesis.joins.leds import led_resistor
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match

_NPN = ("2n2222", "bc547", "2n3904", "bc337")


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.says(r"comparator|op-?amp|micro-?controller"):
        return None
    light = "ldr" in asked.ids or any(w.function == "light" for w in asked.request.of("function"))
    transistor = next((i for i in asked.ids if i in _NPN), None)
    if not light or not (transistor or "no-controller" in asked.request.flags):
        return None
    if set(asked.ids) - {*_NPN, "ldr", "led", "resistor", "potentiometer", "irlz44n"}:
        return None
    params: dict[str, float | str] = {"npn": transistor or "2n2222"}
    if asked.says(r"when (?:it(?:'s| is| gets)? )?(?:light|bright)|in (?:bright )?light\b"):
        params["on"] = "light"
    if v := asked.vcc():
        params["vcc"] = v
    if "potentiometer" in asked.ids:
        params["pot"] = "yes"
    return params, asked.wishes(*_NPN, "ldr", "led", "resistor", "potentiometer", functions=("light", "indicator", "knob"))


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 5.0 if not bench.given("vcc") else 9.0)
    rail = bench.supply(vcc, "feeds the circuit")
    ldr, led, q = bench.part("ldr", "", "senses light"), bench.part("led", "", "shows it"), bench.part(bench.text("npn"), "", "switches the LED")
    on_dark = bench.text("on", "dark") != "light"
    ohms, ma = led_resistor(vcc - 0.2, 2.0, 10)
    r_led = bench.resistor(ohms, "series", f"{units.show(ma / 1000, 'A')} through {led.ref}", led.ref)
    fixed = 47_000.0 if on_dark else 4700.0
    r = bench.resistor(fixed, "divider-top" if on_dark else "divider-bottom", "with the LDR it sets the light level", ldr.ref)
    base = bench.resistor(1000.0, "base", "limits the base current", q.ref)
    i = ldr.component.interfaces_of("resistive")[0]
    if on_dark:
        bench.join(rail, (r, "1"))
        bench.join("LIGHT", (r, "2"), (ldr, i.pins["a"]), (base, "1"))
        bench.ground((ldr, i.pins["b"]))
    else:
        bench.join(rail, (ldr, i.pins["a"]))
        bench.join("LIGHT", (ldr, i.pins["b"]), (r, "1"), (base, "1"))
        bench.ground((r, "2"))
    bench.join("BASE", (base, "2"), (q, "B"))
    bench.join(rail, (r_led, "1"))
    bench.join(f"{led.ref}_A", (r_led, "2"), (led, "A"))
    bench.join("COLLECTOR", (led, "K"), (q, "C"))
    bench.ground((q, "E"))
    bench.b.assume(f"The LED lights {'in the dark' if on_dark else 'in light'}.")
    dark = vcc * 1e5 / (1e5 + fixed) if on_dark else vcc * fixed / (1e5 + fixed)
    bright = vcc * 1e3 / (1e3 + fixed) if on_dark else vcc * fixed / (1e3 + fixed)
    return {"base_node_dark_v": dark, "base_node_bright_v": bright, "led_ma": ma}


RECIPE = Recipe("light-switch", "Light-controlled LED", "V = Vcc · R_lower / (R_upper + R_lower) against 0.7 V", build, match, rank=65, group="opamp")
