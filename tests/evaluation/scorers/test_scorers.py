"""Scorers reproduce the released code's outputs exactly, and the strict ones are not fooled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.evaluation.scorers import circuitsense, letters, text_metrics
from circuitlm.evaluation.scorers.sandbox import Sandbox, TimedOut
from circuitlm.evaluation.scorers.strict import formula_of, measured, same_formula, same_number

ORACLES = Path(__file__).resolve().parents[4] / "shared" / "reference" / "oracles"


def oracle(name: str) -> list[dict]:
    path = ORACLES / name
    return json.loads(path.read_text())["cases"] if path.exists() else [{}]


def needed(case: dict) -> dict:
    if not case:
        pytest.skip("the outputs of the official code are not beside the project")
    return case


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as box:
        yield box


@pytest.mark.parametrize("case", oracle("circuitsense_equivalence_oracle.json"), ids=lambda c: c.get("id", "absent"))
def test_circuitsense_as_released(case, sandbox):
    case = needed(case)
    found = circuitsense.extracted(case["response"])
    assert found == case["extracted"]
    assert circuitsense.cleaned(found) == case["cleaned_model"]
    assert circuitsense.cleaned(case["gold"]) == case["cleaned_gold"]
    verdict = sandbox.call("circuitlm.evaluation.scorers.circuitsense:compare", found, case["gold"], seconds=120)
    assert tuple(verdict) == (case["is_correct"], case["details"])


@pytest.mark.parametrize("case", oracle("amsbench_answer_extraction_oracle.json"), ids=lambda c: c.get("response", "absent")[:20])
def test_amsbench_as_released(case):
    case = needed(case)
    assert letters.amsbench(case["response"]) == case["extracted"]
    assert letters.amsbench_count(case["response"]) == case["count"]


@pytest.mark.parametrize("case", oracle("mmcircuiteval_text_metric_oracle.json"), ids=lambda c: str(c.get("raw", "absent"))[:20])
def test_mmcircuiteval_as_released(case):
    case = needed(case)
    answer, explanation = text_metrics.parsed(case["raw"])
    assert (answer, explanation) == (case["parsed_answer"], case["parsed_explanation"])
    ours = text_metrics.as_text(answer, explanation, case["raw"])
    truth = text_metrics.as_text(case["gt_answer"], case["gt_explanation"])
    assert (ours, truth) == (case["pred_text"], case["gt_text"])
    assert text_metrics.bleu(ours, truth) == pytest.approx(case["bleu"], abs=1e-9)
    assert text_metrics.rouge(ours, truth) == pytest.approx(case["rouge"], abs=1e-9)


def test_a_bare_right_letter_tops_out_at_its_known_bleu():
    assert text_metrics.bleu("Answer: B.", "Answer: B.") == pytest.approx(0.31622776)
    assert text_metrics.rouge("Answer: B.", "Answer: B.") == pytest.approx(1.0, abs=1e-7)


def test_a_score_without_judge_or_embedding_is_no_score():
    assert text_metrics.combined({"bleu": 1.0, "rouge": 1.0}) is None
    assert text_metrics.combined({"bleu": 1.0, "rouge": 1.0, "emb": 1.0, "llm": 0.5}) == pytest.approx(80.0)


@given(st.text(max_size=60), st.text(max_size=60))
def test_text_scores_lie_between_nought_and_one(a, b):
    p, t = text_metrics.as_text(a, ""), text_metrics.as_text(b, "x")
    assert 0 <= text_metrics.bleu(p, t) <= 1
    assert 0 <= text_metrics.rouge(p, t) <= 1


LOWPASS = "((1/(C1*R1))/(s + 1/(C1*R1)))*1"


@pytest.mark.parametrize(
    ("answer", "truth", "equal", "up_to_sign"),
    [
        ("H(s) = 1/(C1*R1*s + 1)", LOWPASS, True, True),
        ("<answer>1/(1+sR1C1)</answer>", LOWPASS, True, True),
        (r"\frac{1}{1 + s R_1 C_1}", LOWPASS, True, True),
        (r"$H(s) = \frac{1/(R_{1}C_{1})}{s+1/(R_{1}C_{1})}$", LOWPASS, True, True),
        ("H(s) = -1/(C1*R1*s + 1)", LOWPASS, False, True),
        ("H(s) = 1", LOWPASS, False, False),
        ("1/(2*C1*R1*s+1)", LOWPASS, False, False),
        ("2*C1*s*V1", "C1*s*V1", False, False),
        ("5*C1*s*V1", "C1*s*V1", False, False),
        ("R2/(R1+R2+s*L1)", "R2/(R1+R2)", False, False),
        ("R2*L1/((R1+R2)*L1)", "R2/(R1+R2)", True, True),
        ("-y1/(C1*s)", "((-y_1/C1)/s)*1", True, True),
        ("Vn3(s) = R1*V1/(s*(R1+R2))", "Vn3(s) = V1/(s*(1+R2/R1))", True, True),
        ("sqrt(R1*R1)", "R1", True, True),
        ("__import__('os').system('true')", LOWPASS, False, False),
        ("", LOWPASS, False, False),
    ],
)
def test_strict_formulas(answer, truth, equal, up_to_sign):
    found = same_formula(answer, truth if "=" not in truth else formula_of(truth))
    assert (found.equal, found.up_to_sign) == (equal, up_to_sign), found.why


@pytest.mark.parametrize(
    ("answer", "truth", "equal"),
    [
        ("2.5 mA", "0.0025 A", True),
        ("2,5 mA", "2.5mA", True),
        ("I = 2.5e-3 A", "2.5 mA", True),
        ("2.5 V", "2.5 mA", False),
        ("2.5", "2.5 mA", False),
        ("2.5", "2.5", True),
        ("-2.5 mA", "2.5 mA", False),
        ("50 kΩ", "50 k\u2126", True),
        ("50000 ohms", "50 kOhm", False),
        ("1,200 Ω", "1.2 kΩ", True),
        (r"1.2\times 10^{-3} A", "1.2 mA", True),
        ("1.2 × 10^-3 A", "1.2 mA", True),
        ("2.5 milliamps", "2.5 mA", True),
        ("none", "2.5 mA", False),
    ],
)
def test_strict_numbers(answer, truth, equal):
    assert same_number(answer, truth).equal == equal


@given(st.floats(1e-9, 1e9), st.sampled_from(["V", "mA", "kΩ", "µF", "Hz"]))
def test_numbers_read_back(value, unit):
    found = measured(f"about {value:.6g} {unit}")
    assert found is not None
    scale = {"mA": 1e-3, "kΩ": 1e3, "µF": 1e-6}.get(unit, 1.0)
    assert found.value == pytest.approx(float(f"{value:.6g}") * scale)


@pytest.mark.parametrize(
    ("response", "letter"),
    [
        ("<answer>B</answer>", "B"),
        ("The answer is **C**", "C"),
        ("**A) MOSFET**", "A"),
        ("The correct option is B.", "B"),
        ("Answer: d", "D"),
        ("B", "B"),
        ("(b)", "B"),
        ("A resistor drops the voltage, so the answer is C.", "C"),
        ("A resistor drops the voltage.", None),
        ("<answer>A and C</answer>", None),
        (r"\boxed{D}", "D"),
        ("", None),
        ("I think it is B, no, the answer is A", "A"),
    ],
)
def test_strict_letters(response, letter):
    assert letters.strict(response, 4) == letter


def test_letters_of_several_right_choices():
    assert letters.strict_set("Answer: A, C", 4) == {"A", "C"}
    assert letters.strict_set("<answer>AC</answer>", 4) == {"A", "C"}
    assert letters.strict_set("", 4) == frozenset()


@pytest.mark.parametrize(
    "text", ["__import__('os').system('touch /tmp/pwned')", "().__class__", "open('x')", "9**9**9**9", "x.y", "[1][0]", "lambda: 1"]
)
def test_what_is_no_formula_never_meets_the_parser(text):
    assert not circuitsense.is_formula(text)
    assert circuitsense.compare(text, LOWPASS)[0] is False


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_reply_is_extracted(text):
    circuitsense.prepared(circuitsense.cleaned(circuitsense.extracted(text)))
    same_formula(text, "R1/(R1+R2)")
    letters.aicb(text), letters.amsbench(text), letters.strict(text), letters.strict_set(text)


def hang() -> None:
    import time

    time.sleep(60)


def die() -> None:
    import os

    os._exit(9)


def test_a_sandbox_survives_what_it_runs(sandbox):
    here = "tests.evaluation.scorers.test_scorers"
    with pytest.raises(TimedOut):
        sandbox.call(f"{here}:hang", seconds=0.5)
    with pytest.raises(TimedOut):
        sandbox.call(f"{here}:die", seconds=20)
    with pytest.raises(ValueError, match="ZeroDivisionError"):
        sandbox.call("operator:truediv", 1, 0, seconds=20)
    assert sandbox.call("operator:add", 1, 2, seconds=20) == 3
