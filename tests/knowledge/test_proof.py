"""A document says a thing or it does not: quotes, figures, pin rows."""

from __future__ import annotations

import pytest

from circuitlm.knowledge.proof import figure, named, pin_row, quoted, says
from tests.knowledge.sheet import PAGES

PINS = "\n".join(PAGES[2])


@pytest.mark.parametrize(
    ("printed", "unit", "value"),
    [("3.6 µA", "A", 3.6e-6), ("–40 mA", "A", -0.04), ("85 mΩ", "Ω", 0.085), ("400 kHz", "Hz", 4e5), ("5", "V", 5.0), ("0,5 V", "V", 0.5)],
)
def test_a_printed_figure_in_si_units(printed, unit, value):
    assert figure(printed, unit) == pytest.approx(value)


@pytest.mark.parametrize(("printed", "unit"), [("5 A", "V"), ("1.8 to 3.6 V", "V"), ("low", "V"), ("5 k", "V"), ("", "V")])
def test_what_is_no_figure_of_that_unit(printed, unit):
    with pytest.raises(ValueError):
        figure(printed, unit)


def test_a_quote_is_word_for_word_but_blanks_do_not_count():
    assert quoted("Supply voltage  VDD min 1.71 V", PAGES[3][4]) and quoted("supplyvoltage VDD", PAGES[3][4])
    assert not quoted("Supply voltage VDD max 3.6 V", PAGES[3][4]) and not quoted("V", PAGES[3][4])


def test_a_figure_stands_in_its_quote_with_its_unit():
    row = "Supply current 1.8 3.6 µA"
    assert says("3.6 µA", row) and says("3.6 μA", row)
    assert not says("3.6 mA", row) and not says("36 µA", row) and not says("3.6 V", row)


def test_a_name_stands_by_itself():
    assert named("VDD", "pin V DD is") and not named("DD", "pin VDD is") and not named("", "x")


def test_a_pin_has_the_number_of_its_row():
    assert pin_row("SDA", "3", PINS) == "3 SDA In/out I2C data"
    assert pin_row("GND", "2", PINS) and pin_row("GND", "7", PINS)
    assert pin_row("SDA", "4", PINS) is None and pin_row("SCK", "4", PINS) is None
    assert pin_row("SDA", "", PINS) and pin_row("MISO", "", PINS) is None


def test_cells_that_became_lines_are_a_row_too():
    assert pin_row("GND", "2", "1\nVDD\nSupply\n2\nGND\nGround") and not pin_row("GND", "1", "1\nVDD\nSupply\n2\nGND\nGround")
