"""Guessing in series is no way to an answer: when a number is not judged until the student shows where it comes from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from circuitlm.tutor import outgoing
from circuitlm.tutor.answers import Claim, Reading, normal
from circuitlm.tutor.judge import Judgement
from circuitlm.tutor.tokens import tokens

if TYPE_CHECKING:
    from circuitlm.tutor.session import Session

FREE_GUESSES = 3
"""Wrong bare numbers for the answer that are judged before the tutor wants to see the way."""
FREE_MISSES = 6
"""Wrong answers of any kind before a step has to be done first."""
_COMPARES = re.compile(
    r"\bjust (?:say|confirm|nod|blink|tell)\b|\byes or no\b|\bwarmer|\bhigher or lower|\bmore or less\b|\bbetween\b|\bif\b.*\bsay\b"
    r"|\b(?:more|less|greater|larger|bigger|smaller|higher|lower|größer|kleiner|mehr|weniger) (?:than|als)\b.*\?"
    r"|^\W*is\b.*\b(?:more|less|greater|larger|bigger|smaller) than\b|\b(?:above|below)\b.*\?"
    r"|\b(?:plus|moins|inférieur\w*|supérieur\w*) (?:que|à|de)\b.*\?|\b(?:más|menos|mayor|menor) (?:que|de)\b.*\?",
    re.I,
)


def barred(session: Session, reading: Reading, final: Judgement) -> bool:
    """Whether a number for the answer is not judged: it compares, it is one of a series, or so near that a word would be warmer and colder."""
    s = session.state
    if _COMPARES.search(reading.text) or s.since >= FREE_MISSES:
        return True
    nearer = final.diagnosis == "rounding" and s.guesses > 0
    return (s.guesses >= FREE_GUESSES or nearer) and not shows_way(session, reading)


def smuggled(session: Session, claim: Claim) -> bool:
    """Whether a formula has a number in it that is neither given nor one of the laws' own: `7.5*V1/V1` is a guess."""
    known = [q.value for q in outgoing.known(session)]
    numbers = [t.value for t in tokens(normal(claim.text)) if t.kind == "number"]
    return any(n not in (0.5, 1.0, 2.0, 3.0, 4.0) and not any(abs(n - k) <= 1e-3 * abs(k) for k in known) for n in numbers)


def shows_way(session: Session, reading: Reading) -> bool:
    """Whether a sentence has a line of working in it that starts from what is given."""
    if any(c.is_formula and not smuggled(session, c) for c in reading.claims):
        return True
    if not reading.shows_work:
        return False
    known = [q.value for q in outgoing.known(session)]
    used = [t.value for t in tokens(normal(reading.text)) if t.kind == "number"]
    return sum(any(abs(u - k) <= 1e-3 * abs(k) for k in known if k) for u in used) >= 2
