"""Numbers that say a function, levels and whose they are, and voltages with an owner."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design


def functions(prompt: str) -> set[str | None]:
    return {w.function for w in read(prompt).of("function")}


@pytest.mark.parametrize(
    ("prompt", "function", "there"),
    [
        ("Nano and a 12V heater for a terrarium held at 28 degrees", "temperature", True),
        ("ESP32: fan on above 30 °C", "temperature", True),
        ("Uno, servo held at 90 degrees while a button is pressed", "temperature", False),
        ("Uno: tilt above 20 degrees switches a lamp", "temperature", False),
        ("Pump on when the level is low, off when it is high, Nano", "level-liquid", True),
        ("Uno: LED on when the light level is low", "level-liquid", False),
        ("ESP32: buzzer when the battery level is low", "level-liquid", False),
    ],
)
def test_degrees_and_levels(prompt, function, there):
    assert (function in functions(prompt)) == there


@pytest.mark.parametrize(
    "prompt",
    ["A GPS logger with a Nano. It has the van's 12 V to live on.", "Nano with a DHT22, lives on the 12 V of the boat", "Uno with a GPS, powered by the camper's 12V"],
)  # fmt: skip
def test_the_voltage_of_a_vehicle_is_a_source(prompt):
    assert [w.quantity for w in read(prompt).of("supply")] == [12.0]


def parts(prompt: str) -> list[str]:
    return [p.id for p in design(prompt, Options(simulate=False)).circuit.parts.values()]


def test_what_is_said_outweighs_what_a_project_would_have():
    assert "ds18b20" in parts("Egg incubator held at 37.5 degrees, 12 V heating element, a display, two buttons for the setpoint")


def test_a_title_s_beeper_is_the_piezo_that_is_named():
    found = parts("Pocket beeper: NE555 at 2 kHz drives a passive piezo, 9 V block, no micro")
    assert "buzzer-passive" in found and "buzzer" not in found


@pytest.mark.parametrize(
    ("prompt", "wired"),
    [("ESP32 with an RFM95 and an antenna", True), ("Nano with an NRF24L01 and its antenna", False)],
)
def test_an_antenna_goes_to_the_radio_s_terminal_or_socket(prompt, wired):
    made = design(prompt, Options(simulate=False))
    assert made.report["verdict"]["status"] != "failed"
    assert ("antenna" in [p.id for p in made.circuit.parts.values()]) == wired
    assert wired or any("antenna" in a for a in made.report["advice"])


def test_a_motor_for_a_voltage_that_the_usual_one_does_not_stand():
    assert "dc-motor-12v" in parts("12 V geared DC motor with an L298N on an Uno, 12 V supply")


def test_a_signal_may_say_where_it_would_be():
    wish = next(
        w
        for w in read("ESP32-S3 devkit and an MG996R servo. Signal would be on GPIO18 and a pot on GPIO4").wishes
        if w.component == "servo-mg996r"
    )
    assert wish.pins == {"sig": "GPIO18"}
