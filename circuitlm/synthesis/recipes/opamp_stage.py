"""An op-amp stage under construction: its amplifier's pins, its bias, its input and output with coupling and potentiometer."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, kit

LOW_HZ = 10.0
"""Corner of each coupling capacitor, Hz: an octave below what is heard."""


def pins(component: Component, channel: str = "1") -> tuple[str, str, str, str, str]:
    """(output, inverting, non-inverting, V-, V+) pin ids of one amplifier of a chip."""
    ids = [p.id for p in component.pins]
    letter = "ABCD"[int(channel) - 1]

    def pick(*names: str) -> str:
        return next(n for n in names if n in ids)

    return (
        pick(f"OUT{channel}", f"OUT{letter}", "OUT"),
        pick(f"IN{channel}-", f"IN{letter}-", "IN-"),
        pick(f"IN{channel}+", f"IN{letter}+", "IN+"),
        pick("V-", "VEE", "GND", "VSS"),
        pick("V+", "VCC", "VDD"),
    )


@dataclass(slots=True)
class Amps:
    """The amplifiers of one or more chips of a kind on the same supply, handed out one by one."""

    bench: Bench
    component: Component
    rail: str
    low: str
    """The net of V-: GND, or the negative rail."""
    span: float
    """Volts between V- and V+."""
    chips: list[Part] = field(default_factory=list)
    given: int = 0

    def take(self) -> tuple[Part, str, str, str]:
        """(chip, output, inverting, non-inverting pin) of the next amplifier."""
        each = int(self.component.spec.get("channels", 1) or 1)
        if self.given == each * len(self.chips):
            chip = self.bench.part(self.component.id, "", "the amplifier")
            _, _, _, v_low, v_high = pins(self.component)
            self.bench.b.volts[(chip.ref, self.component.supplies[0].id)] = self.span
            self.bench.join(self.rail, (chip, v_high))
            self.bench.join(self.low, (chip, v_low))
            self.chips.append(chip)
        out, minus, plus, _, _ = pins(self.component, str(self.given % each + 1))
        self.given += 1
        return self.chips[-1], out, minus, plus


@dataclass(slots=True)
class Stage:
    """An amplifier under construction: its bench, supply, and the pins of its first amplifier."""

    bench: Bench
    amps: Amps
    rail: str
    vcc: float
    dual: bool
    ac: bool
    tag: str = ""
    """Ends the names of this channel's nets and ports (_L, _R)."""
    bias: str | None = None
    chip: Part = field(init=False)
    out: str = field(init=False)
    minus: str = field(init=False)
    plus: str = field(init=False)

    def __post_init__(self) -> None:
        self.chip, self.out, self.minus, self.plus = self.amps.take()

    def n(self, name: str) -> str:
        """The channel's net of that name."""
        return f"{name}{self.tag}"

    def quiet(self) -> str | None:
        """A node for the inputs of unused amplifiers: the bias, or the output where ground is outside their input range."""
        if self.bias:
            return self.bias
        if self.dual or float(self.chip.component.spec.get("vcm_low", 0)) <= 0:
            return None
        return self.n("OUT")

    def r(self, ohms: float, role: str, why: str) -> Part:
        return self.bench.resistor(ohms, role, why, self.chip.ref)

    def between(self, farads: float, role: str, why: str, a: str, z: str, polarised: bool | None = None) -> Part:
        """A capacitor between two nets, its positive side on the first."""
        c = self.bench.capacitor(farads, role, why, self.chip.ref, polarised)
        plus, minus = self.bench.b.two_pins(c)
        if "GND" in (a, z):
            self.bench.ground()
        self.bench.b.circuit.connect(self.bench.net(a), plus)
        self.bench.b.circuit.connect(self.bench.net(z), minus)
        return c

    def half(self) -> str:
        """The net at half the supply: ground on a split supply, else a divider with a capacitor."""
        if self.dual:
            self.bench.ground()
            return "GND"
        if self.bias is None:
            b = self.bench
            ohms = b.number("r_bias", 100_000 if self.ac else 10_000)
            a, z = self.r(ohms, "divider-top", "bias at half the supply"), self.r(ohms, "divider-bottom", "bias at half the supply")
            b.join(self.rail, (a, "1"))
            b.join("BIAS", (a, "2"), (z, "1"))
            b.ground((z, "2"))
            slow = b.given("fc") and b.number("fc", 1000.0) < 10 * LOW_HZ
            self.between(100e-6 if slow else 10e-6, "decoupling", "quietens the bias", "BIAS", "GND")
            self.bias = "BIAS"
        return self.bias

    def couple(self, source: str, to: str, ohms: float) -> Part:
        """A coupling capacitor from the outside (no DC) to a node at the bias, for a corner of 10 Hz with *ohms* behind it."""
        farads = self.bench.number("c_in", eseries.at_least(1 / (2 * math.pi * LOW_HZ * ohms), "E6"))
        why = f"passes the signal from {units.show(1 / (2 * math.pi * farads * ohms), 'Hz')} on, and keeps the bias to itself"
        return self.between(farads, "coupling", why, to, source)

    def entry(self, ohms: float, name: str = "IN") -> str:
        """The input: microphone or terminal, a potentiometer at it where one is wanted; returns the net of the signal.

        On a split supply a given coupling capacitor stands here, with the resistor to ground that it needs.
        """
        b = self.bench
        net = self.n(name)
        if name == "IN" and b.given("microphone"):
            electret(b, self.rail, self.vcc, net, b.text("capsule"))
        if b.given("sensor") and name == "IN":
            return self._sensed(net)
        if b.text("pot") != "input" or name not in ("IN", "IN1"):
            if not (b.given("capsule") and name == "IN"):
                b.signal(net, net, "in", "signal input")
            if b.given("burden") and name == "IN":
                load = b.number("burden", 250.0)
                why = f"turns the current into a voltage: {units.show(load / 1000, 'V')} a milliampere"
                if load >= 1:
                    r = self.r(eseries.nearest(load, "E96"), "burden", why)
                else:
                    r = b.own(b.b.support("current-shunt", self.chip.ref, "burden", why, load))
                b.join(net, (r, "1"))
                b.ground((r, "2"))
            return self._blocked(net, ohms)
        if self.ac or self.dual:
            b.signal(net, net, "in", "signal input")
            b.ground()
            kit.pot(b, self._blocked(net, 0), self.n("LEVEL"), "GND", "sets the input level")
        else:
            b.ground()
            top = self.rail
            high = b.number("pot_high", self.vcc)
            part = kit.pot(b, self.n("LEVEL_TOP") if high < 0.97 * self.vcc else top, self.n("LEVEL"), "GND", "gives the input voltage")
            if high < 0.97 * self.vcc:
                ohms = eseries.nearest((part.quantity or 10_000.0) * (self.vcc / high - 1), "E24")
                above = self.r(ohms, "divider-top", f"the knob goes from 0 to {units.show(high, 'V')}")
                b.join(top, (above, "1"))
                b.join(self.n("LEVEL_TOP"), (above, "2"))
            b.port(net, self.n("LEVEL"), "in")
        return self.n("LEVEL")

    def _sensed(self, net: str) -> str:
        """The sensor that gives the input voltage, on the amplifier's supply or on 5 V made of it; returns its output's net."""
        b = self.bench
        c = b.b.component(b.text("sensor"))
        rail, volts = self.rail, self.vcc
        if c.supplies and volts > c.supplies[0].max * 1.03:
            rail, volts = kit.regulated(b, rail, volts, c.name), 5.0
        part = kit.chip(b, c.id, rail, volts, "", "gives the input voltage")
        b.join(net, (part, voltage_output(c)))
        b.port(net, net, "in")
        return net

    def _blocked(self, net: str, ohms: float) -> str:
        """The net behind a coupling capacitor that the request gives for a split supply; the net itself without one."""
        if not self.dual or not self.bench.given("c_in"):
            return net
        ohms = self.bench.number("r_in", ohms or 100_000)
        to = f"{net}_C"
        self.couple(net, to, ohms)
        hold = self.r(ohms, "pulldown", "holds the input at ground behind the capacitor")
        self.bench.join(to, (hold, "1"))
        self.bench.ground((hold, "2"))
        return to

    def exit(self) -> None:
        """The output terminal, behind a capacitor where the output rests at the bias, and the volume potentiometer."""
        b = self.bench
        net = self.n("OUT")
        b.join(net, (self.chip, self.out))
        knob = b.text("pot") == "output"
        read = b.chained(net) and not b.block.joins[net].startswith("block:")  # a converter's input wants the bias
        if (self.ac and not read) or b.given("c_out"):
            to = self.n("OUT_AC")
            self.between(b.number("c_out", 10e-6), "coupling", "keeps the bias from the output", net, to)
            net = to
            if not knob:
                bleed = self.r(100_000, "pulldown", "discharges the coupling capacitor")
                b.join(net, (bleed, "1"))
                b.ground((bleed, "2"))
        if knob:
            b.ground()
            kit.pot(b, net, self.n("VOLUME"), "GND", "sets the volume")
            net = self.n("VOLUME")
        if b.given("r_out"):
            r = self.r(b.number("r_out", 100.0), "series", "keeps the cable's capacitance from the amplifier")
            b.join(net, (r, "1"))
            net = self.n("OUT_R")
            b.join(net, (r, "2"))
        b.signal(self.n("OUT"), net, "out", "amplified output")


def voltage_output(c: Component) -> str:
    """The pin at which a sensor puts its voltage out; '' where it has none."""
    return next(
        (i.pins[role] for i in c.interfaces for role, needs in i.needs.items() if any("adc" in n for n in needs) and role in i.pins)
        if c.kind == "sensor" and c.supplies and not c.interfaces_of("resistive")
        else iter(()),
        "",
    )


def electret(bench: Bench, rail: str, volts: float, net: str, component: str = "") -> None:
    """An electret's feed from the supply, and the bare capsule itself where one is named: about 0.5 mA at 2 V."""
    ohms = bench.number("r_mic", eseries.nearest(max(volts - 2.0, 1.0) / 0.6e-3, "E12"))
    feed = bench.resistor(ohms, "series", f"feeds the electret capsule: about {units.show((volts - 2.0) / ohms, 'A')} at 2 V")
    bench.join(rail, (feed, "1"))
    bench.join(net, (feed, "2"))
    if component:
        mic = bench.part(component, "", "picks the sound up")
        plus, minus = bench.b.two_pins(mic)
        bench.b.circuit.connect(bench.net(net), plus)
        bench.b.ground(minus)
        bench.port(net, net, "in")


def capsule() -> str | None:
    """The bare microphone of the catalogue: two pins, and no supply of its own."""
    return next((i for i in catalogue().having("sensor", shapes={"microphone"}) if not catalogue().get(i).supplies), None)
