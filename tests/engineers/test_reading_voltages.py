"""Voltages that are sources by themselves, and those that are not."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.read import read


def sources(prompt: str) -> list[tuple[str | None, float | None]]:
    return [(w.component, w.quantity) for w in read(prompt).of("supply")]


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Nano with a MAX485, 24 V DC in, LM2596 down to 5 V",
        "Uno with DHT22, 24V input stepped down to 5V",
        "ESP32 and a relay module, 24V input -> buck -> 5V",
        "ESP32 switches a contactor. 24VDC in cabinet, need 5V rail too",
        "ESP32, 4 relay modules, 24V from the control cabinet",
        "We have 24 VDC on the machine. ESP32 with a relay.",
        "ESP32 with a relay and a 24V jack",
        "step down 24V to 5V with an LM2596",
    ],
)
def test_a_voltage_that_comes_in_or_is_at_hand_is_a_source(prompt):
    assert sources(prompt) == [("dc-supply", 24.0)]


@pytest.mark.parametrize(
    "prompt",
    [
        "Pico reads a 24V input through an optocoupler",
        "Pico with two 24V inputs by PC817",
        "ESP32 measures 12V in a voltage divider",
        "drive a relay from a 3.3V GPIO of an ESP8266 with a BC337",
        "D1 mini with a relay module. Power by HLK-PM01 (5V).",
        "the circuit is to make 5 V, step down to 5V in the end",
    ],
)
def test_a_signal_or_a_made_voltage_is_no_source(prompt):
    assert sources(prompt) == []


def test_a_battery_by_its_voltage_is_the_catalogues_own():
    assert sources("Nano with a servo on a 7.4V battery") == [("battery-lipo-2s", None)]


@pytest.mark.parametrize(
    ("prompt", "volts"),
    [
        ("DRV8825 with bipolar stepper on ESP32, microstep pins tied, 24V", 24.0),
        ("Joystick controlled pan tilt with two servos, Uno, ext power 6V", 6.0),
        ("A4988 and NEMA17 on Uno, 12V", 12.0),
        ("supply: 24V. Nano with two stepper drivers DRV8825 and NEMA17", 24.0),
    ],
)
def test_a_voltage_by_itself_in_a_list_is_the_supply(prompt, volts):
    assert [w.quantity for w in read(prompt).of("supply")] == [volts]


@pytest.mark.parametrize("prompt", ["Uno with an LM35, 5V", "divider of 12V, 5V, for an Uno", "Uno with a BME280, 3.3V, and a relay"])
def test_and_a_signal_or_logic_level_is_none(prompt):
    assert not read(prompt).of("supply")


@pytest.mark.parametrize("said", ["on a 12V Adapter", "ON A 12V ADAPTER", "12 V Supply", "with a 12V 2A Wall Adapter", "12 Volts DC PSU"])
def test_a_sources_words_count_in_capitals_too(said):
    assert sources(f"Nano with a BME280, {said}") == [("dc-supply", 12.0)]
