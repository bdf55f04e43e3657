"""Cascode amplifier: a common-emitter (common-source) transistor under a common-base (common-gate) one; gain = -Rc/(re + Re).

The upper transistor holds the lower one's collector still, so that its capacitance to the base (Miller) does not slow it: the bandwidth
is the output's alone. Source: Sedra and Smith, Microelectronic Circuits (the cascode amplifier).
"""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, stages
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.transistors import drop, smallest
from circuitlm.verify.proof.measure import Measure, Stand

ROOM = {True: 1.0, False: 2.0}
"""Collector-emitter (drain-source) voltage of the lower transistor, V."""
GAIN = 10.0


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(r"\bcascoded?\b") or asked.kinds & {"analog", "logic", "display", "radio", "converter"}:
        return None
    if asked.says(r"mirror|current (?:source|sink)|telescop|differential|op-?amp|folded|operational"):
        return None
    fet = asked.says(r"mosfet|\bnmos\b|\bfets?\b|common[- ]source|common[- ]gate") or bool(asked.shaped("nmos"))
    shape = "nmos" if fet else "npn"
    params: dict[str, float | str] = {"alone": "yes", "shape": shape}
    return stages.asked_for(asked, params, shape)


def build(bench: Bench) -> Figures:
    vcc, gain = bench.number("vcc", 12.0), bench.number("gain", GAIN)
    if not bench.given("gain"):
        bench.b.assume(f"The gain is {gain:g}, since none is given.")
    component = bench.b.component(bench.text("transistor")) if bench.given("transistor") else smallest(bench.text("shape", "npn"))
    bipolar = component.shape == "npn"
    amps = stages.AMPS[bipolar]
    v_e = max(0.12 * vcc, 0.8 if bipolar else 1.5)
    floor = v_e + ROOM[bipolar] + 0.5
    s = stages.compute(component, vcc, abs(gain), 100_000.0, floor)
    rail = bench.supply(vcc, "feeds the amplifier")
    bench.terminal("IN", "IN", "in", "signal input")
    lower = bench.part(component.id, "", "turns the signal into a current")
    upper = bench.part(component.id, "", "holds the lower transistor's collector still and passes its current on")
    v_base = v_e + drop(component, amps)
    z_in = _divider(bench, s, rail, vcc, "BASE", v_base, lower)
    z_up = _divider(bench, s, rail, vcc, "UPPER", v_base + ROOM[bipolar], upper)
    stages.couple(bench, "UPPER", "GND", z_up, f"holds the upper {'base' if bipolar else 'gate'} still for the signal", upper)
    stages.emitters(bench, s, lower)
    bench.join("MIDDLE", (lower, s.pin("C")), (upper, s.pin("E")))
    stages.collector(bench, s, upper, rail, "COLLECTOR")
    if bipolar:
        base = stages.LEAST_BETA * (s.re + 0.026 / amps)
        z_in = z_in * base / (z_in + base)
    stages.couple(bench, "BASE", "IN", z_in, "passes the signal and keeps the bias to itself", lower)
    stages.output(bench, "COLLECTOR", upper)
    return {"gain": -s.gain, "ma": amps * 1000, "rc": s.rc, "re": s.re, "supply": vcc, "kind": "cascode"}


def _divider(bench: Bench, s: stages.Stage, rail: str, vcc: float, net: str, volts: float, owner: Part) -> float:
    """Two resistors hold a base or gate; returns what the signal sees of them, Ω."""
    if volts + 1 > vcc:
        raise CannotDesign(f"{units.show(vcc, 'V')} leaves no room for two {s.component.name} above each other.", "12 V at least")
    total = 10 * vcc / s.amps if s.bipolar else stages.GATE_OHMS
    base = s.amps / stages.beta(s.component) if s.bipolar else 0.0
    bottom = eseries.nearest(total * volts / vcc, "E24")
    top = eseries.nearest((vcc - volts) / (volts / bottom + base), "E24")
    text = f"hold the {'base' if s.bipolar else 'gate'} at {units.show(volts, 'V')}"
    a, z = bench.resistor(top, "divider-top", text, owner.ref), bench.resistor(bottom, "divider-bottom", text, owner.ref)
    bench.join(rail, (a, "1"))
    bench.join(net, (a, "2"), (z, "1"), (owner, s.pin("B")))
    bench.ground((z, "2"))
    return bottom * top / (bottom + top)


def measure(stand: Stand) -> Iterator[Measure]:
    return stages.gain_of(stand, "E24 steps, and the transistor's own resistance")


RECIPE = Recipe(
    "cascode-amplifier",
    "Cascode amplifier",
    "gain = -Rc / (re + Re)",
    build,
    match,
    measure=measure,
    rank=94,
    group="opamp",
    source="Sedra and Smith, Microelectronic Circuits",
    words="cascode cascoded amplifier two transistors npn nmos bjt mosfet common emitter base source gate resistor resistive load gain stage wideband miller voltage bandwidth",
)
