"""Drivers that carry a regulator for their controller: a speed controller's BEC."""

from __future__ import annotations

from circuitlm.circuit.model import Why
from circuitlm.synthesis.builder import Rail
from circuitlm.synthesis.power.consumers import consumers
from circuitlm.synthesis.power.feeding import best_rail, feed
from circuitlm.synthesis.power.parts import rail_name
from circuitlm.synthesis.power.tree import Tree
from circuitlm.synthesis.power.wiring import connect_rail_pins


def side_outputs(tree: Tree) -> None:
    """A driver with a regulator for its controller (a speed controller's BEC) is fed first, and its output is a rail."""
    if tree.converters or any(4.5 <= r.volts <= 5.5 for r in tree.b.rails):
        return
    for x in [x for x in consumers(tree) if x.part.component.kind == "driver" and x.supply]:
        data = next(
            (r for r in x.part.component.rails if x.supply and r.source == x.supply.id and r.volts and (r.max_ma or 0) >= 500), None
        )
        source = best_rail(tree, x) if data else None
        if data is None or source is None or source.kind != "given":
            continue
        feed(tree, x)
        net = tree.c.net(tree.c.free_net(rail_name(data.volts or 5.0)), kind="power", volts=data.volts)
        connect_rail_pins(tree, x.part, data, net)
        net.why.append(Why(f"{data.volts:g} V from {x.part.ref}", "catalogue"))
        tree.b.rails.append(
            Rail(
                net.name,
                data.volts or 5.0,
                data.max_ma or 500.0,
                x.part.ref,
                "converter",
                only_for=set(source.only_for),
                upstream=source.net,
                efficiency=(data.volts or 5.0) / source.volts,
            )
        )
        return
