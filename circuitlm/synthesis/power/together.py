"""Heavy consumers of one voltage that share a converter or supply: one for all where it can carry them, else as few as there must be."""

from __future__ import annotations

from circuitlm.synthesis.builder import Rail
from circuitlm.synthesis.power.consumers import Consumer
from circuitlm.synthesis.power.tree import Tree

_SAME = 0.15
"""Voltages so close are one rail, V."""


def group(tree: Tree, x: Consumer) -> list[Consumer]:
    """*x* and the heavy consumers still to be fed that want the same voltage and have no source of their own."""
    if not x.heavy or len(tree.c.controllers()) > 1:
        return [x]
    own = {ref for r in tree.b.rails for ref in r.only_for | r.meant_for}
    alike = [
        w
        for w in tree.waiting
        if w is not x and w.heavy and abs(w.prefer - x.prefer) <= _SAME and w.low <= x.prefer <= w.high and w.part.ref not in own
    ]
    return [x, *(alike if x.part.ref not in own else ())]


def demand(consumers: list[Consumer]) -> float:
    """What a source must give to all of them, mA: lights and the largest peak in full, the other motors' peaks by half, since
    not all stall at once."""
    steady = sum(x.peak_ma if _steady(x) else x.typical_ma for x in consumers)
    peaks = sorted((x.peak_ma - x.typical_ma for x in consumers if not _steady(x)), reverse=True)
    return steady + sum(peaks[:1]) + 0.5 * sum(peaks[1:])


def _steady(x: Consumer) -> bool:
    return x.part.component.kind in ("light", "display", "radio")


def carried(consumers: list[Consumer], limit_ma: float) -> list[Consumer]:
    """The longest run of them, from the first, that a source of that limit carries; at least the first."""
    n = len(consumers)
    while n > 1 and demand(consumers[:n]) > limit_ma:
        n -= 1
    return consumers[:n]


def reserve(rail: Rail, consumers: list[Consumer]) -> Rail:
    """The rail is theirs first."""
    if len(consumers) > 1:
        rail.meant_for |= {x.part.ref for x in consumers}
    return rail


def headers(tree: Tree) -> None:
    """A board that passes a supply on to what it serves (a servo driver's V+) gets the rail that those parts hang on."""
    for part in tree.b.parts():
        for rail in part.component.rails:
            supply = next((s for s in part.component.supplies if s.id == rail.source and s.optional), None)
            if supply is None or tree.c.net_of((part.ref, supply.pins[0])) is not None:
                continue
            served = [p for p in tree.b.parts() if p.host == part.ref]
            nets = {n.name for p in served for s in p.component.supplies for pin in s.pins if (n := tree.c.net_of((p.ref, pin)))}
            volts = tree.c.nets[next(iter(nets))].volts if len(nets) == 1 else None
            if volts is not None and supply.min <= volts <= supply.max:
                tree.c.connect(tree.c.nets[next(iter(nets))], (part.ref, supply.pins[0]))
                tree.b.volts[(part.ref, supply.id)] = volts
