"""A controller's clock against its supply."""

from __future__ import annotations

import pytest

from circuitlm.circuit.controller import Mcu

CHIP = Mcu(v_io=5, clock=[(1.8, 4e6), (2.7, 10e6), (4.5, 20e6)])


@pytest.mark.parametrize(("volts", "hertz"), [(1.5, 0.0), (1.8, 4e6), (2.25, 7e6), (2.7, 10e6), (3.6, 15e6), (4.5, 20e6), (5.5, 20e6)])
def test_the_fastest_clock_rises_with_the_supply(volts, hertz):
    assert CHIP.fastest(volts) == pytest.approx(hertz)


@pytest.mark.parametrize(("hertz", "volts"), [(1e6, 1.8), (10e6, 2.7), (16e6, 3.78), (20e6, 4.5), (24e6, None)])
def test_a_clock_asks_for_a_supply(hertz, volts):
    assert CHIP.volts_for(hertz) == (None if volts is None else pytest.approx(volts))


def test_without_data_nothing_is_claimed():
    assert Mcu(v_io=5).fastest(3.3) is None
    assert Mcu(v_io=5).volts_for(1e6) is None
