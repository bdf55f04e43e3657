"""What a 555's output drives: LEDs, a buzzer or speaker, a load behind a transistor, or a terminal."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.leds import FORWARD_VOLTS
from circuitlm.circuit.model import Part
from circuitlm.synthesis.joins.leds import led_resistor
from circuitlm.synthesis.recipes import kit
from circuitlm.synthesis.recipes.bench import Bench, Figures
from circuitlm.synthesis.recipes.small_loads import beeps, is_led, on_a_pin, plays

INVERTER_OHMS = 2200.0
"""What drives the switch of the load that is on while the output is low, Ω."""


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
        shades = bench.text("colors").split()
        for high in (True, False):
            shade = shades[1 - high] if shades else bench.text("led.color")
            ohms, ma = led_resistor(vcc - 1.5, FORWARD_VOLTS.get(shade, vf), 10)
            led = bench.part("led", "", "lights while the output is " + ("high" if high else "low"))
            if shades and shade != "-":
                led.settings["color"] = led.label = shade
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
    if is_led(load):
        _leds(bench, chip, vcc, figures, vf)
    elif plays(load):
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
        if not on_a_pin(load) or bench.given("coupling_c"):
            cap = bench.capacitor(bench.number("coupling_c", 10e-6), "coupling", "passes the tone and no DC")
            plus, minus = bench.b.two_pins(cap)
            bench.b.circuit.connect(bench.net("TONE_R"), plus)
            bench.join("TONE_R", (r, "2"))
            bench.b.circuit.connect(bench.net("TONE"), minus, a)
        else:  # a piezo is itself a capacitor
            bench.join("TONE", (r, "2"))
            bench.b.circuit.connect(bench.net("TONE"), a)
    elif beeps(load):
        sink = bench.given("sink")
        part = bench.part(kit.suited(load, vcc), "", f"sounds while the output is {'low' if sink else 'high'}")
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


_MOST_MA = 20.0
"""What a common LED stands, mA."""


def _leds(bench: Bench, chip: Part, vcc: float, figures: Figures, vf: float) -> None:
    """LEDs at the output, each with its resistor: to ground, or to the supply where they are to be lit for less than half the time."""
    sink = bench.given("sink")
    rail = _rail_of(bench, chip)
    bench.join("OUT", (chip, "OUT"))
    for _ in range(int(bench.number("count", 1))):
        ohms = max(
            led_resistor(vcc - 1.5, vf, 10)[0], led_resistor(vcc, vf, _MOST_MA)[0]
        )  # also where the output gives all of a low supply
        if bench.given("led_ohms"):
            ohms = bench.number("led_ohms", ohms)
        ma = max(0.0, (vcc - 1.5 - vf) / ohms * 1000)
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
    if bench.given("turns"):
        figures["load_ma"] = _in_turn(bench, chip, c.id, rail, own, vcc)
        return
    what = kit.load(bench, c.id, rail, own, int(bench.number("heavy_count", 1)))
    bench.join("OUT", (chip, "OUT"))
    kit.low_side(bench, what, bench.text("switch") or kit.pick_switch(bench, what.ma, own, vcc - 1.7), "OUT", vcc - 1.7, pull=False)
    if c.shape == "relay":
        kit.relay_contact(bench, what.parts[0], rail, own, bench.text("contact_load"), int(bench.number("contact_count", 1)))
    bench.port("OUT", "OUT", "out")
    figures["load_ma"] = what.ma


def _in_turn(bench: Bench, chip: Part, load: str, rail: str, own: float, vcc: float) -> float:
    """Two loads, one on while the output is high, the other through an inverting transistor while it is low; their current, mA."""
    chips = _rail_of(bench, chip)
    bench.join("OUT", (chip, "OUT"))
    first, second = kit.load(bench, load, rail, own), kit.load(bench, load, rail, own)
    switch = bench.text("switch")
    kit.low_side(bench, first, switch or kit.pick_switch(bench, first.ma, own, vcc - 1.7), "OUT", vcc - 1.7, pull=False)
    q = bench.part(bench.b.default("transistor-npn").id, "inverter", "is off while the output is low: the second load is on then")
    ohms, why = kit.base_resistor(q, vcc / INVERTER_OHMS * 1000, vcc - 1.7)
    base = bench.resistor(ohms, "base", why, q.ref)
    pull = bench.resistor(INVERTER_OHMS, "pullup", "drives the second switch while the inverter is off", q.ref)
    bench.join("OUT", (base, "1"))
    bench.join(f"{q.ref}_B", (base, "2"), (q, "B"))
    bench.ground((q, "E"))
    bench.join(chips, (pull, "1"))
    bench.join("OUT_N", (pull, "2"), (q, "C"))
    kit.low_side(bench, second, switch or kit.pick_switch(bench, second.ma, own, vcc), "OUT_N", vcc, INVERTER_OHMS, pull=False)
    bench.port("OUT", "OUT", "out")
    return first.ma
