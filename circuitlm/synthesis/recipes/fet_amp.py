"""One-MOSFET amplifiers: common source (gain -Rd/(Rs + 1/gm)), source follower (just below 1), common gate (Rd/(Rin + 1/gm)).

gm = √(2·k·Id), with k from the part's on-resistance at its gate drive: Rds(on) = 1/(k·(Vgs - Vth)). Source: Sedra and Smith,
Microelectronic Circuits (MOSFET amplifiers biased by a divider with a source resistor).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Ac
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

ID, LOW_HZ, GATE_OHMS = 2e-3, 20.0, 1e6
"""Drain current, A; corner of each coupling capacitor, Hz; resistance of the gate's divider, Ω."""
TYPICAL = 0.8
"""A part's usual threshold as a share of the largest that its file gives."""
_KINDS = {
    "follower": r"source[- ]follower|common[- ]drain",
    "gate": r"common[- ]gate",
    "source": r"common[- ]source|(?:one|single|1)[- ](?:mosfet|fet) (?:\w+ )?amp|mosfet (?:voltage )?amplifier",
}


def match(asked: Asked) -> Match | None:
    kind = next((k for k, pattern in _KINDS.items() if asked.wants(pattern)), None)
    if kind is None or asked.controller or asked.kinds & {"analog", "logic", "display", "radio", "converter"}:
        return None
    if asked.says(r"cascode|\b(?:two|three|2|3|multi)[- ]?stages?\b|diode-connected|active load|miller"):
        return None  # circuits of their own
    fets = asked.shaped("nmos")
    params: dict[str, float | str] = {"kind": kind, "alone": "yes"}
    if named := [w for w in fets if any(ch.isdigit() for ch in w.words)]:
        params["transistor"] = named[0].component or ""
    if v := asked.vcc():
        params["vcc"] = v
    if (g := asked.gain()) and kind != "follower":
        params["gain"] = g
    return params, [w.id for w in fets] + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", "terminal-2", functions=("amplifier", "amplify", "audio")
    )


def small_fet(bench: Bench) -> Component:
    """The MOSFET that is named, else the smallest n-channel one of the catalogue."""
    from circuitlm.knowledge.catalogue import catalogue

    if bench.given("transistor"):
        return bench.b.component(bench.text("transistor"))
    found = [catalogue().get(i) for i, e in catalogue().entries.items() if e["kind"] == "semiconductor"]
    return min((c for c in found if c.shape == "nmos"), key=lambda c: (float(c.spec.get("id_max_ma", 1e9) or 1e9), c.id))


def transconductance(c: Component, amps: float) -> tuple[float, float]:
    """(gm in S, Vgs in V) at a drain current, by the square law through the part's on-resistance."""
    threshold = TYPICAL * float(c.spec.get("vgs_th", 2.0))
    k = 1 / (float(c.spec.get("rds_on", 1.0)) * (max(float(c.spec.get("vgs_drive", 10.0)), threshold + 0.5) - threshold))
    return math.sqrt(2 * k * amps), threshold + math.sqrt(2 * amps / k)


def build(bench: Bench) -> Figures:
    vcc, kind = bench.number("vcc", 12.0), bench.text("kind")
    c = small_fet(bench)
    gm, vgs = transconductance(c, ID)
    v_source = vcc / 2 if kind == "follower" else max(0.15 * vcc, 1.5)
    if v_source + vgs + 1 > vcc:
        raise CannotDesign(
            f"{units.show(vcc, 'V')} leaves no room to bias a {c.name} with its threshold of {units.show(vgs, 'V')}.",
            "12 V, or a BJT stage",
        )
    rail = bench.supply(vcc, "feeds the amplifier")
    q = bench.part(c.id, "", "amplifies")
    bench.terminal("IN", "IN", "in", "signal input")
    lower = eseries.nearest(GATE_OHMS * (v_source + vgs) / vcc, "E24")
    upper = eseries.nearest(lower * (vcc - v_source - vgs) / (v_source + vgs), "E24")
    text = (
        f"holds the gate at {units.show(vcc * lower / (upper + lower), 'V')}: its threshold and {units.show(v_source, 'V')} at the source"
    )
    a, z = bench.resistor(upper, "divider-top", text, q.ref), bench.resistor(lower, "divider-bottom", text, q.ref)
    bench.join(rail, (a, "1"))
    bench.join("GATE", (a, "2"), (z, "1"), (q, "G"))
    bench.ground((z, "2"))
    gate = upper * lower / (upper + lower)
    figures = _follower(bench, rail, q, gm, v_source, gate) if kind == "follower" else _drain(bench, rail, q, gm, v_source, vcc, gate)
    bench.terminal("OUT", "OUT", "out", "signal output")
    bench.b.advice.append(
        f"The threshold of a {c.name} varies from part to part; the source resistor keeps the current within about a third."
    )
    return figures | {"ma": ID * 1000, "supply": vcc}


def _couple(bench: Bench, positive: str, negative: str, ohms: float, why: str, q: Part) -> None:
    c = bench.capacitor(eseries.at_least(1 / (2 * math.pi * LOW_HZ * ohms), "E6"), "coupling", why, q.ref)
    plus, minus = bench.b.two_pins(c)
    if "GND" in (positive, negative):
        bench.ground()
    bench.b.circuit.connect(bench.net(positive), plus)
    bench.b.circuit.connect(bench.net(negative), minus)


def _output(bench: Bench, net: str, q: Part) -> None:
    _couple(bench, net, "OUT", 10_000.0, "keeps the bias from the output", q)
    bleed = bench.resistor(100_000, "pulldown", "discharges the coupling capacitor", q.ref)
    bench.join("OUT", (bleed, "1"))
    bench.ground((bleed, "2"))


def _drain(bench: Bench, rail: str, q: Part, gm: float, v_source: float, vcc: float, gate: float) -> Figures:
    """Common source and common gate: the drain resistor makes the gain, a resistor at the source (or the input) sets it."""
    common_gate = bench.text("kind") == "gate"
    rd = eseries.nearest((vcc - v_source) / 2 / ID, "E24")
    most = gm * rd
    gain = bench.number("gain", min(10.0, 0.8 * most))
    if not bench.given("gain"):
        bench.b.assume(f"The gain is {gain:.3g}, since none is given.")
    if gain > 0.9 * most:
        raise CannotDesign(
            f"One {q.component.name} on {units.show(vcc, 'V')} reaches a gain of {0.9 * most:.0f}, not {gain:g}.",
            "two stages, or an op-amp",
        )
    small = eseries.nearest(rd / gain - 1 / gm, "E24")
    got = rd / (small + 1 / gm)
    total = v_source / ID
    why = f"gain = {'' if common_gate else '-'}Rd/({'Rin' if common_gate else 'Rs'} + 1/gm) = {got:.3g}, gm = {units.show(gm, 'S')}"
    top, low = bench.resistor(rd, "collector", why, q.ref), bench.resistor(small, "emitter", why, q.ref)
    bench.join(rail, (top, "1"))
    bench.join("DRAIN", (top, "2"), (q, "D"))
    if common_gate:
        hold = bench.resistor(eseries.nearest(total, "E24"), "emitter", "carries the drain current", q.ref)
        bench.join("SOURCE", (q, "S"), (hold, "1"), (low, "1"))
        bench.ground((hold, "2"))
        _couple(bench, "GATE", "GND", gate, "holds the gate still for the signal", q)
        bench.join("IN_S", (low, "2"))
        _couple(bench, "IN_S", "IN", small + 1 / gm, "passes the signal and keeps the bias to itself", q)
    else:
        rest = eseries.nearest(max(total - small, 10.0), "E24")
        below = bench.resistor(rest, "emitter", "steadies the bias; the signal passes it through the capacitor", q.ref)
        bench.join("SOURCE", (q, "S"), (low, "1"))
        bench.join("SOURCE_DC", (low, "2"), (below, "1"))
        bench.ground((below, "2"))
        _couple(bench, "SOURCE_DC", "GND", small + 1 / gm, "bypasses it for the signal", q)
        _couple(bench, "GATE", "IN", gate, "passes the signal and keeps the bias to itself", q)
    _output(bench, "DRAIN", q)
    return {"gain": got if common_gate else -got, "rd": rd, "kind": f"common {bench.text('kind')}"}


def _follower(bench: Bench, rail: str, q: Part, gm: float, v_source: float, gate: float) -> Figures:
    rs = eseries.nearest(v_source / ID, "E24")
    low = bench.resistor(rs, "emitter", f"{units.show(v_source, 'V')} at {units.show(ID, 'A')}", q.ref)
    bench.join(rail, (q, "D"))
    bench.join("SOURCE", (q, "S"), (low, "1"))
    bench.ground((low, "2"))
    _couple(bench, "GATE", "IN", gate, "passes the signal and keeps the bias to itself", q)
    _output(bench, "SOURCE", q)
    return {"gain": rs / (rs + 1 / gm), "rs": rs, "kind": "source follower"}


def measure(stand: Stand) -> Iterator[Measure]:
    wanted = stand.asked("gain")
    sign = -1.0 if stand.params.get("kind") == "source" else 1.0
    yield Measure(
        "gain",
        "",
        stand.number("gain"),
        Ac(500.0, 2000.0, 20),
        readings.gain("OUT", 1000.0),
        (Drive("IN", ac=1.0),),
        sign * abs(wanted) if wanted is not None else None,
        0.1,
        "E24 steps, and the transconductance varies with the current",
    )


RECIPE = Recipe(
    "fet-amplifier",
    "One-MOSFET amplifier",
    "gain = -Rd / (Rs + 1/gm), gm = √(2·k·Id)",
    build,
    match,
    measure=measure,
    rank=85,
    group="opamp",
    source="Sedra and Smith, Microelectronic Circuits",
    words="common source drain gate follower mosfet fet nmos amplifier stage single one transistor voltage gain coupling capacitors input output resistive load resistor bias",
)
