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
