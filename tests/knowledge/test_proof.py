"""A document says a thing or it does not: quotes, figures, pin rows."""

from __future__ import annotations

import pytest

from circuitlm.knowledge.proof import figure, named, pin_rows, quoted, says
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
    assert quoted("Supply voltage VCC ... 7.0 V", "Supply voltage V\nCC\n.................7.0V")
    assert not quoted("Supply voltage VDD max 3.6 V", PAGES[3][4]) and not quoted("V", PAGES[3][4])


def test_a_figure_stands_in_its_quote_with_its_unit():
    row = "Supply current 1.8 3.6 µA"
    assert says("3.6 µA", row) and says("3.6 μA", row)
    assert not says("3.6 mA", row) and not says("36 µA", row) and not says("3.6 V", row)


def test_a_unit_that_the_pdf_tore_apart_is_one_unit():
    assert says("10 µA", "leakage current -10 10\nµ\nA") and not says("10 mA", "leakage current -10 10\nµ\nA")


def test_an_index_on_a_line_of_its_own_belongs_to_its_letter():
    page = "Pin Name\n8 V\nCC\nSupply\n4 V\nSS\nGround\n5 SDA Data"
    assert pin_rows([("VCC", "8"), ("VSS", "4"), ("SDA", "5")], page) == ["8 VCC", "4 VSS", "5 SDA Data"]
    assert not all(pin_rows([("VCC", "4"), ("VSS", "8"), ("SDA", "5")], page))


def test_a_name_stands_by_itself():
    assert named("VDD", "pin V DD is") and not named("DD", "pin VDD is") and not named("", "x")


NUMBERED = [("VDD", "1"), ("GND", "2"), ("SDA", "3"), ("SCL", "4")]
SHIFTED = [("VDD", "2"), ("GND", "3"), ("SDA", "4"), ("SCL", "1")]
TABLES = {
    "a row a line": "Pin Name\n1 VDD Supply\n2 GND Ground, see 5\n3 SDA Data, 10 k to VDD\n4 SCL Clock",
    "a cell a line": "Pin\nName\n1\nVDD\n2\nGND\n3\nSDA\n4\nSCL\nNotes",
    "cells with words": "1\nVDD\nSupply\n2\nGND\nGround\n3\nSDA\nData\n4\nSCL\nClock",
    "names first": "Name\nPin\nVDD\n1\nGND\n2\nSDA\n3\nSCL\n4\nNotes",
    "two packages": "1\nA1\nVDD\n2\nA2\nGND\n3\nB1\nSDA\n4\nB2\nSCL\nNotes",
    "all in one line": "Pins 1 VDD 2 GND 3 SDA 4 SCL of the package",
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_pin_has_the_number_of_its_row_however_the_table_came_out(table):
    assert all(pin_rows(NUMBERED, table))
    assert not all(pin_rows(SHIFTED, table))
    swapped = [("VDD", "1"), ("GND", "2"), ("SDA", "4"), ("SCL", "3")]
    assert [bool(x) for x in pin_rows(swapped, table)] == [True, True, False, False]


def test_the_words_of_the_row_are_kept():
    assert pin_rows([("SDA", "3"), ("GND", "7"), ("SCK", "4")], PINS) == ["3 SDA In/out I2C data", "7 GND Ground Ground", None]
    assert pin_rows([("SDA", ""), ("MISO", "")], PINS) == ["3 SDA In/out I2C data", None]
