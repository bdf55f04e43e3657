"""Thermistor front end: an NTC thermistor's divider, and an op-amp that spreads a range of temperatures over a range of volts.

R(T) = R25·exp(B·(1/T - 1/298.15 K)); the divider V(T) = Vcc·R/(R + R(T)) with R between both ends' resistances is nearly straight;
Vout = G·V - (G - 1)·Vref with G = (span of the output) / (span of the divider). Source: Horowitz and Hill, The Art of Electronics
(thermistors); the B equation of IEC 60539.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import find_loads
from circuitlm.synthesis.recipes.opamp import park, pins
from circuitlm.synthesis.recipes.opamp_reading import opamps
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

KELVIN, ROOM_C, FEEDBACK = 273.15, 25.0, 100_000.0
_NUM = r"([-+]?\d+(?:[.,]\d+)?)"
_DASH = r"\s*(?:-|–|\.{2,3}|…|to)\s*"
_DEGREES = rf"{_NUM}\s?(?:°\s?C?|deg\w*\.?\s?C?|C)?{_DASH}{_NUM}\s?(?:°\s?C|deg\w*\.?\s?C?\w*|C\b)"
_VOLTS = rf"{_NUM}\s?V?{_DASH}{_NUM}\s?V\b"


def match(asked: Asked) -> Match | None:
    sensor = next((w for w in asked.free if catalogue().get(w.component or "").shape == "thermistor"), None)
    chips = opamps()
    named = next((i for i in asked.ids if i in chips), None)
    if asked.controller or sensor is None or not (named or asked.wants(r"op-?\s?amp|amplif|front[- ]end|signal condition\w*")):
        return None
    if find_loads(asked) or asked.shaped("npn", "nmos"):
        return None  # something is to be switched by it
    if asked.says(r"bridge|comparator|switch|threshold|relay|alarm|above|below") or asked.kinds & {
        "display",
        "radio",
        "logic",
        "converter",
    }:
        return None
    params: dict[str, float | str] = {"sensor": sensor.component or "", "alone": "yes"}
    text = asked.raw
    if m := re.search(_DEGREES, text):
        params["t_low"], params["t_high"] = (float(m[n].replace(",", ".")) for n in (1, 2))
        asked.note(m.group())
        text = text[: m.start()] + " " * len(m.group()) + text[m.end() :]
    if m := re.search(_VOLTS, text):
        params["v_low"], params["v_high"] = (float(m[n].replace(",", ".")) for n in (1, 2))
        asked.note(m.group())
    if any(w.component == named and any(ch.isdigit() for ch in w.words) for w in asked.free):
        params["chip"] = named or ""
    spans = [
        w for w in asked.request.of("supply") if w.quantity in (params.get("v_low"), params.get("v_high")) and re.search(_DASH, w.words)
    ]
    feeds = [w.quantity for w in asked.request.of("supply") if w.quantity and w not in spans]
    if v := (feeds[0] if feeds else asked.vcc()):
        params["vcc"] = v
    if r := sensor.attributes.get("ohms"):
        params["r25"] = units.parse(r.replace("K", "k"), "Ω").value
    taken = [sensor.id, *(w.id for w in spans)]
    return params, taken + asked.wishes(*chips, "resistor", "capacitor", "terminal-2", functions=("temperature", "amplifier", "amplify"))


def build(bench: Bench) -> Figures:
    low_c, high_c = sorted((float(bench.block.params.get("t_low", 0.0)), float(bench.block.params.get("t_high", 50.0))))
    if not bench.given("t_low"):
        bench.b.assume("The range is 0 °C to 50 °C, since none is given.")
    v_low, v_high = float(bench.block.params.get("v_low", 0.0)), float(bench.block.params.get("v_high", 0.0))
    wanted = max(v_high, 1.0)
    default = bench.b.default("opamp").id
    component = bench.b.component(bench.text("chip") or (default if bench.number("vcc", 12.0) >= wanted + 1.6 else "mcp6002"))
    rail, vcc = kit.feed(bench, 12.0 if not component.spec.get("rail_to_rail") else 5.0, component, why="feeds sensor and amplifier")
    floor = max(float(component.spec.get("out_low", 0.02)), 0.02)
    most = vcc - float(component.spec.get("out_high", 1.5))
    v_high = v_high or most
    if v_high > most + 0.06 or v_low >= v_high:
        raise CannotDesign(
            f"A {component.name} on {units.show(vcc, 'V')} gives {units.show(floor, 'V')} to {units.show(most, 'V')}, not {units.show(v_high, 'V')}.",
            "a higher supply, or a rail-to-rail op-amp",
        )
    spec = bench.b.component(bench.text("sensor")).spec
    r25, beta = bench.number("r25", float(spec.get("ohms", 10e3) or 10e3)), float(spec.get("beta", 3950) or 3950)
    cold, warm = (ohms_at(t, r25, beta) for t in (low_c, high_c))
    found = _divider(vcc, cold, warm, v_low, v_high)
    if found is None:
        raise CannotDesign(
            f"{units.show(v_low, 'V')} at {low_c:g} °C and {units.show(v_high, 'V')} at {high_c:g} °C are beyond what one op-amp can set.",
            "another range of volts",
        )
    fixed, first, last, gain, reference = found
    both = FEEDBACK / (gain - 1)
    upper, lower = (eseries.nearest(x, "E96") for x in (both * vcc / reference, both * vcc / (vcc - reference)))
    parallel = upper * lower / (upper + lower)
    got, ref = 1 + FEEDBACK / parallel, vcc * lower / (upper + lower)
    sensor = bench.part(
        bench.text("sensor"),
        "",
        f"{units.show(cold, 'Ω')} at {low_c:g} °C, {units.show(warm, 'Ω')} at {high_c:g} °C",
        units.short(r25, "Ω"),
    )
    i = sensor.component.interfaces_of("resistive")[0].pins
    why = f"makes the divider nearly straight from {low_c:g} °C to {high_c:g} °C: {units.show(first, 'V')} to {units.show(last, 'V')}"
    r = bench.resistor(fixed, "divider-bottom", why, sensor.ref)
    chip = bench.part(component.id, "", f"gain {got:.3g}")
    bench.b.volts[(chip.ref, component.supplies[0].id)] = vcc
    out, minus, plus, ground, supply = pins(component)
    bench.join(rail, (sensor, i["a"]), (chip, supply))
    bench.join("SENSE", (sensor, i["b"]), (r, "1"), (chip, plus))
    bench.ground((r, "2"), (chip, ground))
    text = f"gain = 1 + Rf/(Ra || Rb) = {got:.3g}, about {units.show(ref, 'V')}; 1 % parts"
    f, a, z = (
        bench.resistor(x, role, text, chip.ref) for x, role in ((FEEDBACK, "feedback"), (upper, "divider-top"), (lower, "divider-bottom"))
    )
    bench.join(rail, (a, "1"))
    bench.join("FB", (a, "2"), (z, "1"), (f, "1"), (chip, minus))
    bench.ground((z, "2"))
    bench.join("OUT", (chip, out), (f, "2"))
    bench.signal("OUT", "OUT", "out", f"{units.show(v_low, 'V')} at {low_c:g} °C, {units.show(v_high, 'V')} at {high_c:g} °C")
    park(bench, chip)

    def volts(t: float) -> float:
        return got * vcc * fixed / (fixed + ohms_at(t, r25, beta)) - (got - 1) * ref

    bench.b.note(f"Between the ends it bends: {units.show(volts((low_c + high_c) / 2), 'V')} at {(low_c + high_c) / 2:g} °C.", chip.ref)
    return {"gain": got, "first_v": first, "last_v": last, "low_v": max(volts(low_c), floor), "high_v": min(volts(high_c), most), "room_v": volts(ROOM_C), "low_c": low_c, "high_c": high_c, "nominal": r25}  # fmt: skip


def _divider(vcc: float, cold: float, warm: float, v_low: float, v_high: float) -> tuple[float, float, float, float, float] | None:
    """(resistor in Ω, volts at both ends, gain, reference in V): the straightest divider that an amplifier of more than 1 can follow."""
    for share in (1.0, 0.7, 0.5, 0.35, 0.25, 0.18, 0.12):
        fixed = eseries.nearest(share * math.sqrt(cold * warm), "E24")
        first, last = (vcc * fixed / (fixed + r) for r in (cold, warm))
        gain = (v_high - v_low) / (last - first)
        if gain >= 1.05 and 0.02 * vcc < (reference := (gain * first - v_low) / (gain - 1)) < 0.95 * vcc:
            return fixed, first, last, gain, reference
    return None


def ohms_at(celsius: float, r25: float, beta: float) -> float:
    """An NTC thermistor's resistance at a temperature, Ω."""
    return r25 * math.exp(beta * (1 / (celsius + KELVIN) - 1 / (ROOM_C + KELVIN)))


def measure(stand: Stand) -> Iterator[Measure]:
    """The divider's voltage at both ends put in, and the whole with the thermistor at 25 °C."""
    for end, asked in (("low", stand.asked("v_low") or None), ("high", stand.asked("v_high"))):
        drives = (Drive("SENSE", dc=stand.number("first_v" if end == "low" else "last_v")),)
        what = f"output at {stand.number(f'{end}_c'):g} °C"
        yield Measure(what, "V", stand.number(f"{end}_v"), Op(), readings.volts("OUT"), drives, asked, 0.05 if end == "high" else 0.5)
    if stand.number("low_c") < ROOM_C < stand.number("high_c"):
        yield Measure("output at 25 °C", "V", stand.number("room_v"), Op(), readings.volts("OUT"))


RECIPE = Recipe(
    "thermistor-amp",
    "Thermistor front end",
    "Vout = G·Vcc·R/(R + R(T)) - (G - 1)·Vref",
    build,
    match,
    measure=measure,
    rank=93,
    group="opamp",
    source="Horowitz and Hill, The Art of Electronics; IEC 60539",
    words="thermistor ntc front end signal conditioning conditioner op amp amplifier amplified to from temperature sensor output range degrees celsius single supply gives",
)
