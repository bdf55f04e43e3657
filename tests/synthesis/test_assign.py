"""The matching of wires to pins is the cheapest there is."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.synthesis.assign import IMPOSSIBLE, assign

COST = st.integers(0, 50).map(float) | st.just(IMPOSSIBLE)


@st.composite
def matrices(draw: st.DrawFn) -> list[list[float]]:
    columns = draw(st.integers(1, 6))
    rows = draw(st.integers(1, columns))
    return draw(st.lists(st.lists(COST, min_size=columns, max_size=columns), min_size=rows, max_size=rows))


def cheapest(costs: list[list[float]]) -> float:
    return min(sum(costs[i][j] for i, j in enumerate(chosen)) for chosen in permutations(range(len(costs[0])), len(costs)))


@settings(max_examples=150)
@given(matrices())
def test_no_other_matching_costs_less(costs):
    match = assign([list(row) for row in costs])
    assert len(set(match)) == len(costs) and None not in match
    assert sum(costs[i][j] for i, j in enumerate(match)) == cheapest(costs)


@given(st.integers(1, 4), st.integers(1, 3))
def test_wires_beyond_the_pins_fall_on_no_pin(pins, more):
    match = assign([[1.0] * pins for _ in range(pins + more)])
    assert sorted(j for j in match if j is not None and j < pins) == list(range(pins))


def test_nothing_to_match():
    assert assign([]) == []


def test_the_only_analog_pin_is_left_to_the_wire_that_needs_it():
    """Wire 0 could take pin 0 or 1 and would rather have 0; wire 1 can take pin 0 alone."""
    assert assign([[0.0, 5.0], [1.0, IMPOSSIBLE]]) == [1, 0]
