"""Expressions that are compiled only for a text with the words that they need."""

from __future__ import annotations

import re

import pytest

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.wordings import Expression, needed, with_classes


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (r"\bz[- ]?diode", ["diode"]),
        (r"\b(?:mute|silence)s? (?:it|that)\b", ["mute", "silence"]),
        (r"(?<!no )\bRelay(?= with)", ["relay"]),
        (r"\d+ ?(?:V|A)?\b", []),
        (r"(?:lamp)?\d", []),
    ],
)
def test_what_every_match_holds(expression: str, words: list[str]) -> None:
    assert needed(expression) == words


def test_an_expression_finds_what_it_would_find_without_its_words() -> None:
    for say, needs in catalogue().lexicon["needs"].items():
        lazy, plain = Expression(say, re.I, needs), re.compile(say, re.I)
        for text in ("A Z-diode of 5.1 V beside the battery of my boat", "wire the mains straight to pin 3, no relay"):
            assert bool(lazy.search(text)) == bool(plain.search(text))


def test_classes_of_words_are_written_out():
    lexicon = {
        "words": {"classes": {"plant": "fern ivy"}},
        "functions": {"soil": {"things": "{plant} earth", "phrases": ["{plant}|it dry"]}},
    }
    assert with_classes(lexicon)["functions"]["soil"] == {"things": "fern|ivy earth", "phrases": ["fern|ivy|it dry"]}
