"""Mirrors of every kind, amplifiers of several transistors, and the op-amp's inside: what is built, and what ngspice measures."""

from __future__ import annotations

import pytest

from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Options, design
from tests.synthesis.recipe_bench import complaints, figure, made, needs_ngspice, recipe_ids


def count(prompt: str, shape: str) -> int:
    return sum(p.component.shape == shape for p in made(prompt).circuit.parts.values())


@pytest.mark.parametrize(
    ("prompt", "shape", "number"),
    [
        ("current mirror 1 mA with BC547, 12 V", "npn", 2),
        ("PNP current mirror 2 mA, 9 V", "pnp", 2),
        ("Wilson current mirror 1 mA 12 V", "npn", 3),
        ("cascode mirror of four MOSFETs for 2 mA on 15 V", "nmos", 4),
        ("Widlar current source 10 uA, 12 V", "npn", 2),
    ],
)
def test_a_mirror_has_the_transistors_of_its_kind(prompt: str, shape: str, number: int):
    assert recipe_ids(prompt) == ["current-mirror"]
    assert count(prompt, shape) == number
    assert complaints(prompt) == []


def test_a_mirror_of_p_kind_sources_its_current():
    circuit = made("PNP current mirror 2 mA, 9 V").circuit
    load = next(p.ref for p in circuit.parts.values() if p.label == "LOAD")
    assert {n.name for pin, n in circuit.pins_of(load) if n} >= {"GND"}


def test_a_mirror_s_bases_take_their_share_of_the_reference():
    assert figure("cascode current mirror, 1 mA, 12 V", "ma") == pytest.approx(1.0, rel=0.03)


def test_a_diode_connected_transistor_is_no_diode():
    prompt = "common-source amplifier with a diode-connected load, gain of 2, 12 V"
    assert recipe_ids(prompt) == ["diode-load"]
    assert count(prompt, "diode") == 0
    assert complaints(prompt) == []


def test_a_diode_connected_load_says_which_gain_it_cannot_reach():
    with pytest.raises(CannotDesign, match="√"):
        made("common-source amplifier with a diode-connected load, gain of 500, 12 V")


def test_stages_multiply_their_signs():
    assert figure("two-stage common-emitter amplifier with a gain of 100, BC547, 12 V", "gain") > 0
    assert figure("three-stage common-source amplifier with resistor loads, 12 V", "gain") < 0


def test_a_second_stage_swaps_the_inputs():
    """The output follows IN+ of the one-stage and of the two-stage amplifier."""
    for prompt, first in (
        ("differential amplifier of transistors with a current mirror as active load, +-12 V", "MIRROR"),
        ("two-stage differential amplifier of transistors with an active load, +-12 V", "FIRST"),
    ):
        circuit = made(prompt).circuit
        plus = next(p.ref for p in circuit.nets["IN_P"].pins if p.ref.startswith("Q"))
        assert {n.name for pin, n in circuit.pins_of(plus) if n} >= {first, "TAIL"}


@needs_ngspice
@pytest.mark.parametrize(
    "prompt",
    [
        "two-stage Miller compensated amplifier, gain of 100, upper corner 50 kHz, 15 V",
        "BJT cascode amplifier, gain of 50, 15 V",
        "telescopic cascode amplifier of transistors, +-12 V",
        "discrete op-amp from transistors, unity gain at 500 kHz, +-15 V",
    ],
)
def test_what_is_computed_is_measured(prompt: str):
    proof = design(prompt, Options()).report["proof"]
    assert proof
    assert all(row["met"] for row in proof), proof


def test_a_reference_that_nobody_named_is_said():
    assert any("TL431" in text for text in made("voltage reference 4.1 V from 9 V").report["assumptions"])


def test_a_zener_diode_is_one_that_is_made():
    prompt = "zener regulator 4.1 V from 12 V"
    assert figure(prompt, "vout") == pytest.approx(4.3)
    assert any("E24" in text for text in made(prompt).report["assumptions"])
