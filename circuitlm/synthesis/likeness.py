"""Which part of one circuit is which of another: by component, owner, role, value and the pins that they hang on."""

from __future__ import annotations

from circuitlm.circuit.model import Circuit, Part, PinRef

_FAMILY = {"capacitor-polarised": "capacitor", "resistor-power": "resistor"}
LEAST = 1.5
"""Parts that have less in common are two different ones."""


def match(ours: Circuit, theirs: Circuit, known: dict[str, str]) -> dict[str, str]:
    """Designator in *ours* -> designator in *theirs*, beginning with those that are *known*. The surest pairs come first and tell the rest."""
    if same(ours, theirs):
        return {ref: ref for ref in ours.parts}
    found = {a: b for a, b in known.items() if a in ours.parts and b in theirs.parts}
    while True:
        taken = set(found.values())
        pairs = []
        for a in [p for r, p in ours.parts.items() if r not in found]:
            for b in [p for r, p in theirs.parts.items() if r not in taken]:
                if _family(a) == _family(b) and (score := _score(ours, theirs, a, b, found)) >= LEAST:
                    pairs.append((-score, a.ref != b.ref, a.ref, b.ref))
        if not pairs:
            return found
        pairs.sort()
        best = pairs[0][0]
        for score, _, a_ref, b_ref in pairs:
            if score > best + 1.0:
                break
            if a_ref not in found and b_ref not in found.values():
                found[a_ref] = b_ref


def _family(part: Part) -> str:
    return _FAMILY.get(part.id, part.id)


def _score(ours: Circuit, theirs: Circuit, a: Part, b: Part, found: dict[str, str]) -> float:
    score = 0.5 * (a.id == b.id) + 0.5 * (a.role == b.role and bool(a.role)) + 0.5 * (a.value == b.value) + 0.5 * (a.ref == b.ref)
    if a.owner and b.owner:
        score += 1.0 if found.get(a.owner) == b.owner else -1.0 if a.owner in found else 0.0
    straight = sum(_overlap(ours, theirs, PinRef(a.ref, p.id), PinRef(b.ref, p.id), found) for p in a.component.pins)
    if len(a.component.pins) == 2 == len(b.component.pins) and a.component.kind == "passive":
        (x, y), (u, v) = a.component.pins, b.component.pins
        crossed = _overlap(ours, theirs, PinRef(a.ref, x.id), PinRef(b.ref, v.id), found)
        crossed += _overlap(ours, theirs, PinRef(a.ref, y.id), PinRef(b.ref, u.id), found)
        straight = max(straight, crossed)
    return score + 3.0 * straight / max(1, len(a.component.pins))


def _overlap(ours: Circuit, theirs: Circuit, a: PinRef, b: PinRef, found: dict[str, str]) -> float:
    """How much the nets of two pins have in common, 0 to 1, counting the parts that are known."""
    first, second = ours.net_of(a), theirs.net_of(b)
    if first is None or second is None:
        return 0.0
    back = set(found.values())
    mine = {PinRef(found[p.ref], p.pin) for p in first.pins if p.ref in found}
    other = {p for p in second.pins if p.ref in back}
    if not mine and not other:
        return 0.1 * (first.kind == second.kind)
    return len(mine & other) / len(mine | other)


def same(ours: Circuit, theirs: Circuit) -> bool:
    """Whether two circuits are the same one: designators, components, values, settings, labels and the pins of every net."""
    if ours.parts.keys() != theirs.parts.keys():
        return False
    for ref, part in ours.parts.items():
        other = theirs.parts[ref]
        if (part.id, part.value, part.settings) != (other.id, other.value, other.settings):
            return False
    return {frozenset(n.pins) for n in ours.nets.values()} == {frozenset(n.pins) for n in theirs.nets.values()}
