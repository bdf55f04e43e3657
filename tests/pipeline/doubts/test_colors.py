"""A colour that a request names and no LED of its circuit has is told."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.doubts.colors import lost_colors
from tests.pipeline.doubts.designs import seen

TWO = "Arduino Uno with a red LED on D9 and a yellow LED on D10"


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("a red LED when it is open, a green one when it is shut", ["green one"]),
        ("the red, yellow and blue LEDs", ["blue LEDs"]),
        ("white status LED, red alarm LED", ["white LED"]),
        ("a red led and a yellow led", []),
        ("a red and an amber LED", []),
        ("red LED, no green one", []),
        ("a red or green LED, I don't mind", []),
        ("the blue LED strip", []),
        ("the green button", []),
    ],
)
def test_a_color_that_no_led_has_is_told(text: str, lost: list[str]) -> None:
    assert lost_colors(seen(text, TWO)) == lost


def test_what_has_all_colors_inside_lacks_none() -> None:
    assert lost_colors(seen("a red LED and a green LED", "Arduino Uno with an RGB LED on 9, 10 and 11")) == []
    assert lost_colors(seen("a red LED and a green LED", "Arduino Uno with 8 WS2812B on D6")) == []


def test_without_a_light_no_color_is_looked_for() -> None:
    assert lost_colors(seen("a green LED", "RC low-pass at 1 kHz with 10 nF")) == []
