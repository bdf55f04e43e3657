"""What the edits of a change speak of in the design at hand, and what kind of edit each is in its light."""

from __future__ import annotations

from circuitlm.engineers.builtin.change.targets import find, is_new, refs_of, wishes_in
from circuitlm.engineers.builtin.reading.kinship import kinship
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.plan.change import Base, Edit

HINT = 'say it like "add a buzzer", "remove the LED", "use an ESP32 instead", "move the button to D7", "make the LED resistor 1k"'


def settle(base: Base, edits: list[Edit]) -> None:
    """Find the parts of every edit, in place. Raises CannotDesign where one is not there, or where it is not clear which is meant."""
    for edit in list(edits):
        if edit in edits:
            _settle(base, edits, edit)


def _settle(base: Base, edits: list[Edit], edit: Edit) -> None:
    """The parts an edit is about, and what kind of edit it is in the light of the design."""
    if edit.kind == "move" and (is_new(edit.old) or not find(base, edit.old, several=True)):
        if not is_new(edit.old) and edit.words.lower().startswith(("move", "shift", "relocate", "swap", "change", "switch")):
            raise absent(base, edit.old)
        edit.kind, edit.new = "add", f"{edit.old} on {edit.new}"
    elif edit.kind == "replace" and not edit.old:
        _implied(base, edits, edit)
        if not edit.old:
            return
    elif edit.kind == "replace" and not edit.come and _is_supply(edit.new) and not _parts(base, edit.old):
        edit.kind = "supply"
    if edit.kind in ("remove", "replace", "move") or (edit.kind == "supply" and edit.old):
        found = find(base, edit.old)
        if not found:
            raise absent(base, edit.old)
        edit.keys, edit.refs = found.keys, [*refs_of(base, found.keys), *found.refs]


def _is_supply(words: str) -> bool:
    return "usb" in words.lower().split() or any(w.kind == "supply" for w in wishes_in(words) or wishes_in(f"powered from {words}"))


def _parts(base: Base, words: str) -> list[str]:
    """Keys of the plan's parts, not its supplies, that words mean."""
    return [k for k in find(base, words, several=True).keys if base.plan.part(k) is not None]


def absent(base: Base, words: str) -> CannotDesign:
    there = ", ".join(f"{r} ({p.component.name})" for r, p in base.circuit.parts.items() if not p.role)[:400]
    return CannotDesign(f'There is no "{words}" in the design that is to be changed.', f"it has {there}")


def _implied(base: Base, edits: list[Edit], edit: Edit) -> None:
    """'Use an ESP32 instead': what goes is what does the same work; without 'instead' and without such a part it is an addition."""
    if _is_supply(edit.new):
        edit.kind = "supply"
        return
    wish = next((w for w in wishes_in(edit.new) if w.component), None)
    if not base.circuit.controllers():
        _implied_whole(base, edit, wish)
        return
    dropped = [e for e in edits[: edits.index(edit)] if e.kind == "remove" and "instead" in edit.words.lower().split()]
    there = [p for p in base.plan.parts if not dropped or base.refs.get(p.key) in {r for e in dropped for r in e.refs}]
    board = wish is not None and bool(wish.component) and catalogue().entries[wish.component or ""]["controller"]
    there = [p for p in there if bool(catalogue().entries[p.component]["controller"]) == board] or there
    kin = [(kinship(p.component, wish.component or ""), p.key) for p in there] if wish else []
    best = max((n for n, _ in kin), default=0)
    keys = [k for n, k in kin if n == best and n >= 1]
    clear = "instead" in edit.words.lower().split() or not edit.words.lower().startswith(("use", "take", "want", "with", "pick", "choose"))
    if keys and (best >= 2 or clear):
        edit.old = " and ".join(refs_of(base, keys))
        for other in dropped:  # 'drop the OLED, use an LCD instead' is one exchange
            other.refs = [r for r in other.refs if r not in refs_of(base, keys)]
            if not other.refs:
                edits.remove(other)
    elif clear or wish is None:
        raise CannotDesign(f'It is not clear what "{edit.new}" is to replace.', 'name both: "replace the LED with a buzzer"')
    else:
        edit.kind = "add"


def _implied_whole(base: Base, edit: Edit, wish: Wish | None) -> None:
    """The same for a circuit of recipes: what goes is a part of theirs, or a word of the request ('make it a high-pass')."""
    parts = [(kinship(p.id, wish.component or ""), p) for p in base.circuit.parts.values()] if wish and wish.component else []
    best = max((n for n, _ in parts), default=0)
    edit.refs = [p.ref for n, p in parts if n == best and n >= 1 and not (n < 2 and p.component.kind == "passive")]
    edit.old = " and ".join(edit.refs)
