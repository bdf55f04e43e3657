"""Kinds of part that a request names and its circuit does not hold, counts that it misses, and parts that were turned down are told."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.doubts.nouns import held_against, lost_things, short_counts
from circuitlm.pipeline.doubts.seen import Seen
from circuitlm.pipeline.run import Options, design
from circuitlm.synthesis.synthesize import Synthesis, synthesize


def _seen(text: str, made: Synthesis, told: list[str] | None = None) -> Seen:
    return Seen(text, text, made, [], told or [])


@pytest.fixture(scope="module")
def uno() -> Synthesis:
    """An Uno with two servos, a DHT22, a button, three LEDs and a relay board of four."""
    prompt = "Arduino Uno with two servos on 5 and 6, a DHT22 on 4, a push button on 2, three LEDs on 8, 9, 10 and a 4 channel relay module"
    return synthesize(plan(read(prompt)).plan)


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("a DHT22 and a buzzer", ["buzzer"]),
        ("the joystick on A0 and A1, the rotary encoder on 3", ["joystick", "rotary encoder"]),
        ("with a microSD card, please", ["microSD card"]),
        ("reads the soil moisture sensor on A2", ["soil moisture sensor"]),
        ("a little speaker (8 ohm) sings", ["speaker"]),
    ],
)
def test_a_kind_of_part_that_the_circuit_lacks_is_told(uno: Synthesis, text: str, lost: list[str]) -> None:
    assert lost_things(_seen(text, uno, [])) == lost


@pytest.mark.parametrize(
    "text",
    [
        "a humidity sensor and a servo motor",
        "a traffic light with a button for the pedestrians",
        "no buzzer please, and without a display",
        "the buzzer died last week",
        "it switches on two lamps",
        "my tomato pots, with a camera slider",
        "the servo is my gripper, the button is the emergency stop",
        "like a speaker cable",
    ],
)
def test_what_is_there_turned_down_or_said_in_passing_is_not_lost(uno: Synthesis, text: str) -> None:
    assert lost_things(_seen(text, uno, [])) == []


def test_what_is_told_of_is_not_told_again(uno: Synthesis) -> None:
    assert lost_things(_seen("and a buzzer", uno, ["the buzzer is left out: no pin is free"])) == []


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("four servos for the arm", ["four servos (2 in the circuit)"]),
        ("an arm with 6 small servos", ["6 small servos (2 in the circuit)"]),
        ("2x DHT22, inside and outside", ["2x DHT22 (1 in the circuit)"]),
        ("one servo, 4 push buttons", ["4 push buttons (1 in the circuit)"]),
        ("five leds", ["five leds (3 in the circuit)"]),
    ],
)
def test_a_count_that_the_circuit_misses_is_told(uno: Synthesis, text: str, short: list[str]) -> None:
    assert short_counts(_seen(text, uno)) == short


@pytest.mark.parametrize(
    "text",
    [
        "two servos",
        "three leds and 4 relays",
        "two relays at a time",
        "servos on pins 5 and 6",
        "pin 8 leds",
        "without the two displays",
        "3 wire servos",
        "5 V servos",
        "not four servos but two",
    ],
)
def test_a_count_that_is_there_or_counts_something_else_is_right(uno: Synthesis, text: str) -> None:
    assert short_counts(_seen(text, uno)) == []


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("no servos", ["no servos"]),
        ("a relay instead of the DHT22", ["instead of the DHT22"]),
        ("no buzzer, no display", []),
        ("no servo horn", []),
        ("no servo, well, a servo after all", []),
    ],
)
def test_a_part_that_was_turned_down_and_is_there_is_told(uno: Synthesis, text: str, held: list[str]) -> None:
    assert held_against(_seen(text, uno)) == held


def test_it_stands_in_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("circuitlm.pipeline.doubts.lost_things", lambda seen: ["buzzer"])
    made = design("Arduino Uno with an LED on D9", Options(simulate=False))
    assert "buzzer" in made.report["not_understood"]
