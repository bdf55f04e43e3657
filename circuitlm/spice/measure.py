"""What is read from plots: gains, corners, peaks, periods, rise times. Pure functions of a `Plot`; None where there is nothing to read.

Units: V, A, s, Hz, dB, degrees. Nodes are names as `Plot.v` takes them; `i:NAME` names a current.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence

from circuitlm.spice.results import Plot


def values(plot: Plot, name: str) -> Sequence[float]:
    """A voltage by its node, or a current by `i:` and its source; magnitudes of an AC analysis."""
    return plot.i(name[2:]) if name.startswith("i:") else plot.v(name)


def at(x: Sequence[float], y: Sequence[float], where: float) -> float:
    """y at x = *where*, on a straight line between the points; the end values outside."""
    if not len(x):
        raise ValueError("there are no points")
    n = bisect_left(x, where)
    if n <= 0:
        return y[0]
    if n >= len(x):
        return y[-1]
    share = (where - x[n - 1]) / (x[n] - x[n - 1]) if x[n] != x[n - 1] else 0.0
    return y[n - 1] + share * (y[n] - y[n - 1])


def db(value: float) -> float:
    """20 log10; -400 dB for nothing at all."""
    return 20 * math.log10(max(value, 1e-20))


def gain_db(plot: Plot, node: str, reference: str | None = None) -> list[float]:
    """Magnitude of an AC analysis, dB, against 1 V or another node."""
    out = values(plot, node)
    if reference is None:
        return [db(v) for v in out]
    return [db(v) - db(r) for v, r in zip(out, values(plot, reference), strict=True)]


def gain_db_at(plot: Plot, node: str, hertz: float, reference: str | None = None) -> float:
    """Gain at a frequency, dB, interpolated over log f."""
    return at([math.log10(f) for f in plot.x], gain_db(plot, node, reference), math.log10(hertz))


def phase_deg(plot: Plot, node: str) -> list[float]:
    """Phase of an AC analysis, degrees, without jumps."""
    name = f"i({node[2:]})" if node.startswith("i:") else f"v({node})"
    out: list[float] = []
    for z in plot.phasors(name):
        angle = math.degrees(math.atan2(z.imag, z.real))
        while out and angle - out[-1] > 180:
            angle -= 360
        while out and angle - out[-1] < -180:
            angle += 360
        out.append(angle)
    return out


def crossings(x: Sequence[float], y: Sequence[float], level: float, rising: bool | None = None) -> list[float]:
    """Where y crosses a level, interpolated; only rising or falling where *rising* says so."""
    out = []
    for n in range(1, len(x)):
        before, after = y[n - 1] - level, y[n] - level
        if (before < 0) != (after < 0) and (rising is None or rising == (after > before)):
            out.append(x[n - 1] + (x[n] - x[n - 1]) * before / (before - after))
    return out


def corners_hz(plot: Plot, node: str, drop_db: float = 3.0103) -> list[float]:
    """Frequencies at which the gain is *drop_db* below its greatest: one for a low- or high-pass, two for a band-pass."""
    levels = gain_db(plot, node)
    return [10**c for c in crossings([math.log10(f) for f in plot.x], levels, max(levels) - drop_db)]


def corner_hz(plot: Plot, node: str, drop_db: float = 3.0103) -> float | None:
    """The (first) -3 dB frequency; None where the band that was looked at holds none."""
    return next(iter(corners_hz(plot, node, drop_db)), None)


def peak_hz(plot: Plot, node: str) -> float:
    """The frequency of the greatest gain."""
    levels = list(values(plot, node))
    return plot.x[levels.index(max(levels))]


def notch_hz(plot: Plot, node: str) -> float:
    """The frequency of the smallest gain."""
    levels = list(values(plot, node))
    return plot.x[levels.index(min(levels))]


def mean(plot: Plot, node: str, start: float = 0.0) -> float:
    """Mean over time from *start* to the end (trapezoids)."""
    return _integral(plot, node, start, lambda v: v)


def rms(plot: Plot, node: str, start: float = 0.0) -> float:
    """Root mean square over time from *start* to the end."""
    return math.sqrt(_integral(plot, node, start, lambda v: v * v))


def _integral(plot: Plot, node: str, start: float, of: object) -> float:
    assert callable(of)
    x, y = plot.x, values(plot, node)
    total = length = 0.0
    for n in range(1, len(x)):
        if x[n - 1] >= start:
            step = x[n] - x[n - 1]
            total += step * (of(y[n]) + of(y[n - 1])) / 2
            length += step
    return total / length if length else of(y[-1])


def swing(plot: Plot, node: str, start: float = 0.0) -> tuple[float, float]:
    """(smallest, greatest) value from *start* on."""
    seen = [v for t, v in zip(plot.x, values(plot, node), strict=True) if t >= start]
    return (min(seen), max(seen)) if seen else (math.nan, math.nan)


def edges(plot: Plot, node: str, start: float = 0.0) -> tuple[list[float], list[float]]:
    """(rising, falling) times at which the middle of the swing is crossed; what does not reach 30 and 70 % of it is no edge."""
    x, y = plot.x, values(plot, node)
    low, high = swing(plot, node, start)
    if not high - low > 1e-6:
        return [], []
    lower, upper, middle = low + 0.3 * (high - low), low + 0.7 * (high - low), (low + high) / 2
    found: tuple[list[float], list[float]] = ([], [])
    is_high: bool | None = None
    crossed = 0.0
    for n in range(1, len(x)):
        if x[n] < start:
            continue
        before, after = y[n - 1] - middle, y[n] - middle
        if (before < 0) != (after < 0):
            crossed = x[n - 1] + (x[n] - x[n - 1]) * before / (before - after)
        now = True if y[n] > upper else False if y[n] < lower else is_high
        if now is not is_high and is_high is not None:
            found[0 if now else 1].append(crossed)
        is_high = now
    return found


def frequency_hz(plot: Plot, node: str, start: float = 0.0) -> float | None:
    """The frequency of what repeats; None below two periods."""
    rising, _ = edges(plot, node, start)
    return (len(rising) - 1) / (rising[-1] - rising[0]) if len(rising) >= 3 else None


def duty(plot: Plot, node: str, start: float = 0.0) -> float | None:
    """Share of a period above the middle of the swing, 0 to 1."""
    rising, falling = edges(plot, node, start)
    falling = [t for t in falling if rising and t > rising[0]]
    if len(rising) < 2 or not falling:
        return None
    return (falling[0] - rising[0]) / (rising[1] - rising[0])


def rise_s(plot: Plot, node: str, low: float = 0.1, high: float = 0.9) -> float | None:
    """Time from *low* to *high* of the way between the first and the last value."""
    y = values(plot, node)
    first, last = y[0], y[-1]
    up = last >= first
    begin = crossings(plot.x, y, first + low * (last - first), rising=up)
    end = crossings(plot.x, y, first + high * (last - first), rising=up)
    return end[0] - begin[0] if begin and end and end[0] >= begin[0] else None
