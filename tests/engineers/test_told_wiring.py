"""Wirings that are told net by net: the edges that are read, and that each is in the circuit once."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.netlist import told_edges
from circuitlm.evaluation.expect import Expect, faults
from circuitlm.pipeline.run import Options, design


def _short(end: str) -> str:
    return end.split(":")[-1] or end.split(":")[1] if ":" in end and not end.startswith(("rail", "node")) else end


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        ("ESP32: GPIO25 -> 1k -> base of a BC337", ["1000 GPIO25 B"]),
        ("Uno, IRLB8721. Gate comes from D9 via 100R, 10k gate to source.", ["100 G D9", "10000 G S"]),
        ("ATtiny85, IRLZ44N: PB1 - 100 ohm - gate, gate to ground 10k", ["100 PB1 G", "10000 G gnd"]),
        (
            "IRLZ44N on an Uno. Source to GND over a 1 ohm shunt; shunt voltage via 1k and 100 nF to A0.",
            ["1 S gnd", "1000 S A0", "1e-07 A0 gnd"],
        ),
        ("12 V lead battery to A3 of my Nano: 30k on top, 10k below.", ["30000 plus A3", "10000 gnd A3"]),
        ("ESP32, GPIO35 measures the battery: 100k to plus and 4.7k to ground.", ["100000 GPIO35 plus", "4700 GPIO35 gnd"]),
        ("HC-SR04 and a Nano 33 IoT: ECHO to D5 through a divider of 1k on top and 2k to ground", ["2000 D5 gnd", "1000 ECHO D5"]),
        (
            "ESP32, GPIO35: upper resistor 47k, lower 22k, 100n across the lower one",
            ["47000 plus GPIO35", "22000 gnd GPIO35", "1e-07 gnd GPIO35"],
        ),
        ("ACS712 and ESP32. OUT -> 1k8 -> GPIO33, then 3k3 from GPIO33 to GND", ["1800 OUT GPIO33", "3300 GPIO33 gnd"]),
        ("Uno's pin 1 via 1k into pin 0 of a Nano", ["1000 1 0"]),
        ("MAX485 and a Nano: 680R from A up to 5V and 680R from B down to GND", ["680 A rail:5", "680 B gnd"]),
        ("SSD1306 on an ESP32 with 100 ohm in series in SDA and in SCL", ["100 SDA line", "100 SCL line"]),
        ("R1 1k from IN to OUT, R2 1k from OUT to GND, C1 10n parallel to R2", ["1000 IN OUT", "1000 OUT gnd", "1e-08 OUT gnd"]),
        (
            "screw terminal: from pole 1 470 ohm, then 1k and 2k2 in parallel, back to pole 2",
            ["470 1 node:1", "1000 node:1 2", "2200 node:1 2"],
        ),
        (
            "two 100k from 5 V to ground, 10u from their midpoint to ground",
            ["100000 rail:5 node:1", "100000 node:1 gnd", "1e-05 node:1 gnd"],
        ),
        ("Uno, 12V pump, IRLZ44N on D9 (100R gate, 10k pulldown, flyback diode)", ["100 D9 G"]),
        ("Nano, a 10k NTC on A0 and an LED on D5", []),
    ],
)
def test_edges_are_read(text, edges):
    assert [f"{e.value:g} {' '.join(map(_short, e.ends))}" for e in told_edges(text) if e.value] == edges


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "ACS712 runs from 5V. OUT -> 1k8 -> GPIO33, then 3k3 from GPIO33 to GND. ESP32",
            [{"kind": "divider", "min": 0.64, "max": 0.65, "at": "esp32*"}],
        ),
        (
            "Motor on an Uno: IRLZ44N, 12V DC motor in the drain, source to GND over a 1 ohm shunt; shunt voltage via 1k and 100 nF to A1. Gate from D5 over 150 ohm",
            [{"kind": "resistor", "ohms": 150}, {"kind": "rc", "hz": 1592}, {"kind": "joined", "a": "irlz44n.S", "b": "arduino-uno.A1"}],
        ),
        (
            "Uno's pin 1 via 1k into pin 0 of a Nano, Nano's pin 1 via 1k into pin 0 of the Uno. Serial between both.",
            [
                {"kind": "joined", "a": "arduino-uno.D1", "b": "arduino-nano.D0"},
                {"kind": "joined", "a": "arduino-nano.D1", "b": "arduino-uno.D0"},
                {"kind": "resistor", "ohms": 1000, "count": 2},
            ],
        ),
        (
            "SSD1306 on an ESP32 with 100 ohm in series in SDA and in SCL",
            [{"kind": "resistor", "ohms": 100, "count": 2}, {"kind": "joined", "a": "ssd1306.SDA", "b": "esp32*.21"}],
        ),
        ("R1 1k from IN to OUT, R2 1k from OUT to GND, no microcontroller", [{"kind": "divider", "min": 0.49, "max": 0.51}]),
    ],
)
def test_edges_are_laid(text, values):
    made = design(text, Options(simulate=False))
    assert faults(Expect.model_validate({"values": values}), made.circuit, 0) == []
    assert "Told and not built" not in str(made.report)


def test_a_told_pull_moves_to_its_place_and_is_no_second_one():
    made = design("BS170 on an Uno: gate from D5 over 1k, 100k gate-ground, drain - 12 V buzzer - +12 V", Options(simulate=False))
    assert sorted(p.quantity for p in made.circuit.parts.values() if p.component.shape == "resistor") == [1e3, 1e5]
    assert any(n.volts == 12 for n in made.circuit.nets.values())


def test_what_fits_nowhere_is_told():
    made = design("Uno with a DHT22 on D4 and 470 ohm from pole 3 of the DIN to GPIO99 of the Uno", Options(simulate=False))
    assert "470" in str(made.report["not_understood"]) + str(made.report.get("advice", ""))


def test_a_resistor_in_brackets_leads_to_nothing_that_follows() -> None:
    assert told_edges("An arduino nano with a red led on D4 (resistor 330R) and a push button on D2.") == []
