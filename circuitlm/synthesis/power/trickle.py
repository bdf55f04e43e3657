"""A solar panel beside NiMH cells: it charges them through a Schottky diode, which keeps them from emptying into the panel by night."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.model import Why
from circuitlm.synthesis.power.tree import Tree

DIODE = "diode-schottky-1n5819"
_DROP = 0.4
"""What a Schottky diode loses, V."""
_GENTLE = 10
"""A tenth of a NiMH cell's capacity is a current that it stands for as long as the sun shines."""


def trickle(tree: Tree) -> None:
    """Join each panel that no charger takes to the NiMH cells whose voltage it exceeds, if its current is one that they stand for long."""
    for panel in [r for r in tree.b.rails if r.source and r.low == 0 and not r.only_for and r.kind == "given"]:
        source = tree.c.parts[panel.source]
        cells = next((r for r in tree.b.rails if r is not panel and r.source and _nimh(tree, r.source) and (r.high or r.volts) + _DROP < panel.volts), None)
        if cells is None or source.component.spec.get("v_min") != 0 or source.component.kind != "supply":
            continue
        capacity = float(tree.c.parts[cells.source].component.spec.get("capacity_mah") or 0)
        if panel.limit_ma * _GENTLE > capacity * 1.05:
            tree.b.advice.append(
                f"{panel.source} gives up to {panel.limit_ma:g} mA, more than a tenth of the {capacity:g} mAh of {cells.source}: "
                "it needs a charger for NiMH that ends the charge; none is drawn."
            )
            continue
        diode = tree.c.add(tree.b.component(DIODE), owner=cells.source, role="charge", why=Why("the cells do not empty into the panel by night", "rule"))
        tree.c.connect(tree.c.nets[panel.net], (diode.ref, "A"))
        tree.c.connect(tree.c.nets[cells.net], (diode.ref, "K"))
        tree.b.rails.remove(panel)
        tree.b.assume(
            f"{panel.source} charges {cells.source} through {diode.ref} with up to {units.show(panel.limit_ma / 1000, 'A')} in full sun, "
            f"a {capacity / max(panel.limit_ma, 1):.0f}th of their capacity an hour, which NiMH cells stand for long; there is no charge controller."
        )


def _nimh(tree: Tree, ref: str) -> bool:
    return tree.c.parts[ref].component.spec.get("chemistry") == "nimh"
