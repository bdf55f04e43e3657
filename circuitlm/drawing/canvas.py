"""`Canvas`: what has been put down so far, and whether something more would touch it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise

from circuitlm.drawing.metrics import Rect, grow, label_rect, overlap, segment_rect, text_rect, union
from circuitlm.drawing.model import Drawing, NetLabel, Point, Symbol, Text, Wire

Segment = tuple[Point, Point]
_MARGIN = 0.25
_EPS = 1e-6


def symbol_rects(symbol: Symbol) -> list[Rect]:
    """Body, pin lines and texts outside the body."""
    (x, y), (left, low, right, high) = symbol.center, symbol.art
    body = (x + left, y + low, x + right, y + high)
    rects = [body]
    for pin in symbol.pins:
        px, py = pin.at
        dx = {"left": 1, "right": -1}.get(pin.side, 0)
        dy = {"top": -1, "bottom": 1}.get(pin.side, 0)
        lead = segment_rect((px + 0.31 * dx, py + 0.31 * dy), (px + pin.lead * dx, py + pin.lead * dy))
        rects.append(grow(lead, 0.05))
        if pin.nc:
            rects.append((px - 0.4, py - 0.4, px + 0.4, py + 0.4))
    for left, low, right, high in map(text_rect, symbol.texts):
        if not _holds(body, (left, low, right, high)):
            rects.append((left - 0.2, low, right + 0.2, high))
    return rects


def _holds(outer: Rect, inner: Rect) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


@dataclass
class Canvas:
    """A drawing in the making, with a list of the room taken."""

    symbols: list[Symbol] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    labels: list[NetLabel] = field(default_factory=list)
    boxes: list[Rect] = field(default_factory=list)
    segments: list[tuple[str, Segment]] = field(default_factory=list)
    tips: dict[Point, str | None] = field(default_factory=dict)
    """Pin ends and their nets."""
    leads: Counter[Point] = field(default_factory=Counter)
    """How many pin lines end at a point."""
    remarks: list[Text] = field(default_factory=list)
    _rects: list[Rect] = field(default_factory=list)
    """The segments' rectangles, as far as they have been asked for."""

    @property
    def lines(self) -> list[Rect]:
        """The rectangle of every segment."""
        for _, (a, b) in self.segments[len(self._rects) :]:
            self._rects.append(segment_rect(a, b))
        return self._rects

    # -- questions --------------------------------------------------------------------------------------------------
    def free(self, rects: list[Rect], net: str | None = None) -> bool:
        """True if the rectangles, with a margin, touch nothing; wires of `net` may run along their edges."""
        lines = self.lines
        for rect in rects:
            wide = left, low, right, high = grow(rect, _MARGIN)
            for a, b, c, d in self.boxes:
                if left < c - _EPS and a < right - _EPS and low < d - _EPS and b < high - _EPS:
                    return False
            for (other, _), (x0, y0, x1, y1) in zip(self.segments, lines, strict=True):
                if x0 > right + _EPS or left > x1 + _EPS or y0 > high + _EPS or low > y1 + _EPS:
                    continue
                around = rect if other == net else wide
                if _touches(around, (x0, y0, x1, y1), other == net):
                    return False
            for tip, owner in self.tips.items():
                if owner != net and left < tip[0] < right and low < tip[1] < high:
                    return False
        return True

    def room(self, symbol: Symbol, rects: list[Rect]) -> bool:
        """True if the symbol, which takes `rects`, can stand here: its pin ends meet only their own nets, three at most."""
        for pin in symbol.pins:
            if pin.at in self.tips and (pin.net is None or self.tips[pin.at] != pin.net):
                return False
            if any(on(pin.at, a, b) for net, (a, b) in self.segments if net != pin.net or pin.net is None):
                return False
            x, y = pin.at
            if any(a < x < c and b < y < d for a, b, c, d in self.boxes):
                return False
            if pin.net is not None and self.arms(pin.net, pin.at) > 2:
                return False
        return self.free(rects)

    def wire_free(self, points: list[Point], net: str, crossings: int = 0) -> bool:
        """True if the line hits no body, text, foreign pin or wire; it may cross at most `crossings` foreign wires."""
        found = self.crossings(points, net)
        return found is not None and found <= crossings

    def crossings(self, points: list[Point], net: str) -> int | None:
        """How many foreign wires the line crosses; None where it hits a body, text, foreign pin, or a wire's end."""
        crossed = 0
        lines = self.lines
        for a, b in pairwise(points):
            if a == b:
                continue
            own = segment_rect(a, b)
            left, low, right, high = grow(own, 0.04)
            for e, f, g, h in self.boxes:
                if left < g - _EPS and e < right - _EPS and low < h - _EPS and f < high - _EPS:
                    return None
            for tip, other in self.tips.items():
                if other != net and left < tip[0] < right and low < tip[1] < high and on(tip, a, b):
                    return None
            for (other, _), line in zip(self.segments, lines, strict=True):
                if line[0] > right or left > line[2] or line[1] > high or low > line[3]:
                    continue
                kind = _meet(own, line)
                if kind == "cross" and other != net:
                    crossed += 1
                elif kind == "cross" or (kind == "touch" and other != net):
                    return None
        return crossed if self._three_ways(points, net) else None

    def _three_ways(self, points: list[Point], net: str) -> bool:
        """True if with the line added no point of the net has more than three arms."""
        own = [s for other, s in self.segments if other == net]
        new = [(a, b) for a, b in pairwise(points) if a != b]
        spots = dict.fromkeys([*points, *(p for s in own for p in s if any(on(p, *n) for n in new))])
        spots |= dict.fromkeys(p for p, n in self.tips.items() if n == net and any(on(p, *s) for s in new))
        for p in spots:
            arms = {_way(p, e) for s in [*own, *new] if on(p, *s) for e in s if e != p}
            leads = self.leads[p] if self.tips.get(p) == net else 0
            if len(arms) + leads + sum(1 for n in self.labels if n.at == p and n.net == net) > 3:
                return False
        return True

    def arms(self, net: str, p: Point) -> int:
        """How many lines of the net leave the point (a passing wire counts two, a pin's line or a label one)."""
        count = self.leads[p] if self.tips.get(p) == net else 0
        directions = set()
        for other, (a, b) in self.segments:
            if other == net and on(p, a, b):
                for end in (a, b):
                    if end != p:
                        directions.add(_way(p, end))
        labels = sum(1 for n in self.labels if n.at == p and n.net == net)
        return count + len(directions) + labels

    def extent(self, without: frozenset[str] = frozenset()) -> Rect:
        """All that is drawn, but for the names of the nets in `without`."""
        rects = [r for s in self.symbols for r in symbol_rects(s)]
        rects += [segment_rect(*s) for _, s in self.segments]
        rects += [label_rect(n) for n in self.labels if n.net not in without]
        rects += [(x, y, x, y) for x, y in self.tips]
        rects += [text_rect(t) for t in self.remarks]
        return union(rects)

    def spots(self, net: str) -> list[Point]:
        """Whole steps on the net's wires, and its pins' ends."""
        found = [p for p, n in self.tips.items() if n == net]
        for other, (a, b) in self.segments:
            if other == net:
                (x0, y0, x1, y1) = segment_rect(a, b)
                found += [(float(x), y0) for x in range(int(x0), int(x1) + 1)] if y0 == y1 else [a, b]
        return list(dict.fromkeys(found))

    def pieces(self, net: str) -> list[list[Point]]:
        """The net's pin ends, label points and wire corners in groups that are joined by wires."""
        spots = [p for p, n in self.tips.items() if n == net]
        spots += [label.at for label in self.labels if label.net == net]
        segments = [s for n, s in self.segments if n == net]
        groups: list[tuple[list[Point], list[Segment]]] = []
        for item in [*[([], [s]) for s in segments], *[([p], []) for p in dict.fromkeys(spots)]]:
            points, lines = list(item[0]), list(item[1])
            rest = []
            for group in groups:
                if _joined(points, lines, *group):
                    points, lines = group[0] + points, group[1] + lines
                else:
                    rest.append(group)
            groups = [*rest, (points, lines)]
        return [list(dict.fromkeys([*points, *(p for s in lines for p in s)])) for points, lines in groups]

    # -- changes ----------------------------------------------------------------------------------------------------
    def add_symbol(self, symbol: Symbol) -> None:
        self.symbols.append(symbol)
        self.boxes += symbol_rects(symbol)
        for pin in symbol.pins:
            self.tips[pin.at] = pin.net
        self.leads.update({pin.at for pin in symbol.pins})

    def add_wire(self, net: str, points: list[Point]) -> None:
        points = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
        if len(points) < 2:
            return
        self.wires.append(Wire(net, points))
        self.segments += [(net, (a, b)) for a, b in pairwise(points)]

    def add_label(self, label: NetLabel) -> None:
        self.labels.append(label)
        self.boxes.append(grow(label_rect(label), -0.05))

    def remark(self, texts: list[Text]) -> None:
        self.remarks += texts
        self.boxes += [text_rect(t) for t in texts]

    def copy(self) -> Canvas:
        return Canvas(
            list(self.symbols), list(self.wires), list(self.labels), list(self.boxes), list(self.segments),
            dict(self.tips), Counter(self.leads), list(self.remarks),
        )  # fmt: skip

    def restore(self, earlier: Canvas) -> None:
        """Go back to what `copy` gave."""
        self.__dict__.update(earlier.copy().__dict__)

    def stamp(self, drawing: Drawing, dx: float, dy: float) -> None:
        """Put a copy of everything into the drawing, moved."""
        for s in self.symbols:
            pins = [replace(p, at=(p.at[0] + dx, p.at[1] + dy)) for p in s.pins]
            texts = [replace(t, at=(t.at[0] + dx, t.at[1] + dy)) for t in s.texts]
            center = (s.center[0] + dx, s.center[1] + dy)
            drawing.symbols.append(replace(s, center=center, pins=pins, texts=texts))
        for w in self.wires:
            drawing.wires.append(Wire(w.net, [(x + dx, y + dy) for x, y in w.points]))
        for n in self.labels:
            drawing.labels.append(NetLabel(n.net, n.text, (n.at[0] + dx, n.at[1] + dy), n.side, n.kind))
        for t in self.remarks:
            drawing.texts.append(replace(t, at=(t.at[0] + dx, t.at[1] + dy)))


def clear(symbols: list[Symbol], *lines: list[Point]) -> bool:
    """True if lines that are about to be drawn hit none of the symbols that are about to be drawn."""
    rects = [r for s in symbols for r in symbol_rects(s)]
    for points in lines:
        for a, b in pairwise(points):
            lane = grow(segment_rect(a, b), 0.04)
            if a != b and any(overlap(lane, r) for r in rects):
                return False
    return True


def merged(wires: list[Wire]) -> list[Wire]:
    """The same lines with collinear pieces of one net in one stretch each, corners kept together where two meet."""
    by_net: dict[str, list[Segment]] = {}
    for wire in wires:
        by_net.setdefault(wire.net, []).extend(pairwise(wire.points))
    found = []
    for net, segments in by_net.items():
        rows: dict[tuple[int, float], list[tuple[float, float]]] = {}
        for a, b in segments:
            axis = 0 if a[1] == b[1] else 1
            low, high = sorted((a[axis], b[axis]))
            rows.setdefault((axis, a[1 - axis]), []).append((low, high))
        straight: list[list[Point]] = []
        for (axis, level), spans in rows.items():
            spans.sort()
            joined = [list(spans[0])]
            for low, high in spans[1:]:
                if low <= joined[-1][1]:
                    joined[-1][1] = max(joined[-1][1], high)
                else:
                    joined.append([low, high])
            for low, high in joined:
                straight.append([(low, level), (high, level)] if axis == 0 else [(level, low), (level, high)])
        found += [Wire(net, points) for points in _chained(straight)]
    return found


def _chained(lines: list[list[Point]]) -> list[list[Point]]:
    """Lines whose ends meet, two at a point, as one line with corners."""
    lines = [list(line) for line in lines]
    ends = Counter(p for line in lines for p in (line[0], line[-1]))
    passing = [(line[0], line[-1]) for line in lines]
    for p in [p for p, n in ends.items() if n == 2]:
        if any(on(p, a, b) and p not in (a, b) for a, b in passing):
            continue
        meeting = [line for line in lines if p in (line[0], line[-1])]
        if len(meeting) != 2:
            continue
        first, second = meeting
        lines = [line for line in lines if line is not first and line is not second]
        head = first if first[-1] == p else first[::-1]
        tail = second if second[0] == p else second[::-1]
        lines.append(head + tail[1:])
    return lines


def junctions(wires: list[Wire], symbols: list[Symbol], labels: list[NetLabel]) -> list[Point]:
    """Points where three lines of one net meet, pins' lines and labels included."""
    stems = Counter(label.at for label in labels)
    tips = {p.at: p.net for s in symbols for p in s.pins}
    leads = Counter(at for s in symbols for at in {p.at for p in s.pins})
    by_net: dict[str, list[Segment]] = {}
    for wire in wires:
        by_net.setdefault(wire.net, []).extend(pairwise(wire.points))
    found: list[Point] = []
    for net, segments in by_net.items():
        ends = dict.fromkeys([*(p for s in segments for p in s), *(p for p, n in tips.items() if n == net)])
        for p in ends:
            arms = {_way(p, e) for a, b in segments if on(p, a, b) for e in (a, b) if e != p}
            if len(arms) + (leads[p] if tips.get(p) == net else 0) + stems[p] >= 3:
                found.append(p)
    return sorted(set(found))


def _way(p: Point, q: Point) -> tuple[int, int]:
    return _sign(q[0] - p[0]), _sign(q[1] - p[1])


def _sign(v: float) -> int:
    return (v > _EPS) - (v < -_EPS)


def on(p: Point, a: Point, b: Point) -> bool:
    """True if the point lies on the axis-parallel segment, ends included."""
    return min(a[0], b[0]) - _EPS <= p[0] <= max(a[0], b[0]) + _EPS and min(a[1], b[1]) - _EPS <= p[1] <= max(a[1], b[1]) + _EPS


def _meet(r: Rect, s: Rect) -> str:
    """How two axis-parallel segments, given as rectangles, meet: '', 'cross' (in both middles) or 'touch' (share more, or an end)."""
    if r[0] > s[2] + _EPS or s[0] > r[2] + _EPS or r[1] > s[3] + _EPS or s[1] > r[3] + _EPS:
        return ""
    if (r[0] == r[2]) == (s[0] == s[2]):
        return "touch"
    vertical, flat = (r, s) if r[0] == r[2] else (s, r)
    x, y = vertical[0], flat[1]
    inside = flat[0] + _EPS < x < flat[2] - _EPS and vertical[1] + _EPS < y < vertical[3] - _EPS
    return "cross" if inside else "touch"


def crosses(s: Segment, t: Segment) -> bool:
    """True if two axis-parallel segments cross in their middles."""
    return _meet(segment_rect(*s), segment_rect(*t)) == "cross"


def _touches(rect: Rect, s: Rect, edge_ok: bool) -> bool:
    e = _EPS if edge_ok else -_EPS
    return rect[0] < s[2] - e and s[0] < rect[2] - e and rect[1] < s[3] - e and s[1] < rect[3] - e


def _joined(points: list[Point], lines: list[Segment], other_points: list[Point], others: list[Segment]) -> bool:
    for p in points:
        if p in other_points or any(on(p, *s) for s in others):
            return True
    for a, b in lines:
        if any(on(p, a, b) for p in other_points):
            return True
        for c, d in others:
            if any(on(p, c, d) for p in (a, b)) or any(on(p, a, b) for p in (c, d)):
                return True
    return False
