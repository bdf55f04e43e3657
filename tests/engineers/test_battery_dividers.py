"""The battery's own voltage, on the pin that the words give it."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    ("text", "pin", "ratio"),
    [
        ("Teensy 4.0, 2S LiPo, 5 V from a buck, battery voltage on pin 14 with 100k over 47k", "14", 47 / 147),
        ("XIAO ESP32C3, LiPo with a TP4056 charger, measure the cell on A0 with 2x 220k", "D0", 0.5),
        ("ESP32 on an 18650 with TP4056, BME280, monitor the battery on GPIO34 with 100k/100k", "D34", 0.5),
        ("Pico W, 3S lipo, buck, two servos, battery monitoring on GP26 through 30k + 10k", "GP26", 0.25),
    ],
)
def test_the_divider_of_the_battery_is_on_its_pin(text, pin, ratio):
    made = design(text, Options(simulate=False))
    assert made.exit_code == 0
    top, bottom = (next(p for p in made.circuit.parts.values() if p.role == r) for r in ("divider-top", "divider-bottom"))
    assert bottom.quantity / (top.quantity + bottom.quantity) == pytest.approx(ratio, abs=0.01)
    board = next(iter(made.circuit.controllers()))
    assert made.circuit.net_of((board.ref, pin)) is made.circuit.net_of((bottom.ref, "1"))
