"""Parts that a prompt names again by one of their words, and names with a bus, a purpose or a number between their words."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.plan import Wish


def wish(prompt: str, component: str) -> Wish:
    (found,) = [w for w in read(prompt).wishes if w.component == component]
    return found


def components(prompt: str) -> list[str]:
    return sorted(w.component for w in read(prompt).wishes if w.kind == "part" and w.component)


@pytest.mark.parametrize(
    ("prompt", "pins"),
    [
        ("ESP32 with a rain gauge and an anemometer. rain on 27, wind on 26", {"rain-gauge": "27", "anemometer": "26"}),
        ("micro:bit v2, a small 5V pump and a soil sensor. sensor on P0, pump on P1", {"soil-moisture-sensor": "P0", "pump-mini-5v": "P1"}),
        ("Nano, a flow meter and a tipping bucket; bucket on 2, flow on 3", {"rain-gauge": "2"}),
        ("Uno and an ir receiver and a servo. IR on 11, servo on 9", {"ir-receiver": "11", "servo": "9"}),
        (
            "Uno, a soil moisture sensor and a servo. The sensor is connected to A0, servo on 9",
            {"soil-moisture-sensor": "A0", "servo": "9"},
        ),
    ],
)
def test_a_bare_noun_with_a_pin_is_the_part_named_before(prompt: str, pins: dict[str, str]) -> None:
    for component, pin in pins.items():
        assert list(wish(prompt, component).pins.values()) == [pin]


def test_a_noun_of_two_parts_names_neither() -> None:
    assert all("4" not in w.pins.values() for w in read("Uno, a soil sensor and a light sensor. sensor on 4").wishes)


def test_what_two_parts_are_inside_is_no_third_one() -> None:
    assert components("ESP32, a rain gauge and an anemometer (both just reed switches)") == ["anemometer", "esp32-devkit-v1", "rain-gauge"]
    assert "reed-switch" in components("ESP32, a rain gauge and an anemometer (and a reed switch)")


def test_a_plural_with_a_colour_describes_the_leds_counted_before() -> None:
    leds = wish("74HC595 and an Uno with 8 leds. resistors too please, blue leds", "led")
    assert leds.count == 8 and leds.attributes["color"] == "blue"
    assert len([w for w in read("Uno with 8 leds on a 74HC595, and a blue led").wishes if w.component == "led"]) == 2


@pytest.mark.parametrize("name", ["16x2 i2c display", "16x2 I2C LCD", "lcd i2c 16x2"])
def test_a_bus_between_the_words_of_a_name(name: str) -> None:
    assert "lcd-i2c" in components(f"Uno and a {name}")


@pytest.mark.parametrize(
    "said", ["Supply for the servos is 6V 10A", "The power supply for my servos: 6 V 10 A", "PSU for the servos is 6 V 10 A"]
)
def test_what_a_supply_is_for_between_its_name_and_its_values(said: str) -> None:
    request = read(f"Uno with 6 MG996R servos and a PCA9685. {said}, arduino on usb.")
    (supply,) = [w for w in request.of("supply") if w.quantity]
    assert (supply.quantity, supply.attributes["amps"]) == (6.0, "10.0")
    assert supply.attributes["feeds"] == next(w.id for w in request.wishes if w.component == "servo-mg996r")


def test_listed_pins_are_the_inputs_of_one_board() -> None:
    board = wish("Uno and a 2 channel relay module. relays on 5 and 6", "relay-module-2")
    assert board.count == 1 and list(board.pins.values()) == ["5", "6"]
    bare = wish("Uno, an ir receiver and a 2 channel relay module. IR on 11, relays 5 and 6", "relay-module-2")
    assert bare.count == 1 and list(bare.pins.values()) == ["5", "6"]


def test_rated_things_are_counted() -> None:
    assert wish("Uno switches my two living room lamps (230V, 60W each) with a 2 channel relay module", "mains-appliance").count == 2


def test_a_strike_plate_is_a_lock() -> None:
    assert wish("ESP32 with a relay module for the 12V strike plate", "solenoid").count == 1


def test_a_signal_with_a_pin_and_like() -> None:
    assert wish("74HC595 on an Uno, data 11, latch 8, clock 12 like in the tutorial", "74hc595").pins["clock"] == "12"
