"""Names of parts as KiCad writes them, and as people do: one key for both."""

from __future__ import annotations

import functools
import re

from circuitlm import resources


def key_of(name: str) -> str:
    """A part's name in capitals without dashes and the like: 'MCP6002-xP' and 'mcp 6002 xp' are MCP6002XP."""
    return re.sub(r"[^A-Z0-9+]", "", name.upper())


_CANDIDATE = re.compile(r"(?<![\w.])(?=[\w/+-]*[A-Za-z])(?=[\w/+-]*\d)[A-Za-z0-9](?:[\w+-]|/(?=[A-Za-z]))*[\w+]")


def candidates(text: str) -> list[str]:
    """Words of a text that look like a part number: letters and digits, five characters or more."""
    return [w for w in dict.fromkeys(_CANDIDATE.findall(text)) if len(key_of(w)) >= 5 and not re.fullmatch(r"\d+[A-Za-z]{1,3}", w)]


def other_names(symbol_type: str) -> list[str]:
    """What the symbol Library:Name is called in libraries of other releases (knowledge/kicad-renames.yaml)."""
    found = []
    for one, other in _renames():
        for pattern, name in ((one, other), (other, one)):
            before, _, after = pattern.partition("*")
            middle = symbol_type[len(before) : len(symbol_type) - len(after)]
            if middle and symbol_type.lower().startswith(before.lower()) and symbol_type.lower().endswith(after.lower()):
                found.append(name.replace("*", middle))
    return found


@functools.cache
def _renames() -> tuple[tuple[str, str], ...]:
    """Pairs of an old and a new name; none where the table cannot be read."""
    import yaml

    try:
        rows = yaml.safe_load((resources.folder("knowledge") / "kicad-renames.yaml").read_text(encoding="utf-8"))
        return tuple((row["old"], row["new"]) for row in rows)
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        return ()
