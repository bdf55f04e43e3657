"""The measuring bench as drawings: Bode plots and waveforms of the analog blocks, and histograms of how their figures spread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from circuitlm.circuit.units import show
from circuitlm.views.chart import Panel, Series, binned, chart

CAPTIONS = {"bench.svg": "what the measuring bench saw", "yield.svg": "how the figures spread with the parts' tolerances"}
MOST_PANELS = 8
FLOOR_DB = 120.0
"""So far below the greatest gain a Bode plot ends, dB: what lies deeper is the simulator's nothing."""


@dataclass(slots=True)
class Trace:
    """One analysis of a block. `marks`: (frequency in Hz, what was measured there)."""

    title: str
    kind: Literal["ac", "tran"]
    x: Sequence[float]
    lines: dict[str, Sequence[float]]
    """Net -> dB against the input, or V."""
    phases: dict[str, Sequence[float]] = field(default_factory=dict)
    """Net -> degrees."""
    marks: list[tuple[float, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Histogram:
    """How often a figure has which value. `limits`: between them it is good."""

    title: str
    values: Sequence[float]
    unit: str
    limits: tuple[float, float]


def traces_svg(traces: Sequence[Trace]) -> str:
    """Gain and phase, and waveforms, one below another; '' where there is nothing to draw."""
    panels: list[Panel] = []
    for t in traces:
        if t.kind == "ac":
            marks = [(hertz, f"{what} {show(hertz, 'Hz')}") for hertz, what in t.marks[:2]]
            least = max(max(y) for y in t.lines.values()) - FLOOR_DB
            gains = [Series(n, [max(v, least) for v in y]) for n, y in t.lines.items()]
            panels.append(Panel(f"{t.title}: gain", t.x, gains, "Hz", "dB", True, marks))
            panels.append(Panel(f"{t.title}: phase", t.x, [Series(n, y) for n, y in t.phases.items()], "Hz", "°", True))
        else:
            panels.append(Panel(f"{t.title}: over time", t.x, [Series(n, y) for n, y in t.lines.items()], "s", "V"))
    return chart(panels[:MOST_PANELS], 260) if panels else ""


def histograms_svg(figures: Sequence[Histogram]) -> str:
    """One below another, with the limits of what is good; '' where there is none."""
    panels = []
    for h in figures[:MOST_PANELS]:
        edges, counts = binned(h.values, 40 if len(h.values) > 500 else 24)
        good = [(v, _figure(v, h.unit)) for v in h.limits if math.isfinite(v)]
        panels.append(Panel(h.title, edges, [Series("circuits", counts)], h.unit, "", False, good, bars=True))
    return chart(panels, 260) if panels else ""


def spread_rows(yields: Sequence[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Rows of the report's table, of `yields` as in report.json."""
    out: list[tuple[str, ...]] = []
    for y in yields:
        mean, least, greatest = (_figure(y[k], y["unit"]) for k in ("mean", "least", "greatest"))
        sigma = f"{y['sigma'] / abs(y['mean']):.2%}" if y["mean"] else _figure(y["sigma"], y["unit"])
        limit = f"{'at most ' if y['at_most'] else '±'}{100 * y['tolerance']:.3g} %"
        out.append((y["title"], y["what"], mean, sigma, least, greatest, f"{y['yield']:.1%} ({limit}, {_runs(y)})", _blame(y)))
    return out


def spread_lines(yields: Sequence[dict[str, Any]]) -> list[str]:
    """The same for the terminal: 'with usual R, L and C: cutoff within 5 % of 1 kHz in 86.5% (200 Monte Carlo runs)'."""
    out = []
    for y in yields:
        wanted = f"within {100 * y['tolerance']:.3g} % of {_figure(y['target'], y['unit'])}"
        if y["at_most"]:
            wanted = f"at most {_figure(y['target'] * (1 + y['tolerance']), y['unit'])}"
        because = f"; the spread comes from {_blame(y)}" if y["blame"] and y["yield"] < 0.995 else ""
        out.append(f"with usual R, L and C: {y['what']} {wanted} in {y['yield']:.1%} ({_runs(y)}){because}")
    return out


def _figure(value: float, unit: str) -> str:
    return show(value, unit) if unit else f"{value:.4g}"


def _runs(y: dict[str, Any]) -> str:
    """What the yield rests on."""
    between = f"{y['drawn']} draws between {y['runs']} simulations" if y["how"] != "simulated" else f"{y['runs']} Monte Carlo runs"
    return between + (f", {y['lost']} gave nothing" if y["lost"] else "")


def _blame(y: dict[str, Any]) -> str:
    parts = y["parts"]
    return ", ".join(f"{ref} of {100 * parts[ref]:.3g} % ({share:.0%} of it)" for ref, share in list(y["blame"].items())[:3])
