"""A Wheatstone bridge with its amplifier: three resistors and a sensor, or a four-wire cell; an instrumentation amplifier or op-amps.

The bridge gives the difference of two dividers; G = gain_base + gain_ohms/RG by the amplifier's own component file.
"""

from __future__ import annotations

import math
import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, switch_proof
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.in_amp import in_amps, is_in_amp, rails, stage
from circuitlm.synthesis.recipes.opamp import park
from circuitlm.synthesis.recipes.opamp_circuits import three_amplifiers
from circuitlm.synthesis.recipes.opamp_reading import opamps
from circuitlm.synthesis.recipes.opamp_stage import Amps, Stage
from circuitlm.synthesis.recipes.opamp_stages import resistors
from circuitlm.synthesis.recipes.opamp_supply import supply

_BRIDGE = r"wheatstone|\bbridge\b(?! (?:rectifier|driver))|(?:quarter|half|full)[- ]bridge (?:of|with|strain|gauge)"


def _sensor(asked: Asked) -> tuple[str, Wish | None]:
    """(component, wish) of what changes: a bare resistor also where the name alone would mean a module that reads it."""
    cell = next(iter(asked.offering("bridge")), None)
    bare = {i: catalogue().get(i) for i in catalogue() if catalogue().get(i).interfaces_of("resistive")}
    single = asked.says(r"quarter[- ]bridge|(?:three|3)\s+(?:\w+\s+){0,3}resistors|(?:one|single) strain gauge|single strain") or (
        asked.says(r"wheatstone") and asked.says(r"(?<!two )(?<!four )(?<!2 )(?<!4 )\bstrain gauge\b(?! (?:bridge|load|cell))")
    )
    for wish in asked.free:
        if wish.component in bare:
            return wish.component or "", wish
        word = re.sub(r"s$", "", wish.words.lower().split()[0])
        kind = catalogue().entries[wish.component or ""]["kind"]
        if kind in ("sensor", "driver", "converter") and (wish is not cell or single) and len(word) > 4:
            for i, c in bare.items():
                if word in c.name.lower():
                    return i, wish
    if cell and not re.search(r"\d", cell.words):
        return next(iter(catalogue().default_for("load-cell")), cell.component or ""), cell
    return "", None


def match(asked: Asked) -> Match | None:
    chip = next((i for i in asked.ids if is_in_amp(i)), None)
    amp = next((i for i in asked.ids if i in opamps()), None)
    spoken = asked.wants(r"wheatstone|bridge") and not asked.says(r"bridge rectifier|h-?bridge|rectifier bridge|diode bridge")
    if not (spoken or chip or amp):
        return None
    component, wish = _sensor(asked)
    four = bool(component) and bool(catalogue().get(component).interfaces_of("bridge"))
    if not ((spoken and asked.says(_BRIDGE)) or (four and (chip or amp))):
        return None
    if any(w.component not in (chip, amp) and w is not wish for w in asked.offering("bridge") if re.search(r"\d", w.words)):
        return None  # a converter of its own reads the bridge
    if not component and not asked.says(r"wheatstone"):
        return None
    if asked.controller and not (chip or amp):
        return None
    params: dict[str, float | str] = {"sensor": component, "alone": "yes"}
    if chip or amp:
        params["chip"] = chip or amp or ""
    if asked.says(r"amplif|\bgain\b") and not (chip or amp):
        params["chip"] = next(in_amps())
    if asked.says(r"differen\w+ amp|subtract"):
        params["literal"] = "yes"
    if asked.says(r"\b(?:three|3)[- ]op-?\s?amps?|\bop-?\s?amps?\b[^.;]{0,12}\b(?:three|3)\b"):
        params["three"] = "yes"
        if amp and not any(w.component == amp and re.search(r"\d", w.words) for w in asked.free):
            params["chip"] = usual("opamp-quad")
    if (g := asked.gain()) is not None:
        params["gain"] = g
    own = asked.ohms("ntc", "thermistor", "ldr", "pt\\s?100", "gauge", "sensor", "fsr")
    fixed = [v for v, _ in asked.quantities("Ω")]
    if rg := asked.ohms("rg", "gain resistor"):
        params["rg"] = rg
        fixed = [v for v in fixed if v != rg]
    if fixed:
        params["r"] = fixed[0]
    if own:
        params["own"] = own
    if component and (span := _span(asked)) and catalogue().get(component).spec.get("tc1"):
        params |= {"cold_c": span[0], "hot_c": span[1], "out_v": span[2]}
    if v := asked.near(r"excit\w*|bridge (?:supply|voltage)|across the bridge", "V", 25):
        params["excitation"] = v
    taken: list[str] = [w.id for w in asked.request.of("part") if w.component in (chip, amp) or w is wish]
    taken += [w.id for w in asked.parts_of("analog") if not re.search(r"\d", w.words)]
    params["kind"] = "bridge"
    supply(asked, params, taken)
    del params["kind"]
    if "out_v" in params and params.get("chip") and is_in_amp(str(params["chip"])) and params.get("dual") != "yes":
        params |= {"dual": "yes", "vcc": 12.0, "split_assumed": "yes"}
    return params, taken + asked.wishes(
        "resistor", "terminal-2", "capacitor", functions=("temperature", "light", "force", "weight", "amplify", "amplifier")
    )


_NUM = r"(-?\d+(?:[.,]\d+)?)"
_SPAN = rf"{_NUM}\s?(?:°\s?C?|deg\w*|C)?\s?(?:to|-|–|\.\.+|and)\s?{_NUM}\s?(?:°\s?C?|deg\w*(?: ?C\w*)?|C)[^;\d]{{0,40}}?\b0\s?V?\s?(?:to|-|–|\.\.+|and)\s?{_NUM}\s?(m?V)\b"
_SPAN_BACK = rf"\b0\s?V?\s?(?:to|-|–|\.\.+|and)\s?{_NUM}\s?(m?V)\b[^;\d]{{0,40}}?{_NUM}\s?(?:°\s?C?|deg\w*|C)?\s?(?:to|-|–|\.\.+|and)\s?{_NUM}\s?(?:°|deg|C\b)"


def _span(asked: Asked) -> tuple[float, float, float] | None:
    """(°C at 0 V, °C at the most, most volts): '0 to 100 °C gives 0 to 5 V', '0-10 V for 0 to 200 °C'."""
    if m := re.search(_SPAN, asked.raw, re.I):
        cold, hot, most, unit = m[1], m[2], m[3], m[4]
    elif m := re.search(_SPAN_BACK, asked.raw, re.I):
        most, unit, cold, hot = m[1], m[2], m[3], m[4]
    else:
        return None
    asked.note(m.group())
    a, b, v = (float(x.replace(",", ".")) for x in (cold, hot, most))
    return (a, b, v * (1e-3 if unit.lower() == "mv" else 1)) if a < b and v > 0 else None


# -- building -----------------------------------------------------------------------------------------------------------
def build(bench: Bench) -> Figures:
    chip = bench.b.component(bench.text("chip")) if bench.given("chip") else None
    dual = bench.text("dual") == "yes"
    if bench.given("split_assumed"):
        bench.b.assume("A split supply of ±12 V is taken, so that the output can be 0 V; 5 V excites the bridge.")
        bench.block.params.setdefault("excitation", 5.0)
    vcc, rail = rails(bench, chip, dual, "the bridge's amplifier")
    volts = bench.number("excitation", vcc)
    feed = rail if abs(volts - vcc) < 0.01 else bench.supply(volts, "excites the bridge")
    if dual and not bench.given("excitation") and bench.given("r"):
        feed, volts = _gentler(bench, feed, volts)
    r, figures = _bridge(bench, feed, volts)
    if bench.given("out_v") and "full_v" in figures:
        bench.block.params["gain"] = bench.number("out_v", 5.0) / float(figures["full_v"])
    if chip is None:
        for name, net in (("OUT+", "SENSE"), ("OUT-", "HALF")):
            bench.signal(name, net, "out", "bridge voltage")
        return figures | {"vin": volts}
    if "gain_ohms" in chip.spec:
        figures |= stage(bench, chip, rail, vcc, dual, ("SENSE", "HALF"))
    else:
        figures |= _difference(bench, chip, rail, vcc, dual, r)
    bench.signal("OUT", "OUT", "out", "the amplified bridge voltage")
    return figures | {"vin": volts}


def _gentler(bench: Bench, feed: str, volts: float) -> tuple[str, float]:
    """A resistor in front of a low-ohmic bridge, so that its arms stay cool; the net and the voltage behind it."""
    name = bench.text("sensor")
    spec = bench.b.component(name).spec if name else {}
    r = bench.number("r", bench.number("own", float(spec.get("ohms", 10_000))))
    most = 0.5 * float(spec.get("p_max", 0.125))
    if volts * volts / 4 / r <= max(most, 0.1):
        return feed, volts
    wanted = 2 * math.sqrt(most * r)
    ohms = eseries.nearest((volts - wanted) / (wanted / r), "E12")
    got = volts * r / (r + ohms)
    why = f"leaves {units.show(got, 'V')} to the bridge: {units.show(got * got / 4 / r, 'W')} in each arm"
    heat = (volts - got) ** 2 / ohms
    part = bench.own(bench.b.support("resistor-power", "", "series", why, ohms)) if heat > 0.24 else bench.resistor(ohms, "series", why)
    bench.join(feed, (part, "1"))
    bench.join("EXCITE", (part, "2"))
    return "EXCITE", got


def _bridge(bench: Bench, feed: str, volts: float) -> tuple[float, Figures]:
    """Nets SENSE (the sensor's divider) and HALF (the fixed one); returns a branch's resistance and the figures."""
    name = bench.text("sensor")
    component = bench.b.component(name) if name else None
    if component is not None and (four := component.interfaces_of("bridge")):
        cell = bench.part(name, "", "the bridge")
        p = four[0].pins
        bench.join(feed, (cell, p["ep"]))
        bench.ground((cell, p["en"]))
        bench.join("SENSE", (cell, p["ap"]))
        bench.join("HALF", (cell, p["an"]))
        return float(component.spec.get("ohms", 1000)), {}
    nominal = bench.number("own", float(component.spec.get("ohms", 10_000)) if component else 10_000.0)
    r = bench.number("r", nominal)
    cold, hot = bench.number("cold_c", 0.0), bench.number("hot_c", 100.0)
    if component is not None and bench.given("out_v") and not bench.given("r"):
        r = eseries.nearest(_platinum(component, nominal, cold), "E96")
    most = float(component.spec.get("p_max", 0)) if component else 0.0
    top = r
    if most and not bench.given("r") and volts * volts / 4 / r > most:
        top = eseries.at_least(volts / math.sqrt(most / 10 / r) - r, "E24")
    why = f"the bridge is balanced where the sensor has {units.show(r, 'Ω')}"
    cool = why if top == r else f"keeps the sensor's own heat at {units.show((volts / (top + r)) ** 2 * r, 'W')}"
    upper, left = (bench.resistor(top, "bridge", cool) for _ in range(2))
    right = bench.resistor(r, "bridge", why)
    if component is not None:
        value = units.short(nominal, "Ω")
        if "tc1" in component.spec:
            bench.b.assume(f"The sensor is a bare {component.name} in the bridge, no module.")
        sensor = bench.part(name, "", "changes its resistance", value)
        i = sensor.component.interfaces_of("resistive")[0].pins
        low_a, low_b = (sensor, i["a"]), (sensor, i["b"])
    else:
        fourth = bench.resistor(r, "bridge", "the arm that is measured")
        fourth.label = "Rx"
        low_a, low_b = (fourth, "1"), (fourth, "2")
    bench.join(feed, (upper, "1"), (left, "1"))
    bench.join("SENSE", (upper, "2"), low_a)
    bench.ground(low_b)
    bench.join("HALF", (left, "2"), (right, "1"))
    bench.ground((right, "2"))
    figures: Figures = {"r": r, "top": top, "half_v": volts * r / (top + r), "mv_per_percent": volts * top * r / (top + r) ** 2 * 10}
    if component is not None and bench.given("out_v"):
        warm = _platinum(component, nominal, hot)
        figures["full_v"] = volts * (warm / (top + warm) - r / (top + r))
        full = units.show(float(figures["full_v"]), "V")
        bench.b.note(
            f"{units.show(warm, 'Ω')} at {hot:g} °C: the bridge gives {full}, the output {bench.number('out_v', 5.0):g} V.", sensor.ref
        )
    return r, figures


def _platinum(component: Component, ohms: float, celsius: float) -> float:
    """The resistance of a platinum sensor, Ω: R0·(1 + A·t + B·t²) (IEC 60751, from 0 °C)."""
    return ohms * (1 + float(component.spec["tc1"]) * celsius + float(component.spec["tc2"]) * celsius**2)


def _difference(bench: Bench, c: Component, rail: str, vcc: float, dual: bool, r: float) -> Figures:
    """Two followers keep the bridge unloaded where the chips have amplifiers left, then (V+ - V-)·R2/R1."""
    gain = bench.number("gain", 10.0)
    if not bench.given("gain"):
        bench.b.assume("The gain is 10, since none is given.")
    amps = Amps(bench, c, rail, "V-" if dual else "GND", 2 * vcc if dual else vcc)
    if not dual:
        bench.ground()
    each = int(c.spec.get("channels", 1) or 1)
    if bench.given("three"):
        s = Stage(bench, amps, rail, vcc, dual, False)
        made = three_amplifiers(s, gain, "HALF", "SENSE")
        for part in amps.chips:
            park(bench, part, s.quiet())
        return made | ({} if dual else {"reference_v": vcc / 2})
    if each == 2 and gain > 1.05 and not bench.given("literal"):
        return _two_op_amps(bench, amps, gain)
    buffered = each >= 3
    legs = {}
    for net in ("SENSE", "HALF"):
        legs[net] = net
        if buffered:
            part, out, minus, plus = amps.take()
            bench.join(net, (part, plus))
            bench.join(f"{net}_BUF", (part, out), (part, minus))
            legs[net] = f"{net}_BUF"
    rin = eseries.at_least(max(10_000.0, 0.0 if buffered else min(20 * r, 2.2e6 / gain)), "E12")
    rf = eseries.nearest(rin * gain, "E24")
    why = f"gain = R2/R1 = {rf / rin:.3g}; the two pairs must match (1 % or better)"
    chip, out, minus, plus = amps.take()
    i, f, p, g = (
        bench.resistor(x, role, why, chip.ref) for x, role in ((rin, "input"), (rf, "feedback"), (rin, "input"), (rf, "reference"))
    )
    bench.join(legs["HALF"], (i, "1"))
    bench.join("FB", (i, "2"), (f, "1"), (chip, minus))
    bench.join("OUT", (f, "2"), (chip, out))
    bench.join(legs["SENSE"], (p, "1"))
    bench.join("PLUS", (p, "2"), (g, "1"), (chip, plus))
    bench.ground((g, "2"))
    for part in amps.chips:
        park(bench, part)
    return {"gain": rf / rin, "rf": rf, "rin": rin}


def _two_op_amps(bench: Bench, amps: Amps, gain: float) -> Figures:
    """G = 1 + R2/R1 with both inputs at high impedance: the bridge is not loaded."""
    r2, r1 = resistors(bench, gain - 1)
    got = 1 + r2 / r1
    why = f"gain = 1 + R2/R1 = {got:.3g}; the pairs must match (1 % or better)"
    first, out, minus, plus = amps.take()
    chip, out_b, minus_b, plus_b = amps.take()
    low, back, across, f = (bench.resistor(x, "feedback", why, chip.ref) for x in (r2, r1, r1, r2))
    bench.join("HALF", (first, plus))
    bench.ground((low, "2"))
    bench.join("FB1", (first, minus), (low, "1"), (back, "1"))
    bench.join("MID", (first, out), (back, "2"), (across, "1"))
    bench.join("SENSE", (chip, plus_b))
    bench.join("FB2", (chip, minus_b), (across, "2"), (f, "1"))
    bench.join("OUT", (chip, out_b), (f, "2"))
    for part in amps.chips:
        park(bench, part)
    return {"gain": got, "r1": r1, "r2": r2}


RECIPE = Recipe(
    "bridge-amp",
    "Wheatstone bridge with amplifier",
    "V = Vexc·(Rs/(R+Rs) - 1/2); G = base + ohms/RG",
    build,
    match,
    measure=switch_proof.bridge,
    rank=82,
    group="opamp",
    ports=("OUT",),
    anchor=r"wheatstone|\bin-?amp|instrumentation",
    words="measurement wheatstone bridge made excited excitation voltage goes gain resistor label output runs off quarter half full arm arms equal three fixed differential amplifier instrumentation balance balanced connected read",
)
