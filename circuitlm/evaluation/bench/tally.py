"""What a run's log comes to, line by line: the same count for the live progress and for the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Tally:
    """Counts over the lines of `answers.jsonl` and `marks.jsonl`. Tokens and US dollars are those of the answers and, where a model judges,
    of its judgements; `cached` answers cost nothing; `right` adds up what the `judged` marks are worth."""

    done: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    reply_tokens: int = 0
    cost: float = 0.0
    judged: int = 0
    right: float = 0.0

    def answered(self, row: Mapping[str, Any]) -> None:
        """One line of the answers."""
        self.done += 1
        self.cached += row.get("tries") == 0
        self._paid(row)

    def marked(self, row: Mapping[str, Any]) -> None:
        """One line of the marks."""
        value = worth(row)
        if value is not None:
            self.judged += 1
            self.right += value
        self._paid(row)

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.reply_tokens

    def _paid(self, row: Mapping[str, Any]) -> None:
        self.prompt_tokens += row.get("prompt_tokens") or 0
        self.reply_tokens += row.get("reply_tokens") or 0
        self.cost += row.get("cost") or 0.0


def worth(mark: Mapping[str, Any]) -> float | None:
    """What one mark counts as: its strict judgement, else its official one; None where neither was made."""
    strict, official = mark.get("strict"), mark.get("official")
    value = strict if strict is not None else official
    return None if value is None else float(value)
