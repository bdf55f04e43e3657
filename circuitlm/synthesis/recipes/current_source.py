"""Constant current for LEDs: an LM317 with R = 1.25 V / I between OUT and ADJ, or a transistor that a second one, a zener or two
diodes hold at I = V / R."""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component, Interface
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.joins.leds import forward_volts
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, supply_proof
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.led_array import stated_forward
from circuitlm.synthesis.recipes.regulating import adjustable

VBE = 0.65
"""Base-emitter voltage at which the second transistor takes the drive away, V."""
DIODE = 0.6
"""Forward voltage of a small silicon diode at a few milliamperes, V."""
_CURRENT = r"constant[- ]current|\bconstant \d[\d.]* ?m?A\b|current (?:source|sink|regulator|limiter|driver|mirror|limiting(?! resist))"


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"sensor", "display", "radio", "logic", "analog"}:
        return None
    if any(catalogue().entries[w.component]["kind"] == "analog" for w in asked.request.of("part") if w.component):
        return None  # an op-amp holds the current
    if any(catalogue().get(w.component).shape == "njf" for w in asked.request.of("part") if w.component):
        return None  # a junction FET is one by itself
    module = next((w for w in asked.free if w.component and re.search(r"\d", w.words) and _output(catalogue().get(w.component))), None)
    leds = sorted(asked.shaped("led"), key=lambda w: -w.count)
    implied = (
        adjustable() in asked.ids
        and leds
        and asked.one("A")
        and not asked.says(r"\bV out|output voltage|regulated|adjust|indicator|\d ?V (?:rail|output)")
    )
    if module is not None and (leds or asked.says(_CURRENT)):
        return _with_module(asked, module, leds)
    if not (asked.says(_CURRENT) or implied) or asked.says(
        r"driver module|buck|active load|mirror (?:as |load)|differential|opamp|op-amp|voltage[- ](?:controlled|to[- ]current)|electronic load|V[- ]?(?:to[- ]?|/)I conv"
    ):
        return None
    transistors = sorted(asked.shaped("npn", "nmos"), key=lambda w: not re.search(r"\d", w.words))
    if transistors and re.search(r"\d", transistors[0].words):  # 'a transistor ... BC547': the model is which one
        spoken = [w for w in transistors if not re.search(r"\d", w.words)]
        transistors = [w for w in transistors if w not in spoken]
    else:
        spoken = []
    discrete = adjustable() not in asked.ids and bool(transistors or asked.says(r"\btransistors?\b|\bbjt\b|\bmosfet\b|current sink"))
    if (
        not discrete
        and adjustable() not in asked.ids
        and not asked.says(r"lm317|linear|led|simple|regulator|source|\b(?:in)?to an? (?:variable |unknown |changing )?(?:load|resist)")
    ):
        return None
    amps = asked.one("A")
    watts = asked.one("W")
    component = next((w.component or "" for w in leds), "")
    if not amps:
        spec = catalogue().get(component or "led").spec
        amps = _current_of(watts) if watts and watts >= 0.8 else float(spec.get("if_ma", 20)) / 1000
    if component == "led" and amps > 0.05:
        component = _power_led(amps, watts or 0.0)
    count = leds[0].count if leds and leds[0].count > 1 else sum(w.count for w in leds) or 1
    params: dict[str, float | str] = {"amps": amps, "count": count, "alone": "yes"}
    if component or asked.says(r"\bleds?\b"):
        params["load"] = component or (_power_led(amps, watts or 0.0) if amps > 0.05 else "led")
    if leds and (vf := stated_forward(asked, leds[0])):
        params["vf"] = vf
    charged = _charged(asked)
    others = [w.quantity for w in asked.request.of("supply") if w not in charged and w.quantity]
    if (v := others[0] if charged and others else asked.vcc()) and v != params.get("vf"):
        params["vcc"] = v
    if discrete:
        strong = [w for w in transistors if re.search(r"\d", w.words) or _carries(w.component or "", amps)]
        params |= _discrete(asked, strong)  # a bare 'transistor' is one that carries the current
    if asked.says(r"sense|shunt|R1") and (r := asked.ohms("sense", "shunt", r"r1\b")):
        params["sense_ohms"] = r
    taken = [*(w for w in asked.free if re.search(r"variable resist", w.words, re.I)), *leds, *transistors, *spoken, *charged]
    return params, [w.id for w in taken] + asked.wishes(
        adjustable(),
        "zener" if params.get("mode") == "zener" else "",
        "diode-1n4148",
        "resistor",
        "resistor-power",
        "capacitor",
        "terminal-2",
        functions=(
            "indicator",
            "light-source",
            "flash-light",
            *(("charge",) if asked.says(r"\bNi-?(?:MH|Cd)\b|\bnickel|\btrickle|\bcells?\b") else ()),
        ),
    )


def _output(c: Component) -> Interface | None:
    """The two outputs of a module that holds the current of LEDs."""
    return next((i for i in c.interfaces_of("led") if i.role == "source"), None)


def _with_module(asked: Asked, module: Wish, leds: list[Wish]) -> Match:
    """A driver module that is named holds its own current through the LEDs behind it."""
    params: dict[str, float | str] = {"driver": module.component or "", "count": sum(w.count for w in leds) or 1}
    if leds:
        params["load"] = leds[0].component or "led"
        if color := leds[0].attributes.get("color"):
            params["color"] = color
    if v := asked.vcc():
        params["vcc"] = v
    return params, [module.id, *(w.id for w in leds), *asked.wishes("terminal-2", functions=("indicator", "light-source", "flash-light"))]


def _charged(asked: Asked) -> list[Wish]:
    """Cells that the current is to charge ('50 mA to charge NiMH cells'): they hang on the output and feed nothing."""
    if not asked.says(r"\bcharg(?:e|es|ing|er)\b|\btrickle"):
        return []
    return [w for w in asked.request.of("supply") if w.component and catalogue().get(w.component).spec.get("chemistry") == "nimh"]


def _power_led(amps: float, watts: float = 0.0) -> str:
    """The smallest power LED that stands a current, A, and is of a power, W, where one is said. Raises CannotDesign when the catalogue has
    none."""
    leds = [c for i in catalogue().having("light", "indicator", shapes={"led"}) if (c := catalogue().get(i)).spec.get("if_max_ma")]
    fits = [c for c in leds if float(c.spec["if_max_ma"]) >= 1000 * amps and float(c.spec.get("if_ma", 0) or 0) >= 100]
    if fits and watts and not any(_of_power(c, watts) for c in fits):
        raise CannotDesign(
            f"No LED of the catalogue is of {units.show(watts, 'W')} and {units.show(amps, 'A')}.",
            "an LED driver module made for such an LED (a constant-current buck or boost converter with its current set)",
        )
    fits = [c for c in fits if not watts or _of_power(c, watts)]
    if not fits:
        most = max(float(c.spec["if_max_ma"]) for c in leds) / 1000
        raise CannotDesign(
            f"No LED of the catalogue takes {units.show(amps, 'A')}: the strongest is for {units.show(most, 'A')}.",
            "an LED driver module made for such an LED (a constant-current buck or boost converter with its current set)",
        )
    return min(fits, key=lambda c: float(c.spec["if_max_ma"])).id


def _current_of(watts: float) -> float:
    """The current of the catalogue's power LED of a power, A; that of a 1 W LED where it has none."""
    leds = (catalogue().get(i) for i in catalogue().having("light", shapes={"led"}))
    return next((float(c.spec["if_ma"]) / 1000 for c in leds if c.spec.get("if_max_ma") and _of_power(c, watts)), 0.3)


def _of_power(led: Component, watts: float) -> bool:
    """Whether an LED is sold as one of that power: its forward voltage at its current."""
    return abs(float(led.spec.get("vf", 0)) * float(led.spec.get("if_ma", 0)) / 1000 - watts) <= 0.3 * watts


def _carries(component: str, amps: float) -> bool:
    """Whether a transistor stands a current, A, with some room."""
    spec = catalogue().get(component).spec
    return float(spec.get("ic_max_ma") or spec.get("id_max_ma") or 0) >= 1100 * amps


def _discrete(asked: Asked, transistors: list[Wish]) -> dict[str, float | str]:
    """Which of the discrete circuits: two transistors, or one with a zener or two diodes at its base."""
    found: dict[str, float | str] = {}
    pass_ = next((w for w in transistors if catalogue().get(w.component or "").shape == "nmos"), transistors[0] if transistors else None)
    if pass_ is not None:
        found["switch"] = pass_.component or ""
        other = next((w for w in transistors if w is not pass_), None)
        if other is not None:
            found["sense"] = other.component or ""
    zener = next((w for w in asked.free if w.component == "zener"), None)
    mosfet = pass_ is not None and catalogue().get(pass_.component or "").shape == "nmos"
    if zener is not None and not mosfet:
        found["mode"] = "zener"
        volts = zener.attributes.get("volts") or zener.attributes.get("value")
        found["vz"] = units.parse(volts, "V").value if volts else asked.near(r"zener", "V", 12) or 3.3
    elif asked.says(r"\b(?:two|2) (?:\w+ )?diodes\b|1n4148|diodes as") and not mosfet:
        found["mode"] = "diodes"
    else:
        found["mode"] = "pair"
    return found


def build(bench: Bench) -> Figures:
    if bench.given("driver"):
        return _module(bench)
    return _discrete_sink(bench) if bench.given("mode") else _lm317(bench)


def _module(bench: Bench) -> Figures:
    """A driver module between the supply and the LEDs, which hang on its two outputs and nowhere else."""
    chip, count = bench.b.component(bench.text("driver")), int(bench.number("count", 1))
    out, drop = _output(chip), float(chip.spec.get("dropout", 3.0))
    if out is None:
        raise CannotDesign(f"The {chip.name} holds no current.")
    load = _volts_each(bench) * count
    most = (out.max_ma or 0.0) / 1000
    if bench.given("load") and most > 1.1 * (stands := float(bench.b.component(bench.text("load")).spec.get("if_max_ma", 1e6)) / 1000):
        raise CannotDesign(
            f"The {chip.name} drives {units.show(most, 'A')} through LEDs that stand {units.show(stands, 'A')}.", "a driver of their current"
        )
    text = f"{count} LED{'s' if count > 1 else ''} with {units.show(load, 'V')} and {units.show(drop, 'V')} for the {chip.name}"
    vcc, rail = _supply(bench, load + drop, text)
    u = bench.part(chip.id, "", f"holds {units.show(most, 'A')} through the LEDs")
    for s in chip.supplies:
        bench.b.volts[(u.ref, s.id)] = vcc
        bench.join(rail, (u, s.pins[0]))
        bench.ground((u, s.ground[0]))
    load = string_between(bench, f"{u.ref}_OUT", f"{u.ref}_RETURN", count, (u, out.pins["p"]), (u, out.pins["n"]))
    return {"ma": most * 1000, "headroom_v": vcc - load - drop, "vcc": vcc}


def _volts_each(bench: Bench) -> float:
    if not bench.given("load"):
        return 3.0
    usual = float(bench.b.component(bench.text("load")).spec.get("vf", 3.2))
    return bench.number("vf", usual)


def _supply(bench: Bench, need: float, text: str) -> tuple[float, str]:
    """(volts, net) of the supply: as given, else the next usual one. Raises CannotDesign where it is too low."""
    vcc = bench.number("vcc", next((v for v in (5.0, 9.0, 12.0, 15.0, 18.0, 24.0) if v >= need), need + 1))
    if vcc < need - 0.3:
        most = int((vcc - need) / max(_volts_each(bench), 0.1) + bench.number("count", 1) + 0.05)
        raise CannotDesign(
            f"{text} need {units.show(need, 'V')}, more than {units.show(vcc, 'V')}.",
            "a higher supply" + (f", or at most {most} of the LEDs in the row" if most >= 1 and bench.given("load") else ""),
        )
    return vcc, bench.supply(vcc, "feeds the LEDs")


def string_between(bench: Bench, start: str, end: str, count: int, *ends: tuple[Part, str]) -> float:
    """LEDs in series between two nets, or a terminal for the load; returns what they keep, V. *ends*: pins on the two nets."""
    for net, pin in zip((start, end), ends, strict=False):
        bench.join(net, pin)
    if not bench.given("load"):
        kit.output_terminal(bench, "LOAD + -", start, end, "the load, at constant current")
        return 3.0
    total, here = 0.0, start
    for n in range(count):
        led = bench.part(bench.text("load"), "", "lights at constant current")
        if bench.given("vf"):
            led.settings["vf"] = f"{bench.number('vf', 3.0):g}"
        total += forward_volts(led)
        bench.join(here, (led, "A"))
        here = end if n == count - 1 else f"{led.ref}_K"
        bench.join(here, (led, "K"))
    return total


def _sense(bench: Bench, volts: float, amps: float, owner: Part, why: str) -> tuple[Part, float]:
    """The resistor that sets the current, and the current, A."""
    ohms = bench.number("sense_ohms", eseries.nearest(volts / amps, "E24"))
    most = float(bench.b.component(bench.text("load")).spec.get("if_max_ma", 0) or 0) / 1000 if bench.given("load") else 0.0
    if amps <= most < 0.975 * volts / ohms and not bench.given("sense_ohms"):
        ohms = eseries.at_least(volts / amps, "E24")  # no more than the LED stands
    got = volts / ohms
    watts = volts * got
    kind = "resistor-power" if watts > 0.24 else "resistor"
    r = bench.own(bench.b.support(kind, owner.ref, "sense", f"{why}: {units.show(got, 'A')}, {units.show(watts, 'W')} of heat", ohms))
    return r, got


def _lm317(bench: Bench) -> Figures:
    amps = bench.number("amps", 0.02)
    count = int(bench.number("count", 1))
    chip = bench.b.component(adjustable())
    vref, drop = float(chip.spec.get("vref", 1.25)), float(chip.spec.get("dropout", 2.5))
    most = (chip.rails[0].max_ma or 1500.0) / 1000 if chip.rails else 1.5
    if amps > most:
        raise CannotDesign(f"The LM317 gives at most {units.show(most, 'A')}, not {units.show(amps, 'A')}.", "a switching LED driver")
    load = _volts_each(bench) * count
    need = load + vref + drop
    vcc, rail = _supply(
        bench,
        need - 0.3,
        f"{count} LED{'s' if count > 1 else ''} with {units.show(load, 'V')}, {units.show(vref, 'V')} at the resistor and "
        f"{units.show(drop, 'V')} for the LM317",
    )
    u = bench.part(adjustable(), "", f"holds {units.show(amps, 'A')}")
    r, got = _sense(bench, vref, amps, u, f"R = {vref:g} V / I")
    for s in u.component.supplies:
        bench.b.volts[(u.ref, s.id)] = vcc
    c = bench.capacitor(100e-9, "decoupling", "keeps the regulator stable", u.ref)
    bench.join(rail, (u, "IN"), (c, "1"))
    bench.ground((c, "2"))
    bench.join("SENSE", (u, "OUT"), (r, "1"))
    bench.join("CURRENT", (u, "ADJ"), (r, "2"))
    if bench.given("load"):
        bench.ground()
        load = string_between(bench, "CURRENT", "GND", count)
    else:
        bench.terminal("OUT", "CURRENT", "out", f"{units.show(got, 'A')} of constant current")
    if got < 0.01:
        bench.b.advice.append("Below 10 mA the LM317 no longer regulates well; a transistor current source does.")
    heat = (vcc - load - vref) * got
    if heat > 1:
        bench.b.advice.append(
            f"{u.ref} turns {units.show(heat, 'W')} into heat: it needs a heat sink; a switching LED driver wastes far less."
        )
    return {"ma": got * 1000, "sense_ohms": r.quantity or 0.0, "dissipation_w": heat, "headroom_v": vcc - load - vref - drop, "vcc": vcc}


def _discrete_sink(bench: Bench) -> Figures:
    """The load above a transistor, the sense resistor below it; what holds its base decides the current."""
    amps, count, mode = bench.number("amps", 0.02), int(bench.number("count", 1)), bench.text("mode")
    load = _volts_each(bench) * count
    vz = bench.number("vz", 3.3)
    sense = {"zener": vz - VBE, "diodes": 2 * DIODE - VBE}.get(mode, VBE)
    need = load + sense + 0.5
    vcc, rail = _supply(
        bench,
        need,
        f"{count} LED{'s' if count > 1 else ''} with {units.show(load, 'V')}, {units.show(sense, 'V')} at the sense resistor and 0.5 V for the transistor",
    )
    switch = bench.text("switch") or kit.pick_switch(bench, amps * 1000, vcc, vcc)
    q = bench.part(switch, "driver", f"holds {units.show(amps, 'A')}")
    mosfet = q.component.shape == "nmos"
    c, b, e = ("D", "G", "S") if mosfet else ("C", "B", "E")
    r, got = _sense(bench, sense, amps, q, f"R = {units.show(sense, 'V')} / I")
    load = string_between(bench, rail, "SINK", count)
    bench.join("SINK", (q, c))
    bench.join("EMITTER", (q, e), (r, "1"))
    bench.ground((r, "2"))
    hfe = float(q.component.spec.get("hfe", 100))
    at_base = sense + (3.0 if mosfet else VBE)
    bias_ma = 1.0 if mosfet else max(0.5, 3 * amps * 1000 / hfe)
    if mode != "pair":
        bias_ma = max(bias_ma, 5.0)
    feed = eseries.nearest(max(vcc - at_base, 0.5) / bias_ma * 1000, "E12")
    bias = bench.resistor(feed, "bias", f"{units.show(max(vcc - at_base, 0.5) / feed, 'A')} for the base and for what holds it", q.ref)
    bench.join(rail, (bias, "1"))
    bench.join("BASE", (bias, "2"), (q, b))
    _hold(bench, q, mode, vz)
    heat = (vcc - load - sense) * got
    limit = float(q.component.spec.get("ic_max_ma") or q.component.spec.get("id_max_ma") or 1e6)
    if got * 1000 > 0.8 * limit:
        bench.b.problems.append(f"{q.component.name} stands {limit:g} mA; {units.show(got, 'A')} asks for a larger transistor.")
    if heat > 0.4:
        bench.b.advice.append(f"{q.ref} turns {units.show(heat, 'W')} into heat: mind its package, or add an LED to the string.")
    return {"ma": got * 1000, "sense_ohms": r.quantity or 0.0, "dissipation_w": heat, "headroom_v": vcc - load - sense - 0.5, "vcc": vcc}


def _hold(bench: Bench, q: Part, mode: str, vz: float) -> None:
    """A second transistor that takes the drive away at 0.65 V, a zener, or two diodes from the base to ground."""
    if mode == "zener":
        z = bench.part("zener", "reference", f"holds the base at {units.show(vz, 'V')}", vz, "V")
        z.owner = q.ref
        bench.join("BASE", (z, "K"))
        bench.ground((z, "A"))
        return
    if mode == "diodes":
        first, second = (bench.part("diode-1n4148", "reference", "two forward voltages hold the base") for _ in range(2))
        first.owner = second.owner = q.ref
        bench.join("BASE", (first, "A"))
        bench.join(f"{first.ref}_K", (first, "K"), (second, "A"))
        bench.ground((second, "K"))
        return
    kind = bench.text("sense") or (q.id if q.component.shape == "npn" else bench.b.default("transistor-npn").id)
    other = bench.part(kind, "driver", f"takes the drive away when the sense resistor has {units.show(VBE, 'V')}")
    other.owner = q.ref
    bench.join("BASE", (other, "C"))
    bench.join("EMITTER", (other, "B"))
    bench.ground((other, "E"))


RECIPE = Recipe(
    "current-source",
    "Constant current source",
    "I = 1.25 V / R (LM317), 0.65 V / R (two transistors), (Vz - 0.65 V) / R (zener)",
    build,
    match,
    measure=supply_proof.current,
    rank=87,
    group="supply",
    source="LM317 datasheet formula",
    words="constant current led driver source sink regulator limiter sense resistor adj out between single value through series transistor transistors",
)
