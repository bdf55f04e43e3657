"""Resistors and what is drawn like them, capacitors, inductors, crystals, fuses."""

from typing import ClassVar

from circuitlm.drawing.symbols.base import Shape, Terminal, TwoPin

_ZIGZAG = "M-1.5 0 L-1.25 .6 L-.75 -.6 L-.25 .6 L.25 -.6 L.75 .6 L1.25 -.6 L1.5 0"
_BLOCK = "M-1.5 -.55 H1.5 V.55 H-1.5 Z"


class Resistor(TwoPin):
    shape = "resistor"
    stroke = _ZIGZAG
    iec = ("", _BLOCK)
    body = (-1.5, -0.6, 1.5, 0.6)


class Thermistor(TwoPin):
    shape = "thermistor"
    solid = _BLOCK
    stroke = "M-1.6 -1 H-1 L1 1"
    body = (-1.5, -1, 1.5, 1)


class Ldr(TwoPin):
    shape = "ldr"
    solid = _BLOCK
    stroke = "M-.9 2 L-.3 .95 M.1 2 L.7 .95"
    fill = "M-.1 .6 L-.6 1 L-.15 1.25 Z M.9 .6 L.4 1 L.85 1.25 Z"
    body = (-1.5, -0.6, 1.5, 2.0)


class ForceSensor(TwoPin):
    shape = "fsr"
    solid = _BLOCK
    stroke = "M0 2 V1.1"
    fill = "M0 .6 L-.3 1.2 H.3 Z"
    body = (-1.5, -0.6, 1.5, 2.0)


class FlexSensor(TwoPin):
    shape = "flex"
    solid = _BLOCK
    stroke = "M-1.3 1.1 Q0 2 1.3 1.1"
    body = (-1.5, -0.6, 1.5, 1.7)


class Potentiometer(Shape):
    shape = "potentiometer"
    terminals: ClassVar[dict[str, Terminal]] = {
        "top": Terminal((0, 3), "top", ("top", "1", "a", "vcc", "cw"), 1.5),
        "wiper": Terminal((3, 0), "right", ("wiper", "w", "2", "sig", "out"), 1.5),
        "bottom": Terminal((0, -3), "bottom", ("bottom", "3", "b", "gnd", "ccw"), 1.5),
    }
    stroke = "M0 1.5 L.6 1.25 L-.6 .75 L.6 .25 L-.6 -.25 L.6 -.75 L-.6 -1.25 L0 -1.5 M1.5 0 H1.2"
    iec = ("M1.5 0 H1.2", "M-.55 -1.5 H.55 V1.5 H-.55 Z")
    fill = "M.55 0 L1.2 .35 V-.35 Z"
    body = (-0.6, -1.5, 1.5, 1.5)


class Capacitor(TwoPin):
    shape = "capacitor"
    stroke = "M-1.5 0 H-.35 M-.35 -1.1 V1.1 M.35 -1.1 V1.1 M.35 0 H1.5"
    body = (-1.5, -1.1, 1.5, 1.1)


class PolarisedCapacitor(TwoPin):
    shape = "capacitor-polarised"
    stroke = "M-1.5 0 H-.35 M-.35 -1.1 V1.1 M.75 -1.1 Q.05 0 .75 1.1 M.4 0 H1.5 M-1.3 .75 H-.7 M-1 .45 V1.05"
    body = (-1.5, -1.1, 1.5, 1.1)


class Inductor(TwoPin):
    shape = "inductor"
    stroke = "M-1.5 0 A.375 .45 0 0 0 -.75 0 A.375 .45 0 0 0 0 0 A.375 .45 0 0 0 .75 0 A.375 .45 0 0 0 1.5 0"
    body = (-1.5, -0.4, 1.5, 0.7)


class Solenoid(TwoPin):
    shape = "solenoid"
    stroke = Inductor.stroke + " M-1.5 .9 H1.5 M-1.5 1.2 H1.5"
    body = (-1.5, -0.4, 1.5, 1.2)


class Crystal(TwoPin):
    shape = "crystal"
    solid = "M-.45 -1.1 H.45 V1.1 H-.45 Z"
    stroke = "M-1.5 0 H-.9 M-.9 -.9 V.9 M.9 -.9 V.9 M.9 0 H1.5"
    body = (-1.5, -1.1, 1.5, 1.1)


class Fuse(TwoPin):
    shape = "fuse"
    solid = _BLOCK
    stroke = "M-1.5 0 H1.5"
    body = (-1.5, -0.55, 1.5, 0.55)


class Transformer(Shape):
    shape = "transformer"
    terminals: ClassVar[dict[str, Terminal]] = {
        "p1": Terminal((-3, 2), "left", ("p1", "pri1", "1", "l")),
        "p2": Terminal((-3, -2), "left", ("p2", "pri2", "2", "n")),
        "s1": Terminal((3, 2), "right", ("s1", "sec1", "3", "ac1")),
        "s2": Terminal((3, -2), "right", ("s2", "sec2", "4", "ac2")),
        "ct": Terminal((3, 0), "right", ("ct", "sc", "s0"), 1.8, optional=True),
    }
    stroke = (
        "M-2 2 H-1.2 V1.8 A.45 .45 0 0 0 -1.2 .9 A.45 .45 0 0 0 -1.2 0 A.45 .45 0 0 0 -1.2 -.9 "
        "A.45 .45 0 0 0 -1.2 -1.8 V-2 H-2 M2 2 H1.2 V1.8 A.45 .45 0 0 1 1.2 .9 A.45 .45 0 0 1 1.2 0 "
        "A.45 .45 0 0 1 1.2 -.9 A.45 .45 0 0 1 1.2 -1.8 V-2 H2 M-.2 -2 V2 M.2 -2 V2"
    )
    body = (-2, -2, 2, 2)
    upright = True
