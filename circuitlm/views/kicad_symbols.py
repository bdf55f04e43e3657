"""KiCad symbols (version 20241209 of the format) from the symbols of a drawing: the same lines, pins with pad number, name and type.

A symbol's frame: millimetres, y up, its origin on the grid. Unused pins of a box that the drawing folds away are in the symbol too, hidden, with
`no_connect` chosen from their alternates, so that the electrical rules check knows that they are left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil, floor

from circuitlm.circuit.component import Component, Pin
from circuitlm.drawing.model import NetLabel, Point, Symbol, Text
from circuitlm.drawing.symbols import SHAPES, Orientation
from circuitlm.views.kicad import pin_number
from circuitlm.views.svgpath import polylines
from circuitlm.views.text import Unique, one_line

STEP = 1.27
"""Millimetres of one grid step U: KiCad's connection grid of 50 mil."""
TEXT = 1.0
"""Height in millimetres of a text of size 1."""
UNUSED, FED = "not connected", "fed"
"""Alternate functions: of a pin that is left open, and of a supply's output through which the part is fed."""
_ANGLE = {"left": 0, "right": 180, "top": 270, "bottom": 90}
"""Side that a pin leaves -> direction from its end to the body."""


def quoted(text: str) -> str:
    """A text as an S-expression: one line, quotes and backslashes escaped."""
    flat = one_line(text, 500).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{flat}"'


def mm(steps: float) -> str:
    """Grid steps as millimetres."""
    return _short(steps * STEP)


def _short(value: float) -> str:
    return f"{round(value, 4) + 0.0:.4f}".rstrip("0").rstrip(".")


def effects(size: float = 1.0, hide: bool = False, justify: str = "") -> str:
    """How a text is written; `size` is a multiple of `TEXT`."""
    tall = _short(size * TEXT)
    return f"(effects (font (size {tall} {tall})){f' (justify {justify})' if justify else ''}{' (hide yes)' if hide else ''})"


def prop(name: str, text: str, at: Point = (0, 0), angle: int = 0, hide: bool = False) -> str:
    """A field; `at` in grid steps, y as the frame has it."""
    return f"(property {quoted(name)} {quoted(text)} (at {mm(at[0])} {mm(at[1])} {angle}) {effects(hide=hide)})"


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a symbol's KiCad origin lies and how it stands. Ours is mirrored, then turned; KiCad's is turned, then mirrored."""

    center: Point
    shift: Point
    turn: Orientation

    @classmethod
    def of(cls, symbol: Symbol) -> Frame:
        """The frame whose origin lies on the grid: half a step left of or below the centre where that lies between two lines."""
        turn = Orientation(symbol.rotation, symbol.mirror)
        frame = cls(symbol.center, (0.0, 0.0), turn)
        tip = frame.local(symbol.pins[0].at) if symbol.pins else (0.0, 0.0)
        return cls(symbol.center, (-0.5 if tip[0] % 1 else 0.0, -0.5 if tip[1] % 1 else 0.0), turn)

    @property
    def origin(self) -> Point:
        dx, dy = self.turn.point(self.shift)
        return self.center[0] + dx, self.center[1] + dy

    @property
    def angle(self) -> int:
        return -self.turn.rotation % 360 if self.turn.mirror else self.turn.rotation

    def local(self, p: Point) -> Point:
        """A point of the drawing in the symbol's frame."""
        x, y = p[0] - self.center[0], p[1] - self.center[1]
        for _ in range(self.turn.rotation // 90):
            x, y = y, -x
        return (-x if self.turn.mirror else x) - self.shift[0], y - self.shift[1]

    def moved(self, p: Point) -> Point:
        """A point of the shape's own frame in KiCad's."""
        return p[0] - self.shift[0], p[1] - self.shift[1]


# -- parts -------------------------------------------------------------------------------------------------------------
def numbers(component: Component) -> dict[str, str]:
    """Pin id -> pad number, each once."""
    unique = Unique()
    return {p.id: unique(pin_number(component, p)) for p in component.pins}


def both_ways(component: Component, pin: Pin) -> bool:
    """Whether a pin that gives a supply can take one as well, as a board's 5V pin."""
    return pin.type == "power_out" and pin.id in component.supply_pins()


def unit_of(symbol: Symbol) -> int:
    """KiCad's number of the symbol's unit: U1B is 2."""
    return ord(symbol.unit) - ord("A") + 1 if symbol.unit else 1


def folded_spots(symbol: Symbol, frame: Frame, count: int) -> list[Point]:
    """As many places inside the body, in its frame, for pins that are not drawn: on the grid where there are enough."""
    corners = [frame.local((symbol.center[0] + symbol.art[i], symbol.center[1] + symbol.art[j])) for i, j in ((0, 1), (2, 3))]
    (left, right), (low, high) = sorted(c[0] for c in corners), sorted(c[1] for c in corners)
    taken = {frame.local(p.at) for p in symbol.pins}
    for pitch in (1.0, 0.5, 0.25, 0.125):
        xs, ys = (_between(a, b, pitch) for a, b in ((left, right), (low, high)))
        inside = [(x, y) for y in ys for x in xs if (x, y) not in taken]
        if len(inside) >= count:
            return inside[:count]
    return [(0.0, 0.0625 * k) for k in range(count)]


def _between(low: float, high: float, pitch: float) -> list[float]:
    """Multiples of the pitch between two edges, the edges left out."""
    first, last = floor(low / pitch) + 1, ceil(high / pitch)
    return [pitch * k for k in range(first, last)]


def _pin(pin: Pin, number: str, at: Point, angle: int, lead: float, hide: bool = False, feeds: bool = False) -> str:
    name = pin.name or pin.id.split(".")[0]
    others = [(UNUSED, "no_connect")] * hide + [(FED, "power_in")] * feeds
    return (
        f"(pin {pin.type} line (at {mm(at[0])} {mm(at[1])} {angle}) (length {mm(lead)}){' (hide yes)' if hide else ''} "
        f"(name {quoted(name)} {effects(0.9)}) (number {quoted(number)} {effects(0.65)})"
        + "".join(f" (alternate {quoted(other)} {kind} line)" for other, kind in others)
        + ")"
    )


def _polyline(points: list[Point], width: float, fill: str) -> str:
    pts = " ".join(f"(xy {mm(x)} {mm(y)})" for x, y in points)
    return f"(polyline (pts {pts}) (stroke (width {width}) (type default)) (fill (type {fill})))"


def _lines(symbol: Symbol, frame: Frame) -> Iterable[str]:
    """The body: a shape's own lines, or a box with what is written in it."""
    shape = SHAPES.get(symbol.shape)
    if shape is None:
        (w, h), (x, y) = symbol.size, frame.moved((0.0, 0.0))
        corners = f"(start {mm(x - w / 2)} {mm(y + h / 2)}) (end {mm(x + w / 2)} {mm(y - h / 2)})"
        yield f"(rectangle {corners} (stroke (width 0.2) (type default)) (fill (type background)))"
        fields = ("ref",) if len([t for t in symbol.texts if t.kind == "value"]) > 1 else ("ref", "value")
        for text in symbol.texts:  # a title of several lines is no field: KiCad's have one line
            if text.kind not in fields:
                yield _text(text, frame.local(text.at))
        return
    for data, width, fill in ((shape.solid, 0.18, "background"), (shape.stroke, 0.18, "none"), (shape.fill, 0.08, "outline")):
        for line in polylines(data) if data else []:
            yield _polyline([frame.moved(p) for p in line], width, fill)
    for mark, x, y, size in shape.marks:
        yield _text(Text(mark, (x, y), "middle", size, "mark"), frame.moved((x, y)))


def _text(text: Text, at: Point) -> str:
    justify = {"start": "left", "end": "right"}.get(text.anchor, "")
    return f"(text {quoted(text.text)} (at {mm(at[0])} {mm(at[1])} 0) {effects(text.size, justify=justify)})"


@dataclass(slots=True)
class Library:
    """The symbols of one schematic: equal ones once, each with a name of its own."""

    nick: str
    names: dict[str, str] = field(default_factory=dict)
    """What a symbol says -> its name."""
    _unique: Unique = field(default_factory=Unique)

    def add(self, wanted: str, body: str) -> str:
        """The lib_id of a symbol, put in where it is not there yet. `body` has NUL where its name belongs."""
        if body not in self.names:
            self.names[body] = self._unique(re.sub(r"[^\w.+-]", "_", wanted) or "part")
        return f"{self.nick}:{self.names[body]}"

    def embedded(self) -> str:
        """The (lib_symbols ...) of the schematic."""
        return "(lib_symbols\n" + "\n".join(self._one(body, name, f"{self.nick}:{name}") for body, name in self.names.items()) + "\n)"

    def file(self) -> str:
        """The same symbols as a library's file."""
        symbols = "\n".join(self._one(body, name, name) for body, name in self.names.items())
        return f'(kicad_symbol_lib (version 20241209) (generator "circuitlm") (generator_version "9.0")\n{symbols}\n)\n'

    @staticmethod
    def _one(body: str, name: str, full: str) -> str:
        return f"(symbol {quoted(full)} " + body.replace("\x00", name) + ")"

    def part(self, component: Component, symbols: list[Symbol]) -> str:
        """The lib_id of the symbol of a part, whose units are *symbols*."""
        number = numbers(component)
        pieces, drawn = [], {p.pin_id for s in symbols for p in s.pins}
        for symbol in symbols:
            frame, unit = Frame.of(symbol), unit_of(symbol)
            pins = []
            for p in symbol.pins:
                pin, at, angle = component.pin(p.pin_id), frame.local(p.at), _turned(frame, p.side)
                pins.append(_pin(pin, number[pin.id], at, angle, p.lead, feeds=both_ways(component, pin)))
            if not symbol.unit:
                rest = [p for p in component.pins if p.id not in drawn]
                for pin, at in zip(rest, folded_spots(symbol, frame, len(rest)), strict=True):
                    pins.append(_pin(pin, number[pin.id], at, 0, 0, hide=True))
            inner = "\n".join([*_lines(symbol, frame), *pins])
            pieces.append(f'(symbol "\x00_{unit}_1"\n{inner}\n)')
        spare = [p for p in component.pins if p.id not in drawn] if symbols[0].unit else []
        if spare:
            pieces.append(_spare_unit(spare, number, max(map(unit_of, symbols)) + 1))
        footprint = kicad.footprint if (kicad := component.names.get("kicad")) and kicad.footprint else ""
        head = [
            "(pin_numbers (hide yes)) (pin_names (offset 0.5) (hide yes)) (exclude_from_sim no) (in_bom yes) (on_board yes)",
            prop("Reference", component.ref), prop("Value", component.name), prop("Footprint", footprint, hide=True),
            prop("Datasheet", "", hide=True), prop("Description", component.description or component.name, hide=True),
        ]  # fmt: skip
        return self.add(component.id, "\n".join([*head, *pieces, "(embedded_fonts no)"]))

    def sign(self, label: NetLabel) -> str:
        """The lib_id of a supply's or ground's power symbol."""
        pin = f'(pin power_in line (at 0 0 {90 if label.side == "bottom" else 270}) (length 0) (hide yes) (name "" {effects()}) (number "1" {effects()}))'
        lines = "\n".join(_polyline(line, 0.18, "none") for line in sign_lines(label))
        hide = label.kind == "ground" and not label.further_ground
        return self.add(label.text, _power(label.text, lines, pin, hide, f'Power symbol of the net "{label.text}"'))

    def flag(self) -> str:
        """The lib_id of the flag that tells the electrical rules check that a net is fed."""
        pin = f'(pin power_out line (at 0 0 90) (length 0) (hide yes) (name "" {effects()}) (number "1" {effects()}))'
        lines = _polyline([(0, 0), (0, 0.9), (-0.8, 1.4), (0, 1.9), (0.8, 1.4), (0, 0.9)], 0.18, "none")
        return self.add("PWR_FLAG", _power("PWR_FLAG", lines, pin, False, "Says that a net is fed from outside", "#FLG"))


def _turned(frame: Frame, side: str) -> int:
    """A pin's direction in the symbol's frame, from the side that it leaves on the sheet."""
    out = {"left": (-1.0, 0.0), "right": (1.0, 0.0), "top": (0.0, 1.0), "bottom": (0.0, -1.0)}[side]
    x, y = out
    for _ in range(frame.turn.rotation // 90):
        x, y = y, -x
    x = -x if frame.turn.mirror else x
    return _ANGLE["left" if x < 0 else "right" if x > 0 else "top" if y > 0 else "bottom"]


def _spare_unit(pins: list[Pin], number: dict[str, str], unit: int) -> str:
    """Pins of a package that no unit on the sheet has, as a unit that can be placed later."""
    tall = 2 * len(pins)
    box = f"(rectangle (start {mm(-3)} {mm(1)}) (end {mm(3)} {mm(1 - tall)}) (stroke (width 0.2) (type default)) (fill (type background)))"
    lines = [_pin(p, number[p.id], (-5, -2 * i), 0, 2) for i, p in enumerate(pins)]
    return f'(symbol "\x00_{unit}_1"\n' + "\n".join([box, *lines]) + "\n)"


def _power(name: str, lines: str, pin: str, hide: bool, what: str, ref: str = "#PWR") -> str:
    return "\n".join(
        [
            "(power) (pin_numbers (hide yes)) (pin_names (offset 0) (hide yes)) (exclude_from_sim no) (in_bom no) (on_board no)",
            prop("Reference", ref, hide=True), prop("Value", name, (0, 1.4), hide=hide), prop("Footprint", "", hide=True),
            prop("Datasheet", "", hide=True), prop("Description", what, hide=True),
            f'(symbol "\x00_0_1"\n{lines}\n)', f'(symbol "\x00_1_1"\n{pin}\n)', "(embedded_fonts no)",
        ]
    )  # fmt: skip


def sign_lines(label: NetLabel) -> list[list[Point]]:
    """What a supply or ground symbol is drawn of, from the point that touches the wire."""
    if label.kind == "ground":
        return [[(0, 0), (0, -0.6)], [(-0.9, -0.6), (0.9, -0.6)], [(-0.55, -1), (0.55, -1)], [(-0.2, -1.4), (0.2, -1.4)]]
    up = 1 if label.side == "bottom" else -1
    return [[(0, 0), (0, 0.7 * up)], [(-0.8, 0.7 * up), (0.8, 0.7 * up)]]
