"""A filter's load is no resistor of the filter: the corner holds with it."""

from __future__ import annotations

import pytest

from tests.synthesis.recipe_bench import figure, made


@pytest.mark.parametrize(
    ("prompt", "fc", "load"),
    [
        ("RC low pass at 1 kHz within 5 % for a 10k load", 1000, 10e3),
        ("RC low pass filter, corner 3.4 kHz, loaded with 2.2k", 3400, 2.2e3),
        ("RC high-pass filter at 100 Hz into a 47k load", 100, 47e3),
    ],
)
def test_the_corner_holds_with_the_load(prompt: str, fc: float, load: float) -> None:
    r, c = figure(prompt, "r"), figure(prompt, "c")
    assert figure(prompt, "load") == load
    assert 1 / (2 * 3.14159 * c * r * load / (r + load)) == pytest.approx(fc, rel=0.05)
    assert r <= load / 10 or "high" in prompt
    assert not made(prompt).request.not_understood


def test_the_only_resistance_that_is_given_is_the_filters_own() -> None:
    assert figure("RC low pass with 1k and 100n", "r") == 1000
