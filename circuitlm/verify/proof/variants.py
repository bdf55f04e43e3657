"""A block with other values of its parts, on the measuring bench: for yields and for sizing.

Operating points and small signals are simulated many copies in one run; what goes on over time in a run for each.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from circuitlm.circuit.model import Circuit
from circuitlm.spice.analyses import KINDS, Tran
from circuitlm.spice.copies import copies, name_in
from circuitlm.spice.netlist import Deck
from circuitlm.spice.results import Result
from circuitlm.verify.proof.bench import Job
from circuitlm.verify.proof.measure import Measure

BATCH = 50
"""Copies of a circuit in one run."""
MOST_POINTS = 40_000
"""Time points of a run that is repeated without being asked to: a second or so."""


@dataclass(slots=True)
class Variants:
    """The runs of one job with other values, `batch` circuits in each."""

    job: Job
    decks: list[Deck]
    count: int
    batch: int

    @property
    def save(self) -> tuple[str, ...]:
        """The vectors that are read; nothing else is kept."""
        nodes = [n for net in self.job.seen if (n := self.job.nodes[net]) != "0"]
        if self.batch == 1:
            return tuple(f"v({n})" for n in nodes)
        return tuple(f"v({name_in(k)(n)})" for k in range(self.batch) for n in nodes)

    def figures(self, results: Sequence[Result]) -> list[list[float | None]]:
        """For each measure of the job its value in each variant; None where it could not be read."""
        return [[self._look(m, results[n // self.batch], n % self.batch) for n in range(self.count)] for m in self.job.measures]

    def _look(self, m: Measure, result: Result, number: int) -> float | None:
        inside = name_in(number) if self.batch > 1 else lambda node: node
        if not result.ok:
            return None
        try:
            value = m.read(result.plot(KINDS[type(m.analysis)]), lambda name: inside(self.job.nodes[name]))
        except (KeyError, ValueError, IndexError, ZeroDivisionError):
            return None
        return value if value is not None and math.isfinite(value) else None


def over_time(job: Job) -> bool:
    """Whether a job has a transient: then a run holds one circuit."""
    return any(isinstance(a, Tran) for a in job.analyses.values())


def too_long(job: Job) -> bool:
    """Whether a run takes so long that it is not repeated unasked."""
    return job.points > MOST_POINTS


def elements(circuit: Circuit, job: Job, ref: str) -> list[str]:
    """The elements of a part that hold its value; none for a part that has no such element in the job."""
    letter = circuit.parts[ref].component.ref
    return [n for n in job.parts.get(ref, ()) if n[0] == letter and n in job.deck.elements and job.deck.elements[n].value]


def prepare(circuit: Circuit, job: Job, factors: Sequence[dict[str, float]]) -> Variants:
    """The runs of a job, which has been read once as it is; *factors*: for each variant designator -> share of the part's value."""
    own = {ref: elements(circuit, job, ref) for ref in dict.fromkeys(r for f in factors for r in f)}
    values = [{n: (job.deck.elements[n].value or 0.0) * factor for ref, factor in f.items() for n in own[ref]} for f in factors]
    if over_time(job):
        return Variants(job, [job.deck.with_values(v) for v in values], len(values), 1)
    size = max(2, min(BATCH, len(values)))
    full = values + values[-1:] * (-len(values) % size)  # every run saves the same vectors
    decks = [copies(job.deck, full[n : n + size]) for n in range(0, len(full), size)]
    return Variants(job, decks, len(values), size)
