"""Which pin of a box goes on which side, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from circuitlm.circuit.component import Pin
from circuitlm.circuit.model import Net, PinRef
from circuitlm.drawing.arrange import arrange, reaches
from circuitlm.drawing.model import Side
from circuitlm.drawing.view import INPUT, LOAD, OUTPUT, POWER_KINDS, View

_FOLD_ABOVE = 14
"""Parts with more pins than this do not show the unused ones."""
_MIN_FOLD = 4
SHARED = ("i2c", "spi", "can")
"""Buses whose wires serve several parts: their pins on a controller stand together."""
BUSES = (*SHARED, "uart", "i2s")
"""Their pins stay together on one side of a box."""


@dataclass
class Box:
    """The pins of a box by side, in order."""

    ref: str
    sides: dict[Side, list[str]] = field(default_factory=lambda: {"left": [], "right": [], "top": [], "bottom": []})
    folded: list[str] = field(default_factory=list)
    bridged: dict[str, str] = field(default_factory=dict)
    """Pins without a wire -> the pin in use that the part itself joins them to: the coils' supply of a relay module, by its jumper."""
    spans: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """Neighbouring pins (upper, lower) -> the part, or the parts in a row, that join them; from the upper one down."""
    ties: list[str] = field(default_factory=list)
    """Pins on the net of a pin next to them."""


def sort_pins(view: View, ref: str, parts: list[str]) -> Box:
    """Supplies on top, grounds at the bottom, signals towards their partners, unused ones by their type."""
    box = Box(ref)
    component = view.circuit.parts[ref].component
    unused = [p.id for p, net in view.circuit.pins_of(ref) if net is None]
    named = {p.id: p.name or p.id.split(".")[0] for p in component.pins}
    box.bridged = {
        p: q for group in component.joined for p in group if p in unused for q in group if q not in unused and named[p] != named[q]
    }
    unused = [p for p in unused if p not in box.bridged]
    if len(component.pins) > _FOLD_ABOVE and len(unused) >= _MIN_FOLD:
        box.folded = unused
    buses: dict[str, Side] = {}
    for pin in component.pins:
        if pin.id in box.folded or pin.id in box.bridged:
            continue
        side = _side(view, ref, pin, box)
        net = view.circuit.net_of((ref, pin.id))
        if net is not None and net.bus in BUSES and side in ("left", "right"):
            first = buses.setdefault(net.bus, side)
            side = side if _pull(view, ref, net) else first
        box.sides[side].append(pin.id)
    for side in ("left", "right"):
        box.sides[side] = _ordered(view, ref, box.sides[side])
    if ref in view.slim:
        _slim(view, box)
    _find_spans(view, box, parts)
    _find_ties(view, box)
    arrange(view, box)
    return box


def _slim(view: View, box: Box) -> None:
    """All pins in use on one side like a plug's, the supply first, ground last; the others across where there are more than one."""
    side: Side = "left" if any(view.circuit.net_of((box.ref, p)) for p in box.sides["left"]) else "right"
    across: Side = "right" if side == "left" else "left"
    rows = [*box.sides[side], *box.sides[across]]
    idle = [p for p in rows if view.circuit.net_of((box.ref, p)) is None]
    idle = idle if len(idle) > 1 else []
    pins = [*box.sides["top"], *(p for p in rows if p not in idle), *box.sides["bottom"]]
    box.sides = {"left": [], "right": [], "top": [], "bottom": []}
    box.sides[side], box.sides[across] = pins, idle


def _side(view: View, ref: str, pin: Pin, box: Box) -> Side:
    component, zone = view.circuit.parts[ref].component, view.zone_of[ref]
    net = view.circuit.net_of((ref, pin.id))
    if component.kind == "connector":
        return "right" if zone <= INPUT else "left"
    rail = _rail_side(view, ref, pin)
    if rail is not None:
        return rail
    if net is not None:
        pull = _pull(view, ref, net)
        if pull:
            return "right" if pull > 0 else "left"
        if zone <= INPUT:
            return "right"
        if zone >= OUTPUT and pin.type in ("input", "bidirectional"):
            return "left"
    way = view.ports.get(net.name) if net else None
    if way == "out" or pin.type in ("output", "tri_state", "open_collector", "open_emitter", "power_out"):
        return "right"
    if way == "in" or pin.type == "input":
        return "left"
    if net is None and zone >= OUTPUT:
        return "right"
    return "left" if len(box.sides["left"]) <= len(box.sides["right"]) else "right"


def _pull(view: View, ref: str, net: Net) -> int:
    """Above 0 where the net leads to the right of the part, below where it leads to the left."""
    zone = view.zone_of[ref]
    zones = [view.zone_seen_from(ref, r) for r in net.refs() if r != ref]
    return sum((z > zone) - (z < zone) for z in zones)


def _rail_side(view: View, ref: str, pin: Pin) -> Side | None:
    """The side of a supply or ground pin, and of a pin that is tied to one."""
    component = view.circuit.parts[ref].component
    net = view.circuit.net_of((ref, pin.id))
    kind = view.kind(net.name) if net else ""
    feeds = {p for r in component.rails for p in r.pins}
    takes = set(component.supply_pins())
    if kind in ("ground", "negative") or (net is None and pin.id in component.ground_pins()):
        return "bottom"
    if pin.side:
        return pin.side
    if component.kind in POWER_KINDS:
        if pin.id in feeds and pin.id not in takes:
            return "right"
        if pin.id in takes or pin.type == "power_in":
            return "left"
    if kind == "power" or (net is None and pin.id in takes | feeds):
        return "top"
    return None


def _ordered(view: View, ref: str, pins: list[str]) -> list[str]:
    """A controller's pins grouped by the part they serve, in that part's order; others as the component lists them."""
    circuit = view.circuit
    refs = list(circuit.parts)
    if not circuit.parts[ref].component.mcu:
        return _like_partner(view, ref, pins)
    groups: dict[str, tuple[int, int]] = {}
    keys: dict[str, tuple[str, tuple[int, int]]] = {}
    for pin in pins:
        net = circuit.net_of((ref, pin))
        others = [(_partner(view, ref, p.ref), p) for p in net.pins if p.ref != ref] if net else []
        others.sort(key=lambda o: (o[0] != o[1].ref, refs.index(o[0])))
        partner, first = others[0] if others else ("", None)
        spot = (refs.index(partner), _index(view, first)) if first else (len(refs), pins.index(pin))
        group = (net.bus if net and net.bus in SHARED else "") or partner or pin
        keys[pin] = (group, spot)
        groups[group] = min(groups.get(group, spot), spot)
    return sorted(pins, key=lambda p: (groups[keys[p][0]], keys[p][0], keys[p][1]))


def _like_partner(view: View, ref: str, pins: list[str]) -> list[str]:
    """The pins of an outer part in the order of the one part that they all go to straight; else as they are."""
    if INPUT <= view.zone_of[ref] < LOAD and view.circuit.parts[ref].component.kind != "connector":
        return pins
    spots: dict[str, tuple[str, float]] = {}
    for pin in pins:
        net = view.circuit.net_of((ref, pin))
        far = [p for p in net.pins if p.ref != ref] if net else []
        if len(far) != 1 or view.circuit.parts[far[0].ref].component.mcu or view.two_pin(far[0].ref):
            return pins
        spots[pin] = far[0].ref, _index(view, far[0]) if view.is_box(far[0].ref) else _depth(view, far[0])
    return sorted(pins, key=lambda p: spots[p]) if len({r for r, _ in spots.values()}) == 1 else pins


def _depth(view: View, pin: PinRef) -> float:
    """How far down the pin stands on its symbol."""
    shape = view.shapes[pin.ref]
    assert shape is not None
    return next(-shape.terminals[t].at[1] for t, pins in view.terminals[pin.ref].items() if pin.pin in pins)


def _partner(view: View, ref: str, other: str) -> str:
    """The box that a neighbour stands for: its cluster's, where that is another one than ours."""
    home = view.cluster_of[other]
    if home == view.cluster_of[ref]:
        return other
    return next((r for r, c in view.cluster_of.items() if c == home and view.is_box(r)), other)


def _index(view: View, pin: PinRef) -> int:
    """Where the pin stands on its own part; for a part between, on the box that it leads to."""
    circuit, home = view.circuit, view.cluster_of[pin.ref]
    if not view.is_box(pin.ref):
        through = (p for n in view.signal_nets(pin.ref) for p in circuit.nets[n].pins)
        pin = next((p for p in through if view.is_box(p.ref) and view.cluster_of[p.ref] == home), pin)
    return [p.id for p in circuit.parts[pin.ref].component.pins].index(pin.pin)


def _find_spans(view: View, box: Box, parts: list[str]) -> None:
    """Two pins of one box with a two-pin part between them become neighbours."""
    nets: dict[str, tuple[str, Side]] = {}
    sides: tuple[Side, Side] = ("left", "right")
    for side in sides:
        for pin in box.sides[side]:
            net = view.circuit.net_of((box.ref, pin))
            if net is not None and view.kind(net.name) == "signal":
                nets.setdefault(net.name, (pin, side))
    used: set[str] = set()
    done: set[str] = set()
    for part in parts:
        chain = _between(view, part, nets) if part != box.ref and part not in done and view.two_pin(part) else None
        if chain is None:
            continue
        ends = [nets[chain[1]], nets[chain[2]]]
        if ends[0] == ends[1] or used & {ends[0][0], ends[1][0]}:
            continue
        part_row = chain[0]
        done |= set(part_row)
        (a, side), (b, other) = sorted(ends, key=lambda e: box.sides[e[1]].index(e[0]))
        if reaches(view, box.ref, b, part_row, "power") and not reaches(view, box.ref, a, part_row, "power"):
            a, b, side, other = b, a, other, side
        if _leads_on(view, box.ref, b) and not _leads_on(view, box.ref, a):
            a, b, side, other = b, a, other, side
        used |= {a, b}
        box.sides[other].remove(b)
        box.sides[side].insert(box.sides[side].index(a) + 1, b)
        box.spans[a, b] = part_row if a == ends[0][0] else part_row[::-1]


def _between(view: View, part: str, nets: Mapping[str, object]) -> tuple[tuple[str, ...], str, str] | None:
    """The parts in a row from one of the nets to another, *part* being one of them, and the two nets; None where they lead elsewhere."""
    row: list[str] = [part]
    ends: list[str] = []
    for t in ("a", "b"):
        net, here = view.net_at(part, t), part
        while net is not None and net not in nets:
            others = [r for r in view.circuit.nets[net].refs() if r != here]
            if len(others) != 1 or view.kind(net) != "signal" or view.external(net) or not view.two_pin(others[0]) or others[0] in row:
                return None
            here = others[0]
            row = [here, *row] if t == "a" else [*row, here]
            net = next((n for n in view.nets_of(here) if n != net), None)
        if net is None:
            return None
        ends.append(net)
    return (tuple(row), ends[0], ends[1]) if ends[0] != ends[1] else None


def _leads_on(view: View, ref: str, pin: str) -> bool:
    """True for a pin on a supply's way to the next part."""
    net = view.circuit.net_of((ref, pin))
    return net is not None and net.name in view.lines


def lie_flat(view: View, box: Box, upper: str, lower: str) -> bool:
    """True if parts between two neighbouring pins would hang into one another: they lie on the rails instead."""
    part = box.spans[upper, lower]
    if hangs(view, box, upper, lower):
        return False
    return reaches(view, box.ref, upper, part, "ground") or reaches(view, box.ref, lower, part, "power")


def hangs(view: View, box: Box, upper: str, lower: str) -> bool:
    """True if the part between two pins and one more from the lower pin to ground make a divider, which hangs from the upper pin's line."""
    part = box.spans[upper, lower]
    net = view.circuit.net_of((box.ref, lower))
    return (
        net is not None and len(net.pins) == 3 and not view.external(net.name)
        and reaches(view, box.ref, lower, part, "ground") and not reaches(view, box.ref, upper, part, "power")
    )  # fmt: skip


def _find_ties(view: View, box: Box) -> None:
    """Pins of one box on one signal net become neighbours, without parting two that a part joins."""
    sides: tuple[Side, Side] = ("left", "right")
    uppers = {a for a, _ in box.spans}
    held = {p for pair in box.spans for p in pair}
    first: dict[str, tuple[str, Side]] = {}
    for side in sides:
        for pin in list(box.sides[side]):
            net = view.circuit.net_of((box.ref, pin))
            if net is None or view.kind(net.name) != "signal":
                continue
            if net.name not in first:
                first[net.name] = (pin, side)
                continue
            anchor, where = first[net.name]
            if pin in held:
                if anchor in held:
                    continue
                pin, anchor, where = anchor, pin, side
                first[net.name] = (anchor, where)
            for s in sides:
                if pin in box.sides[s]:
                    box.sides[s].remove(pin)
            box.sides[where].insert(box.sides[where].index(anchor) + (anchor not in uppers), pin)
            box.ties.append(pin)
