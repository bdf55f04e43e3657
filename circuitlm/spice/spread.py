"""How parts spread within their tolerances: the draws of a Monte Carlo analysis."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

SIGMAS = 3.0
"""A part's tolerance is so many standard deviations of what is delivered; nothing lies outside of it."""


def draws(names: Iterable[str], runs: int, seed: int = 1) -> Iterator[dict[str, float]]:
    """For each run name -> where the part lies, from -1 (its lower limit) to 1. The same seed gives the same draws."""
    rng, all_names = random.Random(seed), list(names)
    for _ in range(runs):
        yield {n: max(-1.0, min(1.0, rng.gauss(0.0, 1 / SIGMAS))) for n in all_names}
