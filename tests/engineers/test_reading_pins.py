"""Pins that a prompt fixes, however they are written."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.plan import Wish


def wish(prompt: str, component: str) -> Wish:
    return next(w for w in read(prompt).wishes if w.component == component)


@pytest.mark.parametrize(
    ("prompt", "part", "pins"),
    [
        ("hc-sr04 trig D7 echo D6 on a leonardo", "hc-sr04", {"trig": "D7", "echo": "D6"}),
        ("uno and an A4988, step 3 dir 4, enable 8", "a4988", {"step": "3", "dir": "4", "en": "8"}),
        ("HC-SR04: echo to my uno pin 6 and trig goes straight to digital pin 7", "hc-sr04", {"echo": "6", "trig": "7"}),
        ("GP4 -> SDA, GP5 -> SCL of a BME280 with the Pico", "bme280", {"sda": "GP4", "scl": "GP5"}),
        ("74HC595 on a nano: data D11, clock D13, latch D10", "74hc595", {"data": "D11", "clock": "D13", "latch": "D10"}),
        (
            "L298N on uno: ENA 5 IN1 7 IN2 8 ENB 6 IN3 9 IN4 10",
            "l298n",
            {"ENA": "5", "in1": "7", "in2": "8", "ENB": "6", "in3": "9", "in4": "10"},
        ),
        ("nano with MAX485, DE+RE tied together on D4", "max485", {"de": "D4", "RE": "D4"}),
        ("joystick (VRx A0, VRy A1, button D2) on a teensy 4.0", "analog-joystick", {"x": "A0", "y": "A1", "sel": "D2"}),
    ],
)
def test_signals_get_the_pins_they_are_said_with(prompt, part, pins):
    assert wish(prompt, part).pins == pins


@pytest.mark.parametrize(
    ("prompt", "part", "listed"),
    [
        ("uno with leds on pins 5, 6 and 7", "led", ["5", "6", "7"]),
        ("mega, leds on D30 to D33", "led", ["D30", "D31", "D32", "D33"]),
        ("esp32-s3 with 5 push buttons GPIO4,5,6,7,15", "push-button", ["GPIO4", "GPIO5", "GPIO6", "GPIO7", "GPIO15"]),
        ("pico, buttons GP2..GP5", "push-button", ["GP2", "GP3", "GP4", "GP5"]),
        ("two servos on 9 and 10, arduino nano", "servo", ["9", "10"]),
        ("micro:bit with leds on P0 and P1", "led", ["P0", "P1"]),
        ("ESP32 with LEDs on GPIO 16 17 18, a DHT22 on GPIO 4", "led", ["GPIO16", "GPIO17", "GPIO18"]),
        ("control 8 relays from mega pins 22-29", "relay-module", [str(n) for n in range(22, 30)]),
    ],
)
def test_lists_and_ranges_are_spelt_out_and_count_the_parts(prompt, part, listed):
    found = wish(prompt, part)
    assert list(found.pins.values()) == listed
    assert found.count == len(listed)


@pytest.mark.parametrize(
    ("prompt", "part", "pins"),
    [
        ("two MCP23017 on an ESP32, INTA of the first to GPIO35", "mcp23017", {"inta": "GPIO35"}),
        ("two MCP23017 on an ESP32, INTA of the second one on GPIO34", "mcp23017", {"inta#1": "GPIO34"}),
        (
            "two MCP23017, ESP32, INTA of the first MCP23017 on GPIO34, INTB of the second on GPIO35",
            "mcp23017",
            {"inta": "GPIO34", "intb#1": "GPIO35"},
        ),
        ("uno with two servos, the first servo on D5 and the second servo on D6", "servo", {"": "D5", "#1": "D6"}),
    ],
)
def test_of_several_like_parts_the_one_that_is_counted_out_gets_the_pin(prompt, part, pins):
    (found,) = [w for w in read(prompt).wishes if w.component == part]
    assert (found.count, found.pins) == (2, pins)


def test_a_signals_name_is_no_function():
    request = read("ESP32 with ADS1115, ALERT on GPIO4")
    assert not request.of("function") and wish("ESP32 with ADS1115, ALERT on GPIO4", "ads1115").pins == {"alrt": "GPIO4"}


def test_a_bare_number_behind_on_is_a_pin_of_the_part_before():
    request = read("uno: relay on 7 and led on 13, dht22 at 4")
    assert {w.component: w.pins for w in request.wishes if w.pins} == {"relay-module": {"": "7"}, "led": {"": "13"}, "dht22": {"": "4"}}
    assert all(w.count == 1 for w in request.wishes)


@pytest.mark.parametrize(
    "prompt", ["thermostat set to 25 with a dht22 and an uno", "uno: turn the servo to 30", "nano and an 8 ohm speaker at 5 V"]
)
def test_settings_are_no_pins(prompt):
    assert not any(w.pins for w in read(prompt).wishes)


def test_two_parts_share_a_list_in_order():
    request = read("button and led on 2 and 13, uno")
    assert [w.pins for w in request.wishes if w.pins] == [{"": "2"}, {"": "13"}]


def test_a_pin_number_counts_nothing():
    assert wish("echo pin 6 hc-sr04 with my uno", "hc-sr04").count == 1
    assert wish("led on pin 13 of my arduino uno", "arduino-uno").count == 1


def test_a_pin_of_a_chip_is_none_of_the_board():
    assert not wish("pin 3 of the 555 drives a led", "ne555").pins


def test_ranges_are_no_unknown_parts():
    assert all(w.component for w in read("stm32 blue pill, 4x4 keypad on PA0-PA7").of("part"))


def test_a_select_line_each_for_several_parts():
    pins = wish("esp32 with 3x MAX31855, CS = GPIO5, GPIO17, GPIO16", "max31855").pins
    assert list(pins.values()) == ["GPIO5", "GPIO17", "GPIO16"]
