"""What each of several like parts is for: a list behind them gives labels, and names no parts."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def _design(prompt):
    return design(prompt, Options(simulate=False))


def _ids(d):
    return [p.id for p in d.circuit.parts.values()]


@pytest.mark.parametrize(
    ("prompt", "component", "labels"),
    [
        ("Arduino Uno, 4 relays (fridge, freezer, light, CO2)", "relay-module", ["fridge", "freezer", "light", "CO2"]),
        ("ESP32 with 3 buttons: up, down and enter, and an OLED", "push-button", ["up", "down", "enter"]),
        ("Arduino with three LEDs (power, wifi, error) and two buttons on 2 and 3", "led", ["power", "wifi", "error"]),
    ],
)
def test_a_list_behind_counted_parts_labels_them(prompt, component, labels):
    d = _design(prompt)
    assert [p.label for p in d.circuit.parts.values() if p.id == component] == labels
    assert "mh-z19" not in _ids(d) and "mains-outlet" not in _ids(d)


def test_a_list_of_pins_colours_or_another_length_is_none():
    d = _design("ESP32 with 3 LEDs (red, yellow, green) and 2 buttons (GPIO 4, GPIO 5)")
    assert [p.label for p in d.circuit.parts.values() if p.id == "led"] == ["red", "yellow", "green"]
    assert not any(p.label for p in d.circuit.parts.values() if p.id == "push-button")


def test_what_a_relay_switches_is_a_part_though_it_labels_the_relay():
    d = _design("Arduino Mega with 2 relays (12 V pump and 12 V fan)")
    assert {"water-pump", "fan-12v"} <= set(_ids(d))


def test_two_names_of_one_chip_side_by_side_are_one_module():
    assert _ids(_design("Uno and 8 digit 7 segment display MAX7219")).count("max7219-matrix") == 0


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("Arduino Nano, two limit switches, a start button and a stop button", ["SW1_IN", "SW2_IN", "START_SW3_IN", "STOP_SW4_IN"]),
        ("Uno with two endstops and an emergency stop button", ["SW1_IN", "SW2_IN", "EMERGENCY_SW3_IN"]),
        ("Uno with 2 buttons for up and down and a servo", ["UP_SW1_IN", "DOWN_SW2_IN"]),
    ],
)
def test_the_word_before_the_next_part_names_only_that_part(prompt: str, names: list[str]) -> None:
    assert sorted(n for n in design(prompt, Options(simulate=False)).circuit.nets if n.endswith("_IN")) == sorted(names)
