"""Edits of a design from outside (a model's, a plug-in's): carried out, and judged by what the built-in engineer reads in the same words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from circuitlm.errors import CircuitlmError
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import meets
from circuitlm.knowledge.names import normal
from circuitlm.plan import Request, Wish
from circuitlm.plan.change import Base, Edit

if TYPE_CHECKING:
    from circuitlm.engineers.builtin.change.engineer import Changed
    from circuitlm.engineers.builtin.engineer import Preferences

MOST_WORDS = 10
"""An edit that quotes more words than this reads a text, not a wish."""


def carried_out(base: Base, text: str, edits: list[Edit], own: Changed | None, preferences: Preferences) -> Changed:
    """The change that foreign *edits* make. *own*: the built-in engineer's change by the same words, None where it has none. Raises
    CannotDesign for edits that cannot be carried out."""
    from circuitlm.engineers.builtin.change.engineer import carry_out

    said = [w for w in own.request.wishes if w.id[:1] == "c"] if own else _said(text)
    quoted = {id(e): e.words for e in edits}
    _enrich(edits, said)
    changed = carry_out(base, text, edits, preferences)
    left = [] if own else _not_taken_out(text, edits)
    more, notes = _demands(said, changed.request, base, edits, quoted)
    known = {w.id for w in changed.request.wishes}
    fresh = [w.model_copy(update={"id": f"{w.id}b" if w.id in known else w.id}) for w in more]
    changed.request = changed.request.model_copy(
        update={
            "wishes": [*changed.request.wishes, *fresh],
            "not_understood": list(dict.fromkeys([*changed.request.not_understood, *left])),
        }
    )
    changed.proposal.plan.assumptions = list(dict.fromkeys([*changed.proposal.plan.assumptions, *notes]))
    return changed


def _enrich(edits: list[Edit], said: list[Wish]) -> None:
    """What the words fix of a part (its pins, colour, address) holds though a foreign edit leaves it out."""
    for wish in [w for e in edits for w in e.come]:
        if (same := next((w for w in said if w.component == wish.component and w.kind == wish.kind), None)) is not None:
            wish.pins = wish.pins or dict(same.pins)
            wish.attributes = {**same.attributes, **wish.attributes}
            wish.quantity = wish.quantity if wish.quantity is not None else same.quantity


def _said(text: str) -> list[Wish]:
    """The parts that single clauses of a change ask for, where the built-in engineer cannot carry the whole of it out."""
    from circuitlm.engineers.builtin.change.clauses import read_change
    from circuitlm.engineers.builtin.reading import read

    found: list[Wish] = []
    for edit in read_change(text):
        if edit.kind not in ("add", "replace", "supply") or not edit.new:
            continue
        try:
            asked = read(edit.new).wishes
        except CircuitlmError:  # a clause that is no request by itself
            continue
        found += [w for w in asked if w.kind in ("part", "function", "supply") and (w.component or w.function)]
    return [w.model_copy(update={"id": f"c0w{n}"}) for n, w in enumerate(found, 1)]


def _not_taken_out(text: str, edits: list[Edit]) -> list[str]:
    """Clauses that take something out, beyond the edits that do so."""
    from circuitlm.engineers.builtin.change.clauses import read_change

    out = [e.words for e in read_change(text) if e.kind == "remove"]
    return out[sum(e.kind in ("remove", "replace", "supply") for e in edits) :]


def _demands(said: list[Wish], request: Request, base: Base, edits: list[Edit], quoted: dict[int, str]) -> tuple[list[Wish], list[str]]:
    """(wishes that the words hold beside the edits', how edits read words otherwise). A word is no demand where it names the part that an
    edit takes out ('the pump splashes'), where a kind of the same thing comes ('four AA cells': a holder of four), or where it stands for
    a function that nothing does and an edit quotes it for another ('when the rain barrel is empty': a float switch)."""
    there = [(w.kind, w.component, w.function) for w in request.wishes if w.id[:1] == "c"]
    gone = {base.circuit.parts[r].id for e in edits for r in _targets(e, base) if r in base.circuit.parts}
    come = [w for e in edits for w in e.come]
    demands, notes, spent = [], [], set()
    for wish in said:
        if (wish.kind, wish.component, wish.function) in there or _taken_out(wish, gone) or any(_kin(wish, c) for c in come):
            continue
        reader = next((e for e in edits if id(e) not in spent and _reads(e, quoted[id(e)], wish)), None)
        if reader is None:
            demands.append(wish)
            continue
        spent.add(id(reader))
        name = catalogue().entries[reader.come[0].component or ""]["name"]
        notes.append(f'"{wish.words}" is read as part of "{quoted[id(reader)]}": {name}')
    return demands, notes


def _targets(edit: Edit, base: Base) -> list[str]:
    """Designators that an edit takes out."""
    if edit.kind == "supply" and not edit.old:
        return [base.refs[s.key] for s in base.plan.supplies if s.key in base.refs]
    return [*edit.refs, edit.old] if edit.kind in ("remove", "replace", "supply") else []


def _taken_out(wish: Wish, gone: set[str]) -> bool:
    """Whether a wish only names a part that goes: by its id, or by words that stand in the name of one of the same kind ('the battery')."""
    if wish.component is None or wish.pins:
        return False
    entries = catalogue().entries
    words = set(re.findall(r"[a-z0-9]+", wish.words.lower()))
    return wish.component in gone or any(
        entries[wish.component]["kind"] == entries[g]["kind"] and words <= set(re.findall(r"[a-z0-9]+", entries[g]["name"].lower()))
        for g in gone
    )


def _kin(wish: Wish, comes: Wish) -> bool:
    """Whether what comes is another size of what the words name."""
    if wish.component is None or comes.component is None or wish.kind != comes.kind:
        return False
    return comes.component.startswith(f"{wish.component}-")


def _reads(edit: Edit, words: str, wish: Wish) -> bool:
    """Whether an edit quotes a function's words for a part that does another job."""
    if wish.kind != "function" or edit.kind not in ("add", "replace") or not edit.come or wish.function is None:
        return False
    component = edit.come[0].component
    short = len(words.split()) <= MOST_WORDS and not re.search(r"[,;:.]|\band\b", words)
    return short and component is not None and not meets(component, wish.function) and normal(wish.words) in normal(words)
