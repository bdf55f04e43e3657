"""The light on the board itself is no part of the circuit."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    "prompt",
    [
        "Nano with a push button on D2 that toggles the on-board LED (D13)",
        "Blue pill: push button on PB5, and PC13 is the LED on board",
        "ESP32 with a push button on 4 and the builtin LED on GPIO2",
        "NodeMCU with a push button on D3, use the LED_BUILTIN as indicator",
        "ESP32-CAM, push button on GPIO13, the flash light stays on GPIO4",
        "push button on 13 of an ESP32-CAM, I use the flash LED on GPIO4 as light",
    ],
)
def test_the_boards_own_light_is_no_part_and_takes_no_wire(prompt):
    request = read(prompt)
    shapes = {w.component for w in request.of("part")}
    assert "push-button" in shapes and "led" not in shapes
    assert not request.of("pin") and "own-light" in request.flags


@pytest.mark.parametrize(
    "prompt",
    [
        "Uno, push button on 2 and an LED on board pin 9",
        "Blink the onboard LED of an Uno",
        "Uno with a push button on 2 and a flash light on 9",
    ],
)
def test_another_light_is_a_part(prompt):
    assert any(w.component == "led" or w.kind == "function" for w in read(prompt).wishes)
    assert "own-light" not in read(prompt).flags


def test_the_report_says_which_light_is_meant():
    report = design("Nano with a push button on D2 that toggles the on-board LED (D13)", Options(simulate=False)).report
    assert any("the on-board LED (D13)" in line for line in report["assumptions"])
