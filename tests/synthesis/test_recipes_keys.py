"""Keys in rows and columns."""

from __future__ import annotations

import pytest

from tests.synthesis.recipe_bench import complaints, ids, made, recipe_ids


@pytest.mark.parametrize(
    ("prompt", "keys", "diodes"),
    [
        ("Teensy 4.0 macro pad: 8 keys as a 2x4 matrix with diodes, rotary encoder with push, no LEDs", 8, 8),
        ("pico keyboard with 12 mx switches in a 3 by 4 matrix", 12, 12),
        ("leonardo, matrix of 16 buttons 4x4 without diodes", 16, 0),
    ],
)
def test_each_key_has_a_diode_unless_none_is_wanted(prompt, keys, diodes):
    assert recipe_ids(prompt) == ["key-matrix"] and not complaints(prompt)
    assert ids(prompt).count("push-button") == keys and ids(prompt).count("diode-1n4148") == diodes
    assert "toggle-switch" not in ids(prompt)


def test_rows_and_columns_on_the_pins_that_are_named():
    c = made("Pro Micro button box, 3x4 button matrix with 1N4148, rows on D2, D3, D4 and cols on D5-D8").circuit
    assert [c.net_of(("A1", p)).name for p in ("D2", "D4", "D5", "D8")] == ["ROW0", "ROW2", "COL0", "COL3"]


def test_a_keypad_is_a_part_of_its_own():
    assert recipe_ids("Uno with a 4x4 matrix keypad") == []
