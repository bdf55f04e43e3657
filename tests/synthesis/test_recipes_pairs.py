"""Current mirror, differential pair, push-pull stage, MOSFET amplifiers and inverters, RLC filters by their textbook figures."""

from __future__ import annotations

import math

import pytest

from circuitlm.errors import CannotDesign
from tests.synthesis.recipe_bench import figure, made, recipe_ids, values


def test_a_mirror_has_two_of_a_kind_and_equal_emitter_resistors():
    prompt = "current mirror 1 mA with BC547, 12 V"
    assert recipe_ids(prompt) == ["current-mirror"]
    assert [p.id for p in made(prompt).circuit.parts.values() if p.ref.startswith("Q")] == ["bc547", "bc547"]
    one, two = values(prompt, "emitter")
    assert one == two == 200.0
    assert figure(prompt, "ma") == pytest.approx(1.0, rel=0.02)


def test_a_mirror_for_amperes_is_refused():
    with pytest.raises(CannotDesign, match="100 mA"):
        made("current mirror for 2 A from 12 V with BC547")


def test_a_pair_s_gain_is_set_in_its_emitters():
    prompt = "differential pair with a gain of 20, two 2N3904, +-12 V"
    rc, re = values(prompt, "collector")[0], values(prompt, "emitter")[0]
    assert rc / (re + 0.026 / (figure(prompt, "ma") / 1000)) == pytest.approx(20, rel=0.06)


def test_a_pair_says_which_gain_it_cannot_reach():
    with pytest.raises(CannotDesign, match="gain"):
        made("differential pair with a gain of 5000, +-12 V, BC547")


def test_a_push_pull_stage_has_complementary_transistors_and_two_diodes():
    prompt = "class AB push-pull stage, 12 V, 50 ohm load"
    assert recipe_ids(prompt) == ["push-pull"]
    shapes = [p.component.shape for p in made(prompt).circuit.parts.values()]
    assert shapes.count("npn") == shapes.count("pnp") == 1
    assert shapes.count("diode") == 2


def test_an_rlc_band_pass_has_its_bandwidth_from_its_resistor():
    prompt = "RLC band-pass filter centred at 100 kHz, bandwidth 10 kHz"
    r, l = figure(prompt, "r"), figure(prompt, "l")
    assert figure(prompt, "f0") == pytest.approx(100e3, rel=0.02)
    assert r / (2 * math.pi * l) == pytest.approx(10e3, rel=0.08)


def test_a_twin_t_stays_a_twin_t():
    assert recipe_ids("twin-T notch filter at 60 Hz") == ["twin-t-notch"]
    assert recipe_ids("RLC notch filter at 455 kHz with a Q of 10") == ["rlc-filter"]


def test_a_common_source_stage_s_gain_counts_the_transistor_s_own_resistance():
    prompt = "common-source amplifier with a 2N7000, gain of 10, 12 V"
    assert recipe_ids(prompt) == ["fet-amplifier"]
    assert figure(prompt, "gain") == pytest.approx(-10, rel=0.05)


def test_a_cascode_is_no_op_amp_and_no_single_stage():
    assert recipe_ids("cascode amplifier of two NMOS transistors with a resistor as load, 12 V") == ["cascode-amplifier"]


def test_an_inverter_of_two_transistors_is_no_chip():
    prompt = "logic inverter made of an NMOS and a PMOS transistor, 5 V"
    assert recipe_ids(prompt) == ["transistor-inverter"]
    shapes = [p.component.shape for p in made(prompt).circuit.parts.values()]
    assert "nmos" in shapes and "pmos" in shapes
    assert recipe_ids("74HC14 inverter on 5 V") != ["transistor-inverter"]
