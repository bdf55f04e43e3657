"""Judging a single step on the way, and how resistors are connected."""

from __future__ import annotations

import re

from circuitlm.tutor.answers import Claim, Reading
from circuitlm.tutor.facts import Truth
from circuitlm.tutor.judge import Judgement, judge
from circuitlm.tutor.mistakes import Mistake
from circuitlm.tutor.reduce import reduce
from circuitlm.tutor.step import Step


def best(reading: Reading) -> Claim | None:
    """The claim that counts: the last one; of an equation what it comes to."""
    return reading.claims[-1] if reading.claims else None


def judge_step(claim: Claim, step: Step) -> Judgement:
    """As `judge`, for a step's number; its sign counts only where the step says so."""
    value = step.value or 0.0
    found = judge(claim, value, step.unit)
    if found.verdict == "wrong" and not step.signed:
        return judge(claim, -value, step.unit)
    return found


def step_mistakes(step: Step, truth: Truth) -> list[Mistake]:
    """What goes wrong with a single step: powers of ten, its sign, a factor of two, series for parallel."""
    value = step.value or 0.0
    out = [Mistake("prefix", value * 10.0**p, "The digits are fine; look at the powers of ten again.") for p in (3, -3, 6, -6)]
    if step.signed:
        out.insert(0, Mistake("sign", -value, "The size is right; look at the sign."))
    names = re.findall(r"[A-Za-z]\w*", step.name) if step.unit == "Ω" else []
    values = [float(truth.netlist[n].number or 0) for n in names if n in truth.netlist and truth.netlist[n].kind == "R"]
    if len(values) > 1 and all(values):
        total, conductance = sum(values), sum(1 / v for v in values)
        out.append(Mistake("series-for-parallel", total, "You have added them. Does the same current flow through all of them?"))
        out.append(
            Mistake(
                "parallel-for-series", 1 / conductance, "That would be all of them in parallel. Do they lie between the same two nodes?"
            )
        )
        out.append(Mistake("product-only", conductance, "That is the sum of the reciprocals. What is still to be done with it?"))
    return out


def relations(truth: Truth) -> dict[frozenset[str], str]:
    """How each two resistors are connected: series, parallel, or neither ('')."""
    found: dict[frozenset[str], str] = {}
    resistors = truth.netlist.of("R")
    for k, one in enumerate(resistors):
        for other in resistors[k + 1 :]:
            found[frozenset((one.name.lower(), other.name.lower()))] = ""
    for group in reduce(truth.netlist, frozenset()).steps:
        leaves = [p.name.lower() for p in group.parts if not p.parts]
        for n, one_name in enumerate(leaves):
            for other_name in leaves[n + 1 :]:
                found[frozenset((one_name, other_name))] = group.kind
    return found
