"""An op-amp between a sensor and a board's analog input: a follower, or a gain that brings a small signal towards the converter's range.

gain = 1 + Rf/Rg. Only where the request names the op-amp beside an analog sensor and a board, and says nothing of what it is for.
"""

from __future__ import annotations

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import PinRef
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp import park, pins
from circuitlm.synthesis.recipes.sensed import analog_sensor, sensed

FULL_C = 100.0
"""Temperature at which the output of a sensor of so many millivolts a degree is to fill the converter's range, °C."""
FEEDBACK_OHM, LOWER_OHM = 10_000.0, 10_000.0
LOST = 0.15
"""Share of its supply that an op-amp's output may stay below it."""


def match(asked: Asked) -> Match | None:
    chip = next((w for w in asked.free if w.for_the("buffer-in")), None)
    sensor = next((w for w in asked.free if w.component and analog_sensor(catalogue().get(w.component))), None)
    boards = [catalogue().get(w.component) for w in asked.request.of("part") if w.component and catalogue().entries[w.component]["controller"]]
    if chip is None or sensor is None or not boards or boards[0].mcu is None:
        return None
    params: dict[str, float | str] = {"chip": chip.component or "", "source": sensor.component or "", "vcc": rail_for(chip.component or "", boards[0].mcu.v_io)}
    return params, [chip.id, sensor.id]


def rail_for(chip: str, logic: float) -> float:
    """The voltage on which an op-amp in front of a converter of that range works, V: the converter's own where the chip works on it and reaches
    most of it, else 5 V."""
    c = catalogue().get(chip)
    reaches = float(c.spec.get("out_high", 1.5)) <= LOST * logic
    return logic if c.supplies[0].min <= logic <= c.supplies[0].max and reaches else 5.0


def build(bench: Bench) -> Figures:
    host = bench.host
    assert host is not None
    chip_c = bench.b.component(bench.text("chip"))
    vcc, logic = bench.number("vcc", 5.0), bench.b.logic_volts(host)
    supply = chip_c.supplies[0]
    if not supply.min <= vcc <= supply.max:
        raise CannotDesign(
            f"The {chip_c.name} needs {units.show(supply.min, 'V')} or more, and {host.ref} has {units.show(vcc, 'V')} at most for it.",
            "an op-amp for low voltages (MCP6002), or a supply for it with a divider behind",
        )
    own = bench.b.rail_net(vcc, host)
    rail = own.name if own else bench.supply(vcc, "feeds the op-amp")
    chip = kit.chip(bench, chip_c.id, rail, vcc, "", "passes the sensor's voltage on, with little resistance")
    sensor = bench.b.component(bench.text("source"))
    level = bench.b.rail_net(logic, host)
    measured = (level.name, logic) if level and not (sensor.supplies and sensor.supplies[0].min > logic) else (rail, vcc)
    figures = sensed(bench, *measured, judged=False)
    out, minus, plus, _, _ = pins(chip_c)
    bench.join("SENSOR", (chip, plus))
    upper = eseries.at_least(LOWER_OHM * (vcc / logic - 1), "E12") if vcc > logic + 0.05 else 0.0  # whatever the output does
    top = min(logic * (1 + upper / LOWER_OHM), vcc - float(chip_c.spec.get("out_high", 1.5)))
    full = (float(sensor.spec["mv_per_c"]) * FULL_C + float(sensor.spec.get("mv_at_0", 0))) / 1000 if "mv_per_c" in sensor.spec else 0.0
    gain = top / full if full and top / full >= 1.5 else 1.0
    if gain > 1:
        rg = eseries.nearest(FEEDBACK_OHM / (gain - 1) * 1.05, "E24")
        gain = 1 + FEEDBACK_OHM / rg
        why = f"gain = 1 + Rf/Rg = {gain:.3g}: {FULL_C:g} °C give {units.show(full * gain, 'V')}"
        f, g = bench.resistor(FEEDBACK_OHM, "feedback", why, chip.ref), bench.resistor(rg, "feedback", why, chip.ref)
        bench.join("FB", (chip, minus), (f, "1"), (g, "1"))
        bench.join("BUFFERED", (f, "2"))
        bench.ground((g, "2"))
        bench.join("BUFFERED", (chip, out))
    else:
        bench.join("BUFFERED", (chip, out), (chip, minus))
    net = "BUFFERED"
    if upper:
        why = f"{chip.ref} could give {units.show(vcc, 'V')}: with this divider {units.show(vcc * LOWER_OHM / (LOWER_OHM + upper), 'V')} reach the input"
        a, z = bench.resistor(upper, "divider-top", why, chip.ref), bench.resistor(LOWER_OHM, "divider-bottom", why, chip.ref)
        bench.join(net, (a, "1"))
        net = "MEASURED"
        bench.net(net, bus="analog")
        bench.join(net, (a, "2"), (z, "1"))
        bench.ground((z, "2"))
        bench.b.demand(host, net, PinRef(a.ref, "2"), f"{chip.ref} output", ["adc"], "in", slow=False)
    else:
        bench.net(net, bus="analog")
        bench.b.demand(host, net, PinRef(chip.ref, out), f"{chip.ref} output", ["adc"], "in", slow=False)
    park(bench, chip)
    return {"gain": round(gain, 3), "sensor_v": figures["sensor_v"]}


RECIPE = Recipe(
    "sensor-buffer",
    "Op-amp between sensor and analog input",
    "gain = 1 + Rf/Rg",
    build,
    match,
    rank=96,
    group="opamp",
    words="buffer follower amplifies signal analog input",
)
