"""Component files and lexicons compiled into one checksummed file.

What an older compiled file of the same cache says of files that have not changed since is taken over from it: one part added to 700 costs
that one part.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm import __version__, plugins
from circuitlm.errors import KnowledgeError
from circuitlm.knowledge.files import lexicon_files, load_file, read_yaml
from circuitlm.knowledge.folders import root_of
from circuitlm.knowledge.wordings import with_classes, with_needs

if TYPE_CHECKING:
    from circuitlm.circuit.component import Component

FORMAT = 13
MADE_BY = f"{FORMAT} {__version__}"


def state_of(path: Path) -> tuple[int, int]:
    """By what a file is known to be the same: nanoseconds of its last change, and bytes."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def signature_of(files: list[Path]) -> str:
    states = [(str(f), *state_of(f)) for f in files]
    return hashlib.sha256(f"{MADE_BY} {states}".encode()).hexdigest()[:24]


def _checksum(blobs: bytes) -> str:
    return hashlib.sha256(blobs).hexdigest()[:16]


class Older:
    """What a compiled file that was made before holds, by component file and state; nothing where there is none that can be used."""

    def __init__(self, folder: Path):
        self._ids: dict[str, tuple[str, int, int]] = {}
        self._head: dict[str, Any] = {}
        self._body, self._start = b"", 0
        for path in sorted(folder.glob("catalogue-*.json"), key=age):
            try:
                data = path.read_bytes()
                line = data.partition(b"\n")[0]
                head = json.loads(line)
                blobs = data[len(line) + 1 : head["files_at"]]
                if head["made_by"] != MADE_BY or _checksum(blobs) != head["checksum"]:
                    continue
                ids = json.loads(data[head["files_at"] :])
            except (OSError, ValueError, KeyError, TypeError):
                continue
            self._ids, self._head, self._body, self._start = ids, head, blobs, len(line) + 1
            break

    def part(self, path: Path) -> tuple[str, dict[str, Any], bytes] | None:
        """Id, entry and blob of a component file that is as it was."""
        known = self._ids.get(str(path))
        if known is None or tuple(known[1:]) != state_of(path):
            return None
        entry = self._head["entries"][known[0]]
        at = entry["at"] - self._start
        return known[0], entry, self._body[at : at + entry["size"]]

    def lexicon(self, signature: str) -> dict[str, Any] | None:
        """The lexicons, where their files are as they were."""
        return self._head["lexicon"] if self._head.get("lexicon_signature") == signature else None


def compile_catalogue(target: Path, files: list[Path], signature: str, plugged: Mapping[Path, plugins.Plugin] | None = None) -> None:
    """Validate all component files and write the compiled catalogue, whole or not at all.

    Raises KnowledgeError for a bad file or an id that two files share; those of plug-ins (*plugged*) are left out instead.
    """
    older = Older(target.parent)
    entries: dict[str, dict[str, Any]] = {}
    blobs: dict[str, bytes] = {}
    seen: dict[str, Path] = {}
    left_out: list[str] = []
    for path in [*files, *(plugged or {})]:
        strict = path in (plugged or {})
        try:
            part, entry, blob = (None if strict else older.part(path)) or _read(path, strict)
            if part in seen and (strict or root_of(path) == root_of(seen[part])):
                raise KnowledgeError(f"{path}: component id {part!r} is already in {seen[part]}")
        except KnowledgeError as error:
            if not plugged or path not in plugged:
                raise
            left_out.append(f"a part of the plug-in {plugged[path].label()} is left out: {error.message}")
            continue
        seen[part], entries[part], blobs[part] = path, entry, blob
    checksum = _checksum(b"".join(blobs.values()))
    lexicon_signature = signature_of(lexicon_files())
    head: dict[str, Any] = {
        "made_by": MADE_BY,
        "signature": signature,
        "checksum": checksum,
        "entries": entries,
        "left_out": left_out,
        "lexicon": older.lexicon(lexicon_signature) or with_needs(with_classes({f.stem: read_yaml(f) for f in lexicon_files()})),
        "lexicon_signature": lexicon_signature,
        "aliases": alias_index(entries),
        "files_at": 0,
    }
    for _ in range(8):  # the header's length depends on the offsets that it holds
        line = json.dumps(head, separators=(",", ":")).encode() + b"\n"
        at = len(line)
        for entry in entries.values():
            entry["at"], at = at, at + entry["size"]
        head["files_at"] = at
        if len(json.dumps(head, separators=(",", ":"))) + 1 == len(line):
            break
    line = json.dumps(head, separators=(",", ":")).encode() + b"\n"
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temp = tempfile.mkstemp(dir=target.parent, prefix=".catalogue-")
    with os.fdopen(handle, "wb") as file:
        file.write(line)
        for blob in blobs.values():
            file.write(blob)
        file.write(json.dumps({str(path): (part, *state_of(path)) for part, path in seen.items()}).encode())
    os.replace(temp, target)


def entry_of(component: Component) -> dict[str, Any]:
    """What the light index holds of a component."""
    return {
        "name": component.name,
        "kind": component.kind,
        "shape": component.shape,
        "pins": [p.id for p in component.pins],
        "form": component.form,
        "mpn": component.mpn,
        "aliases": component.aliases,
        "uses": component.uses,
        "default_for": component.default_for,
        "provides": component.provides,
        "carries": component.carries,
        "stands_for": component.stands_for,
        "description": component.description,
        "size": 0,
        "at": 0,
        "controller": bool(component.mcu),
        "rank": component.mcu.rank if component.mcu else 0,
        "usual": component.mcu.usual if component.mcu else 0,
        "foreign": {system: names.type for system, names in component.names.items() if names.type},
    }


def _read(path: Path, strict: bool) -> tuple[str, dict[str, Any], bytes]:
    """Id, entry and blob of a component file. Raises KnowledgeError for a bad one, and where *strict* for whatever `kb check` finds."""
    component = load_file(path)
    if strict:
        from circuitlm.knowledge.check import faults

        if wrong := faults(component):
            raise KnowledgeError(f"{path.name}: {'; '.join(wrong[:3])}")
    blob = component.model_dump_json(exclude_defaults=True).encode()
    return component.id, entry_of(component) | {"size": len(blob)}, blob


def alias_index(entries: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Every name in its normal form -> id: ids first, then aliases, names and part numbers."""
    from circuitlm.knowledge.names import normal

    found: dict[str, str] = {}
    for rank in ("id", "aliases", "name", "mpn"):
        for component_id, entry in entries.items():
            for alias in [component_id] if rank == "id" else entry["aliases"] if rank == "aliases" else [entry[rank] or ""]:
                if key := normal(alias):
                    found.setdefault(key, component_id)
    return found


def age(path: Path) -> float:
    """Seconds, the newest first; a file that another process removed meanwhile is oldest."""
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0.0
