"""Machines on mains that are only watched: a sensor sees them, no relay switches them."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read


@pytest.mark.parametrize(
    ("prompt", "function"),
    [
        ("detect whether a 230V pump is running with an ESP32", "mains-running"),
        ("Arduino tells me whether the washing machine is on, 230V", "mains-running"),
        ("ESP32: notify me when the 230V dryer is finished", "mains-running"),
        ("log how long the 230 V heater runs, ESP32 with SD card", "mains-running"),
        ("I want to know if the fridge still has 230 V, ESP32", "voltage-ac"),
        ("Wemos D1 mini, message if the 230 V freezer has no power any more", "voltage-ac"),
        ("ESP8266 tells me when the mains goes out, backup by 18650", "voltage-ac"),
        ("get a message when the power fails, ESP8266 with 18650 backup", "voltage-ac"),
    ],
)
def test_what_is_watched_is_not_switched(prompt: str, function: str) -> None:
    wishes = read(prompt).wishes
    assert function in {w.function for w in wishes}
    assert "switch-mains" not in {w.function for w in wishes}
    assert "mains-appliance" not in {w.component for w in wishes}


@pytest.mark.parametrize(
    "prompt",
    [
        "switch a 230V pump on and tell me whether it is running, ESP32",
        "relay for a 230 V kettle with an ESP8266; show on an OLED whether it is on",
    ],
)
def test_what_is_switched_too_stays(prompt: str) -> None:
    assert "mains-appliance" in {w.component for w in read(prompt).wishes}


@pytest.mark.parametrize(
    ("prompt", "function", "there"),
    [
        ("My cellar was flooded last year. I want to log temperature with an ESP32 and a DS18B20.", "water-level", False),
        ("My cellar was flooded last year, so I want an alarm. Arduino", "water-level", True),
        ("We had a gas leak two years ago, since then I want a clock with a 7-segment display", "gas", False),
        ("Yesterday it rained all day and I was bored, so I want to build an LED dice with an Arduino Nano", "rain", False),
    ],
)
def test_what_happened_once_orders_nothing_but_what_an_alarm_is_for(prompt: str, function: str, there: bool) -> None:
    assert any(str(w.function).startswith(function) for w in read(prompt).wishes) is there


def test_a_row_of_what_was_built_before() -> None:
    parts = [
        w.component
        for w in read("I have built a weather station, a robot car and an alarm; now I want to blink an LED with an ATtiny85").wishes
    ]
    assert parts == ["led", "attiny85"]
    there = read("I have built a weather station with an ESP32 and a BME280, how do I add an OLED?").wishes
    assert {"esp32-devkit-v1", "bme280"} <= {w.component for w in there}


@pytest.mark.parametrize(
    ("prompt", "part", "count"),
    [("LED dice with an Arduino Nano", "led", 0), ("doorbell button sends a message over WiFi, ESP8266", "push-button", 1)],
)
def test_a_part_within_a_projects_name_is_not_built_beside_it(prompt: str, part: str, count: int) -> None:
    wishes = read(prompt).wishes
    assert sum(w.component == part for w in wishes) == count
    assert count == 0 or not any("project" in w.attributes for w in wishes)


def test_a_part_that_is_named_again_behind_a_projects_name_stays() -> None:
    parts = [w.component for w in read("RFID door lock. Uno, RC522, 12V solenoid lock through a relay module on 7").wishes]
    assert "solenoid" in parts


def test_lights_of_two_colours_are_two() -> None:
    (lights,) = [w for w in read("I want a red light and a green light on an Uno").of("function") if w.function == "indicator"]
    assert (lights.count, lights.attributes["colors"]) == (2, "red green")
