"""The switch of an encoder or a joystick is its signal, and no button beside it."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read


@pytest.mark.parametrize(
    "said",
    [
        "its button on 4",
        "its push button goes to 4",
        "the push button of it to pin 4",
        "the switch of the encoder on D4",
        "the built-in button is on 4",
        "the encoder's button at 4",
    ],
)
def test_the_switch_of_an_encoder(said: str) -> None:
    parts = read(f"Uno, a rotary encoder on 2 and 3, {said}.").of("part")
    assert [w.component for w in parts] == ["arduino-uno", "rotary-encoder"]
    assert {p.lower().removeprefix("d") for p in parts[1].pins.values()} == {"2", "3", "4"}
    assert parts[1].pins["sw"].lower().removeprefix("d") == "4"


def test_a_button_beside_it_stays_a_button() -> None:
    parts = read("Uno, a rotary encoder on 2 and 3, its button on 4 and a push button on 5.").of("part")
    assert [w.component for w in parts] == ["arduino-uno", "rotary-encoder", "push-button"]


def test_with_push_button_is_the_encoder_itself() -> None:
    assert [w.component for w in read("Nano, rotary encoder with push button, OLED").of("part")] == [
        "arduino-nano",
        "rotary-encoder",
        "ssd1306",
    ]
