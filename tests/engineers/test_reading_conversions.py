"""One voltage made of another: the converter and its source are read where no part is named."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.conversions import as_converter
from circuitlm.engineers.builtin.reading.read import read


@pytest.mark.parametrize(
    ("prompt", "converter", "source"),
    [
        ("24V to 5V 3A supply for a Raspberry Pi", "lm2596", 24.0),
        ("Make a 12V to 5V 2A supply for my Raspberry Pi", "lm2596", 12.0),
        ("12 V to 5 V converter for an ESP32 with a DHT22", "lm2596", 12.0),
        ("convert 12V to 5V for an Arduino with a servo", "lm2596", 12.0),
        ("step down 24V to 5V 3A for a Raspberry Pi and a fan", "lm2596", 24.0),
        ("ESP32 with a DHT22, powered by a 5V buck converter from a 12V supply", "lm2596", 12.0),
    ],
)
def test_a_conversion_is_a_converter_and_its_source(prompt: str, converter: str, source: float) -> None:
    request = read(prompt)
    assert [w.component for w in request.of("part") if w.component == converter] == [converter]
    assert [w.quantity for w in request.of("supply")] == [source]


def test_what_a_converter_makes_is_no_source_where_a_battery_feeds_it() -> None:
    request = read("I need a 12V to 5V 2A converter from a car battery for an Arduino Uno with a GPS")
    assert [w.component for w in request.of("supply")] == ["battery-12v-lead"]


@pytest.mark.parametrize(
    "raw",
    [
        "a divider to bring 12V to 3.3V for my ESP32 pin 34",
        "level shifting 3.3V to 5V",
        "12V to 220V converter circuit please",
        "LM2596 set from 12V to 5V supply",
        "measure 0-30V to 3.3V",
        "5V to 5V supply",
    ],
)
def test_other_words_stay(raw: str) -> None:
    assert as_converter(raw) == raw
