"""Pins and part numbers of a request that its circuit shows nowhere are told, whoever should have read them."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.pipeline.doubts.names import cut_away, lost_boards, lost_numbers, lost_pins
from circuitlm.pipeline.doubts.seen import Seen
from circuitlm.pipeline.run import Options, design
from circuitlm.plan import DesignPlan
from circuitlm.synthesis.synthesize import Synthesis
from tests.pipeline.doubts.designs import made


@pytest.fixture(scope="module")
def uno() -> Circuit:
    """An Uno with a button on D2, an LED on D9 and a DHT22 on D4."""
    return design("Arduino Uno with a push button on D2, an LED on D9 and a DHT22 on D4", Options(simulate=False)).circuit


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("button on D2 and the other one on D7", ["D7"]),
        ("the button sits on 2, the light on pin 9, the bell on 12", ["pin 12"]),
        ("buttons on 2, 3 and 5", ["pin 3", "pin 5"]),
        ("next -> 2, previous -> 11", ["pin 11"]),
        ("sensor = 4, pot to A3", ["A3"]),
        ("LED on GPIO 9", []),
        ("LED on D20", ["D20"]),
        ("LED on GP20", []),
    ],
)
def test_a_pin_that_is_named_and_stays_free_is_told(uno: Circuit, text: str, lost: list[str]) -> None:
    assert sorted(lost_pins(text, uno, [])) == sorted(lost)


@pytest.mark.parametrize(
    "text",
    [
        "not on D7 please",
        "D7 is already taken",
        "D7 or D8, whatever is easier",
        "beep for 12 seconds, on 5 V, from 3 to 12 hours, up to 10 m",
        "set it to 7 minutes",
        "two LEDs on 12V",
        "the fan on 2 AA cells",
        "as A4 paper",
    ],
)
def test_other_numbers_are_no_pins(uno: Circuit, text: str) -> None:
    assert [p for p in lost_pins(text, uno, []) if p != "A4"] == []


def test_a_pin_that_is_told_of_is_not_told_again(uno: Circuit) -> None:
    assert lost_pins("the bell on D12", uno, ["D12 stays free: what belongs to it is not clear"]) == []


def test_without_a_controller_no_number_is_a_pin() -> None:
    circuit = design("RC low-pass at 1 kHz with 10 nF", Options(simulate=False)).circuit
    assert lost_pins("the output on 3", circuit, []) == []


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("with a DHT22 and a BME280", ["BME280"]),
        ("with a DHT22 and an ADS1115 besides", ["ADS1115"]),
        ("a DHT-22", []),
        ("my BME280 died, so a DHT22", []),
        ("better than the BME280", []),
        ("with an LED and a button", []),
    ],
)
def test_a_part_number_that_is_not_in_the_circuit_is_told(uno: Circuit, text: str, lost: list[str]) -> None:
    assert lost_numbers(Seen(text, text, Synthesis(uno, DesignPlan()), [], [])) == lost


def test_what_is_lost_stands_in_the_report_and_no_verdict_is_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("circuitlm.pipeline.doubts.lost_pins", lambda text, circuit, said: ["D11"])
    made = design("Arduino Uno with an LED on D9", Options(simulate=False))
    assert "D11" in made.report["not_understood"]
    assert "coverage: not understood: D11" in made.report["verdict"]["not_checked"]


ROW = "three LEDs in series on 12 V with a push button"


@pytest.mark.parametrize(
    ("text", "prompt", "lost"),
    [
        ("Pico with an LED on GP0", "", ["Pico (no controller in the circuit)"]),
        ("The Arduino Uno reads a button on D2", "", ["Arduino Uno (no controller in the circuit)"]),
        ("three LEDs, no Arduino Uno on D2", "", []),
        ("a level for my Arduino Uno", "", []),
        ("LEDs and a button", "Pico with a WS2812B? no just LEDs and a button", ["Pico", "WS2812B"]),
        ("LEDs and a button", "a 470 ohm resistor, no, LEDs and a button", []),
    ],
)
def test_boards_that_no_circuit_holds_are_told(text: str, prompt: str, lost: list[str]) -> None:
    asked = Seen(text, prompt or text, made(ROW), [], [])
    assert [*lost_boards(asked), *cut_away(asked)] == lost


def test_pins_that_only_controllers_have_are_told_without_one() -> None:
    circuit = made(ROW).circuit
    assert lost_pins("LEDs on GP0 and a button on GPIO 4", circuit, []) == ["GP0", "GPIO 4"]
    assert lost_pins("not on GP0", circuit, []) == []
