"""Any text at all is designed or refused; nothing else ever comes out of the pipeline."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from circuitlm.errors import CircuitlmError
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Options, design

NAMES = sorted({n for i, e in catalogue().entries.items() for n in (i, e["name"], *e["aliases"][:2])})
WORDS = [
    "with",
    "and",
    "on pin",
    "powered from",
    "a",
    "two",
    "12",
    "3.3 V",
    "5V",
    "100 mA",
    "1 kHz",
    "4k7",
    "10k",
    "no",
    "without",
    "not",
    "instead of",
    "?",
    ".",
    ",",
    "GPIO4",
    "D2",
    "A0",
    "I2C",
    "0x3C",
    "filter",
    "divider",
    "amplifier",
    "gain of 10",
    "battery",
    "which pin",
    "button",
    "LED",
    "motor",
    "when it gets dark",
    "wifi",
    "display",
    "×3",
    "-",
    "(",
    ")",
    "0",
    "1e9",
    "99999999999999999999",
    "µ",
    "Ω",
    "mains",
    "relay",
]


def takes(prompt: str) -> None:
    """Either a whole design or one of our own errors, with a sentence in it."""
    try:
        made = design(prompt, Options(simulate=False))
    except CircuitlmError as error:
        assert error.message and error.exit_code in (2, 3, 4)
        return
    assert made.exit_code in (0, 1)
    json.loads(made.files["circuit.json"])
    assert made.files["schematic.svg"].startswith(("<svg", "<?xml"))


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
@example("10" * 200)
@example("٣٣٠ ohm resistor, LED")
@example("LED" + "\u0301" * 50)
def test_random_text(prompt):
    takes(prompt)


@given(st.lists(st.sampled_from(NAMES) | st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join))
@settings(max_examples=60, deadline=None)
def test_random_words_of_the_trade(prompt):
    takes(prompt)


@given(
    st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(["Arduino Uno", "ESP32", "Raspberry Pi Pico", "ATtiny85", "ESP8266"])
)
@settings(max_examples=60, deadline=None)
def test_any_two_parts_on_a_board(a, b, board):
    takes(f"{board} with a {a} and a {b}")


MENDED = [
    "voltage divider with a 0 Ω resistor from 5 V",
    "relay amplifier 0 Ω",
    "2N7000 and a solid state relay",
    # prompts that were found by random words and ended in a crash once
    "NE555 with a 2n capacitor",
    "555 at 5 MHz",
    "RGB LED that comes on when it gets dark, with a comparator",
    "comparator that lights a WS2812B when a force sensor is pressed",
    "ATtiny85 with a 2x aa and a 433 MHz receiver (XY-MK-5V)",
    "an INMP441 and a soil moisture sensor without ESP32-CAM at 3.3 V",
]


@pytest.mark.parametrize("prompt", MENDED)
def test_what_random_words_have_found(prompt):
    takes(prompt)
