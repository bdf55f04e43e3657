"""Answers with figures: linear or switching by heat, how many by the supply's current, which converter and charger."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def answer(prompt: str) -> str:
    return str(design(prompt, Options(simulate=False)).report["answer"])


@pytest.mark.parametrize(
    ("prompt", "taken", "watts"),
    [
        ("7805 or LM2596 to get 5V from 12V for an Arduino and 3 servos?", "lm2596", "3.5 W"),
        ("ATtiny85 and a DHT22 from 9V: 78L05 or LM2596?", "lm78l05", "30 mW"),
    ],
)
def test_of_two_regulators_the_heat_decides(prompt: str, taken: str, watts: str) -> None:
    d = design(prompt, Options(simulate=False))
    assert {p.id for p in d.circuit.parts.values() if p.component.kind == "converter"} == {taken}
    assert watts in d.report["answer"]


def test_linear_or_buck_in_general_is_answered_in_watts() -> None:
    said = answer("Should I use an LM7805 or a buck converter to run an ESP32 and a relay module from 12V?")
    assert said.startswith("A switching one") and "W of heat" in said


@pytest.mark.parametrize(
    ("prompt", "starts"),
    [
        ("How many relay modules (about 70mA each) can I hang on the 5V pin of an Uno powered by USB?", "5 (6 without"),
        ("How many SG90 servos can an Arduino Uno power from its 5V pin?", "None"),
        ("I have an ESP32 and a 5V 2A phone charger, how many micro servos can it run?", "2:"),
    ],
)
def test_how_many_on_a_supply_is_its_current_shared_out(prompt: str, starts: str) -> None:
    assert answer(prompt).startswith(starts)


@pytest.mark.parametrize("prompt", ["how many BME280 can I connect to one ESP32?", "How many HC-SR04 can I connect to a Nano?"])
def test_how_many_without_a_supply_is_asked_of_pins_and_addresses(prompt: str) -> None:
    assert "reserve" not in answer(prompt)


@pytest.mark.parametrize(
    ("prompt", "part", "figure"),
    [
        ("12V car socket for a Pi Zero with a BME280. What buck do I need?", "LM2596", "it gives 2 A"),
        ("Which charger do I need for a 2S lipo from USB-C? Load is a Pico", "IP2326", "two lithium cells"),
        ("What constant current driver should I use for a 3W LED on a 24V supply, dimmed by an Uno?", "LDD-700H", "700 mA"),
    ],
)
def test_which_converter_charger_or_driver(prompt: str, part: str, figure: str) -> None:
    said = answer(prompt)
    assert part in said and figure in said


@pytest.mark.parametrize(
    ("prompt", "starts"),
    [
        ("Heated bed 12V 10A switched by ESP32 with an IRLZ44N. Is that mosfet ok at 3.3V?", "Only just"),
        ("Peltier TEC1-12706 12V 6A on an Uno and an IRF540. Is the gate voltage enough?", "No"),
        ("Uno with an IRLZ44N and a 12V 2A pump. Is 5V enough for the gate?", "Yes"),
    ],
)
def test_a_gate_is_judged_by_the_voltage_that_the_pins_give(prompt: str, starts: str) -> None:
    assert answer(prompt).startswith(starts)


def test_a_mosfets_heat_is_current_squared_times_resistance() -> None:
    said = answer("Uno switches a 12V 10A heater with an IRLZ44N. Does the mosfet need a heatsink?")
    assert said.startswith("Yes") and "3.5 W" in said


def test_the_ends_of_a_line_are_where_its_terminators_go() -> None:
    said = answer("ESP32 and a MAX485, three slave energy meters on a 40 m cable over Modbus. Where do the termination resistors go?")
    assert "two ends" in said and "1.2k" not in said
