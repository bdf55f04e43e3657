"""`Drawing`: where everything of a schematic lies. Plain data, made by `layout`, read by the SVG and Circuit JSON views.

Unit: one grid step U. Pins of a box are 2 U apart and all pins lie on whole steps; a two-pin symbol is 5 U from tip to
tip, so its centre lies on a half step. x grows to the right, y grows **up**; the drawing fills 0..width, 0..height.
One U is 0.2 of Circuit JSON's units.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Point = tuple[float, float]
Side = Literal["left", "right", "top", "bottom"]
Anchor = Literal["start", "middle", "end"]


@dataclass(slots=True)
class Text:
    """A line of text. `at` is the middle of its height, and left end, middle or right end of its width by `anchor`."""

    text: str
    at: Point
    anchor: Anchor = "middle"
    size: float = 1.0
    kind: Literal["ref", "value", "note", "pin", "mark", "title", "caption", "node"] = "value"


@dataclass(slots=True)
class SymbolPin:
    """A pin's outer end: where wires meet it. `side` is the side of the body it leaves, `number` the package's number."""

    pin_id: str
    label: str
    number: str
    at: Point
    side: Side
    net: str | None = None
    nc: bool = False
    """True: declared as left open, drawn with a cross."""
    lead: float = 1.0
    """Length of the pin's line from its end to the body."""


@dataclass(slots=True)
class Symbol:
    """One part as drawn; mirrored (x -> -x) first, then turned counter-clockwise about `center`.

    `size` is the body's without pins, centred on `center`; `art` is all that is drawn without pins (an LED's arrows
    too): left, bottom, right, top, seen from `center`.
    """

    ref: str
    component_id: str
    shape: str
    """A name in symbols.SHAPES, or 'box'."""
    center: Point
    size: tuple[float, float]
    art: tuple[float, float, float, float]
    rotation: Literal[0, 90, 180, 270] = 0
    mirror: bool = False
    pins: list[SymbolPin] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    """All its texts in drawing coordinates: designator, value, pin names (kind 'pin')."""
    unit: str = ""
    """Letter of the unit where a package's amplifiers are drawn apart (U1A, U1B): several symbols share one ref."""
    folded: list[str] = field(default_factory=list)
    """Ids of unused pins that are not drawn but counted in a note."""


@dataclass(slots=True)
class Wire:
    """An orthogonal line through its points, all on one net."""

    net: str
    points: list[Point]


@dataclass(slots=True)
class NetLabel:
    """A net's name at a wire's end. `at` touches the wire; `side` is the side of the label that touches it.

    A ground symbol hangs below its point (side 'top'), a supply symbol stands above it (side 'bottom'), a negative
    supply's hangs below it (kind 'power', side 'top').
    """

    net: str
    text: str
    at: Point
    side: Side
    kind: Literal["net", "power", "ground", "port"] = "net"

    @property
    def further_ground(self) -> bool:
        """Whether this is a ground of its own beside the usual one (GND2, GND_PS1), which must not look like it."""
        return self.kind == "ground" and self.text.upper().startswith("GND") and self.text.upper() != "GND"


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrowhead: its tip, and the way it points (a step along x or y)."""

    tip: Point
    way: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Caption:
    """What the title block says beside the title: the request's words, and the verdict in a sentence."""

    prompt: str
    verdict: str


@dataclass(slots=True)
class Drawing:
    """The whole sheet."""

    width: float = 0.0
    height: float = 0.0
    symbols: list[Symbol] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    labels: list[NetLabel] = field(default_factory=list)
    junctions: list[Point] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    """Title and remarks, placed."""
    notes: list[str] = field(default_factory=list)
    title: str = ""
    caption: Caption | None = None
    frames: list[tuple[float, float, float, float]] = field(default_factory=list)
    """The title block's outlines: left, bottom, right, top."""

    arrows: list[Arrow] = field(default_factory=list)
    """Directions in which currents count."""

    def symbol(self, ref: str) -> Symbol:
        """The symbol of that designator. Raises KeyError."""
        for found in self.symbols:
            if found.ref == ref:
                return found
        raise KeyError(ref)
