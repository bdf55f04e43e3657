"""A coupler between a board and a load: both sides in use, and no wire between them."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.pipeline.run import Design, Options, design


def prompt(text: str) -> Design:
    return design(text, Options(simulate=False))


def grounds(circuit: Circuit) -> dict[str, str]:
    """Part -> the ground net that it is on."""
    return {pin.ref: net.name for net in circuit.nets.values() if net.kind == "ground" for pin in net.pins}


def ref(circuit: Circuit, component: str) -> str:
    return next(p.ref for p in circuit.parts.values() if p.id.startswith(component))


@pytest.mark.parametrize(
    ("text", "load"),
    [
        ("ESP32 with a 12 V pump switched by a MOSFET on GPIO25, isolated from the ESP32 by a PC817, its own 12 V supply", "irl"),
        ("Arduino Nano with a 12 V relay on D4, isolated by a PC817, driver BC547", "bc547"),
        ("Uno, 5 V relay module on D4 isolated by a PC817, and a DHT22 on D2", "relay-module"),
        ("Relay on GP15 of a Pico switches a 12 V siren, isolate the siren side with an optocoupler", "relay-module-12v"),
    ],
)
def test_the_coupler_stands_between_the_pin_and_the_load(text, load):
    made = prompt(text)
    circuit = made.circuit
    assert made.exit_code == 0
    coupler = circuit.parts[ref(circuit, "pc817")]
    assert all(circuit.net_of((coupler.ref, pin.id)) for pin in coupler.component.pins)
    assert grounds(circuit)[ref(circuit, load)] != grounds(circuit)[next(iter(circuit.controllers())).ref]


def test_a_gate_gets_no_more_than_it_stands():
    circuit = prompt("Arduino Nano, 24 V solenoid switched by a MOSFET, a PC817 between the Nano and the MOSFET on D5").circuit
    collector = next(p for p in circuit.parts.values() if p.role == "collector")
    pull = next(p for p in circuit.parts.values() if p.role == "pulldown")
    assert 24 * pull.quantity / (pull.quantity + collector.quantity) == pytest.approx(10, abs=1)


def test_a_coupler_for_a_foreign_circuit_ends_at_a_terminal():
    circuit = prompt("Arduino Nano with a DHT22 on D3, and the transceiver's key line closed by an optocoupler from D10").circuit
    coupler, terminal = ref(circuit, "pc817"), ref(circuit, "terminal-2")
    assert circuit.net_of((coupler, "C")) is circuit.net_of((terminal, "1"))
    assert circuit.net_of((coupler, "E")) is circuit.net_of((terminal, "2"))
