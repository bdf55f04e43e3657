"""Blocks in a row: 'an RC high-pass, then an amplifier', 'divider, follower, then 1k + 100n into the ADC'.

Each clause of the request speaks of one block; the output of a block goes to the input of the one that is named after it.
"""

from __future__ import annotations

import re

from circuitlm.plan import DesignPlan
from circuitlm.synthesis.recipes import Recipe, recipes
from circuitlm.synthesis.recipes.bench import CHAINED

_CLAUSE = re.compile(r"[.;:](?=\s|$)|,(?=\s)|->|\bthen\b|\b(?:followed|buffered|filtered) by\b|\band (?=an? )|\binto (?=an? )", re.I)
_ROW = re.compile(
    r"\bthen\b|\bbehind\b|\bfollowed by\b|\bfollower\b|\bbuffer|\bafter (?:it|that)\b|\binto an?\b|->|\bin front of\b|\bfeed(?:s|ing)\b",
    re.I,
)


def _signal_recipes() -> list[Recipe]:
    return [r for r in recipes().values() if r.anchor]


def _clauses(text: str) -> list[tuple[int, int]]:
    """(start, end) of the text's clauses."""
    inside = [range(*m.span()) for m in re.finditer(r"\([^()]*\)", text)]  # 'a low-pass (Sallen-Key, 500 Hz) around an op-amp' is one
    cuts = [0, *(m.start() for m in _CLAUSE.finditer(text) if not any(m.start() in r for r in inside)), len(text)]
    return [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if b > a]


def _owners(text: str) -> list[tuple[int, int, str]]:
    """(start, end, recipe's group) of each clause; a clause without an anchor goes on with the block before it."""
    out = []
    current = ""
    for start, end in _clauses(text):
        hits = [(m.start(), r.group or r.id) for r in _signal_recipes() if (m := re.search(r.anchor, text[start:end], re.I))]
        current = min(hits)[1] if hits else current
        out.append((start, end, current))
    return out


def scopes(text: str) -> dict[str, str]:
    """Recipe id -> the text with the clauses of other blocks blanked; empty where no row of blocks is asked for."""
    if not _ROW.search(text):
        return {}
    owners = _owners(text)
    groups = {g for _, _, g in owners if g}
    if len(groups) < 2:
        return {}
    first = next(g for _, _, g in owners if g)
    return {
        r.id: "".join(text[a:b] if (g or first) == (r.group or r.id) else " " * (b - a) for a, b, g in owners)
        for r in _signal_recipes()
        if (r.group or r.id) in groups
    }


def link(plan: DesignPlan, text: str) -> None:
    """Put the plan's signal blocks in the order of their clauses and join each to the next."""
    order = list(dict.fromkeys(g for _, _, g in _owners(text) if g))
    known = recipes()
    row = [b for b in plan.blocks if known[b.recipe].anchor]
    row.sort(key=lambda b: order.index(g) if (g := known[b.recipe].group or b.recipe) in order else len(order))
    for before, after in zip(row, row[1:], strict=False):
        if "OUT" in known[before.recipe].ports and "IN" in known[after.recipe].ports:
            before.joins["OUT"] = f"{CHAINED}{after.key}"
            after.joins["IN"] = f"{CHAINED}{before.key}"
    plan.blocks = row + [b for b in plan.blocks if b not in row]
