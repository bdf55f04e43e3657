"""An LED that fades in and out: the voltage at a slow 555's timing capacitor, behind an emitter follower.

The capacitor goes between a third and two thirds of the supply, f = 1.44/((RA + 2·RB)·C). Diodes take off what would light the LED at the
lower end. Source: NE555 datasheet formulas; the emitter follower takes Vbe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.leds import FORWARD_VOLTS
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, timer555
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.rates import duration, rate
from circuitlm.synthesis.recipes.timing import capacitors
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Measure, Stand

PEAK_MA = 6.0
"""Of each LED; the base current of its share loads the timing capacitor."""
RA, VBE, DIODE_V, DARK_V = 1000.0, 0.7, 0.65, 0.25
"""Small beside RB, Ω; what the follower and a diode take, V; left over the LED's forward voltage at the lower end, V."""
PERIOD_S = 3.0
_FADES = (
    r"\bfad(?:e|es|ing)\b[^.;]{0,30}\b(?:in|up|on)\b[^.;]{0,12}\b(?:out|down|off)\b|\bfad(?:er|ing)\b[^.;]{0,12}\bleds?\b|\bleds?\b[^.;]{0,20}\bfad(?:er|es|ing)\b|"
    r"\bbreath\w*|\bpulsat\w*|\b(?:slowly|gradually|smoothly)\b[^.;]{0,30}\b(?:brighter|brighten\w*)\b[^.;]{0,30}\b(?:dim\w*|darker|dark)\b|\bglow\w*[^.;]{0,20}\bup and down"
)
_BARE = r"\b(?:no|without(?: an?| any)?)\s+(?:micro-?\s?controllers?|mcu|arduino|micro|processor|code|programming)\b"
_OTHERWISE = r"\bpwm\b|\bpot\b|potentiometer|\bknob|(?<!then )dimmer (?:circuit|for|with)|releas\w*|let(?:ting)? go|switch(?:ed|ing)? off|turn(?:ed|ing)? off|\bafter\b|capacitor only|op-?\s?amp|4017|sensor|music|breath (?:sensor|alcohol)"


def match(asked: Asked) -> Match | None:
    timer = set(timer555.IDS) & set(asked.ids) or asked.says(r"\b555\b")
    if asked.controller or not (timer or asked.wants(_BARE) or re.search(_BARE, asked.request.prompt, re.I)):
        return None
    leds = asked.shaped("led")
    if not leds or not asked.wants(_FADES) or asked.says(_OTHERWISE):
        return None
    if asked.kinds & {"sensor", "display", "radio", "analog", "driver"}:
        return None
    shades = [s for w in leds for s in (w.attributes.get("colors", "").split() or [w.attributes.get("color", "") or "-"] * w.count)]
    params: dict[str, float | str] = {
        "chip": next((i for i in timer555.IDS if i in asked.ids), usual("timer")),
        "led": leds[0].component or "led",
        "colors": " ".join(shades),
        "alone": "yes",
    }
    transistor = next(iter(asked.shaped("npn")), None)
    if transistor:
        params["switch"] = transistor.component or ""
    if v := asked.vcc():
        params["vcc"] = v
    if said := rate(asked):
        params["f"] = said.hertz
    elif t := duration(asked):
        params["f"] = 1 / t
    if c := capacitors(asked).get("timing"):
        params["c"] = c
    return params, [w.id for w in leds] + ([transistor.id] if transistor else []) + asked.wishes(
        *timer555.IDS, "resistor", "capacitor", "capacitor-polarised", functions=("indicator", "timer", "light", "dimmer", "pwm")
    )


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("chip"))
    rail, vcc = kit.feed(bench, 9.0, component, why="feeds the fading light")
    chip = kit.chip(bench, component.id, rail, vcc, "", "charges and discharges the capacitor slowly")
    bench.join(rail, (chip, "RESET"))
    f = bench.number("f", 1 / PERIOD_S)
    if not bench.given("f"):
        bench.b.assume(f"One fade in and out takes about {PERIOD_S:g} s, since no time is given.")
    c = bench.number("c", eseries.nearest(1.44 / (2 * 10_000 * f), "E6"))
    rb = eseries.nearest(max((1.44 / (f * c) - RA) / 2, 1000.0), "E24")
    got = 1.44 / ((RA + 2 * rb) * c)
    why = f"f = 1.44/((RA+2RB)·C) = {units.show(got, 'Hz')}: {units.show(1 / got, 's')} in and out"
    first, second = bench.resistor(RA, "timing", why, chip.ref), bench.resistor(rb, "timing", why, chip.ref)
    cap = bench.capacitor(c, "timing", why, chip.ref)
    plus, minus = bench.b.two_pins(cap)
    thr, dis = timer555.names(chip)
    bench.join(rail, (first, "1"))
    bench.join("DISCH", (first, "2"), (second, "1"), (chip, dis))
    bench.join("RAMP", (second, "2"), (chip, thr), (chip, "TRIG"))
    bench.b.circuit.connect(bench.net("RAMP"), plus)
    bench.b.ground(minus)
    q = bench.part(bench.text("switch") or bench.b.default("transistor-npn").id, "follower", "gives the LED the ramp's voltage, less 0.7 V")
    bench.join("RAMP", (q, "B"))
    bench.join(rail, (q, "C"))
    bench.join("FADE", (q, "E"))
    peak = [_light(bench, vcc, shade) for shade in bench.text("colors").split()]
    quiet = bench.capacitor(10e-9, "decoupling", "quietens the control input", chip.ref, polarised=False)
    bench.join(f"{chip.ref}_CTRL", (chip, "CTRL"), (quiet, "1"))
    bench.ground((quiet, "2"))
    return {"frequency": got, "rb": rb, "c": c, "led_ma": max(peak), "supply": vcc}


def _light(bench: Bench, vcc: float, shade: str) -> float:
    """An LED with its resistor below the follower, and the diodes that darken it at the lower end; returns its peak current, mA."""
    color = "" if shade == "-" else shade
    vf = FORWARD_VOLTS.get(color, 2.0)
    spare = vcc / 3 - VBE - vf - DARK_V
    diodes = max(0, round(spare / DIODE_V))
    top = 2 / 3 * vcc - VBE - vf - diodes * DIODE_V
    if top < 0.4:
        raise CannotDesign(
            f"On {units.show(vcc, 'V')} the ramp reaches {units.show(2 / 3 * vcc, 'V')}: too little for a {color or 'red'} LED behind a transistor.",
            "9 V or 12 V",
        )
    ohms = eseries.at_least(top / (PEAK_MA / 1000), "E12")
    led: Part = bench.part(bench.text("led", "led"), "", "fades in and out")
    if color:
        led.settings["color"] = led.label = color
    r = bench.resistor(ohms, "series", f"{units.show(top, 'V')} / {units.show(ohms, 'Ω')} = {units.show(top / ohms, 'A')} at most", led.ref)
    here = "FADE"
    for n in range(diodes):
        d = bench.part("diode-1n4148", "drop", "takes 0.65 V: the LED goes dark at the lower end of the ramp")
        d.owner = led.ref
        bench.join(here, (d, "A"))
        here = f"{led.ref}_D{n + 1}"
        bench.join(here, (d, "K"))
    bench.join(here, (r, "1"))
    bench.join(f"{led.ref}_A", (r, "2"), (led, "A"))
    bench.ground((led, "K"))
    return top / ohms * 1000


def measure(stand: Stand) -> Iterator[Measure]:
    """The frequency of the ramp, and how far the LED's voltage swings."""
    period = 1 / stand.number("frequency")
    course = Tran(period / 200, 6 * period, max_step=period / 200, uic=True)
    why = "the transistor's base takes a part of the charging current"
    yield Measure("frequency", "Hz", 1 / period, course, readings.frequency("RAMP", 1.5 * period), (), stand.asked("f"), 0.25, why)


RECIPE = Recipe(
    "fading-led",
    "LED that fades in and out",
    "f = 1.44 / ((RA + 2RB)·C)",
    build,
    match,
    measure=measure,
    rank=97,
    group="timer",
    source="NE555 datasheet formulas",
    words="fade fades fading fader breathing breathe breathes breath pulsating pulsates slowly gradually smoothly glow glows up down in out effect light brighter dimmer dark emitter follower over about seconds cycle timer simple",
)
