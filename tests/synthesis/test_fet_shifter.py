"""Level shifters from single MOSFETs, on a board's bus and between terminals."""

from __future__ import annotations

import pytest

from tests.synthesis.bench import joined, volts
from tests.synthesis.recipe_bench import complaints, figure, ids, made, recipe_ids, values

BUS = "level shifter between uno (5V) I2C and BNO055 3.3V, use BSS138 with 10k on both sides, discrete"
UP = "ESP32 with a 5V LCD1602 I2C, discrete level shifter with BSS138"
MODULES = "Arduino Nano with an SSD1306 and an MPU6050 at 3.3V on I2C, level shift with two 2N7000 mosfets and 4.7k pull-ups"
FREE = "I2C level shifter 3.3V to 5V with two 2N7000, 4.7k pull-ups, no board"
WIDE = "four channel level converter 1.8V to 3.3V from discrete mosfets, no mcu"


@pytest.mark.parametrize("prompt", [BUS, UP, MODULES, FREE, WIDE])
def test_it_is_made_without_a_complaint_and_without_a_module(prompt: str) -> None:
    assert complaints(prompt) == []
    assert "logic-level-shifter" not in ids(prompt)


def test_a_line_has_the_gate_at_the_lower_rail_and_a_pull_up_each_side() -> None:
    c = made(BUS).circuit
    assert volts(c, "U1.VIN") == pytest.approx(3.3), "the words feed it from 3.3 V"
    for q, sensor, board in (("Q1", "SDA", "A4"), ("Q2", "SCL", "A5")):
        assert volts(c, f"{q}.G") == pytest.approx(3.3)
        assert joined(c, f"{q}.S", f"U1.{sensor}") and joined(c, f"{q}.D", f"A1.{board}")
    assert values(BUS, "pullup") == [10_000] * 4


def test_where_the_board_is_the_lower_side_its_lines_are_at_the_source() -> None:
    c = made(UP).circuit
    assert joined(c, "Q1.S", "A1.D21") and joined(c, "Q1.D", "U1.SDA")


def test_a_modules_own_pull_ups_are_enough() -> None:
    assert values(MODULES, "pullup") == [4700, 4700]


def test_a_threshold_near_the_gates_voltage_is_told() -> None:
    assert any("threshold" in a for a in made(MODULES).report["advice"])
    assert not any("threshold" in a for a in made(BUS).report["advice"])


def test_between_terminals_every_line_has_two_of_them() -> None:
    assert recipe_ids(FREE) == ["fet-level-shifter"]
    assert ids(FREE).count("2n7000") == 2 and ids(FREE).count("terminal-2") == 4
    assert figure(FREE, "r") == 4700
    assert ids(WIDE).count("bss138") == 4
