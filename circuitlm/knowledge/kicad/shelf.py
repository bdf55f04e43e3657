"""Looking things up in the index of KiCad's symbols: by name, by the beginning of a name, by words of its description."""

from __future__ import annotations

import functools
import heapq
import json
import math
import re
import sqlite3
import zlib
from array import array
from dataclasses import dataclass, replace
from pathlib import Path

from circuitlm.errors import UsageError
from circuitlm.knowledge.kicad.index import FORMAT, connect, index_path
from circuitlm.knowledge.kicad.library import Symbol, SymbolPin
from circuitlm.knowledge.kicad.names import key_of, other_names


@dataclass(frozen=True, slots=True)
class Row:
    """A symbol as the index lists it, with how well it fits: 1.0 is its very name."""

    library: str
    name: str
    description: str
    pins: int
    score: float = 1.0
    how: str = "name"

    @property
    def type(self) -> str:
        return f"{self.library}:{self.name}"


UNHEARD = 6.0
"""Weight of a word that no symbol has: about that of one which one in four hundred has."""
_ROW = "library, name, description, count"


class Shelf:
    """An index that is there. Every question costs well under a millisecond but the words' (a few)."""

    def __init__(self, path: Path):
        self._db = connect(path)
        found = self._db.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        if found != (str(FORMAT),):
            raise sqlite3.DatabaseError("it is of another version")

        self._count = int(self._db.execute("SELECT count(*) FROM symbols").fetchone()[0])

    def __len__(self) -> int:
        return self._count

    def symbol(self, symbol_type: str) -> Symbol | None:
        """The symbol Library:Name with its pins; where there is none, what another release calls so."""
        return next((found for name in (symbol_type, *other_names(symbol_type)) if (found := self._symbol(name))), None)

    def _symbol(self, symbol_type: str) -> Symbol | None:
        library, _, name = symbol_type.partition(":")
        row = self._db.execute(
            "SELECT base, reference, footprint, datasheet, description, keywords, filters FROM symbols WHERE library = ? AND name = ?",
            (library, name),
        ).fetchone()
        if row is None:
            return None
        base, reference, footprint, datasheet, description, keywords, filters = row
        blob = self._db.execute("SELECT blob FROM pins WHERE library = ? AND symbol = ?", (library, base)).fetchone()
        pins = tuple(SymbolPin(a, b, c, d, bool(e), bool(f)) for a, b, c, d, e, f in json.loads(zlib.decompress(blob[0]))) if blob else ()
        return Symbol(library, name, pins, reference, footprint, datasheet, description, keywords, filters, "" if base == name else base)

    def named(self, text: str, limit: int = 12) -> list[Row]:
        """Symbols of that name; else those whose names begin with it (packages: DRV8833 is DRV8833PW); else those that it begins with
        (an ordering code: MCP6004-I/P is MCP6004). The shortest names come first."""
        key = key_of(text)
        if len(key) < 3:
            return []
        found = self._rows("key = ?", (key,), 1.0, limit)
        if not found and len(key) >= 5:
            found = self._rows("key > ? AND key < ?", (key, key + "\uffff"), 0.9, limit)
            found = [r for r in found if not (key[-1].isdigit() and key_of(r.name)[len(key)].isdigit())]
        if not found and len(key) >= 7 and re.search(r"\d", key):
            for end in range(len(key) - 1, max(5, len(key) - 5) - 1, -1):
                if not (key[end - 1].isdigit() and key[end].isdigit()) and (found := self._rows("key = ?", (key[:end],), 0.85, limit)):
                    break
        return found

    def _rows(self, where: str, values: tuple[str | int, ...], score: float, limit: int) -> list[Row]:
        query = f"SELECT {_ROW} FROM symbols WHERE {where} ORDER BY length(name), name, library LIMIT ?"
        return [Row(a, b, c, d, score) for a, b, c, d in self._db.execute(query, (*values, limit))]

    def find(self, text: str, limit: int = 8) -> list[Row]:
        """By name, then by words of the description and keywords; best first."""
        from circuitlm.knowledge.names import words

        best = {r.type: r for r in self.named(text, limit)}
        asked = (
            [] if re.fullmatch(r"\S*\d\S*", text.strip()) else [w for w in dict.fromkeys(words(text)) if len(w) > 1]
        )  # a part number is no description
        total = len(self) or 1
        scores: dict[int, float] = {}
        weight_of_all = 0.0
        for word in asked:
            found = self._db.execute("SELECT ids FROM words WHERE word = ?", (word,)).fetchone()
            hits = array("I", found[0] if found else b"")
            weight = math.log(1 + total / len(hits)) if hits else UNHEARD
            weight_of_all += weight
            for hit in hits:
                scores[hit] = scores.get(hit, 0.0) + weight
        enough = [(-score, symbol) for symbol, score in scores.items() if score >= 0.5 * weight_of_all]
        for score, symbol in heapq.nsmallest(limit * 2, enough):
            row = self._rows("id = ?", (symbol,), -0.8 * score / weight_of_all, 1)[0]
            if row.type not in best:
                best[row.type] = replace(row, how="words")
        return sorted(best.values(), key=lambda r: (-r.score, len(r.name), r.type))[:limit]


@functools.cache
def _opened(path: Path, stamp: int) -> Shelf:
    return Shelf(path)


def shelf() -> Shelf | None:
    """The user's index; None where nothing has been imported. Raises UsageError for an index that is spoilt or of another version."""
    path = index_path()
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        return None
    try:
        return _opened(path, stamp)
    except sqlite3.Error as error:
        raise UsageError(f"The index of KiCad's symbols cannot be used: {error}.", "circuitlm kb import kicad DIR makes it anew") from error
