"""What a student's arithmetic comes to, with its unit: `12 V * 2k/(1k+2k)`, `R1||R2`, `5/2 mA`, `1/(2πRC)`.

The reader and evaluator are those of `symbolic.expression`; here stand the field of amounts (numbers with a dimension) and what a run of
tokens may mean. A unit is a name in the formula: 2.5 mA is 0.0025 times one ampere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from circuitlm.symbolic.expression import BadExpression, Piece, build, factors, symbols
from circuitlm.symbolic.expression import evaluate as evaluate_tree
from circuitlm.tutor.tokens import Token, plain, tokens

Dim = tuple[int, ...] | None
"""Powers of volt, ampere and second; None where it cannot be told."""
DIMENSION = {"V": (1, 0, 0), "A": (0, 1, 0), "Ω": (1, -1, 0), "W": (1, 1, 0), "VA": (1, 1, 0), "S": (-1, 1, 0), "s": (0, 0, 1), "Hz": (0, 0, -1),
             "F": (-1, 1, 1), "H": (1, -1, 1), "rad/s": (0, 0, -1), "1/s": (0, 0, -1), "": (0, 0, 0)}  # fmt: skip
_UNIT_OF = {d: u for u, d in reversed(DIMENSION.items()) if u not in ("VA", "rad/s", "1/s")}
_PLAIN = (0, 0, 0)
_SIGNS = {"**": "^", "||": "|", "//": "|", "∥": "|", "·": "*", "×": "*", "⋅": "*", "÷": "/", ":": "/", "[": "(", "]": ")"}
_MARK = "unit "
"""Before a unit's name in a formula; no name of a circuit has a blank."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in SI units with its dimension: a field for `symbolic.expression.evaluate`. Sums of unlike dimensions have none."""

    value: float
    dim: Dim = None

    def __add__(self, o: Amount) -> Amount:
        return Amount(self.value + o.value, self.dim if self.dim == o.dim else None)

    def __sub__(self, o: Amount) -> Amount:
        return Amount(self.value - o.value, self.dim if self.dim == o.dim else None)

    def __neg__(self) -> Amount:
        return Amount(-self.value, self.dim)

    def __mul__(self, o: Amount) -> Amount:
        return Amount(self.value * o.value, _joined(self.dim, o.dim, 1))

    def __truediv__(self, o: Amount) -> Amount:
        return Amount(self.value / o.value, _joined(self.dim, o.dim, -1))

    def __pow__(self, e: int | Amount) -> Amount:
        if isinstance(e, int):
            return Amount(self.value**e, None if self.dim is None else tuple(d * e for d in self.dim))
        found = self.value**e.value
        if isinstance(found, complex):
            raise BadExpression("there is no real power")
        return Amount(float(found))


def _joined(one: Dim, other: Dim, sign: int) -> Dim:
    return None if one is None or other is None else tuple(a + sign * b for a, b in zip(one, other, strict=True))


def _of_amount(function: Callable[[float], float], dim: Dim = _PLAIN) -> Callable[[Amount], Amount]:
    return lambda x: Amount(function(x.value), dim)


FUNCTIONS: dict[str, Callable[[Amount], Amount]] = {
    "sqrt": _of_amount(math.sqrt, None), "root": _of_amount(math.sqrt, None), "abs": lambda x: Amount(abs(x.value), x.dim),
} | {
    name: _of_amount(function)
    for name, function in {"exp": math.exp, "ln": math.log, "log": math.log10, "log10": math.log10, "sin": math.sin, "cos": math.cos,
                           "tan": math.tan, "atan": math.atan, "arctan": math.atan}.items()
}  # fmt: skip
"""`log` is the decimal one, as on a pocket calculator."""


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression comes to, in SI units; `unit` is None where it cannot be told."""

    value: float
    unit: str | None
    step: float = 0.0
    digits: int = 0
    plain: bool = False
    """A number as it stands, not worked out."""
    names: frozenset[str] = frozenset()
    scaled: bool = False


def evaluate(text: str, names: Mapping[str, float] | None = None) -> Value:
    """The value of an expression; *names* in SI units. Raises BadExpression."""
    return evaluate_tokens(tokens(plain(text)), names or {})


def evaluate_tokens(pieces: Sequence[Token], names: Mapping[str, float]) -> Value:
    """The value of a run of tokens. Raises BadExpression for what is no arithmetic, divides by zero or overflows."""
    tree = build([part for at, piece in enumerate(pieces) for part in _parts(piece, pieces[at - 1] if at else None, names)], FUNCTIONS)
    used = symbols(tree)
    held = {n: Amount(names[n]) for n in used if n in names} | {
        u: Amount(1.0, DIMENSION.get(u[len(_MARK) :])) for u in used if u.startswith(_MARK)
    }
    try:
        found = evaluate_tree(tree, {"pi": Amount(math.pi, _PLAIN), **held}, lambda x: Amount(float(x), _PLAIN), FUNCTIONS)
    except (ArithmeticError, ValueError, TypeError) as error:
        raise BadExpression(str(error)) from error
    if not math.isfinite(found.value):
        raise BadExpression("it grows without bound")
    return _valued(found, pieces, frozenset(n for n in used if n in names))


def _parts(piece: Token, before: Token | None, names: Mapping[str, float]) -> list[Piece]:
    """A token for the formula reader; a number with its unit is a product in brackets. Raises BadExpression for what is no arithmetic."""
    if piece.kind == "number":
        if before is not None and before.kind in ("number", "name"):
            raise BadExpression("a number follows without a sign")
        number = [("number", repr(piece.value))]
        return [("op", "("), *number, ("op", "*"), ("name", _MARK + piece.unit), ("op", ")")] if piece.unit else number
    low = piece.text.lower()
    if piece.kind != "name":
        return [("op", _SIGNS.get(piece.text, piece.text))]
    if piece.text in names:
        return [("name", piece.text)]
    if low in FUNCTIONS or low == "pi":
        return [("name", low)]
    return [("name", "pi" if part.lower() == "pi" else part) for part in factors(piece.text, [*names, "pi"])]


def _valued(found: Amount, pieces: Sequence[Token], names: frozenset[str]) -> Value:
    """The value with what is known of how it was written."""
    lone = [p for p in pieces if p.kind == "number"]
    dim = found.dim
    if len(lone) > 1 and lone[-1].unit and lone[-1].digits == 0 and not any(p.unit for p in lone[:-1]):
        dim = DIMENSION.get(lone[-1].unit)  # (5/2) mA
    if len(lone) == 1 and all(p.kind == "number" or p.text in "+-" for p in pieces):
        one = lone[0]
        return Value(found.value, one.unit or None, one.step, one.digits, True, names, one.scaled)
    return Value(found.value, _unit_of(dim, lone), names=names)


def _unit_of(dim: Dim, numbers: Sequence[Token]) -> str | None:
    """The unit of a result: of "2 * 5 V" volts, of "12/3 kΩ" nothing certain, as the 12 has no unit."""
    written = {DIMENSION.get(p.unit) for p in numbers if p.unit}
    if dim is None or not written or (any(not p.unit for p in numbers) and dim not in written):
        return None
    return _UNIT_OF.get(dim)  # type: ignore[arg-type]


def alternatives(pieces: Sequence[Token], names: Mapping[str, float]) -> list[Value]:
    """What a run of tokens may mean: as it stands; with its only unit, at its end, for the whole (5/2 mA); 1,234 as 1234.
    Raises BadExpression."""
    out = [evaluate_tokens(pieces, names)]
    numbers = [p for p in pieces if p.kind == "number"]
    last = pieces[-1]
    if len(numbers) > 1 and last.kind == "number" and last.digits and (last.unit or last.scaled) and not any(p.unit for p in numbers[:-1]):
        raw = tokens(m[0]) if (m := re.match(r"[\d.,\s]*\d", last.text)) else []
        if len(raw) == 1 and raw[0].value:
            whole = evaluate_tokens([*pieces[:-1], raw[0]], names)
            out.append(Value(whole.value * last.value / raw[0].value, last.unit or None, names=whole.names, scaled=last.scaled))
    if out[0].unit and any(p.scaled and not p.unit for p in numbers):  # "6 V / 2k": the 2k has a unit that is not written
        out.append(replace(out[0], unit=None))
    if len(pieces) <= 2 and last.kind == "number" and last.other is not None:
        sign = -1.0 if pieces[0].text == "-" else 1.0
        out.append(Value(sign * last.other, last.unit or None, digits=last.digits + 1, plain=True, scaled=last.scaled))
    return out
