"""The shelf: supplies, decoupling, references and spare units stand in a row of their own, off the signal's way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from circuitlm.drawing.view import INPUT, POWER_KINDS, View

if TYPE_CHECKING:
    from circuitlm.drawing.sheet import Block

_OFF_THE_WAY = {*POWER_KINDS, "passive", "semiconductor", "analog", "connector"}
_SWEET = 0.001
"""How much extra height, by the sheet's, the customary end is worth."""


def divide(view: View, blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """Blocks of the signal's way, and those for the shelf: what only rails and references join to the rest.

    Where rails alone join everything (a regulator and what it feeds), they are the way, and the shelf stays empty.
    """
    shelf = [b for b in blocks if _stands_aside(view, b)]
    way = [b for b in blocks if not any(b is s for s in shelf)]
    if not any(n.kind in ("net", "port") and n.net not in view.references for b in way for n in b.canvas.labels):
        return blocks, []
    return way, sorted(shelf, key=lambda b: (b.was is None, b.was or (0, 0), not b.cluster.power))


def _stands_aside(view: View, block: Block) -> bool:
    if any(n.kind in ("net", "port") and n.net not in view.references for n in block.canvas.labels):
        return False
    kinds = {view.circuit.parts[r].component.kind for r in block.cluster.parts}
    root = view.circuit.parts[block.cluster.root].component.kind if block.cluster.root else None
    if root is not None and not (root in POWER_KINDS or (root == "connector" and block.cluster.zone <= INPUT)):
        return False
    return kinds <= _OFF_THE_WAY


@dataclass
class Shelf:
    """Rows of blocks, left to right; x and y from its own top left corner, y down."""

    rows: list[list[Block]]

    @property
    def width(self) -> int:
        return max((sum(b.width for b in row) + row[0].GAP * (len(row) - 1) for row in self.rows), default=0)

    @property
    def height(self) -> int:
        return sum(max(b.height for b in row) for row in self.rows) + sum(row[0].ROW_GAP for row in self.rows[1:])

    def put(self, x: int, y: int) -> None:
        """Give every block its place, those of a row with their middles on one line."""
        for row in self.rows:
            tall = max(b.height for b in row)
            at = x
            for b in row:
                b.x, b.y = at, y + (tall - b.height) // 2
                at += b.width + b.GAP
            y += tall + row[0].ROW_GAP


def fill(blocks: list[Block], width: int) -> Shelf:
    """As many blocks a row as the width holds."""
    rows: list[list[Block]] = []
    used = 0
    for b in blocks:
        if rows and used + b.GAP + b.width <= width:
            rows[-1].append(b)
            used += b.GAP + b.width
        else:
            rows.append([b])
            used = b.width
    return Shelf(rows)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the shelf goes: its left end, its depth below the top, and how far down everything else moves for it."""

    x: int
    y: int
    shift: int
    width: int
    height: int
    """The sheet's, with the shelf."""


def place(shelf: Shelf, way: list[Block], top: bool) -> Place:
    """Where the shelf makes the sheet grow least: above or below the other blocks; `top`: the end that it prefers."""
    width, height = max(b.x + b.width for b in way), max(b.y + b.height for b in way)
    deep, wide = shelf.height, shelf.width
    best: tuple[float, Place] | None = None
    for x in sorted({0, *(b.x for b in way), *(b.x + b.width - wide for b in way)}):
        if x < 0:
            continue
        under = [b for b in way if b.x < x + wide + b.GAP and x < b.x + b.width + b.GAP]
        above = max(0, max((deep + b.ROW_GAP - b.y for b in under), default=0))
        below = max((b.y + b.height + b.ROW_GAP for b in under), default=0)
        for high, spot in (
            (True, Place(x, 0, above, max(width, x + wide), max(height + above, deep))),
            (False, Place(x, below, 0, max(width, x + wide), max(height, below + deep))),
        ):
            cost = spot.width * spot.height + _SWEET * width * height * ((high != top) * 40 + x / max(1, width))
            if best is None or cost < best[0]:
                best = (cost, spot)
    assert best is not None
    return best[1]
