"""Answers made to fool the strict scorer: all right forms are taken, all wrong ones refused, and nothing crashes or hangs."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.evaluation.scorers.latex import in_plain
from circuitlm.evaluation.scorers.strict import formula_of, measured, same_formula, tagged

SCRIPT = Path(__file__).resolve().parents[3] / "evals" / "strict_answers.py"


def script():
    spec = importlib.util.spec_from_file_location("strict_answers", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["strict_answers"] = module
    spec.loader.exec_module(module)
    return module


def test_no_answer_is_misjudged(capsys):
    found = script()
    found.SLOW = 20.0
    assert found.main(["--count", "2"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"\frac{a}{b}", "((a)/(b))"),
        (r"\dfrac{s^{2}}{1+s^{2}}", "((s^(2))/(1+s^(2)))"),
        (r"\frac{\frac{1}{R_{1}}}{s}", "((((1)/(R1)))/(s))"),
        (r"\sqrt{L_1 C_1}", "sqrt(L_1 C_1)"),
        (r"$R_1 \parallel R_2$", "R_1 | R_2"),
        ("R₁·s²", "R1·s^(2)"),
        ("R1 + R2", "R1 + R2"),
    ],
)
def test_latex_in_plain_characters(latex, plain):
    assert in_plain(latex) == plain


@pytest.mark.parametrize(
    "answer",
    [
        r"\frac{s^{2} L_{1} C_{1}}{1 + s^{2} L_{1} C_{1}}",
        r"H(s) = \dfrac{s^2 L_1 C_1}{s^2 L_1 C_1 + 1}",
        r"\[ H(s)=\frac{L_{1}C_{1}s^{2}}{L_{1}C_{1}s^{2}+1} \]",
        "L₁·C₁·s²/(L₁·C₁·s² + 1)",
        r"\boxed{\frac{1}{1+\frac{1}{s^{2}L_1C_1}}}",
    ],
)
def test_exponents_inside_fractions_are_read(answer):
    assert same_formula(answer, "C1*L1*s**2/(C1*L1*s**2 + 1)").equal


@settings(max_examples=200)
@given(st.text(alphabet=r"\frac{}()^_$ sR1+-*/²₁sqrt", max_size=60))
def test_any_latex_is_read_or_refused(text):
    in_plain(text)
    same_formula(text, "R1/(R1+s)")
    formula_of(text)
    measured(text)


@given(st.text(max_size=40), st.text(max_size=40))
def test_tags_are_found_as_the_released_code_does(a, b):
    import re

    for text in (f"{a}<answer>{b}</ANSWER>", f"{a}<Answer>{b}", f"</answer>{a}<answer>{b}</answer>x</answer>", a):
        m = re.search(r"<answer>(.*?)</answer>", text, re.S | re.I)
        assert tagged(text) == (m[1] if m else text)
