"""Whatever text a deck is made of, ngspice gets names, numbers and known cards only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.errors import UsageError
from circuitlm.spice import guard
from circuitlm.spice.analyses import Ac, Dc, Op, Pulse, Pwl, Sine, Tran
from circuitlm.spice.netlist import Deck

ATTACKS = (
    "R1\n.control\nshell touch /tmp/owned\n.endc",
    "*ng_script",
    "x\r\n.include /etc/passwd",
    "R1 a b 1k ; shell ls",
    "a\x00b",
    "out`id`",
    "{1+}",
    "*# shell ls",
    ".end\n.lib 'x'",
    "  .control",
)


@pytest.mark.parametrize("text", ATTACKS)
def test_no_name_or_node_or_title_is_a_command(text):
    deck = Deck(text)
    deck.voltage(text, text, "0", dc=1.0)
    deck.resistor(text, text, "0", 1e3)
    deck.comments.append(text)
    lines = deck.text(Op()).splitlines()
    assert lines[0].startswith("* ") and lines[-1] == ".end"
    assert [x for x in lines if not x.startswith("*")][2:] == [".options gmin=1e-12", ".op", ".end"]


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_gives_a_netlist_that_the_guard_lets_through(title, name, node):
    deck = Deck(title)
    deck.resistor(name, node, "0", 1.0)
    deck.capacitor(node, name, title, 1e-9)
    lines = deck.text(Op()).splitlines()
    assert len([x for x in lines if not x.startswith("*") and "leak" not in x]) == 5
    assert deck.text(Op()).isascii()


@pytest.mark.parametrize(
    "line",
    [
        ".control",
        ".include x",
        ".lib x",
        ".param x={y+}",
        "*# shell ls",
        "*ng_script",
        "R1 a 0 {x}",
        "B1 a 0 V=`id`",
        "V1 a 0 PWL file=/etc/passwd",
        "A1 a b model",
        "R1 a 0 1k ; quit",
        " R1 a 0 1k",
        "R1\ta 0 1k",
        "Ré a 0 1",
        ".csparam x=1",
        ".measure tran x when v(a)=1",
    ],
)
def test_the_guard_refuses_everything_that_no_deck_writes(line):
    with pytest.raises(guard.Unsafe):
        guard.lines(f"* title\n{line}\n.op\n.end\n")


@pytest.mark.parametrize("text", ["V(a)\n.control", "system(1)", "V(a", "V(a){x}", "V(a);I(b)", "'V(a)'"])
def test_an_expression_holds_nodes_numbers_and_known_functions_only(text):
    with pytest.raises(guard.Unsafe):
        Deck().behaviour("B1", "a", "0", "V", text)


def test_expressions_that_are_meant_pass():
    deck = Deck()
    deck.behaviour("B1", "a", "0", "V", "min(5,max(0,V(in)-V(gnd1)-1.2))*(V(in)>=2 ? 1 : 0)")
    assert "B1 a 0 V=min(5," in deck.text(Op())


def test_names_that_differ_only_in_signs_or_case_stay_apart():
    deck = Deck()
    names = [deck.resistor(n, n, "0", 1.0) for n in ("R1", "r1", "R-1", "R 1", "1")]
    assert len({n.lower() for n in names}) == 5
    assert (
        deck.node("Out") != deck.node("out") and deck.node("out") == deck.node("out") and deck.node("0") == "0" and deck.node("gnd") != "0"
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0])
def test_a_value_that_is_no_value_is_refused(value):
    with pytest.raises(UsageError):
        Deck().resistor("R1", "a", "0", value)


@pytest.mark.parametrize(
    "analysis",
    [
        Tran(0, 1),
        Tran(1, 0.5),
        Tran(1e-12, 1),
        Tran(1e-3, float("inf")),
        Ac(0, 10),
        Ac(10, 1),
        Ac(1, 1e9, 10**7),
        Dc("V1", 0, 1, 0),
        Dc("V1", 0, 1, -0.1),
        Dc("V1\n.control", 0, 1, 0.1),
        Dc("V1", 0, 1, 1e-9),
    ],
)
def test_an_analysis_that_makes_no_run_is_refused(analysis):
    with pytest.raises(UsageError):
        analysis.card()


def test_waveforms_and_other_values():
    deck = Deck()
    deck.voltage("V1", "a", "0", ac=1, wave=Sine(0, 1, 1e3))
    deck.voltage("V2", "b", "0", wave=Pulse(0, 5, width=1e-3, period=2e-3))
    deck.current("I1", "0", "a", wave=Pwl(((0, 0), (1e-3, 1))))
    r = deck.resistor("R1", "a", "b", 1e3)
    other = deck.with_values({r: 990.0})
    assert "R1 a b 1000" in deck.text(Op()) and "R1 a b 990" in other.text(Op())
    assert "AC 1 SIN(0 1 1000 0)" in deck.text(Op())
    with pytest.raises(KeyError):
        deck.with_values({"R9": 1.0})
    with pytest.raises(UsageError):
        Pwl(((1, 0), (0, 1))).text()
    with pytest.raises(UsageError):
        deck.device("D", "D1", ("a", "0"), "NO_MODEL")
