"""What a clause further on tells of loads: their voltage, what they bring along, how many there are."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read


def _parts(prompt):
    return {w.component: w for w in read(prompt).of("part")}


@pytest.mark.parametrize(
    ("prompt", "volts"),
    [
        ("Uno, two valves and a fan with MOSFETs. The valves are 24 V, the fan 12 V.", {"solenoid-valve": "24 V", "fan-12v": "12 V"}),
        ("ESP32 with four solenoid valves. They are 24V.", {"solenoid-valve": "24V"}),
        ("Nano, a pump and a fan, both run on 24V and are switched by relays", {"water-pump": "24V", "fan-12v": "24V"}),
    ],
)
def test_the_voltage_of_loads_may_stand_in_a_later_clause(prompt, volts):
    parts = _parts(prompt)
    assert {c: parts[c].attributes.get("volts") for c in volts} == volts


@pytest.mark.parametrize(
    ("prompt", "mains"),
    [
        ("Uno, relays for a fan and a heater, the heater is mains", 1),
        ("Uno, relays for a fan and a heater, both 230V", 2),
        ("Uno, relays for a fan and a heater. The fan needs 12 V.", 0),
        ("Uno, relay, heater and fan on a 12 V supply", 0),
    ],
)
def test_loads_that_are_told_to_hang_on_mains_do(prompt, mains):
    assert sum(w.component == "mains-appliance" for w in read(prompt).of("part")) == mains


def test_two_lamps_that_are_told_to_be_on_mains_are_two():
    assert _parts("Uno with 2 relays for two lamps, both are mains")["light-bulb-mains"].count == 2


@pytest.mark.parametrize(
    "prompt",
    ["linear actuator with built-in limit switches, BTS7960 and Uno", "linear actuator with limit switches built in, L298N, Nano"],
)
def test_what_a_part_brings_along_is_not_ordered(prompt):
    assert "limit-switch" not in _parts(prompt)


def test_a_motor_with_a_built_in_encoder_is_one_part_and_a_lit_button_has_its_led():
    assert "dc-motor-encoder" in _parts("Nano, motor with built-in encoder and a TB6612")
    assert "led" in _parts("Uno and a button with integrated LED")


def test_one_at_the_top_and_one_at_the_bottom_are_two_with_their_names():
    w = _parts("Nano, L298N, motor, limit switch at the top and one at the bottom")["limit-switch"]
    assert w.count == 2 and w.attributes["labels"] == "top|bottom"


def test_a_noun_between_voltage_and_supply_does_not_hide_the_supply():
    assert [w.quantity for w in read("9V pedal supply, Uno and an LED").of("supply")] == [9.0]


@pytest.mark.parametrize(("supply", "motor"), [("12V battery", "dc-motor-12v"), ("6V battery", "tt-motor")])
def test_a_load_named_by_its_noun_is_the_one_for_the_supply(supply, motor):
    assert motor in _parts(f"Nano, L298N and a DC gear motor on a {supply}")


def test_a_number_that_stands_for_the_counted_noun_is_that_of_what_it_is_for():
    assert _parts("Pico, 4 relays: two for mains sockets, two for 12V lamps")["lamp-12v"].count == 2


def test_a_question_about_a_gate_names_no_supply():
    assert not read("12V heater with an IRFZ44N and an Uno. Will the mosfet work from 5V?").of("supply")


def test_what_is_built_may_have_the_voltage():
    assert [w.quantity for w in read("12v strobe light with 4 power leds, nano").of("supply")] == [12.0]


def test_what_is_there_already_is_not_added():
    r = read("doorbell: an ESP8266 rings my existing bell with a relay")
    assert not {"alarm-sound", "button"} & {w.function for w in r.of("function")}


def test_a_stomp_switch_is_pressed_and_let_go():
    assert "push-button" in _parts("stomp switch and a Nano")


def test_lamps_with_mains_in_brackets_are_on_mains_and_figures_belong_to_one_thing():
    assert "light-bulb-mains" in _parts("ESP32, relays for a fan (12V) and lights (230V)")
    assert (
        sum(w.component == "load-dc" for w in read("Hot wire foam cutter: 12V 5A nichrome wire with a mosfet module, nano").of("part")) == 1
    )


def test_what_feeds_a_board_by_its_make_is_no_second_board():
    r = read("Arduino Nano, a relay and a 12V pump. Pump from a 12V battery, arduino from USB.")
    assert [w.component for w in r.of("part") if w.component.startswith("arduino")] == ["arduino-nano"] and r.flags.get("board-usb")


def test_the_valve_that_a_motor_turns_is_no_solenoid():
    assert "solenoid-valve" not in _parts("ball valve motor 12V and an ESP32")


@pytest.mark.parametrize("supply", ["supply is 24 V", "the adapter is 24V", "source is 24 V"])
def test_what_is_said_of_the_supply_is_no_loads_voltage(supply):
    assert "volts" not in _parts(f"Uno with four float switches and a 12v strip, {supply}")["led-strip-12v"].attributes
