"""What a target is, in terms of two solvers' answers: operating points and phasors. Both engines, symbolic and SPICE, go through here."""

from __future__ import annotations

import cmath
import math
from dataclasses import replace
from fractions import Fraction
from typing import Protocol

from circuitlm.errors import CircuitlmError
from circuitlm.symbolic.expression import Number
from circuitlm.symbolic.netlist import Element, Netlist
from circuitlm.tutor.targets import Target


class NoFact(CircuitlmError):
    """The circuit has no such quantity, or it could not be found."""


class Solved(Protocol):
    """A circuit's answer: volts, and amperes from an element's first node through it to its second."""

    def voltage(self, a: str, b: str = "0") -> complex | Fraction: ...

    def current(self, name: str) -> complex | Fraction: ...


class Engine(Protocol):
    """Finds operating points and phasors. Raises NoFact."""

    def dc(self, netlist: Netlist) -> Solved: ...

    def ac(self, netlist: Netlist, frequency: float) -> Solved: ...

    def at(self, netlist: Netlist, target: Target) -> complex | Fraction:
        """A voltage, current or power at a time after all sources are switched on."""
        ...


PROBE = "Iprobe"
_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))


def measure(engine: Engine, netlist: Netlist, target: Target) -> float:
    """The target's value in SI units (degrees, dB where its form says so). Raises NoFact."""
    value = raw(engine, netlist, target)
    if target.form == "phase":
        return math.degrees(cmath.phase(complex(value)))
    if target.form:
        size = abs(complex(value))
        if target.form == "dB":
            if size == 0:
                raise NoFact("There is no level of nothing.")
            return 20 * math.log10(size)
        return size / math.sqrt(2) if target.form == "rms" else size
    return float(value.real) if isinstance(value, complex) else float(value)


def raw(engine: Engine, netlist: Netlist, target: Target) -> complex | Fraction | float:
    """The value before its form: exact for an operating point where the engine is exact, complex at a frequency."""
    match target.kind:
        case "tau" | "fc" | "f0" | "Q":
            return _natural(engine, netlist, target.kind)
        case "Vth":
            return raw(engine, netlist, replace(target, kind="V"))
        case "In":
            shorted = netlist.plus(Element("Vshort", "V", (target.args[0], target.args[1]), _ZERO))
            return raw(engine, shorted, replace(target, kind="I", args=("Vshort",)))
        case "Pmax":
            return raw(engine, netlist, replace(target, kind="Vth")) * raw(engine, netlist, replace(target, kind="In")) / 4
        case "Req" | "Rth" | "Z":
            return _driven(engine, netlist, target)
        case "gain":
            return _gain(engine, netlist, target)
    if target.time is not None:
        return engine.at(netlist, target)
    if target.frequency is not None and target.kind == "P":
        solved = engine.ac(netlist, target.frequency)
        across, through = across_of(solved, netlist[target.args[0]]), solved.current(target.args[0])
        return (complex(across) * complex(through).conjugate()).real / 2
    solved = engine.dc(netlist) if target.frequency is None else engine.ac(netlist, target.frequency)
    return quantity(solved, netlist, target)


def quantity(solved: Solved, netlist: Netlist, target: Target) -> complex | Fraction:
    """V, I or P of one answer."""
    if target.kind == "V":
        return solved.voltage(*target.args)
    name = target.args[0]
    if target.kind == "I":
        return solved.current(name)
    return across_of(solved, netlist[name]) * solved.current(name)


def across_of(solved: Solved, element: Element) -> complex | Fraction:
    """The voltage from an element's first node to its second; of a transistor from collector to emitter."""
    return solved.voltage(element.nodes[0], element.nodes[2] if element.kind == "Q" else element.nodes[1])


def _driven(engine: Engine, netlist: Netlist, target: Target) -> complex | Fraction:
    a, b = target.args
    if a == b:
        return Fraction(0)
    one = Element(PROBE, "I", (b, a), _ONE, ac=None if target.frequency is None else _ONE)
    if target.kind == "Req":  # asked across a source: what that source sees
        netlist = netlist.without(*(x.name for x in netlist.of("V") if set(x.nodes) == {a, b}))
    driven = netlist.quiet().plus(one)
    return (engine.dc(driven) if target.frequency is None else engine.ac(driven, target.frequency)).voltage(a, b)


def _gain(engine: Engine, netlist: Netlist, target: Target) -> complex | Fraction:
    out, source = target.args
    one = replace(netlist[source], value=_ONE, ac=None if target.frequency is None else _ONE, phase=0.0)
    alone = netlist.quiet().plus(one)
    return (engine.dc(alone) if target.frequency is None else engine.ac(alone, target.frequency)).voltage(out)


# -- natural frequencies ----------------------------------------------------------------------------------------------
def frozen(netlist: Netlist, states: dict[str, Fraction]) -> Netlist:
    """With every capacitor as a voltage source and every inductor as a current source, at these values (0 where none is given)."""
    out = []
    for x in netlist:
        if x.kind == "C":
            out.append(Element(f"V_{x.name}", "V", x.nodes, Number(states.get(x.name, Fraction(0)))))
        elif x.kind == "L":
            out.append(Element(f"I_{x.name}", "I", x.nodes, Number(states.get(x.name, Fraction(0)))))
        else:
            out.append(x)
    return Netlist(tuple(out))


def slopes(engine: Engine, netlist: Netlist, states: dict[str, Fraction]) -> list[Fraction]:
    """The slope of each capacitor's voltage and inductor's current, at these values."""
    solved = engine.dc(frozen(netlist, states))
    out = []
    for x in netlist.of("CL"):
        drive = solved.current(f"V_{x.name}") if x.kind == "C" else solved.voltage(*x.nodes)
        slope = drive if isinstance(drive, Fraction) else Fraction(complex(drive).real)
        assert x.number is not None
        out.append(slope / x.number)
    return out


def state_matrix(engine: Engine, netlist: Netlist) -> list[list[Fraction]]:
    """A of x' = A x for the capacitors' voltages and inductors' currents with all sources at zero."""
    quiet = netlist.quiet()
    columns = [slopes(engine, quiet, {x.name: Fraction(1)}) for x in quiet.of("CL")]
    return [list(row) for row in zip(*columns, strict=True)]


def _natural(engine: Engine, netlist: Netlist, kind: str) -> float | Fraction:
    order = len(netlist.of("CL"))
    if kind in ("tau", "fc"):
        if order != 1:
            raise NoFact(f"A time constant needs one capacitor or one inductor; here are {order}.")
        rate = state_matrix(engine, netlist)[0][0]
        if rate >= 0:
            raise NoFact("Nothing lets its charge fade: there is no time constant.")
        return -1 / rate if kind == "tau" else float(-rate) / (2 * math.pi)
    if order != 2:
        raise NoFact(f"A resonance needs one capacitor and one inductor; here are {order} of them.")
    (a, b), (c, d) = state_matrix(engine, netlist)
    square = float(a * d - b * c)
    if square <= 0:
        raise NoFact("The circuit has no resonance.")
    omega = math.sqrt(square)
    if kind == "f0":
        return omega / (2 * math.pi)
    damping = -float(a + d)
    if damping <= omega * 1e-12:
        raise NoFact("Without a loss the quality factor has no end.")
    return omega / damping
