"""The stages of an op-amp: follower, non-inverting, inverting, summing, difference; coupled directly or through capacitors."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.synthesis.recipes import Bench, Figures, kit

LOW_HZ = 10.0
"""Corner of each coupling capacitor, Hz: an octave below what is heard."""


@dataclass(slots=True)
class Stage:
    """An amplifier under construction: its bench, chip, rail and pins."""

    bench: Bench
    chip: Part
    rail: str
    vcc: float
    dual: bool
    ac: bool
    out: str
    minus: str
    plus: str
    bias: str | None = None

    def quiet(self) -> str | None:
        """A node for the inputs of unused amplifiers: the bias, or the output where ground is outside their input range."""
        if self.bias:
            return self.bias
        if self.dual or float(self.chip.component.spec.get("vcm_low", 0)) <= 0:
            return None
        return "OUT"

    def r(self, ohms: float, role: str, why: str) -> Part:
        return self.bench.resistor(ohms, role, why, self.chip.ref)

    def half(self) -> str:
        """The net at half the supply: ground on a split supply, else a divider with a capacitor."""
        if self.dual:
            self.bench.ground()
            return "GND"
        if self.bias is None:
            b = self.bench
            a, z = (
                self.r(100_000 if self.ac else 10_000, "divider-top", "bias at half the supply"),
                self.r(100_000 if self.ac else 10_000, "divider-bottom", "bias at half the supply"),
            )
            c = b.capacitor(10e-6, "decoupling", "quietens the bias", self.chip.ref)
            plus, minus = b.b.two_pins(c)
            b.join(self.rail, (a, "1"))
            b.join("BIAS", (a, "2"), (z, "1"))
            b.b.circuit.connect(b.net("BIAS"), plus)
            b.ground((z, "2"))
            b.b.ground(minus)
            self.bias = "BIAS"
        return self.bias

    def couple(self, source: str, to: str, ohms: float) -> Part:
        """A coupling capacitor from the outside (no DC) to a node at the bias, for a corner of 10 Hz with *ohms* behind it."""
        b = self.bench
        farads = eseries.at_least(1 / (2 * math.pi * LOW_HZ * ohms), "E6")
        c = b.capacitor(
            farads,
            "coupling",
            f"passes the signal from {units.show(1 / (2 * math.pi * farads * ohms), 'Hz')} on, and keeps the bias to itself",
            self.chip.ref,
        )
        plus, minus = b.b.two_pins(c)
        b.b.circuit.connect(b.net(source), minus)
        b.b.circuit.connect(b.net(to), plus)
        return c

    def entry(self, ohms: float, name: str = "IN") -> str:
        """The input terminal, a potentiometer at it where one is wanted; returns the net of the signal."""
        b = self.bench
        if b.given("microphone") and name == "IN":
            feed = self.r(4700, "series", "feeds an electret capsule, whose signal is on the same wire")
            b.join(self.rail, (feed, "1"))
            b.join("IN", (feed, "2"))
        if b.text("pot") != "input" or name not in ("IN", "IN1"):
            b.signal(name, name, "in", "signal input")
            return name
        if self.ac or self.dual:
            b.signal(name, name, "in", "signal input")
            b.ground()
            kit.pot(b, name, "LEVEL", "GND", "sets the input level")
        else:
            b.ground()
            kit.pot(b, self.rail, "LEVEL", "GND", "gives the input voltage")
            b.port("IN", "LEVEL", "in")
        return "LEVEL"

    def exit(self) -> None:
        """The output terminal, behind a capacitor where the output rests at the bias, and the volume potentiometer."""
        b = self.bench
        net = "OUT"
        b.join(net, (self.chip, self.out))
        knob = b.text("pot") == "output"
        if self.ac:
            c = b.capacitor(10e-6, "coupling", "keeps the bias from the output", self.chip.ref)
            plus, minus = b.b.two_pins(c)
            b.b.circuit.connect(b.net("OUT"), plus)
            b.b.circuit.connect(b.net("OUT_AC"), minus)
            net = "OUT_AC"
            if not knob:
                bleed = self.r(100_000, "pulldown", "discharges the coupling capacitor")
                b.join(net, (bleed, "1"))
                b.ground((bleed, "2"))
        if knob:
            b.ground()
            kit.pot(b, net, "VOLUME", "GND", "sets the volume")
            net = "VOLUME"
        b.signal("OUT", net, "out", "amplified output")


def resistors(bench: Bench, ratio: float) -> tuple[float, float]:
    """(Rf, Rg) with Rf/Rg closest to a ratio, Rg near 10 kΩ, or as given."""
    if bench.given("rin") and bench.given("rf"):
        return bench.number("rf", 1e4), bench.number("rin", 1e4)
    if bench.given("rin"):
        rg = bench.number("rin", 1e4)
        return eseries.nearest(max(ratio, 1e-3) * rg, "E24"), rg
    if bench.given("rf"):
        rf = bench.number("rf", 1e4)
        return rf, eseries.nearest(rf / max(ratio, 1e-3), "E24")
    _, rf, rg = min(
        (abs(eseries.nearest(ratio * g, "E24") / g / ratio - 1) + 0.003 * abs(g / 10_000 - 1), eseries.nearest(ratio * g, "E24"), g)
        for g in eseries.values("E24", 1000, 22_000)
    )
    return rf, rg


def check_gain(bench: Bench, got: float, wanted: float) -> None:
    if abs(got / wanted - 1) > 0.1:
        bench.b.problems.append(f"The given resistors make a gain of {got:.3g}, not {wanted:.3g}.")


def non_inverting(s: Stage, gain: float) -> Figures:
    b = s.bench
    if gain <= 1.001:
        return follower(s, 1.0)
    rf, rg = resistors(b, gain - 1)
    got = 1 + rf / rg
    check_gain(b, got, gain)
    why = f"gain = 1 + Rf/Rg = {got:.3g} ({20 * math.log10(got):.1f} dB)"
    z_in = b.number("z_in", 100_000)
    if s.ac:
        source = s.entry(z_in)
        s.couple(source, "IN_BIASED", z_in)
        hold = s.r(z_in, "bias", "holds the input at half the supply and sets its impedance")
        b.join("IN_BIASED", (hold, "1"), (s.chip, s.plus))
        b.join(s.half(), (hold, "2"))
    else:
        source = s.entry(100_000)
        b.join(source, (s.chip, s.plus))
        if b.text("pot") != "input" and not b.chained("IN"):
            bleed = s.r(100_000, "pulldown", "gives the input a DC path when nothing is connected")
            b.join(source, (bleed, "1"))
            b.ground((bleed, "2"))
    f, g = s.r(rf, "feedback", why), s.r(rg, "feedback", why)
    b.join("OUT", (s.chip, s.out))
    if b.text("pot") == "gain":
        kit.pot(b, "FB_TOP", "OUT", "OUT", "sets the gain, up to the full value", units.short(eseries.nearest(rf, "E3"), "Ω"))
        small = s.r(eseries.nearest(rg, "E12"), "feedback", "the least gain is 2")
        b.b.circuit.remove(f.ref)
        b.parts.remove(f)
        b.join("FB", (small, "1"))
        b.join("FB_TOP", (small, "2"))
    else:
        b.join("OUT", (f, "2"))
        b.join("FB", (f, "1"))
    b.join("FB", (s.chip, s.minus), (g, "1"))
    if s.ac:
        farads = eseries.at_least(1 / (2 * math.pi * LOW_HZ * rg), "E6")
        c = b.capacitor(farads, "coupling", "the bias is not amplified", s.chip.ref)
        plus, minus = b.b.two_pins(c)
        b.join("FB_AC", (g, "2"))
        b.b.circuit.connect(b.net("FB_AC"), plus)
        b.b.ground(minus)
    else:
        b.ground((g, "2"))
    s.exit()
    figures: Figures = {"gain": got, "gain_db": 20 * math.log10(got), "rf": rf, "rg": rg, "kind": "non-inverting"}
    if s.ac:
        figures["input_ohms"] = z_in
    return figures


def inverting(s: Stage, gain: float) -> Figures:
    b = s.bench
    rf, rin = resistors(b, gain)
    got = rf / rin
    check_gain(b, got, gain)
    why = f"gain = -Rf/Rin = -{got:.3g}"
    s.ac = not s.dual  # an inverted signal needs room on both sides
    source = s.entry(rin)
    f, i = s.r(rf, "feedback", why), s.r(rin, "input", why)
    if s.dual:
        b.join(source, (i, "1"))
    else:
        s.couple(source, "IN_AC", rin)
        b.join("IN_AC", (i, "1"))
    b.join("FB", (s.chip, s.minus), (f, "1"), (i, "2"))
    b.join("OUT", (s.chip, s.out), (f, "2"))
    b.join(s.half(), (s.chip, s.plus))
    s.exit()
    return {"gain": -got, "rf": rf, "rin": rin, "kind": "inverting"}


def summing(s: Stage, gain: float) -> Figures:
    """-Rf·(V1/R1 + V2/R2 + ...): each input through a resistor of its own into the summing node."""
    b = s.bench
    rf, rin = resistors(b, gain)
    if not b.given("rin") and not b.given("rf"):
        rf, rin = eseries.nearest(100_000 * gain, "E24"), 100_000.0
    why = f"each input has a gain of -Rf/Rin = -{rf / rin:.3g}"
    s.ac = not s.dual
    count = int(b.number("inputs", 2))
    for n in range(1, count + 1):
        i = s.r(rin, "input", why)
        source = s.entry(rin, f"IN{n}")
        if s.dual:
            b.join(source, (i, "1"))
        else:
            s.couple(source, f"IN{n}_AC", rin)
            b.join(f"IN{n}_AC", (i, "1"))
        b.join("SUM", (i, "2"))
    f = s.r(rf, "feedback", why)
    b.join("SUM", (s.chip, s.minus), (f, "1"))
    b.join("OUT", (s.chip, s.out), (f, "2"))
    b.join(s.half(), (s.chip, s.plus))
    s.exit()
    return {"gain": -rf / rin, "rf": rf, "rin": rin, "inputs": count, "kind": "summing"}


def difference(s: Stage, gain: float) -> Figures:
    """(V+ - V-)·R2/R1 with two equal pairs; on one supply the reference is ground and the output only positive."""
    b = s.bench
    rf, rin = resistors(b, gain)
    why = f"gain = R2/R1 = {rf / rin:.3g}; the two pairs must match (1 % or better)"
    b.terminal("IN-", "IN_N", "in", "is subtracted")
    b.terminal("IN+", "IN_P", "in", "signal input")
    f, i, p, g = s.r(rf, "feedback", why), s.r(rin, "input", why), s.r(rin, "input", why), s.r(rf, "divider-bottom", why)
    b.join("IN_N", (i, "1"))
    b.join("FB", (i, "2"), (f, "1"), (s.chip, s.minus))
    b.join("IN_P", (p, "1"))
    b.join("PLUS", (p, "2"), (g, "1"), (s.chip, s.plus))
    b.ground((g, "2"))
    b.join("OUT", (s.chip, s.out), (f, "2"))
    s.exit()
    return {"gain": rf / rin, "rf": rf, "rin": rin, "kind": "difference"}


def follower(s: Stage, gain: float) -> Figures:
    b = s.bench
    if s.ac:
        z_in = b.number("z_in", 100_000)
        source = s.entry(z_in)
        s.couple(source, "IN_BIASED", z_in)
        hold = s.r(z_in, "bias", "holds the input at half the supply and sets its impedance")
        b.join("IN_BIASED", (hold, "1"), (s.chip, s.plus))
        b.join(s.half(), (hold, "2"))
    else:
        source = s.entry(1e6)
        b.join(source, (s.chip, s.plus))
    b.join("OUT", (s.chip, s.out), (s.chip, s.minus))
    s.exit()
    return {"gain": 1.0, "kind": "buffer"}


def sallen_key(s: Stage, gain: float) -> Figures:
    """Second-order Butterworth with equal parts: fc = 1/(2π·R·C), gain 3 - √2 = 1.586."""
    b = s.bench
    low = b.text("kind") == "lowpass"
    fc = b.number("fc", 1000.0)
    if not b.given("fc"):
        b.b.assume("The corner frequency is taken as 1 kHz, since none is given.")
    _, c, r = min(
        (abs(1 / (2 * math.pi * rr * cc) / fc - 1) + 0.002 * abs(math.log10(rr / 10_000)), cc, rr)
        for cc in eseries.values("E6", 1e-10, 1e-6)
        for rr in [eseries.nearest(1 / (2 * math.pi * cc * fc), "E24")]
        if 1000 <= rr <= 330_000
    )
    got = 1 / (2 * math.pi * r * c)
    why = f"fc = 1/(2π·R·C) = {units.show(got, 'Hz')}, 40 dB a decade"
    s.ac = not s.dual
    source = s.entry(100_000)
    middle = s.half()
    if not s.dual:
        s.couple(source, "IN_BIASED", 100_000)
        hold = s.r(100_000, "bias", "holds the input at half the supply")
        b.join("IN_BIASED", (hold, "1"))
        b.join(middle, (hold, "2"))
        source = "IN_BIASED"
    rs, cs = [s.r(r, "filter", why) for _ in range(2)], [b.capacitor(c, "filter", why, s.chip.ref, polarised=False) for _ in range(2)]
    series, feedback, shunt = (rs, cs[0], cs[1]) if low else (cs, rs[0], rs[1])
    b.join(source, (series[0], "1"))
    b.join("NODE", (series[0], "2"), (series[1], "1"), (feedback, "1"))
    b.join("PLUS", (series[1], "2"), (shunt, "1"), (s.chip, s.plus))
    b.join("OUT", (feedback, "2"), (s.chip, s.out))
    b.join(middle, (shunt, "2"))
    f, g = s.r(5600, "feedback", "gain 1.56: the flattest response"), s.r(10_000, "feedback", "gain 1.56: the flattest response")
    b.join("OUT", (f, "2"))
    b.join("FB", (f, "1"), (g, "1"), (s.chip, s.minus))
    b.join(middle, (g, "2"))
    s.exit()
    return {"fc": got, "gain": 1.56, "r": r, "c": c, "kind": f"active {b.text('kind')}", "order": 2}


STAGES: dict[str, Callable[[Stage, float], Figures]] = {
    "non-inverting": non_inverting,
    "inverting": inverting,
    "buffer": follower,
    "summing": summing,
    "difference": difference,
    "lowpass": sallen_key,
    "highpass": sallen_key,
}
