"""All symbols of a KiCad installation in one sqlite file in the user's data folder: the second shelf, behind the catalogue.

An import writes a new file beside the old one and renames it: who reads has the old index or the new one, whole, and a killed import
leaves the old one. Libraries whose files have not changed are copied, not read. A library that is spoilt keeps what the index had of it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import tempfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from circuitlm import resources
from circuitlm.errors import UsageError
from circuitlm.knowledge.kicad.library import Symbol, libraries, read_library
from circuitlm.knowledge.kicad.names import key_of
from circuitlm.knowledge.kicad.sexpr import Broken

FORMAT = 3
"""Raised when what is stored changes its meaning: an older index is then made anew."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE libraries (name TEXT PRIMARY KEY, root TEXT, signature TEXT);
CREATE TABLE pins (library TEXT, symbol TEXT, blob BLOB, PRIMARY KEY (library, symbol)) WITHOUT ROWID;
CREATE TABLE symbols (
  id INTEGER PRIMARY KEY, library TEXT, name TEXT, key TEXT, base TEXT, count INTEGER, reference TEXT, footprint TEXT, datasheet TEXT,
  description TEXT, keywords TEXT, filters TEXT, said TEXT, UNIQUE (library, name)
);
CREATE INDEX by_key ON symbols (key);
CREATE TABLE words (word TEXT PRIMARY KEY, ids BLOB) WITHOUT ROWID;
"""


def index_path() -> Path:
    return resources.user_folder() / "kicad.sqlite"


@dataclass(slots=True)
class Imported:
    """What an import did. `broken`: sentences on libraries that could not be read."""

    symbols: int = 0
    libraries: int = 0
    read: int = 0
    """Libraries that were new or had changed."""
    removed: int = 0
    broken: list[str] = field(default_factory=list)
    size: int = 0


def import_folder(folder: Path, target: Path | None = None, progress: Callable[[int, int, str], None] | None = None) -> Imported:
    """Bring the index up to the symbols of *folder*. *progress* hears (libraries done, libraries, name).

    Raises UsageError for a folder without symbols, one that cannot be written, and while another import is at work.
    """
    target = target or index_path()
    shelf = libraries(folder)
    root = str(folder.resolve())
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{target.parent} cannot be written: {error.strerror or error}", _ELSEWHERE) from error
    with _alone(target):
        for left in target.parent.glob(f".{target.name}-*"):  # of imports that were killed
            left.unlink(missing_ok=True)
        temp = _copy(target)
        try:
            done = _fill(temp, shelf, root, progress or (lambda n, of, name: None))
            os.replace(temp, target)
        except sqlite3.Error as error:
            raise UsageError(f"{target} cannot be written: {error}", _ELSEWHERE) from error
        except OSError as error:
            raise UsageError(f"{target} cannot be written: {error.strerror or error}", _ELSEWHERE) from error
        finally:
            temp.unlink(missing_ok=True)
    done.size = target.stat().st_size
    return done


_ELSEWHERE = "CIRCUITLM_HOME names another folder for your data"


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Only one import at a time; the lock goes with its process, however that ends. Raises UsageError while another one holds it."""
    try:
        handle = os.open(target.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise UsageError(f"{target.parent} cannot be written: {error.strerror or error}", _ELSEWHERE) from error
    try:
        try:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # a system without such locks: the last one to rename wins, which loses nothing
            pass
        except OSError as error:
            said = os.read(handle, 20).decode("ascii", "replace").strip()
            who = f" (process {said})" if said else ""
            raise UsageError(f"Another import is at work{who}.", "wait for it; until then the old index serves") from error
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)


def _copy(target: Path) -> Path:
    """A file to write into: a copy of the index where there is one of this format, else a new one."""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    except OSError as error:
        raise UsageError(f"{target.parent} cannot be written: {error.strerror or error}", _ELSEWHERE) from error
    os.close(handle)
    temp = Path(name)
    if _usable(target):
        shutil.copyfile(target, temp)
        if _usable(temp):
            return temp
        temp.write_bytes(b"")
    with contextlib.closing(sqlite3.connect(temp)) as db:
        db.executescript(_SCHEMA)
        db.execute("INSERT INTO meta VALUES ('format', ?)", (str(FORMAT),))
        db.commit()
    return temp


def _usable(path: Path) -> bool:
    try:
        with contextlib.closing(connect(path)) as db:
            return bool(db.execute("SELECT value FROM meta WHERE key = 'format'").fetchone() == (str(FORMAT),))
    except sqlite3.Error:
        return False


def connect(path: Path) -> sqlite3.Connection:
    """The index, to read from. Raises sqlite3.Error where there is none."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def _fill(temp: Path, shelf: dict[str, list[Path]], root: str, progress: Callable[[int, int, str], None]) -> Imported:
    done = Imported()
    with contextlib.closing(sqlite3.connect(temp)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        had = {name: (where, signature) for name, where, signature in db.execute("SELECT name, root, signature FROM libraries")}
        for name, (where, _) in had.items():
            if where == root and name not in shelf:
                _forget(db, name)
                done.removed += 1
        for n, (name, files) in enumerate(shelf.items()):
            progress(n, len(shelf), name)
            signature = _signature(files)
            if had.get(name, ("", ""))[1] == signature:
                continue
            try:
                found = read_library(name, files)
            except Broken as error:
                done.broken.append(error.message + ("; the index keeps what it had of it" if name in had else ""))
                continue
            _forget(db, name)
            _add(db, name, found)
            db.execute("INSERT INTO libraries VALUES (?, ?, ?)", (name, root, signature))
            done.read += 1
        progress(len(shelf), len(shelf), "")
        if done.read + done.removed:
            _list_words(db)
        db.commit()
        done.symbols = db.execute("SELECT count(*) FROM symbols").fetchone()[0]
        done.libraries = db.execute("SELECT count(*) FROM libraries").fetchone()[0]
        if done.read + done.removed and had:
            db.execute("VACUUM")
    return done


def _list_words(db: sqlite3.Connection) -> None:
    """Word -> the symbols whose description, keywords or library have it, as an array of their ids."""
    ids: dict[str, array[int]] = {}
    for symbol, said in db.execute("SELECT id, said FROM symbols"):
        for word in said.split():
            ids.setdefault(word, array("I")).append(symbol)
    db.execute("DELETE FROM words")
    db.executemany("INSERT INTO words VALUES (?, ?)", ((word, found.tobytes()) for word, found in ids.items()))


def _signature(files: list[Path]) -> str:
    return json.dumps([FORMAT, *([f.name, s.st_size, s.st_mtime_ns] for f in files for s in [f.stat()])])


def _forget(db: sqlite3.Connection, library: str) -> None:
    for table, column in (("symbols", "library"), ("pins", "library"), ("libraries", "name")):
        db.execute(f"DELETE FROM {table} WHERE {column} = ?", (library,))


def _add(db: sqlite3.Connection, library: str, symbols: dict[str, Symbol]) -> None:
    """Store the parts of a library; power symbols and drawings without pins are no parts."""
    from circuitlm.knowledge.names import words

    parts = [s for s in symbols.values() if s.pins and not s.power]
    shared: dict[int, Symbol] = {}  # derived symbols have the very pins of their base
    for s in sorted(parts, key=lambda s: bool(s.base)):
        shared.setdefault(id(s.pins), s)
    for s in shared.values():
        rows = [[p.number, p.name, p.type, p.unit, int(p.hidden), int(p.bar)] for p in s.pins]
        blob = zlib.compress(json.dumps(rows, separators=(",", ":"), ensure_ascii=False).encode(), 6)
        db.execute("INSERT OR REPLACE INTO pins VALUES (?, ?, ?)", (library, s.name, blob))
    for s in parts:
        db.execute(
            "INSERT INTO symbols VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                library,
                s.name,
                key_of(s.name),
                shared[id(s.pins)].name,
                len(s.pins),
                s.reference,
                s.footprint,
                s.datasheet,
                s.description,
                s.keywords,
                s.filters,
                " ".join({w: None for w in words(f"{s.description} {s.keywords} {library.replace('_', ' ')}") if len(w) > 1}),
            ),
        )
