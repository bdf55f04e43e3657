"""Figures with their uncertainty: Wilson's interval, the bootstrap, McNemar's exact test."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """A mean with its 95 % interval, all 0 to 1; `n` items behind it."""

    value: float
    low: float
    high: float
    n: int


def wilson(right: float, n: int) -> Share:
    """Share of right answers with Wilson's score interval (1927). n = 0 gives the whole range."""
    if not n:
        return Share(math.nan, 0.0, 1.0, 0)
    p, z2 = right / n, Z95 * Z95
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Share(p, max(0.0, middle - half), min(1.0, middle + half), n)


def bootstrap(values: Sequence[float], seed: int = 0, draws: int = 2000) -> Share:
    """The mean of scores that are no yes or no, with the percentile interval of seeded resamples."""
    n = len(values)
    if not n:
        return Share(math.nan, 0.0, 1.0, 0)
    mean = math.fsum(values) / n
    if n == 1:  # one score says nothing of its spread
        return Share(mean, min(0.0, mean), max(1.0, mean), 1)
    if len(set(values)) == 1:
        return Share(mean, mean, mean, n)
    drawn = random.Random(seed)
    means = sorted(math.fsum(drawn.choices(values, k=n)) / n for _ in range(draws if n <= 2000 else 400))
    return Share(mean, means[int(0.025 * len(means))], means[int(0.975 * len(means)) - 1], n)


def share(values: Sequence[float]) -> Share:
    """Wilson's for answers that are right or wrong, the bootstrap for anything between."""
    if all(v in (0.0, 1.0) for v in values):
        return wilson(math.fsum(values), len(values))
    return bootstrap(values)


@dataclass(frozen=True, slots=True)
class Paired:
    """Two runs on the same items: `first`, `second`: right in that one alone; `p`: of McNemar's exact test, two-sided."""

    n: int
    both: int
    first: int
    second: int
    neither: int
    p: float


def mcnemar(first: Sequence[bool], second: Sequence[bool]) -> Paired:
    """Compare two runs item by item (McNemar 1947; exact binomial). Raises ValueError for different lengths."""
    pairs = list(zip(first, second, strict=True))
    b, c = sum(x and not y for x, y in pairs), sum(y and not x for x, y in pairs)
    both = sum(x and y for x, y in pairs)
    n = b + c
    tail = math.fsum(math.comb(n, k) for k in range(min(b, c) + 1)) / 2**n if n else 1.0
    return Paired(len(pairs), both, b, c, len(pairs) - both - b - c, min(1.0, 2 * tail))
