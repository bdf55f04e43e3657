"""Resistor-biased transistor stages, computed before they are placed: common emitter or common source with a degeneration resistor.

|gain| = Z / (re + Re) with Z = Rc beside what follows, re = Vt/Ic or 1/gm. A part of the emitter's resistance stays for the signal, the
rest steadies the bias behind a capacitor. Source: Sedra and Smith, Microelectronic Circuits.
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
from circuitlm.synthesis.recipes import Bench
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.transistors import MOS, drop, transconductance
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

LOW_HZ, GATE_OHMS, LEAST_BETA = 20.0, 1e6, 100.0
"""Corner of each coupling capacitor, Hz; resistance of a gate's divider, Ω; current gain that is counted on."""
AMPS = {True: 1e-3, False: 2e-3}
"""Collector current of a bipolar, drain current of a MOS transistor, A."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage by its figures: resistors in Ω, the gain's size, what it shows at its input, Ω."""

    component: Component
    amps: float
    rc: float
    re: float
    rest: float
    upper: float
    lower: float
    gain: float
    z_in: float

    @property
    def bipolar(self) -> bool:
        return self.component.shape == "npn"

    def pin(self, name: str) -> str:
        return name if self.bipolar else MOS[name]


def compute(component: Component, vcc: float, gain: float, load: float, height: float | None = None) -> Stage:
    """A stage for a gain into a load. *height*: what the collector keeps at least, V (a cascode's lower transistor takes some).

    Raises CannotDesign where the supply leaves no room, or the transistor no such gain.
    """
    bipolar = component.shape == "npn"
    amps = AMPS[bipolar]
    v_e = max(0.12 * vcc, 0.8 if bipolar else 1.5)
    v_b = v_e + drop(component, amps)
    floor = height if height is not None else v_e
    if v_b + 1 > vcc or floor + 2 > vcc:
        raise CannotDesign(f"{units.show(vcc, 'V')} leaves no room to bias a {component.name}.", "12 V, or a smaller transistor")
    rc = eseries.nearest((vcc - floor) / 2 / amps, "E24")
    z = rc * load / (rc + load)
    gm = transconductance(component, amps)
    if gain > 0.95 * z * gm:
        raise CannotDesign(
            f"One {component.name} on {units.show(vcc, 'V')} reaches a gain of {0.95 * z * gm:.0f} here, not {gain:.3g}.",
            "a further stage, or an op-amp",
        )
    re = eseries.nearest(max(z / gain - 1 / gm, 0.5), "E24")
    rest = eseries.nearest(max(v_e / amps - re, 10.0), "E24")
    total = 10 * vcc / amps if bipolar else GATE_OHMS
    lower = eseries.nearest(total * v_b / vcc, "E24")
    upper = eseries.nearest((vcc - v_b) / (v_b / lower + (amps / beta(component) if bipolar else 0.0)), "E24")
    z_in = upper * lower / (upper + lower)
    if bipolar:
        base = LEAST_BETA * (re + 1 / gm)
        z_in = z_in * base / (z_in + base)
    return Stage(component, amps, rc, re, rest, upper, lower, z / (re + 1 / gm), z_in)


def beta(component: Component) -> float:
    """A bipolar transistor's current gain, as its file has it."""
    return float(component.spec.get("hfe", LEAST_BETA) or LEAST_BETA)


def couple(bench: Bench, positive: str, negative: str, ohms: float, why: str, owner: Part) -> None:
    """A capacitor that passes 20 Hz into *ohms*, its positive side on the net with the higher voltage."""
    c = bench.capacitor(eseries.at_least(1 / (2 * math.pi * LOW_HZ * ohms), "E6"), "coupling", why, owner.ref)
    plus, minus = bench.b.two_pins(c)
    for net, pin in ((positive, plus), (negative, minus)):
        if net == "GND":
            bench.b.ground(pin)
        else:
            bench.b.circuit.connect(bench.net(net), pin)


def place(bench: Bench, s: Stage, rail: str, n: int | str = "") -> Part:
    """The stage's transistor with its divider and the resistors of its emitter; its collector is left for the caller."""
    q = bench.part(s.component.id, "", "amplifies")
    why = f"holds the {'base' if s.bipolar else 'gate'}: {units.show(s.amps, 'A')} through {q.ref}"
    a, z = bench.resistor(s.upper, "divider-top", why, q.ref), bench.resistor(s.lower, "divider-bottom", why, q.ref)
    bench.join(rail, (a, "1"))
    bench.join(f"BASE{n}", (a, "2"), (z, "1"), (q, s.pin("B")))
    bench.ground((z, "2"))
    emitters(bench, s, q, n)
    return q


def emitters(bench: Bench, s: Stage, q: Part, n: int | str = "") -> None:
    """What stays in the emitter for the signal, and what the capacitor takes out of its way."""
    low = bench.resistor(s.re, "emitter", f"gain = Rc/(re + Re) = {s.gain:.3g}", q.ref)
    below = bench.resistor(s.rest, "emitter", "steadies the bias; the signal passes it through the capacitor", q.ref)
    bench.join(f"EMITTER{n}", (q, s.pin("E")), (low, "1"))
    bench.join(f"STEADY{n}", (low, "2"), (below, "1"))
    bench.ground((below, "2"))
    couple(bench, f"STEADY{n}", "GND", s.re + 1 / transconductance(s.component, s.amps), "bypasses it for the signal", q)


def collector(bench: Bench, s: Stage, q: Part, rail: str, net: str) -> None:
    """The load resistor at a transistor's collector."""
    top = bench.resistor(s.rc, "collector", f"gain = Rc/(re + Re) = {s.gain:.3g} at {units.show(s.amps, 'A')}", q.ref)
    bench.join(rail, (top, "1"))
    bench.join(net, (top, "2"), (q, s.pin("C")))


def output(bench: Bench, net: str, q: Part) -> None:
    """The output capacitor with the resistor that gives its far side a level, and the OUT terminal."""
    couple(bench, net, "OUT", 10_000.0, "keeps the bias from the output", q)
    bleed = bench.resistor(100_000, "pulldown", "discharges the coupling capacitor", q.ref)
    bench.join("OUT", (bleed, "1"))
    bench.ground((bleed, "2"))
    bench.terminal("OUT", "OUT", "out", "signal output")


def asked_for(asked: Asked, params: dict[str, float | str], shape: str) -> Match:
    """What the words fix of an amplifier of one kind of transistor (the part by its number, supply, gain), and the wishes that it meets."""
    if own := [w for w in asked.shaped(shape) if any(ch.isdigit() for ch in w.words)]:
        params["transistor"] = own[0].component or ""
    if v := asked.vcc():
        params["vcc"] = v
    if g := asked.gain():
        params["gain"] = g
    return params, [w.id for w in asked.shaped("nmos", "npn")] + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", "terminal-2", functions=("amplifier", "amplify", "audio")
    )


def gain_of(stand: Stand, why: str) -> Iterator[Measure]:
    """The gain at 1 kHz with its sign, held against the size that was asked for within 10 %; *why* it may miss it."""
    got, wanted = stand.number("gain"), stand.asked("gain")
    size = math.copysign(abs(wanted), got) if wanted is not None else None
    yield Measure("gain", "", got, Ac(500.0, 2000.0, 20), readings.gain("OUT", 1000.0), (Drive("IN", ac=1.0),), size, 0.1, why)
