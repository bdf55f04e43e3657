"""What stands between a source and its net: the fuse, series diode and clamp that the request names."""

from __future__ import annotations

from circuitlm.circuit.model import Net, PinRef
from circuitlm.synthesis.power.tree import Tree


def protect(tree: Tree, net: Net, source: PinRef) -> None:
    """The source onto its net, through the fuse and series diode that the request names, a clamp behind them."""
    here = source
    chain = [(slot, text) for slot in ("fuse", "diode") if (text := tree.b.plan.flags.pop(f"protect.{slot}", ""))]
    for slot, text in chain:
        component, _, value = text.partition(" ")
        part = tree.b.support(
            component,
            source.ref,
            "protection",
            "limits the fault current" if slot == "fuse" else "blocks a supply that is connected the wrong way round",
            value or None,
        )
        ids = {p.id for p in part.component.pins}
        first, second = ("A", "K") if {"A", "K"} <= ids else tuple(p.id for p in part.component.pins[:2])
        between = tree.c.net(tree.c.free_net(f"{net.name}_IN"), kind="power", volts=net.volts)
        tree.c.connect(between, here, (part.ref, first))
        here = PinRef(part.ref, second)
    tree.c.connect(net, here)
    if text := tree.b.plan.flags.pop("protect.shunt", ""):
        part = tree.b.support(text.split()[0], source.ref, "protection", "clamps surges on the supply")
        ids = {p.id for p in part.component.pins}
        first, second = ("K", "A") if {"A", "K"} <= ids else tuple(p.id for p in part.component.pins[:2])
        tree.c.connect(net, (part.ref, first))
        tree.b.ground(PinRef(part.ref, second))
