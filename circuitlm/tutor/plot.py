"""The course of what was asked, over time or frequency, as a small plot in the terminal."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import replace

from circuitlm.tutor.facts import Truth, shown
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.targets import Target

POINTS = 60


def course(truth: Truth, target: Target) -> list[str]:
    """Lines of a plot with its limits; empty where the quantity is a steady one."""
    from circuitlm.views.chart import in_terminal

    xs, ys, unit = _samples(truth, target)
    if len(xs) < 2:
        return []
    rows = in_terminal(xs, ys, 60, 8, log_x=unit == "Hz")
    return [
        f"{shown(max(ys), target.unit)} at the top, {shown(min(ys), target.unit)} at the bottom; from {shown(xs[0], unit)} to {shown(xs[-1], unit)}",
        *rows,
    ]


def _samples(truth: Truth, target: Target) -> tuple[list[float], list[float], str]:
    xs: list[float] = []
    ys: list[float] = []
    if target.time is not None and not truth.netlist.of("DQ"):
        with suppress(NoFact):
            stop = 2 * target.time if target.time and math.isfinite(target.time) else 5 * truth.value(Target("tau"))
            for n in range(POINTS + 1):
                xs.append(stop * n / POINTS)
                ys.append(truth.value(replace(target, time=xs[-1])))
        return xs, ys, "s"
    if target.frequency is not None and target.kind != "P":
        with suppress(NoFact):
            for n in range(POINTS + 1):
                xs.append(target.frequency * 10 ** (-2 + 4 * n / POINTS))
                ys.append(truth.value(replace(target, frequency=xs[-1])))
        return xs, ys, "Hz"
    return [], [], ""
