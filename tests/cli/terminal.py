"""The command line as a user has it: in this process (quick) or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from circuitlm.cli.main import main

ROOT = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class Answer:
    """What a command gave back."""

    code: int
    out: str
    err: str


class Terminal:
    """Runs commands in an empty folder and keeps what they print."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch):
        self.folder, self.capture, self.patch = folder, capture, patch

    def __call__(self, *args: str | Path) -> Answer:
        """One command. No traceback and no exit code that the program does not know, whatever the command."""
        self.patch.setattr(sys, "argv", ["circuitlm", *map(str, args)])
        self.capture.readouterr()
        with pytest.raises(SystemExit) as stop:
            main()
            raise SystemExit(0)
        shown = self.capture.readouterr()
        code = stop.value.code
        assert code is None or isinstance(code, int)
        return checked(Answer(code or 0, shown.out, shown.err))

    def design(self, prompt: str, *more: str) -> Answer:
        """`design` into the folder d, without ngspice."""
        return self("design", prompt, "-o", "d", "--no-simulate", *more)

    def files(self) -> list[str]:
        """Everything under the folder, hidden leftovers too."""
        return sorted(str(p.relative_to(self.folder)) for p in self.folder.rglob("*"))


def checked(answer: Answer) -> Answer:
    assert answer.code in (0, 1, 2, 3, 4), answer
    assert "Traceback" not in answer.err + answer.out and "internal error" not in answer.err
    if answer.code >= 2:
        assert answer.err.strip(), "a command that ends without a result says why"
    return answer


def process(*args: str | Path, folder: Path, stdin: str | None = None, **env: str) -> Answer:
    """One command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "circuitlm.cli.main", *map(str, args)],
        cwd=folder,
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"} | env,
        timeout=120,
    )
    return checked(Answer(done.returncode, done.stdout, done.stderr))
