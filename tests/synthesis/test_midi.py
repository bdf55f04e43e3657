"""MIDI plugs at a board: what goes in by an optocoupler, what goes out by two resistors."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    ("prompt", "plug_in", "ohms"),
    [
        ("MIDI in and out on a Teensy 4.0", True, {33.0, 10.0}),
        ("Arduino Uno MIDI controller with 4 potentiometers", False, {220.0}),
        ("An ESP32 reads MIDI and lights a WS2812B strip", True, set()),
        ("USB MIDI controller with Leonardo and 6 pots", False, set()),
    ],
)
def test_plugs(prompt: str, plug_in: bool, ohms: set[float]) -> None:
    made = design(prompt, Options(simulate=False))
    recipes = {b.recipe for b in made.plan.blocks}
    assert ("optocoupler" in recipes) == plug_in
    assert ("midi-out" in recipes) == bool(ohms)
    assert made.exit_code == 0
    if ohms:
        plug = next(p for p in made.circuit.parts.values() if p.label == "MIDI OUT")
        near = [p for p in made.circuit.parts.values() if p.owner == plug.ref and p.component.ref == "R"]
        assert {p.quantity for p in near} == ohms and len(near) == 2


def test_lines_are_the_boards_serial_port() -> None:
    made = design("MIDI in and out on a Teensy 4.0", Options(simulate=False))
    used = {p["pin"] for p in made.report["pins"]}
    assert {"0", "1"} <= used  # RX1, TX1
