"""Sources that belong to one part: 'the servos get their own brick', 'the board sits on its USB cable'."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def made(prompt: str):
    d = design(prompt, Options(simulate=False))
    return d, {p.ref: {n.name for n in d.circuit.nets.values() if any(x.ref == p.ref for x in n.pins)} for p in d.circuit.parts.values()}


@pytest.mark.parametrize(
    "prompt",
    [
        "Raspberry Pi Pico robot with four servos. The servos get their own 5 V brick and must not be fed from the board. The Pico is on USB.",
        "Nano and two servos, the servos have their own 5V supply, the nano just hangs on the laptop's usb",
        "Raspberry Pi 4, PCA9685 with two servos. Servos have their own 5 V 6 A supply, the Pi its own USB-C adapter",
    ],
)
def test_a_source_of_their_own_feeds_nothing_else(prompt: str) -> None:
    d, nets = made(prompt)
    servo = next(p.ref for p in d.circuit.parts.values() if p.id == "servo")
    powers = {n.name for n in d.circuit.nets.values() if n.kind == "power"}
    assert nets[servo] & powers and not nets[servo] & powers & nets["A1"]


def test_a_board_on_its_cable_needs_no_regulator() -> None:
    d, _ = made("micro:bit rover, DRV8833 with 2 TT motors. Motors run from 4 AA cells, micro:bit sits on its usb cable for now")
    assert d.circuit.net_of(("A1", "3V")) is not None and d.exit_code == 0
    assert not [p for p in d.circuit.parts.values() if p.role == "converter" or p.id == "usb-power"]


def test_a_supply_of_the_boards_own_serves_the_board() -> None:
    _, nets = made("ESP32 on its own 5V adapter with a DHT22")
    assert nets["PS1"] & nets["A1"] - {"GND"}


def test_the_pin_may_stand_between_a_part_and_its_own_supply():
    circuit = design("Uno: MG996R servo on 9 with its own 6 V supply, joystick on A0 and A1", Options(simulate=False)).circuit
    source = next(p for p in circuit.parts.values() if p.id == "dc-supply")
    net = circuit.net_of((source.ref, "+"))
    assert net is not None and {circuit.parts[p.ref].id for p in net.pins} == {"dc-supply", "servo-mg996r"}


@pytest.mark.parametrize(
    ("prompt", "apart"),
    [
        ("Uno + 2 joystick modules and 4 servos for robot arm with separate 5V 4A power supply", True),
        ("Uno with 3 servos on 9 10 11 with external 5V supply", True),
        ("Uno with 3 servos on 9 10 11 and a 5V 4A supply", False),
        ("ESP32 and BME280 with external 5V supply", False),
    ],
)
def test_a_separate_supply_is_that_of_what_takes_much(prompt, apart):
    circuit = design(prompt, Options(simulate=False)).circuit
    fed = {p.ref for p in circuit.net_of(("PS1", "+")).pins}
    assert ("A1" not in fed) == apart


@pytest.mark.parametrize(
    "prompt",
    [
        "ESP32 with an SG90 on GPIO13. The servo runs on 4 AA cells of its own, the ESP32 on a power bank.",
        "Nano, MG996R on D9. Servo from its own four AA, nano from a phone charger.",
        "Nano, L298N with two 12V motors, IN1-IN4 on 4-7. Motors from a 12V lead battery, the nano from a power bank.",
    ],
)
def test_of_two_sources_each_feeds_what_it_is_told_of(prompt):
    d, nets = made(prompt)
    powers = {n.name for n in d.circuit.nets.values() if n.kind == "power"}
    load = next(p.ref for p in d.circuit.parts.values() if p.component.kind == "driver" or p.id.startswith("servo"))
    assert d.exit_code == 0 and nets["PS1"] & nets["A1"] & powers and nets[load] & powers and not nets[load] & nets["A1"] & powers
    assert not [p for p in d.circuit.parts.values() if p.id == "dc-supply"]
