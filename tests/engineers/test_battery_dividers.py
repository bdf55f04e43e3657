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


@pytest.mark.parametrize(
    "prompt",
    [
        "ESP32 on a 24V battery: a message by a SIM800L when the battery voltage is low",
        "in my truck (24V battery) i want an sms when the battery voltage goes below 23.5V. there is a SIM800L lying around",
        "forklift with a 36 V battery: Nano, buzzer when the battery voltage is low",
    ],
)
def test_a_battery_above_what_the_module_takes_and_one_beside_a_5_v_radio_are_divided(prompt: str) -> None:
    circuit = design(prompt, Options(simulate=False)).circuit
    assert "voltage-sensor" not in {p.id for p in circuit.parts.values()}
    assert {"divider-top", "divider-bottom"} <= {p.role for p in circuit.parts.values()}
