"""A number that counts several things at once is each thing's own number."""

from __future__ import annotations

from collections import Counter

import pytest

from circuitlm.engineers.builtin.reading import read


def _counts(prompt: str) -> Counter[str]:
    return Counter({w.component: w.count for w in read(prompt).of("part") if w.component})


@pytest.mark.parametrize(
    "prompt",
    [
        "Uno with 4 each of white and blue LEDs",
        "Uno with white and blue LEDs, 4 each",
        "Uno with white and blue LEDs (four of each)",
        "An Uno and a white and a blue LED, 4 of each colour.",
    ],
)
def test_colours_that_share_a_number(prompt: str) -> None:
    leds = next(w for w in read(prompt).of("part") if w.component == "led")
    assert leds.count == 8
    assert Counter(leds.attributes["colors"].split()) == {"white": 4, "blue": 4}


@pytest.mark.parametrize(
    "prompt",
    [
        "Mega with 3 each of servo, potentiometer and limit switch",
        "Mega with servos, potentiometers and limit switches, 3 of each",
        "Mega with a servo, a potentiometer and a limit switch (three each), please",
    ],
)
def test_parts_that_share_a_number(prompt: str) -> None:
    counts = _counts(prompt)
    assert (counts["servo"], counts["limit-switch"]) == (3, 3)


@pytest.mark.parametrize("prompt", ["Nano with 6 LEDs and as many buttons", "Nano with 6 LEDs and the same number of buttons on it"])
def test_as_many(prompt: str) -> None:
    assert _counts(prompt)["push-button"] == 6


@pytest.mark.parametrize(
    "prompt", ["Uno with two servos, 2 A each", "Uno with as many LEDs as possible", "Uno with two DS18B20 on 2 m of cable each"]
)
def test_what_counts_nothing(prompt: str) -> None:
    assert max(_counts(prompt).values()) <= 2


@pytest.mark.parametrize(
    ("prompt", "component", "count"),
    [
        ("Nano, flash two pairs of LEDs alternately", "led", 4),
        ("Mega with three sets of 4 push buttons", "push-button", 12),
        ("Nano with two rows of five LEDs", "led", 10),
        ("Uno with 3 pairs of IR LED and phototransistor", "phototransistor", 3),
        ("Uno, a servo each on 9 and 10", "servo", 2),
        ("Uno, one push button each on 2, 3, 4 and 5", "push-button", 4),
        ("Mega: inputs on D22..D25, each with one PC817", "pc817", 4),
        ("Nano with half a dozen LEDs", "led", 6),
        ("Nano with a pair of servos on 9 and 10", "servo", 2),
    ],
)
def test_groups_and_one_for_each_pin(prompt: str, component: str, count: int) -> None:
    assert _counts(prompt)[component] == count
