"""Wishes said in a roundabout way: figures in words, what is turned down without a 'no', choices, values told from their other end."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.read import read
from circuitlm.engineers.builtin.reading.told_figures import figured
from circuitlm.plan import Request


def _parts(request: Request) -> dict[str, int]:
    return {w.component: w.count for w in request.of("part") if w.component}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("its I2C address is 3C hex", "its I2C address is 0x3C"),
        ("the 3V3 / 8 MHz version", "the 3.3 V / 8 MHz version"),
        ("Dials 1 to 3 = pots", "3 pots"),
        ("48 hex inverters", "48 hex inverters"),
    ],
)
def test_figures_in_other_forms(said: str, meant: str) -> None:
    assert figured(said) == meant


@pytest.mark.parametrize(
    "said",
    ["Leave out indicator LEDs.", "Spare me the LEDs.", "LEDs: none.", "The LEDs can be omitted.", "I'm not keen on LEDs."],
)
def test_parts_turned_down_without_a_no(said: str) -> None:
    assert "led" not in _parts(read(f"Arduino Uno with a BME280. {said}"))


@pytest.mark.parametrize("said", ["It need not beep.", "It should never beep.", "No need for it to beep.", "Nothing that beeps."])
def test_deeds_turned_down(said: str) -> None:
    assert not read(f"Arduino Uno with a BME280. {said}").of("function")


def test_a_deed_forbidden_at_times_is_wanted() -> None:
    assert read("Arduino Uno with a BME280. It must not beep at night.").of("function")


def test_torn_between_two_is_a_choice() -> None:
    request = read("Uno logger, I'm torn between a DHT11 and an SHT31.")
    assert [w.alternatives for w in request.of("part") if w.component == "dht11"] == [["sht31"]]
    assert {"ds18b20", "lm35"} <= set(_parts(read("Uno: show the difference between a DS18B20 and an LM35")))


def test_relays_by_their_coils() -> None:
    assert _parts(read("Uno with three relays whose coils are 12 V, each with a BC547"))["relay-12v"] == 3


def test_a_second_one_without_its_verb() -> None:
    assert _parts(read("Nano: one DHT22 watches the cellar, another the attic"))["dht22"] == 2


def test_what_a_module_carries_is_no_part_besides() -> None:
    assert "tja1050" not in _parts(read("Uno reads a car's bus with an MCP2515 plus TJA1050, CS on D10"))


def test_pins_behind_a_pronoun() -> None:
    request = read("Got a relay module here. My Uno shall use it (pin 7) for a 12 V lamp.")
    assert next(w for w in request.of("part") if w.component == "relay-module").pins == {"": "7"}


def test_a_verb_in_a_question_is_no_switch() -> None:
    assert "toggle-switch" not in _parts(read("Will the SSR-25DA switch properly from an Uno's pin 4?"))


def test_the_next_item_of_a_list_goes_on_no_pins() -> None:
    request = read("Uno:\n- LED on 13\n- 8-channel relay board")
    assert next(w for w in request.of("part") if w.component == "led").pins == {"": "13"}


def test_values_told_from_their_other_end() -> None:
    request = read("Bare ATmega328P, reset resistor 22k, 100 nF at VCC and another at AREF, DS18B20 on PD4")
    told = {(w.attributes.get("at"), w.attributes.get("ohms") or w.attributes.get("farads")) for w in request.of("part") if w.support}
    assert {("RESET", "22k"), ("VCC", "100 nF"), ("AREF", "100 nF")} <= told


@pytest.mark.parametrize(
    ("prompt", "pins", "counts"),
    [
        (
            "Arduino Uno\nHC-SR04 trig 9 echo 10\nLCD with I2C\nbuzzer on 8\n9V battery",
            {"hc-sr04": {"9", "10"}, "buzzer": {"8"}},
            {"lcd-i2c": 1},
        ),
        (
            "esp32\ndisplay oled 128x64\n3 buttons\nrelay module on 26\nUSB powered",
            {"relay-module": {"26"}},
            {"push-button": 3, "ssd1306": 1},
        ),
        ("Parts:\n- arduino uno\n- sgp-40\n- two LEDs on 5 and 6\n- lm-35", {"led": {"5", "6"}}, {"sgp40": 1, "lm35": 1}),
        ("pro mini\n- 3 12 v relay modules using 4, 9 and 7\n- tfmini", {"relay-module-12v": {"4", "9", "7"}}, {"tfmini": 1}),
        (
            "arduino mega\n- 3x acs712 at 62, 63 and 69\n- one mg90s on 3",
            {"acs712": {"62", "63", "69"}, "servo-mg90s": {"3"}},
            {"servo-mg90s": 1},
        ),
    ],
)
def test_a_line_of_a_list_ends_there(prompt, pins, counts):
    wishes = {w.component: w for w in read(prompt).wishes}
    assert {c: set(wishes[c].pins.values()) for c in pins} == pins
    assert {c: wishes[c].count for c in counts} == counts and not read(prompt).not_understood


@pytest.mark.parametrize(
    "prompt", ["board: pico w\n- a tof. I do not need a servo.", "esp32\na a4988 driver\none mh-z19\nmy i2s microphone\n7.4V lipo"]
)
def test_small_words_of_other_languages_do_not_make_english_foreign(prompt):
    request = read(prompt)
    assert request.language == "en" and not request.not_understood


def test_a_load_keeps_the_voltage_that_its_name_tells():
    assert next(w.component for w in read("5V fan on an arduino nano, 12V adapter").wishes) == "fan-5v"
