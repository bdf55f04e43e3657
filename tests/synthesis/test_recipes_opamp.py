"""Facts about op-amp circuits: channels, given couplings, filters, integrator, rectifiers, instrumentation, transimpedance."""

import re
import subprocess

import pytest

from circuitlm.pipeline.run import Options, design
from circuitlm.views.spice import to_spice
from tests.synthesis.recipe_bench import ac_gain, complaints, figure, ids, made, needs_ngspice, recipe_ids, values

HEADPHONES = "headphone amp, one OPA2134 for left and right, non-inverting gain of 5, two 9 V blocks for +-9 V, 100k to ground at each input behind a 220 nF coupling capacitor. No class D please."
CAPSULE = "microphone preamp: bare electret capsule, NE5532, non-inverting with 100k and 1k in the feedback, 9 V battery, 4.7 uF coupling cap at the output"
INVERTING = "inverting amplifier gain -10 with a TL081 on +-12 V, input resistor 10k"
INTEGRATOR = "op-amp integrator with TL072, R 10k and C 100nF, +-15 V"
FULL_WAVE = "full wave precision rectifier with a TL072, 10k resistors, +-9 V from two 9 V batteries"
HALF_WAVE = "half wave precision rectifier with a LM358 on +-12 V"
KEY = "sallen-key low pass 1 kHz, Q of 1.2, TL072, +-12 V"
BAND = "active band pass 1 kHz Q 5 with TL072 on +-12 V"
LIGHT = "transimpedance amplifier for a BPW34 photodiode, 1M feedback, 10 pF across it, MCP6002 on 5 V"
THREE = "instrumentation amplifier out of three op-amps, gain 101, TL074, +-12V"
CURRENT = "voltage to current converter 0-5 V gives 0-20 mA, LM358 and a BC337, 12V supply"
ALL = [HEADPHONES, CAPSULE, INVERTING, INTEGRATOR, FULL_WAVE, HALF_WAVE, KEY, BAND, LIGHT, THREE]


@pytest.mark.parametrize("prompt", ALL)
def test_one_recipe_makes_it_without_a_complaint(prompt: str) -> None:
    assert recipe_ids(prompt) == ["opamp-stage"]
    assert not complaints(prompt)


def dc_out(prompt: str, node: str, volts: float) -> float:
    """Volts at a node with that direct voltage at the input port."""
    text = to_spice(made(prompt).circuit).replace("DC 0 AC 1", f"DC {volts:g} AC 1", 1)
    text = re.sub(r"^\.op$", f".op\n.print op v({node})", text, flags=re.M)
    text = text.replace(".end\n", f".control\nop\nprint v({node})\nquit\n.endc\n.end\n")
    out = subprocess.run(["ngspice", "-b"], input=text, capture_output=True, text=True, timeout=60, check=False).stdout
    found = re.search(rf"v\({node}\) = ([-+0-9.e]+)", out)
    assert found, out[-1500:]
    return float(found[1])


def test_two_channels_share_one_chip_and_each_has_its_input_capacitor() -> None:
    assert ids(HEADPHONES).count("opa2134") == 1
    assert values(HEADPHONES, "coupling") == [220e-9] * 2
    assert values(HEADPHONES, "pulldown") == [100e3] * 2
    assert figure(HEADPHONES, "gain") == pytest.approx(5, rel=0.03)
    assert {"IN_L", "IN_R", "OUT_L", "OUT_R"} <= {p.name for p in made(HEADPHONES).circuit.ports}
    assert figure(HEADPHONES, "supply") == 9


def test_a_bare_capsule_stands_in_the_circuit_with_its_feed() -> None:
    assert "electret-mic-capsule" in ids(CAPSULE)
    assert values(CAPSULE, "feedback") == [100e3, 1e3]
    assert 4.7e-6 in values(CAPSULE, "coupling")
    assert len(values(CAPSULE, "series")) == 1


def test_an_inverting_amplifier_on_a_split_supply_has_two_resistors() -> None:
    assert ids(INVERTING).count("resistor") == 2


def test_summing_is_not_read_into_the_word_alone() -> None:
    assert figure("inverting amp, summing of nothing fancy, x5, LM358 split supply +-9V", "gain") == pytest.approx(-5, rel=0.03)


@needs_ngspice
def test_an_integrator_has_gain_one_at_its_frequency_and_falls_with_it() -> None:
    unity = figure(INTEGRATOR, "unity_hz")
    assert ac_gain(INTEGRATOR, "out", unity) == pytest.approx(1, rel=0.05)
    assert ac_gain(INTEGRATOR, "out", 10 * unity) == pytest.approx(0.1, rel=0.05)


@needs_ngspice
def test_a_filters_q_shows_at_its_corner() -> None:
    assert ac_gain(KEY, "out", figure(KEY, "fc")) == pytest.approx(figure(KEY, "gain") * 1.2, rel=0.1)
    assert ac_gain(BAND, "out", figure(BAND, "f0")) == pytest.approx(abs(figure(BAND, "gain")), rel=0.05)
    assert ac_gain(BAND, "out", 3 * figure(BAND, "f0")) < 0.2


@needs_ngspice
@pytest.mark.parametrize(("volts", "full", "half"), [(1.0, 1.0, 0.0), (-1.0, 1.0, 1.0)])
def test_precision_rectifiers_lose_no_diode_drop(volts: float, full: float, half: float) -> None:
    assert dc_out(FULL_WAVE, "out", volts) == pytest.approx(full, abs=0.02)
    assert dc_out(HALF_WAVE, "out", volts) == pytest.approx(half, abs=0.02)


def test_a_photodiode_pulls_the_output_up_through_the_feedback_resistor() -> None:
    c = made(LIGHT).circuit
    diode = next(p for p in c.parts.values() if p.component.shape == "photodiode")
    assert c.net_of((diode.ref, "A")).name == "GND"  # type: ignore[union-attr]
    assert values(LIGHT, "feedback") == [1e6, 10e-12]


def test_three_amplifiers_and_one_resistor_make_the_gain() -> None:
    assert values(THREE, "gain") == [200]
    assert ids(THREE).count("tl074") == 1


def test_the_current_follows_the_sense_resistor() -> None:
    assert recipe_ids(CURRENT) == ["opamp-current"]
    assert not complaints(CURRENT)
    assert figure(CURRENT, "ma") == pytest.approx(20, rel=0.02)
    assert "bc337" in ids(CURRENT)


def test_a_bare_capsule_feeds_a_power_amplifier_too() -> None:
    prompt = "LM386 amplifier for a bare electret capsule and an 8 ohm speaker, 9V battery"
    assert recipe_ids(prompt) == ["power-amp"] and not complaints(prompt)
    assert "electret-mic-capsule" in ids(prompt)


@needs_ngspice
@pytest.mark.parametrize(
    ("prompt", "gain"), [("electret capsule preamp with an LM358, gain 100, 5V", 100), ("audio preamp LM358 gain 50 9V single supply", 50)]
)
def test_a_large_gain_on_a_biased_input_has_an_operating_point(prompt, gain):
    made = design(prompt, Options(simulate=True))
    assert made.report["verdict"]["status"] == "verified" and not made.report["verdict"]["not_checked"]
    assert not [f for f in made.report["verdict"]["findings"] if f["severity"] != "advice"]
