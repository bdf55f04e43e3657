"""Circuits that share nothing but ground, each on a source of its own, are separate: each keeps its own ground."""

from __future__ import annotations

from circuitlm.circuit.model import Part, PinRef, Why
from circuitlm.synthesis.builder import GROUND, Builder


def part(b: Builder) -> None:
    """Give every further island with its own source a ground of its own: a sensor in the garden and a display in the house."""
    ground = b.circuit.nets.get(GROUND)
    if ground is None:
        return
    islands = [i for i in _islands(b) if any(_source(b, b.circuit.parts[r]) for r in i if r in b.circuit.parts)]
    if len(islands) < 2:
        return
    order = {ref: (not p.component.mcu, n) for n, (ref, p) in enumerate(b.circuit.parts.items())}
    for number, island in enumerate(sorted(islands, key=lambda i: min(order[r] for r in i if r in order))[1:], 2):
        pins = [p for p in ground.pins if node(b, p) in island]
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
    """Parts, and sides of couplers, that hang together by anything but ground."""
    nodes = list(dict.fromkeys(node(b, PinRef(ref, p.id)) for ref in b.circuit.parts for p in b.circuit.parts[ref].component.pins))
    parent = {n: n for n in [*b.circuit.parts, *nodes]}

    def find(x: str) -> str:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for net in b.circuit.nets.values():
        if net.name == GROUND or net.kind == "mains" or not net.pins:
            continue
        for pin in net.pins[1:]:
            parent[find(node(b, pin))] = find(node(b, net.pins[0]))
    for item in b.parts():
        owner = b.circuit.parts.get(item.owner or "")
        if owner is not None and "isolator" not in (owner.component.kind, item.component.kind):
            parent[find(item.ref)] = find(owner.ref)
    found: dict[str, set[str]] = {}
    for n in parent:
        if "/" in n or b.circuit.parts[n].component.kind != "isolator":
            found.setdefault(find(n), set()).add(n)
    return list(found.values())


def node(b: Builder, pin: PinRef) -> str:
    """What of a part a pin belongs to: the part, or one side of a coupler, which joins nothing to the other."""
    component = b.circuit.parts[pin.ref].component
    if component.kind != "isolator":
        return pin.ref
    return next((f"{pin.ref}/{side}" for side, pins in component.isolation.items() if pin.pin in pins), f"{pin.ref}/")


def _source(b: Builder, candidate: Part) -> bool:
    """Whether a part brings energy: a supply, or a board fed through its own socket."""
    if candidate.component.kind == "supply":
        return any(b.circuit.net_of(PinRef(candidate.ref, p)) is not None for r in candidate.component.rails for p in r.pins)
    fed = [s for s in candidate.component.supplies if s.kind == "usb" and (candidate.ref, s.id) in b.volts]
    return bool(candidate.component.mcu and fed)
