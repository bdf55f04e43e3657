"""Circuits that a published checker of such diagrams decides wrongly (and those it decides rightly), as that system writes them."""

from __future__ import annotations

import pytest

from circuitlm.verify.verdict import verify
from circuitlm.views.wokwi import from_diagram


def judged(parts: str, wires: str) -> tuple[list[str], list[str]]:
    """(rules of the errors, rules of the warnings) for `id=type[:value]` parts and `a:PIN>b:PIN` wires."""
    made = []
    for item in parts.split():
        name, _, kind = item.partition("=")
        kind, _, value = kind.partition(":")
        made.append({"type": kind, "id": name, "top": 0, "left": 0, "attrs": {"value": value} if value else {}})
    connections = [[*w.split(">"), "green", []] for w in wires.split()]
    circuit, _ = from_diagram({"version": 1, "parts": made, "connections": connections})
    findings = verify(circuit).findings
    return [f.rule for f in findings if f.severity == "error"], [f.rule for f in findings if f.severity == "warning"]


UNO_LED = "uno=arduino-uno led=led"
WRONG = {
    "an empty circuit": ("uno=arduino-uno", "", "empty-circuit"),
    "an LED straight on D13": (UNO_LED, "uno:13>led:A led:C>uno:GND", "led-no-resistor"),
    "an Uno's pins that do not exist": ("uno=arduino-uno d=dht22", "uno:5V>d:VCC uno:GND>d:GND uno:D47>d:DATA", "unknown-pin"),
    "a 5 V echo into an ESP32": (
        "esp=esp32-devkit-v1 u=hc-sr04",
        "esp:VIN>u:VCC esp:GND>u:GND esp:D5>u:TRIG esp:D18>u:ECHO",
        "level-too-high",
    ),
    "a DHT22 without ground": ("uno=arduino-uno d=dht22", "uno:5V>d:VCC uno:2>d:DATA", "ground-missing"),
    "a DHT22 with its power reversed": ("uno=arduino-uno d=dht22", "uno:5V>d:GND uno:GND>d:VCC uno:2>d:DATA", "supply-reversed"),
    "an input-only pin that drives an LED": (
        "esp=esp32-devkit-v1 r=resistor:220 led=led",
        "esp:D34>r:1 r:2>led:A led:C>esp:GND",
        "input-only-pin",
    ),
    "5 V joined to ground": ("uno=arduino-uno", "uno:5V>uno:GND", "rail-short"),
    "an LED across the supply": (UNO_LED, "uno:5V>led:A led:C>uno:GND", "led-no-resistor"),
    "5 V joined to 3.3 V": ("uno=arduino-uno", "uno:5V>uno:3.3V", "rail-contention"),
    "a motor on a pin": ("uno=arduino-uno m=dc-motor", "uno:9>m:+ m:->uno:GND", "inductive-direct"),
    "SDA and SCL exchanged": ("uno=arduino-uno u=ssd1306", "uno:5V>u:VCC uno:GND>u:GND uno:A4>u:SCL uno:A5>u:SDA", "bus-exchanged"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_circuit_has_an_error(name):
    parts, wires, rule = WRONG[name]
    errors, _ = judged(parts, wires)
    assert rule in errors


def test_a_button_without_any_pull_is_a_warning():
    _, warnings = judged("esp=esp32-devkit-v1 b=push-button", "esp:D34>b:1 b:2>esp:GND")
    assert "switch-no-pull" in warnings
    _, warnings = judged("uno=arduino-uno b=push-button", "uno:2>b:1 b:2>uno:5V")  # an AVR has no pull-down
    assert "switch-no-pull" in warnings


RIGHT = {
    "a 9 V battery into Vin": ("uno=arduino-uno b=battery-9v", "b:+>uno:VIN b:->uno:GND"),
    "a PIR sensor on an ESP32": ("esp=esp32-devkit-v1 p=pir-motion", "esp:VIN>p:VCC esp:GND>p:GND esp:D27>p:OUT"),
    "a button whose pull is in the controller": ("uno=arduino-uno b=push-button", "uno:2>b:1 b:2>uno:GND"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_circuit_is_left_alone(name):
    assert judged(*RIGHT[name]) == ([], [])
