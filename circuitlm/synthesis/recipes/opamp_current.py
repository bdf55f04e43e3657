"""Current sink of an op-amp and a transistor: the op-amp holds the voltage at a sense resistor at the set voltage, I = Vset / R.

The set voltage comes from a divider, a potentiometer or the outside (a voltage-controlled current sink). A MOSFET adds nothing to the
current, a bipolar transistor its base's 1/β. Source: Horowitz and Hill, The Art of Electronics (op-amp current sources).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.current_source import string_between
from circuitlm.synthesis.recipes.opamp import park, pins
from circuitlm.synthesis.recipes.transistors import drop, smallest
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

SET_V = 0.5
"""Voltage at the sense resistor where none is given, V: well above the op-amp's offset."""
SMALL_A, SMALL_W = 0.15, 0.3
"""What a small transistor carries, A, and turns into heat, W."""
_NUM = r"(\d+(?:[.,]\d+)?)\s?V\b"
_ASKS = r"current[- ](?:source|sink|regulator|driver)|constant[- ]current|voltage[- ](?:to[- ]current|controlled current)|V[- ]?(?:to[- ]?|/)I conv\w*|electronic load|constant[- ]current load"


def match(asked: Asked) -> Match | None:
    chips = [w for w in asked.parts_of("analog") if catalogue().get(w.component or "").shape == "opamp"]
    if (
        asked.controller
        or not asked.wants(_ASKS)
        or not (chips or asked.wants(r"op-?\s?amp|voltage[- ]to[- ]current|voltage[- ]controlled current|V[- ]?(?:to[- ]?|/)I conv"))
    ):
        return None
    if asked.kinds & {"display", "radio", "logic", "sensor"} or asked.says(r"transimpedance|4\s?(?:-|to)\s?20|photodiode|howland|mirror"):
        return None
    transistors = asked.shaped("nmos", "npn")
    leds = asked.shaped("led")
    params: dict[str, float | str] = {"alone": "yes", "count": sum(w.count for w in leds) or 1}
    if named := next((w for w in chips if any(ch.isdigit() for ch in w.words)), None):
        params["chip"] = named.component or ""
    if own := [w for w in transistors if any(ch.isdigit() for ch in w.words)]:
        params["switch"] = own[0].component or ""
    elif transistors:
        params["shape"] = catalogue().get(transistors[0].component or "").shape
    if leds:
        params["load"] = leds[0].component or ""
    if a := asked.one("A"):
        params["amps"] = a
    span = re.search(rf"0\s?V?\s?(?:to|-|–|\.\.+)\s?{_NUM}", asked.raw)
    if span and asked.says(r"voltage[- ](?:controlled|to[- ]current)|V[- ]?(?:to[- ]?|/)I\b|gives?|input"):
        params["set_v"], params["from"] = float(span[1].replace(",", ".")), "outside"
        asked.note(span.group())
    elif m := re.search(rf"(?:(?:set|controlled) (?:by|with|from)|(?:input|control)(?: voltage)?(?: of)?|at|for|gives?)\s+(?:an? )?(?:0\s?V?\s?(?:to|-|–|\.\.+)\s?)?{_NUM}(?:\s?(?:in|input|control|set))?", asked.raw, re.I):  # fmt: skip
        if asked.says(r"controlled|set (?:by|with|from)|input|programm?\w*|voltage[- ]to[- ]current|V[- ]to[- ]I\b"):
            params["set_v"], params["from"] = float(m[1].replace(",", ".")), "outside"
            asked.note(m.group())
    elif asked.says(r"voltage[- ](?:controlled|to[- ]current)|programmable"):
        params["from"] = "outside"
    elif asked.says(r"adjustable|variable|potentiometer|\bpot\b|knob"):
        params["from"] = "pot"
    if (v := asked.vcc()) and v != params.get("set_v"):
        params["vcc"] = v
    if r := asked.ohms("sense", "shunt"):
        params["sense_ohms"] = r
    if asked.says(r"electronic load|constant[- ]current load"):
        params.setdefault("from", "pot")
        params["under_test"] = "yes"
    taken = [w.id for w in (*chips, *transistors, *leds)]
    return params, taken + asked.wishes(
        "resistor", "resistor-power", "potentiometer", "terminal-2", functions=("current-source", "indicator", "light-source", "knob")
    )


def _stands(component_id: str) -> float:
    """The largest current of an LED, A; a small one's where its file gives none."""
    return float(catalogue().get(component_id).spec.get("if_max_ma", 50) or 50) / 1000


def build(bench: Bench) -> Figures:
    amps, set_v = bench.number("amps", 0.01), bench.number("set_v", SET_V)
    if not bench.given("amps"):
        bench.b.assume("The current is 10 mA, since none is given.")
    component = bench.b.component(bench.text("chip") or bench.b.default("opamp").id)
    rail, vcc = kit.feed(bench, 12.0, component, why="feeds the current sink")
    if bench.given("load") and amps > _stands(bench.text("load")):
        if fits := [i for i in catalogue().having("indicator", "light") if catalogue().get(i).shape == "led" and amps <= _stands(i)]:
            bench.block.params["load"] = min(fits, key=_stands)
        else:
            bench.block.params.pop("load")
            bench.b.assume(f"The load goes to a terminal: no LED of the catalogue stands {units.show(amps, 'A')}.")
    each = float(bench.b.component(bench.text("load")).spec.get("vf", 2.0)) if bench.given("load") else 2.0
    load = each * bench.number("count", 1) if bench.given("load") else 1.0
    if set_v + load + 0.5 > vcc:
        raise CannotDesign(
            f"{units.show(vcc, 'V')} leaves no room for {units.show(load, 'V')} at the load and {units.show(set_v, 'V')} at the sense resistor.",
            "a higher supply, or a smaller set voltage",
        )
    most = vcc - float(component.spec.get("out_high", 1.5))
    switch = bench.text("switch") or _transistor(bench, amps, vcc, set_v, most, (vcc - load - set_v) * amps)
    q = bench.part(switch, "driver", f"carries {units.show(amps, 'A')}")
    mos = q.component.shape == "nmos"
    c, b, e = ("D", "G", "S") if mos else ("C", "B", "E")
    limit = float(q.component.spec.get("id_max_ma") or q.component.spec.get("ic_max_ma") or 1e6)
    if amps * 1000 > 0.8 * limit:
        bench.b.problems.append(f"{q.component.name} stands {limit:g} mA; {units.show(amps, 'A')} asks for a larger transistor.")
    ohms = bench.number("sense_ohms", eseries.nearest(set_v / amps, "E96" if bench.text("from") == "outside" else "E24"))
    if bench.text("from") != "outside":
        set_v = ohms * amps  # the divider makes up for the resistor's step
    watts = set_v**2 / ohms
    why = f"I = Vset/R = {units.show(set_v / ohms, 'A')}"
    r = bench.own(bench.b.support("resistor-power", q.ref, "sense", f"{why}, {units.show(watts, 'W')} of heat", ohms)) if watts > 0.2 else bench.resistor(ohms, "sense", why, q.ref)  # fmt: skip
    chip = bench.part(component.id, "", f"holds {units.show(set_v, 'V')} at {r.ref}")
    bench.b.volts[(chip.ref, component.supplies[0].id)] = vcc
    out, minus, plus, low, high = pins(component)
    bench.join(rail, (chip, high))
    bench.ground((chip, low))
    got = _set(bench, rail, vcc, set_v)
    drive = bench.resistor(
        100.0 if mos else 1000.0, "gate" if mos else "base", "keeps the op-amp steady before the transistor's capacitance", q.ref
    )
    bench.join("SET", (chip, plus))
    bench.join("SENSE", (chip, minus), (q, e), (r, "1"))
    bench.ground((r, "2"))
    bench.join("DRIVE", (chip, out), (drive, "1"))
    bench.join("GATE", (drive, "2"), (q, b))
    bench.join("SINK", (q, c))
    load = string_between(bench, rail, "SINK", int(bench.number("count", 1))) if bench.given("load") else _terminal(bench, rail)
    park(bench, chip)
    heat = (vcc - load - set_v) * amps
    if heat > 0.4:
        bench.b.advice.append(f"{q.ref} turns up to {units.show(heat, 'W')} into heat: mind its package.")
    return {"ma": got / ohms * 1000, "sense_ohms": ohms, "set_v": got, "vcc": vcc, "rail": rail, "dissipation_w": heat}  # fmt: skip


def _transistor(bench: Bench, amps: float, vcc: float, set_v: float, most: float, heat: float) -> str:
    """A small MOSFET where the op-amp can drive its gate, else a small bipolar one, for more current a power MOSFET."""
    if amps > SMALL_A or heat > SMALL_W:
        return kit.pick_switch(bench, max(amps * 1000, kit.NPN_MA + 1), vcc, most - set_v)
    small = smallest(bench.text("shape", "nmos"))
    fits = small.shape == "npn" or drop(small, amps) + set_v + 0.5 < most
    return small.id if fits else smallest("npn").id


def _set(bench: Bench, rail: str, vcc: float, volts: float) -> float:
    """The set voltage: from outside, a potentiometer's part of it, or a divider; returns it, V."""
    if bench.text("from") == "outside":
        bench.terminal("SET", "SET", "in", f"{units.show(volts, 'V')} gives the whole current")
        return volts
    if bench.text("from") == "pot":
        bench.ground()
        top = eseries.nearest(10_000 * (vcc - volts) / volts, "E24")
        r = bench.resistor(top, "divider-top", f"leaves {units.show(vcc * 10_000 / (top + 10_000), 'V')} for the potentiometer")
        bench.join(rail, (r, "1"))
        bench.join("TOP", (r, "2"))
        kit.pot(bench, "TOP", "SET", "GND", "sets the current")
        return vcc * 10_000 / (top + 10_000)
    upper, lower = eseries.ratio_pair(volts / vcc, 20_000.0)
    got = vcc * lower / (upper + lower)
    why = f"sets {units.show(got, 'V')}"
    a, z = bench.resistor(upper, "divider-top", why), bench.resistor(lower, "divider-bottom", why)
    bench.join(rail, (a, "1"))
    bench.join("SET", (a, "2"), (z, "1"))
    bench.ground((z, "2"))
    return got


def _terminal(bench: Bench, rail: str) -> float:
    if bench.given("under_test"):
        bench.terminal("LOAD", "SINK", "in", "the source under test, its minus on ground")
        bench.b.advice.append(
            "The transistor turns the voltage under test times the current into heat: a heat sink, and mind its safe operating area."
        )
        return 0.0
    kit.output_terminal(bench, "LOAD + -", rail, "SINK", "the load, at constant current")
    bench.port("LOAD", "SINK", "out")
    return 1.0


def measure(stand: Stand) -> Iterator[Measure]:
    """The current through the sense resistor, with a load that takes a third of the supply."""
    if stand.params.get("from") == "pot":
        return
    ohms, amps = stand.number("sense_ohms"), stand.number("ma") / 1000
    drives: tuple[Drive, ...] = ()
    if not stand.given("load"):
        drives = (Drive("SINK", kind="R", dc=stand.number("vcc") / 3 / amps, against=str(stand.figures["rail"])),)
    if stand.params.get("from") == "outside":
        drives = (*drives, Drive("SET", dc=stand.number("set_v")))
    yield Measure("current", "A", amps, Op(), readings.current("SENSE", ohms), drives, stand.asked("amps"), 0.05)


RECIPE = Recipe(
    "opamp-current",
    "Current sink with an op-amp",
    "I = Vset / R",
    build,
    match,
    measure=measure,
    rank=95,
    group="opamp",
    source="Horowitz and Hill, The Art of Electronics",
    words="constant current source sink regulator op amp opamp transistor mosfet npn sense resistor load set controlled control voltage converter precision adjustable programmable led driver gives input",
)
