"""Charts as SVG: waveforms, Bode plots, histograms. The same numbers give the same bytes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from circuitlm.circuit.units import show

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 760, 74, 30, 34, 46
INK, GRID, FRAME = "#1f2933", "#e4e7eb", "#9aa5b1"
COLOURS = ("#1668b8", "#d64545", "#2f8132", "#b44d12", "#7b3fb8", "#0e7c86", "#a61b6c", "#5d6b0a")
FONT = "font-family='Helvetica,Arial,sans-serif'"


@dataclass(frozen=True, slots=True)
class Series:
    """A line: its name and y values at the chart's x values."""

    name: str
    y: Sequence[float]


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes. `mark`: x values with a dashed line and a label."""

    title: str
    x: Sequence[float]
    series: Sequence[Series]
    x_unit: str
    y_unit: str
    log_x: bool = False
    mark: Sequence[tuple[float, str]] = ()
    bars: bool = False
    """Bars of a histogram instead of lines: x holds the edges, one more than there are values."""


def chart(panels: Sequence[Panel], height: int = 300) -> str:
    """Panels one below another, as an SVG document."""
    total = height * len(panels)
    body = [part for n, p in enumerate(panels) for part in _panel(p, n * height, height)]
    head = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {total}' width='{WIDTH}' height='{total}' {FONT} font-size='12'>"
    return "\n".join([head, f"<rect width='{WIDTH}' height='{total}' fill='#ffffff'/>", *body, "</svg>", ""])


def ticks(low: float, high: float, most: int = 7) -> list[float]:
    """Round values between two limits."""
    span = high - low
    if span <= 0 or not math.isfinite(span):
        return [low]
    step = 10 ** math.floor(math.log10(span / most))
    for factor in (1, 2, 5, 10):
        if span / (step * factor) <= most:
            step *= factor
            break
    first = math.ceil(low / step - 1e-9)
    return [n * step for n in range(first, math.floor(high / step + 1e-9) + 1)]


def limits(values: Sequence[float], pad: float = 0.05) -> tuple[float, float]:
    """The range of values with some room; a flat line gets room too."""
    finite = [v for v in values if math.isfinite(v)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    if high - low < 1e-12 + 1e-6 * max(abs(low), abs(high)):
        middle = max(abs(high), 1e-9)
        return low - 0.1 * middle, high + 0.1 * middle
    return low - pad * (high - low), high + pad * (high - low)


def _panel(p: Panel, top: int, height: int) -> list[str]:
    x0, x1, y0, y1 = LEFT, WIDTH - RIGHT, top + height - BOTTOM, top + TOP
    xs = [math.log10(max(v, 1e-30)) for v in p.x] if p.log_x else list(p.x)
    xa, xb = (min(xs), max(xs)) if xs else (0.0, 1.0)
    if xb <= xa:
        xb = xa + 1.0
    everything = [v for s in p.series for v in s.y]
    ya, yb = (0.0, max([*everything, 1.0]) * 1.08) if p.bars else limits(everything)

    def px(v: float) -> float:
        return x0 + (v - xa) / (xb - xa) * (x1 - x0)

    def py(v: float) -> float:
        return y0 - (v - ya) / (yb - ya) * (y0 - y1)

    out = [f"<text x='{x0}' y='{top + 20}' fill='{INK}' font-size='13' font-weight='bold'>{escape(p.title)}</text>"]
    for value in ticks(ya, yb, 6):
        y = py(value)
        label = show(value, p.y_unit) if abs(value) > 1e-9 * (yb - ya) else f"0 {p.y_unit}"
        out.append(f"<line x1='{x0}' y1='{y:.1f}' x2='{x1}' y2='{y:.1f}' stroke='{GRID}'/>")
        out.append(f"<text x='{x0 - 6}' y='{y + 4:.1f}' fill='{INK}' text-anchor='end'>{escape(label.strip())}</text>")
    decades = range(math.ceil(xa - 1e-9), math.floor(xb + 1e-9) + 1)
    marks = [float(d) for d in decades] if p.log_x else ticks(xa, xb, 8)
    if p.log_x:
        for d in range(math.floor(xa), math.ceil(xb)):
            for minor in range(2, 10):
                v = d + math.log10(minor)
                if xa < v < xb:
                    out.append(f"<line x1='{px(v):.1f}' y1='{y0}' x2='{px(v):.1f}' y2='{y1}' stroke='{GRID}' stroke-width='0.5'/>")
    for value in marks:
        number = 10**value if p.log_x else value
        label = show(number, p.x_unit) if abs(number) > 1e-9 * (xb - xa) else f"0 {p.x_unit}"
        out.append(f"<line x1='{px(value):.1f}' y1='{y0}' x2='{px(value):.1f}' y2='{y1}' stroke='{GRID}'/>")
        out.append(f"<text x='{px(value):.1f}' y='{y0 + 17}' fill='{INK}' text-anchor='middle'>{escape(label.strip())}</text>")
    out.append(f"<rect x='{x0}' y='{y1}' width='{x1 - x0}' height='{y0 - y1}' fill='none' stroke='{FRAME}'/>")
    if p.bars:
        out += _bars(p, xs, px, py, y0)
    else:
        out += [_line(s, xs, px, py, COLOURS[n % len(COLOURS)]) for n, s in enumerate(p.series)]
        out += _legend(p, x1, y1)
    for number, text in p.mark:
        at = math.log10(number) if p.log_x and number > 0 else number
        if xa <= at <= xb:
            side, shift = ("end", -4) if px(at) > (x0 + x1) / 2 else ("start", 4)
            out.append(
                f"<line x1='{px(at):.1f}' y1='{y0}' x2='{px(at):.1f}' y2='{y1}' stroke='{INK}' stroke-dasharray='4 3' stroke-width='0.8'/>"
            )
            out.append(
                f"<text x='{px(at) + shift:.1f}' y='{y1 + 14 if p.bars else y0 - 6}' fill='{INK}' text-anchor='{side}'>{escape(text)}</text>"
            )
    return out


def _line(series: Series, xs: Sequence[float], px: object, py: object, colour: str) -> str:
    """A polyline with at most four points a pixel column: first, least, greatest, last."""
    assert callable(px) and callable(py)
    columns: dict[int, list[tuple[float, float]]] = {}
    for x, y in zip(xs, series.y, strict=False):
        if math.isfinite(y):
            columns.setdefault(int(px(x)), []).append((px(x), py(y)))
    points: list[tuple[float, float]] = []
    for found in columns.values():
        if len(found) > 4:
            low, high = min(found, key=lambda q: q[1]), max(found, key=lambda q: q[1])
            found = sorted({found[0], low, high, found[-1]}, key=found.index)
        points += found
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='1.6' stroke-linejoin='round'/>"


def _bars(p: Panel, xs: Sequence[float], px: object, py: object, y0: float) -> list[str]:
    assert callable(px) and callable(py)
    out = []
    for n, value in enumerate(p.series[0].y if p.series else ()):
        left, right, high = px(xs[n]), px(xs[n + 1]), py(value)
        out.append(
            f"<rect x='{left + 0.5:.1f}' y='{high:.1f}' width='{max(right - left - 1, 0.5):.1f}' height='{y0 - high:.1f}' fill='{COLOURS[0]}'/>"
        )
    return out


def _legend(p: Panel, x1: int, y1: int) -> list[str]:
    out = []
    at = float(x1)
    for n, s in reversed(list(enumerate(p.series))):
        at -= 7.0 * len(s.name) + 30
        out.append(
            f"<line x1='{at:.0f}' y1='{y1 - 11}' x2='{at + 18:.0f}' y2='{y1 - 11}' stroke='{COLOURS[n % len(COLOURS)]}' stroke-width='2.4'/>"
        )
        out.append(f"<text x='{at + 22:.0f}' y='{y1 - 7}' fill='{INK}'>{escape(s.name)}</text>")
    return out


def bode(frequencies: Sequence[float], gains: Sequence[Series], phases: Sequence[Series], mark: Sequence[tuple[float, str]] = ()) -> str:
    """Gain (dB) and phase (degrees) over a logarithmic frequency axis."""
    return chart(
        [
            Panel("Gain", frequencies, gains, "Hz", "dB", True, mark),
            Panel("Phase", frequencies, phases, "Hz", "°", True, mark),
        ],
        260,
    )


def histogram(values: Sequence[float], title: str, unit: str, mark: Sequence[tuple[float, str]] = (), bins: int = 40) -> str:
    """How often which value occurs."""
    edges, counts = binned(values, bins)
    return chart([Panel(title, edges, [Series("runs", counts)], unit, "", False, mark, bars=True)], 320)


def binned(values: Sequence[float], bins: int = 40) -> tuple[list[float], list[float]]:
    """(edges, counts) of a histogram; equal values share one bin."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if high <= low:
        room = abs(low) * 0.01 or 1.0
        low, high = low - room, high + room
    width = (high - low) / bins
    counts = [0.0] * bins
    for v in values:
        counts[min(int((v - low) / width), bins - 1)] += 1
    return [low + n * width for n in range(bins + 1)], counts


def in_terminal(x: Sequence[float], y: Sequence[float], width: int = 72, height: int = 12, log_x: bool = False) -> list[str]:
    """A quick plot of Braille dots, two by four a character, with the y limits at its left."""
    xs = [math.log10(max(v, 1e-30)) for v in x] if log_x else list(x)
    if len(xs) < 2:
        return []
    xa, xb = min(xs), max(xs)
    ya, yb = limits(y, 0.02)
    cells = [[0] * width for _ in range(height)]
    dots = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
    before: tuple[int, int] | None = None
    for v, w in zip(xs, y, strict=False):
        if not math.isfinite(w):
            continue
        column = round((v - xa) / ((xb - xa) or 1.0) * (2 * width - 1))
        row = round((yb - w) / (yb - ya) * (4 * height - 1))
        steps = max(abs(column - before[0]), abs(row - before[1]), 1) if before else 1
        for n in range(steps):
            c = column if before is None else before[0] + round((column - before[0]) * (n + 1) / steps)
            r = row if before is None else before[1] + round((row - before[1]) * (n + 1) / steps)
            cells[r // 4][c // 2] |= dots[c % 2][r % 4]
        before = (column, row)
    return ["".join(chr(0x2800 + c) for c in line).rstrip("\u2800") for line in cells]
