"""Circuits with diodes and transistors of constant drops: each is put in the state that fits, and the linear circuit that is left is solved.

A diode conducts with its forward voltage, blocks, or holds its breakdown voltage (BV); a transistor is active (I_C = BETA I_B), saturated
(VCESAT), or off. All combinations are tried, all conducting first; the one that contradicts no device is the answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from circuitlm.symbolic.expression import Number
from circuitlm.symbolic.netlist import GROUND, BadCircuit, Element, Netlist
from circuitlm.symbolic.solve import Solution, solve

MOST_STATES = 800
"""Combinations that are tried."""
_ZERO = Fraction(0)


@dataclass(slots=True)
class Settled:
    """An operating point, or phasors. `states`: device -> on, off, zener, active, saturated."""

    solution: Solution
    netlist: Netlist
    states: dict[str, str]

    def voltage(self, a: str, b: str = GROUND) -> Any:
        """V(a) - V(b) in volts."""
        return self.solution.voltage(a, b)

    def current(self, name: str) -> Any:
        """The current into an element's first node, in amperes; a transistor's: its collector current, counted from collector to emitter."""
        e = self.netlist[name]
        state = self.states.get(e.name)
        if e.kind == "D":
            return _ZERO if state == "off" else self.solution.current(f"V_{e.name}")
        if e.kind == "Q":
            if state == "off":
                return _ZERO
            found = self.solution.current(f"{'F' if state == 'active' else 'Vce'}_{e.name}")
            return -found if "PNP" in e.options else found
        if e.kind == "C" and self.solution.domain == "dc":
            return _ZERO
        return self.solution.current(e.name)


def solved(netlist: Netlist) -> Settled:
    """The operating point. Raises BadCircuit where no combination of states fits, or there are too many."""
    devices = netlist.of("DQ")
    reason = "no state of its diodes and transistors fits"
    for states in _states(devices):
        found = Settled(solve(linear(netlist, states)), netlist, states)
        try:
            if all(_fits(found, x, states[x.name]) for x in devices):
                found.solution.nodes()
                return found
        except BadCircuit as error:
            if not devices:
                raise
            reason = error.message
    raise BadCircuit(reason)


def linear(netlist: Netlist, states: dict[str, str]) -> Netlist:
    """The linear circuit with each device in a state."""
    return Netlist(tuple(e for x in netlist for e in _elements(x, states.get(x.name, ""))))


def _elements(x: Element, state: str) -> Iterator[Element]:
    if x.kind == "D":
        if state != "off":
            yield Element(f"V_{x.name}", "V", x.nodes, x.value if state == "on" else Number(-x.options["BV"]))
    elif x.kind == "Q":
        yield from _transistor(x, state)
    else:
        yield x


def _transistor(x: Element, state: str) -> Iterator[Element]:
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


def _states(devices: list[Element]) -> Iterator[dict[str, str]]:
    choices = []
    for x in devices:
        if x.kind == "D":
            choices.append(("on", "off", "zener") if "BV" in x.options else ("on", "off"))
        else:
            choices.append(("active", "saturated", "off") if "VCESAT" in x.options else ("active", "off"))
    if math.prod(map(len, choices)) > MOST_STATES:
        raise BadCircuit("there are too many diodes and transistors for exact numbers")
    for pick in product(*choices):
        yield {x.name: s for x, s in zip(devices, pick, strict=True)}


def _fits(found: Settled, x: Element, state: str) -> bool:
    if x.kind == "D":
        if state == "off":
            return -x.option("BV", "1000000") <= found.voltage(*x.nodes) <= (x.number or 0)
        through = found.current(x.name)
        return bool(through >= 0 if state == "on" else through <= 0)
    sign = -1 if "PNP" in x.options else 1
    c, b, e = x.nodes
    if state == "off":
        return bool(sign * found.voltage(b, e) <= x.option("VBE", "0.7"))
    base = found.solution.current(f"Vbe_{x.name}")
    if base < 0:
        return False
    if state == "active":
        return "VCESAT" not in x.options or bool(sign * found.voltage(c, e) >= x.options["VCESAT"])
    return bool(0 <= sign * found.current(x.name) <= x.option("BETA", "100") * base)
