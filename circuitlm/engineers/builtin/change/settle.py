"""What the edits of a change speak of in the design at hand, and what kind of edit each is in its light."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.change.clauses import ALL_BUT, SWAPPED, value
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
    if edit.kind == "count":
        _counted(base, edit)
        return
    if edit.kind == "move" and SWAPPED in edit.old:
        edits[edits.index(edit) : edits.index(edit) + 1] = _swapped(base, edit)
        return
    if edit.kind == "remove" and edit.old.startswith(ALL_BUT):
        stay = find(base, edit.old.removeprefix(ALL_BUT), several=True)
        if not stay:
            raise absent(base, edit.old.removeprefix(ALL_BUT))
        edit.keys = [p.key for p in base.plan.parts if p.key not in stay.keys and not catalogue().entries[p.component]["controller"]]
        edit.refs = refs_of(base, edit.keys)
        return
    if edit.kind == "add" and not edit.come and _a_board(base, edit):
        edit.kind = "replace"
    if edit.kind == "value" and (other := _another_source(base, edit)):
        edit.kind, edit.new = "supply", other
    if edit.kind == "move" and not edit.pins and _signals(base, edit):
        return
    if edit.kind == "move" and (_further(base, edit.old) or not find(base, edit.old, several=True)):
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
        if not found or found.missing:
            raise absent(base, found.missing or edit.old)
        edit.keys, edit.refs = found.keys, [*refs_of(base, found.keys), *found.refs]


_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _counted(base: Base, edit: Edit) -> None:
    """'I only need three LEDs': the last ones go, or further ones come."""
    want = int(edit.new) if edit.new.isdigit() else _NUMBERS.index(edit.new)
    keys = find(base, edit.old, several=True).keys
    if not keys:
        raise absent(base, edit.old)
    if want == len(keys):
        raise CannotDesign(f"There are {want} of them already: {', '.join(refs_of(base, keys))}.", HINT)
    if want < len(keys):
        edit.kind, edit.keys = "remove", keys[want:]
        edit.refs = refs_of(base, edit.keys)
    else:
        edit.kind, edit.new = "add", f"{want - len(keys)} more {edit.old}"


def _further(base: Base, words: str) -> bool:
    """Whether words speak of a part that is not there yet: 'a second LED', but not 'second servo' of two."""
    nth = next((n for n, word in enumerate(("first", "second", "third", "fourth"), 1) if word in words.lower().split()), 0)
    noun = re.sub(r"\b(?:the|first|second|third|fourth|last)\b", "", words, flags=re.I).strip()
    return is_new(words) and not (nth and not re.match(r"an? ", words, re.I) and len(find(base, noun, several=True).keys) >= nth)


def _signals(base: Base, edit: Edit) -> bool:
    """'Trig to D5', 'I2C on GP0 and GP1': pins of a part by their names, or a bus's lines; False where the words name no such."""
    words = re.sub(r"\b(?:the|my|pins?|lines?|bus|of|signals?)\b", " ", edit.old, flags=re.I).split()
    pins = re.findall(r"[A-Za-z]*\d+", edit.new)
    roles = ["sda", "scl"] if [w.lower() for w in words] == ["i2c"] else [w.lower() for w in words[:1]]
    if len(pins) != len(roles) or (len(words) > 1 and not find(base, " ".join(words[1:]), several=True)):
        return False
    own = find(base, " ".join(words[1:]), several=True).keys if len(words) > 1 else None
    for part in base.plan.parts:
        if part.host is None or (own is not None and part.key not in own):
            continue
        there = {r.lower(): r for i in catalogue().get(part.component).interfaces if i.type not in ("power",) for r in i.pins}
        if all(r in there for r in roles):
            edit.keys, edit.refs = [part.key], refs_of(base, [part.key])
            edit.pins = {there[r]: p for r, p in zip(roles, pins, strict=True)}
            return True
    return False


def _swapped(base: Base, edit: Edit) -> list[Edit]:
    """'Swap the LED and the button': each gets the pin of the other."""
    words = [w.strip() for w in edit.old.split(SWAPPED)]
    if (
        crossed := _crossed(base, edit, [re.sub(r"\b(?:the|pins?|lines?)\b", "", w, flags=re.I).strip().lower() for w in words])
    ) is not None:
        return [crossed]
    found = [find(base, w) for w in words]
    for said, what in zip(words, found, strict=True):
        if not what:
            raise absent(base, said)
    refs = [[*refs_of(base, f.keys), *f.refs][0] for f in found]
    pins = [_pins_of(base, r) for r in refs]
    if any(len(p) != 1 for p in pins):
        raise CannotDesign(
            f'"{edit.words}": {" and ".join(refs)} are not on one pin each.', 'say it like "move the LED to D5 and the button to D7"'
        )
    return [
        Edit(kind="move", words=edit.words, old=refs[n], new=pins[1 - n][0], keys=found[n].keys, refs=[refs[n]], pins={"": pins[1 - n][0]})
        for n in (0, 1)
    ]


def _crossed(base: Base, edit: Edit, roles: list[str]) -> Edit | None:
    """'Swap trig and echo': two signals of one part change places."""
    for part in base.plan.parts:
        there = {r.lower(): (r, p) for i in catalogue().get(part.component).interfaces for r, p in i.pins.items()}
        if part.host is None or not all(r in there for r in roles):
            continue
        nets = [base.circuit.net_of((base.refs[part.key], there[r][1])) for r in roles]
        boards = {p.ref for p in base.circuit.controllers()}
        pins = [next((p.pin for p in n.pins if p.ref in boards), "") if n is not None else "" for n in nets]
        if all(pins):
            names = {there[roles[0]][0]: pins[1], there[roles[1]][0]: pins[0]}
            ref = base.refs[part.key]
            return Edit(kind="move", words=edit.words, old=ref, new=" and ".join(names.values()), keys=[part.key], refs=[ref], pins=names)
    return None


def _pins_of(base: Base, ref: str) -> list[str]:
    """The controllers' pins that a part is on, through a resistor of its own too."""
    mine = {ref, *(p.ref for p in base.circuit.parts.values() if p.owner == ref)}
    boards = {p.ref for p in base.circuit.controllers()}
    return [p.pin for n in base.circuit.nets.values() if n.kind == "signal" and mine & set(n.refs()) for p in n.pins if p.ref in boards]


def _a_board(base: Base, edit: Edit) -> bool:
    """'How about an ESP32?': another board, where the words do not ask for a further one."""
    if re.match(r"(?:add|include|attach|connect|also|plus|another|a second)\b", edit.words, re.I) or is_new(re.sub(r"^an? ", "", edit.new)):
        return False
    wish = next((w for w in wishes_in(edit.new) if w.component), None)
    return wish is not None and bool(catalogue().entries[wish.component or ""]["controller"]) and bool(base.circuit.controllers())


def _another_source(base: Base, edit: Edit) -> str:
    """'Change the supply to 12 V' where the source has a voltage of its own: another one, in words."""
    volts = value(edit.new)
    keys = find(base, edit.old, several=True).keys if volts is not None and volts.unit == "V" else []
    sources = [s for s in base.plan.supplies if s.key in keys]
    fixed = [r.volts for s in sources for r in catalogue().get(s.component).rails[:1] if r.volts]
    if volts is None or not sources or len(sources) != len(keys) or not fixed or abs(fixed[0] - volts.value) < 0.25 * fixed[0]:
        return ""
    return f"a {edit.new} supply"


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
    gone = {r for e in dropped for r in e.refs}
    there = [p for p in base.plan.parts if base.refs.get(p.key) in gone and wish and kinship(p.component, wish.component or "")]
    there = there or base.plan.parts
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
    elif wish is None:
        raise CannotDesign(f'I do not understand "{edit.words}" as a change to this design.', HINT)
    elif clear:
        raise CannotDesign(f'It is not clear what "{edit.new}" is to replace.', 'name both: "replace the LED with a buzzer"')
    else:
        edit.kind = "add"


def _implied_whole(base: Base, edit: Edit, wish: Wish | None) -> None:
    """The same for a circuit of recipes: what goes is a part of theirs, or a word of the request ('make it a high-pass')."""
    parts = [(kinship(p.id, wish.component or ""), p) for p in base.circuit.parts.values()] if wish and wish.component else []
    best = max((n for n, _ in parts), default=0)
    edit.refs = [p.ref for n, p in parts if n == best and n >= 1 and not (n < 2 and p.component.kind == "passive")]
    edit.old = " and ".join(edit.refs)
