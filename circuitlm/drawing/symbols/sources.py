"""Batteries, ideal sources, aerials."""

from typing import ClassVar

from circuitlm.drawing.symbols.base import Shape, Terminal, TwoPin


class Battery(TwoPin):
    shape = "battery"
    stroke = "M-1.5 0 H-.75 M-.75 -1.2 V1.2 M-.25 -.6 V.6 M.25 -1.2 V1.2 M.75 -.6 V.6 M.75 0 H1.5 M-1.45 .8 H-.95 M-1.2 .55 V1.05"
    body = (-1.5, -1.2, 1.5, 1.2)


class Source(TwoPin):
    """An ideal voltage source, plus at the `a` end."""

    shape = "source"
    solid = "M1.5 0 A1.5 1.5 0 1 0 -1.5 0 A1.5 1.5 0 1 0 1.5 0 Z"
    marks = (("+", -0.75, 0, 1.3), ("−", 0.75, 0, 1.3))
    body = (-1.5, -1.5, 1.5, 1.5)


class Aerial(Shape):
    shape = "antenna"
    terminals: ClassVar[dict[str, Terminal]] = {"feed": Terminal((0, -3), "bottom", ("1", "ant", "rf", "feed", "p"), 1.5)}
    stroke = "M0 -1.5 V1.5 M-1.2 1.5 L0 0 L1.2 1.5"
    body = (-1.2, -1.5, 1.2, 1.5)
