"""What students write is read: units, prefixes, commas, fractions, words, formulas, chains of equations."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.symbolic.expression import BadExpression
from circuitlm.tutor.amounts import evaluate
from circuitlm.tutor.answers import read
from circuitlm.tutor.words import to_digits

NAMES = {"R1": 1000.0, "R2": 2000.0, "V1": 12.0, "Vin": 12.0, "C1": 1e-6}


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2.5 mA", 0.0025, "A"), ("2,5 mA", 0.0025, "A"), ("0.0025A", 0.0025, "A"), ("-2.5 milliamps", -0.0025, "A"),
        ("minus two and a half milliamps", -0.0025, "A"), ("zweieinhalb Milliampere", 0.0025, "A"), ("deux virgule cinq volts", 2.5, "V"),
        ("2500 µA", 0.0025, "A"), ("2.5e-3 A", 0.0025, "A"), ("2,5·10⁻³ A", 0.0025, "A"), ("2½ mA", 0.0025, "A"), ("(5/2) mA", 0.0025, "A"),
        ("4k7", 4700, None), ("4.7 kOhm", 4700, "Ω"), ("10 000 ohms", 10000, "Ω"), ("three quarters of an amp", 0.75, None), ("45°", 45, "°"),
        ("I think it's about 8 V, because it is two thirds.", 8, "V"), ("12 V * 2/3", 8, "V"), ("V(out) = 12 * 2k/(1k+2k) = 8 V", 8, "V"),
        ("I = V/R = 12V/3kΩ = 4mA", 0.004, "A"), ("fünfundzwanzig Ohm", 25, "Ω"), ("6 dB", 6, "dB"),
    ],
)  # fmt: skip
def test_a_claim_is_read(text, value, unit):
    claims = read(text, NAMES).claims
    assert any(math.isclose(v.value, value, rel_tol=1e-9) and v.unit == unit for c in claims[-2:] for v in c.values), claims


@pytest.mark.parametrize("text", ["Vin*R2/(R1+R2)", "V1 R2/(R1 + R2)", "V1·R2 ÷ (R1+R2)", "R2/(R1+R2)*12"])
def test_a_formula_is_read_with_the_circuit_s_names(text):
    assert math.isclose(read(text, NAMES).claims[-1].values[0].value, 8.0)


def test_the_number_that_a_number_with_three_decimals_may_be_is_kept():
    assert [v.value for v in read("1,234 V").claims[0].values] == [1.234, 1234.0]


def test_choosing_none_of_several_is_noticed():
    assert read("either 3 or 4 mA").several and not read("R1 = 3k, so I = 4 mA").several


@pytest.mark.parametrize("text", ["R1 and R2 are in series", "which one is it once more?", "", "???", "[[[", "(((((", "1/0", "9^9^9^9"])
def test_what_is_no_answer_claims_no_finite_nonsense(text):
    for claim in read(text, NAMES).claims:
        assert all(math.isfinite(v.value) for v in claim.values)


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text):
    for claim in read(text, NAMES).claims:
        assert all(math.isfinite(v.value) for v in claim.values)


ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


@given(st.integers(0, 99))
def test_number_words_are_found(n):
    ones, tens = ONES.split(" "), TENS.split(" ")
    word = ones[n] if n < 20 else tens[n // 10 - 2] + (f"-{ones[n % 10]}" if n % 10 else "")
    assert to_digits(f"{word} volts") == f"{n} volts"


@given(st.floats(1e-6, 1e6), st.sampled_from(["", "m", "k", "µ", "M"]), st.sampled_from(["V", "A", "Ω", "W", "Hz"]))
def test_a_number_with_a_prefix_is_worth_what_it_says(value, prefix, unit):
    scale = {"": 1.0, "m": 1e-3, "k": 1e3, "µ": 1e-6, "M": 1e6}[prefix]
    text = f"{value:.6f} {prefix}{unit}"
    assert math.isclose(evaluate(text).value, float(f"{value:.6f}") * scale, rel_tol=1e-9, abs_tol=1e-15)


def test_text_is_never_evaluated_as_code():
    for text in ("__import__('os')", "R1.__class__", "lambda: 1", "2;3"):
        with pytest.raises(BadExpression):
            evaluate(text, NAMES)
