"""4-20 mA inputs."""

from __future__ import annotations

import pytest

from tests.engineers.test_ports import together
from tests.synthesis.recipe_bench import complaints, figure, ids, made, values

CLAMPED = "4-20mA input on ESP32 ADC GPIO34, 24V loop, 150R shunt + RC filter + zener protection"


def test_the_shunt_keeps_20_ma_within_the_adc() -> None:
    design = made(CLAMPED)
    assert values(CLAMPED, "shunt") == [150.0] and figure(CLAMPED, "v_at_20ma") == pytest.approx(3.0)
    assert together(design, "R2.2", "C1.1", "D1.K", "A1.D34")
    assert ids(CLAMPED).count("resistor") == 2 and not complaints(CLAMPED)


@pytest.mark.parametrize(("board", "ohms"), [("Arduino Uno", 220.0), ("Raspberry Pi Pico", 150.0)])
def test_the_shunt_is_the_largest_that_leaves_room_for_over_range(board: str, ohms: float) -> None:
    assert values(f"4-20 mA pressure transmitter on an {board}, 24 V supply", "shunt") == [ohms]


def test_each_of_two_loops_has_its_pin() -> None:
    design = made("two 4-20 mA transmitters on an Arduino Uno A0 and A1, 24 V supply")
    assert together(design, "R1.1", "A1.A0") and together(design, "R2.1", "A1.A1")
