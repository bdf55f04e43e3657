"""The file of an index: a line of JSON and arrays, checksummed, written whole under another name and then moved.

A reader sees the old file or the new one, never half of one. Files lie in the cache folder: each can be made anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import warnings
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm import resources

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from circuitlm.knowledge.encoder import Encoder

    Arrays = Mapping[str, NDArray[Any]]

FORMAT = 3


class IndexWarning(UserWarning):
    """The stored index could not be used or kept; search goes on without it."""


def index_file(name: str, encoder: Encoder) -> Path:
    """Where the index called *name* of an encoder is kept."""
    return resources.cache_folder() / f"phrases-{name}-{re.sub(r'[^A-Za-z0-9]+', '-', encoder.name).strip('-')}.bin"


def stored(name: str, encoder: Encoder) -> tuple[dict[str, Any], Arrays] | None:
    """The head and the arrays of an index's file; None where there is none, or none that can be used (which is warned of)."""
    path = index_file(name, encoder)
    try:
        head, arrays = _read(path)
        if head["format"] != FORMAT:
            return None
        if head["encoder"] != encoder.name or head["dims"] != encoder.dims:
            raise ValueError("it is of another encoder")
        return head, arrays
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        warnings.warn(f"the search index {path} is damaged ({error}); it is made anew", IndexWarning, stacklevel=3)
        return None


def keep(name: str, encoder: Encoder, head: Mapping[str, Any], arrays: Arrays) -> None:
    """Stores an index, in place of any former one. Never fails: what cannot be stored is warned of."""
    path = index_file(name, encoder)
    try:
        _write(path, {"format": FORMAT, "encoder": encoder.name, "dims": encoder.dims, **head}, arrays)
        if encoder.name.startswith("light-"):  # there is one light encoder; the indexes of former ones serve nobody
            for former in path.parent.glob(f"phrases-{name}-light-*.bin"):
                if former != path:
                    former.unlink(missing_ok=True)
    except OSError as error:
        warnings.warn(
            f"the search index cannot be kept in {path.parent} ({error.strerror}); it is made anew each time", IndexWarning, stacklevel=3
        )


def _read(path: Path) -> tuple[dict[str, Any], Arrays]:
    """Raises FileNotFoundError, or what json and numpy raise on a damaged file."""
    import numpy as np

    raw = path.read_bytes()
    size = int(raw[:12])
    line, body = raw[12 : 12 + size], memoryview(raw)[12 + size + 32 :]
    if hashlib.sha256(line).hexdigest()[:24] + f"{zlib.crc32(body):08x}" != raw[12 + size : 12 + size + 32].decode():
        raise ValueError("its checksum is wrong")
    head, arrays, at = json.loads(line), dict[str, "NDArray[Any]"](), 0
    for name, (kind, *shape) in head.get("arrays", {}).items():
        array = np.frombuffer(body, kind, int(np.prod(shape)), at).reshape(shape)
        arrays[name], at = array, at + array.nbytes
    return head, arrays


def _write(path: Path, head: Mapping[str, Any], arrays: Arrays) -> None:
    """The file, whole or not at all. All numbers are of four bytes."""
    bodies = {name: a.astype("<f4" if a.dtype.kind == "f" else "<i4") for name, a in arrays.items()}
    line = json.dumps(
        {**head, "arrays": {n: [a.dtype.str, *a.shape] for n, a in bodies.items()}}, separators=(",", ":"), ensure_ascii=False
    )
    said = line.encode()
    said += b" " * (-len(said) % 4)  # the numbers after it lie at a multiple of four
    body = b"".join(a.tobytes() for a in bodies.values())
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temp = tempfile.mkstemp(dir=path.parent, prefix=".phrases-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(b"%11d\n" % len(said) + said + f"{hashlib.sha256(said).hexdigest()[:24]}{zlib.crc32(body):08x}".encode())
            file.write(body)
        os.replace(temp, path)
    except BaseException:
        Path(temp).unlink(missing_ok=True)
        raise
