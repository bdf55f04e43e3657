"""Loads on a converter without a board: the named one, or one that the voltages ask for."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    ("prompt", "load", "converter"),
    [
        ("12V fan from a 5V USB port with a boost converter", "fan-12v", "mt3608"),
        ("LM2596 from 24V to 12V for two 12V fans", "fan-12v", "lm2596"),
        ("I want to run a 12V fan from 24V, which converter?", "fan-12v", "lm2596"),
        ("5V fan from a 12V adapter with a buck converter", "fan-5v", "lm2596"),
        ("LED strip 12V from a 24V supply with an LM2596 and a switch", "led-strip-12v", "lm2596"),
        ("A 12V fan on a 24V supply", "fan-12v", "lm2596"),
    ],
)
def test_the_load_hangs_on_the_converter(prompt: str, load: str, converter: str) -> None:
    done = design(prompt, Options(simulate=False))
    parts = done.circuit.parts
    assert done.exit_code == 0
    assert [p.id for p in parts.values() if p.component.kind == "converter"] == [converter]
    made = next(n for n in done.circuit.nets.values() if any(parts[p.ref].id == converter and p.pin == "OUT+" for p in n.pins))
    beside = {p.ref for n in done.circuit.nets.values() if n is made or n.name == "SWITCHED" for p in n.pins}
    assert {r for r, p in parts.items() if p.id == load} <= beside


@pytest.mark.parametrize("prompt", ["DC motor on a 9V battery with a switch", "12V lamp on a 12V battery with a switch"])
def test_no_converter_where_none_is_asked_for(prompt: str) -> None:
    circuit = design(prompt, Options(simulate=False)).circuit
    assert not [p for p in circuit.parts.values() if p.component.kind == "converter"]
