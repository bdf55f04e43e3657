"""Ends of nets: supply symbols stand up, ground symbols hang down, names lie on the line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from circuitlm.drawing.canvas import Canvas
from circuitlm.drawing.errors import NoRoom
from circuitlm.drawing.metrics import label_rect
from circuitlm.drawing.model import NetLabel, Point, Side
from circuitlm.drawing.view import View

_FAR = 70


def terminate(canvas: Canvas, view: View, net: str, at: Point, side: str, tries: int | None = None, crossings: int = 3) -> None:
    """End the net at a pin or wire end that looks to `side` with its label, in one of the first `tries` places, better none than so many
    *crossings*. Raises NoRoom."""
    for most in dict.fromkeys((0, crossings)):
        for path, label in islice(_candidates(view, net, at, side), tries):
            if canvas.wire_free(path, net, most) and canvas.free([label_rect(label)], net):
                canvas.add_wire(net, path)
                canvas.add_label(label)
                return
    raise NoRoom(f"no room for the label of {net}")


def _candidates(view: View, net: str, at: Point, side: str) -> Iterator[tuple[list[Point], NetLabel]]:
    kind = view.kind(net)
    if kind in ("signal", "reference"):
        yield from _names(net, "port" if net in view.ports and net not in view.plugged else "net", at, side)
    else:
        yield from _rails(net, kind, at, side)


def _names(net: str, kind: str, at: Point, side: str) -> Iterator[tuple[list[Point], NetLabel]]:
    x, y = at
    if side in ("left", "right"):
        d = 1 if side == "right" else -1
        touching: Side = "left" if d > 0 else "right"
        for k in range(2, _FAR):
            yield [at, (x + d * k, y)], NetLabel(net, net, (x + d * k, y), touching, kind)  # type: ignore[arg-type]
        for k in range(12):
            turn = (x + d * k, y)
            for j in (*range(1, 16), *range(-1, -16, -1)):
                for e in (d, -d):
                    end = (turn[0] + e, y + j)
                    look: Side = "left" if e > 0 else "right"
                    yield [at, turn, (turn[0], y + j), end], NetLabel(net, net, end, look, kind)  # type: ignore[arg-type]
        return
    up = 1 if side == "top" else -1
    for k in range(_FAR):
        for j in range(1, 6):
            for d in (1, -1):
                touching = "left" if d > 0 else "right"
                end = (x + d * j, y + up * k)
                yield [at, (x, y + up * k), end], NetLabel(net, net, end, touching, kind)  # type: ignore[arg-type]


def _rails(net: str, kind: str, at: Point, side: str) -> Iterator[tuple[list[Point], NetLabel]]:
    """A supply symbol stands on a line from below; ground and negative supplies hang on one from above."""
    x, y = at
    up = 1 if kind == "power" else -1
    touching: Side = "bottom" if kind == "power" else "top"
    sign = "ground" if kind == "ground" else "power"

    def end(px: float, py: float) -> NetLabel:
        return NetLabel(net, net, (px, py), touching, sign)  # type: ignore[arg-type]

    if side == ("top" if up > 0 else "bottom"):
        for k in range(_FAR):
            yield [at, (x, y + up * k)], end(x, y + up * k)
    elif side in ("left", "right"):
        d = 1 if side == "right" else -1
        for k in range(2, _FAR):
            for j in range(0 if k > 2 else 1, 3):
                yield [at, (x + d * k, y), (x + d * k, y + up * j)], end(x + d * k, y + up * j)
        for k in range(1, 12):
            for j in (0, *range(-d, -5 * d, -d), *range(d, 5 * d, d)):
                yield [at, (x, y + up * k), (x + j, y + up * k)], end(x + j, y + up * k)
    for k in range(1, _FAR):
        for j in range(2, 12):
            for d in (1, -1):
                yield [at, (x, y - up * k), (x + d * j, y - up * k)], end(x + d * j, y - up * k)
