"""Netlists of other people are read for what they are, and nothing in them is obeyed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.errors import UsageError
from circuitlm.spice import measure
from circuitlm.spice.analyses import Ac, Dc, Op, Tran
from circuitlm.spice.engine import run
from circuitlm.spice.read import BadNetlist, number, read_netlist

from .bench import needs_ngspice

AMPLIFIER = """inverting amplifier
.param rf=10k
V1 in 0 DC 0 AC 1 SIN(0 0.1 1k)
VCC vcc 0 15
VEE vee 0 -15
R1 in n 1k
R2 n out {rf}
X1 0 n vcc vee
+ out AMP
.subckt AMP p m vp vn o
Rin p m 2meg
E1 x 0 p m 1e5
R1 x y 1k
C1 y 0 159n ; the pole
B1 o 0 V=min(max(V(y),V(vn)+1),V(vp)-1)
.ends
.ac dec 10 10 1meg
.end
"""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4.7k", 4.7e3),
        ("10MEG", 1e7),
        ("100nF", 1e-7),
        ("1e-9", 1e-9),
        ("2m", 2e-3),
        ("-5", -5.0),
        (".5u", 5e-7),
        ("3mil", 76.2e-6),
        ("1kOhm", 1e3),
    ],
)
def test_numbers_have_spice_s_suffixes(text, value):
    assert number(text) == pytest.approx(value)


@needs_ngspice
def test_a_subcircuit_is_laid_out_and_amplifies():
    read = read_netlist(AMPLIFIER)
    assert read.analyses == [Ac(10, 1e6, 10, "dec")]
    result = run(read.deck, *read.analyses)
    assert result.ok, result.reason
    assert measure.gain_db_at(result.plot("ac"), read.nodes["out"], 1e3) == pytest.approx(20, abs=0.1)


@needs_ngspice
def test_semiconductors_with_their_models():
    text = """bjt
VCC vcc 0 DC 12
VB b 0 0.65
RC vcc c 1k
Q1 c b 0 QX
D1 c d DX
RD d 0 10k
M1 vcc g s 0 NX W=10u L=1u
RG vcc g 1k
RS s 0 1k
.model QX NPN(IS=1e-14 BF=100)
.model DX D(IS=1e-14 N=1)
.model NX NMOS(LEVEL=1 VTO=1 KP=1m)
.options reltol=1e-4 gmin=1e-12
.op
.end
"""
    read = read_netlist(text)
    result = run(read.deck, Op())
    assert result.ok, result.reason
    assert 9.0 < result.volts["c"] < 11.5 and result.volts["s"] > 1


def test_sources_analyses_and_controlled_sources_are_typed():
    read = read_netlist(
        "t\nI1 0 a 1m\nR1 a 0 1k ic=2\nC1 a 0 1u ic=0.5\nL1 a b 1m\nL2 b 0 1m\nK1 L1 L2 0.9\nV1 b 0 PULSE(0 5 0 1n 1n 1m 2m)\n"
        "F1 a 0 V1 2\nG1 a 0 b 0 1m\nH1 c 0 V1 10\nR2 c 0 1\n.tran 1u 1m uic\n.dc V1 0 5 0.1\n.temp 50\n.ic v(a)=2\n"
    )
    lines = read.deck.text(*read.analyses).splitlines()
    assert read.analyses == [Tran(1e-6, 1e-3, uic=True), Dc("V1", 0, 5, 0.1)]
    assert "C1 a 0 1e-06 IC=0.5" in lines and "K1 L1 L2 0.9" in lines and ".temp 50" in lines and ".ic V(a)=2" in lines
    assert any(x.startswith("V1 b 0 DC 0 PULSE(0 5 0 1e-09") for x in lines)


ATTACK = """*ng_script
R1 a 0 1k
V1 a 0 1
.control
shell touch /tmp/owned
.endc
*# shell touch /tmp/owned
.include /etc/passwd
.lib "x" y
.op
.end
quit
"""


def test_commands_and_files_are_noted_and_left_out():
    read = read_netlist(ATTACK)
    text = read.deck.text(*read.analyses)
    assert not any(word in text for word in ("shell", "passwd", "quit", ".lib", ".control"))
    assert text.startswith("* ") and not text.startswith("*ng") and len(read.notes) == 3


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("D1 a 0 NOMODEL", "model"),
        ("X1 a 0 NOSUB", "subcircuit"),
        ("R1 a 0", "Line 2"),
        ("R1 a 0 banana", "banana"),
        ("R1 a 0 -5", "no value"),
        ("B1 a 0 V=system(1)", "system"),
        ("B1 a 0 V=`id`", "Line 2"),
        ("B1 a 0 V=V(a)*unknown", "unknown"),
        ("A1 a 0 thing", "kind A"),
        ("E1 a 0 POLY(2) b 0 c 0 0 1 1", "Line 2"),
        ("K1 L1 L2 0.9", "L1"),
        ("F1 a 0 V9 2", "V9"),
        (".model X FOO(a=1)", "FOO"),
        (".tran 1 0.5", "Line 2"),
    ],
)
def test_what_is_not_understood_is_named_with_its_line(line, word):
    with pytest.raises(BadNetlist) as error:
        read_netlist(f"title\n{line}\n.end\n")
    assert word in error.value.message


@pytest.mark.parametrize("text", ["", "title only", "t\n* nothing\n.end\n"])
def test_a_file_without_elements_is_no_netlist(text):
    with pytest.raises(BadNetlist):
        read_netlist(text)


def test_a_subcircuit_that_calls_itself_ends():
    with pytest.raises(BadNetlist, match="deep"):
        read_netlist("t\nX1 a S\n.subckt S a\nX1 a S\n.ends\n.op\n.end\n")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    try:
        read = read_netlist(f"t\nR1 a 0 1\n{text}")
        read.deck.text(*read.analyses)
    except UsageError as error:
        assert error.message
