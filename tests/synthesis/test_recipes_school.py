"""Facts about circuits of lessons and exercises: Schmitt triggers around ground, sirens, fading lights, sample and hold, dice, debouncers."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design
from tests.synthesis.recipe_bench import complaints, figure, good, ids, made, needs_ngspice, proof, recipes_of, values


def nets(prompt: str) -> dict[str, set[str]]:
    return {n.name: {str(p) for p in n.pins} for n in good(prompt).circuit.nets.values()}


# -- Schmitt triggers on a split supply ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("prompt", "low", "high"),
    [
        ("op-amp schmitt trigger, inverting, supply +-15 V, it should switch at +3 V and -3 V", -3, 3),
        ("LM741 Schmitt trigger on a dual 12V supply with trip points ±1 V", -1, 1),
        ("comparator with hysteresis of 2 V centered at 0 V, TL081, ±12V", -1, 1),
        ("non inverting schmitt trigger TL072 +/-15V, thresholds 1V and 4V", 1, 4),
        ("Schmitt trigger from an op amp, split supply ±9 V, upper threshold 1 V, lower threshold -2 V", -2, 1),
    ],
)
def test_thresholds_lie_on_either_side_of_ground(prompt: str, low: float, high: float) -> None:
    assert recipes_of(prompt) == ["schmitt-split"] and not complaints(prompt)
    room = 0.1 * (high - low)
    assert figure(prompt, "threshold_low") == pytest.approx(low, abs=room)
    assert figure(prompt, "threshold_high") == pytest.approx(high, abs=room)
    assert any(n.volts is not None and n.volts < 0 for n in made(prompt).circuit.nets.values())


@needs_ngspice
@pytest.mark.parametrize("how", ["inverting", "non-inverting"])
def test_the_simulator_finds_the_thresholds(how: str) -> None:
    seen = proof(f"{how} Schmitt trigger with a TL081 on ±12 V, thresholds ±2 V")
    assert seen["upper threshold"] == pytest.approx(2, rel=0.1) and seen["lower threshold"] == pytest.approx(-2, rel=0.1)


def test_symmetric_thresholds_need_no_reference() -> None:
    prompt = "Inverting Schmitt trigger with a TL072 on ±15 V, thresholds +5 V and -5 V"
    assert len(values(prompt, "divider-bottom")) == 1 and not values(prompt, "divider-top")


def test_two_thresholds_on_one_supply_are_no_logic_gate() -> None:
    assert recipes_of("A Schmitt trigger with thresholds of 1.5 V and 3 V, 5 V supply") == ["schmitt-trigger"]


# -- two timers ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "prompt",
    [
        "Police siren with two NE555, 8 ohm speaker, 9V",
        "ambulance two-tone siren circuit from 2x 555 and a small speaker on 9 V",
        "555 wailing siren, one 555 modulates the second 555",
    ],
)
def test_a_siren_is_two_oscillators(prompt: str) -> None:
    assert recipes_of(prompt) == ["siren-555"] and not complaints(prompt)
    assert ids(prompt).count("ne555") == 2 and "speaker" in ids(prompt) and "siren-12v" not in ids(prompt)
    control = next(pins for pins in nets(prompt).values() if "U2.CTRL" in pins)
    assert any(p.startswith("R") for p in control)


def test_a_siren_that_is_bought_is_switched() -> None:
    prompt = "A 555 that switches a 12V siren for 20 s when a button is pressed"
    assert recipes_of(prompt) == ["timer-555"] and "siren-12v" in ids(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "an LED that fades in and out all the time with a 555 and one BC547, 9V battery",
        "LED breathing effect with NE555 on 12V, without Arduino",
        "a red LED should slowly get brighter and then dimmer again, 555 timer, 9 V",
    ],
)
def test_a_fading_led_follows_the_timing_capacitor(prompt: str) -> None:
    assert recipes_of(prompt) == ["fading-led"] and not complaints(prompt)
    ramp = nets(prompt)["RAMP"]
    assert {"U1.THR", "U1.TRIG", "Q1.B"} <= ramp and "potentiometer" not in ids(prompt)


@needs_ngspice
def test_a_fading_led_goes_dark_and_lights_again() -> None:
    assert proof("LED breathing circuit with a 555, 9V, one breath every 2 seconds")["frequency"] == pytest.approx(0.5, rel=0.25)


# -- the bench ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("prompt", "switch"),
    [
        ("sample and hold with a CD4066 and an LM358 on 12 V, 22 nF", "cd4066"),
        ("Sample & hold circuit from two op-amps and an analog switch", "cd4066"),
        ("S/H stage: LM358 follower, a switch (MOSFET, JFET or analogue switch, your choice) onto 10n, LM358 buffer. 5 V rail", "cd4066"),
        ("sample & hold with an MCP6002, between the followers a 2N7000 or 4066 as the switch, 22 nF. 5V", "cd4066"),
        ("track and hold, TL072, 2N5457 as the switch, ±12 V", "2n5457"),
        ("sample-and-hold with a JFET switch on +-15V", "2n5457"),
    ],
)
def test_a_sample_and_hold_keeps_its_voltage_on_a_capacitor(prompt: str, switch: str) -> None:
    assert recipes_of(prompt) == ["sample-hold"] and not complaints(prompt)
    held = next(pins for pins in nets(prompt).values() if any(p.startswith("C1.") for p in pins) and len(pins) == 3)
    assert switch in ids(prompt) and any(".IN2+" in p for p in held)
    assert "toggle-switch" not in ids(prompt)


def test_the_counter_of_a_die_runs_while_the_button_is_pressed() -> None:
    prompt = "Electronic dice: 555, CD4017, six LEDs, push button to roll, 9V"
    found = nets(prompt)
    assert recipes_of(prompt) == ["led-chaser"] and not complaints(prompt)
    run = next(pins for pins in found.values() if "U1.RESET" in pins)
    assert any(p.startswith("SW1.") for p in run) and "U1.VCC" not in run


def test_the_lamps_of_a_traffic_light_keep_their_colours() -> None:
    prompt = "traffic light with a 4017 and a 555: a red, a yellow and a green LED"
    assert [p.label for p in good(prompt).circuit.parts.values() if p.id == "led"] == ["red", "yellow", "green"]


@pytest.mark.parametrize("prompt", ["debounce an SPDT switch with a 74HC00", "debounced SPDT toggle switch, NAND latch from a 74HC00, 5V"])
def test_a_change_over_switch_is_debounced_by_a_latch(prompt: str) -> None:
    found = nets(prompt)
    assert "SW2" not in made(prompt).circuit.parts
    assert any(p.startswith("SW1.") for p in found["SET"]) and any(p.startswith("SW1.") for p in found["RESET"])


def test_a_button_on_a_flip_flop_switches_no_supply() -> None:
    prompt = "one push button toggles an LED on and off with a 74HC74"
    assert recipes_of(prompt) == ["flip-flop"] and "ao3401" not in ids(prompt)


@pytest.mark.parametrize(
    "prompt", ["JK flip-flop as divide by 2 with a 74HC74, clock 2 kHz from a 555", "T flip flop from a 74HC74, button"]
)
def test_a_d_flip_flop_stands_for_other_kinds(prompt: str) -> None:
    assert recipes_of(prompt) == ["flip-flop"] and not complaints(prompt)


def test_four_switches_give_a_digit() -> None:
    assert ids("CD4511 with a seven segment display and BCD switches").count("toggle-switch") == 4


# -- amplifiers ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("prompt", ["op-amp adder Vout = -(V1 + 3*V2)", "summing amplifier with TL081: Vo = -(2V1 + V2)"])
def test_a_sum_by_formula_takes_direct_voltages(prompt: str) -> None:
    assert recipes_of(prompt) == ["opamp-stage"] and not any("capacitor" in i for i in ids(prompt) if i != "capacitor")
    assert any(n.volts is not None and n.volts < 0 for n in made(prompt).circuit.nets.values())


def test_a_given_feedback_gets_inputs_within_a_percent() -> None:
    prompt = "Weighted adder Vout = -(2*V1 + 4*V2) with a TL081 on ±12 V, feedback resistor 100k"
    inputs = values(prompt, "input")
    assert [100_000 / r for r in inputs] == pytest.approx([2, 4], rel=0.01)


def test_a_platinum_bridge_gets_the_gain_for_its_range() -> None:
    prompt = "PT100 in a Wheatstone bridge with an INA128, output 0 to 10 V for 0 to 200 °C, supply ±15 V"
    made(prompt)
    full, gain = figure(prompt, "full_v"), figure(prompt, "gain")
    assert full * gain == pytest.approx(10, rel=0.02) and not complaints(prompt)
    assert all(15**2 / 4 / r < 0.06 for r in values(prompt, "bridge") if r > 500)


@pytest.mark.parametrize(
    "prompt", ["mic preamp with an electret, gain 50, 5V, output goes to an ADC", "buffer op amp on 5 V ahead of a 12 bit ADC"]
)
def test_a_converter_that_a_circuit_prepares_for_stands_outside(prompt: str) -> None:
    assert not {"ads1115", "arduino-uno"} & set(ids(prompt))


def test_a_common_emitter_stage_keeps_its_lowest_frequency() -> None:
    low = "common emitter amplifier with a BC547 on 12V, gain 8, lower cutoff frequency 200 Hz"
    usual = "common emitter amplifier with a BC547 on 12V, gain 8"
    assert sum(values(low, "coupling")) < sum(values(usual, "coupling")) / 2


@pytest.mark.parametrize(
    ("prompt", "amps"),
    [
        ("divider from 12 V to 3 V, the current through it should be about 2 mA", 2e-3),
        ("voltage divider 9V to 6V with a divider current of 0.5 mA", 0.5e-3),
        ("24V to 5V resistor divider, current through the resistors: 1 mA", 1e-3),
    ],
)
def test_a_divider_carries_the_current_that_is_asked_for(prompt: str, amps: float) -> None:
    assert figure(prompt, "current") == pytest.approx(amps, rel=0.1)


def test_a_thermistors_value_is_not_the_leds() -> None:
    prompt = "LM393 comparator, green LED comes on when the NTC 10k is above 35 °C, pot for the threshold, 5 V"
    assert max(values(prompt, "series")) < 1000


@pytest.mark.parametrize(
    ("prompt", "tau"),
    [
        (
            "A capacitor of 2200 µF is charged from 6V over 4.7k when I flip a switch and discharged through a red LED in the other position",
            10.3,
        ),
        ("experiment for school: charge and discharge a 100uF capacitor, 47k resistor, 9V battery, switch", 4.7),
        ("charging and discharging a 470uF capacitor through 10k with two push buttons, 5 V", 4.7),
    ],
)
def test_a_capacitor_is_charged_and_discharged(prompt: str, tau: float) -> None:
    assert recipes_of(prompt) == ["charge-discharge"] and not complaints(prompt)
    assert figure(prompt, "tau_s") == pytest.approx(tau, rel=0.05)
    assert not {"tp4056", "battery-18650"} & set(ids(prompt))


def test_a_counter_drives_digits_of_common_cathode() -> None:
    prompt = "counter from 00 to 99, CD4026, push button, 9V"
    assert "seven-segment-anode" not in ids(prompt) and not complaints(prompt)


def test_a_named_transistor_lights_the_level() -> None:
    prompt = "water level indicator with three LEDs and BC547 transistors, 9 V battery, wires as probes for three levels"
    assert ids(prompt).count("bc547") == 3


def test_a_photocurrent_and_a_voltage_give_the_feedback() -> None:
    prompt = "BPW34 transimpedance amplifier, photocurrent up to 20 µA, 4 V output at full light, 9V battery"
    assert values(prompt, "feedback")[0] == pytest.approx(200e3, rel=0.01)


@needs_ngspice
@pytest.mark.parametrize(
    "prompt", ["traffic light module on an Uno, red 12, yellow 11, green 10", "Nano with a traffic light, R Y G on 5 6 7"]
)
def test_a_module_with_resistors_of_its_own_takes_little(prompt: str) -> None:
    report = design(prompt, Options()).report
    assert not [f for f in report["verdict"]["findings"] if f["severity"] == "error"]


def test_a_metronome_ticks_where_no_rate_is_given() -> None:
    assert figure("555 metronome with a small speaker, 9V battery", "frequency") == pytest.approx(2, rel=0.1)


def test_a_filters_cutoff_is_no_batterys() -> None:
    prompt = "RC low pass with a cutoff of 500 Hz and 10 nF, then a follower with a TL072, two 9V batteries for ±9 V"
    assert "battery-cutoff" not in recipes_of(prompt)
