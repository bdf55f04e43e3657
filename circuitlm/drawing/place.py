"""Make a `Symbol` of a part: pins, and designator and value beside it."""

from __future__ import annotations

import re
from dataclasses import replace

from circuitlm.drawing.metrics import REF_SIZE, VALUE_SIZE, text_width
from circuitlm.drawing.model import Point, Side, Symbol, SymbolPin, Text
from circuitlm.drawing.symbols.active import OpAmp, OpAmpFlipped
from circuitlm.drawing.symbols.base import Orientation
from circuitlm.drawing.view import View

ROTATIONS = (
    Orientation(), Orientation(0, True), Orientation(90), Orientation(270), Orientation(180), Orientation(180, True),
)  # fmt: skip
UPRIGHT = (Orientation(), Orientation(0, True))
_MAX_VALUE = 22
_WIDE = 7
"""Beside a body wider than this nothing is written that has room below it."""


def orientations(view: View, ref: str) -> tuple[Orientation, ...]:
    shape = view.shapes[ref]
    assert shape is not None
    if issubclass(shape, OpAmp):
        return UPRIGHT[:1]
    return UPRIGHT if shape.upright else ROTATIONS


def tip(view: View, ref: str, terminal: str, turn: Orientation) -> Point:
    """Where the terminal's end lies, seen from the symbol's centre."""
    shape = view.shapes[ref]
    assert shape is not None
    return turn.point(shape.terminals[terminal].at)


def side(view: View, ref: str, terminal: str, turn: Orientation) -> Side:
    shape = view.shapes[ref]
    assert shape is not None
    return turn.side(shape.terminals[terminal].side)


def symbols(view: View, ref: str, turn: Orientation, anchor: Point, terminal: str) -> list[Symbol]:
    """The part with that terminal's end at `anchor`; the same symbol with its texts in different places, best first."""
    shape = view.shapes[ref]
    assert shape is not None
    dx, dy = tip(view, ref, terminal, turn)
    cx, cy = anchor[0] - dx, anchor[1] - dy
    left, bottom, right, top = turn.rect(shape.body)
    pins = []
    for key, ids in view.terminals[ref].items():
        place, where = turn.point(shape.terminals[key].at), turn.side(shape.terminals[key].side)
        net = view.net_at(ref, key)
        used = [p for p in ids if view.circuit.net_of((ref, p))] or ids[:1]
        for pin_id in used:
            pin = view.circuit.parts[ref].component.pin(pin_id)
            pins.append(
                SymbolPin(
                    pin_id, pin.name or pin.id.split(".")[0], pin.number or "", (cx + place[0], cy + place[1]), where,
                    net, net is None and (ref, pin_id) in view.circuit.no_connect, shape.terminals[key].lead,
                )
            )  # fmt: skip
    drawn = {p.pin_id for p in pins}
    folded = [p.id for p in view.circuit.parts[ref].component.pins if p.id not in drawn]
    marks = [Text(m, (cx + turn.point((x, y))[0], cy + turn.point((x, y))[1]), "middle", size, "mark") for m, x, y, size in shape.marks]
    size = (2 * min(-left, right), 2 * min(-bottom, top))
    sides = {p.side for p in pins}
    found = []
    for texts in _texts(view, ref, (cx, cy), (left, bottom, right, top), sides):
        found.append(
            Symbol(
                ref, view.circuit.parts[ref].id, shape.shape, (cx, cy), size, (left, bottom, right, top),
                turn.rotation, turn.mirror, pins, [*texts, *marks], folded=folded,
            )
        )  # fmt: skip
    return found


def caption(view: View, ref: str) -> list[tuple[str, str]]:
    """The lines beside a symbol: designator, then value or a short name."""
    part = view.circuit.parts[ref]
    title = part.value or part.label or part.component.mpn or re.split(r" ?[(,]", part.component.name)[0]
    if len(title) > _MAX_VALUE:
        title = title[: _MAX_VALUE - 1].rstrip() + "…"
    return [(ref, "ref"), (title, "value")] if title and title != ref else [(ref, "ref")]


def _texts(view: View, ref: str, center: Point, body: tuple[float, float, float, float], taken: set[Side]) -> list[list[Text]]:
    lines = caption(view, ref)
    (cx, cy), (left, bottom, right, top) = center, body
    beside: dict[Side, list[Text]] = {}
    places: tuple[tuple[Side, float, str], ...] = (("right", cx + right + 0.5, "start"), ("left", cx + left - 0.5, "end"))
    for name, x, anchor in places:
        ys = [cy + 0.7, cy - 0.7] if len(lines) == 2 else [cy]
        beside[name] = [_line(w, k, (x, y), anchor) for (w, k), y in zip(lines, ys, strict=True)]
    over = [_line(w, k, (cx, cy + top + 0.85 + 1.35 * i), "middle") for i, (w, k) in enumerate(reversed(lines))]
    under = [_line(w, k, (cx, cy + bottom - 0.85 - 1.35 * i), "middle") for i, (w, k) in enumerate(lines)]
    if taken == {"left", "right"} or taken <= {"left"}:
        split = [over[-1] if len(lines) == 1 else _line(*lines[0], (cx, cy + top + 0.85), "middle")]
        split += [_line(w, k, (cx, cy + bottom - 0.85), "middle") for w, k in lines[1:]]
        room = min(-left, right) + 1.0
        if ref in view.rows and len(lines) > 1 and all(text_width(w, VALUE_SIZE) < room for w, _ in lines):
            (word, first), (value, second), y = lines[0], lines[1], cy + top + 0.85
            return [[_line(word, first, (cx - 0.25, y), "end"), _line(value, second, (cx + 0.25, y), "start")], split, over, under]
        return [split, over, under]
    if taken == {"top", "bottom"}:
        return [beside["right"], beside["left"]]
    corner = [_line(w, k, (cx + right + 0.5, y), "start") for (w, k), y in zip(lines, (cy + top, cy + top - 1.4), strict=False)]
    free = [beside[s] for s in ("right", "left") if s not in taken]
    slant = [
        [_line(w, k, (cx + dx, cy + bottom - 0.6 - 1.35 * i), anchor) for i, (w, k) in enumerate(lines)]
        for dx, anchor in ((1.6, "start"), (-1.6, "end"))
    ]
    if view.shapes[ref] is OpAmpFlipped:
        slant = [[replace(t, at=(t.at[0], 2 * cy - t.at[1])) for t in reversed_lines(s)] for s in slant]
    if right - left > _WIDE and "bottom" in taken:
        return [*slant, *free, under, over, corner]
    return [*free, *([] if "bottom" not in taken and free else slant), under, over, corner]


def reversed_lines(texts: list[Text]) -> list[Text]:
    """The same lines with their places exchanged, so that they read downward again once turned upside down."""
    return [replace(t, at=other.at) for t, other in zip(texts, reversed(texts), strict=True)]


def _line(text: str, kind: str, at: Point, anchor: str) -> Text:
    return Text(text, at, anchor, REF_SIZE if kind == "ref" else VALUE_SIZE, kind)  # type: ignore[arg-type]
