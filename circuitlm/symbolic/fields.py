"""What circuit equations are written in: exact numbers, phasors, or polynomials in symbols. One class each, with the same four methods."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, Protocol

from circuitlm.symbolic.expression import Binary, Call, Name, Number, Tree, Unary, evaluate
from circuitlm.symbolic.laurent import Names, Poly
from circuitlm.symbolic.netlist import BadCircuit


class Field(Protocol):
    """`s` is the complex frequency; None at DC."""

    zero: Any
    one: Any
    s: Any

    def value(self, tree: Tree) -> Any:
        """An element's value. Raises BadCircuit for what this field cannot hold."""

    def inverse(self, value: Any) -> Any | None:
        """1/value, or None where there is none in this field (zero, or a sum of symbols)."""

    def mutual(self, k: Tree, first: Tree, second: Tree, name: str) -> Any:
        """The mutual inductance k sqrt(L1 L2) in henry."""


class Exact:
    """Fractions, for DC."""

    zero, one = Fraction(0), Fraction(1)
    s: Any = None

    def value(self, tree: Tree) -> Fraction:
        found = evaluate(tree, {})
        return found if isinstance(found, Fraction) else Fraction(found.real).limit_denominator(10**15)

    def inverse(self, value: Fraction) -> Fraction | None:
        return 1 / value if value else None

    def mutual(self, k: Tree, first: Tree, second: Tree, name: str) -> Fraction:
        return self.value(k) * _root(self.value(first) * self.value(second))


class Phasors:
    """Complex numbers at one angular frequency in rad/s."""

    zero, one = 0j, 1 + 0j

    def __init__(self, omega: float) -> None:
        self.s: Any = 1j * omega

    def value(self, tree: Tree) -> complex:
        return complex(evaluate(tree, {}, complex))

    def inverse(self, value: complex) -> complex | None:
        return 1 / value if value else None

    def mutual(self, k: Tree, first: Tree, second: Tree, name: str) -> complex:
        return self.value(k) * (self.value(first) * self.value(second)) ** 0.5


class Polynomials:
    """Laurent polynomials in the circuit's symbols, and in s unless it is DC."""

    def __init__(self, names: Names, dc: bool = False) -> None:
        self.names = names
        self.zero, self.one = names.number(0), names.number(1)
        self.s: Any = None if dc else names.symbol("s")

    def value(self, tree: Tree) -> Poly:
        match tree:
            case Number(value):
                return self.names.number(value)
            case Name(name):
                return self.names.symbol(name)
            case Unary(operand):
                return -self.value(operand)
            case Binary("^", base, Number(power)) if power.denominator == 1 and 0 <= power <= 16:
                result = self.one
                for _ in range(int(power)):
                    result = result * self.value(base)
                return result
            case Binary(("+" | "-" | "*" | "/") as operator, left, right):
                return self._joined(operator, self.value(left), self.value(right))
        raise BadCircuit(f"a value may not hold {_kind(tree)}")

    def _joined(self, operator: str, a: Poly, b: Poly) -> Poly:
        if operator == "/":
            inverse = b.inverse() if b else None
            if inverse is None:
                raise BadCircuit("a value may not be divided by a sum")
            return a * inverse
        return a * b if operator == "*" else a + b if operator == "+" else a - b

    def inverse(self, value: Poly) -> Poly | None:
        return value.inverse() if value else None

    def mutual(self, k: Tree, first: Tree, second: Tree, name: str) -> Poly:
        """With numbers as `Exact` has it; else a symbol of its own, `M1` for `K1`."""
        values = [self.value(t).constant() for t in (k, first, second)]
        if None not in values:
            return self.names.number(Fraction(values[0] or 0) * _root(Fraction((values[1] or 0) * (values[2] or 0))))
        return self.names.symbol("M" + name[1:])


def _kind(tree: Tree) -> str:
    return (
        f"{tree.function}()"
        if isinstance(tree, Call)
        else "the parallel sign"
        if isinstance(tree, Binary) and tree.operator == "|"
        else "this"
    )


def _root(value: Fraction) -> Fraction:
    num, den = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if num * num == value.numerator and den * den == value.denominator:
        return Fraction(num, den)
    return Fraction(math.sqrt(value)).limit_denominator(10**15)
