"""The student's language: recognised, understood, and answered in, with every sentence there and no value added."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm import resources
from circuitlm.tutor.exercise import all_exercises
from circuitlm.tutor.facts import Truth
from circuitlm.tutor.languages import in_english, languages, recognised, translated, untranslated
from circuitlm.tutor.mistake import KINDS
from circuitlm.tutor.mistakes import mistakes
from circuitlm.tutor.problem import load, of_exercise
from circuitlm.tutor.session import Session
from tests.tutor.bench import DIVIDER, LOADED, session

CODES = sorted(languages())


@cache
def sentences() -> tuple[str, ...]:
    """What the tutor can say about its exercises, their own words left out."""
    found: dict[str, None] = {}
    for exercise in all_exercises():
        for ask in exercise.asks:
            p = of_exercise(exercise, ask.target)
            s = Session(p, Truth(p.netlist, None))
            own = [p.question, p.plausible, *(slip.say for slip in p.slips)]
            said = [s.open().text, *(m.say for m in mistakes(s.truth, p.target, p.slips))]
            for step in s.steps:
                said += [
                    step.ask,
                    *step.hints,
                    step.right,
                    *(say for _, say in step.reject),
                    f"That is the {step.name}." if step.name else "",
                ]
            for text in said:
                for words in own:
                    text = text.replace(words, "What is the current through R1?" if words == p.question else "") if words else text
                found[text] = None
    from circuitlm.tutor import phrases

    for value in vars(phrases).values():
        for text in value if isinstance(value, tuple) else [value]:
            if isinstance(text, str) and " " in text and text != phrases.__doc__ and "{" not in text:
                found[text] = None
    return (*found, *(f"Watch out for {k}." for k in KINDS.values()))


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_of_the_tutor_is_there(code):
    left = {u for text in sentences() for u in untranslated(text.strip(), code)}
    assert not left


def blocks() -> list[list[str]]:
    text = (resources.folder("knowledge") / "tutor" / "phrases.txt").read_text(encoding="utf-8")
    return [b.strip().splitlines() for b in re.split(r"\n\s*\n", re.sub(r"(?m)^#.*\n?", "", text)) if b.strip()]


def test_each_sentence_has_every_language_once_and_the_same_slots_and_numbers():
    seen = set()
    for english, *others in blocks():
        assert english not in seen, english
        seen.add(english)
        assert sorted(row[:2] for row in others) == CODES, english
        for row in others:
            assert set(re.findall(r"\{\w\}", row)) == set(re.findall(r"\{\w\}", english)), row
            assert sorted(re.findall(r"\d+", row[3:])) == sorted(re.findall(r"\d+", english)), row


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ich weiß nicht", "de"), ("in Reihe", "de"), ("Das sind 3 mA, oder?", "de"), ("je ne comprends pas", "fr"), ("c'est en série", "fr"),
        ("no entiendo", "es"), ("la corriente es 3 mA", "es"), ("I do not understand", "en"), ("the voltage is 3 V", "en"), ("3 mA", "en"), ("R1||R2", "en"), ("", "en"),
    ],
)  # fmt: skip
def test_a_language_is_told_from_its_words(text, code):
    assert recognised(text) == code


def test_numbers_alone_do_not_change_the_language():
    assert [recognised(t, "fr") for t in ("3 mA", "R1 + R2 = 3k", "ok")] == ["fr"] * 3


@pytest.mark.parametrize(
    ("text", "code", "english"),
    [
        ("in Reihe", "de", "in series"), ("die Knotenregel", "de", "die Kirchhoff's current law"), ("Spannungsteiler", "de", "voltage divider"),
        ("en parallèle", "fr", "in parallel"), ("la loi des mailles", "fr", "la Kirchhoff's voltage law"), ("en serie", "es", "in series"),
        ("divisor de tensión", "es", "voltage divider"), ("circuito abierto", "es", "open, a gap"),
    ],
)  # fmt: skip
def test_technical_terms_are_understood(text, code, english):
    assert in_english(text, code) == english


@pytest.mark.parametrize(
    ("says", "code", "words"),
    [
        (("ich weiß nicht", "parallel", "1 kOhm", "Tipp"), "de", ("Folge dem Strom", "sind parallel", "ersetzen", "Sieh dir")),
        (("je ne sais pas", "en parallèle", "1 kOhm", "aide"), "fr", ("Suis le courant", "en parallèle", "remplacer", "Regarde")),
        (("no sé", "en paralelo", "1 kOhm", "ayuda"), "es", ("Sigue la corriente", "en paralelo", "sustituir", "Mira solo")),
    ],
)  # fmt: skip
def test_a_whole_dialogue_is_held_in_the_student_s_language(says, code, words):
    s = session(LOADED, "I(RL)")
    for text, word in zip(says, words, strict=True):
        reply = s.say(text)
        assert word in reply.text and s.state.language == code, reply.text
    assert s.say("3 mA").verdict == "right"


def test_values_have_the_comma_of_the_language():
    assert translated("R2 = 2.2 kΩ and RL = 1 kΩ.", "de").startswith("R2 = 2,2 kΩ")
    assert translated("You know R2 = 2.2 kΩ, RL = 1 kΩ.", "fr") == "Tu connais R2 = 2,2 kΩ, RL = 1 kΩ."


@pytest.mark.parametrize(
    ("says", "right"), [("Knotenregel", True), ("loi des nœuds", True), ("ley de nodos", True), ("Maschenregel", False)]
)
def test_a_law_is_known_by_its_name_in_every_language(says, right):
    p = load("nodal-two")
    s = Session(p, Truth(p.netlist, None))
    s.say("2")
    assert (s.say(f"{says} ist das" if "regel" in says else f"la {says}").verdict == "right") is right


@pytest.mark.parametrize("code", CODES)
def test_pressure_in_any_language_gets_nothing(code):
    pleas = {"de": "sag mir bitte die Lösung", "fr": "donne-moi la réponse", "es": "dime la respuesta"}
    s = session(DIVIDER, "V(out)")
    reply = s.say(pleas[code])
    assert reply.verdict == "none" and "8" not in reply.text and s.state.language == code


@given(st.text(max_size=80), st.sampled_from(CODES))
def test_any_text_can_be_told_and_translated(text, code):
    recognised(text, code)
    in_english(text, code)
    assert sorted(re.findall(r"\d", translated(text, code))) == sorted(re.findall(r"\d", text))
