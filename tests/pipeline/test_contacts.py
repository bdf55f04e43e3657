"""Switches by the contact that the prompt names."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Design, Options, design


def made(prompt: str) -> Design:
    return design(prompt, Options(simulate=False))


def read_at(d: Design) -> set[str]:
    """The switches' pins that the controller reads."""
    return {p.pin for n in d.circuit.nets.values() if n.name.endswith("_IN") for p in n.pins if p.ref.startswith("SW")}


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Uno with 3 endstops wired NC to GND",
        "Mega with 6 limit switches. Use the NC contacts.",
        "Nano with a normally closed limit switch on D4 and an LED",
        "Nano with a microswitch (NC)",
    ],
)
def test_a_normally_closed_contact_is_used_where_it_is_named(prompt):
    d = made(prompt)
    assert read_at(d) == {"NC"}
    assert not d.request.not_understood


def test_without_a_word_the_contact_closes_when_it_is_operated():
    assert read_at(made("Arduino Uno with 3 endstops")) == {"NO"}


def test_a_relays_contact_is_no_switchs():
    assert read_at(made("Uno with a limit switch. The relay module switches a lamp by its NC contact")) == {"NO"}


@pytest.mark.parametrize(("words", "pin"), [("by its NC contact", "NC"), ("", "NO")])
def test_a_load_hangs_on_the_relays_contact_that_is_named(words, pin):
    d = made(f"ESP32 with a relay module that switches a 230 V lamp {words}".strip())
    relay = next(p for p in d.circuit.parts.values() if p.id == "relay-module")
    lamp = next(p for p in d.circuit.parts.values() if p.id == "light-bulb-mains")
    net = d.circuit.net_of((relay.ref, pin))
    assert net is not None and any(p.ref == lamp.ref for p in net.pins)
