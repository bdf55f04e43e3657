"""Figures of a request: each stands in the design, or the report says that it was left out of account."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.circuit.units import parse
from circuitlm.pipeline.doubts.figures import figures
from circuitlm.pipeline.run import Options, design


def left(prompt: str) -> list[str]:
    return design(prompt, Options(simulate=False)).report["not_understood"]


@given(st.integers(1, 999), st.sampled_from(["V", "mA", "A", "W", "kHz", "nF", "µH", "kΩ", "mV"]), st.sampled_from(["", " "]))
def test_a_figure_is_read_as_it_is_written(number, unit, space):
    written = f"{number}{space}{unit}"
    (found,) = figures(f"something with {written}, please")
    assert found[0][0] == written
    assert found[1] == pytest.approx(parse(written).value) and found[2] == parse(written).unit


@pytest.mark.parametrize("text", ["pins 4 and 5", "an R2 unit", "RFM95", "2x BME280", "the A4988", "5 metres", "in 20 minutes", "v2 of it"])
def test_what_has_no_electrical_unit_is_no_figure(text):
    assert not list(figures(text))


@pytest.mark.parametrize(
    ("prompt", "figure"),
    [
        ("Arduino Nano with an ACS712 20A on A0 and an SSD1306", "20A"),
        ("Pico W with a BME280, 24 V from a DIN supply", "24 V"),
        ("Raspberry Pi Pico with a DHT22 and an 868 MHz hum nearby", "868 MHz"),
    ],
)
def test_a_figure_that_nothing_uses_is_said(prompt, figure):
    made = design(prompt, Options(simulate=False))
    volts = {round(n.volts, 1) for n in made.circuit.nets.values() if n.volts}
    assert figure in made.report["not_understood"] or (figure.endswith("V") and 24 in volts)
    assert made.report["verdict"]["status"] == "partly_checked"


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Uno switches a valve on 24 V DC",
        "ESP32 runs a 24 V pump",
        "ESP32 with a LoRa RFM95 868 MHz",
        "Voltage divider to read a 24V battery (max 29V) with a Pico",
        "LED on 9 V with 15 mA",
        "Arduino Uno with a servo on its own 5 V 3 A supply",
        "Arduino Uno with an LED; I have 1k and 220 ohm resistors here",
    ],
)
def test_a_figure_that_the_design_shows_is_not(prompt):
    assert not left(prompt)


@pytest.mark.parametrize("words", ["a valve on 24 V DC", "a valve for 24 V", "a 24 V valve", "a valve (24 V)", "a valve rated for 24 V"])
def test_a_load_runs_on_the_voltage_that_is_said_of_it(words):
    made = design(f"Arduino Uno switches {words} on pin 7", Options(simulate=False))
    assert 24.0 in {n.volts for n in made.circuit.nets.values()} and 12.0 not in {n.volts for n in made.circuit.nets.values()}
    valve = next(p for p in made.circuit.parts.values() if p.id == "solenoid-valve")
    assert "24 V" in valve.component.name and valve.component.spec["volts"] == 24
    assert any("is taken as one for 24 V" in a for a in made.report["assumptions"])


def test_the_voltage_at_which_something_is_switched_is_not_its_own():
    made = design("ESP32 turns a pump on at 14 V", Options(simulate=False))
    assert "14 V" in made.report["not_understood"] or 14.0 not in {n.volts for n in made.circuit.nets.values()}


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Arduino Uno with a DHT22 over I2C", ["I2C"]),
        ("Arduino Uno with an LED on SPI", ["SPI"]),
        ("Arduino Uno with a BME280 over I2C", []),
        ("Arduino Uno with a plain 16x2 LCD without an I2C backpack", []),
    ],
)
def test_a_bus_that_the_circuit_has_not_is_said(prompt, words):
    assert [w for w in left(prompt) if w in ("I2C", "SPI")] == words


def test_a_letter_of_a_name_is_no_unit():
    report = design("Raspberry Pi Zero 2 W with a PIR and a relay", Options(simulate=False)).report
    assert report["not_understood"] == []


@pytest.mark.parametrize(
    ("prompt", "times"),
    [
        ("a 12 V lamp on a toggle switch, 20 s", ["20 s"]),
        ("555 blinks an LED, on for 2 s, off for 1 s, 9 V", []),
        ("LED blinks every 2 seconds, 555, 9 V", []),
        ("Arduino Uno switches a lamp 20 s after a button is pressed", []),
    ],
)
def test_a_time_that_a_circuit_without_a_program_does_not_keep_is_said(prompt, times):
    assert [w for w in left(prompt) if w.endswith(" s") or "second" in w] == times


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("a 24V digital input to a 3.3V MCU, with optocoupler PC817, about 5 mA input current", False),
        ("a 24V digital input to a 3.3V MCU, with optocoupler PC817, 5 mA input current", False),
        ("Arduino Uno with a DHT22 and about 23 mA", True),
    ],
)
def test_about_is_not_exactly(prompt, told):
    assert any("mA" in w for w in left(prompt)) == told
