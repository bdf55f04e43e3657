"""The measuring bench: blocks are driven and measured in ngspice, beside what was asked and computed."""

from __future__ import annotations

import math
from array import array

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Options, design
from circuitlm.spice.analyses import Ac, Op, Sine, Tran
from circuitlm.spice.results import Plot, Result
from circuitlm.verify.context import Context
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.bench import Proved, prepare, read
from circuitlm.verify.proof.measure import Drive, Measure, Stand
from circuitlm.verify.registry import all_rules, run
from tests.synthesis.recipe_bench import needs_ngspice


def low_pass() -> tuple[Circuit, Stand]:
    circuit = Circuit("low-pass")
    r = circuit.add(catalogue().get("resistor"), quantity=1000.0)
    c = circuit.add(catalogue().get("capacitor"), quantity=1e-7)
    circuit.connect("IN", (r.ref, "1"))
    circuit.connect("OUT", (r.ref, "2"), (c.ref, "1"))
    circuit.connect(circuit.net("GND", kind="ground"), (c.ref, "2"))
    stand = Stand("f", "RC filter", {"fc": 1600.0}, {"fc": 1591.55}, {n: circuit.nets[n].pins[0] for n in ("IN", "OUT")})
    return circuit, stand


def corner(asked: float | None = 1600.0, tolerance: float = 0.05) -> Measure:
    return Measure("corner", "Hz", 1591.55, Ac(10, 1e5, 50), readings.corner("OUT", "low"), (Drive("IN", ac=1.0),), asked, tolerance)


def measured(circuit: Circuit, stand: Stand) -> list[Proved]:
    from circuitlm.spice.engine import run as spice

    return [p for job in prepare(circuit, [stand]) for p in read(job, spice(job.deck, *job.analyses.values()))]


@needs_ngspice
def test_a_low_pass_has_its_corner_where_the_formula_says():
    circuit, stand = low_pass()
    stand.measures = (corner(),)
    [proved] = measured(circuit, stand)
    assert proved.measured == pytest.approx(1591.55, rel=2e-3)
    assert proved.met and proved.off == pytest.approx(-0.0053, abs=2e-3)


def test_measures_that_are_driven_alike_share_a_run():
    circuit, stand = low_pass()
    at_dc = Measure("volts", "V", 1.0, Op(), readings.volts("OUT"), (Drive("IN", ac=1.0),))
    other = Measure("volts", "V", 1.0, Op(), readings.volts("OUT"), (Drive("IN", dc=1.0),))
    stand.measures = (corner(), at_dc, other, corner(None))
    jobs = prepare(circuit, [stand])
    assert [len(j.measures) for j in jobs] == [3, 1]
    assert set(jobs[0].analyses) == {"ac", "op"}


def test_a_terminal_s_own_source_gives_way_to_the_drive():
    circuit, stand = low_pass()
    stand.measures = (Measure("x", "V", 1.0, Tran(1e-5, 1e-3), readings.swing("OUT"), (Drive("IN", 2.0, wave=Sine(0, 1, 1e3)),)),)
    [job] = prepare(circuit, [stand])
    text = job.deck.text()
    assert "DC 2" in text and text.count("SIN(") == 1


@needs_ngspice
def test_a_load_is_felt():
    circuit, stand = low_pass()
    loaded = (Drive("IN", dc=10.0), Drive("OUT", kind="R", dc=1000.0))
    stand.measures = (Measure("output", "V", 10.0, Op(), readings.volts("OUT"), loaded),)
    [proved] = measured(circuit, stand)
    assert proved.measured == pytest.approx(5.0, rel=1e-3)
    assert not proved.met


def test_a_failed_run_measures_nothing():
    circuit, stand = low_pass()
    stand.measures = (corner(),)
    [job] = prepare(circuit, [stand])
    [proved] = read(job, Result(False, reason="no convergence"))
    assert proved.measured is None and proved.off is None and not proved.met


def rule(*rows: Proved):
    return run(all_rules()["spec-missed"], Context(Circuit(), proof=rows), strict=True)


def row(value: float | None, at_most: bool = False) -> Proved:
    return Proved("f", "RC filter", "corner", "Hz", 1000.0, 990.0, value, 0.05, "", at_most)


def test_a_miss_is_a_finding_with_numbers_and_a_hit_is_none():
    [finding] = rule(row(1100.0)).findings
    assert finding.severity == "warning"
    assert finding.numbers == {"measured": 1100.0, "wanted": 1000.0, "off": 0.1, "tolerance": 0.05}
    assert "1.1 kHz" in finding.message and "10 % above" in finding.message
    assert rule(row(1040.0)).status == "checked" and not rule(row(1040.0)).findings
    assert rule(row(None)).status == "not_checked"
    assert not rule(row(300.0, at_most=True)).findings
    assert rule().status == "not_applicable"


def plot(y: list[float]) -> Plot:
    return Plot("tran", "time", {"time": array("d", [float(n) for n in range(len(y))]), "v(out)": array("d", y)})


def test_readings_over_time():
    saw = [0.0, 0, 5, 5, 5, 0, 0]
    assert readings.width("OUT")(plot(saw), str.lower) == pytest.approx(3.0)
    assert readings.swing("OUT")(plot(saw), str.lower) == 5.0
    assert readings.slope("OUT", 1, 2)(plot(saw), str.lower) == 5.0
    assert readings.width("OUT")(plot([0.0, 0.0]), str.lower) is None


@needs_ngspice
def test_a_design_s_report_puts_measured_beside_asked():
    made = design("RC low-pass with a cutoff of 3.4 kHz, C = 10 nF", Options())
    [proof] = made.report["proof"]
    assert proof["asked"] == 3400.0
    assert proof["computed"] == pytest.approx(1 / (2 * math.pi * 4700 * 10e-9), rel=1e-4)
    assert proof["met"] and abs(proof["off"]) < 0.01
    assert "| RC filter | cutoff frequency (-3 dB) | 3.4 kHz | 3.39 kHz | 3.39 kHz | -0.4% |" in made.files["report.md"].replace("\\", "")


def test_without_the_simulator_nothing_is_claimed():
    made = design("RC low-pass with a cutoff of 3.4 kHz, C = 10 nF", Options(simulate=False))
    assert made.report["proof"] == []
    assert made.report["verdict"]["status"] == "partly_checked"


def test_the_terminal_says_what_was_measured():
    from circuitlm.views.report import proof_lines

    rows = [row(1040.0).to_dict(), row(None).to_dict()]
    assert proof_lines(rows) == [
        "measured in ngspice: corner 1.04 kHz (1 kHz asked, +4.0%)",
        "not measured: corner (1 kHz asked)",
    ]
