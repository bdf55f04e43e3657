"""Several like loads on one pin or one transistor."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.pipeline.run import Options, design


def made(prompt: str) -> Circuit:
    result = design(prompt, Options(simulate=False))
    assert result.exit_code == 0, result.report["verdict"]["findings"]
    return result.circuit


@pytest.mark.parametrize(
    ("prompt", "load", "pin"),
    [
        ("Uno, two 12V fans together on one MOSFET at pin 9", "fan-12v", "D9"),
        ("Uno, six red LEDs all on pin 9", "led", "D9"),
        ("Uno, six LEDs on one transistor at pin 9", "led", "D9"),
        ("Nano, three lasers KY-008 on one MOSFET at D12", "laser-ky-008", "D12"),
        ("ESP32, two buzzers on GPIO4", "buzzer", "D4"),
    ],
)
def test_one_transistor_serves_them_all(prompt: str, load: str, pin: str) -> None:
    c = made(prompt)
    switches = [p for p in c.parts.values() if p.component.shape in ("npn", "nmos")]
    assert len(switches) == 1
    drain = c.net_of((switches[0].ref, "C" if switches[0].component.shape == "npn" else "D"))
    assert sum(c.parts[p.ref].id == load for p in drain.pins) == sum(p.id == load for p in c.parts.values()) > 1
    board = next(iter(c.controllers()))
    used = [p for p in c.pins_of(board.ref) if p[1] is not None and p[1].kind == "signal"]
    assert len(used) == 1 and c.net_of((board.ref, pin)) is used[0][1]


def test_few_leds_share_a_pin_that_carries_them() -> None:
    c = made("Uno with 3 LEDs on pin 9")
    line = c.net_of((next(iter(c.controllers())).ref, "D9"))
    ohms = [c.parts[p.ref].quantity for p in line.pins if c.parts[p.ref].component.shape == "resistor"]
    assert len(ohms) == 3 and sum((5 - 2) / r for r in ohms) < 0.021


def test_pins_of_their_own_stay() -> None:
    c = made("Uno, four LEDs on pins 4 to 7")
    assert len({c.net_of((next(iter(c.controllers())).ref, f"D{n}")).name for n in range(4, 8)}) == 4
