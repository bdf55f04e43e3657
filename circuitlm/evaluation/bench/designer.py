"""Our pipeline as an answerer: each request is designed in a process of its own, so that a crash or a hang costs that request alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm.evaluation.bench.answering import Failed, Given, hopeless
from circuitlm.evaluation.benchmarks.base import Item
from circuitlm.evaluation.scorers.sandbox import Sandbox, TimedOut

if TYPE_CHECKING:
    from circuitlm.engineers.llm.settings import ModelSettings

SECONDS = 900.0
"""For one design, its simulations and a model's rounds."""
MEMORY = 16 << 30
"""Bytes of address space of a worker."""
DESIGN = "circuitlm.pipeline.run:design_to_folder"
PROVIDER_FAILED = 4


class Designer:
    """*folder*: the run's; designs are kept in its `designs/`. *model* thinks, under the same checks; None: the built-in engineer. *design*:
    the `module:function` that designs."""

    def __init__(self, folder: Path, model: ModelSettings | None = None, workers: int = 1, design: str = DESIGN, seconds: float = SECONDS):
        self.name = model.model if model else "builtin"
        self.folder, self.model, self.design, self.seconds = folder, model, design, seconds
        self.sandbox = Sandbox(workers, MEMORY)

    def __enter__(self) -> Designer:
        return self

    def __exit__(self, *why: object) -> None:
        self.sandbox.close()

    def answer(self, item: Item, epoch: int) -> Given:
        place = self.folder / "designs" / (item.id if not epoch else f"{item.id}.{epoch}")
        try:
            result = self.sandbox.call(
                "circuitlm.evaluation.designs:made",
                json.dumps(item.extra["prompt"]),
                str(place),
                self.design,
                self.model,
                seconds=self.seconds,
            )
        except TimedOut as error:
            result = _dead(item, str(error))
        except ValueError as error:
            raise Failed(str(error), fatal=hopeless(str(error))) from None
        if result["exit"] == PROVIDER_FAILED:
            raise Failed(str(result["message"]), str(result.get("hint") or ""), fatal=hopeless(str(result["message"])))
        return Given(json.dumps(result, ensure_ascii=False), reply_tokens=result.get("tokens") or 0, cost=result.get("cost"))


def _dead(item: Item, why: str) -> dict[str, Any]:
    from dataclasses import asdict

    from circuitlm.evaluation.designs import Result

    expected = bool(item.extra["prompt"].get("expect"))
    return asdict(Result(item.id, item.question, crash=f"the worker process died: {why}", faults=["crashed"] if expected else None))
