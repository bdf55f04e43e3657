"""Measurements on plots give what the formula gives."""

from __future__ import annotations

import math
from array import array

import pytest

from circuitlm.spice import measure
from circuitlm.spice.analyses import Ac, Pulse, Tran
from circuitlm.spice.engine import run
from circuitlm.spice.results import Plot

from .bench import needs_ngspice, rc


def wave(f, stop: float = 10e-3, n: int = 2000) -> Plot:
    times = [stop * k / n for k in range(n + 1)]
    return Plot("tran", "time", {"time": array("d", times), "v(x)": array("d", map(f, times))})


@needs_ngspice
def test_an_rc_filter_s_corner_gain_and_phase():
    ac = run(rc(), Ac(10, 1e6, 40)).plot("ac")
    corner = 1 / (2 * math.pi * 1e3 * 1e-7)
    assert measure.corner_hz(ac, "out") == pytest.approx(corner, rel=1e-3)
    assert measure.gain_db_at(ac, "out", 10 * corner, "in") == pytest.approx(-20.04, abs=0.05)
    assert measure.at([math.log10(f) for f in ac.x], measure.phase_deg(ac, "out"), math.log10(corner)) == pytest.approx(-45, abs=0.2)
    assert measure.peak_hz(ac, "out") == pytest.approx(10) and measure.notch_hz(ac, "out") == pytest.approx(1e6)


@needs_ngspice
def test_a_step_s_rise_time():
    deck = rc()
    deck.voltage("V2", "in2", "0", wave=Pulse(0, 5))
    deck.resistor("R2", "in2", "out2", 1e3)
    deck.capacitor("C2", "out2", "0", 1e-7)
    tran = run(deck, Tran(1e-6, 1e-3)).plot("tran")
    assert measure.rise_s(tran, "out2") == pytest.approx(2.197e-4, rel=0.01)


def test_means_swings_and_frequencies_of_a_sine():
    plot = wave(lambda t: 1 + 2 * math.sin(2 * math.pi * 1e3 * t))
    assert measure.mean(plot, "x") == pytest.approx(1.0, abs=1e-3)
    assert measure.rms(plot, "x") == pytest.approx(math.sqrt(1 + 2), rel=1e-3)
    assert measure.swing(plot, "x") == pytest.approx((-1, 3), abs=1e-3)
    assert measure.frequency_hz(plot, "x") == pytest.approx(1e3, rel=1e-4)
    assert measure.duty(plot, "x") == pytest.approx(0.5, abs=0.01)


def test_what_is_not_there_is_none():
    flat = wave(lambda t: 1.0)
    assert measure.frequency_hz(flat, "x") is None and measure.duty(flat, "x") is None
    assert measure.rise_s(flat, "x") is None or measure.rise_s(flat, "x") == 0
    assert measure.crossings(flat.x, flat.get("v(x)"), 2.0) == []
    with pytest.raises(KeyError):
        measure.mean(flat, "nothing")
