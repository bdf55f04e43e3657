"""A choice of sources: one is taken and said, the others are no fault."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.read import read
from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    ("prompt", "taken"),
    [
        ("temperature logger, ESP32 and a DS18B20, battery would be nice but usb is ok", "usb-power"),
        ("egg timer with an Uno, a buzzer and a TM1637, battery preferred, otherwise USB", "usb-power"),
        ("ESP32 with a BME280; usb power is fine, later maybe a lipo", "usb-power"),
        ("ESP32 with a soil moisture sensor, runs from a 18650 or a lipo", "battery-18650"),
        ("ATtiny85 with an LED and a button on a CR2032 (or 2 AA if better)", "battery-cr2032"),
    ],
)
def test_one_of_several_sources_is_taken(prompt, taken):
    d = design(prompt, Options(simulate=False))
    assert [p.id for p in d.circuit.parts.values() if p.role == "source"] == [taken]
    assert any("that would do" in a for a in d.report["assumptions"])
    assert not [f for f in d.report["verdict"]["findings"] if f["rule"] == "request-coverage"]


def test_a_cell_that_cannot_carry_the_load_gives_way():
    d = design("door alarm with an ATtiny85, a reed switch and a buzzer, coin cell or two AAA", Options(simulate=False))
    assert [p.id for p in d.circuit.parts.values() if p.role == "source"] == ["battery-aaa", "battery-aaa"]


def test_of_a_choice_the_cells_that_feed_all_parts_are_taken_and_the_question_is_answered():
    d = design("nightlight: attiny85, 3 neopixels and a touch pad, coin cell or AAAs?", Options(simulate=False))
    assert [p.id for p in d.circuit.parts.values() if p.role == "source"] == ["battery-aaa-3"] or "3 x AAA" in d.report["answer"]
    assert "rather than CR2032" in d.report["answer"]


@pytest.mark.parametrize(
    "prompt", ["sense 230V AC presence with an ESP32, safely", "Pico that sends an SMS when the electricity fails", "Uno detects if 120VAC is there"]
)
def test_mains_that_is_sensed_is_not_switched(prompt):
    ids = {p.id for p in design(prompt, Options(simulate=False)).circuit.parts.values()}
    assert "zmpt101b" in ids and not any(i.startswith("relay") for i in ids)


def test_nearly_full_cells_are_boosted_for_a_board_that_needs_more():
    d = design("Arduino Nano with an LED on 3xAA", Options(simulate=False))
    ids = [p.id for p in d.circuit.parts.values()]
    assert "mt3608" in ids and "battery-aa-3" in ids and "usb-power" not in ids


@pytest.mark.parametrize(
    ("prompt", "component", "volts"),
    [
        ("Nano on the 12 V leisure battery with an OLED", "battery-12v-lead", None),
        ("24 V truck battery and an Uno with a DHT22", "battery-generic", 24.0),
        ("My boat has 9-36 V DC on board. I want an ESP32 with a DHT22", "dc-supply", 36.0),
        ("9-36V input, ESP32 with DHT22", "dc-supply", 36.0),
    ],
)
def test_a_voltage_is_that_of_the_source_it_stands_at(prompt, component, volts):
    found = read(prompt).of("supply")
    assert [(w.component, w.quantity) for w in found] == [(component, volts)]


@pytest.mark.parametrize("prompt", ["0-10V input, ESP32 with DHT22", "ESP32 with a potentiometer, 1-5 V input on GPIO34"])
def test_a_range_from_low_down_is_a_signal(prompt):
    assert not read(prompt).of("supply")


@pytest.mark.parametrize(
    ("prompt", "part"),
    [
        ("ESP32 with a DHT22 from a 12V adapter, reverse polarity protection with a P-MOSFET", "ao3401"),
        ("9-36 V DC on board. ESP32 with a DHT22, a fuse and reverse polarity protection with a P-MOSFET", "irf4905"),
    ],
)
def test_a_mosfet_against_reversal_stands_in_the_supply_line(prompt, part):
    d = design(prompt, Options(simulate=False))
    q = next(p for p in d.circuit.parts.values() if p.id == part)
    nets = {p.id: n for p, n in d.circuit.pins_of(q.ref)}
    assert nets["S"].kind == nets["D"].kind == "power" and any(p.id == "zener" for p in d.circuit.parts.values())
    assert not [f for f in d.report["verdict"]["findings"] if f["severity"] == "error" or f["rule"].startswith(("trans", "high", "mosfet"))]
    assert nets["S"].volts != 36 or "lm2596hv" in [p.id for p in d.circuit.parts.values()]


@pytest.mark.parametrize(
    ("board", "volts"),
    [("ESP32", 6.0), ("Raspberry Pi Pico", 3.7), ("Arduino Uno", 9.0), ("Arduino Nano", 9.0), ("Feather M0", 3.7)],
)
def test_a_battery_without_a_voltage_is_one_that_the_board_works_on(board, volts):
    d = design(f"{board} with a BME280 powered by a battery", Options(simulate=False))
    (battery,) = [p for p in d.circuit.parts.values() if p.role == "source"]
    controller = d.circuit.controllers()[0]
    assert battery.quantity == volts
    assert any(p.ref == controller.ref for p in d.circuit.net_of((battery.ref, "+")).pins)
    assert not [f for f in d.report["verdict"]["findings"] if f["severity"] == "error"]


def test_a_battery_for_a_board_that_takes_five_volts_only_goes_through_a_converter():
    d = design("NodeMCU with a BME280 powered by a battery", Options(simulate=False))
    assert [p.quantity for p in d.circuit.parts.values() if p.role == "source"] == [9.0]
    assert [p.settings["output"] for p in d.circuit.parts.values() if p.role == "converter"] == ["5 V"] and d.exit_code == 0


@pytest.mark.parametrize(
    ("prompt", "component"),
    [
        ("LM393 with LDR and LED, supply 5 V over USB, no controller", "usb-power"),
        ("555 blinker, 5V from USB", "usb-power"),
        ("555 blinker from a 5 V supply", "dc-supply"),
    ],
)
def test_five_volts_over_usb_are_a_usb_supply(prompt: str, component: str) -> None:
    ids = [p.id for p in design(prompt, Options(simulate=False)).circuit.parts.values()]
    assert component in ids and len({"usb-power", "dc-supply"} & set(ids)) == 1


@pytest.mark.parametrize(
    ("prompt", "taken"),
    [
        ("tell me when my mailbox was opened, runs on AA cells", ["battery-aa-3"]),
        ("Pro Mini 3.3V with a DHT22 on AA batteries", ["battery-aa-3"]),
        ("ESP32 with BME280 powered by AAA batteries", ["battery-aaa"] * 3),
        ("Arduino Nano with an LED on an AA battery holder, 4 AA cells", ["battery-aa-4"]),
    ],
)
def test_cells_in_the_plural_are_as_many_as_the_circuit_needs(prompt, taken):
    d = design(prompt, Options(simulate=False))
    assert [p.id for p in d.circuit.parts.values() if p.role == "source"] == taken


def test_two_cells_are_raised_for_a_sensor_that_wants_more():
    d = design("LoRa node, RFM95, Arduino Pro Mini 3.3V, capacitive soil sensor, 2 AA batteries", Options(simulate=False))
    ids = [p.id for p in d.circuit.parts.values()]
    assert "u1v11f3" in ids and "dc-supply" not in ids
