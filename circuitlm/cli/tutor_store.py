"""Where dialogues are kept: one file a problem in the user's folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from circuitlm import resources
from circuitlm.errors import UsageError

if TYPE_CHECKING:
    from circuitlm.tutor.problem import Problem
    from circuitlm.tutor.session import Session
    from circuitlm.tutor.state import State


def folder() -> Path:
    return resources.user_folder() / "tutor"


def path_of(problem: Problem) -> Path:
    """A problem's file; its name has nothing in it that a path could follow."""
    return folder() / (re.sub(r"[^A-Za-z0-9]+", "-", f"{problem.name} {problem.target}").strip("-") + ".json")


def save(session: Session) -> Path | None:
    """Write the state whole or not at all; None where the folder cannot be written (the dialogue goes on)."""
    import os

    path = path_of(session.problem)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(session.state.dump(), encoding="utf-8")
        part.replace(path)
    except OSError:
        return None
    return path


def load_state(problem: Problem) -> State:
    """The saved state; a new one where there is none. Raises UsageError for a file that cannot be read."""
    from circuitlm.tutor.state import State, load

    path = path_of(problem)
    try:
        return load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return State()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error


def all_states() -> list[tuple[str, State]]:
    """(name, state) of every saved dialogue, the last one first; broken files are left out."""
    from circuitlm.tutor.state import load

    out = []
    for path in sorted(folder().glob("*.json"), key=lambda p: -p.stat().st_mtime):
        try:
            out.append((path.stem, load(path.read_text(encoding="utf-8"))))
        except (OSError, UnicodeDecodeError, UsageError):
            continue
    return out
