"""A resistive sensor in a voltage divider without a board: supply, sensor, fixed resistor, and the signal at a terminal."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.synthesis.joins.sensing import partner_ohms
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, switch_proof
from circuitlm.synthesis.recipes.asked import Asked, Match


def match(asked: Asked) -> Match | None:
    from circuitlm.knowledge.catalogue import catalogue

    sensors = [i for i in asked.ids if catalogue().get(i).interfaces_of("resistive")]
    others = [i for i in asked.ids if i not in sensors and i not in ("resistor", "capacitor", "terminal-2")]
    if not sensors or others or asked.controller or not asked.says(r"divider|resistor"):
        return None
    if asked.wants(r"\badc\b|micro-?controller|analog pin|arduino|gpio"):
        return None
    params: dict[str, float | str] = {"sensor": sensors[0]}
    if v := asked.vcc() or asked.one("V"):
        params["vcc"] = v
    ohms = [v for v, _ in asked.quantities("Ω")]
    if len(ohms) > 1 and (own := _own_ohms(asked, sensors[0])) in ohms:
        ohms.remove(own)  # the sensor's value is not the resistor's
    if ohms:
        params["r"] = ohms[0]
    return params, asked.wishes(
        sensors[0], "resistor", "terminal-2", functions=("weight", "force", "light", "temperature", "flex"), supplies=True
    )


def _own_ohms(asked: Asked, sensor: str) -> float | None:
    """What the words say that the sensor itself has: '10k NTC', 'thermistor 10k', Ω."""
    wish = next((w for w in asked.request.of("part") if w.component == sensor), None)
    if wish is None:
        return None
    if given := wish.attributes.get("ohms"):
        return units.parse(given.replace("K", "k"), "Ω").value
    near = [(abs(at - wish.at), v) for v, at in asked.quantities("Ω")]
    return min(near)[1] if near else None


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 5.0)
    rail = bench.supply(vcc, "feeds the divider")
    sensor = bench.part(bench.text("sensor"), "", "changes its resistance")
    i = sensor.component.interfaces_of("resistive")[0]
    ohms = bench.number("r", partner_ohms(sensor))
    r = bench.resistor(
        ohms, "divider-bottom", "as requested" if bench.given("r") else f"gives the widest swing with {sensor.component.name}", sensor.ref
    )
    bench.join(rail, (sensor, i.pins["a"]))
    bench.join("SENSE", (sensor, i.pins["b"]), (r, "1"))
    bench.ground((r, "2"))
    bench.terminal("OUT", "SENSE", "out", "the measured voltage, for an analog input")
    spec = sensor.component.spec
    low = float(spec.get("r_min") or spec.get("r_light") or ohms / 10)
    high = float(spec.get("r_max") or spec.get("r_dark") or ohms * 10)
    bench.b.note(f"OUT = {units.show(vcc, 'V')} x {units.show(ohms, 'Ω')} / (sensor + {units.show(ohms, 'Ω')})", sensor.ref, r.ref)
    nominal = float(spec.get("ohms") or spec.get("r_light") or 0)
    usual: Figures = {"usual_v": vcc * ohms / (ohms + nominal)} if nominal else {}
    return usual | {"vout_min": vcc * ohms / (ohms + high), "vout_max": vcc * ohms / (ohms + low), "r": ohms}


RECIPE = Recipe(
    "sensor-divider",
    "Sensor in a voltage divider",
    "Vout = Vcc · R / (Rsensor + R)",
    build,
    match,
    measure=switch_proof.sensed,
    rank=45,
    group="divider",
)
