"""A run's folder: its configuration, one line an answer, one line a judgement. Append-only, so that a killed run loses nothing it has paid for.

`config.json` says what was run; `answers.jsonl` what came back; `failures.jsonl` what could not be asked (asked again on the next start);
`marks.jsonl` what each answer is worth; `rejected.json` the records that were left out. A line without an end, as a kill may leave it, is cut off.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from circuitlm.errors import UsageError

Key = tuple[str, int]
"""(item, epoch)."""


HASHES = {"fingerprint": "questions are others", "program": "program was another"}
"""What a configuration holds as a hash, and what to say where it differs."""


class RunLog:
    """The files of one run. Safe for several threads of one process; a second process is refused."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._open: dict[str, Any] = {}

    def begin(self, config: Mapping[str, Any], rejected: list[dict[str, str]]) -> None:
        """Start a run, or go on with one of the same configuration. Raises UsageError when the folder holds another run."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._alone()
        path = self.folder / "config.json"
        if path.exists():
            old = read_config(self.folder)
            changed = sorted((k for k in config if k != "made_with" and old.get(k) != config[k]), key=lambda k: (k in HASHES, k))
            if changed:
                name = changed[0]
                differs = f"its {HASHES[name]}" if name in HASHES else f"its {name} is {old.get(name)!r}, not {config[name]!r}"
                raise UsageError(f"{self.folder} holds another run: {differs}", hint="name another folder with --out")
        else:
            _replace(path, config)
            _replace(self.folder / "rejected.json", rejected)
        for name in ("answers", "marks", "failures"):
            mend(self.folder / f"{name}.jsonl")

    def _alone(self) -> None:
        import fcntl

        file = (self.folder / ".lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise UsageError(f"another process is at work in {self.folder}") from None
        self._open[".lock"] = file

    def write(self, name: str, row: Mapping[str, Any]) -> None:
        """Append one line to `answers`, `marks` or `failures`: whole, in one write."""
        line = (json.dumps(row, ensure_ascii=False, default=str) + "\n").encode()
        with self._lock:
            file = self._open.get(name)
            if file is None:
                file = self._open[name] = os.open(self.folder / f"{name}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            view = memoryview(line)
            while view:
                view = view[os.write(file, view) :]

    def keys(self, name: str) -> set[Key]:
        """Which items a file holds."""
        return {(row["id"], row["epoch"]) for row in rows(self.folder / f"{name}.jsonl")}

    def close(self) -> None:
        """Close all files."""
        with self._lock:
            for name, file in self._open.items():
                file.close() if name == ".lock" else os.close(file)
            self._open.clear()


def mend(path: Path) -> None:
    """Cut off a last line that was not finished."""
    if not path.exists() or not path.stat().st_size:
        return
    with path.open("rb+") as file:
        file.seek(-1, os.SEEK_END)
        if file.read(1) == b"\n":
            return
        at = file.seek(0, os.SEEK_END)
        while at:
            step = min(at, 1 << 16)
            file.seek(at - step)
            cut = file.read(step).rfind(b"\n")
            if cut >= 0:
                file.truncate(at - step + cut + 1)
                return
            at -= step
        file.truncate(0)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a log, one after the other. Raises UsageError naming a line that is broken."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith("\n"):
                return
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                raise UsageError(f"{path}, line {number}: {error.msg}") from None


def read_config(folder: Path) -> dict[str, Any]:
    """A run's configuration. Raises UsageError where there is none."""
    try:
        found = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{folder} is no run: it holds no config.json") from None
    except (OSError, json.JSONDecodeError) as error:
        raise UsageError(f"{folder / 'config.json'} cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise UsageError(f"{folder / 'config.json'} is no configuration")
    return found


def _replace(path: Path, value: Any) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
    os.replace(part, path)
