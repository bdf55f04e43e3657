"""Circuits that share nothing but ground, each on a source of its own, are separate: each keeps its own ground."""

from __future__ import annotations

from circuitlm.circuit.model import Part, PinRef, Why
from circuitlm.synthesis.builder import GROUND, Builder


def part(b: Builder) -> None:
    """Give every further island with its own source a ground of its own: a sensor in the garden and a display in the house."""
    ground = b.circuit.nets.get(GROUND)
    if ground is None:
        return
    islands = [i for i in _islands(b) if any(_source(b, b.circuit.parts[r]) for r in i)]
    if len(islands) < 2:
        return
    for number, island in enumerate(sorted(islands, key=lambda i: min(map(list(b.circuit.parts).index, i)))[1:], 2):
        pins = [p for p in ground.pins if p.ref in island]
        if not pins:
            continue
        own = b.circuit.net(b.circuit.free_net(f"{GROUND}{number}"), kind="ground", volts=0.0)
        first = next((r for r in b.circuit.parts if r in island and b.circuit.parts[r].component.mcu), pins[0].ref)
        own.why.append(Why(f"the circuit around {first} is joined to the rest by no wire", "computed"))
        for pin in pins:
            b.circuit.detach(pin)
            b.circuit.connect(own, pin)
        for rail in b.rails:
            if rail.source in island:
                rail.ground = own.name


def _islands(b: Builder) -> list[set[str]]:
    """Parts that hang together by anything but ground."""
    parent = {ref: ref for ref in b.circuit.parts}

    def find(x: str) -> str:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for net in b.circuit.nets.values():
        if net.name == GROUND or not net.pins:
            continue
        for pin in net.pins[1:]:
            parent[find(pin.ref)] = find(net.pins[0].ref)
    for item in b.parts():
        if item.owner in parent:
            parent[find(item.ref)] = find(str(item.owner))
    found: dict[str, set[str]] = {}
    for ref in b.circuit.parts:
        found.setdefault(find(ref), set()).add(ref)
    return list(found.values())


def _source(b: Builder, candidate: Part) -> bool:
    """Whether a part brings energy: a supply, or a board fed through its own socket."""
    if candidate.component.kind == "supply":
        return any(b.circuit.net_of(PinRef(candidate.ref, p)) is not None for r in candidate.component.rails for p in r.pins)
    fed = [s for s in candidate.component.supplies if s.kind == "usb" and (candidate.ref, s.id) in b.volts]
    return bool(candidate.component.mcu and fed)
