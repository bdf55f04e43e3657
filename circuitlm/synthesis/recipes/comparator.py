"""A sensor against an adjustable threshold, without a program: comparator, hysteresis, and a transistor for the load."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.model import Part, PinRef
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.joins import loads
from circuitlm.synthesis.joins.leds import led_resistor
from circuitlm.synthesis.joins.sensing import partner_ohms
from circuitlm.synthesis.power import volts_of
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp import park, pins


def _comparators() -> list[str]:
    return [i for i, e in catalogue().entries.items() if e["kind"] == "analog" and catalogue().get(i).shape in ("comparator", "opamp")]


def _loads(asked: Asked) -> list[str]:
    return [i for i in asked.ids if catalogue().entries[i]["kind"] in ("indicator", "audio", "actuator", "load", "light")]


def match(asked: Asked) -> Match | None:
    if asked.controller:
        return None
    named = next((i for i in asked.ids if i in _comparators()), None)
    sensors = [i for i in asked.ids if catalogue().get(i).interfaces_of("resistive") or
               (catalogue().entries[i]["kind"] == "sensor" and any("adc" in n for x in catalogue().get(i).interfaces for ns in x.needs.values() for n in ns))]
    functions = [w for w in asked.request.of("function") if w.function in ("light", "temperature")]
    wants = asked.says(r"comparator|threshold") or "no-controller" in asked.request.flags
    if not wants or not (sensors or functions) or (asked.says(r"arduino|esp32|micro-?controller") and not asked.request.flags.get("no-controller")):
        return None
    if not named and not asked.says("comparator") and "no-controller" not in asked.request.flags and not (sensors and "potentiometer" in asked.ids):
        return None
    sensor = sensors[0] if sensors else ("ldr" if any(w.function == "light" for w in functions) else "thermistor-ntc")
    chosen = _loads(asked)
    fan = next((w for w in asked.request.of("function") if w.function in ("fan", "heater", "indicator", "alarm-sound")), None)
    load = chosen[0] if chosen else {"fan": "fan-12v", "alarm-sound": "buzzer"}.get(fan.function or "", "led") if fan else "led"
    params: dict[str, float | str] = {"sensor": sensor, "chip": named or "lm393", "load": load}
    volts = asked.vcc()
    if volts:
        params["vcc"] = volts
    if (t := asked.number(r"(-?\d+(?:\.\d+)?)\s?(?:°|deg|º|C\b)")) is not None:
        params["celsius"] = t
    if asked.says(r"dark|night|dusk|below|drops|falls|cold|dry"):
        params["invert"] = "yes"
    if "potentiometer" in asked.ids or asked.says(r"adjust"):
        params["pot"] = "yes"
    return params, asked.wishes(sensor, params["chip"], load, "potentiometer", "resistor", "capacitor", "2n2222", "irlz44n", "diode-1n4007",  # type: ignore[arg-type]
                                "relay-module" if load != "relay-module" else load, functions=("light", "temperature", "fan", "indicator", "alarm-sound", "knob", "heater"))


def build(bench: Bench) -> Figures:
    load_id = bench.text("load")
    load_component = bench.b.component(load_id)
    want = float(load_component.spec.get("volts", 0) or 0)
    highest = min((s.max for c in (bench.b.component(bench.text("sensor")), load_component) for s in c.supplies), default=36.0)
    vcc = bench.number("vcc", want if want > 5 else 5.0 if want or load_id == "relay-module" or highest < 9 else 9.0)
    if vcc > highest:
        raise CannotDesign(f"{units.show(vcc, 'V')} is more than the {bench.b.component(bench.text('sensor')).name} or its load stands "
                           f"({units.show(highest, 'V')}).", "name a supply within that range")
    rail = bench.supply(vcc, "feeds sensor, comparator and load")
    chip = bench.part(bench.text("chip"), "", "compares the sensor with the threshold")
    bench.b.volts[(chip.ref, chip.component.supplies[0].id)] = vcc
    out, minus, plus, v_low, v_high = pins(chip.component)
    bench.join(rail, (chip, v_high))
    bench.ground((chip, v_low))
    figures = _sensor(bench, rail, vcc)
    _threshold(bench, rail, vcc, figures)
    rises = figures.pop("rises") == "yes"
    invert = bench.text("invert") == "yes"
    high_when_above = rises != invert  # the output must be high when the load is to be on
    bench.join("SENSOR", (chip, plus if high_when_above else minus))
    bench.join("THRESHOLD", (chip, minus if high_when_above else plus))
    bench.join("COMPARED", (chip, out))
    if chip.component.shape == "comparator":
        pull = bench.resistor(4700, "pullup", "the comparator's output is an open collector", chip.ref)
        bench.join(rail, (pull, "1"))
        bench.join("COMPARED", (pull, "2"))
    series = "SENSOR" if high_when_above else "THRESHOLD"
    hysteresis = bench.resistor(1_000_000, "feedback", "a little positive feedback, so that the output does not chatter", chip.ref)
    bench.join("COMPARED", (hysteresis, "1"))
    bench.join(series, (hysteresis, "2"))
    _load(bench, rail, vcc, load_id)
    park(bench, chip)
    return figures


def _sensor(bench: Bench, rail: str, vcc: float) -> Figures:
    """The sensor's voltage on net SENSOR; says whether it rises with light or heat."""
    sensor = bench.part(bench.text("sensor"), "", "measures")
    c = sensor.component
    if c.interfaces_of("resistive"):
        i = c.interfaces_of("resistive")[0]
        ohms = partner_ohms(sensor)
        r = bench.resistor(ohms, "divider-bottom", f"makes a divider with {c.name}", sensor.ref)
        bench.join(rail, (sensor, i.pins["a"]))
        bench.join("SENSOR", (sensor, i.pins["b"]), (r, "1"))
        bench.ground((r, "2"))
        return {"rises": "yes", "sensor_v": vcc / 2}  # an LDR in light and an NTC in heat both fall in resistance
    supply = c.supplies[0]
    bench.b.volts[(sensor.ref, supply.id)] = vcc
    for pin in supply.pins:
        bench.join(rail, (sensor, pin))
    bench.ground(*((sensor, g) for g in supply.ground))
    signal = next(p for i in c.interfaces for role, p in i.pins.items() if "adc" in i.needs.get(role, []))
    bench.join("SENSOR", (sensor, signal))
    figures: Figures = {"rises": "yes"}
    if bench.given("celsius") and c.id == "lm35":
        figures["sensor_v"] = 0.010 * bench.number("celsius", 30)
    elif bench.given("celsius") and c.id == "tmp36":
        figures["sensor_v"] = 0.5 + 0.010 * bench.number("celsius", 30)
    else:
        figures["sensor_v"] = min(vcc / 2, 0.3) if c.id == "lm35" else vcc / 2
    return figures


def _threshold(bench: Bench, rail: str, vcc: float, figures: Figures) -> None:
    """A trimmer, with a resistor above it where the threshold is low."""
    target = float(figures["sensor_v"])
    pot = bench.part("potentiometer", "threshold", "sets the threshold", "10k")
    i = pot.component.interfaces_of("divider")[0]
    bench.ground((pot, i.pins["bottom"]))
    bench.join("THRESHOLD", (pot, i.pins["wiper"]))
    if target < vcc / 4:
        from circuitlm.circuit import eseries

        ohms = eseries.nearest(10_000 * (vcc / (2 * target) - 1), "E12")
        r = bench.resistor(ohms, "divider-top", f"narrows the trimmer's range to 0 - {units.show(vcc * 1e4 / (1e4 + ohms), 'V')}", pot.ref)
        bench.join(rail, (r, "1"))
        bench.join("THRESHOLD_TOP", (r, "2"), (pot, i.pins["top"]))
    else:
        bench.join(rail, (pot, i.pins["top"]))
    figures["threshold"] = target
    bench.b.build_steps.append(f"Turn {pot.ref} until the threshold is at {units.show(target, 'V')}, measured at its wiper.")


def _load(bench: Bench, rail: str, vcc: float, load_id: str) -> None:
    load = bench.part(load_id, "", "is switched")
    c = load.component
    if c.shape == "led":
        ohms, ma = led_resistor(vcc, 2.0, 10)
        r = bench.resistor(ohms, "series", f"{units.show(ma / 1000, 'A')} through {load.ref}", load.ref)
        bench.join(rail, (r, "1"))
        bench.join(f"{load.ref}_A", (r, "2"), (load, "A"))
        negative, positive = PinRef(load.ref, "K"), PinRef(load.ref, "A")
    elif c.supplies:
        bench.b.volts[(load.ref, c.supplies[0].id)] = vcc
        for pin in c.supplies[0].pins:
            bench.join(rail, (load, pin))
        bench.ground(*((load, g) for g in c.supplies[0].ground))
        signal = next(p for x in c.interfaces_of("signals") for p in x.pins.values())
        bench.join("COMPARED", (load, signal))
        return
    else:
        i = next(x for x in c.interfaces if x.type in ("load", "motor"))
        positive, negative = PinRef(load.ref, i.pins["p"]), PinRef(load.ref, i.pins["n"])
        bench.b.circuit.connect(bench.net(rail), positive)
    switch = bench.b.support(loads.switch_for(bench.b, load, vcc).id if c.shape != "led" else "2n2222", load.ref, "driver",
                             "the comparator cannot carry the load")
    bench.own(switch)
    net = loads.low_side(bench.b, load, switch, negative, vcc, load.ref)
    bench.b.circuit.merge("COMPARED", net)
    if c.spec.get("inductive"):
        loads.flyback(bench.b, load, positive, negative)
    _ = volts_of


RECIPE = Recipe("comparator-switch", "Threshold switch", "output high while sensor > threshold", build, match, rank=80, group="opamp")


def find_part(parts: list[Part], component: str) -> Part | None:
    return next((p for p in parts if p.id == component), None)
