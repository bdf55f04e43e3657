"""A board's own supply pin is no source; a supply, a transistor or a converter that is only asked about is not ordered."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read


@pytest.mark.parametrize(
    "prompt",
    [
        "5V relay module and a D1 mini. Will the relay work with the 3.3V output of the D1 mini?",
        "SG90 servo on pin 9 of an Uno. Can the servo be powered from the 5V of the Uno?",
        "My DHT22 is fed from the Nano's 5V, data on D3",
        "Uno and a 28BYJ-48 with ULN2003. Do I need a separate power supply?",
        "Uno, a DHT22 and an OLED. Do I need an extra power supply?",
    ],
)
def test_no_source_is_given(prompt: str) -> None:
    assert read(prompt).of("supply") == []


@pytest.mark.parametrize(
    ("prompt", "volts"),
    [
        ("ESP32 with a 5V supply on the breadboard and a servo", 5.0),
        ("Uno and a servo. Is a 5V 2A supply enough?", 5.0),
        ("Servos from 5V of a separate supply, Uno", 5.0),
    ],
)
def test_a_source_that_is_given_stays(prompt: str, volts: float) -> None:
    assert [w.quantity for w in read(prompt).of("supply")] == [volts]


@pytest.mark.parametrize("asked", ["do I need a transistor?", "should I use a transistor?", "does it need a transistor?"])
def test_a_transistor_that_is_asked_about_is_not_ordered(asked: str) -> None:
    assert {w.component for w in read(f"5V relay module and an Uno, {asked}").of("part")} == {"relay-module", "arduino-uno"}
