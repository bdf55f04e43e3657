"""Which part can do which function: the rule that choice and coverage share."""

from __future__ import annotations

from typing import Any

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import stem


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
    if any(
        (i.type, i.role) == tuple(str(w).split(":")) for w in data.get("interfaces", ()) for i in catalogue().get(component_id).interfaces
    ):
        return True
    unseen = any(function_data(str(f)).get("unseen") for f in offered)  # an infrared LED is no lamp
    return first_choice(function) == component_id or (entry["kind"] in data.get("kinds", ()) and not unseen)


TRANSISTORS = ("npn", "pnp", "nmos", "pmos")


def kin(component_id: str, words: str) -> frozenset[str]:
    """What a general word for a part means when it is excluded: 'no relay' is no relay of any size, 'no boost converter' none of that
    topology. A name with a figure in it means that part alone."""
    entries = catalogue().entries
    if component_id not in entries or any(ch.isdigit() for ch in words):
        return frozenset({component_id})
    kind, head = entries[component_id]["kind"], component_id.partition("-")[0]
    said = {stem(w) for w in words.lower().replace("-", " ").split()}
    found = {component_id}
    if stem(head) in said:
        found |= {i for i, e in entries.items() if e["kind"] == kind and (i == head or i.startswith(f"{head}-"))}
    if "transistor" in said:
        found |= {i for i, e in entries.items() if e["shape"] in TRANSISTORS}
    rails = catalogue().get(component_id).rails
    if kind in ("converter", "power") and rails and rails[0].topology in ("boost", "buck"):
        found |= {
            i for i, e in entries.items() if e["kind"] == kind and (r := catalogue().get(i).rails) and r[0].topology == rails[0].topology
        }
    return frozenset(found)


def excluded_by(component_id: str | None, function: str | None, words: str) -> frozenset[str]:
    """The parts that an exclusion of a part or of a function rules out; boards only when they are named."""
    if component_id:
        return kin(component_id, words)
    return frozenset(i for i, e in catalogue().entries.items() if function in e["default_for"] and not e["controller"])
