"""Prompt sets: files with a list of prompts, each with or without what is expected of the answer."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from circuitlm import resources
from circuitlm.errors import UsageError
from circuitlm.evaluation.expect import Expect

_SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Prompt(BaseModel):
    """One prompt of a set. `id` also names files, so it holds letters, digits, dots and dashes only."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    prompt: str
    difficulty: str = ""
    voice: str = ""
    note: str = ""
    expect: Expect | None = None

    @field_validator("id")
    @classmethod
    def _file_name(cls, value: str) -> str:
        if not _SAFE_ID.fullmatch(value) or value == "results":
            raise ValueError("an id may hold letters, digits, '.', '_' and '-' only, and is not 'results'")
        return value


def prompt_folder() -> Path:
    """The project's own prompt sets."""
    return resources.folder("evals") / "prompts"


def find_prompt_file(name: str) -> Path:
    """A path as given, or the project's set of that name. Raises UsageError when there is neither."""
    for path in (Path(name), prompt_folder() / f"{name}.json"):
        if path.is_file():
            return path
    known = ", ".join(sorted(p.stem for p in prompt_folder().glob("*.json"))) or "none"
    raise UsageError(f"no prompt file {name!r}", f"give a path, or one of the project's sets: {known}")


def load_prompts(path: Path) -> list[Prompt]:
    """Read a list of strings or of {id, prompt, ...}. Raises UsageError naming the entry that is wrong."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {error}") from error
    if not isinstance(data, list):
        raise UsageError(f"{path}: a prompt file is a list of strings or of objects with id and prompt")
    prompts = [_entry(path, n, raw) for n, raw in enumerate(data, 1)]
    seen: set[str] = set()
    for prompt in prompts:
        if prompt.id in seen:
            raise UsageError(f"{path}: two prompts have the id {prompt.id!r}")
        seen.add(prompt.id)
    return prompts


def _entry(path: Path, number: int, raw: Any) -> Prompt:
    if isinstance(raw, str):
        raw = {"id": f"p{number:03d}", "prompt": raw}
    try:
        return Prompt.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UsageError(f"{path}: entry {number}: {where}: {first['msg']}") from error
