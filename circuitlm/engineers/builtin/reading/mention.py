"""A part of the catalogue that a prompt names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from circuitlm.knowledge.catalogue import catalogue


@dataclass(slots=True)
class Mention:
    """A catalogue part in the prompt: token span, count, whether it was said with 'the', attributes."""

    component: str
    start: int
    end: int
    count: int = 1
    counted: bool = False
    definite: bool = False
    plural: bool = False
    negated: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    pins: dict[str, str] = field(default_factory=dict)
    words: str = ""
    alternatives: list[str] = field(default_factory=list)
    specific: bool = False
    """Named by a part number (a digit in its name) and not by a general word."""
    feeds: list[int] = field(default_factory=list)
    """Token positions of the parts that a converter is for."""
    lead: int = 0
    """Token index where its noun phrase begins (count, adjectives)."""
    owner: Mention | None = None
    """For a passive with a place: the part that it serves."""

    @property
    def entry(self) -> dict[str, Any]:
        return catalogue().entries[self.component]
