"""Preferred numbers: what can be bought, and nothing else."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from circuitlm.circuit.eseries import SERIES, at_least, nearest, ratio_pair, values

NAMES = st.sampled_from(sorted(SERIES))
VALUES = st.floats(1e-12, 1e8)


def widest(series: str) -> float:
    """The largest ratio between neighbours of a series."""
    steps = [*SERIES[series], 10.0]
    return max(b / a for a, b in pairwise(steps))


@pytest.mark.parametrize(("series", "count"), [("E3", 3), ("E6", 6), ("E12", 12), ("E24", 24), ("E48", 48), ("E96", 96)])
def test_a_series_has_as_many_steps_as_its_name_says(series, count):
    steps = SERIES[series]
    assert len(steps) == len(set(steps)) == count
    assert list(steps) == sorted(steps) and steps[0] >= 1.0 and steps[-1] < 10.0


def test_the_coarse_series_are_parts_of_the_fine_ones():
    assert set(SERIES["E3"]) <= set(SERIES["E6"]) <= set(SERIES["E12"]) <= set(SERIES["E24"])
    assert set(SERIES["E48"]) <= set(SERIES["E96"])


def test_known_members():
    assert {4.99, 1.02, 9.76, 3.32} <= set(SERIES["E96"])
    assert [nearest(x, "E12") for x in (4600, 500, 1e-7)] == [4700, 470, 1e-7]
    assert nearest(1e6, "E24") == 1e6


@given(VALUES, NAMES)
def test_the_nearest_is_a_member_and_none_is_nearer(value, series):
    found = nearest(value, series)
    near = values(series, value / 12, value * 12)
    assert found in near
    assert all(abs(math.log(found / value)) <= abs(math.log(v / value)) + 1e-12 for v in near)
    assert nearest(found, series) == found


@given(VALUES, NAMES)
def test_at_least_is_the_smallest_that_is_not_below(value, series):
    found = at_least(value, series)
    assert found >= value * (1 - 2e-6)
    assert not [v for v in values(series, value, found) if value <= v < found]
    assert found <= value * widest(series) * (1 + 1e-6)


@given(VALUES, st.floats(1, 1e4), NAMES)
def test_values_lie_within_the_bounds_in_order(low, factor, series):
    found = values(series, low, low * factor)
    assert found == sorted(set(found)) and all(low <= v <= low * factor for v in found)


@given(st.floats(0.02, 0.98), st.floats(1e3, 1e6), st.sampled_from(["E12", "E24", "E96"]))
def test_a_divider_is_as_close_as_its_series_allows(ratio, total, series):
    upper, lower = ratio_pair(ratio, total, series)
    assert nearest(upper, series) == upper and nearest(lower, series) == lower
    got = lower / (upper + lower)
    step = math.sqrt(widest(series))  # upper/lower is at most half a step off, whatever `lower` is
    assert 1 / (1 + (1 / ratio - 1) * step) * 0.999 <= got <= 1 / (1 + (1 / ratio - 1) / step) * 1.001
    assert 1 / 2.3 <= lower / (total * ratio) <= 2.3


@given(st.floats(0.05, 0.95), st.floats(1e3, 1e6))
def test_a_finer_series_is_not_worse(ratio, total):
    def error(series):
        upper, lower = ratio_pair(ratio, total, series)
        return abs(lower / (upper + lower) / ratio - 1)

    assert error("E24") <= error("E12") + 1.1e-3  # within 0.1 % of the best ratio, the sum decides


@given(st.sampled_from([0.25, 1 / 3, 0.5, 2 / 3, 10 / 11]))
def test_simple_ratios_are_met(ratio):
    upper, lower = ratio_pair(ratio, 10e3)
    assert lower / (upper + lower) == pytest.approx(ratio, rel=1e-3)


@given(st.floats())
def test_what_no_resistor_can_be_is_refused(value):
    assume(not (value > 0 and math.isfinite(value)))
    for function in (nearest, at_least):
        with pytest.raises(ValueError):
            function(value)


@pytest.mark.parametrize("ratio", [0.0, 1.0, -1.0, 2.0, math.nan])
def test_no_divider_gives_more_than_it_is_given(ratio):
    with pytest.raises(ValueError, match="between 0 and 1"):
        ratio_pair(ratio, 10e3)


def test_an_unknown_series_is_a_key_error_and_an_empty_range_is_empty():
    with pytest.raises(KeyError):
        values("E7", 1, 10)
    assert values("E12", 5, 1) == values("E12", 0, 10) == []
