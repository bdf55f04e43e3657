"""Boards that people name and that no component file describes: never taken for a board of a similar name.

Which there are, and which described board is nearest, is data (`knowledge/boards.yaml`).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import normal


@dataclass(frozen=True, slots=True)
class Stranger:
    """A board without a file: ids of the nearest, whether the first has the same header, where they differ."""

    nearest: tuple[str, ...]
    same_headers: bool
    note: str


@functools.cache
def strangers() -> dict[str, Stranger]:
    """Normalised name -> the board that it means; names of components are left out."""
    found: dict[str, Stranger] = {}
    for group in catalogue().lexicon.get("boards", []):
        stranger = Stranger(tuple(group["nearest"]), bool(group.get("same_headers")), str(group.get("note", "")))
        found |= {key: stranger for name in group["names"] if (key := normal(str(name))) not in catalogue().aliases}
    return found
