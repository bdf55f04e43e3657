"""Address pins by their levels, the chip in place of a board, and words that name a board by what it drives."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading import read


@pytest.mark.parametrize(
    ("told", "component", "address"),
    [
        ("an MCP23017 (just the chip) with A0 to VCC and A1, A2 to GND", "mcp23017", "0x21"),
        ("an MCP23017, A0 high, A1 and A2 low", "mcp23017", "0x21"),
        ("an MCP23017 (A0=1, A1=0, A2=0)", "mcp23017", "0x21"),
        ("an MCP23017 with its address pins A0-A2 on GND", "mcp23017", "0x20"),
        ("a PCF8574 with A0, A1 and A2 to ground", "pcf8574", "0x20"),
    ],
)
def test_the_levels_of_address_pins_are_an_address(told: str, component: str, address: str) -> None:
    wish = next(w for w in read(f"Nano on I2C with a DS3231, plus {told}.").of("part") if w.component == component)
    assert wish.attributes["address"] == address and not wish.pins


@pytest.mark.parametrize(
    "said", ["without arduino board: ATmega328P chip", "no Arduino - ATmega328P", "without arduino board ATmega328P chip"]
)
def test_the_chip_stands_in_place_of_the_board_that_is_not_wanted(said: str) -> None:
    request = read(f"{said} with a tilt switch on PD2")
    assert "atmega328p" in {w.component for w in request.of("part")}
    assert "atmega328p" not in {w.component for w in request.of("exclusion")}


def test_a_motor_board_is_named_by_what_it_drives() -> None:
    parts = {w.component: w.count for w in read("uno and the red motor board L298N and 2 of the yellow motors").of("part")}
    assert parts == {"arduino-uno": 1, "l298n": 1, "tt-motor": 2}


def test_a_choice_in_the_title_is_the_part_that_is_named_later() -> None:
    parts = [w.component for w in read("window/tilt sensor with an Uno. Tilt switch on D2").of("part")]
    assert parts == ["tilt-switch", "arduino-uno"]


def test_a_keypad_is_no_switch_in_the_line_of_a_lamp() -> None:
    made = plan(read("A keypad, and a 12V solenoid lock opens when the code is right, a green LED shines")).plan
    assert not made.blocks


def test_half_bridges_are_shared_out_among_their_amplifiers() -> None:
    made = plan(read("ESP32, two scales: 2 HX711 and 8 half-bridge load cells")).plan
    assert sum(link.reason == "half bridges make a full one" for link in made.links) == 16


def test_a_reservoir_on_each_side_is_no_capacitor_of_a_regulator() -> None:
    made = plan(
        read(
            "230 V -> transformer 2x15 V with a centre tap -> bridge -> one 2200uF electrolytic on each side -> LM7815 and LM7915, 100nF behind each"
        )
    ).plan
    (block,) = made.blocks
    assert block.params["c_bulk"] == pytest.approx(2.2e-3) and block.params["c_out"] == pytest.approx(1e-7)
    assert "c_in" not in block.params
