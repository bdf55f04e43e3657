"""What single wishes mean in the light of the whole request: statements of fact about finished designs."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Design, Options, design


def made(prompt: str) -> Design:
    return design(prompt, Options(simulate=False))


def ids(d: Design) -> list[str]:
    return [p.id for p in d.circuit.parts.values()]


@pytest.mark.parametrize(
    ("prompt", "has", "lacks"),
    [
        (
            "Arduino Uno with a DHT22, 12V lead acid battery and a solar panel",
            ("solar-charger-lead", "solar-panel-12v"),
            ("tp4056", "battery-18650"),
        ),
        (
            "drive a bare 5V relay from a Pico with a 2N2222 and a 1N4148",
            ("relay-5v", "2n2222", "diode-1n4148"),
            ("relay-module", "terminal-2"),
        ),
        ("RC low-pass, 3.4 kHz, in front of an ADC, C = 10 nF. Which R?", (), ("ads1115", "arduino-uno")),
        ("ATtiny85 with a DS18B20 on a CR2032", ("battery-cr2032",), ("dc-supply",)),
        ("ATtiny85, 5 WS2812B, three AA cells", ("ws2812b",), ("dc-supply",)),
        ("Arduino Mega with an ethernet shield W5500", ("w5500",), ("enc28j60",)),
    ],
)
def test_the_right_parts(prompt: str, has: tuple[str, ...], lacks: tuple[str, ...]) -> None:
    found = ids(made(prompt))
    assert all(i in found for i in has) and not any(i in found for i in lacks), found


def test_each_display_has_a_register_of_its_own_in_one_chain() -> None:
    c = made("two 7-segment displays on an Arduino Nano with a 74HC595").circuit
    registers = [p.ref for p in c.parts.values() if p.id == "74hc595"]
    assert len(registers) == 2
    assert {p.ref for p in c.net_of((registers[0], "Q7S")).pins} == set(registers)


def test_a_named_converter_feeds_the_board_even_without_a_named_source() -> None:
    c = made("Arduino Nano with a MAX485 and an LM2596 down to 5 V").circuit
    assert c.net_of(("A1", "5V")) is c.net_of((next(p.ref for p in c.parts.values() if p.id == "lm2596"), "OUT+"))


def test_a_speed_controllers_bec_feeds_the_board() -> None:
    c = made("brushless motor with an ESC 30A, Arduino Nano, 10k pot, 3S lipo").circuit
    esc = next(p.ref for p in c.parts.values() if p.id == "esc-30a")
    assert c.net_of((esc, "5V")) is c.net_of(("A1", "5V"))


def test_the_channels_of_a_relay_board_keep_their_pins_in_order() -> None:
    c = made("ESP32 with a 4 channel relay board on GPIO16, GPIO17, GPIO18 and GPIO19").circuit
    k = next(p.ref for p in c.parts.values() if p.id == "relay-module-4")
    host = [next(p.pin for p in c.net_of((k, f"IN{n}")).pins if p.ref != k) for n in (1, 2, 3, 4)]
    assert [c.parts["A1"].component.pin(x).io for x in host] == ["GPIO16", "GPIO17", "GPIO18", "GPIO19"]


def test_a_worded_divider_is_the_sensors_only_one() -> None:
    c = made("ESP32 and an HC-SR04, ECHO on GPIO18 via a voltage divider 1k / 2k").circuit
    values = sorted(p.quantity for p in c.parts.values() if p.id == "resistor" and p.quantity)
    assert values == [1000, 2000]


@pytest.mark.parametrize(
    ("prompt", "start"),
    [
        ("do I need pull-up resistors for a BME280 on a Wemos D1 mini?", "No, pull resistors are not needed"),
        ("do i need pullups for two DS18B20 on an Arduino Uno?", "Yes: "),
        ("is one 2N2222 enough to switch a 350 mA 12V fan from a Pico or do i have to take a mosfet?", "Yes: "),
    ],
)
def test_questions_of_need_are_answered_first(prompt: str, start: str) -> None:
    assert made(prompt).report["answer"].startswith(start)
