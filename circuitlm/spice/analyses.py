"""Analyses and waveforms: typed values that turn into SPICE cards. Units: V, A, s, Hz, °C."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from circuitlm.circuit.units import spice
from circuitlm.errors import UsageError

MAX_POINTS = 2_000_000
"""More points than this in one analysis are refused: the result would not fit."""


def _finite(what: str, *values: float) -> None:
    if not all(math.isfinite(v) for v in values):
        raise UsageError(f"{what}: {', '.join(f'{v:g}' for v in values)} are not all numbers.")


@dataclass(frozen=True, slots=True)
class Op:
    """The operating point."""

    def card(self) -> str:
        return ".op"


@dataclass(frozen=True, slots=True)
class Tran:
    """The course over time: from 0 to `stop` s, a point about every `step` s. `uic`: begin with the given initial conditions."""

    step: float
    stop: float
    start: float = 0.0
    max_step: float | None = None
    uic: bool = False

    def card(self) -> str:
        """Raises UsageError for times that make no run."""
        largest = self.max_step or self.step
        _finite("tran", self.step, self.stop, self.start, largest)
        if not 0 < self.step <= self.stop or not 0 <= self.start < self.stop or largest <= 0:
            raise UsageError(f"tran: a step of {self.step:g} s up to {self.stop:g} s from {self.start:g} s makes no run.")
        if self.stop / min(self.step, largest) > MAX_POINTS:
            raise UsageError(f"tran: {self.stop / min(self.step, largest):.3g} points are too many (at most {MAX_POINTS}).")
        tail = [spice(self.start)] if self.start or self.max_step else []
        tail += [spice(self.max_step)] if self.max_step else []
        return " ".join([".tran", spice(self.step), spice(self.stop), *tail, *(["uic"] if self.uic else [])])


@dataclass(frozen=True, slots=True)
class Ac:
    """The response to small signals, `points` a decade (or octave, or in all) from `start` to `stop` Hz."""

    start: float
    stop: float
    points: int = 20
    spacing: Literal["dec", "oct", "lin"] = "dec"

    def card(self) -> str:
        """Raises UsageError for a band that makes no run."""
        _finite("ac", self.start, self.stop)
        if not 0 < self.start <= self.stop or self.points < 1 or self.spacing not in ("dec", "oct", "lin"):
            raise UsageError(f"ac: {self.points} points from {self.start:g} to {self.stop:g} Hz make no run.")
        octaves = math.log2(self.stop / self.start)
        many = self.points * {"dec": octaves / 3.32, "oct": octaves, "lin": 1.0}[self.spacing]
        if many > MAX_POINTS:
            raise UsageError(f"ac: {many:.3g} points are too many (at most {MAX_POINTS}).")
        return f".ac {self.spacing} {self.points} {self.start:.9g} {self.stop:.9g}"


@dataclass(frozen=True, slots=True)
class Dc:
    """The operating point over a source's value (V or A), a resistor's (ohms), or `temp` (°C)."""

    source: str
    start: float
    stop: float
    step: float

    def card(self) -> str:
        """Raises UsageError for a sweep that makes no run."""
        from circuitlm.spice.guard import is_name

        _finite("dc", self.start, self.stop, self.step)
        if not is_name(self.source):
            raise UsageError(f"dc: {self.source!r} is no name of a source.")
        if self.step == 0 or (self.stop - self.start) / self.step < 0:
            raise UsageError(f"dc: from {self.start:g} to {self.stop:g} in steps of {self.step:g} makes no run.")
        if (self.stop - self.start) / self.step > MAX_POINTS:
            raise UsageError(f"dc: {(self.stop - self.start) / self.step:.3g} points are too many (at most {MAX_POINTS}).")
        return f".dc {self.source} {self.start:.9g} {self.stop:.9g} {self.step:.9g}"


Analysis = Op | Tran | Ac | Dc
KINDS = {Op: "op", Tran: "tran", Ac: "ac", Dc: "dc"}


# -- waveforms of sources -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Sine:
    """offset + amplitude sin(2 pi hertz t), V or A."""

    offset: float
    amplitude: float
    hertz: float
    delay: float = 0.0

    def text(self) -> str:
        return f"SIN({spice(self.offset)} {spice(self.amplitude)} {spice(self.hertz)} {spice(self.delay)})"


@dataclass(frozen=True, slots=True)
class Pulse:
    """From `low` to `high` after `delay`, for `width` s, again each `period` s (0: once)."""

    low: float
    high: float
    delay: float = 0.0
    rise: float = 1e-6
    fall: float = 1e-6
    width: float = 1e6
    period: float = 0.0

    def text(self) -> str:
        values = [self.low, self.high, self.delay, self.rise, self.fall, self.width]
        return f"PULSE({' '.join(spice(x) for x in [*values, *([self.period] if self.period else [])])})"


@dataclass(frozen=True, slots=True)
class Pwl:
    """Straight lines between (s, V or A) points, whose times rise."""

    points: tuple[tuple[float, float], ...]

    def text(self) -> str:
        times = [t for t, _ in self.points]
        if not times or any(b <= a for a, b in zip(times, times[1:], strict=False)):
            raise UsageError("the points of a waveform must have rising times.")
        return f"PWL({' '.join(f'{t:.9g} {spice(y)}' for t, y in self.points)})"


@dataclass(frozen=True, slots=True)
class Standard:
    """Any of ngspice's waveforms by its name, with its figures in ngspice's order."""

    kind: Literal["SIN", "PULSE", "EXP", "SFFM", "AM", "PWL"]
    figures: tuple[float, ...]

    def text(self) -> str:
        _finite(self.kind, *self.figures)
        return f"{self.kind}({' '.join(f'{x:.9g}' for x in self.figures)})"


Wave = Sine | Pulse | Pwl | Standard
