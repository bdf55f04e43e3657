"""Facts about the circuits that recipes make without a controller: which parts, which values, and that no rule complains."""

import pytest

from circuitlm.errors import CannotDesign
from tests.synthesis.recipe_bench import ac_gain, complaints, figure, ids, made, needs_ngspice, recipe_ids, values

BOOST = "guitar boost with a TL072 on a 9V battery, 20 dB, volume knob on the output"
MIXER = "mix 3 line level signals into one with a TL072, unity gain, on a 9V battery"
INVERTING = "Inverting amplifier, TL072, gain of -4.7, input resistor 10k, supply +/-12V"
PWM = "pwm dimmer for a 12v led strip with a 555, a 100k pot and an IRFZ44N, about 500 Hz"
CHASER = "light chaser with 10 leds, CD4017 clocked by a NE555 at 5 Hz, 9V"
LATCH = "SR latch out of a 74HC00 with 2 push buttons set and reset, green led on Q, red led on not-Q, 5v usb"
RELAY = "3.3V pin of my own MCU drives a 12V relay through a BC547"
HOLD = "start/stop circuit: green button latches a 12V relay on, red button (normally closed) drops it out. The relay switches a 12v water pump. no chips"
OPTO = "24V output of a PLC needs to go to GPIO 27 of an ESP32 devkit, galvanically isolated with a PC817"
LOW = "red LED comes on when my 12V lead acid battery drops under 11.5 V, LM393 comparator"
DUSK = "LDR and one BC547 turn a white led on when it gets dark. 9V battery, no micro"
RAIN = "rain alarm with a single BC547, active buzzer and a piece of stripboard as the sensor, 9 volt battery, no microcontroller"

MADE = {
    BOOST: "opamp-stage",
    MIXER: "opamp-stage",
    INVERTING: "opamp-stage",
    PWM: "pwm-555",
    CHASER: "led-chaser",
    LATCH: "logic-gates",
    RELAY: "transistor-driver",
    HOLD: "self-hold",
    OPTO: "optocoupler",
    LOW: "battery-low",
    DUSK: "light-switch",
    RAIN: "wet-switch",
    "AND gate with 74HC08, two switches and an LED on 5V": "logic-gates",
    "xor of two toggle switches with a 74HC86, led output, 5V": "logic-gates",
    "74HC14 relaxation oscillator roughly 10 kHz at 5V": "gate-oscillator",
    "4 MHz crystal oscillator with a 74HC04": "gate-oscillator",
    "LM386 audio amp with gain 200, 8 ohm speaker, 10k log pot for volume, on a 9V battery": "power-amp",
    "difference amplifier with LM358 gain 5 on 12V": "opamp-stage",
    "reverse a 12V motor with a DPDT switch": "motor-reversal",
    "reverse a 12V motor with two relays and two buttons, no arduino": "motor-reversal",
    "voltage doubler from 9VAC": "rectifier",
    "half wave rectifier 12V 50 Hz with 1N4007": "rectifier",
    "RL low pass 10 kHz with a 1mH inductor": "rl-filter",
    "LM317 constant current led driver for 350mA from 12V": "current-source",
    "rain sensor module switches a 12V relay through a 2N2222, no arduino": "transistor-driver",
    "touch switch for a 12V relay with TTP223 and 2N2222, sensor on 5V, no arduino": "transistor-driver",
    "touch switch with two BC547 transistors and a led on 9V, no chips": "wet-switch",
    "comparator LM358: one LED on if a 10k pot is over 2.5V, 5V supply": "comparator-switch",
    "555 timer that turns a 12V relay on for 30 seconds when a button is pressed": "timer-555",
    "low pass active filter 1 kHz with TL072 on 12V": "opamp-stage",
    "microphone preamp with LM358 gain 100, 9V": "opamp-stage",
    "Schmitt trigger with LM358": "comparator-switch",
    "soil moisture led without arduino: one transistor and two nails": "wet-switch",
    "7805 supply from a 9VAC transformer with a bridge rectifier, load 500 mA": "dc-supply",
}


@pytest.mark.parametrize("prompt", MADE)
def test_a_recipe_makes_it_without_a_complaint_and_without_a_board(prompt: str) -> None:
    assert recipe_ids(prompt)[0] == MADE[prompt]
    found = [c for c in complaints(prompt) if not c.startswith("mains-present")]
    assert not found
    assert prompt == OPTO or not made(prompt).circuit.controllers()


def test_a_boost_has_a_bias_coupling_and_ten_times_gain() -> None:
    assert figure(BOOST, "gain") == pytest.approx(10, rel=0.03)
    assert len(values(BOOST, "coupling")) == 3
    assert values(BOOST, "divider-top") == values(BOOST, "divider-bottom")


def test_a_sensor_amplifier_is_coupled_directly() -> None:
    assert not values("non-inverting amplifier with gain 11, LM358, 9V, for a temperature sensor signal", "coupling")


def test_the_values_that_a_request_gives_are_kept() -> None:
    assert values(INVERTING, "feedback") == [47_000]
    assert values(INVERTING, "input") == [10_000]
    assert values("LED with a push button, BC547, base resistor 10k and 470 ohm for the led, 12V", "base") == [10_000]
    assert values("LED with a push button, BC547, base resistor 10k and 470 ohm for the led, 12V", "series") == [470]


def test_unused_amplifiers_follow_a_node_within_their_range() -> None:
    """The TL072 does not work with an input at its negative rail, so the spare half follows the bias."""
    circuit = made(BOOST).circuit
    assert circuit.net_of(("U1", "IN2+")).name == "BIAS"  # type: ignore[union-attr]


def test_a_mixer_has_one_resistor_an_input_and_a_capacitor_each() -> None:
    assert values(MIXER, "input") == [100_000] * 3
    assert len(values(MIXER, "coupling")) == 4


def test_pwm_steers_with_two_diodes_and_hits_its_frequency() -> None:
    assert ids(PWM).count("diode-1n4148") == 2
    assert figure(PWM, "frequency") == pytest.approx(500, rel=0.1)


def test_fewer_leds_reset_the_counter_earlier() -> None:
    circuit = made("6 led chaser with a CD4017 and a NE555, 9V").circuit
    counter = next(p.ref for p in circuit.parts.values() if p.id == "cd4017")
    assert circuit.net_of((counter, "RESET")) is circuit.net_of((counter, "Q6"))


def test_unused_gate_inputs_are_on_ground() -> None:
    circuit = made(LATCH).circuit
    assert all(circuit.net_of(("U1", pin)).kind == "ground" for pin in ("3A", "3B", "4A", "4B"))  # type: ignore[union-attr]
    assert sorted(p.settings["color"] for p in circuit.parts.values() if p.id == "led") == ["green", "red"]


def test_a_relay_keeps_its_diode_and_offers_its_contact() -> None:
    assert {"diode-1n4007", "terminal-3", "bc547"} <= set(ids(RELAY))
    assert values(RELAY, "base")[0] == pytest.approx(3300, rel=0.3)


def test_a_self_holding_relay_keeps_the_load_off_the_start_button() -> None:
    circuit = made(HOLD).circuit
    hold = next(p for p in circuit.parts.values() if p.role == "hold")
    pump = next(p for p in circuit.parts.values() if p.id == "water-pump")
    assert circuit.net_of((hold.ref, "A")) is circuit.net_of((pump.ref, "+"))
    assert ids(HOLD).count("push-button") == 2


def test_an_optocoupler_keeps_the_grounds_apart() -> None:
    circuit = made(OPTO).circuit
    opto = next(p.ref for p in circuit.parts.values() if p.id == "pc817")
    assert circuit.net_of((opto, "K")).kind != "ground"  # type: ignore[union-attr]
    assert 4 <= figure(OPTO, "led_ma") <= 11
    pin = next(p for p in circuit.net_of((opto, "C")).pins if circuit.parts[p.ref].component.mcu)  # type: ignore[union-attr]
    assert "27" in circuit.pin(pin).id


def test_a_low_battery_warning_uses_its_threshold() -> None:
    assert figure(LOW, "threshold") == pytest.approx(11.5, rel=0.01)
    assert figure(LOW, "quiet_ma") < 3


def test_an_ntc_threshold_follows_its_beta() -> None:
    prompt = "Turn a 12V fan on when a 10k NTC gets above 40 C. LM393, pot to set it, IRLZ44N. No mcu. 12V supply."
    assert figure(prompt, "sensor_ohms") == pytest.approx(5300, rel=0.03)


def test_a_fixed_threshold_is_a_divider() -> None:
    assert figure("comparator LM358: one LED on if a 10k pot is over 2.5V, 5V supply", "threshold") == pytest.approx(2.5, rel=0.02)


@pytest.mark.parametrize(
    "prompt",
    [
        "LM7812 from 12V",
        "LM7805 from a 40V supply",
        "9V blue led string with 74HC08 on 24V and two switches",
        "LM317 constant current 20 mA for 3 white leds from a 5V supply",
    ],
)
def test_what_cannot_work_is_refused_with_the_limit(prompt: str) -> None:
    with pytest.raises(CannotDesign, match=r"\d ?V"):
        made(prompt)


def test_gates_on_a_9_volt_battery_get_a_regulator() -> None:
    assert "lm78l05" in ids("AND gate with 74HC08, two toggle switches and a red LED, 9V battery")


def test_a_buzzer_for_the_voltage_is_taken() -> None:
    assert "buzzer-12v" in ids(RAIN)


def test_a_transformer_supply_sizes_its_capacitor() -> None:
    prompt = "7805 supply from a 9VAC transformer with a bridge rectifier, load 500 mA"
    assert figure(prompt, "bulk_f") == pytest.approx(2200e-6, rel=0.6)
    assert "lm7805" in ids(prompt)
    assert "relay-module" not in ids(prompt)


def test_words_of_a_recipe_are_no_leftovers() -> None:
    assert not made("LC lowpass filter, cutoff 30kHz, with a 22uH inductor").request.not_understood


def test_two_blocks_keep_their_nets_apart() -> None:
    """A filter and an amplifier in one request have an IN and an OUT each."""
    circuit = made("RC low pass filter 1 kHz, and an LM358 non-inverting amplifier with gain 5 on 9V").circuit
    ports = [p.net for p in circuit.ports]
    assert len(ports) == len(set(ports))


@needs_ngspice
@pytest.mark.parametrize(
    ("prompt", "bias", "hertz", "gain"),
    [
        (BOOST, 0, 1000, 10.0),
        (MIXER, 0, 1000, 1.0),
        ("low pass active filter 1 kHz with TL072 on 12V", 0, 1000, 1.56 * 0.707),
        ("non-inverting amplifier with gain 11, LM358, 9V", 0.2, 100, 11.0),
        ("RL low pass 10 kHz with a 1mH inductor", 0, 10_000, 0.707),
        ("RC low pass 1.6 kHz with a 100nF capacitor", 0, 1600, 0.707),
    ],
)
def test_ngspice_measures_the_designed_gain(prompt: str, bias: float, hertz: float, gain: float) -> None:
    assert ac_gain(prompt, "out", hertz, bias) == pytest.approx(gain, rel=0.06)
