"""Pins that a prompt names, followed to the finished circuit: kept, shared where that is meant, or reported."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Design, Options, design


def made(prompt: str) -> Design:
    return design(prompt, Options(simulate=False))


def on(d: Design, pin: str) -> set[str]:
    """What hangs on a controller's pin: `U1.IN1`."""
    board = next(iter(d.circuit.controllers()))
    net = d.circuit.net_of((board.ref, pin))
    return {f"{d.circuit.parts[p.ref].id}.{p.pin}" for p in net.pins if p.ref != board.ref} if net else set()


def unmet(d: Design) -> list[str]:
    return [f["message"] for f in d.report["verdict"]["findings"] if f["rule"] == "request-coverage"]


def test_a_drivers_inputs_take_a_list_in_order_and_its_enables_none():
    d = made("Pico, two TT motors on a DRV8833 whose four inputs go to GP2, GP3, GP4, GP5, 4 AA cells")
    assert [on(d, f"GP{n}") for n in (2, 3, 4, 5)] == [{f"drv8833.IN{n}"} for n in (1, 2, 3, 4)]


def test_pins_of_a_stepper_are_those_of_its_driver():
    d = made("wemos d1 mini turns a 28BYJ-48 stepper on D5 D6 D7 D0")
    assert [on(d, p) for p in ("D5", "D6", "D7", "D0")] == [{f"uln2003-driver.IN{n}"} for n in (1, 2, 3, 4)]


def test_like_inputs_share_a_pin_that_is_named_once():
    d = made("ESP32, 2x A4988 + 2 bipolar steppers. X: STEP GPIO16, DIR GPIO17. Y: STEP GPIO18, DIR GPIO19. Common /EN GPIO23. 12 V")
    enables = {d.circuit.net_of((p.ref, "ENABLE")).name for p in d.circuit.parts.values() if p.id == "a4988"}
    assert len(enables) == 1
    assert on(d, "D23") == {"a4988.ENABLE"}


def test_outputs_of_like_parts_do_not_share_a_pin():
    assert any("already taken" in m or "not" in m for m in unmet(made("uno with a button on D2 and an LED on D2")))


@pytest.mark.parametrize(
    ("prompt", "pin"),
    [
        ("uno with a PIR on D4, D5", "D5"),
        ("uno, button on D2, pin D40 drives a buzzer", "D40"),
    ],
)
def test_a_named_pin_that_serves_nothing_is_reported(prompt, pin):
    assert any(pin in m for m in unmet(made(prompt)))


def test_a_named_pin_behind_resistors_and_transistors_is_kept():
    assert not unmet(made("uno: 12 V pump on D5 through an IRLZ44N, LED on D13, HC-SR04 trig D7 echo D6"))


def test_a_multiplexers_parts_have_their_single_wires_at_the_board():
    d = made("ESP32, TCA9548A with a VL53L0X each on ch 0 and ch 1, MCP23017 with INTA on GPIO27")
    assert on(d, "D27") == {"mcp23017.INTA"}


def test_like_parts_on_one_bus_are_kept_apart_by_their_reset_lines():
    d = made("two VL53L0X on one I2C bus of a blue pill (PB6/PB7), XSHUT on PB0 and PB1, no multiplexer")
    sensors = [p for p in d.circuit.parts.values() if p.id == "vl53l0x"]
    assert {d.circuit.net_of((p.ref, "SDA")).name for p in sensors} == {"SDA"}
    assert on(d, "PB0") | on(d, "PB1") == {"vl53l0x.XSHUT"}
    assert len({p.settings["address"] for p in sensors}) == 2
    assert not unmet(d)


def test_a_can_transceiver_is_not_crossed():
    d = made("teensy 4.0, CAN on CTX1/CRX1 via an SN65HVD230, 5 V from USB")
    assert on(d, "22") == {"sn65hvd230.CTX"}


def test_a_pin_named_for_a_mains_load_is_its_switchs():
    d = made("Arduino Nano, SSR for a 230 V 1000 W heater on D6")
    assert not [m for m in unmet(d) if "D6" in m]


def test_bus_lines_are_kept_where_only_a_function_chose_the_part():
    d = made("ESP32, limit switch on 34, display on SDA=16, SCL=17")
    assert len(d.circuit.parts) < 10
    assert {x.partition(".")[2] for x in on(d, "RX2") | on(d, "TX2")} == {"SDA", "SCL"}


def test_two_like_parts_share_the_pins_of_their_bus():
    d = made("Nano: VL53L0X XSHUT pins on D2 and D3, both on A4/A5")
    assert on(d, "A4") == {"vl53l0x.SDA"}
    assert not unmet(d)


def test_the_colours_of_a_strip_have_a_pin_each():
    d = made("Arduino Mega, RGB LED strip (12V, non addressable) on PWM pins 9, 10, 11 through three IRLZ44N")
    assert all(on(d, f"D{n}") for n in (9, 10, 11))
    assert not unmet(d)
