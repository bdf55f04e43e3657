"""Alternating current at one frequency: reactances, impedance, then the laws as for direct current, with complex numbers."""

from __future__ import annotations

import math

from circuitlm.tutor.facts import Truth, shown
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.step import Step, number_step
from circuitlm.tutor.targets import Target


def way(truth: Truth, target: Target) -> list[Step]:
    if target.frequency is None:
        raise NoFact("no frequency")
    stores = truth.netlist.of("CL")
    if not stores:
        raise NoFact("nothing that stores energy")
    w = 2 * math.pi * target.frequency
    steps = [_omega(target)]
    for x in stores[:3]:
        size = float(x.number or 1)
        reactance = w * size if x.kind == "L" else 1 / (w * size)
        formula = f"X = w * {x.name}" if x.kind == "L" else f"X = 1 / (w * {x.name})"
        steps.append(number_step("simplify", f"reactance of {x.name}", reactance, "Ω", f"What is the size of {x.name}'s reactance at this frequency?", (
            f"Does {x.name} let a higher frequency pass more easily, or less?",
            "A capacitor's reactance falls with frequency, an inductor's rises.",
            formula,
            f"w is 2 pi f, and {x.name} is {shown(size, 'F' if x.kind == 'C' else 'H')}.",
        )))  # fmt: skip
    return [*steps, _closing(target)]


def _omega(target: Target) -> Step:
    assert target.frequency is not None
    return number_step("setup", "angular frequency", 2 * math.pi * target.frequency, "rad/s", "Which angular frequency belongs to this frequency?", (
        "How many radians are one turn?",
        "Each period is 2 pi radians.",
        "w = 2 * pi * f",
        f"f is {shown(target.frequency, 'Hz')}.",
    ))  # fmt: skip


def _closing(target: Target) -> Step:
    if target.form == "phase":
        third = "phase = atan(imaginary part / real part), with the quadrant in mind"
    elif target.kind == "P":
        third = "P = R * I_peak^2 / 2 = R * I_rms^2"
    else:
        third = "size of a sum = sqrt((real parts)^2 + (imaginary parts)^2)"
    return Step("solve", "", (
        "Write each impedance: R for a resistor, j*X for an inductor, -j*X for a capacitor.",
        "Work as with resistors: series, parallel, divider, but with complex numbers.",
        third,
        "Put in the reactances that you found; keep real and imaginary parts apart until the end.",
    ), final=True)  # fmt: skip
