"""The guard: no message leaves with a hidden value in any form, or with a number that the circuit does not bear out.

Two strictnesses. What the tutor itself phrases is searched for the hidden values. What a model phrases may besides hold no number at all
but those on a list: given values, values that the student has found, and the student's own words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from circuitlm.symbolic.expression import BadExpression
from circuitlm.tutor.amounts import FUNCTIONS, evaluate_tokens
from circuitlm.tutor.answers import normal
from circuitlm.tutor.judge import Verdict
from circuitlm.tutor.tokens import Token, tokens

SLACK = 0.012
_COUNTED = (
    r"resistors?|nodes?|steps?|equations?|hints?|questions?|unknowns?|ends?|things?|of|sources?|elements?|parts?|branch(?:es)?|loops?|terminals?|"
    r"currents?|voltages?|inputs?|ways?|laws?|quantities|capacitors?|inductors?|diodes?|digits?|more|other|others|by|at|times?|points?|kinds?|"
    r"moments?|states?|minutes?|and|or|another|pairs?|numbers?|is|can|stands?|you|way"
)
_AFFIRM = (
    r"\b(?:that(?:'s| is)|you(?:'re| are)|it(?:'s| is)|this is|exactly|yes|indeed)\b[^.!?\n]{0,25}\b(?:correct|right|exact|spot on|true)\b"
    r"|(?:^|[.!?:)]\s+)\W*(?:correct|exactly|right|well done|perfect|yes)\b|\b(?:well done|perfect|excellent|good job|bingo|congratulations)\b|\bstimmt\b|\brichtig\b"
)
_DENY = r"\b(?:incorrect|wrong|not (?:quite )?(?:right|correct)|falsch|stimmt nicht|nicht richtig)\b"
_CJK = str.maketrans("零一二三四五六七八九点", "0123456789.")
_HIDING = re.compile(r"(?i)\b(?:base64|rot13|morse|binary|hexadecimal|0x[0-9a-f]+|reversed?|backwards|spelled)\b")
_ROMAN = re.compile(r"\b(?=[IVXLCDM]{2,}\b)M*(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\b")
_SPACED = re.compile(r"(?:(?<=\s)|^)(?:[A-Za-z0-9.,][ _*|·-]){2,}[A-Za-z0-9](?=\W|$)")
_OPS = frozenset("+ - * / ^ · × ⋅ ÷ ∥ || // ** ( ) [ ] √ :".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Objection:
    """What is wrong with a message."""

    kind: Literal["leak", "number", "verdict", "statement", "form"]
    what: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in SI units with its unit."""

    value: float
    unit: str


@dataclass
class Guard:
    """`hidden`: what may not be said; `known`: what may (given, found, said by the student); `names`: identifiers of the circuit."""

    hidden: Sequence[Quantity]
    known: Sequence[Quantity]
    names: frozenset[str] = frozenset()
    said: frozenset[float] = frozenset()
    """Numbers that the student has written."""
    relations: dict[frozenset[str], str] = field(default_factory=dict)
    """Pairs of elements -> "series" or "parallel" where that is so, '' where neither."""

    def objections(self, text: str, strict: bool = False, verdict: Verdict | None = None) -> list[Objection]:
        """Everything that speaks against a message; *strict* for a model's, whose praise has to fit the *verdict*."""
        out = list(self._leaks(text))
        if strict:
            out += self._unsupported(text)
            out += self._forms(text)
            out += self._statements(text)
            if verdict is not None:
                out += _praise(text, verdict)
        return out

    # -- hidden values ----------------------------------------------------------------------------------------------
    def _leaks(self, text: str) -> Iterable[Objection]:
        for form in {_folded(text), _folded(_unspaced(text))}:
            pieces = [t for t in tokens(_digit_by_digit(normal(form))) if not (t.kind == "other" and t.text in "'\"`*_~|\\{}$")]
            for run in _runs(pieces):
                yield from self._run_leaks(run, pieces)

    def _run_leaks(self, run: list[Token], pieces: list[Token]) -> Iterable[Objection]:
        for size in range(1, min(len(run), 24) + 1):
            for start in range(len(run) - size + 1):
                part = run[start : start + size]
                if size == 1 and (part[0].kind != "number" or self._allowed(part[0], pieces)):
                    continue
                if size > 1 and not (any(t.kind == "op" and t.text not in "()[]" for t in part) or any(t.kind == "name" for t in part)):
                    if sum(t.kind == "number" for t in part) < 2 and self._allowed(
                        next((t for t in part if t.kind == "number"), part[0]), pieces
                    ):
                        continue
                if size == 2 and part[0].text in "+-" and part[1].kind == "number" and self._allowed(part[1], pieces):
                    continue
                try:
                    value = evaluate_tokens(part, {})
                except BadExpression:
                    continue
                if any(_equals(value.value, value.unit, value.digits if value.plain else 9, value.step, h) for h in self.hidden):
                    yield Objection("leak", " ".join(t.text for t in part))

    def _allowed(self, token: Token, pieces: list[Token]) -> bool:
        """A number that may stand: given, found, said by the student in this very form, or a count of things."""
        if any(_identical(token, k) for k in self.known):
            return True
        at = next((n for n, t in enumerate(pieces) if t is token), -1)
        after = pieces[at + 1].text if 0 <= at < len(pieces) - 1 else ""
        before = pieces[at - 1].text.lower() if at > 0 else ""
        whole = not token.unit and not token.scaled and token.value == int(token.value) and token.value <= 12
        if whole and (
            re.fullmatch(_COUNTED, after, re.I)
            or before in ("step", "question", "hint", "the", "which", "this", "that", "each", "node", "t", "level")
        ):
            return True
        return token.value in self.said

    # -- a model's numbers --------------------------------------------------------------------------------------------
    def _unsupported(self, text: str) -> Iterable[Objection]:
        pieces = tokens(normal(_folded(text)))
        for n, token in enumerate(pieces):
            if token.kind == "number" and not self._allowed(token, pieces):
                constant = not token.unit and token.value in (0.0, 1.0, 2.0, 4.0, 0.5) and _in_formula(pieces, n)
                if not constant:
                    yield Objection("number", token.text)
            elif token.kind == "name" and re.search(r"\d", token.text) and token.text.lower() not in self.names:
                yield Objection("number", token.text)
            elif (
                token.kind == "number"
                and n >= 2
                and pieces[n - 1].text.lower() in ("=", "is", "has", ":", "of")
                and pieces[n - 2].kind == "name"
            ):
                yield from self._assigned(pieces[n - 2].text, token)
        yield from self._mixed(pieces)
        for run in _runs(pieces):
            if sum(t.kind == "number" for t in run) > 1:
                try:
                    value = evaluate_tokens(run, {}).value
                except BadExpression:
                    continue
                if value not in self.said:
                    yield Objection("number", " ".join(t.text for t in run))

    def _assigned(self, name: str, token: Token) -> Iterable[Objection]:
        """R1 = 2 kΩ, where R1 is another value."""
        mine = [k for k in self.known if getattr(k, "name", "").lower() == name.lower()]
        if mine and not any(_identical(token, k) for k in mine):
            yield Objection("statement", f"{name} = {token.text}")

    def _mixed(self, pieces: list[Token]) -> Iterable[Objection]:
        """A formula in which numbers and names are mixed: half of a calculation."""
        for n, token in enumerate(pieces[:-2]):
            ahead = pieces[n + 1 : n + 3]
            if (
                token.kind == "number"
                and not _constant(token)
                and ahead[0].text in _OPS - {")", "]", "(", "[", ":"}
                and ahead[1].kind in ("name", "number")
            ):
                yield Objection("number", f"{token.text} {ahead[0].text} {ahead[1].text}")

    def _forms(self, text: str) -> Iterable[Objection]:
        for m in (*_HIDING.finditer(text), *_ROMAN.finditer(text)):
            if m[0].lower() not in self.names:
                yield Objection("form", m[0])
        foreign = re.search(r"[\u0400-\u05ff\u0600-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", text)
        if foreign:
            yield Objection("form", foreign[0])

    def _statements(self, text: str) -> Iterable[Objection]:
        """X and Y are in series, where they are not."""
        for m in re.finditer(
            r"\b([A-Z]\w*\d*) (?:and|&|with|und) ([A-Z]\w*\d*)[^.?!]{0,25}?\b(not |n't )?[^.?!]{0,10}?\b(series|parallel)\b([^.!?]*[?])?",
            text,
        ):
            pair = frozenset((m[1].lower(), m[2].lower()))
            true = self.relations.get(pair)
            if true is not None and not m[5] and bool(m[3]) == (true == m[4]):
                yield Objection("statement", m[0])


@dataclass(frozen=True, slots=True)
class Given(Quantity):
    """A value of a named element."""

    name: str = ""


def _constant(token: Token) -> bool:
    return not token.unit and not token.scaled and token.value in (1.0, 2.0, 4.0, 0.5)


def _in_formula(pieces: list[Token], n: int) -> bool:
    near = [pieces[k].text for k in (n - 1, n + 1) if 0 <= k < len(pieces)]
    return any(t in _OPS for t in near) or any(t.lower() in ("pi", "=") for t in near)


def _folded(text: str) -> str:
    out = re.sub(r"[\ufe0f\u20e3]", "", text).translate(_CJK)
    return re.sub(r"(?<=\d)\s*(?:<[^>]*>|\*\*|__)\s*(?=[\d.,])", "", out)


def _unspaced(text: str) -> str:
    """Letters and digits that are set apart, put together: "2 . 5", "t-w-o"."""
    out = re.sub(r"(?<=\d)\s+(?=[.,]\s*\d)|(?<=[.,])\s+(?=\d)", "", text)
    return _SPACED.sub(lambda m: re.sub(r"[ _*|·-]", "", m[0]), out)


def _digit_by_digit(text: str) -> str:
    """ "4 3 point 3" as one number, where single digits follow one another."""
    out = re.sub(r"(?<=\d) ?(?:point|komma|comma|coma|virgule|virgola|dot) ?(?=\d)", ".", text, flags=re.I)
    return re.sub(
        r"(?<![\w.,])\d(?: \d(?!\w))*(?: \d[.,]\d+(?!\w))",
        lambda m: m[0].replace(" ", ""),
        re.sub(r"(?<![\w.,])\d(?: \d(?![\w.,]))+", lambda m: m[0].replace(" ", ""), out),
    )


def _runs(pieces: list[Token]) -> Iterable[list[Token]]:
    run: list[Token] = []
    for token in [*pieces, Token("other", "\n", 0)]:
        fits = (
            token.kind == "number"
            or (token.kind == "op" and token.text in _OPS)
            or (token.kind == "name" and (token.text.lower() in FUNCTIONS or token.text.lower() == "pi"))
        )
        if fits:
            run.append(token)
        elif run:
            if any(t.kind == "number" for t in run):
                yield run
            run = []


def _identical(token: Token, known: Quantity) -> bool:
    """The same value and unit, as one writes it; without a unit only with its prefix (2k) or as the plain number."""
    if token.unit and token.unit != known.unit:
        return False
    return bool(
        math.isclose(token.value, known.value, rel_tol=0.002)
        or math.isclose(token.value, -known.value, rel_tol=0.002)
        or token.value == known.value
    )


def _equals(value: float, unit: str | None, digits: int, step: float, hidden: Quantity) -> bool:
    """Whether a number gives the hidden value away: in any prefix, either sign, rounded."""
    if unit and hidden.unit and unit != hidden.unit and not {unit, hidden.unit} <= {"W", "VA"}:
        return False
    if not value or not hidden.value:
        return not value and not hidden.value and (unit == hidden.unit or digits == 9)
    size, right = abs(value), abs(hidden.value)
    power = 3 * round(math.log10(right / size) / 3) if unit not in ("°", "dB") else 0
    moved, half = size * 10.0**power, step * 10.0**power / 2
    if abs(moved - right) <= SLACK * right:
        return True
    return digits < 9 and abs(moved - right) <= half * (1 + 1e-9) and abs(moved - right) <= 0.13 * right


def _praise(text: str, verdict: Verdict) -> Iterable[Objection]:
    straight = text.replace("’", "'")
    if verdict != "right" and (m := re.search(_AFFIRM, straight, re.I | re.M)) and not re.search(_DENY, straight, re.I):
        yield Objection("verdict", m[0])
    if verdict == "right" and (m := re.search(_DENY, straight, re.I)):
        yield Objection("verdict", m[0])
    if verdict == "none" and (m := re.search(_DENY, straight, re.I)):
        yield Objection("verdict", m[0])
