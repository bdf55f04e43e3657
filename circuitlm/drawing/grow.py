"""Draw a cluster outward from a pin: shunts up to a supply and down to ground, series parts along the rail.

A *rail* is the horizontal wire of a net. A *chain* is a row of two-pin parts whose inner nets join nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from circuitlm.drawing import multi, place
from circuitlm.drawing.canvas import Canvas, clear, symbol_rects
from circuitlm.drawing.chains import Chain, Drawn
from circuitlm.drawing.errors import NoRoom
from circuitlm.drawing.labels import terminate
from circuitlm.drawing.metrics import overlap
from circuitlm.drawing.model import Point, Symbol

REACH = 60
"""How far along a rail a free place is sought, in U."""
_ASIDE = 16
"""How far along it a place is sought from which the way to a rail's sign crosses nothing."""
_TRIES = 8
"""Places that are given up when what follows from them finds no room."""

_PATIENCE = 12
"""Failures in one cluster after which it is cut up rather than tried further."""


@dataclass
class Grower(Drawn):
    given_up: int = 0

    def trial(self) -> Grower:
        """The same state on an empty canvas."""
        return Grower(self.view, self.cluster, Canvas(), self.d, self.forward, dict(self.placed), dict(self.present))

    def attempt(self, action: Callable[[], None], cheap: bool = False) -> bool:
        """Do it; where it finds no room, take back all that it drew and return False. *cheap*: failing does not count against patience."""
        canvas, placed, present = self.canvas.copy(), dict(self.placed), dict(self.present)
        try:
            action()
        except NoRoom:
            self.given_up += not cheap
            if self.given_up > _PATIENCE:
                raise
            self.canvas.restore(canvas)
            self.placed, self.present = placed, present
            return False
        return True

    def along(self, net: str, x: float, y: float, d: int, flat: bool = False, first: int = 2) -> None:
        """Draw what hangs on the net's rail from (x, y) in direction d (+1 right); `flat`: a lone shunt lies on it."""
        self.present[net] = True
        chains = [c for c in self.chains(net) if c.end not in self.present or self.view.kind(c.end) != "signal"]
        kind = self.view.kind(net)
        multis = self.multis(net) if kind == "signal" else []
        ups = [c for c in chains if self.view.kind(c.end) == "power"]
        downs = [c for c in chains if self.view.low(c.end) and not (self.view.low(net))]
        downs.sort(key=lambda c: self.view.circuit.parts[c.parts[0][0]].owner != self.cluster.root)
        if not self.canvas.symbols:
            downs.sort(key=lambda c: not self.view.source(c.parts[0][0]))
        series = [c for c in chains if self.view.kind(c.end) == "signal"] if kind == "signal" else []
        if kind != "signal":
            ups = []
        if not multis and not series:
            lone = [*ups, *downs]
            passing = self.cluster.root is None and self.wants_label(net)
            long = len(lone) == 1 and len(lone[0].parts) > 1 and not passing
            if len(lone) == 1 and (flat or long or (net in self.view.lines and not self.view.low(lone[0].end))):
                ups, downs, series = [], [], lone
        end = bool(series or multis)
        label = self.wants_label(net) if kind == "signal" else True
        at, gap = x, first
        if not end and not label and len(ups) == len(downs) == 1:
            at = self._shunt(ups[0], at, y, d, 1, gap) or at
            self._shunt(downs[0], at, y, d, -1, 0)
        else:
            for chain, up in [*((c, 1) for c in ups), *((c, -1) for c in downs)]:
                got = self._shunt(chain, at, y, d, up, gap)
                if got is not None:
                    at, gap = got, 2
        if label and not end:
            terminate(self.canvas, self.view, net, (at, y), "right" if d > 0 else "left")
        if not end:
            return
        self._onward(net, at, y, d, series, multis, gap)

    def _onward(self, net: str, x: float, y: float, d: int, series: list[Chain], multis: list[tuple[str, str]], gap: int) -> None:
        """The main path straight on, the others from taps below or above."""
        series.sort(key=self._rank)
        for ref, terminal in multis:
            if ref not in self.placed:
                got = multi.on_rail(self, ref, terminal, net, (x, y), d, gap)
                gap, x = (2, got) if got is not None else (gap, x)
        straight = not multis
        if straight and len(series) > 1:
            x = self._fork(net, x, y, d, len(series))
        taps = [(x, y)]
        for chain in series:
            if any(r in self.placed for r, _, _ in chain.parts):
                continue
            if chain.end in self.present and self.view.kind(chain.end) == "signal":
                continue
            if straight and self._series(chain, x, y, d, gap):
                straight = False
                continue
            for row, tap, s in ((r, t, s) for r in range(6, 30) for t in taps for s in (-1, 1)):
                if self._branch(chain, *tap, s * row, d):
                    taps.append((tap[0], tap[1] + s * row))
                    break

    def _fork(self, net: str, x: float, y: float, d: int, ways: int) -> float:
        """Where on the rail so many ways can part: here, or where a line up or down is free if lines meet here already."""
        if self.canvas.arms(net, (x, y)) < 2 or (x, y) not in self.canvas.spots(net):
            return x
        for k in range(2, REACH // 2):
            at = x + d * k
            rail = [(x, y), (at, y)]
            if not self.canvas.wire_free(rail, net):
                break
            if any(self.canvas.wire_free([*rail, (at, y + s * 6 * (ways - 1))], net) for s in (-1, 1)):
                self.canvas.add_wire(net, rail)
                return at
        return x

    def _rank(self, chain: Chain) -> tuple[int, int]:
        """Main path first: towards a part's input, then to its other pins, on to other nets, rails last."""
        if self.view.kind(chain.end) != "signal":
            return 3, len(chain.parts)
        terminals = [t for _, t in self.multis(chain.end)]
        leads = 0 if any(t in ("control", "inp", "inn") for t in terminals) else 1 if terminals else 2
        return leads, len(chain.parts)

    def _branch(self, chain: Chain, x: float, y: float, dy: float, d: int) -> bool:
        if not self.canvas.wire_free([(x, y), (x, y + dy)], chain.start) or self.canvas.arms(chain.start, (x, y)) > 2:
            return False
        before = self.canvas.copy()
        self.canvas.add_wire(chain.start, [(x, y), (x, y + dy)])
        if self._series(chain, x, y + dy, d, 1, reach=4):
            return True
        self.canvas.restore(before)
        return False

    def _series(self, chain: Chain, x: float, y: float, d: int, gap: int, reach: int = REACH) -> bool:
        """The chain along the rail, as near as there is room for it and for what follows."""
        near, far = ("left", "right") if d > 0 else ("right", "left")
        tries = 0
        for k in range(gap, gap + reach):
            start = x + d * k
            row = self._free_row(chain, (x, y), (start, y), (d, 0), near, d)
            if row is None:
                continue
            if self.attempt(lambda r=row, s=start: self._lay(chain, (x, y), (s, y), (s + d * chain.length, y), r, far)):  # type: ignore[misc]
                return True
            tries += 1
            if tries > _TRIES:
                break
        return False

    def _shunt(self, chain: Chain, x: float, y: float, d: int, up: int, gap: int) -> float | None:
        """Hang the chain on the rail, up or down; where it hangs, or None."""
        near, far = ("bottom", "top") if up > 0 else ("top", "bottom")
        clean = self.view.kind(chain.end) != "signal"
        for reach, crossings in ((_ASIDE, 0), (REACH, 3)) if clean else ((REACH, 3),):
            tries = 0
            for k in range(gap, gap + reach):
                at = x + d * k
                row = self._free_row(chain, (x, y), (at, y), (0, up), near, d)
                if row is None:
                    continue

                def lay(row: list[Symbol] = row, at: float = at, crossings: int = crossings) -> None:
                    self._lay(chain, (x, y), (at, y), (at, y + up * chain.length), row, far, crossings)

                if self.attempt(lay, cheap=not crossings):
                    return at
                tries += 1
                if tries > _TRIES:
                    break
        return None

    def _free_row(self, chain: Chain, rail: Point, start: Point, step: Point, facing: str, d: int) -> list[Symbol] | None:
        """The chain's symbols where they and the wire to them are clear of everything."""
        row = self.row(chain, start, step, facing, d)
        if row is None or not clear(row, [rail, start]) or not self.canvas.wire_free([rail, start], chain.start):
            return None
        return row

    def _lay(self, chain: Chain, rail: Point, start: Point, end: Point, row: list[Symbol], side: str, crossings: int = 3) -> None:
        self.canvas.add_wire(chain.start, [rail, start])
        self.put(row)
        self._end(chain.end, end, side, crossings)

    def row(self, chain: Chain, start: Point, step: Point, facing: str, d: int = 1) -> list[Symbol] | None:
        """The chain's symbols end to end from `start`, or None where there is no room; d: the side for texts."""
        row: list[Symbol] = []
        at = start
        for ref, near, _ in chain.parts:
            turn = next(t for t in place.ROTATIONS if place.side(self.view, ref, near, t) == facing)
            options = place.symbols(self.view, ref, turn, at, near)
            if d < 0 and facing in ("top", "bottom"):
                options.reverse()
            symbol = self.fit(options, row)
            if symbol is None:
                return None
            row.append(symbol)
            at = (at[0] + 5 * step[0], at[1] + 5 * step[1])
        return row

    def fit(self, options: list[Symbol], beside: Sequence[Symbol] = ()) -> Symbol | None:
        """The first option that touches nothing on the canvas nor the symbols `beside`."""
        others = [r for s in beside for r in symbol_rects(s)]
        for option in options:
            rects = symbol_rects(option)
            if any(overlap(a, b) for a in rects for b in others):
                continue
            if self.canvas.room(option, rects):
                return option
        return None

    def put(self, row: list[Symbol]) -> None:
        for symbol in row:
            self.canvas.add_symbol(symbol)
            self.placed[symbol.ref] = True

    def _end(self, net: str, at: Point, side: str, crossings: int = 3) -> None:
        """Continue from the end of a chain: a rail gets its sign there, and nothing else hangs on it."""
        if self.view.kind(net) != "signal":
            terminate(self.canvas, self.view, net, at, side, crossings=crossings)
        else:
            self.go_on(net, at, side)

    def go_on(self, net: str, at: Point, side: str) -> None:
        """Continue from a pin's end on the given side."""
        if self.view.kind(net) != "signal" and side in ("top", "bottom"):
            terminate(self.canvas, self.view, net, at, side)
        elif side in ("left", "right"):
            self.along(net, *at, 1 if side == "right" else -1)
        else:
            self.upright(net, *at, 1 if side == "top" else -1)

    def upright(self, net: str, x: float, y: float, up: int) -> None:
        """Continue from a pin's end upward or downward."""
        self.present[net] = True
        chains = [c for c in self.chains(net) if c.end not in self.present or self.view.kind(c.end) != "signal"]
        inline = [c for c in chains if (self.view.kind(c.end) == "power" if up > 0 else self.view.low(c.end))]
        stacked = [m for m in self.multis(net) if multi.stacks(self.view, *m, up)]
        rest = len(chains) - len(inline) + len(self.multis(net)) - len(stacked[:1]) + self.wants_label(net)
        if not inline and not stacked and len(chains) == 1 and rest == 1:
            inline, rest = chains, 0
        y0 = y + 2 * up if rest and (inline or stacked) else y
        far: tuple[str, Point] | None = None
        if stacked:
            far = multi.stack(self, *stacked[0], net, (x, y), y0, up)
        inline.sort(key=lambda c: (self.view.circuit.parts[c.parts[0][0]].role == "flyback", -len(c.parts)))
        for chain in inline:
            if far is None:
                texts = -self.d if len(inline) > 1 else self.d
                row = self.row(chain, (x, y0), (0, up), "bottom" if up > 0 else "top", texts)
                head = [(x, y), (x, y0)]
                if row is not None and clear(row, head) and self.canvas.wire_free(head, net):
                    self.canvas.add_wire(net, [(x, y), (x, y0)])
                    self.put(row)
                    far = (chain.end, (x, y0 + up * chain.length))
            elif chain.end == far[0]:
                self._parallel(chain, (x, y0), far[1], up)
        if rest:
            self.along(net, x, y, self.d)
        if far is not None:
            self.go_on(far[0], far[1], "top" if up > 0 else "bottom")

    def _parallel(self, chain: Chain, low: Point, high: Point, up: int) -> None:
        """Another chain beside the first, between the same two nets."""
        for k, d in ((k, d) for k in range(3, 20) for d in (self.d, -self.d)):
            x = low[0] + d * k
            row = self.row(chain, (x, low[1]), (0, up), "bottom" if up > 0 else "top", d)
            lower = [low, (x, low[1])]
            upper = [(x, low[1] + up * chain.length), (x, high[1]), high]
            if row is None or not clear(row, lower, upper) or not self.canvas.wire_free(lower, chain.start):
                continue
            if self.canvas.wire_free(upper, chain.end):
                self.canvas.add_wire(chain.start, lower)
                self.canvas.add_wire(chain.end, upper)
                self.put(row)
                return
