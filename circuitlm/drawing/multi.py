"""Parts with three and more pins on a rail, or on top of a pin: which way they stand, and what grows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from circuitlm.drawing import place, stage
from circuitlm.drawing.canvas import clear
from circuitlm.drawing.model import Point, Side, Symbol
from circuitlm.drawing.symbols.base import OPPOSITE, Orientation
from circuitlm.drawing.view import View

if TYPE_CHECKING:
    from circuitlm.drawing.grow import Grower

_REACH, _TRIES = 30, 6


def cost(view: View, ref: str, turn: Orientation) -> float:
    """How far from custom the part stands: supplies belong on top, grounds at the bottom, letters upright."""
    total = turn.rotation / 360 + turn.mirror / 8
    for t in view.terminals[ref]:
        kind, side = view.kind(view.net_at(ref, t)), place.side(view, ref, t, turn)
        if kind == "power":
            total += {"top": 0, "bottom": 5}.get(side, 2)
        elif kind != "signal":
            total += {"bottom": 0, "top": 5}.get(side, 2)
    return total


def on_rail(g: Grower, ref: str, terminal: str, net: str, start: Point, d: int, gap: int) -> float | None:
    """Place the part on the net's rail and grow from its other pins; where it meets the rail."""
    facing: Side = "left" if d > 0 else "right"
    options = []
    for turn in place.orientations(g.view, ref):
        side = place.side(g.view, ref, terminal, turn)
        if side == facing or side in ("top", "bottom"):
            options.append((cost(g.view, ref, turn) + (side != facing), turn.rotation, turn))
    if g.canvas.symbols and _busy(g, ref, terminal):
        gap += 6
    tries = 0
    for _, _, turn in sorted(options, key=lambda o: o[:2]):
        for k in range(gap, gap + _REACH):
            at = (start[0] + d * k, start[1])
            symbol = _fits(g, ref, terminal, turn, net, start, at)
            if symbol is not None and g.attempt(lambda s=symbol, t=turn, p=at: _put(g, ref, terminal, s, t, net, start, p)):  # type: ignore[misc]
                return at[0]
            tries += symbol is not None
            if tries > _TRIES:
                return None
    return None


def _fits(g: Grower, ref: str, terminal: str, turn: Orientation, net: str, start: Point, at: Point) -> Symbol | None:
    symbol = g.fit(place.symbols(g.view, ref, turn, at, terminal))
    if symbol is None or not clear([symbol], [start, at]) or not g.canvas.wire_free([start, at], net):
        return None
    return symbol


def _put(g: Grower, ref: str, terminal: str, symbol: Symbol, turn: Orientation, net: str, start: Point, at: Point) -> None:
    g.canvas.add_wire(net, [start, at])
    set_down(g, ref, symbol, turn, {terminal})


def _busy(g: Grower, ref: str, terminal: str) -> bool:
    """True if another terminal on the same side has something of its own to be drawn before it."""
    shape = g.view.shapes[ref]
    assert shape is not None
    for t in g.view.terminals[ref]:
        net = g.view.net_at(ref, t)
        beside = t != terminal and shape.terminals[t].side == shape.terminals[terminal].side
        if not beside or not net or g.view.kind(net) != "signal":
            continue
        if any(g.view.kind(c.end) != "signal" for c in g.chains(net)):
            return True
    return False


def set_down(g: Grower, ref: str, symbol: Symbol, turn: Orientation, done: set[str]) -> None:
    """Put the symbol down and grow from its terminals that are not done."""
    g.put([symbol])
    if stage.is_stage(g.view, ref):
        stage.dress(g, ref, symbol, turn, done)
        return
    terminals = g.view.terminals[ref]
    for t in terminals:
        net = g.view.net_at(ref, t)
        if net is not None and g.view.kind(net) == "signal":
            g.present[net] = True
    (x, y) = symbol.center
    order = {"top": 0, "bottom": 1, "left": 2 + g.d, "right": 2 - g.d}
    for t in sorted(terminals, key=lambda t: order[place.side(g.view, ref, t, turn)]):
        net = g.view.net_at(ref, t)
        if t not in done and net is not None:
            dx, dy = place.tip(g.view, ref, t, turn)
            g.go_on(net, (x + dx, y + dy), place.side(g.view, ref, t, turn))


def stacks(view: View, ref: str, terminal: str, up: int) -> bool:
    """True if the part can stand on (up > 0) or hang from a pin by that terminal in a customary way."""
    turns = _turns(view, ref, terminal, up)
    return bool(turns) and cost(view, ref, turns[0]) < 2


def _turns(view: View, ref: str, terminal: str, up: int) -> list[Orientation]:
    facing = "bottom" if up > 0 else "top"
    turns = [t for t in place.orientations(view, ref) if place.side(view, ref, terminal, t) == facing]
    return sorted(turns, key=lambda t: cost(view, ref, t))


def stack(g: Grower, ref: str, terminal: str, net: str, start: Point, y0: float, up: int) -> tuple[str, Point] | None:
    """The part on top of (or below) a pin's end; the net and end of its terminal opposite, if it has one."""
    for k in range(12):
        at = (start[0], y0 + up * k)
        for turn in _turns(g.view, ref, terminal, up):
            symbol = _fits(g, ref, terminal, turn, net, start, at)
            if symbol is None:
                continue
            g.canvas.add_wire(net, [start, at])
            here = place.side(g.view, ref, terminal, turn)
            dx, _ = place.tip(g.view, ref, terminal, turn)
            for t in g.view.terminals[ref]:
                tip, far = place.tip(g.view, ref, t, turn), g.view.net_at(ref, t)
                if place.side(g.view, ref, t, turn) == OPPOSITE[here] and tip[0] == dx and far is not None:
                    set_down(g, ref, symbol, turn, {terminal, t})
                    return far, (start[0], symbol.center[1] + tip[1])
            set_down(g, ref, symbol, turn, {terminal})
            return None
    return None
