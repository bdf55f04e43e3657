"""Current clamps in front of an analog input."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design
from circuitlm.synthesis.joins.alternating import burden


def made(prompt: str):
    return design(prompt, Options(simulate=False))


@pytest.mark.parametrize(("rail", "ohms"), [(5.0, 33.0), (3.3, 22.0)])
def test_a_clamps_burden_keeps_its_peak_within_half_the_rail(rail, ohms):
    assert burden(50.0, rail) == pytest.approx(ohms)
    assert burden(50.0, rail) * 0.050 * 2**0.5 <= rail / 2


@pytest.mark.parametrize("board", ["Arduino Uno", "ESP32", "Raspberry Pi Pico"])
@pytest.mark.parametrize("clamp", ["SCT-013-030", "SCT-013-000", "current clamp"])
def test_a_clamp_swings_around_half_the_supply_at_an_analog_input(board, clamp):
    result = made(f"{board} with a {clamp}")
    c = result.circuit
    key = next(k for k, p in c.parts.items() if p.id.startswith("sct-013"))
    out, middle = c.net_of((key, "TIP")), c.net_of((key, "SLEEVE"))
    host = next(c.parts[p.ref] for p in out.pins if c.parts[p.ref].component.mcu)
    pin = next(p.pin for p in out.pins if p.ref == host.ref)
    assert any(f.startswith("adc") for f in host.component.pin(pin).fn) and result.exit_code == 0
    assert middle is not None and middle.name not in (out.name, "GND")
    roles = sorted(c.parts[p.ref].role for p in middle.pins if c.parts[p.ref].owner == key)
    assert roles[:3] == ["bias", "bias-bottom", "bias-top"] and ("burden" in roles) == (clamp == "SCT-013-000")


def test_an_energy_monitor_with_a_clamp_gets_no_second_meter():
    ids = {p.id for p in made("energy monitor with an SCT-013-030 clamp on an ESP32 and an OLED").circuit.parts.values()}
    assert "sct-013-030" in ids and "ina219" not in ids


@pytest.mark.parametrize(
    ("words", "channel"),
    [
        ("an SCT-013-030 clamp", "CT1.TIP"),
        ("a joystick", "J1.VRY"),
        ("two 4-20 mA transmitters", "J2.1"),
        ("a phototransistor", "Q1.E"),
    ],
)
def test_a_board_without_analog_inputs_gets_a_converter_for_whatever_is_measured(words, channel):
    result = made(f"Raspberry Pi with {words}")
    c = result.circuit
    net = c.net_of(tuple(channel.split(".")))
    assert result.exit_code == 0 and any(c.parts[p.ref].id == "ads1115" for p in net.pins)


@pytest.mark.parametrize(("sensor", "volts", "ohms"), [("phototransistor", 5.0, 10_000.0), ("BPW34 photodiode", 3.3, 47_000.0)])
def test_a_light_sensors_current_gives_full_scale_at_1000_lx(sensor, volts, ohms):
    c = made(f"{'Arduino Uno' if volts == 5 else 'ESP32'} with a {sensor}").circuit
    load = next(p for p in c.parts.values() if p.role == "divider-bottom")
    assert load.quantity == ohms and c.net_of((load.ref, "2")).name == "GND"


def test_a_bare_capsule_is_amplified_in_front_of_the_pin():
    c = made("Arduino Uno with an electret microphone capsule on A0").circuit
    assert {p.ref for p in c.net_of(("A1", "A0")).pins} & {k for k, p in c.parts.items() if p.component.shape == "opamp"}
