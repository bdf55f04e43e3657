"""Two transistors of one kind side by side: current mirrors and differential pairs."""

from circuitlm.drawing.figures.figure import End, Figure, Many, Two
from circuitlm.drawing.model import Point
from circuitlm.drawing.symbols.active import Nmos, Npn, Pmos, Pnp, Transistor
from circuitlm.drawing.symbols.base import Orientation

_MIRRORED = Orientation(0, True)
_APART = 6
"""From the middle to each transistor's."""


def _mirror(shapes: tuple[type[Transistor], ...], up: int) -> Figure:
    """The first transistor's control is joined to its own output; `up`: +1 where the emitters are at the bottom."""
    near, far = ("top", "bottom") if up > 0 else ("bottom", "top")
    return Figure(
        f"current mirror of {shapes[0].shape}",
        (
            Many(shapes, {"control": "ref", near: "ref", far: "e1"}, (-_APART, 0), _MIRRORED),
            Many(shapes, {"control": "ref", near: "out", far: "e2"}, (_APART, 0), Orientation()),
        ),
        (("ref", ((3 - _APART, 0), (_APART - 3, 0))), ("ref", ((0, 0), (0, 4 * up), (-1 - _APART, 4 * up), (-1 - _APART, 3 * up)))),
        (
            End("e1", (-1 - _APART, -3 * up), "bottom" if up > 0 else "top"), End("e2", (_APART + 1, -3 * up), "bottom" if up > 0 else "top"),
            End("ref", (-1 - _APART, 4 * up), "top" if up > 0 else "bottom"), End("out", (_APART + 1, 3 * up), "top" if up > 0 else "bottom"),
        ),
        {"e1": "any", "e2": "any"},
    )  # fmt: skip


def _joined_mirror(shapes: tuple[type[Transistor], ...], up: int) -> Figure:
    """The same with both emitters on one net."""
    figure = _mirror(shapes, up)
    first, second = figure.parts
    assert isinstance(first, Many) and isinstance(second, Many)
    far = "bottom" if up > 0 else "top"
    parts = (
        Many(first.shapes, first.nets | {far: "e"}, first.at, first.turn),
        Many(second.shapes, second.nets | {far: "e"}, second.at, second.turn),
    )
    ends = tuple(End("e" if e.net in ("e1", "e2") else e.net, e.at, e.side) for e in figure.ends)
    return Figure(f"{figure.name}, joined", parts, figure.wires, ends, {"e": "rail"})


def _pair(resistors: bool) -> Figure:
    """Emitters joined in the middle, controls outward."""
    first, second = ("e1", "e2") if resistors else ("tail", "tail")
    deep = -8 if resistors else -4
    left, right = 1 - _APART, _APART - 1
    parts: tuple[Two | Many, ...] = (
        Many((Npn, Nmos), {"control": "in1", "top": "out1", "bottom": first}, (-_APART, 0), Orientation()),
        Many((Npn, Nmos), {"control": "in2", "top": "out2", "bottom": second}, (_APART, 0), _MIRRORED),
    )
    if resistors:
        parts += (Two("e1", "tail", (left, -3), (0, -1)), Two("e2", "tail", (right, -3), (0, -1)))
        tail: tuple[str, tuple[Point, ...]] = ("tail", ((left, deep), (right, deep)))
    else:
        tail = ("tail", ((left, -3), (left, deep), (right, deep), (right, -3)))
    return Figure(
        f"differential pair, {'resistors' if resistors else 'direct'}", parts, (tail,),
        (
            End("out1", (left, 3), "top"), End("out2", (right, 3), "top"), End("tail", (0, deep), "bottom"),
            End("in1", (-_APART - 3, 0), "left"), End("in2", (_APART + 3, 0), "right"),
        ),
        {"out1": "any", "out2": "any"},
    )  # fmt: skip


FIGURES = (
    *(_mirror(s, u) for s, u in (((Npn,), 1), ((Nmos,), 1), ((Pnp,), -1), ((Pmos,), -1))),
    *(_joined_mirror(s, u) for s, u in (((Npn,), 1), ((Nmos,), 1), ((Pnp,), -1), ((Pmos,), -1))),
    _pair(True),
    _pair(False),
)
