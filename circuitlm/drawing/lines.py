"""Supplies on their way from part to part: mains part, fuse, regulator, output. They are drawn as wires rather than as a sign at each pin."""

from __future__ import annotations

from circuitlm.drawing.view import INPUT, POWER_KINDS, View

_STATIONS = 3
"""A supply with more parts on its way than this is a rail."""


def find(view: View) -> frozenset[str]:
    """The supplies that lead from one part of a power chain to the next and serve nothing else."""
    return frozenset(
        n for n, net in view.circuit.nets.items() if net.pins and n not in view.rails and view.kind(n) == "power" and _is_line(view, n)
    )


def _is_line(view: View, net: str) -> bool:
    refs = view.circuit.nets[net].refs()
    stations = [r for r in refs if _station(view, r)]
    if not any(view.is_box(r) or view.source(r) for r in stations):
        return False
    fed = {n for r in stations for n in view.nets_of(r)}
    others = [r for r in refs if r not in stations]
    through = [r for r in others if _through(view, r)]
    if any(not view.two_pin(r) for r in others) or not 2 <= len(stations) + len(through) <= _STATIONS:
        return False
    return all(r in through or view.decouples(r) or set(view.signal_nets(r)) & fed for r in others)


def _station(view: View, ref: str) -> bool:
    """True for what gives, turns or takes the whole supply: a source, a converter, a plug, or what stands in the way from supply to supply."""
    component = view.circuit.parts[ref].component
    if view.source(ref) or component.kind == "connector":
        return True
    if view.is_box(ref):
        return component.kind in POWER_KINDS
    return bool(component.rails) or len({n for n in view.nets_of(ref) if view.kind(n) == "power"}) > 1


def _through(view: View, ref: str) -> bool:
    """True for a part between the supply and a pin of a converter, as a coil is."""
    return any(
        view.is_box(r) and view.circuit.parts[r].component.kind in POWER_KINDS
        for n in (view.signal_nets(ref) if view.two_pin(ref) else []) for r in view.circuit.nets[n].refs()
    )  # fmt: skip


def upstream(view: View, groups: list[list[str]]) -> list[int]:
    """How many groups of a power chain stand after each one, of those groups alone: 2 for the plug before a charger before a converter."""
    home = {r: i for i, group in enumerate(groups) for r in group}
    after: dict[int, set[int]] = {}
    for net in sorted(view.lines):
        ranks = {r: _gives(view, r, net) for r in view.circuit.nets[net].refs() if r in home and not view.decouples(r)}
        for a, high in ranks.items():
            after.setdefault(home[a], set()).update(home[b] for b, low in ranks.items() if high > low and home[a] != home[b])
    depth = [0] * len(groups)
    for _ in groups:
        deeper = [max((depth[b] + 1 for b in after.get(a, ())), default=0) for a in range(len(groups))]
        if deeper == depth:
            break
        depth = [min(d, len(groups)) for d in deeper]
    return depth


def _gives(view: View, ref: str, net: str) -> int:
    """2 where the part supplies the net, 0 where it takes from it, 1 where it may be either."""
    component = view.circuit.parts[ref].component
    pins = {p.pin for p in view.circuit.nets[net].pins if p.ref == ref}
    if component.kind == "connector":
        return 2 if view.zone(ref) <= INPUT else 0
    if view.source(ref) or pins & {p for r in component.rails for p in r.pins} - set(component.supply_pins()):
        return 2
    return 0 if pins & set(component.supply_pins()) else 1
