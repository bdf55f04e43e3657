"""Analog requests by their values, in words that were once lost or read wrongly: the recipe, and what it took from the words."""

import pytest

from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Options, design
from tests.synthesis.recipe_bench import figure, ids, made, values


def params(prompt: str, recipe: str) -> dict[str, float | str]:
    blocks = {b.recipe: b.params for b in made(prompt).plan.blocks}
    assert set(blocks) == {recipe}
    return blocks[recipe]


@pytest.mark.parametrize(
    ("prompt", "recipe", "wanted"),
    [
        ("comparator with hysteresis, switches at 4 V and back at 3v, supply 15v", "schmitt-trigger", {"low": 3.0, "high": 4.0, "vcc": 15.0}),
        ("comparator, threshold 5v, hysteresis of 2 V, 9v", "schmitt-trigger", {"low": 4.0, "high": 6.0, "vcc": 9.0}),
        ("LED lights while the voltage is between 2.5 V and 3.5 V, 9 V, comparators", "window-comparator", {"vcc": 9.0}),
        ("comparator, yellow LED lights if a voltage is under 4.5 V, 9 V", "comparator-switch", {"level": 4.5, "vcc": 9.0, "invert": "yes"}),
        ("RC network with a time constant of 20 ms", "rc-filter", {"fc": pytest.approx(7.9577, rel=1e-3)}),
        ("integrator, time constant 10 ms, op-amp on ±9 V", "opamp-stage", {"fc": pytest.approx(15.915, rel=1e-3)}),
        ("block DC and everything below 100 Hz with an RC", "rc-filter", {"kind": "high", "fc": 100.0}),
        ("555 at 100 mHz on 9 V", "timer-555", {"f": pytest.approx(0.1)}),
        ("555 timer that keeps a relay on for half a second after a button press, 15 V", "timer-555", {"mode": "mono", "t": 0.5}),
        ("divide 18 V to 1.8 V, the input behind it has 100k", "divider", {"load": 100e3}),
        ("shift a 5 V signal down to 3.3 V with two resistors", "divider", {"vin": 5.0, "vout": 3.3}),
        ("T pad, 10 dB, 600 ohms", "attenuator", {"kind": "tee"}),
        ("RC snubber 100 ohm and 2.2 nF across a relay contact", "rc-snubber", {"r": 100.0, "c": pytest.approx(2.2e-9)}),
        ("I only have 3.7 V but need 12V, 100mA: boost module", "converter", {"vin": 3.7, "vout": 12.0}),
        ("boost converter, in 5 V, out 12 V, 0.2 A", "converter", {"vin": 5.0, "vout": 12.0}),
        ("efficient 5 V from 15 V, 1 A, no linear regulator", "converter", {"vin": 15.0, "amps": 1.0}),
        ("fixed voltage regulator giving 5 V, fed with 12 V", "regulator", {"vin": 12.0, "vout": 5.0}),
        ("I need a stable 5 V reference voltage, supply is 9 V", "shunt-reference", {"vout": 5.0}),
        ("shunt regulator with a 10 V zener, supply 30 V, load takes 10 mA", "shunt-reference", {"chip": "zener"}),
        ("split a 12 V supply into plus and minus 6 V with an op-amp rail splitter", "rail-splitter", {"vcc": 12.0}),
        ("op-amp that turns -5 V..+5 V into 0..2.5 V, ±12 V", "range-shift", {"vcc": 12.0, "dual": "yes"}),
        ("isolate a 24 V PLC output from a 3.3 V logic input with a PC817", "optocoupler", {"field": 24.0, "logic": 3.3}),
        ("photodiode amplifier: 10 µA shall give 5 V, op-amp on 9 V", "opamp-stage", {"rf": pytest.approx(500e3)}),
        ("op-amp, 10 mohm shunt, low side: current measurement, 10 A give 5 V, 12 V", "opamp-stage", {"burden": 0.01, "gain": pytest.approx(50)}),
        ("inverting stage, input impedance 10k, gain 50, ±5 V", "opamp-stage", {"rin": 10e3}),
        ("parallel LC tank resonant at 8200 Hz", "rlc-filter", {"kind": "tank", "fc": 8200.0}),
        ("full-wave bridge rectifier and smoothing capacitor, 18 V AC, 100 mA, 0.5 V ripple", "rectifier", {"ripple": 0.5}),
        ("Low-side switch for a 12 V lamp, input 5 V", "transistor-driver", {"logic": 5.0, "source": "pin"}),
        ("thermistor divider, 10k NTC, 12 V supply, no microcontroller, just the voltage out", "sensor-divider", {"vcc": 12.0}),
        ("drive a LED with a constant 350 mA from 12 V", "current-source", {"amps": 0.35}),
        ("4-20 mA receiver: 2.5 V at 20 mA, shunt resistor", "loop-input", {"v_top": 2.5}),
    ],
)  # fmt: skip
def test_words_become_values(prompt, recipe, wanted):
    have = params(prompt, recipe)
    assert {k: have.get(k) for k in wanted} == wanted


@pytest.mark.parametrize(
    "prompt",
    [
        "non-inverting op-amp amplifier with a gain of 0.5, ±15 V",
        "op-amp on a single 5 V supply that amplifies 1 V to 30 V",
        "non-inverting amplifier on 9 V that turns 2 V into 30 V",
    ],
)
def test_what_no_amplifier_does_is_refused(prompt):
    with pytest.raises(CannotDesign):
        design(prompt, Options(simulate=False))


def test_steps_a_second_are_no_stepper_and_a_chaser_of_leds_is_no_led():
    found = ids("LED chaser with 5 LEDs, CD4017 and 555, 4 steps per second, 9 V")
    assert found.count("led") == 5 and not {"stepper-motor", "a4988"} & set(found)


def test_the_resistor_of_a_loop_is_near_and_a_divider_counts_its_load():
    assert figure("4-20 mA receiver: 2.5 V at 20 mA, shunt resistor", "r") == pytest.approx(125, rel=0.01)
    top, low = (values("divide 30 V to 7.5 V, the input behind it has 22k", f"divider-{x}")[0] for x in ("top", "bottom"))
    low = low * 22e3 / (low + 22e3)
    assert 30 * low / (top + low) == pytest.approx(7.5, rel=0.02)


def test_a_single_supply_high_pass_has_no_capacitor_before_its_own():
    circuit = made("active highpass 2nd order Butterworth 50 Hz").circuit
    assert not any(p.role == "coupling" and n and n.name == "IN" for p in circuit.parts.values() for _, n in circuit.pins_of(p.ref))


def test_a_bare_chip_with_its_crystal_is_a_circuit():
    found = ids("ATmega328P-PU standalone, 16 MHz crystal and load capacitors, reset pull-up, 5 V")
    assert found.count("crystal") == 1 and "atmega328p" in found


@pytest.mark.parametrize(
    ("prompt", "key", "value"),
    [
        ("LM317 regulator from 15 V to 9 V, R2 = 1.5 kΩ.", "r1", 240.0),
        ("Non-inverting amplifier with a OPA2134, gain of 12, Rf = 22 kΩ, ±9 V supply.", "rg", 2000.0),
        ("TL431 reference of 5 V from 12 V, R1 = 10 kΩ, R2 = 10 kΩ, series resistor 680 Ω.", "rs", 680.0),
        ("Bridge rectifier of four 1N5408, 12 V AC input, 2200 µF smoothing capacitor, 100 Ω load.", "ripple_v", 0.77),
    ],
)
def test_the_one_value_that_is_told_settles_the_other(prompt: str, key: str, value: float) -> None:
    assert figure(prompt, key) == pytest.approx(value, rel=0.02)


def test_the_halves_and_the_capacitor_of_a_virtual_ground_are_the_told_ones() -> None:
    prompt = "Virtual ground from 12 V with a TL072 follower, two 10 kΩ, 100 µF."
    assert values(prompt, "divider-top") == values(prompt, "divider-bottom") == [10e3]
