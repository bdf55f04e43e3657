"""The two resistors that set an adjustable regulator: Vout = Vref·(1 + R2/R1) + Iadj·R2 (LM317 data sheet, equation for the output)."""

from __future__ import annotations

from circuitlm.circuit import eseries

R1 = 240.0
"""Between output and ADJ, Ω: takes the regulator's least load current."""
I_ADJ = 50e-6
"""Typical current out of the ADJ pin, A."""
_CLOSE = 0.02


def lower_ohms(volts: float, vref: float, r1: float = R1) -> float:
    """R2 from ADJ to ground for an output voltage (a magnitude, V), of E24 or, where that misses by 2 %, E96; 0 at the reference itself."""
    if volts <= vref + 0.01:
        return 0.0
    ideal = r1 * (volts - vref) / (vref + I_ADJ * r1)
    r2 = eseries.nearest(ideal, "E24")
    return r2 if abs(output(vref, r1, r2) - volts) <= _CLOSE * volts else eseries.nearest(ideal, "E96")


def output(vref: float, r1: float, r2: float) -> float:
    """The output voltage, V."""
    return vref * (1 + r2 / r1) + I_ADJ * r2
