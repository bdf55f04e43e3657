"""LC and crystal oscillators, function generators, discrete multivibrators and Schmitt triggers, and sensors at a 555."""

from __future__ import annotations

import math

import pytest

from circuitlm.circuit.units import parse
from circuitlm.errors import CannotDesign
from tests.synthesis.recipe_bench import complaints, figure, ids, made, recipe_ids, values


def net_of(prompt: str, ref: str, pin: str) -> str:
    net = made(prompt).circuit.net_of((ref, pin))
    assert net is not None
    return net.name


def ref_of(prompt: str, component: str) -> str:
    return next(p.ref for p in made(prompt).circuit.parts.values() if p.id == component)


# -- oscillators of one transistor -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("prompt", "coils", "hertz"),
    [
        ("Colpitts oscillator 1 MHz with a BJT, 12 V", 1, 1e6),
        ("Clapp oscillator 5 MHz 2N3904", 1, 5e6),
        ("Hartley oscillator at 500 kHz, 9 V", 2, 5e5),
        ("LC oscillator with a 10 uH coil for 3 MHz, 9 V", 1, 3e6),
    ],
)
def test_an_lc_oscillator_meets_its_frequency_with_parts_that_are_sold(prompt: str, coils: int, hertz: float):
    assert recipe_ids(prompt) == ["lc-oscillator"]
    assert ids(prompt).count("inductor") == coils
    assert figure(prompt, "frequency") == pytest.approx(hertz, rel=0.05)
    assert complaints(prompt) == []


def test_a_coil_that_is_given_stays():
    assert values("LC oscillator with a 10 uH coil for 3 MHz, 9 V", "tank")[0] == pytest.approx(10e-6)


def test_the_three_capacitors_of_a_clapp_are_in_series():
    coil, *caps = values("Clapp oscillator 5 MHz 2N3904", "tank")
    series = 1 / sum(1 / c for c in caps)
    assert len(caps) == 3
    assert 1 / (2 * math.pi * math.sqrt(coil * series)) == pytest.approx(5e6, rel=0.05)


def test_a_crystal_takes_the_coil_s_place():
    prompt = "crystal oscillator with one transistor, 10 MHz, 5 V"
    assert "inductor" not in ids(prompt)
    assert net_of(prompt, ref_of(prompt, "crystal"), "1") == "BASE"


def test_an_lc_oscillator_says_what_it_is_not_for():
    with pytest.raises(CannotDesign, match="not made here for 100 Hz"):
        made("Colpitts oscillator 100 Hz with a BJT, 12 V")


# -- square and triangle ---------------------------------------------------------------------------------------------------
def test_a_triangle_comes_from_two_amplifiers_and_both_waves_come_out():
    prompt = "triangle wave generator 1 kHz op-amps +-12 V"
    assert recipe_ids(prompt) == ["function-generator"]
    assert {p.name for p in made(prompt).circuit.ports} >= {"SQUARE", "TRIANGLE"}
    assert figure(prompt, "frequency") == pytest.approx(1000, rel=0.03)


def test_a_range_gets_a_knob_that_covers_it():
    prompt = "function generator, square and triangle, 100 Hz to 1 kHz adjustable, TL072 +-9 V"
    assert "potentiometer" in ids(prompt)
    assert figure(prompt, "frequency_min") <= 102
    assert figure(prompt, "frequency_max") == pytest.approx(1000, rel=0.05)


def test_an_op_amp_s_multivibrator_is_none_of_transistors():
    assert recipe_ids("op-amp astable multivibrator 200 Hz, LM358 on 9 V") == ["function-generator"]
    assert "lm358" in ids("op-amp astable multivibrator 200 Hz, LM358 on 9 V")


# -- two transistors -------------------------------------------------------------------------------------------------------
def test_a_transistor_monostable_s_time_is_its_resistor_and_capacitor():
    prompt = "monostable multivibrator with two transistors, 1 s pulse, 9 V"
    r, c = values(prompt, "timing")
    assert figure(prompt, "pulse_s") == pytest.approx(1.0, rel=0.1)
    assert 0.6 < figure(prompt, "pulse_s") / (r * c) < 0.8
    assert complaints(prompt) == []


def test_a_bistable_has_two_buttons_and_two_lights():
    prompt = "bistable multivibrator with two transistors and two buttons, LEDs, 9V"
    assert [ids(prompt).count(i) for i in ("push-button", "led", "2n2222")] == [2, 2, 2]
    assert complaints(prompt) == []


def test_a_schmitt_trigger_of_transistors_is_no_chip():
    prompt = "Schmitt trigger with two transistors BC547, thresholds 2 V and 3 V, 9 V"
    assert "74hc14" not in ids(prompt)
    assert figure(prompt, "threshold_high") == pytest.approx(3.0, rel=0.03)
    assert figure(prompt, "threshold_low") == pytest.approx(2.0, rel=0.03)


def test_a_schmitt_trigger_says_where_its_thresholds_may_lie():
    with pytest.raises(CannotDesign, match="cannot turn over"):
        made("Schmitt trigger with two transistors, thresholds 0.5 V and 8.8 V, 9 V supply")


# -- stages of one transistor ----------------------------------------------------------------------------------------------
def test_a_phase_splitter_has_equal_resistors():
    prompt = "phase splitter with one transistor, 12 V"
    assert values(prompt, "collector") == values(prompt, "emitter")


def test_a_bootstrap_raises_the_input_resistance():
    assert figure("bootstrapped emitter follower with high input impedance 12 V", "input_ohms") > 150_000


def test_a_common_base_stage_does_not_invert():
    assert figure("common base amplifier gain 20, 12 V", "gain") == pytest.approx(20, rel=0.05)


# -- sensors at a 555 ------------------------------------------------------------------------------------------------------
def test_an_ldr_is_the_timing_resistor_where_the_tone_follows_the_light():
    prompt = "555 oscillator whose tone depends on the light, LDR, 9 V, speaker"
    assert net_of(prompt, ref_of(prompt, "ldr"), "1") == "DISCH"
    assert figure(prompt, "frequency_min") < 1000 < figure(prompt, "frequency_max")
    assert complaints(prompt) == []


@pytest.mark.parametrize(("when", "grounded"), [("dark", True), ("light", False)])
def test_an_ldr_lets_a_555_run_in_the_dark_or_in_the_light(when: str, grounded: bool):
    prompt = f"{when} activated 555 alarm with an LDR, speaker, 9 V"
    ref = ref_of(prompt, "ldr")
    assert {net_of(prompt, ref, "1"), net_of(prompt, ref, "2")} == {"GATE", "GND" if grounded else "9V"}
    assert net_of(prompt, ref_of(prompt, "ne555"), "RESET") == "GATE"


def test_rain_lets_a_555_sound_and_the_buzzer_stands_its_voltage():
    prompt = "rain alarm with 555 and buzzer, 9 V"
    assert "rain-sensor" not in ids(prompt)
    assert any(p.label == "ELECTRODES" for p in made(prompt).circuit.parts.values())
    assert complaints(prompt) == []


def test_a_warm_thermistor_starts_the_alarm_and_a_cool_one_does_not():
    prompt = "overheat alarm with NTC thermistor and 555, buzzer, 9 V"
    (foot,) = values(prompt, "divider-bottom")
    assert 9 * foot / (foot + 10_000) < 0.6
    assert 9 * foot / (foot + 2_500) > 1.0


@pytest.mark.parametrize(("slow", "fast"), [("10 Hz", "1 kHz"), ("1 Hz", "100 Hz"), ("100 Hz", "20 kHz")])
def test_a_555s_knob_spans_two_decades(slow: str, fast: str):
    prompt = f"NE555 square wave adjustable from {slow} to {fast} with a potentiometer, 9 V"
    assert figure(prompt, "frequency_min") == pytest.approx(parse(slow).value, rel=0.25)
    assert figure(prompt, "frequency_max") == pytest.approx(parse(fast).value, rel=0.25)


def test_a_flashers_leds_have_the_colours_that_are_told():
    circuit = made("Simple LED flasher, two transistors, 9V, about 1 Hz, red and green LEDs").circuit
    assert sorted(p.settings["color"] for p in circuit.parts.values() if p.component.shape == "led") == ["green", "red"]
