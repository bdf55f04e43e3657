"""Formulas as text: trees, polynomials and quotients, in plain characters that `expression.read` reads back, or as sympy expressions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from circuitlm.symbolic.expression import Binary, Call, Name, Number, Tree, Unary, spine
from circuitlm.symbolic.laurent import Names, Poly, Ratio

_RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "|": 3, "^": 5}


def show(tree: Tree) -> str:
    """A tree with as few parentheses as its reading needs."""
    return _show(tree)[0]


def _show(tree: Tree) -> tuple[str, int]:
    match tree:
        case Number(value):
            if value.denominator == 1:
                return str(value.numerator), 9 if value >= 0 else 4
            return _decimal(value)
        case Name(name):
            return name, 9
        case Unary(operand):
            return f"-{_wrapped(operand, 4)}", 4
        case Call(function, argument):
            return f"{function}({show(argument)})", 9
        case Binary(operator, left, right):
            if operator == "^":
                return f"{_wrapped(left, 6)}^{_wrapped(right, 6)}", 5
            return _chain(tree)
    raise AssertionError(tree)


def _chain(tree: Binary) -> tuple[str, int]:
    """A run of operators from left to right; where the next binds tighter, what stands already is put in parentheses."""
    first, rest = spine(tree)
    text, held = _show(first)
    for operator, right in rest:
        rank = _RANK[operator]
        left = text if held >= rank else f"({text})"
        sign = "||" if operator == "|" else operator
        space = " " if rank in (1, 3) else ""
        text, held = f"{left}{space}{sign}{space}{_wrapped(right, rank + 1)}", rank
    return text, held


def _decimal(value: Fraction) -> tuple[str, int]:
    """A fraction exactly: as a short decimal where it is one."""
    den = value.denominator
    twos = fives = 0
    while den % 2 == 0:
        den, twos = den // 2, twos + 1
    while den % 5 == 0:
        den, fives = den // 5, fives + 1
    if den == 1 and max(twos, fives) <= 15:
        digits = max(twos, fives)
        whole = value * 10**digits
        text = f"{int(whole)}e-{digits}" if digits > 6 else f"{float(value):.{digits}f}"
        return text, 9 if value >= 0 else 4
    return f"{value.numerator}/{value.denominator}", 2 if value >= 0 else 1


def _wrapped(tree: Tree, least: int) -> str:
    text, rank = _show(tree)
    return text if rank >= least else f"({text})"


def poly_text(poly: Poly) -> str:
    """A polynomial: highest power of s first, then by name: `C1*R1*s + 1`."""
    if not poly.terms:
        return "0"
    out = ""
    for exponents, coefficient in _ordered(poly):
        factors = [n if e == 1 else f"{n}^{e}" for n, e in _by_name(poly.names, exponents)]
        size = abs(coefficient)
        if size != 1 or not factors:
            factors.insert(0, str(size) if Fraction(size).denominator == 1 else f"({size})")
        sign = "-" if coefficient < 0 else "+"
        out += (f" {sign} " if out else "-" if sign == "-" else "") + "*".join(factors)
    return out


def _ordered(poly: Poly) -> list[tuple[list[int], Any]]:
    names = poly.names
    s = names.index.get("s")
    rows = [(names.exponents(m), c) for m, c in poly.terms.items()]
    return sorted(rows, key=lambda row: (-(row[0][s]) if s is not None else 0, _by_name(names, row[0])))


def _by_name(names: Names, exponents: list[int]) -> list[tuple[str, int]]:
    found = [(n, e) for n, e in zip(names.names, exponents, strict=True) if e]
    return sorted(found, key=lambda x: (x[0] == "s", x[0]))


def ratio_text(ratio: Ratio) -> str:
    """A quotient: `R2/(R1 + R2)`."""
    num, den = poly_text(ratio.num), poly_text(ratio.den)
    if den == "1":
        return num
    return f"{f'({num})' if len(ratio.num.terms) > 1 else num}/{den if _atomic(ratio.den) else f'({den})'}"


def _atomic(poly: Poly) -> bool:
    ((m, c),) = poly.terms.items() if len(poly.terms) == 1 else ((0, 0),)
    factors = sum(1 for e in poly.names.exponents(m) if e)
    return len(poly.terms) == 1 and ((factors == 1 and c == 1) or (factors == 0))


def collected(ratio: Ratio, name: str = "s") -> str:
    """A quotient with both sides collected by powers of one symbol: `1/(C1*R1*s + 1)` or `(A + B)*s^2 + ...`."""

    def side(parts: Mapping[int, Poly]) -> tuple[str, bool]:
        terms = []
        for power, poly in sorted(parts.items(), reverse=True):
            text = poly_text(poly)
            if power:
                shown = name if power == 1 else f"{name}^{power}"
                text = shown if text == "1" else f"{text}*{shown}" if len(poly.terms) == 1 else f"({text})*{shown}"
            terms.append(text)
        sole = next(iter(parts.items()), (0, None))
        return " + ".join(terms).replace("+ -", "- ") or "0", len(terms) > 1 or (
            not sole[0] and sole[1] is not None and len(sole[1].terms) > 1
        )

    num, den = (side(p) for p in ratio.coefficients(name))
    if den[0] == "1":
        return num[0]
    return f"{f'({num[0]})' if num[1] else num[0]}/({den[0]})"


def to_sympy(ratio: Ratio) -> Any:
    """The quotient as a sympy expression."""
    return poly_to_sympy(ratio.num) / poly_to_sympy(ratio.den)


def poly_to_sympy(poly: Poly) -> Any:
    """The polynomial as a sympy expression in plain symbols."""
    import sympy

    symbols = [sympy.Symbol(n) for n in poly.names.names]
    terms = []
    for m, c in poly.terms.items():
        c = Fraction(c)
        factors = [a**e for a, e in zip(symbols, poly.names.exponents(m), strict=True) if e]
        terms.append(sympy.Mul(sympy.Rational(c.numerator, c.denominator), *factors))
    return sympy.Add(*terms)


def reduced(ratio: Ratio, most: int = 400) -> Ratio:
    """The quotient without common factors, by sympy's polynomial rings; as it is where it has more than *most* terms."""
    if len(ratio.num.terms) < 2 or len(ratio.den.terms) < 2 or len(ratio.num.terms) + len(ratio.den.terms) > most:
        return ratio
    from sympy import ZZ
    from sympy.polys.rings import PolyRing

    names = ratio.names
    ring = PolyRing(names.names, ZZ)
    num, den = (ring.from_dict({tuple(names.exponents(m)): ZZ(int(c)) for m, c in p.terms.items()}) for p in (ratio.num, ratio.den))
    num, den = num.cancel(den)
    return Ratio(*(Poly(names, {names.monomial(e): int(c) for e, c in p.items()}) for p in (num, den)))
