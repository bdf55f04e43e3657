"""Quantities in words: one place puts them into figures for every reader."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.figures import in_figures


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("a corner at forty-five kilohertz", "a corner at 45 kHz"),
        ("a hundred and fifty nanofarads", "150 nF"),
        ("three point three volts and half an amp", "3.3 V and 0.5 A"),
        ("22 kilo-ohms, one megohm, 680 ohms", "22 kΩ, 1 MΩ, 680 ohms"),
        ("plus nine and minus nine volts", "plus nine and minus 9 V"),
        ("it runs on plus/minus 12 volts", "it runs on plus/minus 12 V"),
        ("a gain of eleven, amplified twenty times", "a gain of 11, amplified 20 times"),
        ("twelve volts out of fifteen, please", "12 V out of 15 V, please"),
        ("a battery (24 V, charging up to 29)", "a battery (24 V, charging up to 29 V)"),
        ("a 5 V sensor on pins 3 or 4, up to 15 m", "a 5 V sensor on pins 3 or 4, up to 15 m"),
        ("corner ten kHz, three hundred fifty mA, plus six dB", "corner 10 kHz, 350 mA, plus 6 dB"),
        ("after two and a half seconds", "after 2.5 seconds"),
    ],
)
def test_quantities_are_put_into_figures(said: str, meant: str) -> None:
    assert in_figures(said) == meant


@pytest.mark.parametrize(
    "said", ["half a TL072", "use two amps for left and right", "the two amps share a supply", "two 5 mm LEDs", "three op amps"]
)
def test_counts_are_no_quantities(said: str) -> None:
    assert in_figures(said) == said
