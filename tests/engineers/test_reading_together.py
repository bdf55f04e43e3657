"""Pins that are shared out over a whole text: in any order, with further ones by a word, and what is not sure stays open."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.engineers.builtin.reading import read
from circuitlm.plan import Request


def _pins(request: Request, component: str) -> dict[str, str]:
    return next(w.pins for w in request.of("part") if w.component == component)


@pytest.mark.parametrize(
    ("said", "component", "pins"),
    [
        (
            "STM32 blue pill with a radio nRF24L01: PA5 clock, PA6 MISO, PA7 MOSI, PB0 -> CE, PB1 -> CSN.",
            "nrf24l01",
            {"sck": "PA5", "miso": "PA6", "mosi": "PA7", "ce": "PB0", "cs": "PB1"},
        ),
        (
            "ESP32-S3-DevKitC. DRV8825 twice. STEP/DIR of X on GPIO10/GPIO11, STEP/DIR of Y on GPIO12/GPIO13, one enable line GPIO14 for both.",
            "drv8825",
            {"step": "GPIO10", "dir": "GPIO11", "step#1": "GPIO12", "dir#1": "GPIO13", "en": "GPIO14"},
        ),
        (
            "L298N and two motors. A Nano commands it: 5 and 6 make the speed (ENA, ENB in that order), 7,8,9,10 go to IN1,IN2,IN3,IN4.",
            "l298n",
            {"ENA": "5", "ENB": "6", "in1": "7", "in2": "8", "in3": "9", "in4": "10"},
        ),
        ("Arduino Mega with a MAX485 board. Pin 2 drives DE as well as RE.", "max485", {"de": "2", "RE": "2"}),
        (
            "On an UNO a pair of VL53L0X; shutdown pin of the left sensor to D6 and of the right one to D7.",
            "vl53l0x",
            {"xshut": "D6", "xshut#1": "D7"},
        ),
        (
            "micro:bit: pin P0 should read how wet the soil in a pot is, and if it is too dry a red LED lights up at P1.",
            "led",
            {"": "P1"},
        ),
    ],
)
def test_pins_have_their_owners_in_any_order(said: str, component: str, pins: dict[str, str]) -> None:
    assert _pins(read(said), component) == pins


def test_a_pin_far_from_any_part_stays_open() -> None:
    """A battery that is measured takes no pin of the panel beside it."""
    request = read("ESP32 with an SHT31. The battery is a 18650 with a TP4056, and its level is to be seen somewhere; take GPIO34 for this.")
    assert "GPIO34" not in _pins(request, "sht31").values()


def test_the_one_wire_of_a_part_takes_no_second_pin() -> None:
    request = read("Nano, a fan with a tacho wire, a potentiometer on A0. The output of it all shall come from pin 9.")
    assert _pins(request, "potentiometer") == {"": "A0"}


_SIGNALS = {"SCK": "sck", "MISO": "miso", "MOSI": "mosi", "CE": "ce", "CSN": "cs"}


@settings(max_examples=30, deadline=None)
@given(
    st.permutations(list(_SIGNALS)),
    st.permutations([4, 5, 13, 14, 15]),
    st.booleans(),
    st.sampled_from([" ", " = ", ": ", " -> "]),
    st.sampled_from([", ", "; ", "\n"]),
)
def test_lists_of_signals_read_the_same_from_either_end(
    signals: list[str], numbers: list[int], pin_first: bool, sign: str, comma: str
) -> None:
    pairs = [f"GPIO{n}{sign}{s}" if pin_first else f"{s}{sign}GPIO{n}" for s, n in zip(signals, numbers, strict=True)]
    request = read("ESP32 devkit and an nRF24L01\n" + comma.join(pairs))
    assert _pins(request, "nrf24l01") == {_SIGNALS[s]: f"GPIO{n}" for s, n in zip(signals, numbers, strict=True)}


def test_colours_without_the_noun_are_lamps_of_their_own() -> None:
    request = read("An ATtiny85 signal: PB0 red led, PB1 the yellow, PB2 the green.")
    told = {w.attributes["color"]: w.pins for w in request.of("part") if w.component == "led"}
    assert told == {"red": {"": "PB0"}, "yellow": {"": "PB1"}, "green": {"": "PB2"}}
