"""Circuits solved in numbers, phasors and symbols agree with each other and with what textbooks say."""

from __future__ import annotations

import cmath
import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.symbolic.expression import Number, evaluate, read
from circuitlm.symbolic.netlist import BadCircuit, Netlist
from circuitlm.symbolic.ports import modes, norton, resistance, thevenin, time_constant, transfer
from circuitlm.symbolic.reading import parse
from circuitlm.symbolic.solve import named, solve
from circuitlm.symbolic.text import collected, ratio_text, reduced, to_sympy

DIVIDER = "V1 1 0 10\nR1 1 2 1k\nR2 2 0 3k\n"


def test_a_divider_at_dc_is_exact():
    s = solve(parse(DIVIDER))
    assert s.voltage("2") == Fraction(15, 2)
    assert s.current("R1") == s.current("R2") == Fraction(1, 400)
    assert s.current("V1") == Fraction(-1, 400), "a source that feeds has a negative current in SPICE's sense"
    assert s.power("V1") + s.power("R1") + s.power("R2") == 0


def test_a_divider_in_symbols():
    s = solve(parse(DIVIDER), symbolic=True)
    assert ratio_text(s.voltage("2")) == "R2*V1/(R1 + R2)"
    assert ratio_text(s.current("R1")) == "V1/(R1 + R2)"


@pytest.mark.parametrize(
    ("text", "output", "wanted"),
    [
        ("V1 1 0\nR1 1 2\nC1 2 0", "C1", "1/(C1*R1*s + 1)"),
        ("V1 0 1\nR1 1 2\nC1 2 0", "C1", "-1/(C1*R1*s + 1)"),
        ("V1 1 0\nC1 1 2\nR1 2 0", "R1", "C1*R1*s/(C1*R1*s + 1)"),
        ("V1 1 0\nR1 1 2\nL1 2 3\nC1 3 0", "C1", "1/(C1*L1*s^2 + C1*R1*s + 1)"),
        ("V1 1 0\nR1 1 2\nR2 2 3\nE1 3 0 opamp 0 2", ("3", "0"), "-R2/R1"),
        ("V1 1 0\nR1 1 2\nC1 2 3\nO1 3 0 2", ("3", "0"), "-1/(C1*R1*s)"),
        ("V1 1 0\nR1 2 0\nR2 2 3\nO1 3 1 2", ("3", "0"), "(R1 + R2)/R1"),
        ("I1 0 1\nR1 1 0\nG1 0 2 1 0 gm\nR2 2 0", ("2", "0"), "R1*R2*gm"),
        ("V1 1 0\nR1 1 2\nVs 2 0 0\nF1 0 3 Vs b\nR2 3 0", ("3", "0"), "R2*b/R1"),
        ("V1 1 0\nR1 1 2\nVs 2 0 0\nH1 3 0 Vs r\nR2 3 0", ("3", "0"), "r/R1"),
        ("V1 1 0\nTF1 2 0 1 0 n\nR1 2 0", ("2", "0"), "n"),
        ("I1 0 1\nTF1 2 0 1 0 n\nR1 2 0", ("1", "0"), "R1/n^2"),
        ("V1 1 0\nL1 1 0 4\nL2 2 0 1\nK1 L1 L2 0.5\nR1 2 0", ("2", "0"), "R1/(4*R1 + 3*s)"),
        ("V1 1 0\nR1 1 2 {2*Ra}\nR2 2 0 {Ra+Rb}", ("2", "0"), "(Ra + Rb)/(3*Ra + Rb)"),
        ("V1 1 0\nR1 1 2\nR2 2 0\nR3 2 9\nC9 9 8\nL9 9 8", ("2", "0"), "R2/(R1 + R2)"),
    ],
)
def test_transfer_functions_of_textbooks(text, output, wanted):
    found = transfer(parse(text), "V1" if "V1" in text else "I1", output)
    names = found.symbols() | {"s"}
    values = {n: Fraction(3 + 7 * k, 5 + k) for k, n in enumerate(sorted(names))}
    assert found.evaluate(values) == evaluate(read(wanted), values)


def test_an_op_amp_with_gain_tends_to_the_ideal_one():
    n = parse("V1 1 0\nR1 1 2\nR2 2 3\nE1 3 0 opamp 0 2 Ad")
    assert ratio_text(transfer(n, "V1", ("3", "0"), limits=("Ad",))) == "-R2/R1"
    assert "Ad" in ratio_text(transfer(n, "V1", ("3", "0")))


def test_a_gain_that_grows_without_bound_is_said():
    with pytest.raises(BadCircuit, match="without bound"):
        transfer(parse("V1 1 0\nE1 3 0 opamp 1 0 Ad\nR1 3 0"), "V1", ("3", "0"), limits=("Ad",))


def test_constant_sources_are_steps_in_s():
    assert ratio_text(solve(parse("V1 1 0\nR1 1 2\nC1 2 0"), "s").voltage("2")) == "V1/(C1*R1*s^2 + s)"


def test_ports_of_a_bridge():
    n = parse("V1 t 0 10\nR1 t a 1k\nR2 a 0 2k\nR3 t b 2k\nR4 b 0 1k")
    v, r = thevenin(n, "a", "b")
    assert v == Fraction(10, 3)
    assert r == Fraction(4000, 3)
    i, r2 = norton(n, "a", "b")
    assert r2 == r
    assert i == v / r
    assert ratio_text(resistance(n.without("R4"), "a", "b", symbolic=True)) == "(R1*R2 + R1*R3 + R2*R3)/(R1 + R2)"


def test_phasors_of_a_series_circuit():
    n = parse("V1 1 0 AC 10 30\nR1 1 2 100\nL1 2 0 0.1")
    s = solve(n, "ac", omega=1000)
    wanted = cmath.rect(10, math.radians(30)) / (100 + 100j)
    assert s.current("R1") == pytest.approx(wanted)
    total = sum(s.power(x) for x in ("V1", "R1", "L1"))
    assert abs(total) < 1e-12


def test_modes():
    assert time_constant(parse("V1 1 0 5\nR1 1 2 1k\nR2 2 0 1k\nC1 2 0 1u")) == Fraction(1, 2000)
    found = modes(parse("V1 1 0 5\nR1 1 2 100\nL1 2 3 1m\nC1 3 0 1u"))
    assert found.omega0 == pytest.approx(1 / math.sqrt(1e-9))
    assert found.damping == pytest.approx(100 / 2 * math.sqrt(1e-6 / 1e-3))
    with pytest.raises(BadCircuit, match="2 natural modes"):
        time_constant(parse("V1 1 0 5\nR1 1 2 100\nL1 2 3 1m\nC1 3 0 1u"))


@pytest.mark.parametrize(
    "text",
    [
        "V1 1 0 5\nV2 1 0 6\nR1 1 0 1",
        "I1 0 1 1\nC1 1 0 1u",
        "V1 1 0 5\nR1 2 3 1k\nR2 1 0 1k",
        "I1 0 1 1\nI2 1 0 2\n",
    ],
)
def test_circuits_without_one_solution_are_said(text):
    with pytest.raises(BadCircuit, match=r"not determined|no single solution"):
        solve(parse(text)).nodes()
    with pytest.raises(BadCircuit):
        solve(parse(text), symbolic=True).nodes()


def test_symbols_in_phasors_are_refused():
    with pytest.raises(BadCircuit, match="numbers"):
        solve(parse("V1 1 0\nR1 1 0"), "ac", omega=1.0)


@st.composite
def circuits(draw: st.DrawFn) -> Netlist:
    """Connected circuits of R, L, C, controlled sources and op-amps over a tree, with whole values."""
    size = draw(st.integers(2, 5))
    lines = [f"V1 1 0 {draw(st.integers(1, 9))}"]
    for k in range(2, size + 1):
        lines.append(f"R{k} {k} {draw(st.integers(0, k - 1))} {draw(st.integers(1, 9))}")
    nodes = st.integers(0, size)
    for k in range(draw(st.integers(0, 6))):
        a, b = draw(nodes), draw(nodes)
        kind = draw(st.sampled_from("RRLCIGE"))
        value = draw(st.integers(1, 9))
        if kind == "E":
            lines.append(f"E{20 + k} x{k} 0 {a} {b} {value}\nR{40 + k} x{k} {draw(nodes)} {draw(st.integers(1, 9))}")
        elif a != b:
            extra = f" {draw(nodes)} {draw(nodes)}" if kind == "G" else ""
            lines.append(f"{kind}{20 + k} {a} {b}{extra} {value}")
    return parse("\n".join(lines))


def _values(netlist: Netlist) -> dict[str, Fraction]:
    return {e.name: e.value.value for e in netlist.elements if isinstance(e.value, Number)}


@settings(max_examples=150, deadline=None)
@given(circuits())
def test_symbols_and_numbers_agree(netlist):
    try:
        numbers = solve(netlist)
        known = numbers.nodes()
    except BadCircuit:
        return
    formulas = solve(netlist, symbolic=True)
    values = _values(netlist)
    for node, volts in known.items():
        found = formulas.voltage(node)
        assert found.evaluate(values) == volts
    for e in netlist.elements:
        assert formulas.current(e.name).evaluate(values) == numbers.current(e.name), e.name
    assert sum(numbers.power(e.name) for e in netlist.elements if e.kind not in "GE") == -sum(
        numbers.power(e.name) for e in netlist.elements if e.kind in "GE"
    )


@settings(max_examples=60, deadline=None)
@given(circuits(), st.integers(1, 50))
def test_transfer_functions_and_phasors_agree(netlist, omega):
    alone = netlist.quiet().changed("V1", Number(Fraction(1)))
    text = "\n".join(
        f"V1 {e.nodes[0]} {e.nodes[1]} AC 1" if e.name == "V1" else line
        for e, line in zip(alone.elements, alone.text().splitlines(), strict=True)
    )
    try:
        s = solve(parse(text), "ac", omega=omega)
        known = {n: s.voltage(n) for n in netlist.nodes}
    except BadCircuit:
        return
    for node, volts in known.items():
        if node == "0":
            continue
        try:
            found = transfer(netlist, "V1", (node, "0")).evaluate({"s": 1j * omega})
        except (BadCircuit, ZeroDivisionError):
            continue
        assert complex(found) == pytest.approx(volts, rel=1e-6, abs=1e-9)


def test_text_of_quotients_reads_back():
    r = transfer(parse("V1 1 0\nR1 1 2\nL1 2 3\nC1 3 0\nR2 3 0"), "V1", ("3", "0"))
    values = {"R1": Fraction(2), "R2": Fraction(3), "L1": Fraction(5), "C1": Fraction(7), "s": Fraction(1, 3)}
    for text in (ratio_text(r), collected(r)):
        assert evaluate(read(text), values) == r.evaluate(values)
    assert float(to_sympy(r).subs({k: float(v) for k, v in values.items()})) == pytest.approx(float(r.evaluate(values)))
    assert reduced(r).same(r)


def test_lcapy_has_the_same_opinion():
    lcapy = pytest.importorskip("lcapy", reason="lcapy is a second opinion; it is not installed")
    text = "V1 1 0 {V1}\nR1 1 2\nC1 2 0\nR2 2 3\nL1 3 0"
    theirs = lcapy.Circuit(text.replace(" {V1}", "")).transfer(1, 0, 3, 0).sympy
    ours = to_sympy(transfer(parse(text), "V1", ("3", "0")))
    import sympy

    theirs = theirs.subs({x: sympy.Symbol(x.name) for x in theirs.free_symbols})
    assert sympy.simplify(theirs - ours) == 0


def test_named_keeps_gains_and_zero_sources():
    n = named(parse("V1 1 0 5\nVs 1 2 0\nR1 2 0 1k\nF1 0 3 Vs 2\nR2 3 0 1"))
    assert n["V1"].value != parse(DIVIDER)["V1"].value
    assert n["Vs"].value == Number(Fraction(0))
    assert n["F1"].value == Number(Fraction(2))


def test_twenty_elements_in_symbols():
    text = "V1 1 0\n" + "".join(f"R{i} {i} {i + 1}\nC{i} {i + 1} 0\n" for i in range(1, 11))
    found = transfer(parse(text), "V1", ("11", "0"))
    assert len(found.den.terms) == 10946, "as many as a ladder of twenty elements has spanning trees: a Fibonacci number"


@settings(max_examples=80, deadline=None)
@given(circuits(), st.randoms(use_true_random=False))
def test_formulas_written_in_powers_of_s_read_back(netlist, drawn):
    n = named(netlist)
    values = {x: Fraction(drawn.randint(1, 50), drawn.randint(1, 9)) for x in {e.name for e in n.elements} | {"s"}}
    for node in n.nodes[:3]:
        try:
            found = solve(n, "s").voltage(node)
            wanted = found.evaluate(values)
        except (BadCircuit, ZeroDivisionError):
            continue
        assert evaluate(read(collected(found)), values) == wanted
        assert evaluate(read(ratio_text(found)), values) == wanted
