"""Common-source amplifier with a diode-connected transistor as its load: gain = -gm1/gm2 = -√(k1/k2), whatever the current.

The load is of the other kind (PMOS above NMOS), its gate at its drain. The source resistor sets the current, a capacitor takes it out of
the signal's way; a part of it stays where a smaller gain is asked for. Source: Razavi, Design of Analog CMOS Integrated Circuits
(common source with diode-connected load).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, stages
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.transistors import drop, slope
from circuitlm.verify.proof.measure import Measure, Stand

ID = 2e-3
"""Drain current, A."""


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"analog", "logic", "display", "radio", "converter"}:
        return None
    if not asked.wants(r"diode[- ]connected|active load|(?:PMOS|p-channel)(?: \w+){0,2} load") or not asked.wants(
        r"common[- ]source|amplifier"
    ):
        return None
    if asked.says(r"differential|op-?amp|operational|two[- ]stage|mirror|telescop|long[- ]tailed"):
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    for w in asked.shaped("nmos", "pmos"):
        if any(ch.isdigit() for ch in w.words):
            params[catalogue().get(w.component or "").shape] = w.component or ""
    if v := asked.vcc():
        params["vcc"] = v
    if g := asked.gain():
        params["gain"] = g
    return params, [w.id for w in asked.shaped("nmos", "pmos", "npn")] + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", "terminal-2", functions=("amplifier", "amplify", "audio")
    )


def pair(bench: Bench, vcc: float, gain: float | None) -> tuple[Component, Component]:
    """The n- and the p-channel transistor with the ratio √(k1/k2) next above a gain, the largest where none is asked."""
    found = [catalogue().get(i) for i, e in catalogue().entries.items() if e["kind"] == "semiconductor"]
    kinds = {
        shape: [bench.b.component(bench.text(shape))] if bench.given(shape) else [c for c in found if c.shape == shape]
        for shape in ("nmos", "pmos")
    }
    fits = [
        (math.sqrt(slope(n) / slope(p)), n.id, p.id)
        for n in kinds["nmos"]
        for p in kinds["pmos"]
        if drop(n, ID) + drop(p, ID) + 2 < vcc and min(float(c.spec.get("vds_max", 20) or 20) for c in (n, p)) >= vcc
    ]
    most = max(fits, default=None)
    if most is None:
        raise CannotDesign(f"{units.show(vcc, 'V')} leaves no room for two MOSFETs above each other.", "12 V")
    if gain is not None and most[0] < 0.97 * gain:
        raise CannotDesign(
            f"With a diode-connected load the gain is √(k1/k2): {most[0]:.2g} at most with these transistors, not {gain:g}.",
            "a resistor or a current source as the load",
        )
    best = most if gain is None else min(fits, key=lambda f: abs(_degenerated(f, gain)[1] / gain - 1))
    return catalogue().get(best[1]), catalogue().get(best[2])


def _degenerated(fit: tuple[float, str, str], gain: float) -> tuple[float, float]:
    """(source resistor that the signal sees, Ω; gain with it): none below a tenth of an ohm."""
    n, p = (catalogue().get(i) for i in fit[1:])
    g1, g2 = math.sqrt(2 * slope(n) * ID), math.sqrt(2 * slope(p) * ID)
    kept = 1 / (g2 * gain) - 1 / g1
    re = eseries.nearest(kept, "E24") if kept >= 0.095 else 0.0
    return re, 1 / g2 / (1 / g1 + re)


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 12.0)
    gain = abs(bench.number("gain", 1.0)) if bench.given("gain") else None
    n, p = pair(bench, vcc, gain)
    g1, g2 = math.sqrt(2 * slope(n) * ID), math.sqrt(2 * slope(p) * ID)
    re, got = _degenerated((g1 / g2, n.id, p.id), gain) if gain else (0.0, g1 / g2)
    v_s = max(0.1 * vcc, 1.0)
    v_g = v_s + drop(n, ID)
    rail = bench.supply(vcc, "feeds the amplifier")
    bench.terminal("IN", "IN", "in", "signal input")
    q, top = bench.part(n.id, "", "amplifies"), bench.part(p.id, "", "is the load: a resistance of 1/gm, its gate at its drain")
    lower = eseries.nearest(stages.GATE_OHMS * v_g / vcc, "E24")
    upper = eseries.nearest(lower * (vcc - v_g) / v_g, "E24")
    why = f"holds the gate at {units.show(vcc * lower / (upper + lower), 'V')}"
    a, z = bench.resistor(upper, "divider-top", why, q.ref), bench.resistor(lower, "divider-bottom", why, q.ref)
    bench.join(rail, (a, "1"), (top, "S"))
    bench.join("BASE", (a, "2"), (z, "1"), (q, "G"))
    bench.ground((z, "2"))
    bench.join("COLLECTOR", (q, "D"), (top, "D"), (top, "G"))
    below = bench.resistor(eseries.nearest(v_s / ID - re, "E24"), "emitter", f"sets {units.show(ID, 'A')}", q.ref)
    bench.join("EMITTER", (q, "S"))
    steady = "EMITTER"
    if re:
        low = bench.resistor(re, "emitter", f"gain = -(1/gm2)/(1/gm1 + Rs) = -{got:.3g}", q.ref)
        bench.join("EMITTER", (low, "1"))
        bench.join("STEADY", (low, "2"))
        steady = "STEADY"
    bench.join(steady, (below, "1"))
    bench.ground((below, "2"))
    stages.couple(bench, steady, "GND", re + 1 / g1, "bypasses it for the signal", q)
    stages.couple(bench, "BASE", "IN", upper * lower / (upper + lower), "passes the signal and keeps the bias to itself", q)
    stages.output(bench, "COLLECTOR", top)
    bench.b.advice.append(
        "The gain follows the two transistors' k, which their makers do not hold closely: measure it, or take a resistor as the load."
    )
    return {"gain": -got, "ma": ID * 1000, "supply": vcc, "kind": "diode-connected load"}  # fmt: skip


def measure(stand: Stand) -> Iterator[Measure]:
    return stages.gain_of(stand, "the transconductances follow the currents")


RECIPE = Recipe(
    "diode-load",
    "Common-source amplifier with a diode-connected load",
    "gain = -gm1/gm2 = -√(k1/k2)",
    build,
    match,
    measure=measure,
    rank=94,
    group="opamp",
    source="Razavi, Design of Analog CMOS Integrated Circuits",
    words="common source amplifier diode connected active load pmos nmos mosfet transistor p channel n gain stage single voltage",
)
