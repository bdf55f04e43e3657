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


@pytest.mark.parametrize(
    "words",
    [
        "E-stop cuts the 24V.",
        "emergency stop must interrupt the 24 V supply but not the logic",
        "e-stop in the 24V line",
        "the e-stop has to disconnect the 24V from the drivers",
        "emergency stop kills the 24V to the drivers, the Nano stays on",
    ],
)
def test_a_stop_that_cuts_a_voltage_stands_before_the_loads_of_it(words):
    circuit = design(f"Nano, two TB6600 on 24V, two NEMA17. {words}", Options(simulate=False)).circuit
    switch = next(p for p in circuit.parts.values() if p.id == "emergency-stop")
    nets = {net.name: net for p in switch.component.pins if (net := circuit.net_of((switch.ref, p.id))) is not None}
    assert switch.role == "switch" and len(nets) == 2 and all(n.kind == "power" for n in nets.values())
    drivers = [p for p in circuit.parts.values() if p.id == "tb6600"]
    assert {circuit.net_of((p.ref, "VCC")).name for p in drivers} == {next(n for n in nets if n.endswith("_CUT"))}


@pytest.mark.parametrize("words", ["e-stop on D3", "a toggle switch for the 12V LED strip", "e-stop read by the Nano"])
def test_a_switch_that_is_read_or_is_for_something_else_cuts_no_voltage(words):
    circuit = design(f"Nano, a TB6600 and a stepper on 24V, {words}", Options(simulate=False)).circuit
    assert not any(n.endswith("_CUT") for n in circuit.nets)
