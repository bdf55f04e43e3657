"""A known mistake: its kind, the value that it leads to, and what a teacher would say."""

from __future__ import annotations

from dataclasses import dataclass

KINDS: dict[str, str] = {
    "sign": "the sign or the reference direction",
    "prefix": "a factor of a thousand: the prefix",
    "unit": "the wrong kind of unit",
    "no-unit": "a number without its unit",
    "rounding": "rounded too roughly",
    "factor-two": "a factor of two, such as a missing 1/2",
    "rms": "peak for RMS or the other way round",
    "wrong-element": "the quantity of another element",
    "wrong-node": "the voltage of another node",
    "upside-down": "the divider upside down",
    "inverted-ratio": "numerator and denominator exchanged",
    "parallel-for-series": "resistors in series taken as parallel",
    "series-for-parallel": "parallel resistors taken as in series",
    "product-only": "product without sum, or sum of conductances not inverted",
    "forgot-element": "an element left out",
    "forgot-source": "a source left out",
    "source-polarity": "a source taken the wrong way round",
    "whole-source": "the whole source's voltage put across one element",
    "forgot-square": "power without its square",
    "ohms-law": "Ohm's law the wrong way round",
    "omega": "angular frequency and frequency mixed up",
    "tau-for-fc": "time constant and corner frequency mixed up",
    "charging": "charging and discharging mixed up",
    "end-value": "the end value in place of the moment's",
    "start-value": "the start value in place of the moment's",
    "reactance": "a reactance upside down, or without 2 pi",
    "arithmetic-sum": "magnitudes added as if they were in phase",
    "forgot-drop": "the junction's voltage left out",
    "forgot-gain": "the current gain left out or put twice",
    "gain-form": "inverting and non-inverting gain mixed up",
    "decibel": "a ratio for decibels or the other way round",
    "degrees": "radians for degrees",
    "complement": "the angle counted from the other axis",
}
"""Kind -> what it is."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """`value` in the target's SI unit."""

    kind: str
    value: float
    say: str


def near(one: float, other: float, slack: float = 0.01) -> bool:
    """Whether two values are the same within a student's rounding."""
    return abs(one - other) <= slack * max(abs(one), abs(other)) or (one == 0 and abs(other) < 1e-12) or (other == 0 and abs(one) < 1e-12)
