"""What a changed design keeps of the one that it was made from: designators, and the controllers' pins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from circuitlm.circuit.component import Component, Pin
from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.circuit.pins import alike, find_pin, io_pins, offers
from circuitlm.synthesis.likeness import match

if TYPE_CHECKING:
    from circuitlm.synthesis.builder import BusDemand, Demand

Sign = tuple[str, str, str]
"""What a part that synthesis places by itself is known by: component, owner, role. Several of one sign are told apart by their order."""


@dataclass(slots=True)
class Names:
    """Designators for the parts that a plan does not name: those of the earlier design where a part of that sign was there."""

    left: dict[Sign, list[str]] = field(default_factory=dict)
    placed: dict[str, Sign] = field(default_factory=dict)
    """Designator -> sign, in the order in which they were placed."""

    def give(self, circuit: Circuit, component: Component, owner: str | None, role: str) -> str:
        """The designator of a part about to be placed."""
        sign = (component.id, owner or "", role)
        waiting = self.left.get(sign, [])
        while waiting and waiting[0] in circuit.parts:
            waiting.pop(0)
        name = waiting.pop(0) if waiting else circuit.free_ref(component.ref)
        self.placed[name] = sign
        return name


@dataclass(slots=True)
class Keep:
    """The circuit that a design is changed from, and which of its designators the plan's parts bear."""

    base: Circuit
    refs: dict[str, str] = field(default_factory=dict)
    """Key of the plan -> designator."""
    signs: dict[Sign, list[str]] = field(default_factory=dict)
    """Designators of the parts that synthesis placed by itself, in order."""
    loose: set[PinRef] = field(default_factory=set)
    """Pins of controllers that another wire needs more."""

    def names(self) -> Names:
        return Names({sign: list(refs) for sign, refs in self.signs.items()})

    def reserved(self) -> frozenset[str]:
        """Designators of the earlier design: no new part takes one, not even that of a part that has gone."""
        return frozenset(self.base.parts)

    def renamed(self, made: Circuit, placed: dict[str, Sign]) -> dict[Sign, list[str]] | None:
        """Signs under which the parts that synthesis placed get the designators of those that they are in the earlier design, where
        their order gave them others; None where all have theirs."""
        known = {r: r for r in made.parts if r not in placed and r in self.base.parts}
        ours = {r for refs in self.signs.values() for r in refs}  # what synthesis made of the base itself
        found = match(made, self.base, known)
        found = {a: b for a, b in found.items() if a in known or (b in ours and self._same_work(made, a, b, found))}
        if all(found.get(r, r) == r for r in placed) and all(r in found for r in placed if r in self.base.parts):
            return None
        taken = set(self.base.parts) | set(made.parts)
        names: dict[str, str] = {}
        for ref in placed:
            names[ref] = found.get(ref) or (ref if ref not in self.base.parts else _free(ref, taken))
            taken.add(names[ref])
        signs: dict[Sign, list[str]] = {}
        for ref, (component, owner, role) in placed.items():
            signs.setdefault((component, names.get(owner, owner), role), []).append(names[ref])
        return signs

    def _same_work(self, made: Circuit, ref: str, base: str, found: dict[str, str]) -> bool:
        """Whether two parts are there for the same part and in the same role."""
        a, b = made.parts[ref], self.base.parts[base]
        return found.get(a.owner or "", a.owner) == b.owner and (a.role == b.role or not b.role)

    def successors(self, placed: dict[str, Sign], there: set[str]) -> dict[Sign, list[str]]:
        """Designators that are free now for the one new part of the same letter, owner and role: an op-amp in another's place."""
        gone: dict[tuple[str, str, str], list[str]] = {}
        come: dict[tuple[str, str, str], list[Sign]] = {}
        for (_, owner, role), refs in self.signs.items():
            for ref in [r for r in refs if r not in there]:
                gone.setdefault((ref.rstrip("0123456789"), owner, role), []).append(ref)
        for ref, sign in placed.items():
            if ref not in self.base.parts:
                come.setdefault((ref.rstrip("0123456789"), sign[1], sign[2]), []).append(sign)
        return {come[k][0]: gone[k] for k in come if len(come[k]) == 1 == len(gone.get(k, ()))}

    def pin(self, circuit: Circuit, host: str, net: str, name: str = "") -> Pin | None:
        """The pin of controller *host* that the wire *net* of the new circuit was on in the earlier one: that of the pins on it, else
        that of the wire's *name*. On another controller: the pin that is called the same. None: there is none, or it is needed."""
        old = self.base.parts.get(host)
        if old is None:
            return None
        new = circuit.parts[host].component
        wired = circuit.nets[net]
        for peer in wired.pins if wired.kind not in ("ground", "power") else []:
            there = self.base.parts.get(peer.ref)
            if peer.ref == host or there is None or not there.component.has_pin(peer.pin) or there.component.kind != _kind(circuit, peer):
                continue
            found = self.base.net_of(peer)
            for pin in found.pins if found is not None and found.kind not in ("ground", "power") else []:
                if pin.ref == host and (same := self._same(old.component, new, pin)) is not None:
                    return same
        for pin, use in self.base.uses.items() if name else ():
            if pin.ref == host and use.name == name and (same := self._same(old.component, new, pin)) is not None:
                return same
        return None

    def _same(self, old: Component, new: Component, pin: PinRef) -> Pin | None:
        if old.id == new.id:
            return new.pin(pin.pin)
        found = find_pin(new, pin.pin) if alike(old, new) else None
        return found if found is not None and found in io_pins(new) and found.id == pin.pin else None

    def loosen(self, demand: Demand | BusDemand, component: Component) -> bool:
        """Let go of the pins that alone can serve a wire for which none is left; False when that frees no further one."""
        protocol = getattr(demand, "protocol", "")
        needs = getattr(demand, "musts", [])
        wanted = set()
        for pin in io_pins(component):
            able = (
                any(re.match(rf"{protocol}\d", f) for f in pin.fn) if protocol else needs and all(offers(component, pin, n) for n in needs)
            )
            if able:
                wanted.add(PinRef(demand.host, pin.id))
        new = wanted - self.loose
        self.loose |= new
        return bool(new)


def _free(ref: str, taken: set[str]) -> str:
    prefix, n = ref.rstrip("0123456789"), 1
    while f"{prefix}{n}" in taken:
        n += 1
    return f"{prefix}{n}"


def _kind(circuit: Circuit, pin: PinRef) -> str:
    return circuit.parts[pin.ref].component.kind
