"""Sockets by which the signal of a circuit without a board comes in and leaves: 'jacks at both ends', 'an input jack and an output jack'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish

_BOTH = re.compile(r"\b(?:both|each|either) (?:ends?|sides?)\b|\bin(?:put)? (?:and|&|/) out(?:put)?\b|\bends\b", re.I)
_IN, _OUT = re.compile(r"\bin(?:put)?\b", re.I), re.compile(r"\bout(?:put)?\b", re.I)
_BESIDE = 28
"""Characters on either side of a socket's name that say which end it is for."""


def jacks(desk: Desk) -> None:
    """A block's terminals are the sockets that are named for them."""
    if len(desk.plan.blocks) != 1:
        return
    board = any(w.component and catalogue().entries[w.component]["controller"] for w in desk.request.of("part"))
    block = desk.plan.blocks[0]
    for wish in desk.request.of("part"):
        if wish.component is None or not _a_socket(wish.component):
            continue
        ends = [
            end for end in (["IN"] if board else _ends(desk, wish)) if f"connector.{end}" not in block.params and end not in block.joins
        ]
        if not ends:
            continue
        block.params |= {f"connector.{end}": wish.component for end in ends}
        block.wishes += [wish.id] if wish.id not in block.wishes else []
        desk.done.add(wish.id)
        desk.plan.parts = [p for p in desk.plan.parts if wish.id not in p.wishes]


def _a_socket(component: str) -> bool:
    """A plug or socket for one signal and its ground."""
    c = catalogue().get(component)
    return c.kind == "connector" and len(c.pins) == 2 and any(i.type == "audio" for i in c.interfaces)


def _ends(desk: Desk, wish: Wish) -> list[str]:
    """IN and OUT, as the words around a socket say; a lone one is the input."""
    at = desk.raw.find(wish.words.lower())
    beside = desk.raw[max(0, at - _BESIDE) : at + len(wish.words) + _BESIDE] if at >= 0 else ""
    if wish.count > 1 or _BOTH.search(beside):
        return ["IN", "OUT"]
    before = desk.raw[max(0, at - 12) : at]
    if _OUT.search(before) or (_OUT.search(beside) and not _IN.search(beside)):
        return ["OUT"]
    return ["IN"]
