"""Two resistors that the words give for a divider between two levels are that divider's, and no second one is made."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    ("text", "upper", "lower"),
    [
        ("uno <-> pico over uart, level divider 1k and 2k", 1e3, 2e3),
        ("Uno and Pico over uart. Uno TX must come down to 3.3 V, resistors only, 1k and 2k.", 1e3, 2e3),
        ("Nano and HC-05, RX through a 10k/20k divider", 1e4, 2e4),
        ("ESP32 with an HC-SR04, divider with resistors 1k and 2k for the echo", 1e3, 2e3),
    ],
)
def test_the_pair_is_used_once(text, upper, lower):
    made = design(text, Options(simulate=False))
    assert made.exit_code == 0
    values = {r: [p.quantity for p in made.circuit.parts.values() if p.role == r] for r in ("divider-top", "divider-bottom")}
    assert values == {"divider-top": [upper], "divider-bottom": [lower]}


def test_a_pair_for_a_voltage_is_turned_the_way_that_the_pin_stands():
    made = design("Uno with a 10k/20k divider on A0 for 12 V", Options(simulate=False))
    assert made.exit_code == 0
    assert next(p.quantity for p in made.circuit.parts.values() if p.role == "divider-top") == 2e4
