"""Two electrodes and a transistor: rain, leak and level alarms, and the finger as a switch. Wet electrodes feed the base."""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import first_choice
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import bare_relay, find_loads, is_relay

WATER = 50_000.0
"""Resistance between wet electrodes, Ω: tap water on a comb or two wires; a dry finger has some megohms."""
_WET = (
    r"\brain\w*|\bwater\b|\bleak\w*|flood\w*|\bwet\b|moist\w*|\bdamp\b|overflow|tank (?:full|level)|washing|laundry"
    r"|\b(?:bath(?:tub)?|tub|basin|sink|barrel|cistern|bucket|pool|pond|tank|butt|sump|cellar)\b[^.;,]{0,25}\b(?:full|fills?|filled|runs? over)\b|\bspill\w*"
)
_TOUCH = r"\btouch\w*|\bfinger\b"


def _on_a_bus(function: str) -> bool:
    """Whether a function's usual part speaks on a bus, so that a controller has to listen."""
    part = first_choice(function)
    return part is not None and any(i.type in ("i2c", "spi", "uart", "onewire") for i in catalogue().get(part).interfaces)


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"logic", "analog", "display", "radio", "converter", "board"}:
        return None
    if asked.wants(r"\bclap\w*"):
        return None  # it listens
    if any(_on_a_bus(w.function or "") for w in asked.request.of("function")):
        return None  # 'put a finger on it and a display says the pulse'
    if asked.wants(r"\b555\b") and asked.wants(_TOUCH):
        return None  # the timer's trigger is touched
    touch = asked.says(_TOUCH)
    if not (asked.says(_WET) or touch):
        return None
    loads = find_loads(asked)
    transistor = next(iter(asked.shaped("npn")), None)
    mosfet = next(iter(asked.shaped("nmos")), None)
    simple = (
        transistor
        or mosfet
        or "no-controller" in asked.request.flags
        or asked.says(r"\btransistors?\b|no (?:ics?|chips?|micro\w*|arduino)|without (?:an? |any )?(?:ics?|chips?|micro\w*|arduino)")
    )
    probes = asked.says(r"\bnails?\b|\bwires?\b|electrodes?|\bprobes?\b|\bstrips?\b|\bplates?\b|stripboard|\bcomb\b")
    generic = [
        w
        for w in asked.free
        if catalogue().entries[w.component or ""]["kind"] == "sensor"
        and (touch or probes)
        and (w.component or "") not in asked.raw.lower()
        and transistor
        and "module" not in asked.raw.lower()
    ]  # "touch switch with two transistors" names no module
    if not simple or any(
        catalogue().get(i).supplies
        for i in asked.ids
        if catalogue().entries[i]["kind"] in ("sensor", "actuator") and not is_relay(i) and i not in [w.component for w in generic]
    ):
        return None
    if any(w.component in ("water-pump", "pump-mini-5v", "solenoid-valve") for w in loads) and not asked.says(
        r"alarm|detect|sens|level|leak|flood|when|if"
    ):
        return None
    load = next((w for w in loads if w.component in ("buzzer", "siren-12v")), loads[0] if loads else None)
    sounds = asked.does("alarm-sound") or asked.says(r"alarm|buzz|beep|siren")
    component = load.component or "" if load else "buzzer" if sounds else "led"
    c = catalogue().get(component)
    nominal = float(c.spec.get("volts") or c.spec.get("coil_volts") or 0)
    vcc = asked.vcc() or nominal or 9.0
    if is_relay(component) and not c.supplies and not float(c.spec.get("v_min", 0)) <= vcc <= float(c.spec.get("v_max", 1e3)):
        vcc = nominal
    params: dict[str, float | str] = {
        "load": bare_relay(vcc) if is_relay(component) and c.supplies else component,
        "count": load.count if load else 1,
        "vcc": vcc,
        "touch": "yes" if touch and not asked.says(_WET) else "",
        "alone": "yes",
    }
    if transistor:
        params["switch"] = transistor.component or ""
        if transistor.count > 1:
            params["pair"] = "yes"
        elif re.search(r"\d", transistor.words) and not asked.says(r"darlington|transistors\b"):
            params["lone"] = "yes"
    elif mosfet:
        params["switch"] = mosfet.component or ""
    second = next((w for w in loads if w is not load and w.component == "led"), None)
    if second:
        params["second"] = "led"
    if r := asked.ohms("base"):
        params["base_ohms"] = r
    functions = tuple(f.function or "" for f in asked.request.of("function"))
    return params, [w.id for w in loads + generic] + [w.id for w in (transistor, mosfet) if w] + [
        w.id for w in asked.free if catalogue().entries[w.component or ""]["kind"] == "connector"
    ] + asked.wishes("resistor", "capacitor", "diode-1n4007", "diode-1n4148", "terminal-2", "header-2", functions=functions)


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 9.0)
    rail = bench.supply(vcc, "feeds the alarm")
    touch = bool(bench.text("touch"))
    what = kit.load(bench, bench.text("load"), rail, vcc, int(bench.number("count", 1)), why="reports it")
    if bench.given("second"):
        extra = kit.load(bench, "led", rail, vcc - 0.2)
        what.negative += extra.negative
        what.ma += extra.ma
    sense = bench.part(
        "terminal-2",
        "terminal",
        "two electrodes: a comb of strips, two wires or plates" if not touch else "two plates close together, to be bridged by a finger",
    )
    sense.label = "TOUCH" if touch else "ELECTRODES"
    bench.join(rail, (sense, "1"))
    bench.port(sense.label, "SENSE", "in")
    bench.join("SENSE", (sense, "2"))
    switch = bench.text("switch") or bench.b.default("transistor-npn").id
    c = bench.b.component(switch)
    if c.shape == "nmos":
        return _gate(bench, what, switch, vcc, touch)
    series = bench.number("base_ohms", 10_000.0)
    body = 2e6 if touch else WATER
    current = (vcc - 0.7) / (series + body) * 1000
    hfe = float(c.spec.get("hfe", 100))
    pair = not bench.given("lone") and (touch or bench.given("pair") or current * hfe < 1.2 * what.ma)
    if bench.given("lone") and not bench.given("base_ohms"):
        series = 4700.0
        current = (vcc - 0.7) / (series + body) * 1000
    q = bench.part(switch, "driver", f"switches {units.show(what.ma / 1000, 'A')}")
    q.owner = what.parts[0].ref
    node = bench.net(bench.b.circuit.free_net(f"{what.parts[0].ref}_SW"), kind="switched")
    bench.b.circuit.connect(node, *what.negative)
    bench.ground((q, "E"))
    bench.join(node.name, (q, "C"))
    r = bench.resistor(series, "base", "limits the base current when the electrodes touch", q.ref)
    bench.join("SENSE", (r, "1"))
    if pair:
        first = bench.part(switch, "driver", "amplifies the small current first (Darlington)")
        first.owner = q.ref
        limit = bench.resistor(
            eseries.nearest(max((vcc - 1.0) / min(15.0, max(2.0, 3 * what.ma / hfe)) * 1000, 220.0), "E12"),
            "base",
            "limits what the first transistor gives to the second",
            first.ref,
        )
        bench.join(rail, (limit, "1"))
        bench.join(f"{first.ref}_C", (limit, "2"), (first, "C"))
        bench.join(f"{first.ref}_B", (r, "2"), (first, "B"))
        bench.join(f"{q.ref}_B", (first, "E"), (q, "B"))
        current *= hfe
    else:
        bench.join(f"{q.ref}_B", (r, "2"), (q, "B"))
    if what.inductive:
        kit.flyback(bench, what)
    bench.b.assume(f"{'A finger' if touch else 'Water'} between the electrodes has about {units.show(body, 'Ω')}.")
    bench.b.advice.append(
        "Direct current eats the electrodes away: tinned or stainless ones last longer."
        if not touch
        else "Bare plates a millimetre apart; a dry finger may need a breath of moisture."
    )
    return {"base_ua": (vcc - 0.7) / (series + body) * 1e6, "carries_ma": current * hfe, "load_ma": what.ma}


def _gate(bench: Bench, what: kit.Load, switch: str, vcc: float, touch: bool) -> Figures:
    """A MOSFET needs no current: a large resistor to ground is enough to tell wet from dry."""
    ohms = 10e6 if touch else 1e6
    down = bench.resistor(ohms, "pulldown", "keeps the gate low while the electrodes are dry")
    bench.join("SENSE", (down, "1"))
    bench.ground((down, "2"))
    kit.low_side(bench, what, switch, "SENSE", vcc * (ohms / (ohms + (2e6 if touch else WATER))), pull=False)
    return {"load_ma": what.ma}


RECIPE = Recipe(
    "wet-switch",
    "Water or touch switch",
    "Ib = (V - 0.7 V) / (Rb + Rwater)",
    build,
    match,
    rank=83,
    reacts=True,
    group="direct",
    does=("soil-moisture", "rain", "touch", "water-level"),
    words="micro als rain alarm water leak detector sensor wet comb stripboard piece single cheap possible washing hangs outside touch switch electrodes plates transistor ics micro microcontroler",
)
