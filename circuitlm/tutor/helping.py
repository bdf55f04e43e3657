"""Help on the way: the ladder of hints, the reason behind a step, and what is said to those who press."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from circuitlm.tutor import phrases
from circuitlm.tutor.answers import Reading
from circuitlm.tutor.languages import ENGLISH
from circuitlm.tutor.phrases import turn
from circuitlm.tutor.reply import Draft
from circuitlm.tutor.step import RUNGS, value_text

if TYPE_CHECKING:
    from circuitlm.tutor.session import Session


def hint(session: Session, before: str = "") -> Draft:
    """The next rung of the open step's ladder; after the last one the step itself, where it is not the answer."""
    s, step = session.state, session.step
    s.hints += 1
    if s.rung < len(RUNGS):
        text = step.hints[s.rung]
        repeated = s.rung > 0 and text == step.hints[s.rung - 1]
        s.rung += 1
        if repeated:
            return hint(session, before)
        ask = "" if text.rstrip().endswith("?") and s.rung == 1 else f" {step.ask}" if text.rstrip()[-1:] in ".?!" else f". {step.ask}"
        return Draft(f"{before}{text}{ask}")
    if not step.final and step.kind != "check":
        return take_step(session, before)
    if session.policy.reveal == "after" and s.hints + s.misses >= session.policy.after:
        return reveal(session)
    return Draft(f"{before}{phrases.LAST_RUNG} It was: {step.hints[2]}")


def take_step(session: Session, before: str) -> Draft:
    """The result of one step that is not the answer: told after all its hints."""
    s, step = session.state, session.step
    s.helped.append(s.at)
    told = f"{step.name} = {value_text(step)}." if step.value is not None and step.unit else step.right or step.hints[2]
    if step.value is not None and not step.unit:
        told = f"the {step.name} is {step.value:g}."
    s.found = sorted({*s.found, s.at})
    s.at += 1
    s.rung = 0
    return Draft(f"{before}{phrases.NEXT_STEP} {told} {session.step.ask}")


def why(session: Session) -> Draft:
    """The idea behind it, from the lecture note."""
    note = session.lecture
    if note is not None and session.state.language == ENGLISH:
        idea = re.split(r"(?<=[.!?])\s+", " ".join(note.sections["Idea"].split()))
        return Draft(f"{' '.join(idea[:2])} {session.step.ask}")
    return Draft(f"{session.step.hints[1]} {session.step.ask}")


def pressed(session: Session, reading: Reading) -> Draft:
    """What is said to those who want the answer for nothing."""
    s = session.state
    tried = s.misses + s.hints
    if "reveal" in reading.intents and (
        (session.policy.reveal == "on-request" and tried) or (session.policy.reveal == "after" and tried >= session.policy.after)
    ):
        return reveal(session)
    refusal = turn(phrases.REFUSE, len(s.turns))
    return Draft(f"{refusal} {session.step.ask}")


def reveal(session: Session) -> Draft:
    """The answer, where the teacher's policy allows it."""
    session.state.revealed = True
    session.state.at = len(session.steps) - 1
    return Draft(
        f"{session.problem.target!s} = {session.fact.shown()}. The way there: {session.steps[session.final].hints[2]}. {session.step.ask}"
    )
