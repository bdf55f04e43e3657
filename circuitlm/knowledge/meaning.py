"""Finding parts by what they are for: by whole phrases and by single words, both as vectors.

A phrase is compared with what is said of each part (its likeness), and each of its words with the words said of the part (its share: a rare
word that is met counts more than a common one). Neither says whether the catalogue has such a thing: the nearest phrase to 'a train ticket'
is still some phrase. So the score of a hit is a probability, from both and from how much the request sounds like one for an electronic part
at all. The weights were fitted on evals/encoder/dev.jsonl.
"""

from __future__ import annotations

import functools
import hashlib
import math
import os
from dataclasses import dataclass

from circuitlm.knowledge import phrases
from circuitlm.knowledge.catalogue import Catalogue
from circuitlm.knowledge.encoder import Encoder, light, tokens
from circuitlm.knowledge.search import STOP
from circuitlm.knowledge.vectors import VectorIndex, open_index

SHARE = 0.2
"""What the share adds to a likeness: it decides between parts that are about equally near."""
MET = 0.3
"""The likeness of two words from which the one begins to stand for the other."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the logistic function from likeness, share and aboutness to a probability (at most 0.95: a name is surer)."""

    likeness: float
    share: float
    about: float
    bias: float

    def probability(self, likeness: float, share: float, about: float) -> float:
        return 0.95 / (1 + math.exp(-(self.likeness * likeness + self.share * share + self.about * about + self.bias)))


LIGHT = Weights(11.3, 6.4, 0.75, -13.4)
REFERENCE = Weights(9.1, 5.7, 1.2, -10.0)
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
        signature = _signature(cat)
        self.index: VectorIndex = open_index("catalogue", signature, lambda: _phrases(cat), self.encoder)
        self._words = Words(open_index("words", signature, lambda: _words(cat), light()))

    def find(self, text: str, limit: int = 10, own: frozenset[str] = frozenset()) -> list[Found]:
        """The parts nearest to a text, the likeliest first. Parts of *own* have a word of the text almost to themselves that the encoder does
        not know ('a jar of frobs'): they are meant whatever else is said."""
        vector, about = light().read(text)
        if self.encoder is not light():
            vector = self.encoder.encode([text])[0]
        shares = self._words.shares(text)
        found = [Found(i, 0.9, 2.0, "a word of its own") for i in sorted(own)]
        for near in self.index.nearest(vector, max(24, 2 * limit)):
            if near.id not in own:
                share = shares.get(near.id, 0.0)
                found.append(Found(near.id, self._weights.probability(near.score, share, about), near.score + SHARE * share, near.reason))
        return sorted(found, key=lambda f: (-f.likeness, f.id))[:limit]


class Words:
    """The single words that are said of parts, as vectors: which part meets how much of a request, word by word."""

    def __init__(self, index: VectorIndex):
        import numpy as np

        self._index = index
        self._row = {word: row for row, word in enumerate(index.texts)}
        self._telling = np.log(1 + len(index) / np.maximum(index.owners(), 1))

    def shares(self, text: str) -> dict[str, float]:
        """Part -> the share (0..1) of the text's words that it meets, each weighted by how few parts are spoken of with it."""
        import numpy as np

        said = [w for w in tokens(text) if w not in STOP and len(w) > 1][:24]
        if not said or not self._row:
            return {}
        likeness = light().encode(said) @ self._index.rows.T
        total, weights = np.zeros(len(self._index), np.float32), 0.0
        for word, near in zip(said, likeness, strict=True):
            row = self._row.get(word)
            if row is not None:
                near[row] = 1.0
            telling = float(self._telling[row]) if row is not None else min(4.0, float(self._telling[int(near.argmax())]) + 1)
            total += telling * self._index.best(self._index.spread(np.clip((near - MET) / (1 - MET), 0, 1)))
            weights += telling
        return dict(zip(self._index.ids, (total / weights).tolist(), strict=True))


def _words(cat: Catalogue) -> dict[str, list[phrases.Phrase]]:
    """The words of each part's phrases, each once with the greatest weight that it has there; a description's words count less."""
    out = {}
    for part, said in _phrases(cat).items():
        weights: dict[str, float] = {}
        for phrase in said:
            weight = phrase.weight * (0.75 if phrase.weight == phrases.LOOSE else 1)
            for word in tokens(phrase.text):
                if word not in STOP and len(word) > 1:
                    weights[word] = max(weights.get(word, 0.0), weight)
        out[part] = [phrases.Phrase(w, x, "") for w, x in weights.items()]
    return out


def _phrases(cat: Catalogue) -> dict[str, list[phrases.Phrase]]:
    return {i: phrases.phrases_of(i, e, cat.lexicon) for i, e in cat.entries.items()}


def _signature(cat: Catalogue) -> str:
    """Changes when any phrase may have changed: with a component file, a function's words, or a file of sayings."""
    stats = [(path.name, path.stat()) for path in phrases.sayings_files()]
    sayings = " ".join(f"{name} {stat.st_mtime_ns} {stat.st_size}" for name, stat in stats)
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
