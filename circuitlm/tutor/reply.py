"""What passes between a dialogue and whoever runs it: the teacher's policy, drafts, replies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from circuitlm.tutor.judge import Verdict


@dataclass(frozen=True, slots=True)
class Policy:
    """When the answer may be told: never, after so many misses and hints, or when asked for after an attempt."""

    reveal: Literal["never", "after", "on-request"] = "never"
    after: int = 5


@dataclass(frozen=True, slots=True)
class Reply:
    """What the tutor says, and what a program wants to know of it."""

    text: str
    verdict: Verdict = "none"
    diagnosis: str = ""
    step: str = ""
    hints_used: int = 0
    done: bool = False

    def to_dict(self) -> dict[str, object]:
        return {"reply": self.text, "verdict": self.verdict, "diagnosis": self.diagnosis, "step": self.step,
                "hints_used": self.hints_used, "done": self.done}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply before the guard has seen it, and what a model may know for phrasing it."""

    text: str
    verdict: Verdict = "none"
    diagnosis: str = ""
