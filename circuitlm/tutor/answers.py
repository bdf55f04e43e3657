"""Reads a student's sentence: the numbers and formulas that it claims, in any way of writing, and what else it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from circuitlm.symbolic.expression import BadExpression
from circuitlm.tutor.amounts import FUNCTIONS, Value, alternatives
from circuitlm.tutor.intents import intents
from circuitlm.tutor.tokens import Token, plain, tokens
from circuitlm.tutor.words import to_digits

_OPERATORS = frozenset("+ - * / ^ · × ⋅ ÷ ∥ || // ** ( ) [ ] √".split())  # noqa: SIM905
_EQUALS = frozenset("= ≈ :".split())  # noqa: SIM905
_SPOKEN = (
    (r"(?<=[\w)]) (?:times|multiplied by|mal|fois|por|per) (?=[\w(√-])", " * "),
    (r"(?<=[\w)]) (?:divided by|over|geteilt durch|durch|divisé par|dividido por|entre|diviso) (?=[\w(√-])", " / "),
    (r"(?<=[\w)]) (?:plus|più|más) (?=[\w(√-])", " + "),
    (r"(?<=[\d)A-Za-z]) minus (?=[\dA-Z(√])", " - "),
    (r"(?<=[\w)]) (?:parallel to|in parallel with|parallel zu|parallel) (?=[A-Z]\w*\d)", " || "),
    (r"(?<=\d/\d) of (?=[\dA-Z])", " * "),
    (r"\b4 (?=me\b|you\b)", "for "),
    (r"(?<=\d) squared\b", "^2"),
    (r"\b(?:the )?square root of (?=[\d(])", "√"),
    (r"\b(?:twice|double|doppelt|le double de) (?=\d)", "2 * "),
)
MOST = 4000
"""Characters of a sentence that are read."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A number or formula that the student puts forward. `values`: what it may mean; `name`: what stands before its equals sign."""

    text: str
    values: tuple[Value, ...]
    name: str = ""
    worked: bool = False
    """It stands in a chain of equations, or is an expression: the way there is shown."""

    @property
    def is_formula(self) -> bool:
        return any(v.names for v in self.values)


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as read. `claims` in their order; `several`: the student names more than one and chooses none."""

    text: str
    claims: tuple[Claim, ...]
    intents: frozenset[str]
    several: bool = False

    @property
    def shows_work(self) -> bool:
        return any(c.worked or c.is_formula for c in self.claims)


def normal(text: str) -> str:
    """The text in one way of writing: number words as digits, spoken operators as signs."""
    out = plain(to_digits(plain(text[:MOST])))
    for pattern, sign in _SPOKEN:
        out = re.sub(pattern, sign, out, flags=re.I)
    return out


def read(text: str, names: Mapping[str, float] | None = None) -> Reading:
    """Read a sentence; *names*: the elements' values in SI units, under all the names that a student may use."""
    known = names or {}
    clean = _apart(normal(text), known)
    claims: list[Claim] = []
    for run, name, chained in _runs(tokens(clean), known):
        found = _claim(run, known)
        if found is None:
            continue
        values, pieces = found
        shown = clean[pieces[0].at : pieces[-1].end].strip()
        worked = chained or not values[0].plain
        claims.append(Claim(shown, tuple(values), name, worked))
    several = len(claims) > 1 and bool(
        re.search(r"\b(?:or|oder|ou|either|entweder|maybe|o)\b|/ ?or ?/", text, re.I) and len({c.values[0].value for c in claims}) > 1
    )
    return Reading(text, tuple(claims), intents(text), several)


def _apart(text: str, known: Mapping[str, float]) -> str:
    """Names written as one, RC or LC, set apart where they stand in a formula; "an RC circuit" stays."""

    def product(m: re.Match[str]) -> str:
        parts = re.findall(r"[A-Z]\d*", m[2])
        return f"{m[1]}({'*'.join(parts)})" if m[2] not in known and all(p in known for p in parts) else m[0]

    return re.sub(r"((?:[/*=√+]|sqrt\(|√\()\s*)((?:[A-Z]\d*){2,})(?=\s*(?:[)*/+=.,;?!]|$))", product, text)


def _runs(pieces: list[Token], known: Mapping[str, float]) -> list[tuple[list[Token], str, bool]]:
    """(tokens, name before the equals sign, whether an equation precedes) of each run that may be arithmetic."""
    out: list[tuple[list[Token], str, bool]] = []
    run: list[Token] = []
    name, last_name, equals = "", "", False
    for piece in [*pieces, Token("other", "\n", 0)]:
        fits = (
            piece.kind == "number"
            or (piece.kind == "op" and piece.text in _OPERATORS)
            or (
                piece.kind == "name"
                and (piece.text in known or piece.text.lower() in FUNCTIONS or piece.text.lower() == "pi" or _glued(piece, known))
            )
        )
        if fits and not _stands_alone(run, piece):
            run.append(piece)
            continue
        if run:
            out.append((run, name, equals))
            last_name = run[0].text if len(run) == 1 and run[0].kind == "name" else last_name
        run = [piece] if fits else []
        if piece.text in _EQUALS:
            name, equals = last_name, bool(out) and any(t.kind == "number" for t in out[-1][0]) and piece.text != ":"
        elif not fits:
            equals = False
            name = "" if piece.text in ".,;\n" else name
        if piece.kind == "name":
            last_name = piece.text
    return out


def _glued(piece: Token, known: Mapping[str, float]) -> bool:
    parts = re.findall(r"[^\W\d_]+\d*", piece.text)
    return len(parts) > 1 and all(p in known for p in parts)


def _stands_alone(run: list[Token], piece: Token) -> bool:
    """A number after a number, or after a name, begins a run of its own: "R1 2k", "3 V 4 V"."""
    return bool(run) and piece.kind == "number" and run[-1].kind in ("number", "name")


def _claim(run: list[Token], known: Mapping[str, float]) -> tuple[list[Value], list[Token]] | None:
    """The longest part of a run that is arithmetic and holds a number or an operator."""
    for size in range(len(run), 0, -1):
        for start in range(len(run) - size + 1):
            part = run[start : start + size]
            if part[0].text == "+" and size > 1:
                continue
            if not any(p.kind == "number" for p in part) and size < 2:
                continue
            try:
                return alternatives(part, known), part
            except BadExpression:
                continue
    return None
