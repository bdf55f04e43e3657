"""The answer to a request that asks, from the finished circuit: each question by itself, in a sentence or two.

An answerer takes a `Question` and returns sentences, none where the question is not for it; `ANSWERERS` lists them, the most particular first.
"""

from __future__ import annotations

from collections.abc import Callable

from circuitlm.pipeline.answers import (
    choice,
    counts,
    endurance,
    fed,
    gates,
    handling,
    lines,
    mains,
    need,
    pullups,
    ratings,
    reasons,
    supply,
    values,
    whence,
)
from circuitlm.pipeline.answers.buses import addresses, shared
from circuitlm.pipeline.answers.current import data_works, directly
from circuitlm.pipeline.answers.questions import Question, questions
from circuitlm.pipeline.answers.wiring import figures_sentence, part_sentence, pin_sentence
from circuitlm.plan import Request
from circuitlm.synthesis.synthesize import Synthesis

_MOST = 10
"""Sentences of an answer; the wiring table has the rest."""


def _said(text: str) -> list[str]:
    return [text] if text else []


ANSWERERS: tuple[Callable[[Question], list[str]], ...] = (
    handling.which_of_two,
    lines.line_ends,
    lines.transceivers,
    lines.avoided,
    lines.inside,
    lines.between_boards,
    handling.pin_fit,
    choice.choices,
    endurance.lasting,
    counts.how_many,
    gates.gate_drive,
    reasons.why,
    reasons.weak_high,
    reasons.safe,
    mains.safe,
    handling.supply_fit,
    lambda q: _said(directly(q)),
    data_works,
    lambda q: _said(pullups.pullups(q.request, q.circuit)),
    lambda q: need.needed(q.alone, q.circuit),
    shared,
    addresses,
    lambda q: whence.power_sources(q.alone, q.circuit),
    fed.way,
    lambda q: whence.free_pins(q.alone, q.circuit),
    lambda q: [*gates.fet_heat(q), *values.heat(q), *values.resistor_heat(q)],
    handling.flashing,
    handling.grounds,
    supply.enough,
    lambda q: _said(need.enough(q.alone, q.circuit)),
    ratings.rated,
    values.where,
    values.forgotten,
    values.which,
    values.how_big,
    counts.pull_holds,
)


def answer(request: Request, made: Synthesis) -> str:
    """What was asked, answered; '' when the prompt is no question."""
    if made.plan.answers:
        return " ".join(made.plan.answers)
    if request.intent != "question":
        return ""
    asked = questions(request, made)
    sentences = [text for q in asked for text in of_question(q)]
    wiring = not sentences or bool(made.plan.flags.get("asked-pins")) or any(q.about_wiring() for q in asked)
    more = [text for text in (_connections(made, request) if wiring else _figures(made)) if not any(text in said for said in sentences)]
    return " ".join(list(dict.fromkeys([*sentences, *more]))[:_MOST])


def of_question(q: Question) -> list[str]:
    """The sentences that answer one question: of every answerer that knows it, until one has."""
    return next((told for answerer in ANSWERERS if (told := answerer(q))), [])


def unanswered(request: Request, made: Synthesis) -> list[str]:
    """The questions of a request, as they were read, that nothing here answers."""
    if made.plan.answers or request.intent != "question":
        return []
    figures = any(figures_sentence(block, f) for block, f in made.measures.items())
    return [q.text for q in questions(request, made) if not (of_question(q) or q.about_wiring() or figures)]


def _connections(made: Synthesis, request: Request | None = None) -> list[str]:
    """The pins that were asked for, else those of the parts that the prompt names; and the figures of the blocks."""
    out = []
    asked = [x.split("/", 1) for x in made.plan.flags.get("asked-pins", "").split()]
    for key, pin in asked:
        if ref := made.refs.get(key):
            out.append(pin_sentence(made.circuit, ref, pin))
    told = {made.refs.get(key) for key, _ in asked}
    if asked and request is not None:
        named = [p for q in questions(request, made) if q.about_wiring() for p in q.named(q.text)]
        out += [part_sentence(made.circuit, p) for p in {p.ref: p for p in named}.values() if p.ref not in told and not p.component.mcu]
    if not asked:
        for key, ref in made.refs.items():
            part, planned = made.circuit.parts.get(ref), made.plan.part(key)
            if part is not None and not part.component.mcu and planned is not None and planned.origin == "prompt":
                out.append(part_sentence(made.circuit, part))
        out += fed.through_converters(made.circuit)
    return [text for text in out if text] + _figures(made)


def _figures(made: Synthesis) -> list[str]:
    """What the blocks' formulas gave, a sentence each."""
    return [text for block, figures in made.measures.items() if (text := figures_sentence(block, figures))]
