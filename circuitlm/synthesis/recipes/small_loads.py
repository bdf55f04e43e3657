"""Loads that a chip's output or a controller's pin carries by itself, and what sounds the tone that it is fed with: as their files say."""

from __future__ import annotations

from circuitlm.circuit.component import Component
from circuitlm.knowledge.catalogue import catalogue

_LOGIC_V = 5.0
"""The voltage of loads that are sold for logic, V; their kin for others are found by it (`kit.suited`)."""


def _get(component: str | None) -> Component | None:
    return catalogue().get(component) if component and component in catalogue().entries else None


def is_led(component: str | None) -> bool:
    """Whether a part is a plain LED of one colour."""
    c = _get(component)
    return c is not None and c.shape == "led" and c.form == "generic" and len(c.pins) == 2


def plays(component: str | None) -> bool:
    """Whether a part sounds the tone that it is fed with: a speaker, a piezo without an oscillator."""
    c = _get(component)
    return c is not None and bool(c.spec.get("tone"))


def beeps(component: str | None) -> bool:
    """Whether a part has a tone of its own and needs no driver at logic voltage: an active buzzer."""
    c = _get(component)
    return (
        c is not None
        and c.shape == "buzzer"
        and not c.spec.get("tone")
        and c.spec.get("driver") == "none"
        and float(c.spec.get("volts", 0)) == _LOGIC_V
    )


def on_a_pin(component: str | None) -> bool:
    """Whether a controller's pin carries a part: an LED with its resistor, a buzzer."""
    c = _get(component)
    return is_led(component) or beeps(component) or (c is not None and c.shape == "buzzer" and plays(component))
