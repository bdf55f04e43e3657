"""`circuitlm kb search`: reasons, filters, and what is said when there is nothing like it."""

from __future__ import annotations

import importlib.util

import pytest


def test_a_search_says_what_each_part_was_found_by(terminal):
    answer = terminal("kb", "search", "how", "damp", "is", "the", "wall", "--kind", "sensor", "--bus", "i2c", "--volts", "3.3")
    assert answer.code == 0
    assert "(matched: humidity)" in answer.out and "dht22" not in answer.out


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        (["LM7836"], "Nothing is named 'lm7836'", "lm7806"),
        (["tickets", "for", "the", "opera"], "Nothing like 'tickets for the opera'", "nearest"),
        (["distance", "--bus", "can"], "Nothing like 'distance' with can", "vl53l0x"),
        (["distance", "--kind", "gadget"], "There is no kind 'gadget'", "sensor"),
    ],
)
def test_what_there_is_nothing_like_is_said_with_what_comes_nearest(terminal, words, said, hint):
    answer = terminal("kb", "search", *words)
    assert answer.code == 2
    assert said in answer.err and hint in answer.err


def test_a_reference_encoder_that_is_not_installed_is_said_with_how_to_install_it(terminal):
    if importlib.util.find_spec("sentence_transformers"):
        pytest.skip("it is installed")
    answer = terminal("kb", "search", "how", "damp", "is", "it", "--encoder", "reference")
    assert answer.code == 4
    assert "not installed" in answer.err and "circuitlm[embeddings]" in answer.err
