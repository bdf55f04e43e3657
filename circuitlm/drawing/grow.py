"""Draw a cluster outward from a pin: shunts up to a supply and down to ground, series parts along the rail.

A *rail* is the horizontal wire of a net. A *chain* is a row of two-pin parts whose inner nets join nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from circuitlm.drawing import place
from circuitlm.drawing.canvas import Canvas, clear, symbol_rects
from circuitlm.drawing.cluster import Cluster, View
from circuitlm.drawing.labels import terminate
from circuitlm.drawing.model import Point, Symbol
from circuitlm.drawing.symbols.base import Orientation

_REACH = 60
"""How far along a rail a free place is sought, in U."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Two-pin parts in a row: (designator, terminal nearer the start, terminal farther), and the net at the end."""

    parts: tuple[tuple[str, str, str], ...]
    start: str
    end: str

    @property
    def length(self) -> int:
        return 5 * len(self.parts)


@dataclass
class Grower:
    view: View
    cluster: Cluster
    canvas: Canvas
    d: int = 1
    """Direction of the signal's flow away from the start: +1 to the right."""
    placed: dict[str, bool] = field(default_factory=dict)
    present: dict[str, bool] = field(default_factory=dict)
    """Nets that have been drawn somewhere."""

    def trial(self) -> Grower:
        return Grower(self.view, self.cluster, Canvas(), self.d, dict(self.placed), dict(self.present))

    # -- questions --------------------------------------------------------------------------------------------------
    def chains(self, net: str) -> list[Chain]:
        """Chains of parts not yet drawn that start on the net."""
        found, seen = [], set(self.placed)
        for pin in self.view.circuit.nets[net].pins:
            chain = self._chain(net, pin.ref, seen)
            if chain is not None:
                found.append(chain)
                seen |= {r for r, _, _ in chain.parts}
        return found

    def _chain(self, net: str, ref: str, seen: set[str]) -> Chain | None:
        parts: list[tuple[str, str, str]] = []
        here = net
        while ref in self.cluster.parts and ref not in seen and self.view.two_pin(ref):
            if ref in [p[0] for p in parts]:
                break
            near = next(t for t in ("a", "b") if self.view.net_at(ref, t) == here)
            far = "b" if near == "a" else "a"
            there = self.view.net_at(ref, far)
            if there is None or there == here or there == net:
                break
            parts.append((ref, near, far))
            here = there
            refs = self.view.circuit.nets[here].refs()
            if self.view.kind(here) != "signal" or self.view.external(here) or len(refs) != 2:
                break
            if here in self.present:
                break
            ref = next(r for r in refs if r != ref)
        return Chain(tuple(parts), net, here) if parts else None

    def multis(self, net: str) -> list[tuple[str, str]]:
        """Parts with three and more pins, not yet drawn, on the net: (designator, terminal)."""
        found = []
        for ref in self.view.circuit.nets[net].refs():
            if ref in self.cluster.parts and ref not in self.placed:
                if self.view.is_box(ref) or self.view.two_pin(ref):
                    continue
                terminal = next(t for t in self.view.terminals[ref] if self.view.net_at(ref, t) == net)
                found.append((ref, terminal))
        return found

    def wants_label(self, net: str) -> bool:
        return self.view.external(net) and not any(n.net == net for n in self.canvas.labels)

    # -- growing ----------------------------------------------------------------------------------------------------
    def along(self, net: str, x: float, y: float, d: int, flat: bool = False, first: int = 2) -> None:
        """Draw what hangs on the net's rail from (x, y) in direction d (+1 right); `flat`: a lone shunt lies on it."""
        self.present[net] = True
        chains = [c for c in self.chains(net) if c.end not in self.present or self.view.kind(c.end) != "signal"]
        kind = self.view.kind(net)
        multis = self.multis(net) if kind == "signal" else []
        ups = [c for c in chains if self.view.kind(c.end) == "power"]
        downs = [c for c in chains if self.view.low(c.end) and not (self.view.low(net))]
        series = [c for c in chains if self.view.kind(c.end) == "signal"] if kind == "signal" else []
        if kind != "signal":
            ups = []
        if not multis and not series:
            lone = [*ups, *downs]
            if len(lone) == 1 and (flat or len(lone[0].parts) > 1):
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

    def _onward(
        self, net: str, x: float, y: float, d: int, series: list[Chain], multis: list[tuple[str, str]], gap: int
    ) -> None:
        """The main path straight on, the others from taps below or above."""
        series.sort(key=self._rank)
        for ref, terminal in multis:
            if ref not in self.placed:
                got = self._multi(ref, terminal, net, x, y, d, gap)
                gap, x = (2, got) if got is not None else (gap, x)
        straight = not multis
        for chain in series:
            if any(r in self.placed for r, _, _ in chain.parts):
                continue
            if chain.end in self.present and self.view.kind(chain.end) == "signal":
                continue
            if straight and self._series(chain, x, y, d, gap):
                straight = False
                continue
            for row in range(6, 30):
                if any(self._branch(chain, x, y, s * row, d) for s in (-1, 1)):
                    break

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

    def _series(self, chain: Chain, x: float, y: float, d: int, gap: int, reach: int = _REACH) -> bool:
        turn_side = "left" if d > 0 else "right"
        for k in range(gap, gap + reach):
            start = x + d * k
            row = self.row(chain, (start, y), (d, 0), turn_side)
            head = [(x, y), (start, y)]
            if row is None or not clear(row, head) or not self.canvas.wire_free(head, chain.start):
                continue
            self.canvas.add_wire(chain.start, [(x, y), (start, y)])
            self.put(row)
            self._end(chain.end, (start + d * chain.length, y), "right" if d > 0 else "left")
            return True
        return False

    def _shunt(self, chain: Chain, x: float, y: float, d: int, up: int, gap: int) -> float | None:
        """Hang the chain on the rail, up or down; where it hangs, or None."""
        for k in range(gap, gap + _REACH):
            at = x + d * k
            row = self.row(chain, (at, y), (0, up), "bottom" if up > 0 else "top", d)
            head = [(x, y), (at, y)]
            if row is None or not clear(row, head) or not self.canvas.wire_free(head, chain.start):
                continue
            self.canvas.add_wire(chain.start, [(x, y), (at, y)])
            self.put(row)
            self._go_on(chain.end, (at, y + up * chain.length), "top" if up > 0 else "bottom")
            return at
        return None

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

    def fit(self, options: list[Symbol], beside: list[Symbol] = []) -> Symbol | None:  # noqa: B006
        """The first option that touches nothing on the canvas nor the symbols `beside`."""
        from circuitlm.drawing.metrics import overlap

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

    def _end(self, net: str, at: Point, side: str) -> None:
        """Continue from the end of a chain: a rail gets its sign there, and nothing else hangs on it."""
        if self.view.kind(net) != "signal":
            terminate(self.canvas, self.view, net, at, side)
        else:
            self._go_on(net, at, side)

    def _go_on(self, net: str, at: Point, side: str) -> None:
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
        stacked = [m for m in self.multis(net) if self._stacks(*m, up)]
        rest = len(chains) - len(inline) + len(self.multis(net)) - len(stacked[:1]) + self.wants_label(net)
        if not inline and not stacked and len(chains) == 1 and rest == 1:
            inline, rest = chains, 0
        y0 = y + 2 * up if rest and (inline or stacked) else y
        far: tuple[str, Point] | None = None
        if stacked:
            far = self._stack(*stacked[0], net, x, y, y0, up)
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
            self._go_on(far[0], far[1], "top" if up > 0 else "bottom")

    def _parallel(self, chain: Chain, low: Point, high: Point, up: int) -> None:
        """Another chain beside the first, between the same two nets."""
        for k in range(3, 20):
            x = low[0] + self.d * k
            row = self.row(chain, (x, low[1]), (0, up), "bottom" if up > 0 else "top", self.d)
            lower = [low, (x, low[1])]
            upper = [(x, low[1] + up * chain.length), (x, high[1]), high]
            if row is None or not clear(row, lower, upper) or not self.canvas.wire_free(lower, chain.start):
                continue
            if self.canvas.wire_free(upper, chain.end):
                self.canvas.add_wire(chain.start, lower)
                self.canvas.add_wire(chain.end, upper)
                self.put(row)
                return

    # -- parts with three and more pins -----------------------------------------------------------------------------
    def cost(self, ref: str, turn: Orientation) -> float:
        cost = turn.rotation / 360 + turn.mirror / 8
        for t in self.view.terminals[ref]:
            kind, side = self.view.kind(self.view.net_at(ref, t)), place.side(self.view, ref, t, turn)
            if kind == "power":
                cost += {"top": 0, "bottom": 5}.get(side, 2)
            elif kind != "signal":
                cost += {"bottom": 0, "top": 5}.get(side, 2)
        return cost

    def _multi(self, ref: str, terminal: str, net: str, x: float, y: float, d: int, gap: int) -> float | None:
        """Place the part on the rail and grow from its other pins; where it meets the rail."""
        wanted = "left" if d > 0 else "right"
        options = []
        for turn in place.orientations(self.view, ref):
            side = place.side(self.view, ref, terminal, turn)
            if side == wanted or side in ("top", "bottom"):
                options.append((self.cost(ref, turn) + (side != wanted), turn.rotation, turn))
        if self.canvas.symbols and self._busy(ref, terminal):
            gap += 6
        for k in range(gap, gap + _REACH):
            at = (x + d * k, y)
            for _, _, turn in sorted(options, key=lambda o: o[:2]):
                symbol = self.fit(place.symbols(self.view, ref, turn, at, terminal))
                if symbol and clear([symbol], [(x, y), at]) and self.canvas.wire_free([(x, y), at], net):
                    self.canvas.add_wire(net, [(x, y), at])
                    self.set_down(ref, symbol, turn, {terminal})
                    return at[0]
        return None

    def _busy(self, ref: str, terminal: str) -> bool:
        """True if another terminal on the same side has something of its own to be drawn before it."""
        shape = self.view.shapes[ref]
        assert shape is not None
        side = shape.terminals[terminal].side
        for t in self.view.terminals[ref]:
            net = self.view.net_at(ref, t)
            if t != terminal and shape.terminals[t].side == side and net and self.view.kind(net) == "signal":
                if any(self.view.low(c.end) or self.view.kind(c.end) == "power" for c in self.chains(net)):
                    return True
        return False

    def set_down(self, ref: str, symbol: Symbol, turn: Orientation, done: set[str]) -> None:
        """Put the symbol down and grow from its terminals that are not done."""
        self.put([symbol])
        terminals = self.view.terminals[ref]
        for t in terminals:
            net = self.view.net_at(ref, t)
            if net is not None and self.view.kind(net) == "signal":
                self.present[net] = True
        center = symbol.center
        order = {"top": 0, "bottom": 1, "left": 2 + self.d, "right": 2 - self.d}
        for t in sorted(terminals, key=lambda t: order[place.side(self.view, ref, t, turn)]):
            net = self.view.net_at(ref, t)
            if t in done or net is None:
                continue
            dx, dy = place.tip(self.view, ref, t, turn)
            self._go_on(net, (center[0] + dx, center[1] + dy), place.side(self.view, ref, t, turn))

    def _stacks(self, ref: str, terminal: str, up: int) -> bool:
        facing = "bottom" if up > 0 else "top"
        turns = [t for t in place.orientations(self.view, ref) if place.side(self.view, ref, terminal, t) == facing]
        return bool(turns) and min(self.cost(ref, t) for t in turns) < 2

    def _stack(self, ref: str, terminal: str, net: str, x: float, y: float, y0: float, up: int) -> tuple[str, Point] | None:
        """The part on top of (or below) the pin's end; returns the net and end of its far terminal, if there is one."""
        facing = "bottom" if up > 0 else "top"
        turns = [t for t in place.orientations(self.view, ref) if place.side(self.view, ref, terminal, t) == facing]
        for k in range(12):
            at = (x, y0 + up * k)
            for turn in sorted(turns, key=lambda t: self.cost(ref, t)):
                symbol = self.fit(place.symbols(self.view, ref, turn, at, terminal))
                if not symbol or not clear([symbol], [(x, y), at]) or not self.canvas.wire_free([(x, y), at], net):
                    continue
                self.canvas.add_wire(net, [(x, y), at])
                opposite = "top" if up > 0 else "bottom"
                dx, _ = place.tip(self.view, ref, terminal, turn)
                for t in self.view.terminals[ref]:
                    tip = place.tip(self.view, ref, t, turn)
                    far = self.view.net_at(ref, t)
                    if place.side(self.view, ref, t, turn) == opposite and tip[0] == dx and far is not None:
                        self.set_down(ref, symbol, turn, {terminal, t})
                        return far, (x, symbol.center[1] + tip[1])
                self.set_down(ref, symbol, turn, {terminal})
                return None
        return None

