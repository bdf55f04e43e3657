"""Whole designs, judged as an engineer would: nothing that serves nothing, nothing left out in silence, no praise that was not earned."""

from __future__ import annotations

import pytest

from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Design, Options, design

QUICK = Options(simulate=False)


def fault(prompt: str, reason: str) -> object:
    """A prompt for which the statement does not hold yet."""
    return pytest.param(prompt, marks=pytest.mark.xfail(strict=True, reason=reason))


def made(prompt: str) -> Design:
    return design(prompt, QUICK)


def ids(d: Design) -> list[str]:
    return [p.id for p in d.circuit.parts.values()]


def volts(d: Design) -> set[float]:
    return {n.volts for n in d.circuit.nets.values() if n.kind == "power" and n.volts is not None}


def lone_parts(d: Design) -> list[str]:
    """Parts none of whose pins meets another part's."""
    return [ref for ref in d.circuit.parts if not any(net and len(net.refs()) > 1 for _, net in d.circuit.pins_of(ref))]


@pytest.mark.parametrize(
    "prompt",
    [
        "555 timer that blinks an LED at 2 Hz from a 9 V battery",
        "blink an LED at 2 Hz with a 555",
    ],
)
def test_a_555_that_blinks_an_led_needs_no_controller(prompt):
    assert made(prompt).circuit.controllers() == []


@pytest.mark.parametrize(
    "prompt",
    [
        "low-pass filter with a corner frequency of 1 kHz",
        "voltage divider from 12 V to 3.3 V",
        "non-inverting amplifier with a gain of 11",
        "LM317 supply that makes 5 V from 12 V",
    ],
)
def test_an_analog_block_needs_no_controller(prompt):
    d = made(prompt)
    assert d.exit_code == 0 and d.circuit.controllers() == []


@pytest.mark.parametrize(
    "prompt",
    [
        "low-pass filter with a corner frequency of 1 kHz",
        "non-inverting amplifier with a gain of 11",
        "NE555 astable, 2 Hz, with an LED, powered from 9 V",
    ],
)
def test_the_words_that_a_recipe_met_are_not_called_unknown(prompt):
    assert made(prompt).report["not_understood"] == []


@pytest.mark.parametrize(
    "prompt",
    [
        "op-amp amplifier with a gain of 11, powered from 12 V",
        "non-inverting amplifier with a gain of 11 using an LM358 on 12 V",
    ],
)
def test_the_supply_that_was_named_is_the_supply(prompt):
    assert volts(made(prompt)) == {12.0}


def test_a_lamp_that_nothing_switches_is_not_a_finished_street_light():
    d = made("street light: when it gets dark a relay switches a 12 V lamp, with an LM393, no microcontroller")
    assert lone_parts(d) == [] or d.exit_code == 1


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Uno line follower with two line sensors, an L298N and two DC motors",
        "Arduino Nano robot with an HC-SR04, a servo, an L298N and two DC motors, powered by two 18650 cells",
    ],
)
def test_a_robot_s_battery_feeds_its_controller_too(prompt):
    d = made(prompt)
    board = d.circuit.controllers()[0]
    fed = [net for pin, net in d.circuit.pins_of(board.ref) if pin.id in board.component.supply_pins() and net is not None]
    outside = [ref for net in fed for ref in net.refs() if ref != board.ref and d.circuit.parts[ref].component.rails]
    assert outside, "the board is fed by nothing that drives along"


def test_a_second_order_filter_is_one():
    d = made("Sallen-Key low-pass filter, 1 kHz")
    assert ids(d).count("capacitor") >= 2


@pytest.mark.parametrize(
    "prompt",
    [
        "LM317 making 1000 V",
        fault("LM317 that makes 0 V", "it makes 1.25 V and says nothing"),
        fault("555 timer at 5 GHz", "it runs at 1 Hz 'since no frequency is given'"),
        fault("low-pass filter at 0 Hz", "its corner is taken as 1 kHz 'since none is given'"),
        "non-inverting amplifier with a gain of 0.5",
        "LM7805 that makes 5 V from 3 V",
        "voltage divider from 5 V to 12 V",
    ],
)
def test_what_cannot_be_is_refused_or_failed(prompt):
    try:
        assert made(prompt).exit_code == 1
    except CannotDesign as error:
        assert len(error.message) > 20


@pytest.mark.parametrize(
    "prompt",
    [
        "ESP32 with an HC-SR04, a servo and a buzzer",
        "Arduino Uno with a DHT22 on pin 4, a red LED on pin 9 and a push button on pin 2",
        "Raspberry Pi Pico data logger with a DS18B20, a DS3231 and an SD card",
        "ESP8266 with a relay module and a 12 V LED strip",
        "Arduino Mega with four servos and a joystick",
        "STM32 Blue Pill with an MPU6050 and an SH1106",
    ],
)
def test_every_part_of_a_good_design_is_joined_to_another(prompt):
    d = made(prompt)
    assert d.exit_code == 0 and lone_parts(d) == []
    assert all(w["met"] for w in d.report["wishes"])


def test_motors_get_the_battery_s_voltage():
    d = made("Arduino Nano robot with an HC-SR04, a servo, an L298N and two DC motors, powered by two 18650 cells")
    driver = next(p.ref for p in d.circuit.parts.values() if p.id == "l298n")
    net = d.circuit.net_of((driver, "12V"))
    assert net is not None and net.volts == pytest.approx(7.4)


def test_pins_that_the_prompt_fixes_are_kept():
    pins = {r["pin"]: r for r in made("Arduino Uno with a DHT22 on pin 4, a red LED on pin 9 and a push button on pin 2").report["pins"]}
    assert {"D4", "D9", "D2"} <= set(pins)


def test_two_of_a_kind_are_two():
    assert ids(made("Arduino Uno with two servos and three LEDs")).count("servo") == 2
    assert ids(made("Arduino Uno with two servos and three LEDs")).count("led") == 3


def test_what_must_not_be_there_is_not():
    assert "led" not in ids(made("Arduino Uno with a DHT22 but no LED"))


def test_a_5_v_echo_meets_a_3_3_v_board_through_a_divider():
    d = made("ESP32 with an HC-SR04")
    assert {"divider-top", "divider-bottom"} <= {p.role for p in d.circuit.parts.values()}
    assert not any("divider" in p.role for p in made("Arduino Uno with an HC-SR04").circuit.parts.values())


def test_an_led_always_has_its_resistor():
    for prompt in ("LED on an Arduino Uno", "LED on an ESP32", "5 V supply with a blue LED"):
        assert "resistor" in ids(made(prompt))
