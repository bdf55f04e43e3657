"""Pins shared out over parts in words, kinds of inputs, arrows, modal verbs and what must not be left out."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read


def pins(prompt: str, component: str) -> dict[str, str]:
    return next(w.pins for w in read(prompt).of("part") if w.component == component)


@pytest.mark.parametrize(
    ("prompt", "component", "wanted"),
    [
        ("Mega with two MCP2515 modules, CS is pin 10 for the left one and 9 for the other.", "mcp2515", {"cs": "10", "cs#1": "9"}),
        ("Uno with two relays, pin 7 for the one and pin 8 for the other", "relay-module", {"": "7", "#1": "8"}),
        ("Nano: DRV8825 with direction on 5 and pulses from pin 6, enable wire at 7", "drv8825", {"dir": "5", "step": "6", "en": "7"}),
        ("ESP32, PCM5102 DAC: bit clock to GPIO26, word select to GPIO25", "pcm5102", {"bclk": "GPIO26", "ws": "GPIO25"}),
        ("ESP32-S3 with two VL53L0X, shutdown wires at GPIO10 and GPIO11", "vl53l0x", {"xshut": "GPIO10", "xshut#1": "GPIO11"}),
        ("Uno: a reed switch on 3 must start the buzzer, and the blue led on 5 will blink", "led", {"": "5"}),
        ("Mega, HC-SR04 echo in 23, trigger in 22", "hc-sr04", {"echo": "23", "trig": "22"}),
        ("Uno + nRF24L01: CE <- 9, CSN <- 10", "nrf24l01", {"ce": "9", "cs": "10"}),
        ("Leonardo, flame sensor on digital input 7, LDR goes to analog input 3", "ldr", {"": "A3"}),
        ("ESP32 DAC on GPIO25, 0-5 V output with an MCP6002", "mcp6002", {"": "GPIO25"}),
        ("Two toggles on an Uno, each pulling pin 6 or 7 to ground", "toggle-switch", {"": "6", "#1": "7"}),
        ("Uno and three buttons to ground on 8 9 10", "push-button", {"": "8", "#1": "9", "#2": "10"}),
        ("ESP32 with a 4N35: the transistor side goes to GPIO14", "4n35", {"": "GPIO14"}),
        ("Uno with a rain sensor, its digital output on pin 7", "rain-sensor", {"do": "7"}),
        ("HC-SR04 on an ESP32, echo via 1k and 2k to ground into GPIO18", "hc-sr04", {"echo": "GPIO18"}),
    ],
)
def test_pins_are_read_in_other_words(prompt: str, component: str, wanted: dict[str, str]) -> None:
    assert pins(prompt, component) == wanted


def test_one_for_each_of_several() -> None:
    """'Each with its own': as many as the things before, and no more."""
    found = read("Three tanks, each with its own DS18B20 on a Mega at 4, 5 and 6").of("part")
    assert [w.count for w in found if w.component == "ds18b20"] == [3]


def test_what_must_not_be_left_out_is_wanted() -> None:
    request = read("Uno and a 12 V solenoid valve via relay on 4, please do not leave the diode out")
    assert not request.of("exclusion")
    assert any((w.component or "").startswith("diode") for w in request.of("part"))
