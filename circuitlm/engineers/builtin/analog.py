"""Analog circuits: asks each recipe whether the request is for it, and turns the answer into blocks of the plan."""

from __future__ import annotations

from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Block
from circuitlm.synthesis.recipes import recipes
from circuitlm.synthesis.recipes.asked import Asked


def blocks(desk: Desk) -> None:
    """Blocks for every recipe that recognises itself in the request, the most particular first."""
    named = [w for w in desk.request.of("part") if w.component]
    ids = [w.component or "" for w in named]
    kinds = {catalogue().entries[i]["kind"] for i in ids}
    controllers = [w for w in named if catalogue().entries[w.component or ""]["controller"]]
    asked = Asked(desk.request, ids, kinds, bool(controllers))
    taken: set[str] = set()
    for recipe in sorted(recipes().values(), key=lambda r: (-r.rank, r.id)):
        if recipe.match is None:
            continue
        found = recipe.match(asked)
        if found is None or (recipe.group and recipe.group in taken):
            continue
        if recipe.group:
            taken.add(recipe.group)
        params, wishes = found
        for wish in named:
            if wish.id in wishes and "color" in wish.attributes:
                params.setdefault(f"{wish.component}.color", wish.attributes["color"])
        block = Block(key=desk.plan.free_key(recipe.id), recipe=recipe.id, params=params, wishes=wishes, reason=recipe.title)
        desk.plan.blocks.append(block)
        desk.done |= set(wishes)
        asked.used |= set(wishes)
    if desk.plan.blocks and controllers:
        # its board is placed by the parts' step; blocks with a `host` wish join its pins
        desk.plan.flags["block-host"] = "yes"
    for wish in desk.request.of("part"):
        if wish.support and desk.plan.blocks:
            desk.done.add(wish.id)
    if desk.plan.blocks:
        _explain(desk, asked)


def _explain(desk: Desk, asked: Asked) -> None:
    """Words that a recipe understood are no leftovers."""
    known = asked.words
    desk.request.not_understood = [w for w in desk.request.not_understood if not set(w.lower().split()) <= known]
