"""The reference encoder, with a model that is played: any model by name, and an index of its own."""

from __future__ import annotations

import sys
from types import ModuleType

import numpy as np
import pytest

from circuitlm.errors import ToolError
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.encoder import light
from circuitlm.knowledge.indexfile import index_file
from circuitlm.knowledge.meaning import chosen_encoder
from circuitlm.knowledge.reference import ReferenceEncoder
from circuitlm.knowledge.search import Search


class PlayedModel:
    """Answers like a SentenceTransformer, with the light encoder's vectors in more dimensions."""

    def __init__(self, place, device):
        if place == "nowhere":
            raise OSError("no such model")

    def encode(self, texts, **_):
        if isinstance(texts, str):
            return self.encode([texts])[0]
        return np.pad(light().encode(texts), ((0, 0), (0, 8)))


@pytest.fixture
def played(monkeypatch, own_folders):
    module = ModuleType("sentence_transformers")
    module.SentenceTransformer = PlayedModel  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)


def test_a_model_by_name_searches_with_an_index_of_its_own(played):
    index = Search(catalogue(), "acme/mini-v3")
    assert index.find("how damp is the air")[0].id == "dht22"
    assert index.meaning.encoder.dims == light().dims + 8
    assert index_file("catalogue", index.meaning.encoder).name == "phrases-catalogue-st-acme-mini-v3.bin"
    assert index_file("catalogue", index.meaning.encoder).is_file()


def test_the_environment_chooses_the_encoder(played, monkeypatch):
    assert chosen_encoder() is None
    chosen_encoder.cache_clear()
    monkeypatch.setenv("CIRCUITLM_ENCODER", "acme/mini-v3")
    assert chosen_encoder().name == "st-acme/mini-v3"


def test_a_model_that_is_not_there_is_said(played):
    with pytest.raises(ToolError, match="'nowhere' cannot be loaded"):
        ReferenceEncoder("nowhere")
    assert ReferenceEncoder("other").encode([]).shape == (0, light().dims + 8)
