"""A relay that a named transistor switches is a bare one; 'switches' behind a part's number is a verb."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def ids(prompt: str) -> list[str]:
    made = design(prompt, Options(simulate=False))
    assert made.exit_code == 0
    return [p.id for p in made.circuit.parts.values()]


@pytest.mark.parametrize(
    ("prompt", "relay"),
    [
        ("switch a relay with a BC337 on a Nano", "relay-5v"),
        ("a BC547 drives a relay on a Pico, 12V supply", "relay-12v"),
        ("a relay module on an Uno", "relay-module"),
        ("a relay module and a 2N2222 that drives a motor, Uno", "relay-module"),
    ],
)
def test_a_transistor_makes_the_relay_a_bare_one(prompt: str, relay: str) -> None:
    assert relay in ids(prompt)


def test_the_transistor_then_switches_the_coil() -> None:
    made = design("switch a relay with a BC337 on a Nano", Options(simulate=False)).circuit
    assert {p.id for p in made.parts.values()} >= {"diode-1n4007", "resistor"} and made.parts["Q1"].owner == "K1"


@pytest.mark.parametrize("prompt", ["AO3400 switches a 12V LED strip from GPIO5 of an ESP32", "an ESP32 switches a 12V pump"])
def test_switches_is_what_a_part_does(prompt: str) -> None:
    assert "toggle-switch" not in ids(prompt)


def test_switches_that_are_counted_or_listed_are_parts() -> None:
    assert ids("ESP32 and two toggle switches").count("toggle-switch") == 2
