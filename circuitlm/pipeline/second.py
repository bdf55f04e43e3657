"""Second thoughts: where a first design leaves named parts without a use, it is planned again with what they are most likely for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from circuitlm.engineers.builtin import meant
from circuitlm.engineers.builtin.engineer import plan
from circuitlm.errors import CannotDesign
from circuitlm.pipeline.judge import Clock, Judged, judge

if TYPE_CHECKING:
    from circuitlm.engineers.builtin.engineer import Preferences
    from circuitlm.plan import Request
    from circuitlm.verify.coverage import Covered

TRIES = 4
"""Most guesses that are tried."""
_LEFT = "is beyond what I know"


def reconsider(first: Judged, request: Request, preferences: Preferences, simulate: bool, clock: Clock) -> Judged:
    """The better of a design and those in which its idle parts have the work that an engineer would give them. *request*: as it was read,
    before the planning wrote into it. Guesses that stand are told as assumptions. Never raises."""
    trial = _Trial(request, preferences, clock)
    guesses = trial.guesses(first, set())
    best, kept = first, list[meant.Guess]()
    for guess in [guesses, *([g] for g in guesses if len(guesses) > 1)][:TRIES] if guesses else ():
        other, more = trial.of(guess)
        if other is not None and _left(other) < _left(best):
            best, kept = other, more
            if guess is guesses:
                break
    if not kept:
        return _explained(first, trial.why)
    told = meant.suppose(request, kept)
    proposal = plan(told, preferences)
    unused = {w.id for w in meant.idle(best.request, best.made.circuit, set())}
    proposal.plan.assumptions += [why for w, _, why in kept if w.id not in unused]
    return judge(told, proposal, simulate, clock=clock)


@dataclass
class _Trial:
    """Designs with guesses, not simulated."""

    request: Request
    preferences: Preferences
    clock: Clock
    why: dict[str, str] = field(default_factory=dict)
    """Wish -> why its part cannot have the work that was guessed."""

    def guesses(self, judged: Judged, known: set[str]) -> list[meant.Guess]:
        """What the idle parts of a design are most likely for, but for the wishes *known*."""
        loose = {c.id for c in _loose(judged)}
        idle = [w for w in meant.idle(judged.request, judged.made.circuit, loose) if w.id not in known]
        return list(meant.guesses(judged.request, judged.made.circuit, idle))

    def of(self, guess: list[meant.Guess]) -> tuple[Judged | None, list[meant.Guess]]:
        """The design with a guess and those that follow from it: a part that has found its work gives others theirs. None where there is none."""
        best = self._design(guess)
        if best is not None and (more := self.guesses(best, {w.id for w, _, _ in guess})):
            other = self._design([*guess, *more])
            if other is not None and _left(other) < _left(best):
                return other, [*guess, *more]
        return best, guess

    def _design(self, guess: list[meant.Guess]) -> Judged | None:
        told = meant.suppose(self.request, guess)
        try:
            return judge(told, plan(told, self.preferences), False, clock=self.clock)
        except CannotDesign as error:
            self.why |= {w.id: error.message.rstrip(".") for w, _, _ in guess if len(guess) == 1}
            return None


def _explained(judged: Judged, why: dict[str, str]) -> Judged:
    """The design with the reasons why parts stay without work, where they are known."""
    for covered in _loose(judged):
        if covered.id in why:
            for finding in judged.verdict.findings:
                if covered.how in finding.message and covered.words in finding.message:
                    finding.message = finding.message.replace(covered.how, why[covered.id])
            covered.how = why[covered.id]
    return judged


def _loose(judged: Judged) -> list[Covered]:
    return [c for c in judged.covered if not c.met and c.how.endswith(_LEFT)]


def _left(judged: Judged) -> tuple[int, int, int, int]:
    """Smaller is better: parts that nobody knows how to wire, errors, what was not understood or not used, warnings."""
    idle = meant.idle(judged.request, judged.made.circuit, set())
    loose = len(_loose(judged))
    return loose, len(judged.errors) - loose, len(judged.request.not_understood) + len(idle), len(judged.verdict.warnings)
