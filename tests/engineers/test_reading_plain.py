"""Typing errors, counts glued to names and vague nouns are put into the catalogue's words; other words stay."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading import read
from circuitlm.engineers.builtin.reading.plain import plain


def ids(prompt: str) -> list[str]:
    return sorted(p.component for p in plan(read(prompt)).plan.parts)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("ardiuno", "arduino"),
        ("ultrsonic", "ultrasonic"),
        ("bizzer", "buzzer"),
        ("tempreture", "temperature"),
        ("humdity", "humidity"),
        ("yelow", "yellow"),
    ],
)
def test_a_typing_error_is_mended(written, right):
    assert plain(f"with a {written} there") == (f"with a {right} there", {written: right})


@pytest.mark.parametrize(
    "word", ["drain", "Bluetooth-controlled", "Motion-detection", "Norway", "stepper", "microcontroller's", "printer", "thirty"]
)
def test_other_words_stay(word):
    assert plain(f"here is a {word} now") == (f"here is a {word} now", {})


def test_what_is_mended_is_said():
    made = plan(read("ardiuno uno with a bizzer")).plan
    assert '"ardiuno" is read as arduino; "bizzer" is read as buzzer.' in made.assumptions


def test_a_count_glued_to_a_name_counts():
    assert ids("arduino uno + l298n + 2 motors + 2x18650").count("dc-motor") == 2
    assert [w.count for w in read("arduino uno + 2x18650").of("supply")] == [2]
    assert "lcd-i2c" in ids("uno with a 16x2 lcd")


def test_a_thing_that_senses_is_a_sensor():
    assert {"soil-moisture-sensor", "pump-mini-5v"} <= set(
        ids("a NodeMCU, a water pump (the little 5v one) and the capacitive soil thingy")
    )


@pytest.mark.parametrize("word", ["tablet", "projector", "locker", "replay", "timber", "theater", "switches"])
def test_words_that_are_spelled_right_stay(word: str) -> None:
    request = read(f"Nano with a DHT22 near the {word}")
    assert "mended" not in request.flags
    assert {w.component for w in request.of("part")} - {"toggle-switch", "slide-switch"} == {"arduino-nano", "dht22"}


def test_names_of_signals_are_mended_where_a_pin_follows() -> None:
    request = read("HC-SR04 on a Nano: triger on 9 and ecko on 10")
    [sensor] = [w for w in request.of("part") if w.component == "hc-sr04"]
    assert sensor.pins == {"trig": "9", "echo": "10"}
    assert '"ecko" is read as echo' in request.flags["mended"]
    assert "mended" not in read("HC-SR04 on a Nano beside the eco box, trig on 9, echo on 10").flags


@pytest.mark.parametrize(
    "words", ["Audio amplifier LM386 with a speaker", "audio amplifier (LM386) and a speaker", "LM386 audio amplifier with a speaker"]
)
def test_general_words_in_front_of_a_part_are_its_own(words):
    assert [w.component for w in read(words).wishes if w.kind == "part"] == ["lm386", "speaker"]
