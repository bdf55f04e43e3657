"""Diodes, transistors, op-amps, bridge rectifiers."""

from typing import ClassVar

from circuitlm.drawing.symbols.base import Shape, Terminal, TwoPin

_TRIANGLE = "M-.8 -.9 L.8 0 L-.8 .9 Z"
_LEADS = "M-1.5 0 H-.8 M.8 0 H1.5 "


class Diode(TwoPin):
    shape = "diode"
    fill = _TRIANGLE
    stroke = _LEADS + "M.8 -.9 V.9"
    body = (-1.5, -0.9, 1.5, 0.9)


class Zener(TwoPin):
    shape = "zener"
    fill = _TRIANGLE
    stroke = _LEADS + "M.4 -.9 H.8 V.9 H1.2"
    body = (-1.5, -0.9, 1.5, 0.9)


class Schottky(TwoPin):
    shape = "schottky"
    fill = _TRIANGLE
    stroke = _LEADS + "M.4 -.5 V-.9 H.8 V.9 H1.2 V.5"
    body = (-1.5, -0.9, 1.5, 0.9)


class Led(TwoPin):
    shape = "led"
    solid = _TRIANGLE
    stroke = _LEADS + "M.8 -.9 V.9 M-.3 .9 L.25 1.75 M.5 .9 L1.05 1.75"
    fill = "M.55 2.2 L.02 1.9 L.5 1.6 Z M1.35 2.2 L.82 1.9 L1.3 1.6 Z"
    body = (-1.5, -0.9, 1.5, 2.2)


class Photodiode(TwoPin):
    shape = "photodiode"
    solid = _TRIANGLE
    stroke = _LEADS + "M.8 -.9 V.9 M-.4 2.2 L.1 1.3 M.5 2.2 L1 1.3"
    fill = "M.35 .9 L-.15 1.2 L.33 1.5 Z M1.25 .9 L.75 1.2 L1.23 1.5 Z"
    body = (-1.5, -0.9, 1.5, 2.2)


_BASE = ("b", "base")
_C, _E = ("c", "collector"), ("e", "emitter")
_G, _D, _S = ("g", "gate"), ("d", "drain"), ("s", "source")
_RING = "M2.2 0 A1.8 1.8 0 1 0 -1.4 0 A1.8 1.8 0 1 0 2.2 0 Z"


class Transistor(Shape):
    """Control at the left, the more positive end at the top."""

    upright = True
    solid = _RING
    body = (-1.4, -1.8, 2.2, 1.8)


class Npn(Transistor):
    shape = "npn"
    terminals: ClassVar[dict[str, Terminal]] = {
        "control": Terminal((-3, 0), "left", _BASE, 1.6),
        "top": Terminal((1, 3), "top", _C, 1.5),
        "bottom": Terminal((1, -3), "bottom", _E, 1.5),
    }
    stroke = "M-1.4 0 H-.4 M-.4 -1 V1 M-.4 .4 L1 1.2 V1.8 M-.4 -.4 L1 -1.2 V-1.8"
    fill = "M.95 -1.17 L.2 -1.12 L.52 -.55 Z"


class Pnp(Transistor):
    shape = "pnp"
    terminals: ClassVar[dict[str, Terminal]] = {
        "control": Terminal((-3, 0), "left", _BASE, 1.6),
        "top": Terminal((1, 3), "top", _E, 1.5),
        "bottom": Terminal((1, -3), "bottom", _C, 1.5),
    }
    stroke = Npn.stroke
    fill = "M-.33 .44 L.42 .49 L.1 1.06 Z"


class Nmos(Transistor):
    shape = "nmos"
    terminals: ClassVar[dict[str, Terminal]] = {
        "control": Terminal((-3, 0), "left", _G, 1.6),
        "top": Terminal((1, 3), "top", _D, 1.5),
        "bottom": Terminal((1, -3), "bottom", _S, 1.5),
    }
    stroke = "M-1.4 0 H-.7 M-.7 -.9 V.9 M-.2 -1.1 V-.5 M-.2 -.3 V.3 M-.2 .5 V1.1 M-.2 .8 H1 V1.8 M-.2 -.8 H1 V-1.8 M-.2 0 H1 V-.8"
    fill = "M-.15 0 L.5 .32 V-.32 Z"


class Pmos(Transistor):
    shape = "pmos"
    terminals: ClassVar[dict[str, Terminal]] = {
        "control": Terminal((-3, 0), "left", _G, 1.6),
        "top": Terminal((1, 3), "top", _S, 1.5),
        "bottom": Terminal((1, -3), "bottom", _D, 1.5),
    }
    stroke = "M-1.4 0 H-.7 M-.7 -.9 V.9 M-.2 -1.1 V-.5 M-.2 -.3 V.3 M-.2 .5 V1.1 M-.2 .8 H1 V1.8 M-.2 -.8 H1 V-1.8 M-.2 0 H1 V.8"
    fill = "M.6 0 L-.05 .32 V-.32 Z"


class Njf(Transistor):
    shape = "njf"
    terminals: ClassVar[dict[str, Terminal]] = Nmos.terminals
    stroke = "M-1.4 0 H-.3 M-.3 -1.1 V1.1 M-.3 .8 H1 V1.8 M-.3 -.8 H1 V-1.8"
    fill = "M-.3 0 L-.95 .32 V-.32 Z"


class Thyristor(Transistor):
    """A diode with a gate; the anode, its more positive end, at the top."""

    shape = "thyristor"
    terminals: ClassVar[dict[str, Terminal]] = {
        "control": Terminal((-3, 0), "left", _G, 1.6),
        "top": Terminal((1, 3), "top", ("a", "anode"), 1.5),
        "bottom": Terminal((1, -3), "bottom", ("k", "cathode"), 1.5),
    }
    stroke = "M1 1.8 V.7 M.1 -.6 H1.9 M1 -.6 V-1.8 M-1.4 0 H-.5 L.5 -.6"
    fill = "M.1 .7 H1.9 L1 -.6 Z"


class OpAmp(Shape):
    """One amplifier; packages with more of them are drawn as boxes."""

    shape = "opamp"
    stands_for = ("comparator",)
    upright = True
    terminals: ClassVar[dict[str, Terminal]] = {
        "inn": Terminal((-4, 2), "left", ("-", "in-", "inn", "vin-", "inverting", "-in", "n")),
        "inp": Terminal((-4, -2), "left", ("+", "in+", "inp", "vin+", "non-inverting", "+in", "p")),
        "out": Terminal((4, 0), "right", ("out", "output", "o", "vout")),
        "vp": Terminal((0, 4), "top", ("v+", "vcc", "vdd", "vs+", "vcc+", "vs"), 2.25, True),
        "vn": Terminal((0, -4), "bottom", ("v-", "vee", "vss", "gnd", "vs-", "vcc-"), 2.25, True),
    }
    solid = "M-3 -3.5 L3 0 L-3 3.5 Z"
    stroke = "M-2.6 2 H-1.8 M-2.6 -2 H-1.8 M-2.2 -2.4 V-1.6"
    body = (-3, -3.5, 3, 3.5)


class OpAmpFlipped(OpAmp):
    """The same with the non-inverting input on top, for feedback below."""

    shape = "opamp-flipped"
    terminals: ClassVar[dict[str, Terminal]] = {
        **OpAmp.terminals,
        "inn": Terminal((-4, -2), "left", OpAmp.terminals["inn"].names),
        "inp": Terminal((-4, 2), "left", OpAmp.terminals["inp"].names),
    }
    stroke = "M-2.6 2 H-1.8 M-2.6 -2 H-1.8 M-2.2 1.6 V2.4"


class BridgeRectifier(Shape):
    shape = "bridge-rectifier"
    upright = True
    terminals: ClassVar[dict[str, Terminal]] = {
        "ac1": Terminal((-4, 2), "left", ("ac1", "~1", "~.1", "ac", "1", "a")),
        "ac2": Terminal((-4, -2), "left", ("ac2", "~2", "~.2", "2", "b")),
        "p": Terminal((4, 2), "right", ("+", "p", "dc+", "out+", "pos")),
        "n": Terminal((4, -2), "right", ("-", "n", "dc-", "out-", "neg")),
    }
    solid = "M-3 -3.5 H3 V3.5 H-3 Z"
    stroke = "M-1.6 0 H1.6 M.7 -.9 V.9"
    fill = "M-.7 -.9 L.7 0 L-.7 .9 Z"
    marks = (("~", -2.3, 2, 1.2), ("~", -2.3, -2, 1.2), ("+", 2.3, 2, 1.2), ("−", 2.3, -2, 1.2))
    body = (-3, -3.5, 3, 3.5)
