"""Netlists and formulas as people write them; text is never run."""

from __future__ import annotations

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.errors import CircuitlmError
from circuitlm.symbolic.expression import BadExpression, evaluate, read, symbols
from circuitlm.symbolic.netlist import BadCircuit, Number
from circuitlm.symbolic.reading import parse, quantity
from circuitlm.symbolic.text import show

VALUES = {"R1": Fraction(2), "R2": Fraction(3), "C1": Fraction(5), "s": Fraction(7), "L1": Fraction(11)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("R2/(R1+R2)", Fraction(3, 5)),
        ("1/(1+s C1 R1)", Fraction(1, 71)),
        ("1/(1+sR1C1)", Fraction(1, 71)),
        ("-R2^2", Fraction(-9)),
        ("2R1", Fraction(4)),
        ("R1||R2", Fraction(6, 5)),
        ("R1 ∥ R2 + 1", Fraction(11, 5)),
        (r"\frac{R2}{R1 + R2}", Fraction(3, 5)),
        (r"-\dfrac{R_2}{R_1}", Fraction(-3, 2)),
        (r"\frac{1}{\frac{1}{R1}+\frac{1}{R2}}", Fraction(6, 5)),
        ("R1**-1", Fraction(1, 2)),
        ("2^3^2", Fraction(512)),
        ("1e3*R1", Fraction(2000)),
        ("R1*R2/R1/R2", Fraction(1)),
        ("(R1+R2)(R1-R2)", Fraction(-5)),
        ("s²·L1", Fraction(539)),
    ],
)
def test_formulas(text, wanted):
    assert evaluate(read(text, VALUES), VALUES) == wanted


@pytest.mark.parametrize(
    "text", ["", "R1+", "(R1", "R1)", "import os", "__import__('os')", "R1;R2", "9^9^9^9", "((9^64)^64)^64^64", "1" * 100, "(" * 5000]
)
def test_bad_formulas_are_told_and_never_run(text):
    with pytest.raises(BadExpression):
        evaluate(read(text, VALUES), VALUES)


@given(st.text(max_size=80))
def test_any_text_is_read_or_told(text):
    with contextlib.suppress(CircuitlmError, ZeroDivisionError, OverflowError, ValueError):
        tree = read(text)
        evaluate(tree, dict.fromkeys(symbols(tree), Fraction(2)))


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> str:
    if depth == 0 or draw(st.booleans()):
        return draw(st.sampled_from(["R1", "R2", "C1", "s", "2", "0.5", "1e-3"]))
    a, b = draw(trees(depth=depth - 1)), draw(trees(depth=depth - 1))
    return draw(st.sampled_from([f"({a}+{b})", f"({a}*{b})", f"({a})/({b})", f"({a}-{b})", f"-({a})", f"({a})||({b})", f"({a})^2"]))


@given(trees())
def test_shown_formulas_read_back(text):
    tree = read(text)
    again = read(show(tree))
    try:
        wanted = evaluate(tree, VALUES)
    except ZeroDivisionError:
        return
    assert evaluate(again, VALUES) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1k", 1000),
        ("4k7", 4700),
        ("10MEG", 10**7),
        ("2m", Fraction(1, 500)),
        ("100nF", Fraction(1, 10**7)),
        ("1e-6", Fraction(1, 10**6)),
        ("{3}", 3),
        ("2.2u", Fraction(22, 10**7)),
        ("-5", -5),
    ],
)
def test_values(text, wanted):
    assert quantity(text) == Number(Fraction(wanted))


def test_a_spice_file_with_title_comments_and_cards():
    n = parse("A divider of a book\n* with a comment\nV1 in 0 DC 5\nR1 in out 1k ; top\nR2 out 0\n+ 2k\n.op\n.end\nR9 1 2 3")
    assert [e.name for e in n.elements] == ["V1", "R1", "R2"]
    assert n.title == "A divider of a book"
    assert n.notes == ("line 7: .op is not an element",)
    assert n["r2"].value == Number(Fraction(2000))


def test_lcapy_hints_wires_and_op_amps():
    n = parse("V1 1 0_1 {V1}; down\nR1 1 2 R1; right\nW 0 0_1; right\nW 2 3\nE1 4 0 opamp 0 3 Ad\nR2 3 4; left")
    assert n.nodes == ("1", "0", "2", "4")
    assert n["E1"].kind == "O"
    assert n["E1"].nodes == ("4", "0", "2")


def test_a_netlist_reads_back_from_its_text():
    n = parse("V1 1 0 5\nR1 1 2\nE1 3 0 2 0 10\nF1 0 3 V1 2\nR2 3 0 {2*Ra}\nO1 4 2 4")
    again = parse(n.text())
    assert [(e.name, e.kind, e.nodes, e.value, e.control) for e in again.elements] == [
        (e.name, e.kind, e.nodes, e.value, e.control) for e in n.elements
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no elements"),
        ("V1 1 0 5\nD1 1 0 1N4148", "line 2: .D1"),
        ("V1 1 0 5\nR1 1", "line 2"),
        ("V1 1 0 5\nR1 1 0 1k\nR1 1 0 2k", "line 3: R1 stands there twice"),
        ("V1 1 0 5\nR1 1 0 1k)", "line 2"),
        ("V1 1 0 PULSE(0 5 1m)", "simulation"),
        ("V1 1 0 5\nR1 ../etc 0 1k", "line 2"),
    ],
)
def test_bad_netlists_name_the_line(text, said):
    with pytest.raises(BadCircuit, match=said):
        parse(text)


@settings(max_examples=300)
@given(st.text(alphabet="VRCLEFGHIKOTW0123456789 \n{}()*+-.=acdopamkuM;_", max_size=120))
def test_any_netlist_is_read_or_told(text):
    with contextlib.suppress(CircuitlmError):
        parse(text)


def test_a_long_sum_is_no_deep_recursion():
    text = "+".join(["R1"] * 3000)
    tree = read(text)
    assert evaluate(tree, VALUES) == 6_000
    assert symbols(read(show(tree))) == {"R1"}


def test_lcapy_drives_current_into_the_first_node():
    from circuitlm.symbolic.ports import transfer
    from circuitlm.symbolic.text import ratio_text

    real = "C1 2 1 C1\nG1 1 4 2 0 y_1\nV1 2 0 step\nR1 2 0 R1\nR2 2 4 R2"
    assert ratio_text(transfer(parse(real, "lcapy"), "V1", "C1")) == "-y_1/(C1*s)"
    assert ratio_text(transfer(parse(real), "V1", "C1")) == "y_1/(C1*s)"
