"""Which contact of a switch or relay is meant: 'endstops wired NC to GND', 'a normally closed limit switch', 'the relay's NC contact'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_CLOSED = re.compile(
    r"\b(?:nc|n\.c\.|n/c|normally[- ]closed)(?![\w/])(?:[- ]?(?:contacts?|terminals?|pins?|type|switch(?:es)?))?(?:\s+(?:to|and)\s+(?:gnd|ground|com|c)\b)*",
    re.I,
)


def contacts(text: Text, mentions: list[Mention]) -> None:
    """Sets `contact: nc` on what is wired by its normally closed contact: the nearest of the sentence, else all switches, else relays."""
    switches = [m for m in mentions if m.entry["kind"] == "input" and catalogue().get(m.component).interfaces_of("contact")]
    others = [m for m in mentions if m not in switches and catalogue().get(m.component).interfaces_of("contact")]
    for found in _CLOSED.finditer(text.raw):
        first, last = text.token_at(found.start()), text.token_at(found.end() - 1) + 1
        low, high = text.sentence_bounds(first)
        here = [m for m in (*switches, *others) if low <= m.start < high]
        nearest = min(here, key=lambda m: min(abs(m.start - first), abs(first - m.end)), default=None)
        meant = [nearest] if nearest else switches or others
        for m in meant:
            m.attributes["contact"] = "nc"
        if meant:
            text.explain(first, last)
