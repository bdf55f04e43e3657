"""One-JFET stages: bias, gain and input resistance from the typical figures of the part's file."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Options, design
from circuitlm.spice.models import jfet_model
from tests.synthesis.recipe_bench import good, ids, proof, recipes_of


@pytest.mark.parametrize(
    ("text", "part", "figure", "value"),
    [
        ("2N5457 JFET source follower for a guitar piezo, 9V battery, input impedance 2.2M", "2n5457", "input resistance", 2.2e6),
        ("JFET preamp with a BF245A, gain of 10, 12 V supply", "bf245a", "gain", -10),
        ("J201 guitar booster, 9 V, gain 5", "j201", "gain", -5),
        ("constant current source 1 mA with a 2N5457, 12 V", "2n5457", "current", 1e-3),
    ],
)
def test_a_jfet_stage_has_its_figures(text, part, figure, value):
    assert recipes_of(text) == ["jfet-stage"]
    assert part in ids(text)
    assert proof(text)[figure] == pytest.approx(value, rel=0.1)


def test_what_one_jfet_cannot_do_is_said():
    with pytest.raises(CannotDesign):
        good("J201 preamp with a gain of 200, 9 V")
    with pytest.raises(CannotDesign):
        good("J201 constant current source 5 mA, 12 V")


@pytest.mark.parametrize("text", ["buffer with a JFET input op amp for a guitar, 9 V", "TL072 JFET op-amp follower, +-12V"])
def test_a_jfet_op_amp_is_no_transistor(text):
    assert all(p.component.shape != "njf" for p in good(text).circuit.parts.values())


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["2n5457", "j201", "bf245a"]))
def test_the_model_carries_its_current_at_a_gate_voltage_of_zero(part):
    c = catalogue().get(part)
    text = jfet_model(c)[1]
    beta = float(text.split("BETA=")[1].split()[0].replace("m", "e-3").replace("u", "e-6"))
    assert beta * float(c.spec["vgs_off"]) ** 2 == pytest.approx(float(c.spec["idss_ma"]) / 1000, rel=1e-3)


@pytest.mark.parametrize("said", ["6.35 jacks on both ends", "mono jacks at in and out"])
def test_named_sockets_are_the_terminals(said: str) -> None:
    circuit = design(f"buffer for a piezo pickup: J201 as source follower, 9V block, 1M at the gate, {said}", Options(simulate=False)).circuit
    assert [p.id for p in circuit.parts.values() if p.ref.startswith("J")] == ["mono-jack", "mono-jack"]
