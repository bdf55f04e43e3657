"""A light that goes out slowly after its button is released."""

from __future__ import annotations

import math

import pytest

from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    ("prompt", "seconds", "volts"),
    [
        ("when I press a button a LED lights, when I release it goes off slowly. 9V battery, no Arduino", 3, 9),
        ("button: red LED on, after release it gets dark gradually within 5 seconds, 12V, no micro", 5, 12),
        ("A capacitor, a push button, an LED: after I let go, the LED fades away. 6 V", 3, 6),
    ],
)
def test_the_capacitor_holds_the_light_for_so_long(prompt: str, seconds: float, volts: float) -> None:
    made = design(prompt, Options(simulate=False))
    parts = made.circuit.parts.values()
    cap = next(p for p in parts if p.component.shape.startswith("capacitor"))
    drain = next(p for p in parts if p.role == "timing" and p.component.shape == "resistor")
    q = next(p for p in parts if p.component.shape == "npn")
    assert made.exit_code == 0 and cap.quantity * drain.quantity * math.log(volts / 2.7) == pytest.approx(seconds, rel=0.2)
    assert made.circuit.net_of((q.ref, "B")) is made.circuit.net_of((drain.ref, "1"))
    assert {p.id for p in parts} & {"push-button"} and not any(p.component.mcu for p in parts)
