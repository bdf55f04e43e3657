"""Wires between columns: two labels that face each other across a free channel become one wire."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING

from circuitlm.drawing.canvas import Canvas
from circuitlm.drawing.metrics import text_rect
from circuitlm.drawing.model import Drawing, NetLabel, Point, Wire

if TYPE_CHECKING:
    from circuitlm.drawing.sheet import Block


_LONG, _JOG = 70, 60
"""A wire across a channel is not longer and does not climb more than this; beyond that names read better."""


def facing(left: Iterable[Block], right: Iterable[Block], lone: set[str]) -> list[tuple[Block, NetLabel, Block, NetLabel]]:
    """Pairs of labels of one net, one looking right in the left column and one looking left in the right column."""
    ends = {n.net: (b, n) for b in left for n in b.canvas.labels if n.net in lone and n.side == "left"}
    found = []
    for b in right:
        for n in b.canvas.labels:
            if n.net in ends and n.side == "right":
                found.append((*ends[n.net], b, n))
    return found


def lone_pairs(blocks: list[Block]) -> set[str]:
    """Nets that stand on the sheet with two labels and no more."""
    count = Counter(n.net for b in blocks for n in b.canvas.labels if n.kind == "net")
    return {net for net, k in count.items() if k == 2}


def align(columns: list[list[Block]], start: int, lone: set[str]) -> None:
    """Move the blocks of each column up or down so that their pins face those of the column nearer to `start`."""
    idle: list[list[Block]] = []
    for step in (1, -1):
        i = start + step
        while 0 <= i < len(columns):
            nearer = [b for c in (columns[start:i] if step > 0 else columns[i + 1 : start + 1]) for b in c]
            if not _align(nearer, columns[i], step, lone):
                idle.append(columns[i])
            i += step
    moved = [b for c in columns if c not in idle for b in c]
    low, high = min(b.y for b in moved), max(b.y + b.height for b in moved)
    for column in idle:
        tall = column[-1].y + column[-1].height - column[0].y
        shift = low + max(0, (high - low - tall) // 2 if column[0].centred else 0) - column[0].y
        for b in column:
            b.y += shift


def _align(fixed: list[Block], column: list[Block], step: int, lone: set[str]) -> bool:
    """False where nothing in the column faces the fixed one."""
    pairs = facing(fixed, column, lone) if step > 0 else facing(column, fixed, lone)
    wishes: dict[int, list[int]] = {}
    for a, la, b, lb in pairs:
        near, far, n, f = (a, b, la, lb) if step > 0 else (b, a, lb, la)
        wishes.setdefault(id(far), []).append(near.row(n.at[1]) - far.row(f.at[1]) + far.y)
    if not wishes:
        return False
    middle = {b: sorted(w)[len(w) // 2] for b, w in wishes.items()}
    kept = sorted((b for b in column if id(b) in middle), key=lambda b: middle[id(b)])
    rest = [b for b in column if id(b) not in middle]
    low, high = min(b.y for b in fixed), max(b.y + b.height for b in fixed)
    best: tuple[int, list[Block]] | None = None
    for k in _splits(rest, kept):
        order = [*rest[:k], *kept, *rest[k:]]
        top, bottom = _stack(order, middle)
        span = max(high, bottom) - min(low, top)
        if best is None or span < best[0]:
            best = (span, order)
    assert best is not None
    column[:] = best[1]
    _stack(column, middle)
    return True


def _splits(rest: list[Block], kept: list[Block]) -> list[int]:
    """How many of the blocks that face nothing may stand above the others: all counts, or as in an earlier drawing."""
    row = min((b.was[1] for b in kept if b.was is not None), default=None)
    known = [b for b in rest if b.was is not None]
    if row is None or not known:
        return list(range(len(rest), -1, -1))
    return [sum(b.was is not None and b.was[1] < row for b in rest)]


def _stack(column: list[Block], wishes: dict[int, int]) -> tuple[int, int]:
    """Put the blocks one below the other, each as near to where it wishes to be as the others let it; the column's upper and lower end.

    Blocks that push one another stand together, in the middle of their wishes (isotonic regression by pooling, with medians); those without
    a wish keep to their neighbours.
    """
    pools: list[tuple[list[int], list[Block]]] = []
    for b in column:
        depth = sum(c.height + c.ROW_GAP for c in pools[-1][1]) if pools else 0
        wish = [wishes[id(b)]] if id(b) in wishes else []
        if pools and (not wish or not pools[-1][0]):
            pools[-1] = ([*pools[-1][0], *(w - depth for w in wish)], [*pools[-1][1], b])
        else:
            pools.append((wish, [b]))
        while len(pools) > 1:
            (high, above), (low, below) = pools[-2:]
            depth = sum(c.height + c.ROW_GAP for c in above)
            if _median(high) + depth <= _median(low):
                break
            pools[-2:] = [([*high, *(w - depth for w in low)], above + below)]
    for wanted, blocks in pools:
        cursor = _median(wanted)
        for b in blocks:
            b.y = cursor
            cursor += b.height + b.ROW_GAP
    return column[0].y, column[-1].y + column[-1].height


def _median(wishes: list[int]) -> int:
    return sorted(wishes)[(len(wishes) - 1) // 2] if wishes else 0


def join(drawing: Drawing, columns: list[list[Block]], lone: set[str]) -> frozenset[str]:
    """Replace facing labels by wires where a line of at most two bends crosses nothing; returns the nets joined."""
    joined: list[str] = []
    room = Canvas()
    for s in drawing.symbols:
        room.add_symbol(s)
    for w in drawing.wires:
        room.add_wire(w.net, w.points)
    room.boxes += [text_rect(t) for t in drawing.texts]
    for n in drawing.labels:
        room.add_label(n)
    placed = {(n.net, n.side): n for n in drawing.labels if n.net in lone and n.kind == "net"}
    for i, k in sorted(combinations(range(len(columns)), 2), key=lambda c: (c[1] - c[0], c)):
        for nets in _bundles(columns[i], columns[k], lone, k - i > 1):
            nets = sorted((n for n in nets if n not in joined), key=lambda net: -placed[net, "left"].at[1])
            edge = max((placed[net, "left"].at[0] for net in nets), default=0)
            before = room.copy(), drawing.labels, list(drawing.wires)
            done = []
            for net in nets:
                a, b = placed[net, "left"], placed[net, "right"]
                path = _path(room, drawing, a, b, edge)
                if path is not None:
                    drawing.labels = [n for n in drawing.labels if n is not a and n is not b]
                    drawing.wires.append(Wire(net, path))
                    room = _without(room, a, b)
                    room.add_wire(net, path)
                    done.append(net)
            if k - i > 1 and len(done) < len(nets):
                room, drawing.labels, drawing.wires = before
            else:
                joined += done
    return frozenset(joined)


def _bundles(left: list[Block], right: list[Block], lone: set[str], far: bool) -> list[list[str]]:
    """The nets between two columns: all together, or where the columns are `far` apart by the blocks that they join, to be drawn whole; large ones first."""
    found: dict[tuple[int, int], list[str]] = {}
    for a, n, b, _ in facing(left, right, lone):
        found.setdefault((id(a), id(b)) if far else (0, 0), []).append(n.net)
    return sorted(found.values(), key=lambda nets: -len(nets))


def _path(room: Canvas, drawing: Drawing, a: NetLabel, b: NetLabel, edge: float) -> list[Point] | None:
    (x, y), (u, v) = a.at, b.at
    if u <= x:
        return None
    free = _without(room, a, b)
    if y == v:
        paths: list[list[Point]] = [[a.at, b.at]]
    else:
        middles = [m for m in range(int(x) + 1, int(u)) if m > edge]
        if v < y:
            middles.reverse()
        paths = [[a.at, (float(m), y), (float(m), v), b.at] for m in middles]
    if abs(y - v) > _JOG or u - x > _LONG:
        return None
    return next((p for p in paths if free.wire_free(p, a.net)), None)


def _without(room: Canvas, *labels: NetLabel) -> Canvas:
    left = Canvas(room.symbols, room.wires, [], [], room.segments, room.tips, room.leads)
    kept = [n for n in room.labels if n not in labels]
    left.boxes = room.boxes[: len(room.boxes) - len(room.labels)]
    for n in kept:
        left.add_label(n)
    return left
