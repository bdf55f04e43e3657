"""Preferred numbers (IEC 60063): the nearest value that can be bought."""

from __future__ import annotations

import math

E12 = (1.0, 1.2, 1.5, 1.8, 2.2, 2.7, 3.3, 3.9, 4.7, 5.6, 6.8, 8.2)
E24 = (1.0, 1.1, 1.2, 1.3, 1.5, 1.6, 1.8, 2.0, 2.2, 2.4, 2.7, 3.0, 3.3, 3.6, 3.9, 4.3, 4.7, 5.1, 5.6, 6.2, 6.8, 7.5, 8.2, 9.1)
E6 = (1.0, 1.5, 2.2, 3.3, 4.7, 6.8)
E3 = (1.0, 2.2, 4.7)
E96 = tuple(round(10 ** (i / 96), 2) for i in range(96))
E48 = E96[::2]
SERIES = {"E3": E3, "E6": E6, "E12": E12, "E24": E24, "E48": E48, "E96": E96}


def values(series: str, low: float, high: float) -> list[float]:
    """All values of *series* in [low, high], ascending. Raises KeyError for an unknown series."""
    steps = SERIES[series]
    if low <= 0 or high < low:
        return []
    out = []
    for decade in range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 1):
        out += [v for s in steps if low <= (v := float(f"{s * 10.0**decade:.6g}")) <= high]
    return out


def nearest(value: float, series: str = "E24") -> float:
    """The member of *series* closest to *value* by ratio. Raises ValueError unless value > 0."""
    if not value > 0 or not math.isfinite(value):
        raise ValueError(f"no preferred number for {value!r}")
    return min(values(series, value / 2, value * 2), key=lambda v: (abs(math.log(v / value)), v))


def at_least(value: float, series: str = "E12") -> float:
    """The smallest member of *series* that is not below *value* (within 1 part in a million)."""
    if not value > 0 or not math.isfinite(value):
        raise ValueError(f"no preferred number for {value!r}")
    return next(v for v in values(series, value * (1 - 1e-6), value * 11))


def ratio_pair(ratio: float, total: float, series: str = "E24", spread: float = 2.2) -> tuple[float, float]:
    """(upper, lower) of a divider with lower/(upper+lower) closest to *ratio*, their sum near *total*, up to a factor of *spread* from it.

    The ratio counts first; among pairs within 0.1 % of the best one the sum decides.
    """
    if not 0 < ratio < 1:
        raise ValueError(f"a divider's ratio lies between 0 and 1, not {ratio!r}")
    pairs = []
    for lower in values(series, total * ratio / spread, total * ratio * spread):
        upper = nearest(lower * (1 - ratio) / ratio, series)
        error = abs(lower / (upper + lower) / ratio - 1)
        pairs.append((error, abs(math.log((upper + lower) / total)), upper, lower))
    best = min(p[0] for p in pairs)
    _, _, upper, lower = min((p for p in pairs if p[0] <= best + 1e-3), key=lambda p: (p[1], p[0]))
    return upper, lower


def loaded_pair(ratio: float, total: float, load: float) -> tuple[float, float]:
    """(upper, lower) of E24, in all at most *total* Ω, whose ratio is *ratio* with *load* Ω beside the lower one."""
    found = []
    for upper in values("E24", total / 10, total):
        lower = nearest(1 / max((1 - ratio) / ratio / upper - 1 / load, 1e-9), "E24")
        both = lower * load / (lower + load)
        found.append((abs(both / (both + upper) / ratio - 1), upper, lower))
    return min(found)[1:]
