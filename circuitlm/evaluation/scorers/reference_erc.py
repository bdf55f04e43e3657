"""The reference's own rule checker (Khandakar227/CircuitLM, agent_system/src/erc), unmodified, where the user has a clone of its repository.

It runs in a process of its own, which needs networkx; nothing of it is in this package. Its severities are fatal, major, minor and warning; a
circuit passes without a fatal and a major one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from circuitlm.errors import ToolError, UsageError

SEVERITIES = ("fatal", "major", "minor", "warning")
SECONDS = 60
_RUN = """
import json, sys
sys.path.insert(0, sys.argv[1])
from src.erc.engine import run_deterministic_erc
found = run_deterministic_erc(json.load(sys.stdin))
names = ("fatal_errors", "major_errors", "minor_errors", "warnings")
sys.stdout.write("\\n#FOUND " + json.dumps([list(getattr(found, n)) for n in names]))
"""


@dataclass(frozen=True, slots=True)
class ReferenceErc:
    """The checker in a clone. `root`: the folder that holds src/erc; `commit`: the clone's, short, where git tells it."""

    root: Path
    commit: str

    @classmethod
    def of(cls, clone: Path) -> ReferenceErc:
        """Raises UsageError where a folder holds no such checker."""
        for root in (clone, clone / "agent_system"):
            if (root / "src" / "erc" / "engine.py").is_file():
                return cls(root.resolve(), _commit(root))
        raise UsageError(f"{clone} holds no agent_system/src/erc/engine.py", hint="--erc names a clone of Khandakar227/CircuitLM")

    def check(self, diagram: dict[str, Any]) -> dict[str, list[str]]:
        """Severity to messages. Raises ToolError where it cannot run."""
        command = [sys.executable, "-c", _RUN, str(self.root)]
        try:
            done = subprocess.run(command, input=json.dumps(diagram), capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise ToolError(f"the reference's checker took longer than {SECONDS} s") from None
        _, mark, found = done.stdout.rpartition("\n#FOUND ")
        if not mark:
            last = (done.stderr.strip().splitlines() or ["no output"])[-1]
            hint = "pip install networkx" if "networkx" in last else ""
            raise ToolError(f"the reference's checker does not run: {last[:200]}", hint)
        return dict(zip(SEVERITIES, json.loads(found), strict=True))


def _commit(folder: Path) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return done.stdout.strip() or "unknown"
