"""Active filters' sections, and sine oscillators, by their textbook figures."""

from __future__ import annotations

import math

import pytest

from circuitlm.circuit.filter_poles import Section, sections
from circuitlm.errors import CannotDesign
from circuitlm.synthesis.recipes.active_filters import feedback_pair, mfb_low
from tests.synthesis.recipe_bench import figure, made, recipe_ids, values


def response(poles: list[Section], x: float) -> float:
    """|H| of a low-pass of these sections at f/fc = x, 1 at DC."""
    out = 1.0
    for f0, q in poles:
        s = 1j * x / f0
        out *= abs(1 / (1 + s / q + s * s) if q else 1 / (1 + s))
    return out


@pytest.mark.parametrize("order", range(1, 9))
@pytest.mark.parametrize("name", ["butterworth", "bessel", "chebyshev"])
def test_a_filter_is_3_db_down_at_its_corner(order, name):
    poles = sections(order, name)
    top = max(response(poles, n / 500) for n in range(501)) if name == "chebyshev" else 1.0
    assert response(poles, 1.0) / top == pytest.approx(math.sqrt(0.5), rel=2e-3)


def test_a_butterworth_of_fourth_order_has_the_textbook_s_qs():
    assert [q for _, q in sections(4, "butterworth")] == pytest.approx([0.5412, 1.3066], rel=1e-4)


@pytest.mark.parametrize("ripple", [0.5, 1.0, 3.0])
def test_a_chebyshev_ripples_by_what_was_asked(ripple):
    poles = sections(4, "chebyshev", ripple)
    seen = [response(poles, n / 1000) for n in range(1, 1001)]
    assert 20 * math.log10(max(seen)) == pytest.approx(ripple, abs=0.02)
    assert response(poles, 1.0) / max(seen) == pytest.approx(math.sqrt(0.5), rel=1e-3)


def test_multiple_feedback_parts_meet_frequency_q_and_gain():
    r1, r2, r3, c1, c2 = mfb_low(1000.0, 0.7071, 2.0, 1e-8)
    f0 = 1 / (2 * math.pi * math.sqrt(r2 * r3 * c1 * c2))
    assert f0 == pytest.approx(1000, rel=0.02)
    assert 2 * math.pi * f0 * c1 / (1 / r1 + 1 / r2 + 1 / r3) == pytest.approx(0.7071, rel=0.05)
    assert r2 / r1 == pytest.approx(2.0, rel=0.05)


def test_the_gain_that_sets_a_q_comes_from_two_values_that_are_sold():
    rf, rg = feedback_pair(0.586)
    assert rf / rg == pytest.approx(0.586, rel=0.01)


def test_a_fourth_order_filter_takes_two_amplifiers():
    assert len(values("4th order Butterworth low-pass at 1 kHz with op-amps, +-12 V", "filter")) == 8


def test_the_bessel_poles_are_the_tables():
    """Zverev's table for the third order: a single pole at 1.3227, a pair at 1.4474 with Q 0.6910."""
    (single, none), (pair, q) = sections(3, "bessel")
    assert none is None
    assert (single, pair, q) == pytest.approx((1.3227, 1.4474, 0.6910), rel=5e-4)


@pytest.mark.parametrize("order", [2, 4])
def test_a_linkwitz_riley_is_6_db_down_at_its_corner(order):
    assert response(sections(order, "linkwitz-riley"), 1.0) == pytest.approx(0.5, rel=1e-3)


def test_an_odd_order_has_one_rc_more():
    assert len(values("third order Butterworth low-pass 1 kHz with an op-amp, +-12 V", "filter")) == 6
    assert figure("third order Butterworth low-pass 1 kHz with an op-amp, +-12 V", "order") == 3


def test_an_order_beyond_reason_says_what_is_made():
    with pytest.raises(CannotDesign, match="order 9"):
        sections(9, "butterworth")


def test_a_named_approximation_is_no_passive_filter_beside():
    assert recipe_ids("4th order multiple-feedback Butterworth low pass, 10 kHz, TL072, +-12V") == ["opamp-stage"]


def test_a_wien_bridge_has_a_gain_just_above_three():
    prompt = "Wien bridge oscillator 1 kHz op-amp +-12V"
    assert recipe_ids(prompt) == ["sine-oscillator"]
    hard, soft = sorted(values(prompt, "feedback"))[-1], sorted(values(prompt, "feedback"))[0]
    assert 3.0 < 1 + (hard + soft) / 10_000 < 3.4
    assert figure(prompt, "frequency") == pytest.approx(1000, rel=0.02)


def test_an_oscillator_too_fast_for_its_amplifier_is_refused():
    with pytest.raises(CannotDesign, match="too much"):
        made("phase shift oscillator, 100 kHz, op-amp LM358, +-12 V")
