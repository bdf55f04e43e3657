"""A pin that a request gives to a part or to one of its lines, and that leads elsewhere, is told."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.doubts.names import lost_pins
from circuitlm.pipeline.doubts.pins import strayed_lines, strayed_pins
from tests.pipeline.doubts.designs import made, seen

UNO = "Arduino Uno with a buzzer on D8, a relay module on D7, a servo on D9 and HC-SR04 with trig on D10 and echo on D11"


@pytest.mark.parametrize(
    ("text", "strayed"),
    [
        ("the buzzer on 7", ["buzzer on 7 (7 leads to K1)"]),
        ("the servo is connected to pin D8", ["servo is connected to pin D8 (D8 leads to LS1, Q1, R1)"]),
        ("D9 for the relay", ["D9 for the relay (D9 leads to M1)"]),
        ("relay: D9, servo: D7", ["relay: D9 (D9 leads to M1)", "servo: D7 (D7 leads to K1)"]),
        ("the buzzer on 8", []),
        ("the servo (D9)", []),
        ("not the buzzer on 7", []),
        ("the buzzer on 7 volts", []),
        ("servo and relay on 9 and 7", []),
        ("the servo on 9 and 7 drives the relay", []),
        ("the buzzer on 3", []),
    ],
)
def test_a_pin_that_leads_to_another_part_is_told(text: str, strayed: list[str]) -> None:
    assert strayed_pins(seen(text, UNO)) == strayed


@pytest.mark.parametrize(
    ("text", "strayed"),
    [
        ("trig on 11 and echo on 10", ["trig on 11 (11 leads to U1.ECHO)", "echo on 10 (10 leads to U1.TRIG)"]),
        ("TRIG=D9", ["TRIG=D9 (D9 leads to M1.DATA)"]),
        ("trig 10, echo 11", []),
        ("trig -> 10, echo -> 11", []),
        ("trig / echo on 11", []),
        ("in 8 seconds, out on 9", []),
        ("trig not on 11", []),
    ],
)
def test_a_line_that_lies_on_another_pin_is_told(text: str, strayed: list[str]) -> None:
    assert strayed_lines(seen(text, UNO)) == strayed


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("two LEDs, on 3 red and 4 green", ["pin 3", "pin 4"]),
        ("red 3, green 4", ["pin 3", "pin 4"]),
        ("buttons on 2 and 3 with pull-ups", ["pin 2", "pin 3"]),
        ("on 12 and 24 volts", []),
        ("to 3 meters and more", []),
    ],
)
def test_pins_by_color_and_in_lists_are_seen(text: str, lost: list[str]) -> None:
    assert sorted(lost_pins(text, made(UNO).circuit, [])) == lost
