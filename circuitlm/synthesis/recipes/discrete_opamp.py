"""Differential amplifiers of transistors with an active load, the op-amp's inside: mirror load, telescopic cascode, or two stages.

A mirror load makes one output of both currents: gain = gm·(ro || ro), about VA/(2·Vt) of bipolar transistors. Cascodes on both sides
(telescopic) multiply that by the current gain β (of MOSFETs by gm·ro). A second stage, a common emitter of the other kind with a current
source as load, multiplies it too; the Miller capacitor between its ends sets the unity-gain frequency f = gm1/(2π·C).
Source: Gray and Meyer, Analysis and Design of Analog Integrated Circuits; Sedra and Smith, Microelectronic Circuits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Ac
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp import negative_rail
from circuitlm.synthesis.recipes.transistors import MOS, drop, smallest, transconductance
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

TAIL, EARLY, UNITY = 1e-3, 100.0, 1e6
"""Current of the pair together, A; Early voltage of small transistors, V; unity-gain frequency where none is asked, Hz."""
ROOM = 1.0
"""Voltage across the lower transistors of a telescopic amplifier, V."""
_LOAD = r"active[- ]load|mirror (?:as )?(?:an? |the )?(?:active )?load|current[- ]mirror load|loaded by a (?:\w+ )?mirror|mirror[- ]loaded"


def match(asked: Asked) -> Match | None:
    telescopic = asked.wants(r"\btelescop\w*")
    difference = asked.wants(r"differential|op-?\s?amp|operational amp|long[- ]tailed|\bOTA\b")
    loaded = asked.wants(_LOAD) and difference
    double = (
        asked.wants(r"\b(?:two|2)[- ]stages?\b") and difference and asked.wants(r"transistors?|\bBJTs?\b|mosfets?|discrete|\b[np]mos\b")
    )
    discrete = asked.wants(
        r"(?:op-?\s?amp|operational amplifier)\b[^.]{0,30}\b(?:of|from|out of|with|using) (?:discrete |single |\w+ )?transistors|discrete op-?\s?amp"
    )
    if asked.controller or not (telescopic or loaded or double or discrete) or asked.kinds & {"logic", "display", "radio", "converter"}:
        return None
    chips = asked.parts_of("analog")
    if any(any(ch.isdigit() for ch in w.words) for w in chips):
        return None
    kind = "telescopic" if telescopic else "two-stage" if double or discrete else "mirror"
    fet = asked.says(r"mosfet|\b[np]?mos\b|\bfets?\b") or (bool(asked.shaped("nmos", "pmos")) and not asked.shaped("npn", "pnp"))
    params: dict[str, float | str] = {"alone": "yes", "kind": kind, "fet": "yes" if fet else ""}
    for shape in ("npn", "pnp", "nmos", "pmos"):
        if own := [w for w in asked.shaped(shape) if any(ch.isdigit() for ch in w.words)]:
            params[shape] = own[0].component or ""
    if v := asked.near(r"±|\+\s?/?\s?-|dual|split", "V", 20) or asked.vcc():
        params["vcc"] = v
    if f := asked.hertz():
        params["f"] = f
    taken = [w.id for w in (*chips, *asked.shaped("npn", "pnp", "nmos", "pmos"))]
    return params, taken + asked.wishes("resistor", "capacitor", "terminal-2", functions=("amplifier", "amplify"))


@dataclass(slots=True)
class _Kit:
    """The transistors of both kinds, their terminals' names, and the rail."""

    bench: Bench
    down: Component
    up: Component
    rail: str

    def place(self, component: Component, why: str, **nets: str) -> Part:
        """A transistor with its collector, base and emitter (C=, B=, E=) on nets."""
        q = self.bench.part(component.id, "driver", why)
        for pin, net in nets.items():
            self.bench.join(net, (q, MOS[pin] if component.shape in ("nmos", "pmos") else pin))
        return q


def build(bench: Bench) -> Figures:
    vcc, kind, fet = bench.number("vcc", 12.0), bench.text("kind", "mirror"), bench.text("fet") == "yes"
    shapes = ("nmos", "pmos") if fet else ("npn", "pnp")
    down, up = (bench.b.component(bench.text(s)) if bench.given(s) else smallest(s) for s in shapes)
    least = drop(down, TAIL) + 2 * drop(up, TAIL) + 2 if kind == "telescopic" else drop(down, TAIL) + drop(up, TAIL) + 2
    if vcc < max(least, 4.0):
        raise CannotDesign(
            f"±{units.show(vcc, 'V')} leaves no room for so many transistors above each other.", f"±{math.ceil(least)} V at least"
        )
    bench.b.assume(f"A split supply of ±{units.show(vcc, 'V')} is taken: the inputs rest at ground.")
    rail = bench.supply(vcc, "feeds the amplifier")
    negative_rail(bench, vcc)
    bench.ground()
    k = _Kit(bench, down, up, rail)
    inputs = ("IN_P", "IN_N") if kind != "two-stage" else ("IN_N", "IN_P")  # a second stage inverts once more
    for sign in "PN":
        bench.signal("IN+" if sign == "P" else "IN-", f"IN_{sign}", "in", "input, resting at ground")
    hold = bench.resistor(100_000, "pulldown", "gives the base a DC path when nothing is connected; the other one has the feedback's")
    bench.join("IN_P", (hold, "1"))
    bench.ground((hold, "2"))
    _tail(k, vcc)
    telescopic = kind == "telescopic"
    ends = ("MIDDLE1", "MIDDLE2") if telescopic else ("MIRROR", "FIRST" if kind == "two-stage" else "OUT")
    for n, (net, end) in enumerate(zip(inputs, ends, strict=True), 1):
        k.place(down, "one half of the pair", C=end, B=net, E="TAIL").owner = f"pair {n}"
    if telescopic:
        _telescope(k, vcc)
    else:
        for end, why in ((ends[0], "turns the first half's current round"), (ends[1], "is the active load")):
            k.place(up, why, C=end, B="MIRROR", E=rail)
    figures = _figures(bench, k, kind)
    if kind == "two-stage":
        _second(k, float(figures["c"]))
    bench.signal("OUT", "OUT", "out", "output; high-ohmic, a load takes gain")
    bench.b.advice.append("Use it with feedback, as an op-amp: alone the smallest offset drives the output to one end.")
    return figures | {"ma": TAIL * 1000, "supply": vcc, "kind": f"{kind} differential amplifier", "middle": vcc / 2 if telescopic else 0.0}


def _tail(k: _Kit, vcc: float) -> None:
    """A mirror at the negative rail: its reference runs from the positive one."""
    ohms = eseries.nearest((2 * vcc - drop(k.down, TAIL)) / TAIL, "E24")
    r = k.bench.resistor(ohms, "bias", f"reference of {units.show(TAIL, 'A')} for the pair")
    k.bench.join(k.rail, (r, "1"))
    k.bench.join("BIAS", (r, "2"))
    k.place(k.down, "sets the current of the tail", C="BIAS", B="BIAS", E="V-")
    k.place(k.down, "the tail: the pair's current source", C="TAIL", B="BIAS", E="V-")


def _telescope(k: _Kit, vcc: float) -> None:
    """Cascodes above the pair, and a cascode mirror of the other kind."""
    volts = ROOM * (2 if k.down.shape == "nmos" else 1)
    lower = eseries.nearest(volts / 0.5e-3, "E24")
    upper = eseries.nearest((vcc - volts) / 0.5e-3, "E24")
    text = f"hold the cascodes at {units.show(volts, 'V')}"
    a, z = k.bench.resistor(upper, "divider-top", text), k.bench.resistor(lower, "divider-bottom", text)
    k.bench.join(k.rail, (a, "1"))
    k.bench.join("CASCODE", (a, "2"), (z, "1"))
    k.bench.ground((z, "2"))
    for end, middle in (("LOWER", "MIDDLE1"), ("OUT", "MIDDLE2")):
        k.place(k.down, "keeps the pair's collector still", C=end, B="CASCODE", E=middle)
    k.place(k.up, "the mirror's cascode, diode-connected", C="LOWER", B="LOWER", E="UPPER1")
    k.place(k.up, "keeps the mirror's collector still", C="OUT", B="LOWER", E="UPPER2")
    k.place(k.up, "turns the first half's current round", C="UPPER1", B="UPPER1", E=k.rail)
    k.place(k.up, "is the active load", C="UPPER2", B="UPPER1", E=k.rail)


def _second(k: _Kit, farads: float) -> None:
    """A common emitter at the rail with a current sink, and the Miller capacitor with the resistor that takes its zero away."""
    k.place(k.up, "the second stage", C="OUT", B="FIRST", E=k.rail)
    k.place(k.down, "its load, a current sink", C="OUT", B="BIAS", E="V-")
    zero = eseries.nearest(1.5 / transconductance(k.up, TAIL), "E12")
    r = k.bench.resistor(zero, "compensation", "takes the zero of the Miller capacitor away")
    c = k.bench.capacitor(farads, "compensation", "Miller: unity gain at gm1/(2π·C)", polarised=False)
    k.bench.join("FIRST", (r, "1"))
    k.bench.join("ZERO", (r, "2"), (c, "1"))
    k.bench.join("OUT", (c, "2"))


def _figures(bench: Bench, k: _Kit, kind: str) -> Figures:
    """The gain by the Early voltage and, of two stages, the capacitor for the unity-gain frequency."""
    half = TAIL / 2 * (1 + bench.number("vcc", 12.0) / EARLY)  # the tail has nearly the whole negative supply across it
    gm, ro = transconductance(k.down, half), EARLY / half
    bipolar = k.down.shape == "npn"
    beta = [float(c.spec.get("hfe", 100) or 100) for c in (k.down, k.up)]
    if kind == "telescopic":
        sides = [b * ro for b in beta] if bipolar else [ro * transconductance(c, half) * ro for c in (k.down, k.up)]
        return {"gain": gm * sides[0] * sides[1] / sum(sides)}
    if kind == "mirror":
        return {"gain": gm * ro / 2}
    gm2 = transconductance(k.up, TAIL)
    first = 1 / (2 / ro + (gm2 / beta[1] if bipolar else 0.0))
    f = bench.number("f", UNITY)
    c = eseries.nearest(gm / (2 * math.pi * f), "E12")
    if not 10e-12 <= c <= 1e-7:
        raise CannotDesign(f"Small transistors do not reach unity gain at {units.show(f, 'Hz')} in this circuit.", "10 kHz to 10 MHz")
    return {"gain": gm * first * gm2 * EARLY / TAIL / 2, "c": c, "unity_hz": gm / (2 * math.pi * c)}


def measure(stand: Stand) -> Iterator[Measure]:
    """The loop closed, a signal in it: the output over what stands between the inputs, which hardly move together."""
    drives = (Drive("IN_P"), Drive("IN_N", dc=-stand.number("middle"), ac=1.0, against="OUT"))
    course = Ac(0.1, 1e8, 20)
    read = readings.gain("OUT", 0.3, "IN_P~IN_N", signed=False)
    yield Measure("gain", "", stand.number("gain"), course, read, drives, None, 0.35, "it follows the transistors' Early voltage and current gain")  # fmt: skip
    if "unity_hz" in stand.figures:
        unity = readings.reaches("OUT", 1.0, "IN_P~IN_N")
        yield Measure("unity-gain frequency", "Hz", stand.number("unity_hz"), course, unity, drives, stand.asked("f"), 0.2, "E12 steps")


RECIPE = Recipe(
    "discrete-opamp",
    "Differential amplifier with an active load",
    "gain = gm·(ro || ro), with cascodes times β, with a second stage times gm2·(ro || ro)",
    build,
    match,
    measure=measure,
    rank=96,
    group="opamp",
    source="Gray and Meyer, Analysis and Design of Analog Integrated Circuits; Sedra and Smith, Microelectronic Circuits",
    words="differential amplifier pair active load loads current mirror telescopic cascode op amp operational discrete transistors npn pnp bjt mosfet nmos pmos two stage stages single ended output ota long tailed high gain unity frequency miller compensation compensated",
)
