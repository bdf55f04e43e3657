"""How figures are read from plots: each function gives a `Reading` for the nets that it names. Units: V, A, Hz, s; gains as factors."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from circuitlm.spice import measure
from circuitlm.spice.results import Plot
from circuitlm.verify.proof.measure import Node, Reading


# -- small signals --------------------------------------------------------------------------------------------------
def _transfer(plot: Plot, node: Node, out: str, at: str) -> list[complex]:
    """The transfer from one net (or difference of two, 'P-N') to another at each frequency; of a current input: 1 A."""
    above = _phasors(plot, node, out)
    if not at:
        return above
    return [z / w if w else 0j for z, w in zip(above, _phasors(plot, node, at), strict=True)]


def _phasors(plot: Plot, node: Node, net: str) -> list[complex]:
    plus, _, minus = net.partition("~")
    found = plot.phasors(f"v({node(plus)})")
    return [a - b for a, b in zip(found, plot.phasors(f"v({node(minus)})"), strict=True)] if minus else found


def _at(plot: Plot, values: Sequence[float], hertz: float) -> float:
    return measure.at([math.log10(f) for f in plot.x], values, math.log10(hertz))


def gain(out: str, hertz: float, at: str = "IN", signed: bool = True) -> Reading:
    """The gain at a frequency, negative where the output is inverted."""

    def look(plot: Plot, node: Node) -> float | None:
        moved = _transfer(plot, node, out, at)
        size = _at(plot, [abs(z) for z in moved], hertz)
        return -size if signed and _at(plot, [z.real for z in moved], hertz) < 0 else size

    return look


def corner(out: str, kind: str, level: float = math.sqrt(0.5), at: str = "IN", reference_hz: float | None = None) -> Reading:
    """The frequency beyond (low) or below (high) which the gain stays under *level* times that of the pass band."""

    def look(plot: Plot, node: Node) -> float | None:
        sizes = [abs(z) for z in _transfer(plot, node, out, at)]
        reference = _at(plot, sizes, reference_hz) if reference_hz else max(sizes)
        logs = [math.log10(f) for f in plot.x]
        found = measure.crossings(logs, [measure.db(v) for v in sizes], measure.db(reference * level), rising=kind != "low")
        return 10 ** (found[-1] if kind == "low" else found[0]) if found else None

    return look


def fall(out: str, near: float, far: float, at: str = "IN") -> Reading:
    """How much smaller the gain is at one frequency than at another, dB."""

    def look(plot: Plot, node: Node) -> float | None:
        sizes = [measure.db(abs(z)) for z in _transfer(plot, node, out, at)]
        return _at(plot, sizes, near) - _at(plot, sizes, far)

    return look


def reaches(out: str, level: float, at: str = "IN") -> Reading:
    """The frequency at which the gain falls through a level: 1 for the unity-gain frequency."""

    def look(plot: Plot, node: Node) -> float | None:
        sizes = [measure.db(abs(z)) for z in _transfer(plot, node, out, at)]
        found = measure.crossings([math.log10(f) for f in plot.x], sizes, measure.db(level), rising=False)
        return 10 ** found[0] if found else None

    return look


def peak(out: str, at: str = "IN") -> Reading:
    """The middle of a band-pass: the geometric mean of its -3 dB frequencies."""

    def look(plot: Plot, node: Node) -> float | None:
        ends = _band(plot, node, out, at)
        return math.sqrt(ends[0] * ends[1]) if ends else None

    return look


def quality(out: str, at: str = "IN") -> Reading:
    """Q of a band-pass: its middle over its -3 dB bandwidth."""

    def look(plot: Plot, node: Node) -> float | None:
        ends = _band(plot, node, out, at)
        return math.sqrt(ends[0] * ends[1]) / (ends[1] - ends[0]) if ends else None

    return look


def _band(plot: Plot, node: Node, out: str, at: str) -> tuple[float, float] | None:
    sizes = [measure.db(abs(z)) for z in _transfer(plot, node, out, at)]
    top = sizes.index(max(sizes))
    logs = [math.log10(f) for f in plot.x]
    below = measure.crossings(logs[: top + 1], sizes[: top + 1], sizes[top] - 3.0103, rising=True)
    above = measure.crossings(logs[top:], sizes[top:], sizes[top] - 3.0103, rising=False)
    return (10 ** below[-1], 10 ** above[0]) if below and above else None


def notch(out: str, at: str = "IN") -> Reading:
    """The frequency that is taken out: the middle between the points 20 dB above the deepest, on a logarithmic scale."""

    def look(plot: Plot, node: Node) -> float | None:
        sizes = [measure.db(abs(z)) for z in _transfer(plot, node, out, at)]
        low = sizes.index(min(sizes))
        if sizes[low] > max(sizes) - 10:
            return None
        level = max(sizes) - 10
        logs = [math.log10(f) for f in plot.x]
        before = measure.crossings(logs[: low + 1], sizes[: low + 1], level, rising=False)
        after = measure.crossings(logs[low:], sizes[low:], level, rising=True)
        return 10 ** ((before[-1] + after[0]) / 2) if before and after else plot.x[low]

    return look


def notch_quality(out: str, at: str = "IN") -> Reading:
    """Q of a notch: its middle over its width 3 dB below the gain far above it."""

    def look(plot: Plot, node: Node) -> float | None:
        sizes = [measure.db(abs(z)) for z in _transfer(plot, node, out, at)]
        low = sizes.index(min(sizes))
        level = sizes[-1] - 3.0103
        logs = [math.log10(f) for f in plot.x]
        before = measure.crossings(logs[: low + 1], sizes[: low + 1], level, rising=False)
        after = measure.crossings(logs[low:], sizes[low:], level, rising=True)
        if not before or not after:
            return None
        first, last = 10 ** before[-1], 10 ** after[0]
        return math.sqrt(first * last) / (last - first)

    return look


# -- operating point ------------------------------------------------------------------------------------------------
def volts(net: str) -> Reading:
    """The voltage of a net, or the difference of two ('P~N')."""

    def look(plot: Plot, node: Node) -> float | None:
        plus, _, minus = net.partition("~")
        return plot.v(node(plus), node(minus) if minus else "0")[-1]

    return look


def current(net: str, ohms: float) -> Reading:
    """The current through a resistance between two nets ('P~N'), A."""
    across = volts(net)

    def look(plot: Plot, node: Node) -> float | None:
        value = across(plot, node)
        return None if value is None else value / ohms

    return look


# -- over time ------------------------------------------------------------------------------------------------------
def frequency(net: str, start: float = 0.0) -> Reading:
    """The frequency of what repeats, from *start* on."""
    return lambda plot, node: measure.frequency_hz(plot, node(net), start)


def duty(net: str, start: float = 0.0) -> Reading:
    """The share of a period that it is high."""
    return lambda plot, node: measure.duty(plot, node(net), start)


def width(net: str, start: float = 0.0, least: float = 0.0) -> Reading:
    """How long the first pulse after *start* is high, s; None for one shorter than *least*, which is the trigger's."""

    def look(plot: Plot, node: Node) -> float | None:
        low, high = measure.swing(plot, node(net))
        y, level = plot.v(node(net)), (low + high) / 2
        up, down = (measure.crossings(plot.x, y, level, rising=r) for r in (True, False))
        up = [t for t in up if t >= start]
        ends = [t for t in down if up and t > up[0]]
        return ends[0] - up[0] if ends and high - low > 0.5 and ends[0] - up[0] > least else None

    return look


def falls(net: str, start: float = 0.0) -> Reading:
    """When it first falls through the middle of its swing after *start*, s."""

    def look(plot: Plot, node: Node) -> float | None:
        y = plot.v(node(net))
        low, high = measure.swing(plot, node(net))
        down = [t for t in measure.crossings(plot.x, y, (low + high) / 2, rising=False) if t >= start]
        return down[0] if down and high - low > 0.5 else None

    return look


def rises(net: str, start: float = 0.0) -> Reading:
    """When it first rises through the middle of its swing after *start*, s."""

    def look(plot: Plot, node: Node) -> float | None:
        low, high = measure.swing(plot, node(net), start)
        up = [t for t in measure.crossings(plot.x, plot.v(node(net)), (low + high) / 2, rising=True) if t >= start]
        return up[0] if up and high - low > 0.5 else None

    return look


def threshold(out: str, at: str, rising: bool) -> Reading:
    """The input at which the output changes over while the input rises, or falls."""

    def look(plot: Plot, node: Node) -> float | None:
        y, x = plot.v(node(out)), plot.v(node(at))
        top = list(x).index(max(x))
        if abs(y[top] - y[0]) < 0.5:
            return None
        for t in measure.crossings(plot.x, y, (y[0] + y[top]) / 2):
            if (t <= plot.x[top]) == rising and t > plot.x[1]:
                return measure.at(plot.x, x, t)
        return None

    return look


def between(out: str, at: str) -> Reading:
    """The middle between the inputs at which the output changes over on the way up and down."""
    up, down = threshold(out, at, True), threshold(out, at, False)

    def look(plot: Plot, node: Node) -> float | None:
        first, last = up(plot, node), down(plot, node)
        return None if first is None or last is None else (first + last) / 2

    return look


def converted(reading: Reading, into: Callable[[float], float]) -> Reading:
    """A reading in another quantity: the temperature that belongs to a sensor's voltage."""

    def look(plot: Plot, node: Node) -> float | None:
        value = reading(plot, node)
        return None if value is None else into(value)

    return look


def swing(net: str, start: float = 0.0) -> Reading:
    """Greatest less smallest value from *start* on: ripple, amplitude from peak to peak."""

    def look(plot: Plot, node: Node) -> float | None:
        low, high = measure.swing(plot, node(net), start)
        return high - low

    return look


def highest(net: str, start: float = 0.0) -> Reading:
    return lambda plot, node: measure.swing(plot, node(net), start)[1]


def lowest(net: str, start: float = 0.0) -> Reading:
    return lambda plot, node: measure.swing(plot, node(net), start)[0]


def mean(net: str, start: float = 0.0) -> Reading:
    return lambda plot, node: measure.mean(plot, node(net), start)


def lasts(net: str, start: float, share: float) -> Reading:
    """How long after *start* it takes to fall to a share of what it is then, s."""

    def look(plot: Plot, node: Node) -> float | None:
        y = plot.v(node(net))
        level = share * measure.at(plot.x, y, start)
        down = [t for t in measure.crossings(plot.x, y, level, rising=False) if t > start]
        return down[0] - start if down else None

    return look


def slope(net: str, start: float, end: float) -> Reading:
    """The mean slope between two times, V/s."""

    def look(plot: Plot, node: Node) -> float | None:
        y = plot.v(node(net))
        return (measure.at(plot.x, y, end) - measure.at(plot.x, y, start)) / (end - start)

    return look


def at_time(net: str, when: float) -> Reading:
    return lambda plot, node: measure.at(plot.x, plot.v(node(net)), when)
