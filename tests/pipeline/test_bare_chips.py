"""Bare controllers on the supply and clock that the words give them."""

from __future__ import annotations

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
