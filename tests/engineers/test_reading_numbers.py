"""Bare numbers that only pins can be: kept for their part, or left to be explained; never lost."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read


def pins(prompt: str, component: str) -> list[str]:
    wish = next(w for w in read(prompt).wishes if w.component == component)
    return [wish.pins[k] for k in sorted(wish.pins, key=lambda k: int(k[1:] or 0) if k else 0)]


@pytest.mark.parametrize(
    ("prompt", "part", "listed"),
    [
        ("Arduino Uno with three buttons, use 4 5 and 6 for them", "push-button", ["4", "5", "6"]),
        ("Uno, three buttons. They are on 4, 5 and 6", "push-button", ["4", "5", "6"]),
        ("Uno, three buttons and an LED. The buttons go to 4 5 6, the LED to 13", "push-button", ["4", "5", "6"]),
        ("nano with two servos; take 5 and 6 for the servos", "servo", ["5", "6"]),
        ("Mega: the leds should be 22 23 24 and 25", "led", ["22", "23", "24", "25"]),
        ("Uno: buttons 2 3 4, leds 8 9 10", "led", ["8", "9", "10"]),
        ("Pico with 4 buttons, I used 2 to 5", "push-button", ["2", "3", "4", "5"]),
        ("Uno with 2 buttons, 4 LEDs and a servo: buttons 2,3 LEDs 4,5,6,7 servo 9", "push-button", ["2", "3"]),
        ("Uno with 2 buttons, 4 LEDs and a servo: buttons 2,3 LEDs 4,5,6,7 servo 9", "servo", ["9"]),
        ("ESP32, three buttons, put them on 12 13 and 14", "push-button", ["12", "13", "14"]),
        ("Uno, LED 4, button 5, buzzer 6", "push-button", ["5"]),
        ("Uno, HC-SR04 trig 2 echo 3, LED 4", "led", ["4"]),
        ("Uno. Parts: LED 4, button 2, resistor 3", "led", []),
        ("Mega, a DHT22 on 8\nRoom 2: an LED on A1", "dht22", ["8"]),
    ],
)
def test_a_row_of_numbers_belongs_to_the_part_with_as_many_places(prompt, part, listed):
    assert pins(prompt, part) == listed


@pytest.mark.parametrize(
    "prompt",
    [
        "Uno blinks an LED 3 times, then waits for 5 seconds",
        "Pico, a DS18B20, two relays switched at 20 and 25 degrees",
        "nano, 4 servos moving between 0 and 180",
        "a dice with 7 LEDs, Uno, shows 1 to 6",
        "Uno: an LED blinks between 2 and 5 Hz",
        "three LEDs in 2 colours, Uno",
        "op-amp with a gain of 11 for the ADC of an Uno",
    ],
)
def test_numbers_that_count_or_measure_are_no_pins(prompt):
    assert not any(w.pins for w in read(prompt).wishes)
    assert not read(prompt).of("pin")


def test_numbers_that_fit_no_part_are_left_to_be_explained():
    request = read("three LEDs with an Uno, I would like 9 for red, 10 for yellow and 11 for green")
    assert [w.words for w in request.of("pin")] == ["9", "10", "11"]


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Uno with an MQ-7 carbon monoxide alarm",
        "Arduino Uno with an MQ-2 gas alarm and a buzzer",
        "Uno with an MQ-3 alcohol alarm",
    ],
)
def test_a_model_number_before_a_function_counts_nothing(prompt):
    assert all(w.count == 1 for w in read(prompt).wishes)
