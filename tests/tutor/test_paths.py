"""Ways to a solution: loops, deltas, bridges in balance; every step has the circuit's own value, and leads to the answer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.tutor import phrases
from circuitlm.tutor.facts import Truth
from circuitlm.tutor.lesson import read
from circuitlm.tutor.path import path
from circuitlm.tutor.paths.mesh import equation, loops
from circuitlm.tutor.problem import load
from circuitlm.tutor.session import Session
from circuitlm.tutor.targets import Target, read_target

TWO = "V1 a 0 12\nR1 a c 4\nR2 c 0 6\nR3 c b 2\nV2 b 0 6"
BRIDGE = "R1 a m 30\nR2 a n 60\nR3 m n 90\nR4 m 0 40\nR5 n 0 20"


def of(name: str, target: str | None = None) -> Session:
    problem = load(name, target)
    return Session(problem, Truth(problem.netlist, None))


def test_a_mesh_is_solved_loop_by_loop():
    s = of("mesh-two")
    for says in ("2", "Kirchhoff's voltage law", "I1*R1 + (I1 - I2)*R2 - V1 = 0", "V2 + I2*R3 = (I1-I2)*R2"):
        assert s.say(says).verdict == "right", says
    assert s.say("I1*R1 = 3").verdict != "right"


def test_a_wrong_sense_in_a_loop_is_not_confirmed_and_a_missing_element_is_named():
    s = of("mesh-two")
    for says in ("2", "kvl"):
        s.say(says)
    assert s.say("I1*R1 + (I1 + I2)*R2 - V1 = 0").text == phrases.BAD_LOOP
    reply = s.say("I1*R1 - V1 = 0")
    assert reply.verdict == "partly" and "R2" in reply.text and "node" not in reply.text


RESISTORS = st.integers(1, 40)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([("a", "b"), ("b", "c"), ("c", "0"), ("b", "0"), ("a", "c")]), min_size=1, max_size=3),
    st.lists(RESISTORS, min_size=8, max_size=8),
)
def test_the_loops_equations_hold(extra, ohms):
    """With the true currents in, each equation's left side is zero."""
    rows = ["V1 a 0 12", f"R1 a b {ohms[0]}", f"R2 b c {ohms[1]}", f"R3 c 0 {ohms[2]}"]
    rows += [f"R{n} {a} {b} {ohms[n]}" for n, (a, b) in enumerate(extra, 4)]
    netlist = read("\n".join(rows))
    truth, found = Truth(netlist, None), loops(netlist)
    names = netlist.numbers() | {f"I{n}": truth.value(Target("I", (x.own.name,))) for n, x in enumerate(found, 1)}
    from circuitlm.tutor.amounts import evaluate

    assert len(found) == len(netlist.elements) - len(netlist.nodes) + 1
    for n in range(1, len(found) + 1):
        assert evaluate(equation(found, n).removesuffix(" = 0"), names).value == pytest.approx(0, abs=1e-9)


@given(st.lists(RESISTORS, min_size=5, max_size=5))
def test_a_delta_becomes_a_wye_that_leads_to_the_answer(ohms):
    netlist = read("\n".join(f"{row.rsplit(' ', 1)[0]} {r}" for row, r in zip(BRIDGE.splitlines(), ohms, strict=True)))
    truth, target = Truth(netlist, None), read_target("Req(a,0)", netlist)
    steps = path(truth, target)
    assert any("delta" in s.ask for s in steps)
    arms = [s for s in steps if s.name.endswith("y")]
    assert len(arms) >= 2, "one that is as large as the answer itself is not asked for"


@pytest.mark.parametrize(("says", "right"), [("R1, R2 and R3", True), ("R3 R4 R5", True), ("R1, R4 and R3", False), ("R1", False)])
def test_a_delta_is_a_triangle(says, right):
    assert (of("delta-wye-bridge").say(says).verdict == "right") is right


def test_a_wye_s_arm_may_be_written_with_the_delta_s_names():
    s = of("delta-wye-bridge")
    for says in ("R1, R2, R3", "R1*R2/(R1+R2+R3) = 10 ohm", "15 ohm", "30 ohm", "series", "Rmy + R4"):
        assert s.say(says).verdict == "right", says


def test_a_balanced_bridge_loses_its_detector():
    s = of("bridge-balanced")
    assert "ratios" in s.open().text
    assert s.say("they differ").verdict == "wrong"
    for says in ("both are the same", "none", "series"):
        assert s.say(says).verdict == "right", says
    assert "ratios" not in of("bridge-unbalanced", "V(a)").open().text
