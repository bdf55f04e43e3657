"""Where a dialogue stands, and how it is summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from circuitlm.tutor.mistakes import KINDS
from circuitlm.tutor.step import value_text

if TYPE_CHECKING:
    from circuitlm.tutor.session import Session


def summary(session: Session) -> str:
    """What was done, what went wrong on the way, and what to try next."""
    s = session.state
    names = list(dict.fromkeys(KINDS.get(k, "") for k in s.kinds))
    slips = [n for n in names if n]
    text = (
        f"You found it in {len(s.turns) + 1} turns with {s.hints or 'no'} hint{'' if s.hints == 1 else 's'}."
        if s.solved
        else "This time I showed you the result."
    )
    if slips:
        text += f" Watch out for {', '.join(slips[:2])}."
    if s.solved and s.misses + s.hints == 0:
        text += " Try one of the next level."
    elif s.misses + s.hints > 6:
        text += " Do another one of this kind before you go on."
    return text


def where(session: Session) -> str:
    """What is settled so far, and what is open."""
    s = session.state
    found = [
        f"{session.steps[n].name} = {value_text(session.steps[n])}"
        for n in s.found
        if session.steps[n].unit and (n != session.final or s.solved)
    ]
    return (f"So far you have {', '.join(found)}. " if found else "Nothing is settled yet. ") + session.step.ask
