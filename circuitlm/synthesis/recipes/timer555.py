"""The 555 as oscillator and one-shot: f = 1.44 / ((RA + 2 RB) C), t = 1.1 R C (datasheet formulas)."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, timer_sensor, timing_proof
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.driver import bare_relay, behind_relay, find_loads, is_relay
from circuitlm.synthesis.recipes.given import load_amps
from circuitlm.synthesis.recipes.rates import duration, rate
from circuitlm.synthesis.recipes.small_loads import beeps, is_led, on_a_pin, plays
from circuitlm.synthesis.recipes.timer_output import output
from circuitlm.synthesis.recipes.timer_pulse import delayed, mono, names
from circuitlm.synthesis.recipes.timing import (
    astable_pair,
    burst,
    by_rhythm,
    capacitors,
    speaker_ohms,
    swept_parts,
    through_diode,
    turns,
    usual_farads,
)

IDS = ("ne555", "tlc555", "lmc555")


_LATE = r"\b(?:\d+|a few|some) ?(?:s|sec\w*|min\w*) (?:after|later)\b|\bafter \d+ ?(?:s|sec\w*|min\w*)\b|\b(?:switch|turn|power)[- ]?on[- ]delay|\bdelayed (?:switch|turn|power)?-?\s?on\b|\bdelay(?:s|ed)? (?:the )?(?:switch|turn|power)\w*[- ]on"


_FED = r"\bstretch\w*|\binput (?:pulse|signal)|\btrigger(?:ed)? (?:pulse|signal|by (?:an?|the) (?:pulse|signal|rising|positive))"
"""A pulse from outside starts it, high while it lasts."""


def _stretched(asked: Asked) -> float | None:
    """What a shorter pulse is to become, s: the longest time where a pulse is stretched."""
    times = [t for t, _ in asked.quantities("s")] if asked.says(r"\bstretch|\bextend|\blengthen|longer pulse") else []
    return max(times, default=None)


def match(asked: Asked) -> Match | None:
    named = bool(set(IDS) & set(asked.ids)) or asked.says(r"\b555\b")
    if asked.controller or not (kind := "named" if named else by_rhythm(asked)):
        return None
    params: dict[str, float | str] = {"chip": next((i for i in IDS if i in asked.ids), usual("timer"))}
    flashing = burst(asked)
    mono = flashing or kind == "mono" or (
        asked.says(
            r"mono-?stable|one[- ]?shot|pulse[- ]?(?:stretch|extend|lengthen)|stretch\w* (?:\w+ ){0,3}pulse|longer pulse|\b(?:second|sec|minute|s|ms)s?(?: long)? pulse\b|\btimer\b[^.]*\b(?:second|minute|s\b)|pulse of|for (?:about )?\d[\d.]* ?(?:m?s|sec\w*|min\w*)\b|stays? on|\b(?:keep|hold)s? (?:[\w-]+ ){1,4}on\b|delay|half a minute"
        )
        and not asked.says(r"astable|blink|flash|oscillat|\bHz\b|tone|metronome")
        and rate(asked) is None
    )
    late = not mono and asked.says(_LATE) and duration(asked) is not None
    params["mode"] = "mono" if mono else "delay" if late else "astable"
    params["alone"] = "yes"
    if mono and (t := _stretched(asked) or duration(asked)):
        params["t"] = t
        if flashing:
            params["flash"] = 2.0
        if asked.wants(_FED):
            params["fed"] = "yes"
    elif late:
        params["t"] = duration(asked) or 0.0
    else:
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
    loads = [i for i in asked.ids if on_a_pin(i) or plays(i)]
    if speakers := [i for i in loads if plays(i) and not on_a_pin(i)]:  # a 'beeper' with a loudspeaker is what the whole is called
        loads.sort(key=lambda i: i not in speakers)
        for wish in asked.free:
            if on_a_pin(wish.component) and not is_led(wish.component) and not re.search(r"buzzer|\d", wish.words, re.I):
                wish.alternatives.append(speakers[0])
    heavy = [w for w in find_loads(asked) if not on_a_pin(w.component)]
    spoken = [w for w in heavy if any(map(plays, loads)) and catalogue().get(w.component or "").kind == "audio"]
    heavy = [w for w in heavy if w not in spoken]  # a 'siren' with a speaker is what it sounds like
    heavy = sorted(heavy, key=lambda w: bool(catalogue().get(w.component or "").supplies))  # 'delay relay: ... the 12 V relay'
    relay, on_contact = behind_relay(heavy)
    if relay is not None and on_contact is not None:
        heavy = [relay, *(w for w in heavy if w is not relay)]
        params |= {"contact_load": on_contact.component or "", "contact_count": on_contact.count}
    transistor = next(iter(asked.shaped("npn", "nmos")), None)
    if heavy:
        part = catalogue().get(heavy[0].component or "")
        params["heavy"] = (
            bare_relay(asked.vcc() or float(part.spec.get("coil_volts", 5))) if is_relay(part.id) and part.supplies else part.id
        )
        own = float(catalogue().get(str(params["heavy"])).spec.get("volts") or 0)
        if asked.vcc() is None and 5 <= own <= 15:
            params["vcc"] = own
        params["heavy_count"] = heavy[0].count
        if heavy[0].count == 2 and not is_relay(part.id) and not mono and turns(asked):
            params["turns"] = "yes"
        if transistor:
            params["switch"] = transistor.component or ""
        if part.shape == "led" and (amps := load_amps(asked)):
            params |= {"led_ma": amps * 1000, "pulsed": "yes"}
    params["load"] = loads[0] if loads else "" if heavy else ("led" if asked.says(r"blink|flash|\bled\b") else "")
    if v := asked.vcc():
        params["vcc"] = v
    if (
        not mono
        and params["mode"] == "astable"
        and ("potentiometer" in asked.ids or asked.wants(r"adjust\w*|variable (?:speed|rate|frequency)|speed control"))
    ):
        params["pot"] = "yes"
    sensed = [] if mono else timer_sensor.read(asked, params)
    if sensed and params["sensor_as"] != "timing" and beeps(str(params["load"])) and rate(asked) is None and duration(asked) is None:
        params["f"] = 2.0  # an active buzzer has its tone; it is to beep
    if mono:
        buttons = [w.component or "" for w in asked.contacts()]
        params["contact"] = "push-button" if "push-button" in buttons or not buttons else buttons[0]
        if asked.wants(r"\btouch\w*|\bfinger\b|\bplates?\b") and "push-button" not in buttons:
            params["touch"] = "yes"
            asked.note("plate plates metal finger touching touched")
    if r := asked.ohms("led", "limiting", *(() if plays(str(params["load"])) else ("series",))):
        params["led_ohms"] = r
    if plays(str(params["load"])) and (r := speaker_ohms(asked)):
        params["series_ohms"] = r
    lamps = sum(w.count for w in asked.free if is_led(w.component))
    if lamps >= 2 and turns(asked):
        params["load"] = "led-pair"
        if len(shades := [w.attributes.get("color", "-") for w in asked.free if is_led(w.component)]) == 2 and set(shades) != {"-"}:
            params["colors"] = " ".join(shades)
    elif lamps >= 2:
        params["count"] = lamps
    implied = [w.id for w in asked.request.of("function") if mono and "project" in w.attributes]  # 'stair light' is the timer's load
    felt = [w.id for w in asked.described("touch")] if "touch" in params else []  # the plate is the sensor
    return params, sensed + implied + felt + [
        w.id for w in (*heavy, *spoken, *[w for w in asked.contacts() if w.component == params.get("contact")])
    ] + ([transistor.id] if transistor and heavy else []) + asked.wishes(
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
            *(("touch",) if "touch" in params else ()),
            *(("heart-rate",) if asked.says(r"\bbpm\b|beats") else ()),
        ),
    )


def _rate(asked: Asked) -> dict[str, float | str]:
    """Frequency, duty and the range of the knob, as far as the words say them."""
    found: dict[str, float | str] = {}
    if m := re.search(
        r"(\d+)\s?(?:-|–|to|and|\.\.+)\s?(\d+)\s?(?:bpm|rpm|(?:beats?|times|flashes|pulses|clicks) (?:per|a) minute)\b", asked.raw, re.I
    ):
        asked.note(m.group())
        return {"f": float(m[1]) / 60, "f_max": float(m[2]) / 60, "pot": "yes"}
    hertz = [f for f, _ in asked.quantities("Hz")]
    if len(hertz) == 2 and asked.says(r"\bto\b|between|adjust\w*|variable|\.\.|-"):
        return {"f": min(hertz), "f_max": max(hertz), "pot": "yes"}
    if said := rate(asked):
        found["f"] = said.hertz
        if said.duty is not None:
            found["duty"] = said.duty
    elif (t := duration(asked)) is not None:
        found["f"] = 1 / t
    elif asked.says(r"metronome|\btick\w*|\bclick\w*"):
        found["f"] = 2.0
    elif asked.says(r"tone|buzzer|siren|speaker|audio"):
        found["f"] = 1000.0
    return found


def build(bench: Bench) -> Figures:
    rail, vcc = kit.feed(bench, 9.0, bench.b.component(bench.text("chip") or bench.b.default("timer").id), why="feeds the timer")
    chip = kit.chip(bench, (bench.text("chip") or bench.b.default("timer").id), rail, vcc, "", "the timer")
    if bench.text("sensor_as", "timing") == "timing":
        bench.join(rail, (chip, "RESET"))
    else:
        timer_sensor.gate(bench, chip, rail, vcc)
    ctrl = next((p.id for p in chip.component.pins if p.id in ("CTRL", "CONT", "CV")), "CTRL")
    if bench.text("mode") == "delay":
        figures = delayed(bench, chip, rail)
    else:
        figures = mono(bench, chip, rail) if bench.text("mode") == "mono" else astable(bench, chip, rail, bench.given("pot"))
    chips = [chip, _flasher(bench, chip, rail, vcc)] if bench.given("flash") else [chip]
    for chip in chips:
        if not any(n.a == ctrl or n.b == ctrl for n in chip.component.needs):
            cap = bench.capacitor(10e-9, "decoupling", "quietens the control input", chip.ref)
            bench.join(f"{chip.ref}_CTRL", (chip, ctrl), (cap, "1"))
            bench.ground((cap, "2"))
    output(bench, chip, vcc, figures)
    return figures


def _flasher(bench: Bench, first: Part, rail: str, vcc: float) -> Part:
    """A second timer that flashes while the first one's pulse lasts: its reset hangs on the pulse."""
    second = kit.chip(bench, first.id, rail, vcc, "", "flashes while the pulse lasts")
    bench.join("PULSE", (first, "OUT"), (second, "RESET"))
    bench.scope |= {net: bench.b.circuit.free_net(f"FLASH_{net}") for net in ("TIMING", "DISCH")}
    given, bench.block.params["f"] = bench.block.params.pop("c", None), bench.number("flash", 2.0)
    astable(bench, second, rail)
    if given is not None:
        bench.block.params["c"] = given
    return second


def astable(bench: Bench, chip: Part, rail: str, pot: bool = False) -> Figures:
    """The oscillator around a 555: two resistors and a capacitor; a potentiometer sweeps it over a given range, else a third to three times."""
    f = bench.number("f", 1.0)
    duty = bench.number("duty", 0.55)
    ra, rb = bench.block.params.get("ra"), bench.block.params.get("rb")
    if not bench.given("f") and not (ra and rb and bench.given("c")):
        bench.b.assume("The oscillator runs at 1 Hz, since no frequency is given.")
    if bench.text("sensor_as") == "timing":
        return _sensed(bench, chip, rail, f)
    if pot:
        return _swept(bench, chip, rail, f, duty)
    sinking = duty < 0.49 and (is_led(bench.text("load")) or beeps(bench.text("load")))  # the load is on while the output is low
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


def _sensed(bench: Bench, chip: Part, rail: str, f: float) -> Figures:
    """A sensor in RB's place: the frequency at its usual resistance, and at the ends of its range."""
    sensor = timer_sensor.timing(bench, chip)
    own = float(sensor.component.spec.get("ohms", timer_sensor.STEADY_OHMS))
    c = bench.number("c", eseries.nearest(1.44 / ((timer_sensor.RA + 2 * own) * f), "E6"))
    figures = timer_sensor.span(sensor, c)
    ends = [units.show(float(figures[k]), "Hz") for k in ("frequency_min", "frequency", "frequency_max")]
    why = f"f = 1.44/((RA+2·{sensor.ref})·C) = {ends[1]} at {units.show(own, 'Ω')}, {ends[0]} to {ends[2]} over its range"
    _timing(bench, chip, rail, timer_sensor.RA, sensor, c, why)
    bench.b.circuit.connect(bench.net("TIMING"), bench.b.two_pins(sensor)[1])
    bench.b.note(f"The frequency goes from {ends[0]} to {ends[2]} with {sensor.ref}.", sensor.ref)
    return figures | {"mode": "astable"}


def _timing(bench: Bench, chip: Part, rail: str, ra: float, rb: float | Part, c: float, why: str) -> Part:
    """RA, RB (or a sensor in its place) and C around the chip; returns RB, whose lower end is left open."""
    thr, dis = names(chip)
    r1 = bench.resistor(ra, "timing", why, chip.ref)
    r2 = rb if isinstance(rb, Part) else bench.resistor(rb, "timing", why, chip.ref)
    cap = bench.capacitor(c, "timing", why, chip.ref)
    plus, minus = bench.b.two_pins(cap)
    bench.join(rail, (r1, "1"))
    bench.join("DISCH", (r1, "2"), (chip, dis))
    bench.b.circuit.connect(bench.net("DISCH"), bench.b.two_pins(r2)[0])
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
    words="vcc frequency clock generator activated timer astable monostable oscillator one shot pulse stays on goes off seconds blink flash rate speed timing delay push",
)
