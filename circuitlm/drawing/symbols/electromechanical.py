"""Switches, motors, loudspeakers, relays, lamps."""

from typing import ClassVar

from circuitlm.drawing.symbols.base import Shape, Terminal, TwoPin

_CIRCLE = "M1.5 0 A1.5 1.5 0 1 0 -1.5 0 A1.5 1.5 0 1 0 1.5 0 Z"
_DOTS = "M-.75 0 A.25 .25 0 1 0 -1.25 0 A.25 .25 0 1 0 -.75 0 Z M1.25 0 A.25 .25 0 1 0 .75 0 A.25 .25 0 1 0 1.25 0 Z"


class Button(TwoPin):
    shape = "button"
    stroke = "M-1.5 0 H-1.25 M1.25 0 H1.5 M-1.3 .7 H1.3 M0 .7 V1.5 M-.5 1.5 H.5"
    solid = _DOTS
    body = (-1.5, -0.3, 1.5, 1.5)


class Switch(TwoPin):
    shape = "switch"
    stroke = "M-1.5 0 H-1.25 M1.25 0 H1.5 M-.8 .15 L1 1.1"
    solid = _DOTS
    body = (-1.5, -0.3, 1.5, 1.1)


class Changeover(Shape):
    """A switch of one pole and two positions."""

    shape = "changeover"
    stands_for = ("switch", "button")
    upright = True
    terminals: ClassVar[dict[str, Terminal]] = {
        "com": Terminal((-3, 0), "left", ("com", "common", "c", "2")),
        "up": Terminal((3, 1), "right", ("nc", "1", "a")),
        "down": Terminal((3, -1), "right", ("no", "3", "b")),
    }
    solid = (
        "M-1 0 A.25 .25 0 1 0 -1.5 0 A.25 .25 0 1 0 -1 0 Z M1.5 1 A.25 .25 0 1 0 1 1 A.25 .25 0 1 0 1.5 1 Z "
        "M1.5 -1 A.25 .25 0 1 0 1 -1 A.25 .25 0 1 0 1.5 -1 Z"
    )
    stroke = "M-2 0 H-1.5 M1.5 1 H2 M1.5 -1 H2 M-1.05 .15 L1.05 .9"
    body = (-2, -1.3, 2, 1.3)


class Motor(TwoPin):
    shape = "motor"
    solid = _CIRCLE
    marks = (("M", 0, 0, 1.4),)
    body = (-1.5, -1.5, 1.5, 1.5)


class Lamp(TwoPin):
    shape = "lamp"
    solid = _CIRCLE
    stroke = "M-1.06 -1.06 L1.06 1.06 M-1.06 1.06 L1.06 -1.06"
    body = (-1.5, -1.5, 1.5, 1.5)


class Speaker(TwoPin):
    shape = "speaker"
    solid = "M-.9 -.2 H.9 V.8 H-.9 Z M-.9 .8 L-1.5 1.8 H1.5 L.9 .8 Z"
    stroke = "M-1.5 0 H-.9 M.9 0 H1.5"
    body = (-1.5, -0.2, 1.5, 1.8)


class Buzzer(TwoPin):
    shape = "buzzer"
    solid = "M-1.1 0 A1.1 1.3 0 0 0 1.1 0 Z"
    stroke = "M-1.5 0 H-1.1 M1.1 0 H1.5"
    marks = (("+", -1.1, -0.6, 0.8),)
    body = (-1.6, -1.1, 1.6, 1.3)


class Microphone(TwoPin):
    shape = "microphone"
    solid = "M1.1 .3 A1.1 1.1 0 1 0 -1.1 .3 A1.1 1.1 0 1 0 1.1 .3 Z"
    stroke = "M-1.5 0 H-1.1 M1.1 0 H1.5 M-1.3 1.4 H1.3"
    body = (-1.5, -0.8, 1.5, 1.4)


class Relay(Shape):
    """Coil at the left, positive end up; one changeover contact at the right, shown at rest."""

    shape = "relay"
    upright = True
    terminals: ClassVar[dict[str, Terminal]] = {
        "coil1": Terminal((-2, 5), "top", ("a1", "coil1", "coil+", "l+", "1")),
        "coil2": Terminal((-2, -5), "bottom", ("a2", "coil2", "coil-", "l-", "2")),
        "nc": Terminal((5, 3), "right", ("nc", "12"), optional=True),
        "com": Terminal((5, 0), "right", ("com", "c", "11")),
        "no": Terminal((5, -3), "right", ("no", "14"), optional=True),
    }
    solid = "M-4 -4 H4 V4 H-4 Z M-3 -1 H-1 V1 H-3 Z"
    stroke = (
        "M-2 4 V1 M-2 -1 V-4 M-3 -1 L-1 1 M4 3 H1.5 V1.7 M4 -3 H1.5 V-1.7 M4 0 H3 M3 0 L1.2 1.6 M-1 0 H-.6 M-.2 0 H.2 M.6 0 H1 M1.4 0 H1.8"
    )
    marks = (("NC", 2.8, 2.3, 0.7), ("COM", 2.9, -0.7, 0.7), ("NO", 2.8, -2.3, 0.7))
    body = (-4, -4, 4, 4)
