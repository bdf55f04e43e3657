"""The index of phrase vectors: which part's phrases lie near a query's. Kept in the cache folder, made anew only where phrases changed.

One matrix holds a row for each different phrase, whoever shares it; links say which part a row speaks for, what it counts and why. The
file is a line of JSON and the matrix, checksummed, written whole under another name and then moved: a reader sees the old one or the
new one, never half of one. Whatever is wrong with the file, the index is made in memory and search goes on; a warning says why.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm import resources

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from circuitlm.knowledge.encoder import Encoder, Vectors
    from circuitlm.knowledge.phrases import Phrase

FORMAT = 2
FAISS_FROM = 50_000
"""Rows from which faiss is used where it is installed; below, one product of a matrix and a vector is as fast."""

NEAR_ROWS = 240
"""How many phrases are looked at when a request's parts are put in order."""

Phrases = Mapping[str, Sequence["Phrase"]]


class IndexWarning(UserWarning):
    """The stored index could not be used or kept; search goes on without it."""


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
        """About *most* of the rows, those nearest to the vector, in no order, and their likeness."""
        return next(self.near_rows_of(vector[None], most))

    def near_rows_of(self, vectors: Vectors, most: int) -> Iterator[tuple[NDArray[np.int64], Vectors]]:
        """`near_rows` of each of several vectors.

        Where the encoder puts what tells texts apart into its first dimensions, four times as many are chosen by those alone."""
        import numpy as np

        if self._faiss is not None:
            scores, found = self._faiss.search(vectors, min(most, len(self.rows)))
            yield from zip(found, scores, strict=True)
            return
        lead, every = self._lead.shape[1], np.arange(len(self.rows))
        few = len(self.rows) <= 4 * most
        rough = vectors[:, :lead] @ self._lead.T if lead and not few else vectors @ self.rows.T
        for vector, likeness in zip(vectors, rough, strict=True):
            chosen = every
            if lead and not few:
                chosen = np.argpartition(likeness, -4 * most)[-4 * most :]
                likeness = self.rows[chosen] @ vector
            if not few:
                best = np.argpartition(likeness, -most)[-most:]
                chosen, likeness = chosen[best], likeness[best]
            yield chosen, likeness

    def likeness(self, vector: Vectors) -> float:
        """The likeness of the nearest row; 0 where there is none."""
        return float((self.rows @ vector).max()) if len(self.rows) else 0.0

    def links_of(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The links of rows, and for each of them which of *rows* it is of."""
        import numpy as np

        counts = self._starts[rows + 1] - self._starts[rows]
        which = np.repeat(np.arange(len(rows)), counts)
        within = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
        return self._by_row[self._starts[rows][which] + within], which

    def spread(self, rows: NDArray[np.int64], figures: Vectors) -> Vectors:
        """For each part the greatest of its rows' figures, weighted; 0 where it has none of *rows*."""
        import numpy as np

        links, which = self.links_of(rows)
        out = np.zeros(len(self.ids), np.float32)
        np.maximum.at(out, self._part[links], figures[which] * self._weight[links])
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
        if not len(self._part):
            return np.zeros(parts, np.float32), np.zeros(parts, np.float32), np.zeros(parts, np.int64)
        rows, likeness = self.near_rows(vector, NEAR_ROWS)
        links, which = self.links_of(rows)
        owners, scores = self._part[links], likeness[which] * self._weight[links]
        order = np.lexsort((links, -scores, owners))
        owners, scores, links = owners[order], scores[order], links[order]
        first = np.flatnonzero(np.concatenate(([True], owners[1:] != owners[:-1])))
        floor = np.float32(likeness.min())
        best, kin, link = np.full(parts, floor), np.full(parts, floor), self._first_link.copy()
        best[owners[first]], link[owners[first]] = scores[first], links[first]
        counts = np.diff(np.append(first, len(owners)))
        sums = np.full(len(first), np.float32(0))
        for place in range(3):  # the first three of each part, the floor where it has fewer
            has = counts > place
            sums += np.where(has, scores[np.minimum(first + place, len(scores) - 1)], floor)
        kin[owners[first]] = sums / 3
        return best, kin, link

    def near(self, link: int, score: float, part: str) -> Near:
        """A link as what is found; *part* is whose it is."""
        return Near(part, score, self.texts[self._row[link]], self.reasons[self._reason[link]])

    def _near(self, link: int, score: float) -> Near:
        return Near(self.ids[self._part[link]], score, self.texts[self._row[link]], self.reasons[self._reason[link]])


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


def index_file(name: str, encoder: Encoder) -> Path:
    """Where the index called *name* of an encoder is kept."""
    return resources.cache_folder() / f"phrases-{name}-{re.sub(r'[^A-Za-z0-9]+', '-', encoder.name).strip('-')}.bin"


def open_index(name: str, signature: str, phrases: Callable[[], Phrases], encoder: Encoder) -> VectorIndex:
    """The stored index called *name* when it is of this *signature* (whatever changes when the phrases do); else one made of the phrases,
    with the stored vectors of all phrases that are still the same, and stored. Never fails: what cannot be stored is warned of."""
    path = index_file(name, encoder)
    old: VectorIndex | None = None
    try:
        head, links, rows = _read(path, encoder)
        old = VectorIndex(head, links, rows)
        if head["signature"] == signature:
            return old
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        warnings.warn(f"the search index {path} is damaged ({error}); it is made anew", IndexWarning, stacklevel=2)
    head, links, rows = build(signature, phrases(), encoder, old)
    try:
        _write(path, head, links, rows)
        if encoder.name.startswith("light-"):  # there is one light encoder; the indexes of former ones serve nobody
            for former in path.parent.glob(f"phrases-{name}-light-*.bin"):
                if former != path:
                    former.unlink(missing_ok=True)
    except OSError as error:
        warnings.warn(
            f"the search index cannot be kept in {path.parent} ({error.strerror}); it is made anew each time", IndexWarning, stacklevel=2
        )
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
    head = {"format": FORMAT, "encoder": encoder.name, "dims": encoder.dims, "signature": signature, "lead": getattr(encoder, "lead", 0)}
    return (
        {**head, "made": len(new), "ids": ids, "texts": texts, "reasons": list(reason_of), "links": len(links)},
        np.array(links, np.float32).reshape(-1, 4),
        rows,
    )


def _read(path: Path, encoder: Encoder) -> tuple[dict[str, Any], Vectors, Vectors]:
    """Raises FileNotFoundError, or what json and numpy raise on a damaged file."""
    import numpy as np

    raw = path.read_bytes()
    size = int(raw[:12])
    line, body = raw[12 : 12 + size], memoryview(raw)[12 + size + 32 :]
    if hashlib.sha256(line).hexdigest()[:24] + f"{zlib.crc32(body):08x}" != raw[12 + size : 12 + size + 32].decode():
        raise ValueError("its checksum is wrong")
    head = json.loads(line)
    if head["format"] != FORMAT:
        raise FileNotFoundError("of another version: as good as none")
    if head["encoder"] != encoder.name or head["dims"] != encoder.dims:
        raise ValueError("it is of another encoder")
    numbers, count = np.frombuffer(body, "<f4"), 4 * head["links"]
    return head, numbers[:count].reshape(-1, 4), numbers[count:].reshape(len(head["texts"]), head["dims"])


def _write(path: Path, head: dict[str, Any], links: Vectors, rows: Vectors) -> None:
    """The file, whole or not at all."""
    line = json.dumps(head, separators=(",", ":"), ensure_ascii=False).encode()
    line += b" " * (-len(line) % 4)  # the numbers after it lie at a multiple of four
    body = links.astype("<f4").tobytes() + rows.astype("<f4").tobytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temp = tempfile.mkstemp(dir=path.parent, prefix=".phrases-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(b"%11d\n" % len(line) + line + f"{hashlib.sha256(line).hexdigest()[:24]}{zlib.crc32(body):08x}".encode())
            file.write(body)
        os.replace(temp, path)
    except BaseException:
        Path(temp).unlink(missing_ok=True)
        raise
