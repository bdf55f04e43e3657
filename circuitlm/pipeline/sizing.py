"""The sizing loop: a block that misses its spec with the formula's values gets others, by a few simulations, or is left as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from circuitlm.circuit import units
from circuitlm.circuit.model import Circuit
from circuitlm.pipeline.proving import Bench, prove, run_all
from circuitlm.synthesis.synthesize import Synthesis
from circuitlm.verify import fixes
from circuitlm.verify.proof import sizing, variants
from circuitlm.verify.proof.sizing import Goal

BETTER = 0.9
"""Values are changed where the misses' squares become less than this share of what they were."""


def size(made: Synthesis, bench: Bench) -> tuple[Synthesis, Bench]:
    """The circuit with values by which its blocks meet what was asked, or come nearer to it, and the bench's new figures. Where that is
    not possible the figures say so."""
    goals = list(sizing.goals(made.circuit, bench.jobs))
    found = [(goal, values) for goal in goals if (values := _search(made.circuit, goal))]
    if found:
        circuit, figures = fixes.twin(made.circuit), {k: dict(f) for k, f in made.measures.items()}
        said = [_apply(circuit, figures.get(goal.stand.key, {}), goal, values) for goal, values in found]
        made = replace(made, circuit=circuit, measures=figures, assumptions=[*made.assumptions, *said])
        bench = prove(made)
    searched = {goal.stand.key for goal in goals}
    for p in bench.proof:
        if p.asked is not None and not p.met and p.block in searched:
            p.why = "; ".join(x for x in (p.why, "no preferred values near the formula's come closer, measured in the simulator") if x)
    return made, bench


def _search(circuit: Circuit, goal: Goal) -> dict[str, float]:
    """The best values that were measured, of those that changed; empty where none is better than the formula's."""
    base: Sequence[float | None] = [p.measured for p in goal.rows]
    present = dict(goal.formula)
    first = goal.score(base)
    for number in range(sizing.ROUNDS):
        nudges = {ref: present | {ref: present[ref] * sizing.NUDGE} for ref in present}
        slope = sizing.slopes(base, dict(zip(nudges, _measure(circuit, goal, list(nudges.values())), strict=True)))
        tried = sizing.candidates(goal, present, base, slope, sizing.steps(goal, number))
        if not tried:
            continue
        found = [*_measure(circuit, goal, tried), base]
        tried.append(present)
        n = min(range(len(tried)), key=lambda n: goal.rank(found[n], tried[n]))
        present, base = tried[n], found[n]
        if goal.met(base):
            break
    return {r: v for r, v in present.items() if v != goal.formula[r]} if goal.score(base) < BETTER * first else {}


def _measure(circuit: Circuit, goal: Goal, values: Sequence[dict[str, float]]) -> list[Sequence[float | None]]:
    """For each set of values the block's figures, in the order of the goal's rows."""
    columns: list[list[float | None]] = []
    for job, _ in goal.jobs:
        runs = variants.prepare(circuit, job, [{r: v / goal.formula[r] for r, v in one.items()} for one in values])
        columns += runs.figures(run_all(runs))
    return [[column[n] for column in columns] for n in range(len(values))]


def _apply(circuit: Circuit, figures: dict[str, float | str], goal: Goal, values: dict[str, float]) -> str:
    """Give the parts their new values, in the circuit and among the block's figures, and say so."""
    words = []
    for ref, value in values.items():
        part = circuit.parts[ref]
        before, part.quantity, part.value = part.value, value, units.short(value, goal.units[ref])
        part.why = replace(part.why, text=f"{part.why.text}; {before} by the formula, sized in the simulator")
        words.append(f"{ref} from {before} to {part.value}")
        for name, figure in figures.items():
            if isinstance(figure, float) and abs(figure - goal.formula[ref]) <= 1e-6 * figure:
                figures[name] = value
                break
    figures["sized"] = ", ".join(words)
    missed = ", ".join(p.what for p in goal.rows if p.asked is not None and not p.met)
    return f"{goal.stand.title}: {' and '.join(words)}, since in the simulator the formula's values miss the {missed}."
