"""The fault operators: each makes its fault, leaves the design alone, and the rules find most of what they make."""

from __future__ import annotations

import random

import pytest

from circuitlm.evaluation.mutations import OPERATORS, judged, mutants
from circuitlm.pipeline.run import Options, design
from circuitlm.views.circuit_json import to_circuit_json

BOARD = "ESP32 with a BME280, an HC-SR04, a red LED, a push button and a 12 V relay, powered from a 12 V adapter"
ANALOG = "Dark detector: LDR and one BC547, turns a white LED on when it gets dark. 9V battery."


@pytest.mark.parametrize(("prompt", "share"), [(BOARD, 0.95), (ANALOG, 0.75)])
def test_most_faults_are_found_and_the_design_itself_is_left_as_it_was(prompt, share):
    circuit = design(prompt, Options(simulate=False)).circuit
    before = to_circuit_json(circuit)
    made = list(mutants(circuit, "x", 3, random.Random(1)))
    assert to_circuit_json(circuit) == before and not [f for f in judged(circuit) if f[1] == "error"]
    assert len(made) >= 8 and all(m.fault for m in made)
    assert sum(bool(m.by) for m in made) >= share * len(made), [m.fault for m in made if not m.by]


def test_every_kind_of_fault_changes_the_circuit():
    circuit = design(BOARD, Options(simulate=False)).circuit
    kinds = {m.operator for m in mutants(circuit, "x", 1, random.Random(1))}
    assert len(kinds) >= 9 and kinds <= set(OPERATORS)
