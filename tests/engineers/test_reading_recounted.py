"""What is said anew counts: a number ('make it two'), another part in its place, a part that was but asked about."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.engineers.builtin.reading import read


def _parts(prompt: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for w in read(prompt).of("part"):
        found[w.component or w.words] += w.count
    return found


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("Uno switches a 12 V lamp with a MOSFET. Actually make it two lamps.", {"lamp-12v": 2}),
        ("Nano with four servos, no, make that three.", {"servo": 3}),
        ("ESP32 and a soil sensor. Let's make it 3 soil sensors.", {"soil-moisture-sensor": 3}),
        ("Uno with a fan on D3 through a MOSFET. Make it two.", {"fan-12v": 2, "irlz44n": 1}),
        ("ESP32, one button on GPIO4, make it two buttons, GPIO4 and GPIO5.", {"push-button": 2}),
        ("Uno and a servo for the door. wait, no, a solenoid lock 12V instead of the servo.", {"solenoid": 1, "servo": 0}),
        ("Pico with an OLED. nah, use a 16x2 I2C LCD.", {"lcd-i2c": 1, "ssd1306": 0}),
        ("Uno and an OLED, strike that, a 20x4 LCD.", {"lcd-2004-i2c": 1, "ssd1306": 0}),
        ("Uno and a DHT11? I have a DHT22, use that.", {"dht22": 1, "dht11": 0}),
        ("Uno, buzzer on 8. On second thought no buzzer, a red LED on 8.", {"led": 1, "buzzer": 0}),
        ("I have a Mega, no wait it's an Uno, with a HC-SR04.", {"arduino-uno": 1, "arduino-mega": 0}),
        ("Uno and a stepper 28BYJ-48. Actually let's go with a NEMA 17 and A4988, 12V.", {"stepper-motor": 1, "stepper-28byj48": 0}),
        ("Mega with an ESP-01. Changed my mind, use an HC-05 instead of the ESP-01.", {"hc-05": 1, "esp-01": 0}),
    ],
)
def test_the_last_word_counts(prompt: str, parts: dict[str, int]) -> None:
    found = _parts(prompt)
    assert {part: found[part] for part in parts} == parts


@pytest.mark.parametrize("wish", ["make it 5 seconds", "make it two minutes", "make it 3 times a day", "make it blink"])
def test_a_time_counts_no_part(wish: str) -> None:
    assert _parts(f"Blink an LED on an Uno every second, {wish}.") == {"led": 1, "arduino-uno": 1}


@given(st.integers(2, 6), st.sampled_from(["make it {}", "actually make that {} of them", "no, make it {} servos", "make that {} please"]))
def test_any_number_said_anew(number: int, said: str) -> None:
    assert _parts(f"Arduino Mega with one servo. {said.format(number)}.")["servo"] == number


@pytest.mark.parametrize(
    ("prompt", "part", "attributes"),
    [
        ("How many WS2812B LEDs can an Uno run? I want 8 of them on D6.", "ws2812b", {"leds": "8"}),
        ("I have a 12V LED strip (60 leds/m, 2 m, 14.4W/m) on an ESP32", "led-strip-12v", {"amps": "2.4A", "metres": "2"}),
    ],
)
def test_numbers_behind_a_strip(prompt: str, part: str, attributes: dict[str, str]) -> None:
    wish = next(w for w in read(prompt).of("part") if w.component == part)
    assert attributes.items() <= wish.attributes.items()


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("Pico and a relay board with 2 relays", {"relay-module-2": 1, "relay-module": 0}),
        ("Nano and a 16x2 LCD without I2C.", {"lcd1602-parallel": 1, "lcd-i2c": 0}),
        ("Motor on pin 3 of a Nano. The motor is a small 5V fan.", {"fan-5v": 1, "dc-motor": 0}),
        ("An ESP32 and a DS18B20. My neighbour built one with an Uno and a DHT22.", {"esp32-devkit-v1": 1, "arduino-uno": 0, "dht22": 0}),
        ("My brother has a Mega with an L298N but I only have a Nano and a DRV8833", {"arduino-nano": 1, "drv8833": 1, "arduino-mega": 0}),
        ("A friend gave me an Uno and a DHT22", {"arduino-uno": 1, "dht22": 1}),
        ("My son wants a night light with an ESP8266 and a NeoPixel ring", {"esp8266-nodemcu": 1, "ws2812b": 1}),
    ],
)
def test_one_thing_by_two_names_and_what_others_have(prompt: str, parts: dict[str, int]) -> None:
    found = _parts(prompt)
    assert {part: found[part] for part in parts} == parts
