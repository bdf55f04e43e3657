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
    wish = next((w for w in read(prompt).wishes if w.component == "mains-appliance"), None)
    assert (wish is not None and "asked" in wish.attributes) is asked


@pytest.mark.parametrize(
    ("prompt", "counts"),
    [
        ("Arduino Nano\n- (3) HC-SR501s\n- DS3231 RTC", {"pir-motion": 3, "ds3231": 1}),
        ("ESP32, 3pcs of push buttons, 2 pcs 5V relay module", {"push-button": 3, "relay-module": 2}),
        ("Nano with reed switch, qty 2, which goes to D9 and D5, a DHT22", {"reed-switch": 2, "dht22": 1}),
        ("A Pico and an LED for each of the three push buttons", {"led": 3, "push-button": 3}),
        ("A Pico with three buttons with an LED for each, 2S lipo (7.4V)", {"led": 3, "push-button": 3}),
        ("three pushbuttons, 10k pot to A3, Arduino Nano", {"push-button": 3, "potentiometer": 1}),
        ("Nano, either a DS3231 RTC or a servo, a reed contact", {"reed-switch": 1}),
    ],
)
def test_counts_as_people_write_them(prompt: str, counts: dict[str, int]) -> None:
    wishes = [w for w in read(prompt).of("part") if w.component and not w.component.startswith(("arduino", "esp32", "raspberry"))]
    got = {w.component: w.count for w in wishes}
    assert counts.items() <= got.items() and sum(got.values()) <= sum(counts.values()) + 1


@pytest.mark.parametrize(
    "prompt",
    [
        "I watched this video: https://youtu.be/a1B2c3D4 and want the same: Uno with a DHT22. Cheers, Tom",
        "Good morning from rainy Hamburg. Pico with a BME280. I wnat a schemtic plase. TIA",
        "Hello! This is what I have:\n1. a HC-SR04\n2. BH1750\n3. an LDR\nAll of it goes to an ESP32.",
        "Vorrei collegare BH1750 e contatto reed su D2 a un Uno.",
        "nano con MPU6050",
    ],
)
def test_chatter_is_understood(prompt: str) -> None:
    request = read(prompt)
    assert request.not_understood == [] and not any("1" in w.pins.values() for w in request.of("part"))
