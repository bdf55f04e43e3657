"""Heavy parts of one voltage share a converter or a supply; many servos get a driver."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Design, Options, design


def made(prompt: str) -> Design:
    return design(prompt, Options(simulate=False))


def count(d: Design, *components: str) -> int:
    return sum(p.id in components for p in d.circuit.parts.values())


def servo_rails(d: Design) -> set[str]:
    return {d.circuit.net_of((p.ref, "VCC")).name for p in d.circuit.parts.values() if p.id == "servo"}


@pytest.mark.parametrize(
    ("prompt", "converters"),
    [
        ("Arduino Uno with 4 servos and a 12 V battery", 1),
        ("Arduino Uno with 6 servos and a 12 V battery", 1),
        ("Nano with 3 servos, a GPS NEO-6M and a WS2812 strip, 12 V battery, LM2596", 2),
        ("ESP32, 4 servos, 24V supply", 2),
    ],
)
def test_servos_share_one_converter(prompt, converters):
    d = made(prompt)
    assert len(servo_rails(d)) == 1
    assert count(d, "lm2596", "xl4015") == converters
    assert not [f for f in d.report["verdict"]["findings"] if f["severity"] == "error"]


def test_the_converter_that_is_named_is_used_first():
    d = made("Nano with 3 servos, a GPS NEO-6M and a WS2812 strip, 12 V battery, LM2596")
    named = next(p for p in d.circuit.parts.values() if p.id == "lm2596" and p.wishes)
    assert len(d.circuit.net_of((named.ref, "OUT+")).pins) > 1


def test_loads_that_one_converter_cannot_carry_get_two():
    d = made("Mega with 2 NeoPixel strips of 60 LEDs and a 12V 10A supply")
    assert count(d, "xl4015") == 2


def test_one_supply_is_added_for_all_and_its_current_is_said():
    d = made("ESP32 with 10 servos")
    assert len(servo_rails(d)) == 1 and count(d, "dc-supply") == 1
    assert any("10 x" in a and "A: " in a for a in d.report["assumptions"])


@pytest.mark.parametrize(
    ("prompt", "drivers"),
    [
        ("Arduino Uno with 16 servos", 1),
        ("hexapod robot with 18 servos, Arduino Mega", 2),
        ("ESP32 with 20 servos", 2),
        ("ESP32-C3 with 8 servos", 1),
        ("Uno with 5 servos", 0),
    ],
)
def test_more_servos_than_pwm_pins_get_drivers(prompt, drivers):
    d = made(prompt)
    assert count(d, "pca9685") == drivers
    assert not drivers or any("PCA9685" in a for a in d.report["assumptions"])
    for part in d.circuit.parts.values():
        if part.id == "pca9685":  # its V+ is the servos' rail
            assert d.circuit.net_of((part.ref, "V+")).name in servo_rails(d)


def test_a_servo_with_a_pin_of_its_own_stays_on_the_board():
    d = made("Uno with 7 servos, servo 1 on D9")
    board = d.circuit.controllers()[0]
    assert {d.circuit.parts[p.ref].id for p in d.circuit.net_of((board.ref, "D9")).pins} == {"arduino-uno", "servo"}


@pytest.mark.parametrize(
    "prompt", ["Uno, 12V battery, two servos, each with its own LM2596", "Uno, 12 V battery, two LM2596 for two servos"]
)
def test_converters_that_are_named_for_each_are_used_for_each(prompt):
    assert len(servo_rails(made(prompt))) == 2


def test_separate_converters_are_two():
    d = made("ESP32, 12 V, separate buck converters for the ESP32 and 2 servos")
    assert count(d, "lm2596") == 2
    board = d.circuit.controllers()[0]
    assert d.circuit.net_of((board.ref, "VIN")).name not in servo_rails(d)


def test_a_row_of_relays_that_is_more_than_the_board_gives_hangs_on_one_supply():
    d = made("ESP32 with 6 relays on GPIO 13, 14, 25, 26, 27, 33")
    rails = {d.circuit.net_of((p.ref, "VCC")).name for p in d.circuit.parts.values() if p.id == "relay-module"}
    assert len(rails) == 1 and not rails & {"5V", "3V3"} and count(d, "dc-supply") == 1 and not count(d, "mt3608")
    few = made("ESP32 with 2 relays")
    assert not count(few, "dc-supply")


def test_servos_go_to_the_given_supply_that_suits_them_without_a_converter_that_has_no_room():
    d = made("Arduino Nano, three servos on 9, 10, 11 and three pots on A0-A2 with an external 6 V supply")
    assert servo_rails(d) == {"6V"} and not count(d, "lm2596", "mini360", "mp1584")


def test_a_bare_usb_c_socket_gets_its_two_resistors():
    d = made("USB-C receptacle feeding an ESP32 and a strip of 30 WS2812")
    for pin in ("CC1", "CC2"):
        net = d.circuit.net_of(("J1", pin))
        r = next(p.ref for p in net.pins if p.ref != "J1")
        assert d.circuit.parts[r].value == "5.1k" and d.circuit.net_of((r, "2")).name == "GND"


@pytest.mark.parametrize("prompt", ["HUZZAH32 with an APA102 strip on a 12V adapter", "Pico W with a SIM800L, supply is 24 V"])
def test_a_board_and_what_draws_much_beside_it_share_a_converter(prompt):
    d = made(prompt)
    assert [p.role for p in d.circuit.parts.values()].count("converter") == 1 and d.exit_code == 0


def test_loads_alike_hang_on_one_rail_and_leave_the_sensors_theirs():
    d = made("m5stack with 4 vibration motors, flame detector and a pair of yl69 connected to GPIO2 & GPIO26, USB powered")
    motors = {d.circuit.net_of((p.ref, "+")).name for p in d.circuit.parts.values() if p.id == "vibration-motor"}
    sensors = {d.circuit.net_of((p.ref, "VCC")).volts for p in d.circuit.parts.values() if p.id == "soil-moisture-resistive"}
    assert len(motors) == 1 and sensors == {3.3}
    assert not [f for f in d.report["verdict"]["findings"] if f["severity"] != "advice"]


def test_a_supply_that_is_assumed_has_a_voltage_that_is_sold():
    d = made("ESP32 D1 mini with 4 x 3v3 relay module")
    assert [p.quantity for p in d.circuit.parts.values() if p.role == "source"] == [5.0]
    assert {d.circuit.net_of((p.ref, "VCC")).volts for p in d.circuit.parts.values() if p.component.ref == "K"} == {3.3}


def test_a_display_that_the_usb_port_feeds_gets_no_supply_of_its_own():
    assert not [p for p in made("Arduino Micro with a MAX7219 8 digit display").circuit.parts.values() if p.role == "source"]


def test_build_steps_of_parts_alike_are_one_sentence():
    steps = made("Uno with 3 PIR motion sensors").report["build"]
    assert [s for s in steps if "its two trimmers" in s] == [
        "Give U1, U2 and U3 a minute after power-up; its two trimmers set range and hold time."
    ]
