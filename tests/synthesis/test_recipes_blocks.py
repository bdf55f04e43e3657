"""Blocks that a bench needs: virtual grounds, boosted regulators, board references, zero crossings, sound switches; and what ngspice says."""

from __future__ import annotations

import pytest

from circuitlm.errors import CannotDesign
from tests.synthesis.recipe_bench import good, proof, recipes_of


@pytest.mark.parametrize(
    ("text", "middle"),
    [
        ("Need a virtual ground (rail splitter) for my op amp pedal, 9V in, 4.5V mid rail, must be able to drive ~10mA", 4.5),
        ("make +-12V out of a single 24V supply with a virtual ground, 100 mA", 12.0),
        ("mid-supply buffer with LM358, 12 V, 2 mA", 6.0),
    ],
)
def test_a_virtual_ground_stays_in_the_middle_under_load(text, middle):
    assert recipes_of(text) == ["rail-splitter"]
    measured = proof(text)
    assert all(v == pytest.approx(middle, rel=0.03) for v in measured.values()) and len(measured) == 3


def test_an_amplifier_on_a_split_supply_is_no_splitter():
    assert recipes_of("inverting amplifier gain 10, op-amp, split supply +-12 V") == ["opamp-stage"]


@pytest.mark.parametrize(
    "text",
    [
        "Can someone show me how to get 3 A out of a 7805 with an external PNP pass transistor? input is 12V",
        "boost the current of an LM7805 with a PNP, 9 V input, 2A",
        "need 5V 2A from 7805 and TIP42C from 15V",
    ],
)
def test_a_transistor_carries_what_the_regulator_cannot(text):
    result = good(text)
    assert recipes_of(text) == ["boosted-regulator"]
    assert not [f for f in result.report["verdict"]["findings"] if f["severity"] == "error"]
    assert proof(text)["output voltage at full load"] == pytest.approx(5, rel=0.03)


def test_too_little_input_for_a_transistor_beside_a_regulator_is_refused():
    with pytest.raises(CannotDesign, match="needs"):
        good("7805 with an external PNP pass transistor, 3 A, 6.5 V input")


@pytest.mark.parametrize(
    ("text", "volts"),
    [
        ("I have a TL431 and want to use it as a precise 2.5 V reference for AREF of my Arduino Uno. How do I wire it?", 2.495),
        ("Arduino Nano with an external reference voltage of 4 V at AREF", 4.0),
        ("Uno: external reference of 4.096 V for the ADC with a TL431", 4.096),
    ],
)
def test_a_reference_stands_at_the_boards_own_pin(text, volts):
    result = good(text)
    (pin,) = [p for p in result.circuit.nets["AREF"].pins if p.ref == "A1"]
    assert pin.pin == "AREF"
    assert proof(text)["reference voltage"] == pytest.approx(volts, rel=0.02)


@pytest.mark.parametrize(
    ("text", "hertz"),
    [
        ("zero crossing detector for a 12VAC transformer secondary (50Hz) that outputs a 5V logic pulse, with input protection", 50),
        ("zero-crossing detector with LM393 for a 1 kHz 2 Vpp sine, 3.3 V logic", 1000),
    ],
)
def test_every_crossing_is_an_edge(text, hertz):
    assert recipes_of(text) == ["zero-crossing"]
    assert proof(text)["frequency of the square"] == pytest.approx(hertz, rel=0.02)


LOUD = (
    "electret mic -> preamp with a gain of about 100 -> envelope detector -> comparator that lights a red LED when it's loud. 9 V battery"
)


@pytest.mark.parametrize(
    "text",
    [
        LOUD,
        "noise alarm: LED lights up when it gets too loud, electret, LM358, gain of 100, 9V battery",
        "sound activated switch with electret microphone, gain 100, 5V relay, op amp, 5 V",
    ],
)
def test_a_sound_is_amplified_rectified_and_compared(text):
    assert recipes_of(text) == ["sound-switch"]
    assert [p for p in good(text).circuit.parts.values() if p.component.shape == "microphone"]
    assert proof(text)["gain"] == pytest.approx(100, rel=0.05)


def test_the_lamp_of_a_sound_switch_has_its_colour():
    assert [p.settings.get("color") for p in good(LOUD).circuit.parts.values() if p.id == "led"] == ["red"]


@pytest.mark.parametrize("text", ["touch/clap switch: electret mic, clap toggles a 5V relay on and off, no microcontroller, 5V usb", "clap switch: a clap turns a 12V relay on, the next clap turns it off, 12V supply, no arduino"])  # fmt: skip
def test_a_clap_turns_a_flip_flop_over(text):
    parts = good(text).circuit.parts.values()
    assert recipes_of(text) == ["sound-switch"]
    assert [p for p in parts if p.component.has_pin("1QN")] and [p for p in parts if "relay" in p.id]
    assert "toggle-switch" not in [p.id for p in parts]


@pytest.mark.parametrize(
    "text",
    [
        "My dynamic microphone (an old SM58, 300 ohm) is too quiet for the line in of my PC. A simple preamp with 40 dB gain, 9V",
        "preamp for a dynamic mic, 600 ohm, gain of 100, TL072, 9 V",
    ],
)
def test_a_dynamic_microphone_stands_at_the_terminal_of_its_preamp(text):
    result = good(text)
    assert [p for p in result.circuit.parts.values() if p.component.shape == "microphone" or p.component.kind == "sensor"] == []
    assert proof(text)["gain"] == pytest.approx(100, rel=0.05)


@pytest.mark.parametrize(("gain", "order"), [(1, "2nd"), (10, "2nd"), (1, "4th"), (5, "3rd")])
def test_a_filters_gain_is_the_one_that_is_asked(gain, order):
    text = f"active {order} order low-pass at 1 kHz with a gain of {gain}, TL072, +-12 V"
    measured = proof(text)
    assert measured["gain"] == pytest.approx(gain, rel=0.07)
    assert measured["corner frequency"] == pytest.approx(1000, rel=0.05)


def test_three_op_amps_are_three():
    text = "instrumentation amp, three op amps, gain of 50, for a strain gauge bridge excited w/ 5V. supply +/-12V"
    result = good(text)
    used = {p.pin for n in result.circuit.nets.values() for p in n.pins if p.pin.startswith("OUT") and len(n.pins) > 2}
    assert {"OUT1", "OUT2", "OUT3"} <= used
    assert proof(text)["gain"] == pytest.approx(50, rel=0.02)


@pytest.mark.parametrize(
    "tale", ["so my water pump runs dry... ", "my garage light is broken. ", "our old heating fan keeps tripping the breaker, "]
)
def test_what_ails_a_machine_orders_none(tale):
    text = f"{tale}I'd like a simple timer: when I push the button, a 12V relay turns on for 30 seconds. NE555, 12V supply"
    kinds = {p.component.kind for p in good(text).circuit.parts.values()}
    assert "actuator" not in {k for k in kinds if k == "load"} and not [
        p for p in good(text).circuit.parts.values() if p.id in ("water-pump", "fan-12v")
    ]
    assert [p for p in good(text).circuit.parts.values() if "relay" in p.id]


def test_a_node_named_as_a_function_of_ngspice_is_simulated():
    assert proof("noise alarm: LED lights up when it gets too loud, electret, LM358, 9V battery")


def test_a_small_resistor_in_a_supply_line_passes_the_supply_on():
    result = good("7812 with a TIP42 pass transistor, 18V in, 4A")
    assert not [f for f in result.report["verdict"]["findings"] if f["rule"] == "power-missing"]
