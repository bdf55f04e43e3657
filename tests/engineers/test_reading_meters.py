"""Meters that count for themselves, and how far away a contact is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.engineers.builtin.reading.cables import longest
from circuitlm.pipeline.run import Options, design

QUICK = Options(simulate=False)


def ids(prompt: str) -> list[str]:
    return [p.id for p in design(prompt, QUICK).circuit.parts.values()]


@pytest.mark.parametrize(
    ("prompt", "contact"),
    [
        ("Arduino counts water meter pulses from a reed contact", "reed-switch"),
        ("ESP32 counts the pulses of my water meter, it has a reed output", "reed-switch"),
        ("Pico reads an electricity meter with S0 output", "pulse-output"),
        ("ESP8266 logs the impulses of the gas meter to an SD card", "pulse-output"),
    ],
)
def test_a_meter_with_a_contact_needs_no_sensor(prompt, contact):
    have = ids(prompt)
    assert have.count(contact) == 1 and not {"yf-s201", "ina219", "ssd1306", "gas-sensor"} & set(have)


def test_a_water_meter_to_be_built_has_a_flow_sensor():
    assert "yf-s201" in ids("Arduino water meter with a display")


@pytest.mark.parametrize("prompt", ["Nano and an anemometer with a reed switch on D2", "Nano with a rain gauge (reed contact) on D2"])
def test_the_contact_inside_a_sensor_is_the_sensor(prompt):
    made = design(prompt, QUICK)
    (contact,) = [p for p in made.circuit.parts.values() if p.component.kind == "sensor"]
    net = next(n for n in made.circuit.nets.values() if any(p.pin == "D2" for p in n.pins))
    assert contact.ref in net.refs()


@given(st.integers(1, 90), st.sampled_from(["m", " m", " metres", " meters", "m of"]), st.sampled_from(["cable", "wire", "away"]))
def test_a_cable_s_length_is_read(metres, unit, noun):
    assert longest(f"a reed switch on {metres}{unit} {noun}") == metres


@pytest.mark.parametrize("text", ["a 5 m LED strip", "works up to 4 m", "a cable and 3 buttons", "5 mm LED with wires"])
def test_other_lengths_are_no_cables(text):
    assert longest(text) == 0


@pytest.mark.parametrize("far", ["on a cable 20 m away", "on 20 m of cable", "on a 20 m cable"])
def test_a_contact_far_away_gets_a_strong_pull_up_and_a_filter(far):
    made = design(f"ESP32 with a reed switch {far}", QUICK)
    have = {p.role: p.quantity for p in made.circuit.parts.values() if p.owner == "SW1"}
    assert 1e3 <= have["pullup"] <= 4.7e3 and have["series"] and have["filter"]
    assert any("20 m of cable" in a for a in made.report["advice"])


def test_a_contact_at_hand_has_its_plain_pull_up():
    made = design("ESP32 with a reed switch on a cable of 50 cm", QUICK)
    assert [p.quantity for p in made.circuit.parts.values() if p.owner == "SW1"] == [10e3]
