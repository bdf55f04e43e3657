"""Rows of pins and of signals that stand side by side belong together, one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.engineers.builtin.reading import read
from circuitlm.engineers.builtin.reading.paired_rows import paired

_NAMES = st.lists(st.sampled_from(["RS", "E", "STEP", "DIR", "EN", "trig", "echo", "CLK", "DT", "SW", "R", "G", "B"]), min_size=2, max_size=6, unique=True)


@given(_NAMES, st.data())
def test_each_signal_stands_beside_its_pin(names, data):
    pins = data.draw(st.lists(st.integers(2, 39), min_size=len(names), max_size=len(names), unique=True))
    row, signals = ", ".join(map(str, pins)), ", ".join(names)
    pairs = [f"{s}={p}" for s, p in zip(names, pins, strict=True)]
    for written in (f"it on {row} ({signals})", f"it, ({signals}) = ({row})"):
        assert all(pair in paired(written) for pair in pairs)


@given(_NAMES, st.integers(2, 9))
def test_rows_of_different_length_stay_as_they_are(names, more):
    written = f"it on {', '.join(map(str, range(2, 2 + len(names) + more)))} ({', '.join(names)})"
    assert paired(written) == written


@pytest.mark.parametrize("written", ["leds on 2, 3 and 4 (see below)", "on A0, A1 (D5, D6)", "two of them (1, 2)", "supply 5, 12 (V, V)"])
def test_what_is_no_pair_of_rows_is_left(written):
    assert paired(written) == written


@pytest.mark.parametrize(
    ("prompt", "part", "pins"),
    [
        (
            "Pi 3B with 16x2 HD44780 in 4 bit on gpio 25,24,23,17,18,22 (RS,E,D4..D7)",
            "lcd1602-parallel",
            {"rs": "GPIO25", "e": "GPIO24", "d4": "GPIO23", "d5": "GPIO17", "d6": "GPIO18", "d7": "GPIO22"},
        ),
        ("Uno A4988 on 3,4,8 (STEP, DIR, EN)", "a4988", {"step": "3", "dir": "4", "en": "8"}),
        ("ESP32, HC-SR04 on 18, 5 (echo, trig)", "hc-sr04", {"echo": "18", "trig": "5"}),
    ],
)
def test_a_parts_lines_are_read_from_rows(prompt, part, pins):
    (wish,) = [w for w in read(prompt).wishes if w.component == part]
    assert wish.pins == pins
