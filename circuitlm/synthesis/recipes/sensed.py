"""The voltage of a sensor that a comparator judges or an op-amp passes on: dividers, photocurrents, analog outputs."""

from __future__ import annotations

import math

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.joins.sensing import partner_ohms
from circuitlm.synthesis.recipes import Bench, Figures, kit
from circuitlm.synthesis.recipes.asked import Asked, Match


def analog_sensor(c: Component) -> bool:
    """A sensor that gives a voltage: a resistor for a divider, or an analog output."""
    return bool(c.interfaces_of("resistive", "photocurrent")) or (
        c.kind == "sensor" and any("adc" in n for x in c.interfaces for ns in x.needs.values() for n in ns)
    )


def for_board(asked: Asked, chip: str, sensor: Wish) -> Match:
    """A comparator whose output a board reads: it runs on the board's logic voltage where it can."""
    boards = [catalogue().get(w.component) for w in asked.request.of("part") if w.component and catalogue().entries[w.component]["controller"]]
    logic = next((b.mcu.v_io for b in boards if b.mcu), 5.0)
    supply = catalogue().get(chip).supplies[0]
    params: dict[str, float | str] = {"source": sensor.component or "", "chip": chip, "load": "", "count": 1, "pot": "yes"}
    params["vcc"] = logic if supply.min <= logic <= supply.max else 5.0
    return params, asked.wishes(sensor.component or "", chip, "potentiometer", functions=("light", "temperature", "knob"))


def sensed(bench: Bench, rail: str, vcc: float, judged: bool = True) -> Figures:
    """The voltage of a sensor on net SENSOR, what it is at the threshold, and whether it rises with light or heat. *judged*: by a comparator,
    whose feedback needs some resistance there."""
    source = bench.text("source")
    if source == "pot":
        bench.ground()
        kit.pot(bench, rail, "SENSOR", "GND", "gives the voltage that is judged")
        return {"sensor_v": bench.number("level", vcc / 2), "node_ohms": 2500.0}
    if source == "terminal":
        bench.terminal("IN", "IN", "in", "the voltage that is judged")
        r = bench.resistor(10_000, "input", "protects the input, and lets the hysteresis work")
        bench.join("IN", (r, "1"))
        bench.join("SENSOR", (r, "2"))
        return {"sensor_v": bench.number("level", vcc / 2), "node_ohms": 10_000.0}
    sensor = bench.part(source, "", "measures")
    c = sensor.component
    if c.interfaces_of("resistive"):
        return _resistive(bench, sensor, rail, vcc)
    if light := next(iter(c.interfaces_of("photocurrent")), None):
        lit = float(c.spec.get("lit_ua", 100)) * 1e-6
        ohms = eseries.nearest(vcc / 2 / lit, "E12")
        r = bench.resistor(ohms, "divider-bottom", f"{units.show(lit, 'A')} of a lit {c.name.lower()} make {units.show(lit * ohms, 'V')}", sensor.ref)
        bench.join(rail, (sensor, light.pins["p"]))
        bench.join("SENSOR", (sensor, light.pins["n"]), (r, "1"))
        bench.ground((r, "2"))
        return {"sensor_v": vcc / 4, "node_ohms": ohms}
    supply = c.supplies[0]
    bench.b.volts[(sensor.ref, supply.id)] = vcc
    for pin in supply.pins:
        bench.join(rail, (sensor, pin))
    bench.ground(*((sensor, g) for g in supply.ground))
    signal = next(p for i in c.interfaces for role, p in i.pins.items() if "adc" in i.needs.get(role, []))
    if judged:
        r = bench.resistor(10_000, "input", "lets the hysteresis work on the sensor's low output resistance", sensor.ref)
        bench.join("SENSOR_OUT", (sensor, signal), (r, "1"))
        bench.join("SENSOR", (r, "2"))
    else:
        bench.join("SENSOR", (sensor, signal))
    figures: Figures = {"node_ohms": 10_000.0}
    celsius = bench.number("celsius", 30)
    if "mv_per_c" in c.spec:
        figures["sensor_v"] = (float(c.spec["mv_per_c"]) * celsius + float(c.spec.get("mv_at_0", 0))) / 1000
    else:
        figures["sensor_v"] = bench.number("level", vcc / 2)
    return figures


def _resistive(bench: Bench, sensor: Part, rail: str, vcc: float) -> Figures:
    """The sensor above a fixed resistor: more light or heat is less resistance and more voltage."""
    spec = sensor.component.spec
    i = sensor.component.interfaces_of("resistive")[0]
    ohms = bench.number("fixed", partner_ohms(sensor))
    beta = float(spec.get("beta", 0) or 0)
    nominal = there = sensor.quantity or float(spec.get("ohms", ohms))
    if beta and bench.given("celsius") and not bench.given("fixed"):
        kelvin = bench.number("celsius", 25) + 273.15
        there = nominal * math.exp(beta * (1 / kelvin - 1 / 298.15))
        ohms = eseries.nearest(there, "E12")  # steepest where it matters
        bench.b.note(f"{sensor.ref} has {units.show(there, 'Ω')} at {bench.number('celsius', 25):g} °C (B = {beta:g} K).", sensor.ref)
    elif not beta:
        there = ohms
    r = bench.resistor(ohms, "divider-bottom", f"makes a divider with {sensor.component.name}", sensor.ref)
    bench.join(rail, (sensor, i.pins["a"]))
    bench.join("SENSOR", (sensor, i.pins["b"]), (r, "1"))
    bench.ground((r, "2"))
    figures: Figures = {"sensor_v": vcc * ohms / (ohms + there), "node_ohms": ohms * there / (ohms + there), "sensor_ohms": there}
    if beta and bench.given("celsius"):
        figures |= {"celsius": bench.number("celsius", 25), "beta": beta, "r25": nominal, "fixed_ohms": ohms, "vcc": vcc}
    return figures


def feedback_ohms(bench: Bench, figures: Figures, node: float, top: float) -> float:
    """The resistor that moves a node of *node* Ω by the band that is asked for, in V or in the sensor's degrees; 1 MΩ where none is."""
    wanted = bench.number("band_v", 1.0) if bench.given("band_v") else 0.0
    if bench.given("band_c"):
        slope = 0.0  # V/K at the threshold
        source = bench.text("source")
        if "beta" in figures:
            kelvin = float(figures["celsius"]) + 273.15
            share = float(figures["sensor_v"]) / float(figures["vcc"])
            slope = float(figures["vcc"]) * share * (1 - share) * float(figures["beta"]) / kelvin**2
        elif source not in ("pot", "terminal"):
            slope = float(bench.b.component(source).spec.get("mv_per_c", 0) or 0) / 1000
        wanted = bench.number("band_c", 1.0) * slope
    if not 0 < wanted < top / 2:
        return max(1_000_000.0, eseries.nearest(50 * node, "E12"))  # a fiftieth of the swing at most
    return eseries.nearest(node * (top / wanted - 1), "E24")
