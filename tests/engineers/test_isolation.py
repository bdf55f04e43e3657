"""Isolation that is asked for without a part's name."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Design, Options, design


def made(prompt: str) -> Design:
    return design(prompt, Options(simulate=False))


@pytest.mark.parametrize(
    "prompt",
    [
        "isolate a 24 V signal from my arduino input D2",
        "the 24 V pulses of my gas meter must be isolated from the ESP32, GPIO 27",
        "read a 12V car indicator signal with a nano, isolated",
        "uno: two isolated outputs for a 24 V machine",
    ],
)
def test_a_signal_gets_a_coupler(prompt: str) -> None:
    done = made(prompt)
    assert done.exit_code == 0
    assert any(p.component.kind == "isolator" for p in done.circuit.parts.values())


@pytest.mark.parametrize(
    "prompt",
    [
        "nano with a relay module, isolated contact for my gate opener",
        "230V lamp switched by an esp32 relay, keep everything isolated",
        "esp32 with HLK-PM01, isolated supply, and a relay",
    ],
)
def test_a_relay_isolates_by_itself(prompt: str) -> None:
    done = made(prompt)
    assert done.exit_code == 0
    assert not any(p.component.kind == "isolator" for p in done.circuit.parts.values())
