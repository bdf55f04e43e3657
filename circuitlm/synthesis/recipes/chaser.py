"""A running light: a decade counter that a 555 clocks, an LED on each output; fewer LEDs reset it earlier."""

from __future__ import annotations

import re

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, timer555
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.rates import NUMBER, amount, duration, rate
from circuitlm.synthesis.recipes.timing import capacitors

_RANDOM = r"\bdice\b|\bdie\b|\broulette|\brandom|\blucky|wheel of fortune|head(?:s)? or tail"
ROLL_HZ = 100.0
"""Too fast to be seen: where it stops is chance."""
PHASE_S = 3.0
"""How long each lamp of a traffic light stays on, s, where the request does not say it."""


def counters() -> list[str]:
    """Chips with outputs Q0 to Q9 that go high in turn."""
    return catalogue().having("logic", pins={"Q0", "Q9", "CLK"})


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"sensor", "display", "radio"}:
        return None
    chips = counters()
    named = next((i for i in asked.ids if i in chips), None)
    if not named and not (
        asked.says(r"chaser|running light|knight rider|sequenc")
        and asked.says(r"\b555\b|4017|no (?:arduino|micro)|without (?:an? )?(?:arduino|micro)")
    ):
        return None
    timers = [i for i in asked.ids if i in timer555.IDS]
    button = next((w for w in asked.contacts() if w.component == "push-button"), None)
    led = asked.part("led")
    params: dict[str, float | str] = {
        "chip": named or chips[0],
        "timer": timers[0] if timers else usual("timer"),
        "count": led.count if led and led.count > 1 else 10,
        "alone": "yes",
    }
    if button and not timers and not asked.says(r"\b555\b"):
        params["clock"] = "push-button"
    elif button and not asked.says(r"\breset\w*|\bsteps?\b|\beach press"):
        params["gate"] = "push-button"
    if not (led and led.count > 1) and (
        steps := re.search(rf"\b{NUMBER}[- ](?:step|stage|channel|led|light|lamp|output)s?\b", asked.raw, re.I)
    ):
        params["count"] = amount(steps[1])
        asked.note(steps.group())
    lights = asked.shaped("led")
    shades = [s for w in lights for s in (w.attributes.get("colors", "").split() or [w.attributes.get("color", "") or "-"] * w.count)]
    if len(shades) > 1:
        params |= {"count": len(shades), "colors": " ".join(shades)}
    if said := rate(asked):
        params["f"] = said.hertz
    elif asked.wants(_RANDOM):
        params["f"] = ROLL_HZ
    elif t := duration(asked):
        params["f"] = 1 / t
    elif asked.says(r"\btraffic|\bsemaphore"):
        params["f"] = 1 / PHASE_S
    if "potentiometer" in asked.ids or asked.wants(r"\b(?:adjust\w*|variable|speed control)"):
        params["pot"] = "yes"
    if c := capacitors(asked).get("timing"):
        params["c"] = c
    if v := asked.vcc():
        params["vcc"] = v
    if r := asked.ohms("led", "series", "limiting", "each"):
        params["led_ohms"] = r
    return params, asked.wishes(
        params["chip"],
        *timers,
        "led",
        "resistor",
        "capacitor",
        "capacitor-polarised",
        "potentiometer",
        "push-button" if {"clock", "gate"} & params.keys() else "",
        functions=("indicator", "knob", "timer", "light-strip", "button"),
    )


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("chip"))
    timer = bench.b.component(bench.text("timer"))
    rail, vcc = kit.feed(bench, 9.0, component, *([] if bench.given("clock") else [timer]), why="feeds the running light")
    count = int(min(max(bench.number("count", 10), 2), 10))
    if bench.number("count", 10) > 10:
        bench.b.problems.append(f"One {component.name} has ten outputs; {bench.number('count', 10):g} LEDs need a second one.")
    figures: Figures = {"steps": count}
    if bench.given("clock"):
        button = kit.contact(bench, "push-button", rail, "CLOCK_RAW", "steps on")
        down, r, c = (
            bench.resistor(10_000, "pulldown", "holds the clock low", button.ref),
            bench.resistor(10_000, "filter", "debounces", button.ref),
            bench.capacitor(1e-6, "filter", "debounces: 10 ms", button.ref, polarised=False),
        )
        bench.join("CLOCK_RAW", (down, "1"), (r, "1"))
        bench.join("CLOCK", (r, "2"), (c, "1"))
        bench.ground((down, "2"), (c, "2"))
    else:
        chip = kit.chip(bench, timer.id, rail, vcc, "", "makes the clock")
        if bench.given("gate"):
            button = kit.contact(bench, bench.text("gate"), rail, "RUN", "the lights run while it is pressed, and stop where they are")
            down = bench.resistor(10_000, "pulldown", "stops the clock while the button is open", button.ref)
            bench.join("RUN", (down, "1"), (chip, "RESET"))
            bench.ground((down, "2"))
        figures |= timer555.astable(bench, chip, rail, pot=bench.given("pot"))
        bench.join("CLOCK", (chip, "OUT"))
    counter = kit.chip(bench, component.id, rail, vcc, "", "counts")
    bench.join("CLOCK", (counter, "CLK"))
    bench.ground((counter, "CKEN"))
    limit = (component.logic.pin_ma if component.logic else None) or 3.0
    colors = bench.text("colors").split()
    for n in range(count):
        color = colors[n] if n < len(colors) and colors[n] != "-" else ""
        _, ma = kit.led(bench, f"Q{n}", "GND", vcc, color=color, why=f"light {n + 1} of {count}", ma=limit)
        bench.ground()
        bench.join(f"Q{n}", (counter, f"Q{n}"))
        figures["led_ma"] = ma
    if count < 10:
        bench.join(f"Q{count}", (counter, "RESET"), (counter, f"Q{count}"))
        bench.b.note(f"Q{count} resets the counter: only {count} steps.", counter.ref)
    else:
        bench.ground((counter, "RESET"))
    return figures


RECIPE = Recipe(
    "led-chaser",
    "Running light",
    "f = 1.44 / ((RA + 2RB)·C), one step a period",
    build,
    match,
    rank=95,
    group="timer",
    words="sequential spin spins roll rolls rolled stop stops random electronic traffic phases light chaser running clocked clock speed adjustable leds counter decade sequencer knight rider",
)
