"""Join what growing has left apart: wires of at most three bends, parts bridging two nets, else labels."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import pairwise

from circuitlm.drawing.canvas import Canvas, clear, on
from circuitlm.drawing.chains import Chain
from circuitlm.drawing.errors import NoRoom
from circuitlm.drawing.grow import Grower
from circuitlm.drawing.labels import terminate
from circuitlm.drawing.model import Point, Symbol

_TRIES = 150
"""Rows tried for a bridge before it is given up."""
_LONGEST = 45
"""A wire longer than this is drawn as two labels."""


def paths(p: Point, q: Point) -> Iterator[list[Point]]:
    """Straight, L, Z and U lines from p to q, short and simple ones first."""
    (x, y), (u, v) = p, q
    found: list[tuple[float, list[Point]]] = []
    if x == u or y == v:
        found.append((0, [p, q]))
    else:
        found += [(3, [p, (u, y), q]), (3, [p, (x, v), q])]
    lo, hi = int(min(x, u)) - 12, int(max(x, u)) + 13
    for m in range(lo, hi):
        if m not in (x, u):
            found.append((6, [p, (m, y), (m, v), q]))
    lo, hi = int(min(y, v)) - 12, int(max(y, v)) + 13
    for m in range(lo, hi):
        if m not in (y, v):
            found.append((6, [p, (x, m), (u, m), q]))
    yield from (path for _, path in sorted(found, key=lambda f: (f[0] + length(f[1]), f[1])))


def hooks(p: Point, q: Point) -> Iterator[list[Point]]:
    """Lines that come to q from the side after a way above or below everything, short ones first."""
    (x, y), (u, v) = p, q
    lo, hi = int(min(y, v)) - 12, int(max(y, v)) + 13
    found = [[p, (x, m), (u + e, m), (u + e, v), q] for m in range(lo, hi) for e in (-3, 3) if m not in (y, v)]
    yield from sorted(found, key=lambda path: (length(path), path))


def length(path: list[Point]) -> float:
    return sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(path))


def connect(canvas: Canvas, net: str, a: list[Point], b: list[Point]) -> bool:
    """Wire two pieces of a net together where that is short and clear."""
    pairs = sorted((abs(p[0] - q[0]) + abs(p[1] - q[1]), p, q) for p in a for q in b if canvas.arms(net, p) < 3 and canvas.arms(net, q) < 3)
    best: tuple[float, list[Point]] | None = None
    for distance, p, q in pairs[:12]:
        if distance > _LONGEST or (best and distance >= best[0]):
            break
        for path in paths(p, q):
            cost = length(path) + 3 * len(path)
            if length(path) > _LONGEST or (best and cost >= best[0]):
                continue
            if canvas.wire_free(path, net) or canvas.wire_free(path, net, 1):
                best = (cost, path)
                break
    if best is None:
        ends = [(p, q) for _, p, q in pairs[:4]] + [(q, p) for _, p, q in pairs[:4]]
        tries = (h for p, q in ends for h in hooks(p, q))
        hook = next((h for h in tries if length(h) <= _LONGEST and canvas.wire_free(h, net)), None)
        best = (0.0, hook) if hook is not None else None
    if best is None:
        return False
    canvas.add_wire(net, best[1])
    return True


def bridge(grower: Grower, chain: Chain) -> bool:
    """Draw a chain between two nets that both stand already, on a row of its own above or below."""
    canvas = grower.canvas
    starts, ends = _taps(canvas, chain.start), _taps(canvas, chain.end)
    free: dict[tuple[str, Point, float], int | None] = {}

    def riser(net: str, p: Point, y: float) -> int | None:
        if (net, p, y) not in free:
            free[net, p, y] = canvas.crossings([p, (p[0], y)], net)
        return free[net, p, y]

    lanes: dict[float, list[tuple[float, float]]] = {}

    def blocked(p: Point, q: Point, y: float) -> bool:
        """True if something stands on the row between the two."""
        if y not in lanes:
            lanes[y] = [(b[0], b[2]) for b in canvas.boxes if b[1] < y + 0.5 and y - 0.5 < b[3]]
        low, high = min(p[0], q[0]), max(p[0], q[0])
        return any(a < high and low < b for a, b in lanes[y])

    heap: list[tuple[float, bool, Point, Point, float]] = []
    for p in starts:
        for q in ends:
            span = abs(p[0] - q[0])
            for m in range(-24, 25) if chain.length <= span <= _LONGEST else ():
                y = p[1] + m
                heap.append((span + abs(m) + abs(y - q[1]) + 0.1 * (m < 0), False, p, q, y))
    heapq.heapify(heap)
    found, tries = None, 0
    while heap and found is None and tries < _TRIES:
        cost, weighed, p, q, y = heapq.heappop(heap)
        if weighed:
            tries += 1
            found = _bridge_at(grower, chain, p, q, y)
            continue
        if blocked(p, q, y):
            continue
        up, down = riser(chain.start, p, y), riser(chain.end, q, y)
        if up is not None and down is not None:
            heapq.heappush(heap, (cost + 10 * (up + down), True, p, q, y))
    if found is None:
        return False
    head, tail, row = found
    canvas.add_wire(chain.start, head)
    canvas.add_wire(chain.end, tail)
    for symbol in row:
        canvas.add_symbol(symbol)
        grower.placed[symbol.ref] = True
    return True


def _bridge_at(grower: Grower, chain: Chain, p: Point, q: Point, y: float) -> tuple[list[Point], list[Point], list[Symbol]] | None:
    """Wires and symbols of the chain on row y, as near the middle as there is room."""
    canvas = grower.canvas
    d = 1 if q[0] >= p[0] else -1
    slack = abs(q[0] - p[0]) - chain.length
    for lead in sorted(range(int(slack) + 1), key=lambda k: abs(k - slack / 2)):
        start = (p[0] + d * lead, y)
        end = (start[0] + d * chain.length, y)
        row = grower.row(chain, start, (d, 0), "left" if d > 0 else "right")
        if row is None:
            continue
        head, tail = [p, (p[0], y), start], [end, (q[0], y), q]
        if not clear(row, head, tail):
            continue
        if canvas.wire_free(head, chain.start, 1) and canvas.wire_free(tail, chain.end, 1):
            return head, tail, row
    return None


def _taps(canvas: Canvas, net: str) -> list[Point]:
    """Points of the net where one more wire may start."""
    labels = {label.at for label in canvas.labels}
    return [p for p in canvas.spots(net) if canvas.arms(net, p) < 3 and p not in labels]


def finish(grower: Grower) -> None:
    """Bridge, wire or label everything that is still open, so that the drawing says what the circuit says."""
    canvas, view = grower.canvas, grower.view
    drawn = [s.ref for s in canvas.symbols]
    nets = dict.fromkeys(p.net for s in canvas.symbols for p in s.pins if p.net is not None)
    for net in nets:
        kind = view.kind(net)
        pieces = canvas.pieces(net)
        if kind == "signal":
            labelled = [p for p in pieces if any(lab.at in p for lab in canvas.labels)]
            while len(pieces) > 1 and len(labelled) < len(pieces):
                pieces.sort(key=lambda p: (any(lab.at in p for lab in canvas.labels), p))
                if not any(connect(canvas, net, pieces[0], other) for other in pieces[1:]):
                    break
                pieces = canvas.pieces(net)
                labelled = [p for p in pieces if any(lab.at in p for lab in canvas.labels)]
        needed = kind != "signal" or len(pieces) > 1 or view.external(net) or not drawn
        for piece in pieces:
            if needed and not any(lab.at in piece and lab.net == net for lab in canvas.labels):
                name_piece(grower, net, piece)


def name_piece(grower: Grower, net: str, piece: list[Point]) -> None:
    """Put the net's label on a piece, at a bare pin's end if there is one, else on a tap."""
    canvas = grower.canvas
    sides = {p.at: p.side for s in canvas.symbols for p in s.pins}
    bare = [p for p in piece if p in sides and canvas.arms(net, p) == 1]
    if bare:
        terminate(canvas, grower.view, net, bare[0], sides[bare[0]])
        return
    lines = [s for n, s in canvas.segments if n == net and s[0] in piece]
    taps = [p for p in _taps(canvas, net) if p in piece or any(on(p, a, b) for a, b in lines)]
    taps = taps or [p for p in piece if canvas.arms(net, p) < 3]
    last: NoRoom | None = None
    for p in sorted(taps, key=lambda p: (canvas.arms(net, p), p)):
        for side in ("top", "bottom", "right", "left"):
            try:
                terminate(canvas, grower.view, net, p, side)
                return
            except NoRoom as error:
                last = error
    raise last or NoRoom(f"no point for the label of {net}")
