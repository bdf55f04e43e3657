"""Which function a clause tells of by its meaning, and what the reader makes of it."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.read import read
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.clauses import DONE, NOTHING, NOTICED, bank, clauses


def test_every_line_of_the_bank_is_a_function_or_a_part():
    known = set(catalogue().lexicon["functions"]) | set(catalogue().entries)
    assert {f for sort, f, _ in bank() if sort in (NOTICED, DONE)} <= known
    assert {f for sort, f, _ in bank() if sort == NOTHING} == {"nothing"}


@pytest.mark.parametrize(
    ("clause", "function"),
    [
        ("if anyone strokes its tummy", "touch"),
        ("when the cistern has almost run out", "level-liquid"),
        ("how hard it is blowing on the hill", "wind-speed"),
        ("lifts its paw", "servo"),
        ("I bought this house two years ago", "nothing"),
        ("my uncle is a beginner", "nothing"),
    ],
)
def test_a_clause_nobody_wrote_is_nearest_to_its_function(clause, function):
    assert clauses().judge(clause)[0].function == function


@pytest.mark.parametrize(
    ("prompt", "functions"),
    [
        ("A plush rabbit with an Arduino Nano that growls if you tickle its tummy and moves its ears.", {"touch", "servo"}),
        ("Arduino Uno: as soon as the cistern is almost out of water, let me hear a beep.", {"level-liquid"}),
        ("Mast with a pico: how hard it blows, and show it on a display.", {"wind-speed"}),
    ],
)
def test_free_clauses_become_functions(prompt, functions):
    assert functions <= {w.function for w in read(prompt).wishes}


def test_what_a_word_spoke_for_gives_way_beyond_doubt():
    assert not {"fan", "force"} & {w.function for w in read("Mast with a pico: how hard it blows, and show it on a display.").wishes}


@pytest.mark.parametrize(
    "prompt",
    [
        "I live in a small flat in Lyon and my uncle is a beginner. Arduino Uno with a BME280 and an OLED.",
        "No internet or phone reception there. Arduino Uno with a DHT22.",
        "A HC-SR04 on an Arduino Uno: when the water in the butt is nearly gone, a red LED.",
    ],
)
def test_stories_denials_and_named_parts_bring_nothing(prompt):
    names = {"bme280", "ssd1306", "dht22", "hc-sr04", "led", "arduino-uno", None}
    assert {w.component for w in read(prompt).wishes if w.kind == "part"} <= names
    assert not {w.function for w in read(prompt).wishes if w.kind == "function"} & {"level-liquid", "water-level", "sms", "motion", "time"}
