"""Worded quantities become figures, and wordings the field's terms, before anything is read."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.engineers.builtin.reading.figures import in_figures
from circuitlm.engineers.builtin.reading.terms import in_terms


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("seven and a half volts from a twenty-four volt brick", "7.5 V from a 24 V brick"),
        ("33 kilo-ohms and 470 nanofarads", "33 kΩ and 470 nF"),
        ("half a kilohertz, a quarter of a second", "500 Hz, 0.25 seconds"),
        ("one amp and two speakers", "one amp and two speakers"),
        ("a twelve volt, two amp adapter", "a 12 V, 2 A adapter"),
        ("every second LED, two buttons", "every second LED, two buttons"),
    ],
)
def test_quantities_in_figures(said, meant):
    assert in_figures(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("a Graetz bridge of four diodes", "a bridge rectifier of four diodes"),
        ("the op-amp makes it 7 times as big", "the op-amp makes it larger by a gain of 7"),
        ("leave out any trimmer", "omit any trimmer"),
        ("a 4.7 µF from pin 2 to pin 7", "a 4.7 µF between pins 2 and 7"),
        ("a diode in case somebody mixes up the leads", "a diode for reverse polarity protection"),
        ("the battery of my van, 12 V, is to be watched by an ESP32", "measure the voltage of the van battery, 12 V, with an ESP32"),
        ("a 433 MHz RX board, TX on D1", "a 433 MHz receiver board, TX on D1"),
        ("an op-amp, one channel per ear", "an op-amp, stereo"),
        ("press it: the LED is lit, then it goes dark", "press it: the LED is lit, then off"),
        ("a fuse and a simple toggle for the lamp", "a fuse and a simple toggle switch for the lamp"),
        ("an adapter, it says 12V 2A on the back", "an adapter 12V 2A"),
        ("my wall wart is marked 9V 1A", "my wall wart 9V 1A"),
        ("a power supply that gives 24 V and 3 A", "a power supply 24 V 3 A"),
        ("a lamp of 220V", "a 220V lamp"),
        ("an npn inductive sensor", "an npn proximity sensor"),
        ("a low-pass because an ADC comes next", "a low-pass"),
        ("does the regulator need cooling?", "does the regulator need a heat sink?"),
        ("tell me when the box is turned upside down", "tell me when the box is turned upside down"),
    ],
)
def test_wordings_in_terms(said, meant):
    assert in_terms(said) == meant


def test_a_word_before_the_colour_tells_two_parts_apart():
    lamps = [w for w in read("a front green LED and a rear green LED, taking turns with a 555").of("part") if w.component == "led"]
    assert sum(w.count for w in lamps) == 2


def test_what_takes_a_signal_is_there():
    assert read("My data logger takes 0 to 2 V; amplify an LM35 with an MCP6002").project is None


def test_a_unit_begins_no_name():
    assert not read("four green LEDs at 10 mA in the caravan on 12 V").of("supply") or all(
        w.component != "mains-outlet" for w in read("four green LEDs at 10 mA in the caravan on 12 V").of("supply")
    )


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("Uno with three green LEDs left, two yellow ones in the middle and 4 red ones on the right", {"led": [3, 2, 4]}),
        ("Nano, a 12V heating pad and a DS18B20. The heater is switched by an IRLZ44N on D5", {"heater-12v": [1]}),
        ("Uno with a DFPlayer Mini with a 4 ohm speaker", {"dfplayer-mini": [1], "speaker": [1]}),
        ("A Nano reads an 8-way DIP switch through a 74HC165. Pull-ups on all lines, switch shorts to ground", {"toggle-switch": []}),
        ("a Nano opens the gate with a servo when a dog comes near", {"hc-sr04": []}),
    ],
)
def test_who_is_spoken_of_again(said, counts):
    parts = read(said).of("part")
    assert {c: [w.count for w in parts if w.component == c] for c in counts} == counts


def test_bare_pins_behind_a_verb():
    pumps = next(
        w for w in read("Nano with two 12 V water pumps. The pumps are switched from 5 and 6").of("part") if w.words.endswith("pumps")
    )
    assert list(pumps.pins.values()) == ["5", "6"]
    fan = next(w for w in read("Nano, LM35 and a 12 V fan that is operated by 2 buttons").of("part") if w.words.endswith("fan"))
    assert not fan.pins


def test_a_figure_is_asked_of_the_world_and_no_figure_of_the_circuit():
    functions = {
        w.function for w in read("Is there a way that it reports how damp the cellar is so that I can read it on my phone?").of("function")
    }
    assert "humidity" in functions


@pytest.mark.parametrize(
    "said",
    ["nothing to program", "nothing programmable", "without writing any code", "without having to write firmware", "nothing with software"],
)
def test_no_code_in_other_words(said):
    assert read(f"An LDR and a BC547 light a lamp, {said}").flags.get("no-controller") == "yes"


@pytest.mark.parametrize(
    ("said", "component", "count"),
    [
        ("an NTC of 22 kΩ and an LM393", "thermistor-ntc", 1),
        ("a BC547 drives an infrared diode", "ir-led", 1),
        ("LM35 sensors in 4 rooms", "lm35", 4),
    ],
)
def test_of_a_value_counts_nothing(said, component, count):
    assert [w.count for w in read(said).of("part") if w.component == component] == [count]


@pytest.mark.parametrize("said", ["a light that switches itself on", "an LDR and an LM393 switch on a lamp"])
def test_switch_as_a_verb(said):
    assert not [w for w in read(said).of("part") if w.component == "toggle-switch"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("when my lead battery falls under 11.6.", "when my lead battery falls under 11.6 V."),
        ("a 24 V battery (it goes up to 29 when charging)", "a 24 V battery (it goes up to 29 V when charging)"),
        ("half a dozen plates", "6 plates"),
        ("the battery is 2.5 m away", "the battery is 2.5 m away"),
    ],
)
def test_a_unit_that_is_left_out(said, meant):
    assert in_figures(said) == meant


@pytest.mark.parametrize("said", ["the controller isn't part of it", "the micro is not shown", "an arduino is not involved"])
def test_a_controller_that_is_not_drawn(said):
    assert read(f"Amplify 75 mV to 3 V with an MCP6001 at 3.3 V, {said}").flags.get("no-controller") == "yes"


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("I have 4k7 and 100nF and want to get rid of the high frequencies", "low-pass filter"),
        ("keep the low frequencies out with 100n and 10k", "high-pass filter"),
        ("can i fill an 18650 cell off usb", "charge an 18650"),
    ],
)
def test_what_a_filter_takes_away_and_what_fills_a_cell(words, term):
    assert term in in_terms(words)


def test_high_frequencies_without_values_stay():
    assert in_terms("remove high frequencies from the supply") == "remove high frequencies from the supply"


@pytest.mark.parametrize(
    "said",
    [
        "AMS1117 from 12 V to 3.3 V at 200 mA, does it get too hot?",
        "LM7805 from 24 V at 1 A, how much heat is that?",
        "a 3.3 V regulator from 12 V for 200 mA, is that ok for heat?",
        "7805 from 9 V, will the regulator run warm?",
    ],
)
def test_the_heat_of_a_regulator_asks_for_no_heater_and_no_thermometer(said):
    assert "does it need a heatsink" in in_terms(said)
    assert not [w for w in read(said).wishes if w.function in ("heater", "temperature")]


@pytest.mark.parametrize("said", ["an LM35 that warns when the regulator gets hot", "Uno with a DS18B20: does it get too hot?", "heat the terrarium"])
def test_other_heat_stays(said):
    assert in_terms(said) == said


def test_a_timers_capacitor_is_charged_by_no_charger():
    said = "555 as PWM source with a 100k pot, 1N4148 for charge and discharge, IRFZ44N for a 12 V LED strip"
    assert not [w for w in read(said).wishes if w.function == "charge"]
    assert [w for w in read("ESP32 with a LiPo, for charge and discharge protection").wishes if w.function == "charge"]


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("a 5 V LED strip (not addressable) on a Nano", "led-strip-5v"),
        ("a 12 V non-addressable LED strip on an ESP32", "led-strip-12v"),
        ("Nano with a WS2812B LED strip", "ws2812b"),
    ],
)
def test_a_strip_that_is_not_addressable(said, part):
    assert [w.component for w in read(said).of("part") if "strip" in w.words.lower()] == [part]


def test_what_a_threshold_makes_is_no_switch_beside_it():
    said = "dusk switch for a 230 V lamp with an LDR, an LM393 and a relay module, no microcontroller"
    assert not [w for w in read(said).of("part") if w.component == "toggle-switch"]
    assert [w for w in read("main switch for a 12 V pump with a float switch and a relay, on a Nano").of("part") if "switch" in w.words.lower()]
