"""All steps, in their order."""

from __future__ import annotations

from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.power import together
from circuitlm.synthesis.power.boards import feed_board
from circuitlm.synthesis.power.chargers import chargers
from circuitlm.synthesis.power.consumers import consumers, crowds
from circuitlm.synthesis.power.converters import commission, feed_converter
from circuitlm.synthesis.power.drivers import side_outputs
from circuitlm.synthesis.power.feeding import feed, starved
from circuitlm.synthesis.power.outlets import outlets
from circuitlm.synthesis.power.parts import is_converter
from circuitlm.synthesis.power.sources import mains_modules, place_source
from circuitlm.synthesis.power.tree import Tree
from circuitlm.synthesis.power.wiring import join_grounds


def lay(b: Builder) -> None:
    """Lay the whole power tree of a builder's plan."""
    tree = Tree(b, [p for p in b.parts() if is_converter(p.component)])
    b.plan.supplies.sort(key=lambda x: any(r.topology == "cell" for r in b.component(x.component).rails[:1]))
    for supply in b.plan.supplies:
        place_source(tree, supply)
    mains_modules(tree)
    chargers(tree)
    side_outputs(tree)
    commission(tree)
    for board in [p for p in b.parts() if p.component.mcu]:
        feed_board(tree, board)
    hosts = {p.host for p in b.parts() if p.host}
    for level in (True, False):  # what hosts others first: their signals are at its voltage
        found = [x for x in consumers(tree) if not level or x.part.ref in hosts]
        crowds(tree, found)
        tree.waiting = sorted(
            found,
            key=lambda x: (not x.heavy, -x.prefer if x.heavy else x.prefer, -x.peak_ma),
        )
        while tree.waiting:
            feed(tree, tree.waiting[0])
            tree.waiting.pop(0)
    together.headers(tree)
    for part in list(tree.converters):
        feed_converter(tree, part, None)
    starved(tree)
    outlets(tree)
    for part in b.parts():
        join_grounds(tree, part)
