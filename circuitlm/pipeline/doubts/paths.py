"""What a net leads to in a circuit: through resistors, transistors, drivers and contacts, but not through controllers and supplies."""

from __future__ import annotations

from collections.abc import Iterable

from circuitlm.circuit.model import Circuit, Net, Part

_HOPS = 7
"""So many parts may lie between a pin and what it is for: a shifter, a resistor, a transistor, a relay, a fuse, a load."""
_STOPS = frozenset(
    ("supply", "power", "sensor", "display", "radio", "storage", "clock", "input", "audio", "actuator", "light", "connector")
)
"""Kinds that a path ends at."""
_FEEDS = ("supply", "protection")


def led_to(circuit: Circuit, starts: Iterable[Net]) -> set[str]:
    """Designators that nets lead to, on their way and at its end."""
    return lines_of(circuit, starts)[0]


def lines_of(circuit: Circuit, starts: Iterable[Net]) -> tuple[set[str], set[str]]:
    """(designators that nets lead to, names of the nets on the way)."""
    edge = [n for n in starts if not _is_rail(circuit, n)]
    seen = {n.name for n in edge}
    found: set[str] = set()
    for _ in range(_HOPS):
        refs = {p.ref for n in edge for p in n.pins} - found
        found |= refs
        edge = [n for ref in sorted(refs) if _goes_on(circuit.parts[ref]) for _, n in circuit.pins_of(ref) if n and n.name not in seen]
        edge = [n for n in edge if not _is_rail(circuit, n)]
        seen |= {n.name for n in edge}
        if not edge:
            break
    return found, seen


def fed_by(circuit: Circuit, part: Part) -> set[str]:
    """Names of the power nets at a part, at once or through contacts, transistors and what else carries a load's current."""
    nets = [n for _, n in circuit.pins_of(part.ref) if n is not None]
    own = {n.name for n in nets if n.kind == "power"}
    edge, seen = [n for n in nets if not _is_rail(circuit, n)], set()
    for _ in range(_HOPS):
        seen |= {n.name for n in edge}
        onward = [n for ref in sorted({p.ref for n in edge for p in n.pins}) for n in _carried(circuit, ref, seen)]
        own |= {n.name for n in onward if n.kind == "power"}
        edge = [n for n in onward if not _is_rail(circuit, n) and n.name not in seen]
    return own


def _carried(circuit: Circuit, ref: str, reached: set[str]) -> list[Net]:
    """The nets to which a part carries a load's current: a relay by its contact alone, not by its coil."""
    part = circuit.parts[ref]
    if not _goes_on(part):
        return []
    contact = {pin for i in part.component.interfaces if i.type == "contact" for pin in i.pins.values()}
    ends = [(pin.id, n) for pin, n in circuit.pins_of(ref) if n is not None]
    if any(pin in contact and n.name in reached for pin, n in ends):
        return [n for pin, n in ends if pin in contact]
    return [n for _, n in ends]


def _is_rail(circuit: Circuit, net: Net) -> bool:
    """A supply, its ground, or the mains before what switches it."""
    if net.kind == "mains":
        return any(circuit.parts[p.ref].component.kind in _FEEDS for p in net.pins)
    return net.kind in ("power", "ground")


def _goes_on(part: Part) -> bool:
    c = part.component
    return not c.mcu and (bool(part.role) or c.kind not in _STOPS or any(i.type == "contact" for i in c.interfaces))


def fed_from_outside(circuit: Circuit, part: Part) -> bool:
    """Whether another part's supply lies at one of a part's supply pins."""
    inputs = set(part.component.supply_pins())
    nets = [n for pin, n in circuit.pins_of(part.ref) if n is not None and pin.id in inputs]
    others = {p for n in nets for p in n.pins if p.ref != part.ref}
    return any(p.pin in rail.pins for p in others for rail in circuit.parts[p.ref].component.rails)
