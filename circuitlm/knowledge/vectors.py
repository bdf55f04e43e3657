"""The index of phrase vectors: which part's phrases lie near a query's. Kept in the cache folder, made anew only where phrases changed.

One matrix holds a row for each different phrase, whoever shares it; links say which part a row speaks for, what it counts and why.
Whatever is wrong with the file (indexfile.py), the index is made in memory and search goes on; a warning says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from circuitlm.knowledge.indexfile import keep, stored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from circuitlm.knowledge.encoder import Encoder, Vectors
    from circuitlm.knowledge.phrases import Phrase

FAISS_FROM = 50_000
"""Rows from which faiss is used where it is installed; below, one product of a matrix and a vector is as fast."""

NEAR_ROWS = 240
"""How many phrases are looked at when a request's parts are put in order."""

KINDRED = 3
"""How many of a part's phrases tell how near all of what is said of it is."""

SIEVE = 4
"""How many times as many rows as are wanted pass the sieve of the first dimensions."""

HEAP = 8
"""Of how many figures the greatest is found at once, to know quickly which may be among the greatest of all."""

Phrases = Mapping[str, Sequence["Phrase"]]


@dataclass(frozen=True, slots=True)
class Near:
    """A part near a query: its id, the likeness of its best phrase (0..1, weighted), that phrase's text and the reason it gives."""

    id: str
    score: float
    text: str
    reason: str


class VectorIndex:
    """Phrases as unit vectors, and the parts that they speak for."""

    def __init__(self, head: dict[str, Any], links: Vectors, rows: Vectors):
        import numpy as np

        self.ids: list[str] = head["ids"]
        self.texts: list[str] = head["texts"]
        self.reasons: list[str] = head["reasons"]
        self.rows = rows
        self._part, self._row, self._reason = (links[:, k].astype(np.int64) for k in (0, 1, 3))
        self._weight = np.ascontiguousarray(links[:, 2])
        self._by_row = np.argsort(self._row, kind="stable")
        self._first_link = np.searchsorted(self._part, np.arange(len(self.ids))).astype(np.int64)
        self._starts = np.searchsorted(self._row[self._by_row], np.arange(len(self.texts) + 1))
        self._lead = np.ascontiguousarray(rows[:, : head.get("lead", 0)]) if head.get("lead", 0) < rows.shape[1] else rows[:, :0]
        self._faiss = _faiss(rows)

    def __len__(self) -> int:
        return len(self.ids)

    def owners(self) -> Vectors:
        """For each row how many links it has."""
        import numpy as np

        return np.bincount(self._row, minlength=len(self.texts)).astype(np.float32)

    def weights(self) -> Vectors:
        """For each row the sum of its links' weights."""
        import numpy as np

        return np.bincount(self._row, self._weight, minlength=len(self.texts)).astype(np.float32)

    def near_rows(self, vector: Vectors, most: int) -> tuple[NDArray[np.int64], Vectors]:
        """The *most* rows that are nearest to the vector, in no order, and their likeness.

        Where the encoder puts what tells texts apart into its first dimensions, some times as many are chosen by those alone."""
        if self._faiss is not None:
            scores, found = self._faiss.search(vector[None], min(most, len(self.rows)))
            return found[0], scores[0]
        if (lead := self._lead.shape[1]) and len(self.rows) > SIEVE * most:
            passed = greatest(self._lead @ vector[:lead], SIEVE * most)
            likeness = self.rows.take(passed, 0) @ vector
            best = greatest(likeness, most)
            return passed[best], likeness[best]
        likeness = self.rows @ vector
        best = greatest(likeness, most)
        return best, likeness[best]

    def likeness(self, vector: Vectors) -> float:
        """The likeness of the nearest row; 0 where there is none."""
        return float((self.rows @ vector).max()) if len(self.rows) else 0.0

    def links_of(self, rows: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The links of rows, and for each of them which of *rows* it is of."""
        import numpy as np

        first = self._starts[rows]
        counts = self._starts[rows + 1] - first
        ends = counts.cumsum()
        which = np.repeat(np.arange(len(rows)), counts)
        return self._by_row[(first - ends + counts)[which] + np.arange(len(which))], which

    def spread(self, rows: Sequence[NDArray[np.integer]], figures: Sequence[Vectors]) -> Vectors:
        """A line for each of several lists of rows: for each part the greatest of its rows' figures, weighted; 0 where it has none of them."""
        import numpy as np

        out = np.zeros((len(rows), len(self.ids)), np.float32)
        links, which = self.links_of(np.concatenate(rows))
        line = np.repeat(np.arange(0, out.size, len(self.ids)), [len(r) for r in rows])
        np.maximum.at(out.reshape(-1), line[which] + self._part[links], np.concatenate(figures)[which] * self._weight[links])
        return out

    def nearest(self, vector: Vectors, limit: int = 20) -> list[Near]:
        """The parts whose best phrase lies nearest, best first; of equal ones the first by id."""
        import numpy as np

        if not len(self._part):
            return []
        rows, likeness = self.near_rows(vector, max(NEAR_ROWS, 12 * limit))
        links, which = self.links_of(rows)
        scores = likeness[which] * self._weight[links]
        order = np.lexsort((links, -scores))
        _, first = np.unique(self._part[links[order]], return_index=True)
        best = order[np.sort(first)[:limit]]
        found = [self._near(int(links[k]), float(scores[k])) for k in best]
        return sorted(found, key=lambda n: (-n.score, n.id))

    def by_part(self, vector: Vectors) -> tuple[Vectors, Vectors, NDArray[np.int64]]:
        """For each part the weighted likeness of its nearest phrase, the mean of its nearest three, and the link of the nearest (of a part
        with no phrase among those nearest: the least likeness that any of them has, and its first link)."""
        import numpy as np

        parts = len(self.ids)
        if not parts:
            return np.zeros(0, np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64)
        rows, likeness = self.near_rows(vector, NEAR_ROWS)
        links, which = self.links_of(rows)
        in_turn = links.argsort()
        links, which = links[in_turn], which[in_turn]
        owners, scores = self._part[links], likeness[which] * self._weight[links]
        order = np.argsort(
            owners - 0.5 * scores, kind="stable"
        )  # by part, the best first, of equal ones the first link: no score exceeds 1
        owners, scores, links = owners[order], scores[order], links[order]
        turn = np.arange(len(owners)) - owners.searchsorted(owners)
        first, counted = turn == 0, turn < KINDRED
        link = self._first_link.copy()
        link[owners[first]] = links[first]
        nearest = np.full((parts, KINDRED), likeness.min())
        nearest[owners[counted], turn[counted]] = scores[counted]
        return nearest[:, 0], nearest.mean(1), link

    def near(self, link: int, score: float, part: str) -> Near:
        """A link as what is found; *part* is whose it is."""
        return Near(part, score, self.texts[self._row[link]], self.reasons[self._reason[link]])

    def _near(self, link: int, score: float) -> Near:
        return Near(self.ids[self._part[link]], score, self.texts[self._row[link]], self.reasons[self._reason[link]])


def greatest(figures: Vectors, most: int) -> NDArray[np.int64]:
    """The places of the *most* greatest figures, in no order; all places where there are no more."""
    import numpy as np

    heaps = len(figures) // HEAP
    if heaps < most:
        return np.argpartition(figures, -most)[-most:] if most < len(figures) else np.arange(len(figures))
    tops = figures[: heaps * HEAP].reshape(HEAP, heaps).max(0)
    floor = np.partition(tops, -most)[-most]  # at least *most* figures reach it, hence all of those that are sought
    among = np.flatnonzero(figures >= floor)
    return among[np.argpartition(figures[among], -most)[-most:]]


def _faiss(rows: Vectors) -> Any:
    """An exact faiss index over many rows, where faiss is installed."""
    if len(rows) < FAISS_FROM:
        return None
    try:
        import faiss
    except ImportError:
        return None
    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    return index


def open_index(name: str, signature: str, phrases: Callable[[], Phrases], encoder: Encoder) -> VectorIndex:
    """The stored index called *name* when it is of this *signature* (whatever changes when the phrases do); else one made of the phrases,
    with the stored vectors of all phrases that are still the same, and stored. Never fails: what cannot be stored is warned of."""
    old: VectorIndex | None = None
    if found := stored(name, encoder):
        head, arrays = found
        old = VectorIndex(head, arrays["links"], arrays["rows"])
        if head["signature"] == signature:
            return old
    head, links, rows = build(signature, phrases(), encoder, old)
    keep(name, encoder, head, {"links": links, "rows": rows})
    return VectorIndex(head, links, rows)


def build(signature: str, phrases: Phrases, encoder: Encoder, old: VectorIndex | None = None) -> tuple[dict[str, Any], Vectors, Vectors]:
    """The head, the links and the rows of an index; the rows of *old* are used where the phrase is the same."""
    import numpy as np

    row_of: dict[str, int] = {}
    reason_of: dict[str, int] = {}
    links: list[tuple[int, int, float, int]] = []
    ids = [part for part, said in phrases.items() if said]
    for number, part in enumerate(ids):
        for phrase in phrases[part]:
            row = row_of.setdefault(phrase.text, len(row_of))
            links.append((number, row, phrase.weight, reason_of.setdefault(phrase.reason, len(reason_of))))
    texts = list(row_of)
    kept = {text: k for k, text in enumerate(old.texts)} if old else {}
    rows = np.zeros((len(texts), encoder.dims), np.float32)
    new = [k for k, text in enumerate(texts) if text not in kept]
    if old and len(new) < len(texts):
        same = [k for k, text in enumerate(texts) if text in kept]
        rows[same] = old.rows[[kept[texts[k]] for k in same]]
    if new:
        rows[new] = encoder.encode([texts[k] for k in new])
    head = {"signature": signature, "lead": getattr(encoder, "lead", 0), "made": len(new)}
    return (
        {**head, "ids": ids, "texts": texts, "reasons": list(reason_of)},
        np.array(links, np.float32).reshape(-1, 4),
        rows,
    )
