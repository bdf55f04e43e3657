"""Symbols of several parts in one case: Darlington pairs, LEDs of three colours."""

from typing import TYPE_CHECKING, ClassVar

from circuitlm.drawing.symbols.active import Npn, Pnp
from circuitlm.drawing.symbols.base import Shape, Terminal

if TYPE_CHECKING:
    from circuitlm.circuit.component import Component

_TWO_JUNCTIONS = 1.1
"""A base that stands more than this many volts over its emitter has two junctions in a row."""


class DarlingtonNpn(Npn):
    shape = "darlington-npn"
    particular = True
    stands_for = ("npn",)
    stroke = "M-1.4 0 H-.9 M-.9 -.5 V.5 M-.9 .25 L-.2 1.2 H1 M-.9 -.2 L.1 -.6 M.1 -1.1 V-.1 M.1 -.4 L1 .2 V1.8 M.1 -.8 L1 -1.3 V-1.8"
    fill = "M.98 -1.29 L.35 -1.22 L.64 -.75 Z"

    @classmethod
    def assign(cls, component: "Component") -> dict[str, list[str]] | None:
        return super().assign(component) if _darlington(component) else None


class DarlingtonPnp(Pnp):
    shape = "darlington-pnp"
    particular = True
    stands_for = ("pnp",)
    stroke = "M-1.4 0 H-.9 M-.9 -.5 V.5 M-.9 -.25 L-.2 -1.2 H1 M-.9 .2 L.1 .6 M.1 1.1 V.1 M.1 .4 L1 -.2 V-1.8 M.1 .8 L1 1.3 V1.8"
    fill = "M.2 .86 L.83 .93 L.54 1.4 Z"

    @classmethod
    def assign(cls, component: "Component") -> dict[str, list[str]] | None:
        return super().assign(component) if _darlington(component) else None


def _darlington(component: "Component") -> bool:
    vbe = component.spec.get("vbe")
    return isinstance(vbe, int | float) and vbe > _TWO_JUNCTIONS


_COLOURS = {
    "r": Terminal((-4, 2), "left", ("r", "red"), 2.0),
    "g": Terminal((-4, 0), "left", ("g", "green"), 2.0),
    "b": Terminal((-4, -2), "left", ("b", "blue"), 2.0),
}
_LEADS = "M-2 2 H-.8 M-2 0 H-.8 M-2 -2 H-.8 M.8 2 H1.6 V-2 H.8 M.8 0 H2 "
_LIGHT = "M-.2 2.9 L.3 3.6 M.5 2.9 L1 3.6"


class RgbCathode(Shape):
    """Three LEDs with their cathodes joined."""

    shape = "rgb-led-cathode"
    stands_for = ("led",)
    upright = True
    terminals: ClassVar[dict[str, Terminal]] = {**_COLOURS, "com": Terminal((4, 0), "right", ("k", "cathode"), 2.0)}
    solid = " ".join(f"M-.8 {y - 0.7:g} L.7 {y} L-.8 {y + 0.7:g} Z" for y in (2, 0, -2))
    stroke = _LEADS + " ".join(f"M.8 {y - 0.7:g} V{y + 0.7:g}" for y in (2, 0, -2)) + _LIGHT
    marks = (("R", -1.5, 2.5, 0.6), ("G", -1.5, 0.5, 0.6), ("B", -1.5, -1.5, 0.6))
    body = (-2, -2.8, 2, 3.6)


class RgbAnode(Shape):
    """Three LEDs with their anodes joined."""

    shape = "rgb-led-anode"
    stands_for = ("led",)
    upright = True
    terminals: ClassVar[dict[str, Terminal]] = {**_COLOURS, "com": Terminal((4, 0), "right", ("a", "anode"), 2.0)}
    solid = " ".join(f"M.8 {y - 0.7:g} L-.7 {y} L.8 {y + 0.7:g} Z" for y in (2, 0, -2))
    stroke = _LEADS + " ".join(f"M-.8 {y - 0.7:g} V{y + 0.7:g}" for y in (2, 0, -2)) + _LIGHT
    marks = RgbCathode.marks
    body = (-2, -2.8, 2, 3.6)
