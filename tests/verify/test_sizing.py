"""A block that misses its spec with the formula's values gets others, by a few simulations."""

from __future__ import annotations

import pytest

from circuitlm.circuit import eseries
from circuitlm.engineers.builtin.exactness import exactness, without
from circuitlm.pipeline.run import Design, Options, design
from tests.synthesis.recipe_bench import needs_ngspice

QUICK = Options(yield_runs=0)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("divider from 12 V to 5 V within 1 %", {"tolerance": 0.01}),
        ("RC low-pass at 1 kHz ±2%", {"tolerance": 0.02}),
        ("gain of 47 with 0.5 percent accuracy", {"tolerance": 0.005}),
        ("1 kHz +/- 5 % using 1% resistors", {"tolerance": 0.05, "tolerance.R": 0.01}),
        ("with 5 % tolerance capacitors", {"tolerance.C": 0.05}),
        ("555 at 1 kHz with 60 % duty cycle", {}),
        ("humidity to ±2 % RH", {}),
    ],
)
def test_how_exact_a_circuit_is_to_be_is_read(text, found):
    assert exactness(text)[0] == pytest.approx(found)


def test_a_tolerance_is_no_duty_cycle():
    text = "555 at 100 kHz within 1 %"
    assert without(text, exactness(text)[1]).split() == ["555", "at", "100", "kHz"]


def measured(made: Design, what: str) -> float:
    return next(r["measured"] for r in made.report["proof"] if r["what"].startswith(what))


@needs_ngspice
@pytest.mark.parametrize(
    ("prompt", "what", "wanted", "tolerance"),
    [
        ("common emitter amplifier with gain 20 within 2 %", "gain", -20.0, 0.02),
        ("555 astable 20 kHz within 0.5 %", "frequency", 2e4, 0.005),
        ("RL filter 10 kHz within 1 %", "cutoff", 1e4, 0.01),
    ],
)
def test_values_are_sized_where_the_formula_s_miss(prompt, what, wanted, tolerance):
    made = design(prompt, QUICK)
    assert measured(made, what) == pytest.approx(wanted, rel=tolerance)
    assert not [f for f in made.report["verdict"]["findings"] if f["rule"] == "spec-missed"]
    sized = [p for p in made.circuit.parts.values() if "sized in the simulator" in p.why.text]
    assert sized and any("since in the simulator" in a for a in made.report["assumptions"])
    for part in sized:
        assert any(abs(eseries.nearest(part.quantity, s) / part.quantity - 1) < 1e-6 for s in ("E12", "E24", "E96")), part
    assert all(part.value in made.files["netlist.cir"] or part.quantity for part in sized)


@needs_ngspice
def test_what_no_value_can_meet_says_by_how_much_and_why():
    made = design("RC low-pass filter at 1 kHz within 0.1 % with a 100 nF capacitor", QUICK)
    (missed,) = (f for f in made.report["verdict"]["findings"] if f["rule"] == "spec-missed")
    assert "0.1 % is allowed" in missed["message"] and "come closer" in missed["why"]
    assert not [a for a in made.report["assumptions"] if "since in the simulator" in a]


@needs_ngspice
def test_values_that_the_request_gives_stay():
    made = design("voltage divider with R1 = 10k and R2 = 7k5 from 12 V to 5 V within 0.5 %", QUICK)
    assert {p.value for p in made.circuit.parts.values() if p.component.shape == "resistor"} == {"10k", "7.5k"}


@needs_ngspice
def test_a_circuit_that_meets_its_spec_is_left_alone():
    made = design("a 1 kHz RC low-pass filter", QUICK)
    assert not [p for p in made.circuit.parts.values() if "sized" in p.why.text]


@needs_ngspice
def test_parts_that_are_said_to_be_coarse_are_of_a_coarse_series():
    made = design("555 astable 20 kHz within 1 % using 5 % resistors", QUICK)
    values = [p.quantity for p in made.circuit.parts.values() if p.component.shape == "resistor"]
    assert all(abs(eseries.nearest(v, "E24") / v - 1) < 1e-6 for v in values)
    assert "sized" in made.report["figures"]["timer-555"]
