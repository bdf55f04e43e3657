"""The 555 as oscillator and one-shot: f = 1.44 / ((RA + 2 RB) C), t = 1.1 R C (datasheet formulas)."""

from __future__ import annotations

import math

from circuitlm.circuit import eseries, units
from circuitlm.circuit.leds import FORWARD_VOLTS
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.joins.leds import led_resistor
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, timing_proof
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.driver import bare_relay, find_loads, is_relay
from circuitlm.synthesis.recipes.given import load_amps
from circuitlm.synthesis.recipes.rates import duration, rate
from circuitlm.synthesis.recipes.timing import astable_pair, capacitors, pulse_parts, speaker_ohms, swept_parts, through_diode, usual_farads

IDS = ("ne555", "tlc555", "lmc555")
SOUND = ("speaker", "buzzer-passive")


def match(asked: Asked) -> Match | None:
    if not (set(IDS) & set(asked.ids) or asked.says(r"\b555\b")) or asked.controller:
        return None
    params: dict[str, float | str] = {"chip": next((i for i in IDS if i in asked.ids), usual("timer"))}
    mono = (
        asked.says(
            r"mono-?stable|one-?shot|\b(?:second|sec|minute|s|ms)s?(?: long)? pulse\b|\btimer\b[^.]*\b(?:second|minute|s\b)|pulse of|for \d+ ?s|stays? on|delay|half a minute"
        )
        and not asked.says(r"astable|blink|flash|oscillat|\bHz\b|tone|metronome")
        and rate(asked) is None
    )
    params["mode"] = "mono" if mono else "astable"
    params["alone"] = "yes"
    if mono and (t := duration(asked)):
        params["t"] = t
    elif not mono:
        params |= _rate(asked)
    given = capacitors(asked)
    stray = given.get("timing") if "f" in params and "coupling" not in given and params.get("mode") == "astable" else None
    if stray and not 1e3 <= 1.44 / (float(params["f"]) * stray) <= 6.6e6 and asked.says(r"speaker|coupl"):
        given["coupling"] = given.pop("timing")  # far too large for the tone, as coupling capacitors are
    params |= {key: given[role] for key, role in (("c", "timing"), ("coupling_c", "coupling")) if role in given}
    for key, words in (("ra", r"ra\b|r_a\b|r1\b"), ("rb", r"rb\b|r_b\b|r2\b")) if not mono else (("r", r"timing|r1?\b"),):
        if ohms := asked.ohms(words):
            params[key] = ohms
    if d := asked.number(r"(\d+(?:\.\d+)?)\s?%(?: duty)?"):
        params["duty"] = d / 100
    loads = [i for i in asked.ids if i in ("led", "buzzer", "speaker", "buzzer-passive")]
    heavy = [w for w in find_loads(asked) if w.component not in ("led", "buzzer", "buzzer-passive")]
    spoken = [w for w in heavy if any(i in SOUND for i in loads) and catalogue().get(w.component or "").kind == "audio"]
    heavy = [w for w in heavy if w not in spoken]  # a 'siren' with a speaker is what it sounds like
    transistor = next(iter(asked.shaped("npn", "nmos")), None)
    if heavy:
        part = catalogue().get(heavy[0].component or "")
        params["heavy"] = (
            bare_relay(asked.vcc() or float(part.spec.get("coil_volts", 5))) if is_relay(part.id) and part.supplies else part.id
        )
        params["heavy_count"] = heavy[0].count
        if transistor:
            params["switch"] = transistor.component or ""
        if part.shape == "led" and (amps := load_amps(asked)):
            params |= {"led_ma": amps * 1000, "pulsed": "yes"}
    params["load"] = loads[0] if loads else "" if heavy else ("led" if asked.says(r"blink|flash|\bled\b") else "")
    if v := asked.vcc():
        params["vcc"] = v
    if not mono and ("potentiometer" in asked.ids or asked.says(r"adjust\w*|variable (?:speed|rate|frequency)|speed control")):
        params["pot"] = "yes"
    if mono:
        buttons = [w.component or "" for w in asked.contacts()]
        params["contact"] = "push-button" if "push-button" in buttons or not buttons else buttons[0]
    if r := asked.ohms("led", "limiting", *(() if params["load"] in SOUND else ("series",))):
        params["led_ohms"] = r
    if params["load"] in SOUND and (r := speaker_ohms(asked)):
        params["series_ohms"] = r
    led = asked.part("led")
    if led and led.count >= 2 and asked.says(r"alternat|in turns?|by turns|one after the other|back and forth"):
        params["load"] = "led-pair"
    elif led and led.count >= 2:
        params["count"] = led.count
    implied = [w.id for w in asked.request.of("function") if mono and "project" in w.attributes]  # 'stair light' is the timer's load
    return params, implied + [w.id for w in (*heavy, *spoken, *[w for w in asked.contacts() if w.component == params.get("contact")])] + (
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
        functions=(
            "indicator",
            "timer",
            "alarm-sound",
            "button",
            "knob",
            "buzzer",
            *(("object",) if any(catalogue().get(w.component or "").shape == "led" for w in heavy) else ()),
            *(("heart-rate",) if asked.says(r"\bbpm\b|beats") else ()),
        ),
    )


def _rate(asked: Asked) -> dict[str, float | str]:
    """Frequency, duty and the range of the knob, as far as the words say them."""
    found: dict[str, float | str] = {}
    hertz = [f for f, _ in asked.quantities("Hz")]
    if len(hertz) == 2 and asked.says(r"\bto\b|between|adjust\w*|variable|\.\.|-"):
        return {"f": min(hertz), "f_max": max(hertz), "pot": "yes"}
    if said := rate(asked):
        found["f"] = said.hertz
        if said.duty is not None:
            found["duty"] = said.duty
    elif (t := duration(asked)) is not None:
        found["f"] = 1 / t
    elif asked.says(r"tone|buzzer|siren|speaker|audio"):
        found["f"] = 1000.0
    return found


def build(bench: Bench) -> Figures:
    rail, vcc = kit.feed(bench, 9.0, bench.b.component(bench.text("chip") or bench.b.default("timer").id), why="feeds the timer")
    chip = kit.chip(bench, (bench.text("chip") or bench.b.default("timer").id), rail, vcc, "", "the timer")
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
    """The oscillator around a 555: two resistors and a capacitor; a potentiometer sweeps it over a given range, else a third to three times."""
    f = bench.number("f", 1.0)
    duty = bench.number("duty", 0.55)
    ra, rb = bench.block.params.get("ra"), bench.block.params.get("rb")
    if not bench.given("f") and not (ra and rb and bench.given("c")):
        bench.b.assume("The oscillator runs at 1 Hz, since no frequency is given.")
    if pot:
        return _swept(bench, chip, rail, f, duty)
    sinking = duty < 0.49 and bench.text("load") in ("led", "buzzer")  # the load is on while the output is low
    diode = duty < 0.49 and not sinking
    high = 1 - duty if sinking else duty
    c = bench.number("c", usual_farads(f))
    factor = through_diode(bench.b.circuit.nets[rail].volts or 9.0)
    pair = (
        (eseries.nearest(duty / f / (factor * c), "E24"), eseries.nearest((1 - duty) / f / (math.log(2) * c), "E24"))
        if diode
        else astable_pair(f, c, high, float(ra) if ra else None, float(rb) if rb else None, 1.0 if bench.given("duty") else 4.0)
    )
    if pair is None or min(pair) < 220:
        raise CannotDesign(
            f"{units.show(c, 'F')} does not suit {units.show(f, 'Hz')}: the resistors would lie outside 1 kΩ to 3.3 MΩ.",
            "another capacitor, or none: it is chosen then",
        )
    first, second = pair
    if diode:
        on, off = factor * first * c, math.log(2) * second * c
        got, share = 1 / (on + off), on / (on + off)
        why = f"RA charges ({units.show(on, 's')} high), RB discharges ({units.show(off, 's')} low): {units.show(got, 'Hz')}"
    else:
        got, share = 1.44 / ((first + 2 * second) * c), (first + second) / (first + 2 * second)
        often = units.show(got, "Hz") if got >= 1 else f"{units.show(got, 'Hz')} (every {units.show(1 / got, 's')})"
        why = f"f = 1.44/((RA+2RB)·C) = {often}, high {share:.0%} of the time"
    r2 = _timing(bench, chip, rail, first, second, c, why)
    bench.join("TIMING", (r2, "2"))
    if diode:
        d = bench.part("diode-1n4148", "timing", "charges past RB: the output can be high for less than half the time")
        d.owner = chip.ref
        bench.join("DISCH", (d, "A"))
        bench.join("TIMING", (d, "K"))
    figures: Figures = {"frequency": got, "duty": share, "mode": "astable", "ra": first, "rb": second, "c": c}
    if sinking:
        figures["load_on"] = 1 - share
        bench.block.params["sink"] = "yes"
    return figures


def _timing(bench: Bench, chip: Part, rail: str, ra: float, rb: float, c: float, why: str) -> Part:
    """RA, RB and C around the chip; returns RB, whose lower end is left open."""
    thr, dis = names(chip)
    r1, r2 = bench.resistor(ra, "timing", why, chip.ref), bench.resistor(rb, "timing", why, chip.ref)
    cap = bench.capacitor(c, "timing", why, chip.ref)
    plus, minus = bench.b.two_pins(cap)
    bench.join(rail, (r1, "1"))
    bench.join("DISCH", (r1, "2"), (r2, "1"), (chip, dis))
    bench.join("TIMING", (chip, thr), (chip, "TRIG"))
    bench.b.circuit.connect(bench.net("TIMING"), plus)
    bench.b.ground(minus)
    return r2


def _swept(bench: Bench, chip: Part, rail: str, f: float, duty: float) -> Figures:
    """The frequency by a rheostat in series with RB: its whole resistance gives the lowest, none the highest."""
    given = bench.text("potentiometer.value")
    ohms = units.parse(given.replace("K", "k"), "Ω").value if given else 0.0
    fast = bench.number("f_max", f * 3.0)
    if bench.given("f_max"):
        c, ohms = swept_parts(f, fast, ohms or None)
        c = bench.number("c", c)
    else:
        c = bench.number("c", usual_farads(f))
    pair = astable_pair(fast, c, duty)
    if pair is None:
        raise CannotDesign(f"{units.show(c, 'F')} does not suit {units.show(fast, 'Hz')}.", "another capacitor, or none: it is chosen then")
    ra, rb = pair
    ohms = ohms or min(eseries.nearest(max(8 * rb + 4 * ra, 10_000), "E3"), 1e6)
    got, slow = 1.44 / ((ra + 2 * rb) * c), 1.44 / ((ra + 2 * (rb + ohms)) * c)
    why = f"f = 1.44/((RA+2(RB+RV))·C) = {units.show(slow, 'Hz')} to {units.show(got, 'Hz')}"
    r2 = _timing(bench, chip, rail, ra, rb, c, why)
    knob = bench.part("potentiometer", "", "sets the frequency, as a rheostat", given or units.short(ohms, "Ω"))
    i = knob.component.interfaces_of("divider")[0]
    bench.join("SPEED", (r2, "2"), (knob, i.pins["top"]))
    bench.join("TIMING", (knob, i.pins["wiper"]), (knob, i.pins["bottom"]))
    bench.b.note(f"{knob.ref} sets {units.show(slow, 'Hz')} to {units.show(got, 'Hz')}.", knob.ref)
    return {"frequency": math.sqrt(slow * got), "frequency_min": slow, "frequency_max": got, "mode": "astable", "ra": ra, "rb": rb, "c": c}


def _mono(bench: Bench, chip: Part, rail: str) -> Figures:
    t = bench.number("t", 5.0)
    if not bench.given("t"):
        bench.b.assume("The pulse lasts 5 s, since no time is given.")
    r, c = pulse_parts(t, bench.block.params.get("r"), bench.block.params.get("c"))
    if not 1000 <= r <= 22e6:
        raise CannotDesign(
            f"{units.show(c, 'F')} does not suit {units.show(t, 's')}: the resistor would be {units.show(r, 'Ω')}.",
            "another capacitor, or none: it is chosen then",
        )
    got = 1.1 * r * c
    if r > 1e6:
        bench.b.advice.append(
            f"{units.show(r, 'Ω')} charges {units.show(c, 'F')} with {units.show(3 / r, 'A')} or so: only a capacitor of low leakage "
            "reaches the threshold; beyond some minutes a counter timer (CD4060) or a controller is better."
        )
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
        rail = _rail_of(bench, chip)
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
        _leds(bench, chip, vcc, figures, vf)
    elif load in SOUND:
        part = bench.part(load, "", "sounds the output")
        ohms = bench.number("series_ohms", 100.0)
        peak = vcc / 2 / (ohms + float(part.component.spec.get("ohms", 8.0)))
        r = bench.resistor(ohms, "series", f"limits the output current to {units.show(peak, 'A')} either way")
        figures["peak_ma"] = peak * 1000
        limit = chip.component.logic.pin_ma if chip.component.logic else None
        if limit and peak * 1000 > limit:
            bench.b.advice.append(
                f"{chip.component.name} gives {limit:g} mA from its output without losing voltage: at {units.show(ohms, 'Ω')} it sounds softer "
                f"than the {units.show(peak, 'A')} that the resistor allows."
            )
        a, z = bench.b.two_pins(part)
        bench.join("OUT", (chip, "OUT"), (r, "1"))
        bench.b.ground(z)
        if load == "speaker" or bench.given("coupling_c"):
            cap = bench.capacitor(bench.number("coupling_c", 10e-6), "coupling", "passes the tone and no DC")
            plus, minus = bench.b.two_pins(cap)
            bench.b.circuit.connect(bench.net("TONE_R"), plus)
            bench.join("TONE_R", (r, "2"))
            bench.b.circuit.connect(bench.net("TONE"), minus, a)
        else:  # a piezo is itself a capacitor
            bench.join("TONE", (r, "2"))
            bench.b.circuit.connect(bench.net("TONE"), a)
    elif load == "buzzer":
        sink = bench.given("sink")
        part = bench.part(load, "", f"sounds while the output is {'low' if sink else 'high'}")
        a, z = bench.b.two_pins(part)
        bench.join("OUT", (chip, "OUT"))
        bench.b.circuit.connect(bench.net(_rail_of(bench, chip) if sink else "OUT"), a)
        if sink:
            bench.b.circuit.connect(bench.net("OUT"), z)
        else:
            bench.b.ground(z)
    else:
        bench.join("OUT", (chip, "OUT"))
        bench.terminal("OUT", "OUT", "out")
    if load:
        bench.port("OUT", "OUT", "out")


def _rail_of(bench: Bench, chip: Part) -> str:
    """The supply that the chip hangs on."""
    return next(n.name for n in bench.b.circuit.nets.values() if n.kind == "power" and any(p.ref == chip.ref for p in n.pins))


def _leds(bench: Bench, chip: Part, vcc: float, figures: Figures, vf: float) -> None:
    """LEDs at the output, each with its resistor: to ground, or to the supply where they are to be lit for less than half the time."""
    sink = bench.given("sink")
    rail = _rail_of(bench, chip)
    bench.join("OUT", (chip, "OUT"))
    for _ in range(int(bench.number("count", 1))):
        ohms, ma = led_resistor(vcc - 1.5, vf, 10)
        if bench.given("led_ohms"):
            ohms = bench.number("led_ohms", ohms)
            ma = (vcc - 1.5 - vf) / ohms * 1000
        led = bench.part("led", "", f"lights while the output is {'low' if sink else 'high'}")
        r = bench.resistor(
            ohms,
            "series",
            f"(Vout - {units.show(vf, 'V')}) / {units.show(ohms, 'Ω')} = {units.show(ma / 1000, 'A')} through {led.ref}",
            led.ref,
        )
        bench.join(rail if sink else "OUT", (r, "1"))
        bench.join(f"{led.ref}_A", (r, "2"), (led, "A"))
        if sink:
            bench.join("OUT", (led, "K"))
        else:
            bench.ground((led, "K"))
        figures["led_ma"] = ma


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
    measure=timing_proof.timer,
    rank=90,
    group="timer",
    source="NE555 datasheet formulas",
    words="timer astable monostable oscillator one shot pulse stays on goes off seconds blink flash rate speed timing delay push",
)
