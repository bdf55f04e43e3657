"""Circuits that live on their cells: parts for that voltage, no converter against the words, levels of what feeds the chip."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading.read import read
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Options, design


def made(prompt: str):
    return design(prompt, Options(simulate=False))


@pytest.mark.parametrize(
    "prompt",
    [
        "ATtiny85 with a reed switch and a buzzer on two AA",
        "fridge alarm, beeps when the door is open, ATtiny85, two AAA",
        "ATtiny85 on a CR2032 with an active buzzer and a button, no regulator please",
    ],
)
def test_a_buzzer_on_two_cells_is_one_for_their_voltage(prompt: str) -> None:
    ids = [p.id for p in made(prompt).circuit.parts.values()]
    assert "buzzer-3v" in ids and "mt3608" not in ids


def test_a_named_voltage_stays_and_the_chips_lines_are_at_its_own_supply() -> None:
    d = made("ATtiny85 with a reed switch and a 5V buzzer on two AA")
    assert "buzzer" in [p.id for p in d.circuit.parts.values()]
    pull = next(p for p in d.circuit.parts.values() if p.role == "pullup" and p.owner == "SW1")
    assert any(n.volts == 3.0 and any(x.ref == pull.ref for x in n.pins) for n in d.circuit.nets.values())


def test_no_triac_takes_the_place_of_a_contact_for_dc() -> None:
    ids = [p.id for p in made("Feather nRF52840 with a car relay at 11, one 18650").circuit.parts.values()]
    assert "relay-automotive-12v" in ids and "ssr-25da" not in ids


@pytest.mark.parametrize(
    ("prompt", "without"),
    [
        ("Nano with a DHT22 on two AA cells, no boost", {"mt3608"}),
        ("ATtiny85 with an LED on a CR2032, without any regulator", {"mt3608", "lm2596", "ams1117-3v3"}),
        ("ESP32 with an LED on 5 V, no ldo", {"ams1117-3v3"}),
    ],
)
def test_bare_words_exclude_converters(prompt: str, without: set[str]) -> None:
    assert without <= {w.component for w in read(prompt).of("exclusion")}


def test_cells_in_series_that_feed_nothing_are_said() -> None:
    d = made("ESP32-C3 DevKitM with a reed switch on two AAA cells, no boost converter")
    assert [f for f in d.report["verdict"]["findings"] if f["rule"] == "request-coverage" and "feeds nothing" in f["message"]]


@pytest.mark.parametrize(
    ("prompt", "cells"),
    [
        ("2x AA eneloop for an ATtiny85 with an LED", ["battery-aa-nimh"] * 2),
        ("ATtiny85 with an LED on 4 AA batteries (NiMH)", ["battery-aa-nimh"] * 4),
        ("two AA batteries, not rechargeable, for an ATtiny85 and an LED", ["battery-aa-2"]),
    ],
)
def test_rechargeable_cells_have_their_own_voltage(prompt: str, cells: list[str]) -> None:
    read_ = [w.component for w in read(prompt).of("supply") for _ in range(w.count)]
    assert read_ == cells


@pytest.mark.parametrize(
    ("prompt", "board"),
    [
        ("433 MHz transmitter on a CR2032", "attiny85"),
        ("a DS18B20 and a red LED on a coin cell", "attiny85"),
        ("a DS3231 with a CR2032 as backup and an OLED", "arduino-uno"),
        ("a DS18B20 and a red LED on 3 AA cells", "arduino-uno"),
        ("Arduino Nano with a DS18B20 on a CR2032", "arduino-nano"),
    ],
)
def test_the_controller_that_nobody_names_is_one_that_a_coin_cell_feeds(prompt: str, board: str) -> None:
    controllers = [p.component for p in plan(read(prompt)).plan.parts if catalogue().entries[p.component]["controller"]]
    assert controllers == [board]
