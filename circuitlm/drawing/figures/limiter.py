"""Two transistors that keep a current: the second watches the voltage on the first one's sense resistor and takes its drive away."""

from circuitlm.drawing.figures.figure import End, Figure, Many
from circuitlm.drawing.model import Point, Side
from circuitlm.drawing.symbols.active import Nmos, Npn, Pmos, Pnp, Transistor
from circuitlm.drawing.symbols.base import Orientation


def _limiter(regulating: tuple[type[Transistor], ...], watching: tuple[type[Transistor], ...], up: int) -> Figure:
    """`up`: +1 where the sense resistor leads down to ground, -1 where it leads up to a supply."""
    near, far = ("top", "bottom") if up > 0 else ("bottom", "top")
    above: Side = "top" if up > 0 else "bottom"
    below: Side = "bottom" if up > 0 else "top"

    def at(x: int, y: int) -> Point:
        return x, up * y

    return Figure(
        f"current limiter of {watching[0].shape}",
        (
            Many(regulating, {"control": "drive", near: "load", far: "sense"}, (0, 0), Orientation()),
            Many(watching, {"control": "sense", near: "drive", far: "rail"}, at(-8, -5), Orientation(0, True)),
        ),
        (
            ("drive", (at(-3, 0), at(-9, 0), at(-9, -2))),
            ("sense", (at(1, -3), at(1, -5), at(-5, -5))),
        ),
        (
            End("rail", at(-9, -8), below), End("sense", at(1, -5), below), End("drive", at(-9, 0), above), End("load", at(1, 3), above),
        ),
        {"load": "any", "rail": "rail"},
    )  # fmt: skip


FIGURES = (_limiter((Npn, Nmos), (Npn,), 1), _limiter((Pnp, Pmos), (Pnp,), -1))
