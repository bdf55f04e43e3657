"""The 555 as oscillator and one-shot: f = 1.44 / ((RA + 2 RB) C), t = 1.1 R C (datasheet formulas)."""

from __future__ import annotations

import math

from circuitlm.circuit import eseries, units
from circuitlm.circuit.leds import FORWARD_VOLTS
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.joins.leds import led_resistor
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import bare_relay, find_loads, is_relay

IDS = ("ne555", "tlc555", "lmc555")


def match(asked: Asked) -> Match | None:
    if not (set(IDS) & set(asked.ids) or asked.says(r"\b555\b")) or asked.controller:
        return None
    params: dict[str, float | str] = {"chip": next((i for i in IDS if i in asked.ids), "ne555")}
    mono = asked.says(
        r"mono-?stable|one-?shot|\btimer\b[^.]*\b(?:second|minute|s\b)|pulse of|for \d+ ?s|stays? on|delay"
    ) and not asked.says(r"astable|blink|flash|oscillat|\bHz\b|tone")
    if (t := asked.one("s")) and mono:
        params["t"] = t
    params["mode"] = "mono" if mono else "astable"
    params["alone"] = "yes"
    if f := asked.one("Hz"):
        params["f"] = f
    elif (period := asked.one("s")) and not mono:
        params["f"] = 1 / period
    elif asked.says(r"tone|buzzer|siren|speaker|audio"):
        params["f"] = 1000.0
    if c := asked.one("F"):
        params["c"] = c
    if d := asked.number(r"(\d+(?:\.\d+)?)\s?%(?: duty)?"):
        params["duty"] = d / 100
    loads = [i for i in asked.ids if i in ("led", "buzzer", "speaker", "buzzer-passive")]
    heavy = [w for w in find_loads(asked) if w.component not in ("led", "buzzer", "buzzer-passive")]
    transistor = next(iter(asked.shaped("npn", "nmos")), None)
    if heavy:
        part = catalogue().get(heavy[0].component or "")
        params["heavy"] = (
            bare_relay(asked.vcc() or float(part.spec.get("coil_volts", 5))) if is_relay(part.id) and part.supplies else part.id
        )
        params["heavy_count"] = heavy[0].count
        if transistor:
            params["switch"] = transistor.component or ""
    params["load"] = loads[0] if loads else "" if heavy else ("led" if asked.says(r"blink|flash|\bled\b") else "")
    if v := asked.vcc():
        params["vcc"] = v
    if not mono and ("potentiometer" in asked.ids or asked.says(r"adjust\w*|variable (?:speed|rate|frequency)|speed control")):
        params["pot"] = "yes"
    if mono:
        buttons = [w.component or "" for w in asked.contacts()]
        params["contact"] = "push-button" if "push-button" in buttons or not buttons else buttons[0]
    if r := asked.ohms("led", "series", "limiting"):
        params["led_ohms"] = r
    led = asked.part("led")
    if led and led.count >= 2 and asked.says(r"alternat|in turns?|by turns|one after the other|back and forth"):
        params["load"] = "led-pair"
    elif led and led.count >= 2:
        params["count"] = led.count
    return params, [w.id for w in (*heavy, *(asked.contacts() if mono else []))] + (
        [transistor.id] if transistor and heavy else []
    ) + asked.wishes(
        *IDS,
        *loads,
        "resistor",
        "capacitor",
        "capacitor-polarised",
        "diode-1n4007",
        "diode-1n4148",
        "terminal-2",
        str(params.get("contact", "")),
        "potentiometer" if "pot" in params else "",
        functions=("indicator", "timer", "alarm-sound", "button", "knob", "buzzer"),
    )


def build(bench: Bench) -> Figures:
    rail, vcc = kit.feed(bench, 9.0, bench.b.component(bench.text("chip", "ne555")), why="feeds the timer")
    chip = kit.chip(bench, bench.text("chip", "ne555"), rail, vcc, "", "the timer")
    bench.join(rail, (chip, "RESET"))
    ctrl = next((p.id for p in chip.component.pins if p.id in ("CTRL", "CONT", "CV")), "CTRL")
    figures = _mono(bench, chip, rail) if bench.text("mode") == "mono" else astable(bench, chip, rail, bench.given("pot"))
    if not any(n.a == ctrl or n.b == ctrl for n in chip.component.needs):
        cap = bench.capacitor(10e-9, "decoupling", "quietens the control input", chip.ref)
        bench.join(f"{chip.ref}_CTRL", (chip, ctrl), (cap, "1"))
        bench.ground((cap, "2"))
    output(bench, chip, vcc, figures)
    return figures


def names(chip: Part) -> tuple[str, str]:
    ids = {p.id for p in chip.component.pins}
    return next(n for n in ("THR", "THRES") if n in ids), next(n for n in ("DISCH", "DIS") if n in ids)


def astable(bench: Bench, chip: Part, rail: str, pot: bool = False) -> Figures:
    """The oscillator around a 555: two resistors and a capacitor; with a potentiometer the frequency goes from a tenth upwards."""
    f = bench.number("f", 1.0)
    duty = bench.number("duty", 0.55)
    if not bench.given("f"):
        bench.b.assume("The oscillator runs at 1 Hz, since no frequency is given.")
    c = bench.number("c", 10e-6 if f < 20 else 100e-9 if f < 2000 else 1e-9)
    if pot:
        f *= 3.0  # the knob goes from a third to three times the wanted frequency
    best = None
    for ra in eseries.values("E24", 1000, 1_000_000):
        rb = (1.44 / (f * c) - ra) / 2
        if rb < 1000 or rb > 3_300_000:
            continue
        rb = eseries.nearest(rb, "E24")
        got, high = 1.44 / ((ra + 2 * rb) * c), (ra + rb) / (ra + 2 * rb)
        error = abs(got / f - 1) * 4 + abs(high - max(duty, 0.505))
        if best is None or error < best[0]:
            best = (error, ra, rb, got, high)
    if best is None:
        raise CannotDesign(
            f"{units.show(c, 'F')} does not suit {units.show(f, 'Hz')}: the resistors would lie outside 1 kΩ to 3.3 MΩ.",
            "another capacitor, or none: it is chosen then",
        )
    _, ra, rb, got, high = best
    thr, dis = names(chip)
    why = f"f = 1.44/((RA+2RB)·C) = {units.show(got, 'Hz')}, high {high:.0%} of the time"
    r1, r2 = bench.resistor(ra, "timing", why, chip.ref), bench.resistor(rb, "timing", why, chip.ref)
    cap = bench.capacitor(c, "timing", why, chip.ref)
    plus, minus = bench.b.two_pins(cap)
    bench.join(rail, (r1, "1"))
    bench.join("DISCH", (r1, "2"), (r2, "1"), (chip, dis))
    bench.join("TIMING", (chip, thr), (chip, "TRIG"))
    bench.b.circuit.connect(bench.net("TIMING"), plus)
    bench.b.ground(minus)
    if not pot:
        bench.join("TIMING", (r2, "2"))
        return {"frequency": got, "duty": high, "mode": "astable", "ra": ra, "rb": rb, "c": c}
    given = bench.text("potentiometer.value")
    ohms = units.parse(given.replace("K", "k"), "Ω").value if given else min(eseries.nearest(max(8 * rb + 4 * ra, 10_000), "E3"), 1e6)
    knob = bench.part("potentiometer", "", "sets the frequency, as a rheostat", given or units.short(ohms, "Ω"))
    i = knob.component.interfaces_of("divider")[0]
    bench.join("SPEED", (r2, "2"), (knob, i.pins["top"]))
    bench.join("TIMING", (knob, i.pins["wiper"]), (knob, i.pins["bottom"]))
    slow = 1.44 / ((ra + 2 * (rb + ohms)) * c)
    bench.b.note(f"{knob.ref} sets {units.show(slow, 'Hz')} to {units.show(got, 'Hz')}.", knob.ref)
    return {"frequency": math.sqrt(slow * got), "frequency_min": slow, "frequency_max": got, "mode": "astable", "ra": ra, "rb": rb, "c": c}


def _mono(bench: Bench, chip: Part, rail: str) -> Figures:
    t = bench.number("t", 5.0)
    if not bench.given("t"):
        bench.b.assume("The pulse lasts 5 s, since no time is given.")
    c = bench.number("c", 100e-6 if t > 2 else 10e-6 if t > 0.1 else 100e-9)
    r = eseries.nearest(t / (1.1 * c), "E24")
    got = 1.1 * r * c
    thr, dis = names(chip)
    why = f"t = 1.1·R·C = {units.show(got, 's')}"
    res = bench.resistor(r, "timing", why, chip.ref)
    cap = bench.capacitor(c, "timing", why, chip.ref)
    plus, minus = bench.b.two_pins(cap)
    bench.join(rail, (res, "1"))
    bench.join("TIMING", (res, "2"), (chip, thr), (chip, dis))
    bench.b.circuit.connect(bench.net("TIMING"), plus)
    bench.b.ground(minus)
    button = bench.part(bench.text("contact", "push-button"), "trigger", "starts the pulse")
    pull = bench.resistor(10_000, "pullup", "holds the trigger high until the button is pressed", button.ref)
    a, z = bench.b.two_pins(button)
    bench.join(rail, (pull, "1"))
    bench.join("TRIGGER", (pull, "2"), (chip, "TRIG"))
    bench.b.circuit.connect(bench.net("TRIGGER"), a)
    bench.b.ground(z)
    return {"pulse_s": got, "mode": "monostable", "r": r, "c": c}


def output(bench: Bench, chip: Part, vcc: float, figures: Figures) -> None:
    """The load on pin 3: an LED, a buzzer or speaker, a load behind a transistor, or a terminal."""
    load = bench.text("load")
    if bench.given("heavy"):
        _heavy(bench, chip, vcc, figures)
        if not load:
            return
    vf = FORWARD_VOLTS.get(bench.text("led.color"), 2.0)
    if load == "led-pair":  # one LED to the supply, one to ground: each lights in its half of the period
        rail = next(n.name for n in bench.b.circuit.nets.values() if n.kind == "power" and any(p.ref == chip.ref for p in n.pins))
        ohms, ma = led_resistor(vcc - 1.5, vf, 10)
        for high in (True, False):
            led = bench.part("led", "", "lights while the output is " + ("high" if high else "low"))
            r = bench.resistor(ohms, "series", f"{units.show(ma / 1000, 'A')} through {led.ref}", led.ref)
            bench.join(f"{led.ref}_A", (r, "2"), (led, "A"))
            bench.join("OUT" if high else rail, (r, "1"))
            if high:
                bench.ground((led, "K"))
            else:
                bench.join("OUT", (led, "K"))
        bench.join("OUT", (chip, "OUT"))
        figures["led_ma"] = ma
        bench.port("OUT", "OUT", "out")
        return
    if load == "led":
        for _ in range(int(bench.number("count", 1)) - 1):
            ohms, ma = led_resistor(vcc - 1.5, vf, 10)
            extra = bench.part("led", "", "shows the output")
            r = bench.resistor(ohms, "series", f"{units.show(ma / 1000, 'A')} through {extra.ref}", extra.ref)
            bench.join("OUT", (r, "1"))
            bench.join(f"{extra.ref}_A", (r, "2"), (extra, "A"))
            bench.ground((extra, "K"))
        ohms, ma = led_resistor(vcc - 1.5, vf, 10)
        r = bench.resistor(
            ohms, "series", f"(Vout - {units.show(vf, 'V')}) / {units.show(ohms, 'Ω')} = {units.show(ma / 1000, 'A')} through the LED"
        )
        led = bench.part("led", "", "shows the output")
        r.owner = led.ref
        bench.join("OUT", (chip, "OUT"), (r, "1"))
        bench.join(f"{led.ref}_A", (r, "2"), (led, "A"))
        bench.ground((led, "K"))
        figures["led_ma"] = ma
    elif load in ("speaker", "buzzer-passive"):
        part = bench.part(load, "", "sounds the output")
        cap = bench.capacitor(10e-6 if load == "speaker" else 1e-6, "coupling", "passes the tone and no DC")
        r = bench.resistor(100.0, "series", "limits the output current")
        plus, minus = bench.b.two_pins(cap)
        a, z = bench.b.two_pins(part)
        bench.join("OUT", (chip, "OUT"), (r, "1"))
        bench.b.circuit.connect(bench.net("TONE_R"), plus)
        bench.join("TONE_R", (r, "2"))
        bench.b.circuit.connect(bench.net("TONE"), minus, a)
        bench.b.ground(z)
    elif load == "buzzer":
        part = bench.part(load, "", "sounds while the output is high")
        a, z = bench.b.two_pins(part)
        bench.join("OUT", (chip, "OUT"))
        bench.b.circuit.connect(bench.net("OUT"), a)
        bench.b.ground(z)
    else:
        bench.join("OUT", (chip, "OUT"))
        bench.terminal("OUT", "OUT", "out")
    if load:
        bench.port("OUT", "OUT", "out")


def _heavy(bench: Bench, chip: Part, vcc: float, figures: Figures) -> None:
    """A relay, lamp or motor: within 200 mA and 16 V the 555 could carry it, a transistor always can."""
    c = bench.b.component(bench.text("heavy"))
    low, high = float(c.spec.get("v_min", 0)), float(c.spec.get("v_max", 1e3))
    own = vcc if low * 0.95 <= vcc <= high * 1.05 else float(c.spec.get("volts", vcc))
    rail = bench.supply(own, f"{c.name} needs it")
    what = kit.load(bench, c.id, rail, own, int(bench.number("heavy_count", 1)))
    bench.join("OUT", (chip, "OUT"))
    kit.low_side(bench, what, bench.text("switch") or kit.pick_switch(bench, what.ma, own, vcc - 1.7), "OUT", vcc - 1.7, pull=False)
    if c.shape == "relay":
        kit.relay_contact(bench, what.parts[0], rail, own)
    bench.port("OUT", "OUT", "out")
    figures["load_ma"] = what.ma


RECIPE = Recipe(
    "timer-555",
    "555 timer",
    "f = 1.44 / ((RA + 2RB)·C); t = 1.1·R·C",
    build,
    match,
    rank=90,
    group="timer",
    source="NE555 datasheet formulas",
    words="timer astable monostable oscillator one shot pulse stays on goes off seconds blink flash rate speed timing delay push",
)
