"""Plain analog circuits by their kinds: each quantity gets its role by unit and words, and what is not all accounted for is left alone."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.draft import Draft
from circuitlm.engineers.builtin.reading.frames import in_frames
from circuitlm.engineers.builtin.reading.frames.matching import holds
from circuitlm.engineers.builtin.reading.frames.quantities import quantities


def said(prompt: str) -> str:
    draft = Draft(prompt)
    return in_frames(draft.text, draft.mentions)


@pytest.mark.parametrize(
    ("prompt", "meant"),
    [
        (
            "Input swings between 0 and 24 V, two resistors, the output may never go over 5 V. The one to ground is 10 kΩ. The other?",
            "Voltage divider from 24 V to at most 5 V, R2 = 10 kΩ, no controller.",
        ),
        ("attenuator 1:20, series resistor 190k, what shunt?", "Voltage divider ratio 1/20, R1 = 190 kΩ, no controller."),
        ("TL061. gain minus 2.2. must present 100k to the source. pos and neg 9 V rails", "Inverting amplifier with a TL061, gain of -2.2, input resistor 100 kΩ, ±9 V supply."),
        ("opamp stage: TL072 (A only). Rg 1k from IN- to GND. Want Av = +11. Supplies ±15 V.", "Non-inverting amplifier with a TL072, gain of 11, Rg = 1 kΩ, ±15 V supply."),
        ("LM317: R(adj-gnd) 1k5 fixed, 15 V in, 9 V out. R(out-adj)?", "LM317 regulator from 15 V to 9 V, R2 = 1.5 kΩ."),
        ("Supply 24V, need 15V from an LM317; R1=240. R2?", "LM317 regulator from 24 V to 15 V, R1 = 240 Ω."),
        ("5 red leds, one string, 2.0 V each at 20 mA, on 24 V... wait, I looked again, it's 15 V. one resistor.", "5 red LEDs in series, forward voltage 2 V each, 20 mA, 15 V supply, one series resistor."),
        ("10 V AC, four 1N4007, 1000 µF, bleeder 4.7k", "Bridge rectifier of four 1N4007, 10 V AC input, 1000 µF smoothing capacitor, 4.7 kΩ load."),
        ("make a led blink 2 times each second with only one gate of a CD40106 plus R and C, 9 V", "Relaxation oscillator with one gate of a CD40106 at 2 Hz, LED, 9 V supply."),
        ("take away everything under 80 Hz from a line signal. Have a 220n cap. passive, one resistor", "RC high-pass 80 Hz, C = 220 nF."),
        ("One-shot: NE555, C 10 uF, 5 seconds per press of a button, output LED, 9 V", "NE555 monostable of 5 s, push button, 10 µF, LED, 9 V supply."),
        ("5.00 V reference off 12 V: TL431, 10k + 10k to the ref pin, 680 ohm in series from the 12 V", "TL431 reference of 5 V from 12 V, R1 = 10 kΩ, R2 = 10 kΩ, series resistor 680 Ω."),
    ],
)  # fmt: skip
def test_a_kind_of_circuit_is_said_in_its_own_words(prompt: str, meant: str) -> None:
    assert said(prompt) == meant


def test_what_is_said_besides_stays() -> None:
    assert said("radio eats 7.2 V, adapter is 12 V. LM317, 220R between OUT and ADJ. How hot will it get?") == (
        "LM317 regulator from 12 V to 7.2 V, R1 = 220 Ω. Is a heatsink needed?"
    )


@pytest.mark.parametrize(
    "prompt",
    [
        "A voltage divider: 9 V in, 3 V in the middle, resistors somewhere between 1k and 20k",  # values to choose from
        "A comparator LM393 with an LDR and a pot switches a relay and a 12 V lamp when it is dark",  # two loads
        "A voltage divider from 12 V to 5 V for an Arduino Uno, lower resistor 10k",  # a board
        "LM317 as constant current source, 300 mA through three white 1 W LEDs, 15 V",  # three of them
        "NE5532, non-inverting gain of 100, 100k and 1k in the feedback to ground, 9 V and 17 mH",  # a value without a role
        "An LM317 regulator from 15 V to 9 V, R1 = 240, R2 = 240",  # values that break the law
        "Voltage divider from 12 V to 5 V, the lower one 10k, 47",  # a number of which nobody knows what it is
    ],
)
def test_what_is_not_all_accounted_for_is_left_as_it_was(prompt: str) -> None:
    assert said(prompt) == Draft(prompt).text.raw


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3 x 120R, 2 equal 10k", [("Ω", 120.0, 3), ("Ω", 10000.0, 2)]),
        ("R1, R2, R3 = 10k each", [("Ω", 10000.0, 3)]),
        ("R2 = 10k", [("Ω", 10000.0, 1)]),
        ("48 V DC... no sorry, 12 V DC", [("V", 12.0, 1)]),
        ("twice per second, 90 ticks a minute, every 2 s", [("Hz", 2.0, 1), ("Hz", 1.5, 1), ("Hz", 0.5, 1)]),
        ("low pass, -3dB at 15.9 kHz", [("Hz", 15900.0, 1)]),
        ("+12/-12, gain of 20 dB, 10:1", [("V", 12.0, 1), ("x", 10.0, 1), (":", 10.0, 1)]),
    ],
)
def test_quantities_are_found_with_their_counts(text: str, found: list[tuple[str, float, int]]) -> None:
    assert [(q.dim, pytest.approx(q.value), q.count) for q in quantities(text)] == found


def test_a_law_holds_where_its_values_are_told() -> None:
    assert holds("gain = 1 + rf / rg", {"gain": 11.0, "rf": 10e3, "rg": 1e3})
    assert not holds("gain = 1 + rf / rg", {"gain": 11.0, "rf": 1e3, "rg": 10e3})
    assert holds("gain = 1 + rf / rg", {"gain": 11.0, "rg": 1e3})
