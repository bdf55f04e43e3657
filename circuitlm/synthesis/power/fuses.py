"""Fuses of supply lines, sized by what hangs behind them.

A fuse carries at most 0.8 of its rating all the time, and more than its rating for the moments that a motor starts (slow ones and blade
fuses). Source: IEC 60127, ISO 8820-3.
"""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.synthesis.builder import Rail
from circuitlm.synthesis.power.tree import Tree

RATINGS_A = (0.5, 1.0, 2.0, 3.0, 5.0, 7.5, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 60.0, 80.0, 100.0)
"""Glass and blade fuses that are sold everywhere, A."""
_STEADY = 1.25
"""How much more than the usual current the rating is."""
_START = 0.6
"""The share of the highest current that the rating is at least: a start is over before the fuse is."""


def size_fuses(tree: Tree) -> None:
    """Give each fuse in a source's line that the request leaves open its rating, with the current it follows from."""
    for part in tree.b.parts():
        if part.component.shape != "fuse" or part.role != "protection" or part.value:
            continue
        rail = next((r for r in tree.b.rails if r.source == part.owner and r.kind in ("given", "added")), None)
        if rail is None:
            continue
        typical, peak = _amps(tree, rail)
        need = max(_STEADY * typical, _START * peak)
        rating = next((a for a in RATINGS_A if a >= need), None)
        if need <= 0 or rating is None:
            continue
        part.value, part.quantity = f"{rating:g}A", rating
        part.why.text += f": rated above {units.show(round(need, 2), 'A')}, for {units.show(round(typical, 2), 'A')} all the time and {units.show(round(peak, 2), 'A')} at most"


def _amps(tree: Tree, rail: Rail) -> tuple[float, float]:
    """(usual, highest) current of all that hangs on a rail, behind its converters too, A."""
    typical, peak = rail.typical_ma / 1000, rail.peak_ma / 1000
    for child in tree.b.rails:
        if child.upstream == rail.net and rail.volts:
            low, high = _amps(tree, child)
            share = child.volts / rail.volts / (child.efficiency or 1.0)
            typical, peak = typical + low * share, peak + high * share
    return typical, peak
