"""Rectifiers and the voltage doubler from an AC terminal: half-wave, bridge, Greinacher."""

from __future__ import annotations

import math

from circuitlm.circuit import eseries, units
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, four_diodes, supply_proof
from circuitlm.synthesis.recipes.alternating import alternating
from circuitlm.synthesis.recipes.asked import Asked, Match


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"sensor", "display", "radio", "converter", "logic", "analog"} or alternating(asked) is not None:
        return None
    kind = (
        "doubler"
        if asked.says(r"(?:voltage )?doubler|villard|greinacher|double the (?:ac )?voltage")
        else "half"
        if asked.says(r"half-?\s?wave|single diode rectifier")
        else "full"
        if asked.says(r"full-?\s?wave|bridge rectifier|rectif")
        else ""
    )
    if not kind and any(w.count >= four_diodes.WHOLE for w in asked.shaped("diode", "schottky")) and asked.says(r"\bbridge\b"):
        kind = "full"
    if not kind or asked.says(
        r"regulat|78\d\d|lm317|power supply|mains|230|transformer|solar|charg|op-?\s?amp|precision|\bactive\b|absolute value|\b555\b|timer|pump"
    ):
        return None
    params: dict[str, float | str] = {"kind": kind, "alone": "yes"}
    volts = asked.quantities("V")
    if volts:
        params["vin"] = volts[0][0]
    if (ripple := asked.near(r"\bripple", "V", 20)) and ripple != params.get("vin"):
        params["ripple"] = ripple
    if f := asked.hertz():
        params["f"] = f
    if a := asked.one("A"):
        params["amps"] = a
    elif r := asked.ohms("load") or asked.near("load", "Ω"):
        params["load"] = r
    if c := asked.one("F"):
        params["c"] = c
    params |= four_diodes.read(asked)
    diode = next((i for i in asked.ids if catalogue().get(i).shape in ("diode", "schottky")), None)
    if diode:
        params["diode"] = diode
    return params, asked.wishes(
        "diode-1n4007",
        "diode-1n4148",
        "diode-schottky-1n5819",
        "diode-schottky-1n5822",
        "bridge-rectifier",
        "capacitor",
        "capacitor-polarised",
        "resistor",
        "terminal-2",
        supplies=True,
    )


def build(bench: Bench) -> Figures:
    kind = bench.text("kind")
    vac = bench.number("vin", 12.0)
    if not bench.given("vin"):
        bench.b.assume("12 V AC (RMS) is taken at the input, since no voltage is given.")
    f = bench.number("f", 50.0)
    peak = vac * math.sqrt(2)
    diode = bench.text("diode") or "diode-1n4007"
    vf = 0.4 if "schottky" in diode else 0.8
    amps = bench.number("amps", (peak / bench.number("load", 0)) if bench.given("load") else 0.05)
    source = bench.part("terminal-2", "terminal", f"{units.show(vac, 'V')} AC, {units.show(f, 'Hz')}")
    source.label, source.value = "AC IN", f"{units.show(vac, 'V')} AC"
    bench.join("AC1", (source, "1"))
    bench.port("AC IN", "AC1", "in")
    if kind == "doubler":
        vout = _doubler(bench, source.ref, peak, vf, diode, amps, f)
    elif kind == "half":
        d = bench.part(diode, "", "lets one half of the wave through")
        bench.ground((source, "2"))
        bench.join("AC1", (d, "A"))
        bench.join("OUT", (d, "K"))
        vout = _smooth(bench, peak - vf, amps, f)
    else:
        bench.join("AC2", (source, "2"))
        bench.ground()
        four_diodes.place(bench, "AC1", "AC2", "OUT", "GND", "four diodes turn both halves the same way")
        vout = _smooth(bench, peak - 2 * vf, amps, 2 * f)
    four_diodes.load(bench, "OUT", vout)
    bench.terminal("OUT", "OUT", "out", f"about {units.show(vout, 'V')} DC")
    farads = next((p.quantity for p in bench.parts if p.role == "bulk" and p.quantity), 0.0)
    pulses = f if kind != "full" else 2 * f
    return {"vin": vac, "peak_v": peak, "vout": vout, "amps": amps, "ripple_v": amps / (pulses * farads) if farads else 0.0, "kind": kind}


def _smooth(bench: Bench, top: float, amps: float, pulses: float) -> float:
    """The capacitor for a ripple of a tenth: C = I / (f·ΔU)."""
    ripple = bench.number("ripple", max(top * 0.1, 0.2))
    c = bench.number("c", eseries.at_least(max(amps / (pulses * ripple), 10e-6), "E6"))
    drop = amps / (pulses * c)
    cap = bench.capacitor(c, "bulk", f"C = I/(f·ΔU): {units.show(drop, 'V')} of ripple at {units.show(amps, 'A')}")
    p, m = bench.b.two_pins(cap)
    bench.b.circuit.connect(bench.net("OUT"), p)
    bench.b.ground(m)
    if not bench.given("amps") and not bench.given("load"):
        bench.b.assume(f"A load of {units.show(amps, 'A')} is taken, since none is given.")
    return top - drop / 2


def _doubler(bench: Bench, ref: str, peak: float, vf: float, diode: str, amps: float, f: float) -> float:
    """Greinacher: the first capacitor lifts the wave by its peak, the second stores twice the peak."""
    c = bench.number("c", eseries.at_least(max(amps / (f * peak * 0.05), 10e-6), "E6"))
    first, second = bench.capacitor(c, "filter", "lifts the wave by its peak"), bench.capacitor(c, "bulk", "stores twice the peak")
    low, high = bench.part(diode, "", "charges the first capacitor"), bench.part(diode, "", "charges the second one")
    bench.b.ground((ref, "2"))  # type: ignore[arg-type]
    p1, m1 = bench.b.two_pins(first)
    p2, m2 = bench.b.two_pins(second)
    bench.b.circuit.connect(bench.net("AC1"), m1)
    bench.b.circuit.connect(bench.net("PUMP"), p1)
    bench.join("PUMP", (low, "K"), (high, "A"))
    bench.ground((low, "A"))
    bench.join("OUT", (high, "K"))
    bench.b.circuit.connect(bench.net("OUT"), p2)
    bench.b.ground(m2)
    if not bench.given("amps") and not bench.given("load"):
        bench.b.assume(f"A load of {units.show(amps, 'A')} is taken, since none is given.")
    return 2 * (peak - vf) - amps / (f * c) * 1.5


RECIPE = Recipe(
    "rectifier",
    "Rectifier",
    "Upeak = U·√2 - n·0.8 V; doubler 2·(Upeak - 0.8 V)",
    build,
    match,
    measure=supply_proof.rectifier,
    rank=86,
    group="supply",
    words="vac half full wave bridge rectifier smoothing voltage doubler ac dc capacitor diode load output ripple below max most least than",
)
