"""Circuits that pupils and hobbyists build without a controller: gates of transistors, delays, probes, displays, mixers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Options, design
from circuitlm.synthesis.recipes.transistor_gates import truth
from tests.synthesis.recipe_bench import good, ids, proof, recipes_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("AND gate out of two transistors for class, 5V, LED on the output", "and"),
        ("NOR gate made from two BC547, 9V, push buttons and LED", "nor"),
        ("NAND gate with transistors, 5 V", "nand"),
        ("OR gate with NPN transistors on 5 V, output terminal", "or"),
        ("NOT gate with a single 2N3904", "not"),
    ],
)
def test_a_gate_of_transistors_keeps_its_truth_table(text, kind):
    assert recipes_of(text) == ["transistor-gates"]
    assert not any(i.startswith("74") for i in ids(text))
    measured = proof(text)
    assert len(measured) == (2 if kind == "not" else 4)
    for name, said in measured.items():
        levels = [part.endswith("1") for part in name.split()[2:]]
        assert bool(said) == truth(kind, levels)


@given(st.lists(st.booleans(), min_size=1, max_size=4))
def test_turned_gates_say_the_opposite(levels):
    assert truth("nand", levels) != truth("and", levels)
    assert truth("nor", levels) != truth("or", levels)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Off delay timer: when I switch off the ignition the 12V lamp should stay on for 20 seconds and then go off. No micro.", 20),
        ("12 V fan keeps running 2 minutes after the light switch is turned off, no arduino", 120),
    ],
)
def test_a_load_stays_on_after_its_input(text, seconds):
    assert recipes_of(text) == ["delay-off"]
    assert proof(text)["delay"] == pytest.approx(seconds, rel=0.1)


@pytest.mark.parametrize(
    ("text", "leds", "high"),
    [
        ("LM3914 bargraph showing 0 to 5V on 10 LEDs, supply 12 V, dot mode", 10, 5),
        ("LM3914 with 10 LEDs, full scale 2 V, 9 V supply", 10, 2),
        ("12 V car battery shown with 5 leds from 11 to 15 V, LM3914", 5, 15),
    ],
)
def test_a_display_driver_shows_its_range(text, leds, high):
    assert recipes_of(text) == ["bar-driver"]
    assert sum(p.component.shape == "led" for p in good(text).circuit.parts.values()) == leds
    assert proof(text)["voltage at which the highest LED lights"] == pytest.approx(high, rel=0.02)


def test_one_display_driver_has_ten_outputs():
    with pytest.raises(CannotDesign):
        good("LM3914 with 20 LEDs, 0 to 5 V")


@pytest.mark.parametrize(
    ("text", "low", "high"), [("logic probe for 5V TTL, red LED for high, green for low", 0.8, 2.0), ("CMOS logic probe, 9 V", 2.7, 6.3)]
)
def test_a_logic_probe_judges_by_the_family(text, low, high):
    measured = proof(text)
    assert measured["tip voltage below which it shows a low"] == pytest.approx(low, rel=0.07)
    assert measured["tip voltage above which it shows a high"] == pytest.approx(high, rel=0.07)


def test_the_colours_of_a_logic_probe_are_kept():
    colours = [
        p.settings.get("color")
        for p in good("logic probe for 5V TTL, red LED for high, green LED for low").circuit.parts.values()
        if p.id == "led"
    ]
    assert colours == ["red", "green"]


@pytest.mark.parametrize(
    ("text", "pots"),
    [
        ("3 channel audio mixer, TL072, 9 V, each with its own volume pot", 3),
        ("audio mixer for 4 inputs with a separate level pot each, +-12 V", 4),
    ],
)
def test_each_input_of_a_mixer_has_its_pot(text, pots):
    assert ids(text).count("potentiometer") == pots


def test_a_crowbar_keeps_the_fuse_that_is_asked():
    parts = good("over voltage crowbar for a 5 V supply, trips at 6 V, SCR, 3A fuse").circuit.parts.values()
    assert any(p.component.id == "fuse" and p.quantity == pytest.approx(3) for p in parts)


@pytest.mark.parametrize(
    "text", ["dark activated switch with LDR and LM358 driving a 12V relay", "sound operated switch with an electret, LED, 9 V"]
)
def test_a_switch_that_something_operates_is_the_whole_circuit(text):
    assert not {"toggle-switch", "slide-switch", "push-button"} & set(ids(text))


@pytest.mark.parametrize(
    ("text", "leds"),
    [
        (
            "water alarm with three probes for my tank: low, half and full each lights its own LED, and a buzzer when it is full. 9V battery.",
            3,
        ),
        ("water tank level indicator with 4 LEDs, probes and transistors, no arduino, 12V", 4),
    ],
)
def test_each_probe_of_a_tank_has_its_lamp(text, leds):
    design = good(text)
    assert recipes_of(text) == ["level-probes"]
    assert sum(p.component.shape == "led" for p in design.circuit.parts.values()) == leds
    assert not [p for p in design.circuit.parts.values() if p.component.mcu]
    assert not [f for f in design.report["verdict"]["findings"] if f["severity"] == "warning"]
    assert len(proof(text)) == 2 * leds


@pytest.mark.parametrize(
    ("text", "bias", "share"),
    [
        ("Audio from my phone's headphone jack into an ESP32 ADC, biased at 1.65V and limited to 3.3 V, 1 Vpp", 1.65, 1.0),
        ("sample a +-5V sine from a function generator with the Arduino Uno A0, it goes negative so it needs an offset", 2.5, 0.42),
        ("read line level audio with a Raspberry Pi Pico ADC GP26, biased at half the supply, about 2 Vpp", 1.65, 1.0),
    ],
)
def test_a_signal_about_ground_is_lifted_into_a_boards_range(text, bias, share):
    assert recipes_of(text) == ["adc-bias"]
    measured = proof(text)
    assert measured["bias at the pin"] == pytest.approx(bias, rel=0.05)
    assert measured["signal at the pin per volt"] == pytest.approx(share, rel=0.05)
    parts = good(text).circuit
    jack = next((p for p in parts.parts.values() if p.id == "headphone-jack"), None)
    if jack is not None:
        assert parts.net_of((jack.ref, "S")).kind == "ground"
        assert all(parts.net_of((jack.ref, pin)).kind != "ground" for pin in ("T", "R"))


def test_a_thyristor_keeps_an_alarm_on_until_its_button():
    text = "burglar alarm with a reed switch on the door and a buzzer, once triggered it keeps sounding until a reset button is pressed, 9V, TIC106"
    assert recipes_of(text) == ["scr-latch"]
    assert {"reed-switch", "push-button", "tic106"} <= set(ids(text))
    assert proof(text)["left across the thyristor after a pulse at its gate"] < 2


def test_a_touched_555_has_its_plate_and_no_button():
    text = "touch lamp with a 555, no microcontroller, LED stays on 10 seconds after touching the plate"
    assert recipes_of(text) == ["timer-555"]
    assert "push-button" not in ids(text)
    assert any(p.label == "TOUCH" for p in good(text).circuit.parts.values())
    assert proof(text)["pulse"] == pytest.approx(10, rel=0.05)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("LM393 and a 10k NTC switch on a 12V fan when the temperature exceeds 28°C and switch it off again at 25", 25, 28),
        ("heater relay on below 18 degrees, off above 21 °C, NTC 10k, LM393, 12 V", 18, 21),
    ],
)
def test_a_thermostat_has_both_its_temperatures(text, low, high):
    measured = proof(text)
    assert measured["temperature of the lower threshold"] == pytest.approx(low, rel=0.05)
    assert measured["temperature of the upper threshold"] == pytest.approx(high, rel=0.05)


def test_a_difference_keeps_the_factor_in_front_of_it():
    assert proof("subtractor: Vout = 2*(V1 - V2), single op amp, +-12V")["gain"] == pytest.approx(2, rel=0.02)


def test_a_named_gate_is_the_schmitt_trigger_that_is_spoken_of():
    text = "Schmitt trigger oscillator using a CD40106 at 1 Hz driving an LED, 9V"
    assert "cd40106" in ids(text) and "74hc14" not in ids(text)
    assert proof(text)["frequency"] == pytest.approx(1, rel=0.05)


def test_a_source_gives_what_the_load_is_said_to_take():
    source = next(
        p
        for p in good("PWM motor speed control for a 12V 3A DC motor with a 555 and a pot, 1 kHz").circuit.parts.values()
        if p.role == "source"
    )
    assert source.component.rails[0].max_ma is None or source.component.rails[0].max_ma >= 3000


def test_a_bar_graph_that_is_named_is_the_display_of_its_driver():
    c = design("Voltage controlled LED bar with LM3914, 0-5V in", Options(simulate=False)).circuit
    assert [p.id for p in c.parts.values() if p.component.kind == "indicator"] == ["led-bargraph"]
    body = next(r for r, p in c.parts.items() if p.id == "led-bargraph")
    assert sum({p.ref for p in n.pins} >= {body, "U1"} for n in c.nets.values()) >= 10
