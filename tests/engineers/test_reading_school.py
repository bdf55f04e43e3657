"""Ordinary words of lessons: resistors at hand, colours in a list, general names beside chips, what is shown and what charges."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design


def series(prompt: str) -> dict[str, float]:
    """Owner's component -> the value of its resistor."""
    circuit = design(prompt, Options(simulate=False)).circuit
    return {circuit.parts[p.owner].id: p.quantity or 0.0 for p in circuit.parts.values() if p.id == "resistor" and p.owner in circuit.parts}


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Uno, LDR on A0, LED on 9, I have one 10k resistor", {"ldr": 10e3, "led": 330}),
        ("Nano with an LED on 5 and a thermistor on A1, I only have 330 ohm and 10k resistors", {"thermistor-ntc": 10e3, "led": 330}),
        ("Uno with an LDR on A0 and an LED on D3, I've got 220 and 10k resistors", {"ldr": 10e3, "led": 220}),
        ("Uno: LED with a 470 ohm resistor on 6, LDR on A2 with a 10k resistor", {"ldr": 10e3, "led": 470}),
        ("Uno, 10k thermistor on A0 and an LED with a 560 ohm resistor", {"thermistor-ntc": 10e3, "led": 560}),
    ],
)
def test_each_resistor_goes_where_its_value_fits(prompt: str, expected: dict[str, float]) -> None:
    assert expected.items() <= series(prompt).items()


def test_a_button_takes_the_large_resistor() -> None:
    circuit = design("Nano, button on D2, LED on D5, I have 220 ohm and 10k resistors", Options(simulate=False)).circuit
    assert sorted(p.quantity or 0 for p in circuit.parts.values() if p.id == "resistor") == [220, 10e3]


@pytest.mark.parametrize(
    ("words", "colors"),
    [
        ("the red and the green LED", "red green"),
        ("both the yellow and the blue LED", "yellow blue"),
        ("the red, the yellow and the green LED", "red yellow green"),
        ("a red and a green LED", "red green"),
    ],
)
def test_colours_with_articles_are_as_many_leds(words: str, colors: str) -> None:
    led = next(w for w in read(f"Uno with a button on 2 that lights {words}").of("part") if w.component == "led")
    assert led.count == len(colors.split()) and led.attributes["colors"] == colors


@pytest.mark.parametrize(
    ("prompt", "wanted", "other"),
    [
        ("simple audio amplifier with an LM386 and a speaker", "lm386", "pam8403"),
        ("audio amplifier based on the LM386, 9V", "lm386", "pam8403"),
        ("motor driver using the L293D for two motors, Uno", "l293d", "l298n"),
        ("a stepper driver with an A4988 and a Nano", "a4988", "uln2003"),
    ],
)
def test_a_general_name_in_front_of_its_chip_is_that_chip(prompt: str, wanted: str, other: str) -> None:
    components = [w.component for w in read(prompt).of("part")]
    assert wanted in components and other not in components


def test_an_amplifier_beside_another_part_stays() -> None:
    assert "pam8403" in [w.component for w in read("audio amplifier with an ESP32 and a speaker").of("part")]


@pytest.mark.parametrize("words", ["Can you show me the circuit with values?", "please show me the schematic and all values"])
def test_to_show_a_circuit_is_no_display(words: str) -> None:
    assert not [w for w in read(f"RC low pass with 1 kHz. {words}").of("function") if w.function == "display"]


@pytest.mark.parametrize("prompt", ["the capacitor charges from 9V through 10k", "the capacitor is charged by 5 V through a resistor"])
def test_a_capacitor_that_charges_is_no_battery(prompt: str) -> None:
    assert not [w for w in read(prompt).of("function") if w.function == "charge"]


@pytest.mark.parametrize("prompt", ["Uno, RGB LED, common cathode on pins 9, 10 and 11", "RGB LED common anode pins 3, 5, 6 on a Nano"])
def test_the_pins_behind_common_are_the_colours(prompt: str) -> None:
    led = next(w for w in read(prompt).of("part") if (w.component or "").startswith("rgb-led"))
    assert led.count == 1 and len(led.pins) == 3 and "com" not in led.pins


@pytest.mark.parametrize("question", ["Is the 5V pin of the Uno enough for it?", "Can the 5V of the Uno supply the servo?"])
def test_the_supply_pin_is_asked_for_its_current(question: str) -> None:
    said = str(design(f"Uno with an MG996R servo on pin 9. {question}", Options(simulate=False)).report["answer"])
    assert said.startswith("No:") and "450 mA" in said


@pytest.mark.parametrize(
    ("prompt", "kept"),
    [
        ("dim a 12V lamp with a MOSFET and a 555. I have an IRFZ44N.", "irfz44n"),
        ("a relay driven by an NPN transistor from 5V logic, I only have BC547s", "bc547"),
        ("Uno switches a 12V pump with a MOSFET, I've got an IRLZ44N here", "irlz44n"),
    ],
)
def test_the_type_at_hand_is_the_transistor_that_is_asked_for(prompt: str, kept: str) -> None:
    transistors = [w.component for w in read(prompt).of("part") if w.component in ("irlz44n", "irfz44n", "2n2222", "bc547")]
    assert transistors == [kept]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("3 LEDs for cars and 2 LEDs for pedestrians", 5),
        ("two LEDs for the left lane and two LEDs for the right lane", 4),
        ("four buttons for the players and one button for the reset", 5),
    ],
)
def test_what_is_counted_for_another_purpose_is_more(words: str, count: int) -> None:
    kind = "push-button" if "button" in words else "led"
    assert sum(w.count for w in read(f"Arduino Uno with {words}").of("part") if w.component == kind) == count
