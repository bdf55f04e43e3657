"""What the tutor's tests share: circuits, and a dialogue without ngspice."""

from __future__ import annotations

from circuitlm.tutor.facts import Truth
from circuitlm.tutor.lesson import read
from circuitlm.tutor.problem import Problem, of_text
from circuitlm.tutor.session import Policy, Session

LOADED = "V1 in 0 12\nR1 in out 1k\nR2 out 0 2k\nRL out 0 2k"
DIVIDER = "V1 in 0 12\nR1 in out 1k\nR2 out 0 2k"
RC = "V1 in 0 5\nR1 in out 1k\nC1 out 0 1u"
INVERTING = "V1 in 0 1\nR1 in n 1k\nR2 n out 10k\nO1 out 0 n"
BRIDGE = "V1 in 0 12\nR1 in a 1k\nR2 a 0 2k\nR3 in b 2k\nR4 b 0 1k\nR5 a b 1k"


def problem(circuit: str, target: str) -> Problem:
    return of_text(circuit, target)


def session(circuit: str, target: str, policy: Policy | None = None) -> Session:
    """A dialogue that trusts algebra alone: fast."""
    return Session(problem(circuit, target), Truth(read(circuit), None), policy or Policy())
