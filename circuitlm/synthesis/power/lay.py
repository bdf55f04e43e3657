"""All steps, in their order."""

from __future__ import annotations

from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.power import together
from circuitlm.synthesis.power.boards import feed_board
from circuitlm.synthesis.power.chargers import chargers
from circuitlm.synthesis.power.consumers import consumers, crowds
from circuitlm.synthesis.power.converters import can_convert, commission, feed_converter, open_converter, wanted
from circuitlm.synthesis.power.drivers import side_outputs
from circuitlm.synthesis.power.feeding import feed, starved
from circuitlm.synthesis.power.outlets import outlets
from circuitlm.synthesis.power.parts import is_converter
from circuitlm.synthesis.power.sources import mains_modules, place_source
from circuitlm.synthesis.power.tree import Tree
from circuitlm.synthesis.power.trickle import trickle
from circuitlm.synthesis.power.wiring import join_grounds

_SAME_V = 0.1
"""Volts between what a part prefers and what a regulator gives, up to which they are the same."""
_BELOW_5_V = 4.6
"""A part that takes less than this needs a rail of its own beside a 5 V board, V."""


def lay(b: Builder) -> None:
    """Lay the whole power tree of a builder's plan."""
    tree = Tree(b, [p for p in b.parts() if is_converter(p.component)])
    b.plan.supplies.sort(key=lambda x: any(r.topology == "cell" for r in b.component(x.component).rails[:1]))
    for supply in b.plan.supplies:
        place_source(tree, supply)
    mains_modules(tree)
    chargers(tree)
    trickle(tree)
    side_outputs(tree)
    commission(tree)
    for board in [p for p in b.parts() if p.component.mcu]:
        feed_board(tree, board)
    named_regulators(tree)
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


def named_regulators(tree: Tree) -> None:
    """A linear regulator that the request names, and that no board hangs on, feeds the parts that want its voltage: '3.3 V from an AMS1117'
    beside an Uno. It starts from a board's 5 V where nothing else is given."""
    for part in list(tree.converters):
        data, volts = part.component.rails[0], wanted(tree, part)
        if data.topology != "linear" or volts is None or "feeds" in tree.b.planned(part.ref).options:
            continue
        fed = {x.part.ref for x in consumers(tree) if not x.load and abs(x.prefer - volts) <= _SAME_V and x.low <= volts <= x.high}
        fed = {ref for ref in fed if (own := tree.c.parts[ref].component.supplies) and all(s.max < _BELOW_5_V for s in own)}
        sources = [r for r in tree.b.rails if r.low != 0 and not r.only_for and can_convert(part.component, r.volts, r.volts, volts)]
        if fed and sources:
            source = min(sources, key=lambda r: (r.volts, r.kind == "board"))  # little to burn
            open_converter(tree, part, source, volts, "as requested").meant_for = fed
