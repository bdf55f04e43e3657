"""A voltage against a threshold, without a program: comparator or op-amp, hysteresis, and a transistor for the load.

The voltage is a sensor's (an LDR or NTC in a divider, an LM35), a potentiometer's, or comes in at a terminal; the threshold
is a potentiometer, or a divider where the request gives its voltage.
"""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part, PinRef
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, timing_proof
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.driver import bare_relay, digital_output, find_loads, is_relay, on_when_high
from circuitlm.synthesis.recipes.opamp import park, pins
from circuitlm.synthesis.recipes.opamp_reading import amplifies
from circuitlm.synthesis.recipes.sensed import analog_sensor, feedback_ohms, for_board, sensed
from circuitlm.synthesis.recipes.thresholds import band
from circuitlm.verify.on_when import wanted
from circuitlm.verify.trends import felt_by

_DEGREES = r"\bhysteresis\b[^.;\d]{0,25}?(\d+(?:\.\d+)?)\s?(?:°|deg|K\b|C\b)"
_OF_DEGREES = r"(\d+(?:\.\d+)?)\s?(?:°\s?C?|deg\w*(?: C\w*)?|K|C)\s+(?:of )?hysteresis"
_BELOW = r"dark\w*|night|dusk|\bbelow\b|\bunder\b|drops?|falls?|\bcold\w*|less than|too low|sinks"
_FUNCTIONS = {"fan": "fan-12v", "alarm-sound": "buzzer", "heater": "heater-12v"}


_PLAIN_VOLTS = r"\bdivider\b|\b(?:the|a|as|its) voltage (?:out|output|only)\b|\boutput (?:voltage|terminal)\b"


def comparators() -> list[str]:
    return catalogue().having("analog", shapes={"comparator", "opamp"})


_IN_STEPS = (
    r"(?<!no )(?<!without )\bPWM\b|\bproportional(?:ly)?\b|\b(?:the )?(?:hotter|warmer|darker|brighter|colder)\b[^.;]{0,25}\b(?:faster|slower|brighter|dimmer|stronger)\b|"
    r"\b(?:faster|slower|brighter|dimmer)\b[^.;]{0,15}\bthe (?:hotter|warmer|darker|brighter|colder)\b|"
    r"\bspeed (?:depends|follows|rises|increases|varies|goes up)[^.;]{0,20}"
)


def match(asked: Asked) -> Match | None:
    judged = any(w.for_the("judge") for w in asked.free)  # the board reads what it says
    if (
        (asked.controller and not judged)
        or (asked.kinds & {"display", "radio", "board", "expander"} and not judged)
        or any(catalogue().entries[i]["kind"] == "logic" and i in asked.raw.lower() for i in asked.ids)
    ):
        return None
    chips = [w for w in asked.free if w.component in comparators()]
    named = next((w.component for w in sorted(chips, key=lambda w: not re.search(r"\d", w.words))), None)  # a model before a bare word
    sensors = [
        w
        for w in asked.free
        if catalogue().entries[w.component or ""]["kind"] in ("sensor", "semiconductor") and analog_sensor(catalogue().get(w.component or ""))
    ]
    functions = asked.does("light", "temperature")
    wants = (
        asked.says(r"comparator|threshold|window detector|schmitt")
        or "no-controller" in asked.request.flags
        or bool(named and catalogue().get(named).shape == "comparator")
        or bool(named and sensors and find_loads(asked))
    )
    knob = asked.part("potentiometer")
    judges = asked.says(r"comparator") or (asked.says(r"schmitt") and band(asked) is not None)
    if named and amplifies(asked):
        return None  # the op-amp is to raise the voltage, not to judge it
    if not (named or judges or knob or find_loads(asked) or asked.request.of("function")) and asked.says(_PLAIN_VOLTS):
        return None  # the sensor's divider is all that is asked for
    if not wants or not (sensors or functions or judges or named):
        return None
    if asked.says(r"arduino|esp32|micro-?controller") and not asked.request.flags.get("no-controller") and not judged:
        return None
    if named and catalogue().get(named).shape == "opamp" and not asked.says("comparator|threshold|schmitt") and not sensors:
        return None
    if not named and not judges and "no-controller" not in asked.request.flags and not (sensors and knob):
        return None
    if (
        not named
        and not asked.says("comparator|threshold")
        and sensors
        and all(digital_output(catalogue().get(w.component or "")) for w in sensors)
        and not knob
    ):
        return None  # its own comparator says yes or no
    if (steps := re.search(_IN_STEPS, asked.raw, re.I)) and asked.request.wish("proportional") is None:  # it is on or off: no speed or brightness follows the sensor
        asked.request.wishes.append(Wish(id="proportional", kind="part", words=steps.group(), at=len(asked.raw)))
    if judged:
        return (for_board(asked, named, sensors[0]) if named and sensors else None)
    return _params(asked, named, sensors[0].component or "" if sensors else "", bool(functions), knob is not None)


def _params(asked: Asked, named: str | None, sensor: str, functions: bool, knob: bool) -> Match:
    loads = find_loads(asked) + [
        w for w in asked.free if w.component and catalogue().get(w.component).kind == "actuator" and catalogue().get(w.component).supplies
    ]
    loads = list({w.id: w for w in loads}.values())
    loads.sort(key=lambda w: not is_relay(w.component or ""))
    wish = next((w for w in loads if w.component != "led"), loads[0] if loads else None)
    described = next((f for f in asked.does("fan", "heater", "indicator", "alarm-sound")), None)
    load = (
        wish.component or ""
        if wish
        else _FUNCTIONS.get(described.function or "", "led")
        if described
        else "led"
        if not (asked.says(r"output|logic signal") or re.search(r"\bOUT\b", asked.raw)) or functions
        else ""
    )
    if not sensor and functions:
        sensor = "ldr" if asked.does("light") else "thermistor-ntc"
    level = asked.number(
        r"(?:over|above|exceeds|reaches|below|under|at|threshold(?: of)?|than|to|>|<)\s+(?:about |around )?(\d+(?:\.\d+)?)\s?V\b(?! suppl)"
    )
    source = sensor or ("pot" if knob and level else "terminal")
    params: dict[str, float | str] = {
        "source": source,
        "chip": named or usual("comparator"),
        "load": load,
        "count": wish.count if wish and wish.component != "led" else 1,
        "alone": "yes",
    }
    if wish is not None and wish.component != "led" and (pilot := next((w for w in loads if w.component == "led"), None)):
        params["pilot"] = pilot.attributes.get("color", "") or "-"
    if level:
        params["level"] = level
    if told := next(
        (w.attributes["partner"] for w in asked.request.of("part") if w.component == sensor and "partner" in w.attributes), None
    ):
        params["fixed"] = units.parse(told.replace("K", "k"), "Ω").value
    transistor = next(iter(asked.shaped("npn", "nmos")), None)
    if transistor:
        params["switch"] = transistor.component or ""
    if volts := asked.vcc_besides(level, asked.near(r"\bhysteresis\b", "V", 25)):
        params["vcc"] = volts
    if (t := asked.number(r"(-?\d+(?:\.\d+)?)\s?(?:°|deg|º|C\b|celsius)")) is not None:
        params["celsius"] = t
    c = catalogue().get(sensor) if sensor else None
    falls = c is not None and "volts_fall_with" in c.spec
    stated = next((w.sign < 0 for w in wanted(asked.raw) if c is not None and w.quantity == felt_by(c)), None)
    if asked.says(_BELOW) if stated is None else stated != falls:
        params["invert"] = "yes"
    if source != "pot" and (knob or asked.says(r"adjust\w*") or not (level or "celsius" in params)):
        params["pot"] = "yes"
    if is_relay(load) if load else False:
        c = catalogue().get(load)
        if c.supplies and (transistor or (volts and not c.supplies[0].min * 0.95 <= volts <= c.supplies[0].max * 1.05)):
            params["load"] = bare_relay(volts or float(c.spec.get("coil_volts", 5)))
        if other := next((w for w in loads if not is_relay(w.component or "") and w.component != "led"), None):
            params["contact_load"] = other.component or ""
    if r := asked.ohms("led", "series", "limiting"):
        params["led_ohms"] = r
    if r := asked.ohms("hysteresis", "positive feedback"):
        params["hysteresis"] = r
    elif degrees := asked.number(_DEGREES) or asked.number(_OF_DEGREES):
        params["band_c"] = degrees
    elif (band := asked.near(r"\bhysteresis\b", "V", 25)) and band != level and band != params.get("vcc"):
        params["band_v"] = band
    taken = [w.id for w in loads] + ([transistor.id] if transistor else [])
    taken += [
        w.id for w in asked.free if "schmitt" in w.words.lower() or (w.component in comparators() and not re.search(r"\d", w.words))
    ]  # what the chip is to be, no chip of its own
    return params, taken + asked.wishes(
        sensor,
        params["chip"],
        "potentiometer",
        "resistor",
        "capacitor",
        "diode-1n4007",
        "terminal-2",
        functions=("light", "temperature", "fan", "indicator", "alarm-sound", "alert", "knob", "heater", "switch-contact"),
    )


def build(bench: Bench) -> Figures:
    load_id = bench.text("load")
    load = bench.b.component(load_id) if load_id else None
    source = bench.text("source")
    chip_c = bench.b.component(bench.text("chip"))
    if load and load.supplies and load.supplies[0].max < 6 < bench.number("vcc", 5.0) and is_relay(load.id):
        load = bench.b.component(bare_relay(bench.number("vcc", 5.0)))
    fed = [chip_c] + [
        c for c in ([bench.b.component(source)] if source not in ("pot", "terminal") else []) + ([load] if load else []) if c.supplies
    ]
    _, high = kit.limits(*fed)
    want = float(load.spec.get("volts", 0) or 0) if load else 0.0
    default = want if want > 5 else 5.0 if want or high < 9 else 9.0
    rail, vcc = kit.feed(bench, default, *fed)
    chip = kit.chip(bench, chip_c.id, rail, vcc, "", "compares")
    out, minus, plus, _, _ = pins(chip_c)
    figures = sensed(bench, rail, vcc)
    _threshold(bench, rail, vcc, figures)
    rises = figures.pop("rises", "yes") == "yes"
    low_on = load is not None and bool(load.supplies and load.spec.get("active_low"))  # a relay module that a low level switches on
    above = (rises != bench.given("invert")) != low_on  # the output is at the level that switches the load on
    bench.join("SENSOR", (chip, plus if above else minus))
    bench.join("THRESHOLD", (chip, minus if above else plus))
    bench.join("COMPARED", (chip, out))
    collector = chip_c.shape == "comparator"
    if collector:
        pull = bench.resistor(4700, "pullup", "the comparator's output is an open collector", chip.ref)
        level = bench.b.rail_net(bench.b.logic_volts(bench.host), bench.host) if bench.host else None
        bench.join(level.name if level else rail, (pull, "1"))
        bench.join("COMPARED", (pull, "2"))
    top = vcc if collector else vcc - float(chip_c.spec.get("out_high", 1.5))
    node = float(figures.pop("node_ohms", 5000.0)) if above else float(figures.pop("threshold_ohms", 5000.0))
    figures.pop("node_ohms", None), figures.pop("threshold_ohms", None)
    ohms = bench.number("hysteresis", feedback_ohms(bench, figures, node, top))
    band = top * node / (node + ohms)
    feedback = bench.resistor(
        ohms, "feedback", f"positive feedback: {units.show(band, 'V')} of hysteresis, so that the output does not chatter", chip.ref
    )
    bench.join("COMPARED", (feedback, "1"))
    bench.join("SENSOR" if above else "THRESHOLD", (feedback, "2"))
    figures["hysteresis_v"] = band
    if bench.host is not None:
        bench.b.demand(bench.host, "COMPARED", PinRef(chip.ref, out), f"{chip.ref} comparator", ["int?"], "in")
    else:
        drive(bench, rail, vcc, load, top, 4700.0 if collector else 0.0, lowers=low_on)
    park(bench, chip, "THRESHOLD" if chip_c.shape == "opamp" and float(chip_c.spec.get("vcm_low", 0)) > 0 else None)
    return figures


def _threshold(bench: Bench, rail: str, vcc: float, figures: Figures) -> None:
    """A trimmer, with a resistor above it where the threshold is low; or a fixed divider."""
    target = min(float(figures["sensor_v"]), vcc * 0.95)
    figures["threshold"] = target
    if not bench.given("pot"):
        top, bottom = eseries.ratio_pair(target / vcc, 20_000, "E24")
        got = vcc * bottom / (top + bottom)
        why = f"{units.show(vcc, 'V')} x R2/(R1+R2) = {units.show(got, 'V')}"
        a, z = bench.resistor(top, "divider-top", why), bench.resistor(bottom, "divider-bottom", why)
        bench.join(rail, (a, "1"))
        bench.join("THRESHOLD", (a, "2"), (z, "1"))
        bench.ground((z, "2"))
        figures["threshold"], figures["threshold_ohms"] = got, top * bottom / (top + bottom)
        return
    pot = bench.part("potentiometer", "threshold", "sets the threshold", bench.text("potentiometer.value") or "10k")
    ohms = pot.quantity or 10_000.0
    i = pot.component.interfaces_of("divider")[0]
    bench.ground((pot, i.pins["bottom"]))
    bench.join("THRESHOLD", (pot, i.pins["wiper"]))
    if target < vcc / 4:
        above = eseries.nearest(ohms * (vcc / (2 * target) - 1), "E12")
        r = bench.resistor(
            above, "divider-top", f"narrows the trimmer's range to 0 - {units.show(vcc * ohms / (ohms + above), 'V')}", pot.ref
        )
        bench.join(rail, (r, "1"))
        bench.join("THRESHOLD_TOP", (r, "2"), (pot, i.pins["top"]))
    else:
        bench.join(rail, (pot, i.pins["top"]))
    figures["threshold_ohms"] = ohms / 4
    bench.b.build_steps.append(f"Turn {pot.ref} until the threshold is at {units.show(target, 'V')}, measured at its wiper.")


def drive(
    bench: Bench, rail: str, vcc: float, c: Component | None, top: float, source_ohms: float, out: str = "COMPARED", lowers: bool = False
) -> None:
    """The load at the output, or its terminal: *top* volts when high, behind *source_ohms*; *lowers*: the load is on while the output is low."""
    if c is None:
        bench.terminal("OUT", out, "out", "the comparison")
        return
    if not lowers:
        c = on_when_high(bench, c, vcc)
    if c.supplies:
        load = kit.chip(bench, c.id, rail, vcc, "", "is switched")
        bench.join(out, (load, next(p for x in c.interfaces_of("signals") for p in x.pins.values())))
        if c.spec.get("active_low"):
            bench.b.note(f"{load.ref} is on while its input is low; where it has a jumper, set it to L.", load.ref)
        if is_relay(c.id) and bench.given("contact_load"):
            kit.relay_contact(bench, load, rail, vcc, bench.text("contact_load"))
        return
    small = c.shape == "led" and float(c.spec.get("if_ma", 10)) <= 20 and not bench.given("switch")
    if small and not source_ohms:
        kit.led(bench, out, "GND", top, why="shows it")
        bench.ground()
        return
    own = vcc
    feed = rail
    if (
        not float(c.spec.get("v_min", 0)) * 0.95 <= vcc <= float(c.spec.get("v_max", 1e3)) * 1.05
        and c.spec.get("volts")
        and c.kind != "audio"
    ):
        own = float(c.spec["volts"])
        feed = bench.supply(own, f"{c.name} needs it")
    what = kit.load(bench, c.id, feed, own, int(bench.number("count", 1)))
    switch = bench.text("switch") or kit.pick_switch(bench, what.ma, own, top)
    chosen = bench.b.component(switch)
    if (
        not bench.given("switch")
        and chosen.shape == "npn"
        and (top - 0.7) / (source_ohms + 220) * float(chosen.spec.get("hfe", 75)) < 1.2e-3 * what.ma
    ):
        switch = kit.pick_switch(bench, max(what.ma, 250), own, top)  # the pull-up's current does not saturate it
    kit.low_side(bench, what, switch, out, top, source_ohms, pull=False)
    if (pilot := bench.text("pilot")) and (switched := bench.b.circuit.net_of(what.negative[0])) is not None:
        kit.led(bench, feed, switched.name, own - 0.2, color="" if pilot == "-" else pilot, why=f"lights with {what.parts[0].ref}")
    if c.shape == "relay":
        kit.relay_contact(bench, what.parts[0], feed, own, bench.text("contact_load"))


RECIPE = Recipe(
    "comparator-switch",
    "Threshold switch",
    "output high while sensor > threshold",
    build,
    match,
    measure=timing_proof.comparator,
    rank=80,
    reacts=True,
    group="opamp",
    words="comparator threshold hysteresis above below over under lights turn on gets when set temp temperature goes some reference",
)


def find_part(parts: list[Part], component: str) -> Part | None:
    return next((p for p in parts if p.id == component), None)
