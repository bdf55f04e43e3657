"""Names of parts as KiCad writes them, and as people do: one key for both."""

from __future__ import annotations

import re


def key_of(name: str) -> str:
    """A part's name in capitals without dashes and the like: 'MCP6002-xP' and 'mcp 6002 xp' are MCP6002XP."""
    return re.sub(r"[^A-Z0-9+]", "", name.upper())


_CANDIDATE = re.compile(r"(?<![\w.])(?=[\w/+-]*[A-Za-z])(?=[\w/+-]*\d)[A-Za-z0-9](?:[\w+-]|/(?=[A-Za-z]))*[\w+]")


def candidates(text: str) -> list[str]:
    """Words of a text that look like a part number: letters and digits, five characters or more."""
    return [w for w in dict.fromkeys(_CANDIDATE.findall(text)) if len(key_of(w)) >= 5 and not re.fullmatch(r"\d+[A-Za-z]{1,3}", w)]
