"""Ordinary requests whose plain words have a second meaning."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def _design(prompt):
    return design(prompt, Options(simulate=False))


def _ids(prompt):
    return [p.id for p in _design(prompt).circuit.parts.values()]


def test_what_was_read_somewhere_is_no_measurement():
    ids = _ids("How do I connect a HC-05 to an Uno? I read something about 3.3V on the RX pin.")
    assert "hc-05" in ids and ids.count("resistor") == 2


@pytest.mark.parametrize(
    ("prompt", "fan"),
    [
        ("I have a 5V fan with 3 wires and want to read its rpm with an ESP8266", "fan-3pin-5v"),
        ("read the rpm of a PC fan with an Arduino", "fan-3pin-12v"),
        ("fan with four wires, read the rpm and set the speed from a Pico", "fan-pwm-4pin"),
        ("12 V fan, Uno, a DS18B20 controls its speed", "fan-12v"),
    ],
)
def test_a_fan_whose_speed_is_read_has_a_tachometer_wire(prompt, fan):
    d = _design(prompt)
    ids = [p.id for p in d.circuit.parts.values()]
    assert fan in ids and "a3144" not in ids
    if fan != "fan-12v":
        assert any("TACH" in n for n in d.circuit.nets)


@pytest.mark.parametrize(
    "prompt",
    [
        "audio amp for a small 8 ohm speaker from my phone's headphone jack, 9V battery, volume control",
        "LM386 amplifier for a speaker, 3.5 mm jack as input, 9 V",
    ],
)
def test_the_socket_of_an_amplifier_is_its_input(prompt):
    d = _design(prompt)
    c = d.circuit
    jack = next(r for r, p in c.parts.items() if p.id == "headphone-jack")
    assert {p.pin for n in c.nets.values() for p in n.pins if p.ref == jack} == {"T", "R", "S"}
    assert d.exit_code == 0


@pytest.mark.parametrize(
    "prompt", ["transformer 12V AC, bridge, LM317 adjustable from 1.25 to 12 volts", "LM317 supply, variable 1.5 to 9 volts, from 15 V"]
)
def test_a_range_in_volts_is_set_with_a_potentiometer(prompt):
    assert "potentiometer" in _ids(prompt)


@pytest.mark.parametrize(
    ("prompt", "load", "count"),
    [
        ("Arduino Mega with 8 relays for garden valves 24V AC", "solenoid-valve-24vac", 8),
        ("4 relay module to run pumps", "water-pump", 4),
        ("relay board with 4 channels controlling fans", "fan-12v", 4),
        ("Nano with 6 relays for 3 pumps", "water-pump", 3),
    ],
)
def test_loads_without_a_number_are_as_many_as_the_contacts_that_are_named_for_them(prompt, load, count):
    c = _design(prompt).circuit
    refs = [r for r, p in c.parts.items() if p.id == load]
    assert len(refs) == count
    relays = {r for r, p in c.parts.items() if p.id.startswith("relay")}
    for ref in refs:
        assert any(p.ref in relays for n in c.nets.values() if any(q.ref == ref for q in n.pins) for p in n.pins), ref
