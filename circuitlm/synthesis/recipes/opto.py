"""Optocouplers: a foreign signal (24 V PLC) into a logic pin, or a logic pin into a foreign circuit; the grounds stay apart."""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part, PinRef
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match

LED_MA = 7.0
"""Current of the coupler's LED, mA: in the middle of the usual 5 to 10."""
_OUT = r"(?:drives?|switch(?:es)?|controls?|trigger|activate|output to)\b[^.]*(?:plc|24 ?v|12 ?v|input|relay|lamp|load)|to (?:a |the |my )*(?:\w+ )?plc|plc input|isolated output"
_IN = r"isolated input|(?:into|to) (?:a |an |the |my )*(?:\w+ ){0,2}(?:gpio|pin\b|mcu|esp|arduino|pico|input|3\.?3 ?v|5 ?v)|\bread\b|detect|\bmonitor|plc output|output of"


def couplers() -> list[str]:
    """Catalogue ids of couplers with a transistor output."""
    return [
        i
        for i, e in catalogue().entries.items()
        if e["kind"] == "isolator" and catalogue().get(i).interfaces_of("led") and catalogue().get(i).interfaces_of("switchable")
    ]


def match(asked: Asked) -> Match | None:
    ids = couplers()
    named = next((w for w in asked.free if w.component in ids), None)
    if not named and not asked.says(r"opto-?\s?(?:coupl|isolat)\w*|galvanic\w*"):
        return None
    if asked.kinds & {"display", "radio", "driver", "logic", "analog", "bus"} or (named and named.count > 1):
        return None
    loads = [w for w in asked.free if catalogue().entries[w.component or ""]["kind"] in ("actuator", "load", "light", "audio")]
    if loads or asked.parts_of("sensor"):
        return None
    output = asked.says(_OUT) and not re.search(r"output of|from (?:a |the |my )*(?:\w+ )?plc", asked.raw, re.I)
    if not output and not asked.says(_IN) and not asked.controller and not asked.says(r"\d\s?V"):
        return None
    volts = [v for v, _ in asked.quantities("V")]
    field = max((v for v in volts if v > 5.5), default=max(volts, default=24.0))
    params: dict[str, float | str] = {
        "coupler": named.component or "" if named else ids[0] if "pc817" not in ids else "pc817",
        "mode": "output" if output else "input",
        "field": field,
        "alone": "yes",
    }
    low = [v for v in volts if v <= 5.5 and v != field]
    if low:
        params["logic"] = low[0]
    if named and (pin := named.pins.get("") or next(iter(named.pins.values()), "")):
        params["pin"] = pin
    if (r := asked.ohms("pull-?\\s?up", "collector")) is not None:
        params["pull_ohms"] = r
    if (r := asked.ohms("led", "series", "input")) is not None:
        params["led_ohms"] = r
    if (ma := asked.one("A")) and ma < 0.1:
        params["ma"] = ma * 1000
    taken = ([named.id] if named else []) + [w.id for w in asked.shaped("led") if re.search(r"led resist|led side|opto", asked.raw, re.I)]
    taken += [w.id for w in asked.request.of("supply") if w.quantity == field or w.quantity == params.get("logic")]
    return params, taken + asked.wishes(
        "resistor", "diode-1n4148", "diode-1n4007", "terminal-2", functions=("isolation", "voltage", "optocoupler", "isolate")
    )


def build(bench: Bench) -> Figures:
    coupler = bench.part(bench.text("coupler"), "", "carries the signal as light: no wire joins the two sides")
    bench.block.params.pop("led.color", None)
    return _input(bench, coupler) if bench.text("mode") == "input" else _output(bench, coupler)


def _led_side(bench: Bench, coupler: Part, volts: float, high: str, low: str, protect: bool) -> float:
    i = coupler.component.interfaces_of("led")[0]
    spec = coupler.component.spec
    vf = float(spec.get("vf", 1.2))
    wanted = bench.number("ma", LED_MA if volts > 4 else 5.0)
    ohms = bench.number("led_ohms", eseries.nearest((volts - vf) / wanted * 1000, "E12"))
    ma = (volts - vf) / ohms * 1000
    watts = (volts - vf) * ma / 1000
    kind = "resistor-power" if watts > 0.24 else "resistor"
    r = bench.own(
        bench.b.support(
            kind,
            coupler.ref,
            "series",
            f"({units.show(volts, 'V')} - {units.show(vf, 'V')}) / {units.show(ohms, 'Ω')} = {units.show(ma / 1000, 'A')} "
            f"through the coupler's LED, {units.show(watts, 'W')}",
            ohms,
        )
    )
    bench.join(high, (r, "1"))
    bench.join(f"{coupler.ref}_A", (r, "2"), (coupler, i.pins["a"]))
    bench.join(low, (coupler, i.pins["k"]))
    if protect:
        d = bench.part("diode-1n4148", "clamp", "takes over when the input is reversed; the LED stands only 6 V backwards")
        d.owner = coupler.ref
        bench.join(f"{coupler.ref}_A", (d, "K"))
        bench.join(low, (d, "A"))
    return ma


def _input(bench: Bench, coupler: Part) -> Figures:
    field = bench.number("field", 24.0)
    terminal = bench.part("terminal-2", "terminal", f"the {units.show(field, 'V')} signal and its own ground")
    terminal.label, terminal.value = "IN", f"{units.show(field, 'V')} signal"
    bench.join("FIELD_IN", (terminal, "1"))
    bench.join("FIELD_GND", (terminal, "2"))
    bench.port("IN", "FIELD_IN", "in")
    bench.port("IN GND", "FIELD_GND", "in")
    ma = _led_side(bench, coupler, field, "FIELD_IN", "FIELD_GND", field > 6)
    host = bench.host
    logic = bench.b.logic_volts(host) if host else bench.number("logic", 3.3)
    rail = bench.b.rail_net(logic) if host else None
    net = rail.name if rail else bench.supply(logic, "feeds the pull-up on the logic side")
    i = coupler.component.interfaces_of("switchable")[0]
    can = ma * float(coupler.component.spec.get("ctr", 50)) / 100
    ohms = bench.number("pull_ohms", 10_000.0 if logic / 10_000 * 1000 < can / 3 else 22_000.0)
    pull = bench.resistor(
        ohms,
        "pullup",
        f"{units.show(logic / ohms, 'A')}, far below the {units.show(can / 1000, 'A')} that the coupler can sink",
        coupler.ref,
    )
    out = bench.net("ISOLATED", bus="digital").name
    bench.join(net, (pull, "1"))
    bench.join(out, (pull, "2"), (coupler, i.pins["c"]))
    bench.ground((coupler, i.pins["e"]))
    if host:
        bench.b.demand(host, out, PinRef(coupler.ref, i.pins["c"]), "isolated input", ["int?"], "in", fixed=bench.text("pin") or None)
    else:
        bench.terminal("OUT", out, "out", f"{units.show(logic, 'V')} logic, low while the input is on")
    bench.b.note(f"{coupler.ref} inverts: the pin is low while the input has its {units.show(field, 'V')}.", coupler.ref)
    bench.b.advice.append("The two grounds stay apart: nothing but the optocoupler joins the two sides.")
    return {"led_ma": ma, "field_v": field, "pullup_ohms": ohms, "mode": "isolated input"}


def _output(bench: Bench, coupler: Part) -> Figures:
    host = bench.host
    logic = bench.b.logic_volts(host) if host else bench.number("logic", 3.3)
    field = bench.number("field", 24.0)
    drive = bench.net("DRIVE", bus="digital").name
    bench.ground()
    ma = _led_side(bench, coupler, logic, drive, "GND", False)
    r = next(p for p in bench.parts if p.role == "series")
    if host:
        bench.b.demand(host, drive, PinRef(r.ref, "1"), "isolated output", [], "out", fixed=bench.text("pin") or None)
    else:
        bench.terminal("CONTROL", drive, "in", f"{units.show(logic, 'V')} logic")
    i = coupler.component.interfaces_of("switchable")[0]
    terminal = bench.part(
        "terminal-2",
        "terminal",
        f"the isolated switch, up to {units.show(float(coupler.component.spec.get('vce_max', 35)), 'V')}: + to the input, - to its ground",
    )
    terminal.label = "OUT + -"
    bench.join("FIELD_C", (coupler, i.pins["c"]), (terminal, "1"))
    bench.join("FIELD_E", (coupler, i.pins["e"]), (terminal, "2"))
    bench.port("OUT", "FIELD_C", "out")
    bench.port("OUT GND", "FIELD_E", "out")
    can = min(ma * float(coupler.component.spec.get("ctr", 50)) / 100, float(coupler.component.spec.get("ic_max_ma", 50)))
    bench.b.note(
        f"{coupler.ref} carries at most {can:.2g} mA at {units.show(field, 'V')}: enough for a PLC's input, not for a relay.", coupler.ref
    )
    bench.b.advice.append("The two grounds stay apart: nothing but the optocoupler joins the two sides.")
    return {"led_ma": ma, "output_ma": can, "mode": "isolated output"}


RECIPE = Recipe(
    "optocoupler",
    "Optocoupler",
    "R = (V - 1.2 V) / 7 mA",
    build,
    match,
    rank=84,
    group="opto",
    words="isolate isolated galvanically optocoupler opto plc siemens output input needs go signal gpio led resistor side isolation industrial",
)
