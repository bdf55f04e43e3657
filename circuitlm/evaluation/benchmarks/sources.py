"""Reading what others have written: texts with or without a byte order mark, records in JSON, JSON lines, CSV or parquet, pictures in folders or
archives. Lenient in form and strict in account: what cannot be taken is noted with its reason by whoever asks.
"""

from __future__ import annotations

import ast
import codecs
import csv
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from circuitlm.errors import UsageError

if TYPE_CHECKING:
    from circuitlm.evaluation.benchmarks.base import Loaded

LARGEST_PICTURE = 50 << 20
"""Bytes of one picture out of an archive."""
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_text(path: Path) -> str:
    """A file's text: UTF-8, UTF-16 where it says so, else Windows-1252. Raises UsageError."""
    try:
        return decoded(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None


def decoded(data: bytes) -> str:
    """Bytes as text, line ends as they are."""
    coding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(coding)
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_json(path: Path) -> Any:
    """A JSON file. Raises UsageError naming file and line."""
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise UsageError(f"{path.name}, line {error.lineno}: {error.msg}") from None
    except RecursionError:
        raise UsageError(f"{path.name} is nested too deeply") from None


def files(folder: Path | None, *patterns: str) -> list[Path]:
    """The files under a folder that match, in any case of letters, sorted as people count (q2 before q10). Raises UsageError when there are
    none."""
    if folder is None:
        raise UsageError(
            "where are the benchmark's files?", hint="--data DIR names their folder; circuitlm eval list says where they are to be had"
        )
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}")
    wanted = re.compile("|".join(re.escape(p).replace(r"\*", ".*") for p in patterns), re.I)
    found = sorted((p for p in folder.rglob("*") if wanted.fullmatch(p.name) and p.is_file() and not p.name.startswith("._")), key=natural)
    if not found:
        packed = sorted(p.name for p in folder.rglob("*.zip"))
        raise UsageError(f"{folder} holds none of {', '.join(patterns)}", hint=f"unpack {packed[0]} first" if packed else "")
    return found


def natural(path: Path | str) -> list[tuple[int, int, str]]:
    """A key that sorts q2 before q10."""
    return [(0, int(t), "") if t.isdecimal() else (1, 0, t) for t in re.split(r"(\d+)", str(path)) if t]


def records(path: Path, loaded: Loaded) -> Iterator[tuple[str, Any]]:
    """(where, record) of a file: parquet, CSV, JSON lines, or JSON as a list, as an object of records, as one of columns, or with the list
    under `data`. A file that cannot be read is rejected as a whole."""
    try:
        rows = list(_rows(path))
    except UsageError as error:
        loaded.reject(path.name, error.message + (f" ({error.hint})" if error.hint else ""))
        return
    if not rows:
        loaded.reject(path.name, "it holds no records")
    for where, row in rows:
        yield f"{path.name}, {where}", row


def _rows(path: Path) -> Iterator[tuple[str, Any]]:
    kind = path.suffix.lower()
    if kind == ".parquet":
        yield from ((f"record {n}", row) for n, row in enumerate(parquet(path), 1))
    elif kind == ".csv":
        yield from ((f"record {n}", row) for n, row in enumerate(table(path), 1))
    else:
        yield from _of_json(path)


def _of_json(path: Path) -> Iterator[tuple[str, Any]]:
    try:
        found = read_json(path)
    except UsageError:
        lines = [x for x in read_text(path).splitlines() if x.strip()]
        if len(lines) < 2 or not all(x.lstrip().startswith("{") for x in lines[:2]):
            raise
        for number, line in enumerate(lines, 1):
            try:
                yield f"line {number}", json.loads(line)
            except (ValueError, RecursionError):
                yield f"line {number}", None
        return
    if isinstance(found, dict):
        inner = next((found[k] for k in ("data", "rows", "items", "questions") if isinstance(found.get(k), list)), None)
        columns = [v for v in found.values() if isinstance(v, list)]
        if inner and all(isinstance(x, dict) for x in inner):
            found = inner
        elif found and all(isinstance(v, dict) for v in found.values()):
            yield from ((f"record {str(key).strip()}", row) for key, row in found.items())
            return
        elif len(columns) == len(found) > 1 and len({len(c) for c in columns}) == 1 and "question" in found:
            found = [dict(zip(found, row, strict=True)) for row in zip(*columns, strict=True)]
        else:
            found = [found]
    if not isinstance(found, list):
        raise UsageError(f"{path.name} holds no list of records")
    yield from ((f"record {number}", row) for number, row in enumerate(found, 1))


def table(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a CSV file. Raises UsageError."""
    try:
        csv.field_size_limit(10 << 20)
        reader = csv.DictReader(read_text(path).splitlines(keepends=True))
        for row in reader:
            yield {str(k).strip(): v for k, v in row.items() if k is not None}
    except csv.Error as error:
        raise UsageError(f"{path.name} cannot be read: {error}") from None


def parquet(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a parquet file. Raises UsageError where pyarrow is missing or the file is broken."""
    try:
        import pyarrow.parquet as reader
    except ImportError:
        raise UsageError("parquet files need pyarrow", hint="pip install circuitlm[benchmarks]") from None
    try:
        with reader.ParquetFile(path) as opened:
            for batch in opened.iter_batches(batch_size=64):
                yield from batch.to_pylist()
    except (OSError, ValueError) as error:
        raise UsageError(f"{path.name} cannot be read: {(str(error).splitlines() or ['broken'])[0]}") from None


# -- values of records ---------------------------------------------------------------------------------------------------
def field_of(record: Mapping[str, Any], *names: str) -> Any:
    """The first of these fields that holds something; names are compared without case, blanks and underscores."""
    folded = {re.sub(r"[\s_-]", "", str(k)).lower(): v for k, v in record.items()}
    for name in names:
        value = folded.get(re.sub(r"[\s_-]", "", name).lower())
        if value is not None and not (isinstance(value, str | list | tuple | dict) and not value):
            return value
    return None


def text_of(value: Any) -> str:
    """A value as text: None is empty, a whole float a whole number, a list of one its entry."""
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def listed(value: Any) -> list[Any]:
    """A list, however it was written: as one, as its text in JSON or Python, as a single value; None is empty."""
    if value is None:
        return []
    if isinstance(value, str):
        text = value.strip()
        if text[:1] in "[(" and text[-1:] in "])":
            for read in (json.loads, ast.literal_eval):
                try:
                    found = read(text)
                except (ValueError, SyntaxError, RecursionError, MemoryError):
                    continue
                if isinstance(found, list | tuple):
                    return list(found)
        return [value] if text else []
    return list(value) if isinstance(value, list | tuple) or hasattr(value, "tolist") else [value]


# -- pictures ------------------------------------------------------------------------------------------------------------
IMAGES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
    b"<svg": "image/svg+xml",
    b"<?xm": "image/svg+xml",
}


def image_kind(data: bytes) -> str | None:
    """The media type by the first bytes (a suffix may lie); None for what is no picture, an empty file too."""
    return next((kind for magic, kind in IMAGES.items() if data.startswith(magic)), None)


@dataclass(frozen=True, slots=True)
class Packed:
    """A picture in an archive; it is read when it is needed."""

    archive: Path
    member: str

    @property
    def name(self) -> str:
        return PurePosixPath(self.member).name

    def read_bytes(self) -> bytes:
        """Raises OSError."""
        try:
            with zipfile.ZipFile(self.archive) as opened:
                if opened.getinfo(self.member).file_size > LARGEST_PICTURE:
                    raise OSError(f"{self.member} is too large")
                return opened.read(self.member)
        except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError) as error:
            raise OSError(f"{self.archive.name}: {error}") from None


@dataclass
class Pictures:
    """Where the pictures of a folder are. Nothing outside of the folder is ever found."""

    root: Path
    _names: dict[str, list[Path | Packed]] | None = field(default=None, repr=False)

    def find(self, name: str, near: Path) -> Path | Packed | None:
        """The picture that a record in the folder *near* calls so: there, in a folder beside it, else the only one of that name below the
        root, in an archive too."""
        plain = name.strip().replace("\\", "/")
        base = PurePosixPath(plain).name
        if not base or "\x00" in plain or len(base) > 250:
            return None
        root = self.root.resolve()
        for candidate in (near / plain, near / base, *(near / f / base for f in ("imgs", "images", "full_images", "assets", "img"))):
            if candidate.is_file() and root in candidate.resolve().parents:
                return candidate
        found = self.names.get(base.lower(), [])
        closest = [x for x in found if isinstance(x, Path) and near in x.parents] or found
        tail = [x for x in closest if _path(x).as_posix().endswith(plain)] or closest
        return tail[0] if len(tail) == 1 else None

    @property
    def names(self) -> dict[str, list[Path | Packed]]:
        """Every file below the root and in the archives there, by its name in small letters."""
        if self._names is None:
            self._names = {}
            for path in sorted(self.root.rglob("*")):
                if path.suffix.lower() == ".zip":
                    for member in _members(path):
                        self._names.setdefault(PurePosixPath(member).name.lower(), []).append(Packed(path, member))
                elif path.is_file():
                    self._names.setdefault(path.name.lower(), []).append(path)
        return self._names


def _path(found: Path | Packed) -> PurePosixPath:
    return PurePosixPath(found.as_posix() if isinstance(found, Path) else found.member)


def _members(archive: Path) -> list[str]:
    try:
        with zipfile.ZipFile(archive) as opened:
            return [m for m in opened.namelist() if not m.endswith("/") and not m.startswith("__MACOSX")]
    except (zipfile.BadZipFile, OSError):
        return []
