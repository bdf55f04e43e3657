"""A phototransistor and a transistor: a light barrier that acts when its beam is broken, or a switch that light closes.

Broken beam: the phototransistor pulls the node below its resistor down while it is lit; dark, the resistor feeds the base. By light: it feeds
the base itself. Source: Horowitz and Hill, The Art of Electronics (optoelectronics); a phototransistor in a beam carries some milliamperes.
"""

from __future__ import annotations

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import bare_relay, find_loads, is_relay
from circuitlm.verify.on_when import wanted

LIT_MA, EMITTER_MA = 1.0, 20.0
"""What a phototransistor in the beam of an IR LED some centimetres away carries, and what the LED gets, mA."""
_BROKEN = r"\b(?:broken|breaks?|interrupt\w*|block\w*|cuts?|obstruct\w*|between|through|across|passes|passing|walks?|dark\w*|no light|barrier|gate|beam)\b"
_BY_LIGHT = r"\b(?:sees?|gets?|receives?|detects?|when|with|if) (?:\w+ ){0,3}?(?:light|lit|beam is (?:there|present|unbroken))\b|\blit\b"
JOBS = ("light", "object", "obstacle", "motion", "presence", "ir-send", "light-barrier", "door", "count")


def senses(asked: Asked) -> Wish | None:
    """The phototransistor that is named: a sensor that light closes, with no supply of its own."""
    for w in asked.parts_of("sensor"):
        c = catalogue().get(w.component or "")
        if not c.supplies and any(i.role == "source" for i in c.interfaces_of("switchable")) and "photo" in c.name.lower():
            return w
    return None


def emitter(asked: Asked) -> Wish | None:
    """The IR LED that lights it, where one is named."""
    return next((w for w in asked.parts_of("light") if "ir-send" in catalogue().get(w.component or "").provides), None)


def match(asked: Asked) -> Match | None:
    sensor = senses(asked)
    if asked.controller or sensor is None or asked.kinds & {"logic", "analog", "timer", "display", "radio"}:
        return None
    if len(asked.parts_of("sensor")) > 1:
        return None
    beam = emitter(asked)
    loads = [w for w in find_loads(asked) if beam is None or w.id != beam.id]
    load = next((w for w in loads if is_relay(w.component or "")), next(iter(loads), None))
    params: dict[str, float | str] = {"sensor": sensor.component or "", "alone": "yes"}
    stated = any(w.quantity == "light" and w.sign > 0 for w in wanted(asked.raw))
    params["on"] = "light" if (stated or asked.says(_BY_LIGHT)) and not asked.wants(_BROKEN) else "dark"
    asked.says(_BROKEN)
    if beam is not None:
        params["emitter"] = beam.component or ""
    if v := asked.vcc():
        params["vcc"] = v
    if load is not None:
        c = catalogue().get(load.component or "")
        params |= {"load": bare_relay(asked.vcc() or float(c.spec.get("coil_volts", 5))) if is_relay(c.id) and c.supplies else c.id}
        params["count"] = load.count
        if is_relay(c.id) and (other := next((w for w in loads if w is not load and not is_relay(w.component or "")), None)):
            params["contact_load"] = other.component or ""
    transistor = next(iter(asked.shaped("npn", "nmos")), None)
    if transistor:
        params["switch"] = transistor.component or ""
    own = [w.id for w in (sensor, beam, transistor, *loads) if w is not None]
    own += [w.id for w in asked.described("object", "obstacle", "motion")]
    return params, own + asked.wishes("resistor", "potentiometer", "diode-1n4007", "terminal-2", functions=(*JOBS, "indicator", "alarm-sound", "alert"))  # fmt: skip


def build(bench: Bench) -> Figures:
    load = bench.b.component(bench.text("load")) if bench.given("load") else None
    nominal = float(load.spec.get("volts") or load.spec.get("coil_volts") or 0) if load else 0.0
    vcc = bench.number("vcc", nominal if nominal > 2 else 5.0)
    rail = bench.supply(vcc, "feeds the light barrier")
    shine(bench, rail, vcc)
    if load is None:
        sense(bench, rail, 10_000.0, dark=bench.text("on") == "dark")
        bench.signal("OUT", "BEAM", "out", "high while the beam is broken" if bench.text("on") == "dark" else "high in light")
        return {"vcc": vcc}
    what = kit.load(bench, load.id, rail, vcc, int(bench.number("count", 1)))
    switch = bench.text("switch") or kit.pick_switch(bench, what.ma, vcc, vcc * 0.9)
    hfe = float(bench.b.component(switch).spec.get("hfe", 100))
    dark = bench.text("on") == "dark"
    ohms = (
        min(max(eseries.nearest((vcc - 0.7) / max(0.1, 3 * what.ma / hfe) * 1000, "E12"), 1000 * vcc / LIT_MA / 2), 47_000.0)
        if dark
        else 22_000.0
    )
    sense(bench, rail, eseries.nearest(ohms, "E12"), dark)
    if bench.b.component(switch).shape == "npn":
        bench.block.params.setdefault("base_ohms", 1000.0)
    kit.low_side(bench, what, switch, "BEAM", vcc if dark else vcc - 0.4, ohms if dark else 0.0, pull=False)
    if load.shape == "relay":
        kit.relay_contact(bench, what.parts[0], rail, vcc, bench.text("contact_load"))
    bench.b.assume(f"The load is on {'while the beam is broken' if dark else 'in light'}.")
    return {"vcc": vcc, "load_ma": what.ma, "pull_ohms": ohms, "lit_ma": (vcc - 0.4) / ohms * 1000, **what.figures}


def shine(bench: Bench, rail: str, vcc: float) -> None:
    """The IR LED with its resistor, steadily on, where one is wanted."""
    if bench.given("emitter"):
        bench.ground()
        kit.led(bench, rail, "GND", vcc, bench.text("emitter"), why="lights the phototransistor", ma=EMITTER_MA)


def sense(bench: Bench, rail: str, ohms: float, dark: bool) -> Part:
    """The phototransistor with its resistor at the net BEAM, which is high when it is dark, or else when it is lit."""
    part = bench.part(bench.text("sensor"), "", "sees the beam")
    pins = part.component.interfaces_of("switchable")[0].pins
    lit = f"lit, {units.show(LIT_MA / 1000, 'A')} and more pull the node {'down' if dark else 'up'}"
    r = bench.resistor(ohms, "pullup" if dark else "pulldown", lit, part.ref)
    if dark:
        bench.join(rail, (r, "1"))
        bench.join("BEAM", (r, "2"), (part, pins["c"]))
        bench.ground((part, pins["e"]))
    else:
        bench.join(rail, (part, pins["c"]))
        bench.join("BEAM", (part, pins["e"]), (r, "1"))
        bench.ground((r, "2"))
    return part


RECIPE = Recipe(
    "light-barrier",
    "Light barrier",
    "R = (Vcc - Vbe)/Ib; lit, the phototransistor carries more than Vcc/R",
    build,
    match,
    rank=83,
    group="opamp",
    does=("light", "object", "obstacle", "motion"),
    source="Horowitz and Hill, The Art of Electronics",
    words="light barrier beam broken breaks interrupted interrupts interrupt phototransistor photo sensor ir infrared led gate sees light between something lights transistor passes through across somebody walks",
)
