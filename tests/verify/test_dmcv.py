"""The scores of 0 to 100: what lowers them, what does not, and that nothing is scored that is not there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.circuit.model import Circuit, Defect
from circuitlm.pipeline.run import Options, design
from circuitlm.verify import dmcv
from circuitlm.verify.finding import Finding
from circuitlm.verify.registry import all_rules
from circuitlm.views.wirelist import from_wires

GOOD = "Uno.13 - R1.1\nR1 = resistor 220\nR1.2 - LED.A\nLED.K - Uno.GND\n"


def scored(text: str, *findings: Finding) -> dmcv.Dmcv:
    return dmcv.score(from_wires(text)[0], findings)


def finding(severity: str, rule: str = "x") -> Finding:
    return Finding(rule, severity, "")  # type: ignore[arg-type]


def test_a_good_circuit_has_a_hundred_and_passes() -> None:
    made = design("Arduino Uno with an LED on pin 9", Options(simulate=False)).circuit
    assert made is not None
    mark = dmcv.score(made, [])
    assert (mark.structural, mark.electrical, mark.combined, mark.passed) == (100, 100, 100, True)


def test_an_empty_circuit_has_nothing_and_does_not_pass() -> None:
    for circuit in (Circuit(), from_wires("R1 = resistor 220\nLED = led\n")[0]):
        mark = dmcv.score(circuit, [])
        assert (mark.structural, mark.electrical, mark.combined, mark.passed) == (0, 0, 0, False)


def test_unknown_parts_invented_pins_and_loose_ends_lower_the_structure() -> None:
    for worse in (
        GOOD + "XQ9931Z.A - Uno.5",
        GOOD.replace("Uno.13", "Uno.D47"),
        GOOD.replace("Uno.13 - R1.1", "A: R1.1\nB: Uno.13"),
    ):
        assert scored(worse).structural < scored(GOOD).structural == 100, worse
    circuit = from_wires(GOOD)[0]
    circuit.defects.append(Defect("dangling", "a wire leads to U9, which does not exist"))
    assert dmcv.score(circuit, []).structural < 100


def test_the_formula_is_the_one_that_is_documented() -> None:
    mark = scored(GOOD, finding("error", "rail-short"), finding("error"), finding("warning"), finding("advice"))
    assert (mark.critical, mark.major, mark.minor, mark.warning) == (1, 1, 1, 1)
    assert mark.electrical == pytest.approx(100 * 0.4 * 0.7 * 0.9 * 0.98, abs=0.05) and mark.combined == mark.electrical
    assert not mark.passed and scored(GOOD, finding("warning")).passed


@given(st.lists(st.sampled_from(["error", "warning", "advice"]), max_size=40), st.sampled_from(["error", "warning", "advice"]))
def test_scores_stay_in_range_and_another_finding_never_raises_them(severities: list[str], more: str) -> None:
    few = scored(GOOD, *map(finding, severities))
    many = scored(GOOD, *map(finding, [*severities, more]))
    assert 0 <= many.electrical <= few.electrical <= 100 and many.structural == few.structural


def test_critical_rules_exist_and_are_errors() -> None:
    rules = all_rules()
    assert {rules[r].severity for r in dmcv.CRITICAL} == {"error"}
