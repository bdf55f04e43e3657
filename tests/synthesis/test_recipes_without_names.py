"""Circuits asked for by what they do: rhythms, times and several voltages, where no chip is named."""

from __future__ import annotations

import pytest

from circuitlm.synthesis.recipes.given import base_amps
from circuitlm.synthesis.recipes.several_rails import _read
from tests.synthesis.recipe_bench import complaints, ids, made, recipe_ids


@pytest.mark.parametrize(
    ("prompt", "recipe", "parts"),
    [
        ("one LED blinks once a second, no microcontroller, 9V", "timer-555", {"ne555", "led"}),
        ("buzzer beeps twice a second, no microcontroller, 9 V battery", "timer-555", {"ne555", "battery-9v"}),
        ("press a button and a 12V lamp lights for 20 seconds, without arduino", "timer-555", {"ne555", "push-button", "lamp-12v"}),
        ("continuity tester that beeps, 9V battery, no microcontroller", "continuity-tester", {"terminal-2", "battery-9v"}),
        ("12V adapter and a 9 V block, each through its own 1N5819, into a 7805", "diode-or", {"lm7805", "battery-9v"}),
        ("5V and 3.3V from 12V, 1A each", "several-rails", {"lm2596"}),
    ],
)
def test_what_is_asked_for_by_its_work(prompt: str, recipe: str, parts: set[str]) -> None:
    assert recipe_ids(prompt) == [recipe] and parts <= set(ids(prompt)) and not complaints(prompt)


def test_two_loads_in_turn_have_a_switch_each() -> None:
    circuit = made("Two 12V 40W car bulbs flash alternately once a second, no micro, from a 12 V car battery").circuit
    lamps = [p for p in circuit.parts.values() if p.id == "lamp-12v"]
    nets = [{circuit.net_of((p.ref, pin.id)).name for pin in p.component.pins} for p in lamps]
    assert len(lamps) == 2 and len(nets[0] & nets[1]) == 1
    assert all(p.component.spec["ma"] == pytest.approx(3333, rel=0.01) for p in lamps)


def test_a_burst_is_one_timer_behind_another() -> None:
    circuit = made("when the button is pressed a bright 12V LED strip flashes for ten seconds, no programming").circuit
    first, second = (p for p in circuit.parts.values() if p.id == "ne555")
    assert circuit.net_of((first.ref, "OUT")) is circuit.net_of((second.ref, "RESET")) and "ldr" not in {p.id for p in circuit.parts.values()}


def test_a_relays_load_hangs_on_its_contact() -> None:
    prompt = "one button: CD4013 as toggle, BC337, relay with a 12 V coil, 12 V fan"
    assert not complaints(prompt) and {"relay-12v", "fan-12v", "bc337"} <= set(ids(prompt))


def test_what_is_below_ground_is_told() -> None:
    assert any("-5 V" in c for c in complaints("Need +5V 1A and -5V 0.2A from 12V"))


@pytest.mark.parametrize(
    ("text", "outs"),
    [
        ("Need +5V 1A and -5V 0.2A from 12V", [(5, 1), (-5, 0.2)]),
        ("±5 V from 12V", [(5, 0), (-5, 0)]),
        ("5V and 3.3V from 12V, 1A each", [(5, 1), (3.3, 1)]),
        ("make 9V 300mA and 5V 2A out of a 24V supply", [(9, 0.3), (5, 2)]),
    ],
)
def test_voltages_made_of_one(text: str, outs: list[tuple[float, float]]) -> None:
    found = _read(text)
    assert found is not None and [(o.volts, o.amps) for o in found[1]] == outs


@pytest.mark.parametrize(
    ("text", "amps"),
    [("5 mA into the base is enough", 0.005), ("base current of about 2 mA", 0.002), ("the lamp takes 5 mA", None)],
)
def test_a_base_current(text: str, amps: float | None) -> None:
    found = base_amps(text)
    assert (found[0] if found else None) == amps


@pytest.mark.parametrize(
    ("prompt", "pins"),
    [
        ("4 bit R-2R ladder on an Uno. D4 is the LSB, D7 the MSB.", ["D4", "D5", "D6", "D7"]),
        ("4-bit R-2R DAC, Uno, D7 = LSB, D4 = MSB", ["D7", "D6", "D5", "D4"]),
    ],
)
def test_bits_stand_from_lsb_to_msb(prompt: str, pins: list[str]) -> None:
    circuit = made(prompt).circuit
    assert [next(p.pin for p in circuit.nets[f"BIT{n}"].pins if circuit.parts[p.ref].component.mcu) for n in range(4)] == pins


def test_four_resistors_pull_up_both_sides_of_two_shifting_transistors() -> None:
    prompt = "level shift by hand, two BSS138 + four 10k, Pico GP4 = SDA, GP5 = SCL, LCD 16x2 I2C backpack at 5 V"
    pulls = [p.quantity for p in made(prompt).circuit.parts.values() if p.role == "pullup"]
    assert pulls == [10_000.0] * 4 and not complaints(prompt)


def test_a_touch_key_that_toggles_is_set_so() -> None:
    parts = made("TTP223 toggles a 5V 1W LED through a transistor, usb powered, no arduino").circuit.parts.values()
    assert next(p for p in parts if p.id == "ttp223").settings["mode"] == "toggle"


def test_a_speed_that_follows_a_sensor_is_told() -> None:
    assert any("PWM" in c for c in complaints("control a 12V fan with PWM by temperature without microcontroller"))
