"""A scripted model that answers as each agent: by the agent's prompt, not by the order of calls."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from circuitlm.engineers.llm.prompts import AGENTS, prompt
from tests.engineers.llm.server import Say

Answer = str | Say | dict[str, Any]


def agent_of(body: dict[str, Any]) -> str:
    """Which agent a request comes from."""
    system = body["messages"][0]["content"]
    return next(name for name in AGENTS if prompt(name).text == system)


def script(**answers: Answer | list[Answer]) -> Callable[[dict[str, Any]], Say]:
    """Answers by agent; a list is played in order and its last entry repeated."""
    queues = {name: list(a) if isinstance(a, list) else [a] for name, a in answers.items()}

    def answer(body: dict[str, Any]) -> Say:
        queue = queues.get(agent_of(body)) or [Say("{}")]
        found = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(found, Say):
            return found
        return Say(found if isinstance(found, str) else json.dumps(found))

    return answer


def wanted(words: str, search: str = "", named: bool = True, count: int = 1) -> dict[str, Any]:
    return {"words": words, "search": search or words, "named": named, "count": count, "value": ""}


def reading(*parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"intent": "design", "summary": "", "parts": list(parts), "pins": [], "supply": "", "excluded": [], "specs": [], **fields}


def part(key: str, component: str, **fields: Any) -> dict[str, Any]:
    pins = [{"name": n, "value": v} for n, v in fields.pop("pins", {}).items()]
    return {"key": key, "component": component, "pins": pins, **fields}


def sketch(*parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    links = [{"a": a, "b": b, "reason": ""} for a, b in fields.pop("links", [])]
    return {
        "reasoning": "because",
        "parts": list(parts),
        "links": links,
        "supplies": [],
        "blocks": [],
        "assumptions": [],
        "answer": "",
        **fields,
    }
