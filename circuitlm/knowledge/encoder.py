"""The light encoder: a phrase to a vector, near another phrase's when they mean the same. numpy alone, no model library.

A text's vector is the sum of rows: one for each word that it knows, one for each pair of neighbours that it knows, and the mean of
the rows of each word's letter groups (3 and 4 letters, hashed), so that a misspelt or foreign word still lands near its kin. The rows
were learned from a sentence encoder by `evals/encoder/train.py`; they are stored as bytes with one scale a row.
"""

from __future__ import annotations

import bisect
import functools
import json
import math
import os
import re
import sys
import unicodedata
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from circuitlm import resources
from circuitlm.errors import KnowledgeError
from circuitlm.knowledge.ranking import Ranking

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

FORMAT = 1
CHUNK = 256
"""Texts that are encoded at once: as many as keep the memory small."""
REMEMBERED = 4096
"""Of how many words is kept what they add to a text's vector."""
_TOKEN = re.compile(r"[a-z0-9]+")


class Encoder(Protocol):
    """What turns texts into unit vectors. `name` changes when the vectors do: an index made with another name is not used."""

    name: str
    dims: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text (zeros for a text without a single word)."""


def tokens(text: str) -> list[str]:
    """Words in lower case without accents: 'Température' and 'temperature' are the same."""
    text = text.lower().replace("ß", "ss")
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _TOKEN.findall(text)


def key(text: str) -> int:
    """A 32-bit hash, the same on every machine."""
    return zlib.crc32(text.encode())


@functools.lru_cache(maxsize=32768)
def letter_groups(word: str) -> tuple[int, ...]:
    """Hashes of the groups of three and four letters of '<word>'."""
    marked = f"<{word}>".encode()
    return tuple(zlib.crc32(marked[i : i + n]) for n in (3, 4) for i in range(len(marked) - n + 1))


def load_numpy() -> None:
    """Imports numpy with one thread for its products: ours take less time than waking a second one, far less on a busy machine."""
    if "numpy" in sys.modules or "OPENBLAS_NUM_THREADS" in os.environ:
        return
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    try:
        import numpy  # noqa: F401
    finally:
        del os.environ["OPENBLAS_NUM_THREADS"]


class LightEncoder:
    """The encoder that is stored in one file: a line of JSON, the keys of the known words and pairs, scales, rows of bytes."""

    def __init__(self, path: Path):
        load_numpy()
        import numpy as np

        try:
            raw = path.read_bytes()
            line, _, body = raw.partition(b"\n")
            head = json.loads(line)
            if head["format"] != FORMAT or zlib.crc32(body) != head["checksum"]:
                raise ValueError("it is damaged or of another version")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KnowledgeError(f"the search encoder {path} cannot be read: {error}", "install circuitlm again") from error
        self.name: str = head["name"]
        self.dims: int = head["dims"]
        self.lead: int = head.get("lead", 0)
        """How many of the first dimensions tell texts roughly apart by themselves; 0 for none."""
        self._rankings: dict[str, dict[str, Any]] = head.get("rankings", {})
        self.known, self.buckets = int(head["known"]), int(head["buckets"])
        rows, at = self.known + self.buckets, 4 * self.known
        self._keys = np.frombuffer(body, "<u4", self.known)
        self._scale = np.frombuffer(body, "<f2", rows, at).astype(np.float32)
        self._about = np.frombuffer(body, "<f2", rows, at + 2 * rows).astype(np.float32)
        self._rows = np.frombuffer(body, "i1", rows * self.dims, at + 4 * rows).reshape(rows, self.dims)
        self._word = functools.lru_cache(maxsize=REMEMBERED)(self._sum)

    def ranking(self, way: str) -> Ranking:
        """What puts parts in order, of the `light` or the `reference` encoder. Raises KnowledgeError where this version's is missing."""
        try:
            return Ranking(self._rankings[way])
        except (KeyError, TypeError) as error:
            raise KnowledgeError("the search encoder has no ranking of this version", "install circuitlm again") from error

    def encode(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        out = np.zeros((len(texts), self.dims), np.float32)
        for start in range(0, len(texts), CHUNK):
            numbers, rows, weights = self._rows_of([tokens(t)[:48] for t in texts[start : start + CHUNK]])
            if not len(rows):
                continue
            which, first = np.unique(numbers, return_index=True)
            weighted = self._rows[rows] * (weights * self._scale[rows])[:, None]
            vectors = np.add.reduceat(weighted, first)
            out[start + which] = vectors / np.maximum(np.sqrt((vectors * vectors).sum(1, keepdims=True)), 1e-12)
        return out

    def _rows_of(self, texts: Sequence[Sequence[str]]) -> tuple[NDArray[np.int64], NDArray[np.int64], Vectors]:
        """The rows that texts are sums of, for all of them in one list: the number of the text (ascending), the row, and its weight."""
        import numpy as np

        whole: list[int] = []
        groups: list[int] = []
        of_whole: list[int] = []
        of_group: list[int] = []
        share: list[float] = []
        for number, said in enumerate(texts):
            hashes = [key(w) for w in said] + [key(f"{a} {b}") for a, b in zip(said, said[1:], strict=False)]
            whole += hashes
            of_whole += [number] * len(hashes)
            for word in said:
                letters = letter_groups(word)
                groups += letters
                of_group += [number] * len(letters)
                share += [1 / len(letters)] * len(letters)
        wanted = np.array(whole, "<u4")
        at = np.minimum(np.searchsorted(self._keys, wanted), self.known - 1)
        known = self._keys[at] == wanted
        numbers = np.concatenate([np.array(of_whole, np.int64)[known], np.array(of_group, np.int64)])
        rows = np.concatenate([at[known], np.array(groups, np.int64) % self.buckets + self.known])
        weights = np.concatenate([np.ones(int(known.sum()), np.float32), np.array(share, np.float32)])
        order = np.argsort(numbers, kind="stable")
        return numbers[order], rows[order], weights[order]

    def knows(self, word: str) -> bool:
        """Whether the word has a row of its own."""
        return self._place(key(word)) is not None

    def _place(self, wanted: int) -> int | None:
        """The row of the word or pair with this key; None where it is not known."""
        at = bisect.bisect_left(self._keys, wanted)
        return at if at < self.known and self._keys[at] == wanted else None

    def read(self, text: str) -> tuple[Vectors, float]:
        """A text's vector, and how much it sounds like a wish for an electronic part: about 1 for yes, about -1 for no."""
        import numpy as np

        said = tokens(text)[:48]
        if not said:
            return np.zeros(self.dims, np.float32), -1.0
        words = [self._word(w) for w in said]
        pairs = [at for a, b in zip(said, said[1:], strict=False) if (at := self._place(key(f"{a} {b}"))) is not None]
        vector = np.add.reduce([v for v, _ in words])
        if pairs:
            vector += self._scale[pairs] @ self._rows[pairs].astype(np.float32)
        about = sum(a for _, a in words) + float(self._about[pairs].sum() if pairs else 0)
        length = math.sqrt(vector @ vector)
        return vector / length if length else vector, about / len(said)

    def _sum(self, word: str) -> tuple[Vectors, float]:
        """What a word adds to a text's vector, and to how much that sounds like a wish for a part."""
        import numpy as np

        letters = letter_groups(word)
        rows = [group % self.buckets + self.known for group in letters]
        weights = [1 / len(letters)] * len(letters)
        if (known := self._place(key(word))) is not None:
            rows, weights = [*rows, known], [*weights, 1.0]
        shares = np.array(weights, np.float32)
        return (shares * self._scale[rows]) @ self._rows[rows].astype(np.float32), float(shares @ self._about[rows])


@functools.cache
def light() -> LightEncoder:
    """The encoder that comes with the package. Raises KnowledgeError where it is missing or damaged."""
    return LightEncoder(resources.folder("knowledge") / "encoder.bin")
