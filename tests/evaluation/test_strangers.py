"""A circuit as strangers write it is read as the circuit that it was."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.evaluation.faults import Wiring, circuit_of
from circuitlm.evaluation.strangers import FORMS
from circuitlm.verify.verdict import verify
from circuitlm.views.files import circuit_of_text

PARTS = (
    ("V1", "dc-supply 12V"), ("F1", "fuse 2A"), ("U1", "lm2596 5V"), ("A1", "arduino-nano"), ("U2", "ne555"), ("D1", "led color=red"),
    ("D2", "zener 5.1V"), ("R1", "resistor 4.7k"), ("R2", "resistor 330"), ("C1", "capacitor-polarised 470u"), ("C2", "capacitor 100n"),
    ("SW1", "slide-switch"), ("BT1", "battery-aa-4"), ("K1", "relay-module"), ("Q1", "bc547"),
)  # fmt: skip
NETS = (
    ("V1.+", "F1.1"),
    ("F1.2", "U1.IN+", "C1.+"),
    ("U1.OUT+", "A1.5V", "U2.VCC", "K1.VCC", "C2.1"),
    ("V1.-", "U1.IN-", "U1.OUT-", "A1.GND.1", "U2.GND", "K1.GND", "C1.-", "C2.2", "Q1.E", "D1.K", "D2.A", "BT1.-"),
    ("A1.D5", "R1.1"),
    ("R1.2", "Q1.B"),
    ("Q1.C", "K1.IN"),
    ("A1.D6", "R2.1"),
    ("R2.2", "D1.A"),
    ("BT1.+", "SW1.COM"),
    ("SW1.1", "D2.K"),
)


def own() -> Circuit:
    circuit, problems = circuit_of(Wiring(PARTS, NETS))
    assert problems == []
    return circuit


@pytest.mark.parametrize("name", ["list", "numbers", "kicad", "json"])
def test_parts_values_and_findings_survive_a_strangers_hand(name: str) -> None:
    circuit, hand = own(), FORMS[name]
    text = hand.write(circuit)
    assert text is not None
    read, _ = circuit_of_text(text, f"x{hand.suffix}")
    assert {r: p.id for r, p in read.parts.items()} == {r: p.id for r, p in circuit.parts.items()}
    for ref in ("F1", "D2", "R1", "C1", "C2"):
        assert read.parts[ref].quantity == pytest.approx(circuit.parts[ref].quantity), ref
    assert read.parts["D1"].settings["color"] == "red"
    assert [next(iter(read.parts[r].settings.values())).removesuffix("V").strip() for r in ("U1", "V1")] == ["5", "12"]
    said = [{(f.rule, f.severity) for f in verify(c).findings if f.severity != "advice"} for c in (circuit, read)]
    assert said[0] == said[1]


def test_a_diagram_is_written_where_its_side_has_every_part() -> None:
    circuit, _ = circuit_of(Wiring((("A1", "arduino-uno"), ("D1", "led"), ("R1", "resistor 220")), (("A1.D9", "R1.1"), ("R1.2", "D1.A"))))
    for name in ("wokwi", "reference"):
        text = FORMS[name].write(circuit)
        assert text is not None
        read, problems = circuit_of_text(text, "x.json")
        assert problems == [] and [p.id for p in read.parts.values()] == ["arduino-uno", "led", "resistor"]
    assert FORMS["wokwi"].write(own()) is None


def test_what_a_form_has_no_place_for_is_not_written() -> None:
    circuit, _ = circuit_of(Wiring((("U1", "ina219 address=0x41"), ("R1", "resistor 1k")), (("U1.SDA", "R1.1"),)))
    assert FORMS["json"].write(circuit) is None and FORMS["kicad"].write(circuit) is None
