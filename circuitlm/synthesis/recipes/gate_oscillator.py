"""Oscillators from inverters: Schmitt trigger with one resistor and capacitor, or a crystal in the Pierce circuit."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.driver import find_loads
from circuitlm.synthesis.recipes.gates import gate_chip, gate_kind, gate_pins, gate_words, is_schmitt, output
from circuitlm.synthesis.recipes.rates import duration, rate
from circuitlm.synthesis.recipes.small_loads import is_led, plays
from circuitlm.synthesis.recipes.timing import capacitors
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Measure, Stand

HC14 = 0.83
"""T = 0.83·R·C for a 74HC14 near 5 V: ln of its typical thresholds' ratios (V+ 2.7 V, V- 1.8 V) is 0.4 for each half."""


LOADING_F = 200e-12
"""F; capacitors at a crystal are smaller than this."""


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"sensor", "display", "radio"}:
        return None
    chip = gate_chip(asked)
    pierce = asked.says(r"crystal|quartz|pierce") or "crystal" in asked.ids
    if chip is None and asked.says(r"schmitt[^.]*oscillat|oscillat[^.]*schmitt|inverter[^.]*oscillat"):
        chip = usual("schmitt-inverter")
    if chip is None and pierce and asked.says(r"pierce|inverter") and asked.says(r"oscillat"):
        chip = next(i for i in catalogue().having("logic") if gate_kind(catalogue().get(i)) == "not" and not is_schmitt(catalogue().get(i)))
    if chip is None or not asked.says(r"oscillat|crystal|square wave|\bclock\b|blink|flash|\bHz\b|kHz|MHz"):
        return None
    c = catalogue().get(chip)
    if gate_kind(c) != "not" or not (pierce or is_schmitt(c)):
        return None
    params: dict[str, float | str] = {"chip": chip, "mode": "pierce" if pierce else "rc", "alone": "yes"}
    if said := rate(asked):
        params["f"] = said.hertz
    elif t := duration(asked):
        params["f"] = 1 / t
    elif asked.says(r"blink|flash"):
        params["f"] = 0.5 if asked.says(r"\bslow\w*") else 1.0  # what an eye follows
    if r := asked.ohms(r"timing", r"r1?\b", "feedback") or (None if asked.shaped("led") or asked.part("speaker") else asked.one("Ω")):
        params["r"] = r
    if cap := capacitors(asked).get("timing") or (next((f for f, _ in asked.quantities("F") if f < LOADING_F), None) if pierce else None):
        params["c"] = cap
    if v := asked.vcc():
        params["vcc"] = v
    leds = asked.shaped("led")
    if leds or asked.says(r"blink|flash"):
        params["load"] = "led"
    others = [w for w in find_loads(asked) if not is_led(w.component) and not plays(w.component)]
    if others:
        params |= {"load": others[0].component or "", "count": others[0].count, "driven": "yes"}
    sound = next((i for i in asked.ids if plays(i)), None)
    if sound:
        params["load"] = sound
    return params, [w.id for w in leds + others] + gate_words(asked, chip) + asked.wishes(
        chip, "crystal", "resistor", "capacitor", "terminal-2", sound or "", functions=("indicator", "clock")
    )


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("chip"))
    rail, volts = kit.feed(bench, 5.0, component, why="feeds the oscillator")
    chip = kit.chip(bench, component.id, rail, volts, "", "the oscillator")
    figures = _pierce(bench, chip) if bench.text("mode") == "pierce" else _rc(bench, chip)
    out = str(figures.pop("net"))
    load = bench.text("load")
    if load or bench.text("mode") == "pierce":  # another gate carries the load and leaves the timing alone
        (a,), y = gate_pins(component, 2)
        bench.join(out, (chip, a))
        bench.join("OUT", (chip, y))
        out = "OUT"
    limit = (component.logic.pin_ma if component.logic else None) or 4.0
    if load == "led":
        _, ma = kit.led(bench, out, "GND", volts, why="shows the output", ma=limit)
        bench.ground()
        figures["led_ma"] = ma
        bench.port("OUT", out, "out")
    elif bench.given("driven"):
        figures |= output(bench, chip, out, rail, volts, 0)
    elif load:
        cap = bench.capacitor(1e-6, "coupling", "passes the tone and no DC", chip.ref, polarised=False)
        r = bench.resistor(eseries.at_least(volts / (2 * limit) * 1000, "E12"), "series", "keeps the output within its current", chip.ref)
        part = bench.part(load, "", "sounds")
        p, n = bench.b.two_pins(part)
        bench.join(out, (r, "1"))
        bench.join("TONE_R", (r, "2"), (cap, "1"))
        bench.join("TONE", (cap, "2"))
        bench.b.circuit.connect(bench.net("TONE"), p)
        bench.b.ground(n)
        bench.port("OUT", out, "out")
    else:
        bench.terminal("OUT", out, "out", "square wave")
    bench.b.advice.append(f"All unused inputs of {chip.ref} are tied to ground: an open CMOS input floats, oscillates and draws current.")
    return figures


def _rc(bench: Bench, chip: Part) -> Figures:
    f = bench.number("f", 1000.0)
    if not bench.given("f") and not (bench.given("r") and bench.given("c")):
        bench.b.assume("The oscillator runs at 1 kHz, since no frequency is given.")
    if bench.given("r") and bench.given("c"):
        r, c = bench.number("r", 1e4), bench.number("c", 1e-8)
    elif bench.given("r"):
        r = bench.number("r", 1e4)
        c = eseries.nearest(1 / (HC14 * r * f), "E12")
    else:
        c = bench.number("c", next((x for x in (1e-9, 10e-9, 100e-9, 1e-6, 10e-6) if 1 / (HC14 * x * f) <= 330_000), 100e-6))
        r = eseries.nearest(1 / (HC14 * c * f), "E24")
    got = 1 / (HC14 * r * c)
    why = f"f = 1/({HC14}·R·C) = {units.show(got, 'Hz')} (typical thresholds at 5 V)"
    (a,), y = gate_pins(chip.component, 1)
    res, cap = bench.resistor(r, "feedback", why, chip.ref), bench.capacitor(c, "timing", why, chip.ref)
    p, m = bench.b.two_pins(cap)
    bench.join("TIMING", (res, "1"), (chip, a))
    bench.b.circuit.connect(bench.net("TIMING"), p)
    bench.b.ground(m)
    bench.join("OSC", (chip, y), (res, "2"))
    bench.b.advice.append(
        "The thresholds of a Schmitt trigger vary by a third from chip to chip: make R a fixed resistor and a trimmer where the frequency matters."
    )
    return {"frequency": got, "r": r, "c": c, "mode": "schmitt oscillator", "net": "OSC"}


def _pierce(bench: Bench, chip: Part) -> Figures:
    """Crystal from output to input with its load capacitors, 1 MΩ to bias the inverter, a resistor to tame the drive."""
    f = bench.number("f", 4e6)
    (a,), y = gate_pins(chip.component, 1)
    crystal = bench.part("crystal", "", "sets the frequency", f, "Hz")
    load = float(crystal.component.spec.get("load_pf", 18))
    c = bench.number("c", eseries.nearest(2 * (load - 5) * 1e-12, "E12"))
    bias = bench.resistor(bench.number("r", 1_000_000), "feedback", "biases the inverter in the middle of its range", chip.ref)
    series = bench.resistor(
        eseries.nearest(min(max(1 / (2 * 3.1416 * f * c), 470), 220_000), "E12"),
        "series",
        "keeps the crystal's drive within its limit",
        crystal.ref,
    )
    bench.join("XI", (chip, a), (crystal, "1"), (bias, "1"))
    bench.join("XO", (chip, y), (bias, "2"), (series, "1"))
    bench.join("XTAL", (series, "2"), (crystal, "2"))
    for net in ("XI", "XTAL"):
        cap = bench.capacitor(c, "load-cap", "as requested" if bench.given("c") else f"2 x ({load:g} pF - 5 pF of wiring)", crystal.ref)
        bench.join(net, (cap, "1"))
        bench.ground((cap, "2"))
    bench.b.advice.append("An unbuffered 74HCU04 is the better inverter for a crystal; with the buffered 74HC04 keep the wires short.")
    return {"frequency": f, "mode": "Pierce oscillator", "net": "XO"}


def measure(stand: Stand) -> Iterator[Measure]:
    """A Schmitt inverter with its resistor and capacitor, the capacitor empty at the start."""
    if stand.figures.get("mode") != "schmitt oscillator" or "OSC" not in stand.pins:
        return
    f = stand.number("frequency")
    course = Tran(1 / f / 200, 8 / f, max_step=1 / f / 200, uic=True)
    why = "the thresholds vary from chip to chip"
    yield Measure("frequency", "Hz", f, course, readings.frequency("OSC", 3 / f), (), stand.asked("f"), 0.1, why)


RECIPE = Recipe(
    "gate-oscillator",
    "Gate oscillator",
    "f = 1 / (0.83·R·C)",
    build,
    match,
    measure=measure,
    rank=89,
    group="logic",
    words="cmos inverter gate pierce relaxation oscillator unused inputs rc square wave only one gate used generator clock schmitt roughly",
)
