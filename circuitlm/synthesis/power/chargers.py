"""Chargers: a cell's rail is taken over by the output of the charger between it and the rest."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.model import PinRef
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import SupplyPlan
from circuitlm.synthesis.builder import Rail
from circuitlm.synthesis.power.protection import switched
from circuitlm.synthesis.power.sources import place_source
from circuitlm.synthesis.power.tree import Tree
from circuitlm.synthesis.power.wiring import attach, connect_rail_pins


def _alternates(tree: Tree, rail: Rail) -> bool:
    """Whether a rail is made from AC, a dynamo's for one."""
    return bool(rail.source and tree.c.parts[rail.source].component.spec.get("ac"))


def _cells(tree: Tree) -> set[str]:
    return {p.ref for p in tree.b.parts() if any(i.role == "sink" for i in p.component.interfaces_of("cell"))}


def chargers(tree: Tree) -> None:
    """A charger between a cell and the rest: its output takes over the cell's rail."""
    for part in [p for p in tree.b.parts() if any(i.type == "cell" and i.role == "source" for i in p.component.interfaces)]:
        port = next(i for i in part.component.interfaces if i.type == "cell" and i.role == "source")
        panel = next((r for r in tree.b.rails if part.ref in r.only_for and r.source not in _cells(tree)), None)
        if panel is not None and part.component.supplies:
            attach(tree, part, part.component.supplies[0], panel, 0, 0)
            if _alternates(tree, panel) and (panel.high or 0) > part.component.supplies[0].max:
                tree.b.advice.append(
                    f"{part.ref} stands {units.show(part.component.supplies[0].max, 'V')}, and {panel.source} reaches {units.show(panel.high or 0, 'V')} "
                    f"without a load: put a 5 V regulator or a zener diode between them."
                )
        bottom, top = (port.volts[0], port.volts[1]) if port.volts else (2.9, 4.2)
        rail = next(
            (
                r
                for r in tree.b.rails
                if r.source
                and r.low
                and bottom * 0.8 < r.low
                and (r.high or r.volts) <= top * 1.05
                and any(i.type == "cell" for i in tree.c.parts[r.source].component.interfaces)
            ),
            None,
        )
        if rail is None:
            cell = next(iter(catalogue().default_for("lithium-cell")), None) if top < 4.5 else None
            if cell is None:
                continue
            place_source(tree, SupplyPlan(key=f"{part.ref}-cell", component=cell, given=False))
            rail = tree.b.rails[-1]
            tree.b.assume("A single lithium cell, since a charger for one is in the circuit.")
        cell_net = tree.c.nets[rail.net]
        tree.c.connect(cell_net, (part.ref, port.pins["p"]))
        if "GND" in tree.c.nets:
            negative = tree.c.net_of((part.ref, port.pins["n"]))
            cell_part = tree.c.parts[rail.source]
            row = [p for p in tree.b.parts() if p is cell_part or (p.id == cell_part.id and any(q.ref == p.ref for q in cell_net.pins))]
            grounds = [PinRef(p.ref, p.component.rails[0].ground[0]) for p in row]
            outs = [g for r in part.component.rails for g in r.ground]
            if port.pins["n"] not in outs and negative is None:  # the protection switches the negative side
                for ground_pin in [g for g in grounds if tree.c.net_of(g) is tree.c.nets["GND"]]:
                    tree.c.detach(ground_pin)
                    tree.c.join(PinRef(part.ref, port.pins["n"]), ground_pin, "CELL-")
        tree.b.use(part.ref, port)
        out = next((r for r in part.component.rails), None)
        if out and out.pins[0] != port.pins["p"]:
            name = tree.c.free_net("VBAT")
            net = tree.c.net(name, kind="power", volts=rail.volts)
            tree.c.rename(rail.net, "CELL+")
            connect_rail_pins(tree, part, out, net)
            net = switched(tree.b, net)
            tree.b.rails.remove(rail)
            tree.b.rails.append(
                Rail(
                    net.name,
                    rail.volts,
                    min(rail.limit_ma, out.max_ma or 1e9),
                    part.ref,
                    "given",
                    low=rail.low,
                    high=rail.high,
                    only_for=rail.only_for,
                    upstream=None,
                )
            )
        for s in part.component.supplies:
            tree.b.volts.setdefault((part.ref, s.id), s.nominal or s.max)
