"""A load's voltage that nothing gives it, and a passive's value that no such part has, are told."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.doubts.ratings import lost_values, misfed
from tests.pipeline.doubts.designs import seen

FAN = "Arduino Uno and a 12 V fan on a relay module on D7 from a 12 V 2 A adapter, a servo on D9"
RC = "Arduino Uno with a 10k potentiometer on A0 and an LED on D9 with a 470 ohm resistor"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a 24V fan", ["24V fan (M1 gets 12 V)"]),
        ("a 5 volt DC cooling fan", ["5 volt DC cooling fan (M1 gets 12 V)"]),
        ("a 12V fan", []),
        ("a 13.8 V fan", []),
        ("up to 24 V fan", []),
        ("24 V and a fan", []),
        ("5V servo", []),
        ("24 V relay", []),
    ],
)
def test_a_load_at_another_voltage_is_told(text: str, told: list[str]) -> None:
    assert misfed(seen(text, FAN)) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a 100k pot", ["100k pot"]),
        ("with a 220 ohm series resistor", ["220 ohm series resistor"]),
        ("330R current limiting resistors", ["330R current limiting resistors"]),
        ("a 10k pot", []),
        ("470 ohm resistor", []),
        ("is a 220 ohm resistor enough?", []),
        ("I have got a 220 ohm resistor", []),
        ("no 220 ohm resistor", []),
        ("a load of 220 ohm", []),
        ("a 100nF capacitor", []),
    ],
)
def test_a_value_that_no_such_part_has_is_told(text: str, told: list[str]) -> None:
    assert lost_values(seen(text, RC)) == told
