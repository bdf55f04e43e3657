"""Known mistakes with alternating current and with time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from circuitlm.symbolic.expression import Number
from circuitlm.symbolic.netlist import Element, Netlist
from circuitlm.tutor.facts import Truth
from circuitlm.tutor.mistake import Mistake
from circuitlm.tutor.targets import Target


def alternating(truth: Truth, target: Target, right: float) -> Iterator[Mistake]:
    if target.frequency is None:
        return
    if target.form in ("mag", "rms") and target.kind in ("V", "I"):
        root = math.sqrt(2)
        words = "Peak or RMS? Look at what the source's value is and at what is asked."
        yield Mistake("rms", right * root if target.form == "rms" else right / root, words)
        yield Mistake("rms", right / root if target.form == "rms" else right * root, words)
        yield Mistake("rms", right * 2, "Peak, or from peak to peak? Look at what is asked.")
    if target.kind == "P":
        yield Mistake("rms", right * 2, "A mean power needs RMS values. Where does the 1/2 come from when one works with amplitudes?")
    omega = Target(target.kind, target.args, target.form, None, target.frequency / (2 * math.pi))
    yield Mistake("omega", truth.value(omega), "Is the frequency in your reactances f or omega? A 2 pi may be missing.")
    if target.form == "phase":
        yield Mistake("sign", -right, "The size of the angle is right. Does this quantity lead or lag?")
        yield Mistake(
            "complement",
            math.copysign(90 - abs(right), right),
            "From which axis do you count the angle? What stands in the numerator of the tangent?",
        )
        yield Mistake("degrees", math.radians(right), "That looks like radians; the answer is wanted in degrees.")
    for x in truth.netlist.of("CL"):
        size = 2 * math.pi * target.frequency
        flipped = 1 / (Fraction(size) ** 2 * (x.number or 1))
        other = Truth(truth.netlist.plus(x.sized(flipped)), None)
        yield Mistake(
            "reactance",
            other.value(target),
            f"What happens to the reactance of {x.name} when the frequency rises? Check that yours does so.",
        )
    yield from _arithmetic(truth, target)


def _arithmetic(truth: Truth, target: Target) -> Iterator[Mistake]:
    """All impedances in one loop added as plain numbers."""
    netlist = truth.netlist
    if target.form == "phase" or len(netlist.of("V")) != 1 or netlist.of("IEGFHODQ") or target.frequency is None:
        return
    w = 2 * math.pi * target.frequency
    plain = [
        Element(
            f"R_{x.name}", "R", x.nodes, Number(Fraction(w) * (x.number or 1) if x.kind == "L" else 1 / (Fraction(w) * (x.number or 1)))
        )
        if x.kind in "CL"
        else x
        for x in netlist
    ]
    args = tuple(f"R_{a}" if a in netlist and netlist[a].kind in "CL" else a for a in target.args)
    value = Truth(Netlist(tuple(plain)), None).value(replace(target, args=args))
    yield Mistake("arithmetic-sum", value, "Resistance and reactance are not in phase. How are they added?")


def timed(truth: Truth, target: Target, right: float) -> Iterator[Mistake]:
    if target.kind in ("tau", "fc", "f0"):
        yield from _constants(truth, target, right)
    if target.time is None or math.isinf(target.time) or target.kind not in ("V", "I"):
        return
    start, end = truth.value(replace(target, time=0.0)), truth.value(replace(target, time=math.inf))
    yield Mistake("charging", start + end - right, "Is this quantity rising or falling with time? Check what your formula gives at t = 0.")
    if target.time:
        yield Mistake("end-value", end, "That is its value after a long time. What is it at the moment that is asked?")
        yield Mistake("start-value", start, "That is its value right after switching. What has changed by the moment that is asked?")


def _constants(truth: Truth, target: Target, right: float) -> Iterator[Mistake]:
    turn = 2 * math.pi
    if target.kind in ("fc", "f0"):
        yield Mistake("omega", right * turn, "That is the angular frequency. What lies between omega and f?")
        yield Mistake("omega", right / turn, "There is a 2 pi too many in it.")
    if target.kind == "fc":
        yield Mistake("tau-for-fc", 1 / (turn * right), "That is the time constant. How does the corner frequency follow from it?")
    if target.kind == "tau":
        yield Mistake("tau-for-fc", 1 / right, "Which way round is it: seconds, or one over seconds?")
        yield Mistake("tau-for-fc", 1 / (turn * right), "That is the corner frequency. What is asked is the time constant.")
        yield Mistake("omega", right * turn, "Is there a 2 pi in a time constant?")
    for x in truth.netlist.of("L"):
        if target.kind in ("tau", "fc") and len(truth.netlist.of("CL")) == 1:
            value = float(x.number or 1)
            tau = right if target.kind == "tau" else 1 / (turn * right)
            wrong = value * value / tau
            yield Mistake(
                "inverted-ratio",
                wrong if target.kind == "tau" else 1 / (turn * wrong),
                "For an inductor, is it R times L or L over R? The units tell.",
            )
