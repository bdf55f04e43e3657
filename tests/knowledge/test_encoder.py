"""The light encoder: what means the same lies near, whoever types and in whatever language; a damaged file is named."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from circuitlm import resources
from circuitlm.errors import KnowledgeError
from circuitlm.knowledge.encoder import LightEncoder, light, tokens
from circuitlm.knowledge.ranking import FEATURES, FIGURES, features

FILE = resources.folder("knowledge") / "encoder.bin"


def likeness(a: str, b: str) -> float:
    first, second = light().encode([a, b])
    return float(first @ second)


@pytest.mark.parametrize(
    ("same", "other"),
    [
        (("how damp is the air", "humidity"), "loudspeaker"),
        (("humidty", "humidity"), "pressure"),
        (("Luftfeuchtigkeit", "humidity"), "distance"),
        (("température", "temperature"), "weight"),
        (("how heavy is it", "weight of a thing"), "colour of a thing"),
        (("bomba de agua", "water pump"), "light bulb"),
    ],
)
def test_what_means_the_same_lies_nearer_than_what_does_not(same, other):
    assert likeness(*same) > likeness(same[0], other) + 0.1


def test_vectors_are_of_length_one_and_a_text_without_words_is_none():
    vectors = light().encode(["a relay", "§ !", "x"])
    assert vectors.shape == (3, light().dims)
    assert vectors[1].sum() == 0
    assert abs(float(vectors[0] @ vectors[0]) - 1) < 1e-5
    assert light().encode([]).shape == (0, light().dims)


def test_many_texts_at_once_are_the_same_as_one_by_one():
    texts = ["a relay", "", "how damp is it", "Grüße aus Köln", "zxqv"] * 60
    together = light().encode(texts)
    for k in (0, 1, 2, 3, 4, 297):
        assert abs(together[k] - light().read(texts[k])[0]).max() < 1e-5


def test_the_ranking_comes_with_the_encoder_and_prefers_what_is_nearer():
    rows = np.zeros((2, len(FIGURES)), np.float32)
    rows[0, FIGURES.index("likeness")], rows[1, FIGURES.index("likeness")] = 0.9, 0.3
    assert light().ranking("light").order(rows).argmax() == 0
    assert features(rows).shape == (2, len(FEATURES))
    assert 0 < light().lead < light().dims


def test_an_encoder_without_a_ranking_of_this_version_is_said_to_be_so():
    with pytest.raises(KnowledgeError, match="no ranking"):
        light().ranking("no such way")


def test_a_text_says_how_much_it_is_about_parts():
    assert light().read("measure the temperature of a room")[1] > 0.3 > light().read("a novel about marriage and divorce")[1]


def test_accents_and_case_are_no_difference():
    assert tokens("Größe ÉTÉ") == ["grosse", "ete"]


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b[:200], lambda b: b"", lambda b: b[:-9] + bytes(9), lambda b: b"{}\n" + b])
def test_a_damaged_encoder_is_named(tmp_path, spoil):
    (tmp_path / "encoder.bin").write_bytes(spoil(FILE.read_bytes()))
    with pytest.raises(KnowledgeError, match=r"encoder\.bin cannot be read"):
        LightEncoder(tmp_path / "encoder.bin")


def test_the_encoder_is_a_few_megabytes():
    assert FILE.stat().st_size < 10e6


def test_a_name_needs_no_numpy_and_numpy_leaves_the_environment_alone():
    code = (
        "import os, sys; from circuitlm.knowledge.search import search; s = search();"
        "assert s.exact('HC-SR04') and s.spelling('hcrs04') and s.nearest('bme'); assert 'numpy' not in sys.modules;"
        "assert s.by_use('how damp is it'); assert 'numpy' in sys.modules and 'OPENBLAS_NUM_THREADS' not in os.environ"
    )
    env = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
    subprocess.run([sys.executable, "-c", code], check=True, env=env)
