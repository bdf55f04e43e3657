"""The same circuits in other words: full-scale values, four single diodes, a resistor at the output."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.pipeline.run import Options, design
from circuitlm.synthesis.recipes.ranges import point


def made(text: str) -> Circuit:
    result = design(text, Options(simulate=False))
    assert result.exit_code == 0
    return result.circuit


def ohms(circuit: Circuit) -> list[float]:
    return sorted(p.quantity for p in circuit.parts.values() if p.component.shape == "resistor" and p.quantity)


@pytest.mark.parametrize(
    ("text", "source", "result"),
    [
        ("20 mA shall read 3.0 V", 0.02, 3.0),
        ("a 50 mV shunt, full scale 2.5 V output", None, None),
        ("shunt 75 mV at 100 A, on 3.3 V, full scale should be 3 V at the output", 0.075, 3.0),
        ("5 V at 20 mA", 0.02, 5.0),
        ("75 mV gives 3 V", 0.075, 3.0),
        ("12 V gives 5 V", None, None),
    ],
)
def test_full_scale_values_are_a_range_from_nothing(text, source, result):
    found = point(text)
    if source is None:
        assert found is None
    else:
        assert found is not None
        assert (found.source.high, found.result.high) == (pytest.approx(source), result)


def test_a_shunt_follows_from_the_voltage_at_20_ma_and_the_pin_is_protected():
    circuit = made("4-20 mA into an ESP32 analog input, 20 mA shall read 3.0 V, protect the pin")
    assert 150 in ohms(circuit)
    assert any(p.id == "zener" for p in circuit.parts.values())
    assert not any(p.role == "divider-top" for p in circuit.parts.values())


def test_an_output_resistor_stands_behind_the_feedback():
    circuit = made("non-inverting amp gain 5 with TL072 +-15V and a 47 ohm output resistor")
    (r,) = [p for p in circuit.parts.values() if p.quantity == 47]
    nets = {circuit.net_of((r.ref, "1")).name, circuit.net_of((r.ref, "2")).name}
    (feedback,) = [p for p in circuit.parts.values() if p.role == "feedback" and circuit.net_of((p.ref, "2")).name in nets]
    assert feedback


def test_a_split_supply_is_heard_beside_the_other_block():
    circuit = made("inverting amp TL072 gain -10 then RC 5 kHz, +-12 V")
    assert any(n.volts == -12 for n in circuit.nets.values())
    assert any(p.role == "filter" for p in circuit.parts.values())


@pytest.mark.parametrize(
    "text",
    [
        "12 VAC transformer, bridge from four 1N4007, 470 uF smoothing, 1 kohm load and a 7805 after it",
        "bridge of four 1N4007 from 9 VAC, 100 uF, 470 ohm load, no regulator",
        "+-15V supply with a 2x18V transformer and 4 diodes 1N4007",
    ],
)
def test_four_single_diodes_are_a_bridge(text):
    circuit = made(text)
    diodes = [p for p in circuit.parts.values() if p.id == "diode-1n4007"]
    assert len(diodes) == 4 and not any(p.component.shape == "bridge-rectifier" for p in circuit.parts.values())
    cathodes = sorted(circuit.net_of((d.ref, "K")).name for d in diodes)
    assert len(set(cathodes)) == 3 and any(cathodes.count(c) == 2 for c in cathodes)
    assert ("load" in text) == any(p.role == "load" for p in circuit.parts.values())


@pytest.mark.parametrize(
    ("text", "chips"),
    [
        ("a 74HC08 and a 74HC32, two push buttons that feed both, one LED for each result, 5 V, no microcontroller", ["74hc08", "74hc32"]),
        ("74HC00, 74HC02 and 74HC86 on the same two switches, an LED at each output, 5 V", ["74hc00", "74hc02", "74hc86"]),
        ("show AND, OR and XOR gates with two toggle switches and three LEDs, no arduino", ["74hc08", "74hc32", "74hc86"]),
    ],
)
def test_gates_side_by_side_share_their_inputs(text, chips):
    circuit = made(text)
    refs = [next(p.ref for p in circuit.parts.values() if p.id == c) for c in chips]
    inputs = [{circuit.net_of((r, p.id)).name for p in circuit.parts[r].component.pins if p.id in ("1A", "1B")} for r in refs]
    assert all(i == inputs[0] and len(i) == 2 for i in inputs)
    assert sum(p.id == "led" for p in circuit.parts.values()) == len(chips)


@pytest.mark.parametrize(
    "text",
    [
        "a button, a small motor, an LED and one transistor (2N2222), two AA batteries: button pressed, motor turns and LED shines. no arduino",
        "button, NPN transistor, 12 V fan and an LED that lights while the fan runs, no micro",
        "button switches a 12 V relay and a green LED with a BC547",
    ],
)
def test_a_light_beside_the_load_is_on_the_same_transistor(text):
    circuit = made(text)
    switch = next(p for p in circuit.parts.values() if p.component.shape == "npn")
    light = next(p for p in circuit.parts.values() if p.id == "led")
    assert circuit.net_of((light.ref, "K")) is circuit.net_of((switch.ref, "C"))


def test_a_tester_is_no_pair_of_lights_on_the_supply():
    assert design("polarity tester with two LEDs, 9V", Options(simulate=False)).exit_code != 0
    assert any(p.component.shape == "comparator" for p in made("logic probe 5V with LEDs").parts.values())


@pytest.mark.parametrize(
    ("text", "leds"),
    [("running light with a 4017, 6 LEDs, 9 V", 6), ("chaser with 4017 and 555, 10 LEDs, 9V battery", 10)],
)
def test_a_number_behind_a_parts_number_counts(text, leds):
    assert sum(p.component.shape == "led" for p in made(text).parts.values()) == leds


def test_a_relay_behind_a_555_keeps_its_own_voltage():
    parts = [p.id for p in made("Delay relay: after I press the button the 12 V relay stays on for 30 s. With an NE555.").parts.values()]
    assert "relay-12v" in parts and parts.count("dc-supply") == 1


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("TL072 on a symmetric 12 V supply (plus and minus), R1 at the inverting input 10k. Wanted: Vout = -4.7 Vin", [10e3, 47e3]),
        ("We need an op-amp stage that multiplies by minus ten. TL072, +12 V and -12 V.", [10e3, 100e3]),
        ("LM358 circuit with Uout/Uin = -2.2 on dual 15V rails, input resistor 10k", [10e3, 22e3]),
    ],
)
def test_an_amplifier_by_its_formula(text, pair):
    assert ohms(made(text)) == pytest.approx(pair)


@pytest.mark.parametrize(
    ("text", "hz"),
    [
        ("Poor man's DAC: analogWrite on D9 of an Uno (490 Hz), behind it an RC lowpass with about 10 Hz.", 10),
        ("PWM on D3 of a Nano should become a steady analog voltage. One resistor and one capacitor, corner at about 5 Hz.", 5),
    ],
)
def test_a_pwm_into_its_mean_with_the_corner_that_is_given(text, hz):
    circuit = made(text)
    c = next(p.quantity for p in circuit.parts.values() if p.component.kind == "passive" and p.component.shape.startswith("capacitor"))
    assert 1 / (2 * 3.14159 * ohms(circuit)[0] * c) == pytest.approx(hz, rel=0.1)
    assert "mcp4725" not in {p.id for p in circuit.parts.values()}


def test_the_input_behind_a_filter_is_its_load():
    text = "PWM on D3 of a Nano becomes a steady analog voltage. One resistor and one capacitor, corner 5 Hz. The input behind has 47k"
    assert ohms(made(text))[0] < 4700


@pytest.mark.parametrize(
    ("text", "top"),
    [
        ("12 volt lead battery. A red led comes on as soon as there's less than 11.5 volts left in it: TL431 and LM393.", "+"),
        ("12V lead battery in my boat. A green LED comes on when it is above 13 V. LM393 and a TL431, divider, hysteresis.", "-"),
    ],
)
def test_a_battery_is_judged_in_both_directions(text, top):
    circuit = made(text)
    assert len([p for p in circuit.parts.values() if p.id == "tl431"]) == 1
    chip = next(p for p in circuit.parts.values() if p.id == "lm393")
    assert circuit.net_of((chip.ref, f"IN1{top}")).name == "TAP"


def test_strings_told_by_how_often_they_stand_in_parallel():
    circuit = made("White LEDs, 3 in series, and that 3 times in parallel, 3.2 V and 20 mA each, 12V")
    assert sum(p.id == "led" for p in circuit.parts.values()) == 9
