"""Bare controllers on the supply and clock that the words give them."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Design, Options, design


def made(prompt: str) -> Design:
    return design(prompt, Options(simulate=False))


def crystal(d: Design) -> float | None:
    return next((p.quantity for p in d.circuit.parts.values() if p.id == "crystal"), None)


def source(d: Design) -> float | None:
    return next((p.quantity for p in d.circuit.parts.values() if p.role == "source"), None)


def warned(d: Design) -> list[str]:
    return [f["message"] for f in d.report["verdict"]["findings"] if f["rule"] == "clock-range"]


def test_a_fast_crystal_on_a_low_supply_is_kept_and_warned_of():
    d = made("Bare ATmega328P with a 16 MHz crystal on 3.3 V, blinking an LED")
    assert (source(d), crystal(d)) == (3.3, 16e6)
    assert "13.3 MHz is the most" in warned(d)[0]


def test_without_a_crystal_named_the_clock_suits_the_supply():
    d = made("A bare ATmega328P with an LED on 3.3 V")
    assert (source(d), crystal(d)) == (3.3, 8e6)
    assert not warned(d)


def test_at_five_volts_nothing_is_to_be_said():
    d = made("A bare ATmega328P with a 16 MHz crystal and an LED on 5 V")
    assert (source(d), crystal(d), warned(d)) == (5.0, 16e6, [])


@pytest.mark.parametrize(
    ("prompt", "clock"),
    [
        ("PIC16F877A at 4 MHz with a DS1307", "4MHz"),
        ("PIC16F877A with an LM35 and a 16x2 LCD", "20MHz"),
        ("ATmega328P running at 8 MHz with a DHT22, 3.3V", "8MHz"),
        ("bare ATmega328P at 16 MHz with a 433 MHz transmitter", "16MHz"),
        ("ATmega328P with an RFM95 at 868 MHz", "16MHz"),
    ],
)
def test_a_chip_has_the_clock_that_is_told(prompt, clock):
    made = design(prompt, Options(simulate=False))
    assert [p.value for p in made.circuit.parts.values() if p.component.shape == "crystal"] == [clock] and made.exit_code == 0
