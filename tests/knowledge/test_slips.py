"""Slips in part numbers: what fingers do is forgiven, another number is another part."""

from __future__ import annotations

import pytest

from circuitlm.knowledge.names import normal
from circuitlm.knowledge.search import search
from circuitlm.knowledge.slips import Spelling, is_code, meant


@pytest.mark.parametrize("word", ["bme280", "lm7805", "2n2222", "74hc595", "74181", "esp32", "xc6slx9"])
def test_a_part_number_is_one(word):
    assert is_code(word)


@pytest.mark.parametrize("word", ["12v", "433mhz", "3v3", "16bit", "5mm", "relay", "2", "230v", "100nf", "4.7k", "10a"])
def test_a_quantity_or_word_is_no_part_number(word):
    assert not is_code(word)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("bmp082", "bmp280"),
        ("bmp28o", "bmp280"),
        ("ina2119", "ina219"),
        ("mcp3080", "mcp3008"),
        ("vl5310x", "vl53l0x"),
        ("ili934", "ili9341"),
        ("lm3866", "lm386"),
        ("ra02", "rao2"),
    ],
)
def test_swapped_lost_doubled_and_mistaken_signs_are_slips(typed, known):
    assert known in dict(meant(typed, [known]))


@pytest.mark.parametrize(("typed", "known"), [("lm7806", "lm7805"), ("bmp280", "bme280"), ("ds1302", "ds1307"), ("tl08", "tl081")])
def test_another_number_is_another_part(typed, known):
    assert not list(meant(typed, [known]))


@pytest.mark.parametrize(
    ("text", "part"), [("my BPM280 board", "bmp280"), ("a MPC23017 please", "mcp23017"), ("display ILI9314", "ili9341")]
)
def test_a_number_with_a_slip_is_found_among_other_words(text, part):
    assert search().find(text)[0].id == part


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("canera", "camera"),
        ("segmetn", "segment"),
        ("usper", "super"),
        ("potentiomter", "potentiometer"),
        ("tmp", None),
        ("lm35x", None),
        ("boot", None),
        ("sample", None),
    ],
)
def test_a_word_with_a_slip_is_told_from_another_word(typed, word):
    assert Spelling(["camera", "segment", "super", "potentiometer", "coot", "lm35"]).meant(typed) == word


@pytest.mark.parametrize(
    ("text", "part"),
    [("esp32 canera module", "esp32-cam"), ("four digit 7 segmetn display", "tm1637"), ("esp8266 featherr", "adafruit-feather-huzzah")],
)
def test_a_slip_in_a_word_beside_a_number_hides_no_name(text, part):
    assert search().find(text)[0].id == part


def test_a_number_that_nobody_has_is_not_answered_by_what_its_other_words_mean():
    assert search().unknown_numbers("LM7836 voltage regulator") == ["lm7836"]
    assert search().find("XQ4711 temperature sensor") == []
    assert search().find("XQ4711 temperature sensor", sure=False)
    assert normal("XQ4711") not in search().aliases


@pytest.mark.parametrize("text", ["MRI scanner", "flux capacitor"])
def test_a_name_is_spelt_like_another_word_by_word(text):
    assert not search().by_name(text)


@pytest.mark.parametrize(
    ("text", "part"), [("ultrasnoic sensor", "hc-sr04"), ("raspbery pi pico", "raspberry-pi-pico"), ("rely module", "relay-module")]
)
def test_slips_in_one_of_two_words_are_found(text, part):
    assert search().by_name(text)[0].id == part
