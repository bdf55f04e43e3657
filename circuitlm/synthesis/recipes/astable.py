"""The transistor multivibrator: two transistors that switch each other through capacitors, an LED in each collector."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.joins.leds import forward_volts
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, timing_proof
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.rates import rate

LED_MA = 10.0
REVERSE_VOLTS = 5.0
"""What the base-emitter junction of a small transistor stands backwards, V."""
FORCED_GAIN = 60.0
"""Collector to base current with which a small transistor is still fully on."""


def match(asked: Asked) -> Match | None:
    if asked.controller:
        return None
    pair = asked.shaped("npn")
    spoken = [w for w in asked.parts_of("logic") if pair and re.fullmatch(r"flip[- ]?flops?", w.words, re.I)]  # of transistors: no chip
    others = {catalogue().entries[w.component or ""]["kind"] for w in asked.free if w not in spoken}
    if others & {"logic", "analog", "display", "radio", "timer", "driver", "sensor"}:
        return None
    named = asked.says(r"multi-?\s?vibrator|(?:transistor|bjt)\w* (?:flip[- ]?flop|blinker|flasher|oscillator)")
    blinks = asked.says(r"alternat\w*|blink\w*|flash\w*|in turns?|back and forth|flip[- ]?flop|astable")
    if asked.says(r"mono-?\s?stable|bi-?\s?stable|\b555\b|latch|op-?\s?amp"):
        return None
    leds = asked.shaped("led")
    bare = asked.says(r"\b(?:no|without(?: an?| any)?)\s+(?:micro-?\s?controllers?|mcu|arduino|micro|code|programming)\b")
    turns = asked.says(r"alternat\w*|in turns?|by turns|back and forth") and sum(w.count for w in leds) == 2 and bare
    if not (
        named
        or turns
        or (blinks and (sum(w.count for w in pair) == 2 or asked.says(r"(?:two|2|pair of) (?:\w+ )?(?:transistors|npns?|bjts)")))
    ):
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    exact = [w for w in pair if any(ch.isdigit() for ch in w.words)]
    if chosen := (exact or pair)[:1]:
        params["switch"] = chosen[0].component or ""
    if (vcc := asked.vcc()) is not None:
        params["vcc"] = vcc
    if (f := asked.hertz()) is not None:
        params["f"] = f
    elif (t := asked.near(r"every|period|each|half|about|per", "s")) is not None and t > 0:
        params["f"] = 1 / (2 * t if asked.says(r"each|half") else t)
    elif (often := rate(asked)) is not None:
        params["f"] = often.hertz
    if (c := asked.one("F")) is not None:
        params["c"] = c
    if (r := asked.ohms("base", "timing", "rb", "r2", "r3")) is not None:
        params["r"] = r
    if (led := asked.ohms("led", "series", "collector", "limiting")) is not None:
        params["led_ohms"] = led
    elif "r" not in params and (rest := [v for v, _ in asked.quantities("Ω")]):
        params.update({"r": max(rest)} if max(rest) >= 4700 else {"led_ohms": max(rest)})
    shades = [s for w in leds for s in (w.attributes.get("colors", "").split() or [w.attributes.get("color", "")] * w.count)]
    if sum(map(bool, shades)) > 1:
        shades = [s for s in shades if s]  # 'an LED flasher, ... red and green LEDs'
    if any(shades):
        params["colors"] = " ".join(s or "red" for s in (shades * 2)[:2])
    return params, [w.id for w in leds + pair + spoken] + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", "diode-1n4148", functions=("indicator", "alert", "light")
    )


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 9.0)
    rail = bench.supply(vcc, "feeds the multivibrator")
    component = bench.text("switch") or bench.b.default("transistor-npn").id
    colors = bench.text("colors").split() or ["", ""]
    bench.block.params.pop("led.color", None)
    pair = [bench.part(component, "driver", f"conducts while the other one is off, and lights LED {n}") for n in (1, 2)]
    lights = [_collector(bench, q, rail, vcc, colors[n], n) for n, q in enumerate(pair)]
    most = min((vcc - 0.7) / (ma / 1000) * FORCED_GAIN for _, ma in lights)
    vf = forward_volts(lights[0][0])
    guard = vcc - vf > REVERSE_VOLTS
    share = half_period(vcc, vf, guard)
    r, c, f = timing(bench, most, share)
    for n, q in enumerate(pair):
        _cross(bench, rail, q, pair[1 - n], r, c, guard, share)
    bench.b.note(
        f"Each LED is on for {share:.2g}·R·C = {units.show(share * r * c, 's')}; the larger R or C, the slower it blinks.",
        *(q.ref for q in pair),
    )
    return {"frequency": f, "duty": 0.5, "r": r, "c": c, "led_ma": lights[0][1], "vcc": vcc}


def _collector(bench: Bench, q: Part, rail: str, vcc: float, color: str, n: int) -> tuple[Part, float]:
    """An LED and its resistor from the supply to a transistor's collector: (LED, mA)."""
    led, ma = kit.led(
        bench, rail, f"{q.ref}_C", vcc - 0.2, color=color, why=f"lights while {q.ref} conducts", ma=bench.number("led_ma", LED_MA)
    )
    bench.join(f"{q.ref}_C", (q, "C"))
    bench.ground((q, "E"))
    return led, ma


def half_period(vcc: float, vf: float, guard: bool) -> float:
    """Half a period in units of R·C: ln 2 less what the LED and the base keep from the capacitor's swing.

    The collector rises to Vcc - Vf (0.4 V more, the LED then carries next to nothing), the base starts that far below its 0.7 V.
    """
    on = 0.7 + (0.6 if guard else 0.0)
    swing = vcc - (vf - 0.4) - on
    return math.log((vcc + swing) / (vcc - on + 0.1))


def timing(bench: Bench, most: float, share: float) -> tuple[float, float, float]:
    """(base resistor, capacitor, frequency): f = 1 / (2·share·R·C), R small enough to saturate (*most* ohms).

    Raises CannotDesign when a given capacitor and frequency would need a resistor outside 2.2 kΩ to *most*.
    """
    f = bench.number("f", 1.0)
    if bench.given("r") and bench.given("c"):
        r, c = bench.number("r", 47_000), bench.number("c", 10e-6)
    elif bench.given("r"):
        r = bench.number("r", 47_000)
        c = eseries.nearest(1 / (2 * share * r * f), "E6")
    elif bench.given("c"):
        c = bench.number("c", 10e-6)
        r = eseries.nearest(1 / (2 * share * c * f), "E24") if bench.given("f") else eseries.nearest(min(47_000, most), "E12")
    else:
        c = next(
            (x for x in (1e-9, 10e-9, 100e-9, 1e-6, 10e-6, 22e-6, 47e-6, 100e-6, 220e-6, 470e-6) if 1 / (2 * share * x * f) <= most),
            470e-6,
        )
        r = eseries.nearest(1 / (2 * share * c * f), "E24")
    if not bench.given("f") and not (bench.given("r") and bench.given("c")):
        bench.b.assume("The LEDs blink about once a second, since no frequency is given.")
    if not bench.given("r") and not 2200 <= r <= most * 1.25:
        near = eseries.nearest(1 / (2 * share * f * most * 0.7), "E6")
        raise CannotDesign(
            f"{units.show(c, 'F')} does not suit {units.show(f, 'Hz')}: the base resistors would be {units.show(r, 'Ω')}, "
            f"the transistors switch with 2.2 kΩ to {units.show(most, 'Ω')}.",
            f"about {units.show(near, 'F')}, or no capacitor at all: it is chosen then",
        )
    if r > most * 1.25:
        bench.b.note(f"With {units.show(r, 'Ω')} at the base a transistor of small gain is not fully on; {units.show(most, 'Ω')} is safe.")
    return r, c, 1 / (2 * share * r * c)


def _cross(bench: Bench, rail: str, q: Part, other: Part, r: float, c: float, guard: bool, share: float) -> None:
    """The base of one transistor: its resistor, the capacitor from the other's collector, and a diode where the kick is too high."""
    why = f"T = 2·{share:.2g}·R·C = {units.show(2 * share * r * c, 's')}"
    base = bench.resistor(r, "timing", why, q.ref)
    cap = bench.capacitor(c, "timing", f"holds {q.ref} off until it is charged; {why}", q.ref)
    plus, minus = bench.b.two_pins(cap)
    bench.join(rail, (base, "1"))
    node = f"{q.ref}_T" if guard else f"{q.ref}_B"
    bench.join(node, (base, "2"))
    bench.b.circuit.connect(bench.net(f"{other.ref}_C"), plus)
    bench.b.circuit.connect(bench.net(node), minus)
    if guard:
        d = bench.part(
            "diode-1n4148", "clamp", f"the base stands only {units.show(REVERSE_VOLTS, 'V')} backwards, the capacitor kicks further"
        )
        d.owner = q.ref
        bench.join(node, (d, "A"))
        bench.join(f"{q.ref}_B", (d, "K"))
    bench.join(f"{q.ref}_B", (q, "B"))


RECIPE = Recipe(
    "multivibrator",
    "Transistor multivibrator",
    "f = 1 / (2·ln((Vcc + swing) / (Vcc - Vbe))·R·C)",
    build,
    match,
    measure=timing_proof.multivibrator,
    rank=88,
    group="timer",
    source="astable multivibrator: each half 0.69·R·C, less what the LED takes from the swing",
    words="astable multivibrator flip flop flipflop blinker flasher alternately alternate blinking flashing two transistors leds lights classic simple",
)
