"""Ports of analog blocks: at a terminal, at a controller's pin, or at a converter's."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.leftovers import quantity_word
from circuitlm.engineers.builtin.reading.text import normalise
from circuitlm.pipeline.run import Design, Options, design
from tests.synthesis.recipe_bench import complaints, figure, ids, made


def together(design: Design, *pins: str) -> bool:
    """Whether all of these pins are on one net."""
    return any(set(pins) <= {str(p) for p in net.pins} for net in design.circuit.nets.values())


@pytest.mark.parametrize(
    ("prompt", "board_pin", "part"),
    [
        ("RC low-pass for PWM to analog, 1 kHz PWM from an Uno pin 9, fc around 10 Hz, R 15k", "A1.D9", "R1.1"),
        ("anti-alias filter 1 kHz, 1k resistor, in front of A0 of an Arduino Nano", "A1.A0", "R1.2"),
        ("Raspberry Pi Pico GP26 reads the output of a 10 Hz RC low-pass (R = 10k)", "A1.GP26", "R1.2"),
        ("I want to read a 0-1 V sensor signal with an Arduino Uno A2, amplified by 4.7 with an MCP6002", "A1.A2", "U1.OUT1"),
    ],
)
def test_a_port_goes_to_the_boards_pin(prompt: str, board_pin: str, part: str) -> None:
    assert together(made(prompt), board_pin, part)
    assert not complaints(prompt)


def test_the_corner_is_not_the_frequency_of_the_pwm() -> None:
    assert figure("RC low-pass for PWM to analog, 1 kHz PWM from an Uno pin 9, fc around 10 Hz, R 15k", "fc") == pytest.approx(
        10.0, rel=0.06
    )


def test_a_dac_feeds_an_amplifier_on_its_own_supply() -> None:
    prompt = "MCP4725 DAC (0x60) -> 0-10V output using LM358 gain 3 non inverting, 12V supply for the op amp, 3V3 pico. R = 10k / 20k"
    design = made(prompt)
    assert together(design, "U1.VOUT", "U3.IN1+")
    assert ids(prompt).count("terminal-2") == 1
    assert figure(prompt, "supply") == 12.0


def test_an_amplifier_before_a_boards_adc_runs_on_the_boards_logic_voltage() -> None:
    assert figure("Pico reads a 0-100 mV signal on GP27 through an MCP6002 with a gain of 20", "supply") == pytest.approx(3.3)


@pytest.mark.parametrize(("written", "read"), [("100 nf", "100 nF"), ("10 KHZ", "10 kHz"), ("20 ma", "20 mA"), ("47 uh", "47 uH")])
def test_units_in_any_case(written: str, read: str) -> None:
    assert normalise(written) == read


@pytest.mark.parametrize("word", ["kohm", "4k7", "khz", "100nf"])
def test_a_unit_is_no_leftover(word: str) -> None:
    assert quantity_word(word)


@pytest.mark.parametrize(
    ("prompt", "sensor", "pin", "adc"),
    [
        ("NTC 10k thermistor divider with RC filter into the ADC of an Arduino", "thermistor-ntc", "2", "A0"),
        ("ESP32 reads an NTC thermistor on GPIO34, RC filter 1 kHz before the ADC pin", "thermistor-ntc", "2", "D34"),
        ("potentiometer on A0 with RC filter 10k 1uF, Nano", "potentiometer", "2", "A0"),
    ],
)
def test_a_filter_stands_between_a_sensors_divider_and_its_pin(prompt, sensor, pin, adc):
    c = made(prompt).circuit
    (part,) = [p for p in c.parts.values() if p.id == sensor]
    resistor = next(p for p in c.parts.values() if p.role == "filter" and p.id == "resistor")
    ends = {c.net_of((resistor.ref, n)).name for n in ("1", "2")}
    assert c.net_of((part.ref, pin)).name in ends
    assert c.net_of((c.controllers()[0].ref, adc)).name in ends
    assert not any(p.role == "terminal" for p in c.parts.values())


def test_the_converter_on_the_board_drives_a_buffer_from_the_pin_that_is_named():
    d = design("ESP32 DAC on GPIO25 through an op-amp buffer gives 0-3.3 V to my bench load", Options(simulate=False))
    assert not any(p.id == "mcp4725" for p in d.circuit.parts.values())
    net = next(n for n in d.circuit.nets.values() if any(str(p) == "A1.D25" for p in n.pins))
    assert any(str(p) == "U1.IN1+" for p in net.pins)
    assert any(p.id == "mcp4725" for p in design("Arduino Uno with a DAC", Options(simulate=False)).circuit.parts.values())


def test_a_filter_feeds_the_amplifier_behind_it():
    d = design("Uno R4 minima DAC into an RC low pass 10 kHz and a PAM8302 amplifier", Options(simulate=False))
    out = next(n for n in d.circuit.nets.values() if any(str(p) == "U1.A+" for p in n.pins))
    assert {"resistor", "capacitor"} <= {d.circuit.parts[p.ref].id for p in out.pins}
