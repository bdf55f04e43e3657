"""Quantities as people write them, and as the program prints them."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from circuitlm.circuit.units import Quantity, digits_of, parse, short, show, spice


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("4k7", 4700.0, "Ω"),
        ("2R2", 2.2, "Ω"),
        ("0R1", 0.1, "Ω"),
        ("1M5", 1.5e6, "Ω"),
        ("3V3", 3.3, "V"),
        ("4n7F", 4.7e-9, "F"),
        ("2u2F", 2.2e-6, "F"),
        ("4k7ohm", 4700.0, "Ω"),
        ("1k0", 1000.0, "Ω"),
    ],
)
def test_the_multiplier_may_stand_for_the_decimal_point(text, value, unit):
    quantity = parse(text)
    assert quantity.value == pytest.approx(value) and quantity.unit == unit


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("4.7 kOhm", 4700.0, "Ω"),
        ("4.7kΩ", 4700.0, "Ω"),
        ("4.7kΩ", 4700.0, "Ω"),
        ("220 ohms", 220.0, "Ω"),
        ("10 kilo ohm", 1e4, "Ω"),
        ("100nF", 1e-7, "F"),
        ("0.1 uF", 1e-7, "F"),
        ("0.1µF", 1e-7, "F"),
        ("0.1μF", 1e-7, "F"),
        ("22 pF", 22e-12, "F"),
        ("1MHz", 1e6, "Hz"),
        ("1 kHz", 1e3, "Hz"),
        ("50 hertz", 50.0, "Hz"),
        ("1,5 V", 1.5, "V"),
        ("1,000 Hz", 1000.0, "Hz"),
        ("-5V", -5.0, "V"),
        ("500 mA", 0.5, "A"),
        ("2000mAh", 2.0, "Ah"),
        ("10 mH", 0.01, "H"),
        ("5 minutes", 300.0, "s"),
        ("20 ms", 0.02, "s"),
        ("0.96 inch", 0.024384, "m"),
        ("9600 baud", 9600.0, "bit/s"),
        ("3 W", 3.0, "W"),
        ("25 °C", 25.0, "°C"),
        ("1%", 1.0, "%"),
        ("1e3 Hz", 1e3, "Hz"),
        ("2.2 Meg ohm", 2.2e6, "Ω"),
    ],
)
def test_what_people_write_is_read_in_si_units(text, value, unit):
    quantity = parse(text)
    assert quantity.value == pytest.approx(value, rel=1e-9) and quantity.unit == unit


@pytest.mark.parametrize(("text", "unit", "value"), [("10k", "Ω", 1e4), ("100n", "F", 1e-7), ("330", "Ω", 330.0), ("4k7", "", 4700.0)])
def test_an_unwritten_unit_is_the_one_expected(text, unit, value):
    assert parse(text, unit).value == pytest.approx(value)
    assert parse(text, unit).unit in (unit, "Ω")


@pytest.mark.parametrize("text", ["", " ", "k", "ohm", "4k7k", "1.2.3", "ten volts", "5 bananas", "0x10", "--5", "nan", "1e", "4,7,1"])
def test_what_is_no_quantity_is_refused_with_its_text(text):
    with pytest.raises(ValueError, match="not a quantity"):
        parse(text)


def test_nobody_means_millihertz():
    assert parse("1 mHz").value == 1e6
    assert parse("1 mohm").value == 1e6 and parse("10 mΩ").value == 0.01
    assert parse("5mA").value == pytest.approx(5e-3)


@given(st.floats(1e-12, 9.99e9), st.sampled_from(["V", "A", "Ω", "F", "H", "Hz", "s", "W"]))
@example(999.5, "V")
@example(0.9995e-3, "A")
@example(1e-12, "F")
def test_what_is_shown_reads_back_to_three_digits(value, unit):
    if unit == "Hz" and value < 1.0:
        value += 1.0  # `m` before Hz is read as mega: see above
    back = parse(show(value, unit))
    assert back.unit == unit
    assert back.value == pytest.approx(value, rel=6e-3)


@given(st.floats(-9.99e9, -1e-12), st.sampled_from(["V", "A", "s", "W"]))
def test_negative_values_read_back_too(value, unit):
    assert parse(show(value, unit)).value == pytest.approx(value, rel=6e-3)


@given(st.floats(1e-12, 9.99e9))
def test_more_digits_are_kept_when_asked(value):
    assert parse(show(value, "V", 6)).value == pytest.approx(value, rel=6e-6)


@given(st.floats(1, 9.9e8))
def test_the_short_form_beside_a_symbol_reads_back(value):
    assert parse(short(value, "Ω"), "Ω").value == pytest.approx(value, rel=6e-3)


@given(st.floats(allow_nan=True, allow_infinity=True), st.sampled_from(["", "V", "°C"]))
def test_any_number_can_be_shown(value, unit):
    assert show(value, unit)
    assert str(Quantity(value, unit)) == show(value, unit)


@given(st.text(max_size=30))
def test_any_text_is_a_quantity_or_a_value_error(text):
    try:
        quantity = parse(text)
    except ValueError:
        return
    assert isinstance(quantity.value, float)


@given(st.floats(1e-15, 1e15))
def test_a_spice_number_has_no_suffix_to_misread(value):
    text = spice(value)
    assert float(text) == pytest.approx(value, rel=1e-5)
    assert not set(text) & set("kmunpfKMG")


def test_engineering_notation():
    assert [show(x, u) for x, u in ((4700, "Ω"), (1e-7, "F"), (12, "V"), (0, "V"), (0.02, "A"), (1e6, "Hz"), (25.4, "°C"))] == [
        "4.7 kΩ",
        "100 nF",
        "12 V",
        "0 V",
        "20 mA",
        "1 MHz",
        "25.4 °C",
    ]
    assert show(math.inf, "V") == "inf V"
    assert [short(4700), short(220), short(1e-7, "F"), short(12, "V")] == ["4.7k", "220", "100n", "12V"]


def test_a_given_figure_keeps_its_digits():
    assert show(4.096, "V", digits_of(4.096)) == "4.096 V"
    assert show(12.0, "V", digits_of(12.0)) == "12 V"
    assert digits_of(0.1 + 0.2) == 3


def test_less_than_an_ohm_is_no_milliohm():
    assert short(0.27) == "0.27"
    assert parse(short(0.27), "Ω").value == pytest.approx(0.27)
