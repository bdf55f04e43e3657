"""Contacts and sensors that work modules and relays by themselves: no controller is added."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def _design(prompt):
    return design(prompt, Options(simulate=False))


def _pins(d, ref, pin):
    return {str(p) for n in d.circuit.nets.values() if any(p.ref == ref and p.pin == pin for p in n.pins) for p in n.pins}


def test_a_button_starts_a_player_at_the_input_that_is_named():
    d = _design("DFPlayer Mini without a microcontroller: a push button on IO1 plays the next track, 8 ohm speaker, 5V USB supply")
    assert _pins(d, "U1", "IO1") == {"U1.IO1", "SW1.1"} and "SW1.2" in _pins(d, "U1", "GND.1")
    assert d.exit_code == 0 and not any(p.component.mcu for p in d.circuit.parts.values())


def test_a_contact_pulls_an_input_that_is_pulled_down_to_the_supply():
    d = _design("ISD1820 plays a message when a reed switch closes")
    assert "U1.VCC" in _pins(d, "SW1", "2") and _pins(d, "U1", "P-E") == {"SW1.1", "U1.P-E"}


def test_a_sensor_starts_a_module_without_a_board():
    d = _design("ISD1820 voice recorder module triggered by a PIR sensor without Arduino")
    assert _pins(d, "U1", "P-E") == {"U1.P-E", "U2.OUT"} and d.exit_code == 0


def test_a_player_with_a_button_alone_still_gets_its_board():
    assert any(p.component.mcu for p in _design("mp3 player DFPlayer with an OLED and a button").circuit.parts.values())


@pytest.mark.parametrize(
    ("prompt", "loads"),
    [
        (
            "A float switch works a relay that switches a pump and a warning lamp (12 V both), no microcontroller",
            ["water-pump", "lamp-12v"],
        ),
        ("A reed switch switches a 12V relay which switches two 12V lamps and a siren", ["lamp-12v", "lamp-12v", "siren-12v"]),
        ("Door contact pulls in a relay that switches a 12 V siren and a 12 V lamp", ["siren-12v", "lamp-12v"]),
    ],
)
def test_a_contact_works_a_relay_that_switches_all_the_loads(prompt, loads):
    d = _design(prompt)
    switched = d.circuit.nets["SWITCHED"]
    assert sorted(d.circuit.parts[p.ref].id for p in switched.pins if d.circuit.parts[p.ref].id in loads) == sorted(loads)
    assert any(d.circuit.parts[p.ref].id == "relay-12v" for p in switched.pins) and d.exit_code == 0
    assert not any(p.component.mcu for p in d.circuit.parts.values())
