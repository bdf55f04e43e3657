"""Solves a circuit's equations: exactly at DC, as phasors, or in symbols and s.

Numbers are solved by elimination in fractions or complex numbers. Symbols are solved by Cramer's rule over the part of the equations that
the wanted quantity depends on, with determinants by expansion over sets of columns: no division occurs, so nothing has to be cancelled.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property
from typing import Any

from circuitlm.symbolic.determinant import cramer
from circuitlm.symbolic.equations import Equations, Row, equations, phasor
from circuitlm.symbolic.expression import Name, symbols
from circuitlm.symbolic.fields import Exact, Field, Phasors, Polynomials
from circuitlm.symbolic.laurent import Names, Poly, Ratio
from circuitlm.symbolic.netlist import BadCircuit, Element, Netlist
from circuitlm.symbolic.prune import relevant

Value = Fraction | complex | Ratio


def solve(netlist: Netlist, domain: str = "dc", omega: float | None = None, symbolic: bool = False, steps: bool = True) -> Solution:
    """Prepare a circuit for questions.

    domain: ``dc`` (inductors short, capacitors open), ``ac`` (phasors at *omega* in rad/s, AC amplitudes), ``s`` (Laplace, zero state; a
    constant source of value V is the step V/s, or V itself with steps=False). *symbolic*: every R, L, C and source becomes its own
    symbol. Answers are Fractions at DC with numbers, complex phasors in ``ac``, `Ratio`s else. Raises BadCircuit.
    """
    if domain not in ("dc", "ac", "s"):
        raise BadCircuit(f"there is no domain {domain!r}", hint="dc, ac or s")
    return Solution(named(netlist) if symbolic else netlist, domain, omega, steps)


def named(netlist: Netlist) -> Netlist:
    """The circuit with every value that is a plain number replaced by the element's name; sources of 0 stay."""
    for e in netlist.elements:
        constant = e.value is None or e.kind in ("E", "F", "G", "H", "K", "TF", "O") or not _number(e)
        if not constant:
            netlist = netlist.changed(e.name, Name(e.name))
    return netlist


def _number(e: Element) -> bool:
    return e.value is not None and not symbols(e.value) and bool(Exact().value(e.value))


class Solution:
    """Answers about one circuit; each is worked out when it is asked for."""

    def __init__(self, netlist: Netlist, domain: str, omega: float | None, steps: bool) -> None:
        self.netlist, self.domain, self.steps = netlist, domain, steps
        held = set().union(*(symbols(t) for e in netlist.elements for t in (e.value, e.ac) if t is not None), set())
        self.symbolic = domain == "s" or bool(held)
        if domain == "ac":
            if held:
                raise BadCircuit(f"phasors need numbers; {sorted(held)[0]} has none")
            if omega is None or not math.isfinite(omega) or omega <= 0:
                raise BadCircuit("phasors need an angular frequency above zero")
        self.field: Field = (
            Polynomials(Names(["s"]), dc=domain == "dc") if self.symbolic else Phasors(omega or 0.0) if domain == "ac" else Exact()
        )

    def voltage(self, a: str, b: str | None = None) -> Any:
        """V(a) - V(b); b is the reference unless named."""
        a = self.netlist.node(a)
        b = self.netlist.reference if b is None else self.netlist.node(b)
        return self._answer({("v", a): 1, ("v", b): -1} if a != b else {}, nodes=(a, b))

    def current(self, name: str) -> Any:
        """The current from an element's first node through it to its second; an op-amp's: into its output."""
        e = self.netlist[name]
        if e.kind == "K":
            raise BadCircuit(f"{e.name} is a coupling and has no current")
        return self._answer(None, element=e, nodes=e.nodes)

    def across(self, name: str) -> Any:
        """The voltage of an element's first node against its second."""
        e = self.netlist[name]
        if len(e.nodes) < 2 or e.kind == "O":
            raise BadCircuit(f"{e.name} has no voltage of its own")
        return self.voltage(e.nodes[0], e.nodes[1])

    def power(self, name: str) -> Any:
        """The power that an element absorbs: at DC the product, with phasors the complex power V I*/2 of peak values."""
        v, i = self.across(name), self.current(name)
        return v * i.conjugate() / 2 if self.domain == "ac" else v * i

    def nodes(self) -> dict[str, Any]:
        """All node voltages."""
        return {n: self.voltage(n) for n in self.netlist.nodes}

    # -- how

    def _drive(self, e: Element) -> Any:
        f = self.field
        if self.domain == "ac":
            return phasor(e, f)
        assert e.value is not None
        value = f.value(e.value)
        if self.domain == "s" and self.steps and value:
            return value * f.inverse(f.s)
        return value

    def _written(self, netlist: Netlist) -> Equations:
        return equations(netlist, self.field, self._drive)

    @cached_property
    def _numbers(self) -> tuple[Equations, list[Any]]:
        written = self._written(self.netlist)
        return written, eliminated(written)

    def _answer(self, combination: dict[tuple[str, str], int] | None, element: Element | None = None, nodes: Iterable[str] = ()) -> Any:
        if not self.symbolic:
            written, x = self._numbers
            row, constant = self._row(written, combination, element)
            return sum((c * x[j] for j, c in row.items()), constant)
        netlist = relevant(self.netlist, set(nodes), element.name if element else None)
        written = self._written(netlist)
        row, constant = self._row(written, combination, element)
        return ratio(written, row, constant, self.field)

    def _row(self, written: Equations, combination: dict[tuple[str, str], int] | None, element: Element | None) -> tuple[Row, Any]:
        f = self.field
        row: Row = {}

        def add(unknown: tuple[str, str], value: Any) -> None:
            at = written.index.get(unknown)
            if at is not None and value:
                row[at] = row[at] + value if at in row else value

        if combination is not None:
            for unknown, sign in combination.items():
                add(unknown, f.one if sign > 0 else -f.one)
            return row, f.zero
        assert element is not None
        e = element
        if e.name in written.given:
            return row, written.given[e.name]
        if e.name in written.admittance:
            y = written.admittance[e.name]
            add(("v", e.nodes[0]), y)
            add(("v", e.nodes[1]), -y)
        elif e.kind == "G" and e.value is not None:
            g = f.value(e.value)
            add(("v", e.nodes[2]), g)
            add(("v", e.nodes[3]), -g)
        elif e.kind == "F" and e.value is not None:
            add(("i", self.netlist[e.control[0]].name), f.value(e.value))
        else:
            add(("i", e.name), f.one)
        return row, f.zero


def ratio(written: Equations, row: Row, constant: Poly, field: Any) -> Ratio:
    """The combination `row . x + constant` as a quotient. Raises BadCircuit where the circuit has no single solution."""
    base = Ratio(constant, field.one)
    if not row:
        return base
    found = cramer(written.rows, written.right, row, field)
    return found + base if constant else found


def eliminated(written: Equations) -> list[Any]:
    """The unknowns, by elimination with the largest pivot. Raises BadCircuit."""
    rows = [dict(r) for r in written.rows]
    right = list(written.right)
    n = len(rows)
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(rows[i].get(k, 0)))
        best = rows[pivot].get(k, 0)
        if not best or (
            isinstance(best, complex) and abs(best) < 1e-18 * max((abs(v) for r in written.rows for v in r.values()), default=1.0)
        ):
            raise BadCircuit(*_singular(written, k))
        rows[k], rows[pivot], right[k], right[pivot] = rows[pivot], rows[k], right[pivot], right[k]
        for i in range(k + 1, n):
            factor = rows[i].pop(k, 0)
            if not factor:
                continue
            factor = factor / best
            for j, v in rows[k].items():
                if j > k:
                    rows[i][j] = rows[i].get(j, 0) - factor * v
            right[i] = right[i] - factor * right[k]
    x: list[Any] = [0] * n
    for k in reversed(range(n)):
        x[k] = (right[k] - sum((v * x[j] for j, v in rows[k].items() if j > k), written.field.zero)) / rows[k][k]
    return x


def _singular(written: Equations, k: int) -> tuple[str, str]:
    kind, name = written.unknowns[k]
    what = f"the voltage of node {name}" if kind == "v" else f"the current of {name}"
    return f"{what} is not determined", "a part floats, voltage sources stand in a loop, or current sources meet at a node"
