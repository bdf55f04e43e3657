"""What is true of a circuit. A fact is used only where exact algebra and ngspice agree on it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

from circuitlm.circuit.units import show
from circuitlm.symbolic.netlist import GROUND, Netlist
from circuitlm.tutor.exact import Exact
from circuitlm.tutor.measure import Engine, NoFact, measure, raw
from circuitlm.tutor.simulated import NoSpice, Spice
from circuitlm.tutor.targets import Target

RELATIVE = 1e-3
DEVICES = 3e-3
"""Allowed between the engines where diodes stand: SPICE's are only nearly ideal."""
ABSOLUTE = {"V": 1e-5, "A": 1e-8, "W": 1e-8, "°": 0.05, "dB": 0.01}


@dataclass(frozen=True, slots=True)
class Fact:
    """A quantity's true value in SI units; `exact` where it is a fraction; `checked`: SPICE said the same."""

    target: Target
    value: float
    exact: Fraction | None
    checked: bool

    @property
    def unit(self) -> str:
        return self.target.unit

    def shown(self, digits: int = 4) -> str:
        """The value as one writes it: "2.5 mA"."""
        return shown(self.value, self.unit, digits)


def shown(value: float, unit: str, digits: int = 4) -> str:
    """A value with its unit and prefix; ratios and angles without a prefix."""
    if unit in ("", "°", "dB"):
        return f"{value:.{digits}g}{' ' if unit == 'dB' else ''}{unit}"
    return show(value, unit, digits)


def agree(one: float, other: float, unit: str, devices: bool = False) -> bool:
    """Whether two engines' values are the same quantity."""
    if unit == "°":
        return abs((one - other + 180) % 360 - 180) <= ABSOLUTE["°"]
    slack = ABSOLUTE.get(unit, 1e-9) * (200 if devices else 1)
    return abs(one - other) <= max((DEVICES if devices else RELATIVE) * max(abs(one), abs(other)), slack)


@dataclass
class Truth:
    """The facts of one circuit. *second*: the engine that has to agree; without ngspice facts say that they are unchecked."""

    netlist: Netlist
    second: Engine | None = field(default_factory=Spice)
    first: Engine = field(default_factory=Exact)
    _facts: dict[Target, Fact] = field(default_factory=dict)

    def fact(self, target: Target) -> Fact:
        """Raises NoFact: no such quantity, or the engines differ."""
        if target not in self._facts:
            value = self.value(target)
            checked = False
            if self.second is not None:
                try:
                    other = measure(self.second, self.netlist, target)
                except NoSpice:
                    self.second = None
                else:
                    if not agree(value, other, target.unit, bool(self.netlist.of("DQ"))):
                        raise NoFact(
                            f"{target}: algebra gives {value:g} and ngspice {other:g}; the tutor does not teach what it cannot prove."
                        )
                    checked = True
            found = raw(self.first, self.netlist, target) if not target.form else None
            self._facts[target] = Fact(target, value, found if isinstance(found, Fraction) else None, checked)
        return self._facts[target]

    def value(self, target: Target) -> float:
        """By algebra alone: for what is only compared with, and never taught."""
        value = measure(self.first, self.netlist, target)
        if not math.isfinite(value):
            raise NoFact(f"{target} has no value.")
        return value

    def table(self, like: Target) -> dict[str, tuple[float, str]]:
        """Every node voltage, element voltage, current and power at the target's moment: name -> (value, unit)."""
        out: dict[str, tuple[float, str]] = {}
        form = like.form if like.form in ("mag", "rms", "phase") else "mag" if like.frequency is not None else ""

        def put(kind: str, args: tuple[str, ...], name: str) -> None:
            try:
                target = Target(kind, args, "" if kind == "P" else form, like.time, like.frequency)
                out[name] = (self.value(target), target.unit)
            except NoFact:
                return

        for node in self.netlist.nodes:
            if node != GROUND:
                put("V", (node,), f"V({node})")
        for x in self.netlist:
            put("V", (x.nodes[0], x.nodes[2 if x.kind == "Q" else 1]), f"V({x.nodes[0]},{x.nodes[2 if x.kind == 'Q' else 1]})")
            if x.kind != "O":
                put("I", (x.name,), f"I({x.name})")
                put("P", (x.name,), f"P({x.name})")
        return out
