"""Light or dark switches a load with an LDR and a transistor: LEDs, a power LED, a lamp, a relay; no chip."""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import bare_relay, find_loads, is_relay
from circuitlm.verify.on_when import wanted

_DARK = r"\bdark\w*|\bdusk\b|\bnight\w*|sunset|sun goes down|gets dim"
DUSK = 30_000.0
"""Resistance of a common LDR at dusk, some lux, Ω."""


_CONTROLS = r"(?:light|dark|dusk|darkness)[- ](?:sensitive|activated|controlled|operated|dependent (?:switch|led|lamp))|\b(?:dark|light|night|dusk)(?:ness)?[- ](?:sensor|switch|detector|relay)\b(?! module)|\b(?:street|night|yard|porch|garden|path(?:way)?) ?(?:light|lamp)\b|\b(?:to|that|which) (?:controls?|switch\w*|turns?(?: on)?) (?:an?|the) (?:leds?|lamp)\b"
"""A light-dependent resistor is to switch something, without a word of how."""


def match(asked: Asked) -> Match | None:
    if (
        asked.controller
        or asked.kinds & {"logic", "analog", "display", "radio"}
        or asked.says(r"comparator|op-?amp|micro-?controller\b(?<!no microcontroller)(?<!without a microcontroller)")
    ):
        return None
    sensor = next(
        (w for w in asked.offering("resistive") if "light" in catalogue().get(w.component or "").default_for or w.component == "ldr"), None
    )
    light = bool(sensor) or bool(asked.does("light")) or asked.says(_DARK)
    transistor = next(iter(asked.shaped("npn", "nmos")), None)
    if not light or not (
        transistor or "no-controller" in asked.request.flags or asked.says(r"\btransistors?\b|mosfet") or (sensor and asked.says(_CONTROLS))
    ):
        return None
    if any(catalogue().entries[i]["kind"] == "sensor" and i != (sensor.component if sensor else "") for i in asked.ids):
        return None
    loads = find_loads(asked)
    load = max(
        loads,
        key=lambda w: float(catalogue().get(w.component or "").spec.get("ma", catalogue().get(w.component or "").spec.get("if_ma", 10))),
        default=None,
    )
    load = next((w for w in loads if is_relay(w.component or "")), load)
    sounds = asked.does("alarm-sound", "alert") or asked.says(r"\balarm\b|\bbuzz|\bbeep|\bsiren")
    c = catalogue().get(load.component or "led" if load else "buzzer" if sounds else "led")
    nominal = float(c.spec.get("volts") or c.spec.get("coil_volts") or 0)
    vcc = asked.vcc()
    params: dict[str, float | str] = {
        "load": bare_relay(vcc or nominal) if is_relay(c.id) and c.supplies else c.id,
        "count": load.count if load else 1,
        "alone": "yes",
    }
    if is_relay(c.id) and (other := next((w for w in loads if not is_relay(w.component or "") and w is not load), None)):
        params["contact_load"] = other.component or ""
    if any(w.quantity == "light" and w.sign > 0 for w in wanted(asked.raw)):
        params["on"] = "light"
    if transistor:
        params["switch"] = transistor.component or ""
        if re.search(r"\d", transistor.words):
            params["by_number"] = "yes"
        if "irlz44n" in transistor.alternatives or (transistor.words.lower().startswith("transistor") and asked.says("mosfet")):
            params.pop("switch")
    if vcc and not (
        asked.says(r"solar|panel")
        and not any(
            catalogue().get(w.component or "").rails[0].topology == "cell"
            for w in asked.request.of("supply")
            if w.component and catalogue().get(w.component).rails
        )
    ):
        params["vcc"] = vcc
    if "potentiometer" in asked.ids or asked.says(r"adjust\w*|sensitivity"):
        params["pot"] = "yes"
    if r := asked.ohms("led", "series", "limiting"):
        params["led_ohms"] = r
    return params, [w.id for w in loads] + [w.id for w in (sensor, transistor) if w] + asked.wishes(
        "resistor",
        "potentiometer",
        "diode-1n4007",
        "diode-1n4148",
        "terminal-2",
        functions=("light", "indicator", "knob", "light-source", "flash-light", "switch-mains", "switch-contact"),
    )


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("load"))
    nominal = float(component.spec.get("volts", 0) or 0)
    given = [r for r in bench.b.rails if r.kind == "given"]
    vcc = bench.number("vcc", given[-1].volts if given else nominal or 5.0)
    charger = next(
        (
            r
            for r in given
            if bench.b.circuit.parts[r.source].component.interfaces_of("cell") and bench.b.circuit.parts[r.source].component.supplies
        ),
        None,
    )
    if charger:
        vcc = charger.volts  # behind a charger the load runs from the charger's output, the cell's voltage
    rail = charger.net if charger else bench.supply(vcc, "feeds the circuit")
    dark = bench.text("on", "dark") != "light"
    what = kit.load(
        bench,
        component.id,
        rail,
        vcc,
        int(bench.number("count", 1)),
        why=f"lights {'in the dark' if dark else 'in light'}" if component.shape == "led" else "",
    )
    switch = bench.text("switch")
    if switch and not bench.given("by_number") and what.ma > 0.8 * float(bench.b.component(switch).spec.get("ic_max_ma", 1e9)):
        switch = ""  # 'a transistor': one that carries the load
    switch = switch or kit.pick_switch(bench, max(what.ma, 25 if what.ma <= 25 else 250), vcc, vcc * 0.9)
    bipolar = bench.b.component(switch).shape == "npn"
    ldr = bench.part(bench.b.default("light").id, "", "senses light")
    i = ldr.component.interfaces_of("resistive")[0]
    q_spec = bench.b.component(switch).spec
    need = max(0.1, 2 * what.ma / float(q_spec.get("hfe", 100)))
    if dark and bipolar:
        fixed = min(max(eseries.nearest((vcc - 0.7) / need * 1000, "E12"), 1000.0), 100_000.0)
    elif dark:
        threshold = float(q_spec.get("vgs_th", 2.0)) * 1.1
        fixed = eseries.nearest(DUSK * max(vcc / threshold - 1, 0.3), "E12")
    else:
        fixed = 10_000.0 if bipolar else 47_000.0
    trim = bench.given("pot")
    main = bench.resistor(
        fixed if not trim else eseries.nearest(max(fixed / 4, 1000), "E12"),
        "divider-top" if dark else "divider-bottom",
        "with the LDR it sets the light level",
        ldr.ref,
    )
    end = "LIGHT"
    if trim:
        knob = bench.part(
            "potentiometer",
            "",
            "trims the light level, as a rheostat",
            bench.text("potentiometer.value") or units.short(eseries.nearest(max(2 * fixed, 10_000), "E3"), "Ω"),
        )
        d = knob.component.interfaces_of("divider")[0]
        bench.join("TRIM", (knob, d.pins["top"]))
        bench.join("LIGHT", (knob, d.pins["wiper"]), (knob, d.pins["bottom"]))
        end = "TRIM"
    if dark:
        bench.join(rail, (main, "1"))
        bench.join(end, (main, "2"))
        bench.join("LIGHT", (ldr, i.pins["a"]))
        bench.ground((ldr, i.pins["b"]))
    else:
        bench.join(rail, (ldr, i.pins["a"]))
        bench.join("LIGHT", (ldr, i.pins["b"]))
        bench.join(end, (main, "1"))
        bench.ground((main, "2"))
    if bipolar and not bench.given("base_ohms"):
        bench.block.params |= {"base_ohms": 1000.0, "base_why": "limits the base current that the divider gives"}
    kit.low_side(bench, what, switch, "LIGHT", vcc * 0.8, 0.0 if not dark else fixed, pull=False)
    if component.shape == "relay":
        kit.relay_contact(bench, what.parts[0], rail, vcc, bench.text("contact_load"))
    bench.b.assume(f"The load is on {'in the dark' if dark else 'in light'}.")
    night = vcc * 1e6 / (1e6 + fixed) if dark else vcc * fixed / (1e6 + fixed)
    day = vcc * 1e3 / (1e3 + fixed) if dark else vcc * fixed / (1e3 + fixed)
    return {"base_node_dark_v": night, "base_node_bright_v": day, "load_ma": what.ma, **what.figures}


RECIPE = Recipe(
    "light-switch",
    "Light-controlled switch",
    "V = Vcc · R_lower / (R_upper + R_lower) against 0.7 V (NPN) or the gate's threshold",
    build,
    match,
    rank=81,
    reacts=True,
    group="opamp",
    words="micro als dark detector light sensor night dusk switch turns on when gets lamp ldr transistor transistors mosfet just garden solar panel ics micro automatic",
)
