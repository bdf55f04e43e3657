"""One more of a part without its name, boards by their number of channels, ratings behind a name."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.read import read


def counts(prompt: str) -> dict[str, int]:
    return {w.component: w.count for w in read(prompt).of("part") if w.component}


@pytest.mark.parametrize(
    ("prompt", "part", "count"),
    [
        ("Uno with one DHT22 in the greenhouse and one outside", "dht22", 2),
        ("one DS18B20 for the water and another one for the air, ESP32", "ds18b20", 2),
        ("Nano, a limit switch at the top of the motor and a second one at the bottom", "limit-switch", 2),
        ("one PIR in the hall, one in the kitchen and one in the cellar, all on a Mega", "pir-motion", 3),
        ("an LED that shows power and one that shows a fault, Nano", "led", 2),
        ("two servos on an Uno, one for left and one for right", "servo", 2),
        ("a DHT22 and an OLED on a Nano, one for humidity and one for showing it", "ssd1306", 1),
        ("three servos, each one with its own toggle switch, on an Uno", "toggle-switch", 3),
        ("four motors, each of which has its own limit switch, Mega", "limit-switch", 4),
    ],
)
def test_one_that_stands_for_a_part_counts(prompt: str, part: str, count: int) -> None:
    assert counts(prompt)[part] == count


@pytest.mark.parametrize(
    ("prompt", "pins"),
    [
        ("a button on D2 and one on D3, Uno", ["D2", "D3"]),
        ("one button on 9, one on 10 and one on 11, Nano", ["9", "10", "11"]),
    ],
)
def test_the_pins_of_what_is_counted_on(prompt: str, pins: list[str]) -> None:
    [wish] = [w for w in read(prompt).of("part") if w.component == "push-button"]
    assert list(wish.pins.values()) == pins
    assert wish.count == len(pins)


@pytest.mark.parametrize(
    ("prompt", "part", "count"),
    [
        ("a Pico with a 4 relay board", "relay-module-4", 1),
        ("Uno + 8-relay module", "relay-module-8", 1),
        ("quad relay card with a Nano", "relay-module-4", 1),
        ("ESP32 with 2x relay module", "relay-module", 2),
        ("Uno with two relay boards", "relay-module", 2),
    ],
)
def test_a_number_before_one_board_is_its_size(prompt: str, part: str, count: int) -> None:
    assert counts(prompt)[part] == count


@pytest.mark.parametrize(
    ("prompt", "part"),
    [
        ("12-volt LED strip and an Uno", "led-strip-12v"),
        ("RGB LED strip, 12 V, Uno, three MOSFETs", "rgb-led-strip-12v"),
        ("Pro Mini, the 3.3 V version, and a BME280", "arduino-pro-mini-3v3"),
        ("Pro Mini de 3,3 V con un BME280 y una pantalla", "arduino-pro-mini-3v3"),
        ("striscia LED RGB da 12 V con un ESP32 e tre MOSFET", "rgb-led-strip-12v"),
        ("un ruban LED RGB de 12 V et un module relais avec un ESP32", "rgb-led-strip-12v"),
    ],
)
def test_a_rating_picks_the_part(prompt: str, part: str) -> None:
    assert part in counts(prompt)


def test_da_before_a_figure_is_from_where_something_is_fed() -> None:
    fed = read("una pompa da 12 V con Arduino Uno e un relè, alimentato da 9 V")
    assert [w.quantity for w in fed.of("supply")] == [9.0]
    assert not [w for w in read("Arduino Uno con un servo e una pompa da 12 V").of("supply") if w.quantity != 12.0]
