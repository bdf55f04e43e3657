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


_RING = "M1.5 0 A1.5 1.5 0 1 0 -1.5 0 A1.5 1.5 0 1 0 1.5 0 Z"
_DIAMOND = "M-1.5 0 L0 1.5 L1.5 0 L0 -1.5 Z"


class CurrentSource(TwoPin):
    """An ideal current source: the current flows through it from its first to its second end."""

    shape = "current-source"
    solid = _RING
    stroke = "M-.9 0 H.3"
    fill = "M.95 0 L.25 .4 V-.4 Z"
    body = (-1.5, -1.5, 1.5, 1.5)


class AcSource(TwoPin):
    """A sine source; the plus end is where its phase counts from."""

    shape = "ac-source"
    solid = _RING
    stroke = "M-.7 0 C-.45 .8 -.25 .8 0 0 C.25 -.8 .45 -.8 .7 0"
    marks = (("+", -1.0, 0, 0.8),)
    body = (-1.5, -1.5, 1.5, 1.5)


class ControlledSource(TwoPin):
    """A voltage source that another quantity controls, plus at the `a` end."""

    shape = "controlled-source"
    solid = _DIAMOND
    marks = (("+", -0.7, 0, 1.1), ("−", 0.7, 0, 1.1))
    body = (-1.5, -1.5, 1.5, 1.5)


class ControlledCurrentSource(TwoPin):
    """A current source that another quantity controls."""

    shape = "controlled-current-source"
    solid = _DIAMOND
    stroke = "M-.8 0 H.2"
    fill = "M.85 0 L.15 .4 V-.4 Z"
    body = (-1.5, -1.5, 1.5, 1.5)


class Aerial(Shape):
    shape = "antenna"
    terminals: ClassVar[dict[str, Terminal]] = {"feed": Terminal((0, -3), "bottom", ("1", "ant", "rf", "feed", "p"), 1.5)}
    stroke = "M0 -1.5 V1.5 M-1.2 1.5 L0 0 L1.2 1.5"
    body = (-1.2, -1.5, 1.2, 1.5)
