"""Dividers from a range of resistances that the request allows."""

from __future__ import annotations

import pytest

from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Options, design
from circuitlm.synthesis.recipes.ranges import allowed_ohms


@pytest.mark.parametrize(
    ("prompt", "low", "high", "ratio"),
    [
        ("A voltage divider: 9 V in, 3 V in the middle. Resistors somewhere between 1k and 20k, please", 1e3, 20e3, 1 / 3),
        ("divider 12 V to 5 V, resistor values from 10k to 100k", 10e3, 100e3, 5 / 12),
        ("voltage divider 5 V to 3.3 V with resistors between 1 and 10k", 1e3, 10e3, 0.66),
    ],
)
def test_values_lie_in_the_range(prompt: str, low: float, high: float, ratio: float) -> None:
    figures = design(prompt, Options(simulate=False)).report["figures"]["divider"]
    assert low <= figures["r_top"] <= high
    assert low <= figures["r_bottom"] <= high
    assert figures["ratio"] == pytest.approx(ratio, rel=0.03)


def test_a_range_that_holds_no_pair_is_refused() -> None:
    with pytest.raises(CannotDesign, match="No two resistors"):
        design("divider from 24 V to 3.3 V, use resistors in the range 100 to 470 ohm", Options(simulate=False))


def test_a_sensors_range_is_none_to_choose_from() -> None:
    assert allowed_ohms("the LDR goes from 1k to 20k, a resistor of 10k to ground") is None


def test_a_divider_for_a_full_battery_is_not_sized_anew_at_its_nominal_voltage() -> None:
    d = design("ESP32 powered by a 2S LiPo through a buck, divider for the battery voltage on GPIO34", Options())
    figures = d.report["figures"]["divider"]
    top, bottom = (next(p.quantity for p in d.circuit.parts.values() if p.role == r) for r in ("divider-top", "divider-bottom"))
    assert figures["vin"] == 8.4 and figures["nominal_v"] == 7.4
    assert 8.4 * bottom / (top + bottom) < 3.3


@pytest.mark.parametrize("prompt", ["ESP32 monitors a 48V battery (58V max) by a divider, current up to 50A by an ACS758"])
def test_a_current_that_another_part_measures_is_not_the_dividers(prompt: str) -> None:
    parts = {p.role: p.quantity or 0.0 for p in design(prompt, Options(simulate=False)).circuit.parts.values()}
    top, bottom = parts["divider-top"], parts["divider-bottom"]
    assert top > 10_000
    assert 2.9 < 58 * bottom / (top + bottom) < 3.3


@pytest.mark.parametrize(("words", "volts", "amps"), [("may take 50uA at most", 58, 50e-6), ("it shouldn't eat more than 100 µA", 58, 100e-6)])
def test_a_divider_keeps_to_its_current(words: str, volts: float, amps: float) -> None:
    figures = design(f"48V battery, 58V max, to an ESP32 analog pin with a voltage divider, {words}", Options(simulate=False)).report["figures"]
    assert volts / (figures["divider"]["r_top"] + figures["divider"]["r_bottom"]) <= amps
