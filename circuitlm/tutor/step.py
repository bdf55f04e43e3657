"""One step of a solution: a question, what counts as its answer, and a ladder of hints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from circuitlm.tutor.facts import shown

Kind = Literal["identify", "simplify", "law", "setup", "solve", "check"]
RUNGS = ("orient", "method", "equation", "numbers")


@dataclass(frozen=True, slots=True)
class Step:
    """`hints`: one for each of RUNGS. A step expects a number (`value` in SI units, `unit`), or words (`accept`), or an attempt (neither).

    `symbols`: names that an equation may have besides the circuit's own, with their values in SI units. `signed`: its sign counts. `name`: what the number is, for the talk. `reject`: (pattern, what to say) for wrong words. `mentions`:
    elements that an equation has to name."""

    kind: Kind
    ask: str
    hints: tuple[str, ...]
    name: str = ""
    value: float | None = None
    unit: str = ""
    signed: bool = False
    accept: str = ""
    reject: tuple[tuple[str, str], ...] = ()
    mentions: tuple[str, ...] = ()
    right: str = ""
    final: bool = False
    symbols: tuple[tuple[str, float], ...] = ()

    def takes_words(self, text: str) -> bool | None:
        """Whether words answer it: True, False (a known wrong answer), None (nothing of either)."""
        if not self.accept:
            return None
        if self.complaint(text):
            return False
        return True if re.search(self.accept, text, re.I) else None

    def complaint(self, text: str) -> str:
        """What to say to a known wrong answer in words."""
        good = bool(self.accept and re.search(self.accept, text, re.I))
        return next((say for pattern, say in self.reject if re.search(pattern, text, re.I) and not good), "")

    def torn(self, text: str) -> bool:
        """Whether words name the right thing and a wrong one and choose neither: "in series or in parallel?", "series and parallel"."""
        if re.search(r"\b(?:not|no|nicht|pas|kein\w*|rather)\b|n't\b", text, re.I):
            return False
        rival = any(re.search(pattern, text, re.I) for pattern, _ in self.reject)
        return bool(
            self.accept
            and rival
            and re.search(self.accept, text, re.I)
            and re.search(r"\b(?:or|oder|ou|o|either|and|und|et|y|both)\b", text, re.I)
        )

    def missing(self, text: str) -> list[str]:
        """Elements of its equation that the text does not name."""
        words = {w.lower() for w in re.findall(r"[A-Za-z]\w*", text)}
        return [m for m in self.mentions if m.lower() not in words]


def number_step(
    kind: Kind, name: str, value: Fraction | float, unit: str, ask: str, hints: Sequence[str], right: str = "", signed: bool = False
) -> Step:
    """A step that expects a number; the hints are completed to one for each rung."""
    full = tuple(hints) + (hints[-1],) * (len(RUNGS) - len(hints))
    return Step(kind, ask, full[: len(RUNGS)], name, float(value), unit, signed, right=right)


def value_text(step: Step) -> str:
    """The value of a step as it is told where a step may be told."""
    return shown(step.value or 0.0, step.unit)
