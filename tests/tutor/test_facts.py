"""Facts: each kind of target by exact algebra, the same by ngspice; what has no answer is said."""

from __future__ import annotations

import math

import pytest

from circuitlm.errors import UsageError
from circuitlm.spice.engine import available
from circuitlm.tutor.facts import Truth, agree
from circuitlm.tutor.generate import generate, topics
from circuitlm.tutor.lesson import read
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.problem import of_exercise
from circuitlm.tutor.targets import read_target
from tests.tutor.bench import BRIDGE, DIVIDER, INVERTING, LOADED, RC

NGSPICE = pytest.mark.skipif(not available(), reason="ngspice is not here")
SERIES = "V1 in 0 AC 10\nR1 in a 100\nL1 a out 10m\nC1 out 0 1u"
ZENER = "V1 in 0 12\nR1 in a 470\nD1 0 a 0.7 BV=5.1\nRL a 0 1k"
SWITCH = "V1 vcc 0 5\nV2 in 0 3.3\nRB in b 1k\nRC vcc c 100\nQ1 c b 0 BETA=100 VCESAT=0.2"
CASES = [
    (DIVIDER, "V(out)", 8.0), (DIVIDER, "V(in,out)", 4.0), (DIVIDER, "I(R2)", 0.004), (DIVIDER, "P(R1)", 0.016), (DIVIDER, "P(V1)", -0.048),
    (DIVIDER, "Rth(out)", 2000 / 3), (DIVIDER, "In(out)", 0.012), (DIVIDER, "Pmax(out)", 0.024), (DIVIDER, "Req(in,0)", 3000.0),
    (LOADED, "I(RL)", 0.003), (BRIDGE, "V(a,b)", 12 / 7), (RC, "tau", 1e-3), (RC, "fc", 1000 / (2 * math.pi)),
    (RC, "V(out)@t=1ms", 5 * (1 - math.exp(-1))), (RC, "I(C1)@t=0", 0.005), (RC, "V(out)@t=inf", 5.0),
    (SERIES, "f0", 1e4 / (2 * math.pi)), (SERIES, "Q", 1.0), (SERIES, "phase gain(out,V1)@f=1591.5494309189535", -90.0),
    (INVERTING, "V(out)", -10.0), (INVERTING, "gain(out)", -10.0), (ZENER, "V(a)", 5.1), (ZENER, "I(RL)", 0.0051),
    (SWITCH, "V(c)", 0.2), (SWITCH, "I(RC)", 0.048), ("V1 in 0 5\nR1 in a 220\nD1 a 0 2", "I(D1)", 3 / 220),
    ("V1 in 0 1\nR1 in a 220\nD1 a 0 2", "I(D1)", 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("circuit", "target", "value"), CASES)
def test_a_fact_is_what_the_textbook_says(circuit, target, value):
    netlist = read(circuit)
    assert Truth(netlist, None).value(read_target(target, netlist)) == pytest.approx(value, rel=1e-9, abs=1e-12)


@NGSPICE
@pytest.mark.parametrize(("circuit", "target", "value"), CASES)
def test_ngspice_agrees(circuit, target, value):
    netlist = read(circuit)
    assert Truth(netlist).fact(read_target(target, netlist)).checked


@NGSPICE
@pytest.mark.parametrize("topic", topics())
def test_a_generated_exercise_has_one_answer_in_both_engines(topic):
    for seed in (1, 2):
        problem = of_exercise(generate(topic, seed))
        assert Truth(problem.netlist).fact(problem.target).checked


def test_a_generated_exercise_is_the_same_again():
    assert generate("mixed", 7, 3) == generate("mixed", 7, 3) != generate("mixed", 8, 3)


def test_a_fact_on_which_the_engines_differ_is_not_taught():
    class Wrong:
        def dc(self, netlist):
            from circuitlm.tutor.exact import Exact

            return Exact().dc(netlist.with_number("R1", 5000))

    netlist = read(DIVIDER)
    with pytest.raises(NoFact, match="does not teach"):
        Truth(netlist, Wrong()).fact(read_target("V(out)", netlist))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("circuit", "target"),
    [
        ("V1 a 0 5\nV2 a 0 3", "I(V1)"),
        (DIVIDER, "tau"),
        (RC, "f0"),
        ("I1 0 a 1\nC1 a 0 1u", "tau"),
        ("R1 a 0 1k\nR2 b c 1k\nV1 a 0 1", "V(b)"),
    ],
)
def test_what_has_no_answer_is_said(circuit, target):
    netlist = read(circuit)
    with pytest.raises(NoFact):
        Truth(netlist, None).value(read_target(target, netlist))


@pytest.mark.parametrize(
    "text", ["V()", "V(zz)", "I(R9)", "X(a)", "V(out", "mag V(out)", "V(out)@t=-1", "V(out)@f=0", "", "Req(a,b,c)", "__import__"]
)
def test_a_target_that_is_none_is_bad_usage(text):
    with pytest.raises(UsageError):
        read_target(text, read(DIVIDER))


@pytest.mark.parametrize(
    "text", ["", "R1 a", "X1 a b 3", "R1 a b", "R1 a 0 -5", "R1 a 0 1k\nR1 a 0 2k", "R1 a b 1k", "F1 a 0 V9 2", "R1 a 0 1k foo"]
)
def test_a_circuit_that_is_none_names_the_line(text):
    with pytest.raises(UsageError):
        read(text)


def test_agreement_knows_that_angles_wrap():
    assert agree(179.99, -180.0, "°") and not agree(10, -10, "°")


@pytest.mark.parametrize(
    ("circuit", "said"),
    [("R1 a 0 1 k", "'k' is not understood"), ("R1 a b 1k", "no ground"), ("R1 a 0", "R1 has no value"), ("R1 a 0 -5", "larger than zero"),
     ("M1 d g s NMOS\nR1 a 0 1k", "M1 d g s NMOS"), ("K1 L1 L2 0.5\nL1 a 0 1m\nL2 a 0 1m", "K1 is no element that the tutor knows"),
     ("F1 a 0 R1 10\nR1 a 0 1k", "no voltage source"), ("", "no elements")],
)  # fmt: skip
def test_what_is_no_circuit_of_a_lesson_is_said(circuit, said):
    with pytest.raises(UsageError) as told:
        read(circuit)
    assert said in told.value.message


def test_nodes_are_the_same_in_small_and_large_letters():
    assert read("V1 In 0 12\nR1 IN Out 1k\nR2 out GND 2k").nodes == ("in", "0", "out")


@pytest.mark.parametrize("topic", topics())
def test_every_level_of_a_family_gives_an_exercise_with_an_answer(topic):
    for level in range(1, 6):
        found = generate(topic, 3, level)
        problem = of_exercise(found)
        assert found.level == level and "{" not in found.text
        assert math.isfinite(Truth(problem.netlist, None).value(problem.target))
