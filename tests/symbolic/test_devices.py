"""Diodes and transistors with constant drops: the state that fits is found, and what the text says comes back from it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.symbolic.devices import solved
from circuitlm.symbolic.netlist import BadCircuit, Element, Netlist, Number
from circuitlm.symbolic.reading import parse
from circuitlm.symbolic.solve import solve


@pytest.mark.parametrize(
    ("text", "name", "state", "amps"),
    [
        ("V1 in 0 5\nR1 in a 1k\nD1 a 0 0.7", "D1", "on", Fraction(43, 10_000)),
        ("V1 in 0 -5\nR1 in a 1k\nD1 a 0 0.7", "D1", "off", Fraction(0)),
        ("V1 in 0 12\nR1 in a 100\nD1 0 a 0.7 BV=5", "D1", "zener", Fraction(-7, 100)),
        ("V1 c 0 10\nVb b 0 5\nRb b x 430k\nRc c y 1k\nQ1 y x 0 BETA=100", "Q1", "active", Fraction(1, 1000)),
        ("V1 c 0 10\nVb b 0 5\nRb b x 43k\nRc c y 1k\nQ1 y x 0 BETA=100 VCESAT=0.2", "Q1", "saturated", Fraction(98, 10_000)),
        ("V1 c 0 10\nVb b 0 0.5\nRb b x 43k\nRc c y 1k\nQ1 y x 0", "Q1", "off", Fraction(0)),
    ],
)
def test_the_state_that_fits_is_found(text, name, state, amps):
    found = solved(parse(text))
    assert found.states == {name: state}
    assert found.current(name) == amps


def test_a_diode_has_no_place_in_linear_equations():
    with pytest.raises(BadCircuit, match="D1 has no linear equation"):
        solve(parse("V1 a 0 5\nR1 a b 1k\nD1 b 0")).voltage("b")


@pytest.mark.parametrize(
    ("text", "said"),
    [("R1 a 0 1k\nD1 a 0 1N4148", "no number"), ("R1 a 0 1k\nQ1 c b 0 BC547", "BC547"), ("R1 a 0 1k\nD1 a 0 0.7 IS=1", "IS=")],
)
def test_a_maker_s_model_is_no_constant_drop(text, said):
    with pytest.raises(BadCircuit, match=said):
        parse(text)


def test_a_title_is_no_diode():
    assert parse("Divider of two resistors\nR1 a 0 1k").title == "Divider of two resistors"


NAMES = st.integers(1, 99)
SIZES = st.fractions(Fraction(1, 10**6), 10**9, max_denominator=10**9)
NODE = st.sampled_from(["0", "a", "b", "out"])


@st.composite
def elements(draw: st.DrawFn) -> Element:
    kind = draw(st.sampled_from("RCLVIDQEGO"))
    nodes = tuple(draw(NODE) for _ in range({"Q": 3, "O": 3, "E": 4, "G": 4}.get(kind, 2)))
    value = None if kind in "OQ" else Number(draw(SIZES))
    if kind in "VI" and draw(st.booleans()):
        return Element(f"{kind}1", kind, nodes, Number(Fraction(0)), ac=value, phase=float(draw(st.integers(-180, 180))))
    options = {"D": ["BV"], "Q": ["BETA", "PNP"], "C": ["IC"]}.get(kind, [])
    return Element(
        f"{kind}1", kind, nodes, value, options={k: Fraction(1) if k == "PNP" else draw(SIZES) for k in options if draw(st.booleans())}
    )


@given(elements())
def test_any_element_reads_back_from_its_text(element):
    again = parse(Netlist((element,)).text())
    assert again.elements == (element,)
    assert again.notes == ()


def test_what_is_left_of_a_line_is_noted():
    assert parse("R1 a 0 1 k\nC1 a 0 1u IC=2").notes == ("line 1: 'k' is left out",)
