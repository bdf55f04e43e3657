"""One circuit, many wordings: by its topology, by what it does, by its figures, as a question, in German."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.languages import to_english
from circuitlm.errors import CircuitlmError
from circuitlm.pipeline.run import Design, Options, design


def made(text: str) -> Design:
    result = design(text, Options(simulate=False))
    assert result.exit_code == 0
    return result


def block(text: str, recipe: str) -> dict[str, float | str]:
    """The parameters of the request's block of that recipe."""
    return next(b.params for b in made(text).plan.blocks if b.recipe == recipe)


@pytest.mark.parametrize(
    "text",
    [
        "Multiple feedback band-pass, 1 kHz, Q 5, from +-15 V",
        "MFB band-pass filter f0 = 1 kHz Q=5",
        "Design a band pass with centre frequency 1 kHz and a bandwidth of 200 Hz",
        "I need a filter which lets through 1 kHz only, bandwidth 200 Hz, with an op amp",
        "band-pass around 1 kHz, Q about 5",
        "How do I build a 1 kHz band-pass with an op-amp, Q = 5?",
    ],
)
def test_a_band_pass_is_heard_in_any_wording(text):
    params = block(text, "opamp-stage")
    assert (params["kind"], params["fc"], params["q"]) == ("bandpass", 1000, 5)


@pytest.mark.parametrize(
    "text",
    [
        "Fourth order Butterworth low-pass at 500 Hz",
        "4th-order Butterworth lowpass, fc = 500 Hz, +-12 V",
        "Please give me a Butterworth filter that cuts off everything above 500 Hz, 4 poles",
        "Tiefpass 4. Ordnung, Butterworth, 500 Hz",
        "a filter with 80 dB/decade above 500 Hz",
    ],
)
def test_a_filter_of_fourth_order_needs_no_word_for_the_op_amp(text):
    params = block(text, "opamp-stage")
    assert (params["kind"], params["fc"], params["order"]) == ("lowpass", 500, 4)


def test_a_wide_band_is_a_high_pass_and_a_low_pass():
    result = made("speech band-pass filter 300 Hz to 3.4 kHz with op amps, +-12 V")
    (figures,) = [b.params for b in result.plan.blocks]
    assert (figures["f_low"], figures["f_high"]) == (300, 3400)
    assert sum(p.role == "filter" for p in result.circuit.parts.values()) == 8


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("An inverter with gain -10 from a TL081 at ±15 V", "inverting"),
        ("Amplify a signal by -10 using an op amp", "inverting"),
        ("impedance converter with opamp, 5 V", "buffer"),
        ("summer with two inputs, opamp", "summing"),
        ("I/V converter for 0-10 uA to 0-1 V", "transimpedance"),
        ("precision full-wave rectifier, +-15 V", "rectifier"),
        ("superdiode with LM358", "rectifier"),
    ],
)
def test_an_op_amp_circuit_goes_by_many_names(text, kind):
    assert block(text, "opamp-stage")["kind"] == kind


@pytest.mark.parametrize("text", ["an LM358 as a phase detector", "op amp that tells me the weather"])
def test_an_op_amp_for_something_unknown_is_no_amplifier(text):
    try:
        result = design(text, Options(simulate=False))
    except CircuitlmError:
        return
    assert not [b for b in result.plan.blocks if b.recipe == "opamp-stage"]


@pytest.mark.parametrize(
    ("text", "recipe", "low", "high"),
    [
        ("comparator with hysteresis, 2 V and 3 V, LM393", "schmitt-trigger", 2, 3),
        ("window detector with lower limit 2 V, upper limit 3 V, 5 V supply", "window-comparator", 2, 3),
        ("Window comparator 2 V to 3 V with LM393", "window-comparator", 2, 3),
    ],
)
def test_two_thresholds_are_no_supply(text, recipe, low, high):
    params = block(text, recipe)
    assert (params["low"], params["high"]) == (low, high)
    assert params.get("vcc", 5) == 5


def test_a_crowbar_trips_where_the_words_say():
    assert block("crowbar overvoltage protection 5 V rail trips at 6 V", "crowbar")["trip"] == 6


@pytest.mark.parametrize("text", ["Sine oscillator 1 kHz with op amp", "generate a 1 kHz sine wave with an op-amp"])
def test_a_sine_is_made_by_a_wien_bridge(text):
    assert block(text, "sine-oscillator")["fc"] == 1000


def test_the_second_resistor_of_a_regulator_is_computed_when_the_first_is_named():
    parts = made("LM317 adj regulator: 12 V in, 5 V out, R1=240R. R2? add caps in/out. no mcu").circuit.parts.values()
    assert sorted(p.quantity for p in parts if p.component.shape == "resistor") == pytest.approx([240, 720], rel=0.01)


def test_the_source_under_test_hangs_between_the_electronic_load_and_ground():
    result = made("electronic load: op amp, IRLZ44N, 0.1 ohm shunt, 1 A")
    (terminal,) = [p for p in result.circuit.parts.values() if p.label == "LOAD"]
    assert result.circuit.net_of((terminal.ref, "2")).kind == "ground"


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Konstantstromquelle 20 mA", "constant current source 20 mA"),
        ("bandpass 1 kHz", "bandpass 1 kHz"),
        ("Integrator 1 kHz", "Integrator 1 kHz"),
    ],
)
def test_a_long_german_word_tells_its_language_alone(text, english):
    assert to_english(text)[0] == english


def part_ids(text: str) -> list[str]:
    return [p.id for p in made(text).circuit.parts.values()]


def test_buttons_that_a_word_in_front_tells_apart_are_as_many():
    assert part_ids("Arduino Nano: up button, down button, stop button").count("push-button") == 3
    assert part_ids("Arduino Nano with a button, the button is on D2").count("push-button") == 1


def test_a_complementary_pair_is_no_choice():
    assert {"bd139", "bd140"} <= set(part_ids("Class AB output stage: BD139/BD140 pair, two diodes for the bias, +-12 V"))


def test_stop_and_emergency_stop_both_break_a_relay_that_holds_itself():
    circuit = made("24 V relay latch: start button, stop button, emergency stop, a relay that holds itself, and a 24 V lamp").circuit
    assert [p.id for p in circuit.parts.values() if p.component.kind == "input"] == ["push-button", "push-button", "emergency-stop"]
    assert all(circuit.net_of((p.ref, q.id)) for p in circuit.parts.values() if p.component.kind == "input" for q in p.component.pins[:2])


def test_a_two_wire_transmitter_is_fed_by_its_loop():
    circuit = made("2-wire pressure transmitter 4...20 mA, 24 V loop, read with an Arduino Nano on A2, 250 ohm burden").circuit
    (terminal,) = [p for p in circuit.parts.values() if p.value == "2-wire transmitter"]
    assert circuit.net_of((terminal.ref, "1")).volts == 24


def test_what_lives_on_the_signals_voltage_gets_a_source():
    text = "3-wire PNP proximity switch on 24 V into an Arduino Uno pin 2 through a PC817. The Uno too should live from the cabinet's 24 V."
    assert "lm2596" in part_ids(text)


CHARGING = (
    "Experiment: charging curve of a capacitor. 10 V bench supply, 100 kohm, 100 uF, a switch to start, "
    "a push button across the capacitor with 100 ohm to discharge it, and test points for the scope."
)


ARROWS = (
    "RC charging demo: 12V lab supply -> toggle switch -> 47k -> 220uF to ground. A push button with 220 ohms in series "
    "sits across the cap for discharging. test points for the scope"
)


@pytest.mark.parametrize("text", [ARROWS, ARROWS.replace(" -> ", ", ")])
def test_an_experiment_told_by_arrows_is_nothing_besides(text):
    ids = part_ids(text)
    assert (ids.count("resistor"), ids.count("toggle-switch"), ids.count("push-button")) == (2, 1, 1)
    assert not {"tp4056", "battery-18650", "capacitor"} & set(ids)


def test_a_shunts_amplifier_has_its_filter_behind():
    text = "75 mV / 100 A shunt, non-inverting by an MCP6001 at 3.3 V so that full scale is 3 V, then a 500 Hz RC. Terminals only, no controller."
    figures = made(text).report["figures"]
    assert any(abs(v - 500) < 50 for block in figures.values() for v in block.values() if isinstance(v, (int, float)))


def test_an_experiment_is_wired_as_it_is_told():
    circuit = made(CHARGING).circuit
    nets = {p.id: [circuit.net_of((p.ref, q.id)).name for q in p.component.pins[:2]] for p in circuit.parts.values() if p.id != "resistor"}
    charge, discharge = sorted((p for p in circuit.parts.values() if p.id == "resistor"), key=lambda p: -p.quantity)
    ends = [circuit.net_of((charge.ref, n)).name for n in "12"]
    assert set(ends) == {*nets["toggle-switch"], *nets["capacitor-polarised"]} - {"10V", "GND"}
    assert circuit.net_of((discharge.ref, "2")).kind == "ground"
    assert set(nets["push-button"]) & set(nets["capacitor-polarised"])


def test_a_load_comes_up_slowly_by_a_capacitor_from_drain_to_gate():
    circuit = made("soft start for 12 V 2 A: P-FET high side, ramp 1 s, on/off switch").circuit
    (cap,) = [p for p in circuit.parts.values() if p.role == "ramp"]
    (fet,) = [p for p in circuit.parts.values() if p.component.shape == "pmos"]
    assert {circuit.net_of((cap.ref, n)).name for n in "12"} == {circuit.net_of((fet.ref, n)).name for n in "GD"}


def test_a_matched_pad_has_its_three_resistors():
    values = sorted(p.quantity for p in made("Pi attenuator 10 dB for 50 ohm").circuit.parts.values() if p.component.shape == "resistor")
    assert values == pytest.approx([71.2, 96.2, 96.2], rel=0.02)


def test_one_transistor_that_is_to_amplify_stands_alone():
    assert not {"pam8403", "speaker"} & set(part_ids("Create a simple audio amplifier circuit using a single transistor."))


def test_a_light_dependent_resistor_switches_through_a_transistor():
    assert "2n2222" in part_ids("Create a simple light-sensitive circuit using a photoresistor (LDR) to control an LED.")


def test_an_all_pass_has_its_frequency_and_a_split_supply():
    params = block("all-pass phase shifter, 90 degrees at 2 kHz", "opamp-stage")
    assert (params["kind"], params["fc"], params["dual"]) == ("allpass", 2000, "yes")


@pytest.mark.parametrize(
    "text",
    [
        "turn on an outdoor lamp (230V) at dusk with an LDR and a relay, without microcontroller",
        "dusk switch for a 230 V lamp with an LDR and a relay, no arduino, 12 V supply",
        "LM35 thermostat with LM393 and relay for a 230V heater, no micro",
    ],
)
def test_a_thresholds_relay_switches_a_load_on_mains(text):
    circuit = made(text).circuit
    relays = [r for r, p in circuit.parts.items() if "relay" in p.id]
    assert len(relays) == 1 and circuit.net_of((relays[0], "COM")).name == "MAINS_L_FUSED"
    assert not any(p.label == "COM NO NC" for p in circuit.parts.values())


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("voltage divider from 24 V to 3 V for an ADC with about 10k output impedance", 10e3),
        ("5 V to 2.5 V divider, source resistance about 5k seen by the ADC", 5e3),
        ("divide 12 V down to 3 V, output impedance below 1k", 0.7e3),
    ],
)
def test_a_divider_has_the_impedance_that_is_to_be_seen_at_its_tap(text, seen):
    r1, r2 = (p.quantity for p in made(text).circuit.parts.values() if p.component.shape == "resistor")
    assert r1 * r2 / (r1 + r2) == pytest.approx(seen, rel=0.2)


@pytest.mark.parametrize(
    "text",
    ["read a 4-20 mA pressure transmitter (24 V) with an ESP32 and ADS1115", "Uno reads a 24V 4-20mA level transmitter over a shunt"],
)
def test_a_transmitters_voltage_feeds_its_loop(text):
    result = made(text)
    assert any(r.volts == 24 for r in result.plan.supplies) or any(n.volts == 24 for n in result.circuit.nets.values())
    (loop,) = [r for r, p in result.circuit.parts.items() if p.label == "LOOP + -"]
    assert result.circuit.net_of((loop, "1")).volts == 24


def test_a_named_op_amp_makes_no_passive_filter_besides():
    assert [b.recipe for b in made("second order low pass filter 1 kHz with TL072 on +-12 V").plan.blocks] == ["opamp-stage"]
    assert len(made("LM358 amplifier gain 10 followed by an RC low pass at 1 kHz, 9 V").plan.blocks) == 2


def test_a_sensors_own_resistor_is_the_comparators_divider():
    circuit = made("dark detector without any arduino: LM393 on 12 V, LDR with 22k as divider, 10k trimmer for the threshold, LED at night").circuit
    (fixed,) = [p for p in circuit.parts.values() if p.role == "divider-bottom"]
    assert fixed.quantity == 22e3


@pytest.mark.parametrize(
    ("text", "sensor_at"),
    [
        ("LDR dusk switch with LM393 and a relay module, no microcontroller, 5 V", "IN1+"),  # dark: the input falls, and a low level switches it on
        ("LM35 with LM393, a relay module comes on above 30 degrees, no micro, 5 V", "IN1-"),
        ("LM35 with LM393, a buzzer sounds above 40 degrees, no micro, 5 V", "IN1+"),
    ],
)
def test_a_relay_module_that_a_low_level_switches_on_is_on_when_it_is_to_be(text, sensor_at):
    circuit = made(text).circuit
    (chip,) = [r for r, p in circuit.parts.items() if p.id == "lm393"]
    assert circuit.net_of((chip, sensor_at)).name == "SENSOR"
