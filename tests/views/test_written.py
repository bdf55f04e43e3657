"""Values and names as strangers write them become the catalogue's parts and quantities."""

from __future__ import annotations

import pytest

from circuitlm.verify.verdict import verify
from circuitlm.views import match, written
from circuitlm.views.kicad_netlist_read import from_kicad_netlist
from circuitlm.views.resolve import PinFinder, by_name
from circuitlm.views.wirelist import from_wires
from circuitlm.views.wokwi import from_diagram


@pytest.mark.parametrize(
    ("ref", "text", "kind", "value"),
    [
        ("R1", "4K7", "resistor", 4700), ("Rb", "470R", "resistor", 470), ("R9", "2M2", "resistor", 2.2e6), ("RX", "10k 1%", "resistor", 1e4),
        ("C3", "0.1uF", "capacitor", 1e-7), ("C1", "10µ", "capacitor", 1e-5), ("C2", "100nF/50V X7R", "capacitor", 1e-7),
        ("C4", "1000uF/10V electrolytic", "capacitor-polarised", 1e-3), ("C5", "10uF tantalum 16V", "capacitor-polarised", 1e-5),
        ("L1", "22uH", "inductor", 2.2e-5), ("Y1", "16MHz", "crystal", 16e6), ("C6", "22p", "capacitor", 2.2e-11), ("R2", "4.7 kOhm", "resistor", 4700),
        ("U7", "100n", "capacitor", 1e-7),
    ],
)  # fmt: skip
def test_a_passive_may_be_named_by_its_value_alone(ref: str, text: str, kind: str, value: float) -> None:
    circuit, problems = from_wires(f"{ref} = {text}\n{ref}.1 - U1.PB0\nU1 = attiny85\n")
    part = circuit.parts[ref]
    assert part.id == kind and part.quantity == pytest.approx(value) and not problems


@pytest.mark.parametrize("text", ["10k potentiometer", "5V relay", "9V", "2N3904", "74HC595", "MCP2515", "100 rpm motor", ""])
def test_what_is_more_than_a_value_is_no_plain_passive(text: str) -> None:
    assert written.passive(text, "U") is None


@pytest.mark.parametrize(
    ("text", "unit", "value"), [("470u/25V", "F", 4.7e-4), ("R47", "Ω", 0.47), ("R100", "Ω", 0.1), ("10k/1%", "Ω", 1e4)]
)
def test_ratings_behind_a_value_are_left_out(text: str, unit: str, value: float) -> None:
    assert written.quantity(text, unit).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("NodeMCU v3 Lolin", "esp8266-nodemcu"),
        ("DHT22 (AM2302) sensor", "dht22"),
        ("my old Arduino Uno", "arduino-uno"),
        ("ATTINY85-20SU", "attiny85"),
    ],
)
def test_a_part_is_found_inside_a_longer_description(name: str, part: str) -> None:
    found = match.by_family(name) or match.by_words(name)
    assert found is not None and found.id == part


@pytest.mark.parametrize("name", ["LED driver board", "BME280 DHT22", "nothing of the kind"])
def test_words_that_name_several_parts_or_another_thing_name_none(name: str) -> None:
    assert match.by_words(name) is None


@pytest.mark.parametrize(
    ("part", "name", "pin"),
    [
        ("tl072", "1IN+", "IN1+"), ("tl072", "+INB", "IN2+"), ("tl072", "OUTA", "OUT1"), ("tl072", "2OUT", "OUT2"), ("tl072", "-IN1", "IN1-"),
        ("dht22", "DAT", "DATA"), ("dht22", "SIG", "DATA"), ("dht22", "G", "GND"), ("ssd1306", "CLK", "SCL"), ("ssd1306", "SCK", "SCL"),
    ],
)  # fmt: skip
def test_pins_go_by_the_names_that_other_makers_print(part: str, name: str, pin: str) -> None:
    component = by_name(part)
    assert component is not None and PinFinder(component).find([name]) == pin


def test_an_invented_pin_stays_unknown() -> None:
    circuit, problems = from_wires("U1 = tl072\nU1.3IN+ - BT.+\nBT = 9V battery\nBT.+ - U1.V+\nBT.- - U1.V-\nU1.OUT1 - U1.IN1-\n")
    assert any("no pin" in p for p in problems) and circuit.parts["U1"].id == "tl072"


def _net(comps: str, nets: str) -> str:
    return f'(export (version "E") (components {comps}) (nets {nets}))'


def _comp(ref: str, value: str, library: str, part: str) -> str:
    return f'(comp (ref "{ref}") (value "{value}") (libsource (lib "{library}") (part "{part}")))'


def _wire(name: str, *ends: tuple[str, str, str, str]) -> str:
    nodes = "".join(f'(node (ref "{r}") (pin "{p}") (pinfunction "{f}") (pintype "{t}"))' for r, p, f, t in ends)
    return f'(net (code "1") (name "{name}") {nodes})'


def test_a_connectors_value_is_a_label_and_no_part() -> None:
    circuit, problems = from_kicad_netlist(
        _net(_comp("J2", "MOTOR", "Connector", "Screw_Terminal_01x02") + _comp("J3", "SIM", "Connector", "RJ45"),
             _wire("/A", ("J2", "1", "Pin_1", "passive"), ("J3", "1", "1", "passive")))
    )  # fmt: skip
    assert circuit.parts["J2"].id == "terminal-2" and not problems


def test_the_bare_chip_is_not_taken_for_our_module_of_the_same_name() -> None:
    circuit, _ = from_kicad_netlist(
        _net(_comp("U1", "MCP2515-xSO", "Interface_CAN_LIN", "MCP2515-xSO"),
             _wire("/TX", ("U1", "1", "TXCAN", "output")) + _wire("/OSC", ("U1", "8", "OSC1", "input")) + _wire("VCC", ("U1", "18", "VDD", "power_in"))
             + _wire("GND", ("U1", "9", "VSS", "power_in")))
    )  # fmt: skip
    assert circuit.parts["U1"].id == "mcp2515-chip"
    assert not [f for f in verify(circuit).findings if f.rule == "unknown-pin"]


def test_a_terminals_voltage_is_that_of_its_nets_name() -> None:
    """12 V comes in through a screw terminal and lies on a Nano's 5V pin."""
    text = "A1 = arduino nano\nJ1 = screw terminal\nF1 = 3A fuse\n+12V: F1.2, A1.{pin}\nIN: J1.1, F1.1\nGND: J1.2, A1.GND.1\n"
    bad = {f.rule for f in verify(from_wires(text.format(pin="5V"))[0]).findings if f.severity == "error"}
    good = {f.rule for f in verify(from_wires(text.format(pin="VIN"))[0]).findings if f.severity == "error"}
    assert "supply-out-of-range" in bad and not good


def test_what_wokwis_supply_feeds_is_fed_beside_the_board() -> None:
    parts = [{"id": "esp", "type": "wokwi-esp32-devkit-v1"}, {"id": "v", "type": "wokwi-vcc"}, {"id": "s", "type": "wokwi-hc-sr04"}]
    wires = [["v:VCC", "s:VCC"], ["v:VCC", "esp:VIN"], ["s:GND", "esp:GND.1"], ["s:TRIG", "esp:D18"]]
    circuit, _ = from_diagram({"parts": parts, "connections": wires})
    assert not [f for f in verify(circuit).findings if f.severity == "error"]


def test_wokwis_supply_feeds_and_its_instruments_only_look_on() -> None:
    parts = [
        {"id": "uno", "type": "wokwi-arduino-uno"}, {"id": "v", "type": "wokwi-vcc"}, {"id": "g", "type": "wokwi-gnd"},
        {"id": "s", "type": "wokwi-servo"}, {"id": "la", "type": "wokwi-logic-analyzer"}, {"id": "b", "type": "wokwi-pushbutton-6mm"},
    ]  # fmt: skip
    wires = [
        ["v:VCC", "s:V+"],
        ["g:GND", "s:GND"],
        ["g:GND", "uno:GND.1"],
        ["uno:9", "s:PWM"],
        ["la:D0", "uno:9"],
        ["b:1.l", "uno:2"],
        ["b:2.l", "g:GND"],
    ]
    circuit, problems = from_diagram({"parts": parts, "connections": wires})
    assert not problems and circuit.parts["b"].id == "push-button" and "la" not in circuit.parts
    assert not [f for f in verify(circuit).findings if f.severity == "error"]
