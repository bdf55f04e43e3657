"""What was said to the model and what it answered: kept for run.json, without any secret."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import Any

_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", re.I)
_SECRET_SHAPE = re.compile(r"\b(?:sk|pk|rk|xai|gsk|AIza|hf|ghp|AKIA)[-_A-Za-z0-9]{16,}")
LONGEST = 60_000
"""Characters of a message that are kept."""


def secrets() -> list[str]:
    """Values of the environment that are nobody's business: those of variables named like keys."""
    return sorted({v for k, v in os.environ.items() if _SECRET_NAME.search(k) and len(v) >= 8}, key=len, reverse=True)


def scrub(text: str, hidden: list[str] | None = None) -> str:
    """A text without the environment's secrets and without what looks like a key."""
    for value in secrets() if hidden is None else hidden:
        text = text.replace(value, "[secret]")
    return _SECRET_SHAPE.sub("[secret]", text)


@dataclass(slots=True)
class Exchange:
    """One call: which agent asked, what, and what came back. Times in seconds, cost in US dollars (None: not known)."""

    agent: str
    model: str
    messages: list[dict[str, Any]]
    reply: str = ""
    finish: str = ""
    prompt_tokens: int = 0
    reply_tokens: int = 0
    cost: float | None = None
    seconds: float = 0.0
    cached: bool = False
    attempts: int = 1
    fault: str = ""

    def to_dict(self) -> dict[str, Any]:
        hidden = secrets()
        return {
            "agent": self.agent,
            "model": self.model,
            "messages": [{"role": m["role"], "content": scrub(_plain(m["content"]), hidden)[:LONGEST]} for m in self.messages],
            "reply": scrub(self.reply, hidden)[:LONGEST],
            "finish": self.finish,
            "tokens": {"prompt": self.prompt_tokens, "reply": self.reply_tokens},
            "cost": self.cost,
            "seconds": round(self.seconds, 3),
            "cached": self.cached,
            "attempts": self.attempts,
            "fault": scrub(self.fault, hidden),
        }


def _plain(content: Any) -> str:
    """A message's text; pictures are named, not kept."""
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text", f"[{part.get('type', 'part')}]") if isinstance(part, dict) else str(part) for part in content)


@dataclass(slots=True)
class Ledger:
    """What a run has used so far."""

    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def tokens(self) -> int:
        return sum(e.prompt_tokens + e.reply_tokens for e in self.exchanges if not e.cached)

    @property
    def cost(self) -> float:
        """US dollars; calls without a known price count nothing (`unpriced` says whether there are any)."""
        return sum(e.cost or 0.0 for e in self.exchanges if not e.cached)

    @property
    def unpriced(self) -> bool:
        return any(e.cost is None and not e.cached and e.reply for e in self.exchanges)

    def summary(self) -> dict[str, Any]:
        return {
            "calls": len(self.exchanges),
            "cached": sum(e.cached for e in self.exchanges),
            "tokens": self.tokens,
            "cost": round(self.cost, 6),
            "cost_known": not self.unpriced,
            "seconds": round(sum(e.seconds for e in self.exchanges), 3),
        }
