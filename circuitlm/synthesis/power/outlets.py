"""A circuit that is a power supply and nothing else: its rails come out at terminals."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.model import Part, PinRef, Port
from circuitlm.synthesis.builder import Rail
from circuitlm.synthesis.power.tree import Tree


def outlets(tree: Tree) -> None:
    """A terminal for every rail that a named converter makes: where nothing in the circuit takes any, and beside a board for what nothing takes."""
    made = [r for r in tree.b.rails if r.kind == "converter"]
    makers = {r.source for r in tree.b.rails} | {p.ref for p in tree.b.parts() if p.role == "protection"}
    named = [p for p in tree.b.parts() if p.component.kind == "connector" and len(p.component.pins) == 2 and not _joined(tree, p)]
    named = named if len(named) == len(made) else []
    others = [p for p in tree.b.parts() if p not in named]
    if tree.b.plan.blocks:
        return
    if any(p.ref not in makers or p.component.mcu for p in others):
        made, named = [r for r in made if tree.c.parts[r.source].role != "converter" and _idle(tree, r)], []
        for rail in made:
            tree.b.assume(f"Nothing here takes the {units.show(rail.volts, 'V')} of {rail.source}: they are at a terminal.")
    for n, rail in enumerate(made):
        part = named[n] if named else tree.b.support("terminal-2", "", "terminal", f"the {units.show(rail.volts, 'V')} rail")
        part.label = f"{units.show(rail.volts, 'V')} out"
        tree.c.connect(tree.c.nets[rail.net], (part.ref, "1"))
        tree.b.ground(PinRef(part.ref, "2"))
        tree.c.ports.append(Port(rail.net, rail.net, "out"))


def _idle(tree: Tree, rail: Rail) -> bool:
    """Whether nothing hangs on a converter's rail but the converter with what steadies it."""
    others = {p.ref for p in tree.c.nets[rail.net].pins} - {rail.source}
    return all(tree.c.parts[r].owner == rail.source for r in others) and all(r is not rail for r in tree.b.load_rail.values())


def _joined(tree: Tree, part: Part) -> bool:
    """Whether any pin of a part lies on a net."""
    return any(pin.ref == part.ref for net in tree.c.nets.values() for pin in net.pins)
