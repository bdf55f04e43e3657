"""Which parts of a design the words of a change mean: by designator, by name, by what they are or do, by colour, label or pin."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from circuitlm.circuit.model import Part
from circuitlm.circuit.pins import find_pin
from circuitlm.engineers.builtin.change.clauses import value
from circuitlm.engineers.builtin.reading import read
from circuitlm.engineers.builtin.reading.kinship import kinship
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import meets
from circuitlm.knowledge.names import stem
from circuitlm.plan import PlanPart, SupplyPlan, Wish
from circuitlm.plan.change import Base

_ALL = re.compile(r"\b(?:all|both|every|each|any)\b", re.I)
_DEFINITE = ("the", "my", "its", "that", "this", "these", "those", "existing", "current", "old")
_NEW = ("a", "an", "another", "second", "third", "fourth", "more", "extra", "additional", "new", "further", "one", "two", "three")
_NTH = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
_GENERAL = {"board": "controller", "controller": "controller", "microcontroller": "controller", "mcu": "controller", "battery": "supply"}
_GENERAL |= {"screen": "display", "adapter": "supply", "supply": "supply", "source": "supply", "light": "indicator", "speaker": "audio"}
_SUPPORT = {"resistor": ("resistor", "resistor-power"), "capacitor": ("capacitor", "capacitor-polarised"), "pullup": ("resistor",)}
_SUPPORT |= {"pulldown": ("resistor",), "diode": ("diode",)}


@dataclass(slots=True)
class Found:
    """What words mean in a design: keys of the plan, and designators of parts that synthesis placed by itself."""

    keys: list[str] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)

    missing: str = ""
    """A noun phrase of the words that means nothing in the design."""

    def __bool__(self) -> bool:
        return bool(self.keys or self.refs)


def wishes_in(words: str) -> list[Wish]:
    """The parts, functions and supplies that a few words name, whether or not they are wanted. Empty where they name none."""
    return [w for w in read(words).wishes if w.kind in ("part", "function", "supply", "exclusion")] if words.strip() else []


def refs_of(base: Base, keys: list[str]) -> list[str]:
    return [base.refs[k] for k in keys if k in base.refs]


def find(base: Base, words: str, *, several: bool = False) -> Found:
    """The parts that *words* mean. Raises CannotDesign where they fit several and say neither which nor 'all' (unless *several*)."""
    named = [r for r in re.findall(r"[\w.-]*\d", words) if r in base.circuit.parts] or [words] * (words in base.circuit.parts)
    if named:
        keys = [k for r in named if (k := base.key(r)) is not None]
        return Found(keys, [r for r in named if base.key(r) is None])
    if support := _of_value(base, words) or _support(base, words):
        return Found(refs=support)
    found = Found()
    for piece in re.split(r"\s*,\s*(?:and\s+)?|\s+(?:and|&|or)\s+(?:also\s+)?", words):
        if not piece.strip():
            continue
        keys = [k for k in _one(base, piece.strip(), several) if k not in found.keys]
        if keys and not any(p.key in keys for p in _entries(base)) and _unplanned(base, piece):
            keys = []  # not the recipe's circuit, a part of it
        found.keys += keys
        if not keys:
            refs = [r for r in _unplanned(base, piece) if r not in found.refs]
            found.refs += refs
            found.missing = found.missing or ("" if refs else piece.strip())
    return found


def _unplanned(base: Base, words: str) -> list[str]:
    """Parts that a recipe placed: in the circuit, not in the plan."""
    own = set(base.refs.values())
    there = [p for p in base.circuit.parts.values() if p.ref not in own and p.id in catalogue()]
    for wish in wishes_in(words):
        near = [(kinship(p.id, wish.component), p.ref) for p in there] if wish.component else []
        most = max((n for n, _ in near), default=0)
        alike = [r for n, r in near if n == most and (most >= 2 or base.circuit.parts[r].component.kind != "passive")]
        if most >= 2 or (most == 1 and len(alike) == 1):
            return alike
    return []


def _of_value(base: Base, words: str) -> list[str]:
    """'The 10k': resistors and capacitors of that value."""
    bare = value(re.sub(r"^(?:the|my|its)\s+", "", words, flags=re.I))
    if bare is None or bare.unit not in ("", "Ω", "F"):
        return []
    there = [p for p in base.circuit.parts.values() if p.component.kind == "passive" and p.quantity]
    return [p.ref for p in there if abs((p.quantity or 0) - bare.value) <= 0.01 * bare.value]


def _one(base: Base, words: str, several: bool) -> list[str]:
    """The keys of the parts that one noun phrase means."""
    plain = re.sub(rf"^(?:{'|'.join([*_DEFINITE, 'all', 'both', 'of', 'a', 'an'])})\s+(?:of\s+)?(?:the\s+)?", "", words, flags=re.I)
    wishes = wishes_in(plain)
    groups = [_by_wish(base, w) for w in wishes] or [_by_words(base, plain)]
    if not any(groups):
        groups = [_by_words(base, plain)]
    best = next((g for g in groups if g), [])
    if len(best) <= 1 or _ALL.search(words):
        return best
    narrow = _narrowed(base, best, words, wishes)
    if several:
        return narrow
    if (
        len(narrow) > 1
        and not re.match(r"(?:one|an?|any)\b", words, re.I)
        and not is_plural(plain)
        and not any(w.count > 1 for w in wishes)
    ):
        which = "; ".join(_called(base, k) for k in narrow)
        raise CannotDesign(
            f'"{words}" fits several parts of the design: {which}.', "name one by its designator, colour, label or pin, or say all"
        )
    if len(narrow) > 1 and re.match(r"(?:one|an?|any)\b", words, re.I):
        return narrow[-1:]  # 'remove one sensor': the last of them
    counted = next((w.count for w in wishes if w.count > 1 and "assumed-count" not in w.attributes), 0)
    return narrow[-counted:] if 0 < counted < len(narrow) else narrow


def _called(base: Base, key: str) -> str:
    part = base.plan.part(key)
    name = catalogue().entries[part.component]["name"] if part else key
    return f"{base.refs.get(key, key)} ({part.label if part and part.label else name})"


def is_plural(words: str) -> bool:
    last = re.findall(r"[a-z]+", words.lower())[-1:] or [""]
    return last[0].endswith("s") and stem(last[0]) != last[0] and not last[0].endswith("ss")


def _entries(base: Base) -> list[PlanPart | SupplyPlan]:
    return [*base.plan.parts, *base.plan.supplies]


def _by_wish(base: Base, wish: Wish) -> list[str]:
    """Parts that a wish names: the same component, else the nearest of its kind, else what does the function."""
    there = _entries(base)
    if wish.component is None:
        return [p.key for p in there if wish.function and meets(p.component, wish.function)]
    same = [p.key for p in there if p.component == wish.component or p.component in wish.alternatives]
    if same:
        return same
    if any(ch.isdigit() for ch in wish.words) and wish.kind != "supply" and catalogue().entries[wish.component]["kind"] != "supply":
        said = wish.words.lower()
        return [p.key for p in there if said in _names(p.component)]
    near = [(kinship(p.component, wish.component), p.key) for p in there]
    most = max((n for n, _ in near), default=0)
    return [k for n, k in near if n == most] if most >= 2 else []


def _names(component: str) -> str:
    entry = catalogue().entries[component]
    return " ".join([entry["name"], *entry["aliases"]]).lower()


def _by_words(base: Base, words: str) -> list[str]:
    """Parts whose kind, label or name the words hold."""
    said = {stem(w) for w in re.findall(r"[a-z0-9]+", words.lower())}
    kinds = {_GENERAL.get(w, w) for w in said}
    labelled = [p.key for p in base.plan.parts if p.label and set(p.label.lower().split()) & said]
    kind = [p.key for p in _entries(base) if catalogue().entries[p.component]["kind"] in kinds]
    named = [p.key for p in _entries(base) if said & {stem(w) for w in re.findall(r"[a-z0-9]+", _names(p.component)) if len(w) > 2}]
    blocks = [b.key for b in base.plan.blocks if said & set(re.findall(r"[a-z0-9]+", f"{b.recipe} {b.reason}".lower()))]
    return labelled or kind or named or blocks


def _narrowed(base: Base, keys: list[str], words: str, wishes: list[Wish]) -> list[str]:
    """Of several parts those that a colour, a label, a pin or an ordinal in the words picks."""
    low = set(re.findall(r"[a-z0-9]+", words.lower()))
    parts = [p for p in (base.plan.part(k) for k in keys) if p is not None]
    if told := [p.key for p in parts if {p.settings.get("color", ""), *p.label.lower().split()} & (low - {""})]:
        return told
    for wish in wishes:
        if on := [p.key for p in parts for written in wish.pins.values() if _sits_on(base, p, written)]:
            return list(dict.fromkeys(on))
        if address := wish.attributes.get("address"):
            return [p.key for p in parts if base.circuit.parts[base.refs[p.key]].settings.get("address") == address] or keys
    if nth := next((n for word, n in _NTH.items() if word in low), None) if len(parts) == len(keys) else None:
        return keys[nth:][:1] or keys
    return keys[:1] if "first" in low else keys


def _sits_on(base: Base, part: PlanPart, written: str) -> bool:
    """Whether a part, or the resistor in its line, is on a controller's pin."""
    ref = base.refs.get(part.key, "")
    mine = {ref, *(p.ref for p in base.circuit.parts.values() if p.owner == ref)}
    for board in base.circuit.controllers():
        pin = find_pin(board.component, written)
        net = base.circuit.net_of((board.ref, pin.id)) if pin else None
        if net is not None and net.kind == "signal" and mine & set(net.refs()):
            return True
    return False


def _support(base: Base, words: str) -> list[str]:
    """Parts that synthesis placed for another one: 'the LED resistor', 'the pull-up of the button', 'the 10k resistor'."""
    low = re.sub(r"\bpull[- ]?(up|down)s?\b", r"pull\1", words.lower())
    said = [stem(w) for w in re.findall(r"[a-z0-9]+", low)]
    family = next((ids for word, ids in _SUPPORT.items() if word in said), None)
    own = set(base.refs.values())
    if family is None:
        return []
    there = [p for p in base.circuit.parts.values() if p.id in family and p.ref not in own]
    if roles := [p for p in there if p.role and p.role in said]:
        there = roles
    rest = re.sub(
        r"\b(?:the|my|resistors?|capacitors?|pullups?|pulldowns?|series|current|limiting|base|gate|of|for|at|on|in front)\b", " ", low
    )
    owners = refs_of(base, find(base, rest.strip(), several=True).keys) if rest.strip() else []
    if mine := [p for p in there if p.owner in owners]:
        return [p.ref for p in mine]
    if valued := [p for p in there if p.value and p.value.lower() in said]:
        return [p.ref for p in valued]
    if len(there) == 1 or (roles and not owners) or _ALL.search(words):
        return [p.ref for p in there]
    return _refuse(there, words)


def _refuse(there: list[Part], words: str) -> list[str]:
    if not there:
        return []
    which = "; ".join(f"{p.ref} ({p.value} at {p.owner})" for p in there[:8])
    raise CannotDesign(f'"{words}" does not say which one: {which}.', "name it by its designator")


def is_new(words: str) -> bool:
    """Whether a noun phrase speaks of a further part: 'a second LED', 'two more buttons', 'another servo'."""
    first = re.findall(r"[a-z]+", words.lower())[:2]
    return bool(set(first) & set(_NEW)) and not set(first[:1]) & set(_DEFINITE)
