"""Valves and lamps for low-voltage AC hang on a transformer behind a relay's contact, never on DC behind a transistor."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import PinRef
from circuitlm.pipeline.run import Options, design


def run(prompt):
    return design(prompt, Options(simulate=False))


@pytest.mark.parametrize(
    ("prompt", "loads"),
    [
        ("ESP32 switches 4 valves 24VAC", 4),
        ("ESP32 switches four 24 V AC irrigation valves", 4),
        (
            "Mega with an 8 channel relay board and eight 24VAC sprinkler valves, 24VAC 1A transformer for the valves, 9V adapter for the Mega",
            8,
        ),
        ("Nano switches a 24 VAC valve over a relay", 1),
        ("ESP8266 with a relay on D1 that switches my 12V AC lamp, 12V AC transformer", 1),
    ],
)
def test_ac_loads_hang_on_their_transformer_behind_contacts(prompt, loads):
    result = run(prompt)
    circuit = result.circuit
    found = [p for p in circuit.parts.values() if p.component.spec.get("ac") and p.component.kind in ("actuator", "load")]
    source = next(p for p in circuit.parts.values() if p.component.kind == "supply" and p.component.spec.get("ac"))
    assert result.exit_code == 0 and len(found) == loads
    for load in found:
        nets = [circuit.net_of(PinRef(load.ref, p.id)) for p in load.component.pins]
        assert any(p.ref.startswith("K") for p in nets[0].pins) and source.ref in {p.ref for p in nets[1].pins}
        assert all(n.kind != "ground" for n in nets)
    assert not any(p.component.shape in ("bridge-rectifier", "diode") for p in circuit.parts.values())


def test_each_valve_has_the_channel_of_its_pin():
    circuit = run("Nano and four 24 VAC irrigation valves on pins 4 to 7").circuit
    relay = next(p for p in circuit.parts.values() if p.component.interfaces_of("contact"))
    board = next(iter(circuit.controllers()))
    for n, pin in enumerate(("D4", "D5", "D6", "D7"), 1):
        assert circuit.net_of(PinRef(relay.ref, f"IN{n}")) is circuit.net_of(PinRef(board.ref, pin))


def test_a_transistor_for_an_ac_load_is_unmet():
    result = run("ESP32 switches a 24VAC valve with an IRLZ44N")
    assert result.exit_code == 1
    assert any("24 V AC" in f["message"] and "relay" in f["message"] for f in result.report["verdict"]["findings"])


@pytest.mark.parametrize(
    "prompt", ["ESP32 switches a 24V valve", "Nano measures 12 V AC on A0 with a ZMPT101B", "ESP32 switches a 12V valve"]
)
def test_dc_valves_and_measured_ac_are_left_alone(prompt):
    result = run(prompt)
    assert result.exit_code == 0 and not any("V AC" in a for a in result.report["assumptions"])
