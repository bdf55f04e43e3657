"""What a cold start spares: regular expressions and the methods of dataclasses are compiled once and kept from run to run.

Python keeps the compiled form of modules but makes these anew in every process: of a design's first second a third. They are kept in a file
of the cache folder beside the compiled catalogue, one for each version of Python, and believed where nobody but the user can have written it.
What is not in it, or a file that cannot be read or written, costs that third and nothing else. Only the terminal command does this: a
program that imports circuitlm has its own `re` and `dataclasses` untouched.
"""

from __future__ import annotations

import builtins
import contextlib
import dataclasses
import gc
import marshal
import os
import re
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

MANY = 8_000
"""Entries from which the file is begun anew: patterns made from requests and those of earlier versions would fill it."""
WORTH = 16
"""New entries from which the file is written again."""
YOUNG = 50_000
"""New objects between two searches for garbage; the usual 700 make 8 % of a short run, which leaves hardly any."""

Key = str | tuple[str, int]


class Kept:
    """Compiled regular expressions by (pattern, flags) and compiled sources by their text, from the file at *path*."""

    def __init__(self, path: Path):
        self.path = path
        self.new: dict[Key, bytes] = {}
        self.known = self._read()

    def _read(self) -> dict[Key, bytes]:
        try:
            with self.path.open("rb") as file:
                if not _own(os.fstat(file.fileno())):
                    return {}
                data = file.read()
            if int.from_bytes(data[:4], "little") != zlib.crc32(data[4:]):
                return {}
            found = marshal.loads(data[4:])
        except (OSError, ValueError, EOFError, TypeError):
            return {}
        return found if isinstance(found, dict) else {}

    def get(self, key: Key) -> Any:
        """What was kept under *key*; None if nothing was."""
        found = self.known.get(key)
        return None if found is None else marshal.loads(found)

    def put(self, key: Key, value: Any) -> None:
        self.new[key] = marshal.dumps(value)

    def save(self) -> None:
        """Writes the file again if there is much in it that was not; a folder that cannot be written is left as it is."""
        if len(self.new) < WORTH:
            return
        old = self.known if len(self.known) + len(self.new) <= MANY else {}
        body = marshal.dumps(old | self.new)
        temp = self.path.with_suffix(f".{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            temp.touch(0o600, exist_ok=False)
            temp.write_bytes(zlib.crc32(body).to_bytes(4, "little") + body)
            os.replace(temp, self.path)
        except OSError:
            with contextlib.suppress(OSError):
                temp.unlink()


def _own(stat: os.stat_result) -> bool:
    """Whether a file is the user's, and nobody else can write it: what is in it will be run."""
    return not hasattr(os, "getuid") or (stat.st_uid == os.getuid() and not stat.st_mode & 0o022)


class _Recorder(threading.local):
    """Python's module `_sre`, which tells what its compile was last called with in this thread."""

    def __init__(self, real: Any):
        self._real = real
        self.last: tuple[Any, ...] = ()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def compile(self, *args: Any) -> Any:
        self.last = args
        return self._real.compile(*args)


def _patterns(kept: Kept, compiler: Any) -> Callable[..., Any]:
    """What compiles a pattern with the code in *kept*; *compiler* is the module of `re` that does it otherwise."""
    real, recorder = compiler.compile, _Recorder(compiler._sre)
    compiler._sre = recorder

    def compile_pattern(pattern: Any, flags: int = 0) -> Any:
        if not isinstance(pattern, str):
            return real(pattern, flags)
        key = (pattern, int(flags))
        if (found := kept.get(key)) is not None:
            return recorder._real.compile(*found)
        compiled = real(pattern, flags)
        _, all_flags, code, *more = recorder.last
        kept.put(key, (pattern, int(all_flags), [int(c) for c in code], *(dict(m) if isinstance(m, dict) else m for m in more)))
        return compiled

    return compile_pattern


def _methods(kept: Kept) -> Callable[..., None]:
    """What runs the source of a dataclass's method with the code in *kept*."""

    def execute(source: str, *spaces: Any) -> None:
        code = kept.get(source)
        if code is None:
            code = compile(source, "<dataclass>", "exec")
            kept.put(source, code)
        builtins.exec(code, *spaces)

    return execute


@contextlib.contextmanager
def kept_in(folder: Path) -> Iterator[Kept | None]:
    """Within it compiled patterns and methods are kept in *folder*; afterwards `re` and `dataclasses` are as they were. Nothing of that, and
    None, where this Python is another than the one this was written for, or within another one."""
    compiler: Any = getattr(re, "_compiler", None)
    real = getattr(compiler, "_sre", None)
    if sys.implementation.name != "cpython" or isinstance(real, _Recorder) or not hasattr(real, "compile"):
        yield None
        return
    kept = Kept(folder / f"compiled-{sys.implementation.cache_tag}-{sys.hexversion:x}-{sys.flags.optimize}.bin")
    usual, often = compiler.compile, gc.get_threshold()
    gc.set_threshold(YOUNG, 20, 50)
    compiler.compile = _patterns(kept, compiler)
    vars(dataclasses)["exec"] = _methods(kept)
    try:
        yield kept
    finally:
        compiler.compile, compiler._sre = usual, real
        del vars(dataclasses)["exec"]
        gc.set_threshold(*often)
        kept.save()
