"""The way to a solution: identify, simplify, name the law, set up, solve, check. Which way depends on the circuit and on what is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from circuitlm.tutor.facts import Truth
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.mistakes import near
from circuitlm.tutor.paths import bridge, devices, mesh, nodal, opamp, phasor, ports, resistive, timed
from circuitlm.tutor.step import RUNGS, Step
from circuitlm.tutor.targets import Target

Way = Callable[[Truth, Target], list[Step]]
MOST_STEPS = 8


def path(truth: Truth, target: Target, question: str = "", plausible: str = "", topic: str = "") -> list[Step]:
    """The steps to a target; the last but one gives it, the last asks whether it can be."""
    steps: list[Step] = []
    for way in ways(truth, target, topic):
        with suppress(NoFact):
            steps = way(truth, target)
            break
    right = truth.fact(target).value
    same = [s for s in steps if s.value is not None and s.unit == target.unit and near(abs(s.value), abs(right), 0.004)]
    final = _final(truth, target, question, [*steps, *(replace(s, final=True) for s in same)])
    before = [s for s in steps if s not in same and not s.final]
    return [*_shortened(before), final, _check(truth, target, plausible)]


def ways(truth: Truth, target: Target, topic: str) -> list[Way]:
    """Ways that fit, the best first."""
    netlist = truth.netlist
    if target.kind in ("Vth", "Rth", "In", "Pmax", "Req"):
        return [ports.way, nodal.way]
    if target.time is not None or target.kind in ("tau", "fc", "f0", "Q"):
        return [timed.way]
    if target.frequency is not None or (netlist.of("CL") and target.form):
        return [phasor.way]
    if netlist.of("O"):
        return [opamp.way, nodal.way]
    if netlist.of("DQ"):
        return [devices.way, nodal.way]
    if topic == "superposition":
        return [nodal.superposition, nodal.way]
    if topic == "mesh":
        return [mesh.way, nodal.way]
    if topic in ("nodal", "dependent-source"):
        return [nodal.way]
    return [resistive.way, resistive.difference, bridge.way, nodal.way]


def _final(truth: Truth, target: Target, question: str, steps: Sequence[Step]) -> Step:
    """The step that asks for the target itself; its hints are those of the way's last step where that is the same quantity."""
    fact = truth.fact(target)
    last = next((s for s in steps if s.final), None)
    hints = last.hints if last else _general(target)
    ask = question or f"What is {target.spoken()}?"
    return Step("solve", ask, hints, str(target), fact.value, target.unit, True, final=True)


def _general(target: Target) -> tuple[str, ...]:
    return (
        f"Look at what is asked: {target.spoken()}. Which of the things that you know by now touch it?",
        "Which law joins what you know with what is asked?",
        "Write the law down with the names of the elements before any number goes in.",
        "Put in the numbers that you know, each with its unit, and keep the powers of ten in sight.",
    )


def _check(truth: Truth, target: Target, plausible: str) -> Step:
    ask = {
        "V": "Could that be? Compare it with the sources' voltages: what makes it plausible?",
        "I": "Could that be? How would you check it: another law, or a limit such as one resistor being very large?",
        "P": "Could that be? What do all the powers in the circuit add up to?",
        "Ω": "Could that be? Compare it with the single resistors: is it larger or smaller than it may be?",
    }.get(target.unit if target.unit == "Ω" else target.kind, "Could that be? Which quick check of the size or of the unit convinces you?")
    return Step("check", ask, ("Think of a limit: what would it be if one element were missing?",) * len(RUNGS), right=plausible)


def _shortened(steps: list[Step]) -> list[Step]:
    """At most MOST_STEPS: the first ones and the last ones."""
    return steps if len(steps) <= MOST_STEPS else [*steps[: MOST_STEPS // 2], *steps[-MOST_STEPS // 2 :]]


def as_final(step: Step) -> Step:
    return replace(step, final=True)
