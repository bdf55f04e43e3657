"""Analog wishes in words that nobody tuned the recipes for: supplies, directions, barred parts, counts by letters, values taken back."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.corrections import corrected_values
from circuitlm.engineers.builtin.reading.declined import declined
from circuitlm.engineers.builtin.reading.each_load import each_named
from circuitlm.engineers.builtin.reading.figures import in_figures
from circuitlm.engineers.builtin.reading.read import read
from circuitlm.engineers.builtin.reading.terms import in_terms


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("An NE5532 on rails that are split, 15 V per side.", "±15 V"),
        ("TL072, symmetric 9 V each way.", "±9 V"),
        ("An op-amp that reverses the polarity.", "inverting"),
        ("18 V DC goes in, 9 V comes out: LM317 regulator.", "18 V DC in, 9 V out"),
        ("A 5.6 V Z-diode.", "Zener diode"),
        ("Relay, coil rated 24 V, on a BC337.", "24 V relay"),
    ],
)
def test_terms(said: str, meant: str) -> None:
    assert meant in in_terms(in_figures(said))


def test_a_couple_and_kilohms_are_figures() -> None:
    assert in_figures("hold it a couple of volts above ten kilohms") == "hold it 2 V above 10 kΩ"


def test_barred_parts_in_a_list() -> None:
    assert declined("A stabiliser. (Transistors and the TL431 are not available yet.)").endswith("(without Transistors or TL431.)")
    assert declined("It is not allowed.") == "It is not allowed."


def test_one_for_each_that_is_called_by_a_letter() -> None:
    assert each_named("Every voter A, B, C and D has a push button.") == "Every voter A, B, C and D has four push button."
    assert each_named("A and B have a button each.") == "A and B have a button each."


@pytest.mark.parametrize("said", ["the pot is 4k7, no wait, make it 22k", "pot 47k... no, I only have 22k so take 22k"])
def test_values_taken_back(said: str) -> None:
    told = corrected_values(said)
    assert "22k" in told and "47k" not in told and "4k7" not in told and told.count("22k") == 1


def test_a_resistance_behind_a_part_counts_nothing() -> None:
    part = next(w for w in read("A divider of a 10k resistor and an NTC of 10 k on 5 V.").of("part") if w.component == "thermistor-ntc")
    assert part.count == 1


def test_the_output_of_a_thing_outside_orders_no_sensor() -> None:
    request = read("A follower with an LM358 for a gyroscope's output (0 to 3 V).")
    assert [w.component for w in request.of("part")] == ["lm358"]
