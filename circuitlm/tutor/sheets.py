"""Worksheets: exercises with drawn circuits for the students, and a key with worked solutions for the teacher."""

from __future__ import annotations

from circuitlm.tutor.exercise import TOPICS, Exercise
from circuitlm.tutor.facts import Truth, shown
from circuitlm.tutor.generate import generate
from circuitlm.tutor.path import path
from circuitlm.tutor.picture import in_text, svg
from circuitlm.tutor.problem import Problem, of_exercise
from circuitlm.tutor.step import Step

BLANK = "\\_" * 24


def make(topic: str, count: int, seed: int, level: int | None = None) -> dict[str, str]:
    """File name -> text: worksheet.md, key.md and a drawing for each exercise. Every value in the key is proved by algebra and ngspice."""
    made = [generate(topic, seed * 1000 + n, level) for n in range(1, count + 1)]
    title = TOPICS[topic][0].upper() + TOPICS[topic][1:]
    out: dict[str, str] = {}
    sheet, key = [f"# {title}", "", "Name: " + BLANK, ""], [f"# {title}: key", ""]
    for n, exercise in enumerate(made, 1):
        problem = of_exercise(exercise)
        drawing = f"circuit-{n}.svg"
        out[drawing] = svg(problem.netlist, "", tuple(a for a in problem.target.args if a in problem.netlist.nodes))
        sheet += _task(n, problem, exercise, drawing)
        key += _solution(n, problem, drawing)
    out["worksheet.md"] = "\n".join(sheet) + "\n"
    out["key.md"] = "\n".join(key) + "\n"
    return out


def _task(n: int, problem: Problem, exercise: Exercise, drawing: str) -> list[str]:
    directions = "" if problem.target.kind not in ("I", "P") else f" Count the current {_direction(problem)}."
    return [
        f"## {n}. {'*' * exercise.level}".rstrip(),
        "",
        problem.text,
        "",
        f"![circuit {n}]({drawing})",
        "",
        f"{problem.question}{directions}",
        "",
        f"Answer: {BLANK}",
        "",
    ]


def _direction(problem: Problem) -> str:
    element = problem.netlist[problem.target.args[0]]
    ends = ["ground" if x == "0" else x for x in (element.nodes[0], element.nodes[2 if element.kind == "Q" else 1])]
    return f"from {ends[0]} through {element.name} to {ends[1]}"


def _solution(n: int, problem: Problem, drawing: str) -> list[str]:
    truth = Truth(problem.netlist)
    fact = truth.fact(problem.target)
    steps = path(truth, problem.target, problem.question, problem.plausible, problem.topic)
    rows = [f"## {n}. {problem.target} = {fact.shown()}", "", f"![circuit {n}]({drawing})", "", "```", in_text(problem.netlist), "```", ""]
    rows += [f"{k}. {_worked(step)}" for k, step in enumerate(steps[:-1], 1)]
    proof = "Proved by exact algebra and by ngspice." if fact.checked else "By exact algebra; ngspice was not there to agree."
    return [*rows, "", f"{proof} Check: {steps[-1].right or steps[-1].ask}", ""]


def _worked(step: Step) -> str:
    """A step as a sentence: the method, the equation, and what comes out."""
    method = step.hints[1]
    equation = "" if step.hints[2] in (method, step.hints[0]) else f" `{step.hints[2]}`" if "=" in step.hints[2] else f" {step.hints[2]}"
    if step.value is None:
        return f"{method}{equation} {step.right}".rstrip()
    result = shown(step.value, step.unit) if step.unit else f"{step.value:g}"
    return f"{method}{equation} So {step.name} = **{result}**."
