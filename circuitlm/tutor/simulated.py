"""The second engine: the same questions put to ngspice. Diodes are nearly ideal ones there, so that it finds their states by itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from circuitlm.spice.analyses import Ac, Analysis, Op, Tran
from circuitlm.spice.engine import run
from circuitlm.spice.netlist import Deck
from circuitlm.spice.results import Plot, Result
from circuitlm.symbolic.netlist import GROUND, Element, Netlist
from circuitlm.tutor.measure import NoFact, quantity
from circuitlm.tutor.targets import Target

OPEN_LOOP = 1e8
"""Gain of an op-amp; ideal ones have none that SPICE could hold."""
EMISSION = 1e-4
"""Emission coefficient of a nearly ideal diode: its own drop is below 0.1 mV at any current of a lesson."""
POINTS = 4000
Run = Callable[..., Result]


class NoSpice(NoFact):
    """ngspice is not there."""


@dataclass(slots=True)
class SpiceSolved:
    """One plot, asked by the circuit's own names."""

    plot: Plot
    made: Made
    netlist: Netlist
    frequency: float = 0.0
    last: int = -1

    def _value(self, vector: str) -> complex:
        return self.plot.phasors(vector)[self.last]

    def voltage(self, a: str, b: str = GROUND) -> complex:
        return self._node(a) - self._node(b)

    def _node(self, name: str) -> complex:
        return 0j if name == GROUND else self._value(f"v({self.made.deck.node(name)})")

    def current(self, name: str) -> complex:
        x = self.netlist[name]
        across = self.voltage(x.nodes[0], x.nodes[1])
        if x.kind == "R":
            return across / float(x.number or 1)
        if x.kind == "C" and not self.frequency and self.plot.scale != "time":
            return 0j
        if x.kind == "C" and self.frequency:
            return across * 2j * math.pi * self.frequency * float(x.number or 0)
        return self._value(f"i({self.made.sense[x.name].lower()})")


@dataclass(slots=True)
class Made:
    """A deck, and for each element the source that carries its current."""

    deck: Deck
    sense: dict[str, str] = field(default_factory=dict)


class Spice:
    """`measure.Engine` by ngspice. *run*: as `spice.engine.run`, or a warm worker's."""

    def __init__(self, run: Run = run) -> None:
        self.run = run

    def _solved(self, netlist: Netlist, analysis: Analysis, kind: str, frequency: float = 0.0) -> SpiceSolved:
        made = deck_of(netlist)
        result = self.run(made.deck, analysis)
        if not result.ok:
            raise (NoSpice if result.kind == "not_found" else NoFact)(f"ngspice: {result.reason}")
        return SpiceSolved(result.plot(kind), made, netlist, frequency)

    def dc(self, netlist: Netlist) -> SpiceSolved:
        return self._solved(netlist, Op(), "op")

    def ac(self, netlist: Netlist, frequency: float) -> SpiceSolved:
        return self._solved(netlist, Ac(frequency, frequency, 1, "lin"), "ac", frequency)

    def at(self, netlist: Netlist, target: Target) -> complex | Fraction:
        """By a transient; at t = 0 by one that is over before anything moves."""
        assert target.time is not None
        if math.isinf(target.time):
            return quantity(self.dc(netlist), netlist, target)
        stop = target.time or 1e-12
        solved = self._solved(netlist, Tran(stop / POINTS, stop, uic=True), "tran")
        return quantity(solved, netlist, target)


def deck_of(netlist: Netlist) -> Made:
    """The circuit as a deck."""
    made = Made(Deck("tutor"))
    for x in netlist:
        _add(made, x)
    return made


def _add(made: Made, x: Element) -> None:
    deck, value = made.deck, float(x.number or 0)
    match x.kind:
        case "R":
            deck.resistor(x.name, x.nodes[0], x.nodes[1], value)
        case "C":
            inner = _ammeter(made, x)
            deck.capacitor(x.name, inner, x.nodes[1], value, float(x.option("IC", "0")))
        case "L":
            made.sense[x.name] = deck.inductor(x.name, x.nodes[0], x.nodes[1], value, float(x.option("IC", "0")))
        case "V":
            made.sense[x.name] = deck.add("V", x.name, x.nodes, _dc(x), _ac(x))
        case "I":
            inner = _ammeter(made, x)
            deck.add("I", x.name, (inner, x.nodes[1]), _dc(x), _ac(x))
        case "E":
            made.sense[x.name] = deck.controlled("E", x.name, x.nodes, value)
        case "G":
            deck.controlled("G", x.name, (_ammeter(made, x), *x.nodes[1:]), value)
        case "F":
            deck.controlled("F", x.name, (_ammeter(made, x), x.nodes[1]), value, made.sense[_named(made, x.control[0])])
        case "H":
            made.sense[x.name] = deck.controlled("H", x.name, x.nodes, value, made.sense[_named(made, x.control[0])])
        case "O":
            out, plus, minus = x.nodes
            made.sense[x.name] = deck.controlled("E", f"E_{x.name}", (out, GROUND, plus, minus), value or OPEN_LOOP)
        case "D":
            inner = _ammeter(made, x)
            _diode(made, x.name, inner, x.nodes[1], value)
            if "BV" in x.options:
                _diode(made, f"{x.name}_z", x.nodes[1], inner, float(x.options["BV"]))
        case "Q":
            _transistor(made, x)


def _named(made: Made, name: str) -> str:
    """The element's own spelling of a name; it has to stand before what it controls."""
    found = next((n for n in made.sense if n.lower() == name.lower()), None)
    if found is None:
        raise NoFact(f"{name} has to stand before the source that it controls.")
    return found


def _dc(x: Element) -> float:
    return float(replace(x, ac=None).number or 0)


def _ac(x: Element) -> str:
    return "" if x.ac is None else f"AC {float(x.number or 0):.9g} {x.phase:.9g}"


def _ammeter(made: Made, x: Element, end: int = 0) -> str:
    """A node behind a source of 0 V, through which the element's current flows in."""
    inner = f"{x.name} in"
    made.sense[x.name] = made.deck.voltage(f"V_sense_{x.name}", x.nodes[end], inner)
    return inner


def _diode(made: Made, name: str, anode: str, cathode: str, drop: float) -> None:
    model = made.deck.model("IDEAL", "D", IS=1e-12, N=EMISSION)
    middle = f"{name} drop"
    made.deck.voltage(f"V_drop_{name}", anode, middle, drop)
    made.deck.device("D", f"D_{name}", (middle, cathode), model)


def _transistor(made: Made, x: Element) -> None:
    """A diode from base to emitter, a current source for the collector, and a clamp that keeps it out of reverse."""
    _, b, e = x.nodes
    inner = _ammeter(made, x)
    drop, beta = float(x.option("VBE", "0.7")), float(x.option("BETA", "100"))
    base = f"{x.name} base"
    if "PNP" in x.options:
        probe = made.deck.voltage(f"V_base_{x.name}", e, base)
        _diode(made, f"{x.name}_be", base, b, drop)
        made.deck.controlled("F", f"F_{x.name}", (e, inner), beta, probe)
        ends = (inner, e)
    else:
        probe = made.deck.voltage(f"V_base_{x.name}", b, base)
        _diode(made, f"{x.name}_be", base, e, drop)
        made.deck.controlled("F", f"F_{x.name}", (inner, e), beta, probe)
        ends = (e, inner)
    if "VCESAT" in x.options:
        _diode(made, f"{x.name}_ce", *ends, -float(x.options["VCESAT"]))
