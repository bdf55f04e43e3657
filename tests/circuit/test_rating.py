"""Loads of another voltage or current than the catalogue's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.circuit.rating import rated, stands, wound_for
from circuitlm.knowledge.catalogue import catalogue


@given(st.floats(3, 60))
def test_a_coil_for_another_voltage_has_the_same_power(volts):
    own = catalogue().get("solenoid-valve")
    other = wound_for(own, volts)
    assert stands(other, volts)
    if other is not own:
        power = float(own.spec["ma"]) * float(own.spec["volts"])
        assert float(other.spec["ma"]) * volts == pytest.approx(power, rel=0.01)
        assert volts / float(other.spec["coil_ohms"]) == pytest.approx(
            float(own.spec["volts"]) / float(own.spec["coil_ohms"]) * 12 / volts, rel=0.01
        )


def test_a_motor_for_more_volts_takes_no_less_current():
    own = catalogue().get("dc-motor")
    assert wound_for(own, 24).spec["stall_ma"] == own.spec["stall_ma"]
    assert float(wound_for(own, 1.5).spec["ma"]) > float(own.spec["ma"])


def test_what_works_at_a_voltage_or_has_electronics_stays_as_it_is():
    assert wound_for(catalogue().get("fan-12v"), 9) is catalogue().get("fan-12v")
    assert wound_for(catalogue().get("servo"), 24) is catalogue().get("servo")


def test_a_given_current_sets_the_coil_s_resistance():
    assert rated(catalogue().get("solenoid-valve"), 0.5).spec["coil_ohms"] == pytest.approx(24)
