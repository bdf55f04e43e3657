"""Which model thinks, and within which bounds: the command line, then the environment, then the config file.

Config file: `$CIRCUITLM_CONFIG`, else `~/.config/circuitlm/config.toml`:

    model = "anthropic/claude-sonnet-4-5"    # any name that litellm knows; "builtin" for none
    api_base = "http://127.0.0.1:8080/v1"    # for a server of one's own
    api_key_env = "MY_KEY"                   # the variable that holds the key, where litellm's own is not meant
    max_cost = 0.50                          # US dollars a run
    timeout = 120                            # seconds a reply
    knowledge = ["~/team/components"]        # folders of component files besides your own and ./knowledge/components

Keys are read from the environment by litellm (OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY ...) and never written anywhere.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from circuitlm import resources
from circuitlm.errors import UsageError

BUILTIN = "builtin"


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Everything that a call of a model depends on. `max_cost` in US dollars a run, `timeout` in seconds a reply."""

    model: str = BUILTIN
    api_base: str | None = None
    api_key_env: str | None = None
    max_cost: float | None = None
    max_tokens: int = 4096
    """Longest reply, in tokens."""
    total_tokens: int = 400_000
    """All prompts and replies of a run together, in tokens: the bound where a price is not known."""
    timeout: float = 120.0
    attempts: int = 4
    """Tries for a failure that is worth retrying."""
    temperature: float = 0.0
    cache: bool = True
    stream: bool = True

    @property
    def builtin(self) -> bool:
        return self.model in ("", BUILTIN)

    def key(self) -> str | None:
        """The key from the variable that the settings name; a server of one's own gets a placeholder where none is set."""
        if self.api_key_env:
            value = os.environ.get(self.api_key_env)
            if not value:
                raise UsageError(
                    f"The variable {self.api_key_env}, which is to hold the key, is not set.", f"export {self.api_key_env}=..."
                )
            return value
        if self.api_base and self.model.startswith("openai/") and not os.environ.get("OPENAI_API_KEY"):
            return "none"
        return None


_TYPES: dict[str, type | tuple[type, ...]] = {
    "model": str,
    "api_base": str,
    "api_key_env": str,
    "max_cost": (int, float),
    "max_tokens": int,
    "total_tokens": int,
    "timeout": (int, float),
    "attempts": int,
    "temperature": (int, float),
    "cache": bool,
    "stream": bool,
    "knowledge": (str, list),
}


def read_config(path: Path | None = None) -> dict[str, Any]:
    """The config file's entries; empty when there is none. Raises UsageError for what is no TOML, an unknown or a wrong entry."""
    where = path or resources.config_path()
    try:
        data = tomllib.loads(where.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{where} cannot be read: {error}") from error
    for name, value in data.items():
        if name not in _TYPES:
            raise UsageError(f"{where}: {name!r} is no setting.", f"there are: {', '.join(_TYPES)}")
        if not isinstance(value, _TYPES[name]) or (isinstance(value, bool) and _TYPES[name] is not bool):
            raise UsageError(f"{where}: {name} = {value!r} is not of the right kind.")
    return data


def settings(model: str | None = None, api_base: str | None = None, **given: Any) -> ModelSettings:
    """Settings from the command line's values (None: not given), then CIRCUITLM_MODEL and CIRCUITLM_API_BASE, then the config file."""
    found = ModelSettings(**{name: value for name, value in read_config().items() if name != "knowledge"})
    env = {"model": os.environ.get("CIRCUITLM_MODEL"), "api_base": os.environ.get("CIRCUITLM_API_BASE")}
    asked: dict[str, Any] = {k: v for k, v in env.items() if v}
    asked |= {k: v for k, v in {"model": model, "api_base": api_base, **given}.items() if v is not None}
    found = replace(found, **asked)
    if found.max_cost is not None and found.max_cost < 0:
        raise UsageError("--max-cost cannot be below zero.")
    return found
