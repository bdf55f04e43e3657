"""References that can be loaded, and warnings of a battery that runs down."""

from __future__ import annotations

import pytest

from tests.synthesis.recipe_bench import good, proof, recipes_of


@pytest.mark.parametrize(
    ("text", "volts"),
    [
        ("2.5 V reference with a TL431, buffered by an op amp so that it delivers 10 mA, 9 V supply", 2.5),
        ("buffered 5 V reference with TL431 and LM358, 12 V supply, 50 mA", 5.0),
        ("1.25V reference, op amp follower behind a TL431, from 5V", 1.25),
        ("6.2 V zener reference with op-amp buffer, +15V", 6.2),
    ],
)
def test_a_buffered_reference_is_one_circuit_whose_output_stands_its_load(text, volts):
    assert recipes_of(text) == ["buffered-reference"]
    assert proof(text)["output under load"] == pytest.approx(volts, rel=0.02)


def test_a_load_beyond_the_op_amp_gets_a_transistor_in_the_loop():
    shapes = [p.component.shape for p in good("buffered 5 V reference with TL431 and LM358, 12 V supply, 50 mA").circuit.parts.values()]
    assert "npn" in shapes


def test_an_adjustable_reference_goes_from_nothing_to_its_voltage():
    measured = proof("adjustable 0-5 V reference from a TL431 and an op-amp with a pot, 12 V supply")
    assert measured["highest voltage that can be set"] == pytest.approx(5, rel=0.02)
    assert measured["output at the potentiometer's middle"] == pytest.approx(2.5, rel=0.03)


@pytest.mark.parametrize(
    ("text", "volts", "leds"),
    [
        ("car battery indicator: red LED below 11.8 V, green above, LM393", 11.8, 2),
        ("9V battery tester, LED comes on below 7 V, another LED when it is ok, LM393", 7.0, 2),
        ("low battery warning for a 12 V lead acid battery: red LED under 11.5 V, LM393", 11.5, 1),
    ],
)
def test_a_battery_warning_changes_over_where_it_should(text, volts, leds):
    shapes = [p.component.shape for p in good(text).circuit.parts.values()]
    assert shapes.count("led") == leds
    measured = proof(text)
    assert measured["battery voltage at which it warns"] == pytest.approx(volts, rel=0.03)
    assert ("battery voltage at which the second LED goes out" in measured) == (leds == 2)
