"""Boolean functions as gates of the kinds at hand: expressions, their parsing, and the mapping onto two-input gates."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from circuitlm.errors import CannotDesign

Expr = tuple[Any, ...]
"""("var", name), ("not", x), or ("and" | "or" | "xor", a, b, ...)."""


def var(name: str) -> Expr:
    return ("var", name)


def variables(e: Expr) -> list[str]:
    """The names of an expression, in the order of their first use."""
    if e[0] == "var":
        return [e[1]]
    return list(dict.fromkeys(n for x in e[1:] for n in variables(x)))


def value(e: Expr, given: dict[str, bool]) -> bool:
    """What an expression is for given inputs."""
    if e[0] == "var":
        return given[e[1]]
    bits = [value(x, given) for x in e[1:]]
    if e[0] == "not":
        return not bits[0]
    return all(bits) if e[0] == "and" else any(bits) if e[0] == "or" else sum(bits) % 2 == 1


# -- reading ------------------------------------------------------------------------------------------------------------
Tokens = list[tuple[str, str]]
Reader = Callable[[Tokens], tuple[Expr, Tokens]]
_TOKEN = re.compile(
    r"\s*(?:(?P<word>(?:x?n?or|n?and|not)\b)|(?P<open>\()|(?P<close>\))|(?P<not>[!~/])|(?P<and>[&*·])|(?P<or>[|+])|(?P<xor>[\^⊕])|(?P<prime>')|(?P<var>[A-Za-z]\w{0,3}\b))",
    re.I,
)


def parse(text: str) -> Expr | None:
    """'A AND (B OR NOT C)', '(A·B)+!C': an expression, or None for anything else. NOT binds first, then AND, XOR, OR."""
    tokens: Tokens = []
    at = 0
    while m := _TOKEN.match(text, at):
        kind = m["word"].lower() if m["word"] else str(m.lastgroup)
        if kind == "var" and tokens and tokens[-1][0] in ("var", "close", "prime"):
            break  # two names side by side: the formula has ended
        tokens.append((kind, m.group().strip()))
        at = m.end()
    try:
        found, rest = _or(tokens)
    except (IndexError, ValueError):
        return None
    return found if all(t[0] in ("and", "or", "not") for t in rest) else None


def _level(kinds: dict[str, str], below: Reader) -> Reader:
    """Reads a row of operations of one rank; `kinds` maps what is read to the operation, inverted where its name says so."""

    def read(tokens: Tokens) -> tuple[Expr, Tokens]:
        left, tokens = below(tokens)
        while len(tokens) > 1 and tokens[0][0] in kinds:
            name = tokens[0][0]
            right, tokens = below(tokens[1:])
            joined: Expr = (kinds[name], left, right)
            left = ("not", joined) if name in ("nand", "nor", "xnor") else joined
        return left, tokens

    return read


def _atom(tokens: Tokens) -> tuple[Expr, Tokens]:
    kind, word = tokens[0]
    if kind == "not":
        inner, rest = _atom(tokens[1:])
        return ("not", inner), rest
    if kind == "open":
        found, rest = _or(tokens[1:])
        if not rest or rest[0][0] != "close":
            raise ValueError("unbalanced")
        rest = rest[1:]
    elif kind == "var":
        found, rest = var(word.upper()), tokens[1:]
    else:
        raise ValueError(kind)
    while rest and rest[0][0] == "prime":
        found, rest = ("not", found), rest[1:]
    return found, rest


_and = _level({"and": "and", "nand": "and"}, _atom)
_xor = _level({"xor": "xor", "xnor": "xor"}, _and)
_or = _level({"or": "or", "nor": "or"}, _xor)


# -- mapping ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Gate:
    """A gate: nand, nor, and, or, xor or not; its input nets; its output net."""

    kind: str
    inputs: tuple[str, ...]
    out: str


def inverted(e: Expr) -> str:
    """nand or nor where an expression is just that gate's function; '' otherwise."""
    return f"n{e[1][0]}" if e[0] == "not" and e[1][0] in ("and", "or") and len(e[1]) == 3 else ""


@dataclass(slots=True)
class Mapper:
    """Turns expressions into gates of the given kinds; equal parts are made once, a double inversion never."""

    kinds: set[str]
    made: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)
    negation: dict[str, str] = field(default_factory=dict)

    def net(self, e: Expr) -> str:
        if e[0] == "var":
            return str(e[1])
        if (whole := inverted(e)) and whole in self.kinds:
            return self._emit(whole, *(self.net(x) for x in e[1][1:]))
        nets = [self.net(x) for x in e[1:]]
        if e[0] == "not":
            return self._not(nets[0])
        while len(nets) > 1:
            a, b = nets[0], nets[1]
            joined = {"and": self._and, "or": self._or, "xor": self._xor}[e[0]](a, b)
            nets = [joined, *nets[2:]]
        return nets[0]

    def _emit(self, kind: str, *inputs: str) -> str:
        key = (kind, tuple(sorted(inputs)))
        if key not in self.made:
            self.made[key] = f"N{len(self.made) + 1}"
        return self.made[key]

    def _not(self, a: str) -> str:
        if a in self.negation:
            return self.negation[a]
        if "not" in self.kinds:
            out = self._emit("not", a)
        elif "nand" in self.kinds:
            out = self._emit("nand", a, a)
        elif "nor" in self.kinds:
            out = self._emit("nor", a, a)
        elif "xor" in self.kinds:
            out = self._emit("xor", a, "HIGH")
        else:
            raise CannotDesign("AND and OR gates alone cannot invert.", "an inverter, a NAND or a NOR besides them")
        self.negation[a], self.negation[out] = out, a
        return out

    def _and(self, a: str, b: str) -> str:
        if "and" in self.kinds:
            return self._emit("and", a, b)
        if "nand" in self.kinds:
            return self._not(self._emit("nand", a, b))
        if "nor" in self.kinds:
            return self._emit("nor", self._not(a), self._not(b))
        return self._not(self._or(self._not(a), self._not(b)))

    def _or(self, a: str, b: str) -> str:
        if "or" in self.kinds:
            return self._emit("or", a, b)
        if "nand" in self.kinds:
            return self._emit("nand", self._not(a), self._not(b))
        if "nor" in self.kinds:
            return self._not(self._emit("nor", a, b))
        if "and" not in self.kinds:
            raise CannotDesign("XOR gates and inverters alone make no AND or OR.", "NAND gates can make anything")
        return self._not(self._and(self._not(a), self._not(b)))

    def _xor(self, a: str, b: str) -> str:
        if "xor" in self.kinds:
            return self._emit("xor", a, b)
        if "nand" in self.kinds:
            middle = self._emit("nand", a, b)
            return self._emit("nand", self._emit("nand", a, middle), self._emit("nand", b, middle))
        if "nor" in self.kinds:
            middle = self._emit("nor", a, b)
            return self._not(self._emit("nor", self._emit("nor", a, middle), self._emit("nor", b, middle)))
        return self._or(self._and(a, self._not(b)), self._and(self._not(a), b))


def gates(outputs: dict[str, Expr], kinds: set[str]) -> list[Gate]:
    """The gates of all outputs, in signal order; those that nothing uses are left out. Raises CannotDesign."""
    mapper = Mapper(kinds)
    wanted = {name: mapper.net(e) for name, e in outputs.items()}
    by_out = {out: (kind, inputs) for (kind, inputs), out in mapper.made.items()}
    needed: list[str] = []

    def visit(net: str) -> None:
        if net in by_out and net not in needed:
            for i in by_out[net][1]:
                visit(i)
            needed.append(net)

    for net in wanted.values():
        visit(net)
    names = {net: name for name, net in wanted.items() if net in by_out}
    return [Gate(by_out[n][0], tuple(names.get(i, i) for i in by_out[n][1]), names.get(n, n)) for n in needed]
