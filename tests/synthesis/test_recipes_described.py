"""Circuits that are described part by part: resistors by their nodes, legs of a divider, negative rails, contacts at doors."""

from __future__ import annotations

import pytest

from tests.synthesis.recipe_bench import complaints, figure, ids, made, recipe_ids, values


# -- op-amps and instrumentation amplifiers ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("prompt", "gain", "feedback"),
    [
        ("Non-inverting stage with one half of an LM358, gain of 21, 1k from the inverting input to ground, +/-12 V", 21.0, {1e3, 2e4}),
        (
            "LM358 on 12 V: 22k between output and inverting input, 2.2k from inverting input to ground, signal at the + input",
            11.0,
            {22e3, 2.2e3},
        ),
        ("Non-inverting amp, NE5532, Rf 47k and Rg 4.7k, +/-15 V", 11.0, {47e3, 4.7e3}),
    ],
)
def test_an_input_s_name_is_no_kind_of_amplifier(prompt, gain, feedback):
    assert figure(prompt, "gain") == pytest.approx(gain, rel=0.02)
    assert set(values(prompt, "feedback")) == feedback and not complaints(prompt)


def test_both_resistors_of_an_inverting_stage_by_their_nodes():
    prompt = "Inverting amplifier with a TL072, 4.7k from the input to the inverting input and 47k from the output to the inverting input, +/-12 V"
    assert figure(prompt, "gain") == pytest.approx(-10.0) and not complaints(prompt)


@pytest.mark.parametrize(
    ("prompt", "chip", "rg"),
    [
        ("AD620 with a gain of 50 on +/-9 V, inputs and output on terminals", "ad620", 1000.0),
        ("INA128 front end, gain 1000 (G = 1 + 50k/RG), +/-12 V, terminals IN+, IN- and OUT", "ina128", 49.9),
        ("INA128 with RG = 1k on plus/minus 5 V", "ina128", 1000.0),
    ],
)
def test_an_instrumentation_amplifier_stands_between_terminals(prompt, chip, rg):
    assert recipe_ids(prompt) == ["in-amp"] and chip in ids(prompt) and not complaints(prompt)
    assert figure(prompt, "rg") == pytest.approx(rg, rel=0.02)
    assert {p.name for p in made(prompt).circuit.ports} >= {"IN+", "IN-", "OUT"}


# -- regulators and dividers -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("prompt", "vin", "vout"),
    [
        ("LM337 from -24 V to -12 V, R1 240 ohm, protection diodes", -24.0, -12.0),
        ("make -5 V from -12 V with a 7905", -12.0, -5.0),
        ("Negative supply with an LM337: -18 V in, -15 V out, capacitors at input and output", -18.0, -15.0),
    ],
)
def test_a_negative_regulator_between_terminals(prompt, vin, vout):
    assert figure(prompt, "vin") == vin and figure(prompt, "vout") == pytest.approx(vout, rel=0.03)
    assert not complaints(prompt)


@pytest.mark.parametrize(
    ("prompt", "upper", "lower"),
    [
        ("Attenuator: voltage divider from 24 V down to max 5 V, the bottom resistor is 4k7, which top one?", 18e3, 4.7e3),
        ("Passive attenuator for a panel meter, 0-60 V scaled to at most 3.3 V, lower resistor 10k from E24", 180e3, 10e3),
        ("voltage divider from 12 V with 10k on top and 4.7k to ground", 10e3, 4.7e3),
    ],
)
def test_the_legs_of_a_divider_as_the_words_place_them(prompt, upper, lower):
    assert figure(prompt, "r_top") == upper and figure(prompt, "r_bottom") == lower
    assert not any(p.component.mcu for p in made(prompt).circuit.parts.values())


@pytest.mark.parametrize(
    "words",
    ["ECHO to D5 through a divider of 1.8k on top and 3.3k to ground", "echo through 1.8k in series and 3.3k to GND into D5"],
)
def test_a_divider_at_a_sensor_s_output_has_the_legs_that_are_named(words):
    prompt = f"Arduino Nano 33 IoT with an HC-SR04 on 5 V, TRIG on D4, {words}"
    assert values(prompt, "divider-top") == [1800.0] and values(prompt, "divider-bottom") == [3300.0]


# -- questions ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "prompt",
    [
        "Which resistor for two blue LEDs in series (3.2 V each, 15 mA) on 12 V, and how much power does it burn?",
        "How big must the series resistor of a red LED be on 24 V at 10 mA and how hot will it get?",
    ],
)
def test_a_question_about_the_circuit_orders_no_sensor(prompt):
    assert set(ids(prompt)) <= {"led", "resistor", "dc-supply", "resistor-power"}
    assert "in the resistor" in made(prompt).report["answer"]


# -- doors -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("A small light in the wardrobe that comes on when the door opens, on batteries, no microcontroller", {"limit-switch", "led", "battery-aa-3"}),
        ("When the fridge door is open an LED lights, reed contact, 2 AA cells, no chip", {"reed-switch", "led", "ao3400", "battery-aa-2"}),
        ("Window alarm: the buzzer sounds while the window is open, reed switch, 9V battery, one NPN transistor", {"reed-switch", "2n2222", "battery-9v"}),
        ("Petite lampe dans un tiroir, elle s'allume quand le tiroir s'ouvre, sur piles, sans microcontrôleur", {"limit-switch", "led"}),
    ],
)  # fmt: skip
def test_a_door_s_contact_switches_a_lamp_or_a_sound(prompt, parts):
    assert recipe_ids(prompt) == ["door-switch"] and parts <= set(ids(prompt)) and not complaints(prompt)
    assert ids(prompt).count("led") <= 1


def test_a_lamp_that_shall_go_on_when_the_door_is_closed_hangs_on_the_other_side():
    opened, closed = (f"LED that is on when the cabinet door {x}, microswitch, 3 AA cells, no chip" for x in ("opens", "is closed"))
    for prompt, side in ((opened, "NC"), (closed, "NO")):
        c = made(prompt).circuit
        assert c.net_of(("SW1", side)) is not None and c.net_of(("SW1", side)).kind == "ground"


# -- sensors that are resistors ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("prompt", "top"),
    [
        ("Nano, NTC 10k on A0 (10k to 5V)", True),
        ("ESP32, NTC with 10k pull-up to 3V3 on GPIO34", True),
        ("Uno, LDR on A0 with 10k to 5V", True),
        ("Uno, LDR on A0 with 10k to ground", False),
        ("Uno, LDR on A0", False),
    ],
)
def test_the_fixed_resistor_stands_on_the_side_that_is_said(prompt, top):
    roles = {p.role for p in made(prompt).circuit.parts.values()}
    assert ("divider-top" in roles) == top and ("divider-bottom" in roles) != top and not complaints(prompt)
