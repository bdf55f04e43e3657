"""A switch that cuts some parts' supply stands in it; one that is only read stays an input."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design

CUT = [
    ("Mega, two BTS7960 for the 12 V drive motors from a 12 V battery, an emergency stop cuts the motors' battery only", "bts7960", "B+"),
    ("Nano, DRV8825 and a stepper on 24 V, kill switch cuts the supply of the DRV8825", "drv8825", "VMOT"),
    ("Uno, L298N with two DC motors, 2S LiPo, kill switch in the motor supply", "l298n", "12V"),
    ("ESP32, 12 V pump via MOSFET on GPIO5, red mushroom stop cuts the pump power, 12 V supply with a buck", "water-pump", "+"),
    ("Nano with 3 servos on D3 D5 D6, 6 V pack, toggle switch between the pack and the servos", "servo", "VCC"),
]


@pytest.mark.parametrize(("text", "part", "pin"), CUT)
def test_the_switch_stands_between_the_source_and_what_it_cuts(text, part, pin):
    made = design(text, Options(simulate=False))
    assert made.exit_code == 0
    circuit = made.circuit
    switch = next(p for p in circuit.parts.values() if p.role == "switch")
    nets = [circuit.net_of((switch.ref, p.id)) for p in switch.component.pins[:2]]
    source = next(n for n in nets if any(circuit.parts[p.ref].component.kind in ("supply", "protection") for p in n.pins))
    cut = next(n for n in nets if n is not source)
    parts = [p for p in circuit.parts.values() if p.id == part]
    assert parts and all(circuit.net_of((p.ref, pin)) is cut for p in parts)
    flyback = [p for p in circuit.parts.values() if p.role == "flyback"]
    assert all(circuit.net_of((d.ref, "K")) is cut for d in flyback)


def test_a_stop_that_is_read_is_an_input():
    made = design("Uno with an emergency stop button on D2 and a DC motor with L298N", Options(simulate=False))
    assert made.exit_code == 0 and not any(p.role == "switch" for p in made.circuit.parts.values())
