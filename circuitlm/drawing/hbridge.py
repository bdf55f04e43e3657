"""A load between two pairs of transistors, drawn as the letter H: supply on top, ground below, each pair's controls on its outer side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from circuitlm.drawing import place
from circuitlm.drawing.errors import NoRoom
from circuitlm.drawing.labels import terminate
from circuitlm.drawing.model import Point, Symbol
from circuitlm.drawing.symbols.active import Transistor
from circuitlm.drawing.symbols.base import Orientation
from circuitlm.drawing.view import View

if TYPE_CHECKING:
    from circuitlm.drawing.grow import Grower

_LEG, _ARM = 6, 8
"""From the load's line to a transistor's middle, and from a pair's line to the load's end."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """The load, its nets, and the pairs (upper, lower) at each of them."""

    load: str
    nets: tuple[str, str]
    pairs: tuple[tuple[str, str], tuple[str, str]]


def find(view: View, refs: list[str]) -> Bridge | None:
    """The first bridge among the parts."""
    for ref in refs:
        nets = view.signal_nets(ref) if view.two_pin(ref) else []
        if len(nets) == 2:
            left, right = (_pair(view, n, refs) for n in nets)
            if left and right:
                return Bridge(ref, (nets[0], nets[1]), (left, right))
    return None


def _pair(view: View, net: str, refs: list[str]) -> tuple[str, str] | None:
    upper = lower = None
    for ref in view.circuit.nets[net].refs():
        shape = view.shapes[ref]
        if ref not in refs or shape is None or not issubclass(shape, Transistor):
            continue
        if view.net_at(ref, "bottom") == net and view.kind(view.net_at(ref, "top")) == "power":
            upper = upper or ref
        if view.net_at(ref, "top") == net and view.low(view.net_at(ref, "bottom")):
            lower = lower or ref
    return (upper, lower) if upper and lower else None


def start(g: Grower, rest: list[str], y: float) -> bool:
    """Draw the bridge and what hangs on it; False where there is none, or no room."""
    bridge = find(g.view, rest)
    if bridge is None or g.canvas.symbols:
        return False
    return g.attempt(lambda: _draw(g, bridge, y))


def _draw(g: Grower, bridge: Bridge, y: float) -> None:
    view, far = g.view, 2 * _ARM + 5
    for net in bridge.nets:
        g.present[net] = True
    near = "a" if view.net_at(bridge.load, "a") == bridge.nets[0] else "b"
    turn = Orientation() if near == "a" else Orientation(180)
    _stand(g, bridge.load, turn, (float(_ARM), y), near)
    controls: list[tuple[str, Point, int]] = []
    for i, (net, (upper, lower)) in enumerate(zip(bridge.nets, bridge.pairs, strict=True)):
        x, mirror = float(far * i), bool(i)
        for ref, terminal, rise in ((upper, "bottom", _LEG - 3), (lower, "top", 3 - _LEG)):
            symbol = _stand(g, ref, Orientation(0, mirror), (x, y + rise), terminal)
            away = "top" if terminal == "bottom" else "bottom"
            rail = view.net_at(ref, away)
            dx, dy = place.tip(view, ref, away, Orientation(0, mirror))
            if rail is not None:
                terminate(g.canvas, view, rail, (symbol.center[0] + dx, symbol.center[1] + dy), away)
            dx, dy = place.tip(view, ref, "control", Orientation(0, mirror))
            gate = view.net_at(ref, "control")
            if gate is not None:
                controls.append((gate, (symbol.center[0] + dx, symbol.center[1] + dy), 1 if mirror else -1))
        g.canvas.add_wire(net, [(x, y + _LEG - 3), (x, y), (x, y + 3 - _LEG)])
        g.canvas.add_wire(net, [(x, y), (float(_ARM if i == 0 else far - _ARM), y)])
    _controls(g, controls, y)


def _stand(g: Grower, ref: str, turn: Orientation, at: Point, terminal: str) -> Symbol:
    symbol = g.fit(place.symbols(g.view, ref, turn, at, terminal))
    if symbol is None:
        raise NoRoom(f"no room for {ref}")
    g.put([symbol])
    return symbol


def _controls(g: Grower, controls: list[tuple[str, Point, int]], y: float) -> None:
    """Join the controls of a pair that have one net, and go on outward."""
    before = g.d
    for side in (-1, 1):
        mine = [(net, at) for net, at, d in controls if d == side]
        g.d = side
        if len(mine) == 2 and mine[0][0] == mine[1][0] and g.view.kind(mine[0][0]) == "signal":
            net, (upper, lower) = mine[0][0], (mine[0][1], mine[1][1])
            x = upper[0] + side
            g.canvas.add_wire(net, [upper, (x, upper[1]), (x, lower[1]), lower])
            g.along(net, x, y, side)
        else:
            for net, at in mine:
                g.present[net] = True
                g.go_on(net, at, "left" if side < 0 else "right")
    g.d = before
