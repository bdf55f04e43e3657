"""Counted parts that are named one by one in later sentences are those parts, not more."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("Two buttons and two LEDs on a Pico? Buttons on GP14 and GP15, red LED on GP16, green LED on GP17.", 2),
        ("Uno with three LEDs. A red LED sits on D3, a yellow LED on D4 and a green LED on D5", 3),
        ("Nano with two leds; red led on 5, blue led on 6", 2),
        ("two LEDs and a red LED on D4, a green LED on D5 with a Nano", 4),
        ("Uno with three LEDs. A red LED sits on D3, a yellow LED on D4", 5),
    ],
)
def test_members_of_a_count_are_not_counted_again(prompt: str, count: int) -> None:
    assert sum(w.count for w in read(prompt).of("part") if w.component == "led") == count
