"""The forms of questions and the times they give, and the texts by topic."""

from __future__ import annotations

import re

import pytest

from circuitlm.knowledge.questions import ORDERED, book, forms, hours


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("does it have to be cooled?", "heat"),
        ("how many watts end up in the regulator?", "heat"),
        ("Will an AA pack survive a weekend?", "lasting"),
        ("is it enough until midnight?", "lasting"),
        ("in which direction is it mounted?", "way"),
        ("where's the stripe?", "way"),
        ("what is it for?", "why"),
        ("What does the 330 ohm do?", "why"),
        ("how does that help?", "why"),
        ("is the BC337 up to it?", "enough"),
        ("may ECHO go straight to GPIO18?", "may"),
        ("is its output too high?", "may"),
        ("are gate resistors needed?", "need"),
        ("what must go between the dynamo and the charger?", "between"),
        ("how much current does it draw all day?", "flow"),
    ],
)
def test_a_question_has_its_form(text: str, form: str) -> None:
    assert form in forms(text)


@pytest.mark.parametrize(
    ("text", "form"),
    [("A fan on an ESP32, is it strong enough?", "heat"), ("It reports every 8 hours, ok?", "lasting"), ("240 ohm between OUT and ADJ, right?", "between")],
)
def test_a_question_has_no_other_form(text: str, form: str) -> None:
    assert form not in forms(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for 24 hours", 24.0),
        ("for the whole night, say 8 hours", 8.0),
        ("alive for a month", 730.0),
        ("from seven till midnight", 5.0),
        ("from 8 am to 6 pm", 10.0),
        ("a whole day", 24.0),
        ("is it enough?", None),
        ("an LDD-350H on 12 V, how do I wire it?", None),
    ],
)
def test_the_time_that_a_question_gives(text: str, expected: float | None) -> None:
    assert hours(text) == expected


def test_orders_are_questions_without_a_mark() -> None:
    assert ORDERED.search("12 V source, three LEDs. Calculate the series resistor and its power.")
    assert ORDERED.search("and please explain the diode over the coil")
    assert not ORDERED.search("it should tell me when the tank is full")


def test_every_topic_has_its_words_and_its_parts() -> None:
    for name, topic in book()["topics"].items():
        re.compile(topic["words"])
        assert topic["why"].endswith("."), name
        assert topic.get("anyway") or (any(topic.get(k) for k in ("roles", "shapes", "says", "kinds")) and "{here}" in topic["why"]), name
