"""Known mistakes, each computed from this very circuit, so that a wrong number names what went wrong.

A mistake is a kind, the value that it leads to, and what a teacher would say: a question, never the right value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

from circuitlm.symbolic.expression import BadExpression
from circuitlm.symbolic.netlist import GROUND, BadCircuit, Netlist
from circuitlm.tutor.amounts import evaluate
from circuitlm.tutor.exercise import Slip
from circuitlm.tutor.facts import Truth
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.mistake import KINDS, Mistake, near
from circuitlm.tutor.mistakes_dynamic import alternating, timed
from circuitlm.tutor.targets import Target

__all__ = ["KINDS", "Mistake", "mistakes", "near"]


def mistakes(truth: Truth, target: Target, slips: Sequence[Slip] = ()) -> list[Mistake]:
    """All known mistakes of a target in this circuit, the likeliest first; none has the true value."""
    right = truth.value(target)
    found: list[Mistake] = []
    for source in (_own(truth, target, slips), _scale(target, right), *(f(truth, target, right) for f in _FAMILIES)):
        with suppress(NoFact, ZeroDivisionError, OverflowError):
            for mistake in source:
                found.append(mistake)
    return [m for m in found if math.isfinite(m.value) and not near(m.value, right)]


def _own(truth: Truth, target: Target, slips: Sequence[Slip]) -> Iterator[Mistake]:
    from circuitlm.tutor.targets import read_target

    names = {**truth.netlist.numbers(), "t": target.time or 0.0, "f": target.frequency or 0.0, "w": 2 * math.pi * (target.frequency or 0.0)}
    for slip in slips:
        if read_target(slip.of, truth.netlist) == target:
            with suppress(BadExpression):
                yield Mistake(slip.kind, evaluate(slip.value, names).value, slip.say)


def _scale(target: Target, right: float) -> Iterator[Mistake]:
    if right == 0:
        return
    if target.unit not in ("Ω", "s", "Hz") and target.form not in ("mag", "rms"):
        yield Mistake("sign", -right, _sign_words(target))
    if target.unit not in ("", "°", "dB"):
        for power in (3, -3, 6, -6):
            yield Mistake(
                "prefix",
                right * 10.0**power,
                "The digits are fine, but look at the powers of ten again: which prefixes went in, which came out?",
            )


def _sign_words(target: Target) -> str:
    if target.kind == "I":
        return f"The size is right. Now the direction: which way does the reference arrow of {target.args[0]} point, and which way does the current really flow?"
    if target.kind == "V":
        return "The size is right. Which of the two points is at the higher potential, and which of them is asked for against the other?"
    if target.kind == "P":
        return "The size is right. Does this element take power up or deliver it? Taken up counts as positive here."
    if target.kind == "gain":
        return "The size is right. When the input goes up, which way does the output go?"
    return "The size is right; look at the sign again."


def _power(truth: Truth, target: Target, right: float) -> Iterator[Mistake]:
    if target.kind not in ("P", "Pmax"):
        return
    if target.kind == "P" and target.frequency is None:
        element = truth.netlist[target.args[0]]
        v = truth.value(replace(target, kind="V", args=(element.nodes[0], element.nodes[1])))
        i = truth.value(replace(target, kind="I"))
        yield Mistake(
            "forgot-square", abs(v), "Something is missing between U and P. Which formula did you use, and what is squared in it?"
        )
        if element.kind == "R":
            r = float(element.number or 1)
            yield Mistake(
                "forgot-square", abs(i * r * r), "Look at the squares: in which formula for power is something squared, and what?"
            )
            yield Mistake("forgot-square", abs(v / r), "Look at the squares: in which formula for power is something squared, and what?")
            sources = [float(x.number or 0) for x in truth.netlist.of("V")]
            for volts in sources:
                yield Mistake(
                    "whole-source",
                    volts * volts / r,
                    f"You have put the whole source across {element.name}. How much of it really lies there?",
                )
                yield Mistake(
                    "whole-source", volts * i, f"That is power with the source's voltage. Which voltage lies across {element.name} itself?"
                )
    yield Mistake("factor-two", right * 2, "There is a factor of two in it. Is there a 1/2 somewhere, or a part counted twice?")
    yield Mistake("factor-two", right / 2, "There is a factor of two in it. Is there a 1/2 too many?")
    if target.kind == "Pmax":
        yield Mistake(
            "factor-two",
            right * 4,
            "That would be with the whole Thevenin voltage across the load. How does it split when the load is matched?",
        )


def _ohm(truth: Truth, target: Target, right: float) -> Iterator[Mistake]:
    """Ohm's law with the source and the element alone."""
    if target.kind not in ("I", "V") or target.frequency is not None or target.time is not None:
        return
    name = target.args[0] if target.kind == "I" else next((x.name for x in truth.netlist.of("R") if set(x.nodes) == set(_pair(target))), "")
    if name not in truth.netlist or truth.netlist[name].kind != "R":
        return
    r = float(truth.netlist[name].number or 1)
    element = truth.netlist[name]
    v = truth.value(Target("V", element.nodes))
    i = truth.value(Target("I", (name,)))
    if target.kind == "I":
        for x in truth.netlist.of("V"):
            yield Mistake(
                "whole-source",
                math.copysign(float(x.number or 0) / r, right),
                f"That is {x.name} over {name}. Does the whole of {x.name} lie across {name}?",
            )
        yield Mistake("ohms-law", v * r, "Check Ohm's law: is it voltage times or voltage over resistance? The units will tell.")
        yield Mistake("ohms-law", r / v if v else math.inf, "Check Ohm's law: what stands in the numerator? The units will tell.")
    else:
        yield Mistake("ohms-law", i / r, "Check Ohm's law: current times or current over resistance? The units will tell.")


def _pair(target: Target) -> tuple[str, str]:
    return (target.args[0], target.args[1] if len(target.args) > 1 else GROUND)


def _other_places(truth: Truth, target: Target, right: float) -> Iterator[Mistake]:
    """The same quantity at another element or node."""
    if target.kind not in ("V", "I", "P"):
        return
    if target.kind in ("I", "P"):
        for x in truth.netlist:
            if x.name != target.args[0] and x.kind != "O":
                with suppress(NoFact):
                    what = "current" if target.kind == "I" else "power"
                    yield Mistake(
                        "wrong-element",
                        truth.value(replace(target, args=(x.name,))),
                        f"That is the {what} of {x.name}. Which element is asked for?",
                    )
        return
    a, b = _pair(target)
    for x in truth.netlist.of("RCLD"):
        if {*x.nodes} != {a, b}:
            value = truth.value(replace(target, args=x.nodes))
            shares = len({*x.nodes} & {a, b}) == 1 and truth.netlist.of("V") and len(truth.netlist.of("R")) >= 2
            if shares and _divides(truth.netlist, x.nodes, (a, b)):
                yield Mistake(
                    "upside-down",
                    value,
                    f"That is the voltage across {x.name}. Across which element is the output taken, and what stands in the numerator then?",
                )
            yield Mistake("wrong-node", value, f"That is the voltage across {x.name}. Between which two points is it asked?")
    for node in truth.netlist.nodes:
        if node not in (a, b, GROUND):
            yield Mistake(
                "wrong-node", truth.value(replace(target, args=(node, b))), f"That is the voltage of node {node}. Which node is asked for?"
            )


def _divides(netlist: Netlist, one: tuple[str, ...], other: tuple[str, str]) -> bool:
    """Whether two pairs of nodes together span a voltage source."""
    ends = set(one) ^ set(other)
    return any(set(x.nodes) == ends for x in netlist.of("V"))


def _structure(truth: Truth, target: Target, right: float) -> Iterator[Mistake]:
    """Series for parallel, elements and sources left out, a source the wrong way round."""
    netlist = truth.netlist
    resistors = netlist.of("R")
    for k, one in enumerate(resistors):
        for other in resistors[k + 1 :]:
            r, q = one.number or Fraction(1), other.number or Fraction(1)
            shared = [n for n in one.nodes if n in other.nodes]
            if len(shared) == 2:
                made = _retold(truth, netlist.plus(one.sized(r + q)).without(other.name), target, (one.name, other.name))
                yield from _said(made, "series-for-parallel", f"{one.name} and {other.name} share both nodes. Are they in series, then?")
                made = _retold(truth, netlist.plus(one.sized(r * q)).without(other.name), target, (one.name, other.name))
                yield from _said(made, "product-only", "You have the product. What does it have to be divided by?")
            elif len(shared) == 1 and shared[0] != GROUND and len(netlist.at(shared[0])) == 2:
                made = _retold(truth, netlist.plus(one.sized(r * q / (r + q))).shorted(other.name), target, (one.name, other.name))
                yield from _said(
                    made, "parallel-for-series", f"The same current flows through {one.name} and {other.name}. Are they parallel, then?"
                )
    for x in netlist.of("RDCL"):
        if x.name in target.args:
            continue
        for made in (
            _retold(truth, netlist.without(x.name), target),
            _retold(truth, netlist.shorted(x.name), target) if x.kind != "C" else None,
        ):
            kind = "forgot-drop" if x.kind == "D" else "forgot-element"
            yield from _said(made, kind, f"What does {x.name} do in this circuit? Your result looks as if it were not there.")
    yield from _sources(truth, target)


def _sources(truth: Truth, target: Target) -> Iterator[Mistake]:
    netlist = truth.netlist
    sources = [x for x in netlist.of("VI") if x.number]
    for x in sources:
        if len(sources) > 1:
            yield from _said(
                _retold(truth, netlist.with_number(x.name, 0), target),
                "forgot-source",
                f"Your result looks as if {x.name} were at zero. What does it add?",
            )
            yield from _said(_retold(truth, netlist.with_number(x.name, -(x.number or Fraction(0))), target), "source-polarity",
                             f"Look at {x.name}: which of its ends is the positive one?")  # fmt: skip
    for x in netlist.of("D"):
        if x.name not in target.args or target.kind == "I":
            yield from _said(
                _retold(truth, netlist.plus(x.sized(Fraction(0))), target),
                "forgot-drop",
                f"How much voltage does {x.name} keep for itself when it conducts?",
            )
    for x in netlist.of("Q"):
        zero = {**x.options, "VBE": Fraction(0)}
        yield from _said(
            _retold(truth, netlist.plus(replace(x, options=zero)), target),
            "forgot-drop",
            "How much voltage lies between base and emitter when the transistor conducts?",
        )
        beta = float(x.option("BETA", "100"))
        if target.kind == "I":
            right = truth.value(target)
            yield Mistake(
                "forgot-gain", right / beta, "Which of the transistor's currents is that: base or collector? What lies between them?"
            )
            yield Mistake("forgot-gain", right * beta, "Have you used the current gain once too often?")


def _gains(truth: Truth, target: Target, right: float) -> Iterator[Mistake]:
    if target.kind == "gain" and target.form != "phase":
        if target.form == "dB":
            yield Mistake("decibel", 10 ** (right / 20), "That is the ratio. How does one write it in decibels?")
            yield Mistake("decibel", right / 2, "Ten or twenty times the logarithm? It is a ratio of voltages.")
        elif right:
            yield Mistake("decibel", 20 * math.log10(abs(right)), "That is in decibels; the plain ratio is asked.")
            yield Mistake("inverted-ratio", 1 / right, "Which of the two stands in the numerator: output or input?")
    if truth.netlist.of("O") and target.kind in ("gain", "V") and target.form == "" and right:
        unit = 1.0
        if target.kind == "V":
            inputs = [float(x.number or 0) for x in truth.netlist.of("V") if x.number]
            if len(inputs) != 1:
                return
            unit = inputs[0]
        for wrong in (right + unit, right - unit, -right + unit, -right - unit):
            yield Mistake("gain-form", wrong, "Into which input of the op-amp does the signal go, and which formula belongs to that?")


def _resistance(truth: Truth, target: Target, right: float) -> Iterator[Mistake]:
    if target.kind not in ("Req", "Rth") or not right:
        return
    yield Mistake("product-only", 1 / right, "That is a conductance. What is still to be done with the sum of the reciprocals?")
    values = [float(x.number or 0) for x in truth.netlist.of("R")]
    yield Mistake("series-for-parallel", sum(values), "You have added all of them. Does the same current flow through all of them?")
    yield Mistake(
        "parallel-for-series",
        1 / sum(1 / v for v in values),
        "You have put all of them in parallel. Do they all lie between the same two nodes?",
    )


def _ratio(truth: Truth, target: Target, right: float) -> Iterator[Mistake]:
    """Sum over part where part over sum is right."""
    sources = [x for x in truth.netlist.of("V") if x.number]
    if target.kind in ("V", "Vth") and len(sources) == 1 and target.time is None and target.frequency is None and right:
        volts = float(sources[0].number or 0)
        yield Mistake(
            "inverted-ratio", volts * volts / right, "Can the part be larger than the whole? Look at what stands in the numerator."
        )
        yield Mistake("whole-source", volts, "That is the whole source. Does all of it arrive there?")


def _halves(truth: Truth, target: Target, right: float) -> Iterator[Mistake]:
    if target.kind not in ("P", "Pmax", "Q"):
        yield Mistake("factor-two", right * 2, "There is a factor of two in it. Is something counted twice?")
        yield Mistake("factor-two", right / 2, "There is a factor of two in it. Is there a 1/2 too many?")


def _retold(truth: Truth, netlist: Netlist, target: Target, joined: tuple[str, str] | None = None) -> float | None:
    """The target in another circuit; None where it has none there."""
    if joined and target.kind in ("I", "P") and joined[1] == target.args[0]:
        target = replace(target, args=(joined[0],))
    try:
        return Truth(netlist, None).value(target)
    except (NoFact, BadCircuit):  # perhaps a node that is no longer there
        return None


def _said(value: float | None, kind: str, say: str) -> Iterator[Mistake]:
    if value is not None:
        yield Mistake(kind, value, say)


_FAMILIES: tuple[Callable[[Truth, Target, float], Iterator[Mistake]], ...] = (
    _power, alternating, timed, _resistance, _gains, _other_places, _structure, _ohm, _ratio, _halves,
)  # fmt: skip
