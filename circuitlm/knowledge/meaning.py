"""Finding parts by what they are for: by whole phrases and by single words, both as vectors.

A phrase is compared with what is said of each part (its likeness), and each of its words with the words said of the part (its share: a rare
word that is met counts more than a common one). Neither says whether the catalogue has such a thing: the nearest phrase to 'a train ticket'
is still some phrase. So both, and what the names tell, are figures of a row (ranking.py) from which a small network makes a probability.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import math
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from circuitlm.knowledge import phrases
from circuitlm.knowledge.catalogue import Catalogue
from circuitlm.knowledge.encoder import Encoder, light, tokens
from circuitlm.knowledge.names import STOP
from circuitlm.knowledge.ranking import FIGURES, OF_PART
from circuitlm.knowledge.search import Hints
from circuitlm.knowledge.slips import word_meant
from circuitlm.knowledge.vectors import Near, VectorIndex, open_index

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from circuitlm.knowledge.encoder import Vectors

    _Rows = tuple[NDArray[np.int64], Vectors]

MET = 0.3
"""The likeness of two words from which the one begins to stand for the other."""
KIN, REMEMBERED = 64, 2000
"""How many words at most stand for another, and of how many words is kept whom they meet."""
CLOSE = 0.12
"""The likeness by which one word that is said counts e times another as evidence of where a word belongs."""
LIKELY = 24
"""How many parts are looked at, besides those that names speak for."""
VERY_NEAR = 0.85
"""The likeness below which no phrase is the request itself, whatever it counts."""
STEP = 1e-4
"""By how much at least a part is likelier than the next."""
OWN_WORD = 0.9
"""The least probability of a part that has a word of the request to itself, or of which the request is a phrase."""


@dataclass(frozen=True, slots=True)
class Found:
    """A part that may be meant, the probability that it is, and the saying that it was found by."""

    id: str
    probability: float
    reason: str


class ByMeaning:
    """The catalogue's phrases in the space of an encoder."""

    def __init__(self, cat: Catalogue, encoder: Encoder | None = None):
        self.encoder: Encoder = encoder or light()
        signature = _signature(cat)
        self.index: VectorIndex = open_index("catalogue", signature, lambda: _phrases(cat), self.encoder)
        self._absent = open_index("absent", _absent_signature(), _absent, self.encoder)
        absent_words = open_index("absent-words", _absent_signature(), _absent_words, light())
        self._words = Words(open_index("words", signature, lambda: _words(cat), light()), absent_words)
        self._number = {part: k for k, part in enumerate(self.index.ids)}
        self._lines = frozenset(" ".join(tokens(t)) for t in self._absent.texts)
        self.ranking = light().ranking("light" if encoder is None else "reference")

    def find(self, text: str, limit: int = 10, hints: Hints | None = None) -> list[Found]:
        """The parts that a text most likely means, the likeliest first. Those that have a word of it almost to themselves that the encoder does
        not know ('a jar of frobs') are meant whatever else is said."""
        import numpy as np

        hints = hints or Hints()
        near, rows = self.candidates(text, max(LIKELY, 2 * limit), hints)
        found = [Found(i, OWN_WORD, "a word of its own") for i in sorted(hints.own)]
        if near:
            sure = self.ranking.probability(rows)
            verbatim = rows[:, FIGURES.index("verbatim")]
            sure = np.where(verbatim > 0, np.maximum(sure, OWN_WORD), sure)
            score = self.ranking.order(rows) + verbatim
            least = 1.0
            for k in sorted(range(len(near)), key=lambda k: (-score[k], near[k].id)):
                if near[k].id not in hints.own:
                    least = min(least - STEP, float(sure[k]))  # what comes later is not likelier
                    found.append(Found(near[k].id, max(0.0, least), near[k].reason))
        return found[:limit]

    def corrected(self, text: str) -> str:
        """The text without slips in words that are said of parts."""
        return self._words.corrected(text)

    def candidates(self, text: str, limit: int, hints: Hints) -> tuple[list[Near], Vectors]:
        """The parts that may be meant, each with its nearest phrase, and a row of the FIGURES for each."""
        import numpy as np

        vector, about = light().read(text)
        if self.encoder is not light():
            vector = self.encoder.encode([text])[0]
        said, whole = content(text), " ".join(tokens(text))
        judged = self._words.judge(said)
        best, kin, link = self.index.by_part(vector)
        named = [self._number[i] for i in {*hints.partial, *hints.contained, *hints.spelt} if i in self._number]
        total = best + 0.5 * kin + 0.4 * judged.shares
        chosen = np.union1d(np.argpartition(-total, min(limit, len(total) - 1))[:limit], np.array(named[:limit], np.int64))
        near = [self.index.near(int(link[k]), float(best[k]), self.index.ids[k]) for k in chosen]
        absence = self._absent.likeness(vector)
        top = float(best.max())
        rows = np.zeros((len(chosen), len(FIGURES)), np.float32)
        for row, k, n in zip(rows, chosen, near, strict=True):
            of_part = (best[k], kin[k], judged.shares[k], judged.unmet[k])
            named_by = (hints.partial.get(n.id, 0.0), hints.contained.get(n.id, 0.0), hints.spelt.get(n.id, 0.0))
            row[: len(OF_PART)] = (*of_part, *named_by, best[k] > VERY_NEAR and " ".join(tokens(n.text)) == whole)
        rows[:, len(OF_PART) :] = (
            *(about, absence, absence - top, judged.strange, math.log(1 + len(said))),
            *(*judged.odds, *judged.met, whole in self._lines),
        )
        return near, rows


def content(text: str) -> list[str]:
    """The words of a request that say what is wanted."""
    return [w for w in tokens(text) if w not in STOP and len(w) > 1][:24]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the words of a request tell: for each part the share of them that it meets and the weight of the weightiest that it does not; the
    share that nobody uses; how much more they are said of absent things (mean, greatest, last); how nearly of any part (mean, least, last)."""

    shares: Vectors
    unmet: Vectors
    strange: float
    odds: tuple[float, float, float]
    met: tuple[float, float, float]


class Words:
    """The single words that are said of parts, as vectors: which part meets how much of a request, word by word."""

    def __init__(self, index: VectorIndex, absent: VectorIndex):
        import numpy as np

        self._index, self._absent = index, absent
        self._row = {word: row for row, word in enumerate(index.texts)}
        self._owners = index.owners()
        self._telling = np.log(1 + len(index) / np.maximum(self._owners, 1))
        self._lines = absent.weights()
        self._seen: dict[str, _Word] = {}
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

    def judge(self, said: Sequence[str]) -> Judged:
        """What the words of a request tell together."""
        import numpy as np

        none = np.zeros(len(self._index), np.float32)
        if not said or not self._row:
            return Judged(none, none, 1.0, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
        unseen = [w for w in dict.fromkeys(said) if w not in self._seen]
        if len(self._seen) + len(unseen) > REMEMBERED:
            self._seen, unseen = {}, list(dict.fromkeys(said))
        if unseen:
            found = light().encode(unseen)
            there = self._absent.near_rows_of(found, KIN) if len(self._absent) else itertools.repeat(None)
            for word, here, absent in zip(unseen, self._index.near_rows_of(found, KIN), there, strict=False):
                self._seen[word] = self._look(word, here, absent)
        seen = [self._seen[w] for w in said]
        telling = np.array([w.telling for w in seen], np.float32)
        by_part = np.stack([w.met for w in seen])
        share = telling / telling.sum()
        odds, met = np.array([w.odds for w in seen]), np.array([w.best for w in seen])
        return Judged(
            share @ by_part,
            ((1 - by_part) * telling[:, None]).max(0),
            sum(w not in self._row for w in said) / len(said),
            (float(share @ odds), float(odds.max()), float(odds[-1])),
            (float(share @ met), float(met.min()), float(met[-1])),
        )

    def _look(self, word: str, here: _Rows, absent: _Rows | None) -> _Word:
        """How telling a word is, for each part how nearly it is one of the words said of it, and where it belongs; from the nearest words that
        are said of parts, and of absent things."""
        import numpy as np

        rows, near = here
        row = self._row.get(word)
        if row is not None:
            near = np.where(rows == row, 1.0, near).astype(np.float32)
        telling = float(self._telling[row]) if row is not None else min(4.0, float(self._telling[rows[near.argmax()]]) + 1)
        ours = float(np.sqrt(self._owners[rows]) @ np.exp((near - 1) / CLOSE))
        theirs = float(np.sqrt(self._lines[absent[0]]) @ np.exp((absent[1] - 1) / CLOSE)) if absent else 0.0
        odds = math.log((theirs + 0.02) / (ours + 0.02))
        return _Word(telling, self._index.spread(rows, np.clip((near - MET) / (1 - MET), 0, 1)), float(near.max()), odds)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word: how telling it is; for each part how nearly it is said of it (0..1), and the best of all; how much more it is absent things'."""

    telling: float
    met: Vectors
    best: float
    odds: float


def _absent() -> dict[str, list[phrases.Phrase]]:
    return {"absent": [phrases.Phrase(text, 1.0, text) for text in phrases.absent_phrases()]}


def _absent_words() -> dict[str, list[phrases.Phrase]]:
    """Each word of the absent things, weighted by how many lines have it."""
    count = Counter(w for line in phrases.absent_phrases() for w in dict.fromkeys(content(line)))
    return {"absent": [phrases.Phrase(w, float(n), "") for w, n in count.items()]}


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
    elsewhere = phrases.first_choices(cat.entries)
    return {i: phrases.phrases_of(i, e, cat.lexicon, elsewhere) for i, e in cat.entries.items()}


def _signature(cat: Catalogue) -> str:
    """Changes when any phrase may have changed: with a component file, a function's words, a file of sayings, or what phrases count."""
    stats = [(path.name, path.stat()) for path in phrases.sayings_files()]
    sayings = " ".join(f"{name} {stat.st_mtime_ns} {stat.st_size}" for name, stat in stats)
    counts = (phrases.OWN, phrases.SHARED, phrases.LOOSE, phrases.BESIDE)
    return hashlib.sha256(f"{cat.signature} {sayings} {counts}".encode()).hexdigest()[:24]


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
