"""Voltages that are said to be there, packs by their cells, and what is no source."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    ("prompt", "volts"),
    [
        ("Our forklift runs on 24 V. An Arduino Nano should beep a buzzer when it reverses, reed switch on D4.", 24.0),
        ("ESP32 with a BME280 on the tractor; there we have 12 volts.", 12.0),
        ("TMC2209 stepper driver with a NEMA17 on an Arduino Nano, step D2, dir D3. Supply voltage 24.", 24.0),
        ("The machine delivers 24 V and I want a Raspberry Pi Pico with a BME280.", 24.0),
    ],
)
def test_a_voltage_that_is_there_is_a_source(prompt: str, volts: float) -> None:
    assert [w.quantity for w in read(prompt).of("supply")] == [volts]


def test_a_voltage_that_is_measured_is_none() -> None:
    assert not read("A Pico measures whether the 12 V is there through a divider on GP26.").of("supply")


@pytest.mark.parametrize(
    ("prompt", "component"),
    [
        ("Robot: Nano, L298N, two TT motors. The battery is a LiPo with 7.4 V", "battery-lipo-2s"),
        ("A 7.4 V two-cell LiPo feeds an Uno and two servos", "battery-lipo-2s"),
        ("Nano 33 with a BME280 and a single lithium-polymer cell", "battery-lipo-1s"),
        ("ESP32-C3, a small LiPo (TP4056 board for charging) and a reed switch on GPIO4", "battery-lipo-1s"),
    ],
)
def test_cells_are_told_in_many_ways(prompt: str, component: str) -> None:
    assert [w.component for w in read(prompt).of("supply")] == [component]


def test_a_logic_voltage_of_the_board_is_no_source_beside_another() -> None:
    request = read("STM32 Blue Pill on three AA cells. The joystick has to be fed with 3.3 V, X on PA0, Y on PA1.")
    assert [w.component for w in request.of("supply")] == ["battery-aa"]


@pytest.mark.parametrize(
    ("prompt", "part", "left_out"),
    [
        (
            "Ein Nano mit einem 12-V-LED-Band und IRLZ44N an D9, Netzteil 12 V. Ein Relais brauche ich nicht.",
            "led-strip-12v",
            "relay-module",
        ),
        (
            "ESP32 con DHT22 sul pin 4, alimentato da un pannellino fotovoltaico da 6 volt e una cella 18650. Display non ne voglio.",
            "dht22",
            "display",
        ),
    ],
)
def test_other_languages_turn_down_what_stands_in_front(prompt: str, part: str, left_out: str) -> None:
    request = read(prompt)
    assert part in [w.component for w in request.of("part")]
    assert left_out in [w.component or w.function for w in request.of("exclusion")] + [w.function for w in request.of("exclusion")]


def test_a_word_said_once_for_two_supplies() -> None:
    request = read("ESP32 met een relais op GPIO 4. Een 5V- en een 12V-voeding zijn er.")
    assert sorted(w.quantity or 0 for w in request.of("supply")) == [5.0, 12.0]


@pytest.mark.parametrize(
    ("prompt", "volts"),
    [
        ("bare ATmega328P with a DHT22, 3.3 V", 3.3),
        ("bare ATmega328P with a DHT22", 5.0),
        ("ATmega328P at 5V reads a 3.3V sensor BME280", 5.0),
        ("I need a 3.3V rail from a 2-cell li-ion pack for an nRF24L01+ and an ATmega328P running at 8 MHz", 3.3),
        ("ATmega328P and a BME280 from a LiPo, all at 3.3 V", 3.3),
        ("attiny85 with BMP280, all on 3.3V", 3.3),
        ("ATtiny84 and nRF24L01+, everything runs at 3.3 V from two AA", 3.3),
        ("ATtiny85 with an LED from a LiPo", 3.7),
    ],
)
def test_a_bare_chip_runs_at_the_voltage_that_is_told_for_all(prompt, volts):
    circuit = design(prompt, Options(simulate=False)).circuit
    chip = next(p for p in circuit.parts.values() if p.component.mcu)
    net = circuit.net_of((chip.ref, chip.component.supplies[0].pins[0]))
    assert net is not None and net.volts == pytest.approx(volts)
