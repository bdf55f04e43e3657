"""Valves and lamps for 24 V AC are never taken for DC ones without a word."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize("valves", ["4 valves 24VAC", "four 24 V AC irrigation valves", "a valve (24 VAC)"])
def test_ac_valves_behind_transistors_are_unmet(valves):
    result = design(f"ESP32 switches {valves}", Options(simulate=False))
    assert result.exit_code == 1
    assert any("24 V AC" in f["message"] and "relay" in f["message"] for f in result.report["verdict"]["findings"])


def test_ac_valves_behind_a_relay_name_their_transformer():
    result = design("Nano switches a 24 VAC valve over a relay", Options(simulate=False))
    assert any("24 V AC transformer" in a for a in result.report["assumptions"])


@pytest.mark.parametrize(
    "prompt", ["ESP32 switches a 24V valve", "Nano measures 12 V AC on A0 with a ZMPT101B", "ESP32 switches a 12V valve"]
)
def test_dc_valves_and_measured_ac_are_left_alone(prompt):
    result = design(prompt, Options(simulate=False))
    assert result.exit_code == 0 and not any("V AC" in a for a in result.report["assumptions"])
