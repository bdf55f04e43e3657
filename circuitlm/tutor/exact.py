"""The symbolic engine: exact operating points, phasors, and times."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from circuitlm.symbolic.devices import Settled, solved
from circuitlm.symbolic.netlist import BadCircuit, Netlist
from circuitlm.symbolic.solve import solve
from circuitlm.tutor.measure import NoFact, frozen, quantity, slopes, state_matrix
from circuitlm.tutor.targets import Target

MOST_ORDER = 4
"""Capacitors and inductors whose course over time is computed."""


class Exact:
    """`measure.Engine` in exact numbers."""

    def dc(self, netlist: Netlist) -> Settled:
        try:
            return solved(netlist)
        except BadCircuit as error:
            raise NoFact(f"The circuit cannot be solved: {error.message}.") from error

    def ac(self, netlist: Netlist, frequency: float) -> Settled:
        if netlist.of("DQ"):
            raise NoFact("Phasors need a circuit without diodes and transistors.")
        try:
            solution = solve(netlist, "ac", 2 * math.pi * frequency)
            solution.nodes()
        except BadCircuit as error:
            raise NoFact(f"The circuit cannot be solved: {error.message}.") from error
        return Settled(solution, netlist, {})

    def at(self, netlist: Netlist, target: Target) -> Any:
        assert target.time is not None
        if math.isinf(target.time):
            return quantity(self.dc(netlist), netlist, target)
        still = frozen(netlist, self.states_at(netlist, target.time))
        name = target.args[0]
        if target.kind == "V":
            return self.dc(still).voltage(*target.args)
        element = netlist[name]
        solved = self.dc(still)
        through = solved.current({"C": f"V_{element.name}", "L": f"I_{element.name}"}.get(element.kind, element.name))
        return through if target.kind == "I" else through * solved.voltage(*element.nodes[:2])

    def states_at(self, netlist: Netlist, time: float) -> dict[str, Fraction]:
        """The capacitors' voltages and inductors' currents at a time: x' = A x + b, exactly integrated by a matrix exponential."""
        stores = netlist.of("CL")
        if len(stores) > MOST_ORDER or netlist.of("DQ"):
            raise NoFact(f"The course over time is computed for linear circuits with up to {MOST_ORDER} capacitors and inductors.")
        start = [x.option("IC", "0") for x in stores]
        if time == 0 or not stores:
            return {x.name: v for x, v in zip(stores, start, strict=True)}
        rows = [[float(v) for v in row] for row in state_matrix(self, netlist)]
        push = [float(v) for v in slopes(self, netlist, {})]
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
