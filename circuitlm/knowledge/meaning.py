"""Finding parts by what they are for: by whole phrases and by single words, both as vectors.

A phrase is compared with what is said of each part (its likeness), and each of its words with the words said of the part (its share: a rare
word that is met counts more than a common one). Neither says whether the catalogue has such a thing: the nearest phrase to 'a train ticket'
is still some phrase. So both, and what the names tell, are figures of a row (ranking.py) from which a small network makes a probability.
"""

from __future__ import annotations

import functools
import hashlib
import math
import os
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from circuitlm.knowledge import phrases
from circuitlm.knowledge.catalogue import Catalogue
from circuitlm.knowledge.encoder import Encoder, light, tokens
from circuitlm.knowledge.names import STOP
from circuitlm.knowledge.ranking import FIGURES, OF_PART
from circuitlm.knowledge.search import Hints
from circuitlm.knowledge.single_words import Words, content
from circuitlm.knowledge.vectors import Near, VectorIndex, greatest, open_index

if TYPE_CHECKING:
    from circuitlm.knowledge.encoder import Vectors

LIKELY = 24
"""How many parts are looked at, besides those that names speak for."""
VERY_NEAR = 0.85
"""The likeness below which no phrase is the request itself, whatever it counts."""
STEP = 1e-4
"""By how much at least a part is likelier than the next."""
OWN_WORD = 0.9
"""The least probability of a part that has a word of the request to itself, or of which the request is a phrase (and no line of what is absent)."""


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
        words = open_index("words", signature, lambda: _words(cat), light())
        absent_words = open_index("absent-words", _absent_signature(), _absent_words, light())
        self._words = Words(words, absent_words, f"{signature} {_absent_signature()}")
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
            verbatim = rows[:, FIGURES.index("verbatim")] * (1 - rows[:, FIGURES.index("known")])
            sure = np.maximum(self.ranking.probability(rows), OWN_WORD * verbatim)
            score = (self.ranking.order(rows) + verbatim).tolist()
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
        hinted = (hints.partial, hints.contained, hints.spelt)
        named = sorted(self._number[i] for i in set().union(*hinted) if i in self._number)
        total = best + 0.5 * kin + 0.4 * judged.shares
        chosen = sorted({*greatest(total, limit).tolist(), *named[:limit]})
        found_by = zip(chosen, link[chosen].tolist(), best[chosen].tolist(), strict=True)
        near = [self.index.near(at, score, self.index.ids[k]) for k, at, score in found_by]
        rows = np.zeros((len(chosen), len(FIGURES)), np.float32)
        rows[:, :4] = np.stack((best, kin, judged.shares, judged.unmet), 1)[chosen]
        place = {n.id: at for at, n in enumerate(near)}
        for column, hint in enumerate(hinted, OF_PART.index("partial")):
            for part in hint.keys() & place.keys():
                rows[place[part], column] = hint[part]
        for at in np.flatnonzero(rows[:, 0] > VERY_NEAR).tolist():
            rows[at, OF_PART.index("verbatim")] = " ".join(tokens(near[at].text)) == whole
        absence = self._absent.likeness(vector)
        rows[:, len(OF_PART) :] = (
            *(about, absence, absence - float(best.max()), judged.strange, math.log(1 + len(said))),
            *(*judged.odds, *judged.met, whole in self._lines),
        )
        return near, rows


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
