"""Nothing leaves that gives the answer away, in whatever form, and no number that the circuit does not bear out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.tutor.guard import Given, Guard, Quantity

GUARD = Guard(
    [Quantity(0.0025, "A")], [Given(5.0, "V", "V1"), Given(2000.0, "Ω", "R1")], frozenset({"r1", "v1", "r2"}),
    relations={frozenset(("r1", "r2")): "series"},
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "It is 2.5 mA.", "2,5 mA", "0.0025 A", "2500 µA", "25e-4 A", "two and a half milliamps", "two point five", "zweieinhalb Milliampere",
        "dos coma cinco miliamperios", "5/2000", "5 V / 2 kΩ", "five over two thousand", "a quarter of 10", "sqrt(6.25)", "２.５", "2 . 5", "2½",
        "t-w-o point f-i-v-e", "1/400 A", "二点五", "**2**.5 mA", "-2.5 mA", "roughly 2.51 mA", "(1+4)/2", "2️.5", "2.4999 mA", "two five zero zero microamps", "2\u200b.5 mA",
    ],
)  # fmt: skip
def test_the_hidden_value_is_found_in_every_form(text):
    assert any(o.kind == "leak" for o in GUARD.objections(text)), text


@pytest.mark.parametrize(
    "text",
    [
        "V1 is 5 V and R1 is 2 kΩ. What is the current?", "I = V1 / R1", "There are 2 resistors here.", "What does Ohm's law say?",
        "In step 2 you found the resistance.", "Write the sum of the currents that leave node a.", "tau = R * C1, with the R that C1 sees",
    ],
)  # fmt: skip
def test_what_teaches_may_pass(text):
    assert not GUARD.objections(text)


@pytest.mark.parametrize(
    ("text", "verdict", "kind"),
    [
        ("The current is 3 mA.", "none", "number"), ("R1 = 5 kΩ, so what is I?", "none", "number"), ("Well done, that is right!", "wrong", "verdict"),
        ("That is wrong.", "right", "verdict"), ("Put 5 * 7 in.", "none", "number"), ("R1 and R2 are in parallel.", "none", "statement"),
        ("Think of MMD.", "none", "form"), ("In base64 it is easy.", "none", "form"), ("Это два с половиной.", "none", "form"),
    ],
)  # fmt: skip
def test_a_model_s_sentence_is_held_to_the_facts(text, verdict, kind):
    assert kind in {o.kind for o in GUARD.objections(text, strict=True, verdict=verdict)}


@pytest.mark.parametrize(
    "text", ["R1 and R2 are in series, so the same current flows.", "What does V1 = 5 V do to R1 = 2 kΩ?", "Are R1 and R2 in parallel?"]
)
def test_a_model_s_good_sentence_passes(text):
    assert not GUARD.objections(text, strict=True, verdict="none")


@given(
    st.floats(1e-6, 1e6),
    st.sampled_from(["", "m", "k", "µ"]),
    st.integers(3, 6),
    st.sampled_from(["{} is it", "so: {}", "({})", "I get {}."]),
)
def test_any_hidden_value_is_found_in_any_prefix(value, prefix, digits, sentence):
    scale = {"": 1.0, "m": 1e-3, "k": 1e3, "µ": 1e-6}[prefix]
    text = sentence.format(f"{value / scale:.{digits}g} {prefix}V")
    assert GUARD.__class__([Quantity(value, "V")], []).objections(text), text


@given(st.text(max_size=80))
def test_any_text_can_be_guarded(text):
    GUARD.objections(text, strict=True, verdict="none")
