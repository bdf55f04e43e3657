"""The symbolic engine: exact operating points, phasors, and times, with diodes and transistors in the state that fits."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from circuitlm.symbolic.expression import Number
from circuitlm.symbolic.netlist import BadCircuit, Element, Netlist
from circuitlm.symbolic.solve import Solution, solve
from circuitlm.tutor.circuits import GROUND, Line, Lines
from circuitlm.tutor.measure import NoFact, frozen, quantity, slopes, state_matrix
from circuitlm.tutor.targets import Target

STATES = {"D": ("on", "off"), "Q": ("active", "saturated", "off")}
MOST_STATES = 800
MOST_ORDER = 4
"""Capacitors and inductors whose course over time is computed."""
_ZERO = Fraction(0)


@dataclass(slots=True)
class ExactSolved:
    """One answer; `states` says how each diode and transistor was found to stand."""

    solution: Solution
    lines: Lines
    states: dict[str, str]

    def voltage(self, a: str, b: str = GROUND) -> Any:
        return self.solution.voltage(a, b)

    def current(self, name: str) -> Any:
        line = self.lines[name]
        state = self.states.get(line.name)
        if line.kind == "D":
            return _ZERO if state == "off" else self.solution.current(f"V_{line.name}")
        if line.kind == "Q":
            if state == "off":
                return _ZERO
            found = self.solution.current(f"{'F' if state == 'active' else 'Vce'}_{line.name}")
            return -found if "PNP" in line.options else found
        if line.kind == "C" and self.solution.domain == "dc":
            return _ZERO
        return self.solution.current(line.name)


class Exact:
    """`measure.Engine` in exact numbers."""

    def dc(self, lines: Lines) -> ExactSolved:
        devices = lines.of("DQ")
        reason = "No state of its diodes and transistors fits."
        for states in _states(devices):
            solved = ExactSolved(solve(netlist(lines, states)), lines, states)
            try:
                if all(_fits(solved, x, states[x.name]) for x in devices):
                    solved.solution.nodes()
                    return solved
            except BadCircuit as error:
                if not devices:
                    raise NoFact(f"The circuit cannot be solved: {error.message}.") from error
                reason = error.message
        raise NoFact(reason)

    def ac(self, lines: Lines, frequency: float) -> ExactSolved:
        if lines.of("DQ"):
            raise NoFact("Phasors need a circuit without diodes and transistors.")
        try:
            solution = solve(netlist(lines, {}), "ac", 2 * math.pi * frequency)
            solution.nodes()
        except BadCircuit as error:
            raise NoFact(f"The circuit cannot be solved: {error.message}.") from error
        return ExactSolved(solution, lines, {})

    def at(self, lines: Lines, target: Target) -> Any:
        assert target.time is not None
        if math.isinf(target.time):
            return quantity(self.dc(lines), lines, target)
        still = frozen(lines, self.states_at(lines, target.time))
        name = target.args[0]
        if target.kind == "V":
            return self.dc(still).voltage(*target.args)
        line = lines[name]
        solved = self.dc(still)
        through = solved.current({"C": f"V_{line.name}", "L": f"I_{line.name}"}.get(line.kind, line.name))
        return through if target.kind == "I" else through * solved.voltage(*line.nodes[:2])

    def states_at(self, lines: Lines, time: float) -> dict[str, Fraction]:
        """The capacitors' voltages and inductors' currents at a time: x' = A x + b, exactly integrated by a matrix exponential."""
        stores = lines.of("CL")
        if len(stores) > MOST_ORDER or lines.of("DQ"):
            raise NoFact(f"The course over time is computed for linear circuits with up to {MOST_ORDER} capacitors and inductors.")
        start = [x.option("IC", "0") for x in stores]
        if time == 0 or not stores:
            return {x.name: v for x, v in zip(stores, start, strict=True)}
        rows = [[float(v) for v in row] for row in state_matrix(self, lines)]
        push = [float(v) for v in slopes(self, lines, {})]
        grown = [[v * time for v in row] + [p * time] for row, p in zip(rows, push, strict=True)] + [[0.0] * (len(rows) + 1)]
        step = exponential(grown)
        full = [*map(float, start), 1.0]
        return {x.name: Fraction(sum(a * b for a, b in zip(step[k], full, strict=True))) for k, x in enumerate(stores)}


def exponential(matrix: list[list[float]]) -> list[list[float]]:
    """e to the power of a small matrix, by scaling, Taylor's series and squaring."""
    n = len(matrix)
    size = max((sum(map(abs, row)) for row in matrix), default=0.0)
    if size > 2000:
        size, matrix = 2000.0, [[v * 2000 / size for v in row] for row in matrix]  # long past its end
    halvings = max(0, math.ceil(math.log2(size)) + 4) if size > 0 else 0
    small = [[v / 2**halvings for v in row] for row in matrix]
    out = [[float(i == j) for j in range(n)] for i in range(n)]
    term = [row[:] for row in out]
    for k in range(1, 16):
        term = [[v / k for v in row] for row in _times(term, small)]
        out = [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(out, term, strict=True)]
    for _ in range(halvings):
        out = _times(out, out)
    return out


def _times(a: list[list[float]], b: list[list[float]]) -> list[list[float]]:
    return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*b, strict=True)] for row in a]


def netlist(lines: Lines, states: dict[str, str]) -> Netlist:
    """The linear circuit, with each device in a state."""
    return Netlist(tuple(e for x in lines for e in _elements(x, states.get(x.name, ""))))


def _elements(x: Line, state: str) -> Iterator[Element]:
    number = Number(x.value) if x.value is not None else None
    if x.kind == "D":
        if state == "on":
            yield Element(f"V_{x.name}", "V", x.nodes, number)
        elif state == "zener":
            yield Element(f"V_{x.name}", "V", x.nodes, Number(-x.options["BV"]))
    elif x.kind == "Q":
        yield from _transistor(x, state)
    elif x.kind in "VI":
        ac = number if x.ac is not None else None
        yield Element(x.name, x.kind, x.nodes, Number(_ZERO) if x.ac is not None else number, ac=ac, phase=float(x.ac or 0))
    else:
        yield Element(x.name, x.kind, x.nodes, number, control=(x.through,) if x.through else ())


def _transistor(x: Line, state: str) -> Iterator[Element]:
    c, b, e = x.nodes
    if state == "off":
        return
    pnp = "PNP" in x.options
    yield Element(f"Vbe_{x.name}", "V", (e, b) if pnp else (b, e), Number(x.option("VBE", "0.7")))
    ends = (e, c) if pnp else (c, e)
    if state == "active":
        yield Element(f"F_{x.name}", "F", ends, Number(x.option("BETA", "100")), control=(f"Vbe_{x.name}",))
    else:
        yield Element(f"Vce_{x.name}", "V", ends, Number(x.options["VCESAT"]))


def _states(devices: list[Line]) -> Iterator[dict[str, str]]:
    """States to try: all conducting first."""
    choices = []
    for x in devices:
        known = STATES[x.kind]
        if x.kind == "D" and "BV" in x.options:
            known = (*known, "zener")
        if x.kind == "Q" and "VCESAT" not in x.options:
            known = ("active", "off")
        choices.append(known)
    if math.prod(map(len, choices)) > MOST_STATES:
        raise NoFact("There are too many diodes and transistors for exact numbers.")
    for pick in product(*choices):
        yield {x.name: s for x, s in zip(devices, pick, strict=True)}


def _fits(solved: ExactSolved, x: Line, state: str) -> bool:
    if x.kind == "D":
        if state == "off":
            across = solved.voltage(*x.nodes)
            return across <= x.value and across >= -x.option("BV", "1000000")
        through = solved.current(x.name)
        return through >= 0 if state == "on" else through <= 0
    sign = -1 if "PNP" in x.options else 1
    c, b, e = x.nodes
    if state == "off":
        return sign * solved.voltage(b, e) <= x.option("VBE", "0.7")
    base = solved.solution.current(f"Vbe_{x.name}")
    if base < 0:
        return False
    if state == "active":
        return "VCESAT" not in x.options or sign * solved.voltage(c, e) >= x.options["VCESAT"]
    return 0 <= sign * solved.current(x.name) <= x.option("BETA", "100") * base
