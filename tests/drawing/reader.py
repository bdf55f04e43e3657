"""Read a drawing as a person does: what touches is joined, equal names are joined. Shares no code with the drawing stage."""

from __future__ import annotations

from itertools import combinations

from circuitlm.circuit.model import Circuit
from circuitlm.drawing.metrics import label_rect, text_rect
from circuitlm.drawing.model import Drawing

EPS = 1e-6


class Sets:
    def __init__(self):
        self.up = {}

    def top(self, x):
        self.up.setdefault(x, x)
        while self.up[x] != x:
            x = self.up[x]
        return x

    def join(self, a, b):
        self.up[self.top(a)] = self.top(b)


def segments(drawing: Drawing):
    for wire in drawing.wires:
        for a, b in zip(wire.points, wire.points[1:], strict=False):
            assert a != b
            assert a[0] == b[0] or a[1] == b[1], f"{wire} is not orthogonal"
            yield a, b


def touches(p, s) -> bool:
    (x0, y0), (x1, y1) = s
    return min(x0, x1) - EPS <= p[0] <= max(x0, x1) + EPS and min(y0, y1) - EPS <= p[1] <= max(y0, y1) + EPS


def nets(drawing: Drawing) -> set[frozenset[tuple[str, str]]]:
    """Groups of (designator, pin id) that the picture shows as one node."""
    sets = Sets()
    lines = [("wire", s) for s in dict.fromkeys(segments(drawing))]
    for (k, s), (m, t) in combinations(lines, 2):
        if any(touches(p, t) for p in s) or any(touches(p, s) for p in t):
            sets.join((k, s), (m, t))
    spots = {}
    for symbol in drawing.symbols:
        for pin in symbol.pins:
            node = ("pin", symbol.ref, pin.pin_id)
            sets.top(node)
            join_at(sets, spots, lines, node, pin.at)
    for i, label in enumerate(drawing.labels):
        join_at(sets, spots, lines, ("label", i), label.at)
        sets.join(("label", i), ("name", label.text))
    groups = {}
    for node in list(sets.up):
        if node[0] == "pin":
            groups.setdefault(sets.top(node), set()).add(node[1:])
    return {frozenset(g) for g in groups.values()}


def join_at(sets, spots, lines, node, at) -> None:
    for line in lines:
        if touches(at, line[1]):
            sets.join(node, line)
    if at in spots:
        sets.join(node, spots[at])
    spots[at] = node


def expected(circuit: Circuit, drawing: Drawing) -> set[frozenset[tuple[str, str]]]:
    """The circuit's nets over the pins that are drawn; a pin on no net stands alone."""
    drawn = {(s.ref, p.pin_id) for s in drawing.symbols for p in s.pins}
    groups = [frozenset(tuple(p) for p in net.pins if tuple(p) in drawn) for net in circuit.nets.values()]
    used = {p for g in groups for p in g}
    return {g for g in groups if g} | {frozenset([p]) for p in drawn - used}


def rect(symbol):
    (x, y), art = symbol.center, symbol.art
    return x + art[0], y + art[1], x + art[2], y + art[3]


def overlaps(a, b) -> bool:
    return a[0] < b[2] - EPS and b[0] < a[2] - EPS and a[1] < b[3] - EPS and b[1] < a[3] - EPS


def faults(drawing: Drawing) -> list[str]:
    """Everything that lies on something else, leaves the sheet, or reads as a four-way junction."""
    found = []
    bodies = [(f"{s.ref}{s.unit}", rect(s)) for s in drawing.symbols]
    texts = [(f"{s.ref} text {t.text!r}", text_rect(t), s) for s in drawing.symbols for t in s.texts]
    texts += [(f"text {t.text!r}", text_rect(t), None) for t in drawing.texts]
    labels = [(f"label {n.text}", label_rect(n)) for n in drawing.labels]
    outside = [(n, r) for n, r, s in texts if s is None or not _within(r, rect(s))]
    things = bodies + labels + outside
    for (a, r), (b, q) in combinations(things, 2):
        if overlaps(r, q):
            found.append(f"{a} on {b}")
    inside = [(n, r, s) for n, r, s in texts if s is not None and _within(r, rect(s))]
    for (a, r, s), (b, q, t) in combinations(inside, 2):
        if s is t and overlaps(r, q):
            found.append(f"{a} on {b}")
    for name, (x0, y0, x1, y1) in things:
        if x0 < 0 or y0 < 0 or x1 > drawing.width or y1 > drawing.height:
            found.append(f"{name} leaves the sheet")
    lines = list(segments(drawing))
    for a, b in lines:
        line = (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
        wide = (line[0] - 0.02, line[1] - 0.02, line[2] + 0.02, line[3] + 0.02)
        for name, (x0, y0, x1, y1) in things:
            if overlaps(wide, (x0 + 0.05, y0 + 0.05, x1 - 0.05, y1 - 0.05)):
                found.append(f"wire {a}-{b} through {name}")
    tips = {q.at for s in drawing.symbols for q in s.pins}
    for p in {p for s in lines for p in s} | {p for p in tips if any(touches(p, s) for s in lines)}:
        arms = {_way(p, e) for s in lines if touches(p, s) for e in s if e != p}
        leads = len({(s.ref, s.unit, q.side) for s in drawing.symbols for q in s.pins if q.at == p})
        if len(arms) + leads > 3:
            found.append(f"four ways at {p}")
        if len(arms) + leads == 3 and p not in drawing.junctions:
            found.append(f"no dot at {p}")
    return found


def _way(p, q):
    return (q[0] > p[0]) - (q[0] < p[0]), (q[1] > p[1]) - (q[1] < p[1])


def _within(r, q) -> bool:
    return q[0] - EPS <= r[0] and q[1] - EPS <= r[1] and r[2] <= q[2] + EPS and r[3] <= q[3] + EPS
