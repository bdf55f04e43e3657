"""A bench for evals/analog_values.py: nodal analysis of a circuit's resistors, capacitors, coils and op-amps, and what is read off its nets.

It shares nothing with the recipes that designed the circuit: ideal op-amps, diodes open, LEDs and references at their voltage.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import numpy as np

from circuitlm.circuit.leds import forward_volts
from circuitlm.circuit.model import Circuit, Part
from circuitlm.evaluation.reading import nets_of, ohms, pin_net, quantity, two_ended

IN_AMPS = {"ina128": (1.0, 50e3), "ad620": (1.0, 49.4e3), "ina826": (1.0, 49.4e3), "ad623": (1.0, 100e3), "ina125": (4.0, 60e3)}
"""Instrumentation amplifiers: gain = first + second / RG."""


class Meter:
    """What a bench would show of a circuit; a value is None where the circuit has no such thing."""

    def __init__(self, circuit: Circuit):
        self.c = circuit
        self.ports = {p.name: p.net for p in circuit.ports}

    def inputs(self) -> list[str]:
        """Nets of the input terminals, those of supplies left out where there are others."""
        nets = [p.net for p in self.c.ports if p.direction == "in"]
        return [n for n in nets if self.c.nets[n].kind != "power"] or nets

    def output(self) -> str | None:
        return next((p.net for p in self.c.ports if p.direction == "out"), None)

    def units(self) -> Iterator[tuple[Part, str, str, str]]:
        """Op-amps and comparators one by one: part, nets of IN+, IN- and OUT."""
        for part in self.c.parts.values():
            if part.component.shape not in ("opamp", "comparator") or part.id in IN_AMPS:
                continue
            for pin in part.component.pins:
                if m := re.fullmatch(r"(?:OUT|O)(\d?)", pin.id):
                    nets = [pin_net(self.c, part, name) for name in (f"IN{m[1]}+", f"IN{m[1]}-", pin.id)]
                    if all(nets):
                        yield part, nets[0].name, nets[1].name, nets[2].name  # type: ignore[union-attr]

    def references(self) -> dict[str, float]:
        """Nets that a Zener diode or a TL431 holds at a voltage above ground."""
        found = {}
        for part in self.c.parts.values():
            k, a = pin_net(self.c, part, "K"), pin_net(self.c, part, "A")
            if not k or not a or a.kind != "ground":
                continue
            if part.id == "tl431":
                ref, r = pin_net(self.c, part, "REF"), two_ended(self.c, "ohms")
                top = [v for v, x, y in r if ref and {x.name, y.name} == {k.name, ref.name}]
                low = [v for v, x, y in r if ref and {x.name, y.name} == {ref.name, a.name}]
                found[k.name] = 2.495 * (1 + top[0] / low[0]) if top and low else 2.495
            elif part.component.shape == "zener":
                found[k.name] = quantity(part) or float(part.component.spec.get("vz", 5.1))
        return found

    def solve(
        self,
        drive: dict[str, complex],
        hz: float,
        skip: frozenset[str] = frozenset(),
        lit: bool = False,
        extra: tuple[tuple[str, str, float], ...] = (),
    ) -> dict[str, complex]:
        """Potentials of all nets, V, at a frequency in Hz (0: direct). *skip*: outputs that are left out; *lit*: LEDs conduct; *extra*: resistors."""
        dc = hz == 0
        fixed: dict[str, complex] = {n.name: (n.volts or 0.0) if dc else 0.0 for n in self.c.nets.values() if n.kind in ("ground", "power")}
        fixed |= {n: v if dc else 0.0 for n, v in self.references().items()}
        fixed |= drive
        names = [n for n in self.c.nets if n not in fixed]
        at = {n: i for i, n in enumerate(names)}
        units = [u for u in self.units() if u[3] not in skip and u[3] in at and u[0].component.shape == "opamp"]
        leds = [p for p in self.c.parts.values() if lit and p.component.shape == "led" and len(nets_of(self.c, p)) == 2]
        size = len(names) + len(units) + len(leds)
        a, b = np.zeros((size, size), complex), np.zeros(size, complex)

        def branch(x: str, y: str, g: complex) -> None:
            for p, q in ((x, y), (y, x)):
                if p in at:
                    a[at[p], at[p]] += g
                    if q in at:
                        a[at[p], at[q]] -= g
                    else:
                        b[at[p]] += g * fixed[q]

        def difference(row: int, p: str, q: str) -> None:
            for net, sign in ((p, 1), (q, -1)):
                if net in at:
                    a[row, at[net]] += sign
                else:
                    b[row] -= sign * fixed[net]

        for i in range(len(names)):
            a[i, i] += 1e-12
        w = 2 * math.pi * hz
        for x, y, r in extra:
            branch(x, y, 1 / r)
        for part in self.c.parts.values():
            nets, shape = [n.name for n in nets_of(self.c, part)], part.component.shape
            value = quantity(part)
            if shape == "potentiometer" and (ends := [pin_net(self.c, part, p) for p in "123"]) and all(ends):
                for x, y in ((ends[0], ends[1]), (ends[1], ends[2])):
                    branch(x.name, y.name, 2 / (value or 1e4))  # type: ignore[union-attr]
            elif len(nets) != 2 or value is None:
                continue
            elif shape in ("resistor", "thermistor", "ldr"):
                branch(*nets, 1 / value)
            elif shape.startswith("capacitor") and not dc:
                branch(*nets, 1j * w * value)
            elif shape == "inductor":
                branch(*nets, 1 / (1j * w * value) if not dc else 1e3)
        for k, (_, plus, minus, out) in enumerate(units, len(names)):
            a[at[out], k] += 1
            difference(k, plus, minus)
        for k, led in enumerate(leds, len(names) + len(units)):
            anode, cathode = pin_net(self.c, led, "A"), pin_net(self.c, led, "K")
            assert anode and cathode
            for net, sign in ((anode.name, 1), (cathode.name, -1)):
                if net in at:
                    a[at[net], k] += sign
            difference(k, anode.name, cathode.name)
            a[k, k] -= 1e-3
            b[k] += forward_volts(led.settings, float(led.component.spec.get("vf", 2.0)))
        x = np.linalg.lstsq(a, b, rcond=None)[0]
        self.led_amps = {led.ref: abs(x[k]) for k, led in enumerate(leds, len(names) + len(units))}
        return fixed | {n: x[i] for n, i in at.items()}

    def transfer(
        self, hz: float, drive: dict[str, complex] | None = None, extra: tuple[tuple[str, str, float], ...] = ()
    ) -> complex | None:
        """Output over input at a frequency, with 1 V at the first input unless *drive* says otherwise."""
        out, ins = self.output(), self.inputs()
        if out is None or not ins:
            return None
        return self.solve(drive or dict.fromkeys(ins, 0j) | {ins[0]: 1 + 0j}, hz, extra=extra)[out]

    def direct(self, volts: float) -> float | None:
        """The output's direct voltage for one at the input, V."""
        out, ins = self.output(), self.inputs()
        return float(self.solve({ins[0]: volts + 0j}, 0)[out].real) if out and ins else None

    def trips(self) -> list[tuple[float, float, bool, str]]:
        """Comparators: input voltage at which a low and a high output turns, V; whether it is high above them; the output's net."""
        ins, found = self.inputs(), []
        if not ins:
            return []
        for part, plus, minus, out in self.units():
            rails = [n.volts or 0.0 for n in nets_of(self.c, part) if n.kind == "power"] or [5.0]
            spec = part.component.spec
            loss = 0.0 if part.component.shape == "comparator" else float(spec.get("out_high", 0))
            top, low = max(rails) - loss, min([0.0, *rails]) + float(spec.get("out_low", 0))
            open_collector = any(p.type == "open_collector" for p in part.component.pins if p.id.startswith("O"))
            at, slope = [], 0.0
            for state in (0, 1):
                held = {out: top if state else low} if not (state and open_collector) else {}
                skip = frozenset(u[3] for u in self.units())
                d = []
                for volts in (0.0, 1.0):
                    v = self.solve({ins[0]: volts, **held}, 0, skip=skip)
                    d.append(float((v[plus] - v[minus]).real))
                slope = d[1] - d[0]
                if abs(slope) > 1e-4:
                    at.append(-d[0] / slope)
            if len(at) == 2:
                found.append((at[0], at[1], slope > 0, out))
        return found

    def lit_when(self, out: str) -> set[bool]:
        """At which level of an output LEDs light (directly, or through one transistor)."""
        r, found, near = two_ended(self.c, "ohms"), set(), {out}
        for _ in range(2):
            near |= {
                n.name for v, x, y in r for m, n in ((x, y), (y, x)) if m.name in near and v < 50e3 and n.kind not in ("ground", "power")
            }
        far: dict[str, bool] = dict.fromkeys(near, True)
        for part in self.c.parts.values():
            shape = part.component.shape
            if shape in ("npn", "nmos", "pnp", "pmos"):
                base, col = (pin_net(self.c, part, n) for n in ("B|G", "C|D"))
                if base and col and base.name in near:
                    reached = {col.name} | {
                        n.name for _, x, y in r for m, n in ((x, y), (y, x)) if m.name == col.name and n.kind not in ("ground", "power")
                    }
                    far |= dict.fromkeys(reached - near, False)
        for led in (p for p in self.c.parts.values() if p.component.shape == "led"):
            anode, cathode = pin_net(self.c, led, "A"), pin_net(self.c, led, "K")
            for net, high in ((anode, True), (cathode, False)):
                if net and net.name in far:
                    found.add(high if far[net.name] else not high)
        return found

    def of(self, *shapes: str) -> list[Part]:
        return [p for p in self.c.parts.values() if p.component.shape in shapes]

    def values(self, *shapes: str) -> list[float]:
        return [q for p in self.of(*shapes) if (q := quantity(p)) is not None]

    def across(self, a: str | None, b: str | None) -> list[float]:
        """Resistors between two nets, ohms."""
        return [v for v, x, y in two_ended(self.c, "ohms") if {x.name, y.name} == {a, b}]

    def fixed_ohms(self) -> list[float]:
        return [v for p in self.c.parts.values() if (v := ohms(p)) is not None]
