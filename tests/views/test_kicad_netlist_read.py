"""KiCad's netlists, in both notations, become circuits of the catalogue's parts."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.errors import UsageError
from circuitlm.knowledge.kicad.sexpr import forms
from circuitlm.views.kicad import to_kicad_netlist
from circuitlm.views.kicad_netlist_read import from_kicad_netlist, net_name

from . import circuits

BLINK = """
(export (version "E")
  (design (source "blink.kicad_sch") (sheet (number "1") (title_block (title "Blink")
    (comment (number "1") (value "circuitlm: suppress led-dim@D1=an indicator in the dark")))))
  (components
    (comp (ref "D1") (value "red") (libsource (lib "Device") (part "LED") (description "")))
    (comp (ref "R1") (value "4k7") (libsource (lib "Device") (part "R") (description "")))
    (comp (ref "Q1") (value "BC547") (libsource (lib "Device") (part "Q_NPN_CBE") (description "")))
    (comp (ref "U1") (value "NE555DR") (libsource (lib "Timer") (part "NE555D") (description ""))
      (fields (field (name "MPN") "NE555P")))
    (comp (ref "U2") (value "XQ99Z") (libsource (lib "mine") (part "XQ99Z") (description "")))
    (comp (ref "TP1") (value "TestPoint") (libsource (lib "Connector") (part "TestPoint")) (property (name "dnp"))))
  (libparts
    (libpart (lib "mine") (part "XQ99Z") (pins (pin (num "1") (name "VCC") (type "power_in")) (pin (num "2") (name "GND") (type "power_in"))
      (pin (num "3") (name "~{EN}") (type "input")) (pin (num "4") (name "Q") (type "output")))))
  (nets
    (net (code "1") (name "GND") (node (ref "D1") (pin "1") (pinfunction "K") (pintype "passive")) (node (ref "U2") (pin "2")))
    (net (code "2") (name "Net-(D1-A)") (node (ref "D1") (pin "2") (pinfunction "A")) (node (ref "R1") (pin "1")))
    (net (code "3") (name "/sheet/DRIVE") (node (ref "R1") (pin "2")) (node (ref "U2") (pin "4")) (node (ref "Q1") (pin "2") (pinfunction "B")))
    (net (code "4") (name "+5V") (node (ref "U2") (pin "1")) (node (ref "TP1") (pin "1")))
    (net (code "5") (name "unconnected-(U2-EN-Pad3)") (node (ref "U2") (pin "3") (pintype "input+no_connect")))))
"""


def as_xml(text: str) -> str:
    """The same netlist in the other notation: forms with one text become attributes."""

    def element(node: Any) -> str:
        kids = [n for n in node[1:] if isinstance(n, list)]
        plain = [k for k in kids if len(k) == 2 and isinstance(k[1], str) and node[0] not in ("components", "title_block")]
        attrs = "".join(f" {k[0]}={quoteattr(k[1])}" for k in plain)
        inner = "".join(element(k) for k in kids if k not in plain)
        return f"<{node[0]}{attrs}>{''.join(n for n in node[1:] if isinstance(n, str))}{inner}</{node[0]}>"

    head, *rest = forms(text, "x")
    return f'<?xml version="1.0"?>\n<{head[0]}>{"".join(element(n) for n in rest)}</{head[0]}>'


@pytest.mark.parametrize("text", [BLINK, as_xml(BLINK)], ids=["s-expressions", "XML"])
def test_symbols_values_and_part_numbers_find_the_catalogues_parts(text: str) -> None:
    c, problems = from_kicad_netlist(text)
    assert {r: p.id for r, p in c.parts.items()} == {"D1": "led", "R1": "resistor", "Q1": "bc547", "U1": "ne555", "U2": "kicad:mine:XQ99Z"}
    assert c.title == "Blink" and c.parts["R1"].quantity == 4700
    assert {frozenset(map(str, n.pins)) for n in c.nets.values()} == {
        frozenset({"D1.K", "U2.GND"}), frozenset({"D1.A", "R1.1"}), frozenset({"R1.2", "U2.Q", "Q1.B"}), frozenset({"U2.VCC"}),
    }  # fmt: skip
    assert set(c.nets) >= {"GND", "+5V", "sheet/DRIVE"} and c.nets["+5V"].volts == 5.0
    assert c.parts["U2"].component.pin("VCC").type == "power_in" and c.parts["U2"].component.unrated
    assert [str(p) for p in c.no_connect] == ["U2.EN"]
    assert c.parts["U1"].match == ("part number", 1.0)
    assert [(w.rule, w.ref) for w in c.waivers] == [("led-dim", "D1")]
    said = " | ".join(problems)
    assert "TP1" in said and "U2 (XQ99Z)" in said and "names and types of its pins" in said


@pytest.mark.parametrize("make", [circuits.weather, circuits.low_pass, circuits.motor_switch])
def test_our_own_netlist_is_read_back(make: Any) -> None:
    c = make()
    back, problems = from_kicad_netlist(to_kicad_netlist(c))
    assert problems == []
    assert {r: p.id for r, p in back.parts.items()} == {r: p.id for r, p in c.parts.items()}
    assert circuits.nets_of(back) == circuits.nets_of(c)


def test_names_that_kicad_made_up_are_none() -> None:
    assert [net_name(n) for n in ("/SDA", "GND", "Net-(R1-Pad1)", "/a/Net-(U1-X)", "/motor/IN", "N$7")] == [
        "SDA",
        "GND",
        "",
        "",
        "motor/IN",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(export", "line 1"),
        ('(export (version "E")\n (components\n (comp (ref "R1) ))', "line 3"),
        ("(kicad_pcb (version 1))", "not a KiCad netlist"),
        ("(export (version E))", "no components"),
        ("<export>\n<components><comp></export>", "line 2"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><export>&a;</export>', "entities"),
    ],
)
def test_a_broken_netlist_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        from_kicad_netlist(text)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_cut_or_mutilated_netlist_is_read_or_refused(data: Any) -> None:
    text = data.draw(st.sampled_from([BLINK, as_xml(BLINK)]))
    a = data.draw(st.integers(0, len(text)))
    b = data.draw(st.integers(a, min(len(text), a + 40)))
    try:
        from_kicad_netlist(text[:a] + data.draw(st.sampled_from(["", ")", "(", '"', "<", "x"])) + text[b:])
    except UsageError as error:
        assert error.message
