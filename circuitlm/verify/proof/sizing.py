"""Which values of a block's parts bring its measured figures to what was asked, where the formula's values miss.

Resistors are moved first, whose steps are fine; capacitors and inductors where those do not do. The figures' slopes over each value are measured; between the preferred numbers near the present values the linear forecast picks a few
candidates, and these are measured in turn. Nothing here runs: `pipeline/sizing.py` does.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from circuitlm.circuit import eseries
from circuitlm.circuit.model import Circuit
from circuitlm.verify.proof.bench import Job, Proved
from circuitlm.verify.proof.measure import Stand
from circuitlm.verify.proof.variants import elements, too_long

NUDGE = 1.03
"""By this a value is moved to measure a slope."""
KNOBS = 3
"""Parts that are moved at a time: those with most to say."""
Steps = dict[str, tuple[tuple[str, ...], float]]
"""Unit -> series, and how far a value is moved from the formula's, as a factor: what the formula also keeps (a least current) stays kept."""
COARSE: Steps = {"Ω": (("E24",), 1.5)}
FINE: Steps = {"Ω": (("E24", "E96"), 1.15)}
ALL: Steps = {"Ω": (("E24", "E96"), 1.5), "F": (("E12",), 1.5), "H": (("E12",), 1.5)}
UNITS = {"resistor": "Ω", "capacitor": "F", "inductor": "H"}
"""Shape of a part that may be moved -> the unit of its value."""
EXACT = 0.03
"""A tolerance below this is looked for among the fine steps first."""
MOST = 13_000
"""Candidates that are forecast."""
TRIED = 8
"""Candidates that are measured in a round."""
ONE_MORE = 0.03
"""What changing one more part costs, in shares by which another would be moved."""
ROUNDS = 3
BEYOND = 50.0
"""The largest exponent of a forecast: a slope that was taken where nothing worked goes beyond all sense."""
GOOD = 0.6
"""A figure within this share of its tolerance is good: then the values that were moved least are best."""


@dataclass(slots=True)
class Goal:
    """A block's figures, those that were asked for and those that are to stay, and the parts that may change."""

    stand: Stand
    jobs: list[tuple[Job, list[Proved]]]
    formula: dict[str, float]
    """Designator -> the formula's value."""
    units: dict[str, str]
    rows: list[Proved] = field(default_factory=list)

    def score(self, figures: Sequence[float | None]) -> float:
        """Sum of the squared misses in shares of their tolerance; infinite where a figure is not to be read or has the wrong sign."""
        return math.fsum(_miss(p, f) ** 2 for p, f in zip(self.rows, figures, strict=True))

    def rank(self, figures: Sequence[float | None], values: dict[str, float]) -> tuple[float, float]:
        """Smaller is better: the misses beyond what is good, then how many values were moved, and how far."""
        moves = [abs(math.log(v / self.formula[r])) for r, v in values.items() if v != self.formula[r]]
        misses = (max(_miss(p, f) - GOOD, 0.0) ** 2 for p, f in zip(self.rows, figures, strict=True))
        return math.fsum(misses), math.fsum(moves) + ONE_MORE * len(moves)

    def met(self, figures: Sequence[float | None]) -> bool:
        return all(_miss(p, f) <= 1.0 for p, f in zip(self.rows, figures, strict=True) if p.asked is not None)


def goals(circuit: Circuit, jobs: Sequence[tuple[Job, list[Proved]]]) -> Iterator[Goal]:
    """The blocks that miss what was asked of them and have parts of their own to change; values that the request gives stay."""
    stands = {id(job.stand): job.stand for job, _ in jobs}
    for stand in stands.values():
        own = [(job, rows) for job, rows in jobs if job.stand is stand]
        rows = [p for _, found in own for p in found]
        missed = any(p.asked is not None and not p.met for p in rows)
        if not missed or any(p.measured is None for p in rows) or any(too_long(job) for job, _ in own):
            continue
        given = [v for v in stand.params.values() if isinstance(v, int | float)]
        formula, units = {}, {}
        for ref in stand.refs:
            part = circuit.parts.get(ref)
            if part is None or part.component.shape not in UNITS or not part.quantity or part.why.origin == "prompt":
                continue
            value = part.quantity
            if not any(abs(v - value) <= 1e-3 * value for v in given) and any(elements(circuit, job, ref) for job, _ in own):
                formula[ref], units[ref] = value, UNITS[part.component.shape]
        if formula:
            yield Goal(stand, own, formula, units, rows)


def _miss(p: Proved, figure: float | None) -> float:
    """How far a figure is off, in its tolerance; of one that nobody asked for, how far it has moved from where it was."""
    if figure is None:
        return math.inf
    target = p.target if p.asked is not None else (p.measured or 0.0)
    off = (figure - target) / abs(target) if target else figure
    return (max(off, 0.0) if p.at_most else abs(off)) / max(p.tolerance, 1e-6)


def slopes(base: Sequence[float | None], nudged: Mapping[str, Sequence[float | None]]) -> dict[str, list[float]]:
    """Designator -> d ln(figure) / d ln(value) of each figure; a part that breaks a figure is left out."""
    out = {}
    for ref, figures in nudged.items():
        row = []
        for before, after in zip(base, figures, strict=True):
            if before is None or after is None or before * after <= 0:
                break
            row.append(math.log(after / before) / math.log(NUDGE))
        else:
            out[ref] = row
    return out


def steps(goal: Goal, number: int) -> Steps:
    """What may be moved in a round, and how."""
    exact = min(p.tolerance for p in goal.rows if p.asked is not None) < EXACT
    found = ALL if number == ROUNDS - 1 else FINE if exact == (number == 0) else COARSE
    if float(goal.stand.params.get("tolerance.R", 0.01)) > 0.01 or "coarse" in goal.stand.params:  # fine steps are sold as exact parts
        return found | {"Ω": COARSE["Ω"]}
    return found


def candidates(
    goal: Goal,
    present: Mapping[str, float],
    base: Sequence[float | None],
    slope: Mapping[str, list[float]],
    steps: Steps,
) -> list[dict[str, float]]:
    """All values by which the forecast comes nearest to the goal, the best first. *base*: the figures with the present ones."""
    weight = [1.0 if p.asked is not None and _miss(p, f) > GOOD else 0.1 for p, f in zip(goal.rows, base, strict=True)]
    influence = {ref: math.fsum(w * abs(s) for w, s in zip(weight, row, strict=True)) for ref, row in slope.items()}
    knobs = sorted((r for r, s in influence.items() if s > 0.01 and goal.units[r] in steps), key=lambda r: -influence[r])[:KNOBS]
    while knobs:
        choices = [sorted({present[r], *_near(goal.formula[r], *steps[goal.units[r]])}) for r in knobs]
        if math.prod(map(len, choices)) <= MOST:
            break
        knobs.pop()
    else:
        return []
    ranked = []
    for values in itertools.product(*choices):
        moved = {r: math.log(v / present[r]) for r, v in zip(knobs, values, strict=True)}
        forecast = [(f or 0.0) * math.exp(min(math.fsum(slope[r][n] * d for r, d in moved.items()), BEYOND)) for n, f in enumerate(base)]
        whole = dict(present) | dict(zip(knobs, values, strict=True))
        ranked.append((goal.rank(forecast, whole), sorted(whole.items())))
    ranked.sort()
    return [dict(values) for _, values in ranked[:TRIED]]


def _near(value: float, series: Sequence[str], reach: float) -> set[float]:
    """The preferred numbers within a factor."""
    return {v for s in series for v in eseries.values(s, value / reach, value * reach)}
