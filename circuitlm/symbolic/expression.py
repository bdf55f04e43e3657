"""Formulas as people and models write them: `R2/(R1+R2)`, `1/(s C1 R1 + 1)`, `R1 || R2`, `-\\frac{R2}{R1}`. Text is read, never evaluated as code.

A formula becomes a tree of `Number`, `Name`, `Unary` and `Binary` nodes; `evaluate` walks it in any field (Fraction, float, complex, integers
modulo a prime, amounts with units). Lengths, depths and exponents are bounded.
"""

from __future__ import annotations

import cmath
import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from circuitlm.errors import UsageError

LONGEST = 20_000
"""Characters of a formula."""
DEEPEST = 60
"""Nested parentheses."""
MOST_POWER = 64
"""The largest whole exponent."""
MOST_BITS = 20_000
"""The largest exact number."""


class BadExpression(UsageError):
    """A formula that cannot be read; the message says where."""


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    argument: Tree


@dataclass(frozen=True, slots=True)
class Unary:
    operand: Tree


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Tree
    right: Tree


Tree = Number | Name | Call | Unary | Binary
"""`Unary` is the negative; a binary operator is one of ``+ - * / ^ |``, the last being the parallel connection a b/(a+b)."""

Functions = Mapping[str, Callable[[Any], Any]]
FUNCTIONS: Functions = {
    "sqrt": cmath.sqrt,
    "exp": cmath.exp,
    "ln": cmath.log,
    "log": cmath.log,
    "sin": cmath.sin,
    "cos": cmath.cos,
    "tan": cmath.tan,
    "abs": lambda x: abs(complex(x)),
}
Piece = tuple[str, str]
"""A token: its kind (``number``, ``name``, ``op``) and its text. A number is a decimal or a fraction, as `Fraction` reads it."""
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-zα-ωΑ-Ω][A-Za-z0-9_α-ωΑ-Ω]*)|(?P<op>\*\*|\|\||//|[-+*/^(),|√]))"
)
_SIGNS = str.maketrans(
    {"−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*", "∥": "|", "÷": "/", "[": "(", "]": ")", "{": "(", "}": ")", "²": "", "³": ""}
)


def read(text: str, names: Iterable[str] | None = None) -> Tree:
    """Read a formula. *names*: the symbols that may occur; a glued run of them (`sR1C1`) is then taken apart. Raises BadExpression."""
    if len(text) > LONGEST:
        raise BadExpression(f"the formula is longer than {LONGEST} characters")
    return build(_tokens(_from_latex(text).replace("²", "^2").replace("³", "^3").translate(_SIGNS), frozenset(names) if names else None))


def build(pieces: Sequence[Piece], functions: Container[str] = FUNCTIONS) -> Tree:
    """The tree of a formula that is taken apart already. Raises BadExpression."""
    if not pieces:
        raise BadExpression("the formula is empty")
    reader = _Reader(pieces, functions)
    tree = reader.sum()
    if reader.at < len(pieces):
        raise BadExpression(f"unexpected {pieces[reader.at][1]!r} after {' '.join(word for _, word in pieces[: reader.at])[-60:]!r}")
    return tree


def evaluate(
    tree: Tree, values: Mapping[str, Any], number: Callable[[Fraction], Any] = lambda x: x, functions: Functions = FUNCTIONS
) -> Any:
    """The value of a tree. *number* brings constants into the field, *functions* are the field's own. Raises BadExpression for unknown names,
    ZeroDivisionError."""
    match tree:
        case Number(value):
            return number(value)
        case Name(name):
            if name not in values:
                raise BadExpression(f"unknown symbol {name}")
            return values[name]
        case Unary(operand):
            return -evaluate(operand, values, number, functions)
        case Call(function, argument):
            return functions[function](evaluate(argument, values, number, functions))
        case Binary("^", base, exponent):
            a = evaluate(base, values, number, functions)
            whole = _whole(exponent, a)
            if whole is None:
                return _root(a, evaluate(exponent, values, number, functions))
            return a**whole if whole >= 0 else number(Fraction(1)) / a**-whole
        case Binary():
            first, rest = spine(tree)
            total = evaluate(first, values, number, functions)
            for operator, right in rest:
                total = _applied(operator, total, evaluate(right, values, number, functions))
            return total
    raise AssertionError(tree)


def spine(tree: Binary) -> tuple[Tree, list[tuple[str, Tree]]]:
    """`a + b - c ...` as its first operand and the (operator, operand) pairs that follow: long sums lean to the left, deeper than recursion goes."""
    rest: list[tuple[str, Tree]] = []
    at: Tree = tree
    while isinstance(at, Binary) and at.operator != "^":
        rest.append((at.operator, at.right))
        at = at.left
    return at, rest[::-1]


def _applied(operator: str, a: Any, b: Any) -> Any:
    if operator == "+":
        return a + b
    if operator == "-":
        return a - b
    if operator == "*":
        return a * b
    return a / b if operator == "/" else a * b / (a + b)


def symbols(tree: Tree) -> set[str]:
    """The names in a tree."""
    found: set[str] = set()
    left: list[Tree] = [tree]
    while left:
        match left.pop():
            case Name(name):
                found.add(name)
            case Unary(operand) | Call(_, operand):
                left.append(operand)
            case Binary(_, a, b):
                left += (a, b)
    return found


def _whole(exponent: Tree, base: Any) -> int | None:
    """The exponent where it is a whole number. Raises BadExpression where the power would grow too large."""
    e = constant(exponent)
    if e is None or e.denominator != 1:
        return None
    if abs(e) > MOST_POWER:
        raise BadExpression(f"the exponent {e} is too large")
    if isinstance(base, Fraction) and max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(e) > MOST_BITS:
        raise BadExpression("the formula's numbers grow too large")
    return int(e)


def _root(base: Any, exponent: Any) -> Any:
    """A power that is no whole one: in complex numbers, unless the field has its own."""
    return complex(base) ** complex(exponent) if isinstance(base, int | float | complex | Fraction) else base**exponent


def constant(tree: Tree) -> Fraction | None:
    """The exact value of a formula without symbols; None where it has none."""
    try:
        value = evaluate(tree, {})
    except (BadExpression, ArithmeticError, ValueError):
        return None
    return value if isinstance(value, Fraction) else None


_FRAC = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_DROPPED = re.compile(r"\\(?:left|right|,|;|!|:|displaystyle|quad|mathrm|text|operatorname)(?![A-Za-z])|\$")


def _from_latex(text: str) -> str:
    latex = "\\" in text or "_{" in text
    text = _DROPPED.sub("", text)
    while "\\" in text:
        new = _FRAC.sub(r"((\1)/(\2))", text)
        if new == text:
            break
        text = new
    text = re.sub(r"\\(?:cdot|times)(?![A-Za-z])", "*", text)
    text = re.sub(r"\\parallel(?![A-Za-z])", "|", text)
    text = re.sub(r"\\sqrt\s*\{", "sqrt{", text)
    text = re.sub(r"([A-Za-z])_(?:\{([A-Za-z0-9]+)\}|([A-Za-z0-9]+))", r"\1\2\3", text) if latex else text
    return text.replace("\\", "")


def _tokens(text: str, names: frozenset[str] | None) -> list[Piece]:
    found: list[Piece] = []
    at, text = 0, text.rstrip()
    while at < len(text):
        m = _TOKEN.match(text, at)
        if not m:
            raise BadExpression(f"unexpected {text[at:].strip()[:1]!r} in {text.strip()[:60]!r}")
        kind = str(m.lastgroup)
        word = m[kind]
        if kind == "name" and names is not None and word not in names and word.replace("_", "") in names:
            word = word.replace("_", "")
        if kind == "name" and names is not None and word not in names and word not in FUNCTIONS:
            found += [("name" if not p[0].isdigit() else "number", p) for p in factors(word, names)]
        else:
            found.append((kind, {"**": "^", "||": "|", "//": "|"}.get(word, word)))
        at = m.end()
    return found


def factors(word: str, names: Iterable[str]) -> list[str]:
    """`sR1C1` as s, R1, C1: the longest known name first. The word itself where it cannot be taken apart."""
    parts, rest = [], word
    known = sorted({*names, "s"}, key=len, reverse=True)
    while rest:
        name = next((n for n in known if rest.startswith(n)), None)
        if name is None:
            return [word]
        parts.append(name)
        rest = rest[len(name) :]
    return parts


class _Reader:
    """Recursive descent; a missing operator between factors is a product."""

    def __init__(self, tokens: Sequence[Piece], functions: Container[str]) -> None:
        self.tokens, self.functions, self.at, self.depth = tokens, functions, 0, 0

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self) -> Piece:
        if self.at >= len(self.tokens):
            raise BadExpression("the formula ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def sum(self) -> Tree:
        tree = self.product()
        while self.peek() in ("+", "-"):
            tree = Binary(self.take()[1], tree, self.product())
        return tree

    def product(self) -> Tree:
        tree = self.parallel()
        while True:
            if self.peek() in ("*", "/"):
                tree = Binary(self.take()[1], tree, self.parallel())
            elif self.at < len(self.tokens) and (self.tokens[self.at][0] != "op" or self.peek() in ("(", "√")):
                tree = Binary("*", tree, self.parallel())
            else:
                return tree

    def parallel(self) -> Tree:
        tree = self.signed()
        while self.peek() == "|":
            self.take()
            tree = Binary("|", tree, self.signed())
        return tree

    def signed(self) -> Tree:
        negative = False
        while self.peek() in ("+", "-"):
            negative ^= self.take()[1] == "-"
        tree = self.power()
        return Unary(tree) if negative else tree

    def power(self) -> Tree:
        base = self.atom()
        if self.peek() == "^":
            self.take()
            self.enter()
            exponent = self.signed()
            self.depth -= 1
            return Binary("^", base, exponent)
        return base

    def enter(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadExpression("the formula is nested too deeply")

    def atom(self) -> Tree:
        kind, word = self.take()
        if kind == "number":
            if len(word) > 60 or abs(int((re.search(r"[eE](.+)", word) or ["", "0"])[1])) > 60:
                raise BadExpression(f"the number {word[:20]} is too long")
            return Number(Fraction(word))
        if kind == "name":
            return Call(word, self.atom()) if word in self.functions and self.peek() == "(" else Name(word)
        if word == "√":
            self.enter()
            root = Call("sqrt", self.atom())
            self.depth -= 1
            return root
        if word == "(":
            self.enter()
            tree = self.sum()
            if self.take()[1] != ")":
                raise BadExpression("a parenthesis is missing")
            self.depth -= 1
            return tree
        raise BadExpression(f"unexpected {word!r}")
