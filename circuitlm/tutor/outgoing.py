"""The way out: every message passes the guard here, and a model's words stand only where nothing speaks against them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from circuitlm.tutor import languages, phrases
from circuitlm.tutor.guard import Given, Guard, Quantity
from circuitlm.tutor.mistake import KINDS
from circuitlm.tutor.reply import Draft

if TYPE_CHECKING:
    from circuitlm.tutor.session import Session


def known(session: Session) -> list[Quantity]:
    """What may be said: given values, and what the student has found."""
    out: list[Quantity] = [
        Given(float(x.number), u, x.name)
        for x, (_, u) in zip((x for x in session.problem.netlist if x.number is not None), session.problem.givens(), strict=False)
        if x.number is not None
    ]
    out += [Quantity(v, u) for v, u in session.problem.givens()]
    out += [
        Quantity(session.steps[n].value or 0.0, session.steps[n].unit)
        for n in session.state.found
        if session.steps[n].value is not None and n < session.final
    ]
    if session.state.solved or session.state.revealed:
        out.append(Quantity(session.fact.value, session.fact.unit))
    return out


def guard_of(session: Session) -> Guard:
    """The guard as things stand."""
    open_ = not (session.state.solved or session.state.revealed)
    hidden = [Quantity(session.fact.value, session.fact.unit)] if open_ else []
    names = frozenset(
        {x.name.lower() for x in session.problem.netlist}
        | {n.lower() for n in session.problem.netlist.nodes}
        | {f"v({n})" for n in session.problem.netlist.nodes}
        | {f"i({x.name.lower()})" for x in session.problem.netlist}
    )
    return Guard(hidden, known(session), names, frozenset(session.state.said[-40:]), session.relations)


def talked(session: Session, guard: Guard, draft: Draft, student: str) -> str:
    """A model's wording; '' where something speaks against it, or the model fails."""
    assert session.talker is not None
    try:
        said = session.talker(session, draft, student)
    except Exception as error:  # a provider may fail in many ways; the dialogue goes on without it
        session.failures.append(str(error) or type(error).__name__)
        return ""
    against = guard.objections(said, strict=True, verdict=draft.verdict)
    if against or not said.strip():
        session.rejected.append(f"{', '.join(f'{o.kind} ({o.what})' for o in against) or 'empty'}: {said[:400]}")
        return ""
    return said.strip()


def guarded(session: Session, draft: Draft, student: str) -> str:
    """A draft's text as it may leave: in the model's words where there is one, in plain ones where it would give something away."""
    guard = guard_of(session)
    text = draft.text
    if guard.objections(text):
        text = f"{phrases.SAFE} {session.step.ask}"
        if guard.objections(text):
            text = phrases.SAFE
    if session.talker is not None and (said := talked(session, guard, replace(draft, text=text), student)):
        return said
    return in_language(session, text)


def in_language(session: Session, text: str) -> str:
    """A text that has passed the guard, in the student's language: a translation holds no value that the English does not. An exercise's own
    words have none; what stands in their place says the same in general."""
    code, p = session.state.language, session.problem
    if code == languages.ENGLISH:
        return text
    if p.question:
        text = text.replace(p.question, f"What is {p.target.spoken()}?")
    if p.plausible:
        text = text.replace(p.plausible, phrases.CHECKED.strip())
    for slip in p.slips:
        text = text.replace(slip.say, f"Watch out for {KINDS.get(slip.kind, slip.kind)}.")
    return languages.translated(text, code)
