"""Op-amp stages as textbooks draw them: feedback in a loop over (or under) the triangle, what feeds the inputs to its left, the output right."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain as joined
from typing import TYPE_CHECKING

from circuitlm.drawing import place
from circuitlm.drawing.canvas import clear, symbol_rects
from circuitlm.drawing.chains import Chain
from circuitlm.drawing.errors import NoRoom
from circuitlm.drawing.metrics import overlap
from circuitlm.drawing.model import Point, Symbol
from circuitlm.drawing.symbols.active import OpAmp
from circuitlm.drawing.symbols.base import Orientation
from circuitlm.drawing.view import View

if TYPE_CHECKING:
    from circuitlm.drawing.grow import Grower

_ROWS = 30
"""Heights tried for a loop."""
_DROP = 7
"""How far below an input a potentiometer's wiper lies, so that its upper end stays under the other input's line."""
_PITCH = 5
"""Between parts that lie parallel in a loop."""


def is_stage(view: View, ref: str) -> bool:
    shape = view.shapes[ref]
    return shape is not None and issubclass(shape, OpAmp)


def start(g: Grower, rest: list[str], y: float) -> bool:
    """Draw the stage nearest to the output (or farthest from it), and what hangs on it; False where there is none."""
    refs = [r for r in rest if is_stage(g.view, r)]
    if not refs:
        return False
    order = sorted(refs, key=lambda r: (-_drives(g.view, r, refs), refs.index(r)))
    last = order[-1 if g.forward else 0]
    for k in range(200):
        symbol = g.fit(place.symbols(g.view, last, Orientation(), (4.0, y - k), "out"))
        if symbol is not None:
            g.put([symbol])
            dress(g, last, symbol, Orientation(), set())
            return True
    raise NoRoom(f"no room for {last}")


def _drives(view: View, ref: str, refs: list[str]) -> int:
    """2 where the stage drives an output port, 1 where it drives no further stage, else 0."""
    seen = {view.net_at(ref, "out")}
    front = list(seen)
    inputs = {view.net_at(r, t) for r in refs if r != ref for t in ("inp", "inn")}
    seen |= {view.net_at(r, "out") for r in refs}
    port = False
    while front:
        net = front.pop()
        if net is None:
            continue
        port = port or view.ports.get(net) == "out"
        if net in inputs:
            return 0
        for r in view.circuit.nets[net].refs():
            for other in view.signal_nets(r) if view.two_pin(r) else ():
                if other not in seen and other not in (view.net_at(ref, "inp"), view.net_at(ref, "inn")):
                    seen.add(other)
                    front.append(other)
    return 2 if port else 1


def dress(g: Grower, ref: str, symbol: Symbol, turn: Orientation, done: set[str]) -> None:
    """Supplies, loops, inputs and output of a stage that stands. `done`: terminals that need nothing more."""
    view = g.view
    ends = {t: _tip(g, ref, symbol, turn, t) for t in view.terminals[ref]}
    nets = {t: view.net_at(ref, t) for t in ends}
    for net in nets.values():
        if net is not None and view.kind(net) == "signal":
            g.present[net] = True
    for t in ("vp", "vn"):
        net = nets.get(t)
        if net is not None and t not in done:
            g.go_on(net, ends[t], place.side(view, ref, t, turn))
    way = 1 if ends["out"][0] > ends["inp"][0] else -1
    out, left, right = nets["out"], dict(ends), ends["out"]
    for t in ("inn", "inp"):
        net = nets[t]
        if net is not None and out is not None and view.kind(net) == "signal":
            loop = _Loop(g, net, out, ends[t], right, way)
            loop.draw()
            left[t], right = loop.near(), loop.far()
    before = g.d
    loop_outside = out is not None and "out" not in done and _steers(g, out, [n for t in ("inn", "inp") if (n := nets[t])])
    if loop_outside and out is not None:
        g.d = way
        g.along(out, *right, way)
        done = done | {"out"}
    for t in sorted(("inn", "inp"), key=lambda t: ends[t][1]):
        net = nets[t]
        if net is None or t in done or (net == out):
            continue
        g.d = -way
        g.along(net, *_dropped(g, ref, net, left[t], way, ends), -way)
    g.d = way
    if out is not None and "out" not in done:
        g.along(out, *right, way)
    g.d = before


def _dropped(g: Grower, ref: str, net: str, at: Point, way: int, ends: dict[str, Point]) -> Point:
    """Where the input's line goes on: below the other input's, if a part stands on it that reaches up to a supply."""
    x, y = at
    if y > ends["out"][1] or g.view.kind(net) != "signal" or not g.view.tall(net, ref):
        return at
    line = [at, (x - way, y), (x - way, y - _DROP)]
    if not g.canvas.wire_free(line, net):
        return at
    g.canvas.add_wire(net, line)
    return line[-1]


def _steers(g: Grower, out: str, inputs: list[str]) -> bool:
    """True if the output controls a transistor, directly or through a part, that leads back to an input."""
    near = {out, *(c.end for c in g.chains(out))}
    return any(
        t == "control" and net in near and any(view_net in inputs for view_net in g.view.nets_of(ref))
        for net in near for ref, t in g.multis(net)
    )  # fmt: skip


def _tip(g: Grower, ref: str, symbol: Symbol, turn: Orientation, terminal: str) -> Point:
    dx, dy = place.tip(g.view, ref, terminal, turn)
    return symbol.center[0] + dx, symbol.center[1] + dy


@dataclass
class _Loop:
    """The parts between an input and the output, in rows over one another."""

    g: Grower
    net: str
    out: str
    tip: Point
    end: Point
    way: int
    drawn: bool = False

    def near(self) -> Point:
        """Where the input's line goes on."""
        return (self.tip[0] - self.way, self.tip[1]) if self.drawn else self.tip

    def far(self) -> Point:
        return (self.end[0] + self.way, self.end[1]) if self.drawn else self.end

    def draw(self) -> None:
        if self.net == self.out:
            self._follower()
            return
        high = 4.0
        for chain in [c for c in self.g.chains(self.out) if c.end == self.net]:
            if not any(r in self.g.placed for r, _, _ in chain.parts):
                high = self._rung(chain, high, []) or high
        for head, bundle in self._bundles():
            both = Chain((*head.parts, bundle[0].parts[0]), self.out, self.net)
            high = self._rung(both, high, bundle[1:]) or high
        for head, back in self._behind():
            if self._outer(head, back, high):
                break

    def _bundles(self) -> list[tuple[Chain, list[Chain]]]:
        """Chains from the output to a net that leads on to the input by two and more parallel parts and nowhere else."""
        g, found = self.g, []
        for head in g.chains(self.out):
            if g.view.kind(head.end) != "signal" or head.end == self.net or g.view.external(head.end):
                continue
            mine = {r for r, _, _ in head.parts}
            others = [c for c in g.chains(head.end) if not mine & {r for r, _, _ in c.parts}]
            refs = set(g.view.circuit.nets[head.end].refs()) - mine
            if others and all(c.end == self.net and len(c.parts) == 1 for c in others) and refs == {c.parts[0][0] for c in others}:
                found.append((head, others))
        return found

    def _behind(self) -> list[tuple[Chain, Chain]]:
        """A diode from the output on to a net with two-pin parts alone, and the chain from there back to the input."""
        g, found = self.g, []
        for head in g.chains(self.out):
            mine = {r for r, _, _ in head.parts}
            valve = any(g.view.circuit.parts[r].component.kind == "semiconductor" for r in mine)
            if not valve or g.view.kind(head.end) != "signal" or head.end == self.net or g.multis(head.end):
                continue
            found += [(head, c) for c in g.chains(head.end) if c.end == self.net and not mine & {r for r, _, _ in c.parts}]
        return found

    def _outer(self, head: Chain, back: Chain, high: float) -> bool:
        """Draw the one chain in line with the output, the other round everything back to the input, and what hangs between them."""
        g, w = self.g, self.way
        before, placed, present = g.canvas.copy(), dict(g.placed), dict(g.present)
        x, y = self.far()
        start = (x + w, y)
        row = g.row(head, start, (w, 0), "left" if w > 0 else "right", w)
        if row is None or not g.canvas.wire_free([(x, y), start], self.out):
            return False
        g.canvas.add_wire(self.out, [self.end, (x, y), start])
        g.put(row)
        g.present[head.end] = True
        loop = _Loop(g, self.net, head.end, self.tip, (start[0] + w * head.length, y), w)
        if loop._rung(back, high, []) is None:
            g.canvas.restore(before)
            g.placed, g.present = placed, present
            return False
        self.drawn = True
        g.along(head.end, *loop.far(), w)
        return True

    def _rows(self, high: float) -> list[float]:
        s = 1 if self.tip[1] > self.end[1] else -1
        return [self.end[1] + s * (high + k) for k in range(1, _ROWS)]

    def _follower(self) -> None:
        a, b = self.tip[0] - self.way, self.end[0] + self.way
        for y in self._rows(3.0):
            line = [self.end, (b, self.end[1]), (b, y), (a, y), (a, self.tip[1]), self.tip]
            if self.g.canvas.wire_free(line, self.net):
                self.g.canvas.add_wire(self.net, line)
                self.drawn = True
                return

    def _rung(self, chain: Chain, high: float, beside: list[Chain]) -> float | None:
        """Draw the chain from output to input, and others parallel to its last part; how high it lies, or None."""
        g, w = self.g, self.way
        a = self.tip[0] - w
        b = self.end[0] + w
        b += w * max(0, chain.length + 1 - w * (b - a))
        for y in self._rows(high):
            lead = int(w * (b - a) - chain.length) // 2
            start = (b - w * lead, y)
            end = (start[0] - w * chain.length, y)
            row = g.row(chain, start, (-w, 0), "right" if w > 0 else "left", -w)
            if row is None:
                continue
            head, tail = [self.end, (b, self.end[1]), (b, y), start], [end, (a, y), (a, self.tip[1]), self.tip]
            lines = [(self.out, head), (self.net, tail)]
            more = self._beside(row, beside, end, 1 if y > self.end[1] else -1)
            if more is None:
                continue
            rows, extra = more
            lines += extra
            symbols = [*row, *joined.from_iterable(rows)]
            if clear(symbols, *(line for _, line in lines)) and all(g.canvas.wire_free(line, net) for net, line in lines):
                for net, line in lines:
                    g.canvas.add_wire(net, line)
                g.put(symbols)
                for c in beside:
                    g.present[c.start] = True
                self.drawn = True
                return abs(y - self.end[1]) + _PITCH * (1 + len(beside)) - 1
        return None

    def _beside(
        self, first: list[Symbol], beside: list[Chain], end: Point, s: int
    ) -> tuple[list[list[Symbol]], list[tuple[str, list[Point]]]] | None:
        """Symbols and wires of the chains parallel to the last part, each a row farther out; None where one finds no room."""
        rows: list[list[Symbol]] = []
        lines: list[tuple[str, list[Point]]] = []
        x = end[0] + self.way * 5
        for k, other in enumerate(beside, 1):
            y = end[1] + s * _PITCH * k
            row = self.g.row(other, (x, y), (-self.way, 0), "right" if self.way > 0 else "left", -self.way)
            taken = [r for drawn in rows for q in drawn for r in symbol_rects(q)] or [r for q in first for r in symbol_rects(q)]
            if row is None or any(overlap(a, b) for q in row for a in symbol_rects(q) for b in taken):
                return None
            rows.append(row)
            lines += [(other.start, [(x, end[1]), (x, y)]), (other.end, [end, (end[0], y)])]
        return rows, lines
