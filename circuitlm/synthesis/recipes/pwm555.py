"""PWM from a 555: a potentiometer and two diodes share the charge and discharge of one capacitor; a MOSFET switches the load."""

from __future__ import annotations

from circuitlm.circuit import eseries, units
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, timer555
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.driver import find_loads

DROP = 1.7
"""What the output of a bipolar 555 stays below its supply, V."""


_BARE = r"\b(?:no|without(?: an?| any)?)\s+(?:micro-?\s?controllers?|mcu|arduino|micro|processor|code|programming)\b|\bdiscrete\b|\banalog(?:ue)?\b"
"""Says that no board is to do it."""


def match(asked: Asked) -> Match | None:
    timer = set(timer555.IDS) & set(asked.ids) or asked.says(r"\b555\b")
    if asked.controller or not (timer or (asked.says(_BARE) and asked.says(r"\bknob|\bpot\b|potentiometer"))):
        return None
    loads = find_loads(asked)
    if not timer and not loads:
        return None
    if not asked.says(
        r"\bpwm\b|dimm?(?:er|ing|able)?\b|fad(?:e[sr]?|ing)\b|brightness|speed (?:control|regulat)|control[^.]*speed|vary[^.]*speed|variable speed|duty"
    ) or asked.says(r"chaser|blink|4017"):
        return None
    turned = r"\bpot\b|potentiometer|knob|trim|adjust|variable|\bvary|dimm|control|\b0\s?(?:-|–|to)\s?100"
    if asked.says(r"%") and not (loads and asked.says(turned)):
        return None  # one duty, and nothing to turn
    load = max(loads, key=lambda w: float(catalogue().get(w.component or "").spec.get("ma", 10)), default=None)
    params: dict[str, float | str] = {"chip": next((i for i in timer555.IDS if i in asked.ids), usual("timer")), "alone": "yes"}
    if load:
        params["load"] = load.component or ""
        params["count"] = load.count
    nominal = float(catalogue().get(load.component or "").spec.get("volts", 0) or 0) if load else 0.0
    if load and "volts" in load.attributes:
        nominal = units.parse(load.attributes["volts"], "V").value
        params["volts"] = nominal
    if v := asked.vcc() or nominal:
        params["vcc"] = v
    if f := asked.hertz():
        params["f"] = f
    transistor = next(iter(asked.shaped("nmos", "npn")), None)
    if transistor:
        params["switch"] = transistor.component or ""
    return params, [w.id for w in loads] + ([transistor.id] if transistor else []) + asked.wishes(
        *timer555.IDS,
        "potentiometer",
        "resistor",
        "capacitor",
        "diode-1n4148",
        "diode-1n4007",
        "diode-schottky-1n5819",
        "terminal-2",
        functions=("knob", "switch-mains", "light-source", "light", "motor", "fan", "indicator", "timer", "speed", "dimmer"),
    )


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("chip"))
    rail, vcc = kit.feed(bench, 12.0, component, why="feeds the dimmer")
    raw = bench.b.rail_at(bench.number("vcc", vcc))
    chip = kit.chip(bench, component.id, rail, vcc, "", "makes the pulses")
    bench.join(rail, (chip, "RESET"))
    given = bench.text("potentiometer.value")
    pot_ohms = units.parse(given.replace("K", "k"), "Ω").value if given else 100_000.0
    inductive = bool(bench.given("load") and bench.b.component(bench.text("load")).spec.get("inductive"))
    f = bench.number("f", 5000.0 if inductive else 500.0)
    if not bench.given("f"):
        bench.b.assume(f"The pulses come at {units.show(f, 'Hz')}, since no frequency is given.")
    r = 1000.0
    c = eseries.nearest(1.44 / ((r + pot_ohms) * f), "E12")
    got = 1.44 / ((r + pot_ohms) * c)
    low, high = r / (r + pot_ohms), (r + pot_ohms) / (r + pot_ohms)
    why = f"f = 1.44/((R + Rpot)·C) = {units.show(got, 'Hz')}"
    res = bench.resistor(r, "timing", f"{why}; limits the discharge current", chip.ref)
    cap = bench.capacitor(c, "timing", why, chip.ref, polarised=False)
    up, down = (
        bench.part("diode-1n4148", "timing", "charges through one side of the knob"),
        bench.part("diode-1n4148", "timing", "discharges through the other side"),
    )
    up.owner = down.owner = chip.ref
    thr, dis = timer555.names(chip)
    bench.join(rail, (res, "1"))
    bench.join("DISCH", (res, "2"), (chip, dis), (up, "A"), (down, "K"))
    bench.join("CHARGE", (up, "K"))
    bench.join("DRAIN", (down, "A"))
    kit.pot(bench, "CHARGE", "TIMING", "DRAIN", "sets how long the output is high", "100k")
    bench.join("TIMING", (chip, thr), (chip, "TRIG"), (cap, "1"))
    bench.ground((cap, "2"))
    bench.join("OUT", (chip, "OUT"))
    figures: Figures = {"frequency": got, "duty_min": low, "duty_max": min(high, 0.99), "c": c, "mode": "PWM"}
    if bench.given("load"):
        feed, volts = (raw.net, raw.volts) if raw else (rail, vcc)
        what = kit.load(bench, bench.text("load"), feed, volts, int(bench.number("count", 1)))
        switch = bench.text("switch") or kit.pick_switch(bench, max(what.ma, 250), volts, vcc - DROP)
        kit.low_side(bench, what, switch, "OUT", vcc - DROP, pull=False, pulsed=True)
        figures |= {"load_ma": what.ma, **what.figures}
        bench.port("OUT", "OUT", "out")
    else:
        bench.terminal("OUT", "OUT", "out", "pulses of adjustable width")
    return figures


RECIPE = Recipe(
    "pwm-555",
    "PWM dimmer with a 555",
    "f = 1.44 / ((R + Rpot)·C)",
    build,
    match,
    rank=94,
    group="timer",
    source="NE555 datasheet formulas",
    words="pwm dimmer dim brightness speed control motor led strip duty knob adjustable controller variable",
)
