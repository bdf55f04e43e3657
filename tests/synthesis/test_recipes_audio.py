"""Audio: test tones, headphones, speaker crossovers; and the levels of signals as people write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.circuit.model import PinRef
from circuitlm.pipeline.run import Options, design
from circuitlm.synthesis.recipes.levels import level
from tests.synthesis.recipe_bench import good, proof, recipes_of


@pytest.mark.parametrize(
    ("text", "pp"),
    [
        ("about 1 V peak to peak", 1.0),
        ("2Vpp", 2.0),
        ("500 mV p-p", 0.5),
        ("1 V rms", 2 * math.sqrt(2)),
        ("0.5 V peak", 1.0),
        ("an amplitude of 2 V", 4.0),
        ("peak-to-peak output of 3 V", 3.0),
        ("-10 dBV", 0.8944),
        ("+4 dBu", 3.472),
    ],
)
def test_a_level_is_read_from_peak_to_peak(text, pp):
    found = level(text)
    assert found is not None and found.peak_to_peak == pytest.approx(pp, rel=1e-3)


@pytest.mark.parametrize("text", ["9 V battery", "5 V supply with 1 V drop", "gain of 20 dB", "0-10 V"])
def test_a_supply_or_gain_is_no_level(text):
    assert level(text) is None


@given(st.floats(0.001, 100).map(lambda v: float(f"{v:.3g}")), st.sampled_from(["Vpp", " V p-p", " volts peak to peak"]))
def test_any_number_is_read_as_it_stands(value, unit):
    found = level(f"a tone of {value:g}{unit}")
    assert found is not None and found.peak_to_peak == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    [
        "1 kHz sine wave test tone to check audio amps, 1 V peak to peak, single 9 V battery",
        "I want to make a sine wave of 1 kHz, 1 Vpp, with a 9 V battery",
        "audio test tone: 1 kHz sine at 1 V p-p, 9 V",
    ],
)
def test_a_test_tone_is_an_oscillator_on_one_battery(text):
    measured = proof(text)
    assert measured["frequency"] == pytest.approx(1000, rel=0.05)
    assert measured["level (peak to peak)"] == pytest.approx(1.0, rel=0.15)
    assert recipes_of(text) == ["sine-oscillator"]


def test_a_tone_that_is_too_large_for_its_supply_is_refused():
    from circuitlm.errors import CannotDesign

    with pytest.raises(CannotDesign, match="peak to peak"):
        good("sine oscillator 1 kHz, 12 Vpp, 9 V battery")


@pytest.mark.parametrize(
    ("text", "inductors", "capacitors"),
    [
        ("high-pass for my tweeter, 8 ohm, 3 kHz, 12 dB/octave", 1, 1),
        ("first order cap for a 6 ohm tweeter, high pass at 5 kHz", 0, 1),
        ("two way passive crossover 2.2 kHz 4 ohm 18 dB/oct", 3, 3),
        ("low pass with a coil for an 8 ohm woofer at 500 Hz, 6 dB/oct", 1, 0),
    ],
)
def test_a_passive_crossover_ends_in_the_speaker(text, inductors, capacitors):
    kinds = [p.id for p in good(text).circuit.parts.values()]
    assert (kinds.count("inductor"), kinds.count("capacitor")) == (inductors, capacitors)
    assert proof(text)


def test_an_active_crossover_stays_active():
    assert recipes_of("active 2-way crossover at 2 kHz") == ["crossover"]


@pytest.mark.parametrize(
    "text",
    [
        "headphone amp with an NE5532 for 32 ohm headphones, +-9V, gain 5, potentiometer for volume at the input",
        "stereo headphone amplifier, 9V battery, op amp, 16 ohm, gain 2",
    ],
)
def test_headphones_are_driven_by_transistors_inside_the_loop(text):
    assert recipes_of(text) == ["headphone-amp"]
    parts = [p.component.shape for p in good(text).circuit.parts.values()]
    assert parts.count("npn") == parts.count("pnp") == (2 if "stereo" in text else 1)
    assert proof(text)["gain"] == pytest.approx(5 if "gain 5" in text else 2, rel=0.05)


@pytest.mark.parametrize(
    ("text", "gain", "split"),
    [
        ("TDA2030 guitar amp on a single 18 V supply, 8 ohm speaker, gain 30 dB, volume pot", 31.6, False),
        ("power amplifier with the LM1875, +-25 V, 8 ohm speaker, gain of 20", 20, True),
        ("TDA2050 mono amp, 36 V, 4 ohm, gain 32", 32, False),
    ],
)
def test_a_chip_of_some_amperes_is_wired_as_an_amplifier(text, gain, split):
    assert recipes_of(text) == ["chip-amp"]
    assert proof(text)["gain"] == pytest.approx(gain, rel=0.05)
    coupling = [p for p in good(text).circuit.parts.values() if p.role == "coupling" and (p.quantity or 0) >= 470e-6]
    assert bool(coupling) != split


def test_the_power_that_is_asked_is_measured():
    assert proof("10 W audio amplifier for an 8 ohm speaker")["sine of the asked power, peak to peak"] == pytest.approx(
        2 * math.sqrt(160), rel=0.05
    )


@pytest.mark.parametrize("text", ["20 W amplifier for a 4 ohm speaker from a 24 V supply", "TDA2030 amp with a gain of 5"])
def test_what_a_power_amplifier_cannot_do_is_said(text):
    from circuitlm.errors import CannotDesign

    with pytest.raises(CannotDesign):
        good(text)


def test_capacitors_are_rated_for_their_rails():
    parts = good("power amplifier with the LM1875, +-25 V, 8 ohm speaker").circuit.parts.values()
    assert any(p.settings.get("rated") == "63 V" for p in parts)


def test_a_single_speaker_branch_is_one_passive_filter():
    assert recipes_of("tweeter crossover, second order high pass at 3 kHz for an 8 ohm tweeter") == ["speaker-filter"]


def test_lines_are_summed_through_a_resistor_each():
    circuit = design("LM386 with a volume pot, two stereo inputs mixed to mono, 8 ohm speaker, 9V battery", Options(simulate=False)).circuit
    mixing = [p for p in circuit.parts.values() if p.role == "mixing"]
    assert len(mixing) == 4
    assert len({circuit.net_of(PinRef(p.ref, "2")).name for p in mixing}) == 1
