"""The pull-ups of an I2C bus, from its speed and its capacitance."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.answers.pullups import pullup_range
from circuitlm.pipeline.run import Options, design


def test_fast_mode_with_200_pf_leaves_little_room():
    low, high = pullup_range(400e3, 200e-12, 3.3)
    assert (low, high) == (pytest.approx(967, rel=0.01), pytest.approx(1770, rel=0.01))


def test_the_answer_has_the_range_and_a_value():
    made = design(
        "I2C at 400 kHz, 200 pF bus capacitance, 3.3 V, ESP32 DevKit with two SHT31: what pull-ups do I need and which pins are SDA/SCL?",
        Options(simulate=False),
    )
    assert "967 Ω to 1.77 kΩ" in made.report["answer"] and "take 1.5 kΩ" in made.report["answer"]


def test_what_no_resistor_does_is_said():
    made = design("1 MHz I2C, 500 pF, Pico and a BME280: which pull-ups?", Options(simulate=False))
    assert "no resistor" in made.report["answer"] or "take" in made.report["answer"]


def test_pull_ups_that_are_asked_about_are_not_ordered():
    made = design("BME280 module on a Pico. Must I add pull-up resistors or is that taken care of?", Options(simulate=False))
    assert "not needed" in made.report["answer"] and not [p for p in made.circuit.parts.values() if p.component.shape == "resistor"]
