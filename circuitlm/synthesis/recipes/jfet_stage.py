"""One-JFET stages: source follower, common-source amplifier, current source.

Vgs = Voff·(√(Id/Idss) - 1), gm = 2·√(Id·Idss)/Voff. Follower: Rs·gm/(1 + Rs·gm). Common source: -gm·Rd/(1 + gm·R) with R the part of
Rs that no capacitor bridges. Current source: Rs = -Vgs/I. Source: Horowitz and Hill, The Art of Electronics (JFET followers and sources).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Ac, Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

SHARE, LOW_HZ, INPUT_OHMS, NEXT_OHMS = 0.4, 20.0, 1e6, 47_000.0
"""Drain current as a share of Idss; corner of each coupling capacitor, Hz; input resistance where none is given, and that of what follows, Ω."""
_KINDS = {
    "current": r"current (?:source|sink|limit\w*|regulat\w*)|constant[- ]current",
    "follower": r"follower|\bbuffer|common[- ]drain|impedance converter",
    "source": r"common[- ]source|pre-?\s?amp\w*|\bamplif\w*|\bboost\w*|\bgain\b|\bstage\b",
}
_OUTSIDE = r"piezo|pick-?\s?up|guitar|\bmic|electret|headphone|sensor"


def match(asked: Asked) -> Match | None:
    fets = asked.shaped("njf")
    kind = next((k for k, pattern in _KINDS.items() if asked.wants(pattern)), None)
    if (
        asked.controller
        or not fets
        or kind is None
        or asked.says(r"sample|\bhold\b|mosfet|op-?\s?amp")
        or asked.parts_of("analog", "logic", "display", "radio")
    ):
        return None
    named = next((w for w in fets if re.search(r"\d", w.words)), fets[0])
    params: dict[str, float | str] = {"kind": kind, "alone": "yes", "transistor": named.component or ""}
    if v := asked.vcc():
        params["vcc"] = v
    if kind == "source" and (gain := asked.gain()):
        params["gain"] = gain
    if kind == "current" and (amps := asked.one("A")):
        params["amps"] = amps
    if r := asked.near(r"impedance|input resistance|\bz ?in\b", "Ω", 30):
        params["z_in"] = r
    outside = [
        w
        for w in asked.free
        if catalogue().entries[w.component or ""]["kind"] in ("audio", "sensor") and re.search(_OUTSIDE, w.words, re.I)
    ]
    if outside:
        params["beyond"] = " ".join(w.id for w in outside)
    leds = asked.shaped("led") if kind == "current" else []
    if leds:
        params["led"] = leds[0].component or ""
    return params, [w.id for w in (*fets, *leds)] + ([w.id for w in outside]) + asked.wishes(
        "resistor",
        "capacitor",
        "capacitor-polarised",
        "terminal-2",
        functions=("amplifier", "amplify", "audio", "indicator", "microphone", "sound-level"),
    )


def build(bench: Bench) -> Figures:
    kind, vcc = bench.text("kind"), bench.number("vcc", 9.0)
    c = bench.b.component(bench.text("transistor"))
    if vcc > float(c.spec.get("vds_max", 25)):
        raise CannotDesign(f"A {c.name} stands {units.show(float(c.spec['vds_max']), 'V')}, not {units.show(vcc, 'V')}.", "a lower supply")
    rail = bench.supply(vcc, "feeds the stage")
    q = bench.part(c.id, "", "amplifies" if kind != "current" else "holds the current")
    figures = {"current": _current, "follower": _follower, "source": _source}[kind](bench, rail, q, vcc)
    bench.b.advice.append(
        f"Idss and cut-off voltage of a {c.mpn} differ by a factor of two and more from piece to piece: the figures are those of a typical one."
    )
    return figures | {"supply": vcc, "kind": kind}


def bias(q: Part, amps: float) -> tuple[float, float]:
    """(how far the gate lies below the source, V; gm, S) at a drain current."""
    idss, off = float(q.component.spec.get("idss_ma", 3)) / 1000, float(q.component.spec.get("vgs_off", 2))
    return off * (1 - math.sqrt(amps / idss)), 2 * math.sqrt(amps * idss) / off


def _couple(bench: Bench, positive: str, negative: str, ohms: float, why: str, q: Part) -> None:
    c = bench.capacitor(eseries.at_least(1 / (2 * math.pi * LOW_HZ / 2 * ohms), "E6"), "coupling", why, q.ref)
    plus, minus = bench.b.two_pins(c)
    if "GND" in (positive, negative):
        bench.ground()
    bench.b.circuit.connect(bench.net(positive), plus)
    bench.b.circuit.connect(bench.net(negative), minus)


def _input(bench: Bench, q: Part, foot: str) -> float:
    """The input terminal, its capacitor and the gate's resistor to *foot*; returns the input resistance."""
    ohms = eseries.at_least(bench.number("z_in", INPUT_OHMS), "E12")
    bench.terminal("IN", "IN", "in", "signal input")
    r = bench.resistor(ohms, "bias", "holds the gate, which takes no current: it is the input resistance", q.ref)
    _couple(bench, "GATE", "IN", ohms, "passes the signal and keeps the bias to itself", q)
    bench.join("GATE", (r, "1"), (q, "G"))
    if foot == "GND":
        bench.ground((r, "2"))
    else:
        bench.join(foot, (r, "2"))
    return ohms


def _output(bench: Bench, net: str, q: Part) -> None:
    _couple(bench, net, "OUT", NEXT_OHMS, "keeps the bias from the output", q)
    bleed = bench.resistor(100_000, "pulldown", "discharges the coupling capacitor", q.ref)
    bench.join("OUT", (bleed, "1"))
    bench.ground((bleed, "2"))
    bench.terminal("OUT", "OUT", "out", "signal output")


def _follower(bench: Bench, rail: str, q: Part, vcc: float) -> Figures:
    amps = SHARE * float(q.component.spec.get("idss_ma", 3)) / 1000
    below, _ = bias(q, amps)
    share = max(0.35, 0.5 - below / vcc)
    top, bottom = eseries.ratio_pair(share, 200_000.0, "E12")
    why = f"bias of {units.show(share * vcc, 'V')} for the gate: the source lies in the middle of the supply"
    a, z = bench.resistor(top, "divider-top", why, q.ref), bench.resistor(bottom, "divider-bottom", why, q.ref)
    bench.join(rail, (a, "1"), (q, "D"))
    bench.join("BIAS", (a, "2"), (z, "1"))
    bench.ground((z, "2"))
    _couple(bench, "BIAS", "GND", 1000.0, "quietens the bias", q)
    z_in = _input(bench, q, "BIAS")
    rs = eseries.nearest((share * vcc + below) / amps, "E12")
    amps = (share * vcc + below) / rs
    _, gm = bias(q, amps)
    r = bench.resistor(rs, "emitter", f"carries {units.show(amps, 'A')}", q.ref)
    bench.join("SOURCE", (q, "S"), (r, "1"))
    bench.ground((r, "2"))
    _output(bench, "SOURCE", q)
    load = rs * 100_000 / (rs + 100_000)
    return {"gain": gm * load / (1 + gm * load), "z_in": z_in, "ma": amps * 1000}


def _source(bench: Bench, rail: str, q: Part, vcc: float) -> Figures:
    off, idss = float(q.component.spec.get("vgs_off", 2)), float(q.component.spec.get("idss_ma", 3)) / 1000
    wanted = bench.number("gain", 0.0)
    most = 0.0
    for share in (SHARE, 0.25, 0.15, 0.08, 0.04):
        amps = share * idss
        below, gm = bias(q, amps)
        rd = eseries.nearest((vcc - off) / 2 / amps, "E12")
        load = rd * 100_000 / (rd + 100_000)
        most = max(most, gm * load)
        if not wanted or gm * load >= 1.02 * wanted:
            break
    else:
        raise CannotDesign(
            f"One {q.component.name} on {units.show(vcc, 'V')} reaches a gain of {most:.0f}, not {wanted:g}.", "two stages, or an op-amp"
        )
    if not wanted:
        bench.b.assume(f"The gain is what one stage gives, {gm * load:.2g}, since none is given.")
    rs = eseries.nearest(below / amps, "E12")
    bare = load / wanted - 1 / gm if wanted else 0.0
    top, low = bench.resistor(rd, "collector", "the drain's resistor: with gm it makes the gain", q.ref), min(bare, rs)
    bench.join(rail, (top, "1"))
    bench.join("DRAIN", (top, "2"), (q, "D"))
    z_in = _input(bench, q, "GND")
    series = eseries.nearest(low, "E24") if low >= 10 else 0.0
    rest = eseries.nearest(max(rs - series, 10.0), "E24") if rs - series > 10 else 0.0
    foot = "SOURCE"
    if series:
        r = bench.resistor(series, "emitter", f"sets the gain: {load / (series + 1 / gm):.3g}", q.ref)
        bench.join("SOURCE", (q, "S"), (r, "1"))
        foot = "SOURCE_DC" if rest else "GND"
        if rest:
            bench.join(foot, (r, "2"))
        else:
            bench.ground((r, "2"))
    else:
        bench.join("SOURCE", (q, "S"))
    if rest:
        b = bench.resistor(rest, "emitter", f"with the gate at ground it sets {units.show(amps, 'A')}", q.ref)
        bench.join(foot, (b, "1"))
        bench.ground((b, "2"))
        _couple(bench, foot, "GND", series + 1 / gm, "bridges it for the signal", q)
    _output(bench, "DRAIN", q)
    return {"gain": -load / (series + 1 / gm), "z_in": z_in, "ma": amps * 1000}


def _current(bench: Bench, rail: str, q: Part, vcc: float) -> Figures:
    idss = float(q.component.spec.get("idss_ma", 3)) / 1000
    amps = bench.number("amps", SHARE * idss)
    if not bench.given("amps"):
        bench.b.assume(f"The current is {units.show(amps, 'A')}, since none is given.")
    if amps > idss:
        raise CannotDesign(
            f"A typical {q.component.name} carries {units.show(idss, 'A')} at most, not {units.show(amps, 'A')}.",
            "a transistor or an LM317 as the current source",
        )
    below, _ = bias(q, amps)
    rs = eseries.nearest(below / amps, "E24") if below / amps >= 10 else 0.0
    if rs:
        r = bench.resistor(
            rs, "emitter", f"Rs = Vgs/I: {units.show(below, 'V')} at {units.show(amps, 'A')}; trim it for an exact current", q.ref
        )
        bench.join("SOURCE", (q, "S"), (r, "1"))
        bench.ground((r, "2"), (q, "G"))
    else:
        bench.ground((q, "S"), (q, "G"))
    if bench.given("led"):
        part = bench.part(bench.text("led"), "", "lights with the same brightness on any supply")
        bench.join(rail, (part, "A"))
        bench.join("LOAD", (part, "K"), (q, "D"))
        bench.port("LOAD", "LOAD", "out")
    else:
        load = bench.part("terminal-2", "terminal", "the load, between the supply and the drain")
        load.label = "LOAD"
        bench.join(rail, (load, "1"))
        bench.join("LOAD", (load, "2"), (q, "D"))
        bench.port("LOAD", "LOAD", "out")
    return {"current_a": amps, "ma": amps * 1000, "rail": rail, "rs": rs}


def measure(stand: Stand) -> Iterator[Measure]:
    """Gain at 1 kHz and input resistance; the current through a load that takes a third of the supply."""
    if stand.figures.get("kind") == "current":
        amps, rail = stand.number("current_a"), str(stand.figures["rail"])
        if "SOURCE" in stand.pins and stand.given("led"):
            yield Measure(
                "current", "A", amps, Op(), readings.current("SOURCE", stand.number("rs")), (), stand.asked("amps"), 0.1, "E24 steps"
            )
            return
        ohms = stand.number("supply") / 3 / amps
        drives = (Drive(rail, ohms, kind="R", against="LOAD"),)
        yield Measure("current", "A", amps, Op(), readings.current(f"{rail}~LOAD", ohms), drives, stand.asked("amps"), 0.1, "E24 steps")
        return
    wanted, gain = stand.asked("gain"), stand.number("gain")
    course = Ac(500.0, 2000.0, 20)
    asked = math.copysign(wanted, gain) if wanted else None
    yield Measure(
        "gain",
        "",
        gain,
        course,
        readings.gain("OUT", 1000.0),
        (Drive("IN", ac=1.0),),
        asked,
        0.1,
        "E24 steps, and the currents of JFETs vary",
    )
    read = readings.gain("IN", 1000.0, at="", signed=False)
    yield Measure("input resistance", "Ω", stand.number("z_in"), course, read, (Drive("IN", ac=1.0, kind="I"),), None, 0.05)


RECIPE = Recipe(
    "jfet-stage",
    "One-JFET stage",
    "gm = 2·√(Id·Idss)/Voff; gain = -gm·Rd/(1 + gm·R), or gm·Rs/(1 + gm·Rs)",
    build,
    match,
    measure=measure,
    rank=98,
    group="opamp",
    source="Horowitz and Hill, The Art of Electronics",
    words="jfet fet junction source follower buffer common drain gate preamp preamplifier amplifier booster boost guitar piezo pickup input impedance high least constant current sink limiter led gain stage simple",
)
