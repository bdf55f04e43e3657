"""Finding parts by what they are for: a phrase's vector beside the vectors of what is said of each part, and the words that both share.

A likeness alone does not say whether the catalogue has such a thing: the nearest phrase to 'a train ticket' is still some phrase. So the
score of a hit is a probability, from three figures: the likeness, the share of words in common, and how much the request sounds like one
for an electronic part at all. The weights were fitted on evals/encoder/dev.jsonl.
"""

from __future__ import annotations

import functools
import hashlib
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass

from circuitlm.knowledge import phrases
from circuitlm.knowledge.catalogue import Catalogue
from circuitlm.knowledge.encoder import Encoder, light
from circuitlm.knowledge.vectors import VectorIndex, open_index

SHARED_WORDS = 0.03
"""What words in common add to a likeness: it decides between parts that are equally near."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the logistic function from likeness, shared words and aboutness to a probability (at most 0.95: a name is surer)."""

    likeness: float
    shared: float
    about: float
    bias: float

    def probability(self, likeness: float, shared: float, about: float) -> float:
        return 0.95 / (1 + math.exp(-(self.likeness * likeness + self.shared * shared + self.about * about + self.bias)))


LIGHT = Weights(18.5, 1.6, 1.0, -15.5)
REFERENCE = Weights(10.0, 1.0, 3.0, -7.5)
"""For all-MiniLM-L6-v2; other models are taken to be like it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A part that may be meant, the probability that it is, its likeness for ordering, and the saying that it was found by."""

    id: str
    probability: float
    likeness: float
    reason: str


class ByMeaning:
    """The catalogue's phrases in the space of an encoder."""

    def __init__(self, cat: Catalogue, encoder: Encoder | None = None):
        self.encoder: Encoder = encoder or light()
        self._weights = LIGHT if encoder is None else REFERENCE
        self.index: VectorIndex = open_index("catalogue", _signature(cat), lambda: _phrases(cat), self.encoder)

    def find(self, text: str, shared: Mapping[str, float], limit: int = 10, own: frozenset[str] = frozenset()) -> list[Found]:
        """The parts nearest to a text, the likeliest first; *shared* is each part's share of words in common (0..1). Parts of *own* have a
        word of the text almost to themselves that the encoder does not know ('a jar of frobs'): they are meant whatever else is said."""
        about = light().read(text)
        vector = about[0] if self.encoder is light() else self.encoder.encode([text])[0]
        found = []
        for near in self.index.nearest(vector, max(20, 2 * limit)):
            words = shared.get(near.id, 0.0)
            chance = self._weights.probability(near.score, words, about[1])
            if near.id not in own:
                found.append(Found(near.id, chance, near.score + SHARED_WORDS * words, near.reason))
        found += [Found(i, 0.9, 1 + shared.get(i, 0.0), "a word of its own") for i in own]
        return sorted(found, key=lambda f: (-f.likeness, f.id))[:limit]


def _phrases(cat: Catalogue) -> dict[str, list[phrases.Phrase]]:
    return {i: phrases.phrases_of(i, e, cat.lexicon) for i, e in cat.entries.items()}


def _signature(cat: Catalogue) -> str:
    """Changes when any phrase may have changed: with a component file, a function's words, or sayings.txt."""
    try:
        stat = phrases.sayings_file().stat()
        sayings = f"{stat.st_mtime_ns} {stat.st_size}"
    except OSError:
        sayings = "none"
    return hashlib.sha256(f"{cat.signature} {sayings}".encode()).hexdigest()[:24]


@functools.cache
def chosen_encoder(name: str | None = None) -> Encoder | None:
    """The encoder called *name*, or by CIRCUITLM_ENCODER: None is the light one, `reference` all-MiniLM-L6-v2, else a model's name or folder.

    Raises ToolError where it is not installed.
    """
    name = name or os.environ.get("CIRCUITLM_ENCODER") or "light"
    if name == "light":
        return None
    from circuitlm.knowledge.reference import ReferenceEncoder

    return ReferenceEncoder(None if name == "reference" else name)
