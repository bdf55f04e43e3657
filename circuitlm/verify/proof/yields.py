"""How many circuits of a kind meet their spec: the measured figures, with parts spread over their tolerances.

Operating points and small signals are simulated once for each draw, many copies of the circuit in one run. What goes on over time takes
too long for that: there each part is moved to its limit in turn, and the draws are taken between (`linear`), unless so many runs are asked
for. Resistors, capacitors and inductors vary, by the `tolerance` of their component files or what the request says; semiconductors do not:
a block that rests on a Zener's or a regulator's own voltage has no yield, since its spread would be theirs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from circuitlm.circuit.model import Circuit
from circuitlm.spice.results import Result
from circuitlm.spice.spread import draws
from circuitlm.verify.proof.bench import Job, Proved
from circuitlm.verify.proof.measure import Stand
from circuitlm.verify.proof.variants import Variants, elements, over_time, too_long
from circuitlm.verify.proof.variants import prepare as variants

RUNS = 200
"""Draws of a design's yield: between 1 % of the spread at 98 % and 3.5 % at 50 % (one standard deviation)."""
LINEAR_DRAWS = 2000
"""Draws between measured limits: they cost next to nothing."""


@dataclass(slots=True)
class Yield:
    """A figure over many circuits. `values`: what each gives; `lost`: of how many nothing could be read."""

    block: str
    title: str
    what: str
    unit: str
    asked: float | None
    target: float
    tolerance: float
    at_most: bool = False
    values: list[float] = field(default_factory=list)
    lost: int = 0
    linear: bool = False
    runs: int = 0
    """Simulations behind it."""
    blame: dict[str, float] = field(default_factory=dict)
    """Designator -> share of the spread that its tolerance makes, the largest first."""
    parts: dict[str, float] = field(default_factory=dict)
    """Designator -> tolerance as a share."""

    @property
    def limits(self) -> tuple[float, float]:
        """Least and greatest value that is good."""
        room = self.tolerance * (abs(self.target) or 1.0) * 1.0001
        return -math.inf if self.at_most else self.target - room, self.target + room

    @property
    def share(self) -> float:
        """The yield: what is good, of all that was drawn."""
        low, high = self.limits
        return sum(low <= v <= high for v in self.values) / max(len(self.values) + self.lost, 1)

    @property
    def mean(self) -> float:
        return math.fsum(self.values) / len(self.values)

    @property
    def sigma(self) -> float:
        mean = self.mean
        return math.sqrt(math.fsum((v - mean) ** 2 for v in self.values) / max(len(self.values) - 1, 1))

    def to_dict(self) -> dict[str, Any]:
        """JSON form; figures to six digits, the values themselves left out."""
        figures = {"target": self.target, "mean": self.mean, "sigma": self.sigma, "least": min(self.values), "greatest": max(self.values)}
        row: dict[str, Any] = {"block": self.block, "title": self.title, "what": self.what, "unit": self.unit, "asked": self.asked}
        row |= {k: float(f"{v:.6g}") for k, v in figures.items()}
        row |= {"tolerance": self.tolerance, "at_most": self.at_most, "yield": round(self.share, 4), "runs": self.runs}
        row |= {"how": "between measured limits" if self.linear else "simulated", "drawn": len(self.values) + self.lost, "lost": self.lost}
        row |= {"blame": {k: round(v, 4) for k, v in self.blame.items()}, "parts": self.parts}
        return row


@dataclass(slots=True)
class Trial:
    """The runs that show how one job's figures spread, and what each was made with."""

    variants: Variants
    drawn: list[dict[str, float]]
    """Where each part lies in each circuit, from -1 to 1."""
    linear: bool
    parts: dict[str, float]


def tolerances(circuit: Circuit, stands: Iterable[Stand]) -> dict[str, float]:
    """Designator of each part that varies -> its tolerance as a share."""
    said = {k[-1]: float(v) for s in stands for k, v in s.params.items() if k.startswith("tolerance.")}
    out = {}
    for ref, part in circuit.parts.items():
        usual = part.component.spec.get("tolerance")
        if isinstance(usual, int | float) and part.component.shape != "potentiometer":
            out[ref] = said.get(part.component.ref, usual / 100)
    return out


def prepare(circuit: Circuit, jobs: Sequence[Job], runs: int | None = None) -> list[Trial]:
    """The runs for all jobs, which have been read once with nominal parts. *runs*: so many simulations of each, those over time too;
    None: what a design takes by itself."""
    shares = tolerances(circuit, [j.stand for j in jobs])
    out = []
    for job in jobs:
        own = {ref: share for ref, share in shares.items() if elements(circuit, job, ref)}
        linear = runs is None and over_time(job)
        drawn = [{ref: 1.0} for ref in own] if linear else list(draws(own, runs or RUNS))
        factors = [{ref: 1 + own[ref] * u for ref, u in d.items()} for d in drawn]
        if own and not (linear and too_long(job)) and not _referenced(circuit, job.stand):
            out.append(Trial(variants(circuit, job, factors), drawn, linear, own))
    return out


def _referenced(circuit: Circuit, stand: Stand) -> bool:
    """Whether a block's figures rest on a voltage that one of its parts makes, with a spread of its own."""
    parts = [circuit.parts[r].component for r in stand.refs if r in circuit.parts]
    return any(c.shape == "zener" or "vref" in c.spec or any(rail.topology == "linear" for rail in c.rails) for c in parts)


def read(trial: Trial, results: Sequence[Result], proved: Iterable[Proved]) -> list[Yield]:
    """The spread of a trial's figures; *proved*: the same job's figures with nominal parts. A figure that shows nothing is left out."""
    out = []
    for p, found in zip(proved, trial.variants.figures(results), strict=True):
        if p.measured is None:
            continue
        y = Yield(p.block, p.title, p.what, p.unit, p.asked, p.target, p.tolerance, p.at_most, linear=trial.linear, parts=trial.parts)
        if trial.linear:
            slopes = {next(iter(d)): v - p.measured for d, v in zip(trial.drawn, found, strict=True) if v is not None}
            if len(slopes) < len(found):
                continue
            y.values = [p.measured + math.fsum(slopes[r] * u for r, u in d.items()) for d in draws(slopes, LINEAR_DRAWS)]
            y.runs = len(found) + 1
            spread = {ref: s * s for ref, s in slopes.items()}
        else:
            good = [(d, v) for d, v in zip(trial.drawn, found, strict=True) if v is not None]
            y.values, y.lost, y.runs = [v for _, v in good], len(found) - len(good), len(found)
            if len(good) < 2:
                continue
            spread = {ref: _slope([d[ref] for d, _ in good], y.values) ** 2 for ref in trial.parts}
        whole = math.fsum(spread.values())
        ranked = sorted(spread.items(), key=lambda x: -x[1])
        y.blame = {ref: s / whole for ref, s in ranked if whole > 0 and s / whole >= 0.05}
        if y.sigma > 1e-6 * abs(y.mean):  # else no part that varies has to do with it
            out.append(y)
    return out


def _slope(x: Sequence[float], y: Sequence[float]) -> float:
    """Of the line through points."""
    mx, my = math.fsum(x) / len(x), math.fsum(y) / len(y)
    square = math.fsum((a - mx) ** 2 for a in x)
    return math.fsum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / square if square else 0.0
