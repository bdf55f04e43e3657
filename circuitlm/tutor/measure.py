"""What a target is, in terms of two solvers' answers: operating points and phasors. Both engines, symbolic and SPICE, go through here."""

from __future__ import annotations

import cmath
import math
from dataclasses import replace
from fractions import Fraction
from typing import Protocol

from circuitlm.errors import CircuitlmError
from circuitlm.tutor.circuits import Line, Lines
from circuitlm.tutor.targets import Target


class NoFact(CircuitlmError):
    """The circuit has no such quantity, or it could not be found."""


class Solved(Protocol):
    """A circuit's answer: volts, and amperes from an element's first node through it to its second."""

    def voltage(self, a: str, b: str = "0") -> complex | Fraction: ...

    def current(self, name: str) -> complex | Fraction: ...


class Engine(Protocol):
    """Finds operating points and phasors. Raises NoFact."""

    def dc(self, lines: Lines) -> Solved: ...

    def ac(self, lines: Lines, frequency: float) -> Solved: ...

    def at(self, lines: Lines, target: Target) -> complex | Fraction:
        """A voltage, current or power at a time after all sources are switched on."""
        ...


PROBE = "Iprobe"


def measure(engine: Engine, lines: Lines, target: Target) -> float:
    """The target's value in SI units (degrees, dB where its form says so). Raises NoFact."""
    value = raw(engine, lines, target)
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


def raw(engine: Engine, lines: Lines, target: Target) -> complex | Fraction | float:
    """The value before its form: exact for an operating point where the engine is exact, complex at a frequency."""
    match target.kind:
        case "tau" | "fc" | "f0" | "Q":
            return _natural(engine, lines, target.kind)
        case "Vth":
            return raw(engine, lines, replace(target, kind="V"))
        case "In":
            shorted = lines.put(Line("Vshort", (target.args[0], target.args[1]), Fraction(0)))
            return raw(engine, shorted, replace(target, kind="I", args=("Vshort",)))
        case "Pmax":
            return raw(engine, lines, replace(target, kind="Vth")) * raw(engine, lines, replace(target, kind="In")) / 4
        case "Req" | "Rth" | "Z":
            return _driven(engine, lines, target)
        case "gain":
            return _gain(engine, lines, target)
    if target.time is not None:
        return engine.at(lines, target)
    if target.frequency is not None and target.kind == "P":
        solved = engine.ac(lines, target.frequency)
        across, through = across_of(solved, lines[target.args[0]]), solved.current(target.args[0])
        return (complex(across) * complex(through).conjugate()).real / 2
    solved = engine.dc(lines) if target.frequency is None else engine.ac(lines, target.frequency)
    return quantity(solved, lines, target)


def quantity(solved: Solved, lines: Lines, target: Target) -> complex | Fraction:
    """V, I or P of one answer."""
    if target.kind == "V":
        return solved.voltage(*target.args)
    name = target.args[0]
    if target.kind == "I":
        return solved.current(name)
    return across_of(solved, lines[name]) * solved.current(name)


def across_of(solved: Solved, line: Line) -> complex | Fraction:
    """The voltage from an element's first node to its second; of a transistor from collector to emitter."""
    return solved.voltage(line.nodes[0], line.nodes[2] if line.kind == "Q" else line.nodes[1])


def _driven(engine: Engine, lines: Lines, target: Target) -> complex | Fraction:
    a, b = target.args
    if a == b:
        return Fraction(0)
    one = Line(PROBE, (b, a), Fraction(1), None if target.frequency is None else Fraction(0))
    if target.kind == "Req":  # asked across a source: what that source sees
        lines = lines.without(*(x.name for x in lines.of("V") if set(x.nodes) == {a, b}))
    driven = lines.dead().put(one)
    return (engine.dc(driven) if target.frequency is None else engine.ac(driven, target.frequency)).voltage(a, b)


def _gain(engine: Engine, lines: Lines, target: Target) -> complex | Fraction:
    out, source = target.args
    one = replace(lines[source], value=Fraction(1), ac=None if target.frequency is None else Fraction(0))
    alone = lines.dead().put(one)
    return (engine.dc(alone) if target.frequency is None else engine.ac(alone, target.frequency)).voltage(out)


# -- natural frequencies ----------------------------------------------------------------------------------------------
def frozen(lines: Lines, states: dict[str, Fraction]) -> Lines:
    """With every capacitor as a voltage source and every inductor as a current source, at these values (0 where none is given)."""
    out = []
    for x in lines:
        if x.kind == "C":
            out.append(Line(f"V_{x.name}", x.nodes, states.get(x.name, Fraction(0))))
        elif x.kind == "L":
            out.append(Line(f"I_{x.name}", x.nodes, states.get(x.name, Fraction(0))))
        else:
            out.append(x)
    return Lines(tuple(out))


def slopes(engine: Engine, lines: Lines, states: dict[str, Fraction]) -> list[Fraction]:
    """The slope of each capacitor's voltage and inductor's current, at these values."""
    solved = engine.dc(frozen(lines, states))
    out = []
    for x in lines.of("CL"):
        drive = solved.current(f"V_{x.name}") if x.kind == "C" else solved.voltage(*x.nodes)
        slope = drive if isinstance(drive, Fraction) else Fraction(complex(drive).real)
        assert x.value is not None
        out.append(slope / x.value)
    return out


def state_matrix(engine: Engine, lines: Lines) -> list[list[Fraction]]:
    """A of x' = A x for the capacitors' voltages and inductors' currents with all sources at zero."""
    quiet = lines.dead()
    columns = [slopes(engine, quiet, {x.name: Fraction(1)}) for x in quiet.of("CL")]
    return [list(row) for row in zip(*columns, strict=True)]


def _natural(engine: Engine, lines: Lines, kind: str) -> float | Fraction:
    order = len(lines.of("CL"))
    if kind in ("tau", "fc"):
        if order != 1:
            raise NoFact(f"A time constant needs one capacitor or one inductor; here are {order}.")
        rate = state_matrix(engine, lines)[0][0]
        if rate >= 0:
            raise NoFact("Nothing lets its charge fade: there is no time constant.")
        return -1 / rate if kind == "tau" else float(-rate) / (2 * math.pi)
    if order != 2:
        raise NoFact(f"A resonance needs one capacitor and one inductor; here are {order} of them.")
    (a, b), (c, d) = state_matrix(engine, lines)
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
