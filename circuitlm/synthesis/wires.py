"""Wires that the plan fixes pin by pin: laid as written, and left alone by every other step.

Supply pins among them decide what the power tree feeds from where; a voltage stands for the rail that has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import units
from circuitlm.circuit.component import Supply
from circuitlm.circuit.model import Net, Part, PinRef, Why
from circuitlm.plan.wired import by_hand
from circuitlm.synthesis.builder import GROUND, Builder, Rail

_VOLTS = re.compile(r"(\d+(?:\.\d+)?)V")


def claim(b: Builder) -> None:
    """Interfaces with a pin that a wire names are taken: no join serves them."""
    for key in by_hand(b.plan) & set(b.refs):
        part = b.circuit.parts[b.refs[key]]
        part.host = None
        b.wired.add(part.ref)
    for group in _groups(b):
        for ref, pin in group.pins:
            part = b.circuit.parts[ref]
            for interface in part.component.interfaces if part.component.mcu is None else ():
                if pin in interface.pins.values():
                    b.use(ref, interface)


def fed_by(b: Builder, part: Part, supply: Supply) -> Rail | None:
    """The rail that a wire puts on a part's supply, where there is such a wire and such a rail."""
    for group in _groups(b):
        if any(p.ref == part.ref and p.pin in supply.pins for p in group.pins):
            return _rail(b, group, part)
    return None


def floats(b: Builder, minus: PinRef) -> bool:
    """Whether wires name a source's negative pin and keep it apart from the ground."""
    return any(minus in g.pins and g.volts is None for g in _groups(b))


def asks_for(b: Builder, part: Part) -> float | None:
    """The voltage that wires name at a part's output, V."""
    outputs = {p for r in part.component.rails for p in r.pins}
    return next((g.volts for g in _groups(b) if g.volts and any(p.ref == part.ref and p.pin in outputs for p in g.pins)), None)


def lay(b: Builder) -> None:
    """Join all wired pins. A voltage that nothing gives gets a supply of its own, as a stated assumption."""
    for group in _groups(b):
        net = _net(b, group)
        if net is None:
            from circuitlm.synthesis.power import Tree, add_source

            told = f"{', '.join(map(str, group.pins[:4]))} is wired to {units.show(group.volts or 0, 'V')} and nothing gives that"
            net = b.circuit.nets[add_source(Tree(b), group.volts or 0, told, 500).net]
        b.circuit.connect(net, *group.pins)
        made = b.circuit.net_of(group.pins[0])
        if made is not None and group.why and made.kind == "signal":
            made.why.append(Why(group.why, "model"))


class _Group:
    """Wired pins that are one net, with the ground or voltage among them."""

    def __init__(self) -> None:
        self.pins: list[PinRef] = []
        self.volts: float | None = None
        self.why = ""


def _groups(b: Builder) -> list[_Group]:
    """The plan's wires as nets."""
    if not b.plan.wires:
        return []
    parent: dict[str, str] = {}

    def find(x: str) -> str:
        parent.setdefault(x, x)
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    reasons: dict[str, str] = {}
    for wire in b.plan.wires:
        ends = [e for e in wire.ends if _known(b, e)]
        for end in ends[1:]:
            parent[find(ends[0])] = find(end)
        if ends and wire.reason:
            reasons.setdefault(ends[0], wire.reason)
    groups: dict[str, _Group] = {}
    for end in sorted(parent, key=list(parent).index):
        group = groups.setdefault(find(end), _Group())
        if "." in end and not _VOLTS.fullmatch(end):
            key, _, pin = end.partition(".")
            group.pins.append(PinRef(b.refs[key], pin))
        elif m := _VOLTS.fullmatch(end):
            group.volts = float(m[1])
        else:
            group.volts = 0.0
        group.why = group.why or reasons.get(end, "")
    return [g for g in groups.values() if g.pins]


def _known(b: Builder, end: str) -> bool:
    key, dot, pin = end.partition(".")
    if end == GROUND or _VOLTS.fullmatch(end):
        return True
    return bool(dot) and key in b.refs and b.circuit.parts[b.refs[key]].component.has_pin(pin)


def _rails_of(b: Builder, group: _Group, but: str = "") -> Iterator[Rail]:
    """Rails that start at a pin of the group, or whose net a pin of it is already on."""
    for pin in group.pins:
        if pin.ref == but:
            continue
        net = b.circuit.net_of(pin)
        gives = any(pin.pin in r.pins for r in b.circuit.parts[pin.ref].component.rails)
        for rail in b.rails:
            if (net is not None and net.name == rail.net) or (gives and rail.source == pin.ref and net is None):
                yield rail


def _rail(b: Builder, group: _Group, part: Part | None = None) -> Rail | None:
    if (own := next(_rails_of(b, group, part.ref if part else ""), None)) is not None:
        return own
    if not group.volts:
        return None
    return b.rail_at(group.volts, part) or next((r for r in b.rails if abs(r.volts - group.volts) < 0.16), None)


def _net(b: Builder, group: _Group) -> Net | None:
    """The net that a group becomes; None where it names a voltage that no rail has."""
    if group.volts == 0:
        return b.ground()
    rail = _rail(b, group)
    if rail is not None and (group.volts or any(_gives(b, p, rail) for p in group.pins)):
        return b.circuit.nets[rail.net]
    if group.volts:
        return None
    present = next((n for p in group.pins if (n := b.circuit.net_of(p)) is not None), None)
    first = next((p for p in group.pins if b.circuit.parts[p.ref].component.mcu is None), group.pins[0])
    return present or b.circuit.net(b.circuit.free_net(f"{first.ref}_{first.pin}"))


def _gives(b: Builder, pin: PinRef, rail: Rail) -> bool:
    return rail.source == pin.ref and any(pin.pin in r.pins for r in b.circuit.parts[pin.ref].component.rails)
