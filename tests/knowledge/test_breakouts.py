"""Breakouts, converters and bare displays: found by what people call them and what they want of them, and wired in a design."""

from __future__ import annotations

import pytest

from circuitlm.knowledge import search
from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("icm20948", "icm-20948"),
        ("gyro accelerometer and compass to follow the MPU-9250", "icm-20948"),
        ("the sensor should count the steps by itself", "lsm6dsox"),
        ("thermometer accurate to a tenth of a degree", "tmp117"),
        ("four analog inputs and an output over i2c", "pcf8591"),
        ("YL-40", "pcf8591"),
        ("5641AS", "seven-segment-4digit"),
        ("bare display of four digits with twelve pins", "seven-segment-4digit"),
        ("buck-boost converter", "s9v11ma"),
        ("3.3 V from a lithium cell until it is empty", "s9v11ma"),
    ],
)
def test_it_is_found_by_any_of_its_names_and_by_what_it_is_for(text, part):
    assert part in [h.id for h in search.search().find(text, 3)]


def test_a_word_of_a_description_is_no_word_of_a_parts_own():
    assert "guva-s12sd" not in search.search().hints("thermometer accurate to a tenth").own


@pytest.mark.parametrize(
    ("prompt", "part", "joined"),
    [
        ("ICM-20948 on an ESP32", "icm-20948", {"VIN": "3V3", "SDA": "SDA", "SCL": "SCL"}),
        ("LSM6DSOX on a Raspberry Pi Pico", "lsm6dsox", {"VIN": "3V3", "SDA": "SDA", "SCL": "SCL"}),
        ("TMP117 and an OLED on an Arduino Nano", "tmp117", {"SDA": "SDA", "SCL": "SCL", "GND": "GND"}),
        ("PCF8591 with a potentiometer on a Raspberry Pi", "pcf8591", {"VCC": "3V3", "AIN0": "RV1_WIPER"}),
        ("Arduino Nano from four AA cells through a buck-boost converter set to 5 V", "s9v11ma", {"VOUT": "5V"}),
    ],
)
def test_a_design_with_it_is_wired(prompt, part, joined):
    made = design(prompt, Options(simulate=False))
    assert made.exit_code == 0
    ref = next(ref for ref, p in made.circuit.parts.items() if p.id == part)
    nets = {str(pin): net.name for net in made.circuit.nets.values() for pin in net.pins}
    assert {pin: nets.get(f"{ref}.{pin}") for pin in joined} == joined


def test_each_segment_line_of_four_digits_has_a_resistor_and_each_digit_a_pin():
    made = design("Arduino Uno with a 5641AS display", Options(simulate=False))
    assert made.exit_code == 0
    ref = next(ref for ref, p in made.circuit.parts.items() if p.id == "seven-segment-4digit")
    on_net = {str(pin): {str(p).split(".")[0] for p in net.pins} for net in made.circuit.nets.values() for pin in net.pins}
    for pin in ("a", "b", "c", "d", "e", "f", "g", "DP"):
        assert len({o for o in on_net[f"{ref}.{pin}"] if o.startswith("R")}) == 1
    for pin in ("D1", "D2", "D3", "D4"):
        assert any(o.startswith("A") for o in on_net[f"{ref}.{pin}"])
