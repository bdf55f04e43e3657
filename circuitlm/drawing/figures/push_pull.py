"""Complementary followers: one transistor over the other, the output between them, their bias to the left."""

from circuitlm.drawing.figures.figure import End, Figure, Many, Two
from circuitlm.drawing.model import Point
from circuitlm.drawing.symbols.active import Nmos, Npn, Pmos, Pnp
from circuitlm.drawing.symbols.base import Orientation

_BIAS = -8
"""The column of what stands between the two controls."""


def _figure(resistors: bool, bias: str) -> Figure:
    """*bias*: 'none' (one control line), 'tapped' (two parts with the input between them), 'row' (two parts in a row)."""
    high = 8 if resistors else 5
    upper, lower = ("out", "out") if not resistors else ("e1", "e2")
    first, second = ("in", "in") if bias == "none" else ("b1", "b2")
    parts: list[Two | Many] = [
        Many((Npn, Nmos), {"control": first, "bottom": upper}, (0, high), Orientation()),
        Many((Pnp, Pmos), {"control": second, "top": lower}, (0, -high), Orientation()),
    ]
    wires: list[tuple[str, tuple[Point, ...]]] = []
    if resistors:
        parts += [Two("e1", "out", (1, 5), (0, -1)), Two("out", "e2", (1, 0), (0, -1))]
    else:
        wires.append(("out", ((1, high - 3), (1, 3 - high))))
    if bias == "none":
        wires.append(("in", ((-3, high), (-5, high), (-5, -high), (-3, -high))))
        ends = [End("in", (-5, 0), "left")]
    else:
        parts += [Two("b1", "in", (_BIAS, high), (0, -1)), Two("in", "b2", (_BIAS, 5 - high), (0, -1))]
        wires += [("b1", ((-3, high), (_BIAS, high))), ("b2", ((-3, -high), (_BIAS, -high)))]
        if high > 5:
            wires.append(("in", ((_BIAS, high - 5), (_BIAS, 5 - high))))
        ends = [End("b1", (_BIAS, high), "top"), End("b2", (_BIAS, -high), "bottom")]
        if bias == "tapped":
            ends.append(End("in", (_BIAS, 0), "left"))
    return Figure(
        f"push-pull, {'resistors' if resistors else 'direct'}, {bias}", tuple(parts), tuple(wires),
        (End("c1", (1, high + 3), "top"), End("c2", (1, -high - 3), "bottom"), *ends, End("out", (1, 0), "right")),
        {"c1": "any", "c2": "any"}, frozenset({"in"} if bias == "row" else ()),
    )  # fmt: skip


def _with_rails(figure: Figure) -> Figure:
    """The two far ends of the transistors, which stand on any net."""
    upper, lower = figure.parts[0], figure.parts[1]
    assert isinstance(upper, Many) and isinstance(lower, Many)
    both = (
        Many(upper.shapes, upper.nets | {"top": "c1"}, upper.at, upper.turn),
        Many(lower.shapes, lower.nets | {"bottom": "c2"}, lower.at, lower.turn),
    )
    return Figure(figure.name, both + figure.parts[2:], figure.wires, figure.ends, figure.kinds, figure.whole)


FIGURES = tuple(_with_rails(_figure(resistors, bias)) for resistors in (True, False) for bias in ("tapped", "row", "none"))
