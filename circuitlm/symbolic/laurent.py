"""Sparse polynomials with exponents of either sign, and their quotients: what determinants of circuits are made of.

A monomial is one Python integer that holds sixteen bits an exponent, so a product of monomials is a sum of integers; a polynomial is a
dict from monomial to coefficient (int or Fraction). An admittance 1/R or 1/(s L) is a monomial here, which keeps nodal equations free of
divisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import gcd, lcm
from typing import Any

Number = int | Fraction
_BITS = 16
_HALF = 1 << (_BITS - 1)
_FULL = 1 << _BITS


class Names:
    """The symbols of one calculation, in the order in which they were met. `s` is the complex frequency."""

    __slots__ = ("index", "names")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names: list[str] = []
        self.index: dict[str, int] = {}
        for name in names:
            self.symbol(name)

    def symbol(self, name: str, power: int = 1) -> Poly:
        """The polynomial `name ** power`."""
        at = self.index.get(name)
        if at is None:
            at = self.index[name] = len(self.names)
            self.names.append(name)
        return Poly(self, {power << (_BITS * at): 1})

    def number(self, value: Number) -> Poly:
        """A constant polynomial."""
        return Poly(self, {0: value} if value else {})

    def exponents(self, monomial: int) -> list[int]:
        """The exponents behind a monomial, one a name."""
        found = []
        for _ in self.names:
            e = ((monomial + _HALF) & (_FULL - 1)) - _HALF
            found.append(e)
            monomial = (monomial - e) >> _BITS
        return found

    def monomial(self, exponents: Iterable[int]) -> int:
        """The other way round."""
        return sum(e << (_BITS * i) for i, e in enumerate(exponents))


class Poly:
    """A Laurent polynomial over the rationals. Immutable by custom; `terms` maps monomials to coefficients that are not zero."""

    __slots__ = ("names", "terms")

    def __init__(self, names: Names, terms: dict[int, Number]) -> None:
        self.names, self.terms = names, terms

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __neg__(self) -> Poly:
        return Poly(self.names, {m: -c for m, c in self.terms.items()})

    def __add__(self, other: Poly) -> Poly:
        total = dict(self.terms)
        add_into(total, other.terms)
        return Poly(self.names, total)

    def __sub__(self, other: Poly) -> Poly:
        return self + -other

    def __mul__(self, other: Poly) -> Poly:
        total: dict[int, Number] = {}
        multiply_into(total, self.terms, other.terms, 1)
        return Poly(self.names, total)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Poly) and self.names is other.names and self.terms == other.terms

    __hash__ = None  # type: ignore[assignment]

    def inverse(self) -> Poly | None:
        """1 / self where that is a monomial, else None. Raises ZeroDivisionError for zero."""
        if not self.terms:
            raise ZeroDivisionError
        if len(self.terms) > 1:
            return None
        ((m, c),) = self.terms.items()
        return Poly(self.names, {-m: Fraction(1) / c})

    def constant(self) -> Number | None:
        """The value of a polynomial without symbols, else None."""
        if not self.terms:
            return 0
        return self.terms.get(0) if len(self.terms) == 1 else None

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """The value with numbers (float, complex or Fraction) for every symbol. Raises KeyError for one that is missing."""
        total: Any = 0
        for m, c in self.terms.items():
            term: Any = c
            for name, e in zip(self.names.names, self.names.exponents(m), strict=True):
                if e:
                    term = term * values[name] ** e
            total = total + term
        return total


def add_into(total: dict[int, Number], terms: Mapping[int, Number]) -> None:
    """total += terms."""
    get = total.get
    for m, c in terms.items():
        new = get(m, 0) + c
        if new:
            total[m] = new
        else:
            del total[m]


def multiply_into(total: dict[int, Number], a: Mapping[int, Number], b: Mapping[int, Number], sign: int) -> None:
    """total += sign * a * b; the smaller factor is walked outside."""
    if len(a) > len(b):
        a, b = b, a
    get = total.get
    for m, c in a.items():
        c = c * sign
        for n, d in b.items():
            key = m + n
            new = get(key, 0) + c * d
            if new:
                total[key] = new
            else:
                total.pop(key, None)


class Ratio:
    """A quotient of two Laurent polynomials in lowest monomial terms: no negative exponents, no common monomial, whole coefficients,
    the first coefficient of the denominator positive. Common factors of several terms may remain (`reduced` in `text` takes them out)."""

    __slots__ = ("den", "num")

    def __init__(self, num: Poly, den: Poly) -> None:
        if not den:
            raise ZeroDivisionError("the denominator is zero")
        self.num, self.den = _tidy(num, den)

    @property
    def names(self) -> Names:
        return self.den.names

    def __mul__(self, other: Ratio) -> Ratio:
        return Ratio(self.num * other.num, self.den * other.den)

    def __truediv__(self, other: Ratio) -> Ratio:
        return Ratio(self.num * other.den, self.den * other.num)

    def __add__(self, other: Ratio) -> Ratio:
        if self.den == other.den:
            return Ratio(self.num + other.num, self.den)
        return Ratio(self.num * other.den + other.num * self.den, self.den * other.den)

    def __neg__(self) -> Ratio:
        return Ratio(-self.num, self.den)

    def __sub__(self, other: Ratio) -> Ratio:
        return self + -other

    def __bool__(self) -> bool:
        return bool(self.num)

    def same(self, other: Ratio) -> bool:
        """Exactly equal as rational functions."""
        return not (self.num * other.den - other.num * self.den)

    def number(self) -> Fraction | None:
        """The value where no symbol is left, else None."""
        num, den = self.num.constant(), self.den.constant()
        return None if num is None or den is None else Fraction(num) / den

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """The value with numbers for the symbols. Raises KeyError, ZeroDivisionError."""
        return self.num.evaluate(values) / self.den.evaluate(values)

    def limit(self, name: str) -> Ratio | None:
        """The limit as a symbol grows without bound; None where there is none."""
        at = self.names.index.get(name)
        if at is None:
            return self
        num, high = _leading(self.num, at)
        den, low = _leading(self.den, at)
        if not num or high < low:
            return Ratio(self.names.number(0), self.names.number(1))
        return None if high > low else Ratio(num, den)

    def symbols(self) -> set[str]:
        """The names that occur."""
        found: set[str] = set()
        for poly in (self.num, self.den):
            for m in poly.terms:
                found.update(n for n, e in zip(self.names.names, self.names.exponents(m), strict=True) if e)
        return found

    def coefficients(self, name: str = "s") -> tuple[dict[int, Poly], dict[int, Poly]]:
        """Numerator and denominator by powers of one symbol."""
        return by_power(self.num, name), by_power(self.den, name)


def by_power(poly: Poly, name: str) -> dict[int, Poly]:
    """A polynomial's coefficients by powers of one symbol, in rising order."""
    at = poly.names.index.get(name)
    if at is None:
        return {0: poly} if poly else {}
    found: dict[int, dict[int, Number]] = {}
    for m, c in poly.terms.items():
        e = poly.names.exponents(m)[at]
        found.setdefault(e, {})[m - (e << (_BITS * at))] = c
    return {e: Poly(poly.names, terms) for e, terms in sorted(found.items())}


def _leading(poly: Poly, at: int) -> tuple[Poly, int]:
    powers = by_power(poly, poly.names.names[at])
    if not powers:
        return poly, -(10**9)
    high = max(powers)
    return powers[high], high


def _tidy(num: Poly, den: Poly) -> tuple[Poly, Poly]:
    names = den.names
    if not num:
        return num, names.number(1)
    low: list[int] | None = None
    for poly in (num, den):
        for m in poly.terms:
            e = names.exponents(m)
            low = e if low is None else [min(a, b) for a, b in zip(low, e, strict=True)]
    shift = names.monomial(low or [])
    coefficients = [*num.terms.values(), *den.terms.values()]
    scale = lcm(*(Fraction(c).denominator for c in coefficients))
    common = gcd(*(int(c * scale) for c in coefficients)) or 1
    if _first(den) < 0:
        common = -common
    return tuple(Poly(names, {m - shift: int(c * scale) // common for m, c in p.terms.items()}) for p in (num, den))  # type: ignore[return-value]


def _first(poly: Poly) -> Number:
    return poly.terms[max(poly.terms, key=lambda m: poly.names.exponents(m))]
