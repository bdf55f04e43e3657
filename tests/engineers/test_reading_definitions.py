"""What a named thing is made of is no second part."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read


def pins(prompt: str) -> dict[str, list[str]]:
    return {w.component: list(w.pins.values()) for w in read(prompt).wishes if w.kind == "part" and w.pins}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("wind speed is a reed switch on 25, rain gauge another reed on 26", {"reed-switch": ["25"], "rain-gauge": ["26"]}),
        ("the door sensor is just a reed switch on 5 and light is an LDR on 34", {"reed-switch": ["5"], "ldr": ["34"]}),
        ("the wind vane is a pot on 34", {"potentiometer": ["34"]}),
        ("throttle is a 10k pot on 34", {"potentiometer": ["34"]}),
    ],
)
def test_a_thing_and_what_it_is_made_of_are_one_part(said: str, expected: dict[str, list[str]]) -> None:
    assert pins(f"ESP32: {said}.") == expected


def test_a_part_with_a_number_stays_beside_what_it_is() -> None:
    assert pins("Uno. The sensor is a DHT22 on 4, and a button on 5") == {"dht22": ["4"], "push-button": ["5"]}


def test_a_bus_and_the_counted_chips_in_its_brackets_are_those_chips() -> None:
    (wish,) = [w for w in read("An ESP32 and a Nano talk over RS485 (two MAX485 boards).").wishes if w.component == "max485"]
    assert wish.count == 2
