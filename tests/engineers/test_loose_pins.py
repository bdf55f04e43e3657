"""Pins that stand beside no part in the request, shifters in the line, and words that are no parts."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Design, Options, design


def made(prompt: str) -> Design:
    return design(prompt, Options(simulate=False))


def on(circuit: Circuit, pin: str) -> set[str]:
    """Catalogue ids of the parts on the net of a board's pin."""
    net = circuit.net_of(PinRef("A1", pin))
    return {circuit.parts[p.ref].id for p in net.pins if p.ref != "A1"} if net else set()


@pytest.mark.parametrize(
    ("prompt", "a", "b"),
    [
        ("Wemos D1 mini with a BME280, sleeps most of the time, so D0 must be wired to RST", "D0", "RST"),
        ("Arduino Uno and a DHT22 on D4; D7 is connected to A0 for a test of my sketch", "D7", "A0"),
    ],
)
def test_two_pins_of_the_board_are_joined_where_the_request_says_so(prompt: str, a: str, b: str) -> None:
    c = made(prompt).circuit
    assert c.net_of(PinRef("A1", a)) is not None and c.net_of(PinRef("A1", a)) is c.net_of(PinRef("A1", b))


@pytest.mark.parametrize(
    ("prompt", "pins"),
    [
        ("four buttons on pins 2 to 5 of an arduino leonardo", ["D2", "D3", "D4", "D5"]),
        ("Arduino Mega with three LEDs, one on each of D30 to D32", ["D30", "D31", "D32"]),
    ],
)
def test_a_row_of_pins_joins_none_of_them(prompt: str, pins: list[str]) -> None:
    c = made(prompt).circuit
    nets = [c.net_of(PinRef("A1", p)) for p in pins]
    assert all(nets) and len({n.name for n in nets if n}) == len(pins)


def test_a_pin_behind_a_clause_is_the_part_s_just_spoken_of() -> None:
    c = made("micro:bit: when the earth is too dry (read it on P0) a red light outside should go on, on P1").circuit
    assert "soil-moisture-sensor" in on(c, "P0") and "resistor" in on(c, "P1")


def test_a_pin_that_is_spoken_of_again_is_no_further_wire() -> None:
    d = made("Blue Pill and a joystick, X on PA0, Y on PA1. Keep the joystick at 3.3 V, PA0 is not five volt tolerant.")
    assert d.exit_code == 0 and on(d.circuit, "PA0") == {"analog-joystick"}


@pytest.mark.parametrize("words", ["data on GPIO5 through a 74AHCT125", "and a 74AHCT125 level shifter, data on GPIO5"])
def test_a_named_buffer_stands_in_the_line_once(words: str) -> None:
    d = made(f"ESP32 and a WS2812B strip with 60 LEDs, {words}, own 5 V 4 A supply")
    ids = [p.id for p in d.circuit.parts.values()]
    assert ids.count("74ahct125") == 1 and d.exit_code == 0
    assert "74ahct125" in on(d.circuit, "D5")


def test_what_switches_is_no_switch() -> None:
    ids = [p.id for p in made("bare attiny85 at 5V: PB0 drives a BC547 that switches a small 5V relay").circuit.parts.values()]
    assert not [i for i in ids if "switch" in i] and "bc547" in ids


def test_a_plural_and_the_two_that_it_means_are_two() -> None:
    boards = [p.id for p in made("two arduinos talk over I2C: an Uno with a poti on A0 and a Nano with an LED on D3").circuit.controllers()]
    assert sorted(boards) == ["arduino-nano", "arduino-uno"]


def test_no_extra_chips_means_that_pins_can_run_out() -> None:
    with pytest.raises(CannotDesign, match="no adc pin left"):
        made("3 potentiometers on a nodemcu esp8266, we are NOT allowed to use any extra chips or multiplexer")


def test_a_range_of_pins_joins_none_of_them() -> None:
    d = made("Arduino Mega, four push buttons on D22 to D25 and a buzzer on D8")
    assert d.exit_code == 0 and on(d.circuit, "D22") and d.circuit.net_of(PinRef("A1", "D22")) is not d.circuit.net_of(PinRef("A1", "D25"))


@pytest.mark.parametrize("loads", ["four 12 V relays", "four 24 V pneumatic valves"])
def test_the_pins_of_a_row_of_drivers_are_its_inputs(loads: str) -> None:
    made = design(f"ESP32, {loads} with a ULN2803 on GPIO16, 17, 18 and 19", Options(simulate=False))
    circuit = made.circuit
    driver = next(p.ref for p in circuit.parts.values() if p.id == "uln2803")
    board = next(iter(circuit.controllers()))
    reached = {
        next(pin.io for p in net.pins if p.ref == board.ref and (pin := board.component.pin(p.pin)))
        for n in range(1, 5)
        if (net := circuit.net_of((driver, f"IN{n}")))
    }
    assert made.exit_code == 0 and reached == {"GPIO16", "GPIO17", "GPIO18", "GPIO19"}


def test_a_clamps_pin_told_alone_is_its_own() -> None:
    circuit = design("SCT-013-000 on an arduino nano, burden 33 ohm, signal at A2", Options(simulate=False)).circuit
    assert on(circuit, "A2")
