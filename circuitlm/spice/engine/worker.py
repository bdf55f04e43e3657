"""The warm ngspice: a process of its own that holds PySpice's shared library and runs one netlist after another.

It is started by path and imports nothing of this package. It reads a length and a netlist, and writes a length, a JSON header, and the
vectors as doubles. It ends when its input ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import re
import struct
import sys
from collections.abc import Sequence
from typing import Any

LIBRARIES = ("libngspice.so.0", "libngspice.so", "libngspice.0.dylib", "libngspice.dylib", "ngspice.dll")
FATAL = re.compile(
    r"circuit not parsed|aren't any circuits|simulation interrupted|simulation\(s\) aborted|DC solution failed|Timestep too small"
    r"|iteration limit reached|cannot recover|fatal error|unknown subckt|no such function",
    re.I,
)
MOST_PIECES = 500
"""Buffers in one write; systems take 1024 at most."""
POISON = re.compile(r"cannot recover|awaits to be detached|fatal error", re.I)


class Fault(Exception):
    """Why there is no warm ngspice here: kind and sentence."""


def find_library() -> str:
    """The library's name for dlopen. Raises Fault."""
    given = os.environ.get("NGSPICE_LIBRARY_PATH")
    for name in [given] if given else LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return name
    raise Fault("not_found", "libngspice not found (apt-get install libngspice0)")


class Shared:
    """PySpice's NgSpiceShared, with its callbacks kept quiet and vectors read without detours. Raises Fault."""

    def __init__(self, oldest: int) -> None:
        os.environ["NGSPICE_LIBRARY_PATH"] = find_library()
        try:
            import logging

            logging.disable(logging.CRITICAL)
            from PySpice.Spice.NgSpice import Shared as module
        except ImportError as error:
            raise Fault("not_found", f"PySpice not found ({error}; pip install circuitlm[spice])") from error
        self.ffi = ffi = module.ffi
        said: list[str] = []
        ended: list[int] = []

        class Quiet(module.NgSpiceShared):
            """Collects what ngspice says; a "Note:" is no error."""

            @staticmethod
            def _send_char(message: Any, ngspice_id: int, user_data: Any) -> int:
                text = ffi.string(message).decode("utf-8", "replace")
                said.append(text.partition(" ")[2])
                owner = ffi.from_handle(user_data)
                owner._stdout.append(text.partition(" ")[2])  # PySpice reads the version there
                return 0

            # no callback for progress and for each plot's beginning: they would cost more than the simulation
            _send_stat_c = property(lambda self: ffi.NULL, lambda self, value: None)
            _send_init_data_c = property(lambda self: ffi.NULL, lambda self, value: None)

            @staticmethod
            def _exit(status: int, *_: Any) -> int:
                ended.append(status)
                return 0

        try:
            self.ng = Quiet(send_data=False)
        except (NameError, OSError) as error:
            raise Fault("crash", f"the shared ngspice did not start: {error}") from error
        self.lib = self.ng._ngspice_shared
        self.said, self.ended = said, ended
        self.version = self.ng.ngspice_version
        if self.version is not None and self.version < oldest:
            raise Fault("too_old", f"libngspice {self.version} is too old ({oldest} or later is needed)")

    def command(self, text: str) -> int:
        return int(self.lib.ngSpice_Command(text.encode("ascii")))

    def run(self, netlist: str) -> tuple[dict[str, Any], list[Any]]:
        """(header, vectors) of a netlist's analyses; the vectors lie in ngspice's memory until `clean`."""
        self.said.clear()
        self.ended.clear()
        self.ng._stdout.clear()
        ffi, lib = self.ffi, self.lib
        lines = [ffi.new("char[]", line.encode("ascii")) for line in netlist.splitlines() if line]
        loaded = lib.ngSpice_Circ([*lines, ffi.NULL])
        # what was wrong with the netlist is said now; running it would only add "there aren't any circuits loaded"
        bad = bool(loaded) or any(FATAL.search(x) for x in self.said)
        if not bad:
            bad = bool(self.command("run")) or any(FATAL.search(x) for x in self.said)
        poisoned = bool(loaded) or bool(self.ended) or any(POISON.search(x) for x in self.said)
        plots: list[dict[str, Any]] = []
        data: list[Any] = []
        if not bad and not poisoned:
            for name in reversed(self._strings(lib.ngSpice_AllPlots())):
                if name != "const":
                    plots.append(self._plot(name, data))
        return {"ok": not bad and not poisoned, "plots": plots, "log": self.said[:400], "poisoned": poisoned}, data

    def clean(self) -> None:
        """Forget the netlist and its vectors."""
        self.command("destroy all")
        self.command("remcirc")

    def _strings(self, pointer: Any) -> list[str]:
        out = []
        n = 0
        while pointer[n] != self.ffi.NULL:
            out.append(self.ffi.string(pointer[n]).decode("ascii", "replace"))
            n += 1
        return out

    def _plot(self, plot: str, data: list[Any]) -> dict[str, Any]:
        vectors = []
        wide = False
        for name in reversed(self._strings(self.lib.ngSpice_AllVecs(plot.encode()))):
            info = self.lib.ngGet_Vec_Info(f"{plot}.{name}".encode())
            if info == self.ffi.NULL or not info.v_length:
                continue
            pointer, double = (info.v_compdata, 2) if info.v_compdata != self.ffi.NULL else (info.v_realdata, 1)
            data.append(self.ffi.buffer(pointer, 8 * double * info.v_length))
            vectors.append([name, info.v_length * double])
            wide = wide or double == 2
        return {"name": plot, "complex": wide, "vectors": vectors}


def write_all(fd: int, pieces: list[memoryview]) -> None:
    """Write pieces one after another, however much of them goes at a time."""
    while pieces:
        if hasattr(os, "writev"):
            done = os.writev(fd, pieces)
        else:
            done = os.write(fd, pieces[0])
        while pieces and done >= len(pieces[0]):
            done -= len(pieces.pop(0))
        if done:
            pieces[0] = pieces[0][done:]


def main() -> None:
    """Serve netlists until the input ends."""
    source = os.fdopen(os.dup(0), "rb")
    sink = os.dup(1)
    with contextlib.suppress(ImportError, AttributeError, OSError):  # a result in one piece; Linux only
        import fcntl

        fcntl.fcntl(sink, fcntl.F_SETPIPE_SZ, 1 << 20)
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)  # what the library prints itself must not reach the protocol

    def send(header: dict[str, Any], data: Sequence[Any] = ()) -> None:
        text = json.dumps(header).encode()
        pieces = [memoryview(struct.pack("<II", len(text), sum(map(len, data))) + text), *(memoryview(d) for d in data)]
        for n in range(0, len(pieces), MOST_PIECES):  # in one call where the pipe has room: whoever waits is woken once, nothing is copied
            write_all(sink, pieces[n : n + MOST_PIECES])

    try:
        shared = Shared(int(sys.argv[1]))
    except Fault as fault:
        send({"ready": False, "kind": fault.args[0], "reason": fault.args[1]})
        return
    send({"ready": True, "version": shared.version})
    while True:
        head = source.read(4)
        if len(head) < 4:
            return
        netlist = source.read(struct.unpack("<I", head)[0]).decode("ascii", "replace")
        header, data = shared.run(netlist)
        send(header, data)
        if header["poisoned"]:
            os._exit(0)  # ngspice is not to be trusted any more, not even to end
        shared.clean()  # while the result is read


if __name__ == "__main__":
    main()
