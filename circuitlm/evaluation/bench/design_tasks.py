"""Design questions: a specification in words, an answer as a netlist, and the proof of it in ngspice.

A task fixes the source, the terminals and what may be used; the answer is free in everything else. It is right where every figure of the
specification is met in an AC analysis by ngspice (by our exact solver too, and by that alone where there is no ngspice: the marks say so).
"""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from typing import Any

from circuitlm.circuit.units import show
from circuitlm.errors import CircuitlmError, UsageError
from circuitlm.symbolic.expression import Number
from circuitlm.symbolic.netlist import GROUND, BadCircuit, Element, Netlist
from circuitlm.symbolic.reading import parse

OPEN_LOOP = 1e7
"""Gain of the ideal op-amp in ngspice, which holds no infinite one."""
MOST_ELEMENTS = 30
LONGEST = 8000
"""Characters of an answer's netlist."""
_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))


@dataclass(frozen=True, slots=True)
class Figure:
    """One demand. `quantity`: `magnitude` or `real` of V(out)/V(in), or `impedance` (ohms, the magnitude that the source sees); at `hertz`;
    within `tolerance` of `value`, relative."""

    quantity: str
    hertz: float
    value: float
    tolerance: float

    def words(self) -> str:
        return f"{self.quantity} at {show(self.hertz, 'Hz')}: {self.value:.4g}"


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked, what is allowed besides the source V1 from `in` to 0, what has to come out, and a netlist that does it."""

    question: str
    allowed: str
    figures: tuple[Figure, ...]
    reference: str
    least: int = 1
    notes: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Without the reference, which is the truth's file."""
        return json.dumps({"allowed": self.allowed, "least": self.least, "figures": [asdict(f) for f in self.figures]}, indent=1) + "\n"


def task_of(question: str, reference: str, spec: str) -> Task:
    """A task from its files. Raises UsageError."""
    try:
        read: Any = json.loads(spec)
        figures = tuple(Figure(str(f["quantity"]), float(f["hertz"]), float(f["value"]), float(f["tolerance"])) for f in read["figures"])
        found = Task(question, str(read["allowed"]), figures, reference, int(read.get("least", 1)))
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"a specification that cannot be read: {error!r}") from None
    if not figures or any(f.quantity not in ("magnitude", "real", "impedance") or not 0 < f.hertz < 1e12 for f in figures):
        raise UsageError("a specification without figures that can be measured")
    return found


# -- making tasks --------------------------------------------------------------------------------------------------------
_FORM = (
    "Answer with a SPICE netlist, one element a line, with the source V1 in 0 AC 1, the output between out and 0, and otherwise {parts} alone. "
    "Every figure has to hold within {tolerance}."
)
_WORDS = {"R": "resistors", "C": "capacitors", "L": "inductors", "O": "ideal op-amps (O1 output plus minus)"}
_E24 = (10, 11, 12, 13, 15, 16, 18, 20, 22, 24, 27, 30, 33, 36, 39, 43, 47, 51, 56, 62, 68, 75, 82, 91)


def task(drawn: random.Random) -> Task:
    """One of the kinds, with figures of its own, proved by the reference."""
    make = drawn.choice((_divider, _low_pass, _high_pass, _band_pass, _inverting, _non_inverting, _integrator, _rl_low_pass))
    return make(drawn)


def _form(allowed: str, tolerance: str) -> str:
    names = [_WORDS[x] for x in allowed]
    return _FORM.format(parts=" and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names), tolerance=tolerance)


def _decade(drawn: random.Random, low: float, high: float) -> float:
    """A figure of two digits between two bounds."""
    exponent = drawn.uniform(math.log10(low), math.log10(high))
    return float(f"{10**exponent:.1e}")


def _ohms(drawn: random.Random, low: int = 3, high: int = 5) -> float:
    return drawn.choice(_E24) / 10 * 10.0 ** drawn.randint(low, high - 1)


def _divider(drawn: random.Random) -> Task:
    high, share, at = _ohms(drawn), round(drawn.uniform(0.05, 0.9), 2), 1000.0
    low = high * share / (1 - share)
    total = float(f"{high + low:.3g}")
    text = f"Design a voltage divider with V(out)/V(in) = {share} that loads its source with {show(total, 'Ω')}. " + _form("R", "2 %")
    figures = (Figure("magnitude", at, share, 0.02), Figure("impedance", at, total, 0.02))
    return Task(text, "R", figures, f"V1 in 0 AC 1\nR1 in out {total * (1 - share):.6g}\nR2 out 0 {total * share:.6g}", 2)


def _first_order(corner: float, high: bool) -> tuple[Figure, ...]:
    def gain(x: float) -> float:
        return (x if high else 1.0) / math.hypot(1.0, x)

    return tuple(Figure("magnitude", corner * x, gain(x), 0.03) for x in (0.1, 1.0, 10.0))


def _low_pass(drawn: random.Random) -> Task:
    corner, ohms = _decade(drawn, 50, 2e5), _ohms(drawn)
    text = f"Design a passive first-order low-pass filter with a corner frequency (-3 dB) of {show(corner, 'Hz')} and a gain of 1 at low frequencies. "
    reference = f"V1 in 0 AC 1\nR1 in out {ohms:.6g}\nC1 out 0 {1 / (2 * math.pi * ohms * corner):.9g}"
    return Task(text + _form("RC", "3 %"), "RC", _first_order(corner, False), reference, 2)


def _high_pass(drawn: random.Random) -> Task:
    corner, ohms = _decade(drawn, 50, 2e5), _ohms(drawn)
    text = f"Design a passive first-order high-pass filter with a corner frequency (-3 dB) of {show(corner, 'Hz')} and a gain of 1 at high frequencies. "
    reference = f"V1 in 0 AC 1\nC1 in out {1 / (2 * math.pi * ohms * corner):.9g}\nR1 out 0 {ohms:.6g}"
    return Task(text + _form("RC", "3 %"), "RC", _first_order(corner, True), reference, 2)


def _rl_low_pass(drawn: random.Random) -> Task:
    corner, ohms = _decade(drawn, 1e3, 1e6), _ohms(drawn, 2, 4)
    text = f"Design a low-pass filter of one resistor and one inductor with a corner frequency (-3 dB) of {show(corner, 'Hz')}. "
    reference = f"V1 in 0 AC 1\nL1 in out {ohms / (2 * math.pi * corner):.9g}\nR1 out 0 {ohms:.6g}"
    return Task(text + _form("RL", "3 %"), "RL", _first_order(corner, False), reference, 2)


def _band_pass(drawn: random.Random) -> Task:
    center, quality, ohms = _decade(drawn, 1e3, 1e6), round(drawn.uniform(0.8, 6), 1), _ohms(drawn, 2, 4)
    text = f"Design a series resonant band-pass filter with its center at {show(center, 'Hz')}, a quality factor of {quality:g} and a gain of 1 at the center. "
    henries = quality * ohms / (2 * math.pi * center)
    reference = f"V1 in 0 AC 1\nL1 in a {henries:.9g}\nC1 a out {1 / ((2 * math.pi * center) ** 2 * henries):.9g}\nR1 out 0 {ohms:.6g}"
    edges = [math.sqrt(1 + 1 / (4 * quality**2)) + sign / (2 * quality) for sign in (-1, 1)]
    figures = (Figure("magnitude", center, 1.0, 0.03), *(Figure("magnitude", center * e, math.sqrt(0.5), 0.05) for e in edges))
    return Task(text + _form("RLC", "5 %"), "RLC", figures, reference, 3)


def _inverting(drawn: random.Random) -> Task:
    gain, ohms = round(drawn.uniform(1.5, 40), 1), _ohms(drawn)
    text = f"Design an inverting amplifier with V(out)/V(in) = -{gain:g} and an input resistance of {show(ohms, 'Ω')}. " + _form(
        "RO", "2 %"
    )
    reference = f"V1 in 0 AC 1\nR1 in a {ohms:.6g}\nR2 a out {gain * ohms:.6g}\nO1 out 0 a"
    return Task(text, "RO", (Figure("real", 1e3, -gain, 0.02), Figure("impedance", 1e3, ohms, 0.02)), reference, 3)


def _non_inverting(drawn: random.Random) -> Task:
    gain, ohms = round(drawn.uniform(1.5, 40), 1), _ohms(drawn)
    text = f"Design a non-inverting amplifier with V(out)/V(in) = {gain:g}. " + _form("RO", "2 %")
    reference = f"V1 in 0 AC 1\nR1 a 0 {ohms:.6g}\nR2 a out {(gain - 1) * ohms:.6g}\nO1 out in a"
    return Task(text, "RO", (Figure("real", 1e3, gain, 0.02), Figure("real", 10.0, gain, 0.02)), reference, 3)


def _integrator(drawn: random.Random) -> Task:
    unity, ohms = _decade(drawn, 100, 5e4), _ohms(drawn)
    text = f"Design an inverting integrator whose gain is 1 at {show(unity, 'Hz')}. " + _form("RCO", "3 %")
    reference = f"V1 in 0 AC 1\nR1 in a {ohms:.6g}\nC1 a out {1 / (2 * math.pi * ohms * unity):.9g}\nO1 out 0 a"
    figures = tuple(Figure("magnitude", unity * x, 1 / x, 0.03) for x in (0.1, 1.0, 10.0))
    return Task(text, "RCO", figures, reference, 3)


# -- judging answers -----------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Proof:
    """`right`: every figure is met. `share`: of the figures. `by`: what measured them."""

    right: bool
    share: float
    why: str
    by: str = ""
    elements: int = 0


def netlist_in(reply: str) -> str:
    """The netlist of a reply: in tags, in the last fence, else its lines that look like numbered elements."""
    from circuitlm.evaluation.scorers.strict import tagged

    whole = reply[-50_000:]
    text = tagged(whole)
    marked = text != whole
    if "```" in text:
        inside = [b for b in text.split("```")[1::2] if re.search(r"^\s*[RCLVO]\w*[ \t]+\S+[ \t]+\S+", b, re.M | re.I)]
        text, marked = (inside[-1], True) if inside else (text, marked)
    element = r"[RLCVIOEFGHKDQX]\w*[ \t]+\S+[ \t]+\S+" if marked else r"[RLCVIOEFGHKDQX]\w{0,9}\d+[ \t]+\S+[ \t]+\S+"
    return "\n".join(x for x in map(str.strip, text.splitlines()) if re.match(element, x, re.I))[:LONGEST]


def proved(task_: Task, reply: str, spice: bool = True) -> Proof:
    """Judge an answer. *spice*: by ngspice where it is there; by our solver in any case."""
    try:
        netlist = admitted(task_, netlist_in(reply))
        _fed_back(netlist, task_.figures)
        exact = {f: _exact(netlist, f) for f in task_.figures}
        measured = _by_ngspice(netlist, task_.figures) if spice else None
    except (CircuitlmError, ZeroDivisionError, OverflowError) as error:
        return Proof(False, 0.0, getattr(error, "message", "") or str(error) or "the circuit has no solution")
    found = measured if measured is not None else exact
    met = [abs(found[f] - f.value) <= f.tolerance * abs(f.value) for f in task_.figures]
    apart = [f for f in task_.figures if abs(exact[f] - found[f]) > 1e-3 * max(abs(exact[f]), abs(found[f]), 1e-9)]
    why = "; ".join(f"{f.words()} was asked, {found[f]:.4g} came out" for f, ok in zip(task_.figures, met, strict=True) if not ok)
    if apart:
        why = f"ngspice and exact algebra differ: {apart[0].words()}, {found[apart[0]]:.4g} and {exact[apart[0]]:.4g}"
    by = "ngspice and exact algebra" if measured is not None else "exact algebra (no ngspice)"
    return Proof(all(met) and not apart, sum(met) / len(met), why or "every figure is met", by, len(netlist.elements))


def admitted(task_: Task, text: str) -> Netlist:
    """An answer's netlist, its source the one that was given. Raises BadCircuit for what is not allowed."""
    if not text:
        raise BadCircuit("the answer holds no netlist")
    netlist = parse(text)
    sources = [e for e in netlist.elements if e.independent]
    if len(sources) != 1 or sources[0].kind != "V" or {n.lower() for n in sources[0].nodes} != {"in", GROUND}:
        raise BadCircuit("there has to be one source, V1 from in to 0")
    others = [e for e in netlist.elements if not e.independent]
    if strange := [e for e in others if e.kind not in task_.allowed]:
        raise BadCircuit(f"{strange[0].name} is none of the elements that are allowed ({task_.allowed})")
    if len(others) < task_.least or len(others) > MOST_ELEMENTS:
        raise BadCircuit(f"{len(others)} elements are not {task_.least} to {MOST_ELEMENTS}")
    for e in others:
        if e.kind != "O" and (e.number is None or e.number <= 0):
            raise BadCircuit(f"{e.name} has no value above zero")
    plus = sources[0].nodes[0].lower() == "in"
    ends = (netlist.node("in"), GROUND)
    source = Element("V1", "V", ends if plus else ends[::-1], value=_ZERO, ac=_ONE)
    netlist.node("out")
    return Netlist((source, *others))


def _fed_back(netlist: Netlist, figures: tuple[Figure, ...]) -> None:
    """Raises BadCircuit where an op-amp's output comes back to its plus input more than to its minus: no analysis of small signals shows that
    such a circuit latches."""
    from circuitlm.symbolic.solve import solve

    at_rest = replace(netlist["V1"], value=_ZERO, ac=_ZERO)
    for e in netlist.elements:
        if e.kind != "O":
            continue
        driven = Element("V_driven", "V", (e.nodes[0], GROUND), value=_ZERO, ac=_ONE)
        broken = Netlist((at_rest, driven, *(x for x in netlist.elements if x.name not in ("V1", e.name))))
        for figure in figures:
            solved = solve(broken, "ac", 2 * math.pi * figure.hertz)
            back = complex(solved.voltage(e.nodes[1])) - complex(solved.voltage(e.nodes[2]))
            if back.real >= 0:
                raise BadCircuit(f"{e.name} has no negative feedback at {show(figure.hertz, 'Hz')}")


def _exact(netlist: Netlist, figure: Figure) -> float:
    from circuitlm.symbolic.solve import solve

    source = netlist["V1"]
    solved = solve(netlist, "ac", 2 * math.pi * figure.hertz)
    return _figure(figure, complex(solved.voltage(netlist.node("out"))), complex(solved.current("V1")), source.nodes[1] == GROUND)


def _figure(figure: Figure, out: complex, amps: complex, upright: bool) -> float:
    """The quantity from V(out), the source's current and its direction, for 1 V between its terminals."""
    gain = out if upright else -out
    if figure.quantity == "impedance":
        return 1 / abs(amps) if amps else math.inf
    return abs(gain) if figure.quantity == "magnitude" else gain.real


def _by_ngspice(netlist: Netlist, figures: tuple[Figure, ...]) -> dict[Figure, float] | None:
    """The figures by ngspice; None where it is not there. Raises BadCircuit where it finds no solution."""
    from circuitlm.spice.analyses import Ac
    from circuitlm.spice.engine import available, run
    from circuitlm.spice.netlist import Deck

    if not available():
        return None
    deck = Deck("answer")
    source = ""
    for e in netlist.elements:
        a, b = e.nodes[:2]
        if e.kind == "V":
            source = deck.voltage(e.name, a, b, ac=1.0)
        elif e.kind == "O":
            deck.controlled("E", f"E{e.name}", (a, GROUND, b, e.nodes[2]), OPEN_LOOP)
        else:
            deck.add(e.kind, e.name, (a, b), float(e.number or 0))
    out = netlist.node("out")
    found = {}
    for figure in figures:
        result = run(deck, Ac(figure.hertz, figure.hertz, 1, "lin"), timeout_s=10.0)
        if not result.ok:
            raise BadCircuit(f"ngspice: {result.reason}")
        plot = result.plot("ac")
        volts, amps = (plot.phasors(v)[0] for v in (f"v({deck.node(out)})", f"i({source.lower()})"))
        found[figure] = _figure(figure, volts, amps, netlist["V1"].nodes[1] == GROUND)
    return found
