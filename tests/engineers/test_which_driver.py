"""A driver that is named by its chip's number, and what a load needs of the pin that drives it."""

from __future__ import annotations

import pytest

from circuitlm.circuit.pins import offers
from circuitlm.pipeline.run import Options, design


def _design(prompt):
    return design(prompt, Options(simulate=False))


@pytest.mark.parametrize(
    ("prompt", "chip"),
    [
        ("Nano drives five 12 V relays with a ULN2003", "uln2003a"),
        ("Uno, ULN2003, three 12 V solenoid valves, 12 V supply", "uln2003a"),
        ("ULN2003 with a 28BYJ-48 and an Uno", "uln2003-driver"),
        ("a stepper and a ULN2003 on a Nano", "uln2003-driver"),
        ("ULN2003 driver board for a 12 V fan, Uno", "uln2003-driver"),
    ],
)
def test_a_darlington_array_is_the_bare_chip_where_it_drives_no_stepper(prompt, chip):
    assert chip in {p.id for p in _design(prompt).circuit.parts.values()}


@pytest.mark.parametrize("prompt", ["Nano with a 12 V RGB strip and three MOSFETs", "Uno, analog RGBW strip 12V, four IRLZ44N"])
def test_the_colours_of_a_strip_are_mixed_by_pwm(prompt):
    d = _design(prompt)
    board = d.circuit.parts["A1"].component
    gates = [n for n in d.circuit.nets.values() if n.name.endswith("_ON")]
    assert len(gates) >= 3 and d.exit_code == 0
    assert all(offers(board, board.pin(p.pin), "pwm") for n in gates for p in n.pins if p.ref == "A1")


@pytest.mark.parametrize("prompt", ["24V LED strip on an ESP32", "Pico and an LED strip 24V 2A", "Nano with a 24 V RGB strip"])
def test_a_strip_for_another_voltage_is_a_plain_one_and_no_addressable_one(prompt):
    d = _design(prompt)
    strip = next(p for p in d.circuit.parts.values() if p.component.kind == "light")
    assert not strip.component.interfaces_of("led-data") and any(n.volts == 24 for n in d.circuit.nets.values())
    assert any(p.component.shape == "nmos" for p in d.circuit.parts.values())


@pytest.mark.parametrize("word", ["tacho", "rpm", "tach signal"])
def test_a_fans_tacho_is_read_where_it_is_asked_for(word):
    d = _design(f"Nano with a 4 pin PWM fan, read the {word}")
    fan = next(r for r, p in d.circuit.parts.items() if p.id == "fan-pwm-4pin")
    assert any({(p.ref, p.pin) for p in n.pins} >= {(fan, "TACH")} and len(n.pins) > 1 for n in d.circuit.nets.values())


def test_a_bridge_of_transistors_gets_a_supply_for_the_motors_own_current():
    d = _design("H-bridge made of four MOSFETs for a 12 V 3 A motor and an Uno")
    assert any("at least 4 A" in a for a in d.report["assumptions"])


def test_a_volume_control_between_player_and_amplifier_passes_the_sound():
    d = _design("DFPlayer with an Uno, PAM8403 with volume potentiometer, two speakers")
    nets = [{(p.ref, p.pin) for p in n.pins} for n in d.circuit.nets.values()]
    players = [r for r, p in d.circuit.parts.items() if p.id == "dfplayer-mini"]
    for side in ("DAC_L", "DAC_R"):
        assert any({(players[0], side)} < n and any(r.startswith("RV") and p == "3" for r, p in n) for n in nets)
    assert d.exit_code == 0


@pytest.mark.parametrize(
    ("prompt", "strings"),
    [
        ("three 1 W power LEDs dimmed by an ESP32, 12 V 2 A supply", 1),
        ("Nano with four power LEDs on a 12 V supply", 2),
        ("two power LEDs on an Uno, 5 V 2 A supply", 2),
    ],
)
def test_power_leds_are_strings_on_the_supply_each_with_a_resistor_that_stays_cool(prompt, strings):
    d = _design(prompt)
    assert sum(p.id == "resistor-power" for p in d.circuit.parts.values()) == strings
    assert not any(f["rule"] in ("resistor-power", "led-current") for f in d.report["verdict"]["findings"]) and d.exit_code == 0


def test_several_stepper_drivers_may_share_one_enable():
    d = _design("Mega with three NEMA17 and DRV8825, all enables tied together, 24 V")
    drivers = [r for r, p in d.circuit.parts.items() if p.id == "drv8825"]
    net = next(n for n in d.circuit.nets.values() if any((p.ref, p.pin) == (drivers[0], "EN") for p in n.pins))
    assert {(r, "EN") for r in drivers} <= {(p.ref, p.pin) for p in net.pins} and any(p.ref == "A1" for p in net.pins)


def test_a_motor_beside_two_drivers_is_one_each():
    assert sum(p.id == "stepper-motor" for p in _design("Uno, two A4988 with NEMA17, 12 V").circuit.parts.values()) == 2
