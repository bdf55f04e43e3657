"""A figure: parts known by how they are joined, each with its place, the wires between them, and the ends from which the drawing goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from circuitlm.drawing import place
from circuitlm.drawing.canvas import clear
from circuitlm.drawing.errors import NoRoom
from circuitlm.drawing.model import Point, Side, Symbol
from circuitlm.drawing.symbols.base import TwoPin
from circuitlm.drawing.view import View

if TYPE_CHECKING:
    from circuitlm.drawing.grow import Grower
    from circuitlm.drawing.symbols.base import Orientation

_SIDE: dict[tuple[int, int], Side] = {(1, 0): "left", (-1, 0): "right", (0, 1): "bottom", (0, -1): "top"}


@dataclass(frozen=True, slots=True)
class Two:
    """A two-pin part from net *near* to net *far*, its near end at *at*, lying towards *step*; `polar`: the anode is the near end."""

    near: str
    far: str
    at: Point
    step: tuple[int, int]
    polar: bool = False


@dataclass(frozen=True, slots=True)
class Many:
    """A part with more pins: one of the symbol classes *shapes*, the net on each terminal, its centre and how it is turned."""

    shapes: tuple[type, ...]
    nets: dict[str, str]
    at: Point
    turn: Orientation


@dataclass(frozen=True, slots=True)
class End:
    """Where a net of the figure goes on, and to which side."""

    net: str
    at: Point
    side: Side


@dataclass(frozen=True, slots=True)
class Figure:
    """`kinds`: what a net has to be where that matters ('signal' where nothing is said, 'power', 'low', 'rail', 'any'); `whole`: nets on which nothing else may hang."""

    name: str
    parts: tuple[Two | Many, ...]
    wires: tuple[tuple[str, tuple[Point, ...]], ...]
    ends: tuple[End, ...]
    kinds: dict[str, str]
    whole: frozenset[str] = frozenset()
    alone: bool = False
    """True: a figure only where there are no further parts in the group."""


@dataclass(frozen=True, slots=True)
class Match:
    """The designator of each of a figure's parts, in their order, and the net behind each of its names."""

    figure: Figure
    refs: tuple[str, ...]
    nets: dict[str, str]


@cache
def figures() -> tuple[Figure, ...]:
    """All figures of this package, those with most parts first."""
    package = import_module("circuitlm.drawing.figures")
    found = [f for m in iter_modules(package.__path__) for f in getattr(import_module(f"{package.__name__}.{m.name}"), "FIGURES", ())]
    return tuple(sorted(found, key=lambda f: (-len(f.parts), f.name)))


def start(g: Grower, rest: list[str], y: float) -> bool:
    """Draw the largest figure among the parts that finds room, and what hangs on it; False where there is none."""
    for figure in figures() if len(rest) > 1 else ():
        match = find(g.view, figure, rest)
        if match is not None and g.attempt(lambda m=match: draw(g, m, y), cheap=True):  # type: ignore[misc]
            return True
    return False


# -- finding ---------------------------------------------------------------------------------------------------------
def find(view: View, figure: Figure, refs: list[str]) -> Match | None:
    """The figure's first appearance among the parts."""
    if figure.alone and len(refs) != len(figure.parts):
        return None
    candidates = [[r for r in refs if _fits(view, part, r)] for part in figure.parts]
    if not all(candidates):
        return None
    found = next(_matches(view, figure, candidates, (), {}), None)
    return Match(figure, *found) if found else None


def _fits(view: View, part: Two | Many, ref: str) -> bool:
    shape = view.shapes[ref]
    if shape is None:
        return False
    return issubclass(shape, TwoPin) and not view.source(ref) if isinstance(part, Two) else issubclass(shape, part.shapes)


def _matches(
    view: View, figure: Figure, candidates: list[list[str]], refs: tuple[str, ...], nets: dict[str, str]
) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    """Every way to give the figure's further parts designators that agree with the nets known so far."""
    if len(refs) == len(figure.parts):
        if all(set(view.circuit.nets[nets[n]].refs()) <= set(refs) for n in figure.whole):
            yield refs, nets
        return
    part = figure.parts[len(refs)]
    for ref in candidates[len(refs)]:
        if ref in refs:
            continue
        for pins in _ways(part):
            got = _agree(view, figure, ref, pins, nets)
            if got is not None:
                yield from _matches(view, figure, candidates, (*refs, ref), got)


def _ways(part: Two | Many) -> list[dict[str, str]]:
    if isinstance(part, Many):
        return [part.nets]
    ways = [{"a": part.near, "b": part.far}, {"a": part.far, "b": part.near}]
    return ways[:1] if part.polar else ways


def _agree(view: View, figure: Figure, ref: str, pins: dict[str, str], nets: dict[str, str]) -> dict[str, str] | None:
    """The nets known with the part's; None where they contradict."""
    known = dict(nets)
    for terminal, name in pins.items():
        net = view.net_at(ref, terminal)
        if net is None or known.setdefault(name, net) != net or not _is(view, net, figure.kinds.get(name, "signal")):
            return None
    return known if len(set(known.values())) == len(known) else None


def _is(view: View, net: str, kind: str) -> bool:
    if kind in ("any", "low", "rail"):
        return kind == "any" or (view.low(net) if kind == "low" else view.kind(net) != "signal")
    return view.kind(net) == kind


# -- drawing ---------------------------------------------------------------------------------------------------------
def draw(g: Grower, match: Match, y: float) -> None:
    """Put the figure down with its origin at (0, y) and grow from its ends. Raises NoRoom."""
    figure = match.figure
    symbols: list[Symbol] = []
    for part, ref in zip(figure.parts, match.refs, strict=True):
        symbol = g.fit(_options(g, match, part, ref, y), symbols)
        if symbol is None:
            raise NoRoom(f"no room for {ref}")
        symbols.append(symbol)
    lines = [(match.nets[n], [_down(p, y) for p in points]) for n, points in figure.wires]
    if not clear(symbols, *(line for _, line in lines)):
        raise NoRoom(f"no room for the wires of {figure.name}")
    g.put(symbols)
    for net, line in lines:
        if not g.canvas.wire_free(line, net):
            raise NoRoom(f"no way for {net}")
        g.canvas.add_wire(net, line)
    for net in match.nets.values():
        if g.view.kind(net) == "signal":
            g.present[net] = True
    before = g.d
    for end in figure.ends:
        g.d = -1 if end.side == "left" else 1
        g.go_on(match.nets[end.net], _down(end.at, y), end.side)
    g.d = before


def _options(g: Grower, match: Match, part: Two | Many, ref: str, y: float) -> list[Symbol]:
    if isinstance(part, Two):
        near = next(t for t in ("a", "b") if g.view.net_at(ref, t) == match.nets[part.near])
        turn = next(t for t in place.ROTATIONS if place.side(g.view, ref, near, t) == _SIDE[part.step])
        return place.symbols(g.view, ref, turn, _down(part.at, y), near)
    terminal = next(iter(part.nets))
    dx, dy = place.tip(g.view, ref, terminal, part.turn)
    return place.symbols(g.view, ref, part.turn, _down((part.at[0] + dx, part.at[1] + dy), y), terminal)


def _down(p: Point, y: float) -> Point:
    return float(p[0]), float(p[1] + y)
