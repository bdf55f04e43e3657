"""Everyday nouns are wishes where a part is asked for, and part of a story elsewhere."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("Arduino Uno with a buzzer and a thermal printer", "thermal printer"),
        ("connect a plotter to an ESP32, also a DHT22", "plotter"),
        ("Arduino Nano\n- BME280\n- barcode label printer", "barcode label printer"),
        ("ESP32\n1 x exercise bike\n1 x DHT22", "exercise bike"),
        ("Arduino Uno, DHT22, MIDI output", "MIDI output"),
        ("I'd like my Arduino to drive a lawn mower and read a DHT22.", "lawn mower"),
        ("Raspberry Pi Pico + wheelchair + buzzer", "wheelchair"),
    ],
)
def test_equipment_that_is_asked_for_is_told(prompt: str, told: str) -> None:
    assert read(prompt).not_understood == [told]


@pytest.mark.parametrize(
    "prompt",
    [
        "My son got a printer for his birthday. Now an ESP32 with a push button.",
        "Arduino Uno with an OLED, it sits next to the sewing machine in my workshop",
        "Arduino Uno reads a DHT22. No printer.",
        "A Pico with a 4 relay board on GP10 to GP13 (lamp, fan, pump, window opener)",
        "Step light for the camper, six red LEDs at 15 mA on 12 V",
        "A Wemos D1 mini, its D1 drives a single relay module, a DHT22 on D2",
        "Arduino Uno, two DRV8825 carriers, two NEMA17 steppers, 24 V supply",
    ],
)
def test_a_story_asks_for_nothing(prompt: str) -> None:
    assert read(prompt).not_understood == []


@pytest.mark.parametrize(
    ("prompt", "asked"),
    [
        ("Raspberry Pi Pico, DHT22, coffee machine", True),
        ("ESP32 with an air conditioner", True),
        ("a DHT22 on an Uno beside the coffee machine", False),
        ("Coffee machine: Uno, a DHT22 and a buzzer", False),
    ],
)
def test_an_appliance_in_a_row_of_parts_is_no_place(prompt: str, asked: bool) -> None:
    wish = next(w for w in read(prompt).wishes if w.component == "mains-appliance")
    assert ("asked" in wish.attributes) is asked
