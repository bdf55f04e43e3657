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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm import resources

if TYPE_CHECKING:
    from circuitlm.knowledge.encoder import Encoder, Vectors
    from circuitlm.knowledge.phrases import Phrase

FORMAT = 1
FAISS_FROM = 50_000
"""Rows from which faiss is used where it is installed; below, one product of a matrix and a vector is as fast."""

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
        self._part, self._row, self._reason = (links[:, k].astype(np.int64) for k in (0, 1, 3))  # sorted by part
        self._weight = np.ascontiguousarray(links[:, 2])
        self._first = np.flatnonzero(np.diff(self._part, prepend=-1))
        self._faiss = _faiss(rows)

    def __len__(self) -> int:
        return len(self.ids)

    def best(self, links: Vectors) -> Vectors:
        """Of each part the greatest of its links' figures."""
        import numpy as np

        return np.maximum.reduceat(links, self._first)

    def spread(self, rows: Vectors) -> Vectors:
        """Figures of rows as figures of links, weighted."""
        return rows[self._row] * self._weight

    def owners(self) -> Vectors:
        """For each row how many links it has."""
        import numpy as np

        return np.bincount(self._row, minlength=len(self.texts)).astype(np.float32)

    def likeness(self, vector: Vectors) -> Vectors:
        """For each link how near its phrase is to the vector, weighted."""
        return self.spread(self.rows @ vector)

    def nearest(self, vector: Vectors, limit: int = 20) -> list[Near]:
        """The parts whose best phrase lies nearest, best first; of equal ones the first by id."""
        import numpy as np

        if not len(self._part):
            return []
        if self._faiss is not None:
            return self._nearest_rows(vector, limit)
        links = self.likeness(vector)
        best = self.best(links)
        most = min(limit, len(best))
        chosen = np.argpartition(-best, most - 1)[:most]
        found = []
        for part in chosen.tolist():
            start = self._first[part]
            end = self._first[part + 1] if part + 1 < len(self._first) else len(links)
            found.append(self._near(int(start + np.argmax(links[start:end])), float(best[part])))
        return sorted(found, key=lambda n: (-n.score, n.id))

    def _near(self, link: int, score: float) -> Near:
        return Near(self.ids[self._part[link]], score, self.texts[self._row[link]], self.reasons[self._reason[link]])

    def _nearest_rows(self, vector: Vectors, limit: int) -> list[Near]:
        """By faiss: the nearest phrases first, then their parts."""
        import numpy as np

        scores, rows = self._faiss.search(vector.reshape(1, -1), min(8 * limit, len(self.rows)))
        likeness = dict(zip(rows[0].tolist(), scores[0].tolist(), strict=True))
        best: dict[str, Near] = {}
        for link in np.flatnonzero(np.isin(self._row, rows[0])).tolist():
            near = self._near(link, likeness[int(self._row[link])] * float(self._weight[link]))
            if near.id not in best or best[near.id].score < near.score:
                best[near.id] = near
        return sorted(best.values(), key=lambda n: (-n.score, n.id))[:limit]


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
    head = {"format": FORMAT, "encoder": encoder.name, "dims": encoder.dims, "signature": signature}
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
    if head["format"] != FORMAT or head["encoder"] != encoder.name or head["dims"] != encoder.dims:
        raise ValueError("it is of another version")
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
