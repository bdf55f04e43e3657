"""The Wheatstone bridge as a square: two dividers between one pair of rails, with a detector between their middles or leading away."""

from __future__ import annotations

from itertools import combinations

from circuitlm.drawing.figures.figure import End, Figure, Two
from circuitlm.drawing.view import View

_WIDE = 9
_UNDER = -6
"""Where the left middle's line passes below the ground sign."""


def _square(top: str, detector: bool) -> Figure:
    parts = (
        Two("top", "a", (0, 10), (0, -1)), Two("a", "bottom", (0, 5), (0, -1)),
        Two("top", "b", (_WIDE, 10), (0, -1)), Two("b", "bottom", (_WIDE, 5), (0, -1)),
    )  # fmt: skip
    wires = (
        ("top", ((0, 10), (0, 12), (_WIDE, 12), (_WIDE, 10))),
        ("bottom", ((0, 0), (0, -1), (_WIDE, -1), (_WIDE, 0))),
    )
    rails = (End("top", (5, 12), "top") if top == "power" else End("top", (0, 12), "left"), End("bottom", (5, -1), "bottom"))
    name = f"bridge on a {top}, {'with' if detector else 'without'} detector"
    kinds = {"top": top, "bottom": "low"}
    if detector:
        across = (("a", ((0, 5), (2, 5))), ("b", ((7, 5), (_WIDE, 5))))
        ends = (*rails, End("a", (0, 5), "left"), End("b", (_WIDE, 5), "right"))
        return Figure(name, (*parts, Two("a", "b", (2, 5), (1, 0))), (*wires, *across), ends, kinds, frozenset({"a", "b"}))
    under = (("a", ((0, 5), (-3, 5), (-3, _UNDER), (_WIDE + 2, _UNDER))),)
    ends = (*rails, End("b", (_WIDE, 5), "right"), End("a", (_WIDE + 2, _UNDER), "right"))
    return Figure(name, parts, (*wires, *under), ends, kinds, alone=True)


FIGURES = tuple(_square(top, detector) for top in ("power", "signal") for detector in (True, False))


def pairs(view: View, groups: list[list[str]]) -> list[tuple[list[str], list[str]]]:
    """Groups that are the halves of a bridge: dividers between the same rails whose middles lead to one and the same analog part."""
    halves = [(g, *half) for g in groups if (half := _half(view, g))]
    found: list[tuple[list[str], list[str]]] = []
    for (a, rails, reader), (b, others, other) in combinations(halves, 2):
        if rails == others and reader == other and not any(a in p or b in p for p in found):
            found.append((a, b))
    return found


def _half(view: View, group: list[str]) -> tuple[frozenset[str], str] | None:
    """The rails of a divider, and the one analog part that reads its middle."""
    if len(group) != 2 or not all(view.two_pin(r) and not view.source(r) for r in group):
        return None
    taps = set(view.signal_nets(group[0])) & set(view.signal_nets(group[1]))
    rails = frozenset(n for r in group for n in view.nets_of(r)) - taps
    if len(taps) != 1 or len(rails) != 2 or sum(view.low(n) for n in rails) != 1 or any(view.kind(n) == "signal" for n in rails):
        return None
    readers = [r for r in view.circuit.nets[min(taps)].refs() if r not in group]
    if len(readers) != 1 or not view.is_box(readers[0]) or view.circuit.parts[readers[0]].component.kind not in ("analog", "sensor"):
        return None
    return rails, readers[0]
