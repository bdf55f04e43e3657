"""Several buttons at one analog pin."""

from __future__ import annotations

import pytest

from circuitlm.circuit import units
from circuitlm.pipeline.run import Design, Options, design


def built(prompt: str) -> Design:
    return design(prompt, Options(simulate=False))


def rungs(d: Design, pin: str) -> dict[str, float]:
    """Button -> the resistor between it and the pin, ohms (0 where it hangs on the pin itself)."""
    line = next(n for n in d.circuit.nets.values() if f"A1.{pin}" in {str(p) for p in n.pins})
    out: dict[str, float] = {}
    for p in line.pins:
        part = d.circuit.parts[p.ref]
        if part.id == "push-button":
            out[p.ref] = 0.0
        elif part.id == "resistor" and part.owner is not None and part.role == "series":
            out[part.owner] = units.parse(part.value or "", "Ω").value
    return out


@pytest.mark.parametrize(
    ("prompt", "pin", "buttons"),
    [
        ("I want to read 5 buttons with one analog pin (resistor ladder) on an Arduino Uno A0, plus a 16x2 LCD with I2C", "A0", 5),
        ("five push buttons all on A0 of a nano", "A0", 5),
        ("D1 mini: 3 buttons on the single analog pin A0 and an OLED", "A0", 3),
        ("ESP32, four buttons on one analog pin GPIO34 with a voltage divider ladder", "D34", 4),
    ],
)
def test_each_button_sets_another_voltage(prompt, pin, buttons):
    d = built(prompt)
    assert d.exit_code == 0 and not [f for f in d.report["verdict"]["findings"] if f["severity"] != "advice"]
    ohms = sorted(rungs(d, pin).values())
    assert len(ohms) == buttons and ohms[0] == 0.0
    steps = [r / (r + 10_000) for r in ohms]
    assert all(b - a > 0.6 / buttons for a, b in zip(steps, [*steps[1:], 1.0], strict=True))
    assert len([p for p in d.circuit.parts.values() if p.id == "resistor"]) == buttons
    assert any("share one analog pin" in line for line in d.report["assumptions"])


@pytest.mark.parametrize("prompt", ["Uno with a potentiometer on one analog pin and 3 buttons", "nano with 3 buttons on D2, D3 and D4"])
def test_buttons_of_their_own_pins_are_no_ladder(prompt):
    d = built(prompt)
    buttons = [ref for ref, part in d.circuit.parts.items() if part.id == "push-button"]
    nets = {d.circuit.net_of((ref, "1")).name for ref in buttons}
    assert len(nets) == len(buttons) == 3
