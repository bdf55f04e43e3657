"""What a dialogue has come to, as it is saved between sessions."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from circuitlm.errors import UsageError

VERSION = 1


@dataclass
class Turn:
    """What was said, and what the tutor made of it."""

    student: str
    tutor: str
    verdict: str = "none"
    diagnosis: str = ""
    step: str = ""


@dataclass
class State:
    """`at`: the step that is open; `rung`: hints given for it; `found`: steps that the student has solved or was given;
    `language`: the one that the student writes in; `guesses`: wrong bare numbers for the answer since the last progress; `misses`: all wrong answers."""

    at: int = 0
    rung: int = 0
    found: list[int] = field(default_factory=list)
    helped: list[int] = field(default_factory=list)
    hints: int = 0
    guesses: int = 0
    since: int = 0
    misses: int = 0
    streak: int = 0
    unclear: int = 0
    language: str = "en"
    solved: bool = False
    revealed: bool = False
    done: bool = False
    kinds: list[str] = field(default_factory=list)
    said: list[float] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    version: int = VERSION

    def dump(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def load(text: str) -> State:
    """A saved state. Raises UsageError for what is none."""
    try:
        data: dict[str, Any] = json.loads(text)
        if data.get("version") != VERSION:
            raise ValueError("of another version")
        data["turns"] = [Turn(**t) for t in data.get("turns", [])]
        known = {f.name for f in fields(State)}
        state = State(**{k: v for k, v in data.items() if k in known})
        if not isinstance(state.at, int) or not isinstance(state.found, list):
            raise ValueError("of another shape")
        return state
    except (ValueError, TypeError, AttributeError) as error:
        raise UsageError(f"The saved session cannot be read: {error}.", "begin anew without --resume") from error
