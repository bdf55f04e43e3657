"""Boards that the catalogue does not have: refused with the nearest, or replaced where the request or `--board` allows it, and said."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.desk import Desk
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue, pins_known

_ALLOWED = re.compile(
    r"\bor (?:(?:a|an|any|some|something|another|one) )?(?:other )?(?:similar|equivalent|compatible|comparable|like (?:it|that)|other board|board like)"
    r"|\bor (?:whatever|any) (?:board|controller|microcontroller)\b"
)


def stand_ins(desk: Desk) -> None:
    """Settle the boards that no file describes. Raises CannotDesign when one is the only controller and nothing may stand in for it."""
    for wish in desk.request.of("part"):
        if note := wish.attributes.get("stands-for"):
            name = catalogue().entries[wish.component or ""]["name"]
            desk.plan.assumptions.append(f"The {name} stands for the {note}.")
    unknown = [w for w in desk.request.of("part") if w.component is None and w.attributes.get("board")]
    named = [w for w in desk.request.of("part") if w.component and catalogue().entries[w.component]["controller"]]
    for wish in unknown:
        allowed = desk.prefer_board or (wish.alternatives[0] if _ALLOWED.search(desk.raw) else None)
        if allowed:
            wish.component = allowed
            why = "--board says" if desk.prefer_board else "the request allows"
            desk.plan.assumptions.append(
                f"There is no {wish.words} in the catalogue; the {catalogue().entries[allowed]['name']} takes its place, as {why}."
            )
        elif not named:
            near = [f"{catalogue().entries[i]['name']} (--board {i})" for i in wish.alternatives]
            raise CannotDesign(
                f"The {wish.words} is not in the catalogue, and its pins are not guessed. {pins_known(wish.words)}".strip(),
                f"the nearest {'are' if len(near) > 1 else 'is'} {' and '.join(near)}; 'or similar' in the request lets the first stand in; "
                "circuitlm kb add FILE adds a board",
            )
