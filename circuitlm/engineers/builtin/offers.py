"""What a request that was not understood may have meant: offered to its author, never designed."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search

OFFERED = 3


def meant(desk: Desk) -> str:
    """The parts that the words beside the boards' names sound like: 'the nearest: reed-switch (door open)'; '' when they sound like none."""
    text = desk.request.text
    for wish in desk.request.of("part", "supply"):
        text = re.sub(re.escape(wish.words), " ", text, flags=re.I)
    entries = catalogue().entries
    hits = [h for h in search().by_use(text, 4 * OFFERED) if not entries[h.id]["controller"] and entries[h.id]["kind"] != "supply"]
    return ", ".join(f"{h.id} ({h.reason})" for h in hits[:OFFERED])
