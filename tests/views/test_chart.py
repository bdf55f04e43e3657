"""Charts are well-formed, the same for the same numbers, and show what they were given."""

from __future__ import annotations

import math
from xml.etree import ElementTree

import pytest

from circuitlm.views.chart import Panel, Series, binned, bode, chart, histogram, in_terminal, limits, ticks

TIMES = [n * 1e-5 for n in range(1001)]
WAVE = [math.sin(2 * math.pi * 500 * t) for t in TIMES]


def drawn() -> str:
    return chart([Panel("Waves <of> anything & all", TIMES, [Series("out", WAVE), Series("in<1>", [0.1] * 1001)], "s", "V")])


def test_a_chart_is_an_svg_and_the_same_every_time():
    root = ElementTree.fromstring(drawn())
    assert root.tag.endswith("svg") and drawn() == drawn()
    lines = [e for e in root.iter() if e.tag.endswith("polyline")]
    assert len(lines) == 2


def test_a_million_points_stay_a_small_file_with_their_peaks():
    times = [n * 1e-6 for n in range(200_000)]
    values = [0.0] * 200_000
    values[77_777] = 5.0
    text = chart([Panel("spike", times, [Series("x", values)], "s", "V")])
    assert len(text) < 100_000
    (line,) = (e for e in ElementTree.fromstring(text).iter() if e.tag.endswith("polyline"))
    heights = [float(p.split(",")[1]) for p in line.get("points", "").split()]
    assert min(heights) < 60 < max(heights)


def test_bode_and_histogram_carry_their_marks():
    frequencies = [10.0**n for n in range(1, 7)]
    assert "1.6 kHz" in bode(
        frequencies, [Series("out", [0, 0, -1, -16, -36, -56])], [Series("out", [0, 0, -32, -81, -89, -90])], [(1.6e3, "1.6 kHz")]
    )
    text = histogram([1.0, 1.1, 1.2, 1.1], "corner", "Hz", [(1.05, "1.05 Hz")])
    assert "1.05 Hz" in text and ElementTree.fromstring(text) is not None


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 1.0], [0.0, 0.0], [float("nan"), 1.0], [1e-15, 2e-15]])
def test_odd_values_are_drawn_too(values):
    xs = [float(n) for n in range(len(values))]
    ElementTree.fromstring(chart([Panel("odd", xs, [Series("x", values)], "s", "V")]))
    ElementTree.fromstring(histogram([v for v in values if v == v], "odd", "V"))
    low, high = limits(values)
    assert low < high


def test_ticks_are_round_and_inside():
    assert ticks(0, 1) == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert all(-3.3 <= t <= 7.1 for t in ticks(-3.3, 7.1)) and 3 <= len(ticks(-3.3, 7.1)) <= 8


def test_bins_hold_every_value():
    _, counts = binned([1, 2, 2, 3, 3, 3], 3)
    assert counts == [1, 2, 3] and sum(binned([5.0] * 7)[1]) == 7


def test_the_terminal_s_plot_has_its_size():
    rows = in_terminal(TIMES, WAVE, 40, 8)
    assert len(rows) == 8 and max(map(len, rows)) <= 40 and any(c > "\u2800" for row in rows for c in row)
