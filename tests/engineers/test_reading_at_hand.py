"""What was planned and is not at hand gives way to what is there."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read


def _parts(prompt: str) -> list[str | None]:
    return [w.component for w in read(prompt).of("part")]


@pytest.mark.parametrize(
    ("prompt", "gone", "stays"),
    [
        ("I wanted to take a Mega but no Mega is left, only an Uno. Buzzer on 8.", "arduino-mega", "arduino-uno"),
        ("A Pico was planned. I don't have one, so I use an ESP32. Button and LED.", "raspberry-pi-pico", "esp32-devkit-v1"),
        ("I was thinking of a BME280 but I only have a DHT22 here. Nano.", "bme280", "dht22"),
        ("My Nano broke, I will take an Uno. One servo on 9.", "arduino-nano", "arduino-uno"),
        ("I am moving from a Nano to an ESP32: it has an OLED.", "arduino-nano", "esp32-devkit-v1"),
        ("Originally with an Uno but I switched to an ESP8266. DHT11 on D5.", "arduino-uno", "esp8266-nodemcu"),
    ],
)
def test_only_what_is_there_is_built(prompt: str, gone: str, stays: str) -> None:
    assert gone not in _parts(prompt)
    assert stays in _parts(prompt)


@pytest.mark.parametrize(
    ("prompt", "both"),
    [
        ("An Uno sends the values to an ESP32, which has a display.", {"arduino-uno", "esp32-devkit-v1"}),
        ("I want an Uno that talks to a Nano over I2C. The Nano has a relay.", {"arduino-uno", "arduino-nano"}),
        ("ESP32 with a DHT22 inside and a DS18B20 outside, both are here.", {"dht22", "ds18b20"}),
    ],
)
def test_two_that_are_both_wanted_stay(prompt: str, both: set[str]) -> None:
    assert both <= set(_parts(prompt))
