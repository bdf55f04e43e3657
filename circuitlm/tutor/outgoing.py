"""The way out: every message passes the guard here, and a model's words stand only where nothing speaks against them."""

from __future__ import annotations

import re
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


class Listening:
    """Hears a model's words as they come, and passes on whole sentences against which nothing speaks, all that was said before them read along."""

    def __init__(self, session: Session, guard: Guard, draft: Draft) -> None:
        self.session, self.guard, self.draft = session, guard, draft
        self.text = self.shown = ""
        self.stopped = False

    def __call__(self, piece: str) -> None:
        self.text += piece
        ends = [m.end() for m in re.finditer(r"[.!?](?=\s+\S)", self.text)]
        if self.stopped or not ends or ends[-1] <= len(self.shown):
            return
        upto = self.text[: ends[-1]]
        if self.guard.objections(upto, strict=True, verdict=self.draft.verdict):
            self.stopped = True
        elif self.session.heard is not None:
            self.session.heard(upto[len(self.shown) :])
            self.shown = upto


def talked(session: Session, guard: Guard, draft: Draft, student: str) -> str:
    """A model's wording, where nothing speaks against it: all of it, else the sentences that have been shown already with the tutor's own
    words behind them, '' where nothing was shown."""
    assert session.talker is not None
    listening = Listening(session, guard, draft)
    try:
        said = session.talker(session, draft, student, listening)
    except Exception as error:  # a provider may fail in many ways; the dialogue goes on without it
        session.failures.append(str(error) or type(error).__name__)
        said = ""
    else:
        against = guard.objections(said, strict=True, verdict=draft.verdict)
        if not against and said.strip():
            return said.strip()
        session.rejected.append(f"{', '.join(f'{o.kind} ({o.what})' for o in against) or 'empty'}: {said[:400]}")
    return f"{listening.shown.strip()} {in_language(session, draft.text)}" if listening.shown.strip() else ""


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
