"""The answer to a request that asks, from the finished circuit: each question by itself, in a sentence or two.

An answerer takes a `Question` and returns sentences, none where the question is not for it; `ANSWERERS` lists them, the most particular first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from circuitlm.knowledge.questions import ORDERED
from circuitlm.pipeline.answers import (
    between,
    choice,
    counts,
    crossing,
    endurance,
    explained,
    fed,
    gates,
    handling,
    lines,
    mains,
    need,
    power,
    pullups,
    ratings,
    reasons,
    strength,
    supply,
    values,
    whence,
)
from circuitlm.pipeline.answers.asked import asks, turned
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


_DIRECTLY = re.compile(r"\b(?:directly|direct|straight)\b", re.I)


def _straight(q: Question) -> list[str]:
    """'Can it be driven directly, or do I need a ULN2003A?': first whether it can."""
    return (handling.supply_fit(q) or turned(q, _said(directly(q)))) if _DIRECTLY.search(q.text) else []


PARTICULAR: tuple[Callable[[Question], list[str]], ...] = (
    handling.which_of_two,
    lines.line_ends,
    lines.transceivers,
    lines.avoided,
    lines.inside,
    lines.between_boards,
    choice.choices,
    counts.how_many,
    gates.gate_drive,
    reasons.why,
    reasons.weak_high,
    reasons.safe,
    mains.safe,
    _straight,
    lambda q: _said(pullups.pullups(q.request, q.circuit)),
    lambda q: [] if asks(q, "need") and need.needed(q.alone, q.circuit, q.before) else shared(q),  # 'both on one bus: are pull-ups needed?'
    addresses,
)
"""What knows a narrow subject: asked first, and the first that answers does."""
FORMED: tuple[Callable[[Question], list[str]], ...] = (
    explained.orientation,
    explained.why,
    endurance.lasting,
    lambda q: [*gates.fet_heat(q), *values.heat(q)] or power.resistor_heat(q),
    power.flow,
)
"""What answers a form of question that says nothing else: a question that has several gets an answer to each."""
JUDGED: tuple[Callable[[Question], list[str]], ...] = (
    crossing.pin_limit,
    lambda q: need.needed(q.alone, q.circuit, q.before) if asks(q, "need") else [],
    lambda q: turned(q, strength.strong(q)),
    power.held,
    crossing.crossing,
    between.between,
)
"""What judges the parts that a question is about, where nothing particular did."""
ANSWERERS: tuple[Callable[[Question], list[str]], ...] = (
    handling.pin_fit,
    handling.supply_fit,
    lambda q: turned(q, _said(directly(q))),
    data_works,
    lambda q: need.needed(q.alone, q.circuit, q.before),
    lambda q: whence.power_sources(q.alone, q.circuit),
    fed.way,
    lambda q: whence.free_pins(q.alone, q.circuit),
    handling.flashing,
    handling.grounds,
    lambda q: turned(q, supply.enough(q)),
    lambda q: turned(q, _said(need.enough(q.alone, q.circuit))),
    ratings.rated,
    values.where,
    values.forgotten,
    values.which,
    values.how_big,
    counts.pull_holds,
    handling.fate,
    explained.without,
)
"""The others, by their own words: the first that answers does."""


def answer(request: Request, made: Synthesis) -> str:
    """What was asked, answered; '' when the prompt is no question."""
    if made.plan.answers:
        return " ".join(made.plan.answers)
    if not _asks(request):
        return ""
    asked = questions(request, made)
    sentences = [text for q in asked for text in of_question(q)]
    wiring = not sentences or bool(made.plan.flags.get("asked-pins")) or any(q.about_wiring() for q in asked)
    more = [text for text in (_connections(made, request) if wiring else _figures(made)) if not any(text in said for said in sentences)]
    return " ".join(list(dict.fromkeys([*sentences, *more]))[:_MOST])


def _asks(request: Request) -> bool:
    """Whether a request asks, or orders an explanation or a figure."""
    return request.intent == "question" or bool(ORDERED.search(request.text or request.prompt))


def of_question(q: Question) -> list[str]:
    """The sentences that answer one question: for its subject, for each of its forms, else of every answerer that knows its words, until one has."""
    found = _of_text(q)
    if not found and asks(q, "enough", "may", "need") and _LOOKS_BACK.search(q.text) and q.before and len(q.text.split()) <= _SHORT:
        joined = f"{q.before.rstrip(' .;:!')}, {q.text}"  # 'two servos on the 5 V pin. Is that OK?'
        found = _of_text(replace(q, text=joined, sentences=q.sentences[:-1]))
    return found


_LOOKS_BACK = re.compile(r"\b(?:that|this|it|these|those|they|so)\b", re.I)
_SHORT = 6
"""Words of a question that says nothing without the sentence before it."""


def _of_text(q: Question) -> list[str]:
    first = next((told for answerer in PARTICULAR if (told := answerer(q))), [])
    formed = [text for answerer in FORMED for text in answerer(q)]
    judged = [] if first or (formed and asks(q, "why")) else [text for answerer in JUDGED for text in answerer(q)]
    found = list(dict.fromkeys([*first, *formed, *judged]))
    if found and (first or not asks(q, "value", "free")):
        return found
    return list(dict.fromkeys([*next((told for answerer in ANSWERERS if (told := answerer(q))), []), *found]))


def unanswered(request: Request, made: Synthesis) -> list[str]:
    """The questions of a request, as they were read, that nothing here answers."""
    if made.plan.answers or not _asks(request):
        return []
    figures = any(figures_sentence(block, f) for block, f in made.measures.items())
    return [
        q.text
        for q in questions(request, made)
        if not (of_question(q) or q.about_wiring() or (figures and not asks(q, "heat", "lasting", "way", "why", "between")))
    ]


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
