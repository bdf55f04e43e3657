"""Which part can do which function: the rule that choice and coverage share."""

from __future__ import annotations

from typing import Any

from circuitlm.knowledge.catalogue import catalogue


def function_data(function: str) -> dict[str, Any]:
    return catalogue().lexicon.get("functions", {}).get(function, {})


def first_choice(function: str, avoid: frozenset[str] | set[str] = frozenset()) -> str | None:
    """The id of the catalogue's first choice for a function, unless it is to be avoided."""
    data = function_data(function)
    ids = [str(data["part"])] if "part" in data else catalogue().default_for(function)
    ids = [i for i in ids if i in catalogue()]
    if avoid and all(i in avoid for i in ids):
        ids = [i for i, e in catalogue().entries.items() if function in e["provides"]]
    return next((i for i in ids if i not in avoid), None)


def meets(component_id: str, function: str) -> bool:
    """Whether a part can do a function: its default, provided on board, or of a kind that does."""
    entry = catalogue().entries.get(component_id)
    if entry is None:
        return False
    data = function_data(function)
    offered = set(entry["default_for"]) | set(entry["provides"])
    if function in offered or set(data.get("also", ())) & offered:
        return True
    if (needed := data.get("all")) and set(needed) <= offered:
        return True
    return first_choice(function) == component_id or entry["kind"] in data.get("kinds", ())
