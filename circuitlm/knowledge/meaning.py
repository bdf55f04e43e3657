"""Finding parts by what they are for: by whole phrases and by single words, both as vectors.

A phrase is compared with what is said of each part (its likeness), and each of its words with the words said of the part (its share: a rare
word that is met counts more than a common one). Neither says whether the catalogue has such a thing: the nearest phrase to 'a train ticket'
is still some phrase. So the score of a hit is a probability, from both, from how near the request is to what no catalogue of electronic
parts has (absent.txt), from how much it sounds like one for an electronic part at all, and from how many of its words nobody uses here.
evals/encoder/decide.py fits the weights on requests that nothing else was made with, and stores them with the encoder.
"""

from __future__ import annotations

import functools
import hashlib
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from circuitlm.knowledge import phrases
from circuitlm.knowledge.catalogue import Catalogue
from circuitlm.knowledge.encoder import Encoder, light, tokens
from circuitlm.knowledge.search import STOP
from circuitlm.knowledge.slips import word_meant
from circuitlm.knowledge.vectors import Near, VectorIndex, open_index

if TYPE_CHECKING:
    from circuitlm.knowledge.encoder import Vectors

SHARE = 0.2
"""What the share adds to a likeness: it decides between parts that are about equally near."""
VERY_WORDS = 0.9
"""The probability of a part of which the request says the very words."""
MET = 0.3
"""The likeness of two words from which the one begins to stand for the other."""
KIN, REMEMBERED = 64, 2000
"""How many words at most stand for another, and of how many words is kept whom they meet."""


@dataclass(frozen=True, slots=True)
class Sense:
    """What of a request, whatever part answers it, tells whether the catalogue has such a thing.

    about: how much it sounds like a wish for an electronic part; absent: its likeness to the nearest of what is known to be none; strange:
    the share of its words that are said of no part; words: the logarithm of how many it has."""

    about: float
    absent: float
    strange: float
    words: float

    def features(self, likeness: float, share: float) -> dict[str, float]:
        """All that a hit's probability depends on, by name."""
        return {
            "likeness": likeness,
            "share": share,
            "about": self.about,
            "absent": self.absent,
            "strange": self.strange,
            "words": self.words,
            "bias": 1.0,
        }


def probability(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """The logistic function of the weighted features, at most 0.95: a name is surer."""
    total = sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 0.95 / (1 + math.exp(-max(-50.0, min(50.0, total))))


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
        self.weights = light().decision.get("light" if encoder is None else "reference", {})
        signature = _signature(cat)
        self.index: VectorIndex = open_index("catalogue", signature, lambda: _phrases(cat), self.encoder)
        self._absent = open_index("absent", _absent_signature(), _absent, self.encoder)
        self._words = Words(open_index("words", signature, lambda: _words(cat), light()))

    def find(self, text: str, limit: int = 10, own: frozenset[str] = frozenset()) -> list[Found]:
        """The parts nearest to a text, the likeliest first. Parts of *own* have a word of the text almost to themselves that the encoder does
        not know ('a jar of frobs'): they are meant whatever else is said."""
        said, found = tokens(text), [Found(i, VERY_WORDS, 2.0, "a word of its own") for i in sorted(own)]
        for near, share, sense in self.candidates(text, max(24, 2 * limit)):
            if near.id not in own:
                sure = probability(self.weights, sense.features(near.score, share))
                if tokens(near.text) == said:
                    sure = max(sure, VERY_WORDS)
                found.append(Found(near.id, sure, near.score + SHARE * share, near.reason))
        return sorted(found, key=lambda f: (-f.likeness, f.id))[:limit]

    def corrected(self, text: str) -> str:
        """The text without slips in words that are said of parts."""
        return self._words.corrected(text)

    def candidates(self, text: str, limit: int) -> Iterator[tuple[Near, float, Sense]]:
        """The parts whose phrases are nearest, each with the share of the request's words that it meets, and what the request tells by itself."""
        vector, about = light().read(text)
        if self.encoder is not light():
            vector = self.encoder.encode([text])[0]
        absent = self._absent.nearest(vector, 1)
        said = content(text)
        sense = Sense(about, absent[0].score if absent else 0.0, self._words.strange(said), math.log(1 + len(said)))
        shares = self._words.shares(said)
        for near in self.index.nearest(vector, limit):
            yield near, shares.get(near.id, 0.0), sense


def content(text: str) -> list[str]:
    """The words of a request that say what is wanted."""
    return [w for w in tokens(text) if w not in STOP and len(w) > 1][:24]


class Words:
    """The single words that are said of parts, as vectors: which part meets how much of a request, word by word."""

    def __init__(self, index: VectorIndex):
        import numpy as np

        self._index = index
        self._row = {word: row for row, word in enumerate(index.texts)}
        self._telling = np.log(1 + len(index) / np.maximum(index.owners(), 1))

        self._met: dict[str, tuple[float, Vectors]] = {}
        self._right = functools.lru_cache(maxsize=2048)(self._spell)

    @functools.cached_property
    def _spelt(self) -> list[str]:
        """The words of letters alone that are said of parts, those that are said of most of them first."""
        owners = self._index.owners()
        return [w for w in sorted(self._row, key=lambda w: -owners[self._row[w]]) if w.isalpha()]

    def corrected(self, text: str) -> str:
        """The text, with words that nobody knows put right where they are a slip of one that is said of a part."""
        words = tokens(text)
        right = [w if w in self._row or w in STOP else self._right(w) for w in words]
        return text if right == words else " ".join(right)

    def _spell(self, word: str) -> str:
        return word if light().knows(word) else word_meant(word, self._spelt) or word

    def strange(self, said: Sequence[str]) -> float:
        """The share of the words that are said of no part; 1 where there are none."""
        return sum(w not in self._row for w in said) / len(said) if said else 1.0

    def shares(self, said: Sequence[str]) -> dict[str, float]:
        """Part -> the share (0..1) of the words that it meets, each weighted by how few parts are spoken of with it."""
        import numpy as np

        if not said or not self._row:
            return {}
        unmet = [w for w in dict.fromkeys(said) if w not in self._met]
        if len(self._met) + len(unmet) > REMEMBERED:
            self._met, unmet = {}, list(dict.fromkeys(said))
        for word, vector in zip(unmet, light().encode(unmet), strict=True):
            self._met[word] = self._meet(word, vector)
        total, weights = np.zeros(len(self._index), np.float32), 0.0
        for word in said:
            telling, met = self._met[word]
            total += telling * met
            weights += telling
        return dict(zip(self._index.ids, (total / weights).tolist(), strict=True))

    def _meet(self, word: str, vector: Vectors) -> tuple[float, Vectors]:
        """How telling a word is, and for each part how nearly it is one of the words said of it (0..1)."""
        import numpy as np

        rows, near = self._index.near_rows(vector, KIN)
        row = self._row.get(word)
        if row is not None:
            near = np.where(rows == row, 1.0, near).astype(np.float32)
        telling = float(self._telling[row]) if row is not None else min(4.0, float(self._telling[rows[near.argmax()]]) + 1)
        return telling, self._index.spread(rows, np.clip((near - MET) / (1 - MET), 0, 1))


def _absent() -> dict[str, list[phrases.Phrase]]:
    return {"absent": [phrases.Phrase(text, 1.0, text) for text in phrases.absent_phrases()]}


def _absent_signature() -> str:
    return hashlib.sha256("\n".join(phrases.absent_phrases()).encode()).hexdigest()[:24]


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
