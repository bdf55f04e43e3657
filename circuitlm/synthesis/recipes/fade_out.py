"""A light that goes out slowly after its button is released: a capacitor behind the button, an emitter follower before the LED.

The button charges the capacitor at once; a resistor drains it, and the LED follows its voltage less 0.7 V until that reaches the LED's own:
t = R·C·ln(V/(Vf + Vbe)). Source: Horowitz and Hill, The Art of Electronics (RC decay, emitter follower).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.leds import FORWARD_VOLTS
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.rates import duration
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

DRAIN_OHMS, CHARGE_OHMS, VBE = 47_000.0, 47.0, 0.7
"""So little current that the base takes hardly a part of it, Ω; spares the contact, Ω; of the follower, V."""
USUAL_S, MOST_S, LED_MA = 3.0, 60.0, 8.0
_SLOWLY = r"(?:slowly|gradually|softly|gently|smoothly|little by little|bit by bit)"
_OUT = r"(?:goes? (?:off|out|dark)|gets? dark\w*|turns? off|switch\w* off|dies?|dims?(?: down| out)?|fad\w+(?: out| away| down)?|becomes? dark\w*)"
_FADES = rf"\b{_OUT}\b(?: \w+){{0,2}} {_SLOWLY}\b|\b{_SLOWLY}\b(?: \w+){{0,2}} {_OUT}\b|\bfad(?:es?|ing) (?:out|away)\b|\bafterglow|\bglows? on\b"
_RELEASED = r"\breleas\w*|\blet(?:s|ting)? (?:it |the button )?go\b|\bafter (?:pressing|the button|i press|a press)|\bno longer pressed|\bopen(?:s|ed)?\b"


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"analog", "logic", "sensor", "display", "radio", "converter", "timer", "audio", "actuator"}:
        return None
    if asked.one("F") or asked.says(r"\bparallel\b|\bacross\b"):
        return None  # a circuit that is told element by element
    leds, contacts = asked.shaped("led"), asked.contacts()
    if len(leds) != 1 or leds[0].count > 1 or not contacts or not asked.wants(_RELEASED) or not asked.wants(_FADES):
        return None
    params: dict[str, float | str] = {
        "alone": "yes",
        "led": leds[0].component or "led",
        "color": leds[0].attributes.get("color", ""),
        "contact": contacts[0].component or "",
        "vcc": asked.vcc() or 9.0,
    }
    if t := duration(asked):
        params["t"] = t
    transistors = asked.shaped("npn")
    if transistors:
        params["switch"] = transistors[0].component or ""
    return params, [w.id for w in (*leds, *contacts[:1], *transistors)] + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", functions=("indicator", "light", "button", "switch-contact", "timer", "dimmer")
    )


def build(bench: Bench) -> Figures:
    vcc, color = bench.number("vcc", 9.0), bench.text("color")
    vf = FORWARD_VOLTS.get(color, 2.0)
    if vcc < vf + VBE + 1.0:
        raise CannotDesign(f"{units.show(vcc, 'V')} is too little for a {color or 'red'} LED behind a follower.", "5 V to 15 V")
    t = bench.number("t", USUAL_S)
    if not bench.given("t"):
        bench.b.assume(f"The light takes about {USUAL_S:g} s to go out, since no time is given.")
    if t > MOST_S:
        raise CannotDesign(f"{units.show(t, 's')} are too long for a light that fades by a capacitor.", f"{MOST_S:g} s at most")
    share = math.log(vcc / (vf + VBE))
    rail = bench.supply(vcc, "feeds the light")
    c = eseries.nearest(t / (DRAIN_OHMS * share), "E6")
    r = eseries.nearest(t / (c * share), "E24")
    got = r * c * share
    why = f"t = R·C·ln(V/(Vf+Vbe)) = {units.show(got, 's')} until it is dark"
    kit.contact(bench, bench.text("contact"), rail, "INPUT", "lights it at once; the light fades when it opens")
    charge = bench.resistor(CHARGE_OHMS, "series", "spares the contact the capacitor's first current")
    cap, drain = bench.capacitor(c, "timing", why), bench.resistor(r, "timing", why)
    plus, minus = bench.b.two_pins(cap)
    bench.join("INPUT", (charge, "1"))
    bench.join("STORE", (charge, "2"), (drain, "1"))
    bench.b.circuit.connect(bench.net("STORE"), plus)
    bench.b.ground(minus)
    bench.ground((drain, "2"))
    q = bench.part(bench.text("switch") or bench.b.default("transistor-npn").id, "follower", "gives the LED the capacitor's voltage, less 0.7 V")
    bench.join("STORE", (q, "B"))
    bench.join(rail, (q, "C"))
    led = bench.part(bench.text("led", "led"), "", "fades out")
    if color:
        led.settings["color"] = led.label = color
    left = vcc - VBE - vf
    ohms = eseries.at_least(left / LED_MA * 1000, "E12")
    series = bench.resistor(ohms, "series", f"({units.show(vcc, 'V')} - {VBE} V - {units.show(vf, 'V')}) / {units.show(ohms, 'Ω')} = {units.show(left / ohms, 'A')}", led.ref)
    bench.join("LIGHT", (q, "E"), (series, "1"))
    bench.join(f"{led.ref}_A", (series, "2"), (led, "A"))
    bench.ground((led, "K"))
    bench.b.note("The time until it is dark is by the formula, not simulated; the transistor's base makes it a little shorter.", q.ref)
    return {"fade_s": got, "r": r, "c": c, "supply": vcc, "led_ma": left / ohms * 1000}


def measure(stand: Stand) -> Iterator[Measure]:
    """What the follower gives while the button is pressed; the time is by the formula, since a source cannot let go as a button does."""
    vcc = stand.number("supply")
    yield Measure("lit", "V", vcc - VBE, Op(), readings.volts("LIGHT"), (Drive("STORE", vcc),), None, 0.1, "the follower's base-emitter voltage")


RECIPE = Recipe(
    "fade-out",
    "Light that fades out after a button",
    "t = R·C·ln(V/(Vf+Vbe))",
    build,
    match,
    measure=measure,
    rank=96,
    group="timer",
    source="Horowitz and Hill, The Art of Electronics",
    words="fade fades fading out off slowly gradually after release released button pressed lets go led light dark dims afterglow glows on capacitor emitter follower",
)
