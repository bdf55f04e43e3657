"""What a teacher writes into a drawing: arrows for the directions in which currents count, and the names of nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from circuitlm.drawing.metrics import covers, text_rect
from circuitlm.drawing.model import Anchor, Arrow, Drawing, Point, Text

NAME_SIZE = 0.9
_INWARD = {"left": (1, 0), "right": (-1, 0), "top": (0, -1), "bottom": (0, 1)}


def directions(drawing: Drawing, pins: Mapping[str, str]) -> None:
    """An arrowhead on the lead of each part's pin (designator -> pin id), pointing into the part: that way its current counts."""
    for symbol in drawing.symbols:
        for pin in symbol.pins:
            if pins.get(symbol.ref) == pin.pin_id:
                dx, dy = _INWARD[pin.side]
                reach = pin.lead / 2 + 0.48
                drawing.arrows.append(Arrow((pin.at[0] + dx * reach, pin.at[1] + dy * reach), (dx, dy)))


def node_names(drawing: Drawing, nets: Iterable[str]) -> None:
    """Each net's name once, beside one of its wires or pins where nothing else stands; none where there is no room."""
    shown = {label.net for label in drawing.labels}
    for net in nets:
        if net in shown:
            continue
        for at, anchor in _places(drawing, net):
            text = Text(net, at, anchor, NAME_SIZE, "node")
            left, low, right, high = text_rect(text)
            if left > 0 and low > 0 and right < drawing.width and high < drawing.height and not covers(drawing, (left, low, right, high)):
                drawing.texts.append(text)
                break


def _places(drawing: Drawing, net: str) -> Iterator[tuple[Point, Anchor]]:
    """Where the name could stand, the best first: at a corner or dot of the net, along a wire, at a pin."""
    wires = [w.points for w in drawing.wires if w.net == net]
    own = {p for points in wires for p in points}
    tips = [p.at for s in drawing.symbols for p in s.pins if p.net == net]
    dots = [p for p in drawing.junctions if p in own]
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for points in wires for a, b in pairwise(points)]
    for far in (0.75, 1.1, 1.6):
        for x, y in [*dots, *sorted(own - set(tips)), *middles, *tips]:
            yield (x, y + far), "middle"
            yield (x + far / 2, y + far), "start"
            yield (x - far / 2, y + far), "end"
            yield (x + far / 2, y - far), "start"
            yield (x - far / 2, y - far), "end"
            yield (x + far * 0.6, y), "start"
            yield (x - far * 0.6, y), "end"
