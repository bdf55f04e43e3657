"""Whatever the board and its parts: what is taken out leaves the rest alone, and another board serves all that was there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.circuit.model import Circuit
from circuitlm.pipeline.run import Options, design, design_to_folder
from circuitlm.views.files import read_circuit

BOARDS = ("Arduino Uno", "ESP32", "Raspberry Pi Pico", "Arduino Mega")
PARTS = ("a DHT22", "a push button", "a red LED", "a BME280", "an I2C OLED", "a potentiometer", "a PIR sensor", "an HC-SR04", "a buzzer")

drawn = st.tuples(st.sampled_from(BOARDS), st.lists(st.sampled_from(PARTS), min_size=2, max_size=6, unique=True))


def base_of(folder: Path, what: tuple[str, list[str]]) -> tuple[Circuit, list[str]]:
    """(the circuit as its file has it, designators of the parts that are named)."""
    made = design_to_folder(f"{what[0]} with {', '.join(what[1])}", folder, options=Options(simulate=False))
    circuit, _ = read_circuit(folder / "circuit.json")
    return circuit, [r for r in made.record["refs"].values() if not circuit.parts[r].component.mcu]


@settings(max_examples=8)
@given(drawn, st.integers(0, 5))
def test_what_is_taken_out_leaves_the_rest_as_it_was(tmp_path_factory: pytest.TempPathFactory, what, which):
    folder = tmp_path_factory.mktemp("cut") / "base"
    before, named = base_of(folder, what)
    made = design(f"remove {named[which % len(named)]}", Options(simulate=False, base=folder))
    assert made.exit_code == 0 and named[which % len(named)] not in made.circuit.parts
    for ref, now in made.circuit.parts.items():
        part = before.parts[ref]
        assert (now.id, now.value, now.settings, now.label) == (part.id, part.value, part.settings, part.label)
        for pin, net in made.circuit.pins_of(ref):
            if net is not None:
                was = before.net_of((ref, pin.id))
                assert was is not None and set(net.pins) <= set(was.pins), f"{ref}.{pin.id}"


@settings(max_examples=8)
@given(drawn, st.sampled_from(BOARDS))
def test_another_board_serves_all_that_was_there(tmp_path_factory: pytest.TempPathFactory, what, board):
    folder = tmp_path_factory.mktemp("board") / "base"
    if board == what[0]:
        return
    before, named = base_of(folder, what)
    made = design(f"use {'an' if board[0] in 'AE' else 'a'} {board} instead", Options(simulate=False, base=folder))
    assert made.exit_code == 0 and all(w["met"] for w in made.report["wishes"])
    assert all(made.circuit.parts[r].id == before.parts[r].id for r in named)
