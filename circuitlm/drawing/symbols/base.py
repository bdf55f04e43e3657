"""What a symbol is: terminals, a body, and lines to draw; all in its own frame, y up, in steps U."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from circuitlm.drawing.model import Point, Side

if TYPE_CHECKING:
    from circuitlm.circuit.component import Component

SHAPES: dict[str, type[Shape]] = {}

_SIDES: tuple[Side, ...] = ("right", "top", "left", "bottom")
OUT: dict[Side, Point] = {"left": (-1, 0), "right": (1, 0), "top": (0, 1), "bottom": (0, -1)}
OPPOSITE: dict[Side, Side] = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}


@dataclass(frozen=True, slots=True)
class Terminal:
    """A place for a pin: its outer end, the side it leaves, the pin ids and names it stands for."""

    at: Point
    side: Side
    names: tuple[str, ...]
    lead: float = 1.0
    optional: bool = False
    """A pin that the part may lack (an op-amp's supply pins)."""


@dataclass(frozen=True, slots=True)
class Orientation:
    """Mirror (x -> -x) first, then turn counter-clockwise by `rotation` degrees."""

    rotation: Literal[0, 90, 180, 270] = 0
    mirror: bool = False

    def point(self, p: Point) -> Point:
        x, y = (-p[0], p[1]) if self.mirror else p
        for _ in range(self.rotation // 90):
            x, y = -y, x
        return x + 0.0, y + 0.0

    def side(self, side: Side) -> Side:
        if self.mirror and side in ("left", "right"):
            side = OPPOSITE[side]
        return _SIDES[(_SIDES.index(side) + self.rotation // 90) % 4]

    def rect(self, r: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        (a, b), (c, d) = self.point((r[0], r[1])), self.point((r[2], r[3]))
        return min(a, c), min(b, d), max(a, c), max(b, d)


class Shape:
    """A symbol. Subclasses set the class attributes; naming a `shape` registers them."""

    shape: ClassVar[str] = ""
    terminals: ClassVar[dict[str, Terminal]] = {}
    body: ClassVar[tuple[float, float, float, float]] = (-1.5, -0.8, 1.5, 0.8)
    """Left, bottom, right, top of what is drawn, without leads."""
    stroke: ClassVar[str] = ""
    """An SVG path, drawn as lines."""
    fill: ClassVar[str] = ""
    """An SVG path, filled."""
    solid: ClassVar[str] = ""
    """An SVG path with an outline and the sheet's body colour inside."""
    marks: ClassVar[tuple[tuple[str, float, float, float], ...]] = ()
    """Upright letters inside: text, x, y, size."""
    upright: ClassVar[bool] = False
    """True: never turned on its side, only mirrored."""
    iec: ClassVar[tuple[str, str] | None] = None
    """`stroke` and `solid` as IEC 60617 draws it, where that differs from ANSI Y32."""
    particular: ClassVar[bool] = False
    """True: drawn in place of the component's own shape where its data fit."""
    stands_for: ClassVar[tuple[str, ...]] = ()
    """Component shapes that are drawn like this one where their own symbol does not fit."""

    def __init_subclass__(cls) -> None:
        if "shape" in cls.__dict__:
            SHAPES[cls.shape] = cls

    @classmethod
    def assign(cls, component: Component) -> dict[str, list[str]] | None:
        """Terminal -> the component's pins on it (more than one where they are joined inside); None: does not fit."""
        groups = _pin_groups(component)
        roles = {pin: role for i in component.interfaces for role, pin in i.pins.items()}
        found: dict[str, list[str]] = {}
        for key, terminal in cls.terminals.items():
            for group in groups:
                words = {w.lower() for p in group for w in _words(component, p, roles)}
                if words & set(terminal.names) and group not in found.values():
                    found[key] = group
                    break
        if len(found) < len(groups):
            needed = [k for k, t in cls.terminals.items() if not t.optional]
            if len(groups) != len(needed) or len(needed) != 2 or found:
                return None
            found = dict(zip(needed, groups, strict=True))
        if any(k not in found for k, t in cls.terminals.items() if not t.optional):
            return None
        return found


class TwoPin(Shape):
    """Tips at x = -2.5 (`a`, the positive or anode side) and +2.5 (`b`)."""

    terminals: ClassVar[dict[str, Terminal]] = {
        "a": Terminal((-2.5, 0), "left", ("a", "anode", "+", "1", "p", "pos", "positive", "vcc", "a1")),
        "b": Terminal((2.5, 0), "right", ("b", "k", "c", "cathode", "-", "2", "n", "neg", "negative", "gnd", "a2")),
    }


def shape_for(component: Component) -> type[Shape] | None:
    """The class that draws the component, or None for a box."""
    own = [SHAPES[component.shape]] if component.shape in SHAPES else []
    others = [s for s in SHAPES.values() if component.shape in s.__dict__.get("stands_for", ())]
    return next((s for s in sorted([*own, *others], key=lambda s: not s.particular) if s.assign(component) is not None), None)


def _words(component: Component, pin_id: str, roles: dict[str, str]) -> list[str]:
    pin = component.pin(pin_id)
    return [pin.id, pin.id.split(".")[0], pin.name or "", roles.get(pin.id, ""), *pin.aka]


def _pin_groups(component: Component) -> list[list[str]]:
    """Pins, those joined inside the part together."""
    group = {p.id: [p.id] for p in component.pins}
    for joined in component.joined:
        together = [p for p in joined if p in group]
        for p in together:
            group[p] = together
    return [list(g) for g in dict.fromkeys(tuple(g) for g in group.values())]
