"""Battery guards, power latches, servo testers, level meters, range shifters and audio stages: what is built, and by which figures."""

from __future__ import annotations

import math

import pytest

from circuitlm.errors import CannotDesign
from circuitlm.synthesis.recipes.range_shift import ranges, shifts
from circuitlm.synthesis.recipes.riaa import RATIO, curve
from tests.synthesis.recipe_bench import complaints, figure, ids, made, recipe_ids, values


# -- batteries -------------------------------------------------------------------------------------------------------------
def test_a_cut_off_turns_over_where_it_was_asked_to():
    prompt = "disconnect the load when my 12V battery drops below 11 V and reconnect at 12.3 V, 3 A, P-MOSFET"
    assert recipe_ids(prompt) == ["battery-cutoff"]
    assert figure(prompt, "off_v") == pytest.approx(11.0, rel=0.02)
    assert figure(prompt, "on_v") == pytest.approx(12.3, rel=0.02)
    assert complaints(prompt) == []


def test_a_cut_off_feeds_from_the_battery_that_is_named():
    prompt = "12 V lead acid battery low voltage cut-off with hysteresis, 11.5 V off, 12.5 V on"
    assert "battery-12v-lead" in ids(prompt)
    assert "dc-supply" not in ids(prompt)


def test_a_cut_off_in_german_with_a_decimal_comma():
    prompt = "Batterie-Tiefentladeschutz 12 V, Abschaltung bei 11,5 V, P-Kanal MOSFET"
    assert figure(prompt, "off_v") == pytest.approx(11.5, rel=0.02)


def test_a_soft_latch_has_one_button_and_a_mosfet_for_its_current():
    prompt = "one push button to turn my 12 V circuit on and off, MOSFET latch, 1 A"
    assert ids(prompt).count("push-button") == 1
    assert recipe_ids(prompt) == ["soft-latch"]
    q = next(p for p in made(prompt).circuit.parts.values() if p.component.shape == "pmos")
    assert float(q.component.spec["id_max_ma"]) >= 2000
    assert float(q.component.spec["vgs_max"]) >= 12


def test_a_soft_latch_says_which_voltages_it_is_for():
    with pytest.raises(CannotDesign, match="not made here"):
        made("soft latch power button with P-MOSFET 48 V")


# -- a servo, LEDs ----------------------------------------------------------------------------------------------------------
def test_a_servo_tester_s_pulses_go_from_1_ms_to_2_ms():
    prompt = "servo tester with 555, 1 ms to 2 ms, potentiometer"
    assert figure(prompt, "pulse_min") == pytest.approx(1e-3, rel=0.1)
    assert figure(prompt, "pulse_max") == pytest.approx(2e-3, rel=0.1)
    assert "arduino-uno" not in ids(prompt)


@pytest.mark.parametrize(
    ("prompt", "chips"), [("5 LED voltmeter 0 to 10 V with LM339, 12 V supply", 2), ("LM324 four LED level indicator 12 V battery", 1)]
)
def test_a_level_meter_has_a_comparator_for_each_led(prompt: str, chips: int):
    assert recipe_ids(prompt) == ["level-meter"]
    assert sum(i in ("lm339", "lm324") for i in ids(prompt)) == chips
    assert complaints(prompt) == []


def test_a_level_meter_s_steps_are_alike():
    prompt = "5 LED voltmeter 0 to 10 V with LM339, 12 V supply"
    levels = [figure(prompt, f"level{n}") for n in range(1, 6)]
    assert levels == pytest.approx([2, 4, 6, 8, 10], rel=0.02)


# -- ranges ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("±10 V to 0..5 V", (-10, 10, 0, 5)),
        ("scale a +-5 V signal to 0-3.3 V", (-5, 5, 0, 3.3)),
        ("map -1 V to 1 V onto 0 to 3.3 V", (-1, 1, 0, 3.3)),
        ("converts 0-5 V into +/-10 V", (0, 5, -10, 10)),
    ],
)
def test_ranges_are_read_however_they_are_written(text: str, found: tuple[float, ...]):
    assert ranges(text)[:4] == found  # type: ignore[index]
    assert shifts(text)


@pytest.mark.parametrize("text", ["0-30 V to 0-3.3 V", "±10 V to ±5 V", "a 12 V supply"])
def test_a_plain_gain_shifts_nothing(text: str):
    assert not shifts(text)


@pytest.mark.parametrize(
    ("prompt", "slope", "offset"),
    [
        ("level translator op-amp: +-10 V to 0..5 V", 0.25, 2.5),
        ("op-amp circuit that converts 0-5 V into +-10 V", 4.0, -10.0),
        ("convert 1-5 V to 0-10 V with an op-amp", 2.5, -2.5),
    ],
)
def test_a_range_shifter_s_resistors_make_its_line(prompt: str, slope: float, offset: float):
    assert recipe_ids(prompt) == ["range-shift"]
    assert figure(prompt, "slope") == pytest.approx(slope, rel=0.02)
    assert figure(prompt, "offset") == pytest.approx(offset, rel=0.02)


# -- audio -----------------------------------------------------------------------------------------------------------------
def test_the_riaa_curve_is_the_standard_s():
    """IEC 60098: 19.27 dB at 20 Hz and -19.62 dB at 20 kHz beside 1 kHz."""
    assert 20 * math.log10(curve(20) / curve(1000)) == pytest.approx(19.27, abs=0.02)
    assert 20 * math.log10(curve(20_000) / curve(1000)) == pytest.approx(-19.62, abs=0.02)


def test_a_riaa_network_keeps_its_time_constants():
    prompt = "RIAA phono preamp with op-amp, +-15 V"
    r1, r2 = figure(prompt, "r1"), figure(prompt, "r2")
    assert r1 / r2 == pytest.approx(RATIO, rel=0.03)
    assert any(r1 * c == pytest.approx(3180e-6, rel=0.02) for c in values(prompt, "feedback"))


def test_a_stereo_phono_stage_has_two_channels_in_one_chip():
    prompt = "stereo phono preamplifier NE5532 for turntable, 9 V"
    assert ids(prompt).count("ne5532") == 1
    assert {p.name for p in made(prompt).circuit.ports} >= {"IN_L", "IN_R", "OUT_L", "OUT_R"}


def test_a_tone_control_has_a_knob_for_bass_and_one_for_treble():
    prompt = "Baxandall bass and treble tone control with op-amp, +-12 V"
    assert {p.label for p in made(prompt).circuit.parts.values() if p.id == "potentiometer"} == {"BASS", "TREBLE"}
    assert figure(prompt, "bass_db") == pytest.approx(20, abs=1)


def test_a_crossover_has_a_low_and_a_high_output():
    prompt = "active crossover 2 kHz Linkwitz-Riley 4th order op-amps +-15 V"
    assert {p.name for p in made(prompt).circuit.ports} >= {"IN", "OUT_LOW", "OUT_HIGH"}
    assert complaints(prompt) == []


def test_a_state_variable_filter_has_three_outputs_and_its_q():
    prompt = "state variable filter 1 kHz Q 5 op-amps +-12 V"
    assert {p.name for p in made(prompt).circuit.ports} >= {"HIGH", "BAND", "LOW"}
    assert figure(prompt, "q") == pytest.approx(5, rel=0.02)


# -- what is measured ------------------------------------------------------------------------------------------------------
def test_a_loop_s_current_becomes_a_voltage_that_begins_at_nothing():
    prompt = "Convert the 4-20 mA signal of a pressure transmitter into 0-10 V, 24 V supply available"
    (burden,) = values(prompt, "burden")
    assert burden * 0.004 * figure(prompt, "slope") + figure(prompt, "offset") == pytest.approx(0.0, abs=0.1)
    assert burden * 0.020 * figure(prompt, "slope") + figure(prompt, "offset") == pytest.approx(10.0, rel=0.02)


def test_an_active_notch_is_as_narrow_as_its_q():
    prompt = "50 Hz hum notch with Q of 10, active twin-T with op-amps, ±12 V"
    assert recipe_ids(prompt) == ["active-notch"]
    assert figure(prompt, "q") == pytest.approx(10, rel=0.05)


def test_a_window_above_the_supply_is_divided():
    prompt = "window comparator, LED lights when the input is between 18 V and 22 V, LM393, 12 V supply"
    assert figure(prompt, "limit_low") == pytest.approx(18, rel=0.02)
    assert figure(prompt, "limit_high") == pytest.approx(22, rel=0.02)


def test_an_amplified_capsule_keeps_its_bias_at_a_converter_s_pin():
    prompt = "Arduino Uno, electret capsule, LM358 amplifier with a gain of 100 on 5 V, biased at half supply, output to A0"
    net = made(prompt).circuit.net_of(("A1", "A0"))
    assert net is not None
    assert any(p.pin == "OUT1" for p in net.pins)
    assert "max4466" not in ids(prompt)


def test_a_capsule_at_one_transistor_is_fed():
    prompt = "BC547 preamplifier for an electret capsule, 9 V, gain of 30"
    assert recipe_ids(prompt) == ["transistor-amplifier"]
    assert "electret-mic-capsule" in ids(prompt)
    assert complaints(prompt) == []


def test_a_square_wave_at_an_integrator_s_input_makes_no_generator():
    assert recipe_ids("integrator with R = 10 kOhm and C = 100 nF, input 1 kHz square wave, op amp ±12 V") == ["opamp-stage"]


def test_pwm_becomes_a_voltage_by_r_and_c():
    prompt = "turn the 490 Hz PWM from pin 9 of my Uno into a 0-5 V control voltage, cutoff around 10 Hz. Which R and C?"
    assert recipe_ids(prompt) == ["rc-filter"]
    assert figure(prompt, "fc") == pytest.approx(10, rel=0.05)
