"""The agents' prompt files: a head with name, version and schema, then the text."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from circuitlm import resources
from circuitlm.errors import KnowledgeError

AGENTS = ("identify", "retrieve", "expert", "repair", "review", "draft", "picture", "change")


@dataclass(frozen=True, slots=True)
class Prompt:
    """An agent's prompt. `schema` names a type of `schemas`."""

    agent: str
    version: int
    schema: str
    text: str


@functools.cache
def prompt(name: str) -> Prompt:
    """The prompt of an agent. Raises KnowledgeError for a missing file or a head without its fields."""
    path = resources.folder("prompts") / f"{name}.md"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise KnowledgeError(f"prompts/{name}.md cannot be read: {error}") from error
    head = re.match(r"---\n(.*?)\n---\n", text, re.S)
    fields = dict(re.findall(r"^(\w+):\s*(.+)$", head[1], re.M)) if head else {}
    if head is None or not {"agent", "version", "schema"} <= fields.keys():
        raise KnowledgeError(f"prompts/{name}.md has no head with agent, version and schema.")
    return Prompt(fields["agent"], int(fields["version"]), fields["schema"], text[head.end() :].strip())


def versions() -> dict[str, int]:
    """Agent -> version, for the record of a run."""
    return {name: prompt(name).version for name in AGENTS}
