"""The warm worker as seen from here: started when needed, given netlists, killed when overdue, replaced after a crash or N runs."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import select
import struct
import subprocess
import sys
import tempfile
import time
from array import array
from collections import deque
from pathlib import Path
from typing import Any

from circuitlm.spice import guard
from circuitlm.spice.analyses import Analysis
from circuitlm.spice.engine import oneshot
from circuitlm.spice.engine.reasons import reason, warnings
from circuitlm.spice.netlist import Deck
from circuitlm.spice.results import Plot, Result, kind_of, vector_name

START_S = 30.0
"""A worker that has not said that it is ready by then is given up."""
INSTALL = "pip install circuitlm[spice]; apt-get install ngspice libngspice0"


class Unavailable(Exception):
    """There is no warm ngspice on this machine: kind and reason."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind, self.reason = kind, text


class Process:
    """One worker process. Raises Unavailable when it cannot be started."""

    def __init__(self) -> None:
        if importlib.util.find_spec("PySpice") is None:
            raise Unavailable("not_found", f"PySpice not found ({INSTALL})")
        self.home = tempfile.TemporaryDirectory(prefix="circuitlm-")
        try:
            self.child = subprocess.Popen(
                [sys.executable, "-P", str(Path(__file__).with_name("worker.py")), str(oneshot.OLDEST)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self.home.name,
                env={**os.environ, "HOME": self.home.name, "MPLCONFIGDIR": self.home.name},  # no .spiceinit of anybody's
                start_new_session=True,
            )
        except OSError as error:
            self.home.cleanup()
            raise Unavailable("crash", f"the worker could not be started: {error.strerror or error}") from error
        assert self.child.stdin is not None and self.child.stdout is not None
        self.stdin, self.stdout = self.child.stdin, self.child.stdout
        self.pieces: list[bytes] = []
        self.size, self.wanted = 0, 8
        self.runs = 0
        self.version: int | None = None
        self.ready = False
        self.started = time.monotonic()

    def fileno(self) -> int:
        return self.stdout.fileno()

    def send(self, netlist: guard.Safe) -> None:
        """Hand over a netlist. BrokenPipeError when the worker is gone."""
        text = netlist.encode("ascii")
        self.stdin.write(struct.pack("<I", len(text)) + text)
        self.stdin.flush()
        self.runs += 1

    def feed(self) -> bool:
        """Take what the worker has written; False when it has ended."""
        piece = os.read(self.fileno(), 1 << 20)
        self.pieces.append(piece)
        self.size += len(piece)
        return bool(piece)

    def message(self) -> tuple[dict[str, Any], memoryview] | None:
        """The next whole message, if there is one."""
        if self.size < self.wanted:
            return None
        whole = self.pieces[0] if len(self.pieces) == 1 else b"".join(self.pieces)
        head, body = struct.unpack_from("<II", whole)
        end = 8 + head + body
        if self.size < end:
            self.pieces, self.wanted = [whole], end
            return None
        rest = whole[end:]
        self.pieces, self.size, self.wanted = [rest] if rest else [], len(rest), 8
        return json.loads(whole[8 : 8 + head]), memoryview(whole)[8 + head : end]

    def get_ready(self) -> None:
        """Wait for the worker's first word. Raises Unavailable."""
        while not self.ready:
            self.take_ready(self.message())
            if self.ready:
                return
            left = self.started + START_S - time.monotonic()
            if left <= 0 or (select.select([self], [], [], left)[0] and not self.feed()):
                self.close()
                raise Unavailable("crash", "the worker with the shared ngspice did not start")

    def take_ready(self, message: tuple[dict[str, Any], memoryview] | None) -> None:
        if message is None:
            return
        header = message[0]
        if not header["ready"]:
            self.close()
            raise Unavailable(header["kind"], header["reason"])
        self.ready, self.version = True, header["version"]

    def close(self) -> int:
        """End the worker, at once. Returns how it ended."""
        if self.child.poll() is None:
            self.child.kill()
        code = self.child.wait()
        for pipe in (self.stdin, self.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        self.home.cleanup()
        return code


def result_of(header: dict[str, Any], body: memoryview) -> Result:
    """A worker's message as a result."""
    log = "\n".join(header["log"])
    if not header["ok"]:
        found, text = reason(log)
        return Result(False, reason=text, kind=found, warnings=warnings(log), engine="shared")
    plots = []
    at = 0
    for plot in header["plots"]:
        vectors: dict[str, array[float]] = {}
        for name, count in plot["vectors"]:
            column = array("d")
            column.frombytes(body[at : at + 8 * count])
            at += 8 * count
            vectors[vector_name(name)] = column
        kind = kind_of(plot["name"])
        scale = next((n for n in vectors if n in ("time", "frequency") or n.endswith("-sweep")), "")
        plots.append(Plot(kind, "" if kind == "op" else scale, vectors, plot["complex"]))
    if not plots:
        return Result(False, reason="the netlist asks for no analysis", kind="netlist", engine="shared")
    return Result(True, plots, warnings=warnings(log) if "Warning" in log else [], engine="shared")


def lost(code: int) -> Result:
    """What is left of a run whose worker died."""
    how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
    return Result(False, reason=f"the worker {how} in mid-run; this run is lost", kind="crash", engine="shared")


def overdue(timeout_s: float) -> Result:
    return Result(False, reason=f"ngspice took longer than {timeout_s:g} s and was stopped", kind="timeout", engine="shared")


class Worker:
    """One warm ngspice for loops; a machine without PySpice or its library runs `ngspice -b` instead (`why` says so).

    The process is replaced after a crash, an overdue run, a poisoned state, and after *max_runs* runs.
    """

    def __init__(self, timeout_s: float = 20.0, max_runs: int = 1000) -> None:
        self.timeout_s, self.max_runs = timeout_s, max_runs
        self.process: Process | None = None
        self.why = ""
        """Why runs are one-shots; '' while they are not."""
        self.restarts = 0

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self.process is not None:
            self.process.close()
            self.process = None

    def pid(self) -> int | None:
        return self.process.child.pid if self.process else None

    def start(self) -> bool:
        """Start the process if there is none; False when there can be none."""
        if self.process is not None and self.process.runs >= self.max_runs:
            self._drop()
        if self.process is None and not self.why:
            try:
                process = Process()
                process.get_ready()
                self.process = process
            except Unavailable as error:
                self.why = error.reason
        return self.process is not None

    def run(self, deck: Deck, *analyses: Analysis, save: tuple[str, ...] = ()) -> Result:
        """Run a deck's analyses; nothing that ngspice says raises."""
        return self.run_text(deck.text(*analyses, save=save))

    def run_text(self, netlist: guard.Safe) -> Result:
        """Run a netlist that the guard has looked at."""
        begun = time.perf_counter()
        result = self._run(netlist) if self.start() else oneshot.run_text(netlist, self.timeout_s)
        if result.kind == "not_found" and self.why:
            result.reason = f"{result.reason}; {self.why}"
        result.seconds = time.perf_counter() - begun
        return result

    def _run(self, netlist: guard.Safe) -> Result:
        process = self.process
        assert process is not None
        try:
            process.send(netlist)
        except BrokenPipeError:  # it died while it had nothing to do: nothing is lost
            self._drop()
            return self._run(netlist) if self.start() else oneshot.run_text(netlist, self.timeout_s)
        deadline = time.monotonic() + self.timeout_s
        try:
            while (message := process.message()) is None:
                left = deadline - time.monotonic()
                if left <= 0:
                    self._drop()
                    return overdue(self.timeout_s)
                if select.select([process], [], [], left)[0] and not process.feed():
                    return lost(self._drop())
        except BaseException:
            self._drop()
            raise
        if message[0]["poisoned"]:
            self._drop()
        return result_of(*message)

    def _drop(self) -> int:
        code = 0
        if self.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = self.process.child.wait(0.05)
            code = self.process.close() if self.process.child.returncode is None else self.process.close() or code
            self.process = None
            self.restarts += 1
        return code


class Lane:
    """A worker within `run_many`: the netlists that it holds, oldest first, and when the first is overdue."""

    DEEP = 2
    """Netlists a worker holds at a time, so that it never waits for the next."""

    def __init__(self) -> None:
        self.process = Process()
        self.jobs: deque[tuple[int, guard.Safe]] = deque()
        self.deadline = float("inf")
