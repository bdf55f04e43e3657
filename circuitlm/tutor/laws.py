"""Laws in general letters: `U/R`, `I^2*R`, `R1*R2/(R1+R2)` where the circuit's resistors are called otherwise. A law is the right one where its
letters can be given quantities of this circuit so that it comes to what is asked, with these values and with others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import islice, product

from circuitlm.symbolic.expression import BadExpression
from circuitlm.symbolic.netlist import BadCircuit, Netlist
from circuitlm.tutor.amounts import FUNCTIONS, evaluate
from circuitlm.tutor.answers import normal
from circuitlm.tutor.facts import Truth
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.problem import Problem
from circuitlm.tutor.targets import Target
from circuitlm.tutor.tokens import Token, tokens

PERTURBED = ((1.17, 0.83, 1.31, 0.71, 1.09), (0.79, 1.23, 0.93, 1.41, 1.13))
"""Factors on the circuit's values, element by element: what holds for both circuits as well is no chance."""
MOST_WAYS = 300
"""Ways to give the letters quantities that are tried."""
_LETTERS = {"U": "V", "V": "V", "E": "V", "I": "I", "i": "I", "R": "R", "Z": "R", "P": "P", "C": "C", "L": "L"}
_SIGNS = frozenset("+ - * / ^ · × ⋅ ÷ ∥ || // ** ( ) [ ] √".split())  # noqa: SIM905


def others(problem: Problem) -> Iterator[Problem]:
    """The same question about circuits of the same shape with other values."""
    sized = [e for e in problem.netlist if e.number is not None and e.kind in "RCLVI"]
    for factors in PERTURBED:
        scaled = (e.sized(Fraction(factors[n % len(factors)]).limit_denominator(1000) * (e.number or 0)) for n, e in enumerate(sized))
        yield replace(problem, netlist=problem.netlist.plus(*scaled))


def formula(text: str, netlist: Netlist) -> str:
    """The last run of letters and signs in a sentence that is a formula with a letter that no element has; '' for none, or where a number
    follows it."""
    best, run = "", ""
    for piece in [*tokens(normal(text)), None]:
        if piece is not None and _fits(piece, netlist):
            run += f" {piece.text}"
            continue
        if re.search(r"[-+*/^·×÷∥|√]", run):
            best = run.strip()
        if piece is not None and piece.kind == "number":
            best = ""
        run = ""
    return best if letters(best, netlist) else ""


def letters(text: str, netlist: Netlist) -> list[str]:
    """The general letters of a formula, each once: those that are no element's name."""
    return list(dict.fromkeys(w for w in re.findall(r"[A-Za-z]\w*", text) if w not in netlist and _letter(w)))


def _fits(piece: Token, netlist: Netlist) -> bool:
    if piece.kind == "number":
        return not piece.unit and piece.value in (0.5, 1.0, 2.0, 4.0)
    if piece.kind == "name":
        return piece.text in netlist or piece.text.lower() in (*FUNCTIONS, "pi", "f", "w", "omega") or bool(_letter(piece.text))
    return piece.kind == "op" and piece.text in _SIGNS


def _letter(word: str) -> str:
    """The kind of quantity that a general letter stands for: U, U1, Ua, R_1; '' for other words."""
    return _LETTERS.get(word[0], "") if re.fullmatch(r"[UVEIiRZPCL](?:_?\w{1,3})?", word) else ""


def is_law(text: str, problem: Problem) -> bool:
    """Whether a formula in general letters is a law for what is asked of this circuit."""
    general = letters(text, problem.netlist)
    with suppress(NoFact, BadCircuit, ZeroDivisionError):
        cases = [_Case(p) for p in (problem, *others(problem))]
        choices = [_quantities(problem.netlist, _letter(w), problem.target) for w in general]
        for pick in islice(product(*choices), MOST_WAYS):
            given = dict(zip(general, pick, strict=True))
            if len(set(pick)) == len(pick) and all(case.comes_out(text, given) for case in cases):
                return True
    return False


class _Case:
    """One circuit with its names, its answer, and the quantities that have been asked for."""

    def __init__(self, problem: Problem) -> None:
        self.truth, self.names = Truth(problem.netlist, None), problem.names()
        self.right = abs(self.truth.value(problem.target))
        self.known: dict[Target | str, float] = {}

    def comes_out(self, text: str, given: Mapping[str, Target | str]) -> bool:
        try:
            found = evaluate(text, self.names | {letter: self.value(q) for letter, q in given.items()}).value
        except (BadExpression, NoFact, BadCircuit):
            return False
        return abs(abs(found) - self.right) <= 1e-6 * self.right

    def value(self, quantity: Target | str) -> float:
        if quantity not in self.known:
            self.known[quantity] = (
                float(self.truth.netlist[quantity].number or 0) if isinstance(quantity, str) else self.truth.value(quantity)
            )
        return self.known[quantity]


def _quantities(netlist: Netlist, kind: str, target: Target) -> list[Target | str]:
    """What a letter may stand for: an element's name for its value, or a voltage, current or power other than the one that is asked for."""
    like = replace(target, form="")
    found: list[Target | str] = []
    for e in netlist:
        if (kind in "RCL" and e.kind == kind) or (kind in "VI" and e.kind == kind and e.ac is None):
            found.append(e.name)
        if kind == "V" and len(e.nodes) == 2:
            found.append(replace(like, kind="V", args=e.nodes))
        elif kind in "IP" and e.kind != "O":
            found.append(replace(like, kind=kind, args=(e.name,)))
    same = {target.args, (*target.args, "0"), target.args[::-1], (*target.args, "0")[::-1]}
    return [q for q in found if isinstance(q, str) or q.kind != target.kind or q.args not in same]
