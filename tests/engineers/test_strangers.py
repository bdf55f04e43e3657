"""Boards that no component file describes: said, never taken for another board in silence."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.engineer import Preferences
from circuitlm.engineers.builtin.engineer import plan as propose
from circuitlm.engineers.builtin.reading import read
from circuitlm.engineers.builtin.reading.strangers import strangers
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import normal


def boards(prompt: str, preferences: Preferences | None = None) -> list[str]:
    made = propose(read(prompt), preferences).plan
    return [p.component for p in made.parts if catalogue().entries[p.component]["controller"]]


@pytest.mark.parametrize(
    ("prompt", "name", "nearest"),
    [
        ("Arduino Giga with a servo", "Arduino Giga", "arduino-mega"),
        ("a QT Py RP2040 and a BME280", "QT Py RP2040", "raspberry-pi-pico"),
        ("Teensy 3.5 with an SSD1306", "Teensy 3.5", "teensy-4.0"),
        ("Jetson Nano with a BME280", "Jetson Nano", "raspberry-pi"),
        ("ESP32-C5 and a DHT22", "ESP32-C5", "esp32-c6-devkitc"),
        ("Nucleo-L432KC with an LED", "Nucleo-L432KC", "stm32-blue-pill"),
        ("ATtiny1614 with an LED and a button", "ATtiny1614", "attiny85"),
    ],
)
def test_an_unknown_board_is_refused_with_the_nearest(prompt, name, nearest):
    with pytest.raises(CannotDesign, match=f"{name} is not in the catalogue") as caught:
        boards(prompt)
    assert nearest in str(caught.value.hint)
    assert caught.value.exit_code == 3


def test_the_user_may_let_another_board_stand_in():
    assert boards("an ESP32-C5 or similar with a DHT22") == ["esp32-c6-devkitc"]
    assert boards("Arduino Giga with a servo", Preferences(board="arduino-uno")) == ["arduino-uno"]


def test_a_board_with_the_same_header_stands_in_and_it_is_said():
    made = propose(read("Nucleo-F411RE with a DHT22")).plan
    assert next(p.component for p in made.parts) == "nucleo-f401re"
    assert any("F411RE" in a for a in made.assumptions)


def test_a_nucleo_without_a_number_is_the_one_described_and_it_is_said():
    made = propose(read("STM32 Nucleo with an LED")).plan
    assert next(p.component for p in made.parts) == "nucleo-f401re"
    assert any("other Nucleo boards" in a for a in made.assumptions)
    assert boards("Nucleo-F411RE with an LED") == ["nucleo-f401re"]


@pytest.mark.parametrize(
    ("name", "board"),
    [
        ("ESP32-C6", "esp32-c6-devkitc"),
        ("XIAO ESP32S3", "seeed-xiao-esp32s3"),
        ("XIAO RP2040", "seeed-xiao-rp2040"),
        ("XIAO", "seeed-xiao-esp32c3"),
        ("Nano 33 BLE Sense", "arduino-nano-33-ble-sense"),
        ("Nano ESP32", "arduino-nano-esp32"),
        ("Arduino Nano", "arduino-nano"),
        ("Teensy 4.1", "teensy-4.1"),
        ("Teensy", "teensy-4.0"),
        ("ESP32-DevKitC", "esp32-devkitc"),
        ("ESP32", "esp32-devkit-v1"),
        ("ESP32-C3 Super Mini", "esp32-c3-supermini"),
        ("Uno R4 WiFi", "arduino-uno-r4-wifi"),
        ("Arduino Uno R4", "arduino-uno-r4-minima"),
        ("Arduino Uno", "arduino-uno"),
        ("Black Pill", "stm32-black-pill"),
        ("ESP32-S2", "lolin-s2-mini"),
    ],
)
def test_boards_of_one_family_are_told_apart(name, board):
    assert boards(f"{name} with an LED") == [board]


def test_beside_a_known_board_the_unknown_one_is_unmet():
    proposal = propose(read("A Jetson Nano talks to an Arduino Uno with a BME280"))
    assert any("Jetson Nano" in why for why in proposal.unmet.values())


def test_longer_names_win_on_both_sides():
    assert boards("Feather M0 with an SSD1306") == ["adafruit-feather-m0"]
    assert boards("Arduino Nano 33 IoT with an SSD1306") == ["arduino-nano-33-iot"]
    with pytest.raises(CannotDesign):
        boards("Feather M0 Adalogger with an SSD1306")


def test_a_number_that_counts_what_follows_belongs_to_no_board():
    wishes = read("a Pico, 2 servos; or a Pico 2 servos").wishes
    assert next(w for w in wishes if w.component == "servo").count == 2


def test_every_name_is_a_stranger_once_and_its_nearest_a_controller():
    names = [normal(str(n)) for g in catalogue().lexicon["boards"] for n in g["names"]]
    assert sorted(set(names)) == sorted(names)
    assert not set(names) & set(catalogue().aliases)
    assert all(catalogue().entries[i]["controller"] for s in strangers().values() for i in s.nearest)


@pytest.mark.parametrize(
    "prompt",
    [
        "My uncle gave me a QX-771 humidity chip. Hook it up to my Arduino Uno and show the values on the serial monitor.",
        "a Nano and a distance sensor XR-900",
        "Uno with a light sensor (GY-9912)",
    ],
)
def test_what_an_unknown_part_does_brings_no_other(prompt: str) -> None:
    request = read(prompt)
    with pytest.raises(CannotDesign, match="is in the catalogue"):
        propose(request)


def test_beside_other_wishes_an_unknown_part_is_unmet() -> None:
    request = read("a Nano with a CO2 sensor called AQ-5512 and an OLED")
    [unknown] = [w for w in request.of("part") if w.component is None]
    assert unknown.id in propose(request).unmet
    assert unknown.alternatives == ["mh-z19"]


def test_nothing_is_shown_of_a_sensor_that_nobody_knows() -> None:
    """Without its source a display has nothing to show: the request is not met at its core."""
    with pytest.raises(CannotDesign, match="QX-771 is in the catalogue") as caught:
        propose(read("ESP32 that reads a QX-771 sensor and shows the value on an OLED."))
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("prompt", "board"),
    [
        ("black pill (STM32F411), LED on PB0", "stm32-black-pill"),
        ("nucleo F401RE (STM32F401RE) with an LED on PA5", "nucleo-f401re"),
        ("bare 328P with an LED on PB5", "atmega328p"),
        ("nano (328P) with an LED on D5", "arduino-nano"),
    ],
)
def test_the_chip_of_a_board_is_the_board(prompt: str, board: str) -> None:
    assert boards(prompt) == [board]
    assert all(w.component for w in read(prompt).of("part"))
