"""Facts about circuits of the school bench: weighted sums, resistor DACs, counters, smoothed PWM, loop receivers, a lead battery's charger."""

from __future__ import annotations

import functools
import re

import pytest

from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Design, Options, design
from circuitlm.synthesis.recipes.opamp_stages import weighted
from circuitlm.synthesis.recipes.pwm_smooth import sections
from circuitlm.synthesis.recipes.ranges import pwm_smoothed
from tests.synthesis.recipe_bench import complaints, figure, ids, made, needs_ngspice, recipe_ids, values

SUM = "add four voltages with weights 1, 2, 5 and 10 with one TL081 on +-12V, inverting"
LADDER = "a 6 bit R-2R DAC for 5V logic with an LM358 buffer on 12V"
WEIGHTED = "4-bit binary weighted resistor DAC with a TL081 on +-12V, logic level is 5V"
STAIRS = "CD4029 counter clocked by a 555 at 200 Hz into a 4 bit R-2R ladder, 9V, staircase out"
ON_PINS = "4 bit R-2R DAC on an Arduino Uno, pins D4 to D7"
LIT = "74HC163 clocked by a 555 with 2 Hz, four LEDs for the count, 5V"
DIGIT = "count 0 to 9 with a CD4518, CD4511 and a seven segment digit, 555 clock 1 Hz, 5V"
SMOOTH = "I have a 5V PWM of 2 kHz and want a steady DC voltage out of it, ripple below 20 mV, RC filter with a follower"
RECEIVER = "4-20 mA receiver with a 150 ohm shunt and an LM358 on 12 V, I want 0 to 5 V out"
WATCH = "CD4060 with a 32.768 kHz crystal and a CD4013 for 1 Hz, one LED, 5V supply"
HALF_HOUR = "CD4060 timer, a 12V relay goes on after 25 minutes, 12V supply"
STRETCH = "stretch a 2 ms pulse from a 5V sensor to 300 ms with a 555, LED at the output, 5V"
COUPLE = "type K thermocouple amplifier with an OP07, 10 mV per degree, +-9V"
BARRIER = "light barrier: IR LED and phototransistor, a CD4026 with a 7-segment display counts everybody who walks through, reset button, 5V. How far apart can they be?"
BROKEN = "phototransistor and IR LED, a buzzer sounds while the beam is broken, 9V, one BC547"
MOD = "mod 10 counter of a 74HC161 with a 74HC00 for the reset, 555 clock 2 Hz, 4 LEDs, 5V"
CHARGER = "LM317 charger for a 12V lead acid battery, float 13.7 V, limited to 0.5 A, from a 20 V DC supply"


@functools.cache
def measured(prompt: str) -> Design:
    return design(prompt, Options(simulate=True))


@pytest.mark.parametrize(
    ("prompt", "recipe"),
    [
        (SUM, "opamp-stage"),
        (LADDER, "resistor-dac"),
        (WEIGHTED, "resistor-dac"),
        (STAIRS, "counter"),
        (ON_PINS, "resistor-dac"),
        (LIT, "counter"),
        (DIGIT, "counter"),
        (SMOOTH, "pwm-smooth"),
        (RECEIVER, "range-shift"),
        (CHARGER, "lead-charger"),
        (WATCH, "long-timer"),
        (MOD, "counter"),
        ("4 bit R-2R ladder with switches, 5 V", "resistor-dac"),
        ("12V AC transformer, full wave bridge rectifier and smoothing capacitor, 150 mA, ripple below 1 V", "dc-supply"),
        ("LM317 constant current 50 mA to charge NiMH cells, from 12V", "current-source"),
        ("common collector stage with a BC547 behind my function generator, 9V", "transistor-amplifier"),
        ("A radio with a BF199? no, just a Colpitts oscillator at 2 MHz with a 2N3904, 9V", "lc-oscillator"),
        (BARRIER, "digit-counter"),
        (BROKEN, "light-barrier"),
        ("a relay closes when the phototransistor gets light, 12V, transistor circuit", "light-barrier"),
        ("CD4026 counter with a 7 segment digit, a push button counts, 9V", "digit-counter"),
        (HALF_HOUR, "long-timer"),
        (STRETCH, "timer-555"),
        (COUPLE, "opamp-stage"),
        ("LED lights if A and (B or not C), 74HC gates, 5V", "logic-function"),
        ("bath is full alarm: two bare wires as probe, 2N3904, active buzzer, 9v battery, no microcontroller", "wet-switch"),
        ("tell me when my rain barrel is full: two nails, a BC547 and a buzzer, 9V block, no arduino", "wet-switch"),
        ("rain alarm: a drop between two wires sounds a buzzer, 9V, transistors only", "wet-switch"),
        ("difference amplifier with an LM358 for 5 times (V2-V1), single 5V supply", "opamp-stage"),
        ("12V from my bench supply into an LM7805", "regulator"),
        ("inverting amplifier with a gain of -4, LM741, supplied with +-12V by a lab supply", "opamp-stage"),
        ("PWM 3.3V 20 kHz to an analog voltage, second order RC, ripple 5 mV", "pwm-smooth"),
        ("touch switch with a 555, touching the plate lights an LED for 8 seconds, 9V", "timer-555"),
        ("a two transistor flasher with BC547s, two LEDs in turns, 6 V", "multivibrator"),
    ],
)
def test_one_recipe_makes_it_without_a_complaint(prompt: str, recipe: str) -> None:
    assert recipe_ids(prompt) == [recipe]
    assert not complaints(prompt)


@needs_ngspice
@pytest.mark.parametrize("prompt", [SUM, LADDER, WEIGHTED, SMOOTH, RECEIVER, CHARGER, STRETCH, COUPLE])
def test_ngspice_finds_the_figures(prompt: str) -> None:
    proof = measured(prompt).report["proof"]
    assert proof and all(p["met"] for p in proof), proof


def test_each_input_of_a_sum_has_its_weight() -> None:
    feedback = values(SUM, "feedback")[0]
    assert [feedback / r for r in values(SUM, "input")] == pytest.approx([1, 2, 5, 10], rel=0.02)
    assert "hx711" not in ids(SUM)


@pytest.mark.parametrize("words", ["weighted 1:3:4", "Vout = -(V1 + 3V2 + 4V3)", "with gains of 1, 3 and 4"])
def test_weights_are_said_in_many_ways(words: str) -> None:
    prompt = f"summing amplifier with a TL081, {words}, +-15 V"
    feedback = values(prompt, "feedback")[0]
    assert [feedback / r for r in values(prompt, "input")] == pytest.approx([1, 3, 4], rel=0.03)


@pytest.mark.parametrize("factors", [[1.0, 2.0, 4.0, 8.0], [0.5, 1.0], [1.0, 7.0, 3.0]])
def test_a_given_feedback_resistor_stays(factors: list[float]) -> None:
    rf, inputs = weighted(factors, 100_000.0)
    assert rf == 100_000.0
    assert [rf / r for r in inputs] == pytest.approx(factors, rel=0.05)


def test_a_ladder_is_of_r_and_twice_r() -> None:
    legs, rungs = values(LADDER, "input"), values(LADDER, "series")
    assert len(legs) == 6 and len(rungs) == 5
    assert set(legs) == {20_000.0} and set(rungs) == {10_000.0}
    assert figure(LADDER, "full_v") == pytest.approx(5 * 63 / 64)


def test_the_bits_of_a_weighted_sum_halve() -> None:
    legs = values(WEIGHTED, "input")
    assert [legs[0] / r for r in legs] == pytest.approx([1, 2, 4, 8], rel=0.02)
    assert values(WEIGHTED, "feedback")[0] == pytest.approx(legs[-1] / 2, rel=0.01)


def test_a_follower_that_cannot_reach_the_ladders_top_is_said() -> None:
    assert any("reaches" in c for c in complaints("4 bit R-2R DAC, LM358 as buffer, everything on 5V"))


def test_the_bits_stand_on_the_pins_that_are_named() -> None:
    circuit = made(ON_PINS).circuit
    assert [circuit.net_of(("A1", f"D{n + 4}")).name for n in range(4)] == [f"BIT{n}" for n in range(4)]


@pytest.mark.parametrize(("prompt", "bits"), [(LIT, 4), ("CD4040 with a 555 at 5 Hz and LEDs on all outputs, 9V", 12), ("3 bit binary counter with LEDs, 555 clock at 1 Hz, 5V", 3)])  # fmt: skip
def test_every_bit_has_its_light(prompt: str, bits: int) -> None:
    assert ids(prompt).count("led") == bits
    assert not complaints(prompt)


def test_a_counter_stands_enabled_and_loads_nothing() -> None:
    circuit = made(LIT).circuit
    part = next(p for p in circuit.parts.values() if p.id == "74hc163")
    assert {pin: circuit.net_of((part.ref, pin)).name for pin in ("MR", "PE", "CEP", "CET", "D0")} == {
        "MR": "5V", "PE": "5V", "CEP": "5V", "CET": "5V", "D0": "GND"
    }  # fmt: skip


@pytest.mark.parametrize(("words", "level"), [("count in binary", "9V"), ("decade counter", "GND")])
def test_an_up_down_counter_counts_as_it_is_asked(words: str, level: str) -> None:
    circuit = made(f"CD4029, {words}, 555 clock at 3 Hz, 4 LEDs, 9V").circuit
    part = next(p for p in circuit.parts.values() if p.id == "cd4029")
    assert circuit.net_of((part.ref, "BD")).name == level


def test_a_binary_counter_before_a_digit_is_said_to_count_too_far() -> None:
    assert any("counts to 15" in c for c in complaints("74HC161 with a CD4511 and a 7 segment display, 555 clock 1 Hz, 5V"))


def test_outputs_of_counters_are_pins_of_theirs() -> None:
    for name in catalogue().having("logic"):
        part = catalogue().get(name)
        named = str(part.spec.get("outputs", "")).split()
        assert all(part.has_pin(p) for p in named), name
        assert len(str(part.spec.get("stages", "")).split()) in (0, len(named)), name


@pytest.mark.parametrize("level", [3.3, 5.0])
@pytest.mark.parametrize("hertz", [490.0, 1000.0, 25_000.0])
@pytest.mark.parametrize("ripple", [0.005, 0.05])
def test_a_smoothed_pwm_keeps_its_ripple(level: float, hertz: float, ripple: float) -> None:
    count, tau = sections(level, hertz, ripple)
    left = level / (4 * hertz * tau) if count == 1 else 4 / 3.14159265 * level / (2 * 3.14159265 * tau * hertz) ** 2
    assert left == pytest.approx(ripple, rel=1e-6)


@pytest.mark.parametrize(
    ("text", "smoothed"),
    [
        ("smooth my 5V PWM", True),
        ("PWM to a DC voltage", True),
        ("analogWrite into a clean analog voltage", True),
        ("RC low pass for a PWM, cutoff 100 Hz", False),
        ("a PWM fan on pin 9", False),
        ("Low-pass RC filter 1 kHz for an Arduino PWM", False),
        ("a 10 Hz low-pass behind a PWM pin", False),
        ("filter for a 1 kHz PWM", True),
        ("an RC filter for my sensor", False),
    ],
)
def test_what_is_a_smoothed_pwm(text: str, smoothed: bool) -> None:
    assert pwm_smoothed(text) is smoothed


def test_the_filter_of_a_pwm_stands_between_pin_and_follower() -> None:
    prompt = "Arduino Uno, pin 9 PWM smoothed with an RC filter, buffered by an LM358 on 12V, analog output"
    circuit = made(prompt).circuit
    assert recipe_ids(prompt) == ["pwm-smooth"]
    chip = next(p for p in circuit.parts.values() if p.id == "lm358")
    assert circuit.net_of((chip.ref, "IN1+")).name == "MEAN"
    assert circuit.net_of(("A1", "D9")).name == "IN"


def test_a_receivers_shunt_is_the_one_that_is_given() -> None:
    assert values(RECEIVER, "burden") == [150.0]
    fed = made("4-20 mA receiver for a two-wire transmitter: 250 ohm shunt, an op amp to give me 0-5 V, 24 V loop supply").circuit
    terminal = next(p for p in fed.parts.values() if p.label == "LOOP + -")
    assert fed.net_of((terminal.ref, "1")).name == "24V"


def test_a_charger_lifts_its_voltage_over_the_diode_and_limits_its_current() -> None:
    circuit = made(CHARGER).circuit
    assert values(CHARGER, "sense") == [1.3]
    q = next(p for p in circuit.parts.values() if p.role == "limiter")
    assert circuit.net_of((q.ref, "C")).name == "ADJ"
    assert figure(CHARGER, "vout") == pytest.approx(13.7, rel=0.01)


def test_an_output_that_shall_be_high_above_the_threshold_is() -> None:
    circuit = made("LM393 comparator with hysteresis on 12V, output goes high above 7 V and low below 6 V, LED on the output").circuit
    chip = next(p for p in circuit.parts.values() if p.id == "lm393")
    plus = circuit.net_of((chip.ref, "IN1+"))
    assert plus is not None and re.fullmatch("JUDGED|SIGNAL", plus.name)


def test_a_watch_crystal_keeps_all_its_digits() -> None:
    crystal = next(p for p in made(WATCH).circuit.parts.values() if p.id == "crystal")
    assert crystal.value == "32.768kHz"
    assert figure(WATCH, "divided_hz") == 1.0


def test_a_long_timer_stops_its_oscillator_when_the_time_is_up() -> None:
    circuit = made(HALF_HOUR).circuit
    diode = next(p for p in circuit.parts.values() if p.id == "diode-1n4148")
    chip = next(p for p in circuit.parts.values() if p.id == "cd4060")
    assert circuit.net_of((diode.ref, "K")) is circuit.net_of((chip.ref, "CLK"))
    assert figure(HALF_HOUR, "pulse_s") == pytest.approx(25 * 60, rel=0.05)


def test_a_frequency_between_the_stages_is_refused() -> None:
    with pytest.raises(CannotDesign):
        design("3 Hz from a CD4060 with a 32.768 kHz crystal, 5V", Options(simulate=False))


def test_a_positive_pulse_starts_the_timer_through_a_transistor() -> None:
    circuit = made(STRETCH).circuit
    q = next(p for p in circuit.parts.values() if p.id == "2n2222")
    assert circuit.net_of((q.ref, "C")).name == "TRIGGER"
    assert figure(STRETCH, "pulse_s") == pytest.approx(0.3, rel=0.05)


@pytest.mark.parametrize(
    ("words", "gain"),
    [("10 mV per degree", 244.1), ("10mV/°C", 244.1), ("0 to 500 C as 0 to 5 V", 244.1), ("gain of 200", 200.0)],
)
def test_a_thermocouples_gain(words: str, gain: float) -> None:
    prompt = f"K-type thermocouple amplifier with an OP07, {words}, +-9V"
    assert figure(prompt, "gain") == pytest.approx(gain, rel=0.02)
    assert "max6675" not in ids(prompt)


def test_a_knobs_voltage_ends_where_it_is_asked() -> None:
    prompt = "LM324 follower buffers a 10k potentiometer, variable 0 to 3 V, supply 12V"
    top = values(prompt, "divider-top")[0]
    assert 12 * 10_000 / (10_000 + top) == pytest.approx(3, rel=0.05)


def test_one_duty_has_no_knob() -> None:
    assert "potentiometer" not in ids("555 at 40 kHz with 50 % duty for an IR LED, 5V")
    assert "potentiometer" in ids("555 PWM dimmer with a knob for a 12V lamp, 0 to 100 %")


def test_the_collector_current_that_is_asked_for() -> None:
    assert figure("common emitter amplifier, BC547, 12 V, gain 8, collector current 3 mA", "ma") == pytest.approx(3, rel=0.05)


def test_a_loudspeakers_impedance_is_no_resistor_of_its_own() -> None:
    assert 8.0 not in values("555 tone generator 800 Hz, loudspeaker 8 ohm, 9V", "series")


def test_a_broken_beam_lets_the_base_current_flow() -> None:
    circuit = made(BROKEN).circuit
    eye = next(p for p in circuit.parts.values() if p.id == "phototransistor")
    assert circuit.net_of((eye.ref, "C")).name == "BEAM"
    assert circuit.net_of((eye.ref, "E")).name == "GND"
    assert figure(BROKEN, "lit_ma") < 3, "a weak beam does it"


def test_a_passage_is_one_edge_at_the_counter() -> None:
    circuit = made(BARRIER).circuit
    chip = next(p for p in circuit.parts.values() if p.id == "cd4026")
    assert circuit.net_of((chip.ref, "CLK")).name == "CLOCK"
    assert not {"hc-sr04", "pir-motion", "ir-obstacle"} & set(ids(BARRIER))
    assert ids(BARRIER).count("push-button") == 1


def test_the_carry_clocks_the_next_digit() -> None:
    circuit = made("two CD4026 count from 00 to 99 on two 7-segment displays, a push button counts up, 9V").circuit
    ones, tens = sorted(p.ref for p in circuit.parts.values() if p.id == "cd4026")
    assert circuit.net_of((ones, "CO")) is circuit.net_of((tens, "CLK"))


@pytest.mark.parametrize(("modulus", "high"), [(6, {"Q1", "Q2"}), (10, {"Q1", "Q3"}), (12, {"Q2", "Q3"}), (5, {"Q0", "Q2"})])
def test_a_count_begins_anew_where_it_is_asked(modulus: int, high: set[str]) -> None:
    circuit = made(f"mod {modulus} counter of a 74HC161 with a 74HC00 for the reset, 555 clock 2 Hz, LEDs, 5V").circuit
    counter, gate = (next(p.ref for p in circuit.parts.values() if p.id == i) for i in ("74hc161", "74hc00"))
    watched = [circuit.net_of((gate, pin)).name for pin in ("1A", "1B")]
    assert {pin for pin in ("Q0", "Q1", "Q2", "Q3") if circuit.net_of((counter, pin)).name in watched} == high
    assert circuit.net_of((counter, "MR")) is circuit.net_of((gate, "1Y"))


@pytest.mark.parametrize(
    ("prompt", "volts"),
    [
        ("LM35 and LM339, buzzer over 60 C, hysteresis about 2 degrees, 12V", 0.02),
        ("LM35 with an LM393, LED above 40 C, 3 degrees of hysteresis, 5V", 0.03),
        ("LM393 comparator, LED on above 3 V, 200 mV hysteresis, 9V supply", 0.2),
    ],
)
def test_the_hysteresis_that_is_asked_for(prompt: str, volts: float) -> None:
    assert figure(prompt, "hysteresis_v") == pytest.approx(volts, rel=0.1)


def test_a_light_beside_a_buzzer_goes_with_it() -> None:
    circuit = made("LM35 and LM393, red LED plus buzzer over 50 C, 12V").circuit
    led, buzzer = (next(p for p in circuit.parts.values() if p.id.startswith(i)) for i in ("led", "buzzer"))
    assert circuit.net_of((led.ref, "K")) is circuit.net_of((buzzer.ref, "-"))


def test_the_ripple_sizes_the_capacitor_and_no_regulator() -> None:
    prompt = "12V AC transformer, full wave bridge rectifier and smoothing capacitor, 150 mA, ripple below 1 V"
    assert figure(prompt, "ripple_v") <= 1
    assert "lm317" not in ids(prompt)


def test_two_amplifiers_of_a_number_are_not_one() -> None:
    unmet = [w["how"] for w in made("intercom with two LM386, 9V").report["wishes"] if w["status"] == "unmet"]
    assert "1 of 2 are in the circuit" in unmet


def test_switches_of_a_ladder_hold_their_bits() -> None:
    prompt = "4 bit R-2R ladder with switches, 5 V"
    assert ids(prompt).count("toggle-switch") == 4
    assert max(values(prompt, "pulldown")) <= min(values(prompt, "input")) / 100
