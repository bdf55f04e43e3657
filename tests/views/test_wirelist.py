"""Wiring lists: what a person types becomes the circuit that it means, and comes back the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.errors import UsageError
from circuitlm.views.resolve import is_stub
from circuitlm.views.wirelist import from_wires, looks_like, to_wires

from . import circuits
from .test_cj_read import small_circuits


def ends(circuit: Circuit, net: str) -> set[str]:
    return {str(p) for p in circuit.nets[net].pins}


def test_names_stand_for_parts_and_numbers_for_a_boards_pins() -> None:
    circuit, problems = from_wires("ESP32.21 - OLED.SDA\nESP32.22 - OLED.SCL\nESP32.3V3 - OLED.VCC\nESP32.GND - OLED.GND\n")
    assert problems == []
    assert {r: p.id for r, p in circuit.parts.items()} == {"ESP32": "esp32-devkit-v1", "OLED": "ssd1306"}
    assert ends(circuit, "ESP32_D21") == {"ESP32.D21", "OLED.SDA"}
    assert circuit.nets["+3V3"].volts == 3.3 and circuit.nets["GND"].kind == "ground"
    assert circuit.uses[PinRef("ESP32", "D21")].function.startswith("i2c")


@pytest.mark.parametrize(
    "line",
    ["Uno.9 - LED.A", "Uno.9 -- LED.A", "Uno.9 -> LED.A", "Uno.9 to LED.A", "Uno.9—LED.A", "Uno:9 - LED:A", "Uno.9-LED.A", "Uno.9 = LED.A"],
)
def test_a_connection_may_be_written_in_any_of_these_ways(line: str) -> None:
    circuit, _ = from_wires(line)
    assert {frozenset(map(str, n.pins)) for n in circuit.nets.values()} == {frozenset({"Uno.D9", "LED.A"})}


def test_parts_are_declared_with_value_settings_and_label() -> None:
    circuit, problems = from_wires(
        'R7 = resistor 4.7k\nC1 = 100n capacitor\nB = dc-supply 9 V\nD3 = led color=green "Status"\nR7.1 - D3.A\nC1.1 - B.+\n'
    )
    assert problems == []
    assert circuit.parts["R7"].quantity == 4700 and circuit.parts["C1"].quantity == pytest.approx(1e-7)
    assert circuit.parts["D3"].settings["color"] == "green" and circuit.parts["D3"].label == "Status"
    assert circuit.parts["B"].id == "dc-supply" and circuit.parts["B"].value == "9 V"


@pytest.mark.parametrize(("words", "volts"), [("lipo 1s", 3.7), ("1s lipo", 3.7), ("lipo 2s", 7.4), ("3S LiPo", 11.1)])
def test_cells_in_series_are_a_pack_and_no_value(words: str, volts: float) -> None:
    circuit, problems = from_wires(f"BT1 = {words}\nR1 = 10k\nBT1.+ - R1.1\nBT1.- - R1.2\n")
    assert not problems and not circuit.parts["BT1"].value
    assert circuit.parts["BT1"].component.rails[0].volts == volts


def test_names_of_nets_and_lines_that_share_a_pin_are_one_net() -> None:
    circuit, problems = from_wires("Uno.5V - R1.1\nR1.1 - LED.A\nGND: Uno.GND, LED.K\nR1.2 - GND\nC1.1 - +5V\nUno.5V - +5V\n")
    assert not any("two nets" in p for p in problems)
    assert ends(circuit, "+5V") == {"Uno.5V", "R1.1", "LED.A", "C1.1"} and {"LED.K", "R1.2"} < ends(circuit, "GND")


def test_two_names_on_one_pin_are_told_of() -> None:
    _, problems = from_wires("Uno.5V - RAIL\nUno.5V - GND\nUno.GND - GND\n")
    assert any("two nets" in p and "RAIL" in p for p in problems)


def test_an_undeclared_designator_is_the_part_that_it_usually_is() -> None:
    circuit, problems = from_wires("R1.1 - D4.A\nR1.2 - Uno.5V\n")
    assert circuit.parts["R1"].id == "resistor" and circuit.parts["D4"].component.shape == "diode"
    assert any("R1" in p and "designator" in p and "confidence 0.60" in p for p in problems)


def test_an_unknown_name_is_told_with_its_line_and_the_nearest() -> None:
    circuit, problems = from_wires("# weather\nESP32.21 - BNE28OX.SDA\nESP32.22 - BNE28OX.SCL")
    assert is_stub(circuit.parts["BNE28OX"].component)
    assert any(p.startswith("line 2: BNE28OX") and "bme280" in p for p in problems)


def test_an_unknown_pin_is_told_with_the_nearest() -> None:
    _, problems = from_wires("Uno.A4 - BME280.SDAA\nUno.A5 - BME280.SCL\nUno.GND - BME280.GND")
    assert problems == ["line 1: BME280: BME280 module has no pin SDAA (the nearest: SDA)"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Uno.9 - LED.A\nhello there", "line 2"),
        ("Uno.9 - blue thing", "line 1"),
        ("\n\nGND - VCC", "line 3"),
        ("X = led\nX = led", "line 2"),
        ("GND: Uno.GND, LED", "line 1"),
        ("A.1 - B.2\n# circuitlm: suppress led-dim", "line 2"),
    ],
)
def test_a_line_that_is_no_statement_is_named(text: str, line: str) -> None:
    with pytest.raises(UsageError, match=line):
        from_wires(text)


def test_terminals_open_pins_and_waivers_are_kept() -> None:
    text = (
        "IN: R1.1\nOUT: R1.2, U1.OUT\nU1 = lm358\nterminal IN in on IN 600 ohm\nopen: U1.OUT2\n# circuitlm: suppress unused-pin@U1=a test\n"
    )
    circuit, _ = from_wires(text)
    assert (circuit.ports[0].name, circuit.ports[0].direction, circuit.ports[0].ohms) == ("IN", "in", 600.0)
    assert [(w.rule, w.ref, w.reason, w.where) for w in circuit.waivers] == [("unused-pin", "U1", "a test", "line 6")]
    again, _ = from_wires(to_wires(circuit))
    assert again.ports == circuit.ports and again.no_connect == circuit.no_connect
    assert [w[:3] for w in again.waivers] == [w[:3] for w in circuit.waivers]


@pytest.mark.parametrize("make", [circuits.weather, circuits.low_pass, circuits.motor_switch])
def test_a_circuit_survives_the_round_trip(make: Any) -> None:
    c = make()
    back, problems = from_wires(to_wires(c))
    assert problems == []
    assert {r: (p.id, p.value, p.settings, p.label) for r, p in back.parts.items()} == {
        r: (p.id, p.value, p.settings, p.label) for r, p in c.parts.items()
    }
    assert circuits.nets_of(back) == circuits.nets_of(c)


@settings(max_examples=80, deadline=None)
@given(small_circuits())
def test_any_small_circuit_survives_the_round_trip(c: Circuit) -> None:
    text = to_wires(c)
    back, _ = from_wires(text)
    assert [p.id for p in back.parts.values()] == [p.id for p in c.parts.values()]
    assert circuits.nets_of(back) == circuits.nets_of(c)
    assert to_wires(back) == text


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="AbR1.:-=>#, \n\t\"+'to@é", max_size=60))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    looks_like(text)
    try:
        from_wires(text)
    except UsageError as error:
        assert error.message


def test_the_list_in_the_documentation_is_read_without_a_doubt() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "validate.md").read_text(encoding="utf-8")
    example = next(b for b in re.findall(r"```\n(.*?)```", text, re.S) if b.startswith("title:"))
    circuit, problems = from_wires(example)
    assert len(circuit.parts) == 4 and problems == [] and circuit.ports[0].net == "SENSOR"
    assert circuit.waivers[0].ref == "ESP32" and circuit.parts["D1"].label == "Status"


@pytest.mark.parametrize(
    ("words", "volts"),
    [
        ("dc-supply 5V 3A", "5 V"),
        ("dc supply 12V 10A", "12 V"),
        ("5V 5A power supply", "5 V"),
        ("dc-supply 9 V", "9 V"),
        ("dc-supply 24", "24 V"),
    ],
)
def test_a_supplys_current_is_not_its_voltage(words: str, volts: str) -> None:
    circuit, problems = from_wires(f"V1 = {words}\nF1 = fuse 1A\nV1.+ - F1.1\n")
    assert not problems and circuit.parts["V1"].settings == {"volts": volts}


def test_a_converter_of_which_only_the_current_is_said_keeps_its_own_voltage() -> None:
    circuit, _ = from_wires("U1 = lm2596 3A\nF1 = fuse 1A\nU1.OUT+ - F1.1\n")
    assert not circuit.parts["U1"].settings and circuit.parts["U1"].quantity is None


def joined(text: str) -> tuple[set[frozenset[str]], list[str]]:
    circuit, problems = from_wires(text)
    return {frozenset(map(str, n.pins)) for n in circuit.nets.values()}, problems


@pytest.mark.parametrize(
    ("text", "net"),
    [
        ("| From | To | Wire |\n|--|--|--|\n| ESP32 GPIO21 | OLED SDA | blue |\n", {"ESP32.D21", "OLED.SDA"}),
        ("| HC-SR04 | Arduino Uno |\n| --- | --- |\n| TRIG | D9 |\n", {"HC-SR04.TRIG", "Arduino_Uno.D9"}),
        ("| Component | Pin | Pico pin |\n|---|---|---|\n| BME280 | VCC | 3V3 |\n| | SDA | GP4 |\n", {"BME280.SDA", "Pico.GP4"}),
        ("from_component,from_pin,to_component,to_pin\nArduino Nano,A4,MPU6050,SDA\n", {"Arduino_Nano.A4", "MPU6050.SDA"}),
        ("Source;Target;Color\nPico.GP4;BMP280.SDA;blue\n", {"Pico.GP4", "BMP280.SDA"}),
        ("Arduino Uno with a DHT22 sensor\ndata of the sensor -> D2\n", {"DHT22_sensor.DATA", "Arduino_Uno.D2"}),
        ("ESP32 DevKit V1\n\nHC-05:\n  TXD -> GPIO16\n", {"HC-05.TXD", "ESP32_DevKit_V1.RX2"}),
        ("Connect pin 9 of the Arduino Nano to the signal wire of the servo\n", {"Arduino_Nano.D9", "servo.DATA"}),
    ],
)
def test_wiring_in_tables_and_in_words_is_what_it_says(text: str, net: set[str]) -> None:
    assert frozenset(net) in joined(text)[0]


def test_a_part_between_two_ends_stands_between_them() -> None:
    circuit, problems = from_wires(
        "Arduino Uno D13 --> 220 ohm resistor --> LED anode\nLED cathode --> Arduino Uno GND\nUno D7 -> push button -> GND\n"
    )
    nets = {frozenset(map(str, n.pins)) for n in circuit.nets.values()}
    assert {"Arduino_Uno.D13", "220_ohm_resistor.1"} in nets and {"220_ohm_resistor.2", "LED.A"} in nets
    assert {"Arduino_Uno.D7", "push_button.1"} in nets and circuit.parts["220_ohm_resistor"].quantity == 220
    assert not problems


def test_what_words_leave_open_is_an_error_with_its_line() -> None:
    with pytest.raises(UsageError, match="line 2: which pin of DHT22 is not said"):
        from_wires("Arduino Uno 5V -> DHT22 VCC\nArduino Uno D2 -> DHT22\n")
