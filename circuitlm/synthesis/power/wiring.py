"""Pins onto rails, grounds onto ground."""

from __future__ import annotations

from circuitlm.circuit.component import Rail as RailData
from circuitlm.circuit.component import Supply
from circuitlm.circuit.model import Net, Part, PinRef
from circuitlm.synthesis.builder import GROUND, Rail
from circuitlm.synthesis.power.tree import Tree


def attach(tree: Tree, part: Part, supply: Supply, rail: Rail, typical: float, peak: float) -> None:
    """Put a part's supply pins on a rail and its ground pins on ground."""
    rail.typical_ma += typical
    rail.peak_ma += peak
    tree.b.volts[(part.ref, supply.id)] = rail.volts
    net = tree.c.nets[rail.net]
    for pin in supply.pins:
        tree.c.connect(net, (part.ref, pin))
    grounds = [PinRef(part.ref, g) for g in supply.ground[: 1 if part.component.form == "board" else None]]
    if rail.ground == GROUND:
        tree.b.ground(*grounds)
    else:
        tree.c.connect(tree.c.nets[rail.ground], *grounds)


def connect_rail_pins(tree: Tree, part: Part, data: RailData, net: Net) -> None:
    for pin in data.pins:
        if tree.c.net_of((part.ref, pin)) is None:
            tree.c.connect(net, (part.ref, pin))
            break
    for pin in data.ground[:1]:
        tree.b.ground(PinRef(part.ref, pin))


def join_grounds(tree: Tree, part: Part) -> None:
    """All grounds of the circuit are one, except across isolation."""
    c = part.component
    for pin in c.ground_pins():
        if tree.c.net_of((part.ref, pin)) is None and (
            c.form != "board" or not tree.c.nets.get(GROUND) or not any(p.ref == part.ref for p in tree.c.nets[GROUND].pins)
        ):
            if any(pin in group for name, group in c.isolation.items() if name in ("mains", "contact", "isolated")):
                continue
            tree.b.ground(PinRef(part.ref, pin))
