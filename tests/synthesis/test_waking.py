"""A board that wakes itself from deep sleep over a wire gets the wire."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def wake(prompt: str) -> set[str]:
    circuit = design(prompt, Options(simulate=False)).circuit
    net = circuit.nets.get("WAKE")
    return {str(p) for p in net.pins} if net else set()


@pytest.mark.parametrize(
    ("prompt", "pins"),
    [
        ("NodeMCU that wakes from deep sleep every 10 minutes and reads a BME280", {"A1.D0", "A1.RST"}),
        ("Wemos D1 mini with a DS18B20, deep sleep, on an 18650", {"A1.D0", "A1.RST"}),
        ("Wemos D1 mini with a DS18B20, no deep sleep", set()),
        ("NodeMCU with an LED on D0, deep sleep between two readings of a BME280", set()),
        ("ESP32 with a BME280, deep sleep", set()),
    ],
)
def test_deep_sleep(prompt: str, pins: set[str]) -> None:
    assert wake(prompt) == pins


def test_one_wire_stays_off_a_pin_outside_the_matrix() -> None:
    circuit = design("Wemos D1 mini with a DS18B20", Options(simulate=False)).circuit
    assert "A1.D0" not in {str(p) for p in circuit.nets["ONEWIRE"].pins}
