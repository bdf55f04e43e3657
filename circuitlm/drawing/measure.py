"""How well a drawing reads, in numbers: crossings, bends, labels instead of wires, area. All from the drawing itself."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise

from circuitlm.drawing.canvas import Segment, crosses, on
from circuitlm.drawing.metrics import Rect, label_rect, segment_rect, union
from circuitlm.drawing.model import Drawing, Point


@dataclass(frozen=True, slots=True)
class Measure:
    """A drawing's figures. Lengths in U, areas in U²."""

    parts: int
    wires: int
    crossings: int
    """Points where wires of two nets cross."""
    bends: int
    length: float
    by_wire: int
    """Connections between pins of signal nets that are drawn as wires."""
    by_label: int
    """Those that the reader has to find by a name."""
    area: float
    """Of the rectangle round all symbols, wires and labels; title and remarks are not in it."""
    aspect: float
    """Its width by its height."""

    @property
    def bends_a_wire(self) -> float:
        return self.bends / self.wires if self.wires else 0.0

    @property
    def label_share(self) -> float:
        """Labelled connections by all, 0 to 1."""
        total = self.by_wire + self.by_label
        return self.by_label / total if total else 0.0

    @property
    def area_a_part(self) -> float:
        return self.area / self.parts if self.parts else 0.0


def measure(drawing: Drawing) -> Measure:
    """Count what a reader has to follow."""
    lines = [(w.net, (a, b)) for w in drawing.wires for a, b in pairwise(w.points)]
    crossings = sum(m != n and crosses(s, t) for (m, s), (n, t) in combinations(lines, 2))
    by_wire, by_label = _connections(drawing)
    left, low, right, high = _extent(drawing)
    return Measure(
        len(drawing.symbols), len(drawing.wires), crossings, sum(len(w.points) - 2 for w in drawing.wires),
        sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for _, (a, b) in lines), by_wire, by_label,
        (right - left) * (high - low), (right - left) / (high - low) if high > low else 0.0,
    )  # fmt: skip


def _extent(drawing: Drawing) -> Rect:
    rects = [label_rect(n) for n in drawing.labels]
    rects += [segment_rect(a, b) for w in drawing.wires for a, b in pairwise(w.points)]
    for s in drawing.symbols:
        (x, y), art = s.center, s.art
        rects.append((x + art[0], y + art[1], x + art[2], y + art[3]))
        rects += [(*p.at, *p.at) for p in s.pins]
    return union(rects)


def _connections(drawing: Drawing) -> tuple[int, int]:
    """Connections by wire and by label over the nets that are not drawn as supply and ground symbols."""
    rails = {n.net for n in drawing.labels if n.kind in ("power", "ground")}
    pins: dict[str, list[Point]] = {}
    for s in drawing.symbols:
        for p in s.pins:
            if p.net is not None and p.net not in rails:
                pins.setdefault(p.net, []).append(p.at)
    by_wire = by_label = 0
    for net, spots in pins.items():
        segments = [s for w in drawing.wires if w.net == net for s in pairwise(w.points)]
        pieces = _pieces(spots, segments)
        by_wire += len(spots) - pieces
        by_label += pieces - 1
    return by_wire, by_label


def _pieces(spots: list[Point], segments: list[Segment]) -> int:
    """In how many pieces the points are, where wires join them."""
    groups: list[list[Segment]] = []
    for item in [*((p, p) for p in dict.fromkeys(spots)), *segments]:
        together = [g for g in groups if any(_joined(item, s) for s in g)]
        groups = [g for g in groups if g not in together] + [[item, *(s for g in together for s in g)]]
    return len(groups)


def _joined(a: Segment, b: Segment) -> bool:
    return any(on(p, *b) for p in a) or any(on(p, *a) for p in b)
