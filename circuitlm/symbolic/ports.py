"""What a circuit looks like from two of its nodes: resistance and impedance, Thevenin and Norton pairs, transfer functions, natural modes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from circuitlm.symbolic.determinant import determinant
from circuitlm.symbolic.equations import equations
from circuitlm.symbolic.expression import Number
from circuitlm.symbolic.fields import Polynomials
from circuitlm.symbolic.laurent import Names, Ratio, by_power
from circuitlm.symbolic.netlist import BadCircuit, Element, Netlist
from circuitlm.symbolic.solve import Solution, named, solve

_PROBE = "Iprobe0"
_ONE = Number(Fraction(1))
_ZERO = Number(Fraction(0))


def resistance(
    netlist: Netlist, a: str, b: str | None = None, domain: str = "dc", omega: float | None = None, symbolic: bool = False
) -> Any:
    """The resistance in ohms (in s or at *omega*: the impedance) between two nodes, independent sources at zero. Raises BadCircuit."""
    a = netlist.node(a)
    b = netlist.reference if b is None else netlist.node(b)
    if a == b:
        raise BadCircuit("the two nodes are the same")
    quiet = _named(netlist, symbolic).quiet().plus(Element(_PROBE, "I", (b, a), _ONE, ac=_ONE))
    return Solution(quiet, domain, omega, steps=False).voltage(a, b)


def thevenin(
    netlist: Netlist, a: str, b: str | None = None, domain: str = "dc", omega: float | None = None, symbolic: bool = False
) -> tuple[Any, Any]:
    """(open-circuit voltage, internal resistance) of the port a-b."""
    return solve(_named(netlist, symbolic), domain, omega).voltage(a, b), resistance(netlist, a, b, domain, omega, symbolic)


def norton(
    netlist: Netlist, a: str, b: str | None = None, domain: str = "dc", omega: float | None = None, symbolic: bool = False
) -> tuple[Any, Any]:
    """(short-circuit current from a to b, internal resistance) of the port a-b."""
    a = netlist.node(a)
    b = netlist.reference if b is None else netlist.node(b)
    shorted = _named(netlist, symbolic).plus(Element("Vprobe0", "V", (a, b), _ZERO, ac=_ZERO))
    return solve(shorted, domain, omega).current("Vprobe0"), resistance(netlist, a, b, domain, omega, symbolic)


def transfer(netlist: Netlist, source: str, output: tuple[str, str] | str, symbolic: bool = False, limits: tuple[str, ...] = ()) -> Ratio:
    """H(s) from one independent source, all others at zero, to a voltage (pair of nodes) or an element's voltage (its name).

    *limits*: symbols that grow without bound, such as an op-amp's open-loop gain. Raises BadCircuit.
    """
    e = netlist[source]
    if not e.independent:
        raise BadCircuit(f"{e.name} is no independent source")
    alone = _named(netlist, symbolic).quiet().changed(e.name, _ONE)
    found = Solution(alone, "s", None, steps=False)
    ratio: Ratio = found.across(output) if isinstance(output, str) else found.voltage(*output)
    for name in limits:
        bounded = ratio.limit(name)
        if bounded is None:
            raise BadCircuit(f"the transfer function grows without bound with {name}")
        ratio = bounded
    return ratio


@dataclass(frozen=True, slots=True)
class Modes:
    """Natural frequencies. `order`: how many; `poles` in rad/s, the slowest first; `tau`: the one time constant in seconds of a first-order
    circuit, exact; `omega0` in rad/s and `damping` (zeta) of a second-order one."""

    order: int
    poles: tuple[complex, ...]
    tau: Fraction | None = None
    omega0: float | None = None
    damping: float | None = None


def characteristic(netlist: Netlist, symbolic: bool = False) -> Ratio:
    """The determinant of the circuit with its sources at zero, a polynomial in s: its roots are the natural frequencies."""
    field = Polynomials(Names(["s"]))
    written = equations(_named(netlist, symbolic).quiet(), field, lambda e: field.zero)
    n = len(written.rows)
    rows = [{j: c for j, c in r.items() if c} for r in written.rows]
    found = determinant(rows, n + 1, n, field)
    if not found:
        raise BadCircuit("the circuit has no single solution")
    return Ratio(found, field.one)


def modes(netlist: Netlist) -> Modes:
    """The natural modes of a circuit with numbers. Raises BadCircuit."""
    powers = by_power(characteristic(netlist).num, "s")
    values = {k: Fraction(p.constant() or 0) for k, p in powers.items()}
    if any(p.constant() is None for p in powers.values()):
        raise BadCircuit("natural modes need numbers")
    low, high = min(values), max(values)
    order = high - low
    row = [values.get(k, Fraction(0)) for k in range(low, high + 1)]
    poles = _roots(row)
    if order == 1:
        return Modes(1, poles, tau=row[1] / row[0])
    if order == 2 and row[2] / row[0] > 0:
        omega0 = float(row[0] / row[2]) ** 0.5
        return Modes(2, poles, omega0=omega0, damping=float(row[1] / row[2]) / (2 * omega0))
    return Modes(order, poles)


def time_constant(netlist: Netlist) -> Fraction:
    """The time constant of a first-order circuit in seconds, exact. Raises BadCircuit for any other order."""
    found = modes(netlist)
    if found.tau is None:
        raise BadCircuit(f"the circuit has {found.order} natural modes, not one")
    return found.tau


def _roots(rising: list[Fraction]) -> tuple[complex, ...]:
    if len(rising) < 2:
        return ()
    import numpy as np

    scale = float(abs(rising[0] / rising[-1])) ** (1 / (len(rising) - 1)) or 1.0
    scaled = [float(c * Fraction(scale) ** k / rising[0]) if rising[0] else float(c) for k, c in enumerate(rising)]
    found = np.roots(scaled[::-1]) * (scale if rising[0] else 1.0)
    return tuple(sorted((complex(z) for z in found), key=lambda z: (abs(z), z.imag)))


def _named(netlist: Netlist, symbolic: bool) -> Netlist:
    return named(netlist) if symbolic else netlist
