"""Runs the measuring bench: what analog blocks were asked for beside what ngspice measures, how that spreads, and what it looks like."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from circuitlm.spice.results import Result
from circuitlm.synthesis.synthesize import Synthesis

if TYPE_CHECKING:
    from circuitlm.verify.proof.bench import Job, Proved
    from circuitlm.verify.proof.variants import Variants
    from circuitlm.verify.proof.yields import Yield
    from circuitlm.views.proof import Trace

PROOF_S = 20.0
"""Longest run of the measuring bench, s."""
BATCH_S = 30.0
"""Longest run of many copies of a circuit, s."""
WARM_FROM = 60
"""From so many runs on, starting warm workers costs less than they save."""


@dataclass(slots=True)
class Bench:
    """What was measured of a design's analog blocks."""

    proof: list[Proved] = field(default_factory=list)
    yields: list[Yield] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    jobs: list[tuple[Job, list[Proved]]] = field(default_factory=list)
    """The runs, each with the figures that were read from it."""

    @property
    def missed(self) -> bool:
        """Whether a figure that was asked for is off by more than its tolerance."""
        return any(p.asked is not None and p.measured is not None and not p.met for p in self.proof)

    def pictures(self) -> dict[str, str]:
        """File name -> SVG."""
        from circuitlm.views.proof import Histogram, histograms_svg, traces_svg

        spread = [
            Histogram(f"{y.title}: {y.what} of {len(y.values)} circuits, {y.share:.1%} within the limits", y.values, y.unit, y.limits)
            for y in self.yields
        ]
        found = {"bench.svg": traces_svg(self.traces), "yield.svg": histograms_svg(spread)}
        return {name: svg for name, svg in found.items() if svg}


def prove(made: Synthesis) -> Bench:
    """The analog blocks on the measuring bench."""
    out = Bench()
    if not any(s.measures for s in made.stands):
        return out
    from circuitlm.spice.engine import run
    from circuitlm.verify.proof.bench import prepare, read
    from circuitlm.verify.proof.trace import traces

    for job in prepare(made.circuit, made.stands):
        result = run(job.deck, *job.analyses.values(), timeout_s=PROOF_S)
        rows = read(job, result)
        out.jobs.append((job, rows))
        out.proof += rows
        out.traces += traces(job, result, rows)
    return out


def spread(made: Synthesis, bench: Bench, runs: int | None = None) -> None:
    """How the figures spread with parts' tolerances; of those that were asked for, where any was. *runs*: simulations of each job."""
    from circuitlm.verify.proof import yields

    asked = any(p.asked is not None for p in bench.proof)
    rows = {id(job): rows for job, rows in bench.jobs}
    jobs = [job for job, rows in bench.jobs if any((p.asked is not None or not asked) and p.measured is not None for p in rows)]
    for trial in yields.prepare(made.circuit, jobs, runs):
        found = yields.read(trial, run_all(trial.variants), rows[id(trial.variants.job)])
        bench.yields += [y for y in found if y.asked is not None or not asked]


def run_all(variants: Variants) -> list[Result]:
    """The results of a job's variants, run side by side."""
    from circuitlm.spice.engine.many import run_many

    decks, analyses = variants.decks, variants.job.analyses.values()
    found: dict[int, Result] = dict(run_many(decks, *analyses, save=variants.save, timeout_s=BATCH_S, warm=len(decks) > WARM_FROM))
    return [found[n] for n in range(len(decks))]
