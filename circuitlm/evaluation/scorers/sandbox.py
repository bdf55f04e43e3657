"""Work on strangers' texts in processes of their own: bounded in time and memory, replaced when they die.

`Sandbox` keeps a few warm workers, because importing sympy costs half a second. A worker that overruns its time or its memory is killed; the
work it had counts as timed out, nothing else is lost.
"""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import Queue
from types import TracebackType
from typing import Any

MEMORY = 2 << 30
"""Bytes of address space for a worker, beyond what it starts with."""


class TimedOut(Exception):
    """The work took longer than it may, or its process died."""


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection


def _serve(pipe: Connection, memory: int) -> None:
    import resource
    import sys

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    sys.setrecursionlimit(5000)
    while True:
        try:
            module, name, args = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            pipe.send((True, getattr(importlib.import_module(module), name)(*args)))
        except MemoryError:
            pipe.send((False, "MemoryError"))
        except BaseException as error:  # a worker never dies of its work
            pipe.send((False, f"{type(error).__name__}: {error}"))


class Sandbox:
    """*workers* processes; `call` may be used from several threads."""

    def __init__(self, workers: int = 1, memory: int = MEMORY) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._memory = memory
        self._free: Queue[_Worker | None] = Queue()
        for _ in range(workers):
            self._free.put(None)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def call(self, function: str, *args: Any, seconds: float) -> Any:
        """Call ``package.module:function`` with picklable arguments. Raises TimedOut, and ValueError with the words of an exception."""
        with self._worker() as held:
            module, _, name = function.partition(":")
            held.pipe.send((module, name, args))
            start = time.monotonic()
            if not held.pipe.poll(seconds):
                self._kill(held)
                raise TimedOut(f"no result after {time.monotonic() - start:.0f} s")
            try:
                fine, value = held.pipe.recv()
            except (EOFError, OSError):
                self._kill(held)
                raise TimedOut("the process died") from None
        if not fine:
            raise ValueError(value)
        return value

    @contextlib.contextmanager
    def _worker(self) -> Iterator[_Worker]:
        held = self._free.get()
        if held is None or not held.process.is_alive():
            held = self._start()
        try:
            yield held
        finally:
            self._free.put(held if held.process.is_alive() else None)

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, self._memory), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _kill(self, held: _Worker) -> None:
        held.process.kill()
        held.process.join(5)
        held.pipe.close()

    def close(self) -> None:
        """End all workers that are free."""
        while not self._free.empty():
            held = self._free.get()
            if held is not None:
                self._kill(held)
