"""Modified nodal analysis: a netlist to linear equations in any field of `fields`.

Unknowns are the voltages of all nodes but the reference and the currents of elements that have no admittance (voltage sources, inductors at
DC, op-amps, coupled inductors, impedances that are sums). A node's equation says that the currents leaving it into its elements sum to zero.
Source: Ho, Ruehli, Brennan, The modified nodal approach to network analysis, 1975.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as made
from fractions import Fraction
from typing import Any

from circuitlm.symbolic.expression import Number, Tree
from circuitlm.symbolic.fields import Field
from circuitlm.symbolic.netlist import BadCircuit, Element, Netlist

Unknown = tuple[str, str]
"""("v", node) or ("i", element)."""
Row = dict[int, Any]


@dataclass(slots=True)
class Equations:
    """`rows[k] . x = right[k]`. `index` gives an unknown's column."""

    unknowns: list[Unknown]
    index: dict[Unknown, int]
    rows: list[Row]
    right: list[Any]
    field: Field
    admittance: dict[str, Any] = made(default_factory=dict)
    """Of elements whose current is no unknown; zero for an open one."""
    given: dict[str, Any] = made(default_factory=dict)
    """Currents of current sources, from their first node through them to their second."""


Drive = Callable[[Element], Any]
"""An independent source to its value in the field."""


def equations(netlist: Netlist, field: Field, drive: Drive) -> Equations:
    """Write the equations. Raises BadCircuit for controls that name nothing."""
    return _Writer(netlist, field, drive).written()


class _Writer:
    def __init__(self, netlist: Netlist, field: Field, drive: Drive) -> None:
        self.netlist, self.field, self.drive = netlist, field, drive
        self.ground = netlist.reference
        self.coupled = {n.lower() for e in netlist.elements if e.kind == "K" for n in e.control}
        nodes = [n for n in netlist.nodes if n != self.ground]
        self.unknowns: list[Unknown] = [("v", n) for n in nodes]
        self.admittance: dict[str, Any] = {}
        self.given: dict[str, Any] = {}
        for e in netlist.elements:
            if e.kind in ("D", "Q"):
                raise BadCircuit(f"{e.name} has no linear equation", hint="devices.solved finds the state that it is in")
            if e.kind in ("G", "F", "K"):
                continue
            if e.kind == "I":
                self.given[e.name] = drive(e)
            elif (y := self._admittance(e)) is None:
                self.unknowns.append(("i", e.name))
            else:
                self.admittance[e.name] = y
        self.index = {u: i for i, u in enumerate(self.unknowns)}
        self.rows: list[Row] = [{} for _ in self.unknowns]
        self.right: list[Any] = [field.zero for _ in self.unknowns]

    def _admittance(self, e: Element) -> Any | None:
        f = self.field
        if e.kind not in ("R", "C", "L", "Z") or e.name.lower() in self.coupled:
            return None
        assert e.value is not None
        if e.kind == "C":
            return f.zero if f.s is None else f.s * f.value(e.value)
        if e.kind == "L":
            return None if f.s is None else f.inverse(f.s * f.value(e.value))
        return f.inverse(f.value(e.value))

    def written(self) -> Equations:
        for e in self.netlist.elements:
            self._stamp(e)
        return Equations(self.unknowns, self.index, self.rows, self.right, self.field, self.admittance, self.given)

    def _add(self, row: int | None, column: int | None, value: Any) -> None:
        if row is not None and column is not None:
            old = self.rows[row].get(column)
            self.rows[row][column] = value if old is None else old + value

    def _v(self, node: str) -> int | None:
        return self.index.get(("v", node))

    def _stamp(self, e: Element) -> None:
        if e.name in self.admittance:
            self._conductance(e.nodes[0], e.nodes[1], self.admittance[e.name])
        elif e.kind == "I":
            self._inject(e.nodes[0], e.nodes[1], self.given[e.name])
        elif e.kind == "G":
            self._transconductance(e)
        elif e.kind == "F":
            self._mirror(e)
        elif e.kind != "K":
            self._branch(e)

    def _conductance(self, a: str, b: str, y: Any) -> None:
        if not y:
            return
        i, j = self._v(a), self._v(b)
        self._add(i, i, y)
        self._add(j, j, y)
        self._add(i, j, -y)
        self._add(j, i, -y)

    def _inject(self, a: str, b: str, current: Any) -> None:
        """A current that leaves node a into the source and comes out at b."""
        i, j = self._v(a), self._v(b)
        if i is not None:
            self.right[i] = self.right[i] - current
        if j is not None:
            self.right[j] = self.right[j] + current

    def _transconductance(self, e: Element) -> None:
        assert e.value is not None
        g = self.field.value(e.value)
        a, b, p, n = (self._v(x) for x in e.nodes)
        for row, sign in ((a, g), (b, -g)):
            self._add(row, p, sign)
            self._add(row, n, -sign)

    def _sense(self, e: Element) -> tuple[int | None, Any]:
        """The column and factor of the current that steers an F or H."""
        other = self.netlist[e.control[0]]
        if ("i", other.name) in self.index:
            return self.index[("i", other.name)], self.field.one
        raise BadCircuit(f"{e.name} follows the current of {other.name}, which is no voltage source")

    def _mirror(self, e: Element) -> None:
        assert e.value is not None
        column, one = self._sense(e)
        gain = self.field.value(e.value) * one
        self._add(self._v(e.nodes[0]), column, gain)
        self._add(self._v(e.nodes[1]), column, -gain)

    def _branch(self, e: Element) -> None:
        """An element with a current of its own: the current in its nodes' equations, and its own equation."""
        me, one = self.index[("i", e.name)], self.field.one
        if e.kind == "O":
            self._opamp(e, me)
            return
        a, b = self._v(e.nodes[0]), self._v(e.nodes[1])
        self._add(a, me, one)
        self._add(b, me, -one)
        self._add(me, a, one)
        self._add(me, b, -one)
        if e.kind == "V":
            self.right[me] = self.drive(e)
        elif e.kind in ("E", "TF"):
            self._controlled(e, me)
        elif e.kind == "H":
            assert e.value is not None
            column, one = self._sense(e)
            self._add(me, column, -(self.field.value(e.value) * one))
        else:
            self._impedance(e, me)

    def _controlled(self, e: Element, me: int) -> None:
        assert e.value is not None
        gain = self.field.value(e.value)
        p, n = self._v(e.nodes[2]), self._v(e.nodes[3])
        self._add(me, p, -gain)
        self._add(me, n, gain)
        if e.kind == "TF":  # what enters the secondary leaves the primary, times the ratio
            self._add(p, me, -gain)
            self._add(n, me, gain)

    def _opamp(self, e: Element, me: int) -> None:
        """Ideal: both inputs at one voltage, the output gives what current that takes. With a gain: a controlled source."""
        out, plus, minus = (self._v(x) for x in e.nodes)
        self._add(out, me, self.field.one)
        gain = self.field.one if e.value is None else self.field.value(e.value)
        if e.value is not None:
            self._add(me, out, self.field.one)
        self._add(me, plus, -gain)
        self._add(me, minus, gain)

    def _impedance(self, e: Element, me: int) -> None:
        """A resistance of zero or a sum, an inductor at DC or coupled."""
        f = self.field
        assert e.value is not None
        if e.kind == "L":
            if f.s is None:
                return
            self._add(me, me, -(f.s * f.value(e.value)))
            for k in self.netlist.elements:
                if k.kind == "K" and e.name.lower() in [n.lower() for n in k.control]:
                    self._add(me, *self._mutual(e, k))
        elif e.kind != "C":
            value = f.value(e.value)
            if value:
                self._add(me, me, -value)

    def _mutual(self, e: Element, k: Element) -> tuple[int, Any]:
        first, second = (self.netlist[n] for n in k.control)
        other = second if e.name == first.name else first
        values = [x.value for x in (k, first, second)]
        m = self.field.mutual(*_all(values), k.name)
        return self.index[("i", other.name)], -(self.field.s * m)


def _all(values: list[Tree | None]) -> tuple[Tree, Tree, Tree]:
    k, first, second = (v if v is not None else Number(Fraction(1)) for v in values)
    return k, first, second


def phasor(e: Element, field: Field) -> Any:
    """A source's amplitude and phase as a complex number (peak values, cosine at phase 0)."""
    if e.ac is None:
        return field.zero
    return field.value(e.ac) * cmath.exp(1j * math.radians(e.phase))
