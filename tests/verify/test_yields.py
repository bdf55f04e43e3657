"""How many circuits of a kind meet their spec, with parts spread over their tolerances."""

from __future__ import annotations

import re

import pytest

from circuitlm.pipeline.run import Design, Options, design
from circuitlm.spice.copies import copies, name_in
from circuitlm.spice.engine import run
from circuitlm.spice.netlist import Deck
from circuitlm.spice.spread import draws
from circuitlm.views.proof import spread_lines, spread_rows
from tests.synthesis.recipe_bench import needs_ngspice

pytestmark = needs_ngspice


@pytest.fixture(scope="module")
def low_pass() -> Design:
    return design("a 1 kHz RC low-pass filter", Options())


def test_draws_lie_within_the_tolerance_and_are_the_same_for_the_same_seed():
    first = list(draws(["R1", "C1"], 500))
    assert first == list(draws(["R1", "C1"], 500)) != list(draws(["R1", "C1"], 500, seed=2))
    values = [d["R1"] for d in first]
    assert max(map(abs, values)) <= 1 and sum(abs(v) < 1 / 3 for v in values) / 500 == pytest.approx(0.68, abs=0.06)


def test_copies_of_a_circuit_give_what_each_gives_alone():
    from circuitlm.spice.analyses import Op

    deck = Deck("divider")
    deck.voltage("V1", "in", "0", 10)
    deck.resistor("R1", "in", "out", 1e3)
    deck.resistor("R2", "out", "0", 1e3)
    deck.capacitor("C1", "loose", "out", 1e-6)
    values = [{"R2": ohms} for ohms in (500.0, 1000.0, 3000.0)]
    many = run(copies(deck, values), Op())
    assert many.ok, many.reason
    found = [many.plot("op").v(name_in(n)("out"))[0] for n in range(3)]
    assert found == pytest.approx([run(deck.with_values(v), Op()).volts["out"] for v in values], rel=1e-6)


def test_a_filter_s_yield_follows_from_its_capacitor(low_pass):
    (row,) = low_pass.report["yields"]
    assert row["how"] == "simulated" and row["runs"] == 200 and row["lost"] == 0
    assert 0.75 < row["yield"] < 0.95, "5 % with a capacitor of 10 %, three sigma"
    assert row["sigma"] / row["mean"] == pytest.approx(0.1 / 3, rel=0.15)
    assert next(iter(row["blame"])) == "C1" and row["parts"] == {"R1": 0.01, "C1": 0.1}
    (advice,) = (f for f in low_pass.report["verdict"]["findings"] if f["rule"] == "spec-yield")
    assert advice["severity"] == "advice" and advice["parts"] == ["C1"] and low_pass.exit_code == 0


def test_the_report_shows_the_spread_and_the_response(low_pass):
    text = low_pass.files["report.md"]
    assert "## With the parts' tolerances" in text and "(yield.svg)" in text and "(bench.svg)" in text
    assert low_pass.files["yield.svg"].count("<rect") > 10 and "950 Hz" in low_pass.files["yield.svg"]
    assert low_pass.files["bench.svg"].count("<polyline") == 2
    rows = low_pass.report["yields"]
    assert "C1 of 10 %" in spread_rows(rows)[0][-1] and re.search(r"8\d\.\d% \(200 Monte Carlo runs\)", spread_lines(rows)[0])


def test_the_same_prompt_gives_the_same_yield_and_pictures(low_pass):
    again = design("a 1 kHz RC low-pass filter", Options())
    assert again.files == low_pass.files


def test_what_goes_on_over_time_is_drawn_between_measured_limits():
    made = design("555 astable at 1 kHz from 9 V", Options())
    (row,) = made.report["yields"]
    assert row["how"] == "between measured limits" and row["runs"] <= 12 and next(iter(row["blame"])) == "C1"
    few = design("555 astable at 1 kHz from 9 V", Options(yield_runs=8))
    (real,) = few.report["yields"]
    assert real["how"] == "simulated" and real["runs"] == 8
    assert real["mean"] == pytest.approx(row["mean"], rel=0.08)


def test_no_runs_and_no_spice_give_no_yield():
    for options in (Options(yield_runs=0), Options(simulate=False)):
        made = design("a 1 kHz RC low-pass filter", options)
        assert made.report["yields"] == [] and "yield.svg" not in made.files
        assert not [f for f in made.report["verdict"]["findings"] if f["rule"] == "spec-yield"]


def test_exact_parts_meet_their_spec_nearly_always():
    made = design("voltage divider from 12 V to 5 V", Options())
    (row,) = made.report["yields"]
    assert row["yield"] > 0.97 and set(row["blame"]) == {"R1", "R2"}


def test_a_run_that_takes_long_is_repeated_only_when_asked_for(monkeypatch):
    from circuitlm.verify.proof import variants

    monkeypatch.setattr(variants, "MOST_POINTS", 100)
    assert design("555 astable at 1 kHz from 9 V", Options()).report["yields"] == []
    (row,) = design("555 astable at 1 kHz from 9 V", Options(yield_runs=3)).report["yields"]
    assert row["runs"] == 3


@pytest.mark.parametrize("prompt", ["Zener regulator 5.1 V from 12 V", "LM317 regulator for 7.5 V from 12 V"])
def test_a_reference_s_own_spread_is_not_left_out_of_a_yield(prompt):
    report = design(prompt, Options()).report
    assert report["proof"] and report["yields"] == []
