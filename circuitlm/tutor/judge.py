"""Is a student's claim right? In any unit, form and rounding; and if it is wrong, what went wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from circuitlm.symbolic.expression import BadExpression
from circuitlm.tutor.amounts import Value, evaluate
from circuitlm.tutor.answers import Claim
from circuitlm.tutor.facts import Truth
from circuitlm.tutor.laws import others
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.mistakes import Mistake
from circuitlm.tutor.problem import Problem
from circuitlm.tutor.tokens import plain, tokens

Verdict = Literal["right", "wrong", "partly", "none"]
CLOSE = 0.01
"""Relative deviation that counts as right."""
ROUGH = 0.06
"""Up to this a number counts as the right one, rounded too roughly."""
LEAST_DIGITS = 2
"""Significant digits from which a correctly rounded number counts as right although it is further off than CLOSE."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """`diagnosis`: the kind of mistake, '' where there is none or it is not known; `say`: what a teacher would say to it."""

    verdict: Verdict
    diagnosis: str = ""
    say: str = ""


NOTHING = Judgement("none")


def close(value: Value, right: float, unit: str = "") -> bool:
    """Whether a number is the right one: within 1 %, or correctly rounded to the digits that it has (at least two)."""
    if unit == "°":
        off = (value.value - right + 180) % 360 - 180
        return abs(off) <= max(0.5, CLOSE * abs(right)) and (abs(right) > 1 or abs(off) <= 0.5)
    off = abs(value.value - right)
    if abs(right) < 1e-15:
        return off < 1e-12
    if off <= CLOSE * abs(right) * (1 + 1e-9):
        return True
    return value.plain and value.digits >= LEAST_DIGITS and off <= value.step / 2 * (1 + 1e-9) and off <= 0.05 * abs(right)


def judge(claim: Claim, right: float, unit: str, mistakes: Sequence[Mistake] = ()) -> Judgement:
    """Judge a claim against a value in SI units."""
    best = NOTHING
    for value in claim.values:
        found = _judge_value(value, right, unit)
        if found.verdict == "right":
            return found
        if best.verdict == "none" or (found.verdict == "partly" and best.verdict == "wrong"):
            best = found
    if best.verdict == "partly" or best.diagnosis:
        return best
    for mistake in mistakes:
        if any(_is_mistake(v, mistake.value, unit) for v in claim.values):
            return Judgement("wrong", mistake.kind, mistake.say)
    return best


def _judge_value(value: Value, right: float, unit: str) -> Judgement:
    value = _converted(value, unit)
    if _same_unit(value.unit, unit):
        if close(value, right, unit):
            return Judgement("right")
        return _rough(value, right)
    if value.unit is not None:
        return _wrong_unit(value, right, unit)
    if close(value, right, unit):
        remind = "" if unit in ("", "°", "dB") or value.names or (unit == "Ω" and value.scaled) else "Say its unit, too."
        return Judgement("right", "", remind)
    if value.plain and not value.scaled and unit not in ("", "°", "dB") and right:
        power = _shift(value.value, right)
        moved = replace(value, value=value.value * 10.0**power, step=value.step * 10.0**power)
        if power and close(moved, right, unit):
            return Judgement("partly", "no-unit", "The digits look good. Of what: which unit, with which prefix?")
    return _rough(value, right)


def _converted(value: Value, unit: str) -> Value:
    """Radians to degrees, where degrees are asked; a ratio in decibels stays what it is."""
    if value.unit == "rad" and unit == "°":
        return replace(value, value=math.degrees(value.value), step=math.degrees(value.step), unit="°")
    return value


def _same_unit(written: str | None, unit: str) -> bool:
    return written == unit or (written == "VA" and unit == "W") or (written == "1/s" and unit == "Hz") or (written is None and unit == "")


def _rough(value: Value, right: float) -> Judgement:
    off = abs(value.value - right)
    if value.plain and 0 < off <= value.step / 2 * (1 + 1e-9) and off <= 0.2 * abs(right):
        return Judgement("partly", "rounding", "That is the right neighbourhood, but rounded too roughly. Give one more digit.")
    if right and off <= 0.03 * abs(right):
        return Judgement("partly", "rounding", "That is close. Carry one more digit through your steps, and round at the end only.")
    return Judgement("wrong")


def _wrong_unit(value: Value, right: float, unit: str) -> Judgement:
    power = _shift(value.value, right)
    moved = replace(value, value=value.value * 10.0**power, step=value.step * 10.0**power)
    if close(moved, right) and (value.unit, unit) != ("rad/s", "Hz"):
        return Judgement("wrong", "unit", f"Look at the unit: which quantity is measured in {value.unit}, and which one is asked for?")
    if value.unit == "rad/s" and unit == "Hz" and close(replace(value, value=value.value / (2 * math.pi)), right):
        return Judgement("partly", "omega", "As an angular frequency that fits. What is it in hertz?")
    if value.unit == "dB" and unit == "" and right and close(replace(value, value=10 ** (value.value / 20)), abs(right)):
        return Judgement("partly", "decibel", "In decibels that fits. What is it as a plain ratio, with its sign?")
    return Judgement("wrong", "unit", f"That is in {value.unit}. In which unit is the quantity measured that is asked for?")


def _shift(value: float, right: float) -> int:
    """The power of a thousand that brings a value nearest to the right one."""
    if not value or not right:
        return 0
    return 3 * round(math.log10(abs(right / value)) / 3)


def _is_mistake(value: Value, wrong: float, unit: str) -> bool:
    value = _converted(value, unit)
    if not _same_unit(value.unit, unit) and value.unit is not None:
        return False
    if _matches(value, wrong):
        return True
    if value.unit is None and value.plain and not value.scaled and unit not in ("", "°", "dB"):
        power = _shift(value.value, wrong)
        return bool(power) and _matches(replace(value, value=value.value * 10.0**power, step=value.step * 10.0**power), wrong)
    return False


def _matches(value: Value, wrong: float) -> bool:
    off = abs(value.value - wrong)
    return off <= 0.006 * abs(wrong) or (value.digits >= LEAST_DIGITS and off <= value.step / 2 * (1 + 1e-9) and off <= 0.02 * abs(wrong))


def formula_holds(claim: Claim, problem: Problem) -> bool | None:
    """Whether a formula in names is right for other values as well; None where that cannot be told."""
    names = next((v.names for v in claim.values if v.names), frozenset())
    if not names:
        return None
    if any(t.kind == "number" and (t.unit or t.scaled or t.value not in (0.5, 1.0, 2.0, 4.0)) for t in tokens(plain(claim.text))):
        return None  # numbers of this circuit stand in it
    for other in others(problem):
        try:
            right = Truth(other.netlist, None).value(problem.target)
            if not close(evaluate(claim.text, other.names()), right, problem.target.unit):
                return False
        except (NoFact, BadExpression):
            return None
    return True
