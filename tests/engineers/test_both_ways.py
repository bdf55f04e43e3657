"""Loads that are driven both ways, and mentions that are two things."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def ids(prompt: str) -> list[str]:
    return [p.id for p in design(prompt, Options(simulate=False)).circuit.parts.values()]


def test_a_linear_actuator_gets_a_bridge_that_carries_its_stall_current() -> None:
    assert "bts7960" in ids("Arduino and a linear actuator, opens when it is warm")


@pytest.mark.parametrize("named", ["an L298N", "a relay module", "two relay modules"])
def test_the_way_that_the_request_names_is_kept(named: str) -> None:
    assert "bts7960" not in ids(f"ESP32, linear actuator with {named} to open my roof")


@pytest.mark.parametrize(
    ("prompt", "component"),
    [
        ("Uno with a button to start and a button to stop a motor", "push-button"),
        ("pico with a servo for the lid and a servo for the arm", "servo"),
    ],
)
def test_two_of_a_kind_with_purposes_of_their_own_are_two(prompt: str, component: str) -> None:
    assert ids(prompt).count(component) == 2


def test_a_part_that_is_spoken_of_again_is_one() -> None:
    assert ids("start with a button, hold a button to reset, Arduino Nano and an OLED").count("push-button") == 1


@pytest.mark.parametrize(
    ("text", "driver"),
    [
        ("can my micro:bit drive two TT motors straight from its pins or do i need the DRV8833? 4 AA batteries for the motors", "drv8833"),
        ("Can an ESP32 pin drive a 5 V relay coil directly or do I need a ULN2003A?", "uln2003a"),
    ],
)
def test_a_driver_that_is_asked_about_is_used_where_it_is_needed(text, driver):
    made = design(text, Options(simulate=False))
    ref = next(p.ref for p in made.circuit.parts.values() if p.id == driver)
    assert made.exit_code == 0 and "No, not directly" in made.report["answer"] and ref in made.report["answer"]


def test_a_driver_that_is_asked_about_for_nothing_is_left_out():
    made = design("do I need a TB6612FNG for one LED on an Uno?", Options(simulate=False))
    assert all(p.component.kind != "driver" for p in made.circuit.parts.values())
