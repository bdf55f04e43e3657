"""What the single words of a request tell: which parts they are said of, and whether rather of absent things.

A word stands for those that lie near it. Whom each word that is said of parts stands for is found once and kept beside the index; a word of
no part is looked up when it is asked for.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from circuitlm.knowledge.encoder import light, tokens
from circuitlm.knowledge.indexfile import keep, stored
from circuitlm.knowledge.names import STOP
from circuitlm.knowledge.slips import Spelling

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from circuitlm.knowledge.encoder import Vectors
    from circuitlm.knowledge.vectors import VectorIndex

MET = 0.3
"""The likeness of two words from which the one begins to stand for the other."""
KIN, REMEMBERED = 64, 2000
"""How many words at most stand for another, and of how many words of no part is kept whom they meet."""
CLOSE = 0.12
"""The likeness by which one word that is said counts e times another as evidence of where a word belongs."""
DOUBT = 0.02
"""The evidence that counts as none."""


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


@dataclass(frozen=True, slots=True)
class _Word:
    """A word: how telling it is; the rows of the words that it stands for and how nearly (0..1); how much more it is absent things'; and its
    likeness to any word that is said of a part."""

    telling: float
    rows: NDArray[np.integer]
    met: Vectors
    odds: float
    best: float


class Words:
    """The single words that are said of parts, as vectors: which part meets how much of a request, word by word."""

    def __init__(self, index: VectorIndex, absent: VectorIndex, signature: str):
        import numpy as np

        self._index, self._absent = index, absent
        self._row = {word: row for row, word in enumerate(index.texts)}
        owners = index.owners()
        self._telling = np.log(1 + len(index) / np.maximum(owners, 1))
        self._common, self._lines = np.sqrt(owners), np.sqrt(absent.weights())
        self._rows, self._met, self._odds = self._kin(signature)
        self._look = functools.lru_cache(maxsize=REMEMBERED)(self._look_up)

    @functools.cached_property
    def _spelling(self) -> Spelling:
        """The words of letters alone that are said of parts, those that are said of most of them first."""
        return Spelling(w for w in sorted(self._row, key=lambda w: -self._common[self._row[w]]) if w.isalpha())

    def corrected(self, text: str) -> str:
        """The text, with words that nobody knows put right where they are a slip of one that is said of a part. A text of which nothing is known
        and not all are slips ('patata frita') is of another world, and stays."""
        words = tokens(text)
        known = [w in self._row or light().knows(w) for w in words]
        meant = [w if sure or w in STOP else self._spelling.meant(w) for w, sure in zip(words, known, strict=True)]
        if None in meant and not any(sure for w, sure in zip(words, known, strict=True) if w not in STOP):
            return text
        right = [m or w for w, m in zip(words, meant, strict=True)]
        return text if right == words else " ".join(right)

    def judge(self, said: Sequence[str]) -> Judged:
        """What the words of a request tell together."""
        import numpy as np

        if not said or not self._row:
            none = np.zeros(len(self._index), np.float32)
            return Judged(none, none, 1.0, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
        seen = [self._look(w) for w in said]
        telling = np.array([w.telling for w in seen], np.float32)
        by_part = self._index.spread([w.rows for w in seen], [w.met for w in seen])
        share = telling / telling.sum()
        odds, met = np.array([w.odds for w in seen]), np.array([w.best for w in seen])
        return Judged(
            share @ by_part,
            ((1 - by_part) * telling[:, None]).max(0),
            sum(w not in self._row for w in said) / len(said),
            (float(share @ odds), float(odds.max()), float(odds[-1])),
            (float(share @ met), float(met.min()), float(met[-1])),
        )

    def _look_up(self, word: str) -> _Word:
        """What a word tells: of one that is said of parts it is known."""
        if (row := self._row.get(word)) is not None:
            return _Word(float(self._telling[row]), self._rows[row], self._met[row], float(self._odds[row]), 1.0)
        vector, _ = light().read(word)
        rows, near = self._index.near_rows(vector, KIN)
        nearest = near.argmax()
        telling = min(4.0, float(self._telling[rows[nearest]]) + 1)
        return _Word(telling, rows, _standing(near), self._belongs(vector, rows, near), float(near[nearest]))

    def _belongs(self, vector: Vectors, rows: NDArray[np.int64], near: Vectors) -> float:
        """How much more a word is said of absent things than of parts, as a logarithm; by the words near it, each by how common it is there."""
        import numpy as np

        ours, theirs = float(self._common[rows] @ np.exp((near - 1) / CLOSE)), 0.0
        if len(self._absent):
            absent, likeness = self._absent.near_rows(vector, KIN)
            theirs = float(self._lines[absent] @ np.exp((likeness - 1) / CLOSE))
        return math.log((theirs + DOUBT) / (ours + DOUBT))

    def _kin(self, signature: str) -> tuple[NDArray[np.integer], Vectors, Vectors]:
        """For each word that is said of parts: the rows of those that it stands for, how nearly, and how much more it is absent things'."""
        import numpy as np

        if (found := stored("kin", light())) and found[0]["signature"] == signature:
            return found[1]["rows"], found[1]["met"], found[1]["odds"]
        size = (len(self._row), min(KIN, len(self._row)))
        rows, met, odds = np.zeros(size, np.int32), np.zeros(size, np.float32), np.zeros(size[0], np.float32)
        for row, vector in enumerate(self._index.rows):
            kin, near = self._index.near_rows(vector, KIN)
            near[kin == row] = 1.0
            rows[row], met[row], odds[row] = kin, _standing(near), self._belongs(vector, kin, near)
        keep("kin", light(), {"signature": signature}, {"rows": rows, "met": met, "odds": odds})
        return rows, met, odds


def _standing(likeness: Vectors) -> Vectors:
    """How nearly words stand for one that they are so like, 0..1."""
    import numpy as np

    return np.maximum((likeness - MET) / (1 - MET), 0)
