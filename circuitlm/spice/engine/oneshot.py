"""One run of `ngspice -b`, in a process of its own."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from circuitlm.spice import guard
from circuitlm.spice.engine import rawfile
from circuitlm.spice.engine.reasons import reason, warnings
from circuitlm.spice.results import Result

INSTALL = "apt-get install ngspice"
OLDEST = 30
"""The first version whose raw files, expressions and messages are those that this program knows."""
MOST_BYTES = 400_000_000
"""Largest raw file; ngspice is stopped by the system when it writes more."""


def program() -> str | None:
    return shutil.which("ngspice")


@functools.cache
def version(path: str) -> int | None:
    """ngspice's version number; None when it does not say. Runs the program."""
    try:
        said = subprocess.run([path, "-v"], capture_output=True, text=True, timeout=10, errors="replace", stdin=subprocess.DEVNULL).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    m = re.search(r"ngspice-(\d+)", said)
    return int(m[1]) if m else None


def not_found() -> Result:
    return Result(False, reason=f"ngspice not found ({INSTALL})", kind="not_found")


class Folder:
    """Where a netlist and its raw file lie: a temporary folder of their own."""

    keep: tuple[int, ...] = ()

    def __init__(self, netlist: str) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="circuitlm-"))
        self.cwd = self.home = str(self.path)
        self.netlist, self.raw = "n.cir", "x.raw"
        (self.path / self.netlist).write_text(netlist, encoding="ascii")

    def read(self) -> bytes:
        raw = self.path / self.raw
        return raw.read_bytes() if raw.exists() else b""

    def clean(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


class Memory:
    """The same without a disk: two files that have no name. Linux only."""

    def __init__(self, netlist: str) -> None:
        self.keep = (os.memfd_create("netlist"), os.memfd_create("raw"))
        self.cwd, self.home = "/", "/nonexistent"
        self.netlist, self.raw = (f"/proc/self/fd/{fd}" for fd in self.keep)
        with open(self.keep[0], "wb", closefd=False) as file:
            file.write(netlist.encode("ascii"))

    def read(self) -> bytes:
        with open(self.keep[1], "rb", closefd=False) as file:
            file.seek(0)
            return file.read()

    def clean(self) -> None:
        for fd in self.keep:
            os.close(fd)


def _place(netlist: str) -> Folder | Memory:
    if sys.platform == "linux" and hasattr(os, "memfd_create"):
        try:
            return Memory(netlist)
        except OSError:
            pass  # not allowed here
    return Folder(netlist)


class OneShot:
    """A run under way: `fileno` becomes readable as it speaks, `feed` takes what there is, `finish` gives the result."""

    def __init__(self, netlist: guard.Safe, timeout_s: float = 20.0) -> None:
        self.log = bytearray()
        self.begun = time.perf_counter()
        self.timeout_s = timeout_s
        self.deadline = time.monotonic() + timeout_s
        self.process: subprocess.Popen[bytes] | None = None
        self.failed: Result | None = None
        path = program()
        if path is None:
            self.failed = not_found()
            return
        self.path = path
        self.place = _place(netlist)
        try:
            self.process = subprocess.Popen(
                [path, "-b", "-r", self.place.raw, self.place.netlist],
                cwd=self.place.cwd,
                env={**os.environ, "HOME": self.place.home},  # no .spiceinit of anybody's
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=self.place.keep,
            )
        except OSError as error:
            self.failed = Result(False, reason=f"ngspice could not be started: {error.strerror or error}", kind="crash")
            self.place.clean()
            return
        _limit(self.process.pid, timeout_s)

    def fileno(self) -> int:
        assert self.process is not None and self.process.stdout is not None
        return self.process.stdout.fileno()

    def feed(self) -> bool:
        """Take what ngspice has said; False when it has ended."""
        piece = os.read(self.fileno(), 65536)
        if len(self.log) < 1_000_000:
            self.log += piece
        return bool(piece)

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()

    def finish(self, overdue: bool = False) -> Result:
        """The result, once `feed` has said that the run ended, or when it is *overdue*."""
        if self.failed is not None or self.process is None:
            return self.failed or not_found()
        if overdue:
            self.kill()
        code = self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
        log = self.log.decode("utf-8", "replace")
        try:
            if overdue:
                return self._result(Result(False, reason=f"ngspice took longer than {self.timeout_s:g} s and was stopped", kind="timeout"))
            if code < 0:
                return self._result(Result(False, reason=f"ngspice was killed by signal {-code}; this run is lost", kind="crash"))
            if code > 0:
                kind, text = reason(log)
                number = version(self.path)
                if number is not None and number < OLDEST:
                    kind, text = "too_old", f"ngspice {number} is too old ({OLDEST} or later is needed): {text}"
                return self._result(Result(False, reason=text, kind=kind, warnings=warnings(log)))
            plots = rawfile.read(self.place.read())
            if not plots:
                return self._result(Result(False, reason="the netlist asks for no analysis", kind="netlist"))
            return self._result(Result(True, plots, warnings=warnings(log) if "Warning" in log else []))
        finally:
            self.place.clean()

    def _result(self, result: Result) -> Result:
        result.seconds = time.perf_counter() - self.begun
        return result


def _limit(pid: int, timeout_s: float) -> None:
    """Bound the file size and the processor time of a run, also for when this program is killed. Linux only."""
    if sys.platform != "linux":
        return
    import resource

    try:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))
        seconds = int(timeout_s) + 10
        resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))
    except (OSError, ValueError):
        pass  # it has ended already, or the system gives no such right


def run_text(netlist: guard.Safe, timeout_s: float = 20.0) -> Result:
    """Run a netlist. Nothing that ngspice says raises."""
    import select

    shot = OneShot(netlist, timeout_s)
    if shot.failed is not None:
        return shot.failed
    try:
        while True:
            left = shot.deadline - time.monotonic()
            if left <= 0:
                return shot.finish(overdue=True)
            if select.select([shot], [], [], left)[0] and not shot.feed():
                return shot.finish()
    except BaseException:
        shot.finish(overdue=True)
        raise
