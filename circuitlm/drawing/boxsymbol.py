"""The symbol of a part that is drawn as a box: its size, its pins, its texts."""

from __future__ import annotations

from math import ceil

from circuitlm.drawing.metrics import LABEL_SIZE, NOTE_SIZE, PIN_SIZE, REF_SIZE, VALUE_SIZE, text_width, wrap
from circuitlm.drawing.model import Point, Side, Symbol, SymbolPin, Text
from circuitlm.drawing.sides import Box
from circuitlm.drawing.view import View

LEAD_X, LEAD_Y = 2, 1
_LINE = 1.35
_NUMBER_SIZE = 0.65
_FOLD_SIZE = 0.8 * NOTE_SIZE
Heights = dict[Side, dict[str, int]]
"""Per side: pin -> depth of its row below the first row."""


def box_symbol(view: View, box: Box, heights: Heights) -> Symbol:
    """The box with its top left corner at the origin."""
    return _BoxSymbol(view, box, heights).symbol()


class _BoxSymbol:
    def __init__(self, view: View, box: Box, heights: Heights):
        self.view, self.box, self.heights = view, box, heights
        self.part = view.circuit.parts[box.ref]
        self.names = {p.id: p.name or p.id.split(".")[0] for p in self.part.component.pins}
        self.small = self.part.component.kind == "connector"
        self.tops, self.bottoms = self.spread("top"), self.spread("bottom")
        self.texts: list[Text] = []
        self.pins: list[SymbolPin] = []

    def symbol(self) -> Symbol:
        width, first, height = self.frame()
        for side in ("left", "right"):
            for pin_id, depth in self.heights[side].items():
                self.row_pin(pin_id, "left" if side == "left" else "right", float(first - depth), width)
        self.edge_pins("top", self.tops, width, float(LEAD_Y), -0.9)
        self.edge_pins("bottom", self.bottoms, width, -height - float(LEAD_Y), -height + 0.8)
        art = (-width / 2, -height / 2, width / 2, height / 2)
        return Symbol(
            self.box.ref, self.part.id, "box", (width / 2, -height / 2), (float(width), float(height)), art,
            pins=self.pins, texts=self.texts, folded=[*self.box.folded, *self.box.bridged],
        )  # fmt: skip

    def slim_frame(self) -> tuple[int, int, int]:
        """The same for a box without pins on top or below: the title stands beside them."""
        sides: tuple[Side, Side] = ("left", "right")
        beside, right = (max((text_width(self.names[p], PIN_SIZE) for p in self.box.sides[s]), default=-0.6) for s in sides)
        title = self.title(11.0)
        lines = [(self.box.ref, "ref"), *((line, "value") for line in title)]
        wide = max(text_width(line, VALUE_SIZE) for line, _ in lines)
        width = 2 * ceil((wide + beside + right + 3.4) / 2)
        deep = max(max(rows.values(), default=0) for rows in self.heights.values())
        height = max(deep + 2, ceil(_LINE * len(lines) + 0.8))
        x = (beside + width - right) / 2
        for i, (line, kind) in enumerate(lines):
            y = -height / 2 + _LINE * ((len(lines) - 1) / 2 - i)
            self.texts.append(Text(line, (x, y), "middle", REF_SIZE if kind == "ref" else VALUE_SIZE, kind))  # type: ignore[arg-type]
        return width, -((height - deep) // 2), height

    def frame(self) -> tuple[int, int, int]:
        """Width, height of the first row, height; writes the title."""
        if self.box.ref in self.view.slim:
            return self.slim_frame()
        widest = {s: max((text_width(self.names[p], PIN_SIZE) for p in pins), default=0) for s, pins in self.box.sides.items()}
        beside = widest["left"] + widest["right"]
        title = self.title(max(11.0, beside + 2))
        fold = self.below()
        need = [beside + 2.5, *(xs[-1] - xs[0] + 4 for xs in (self.tops, self.bottoms) if xs)]
        if self.small:
            need = [max(beside + 1.6, 3)]
        else:
            need += [text_width(line, VALUE_SIZE) + 1.5 for line in title] + [8, text_width(fold, _FOLD_SIZE) + 1]
        width = 2 * ceil(max(need) / 2)
        top = -(1.9 if self.tops else 0.7)
        lines = [(self.box.ref, "ref"), *((line, "value") for line in title)]
        start = 0.85 + _LINE * (len(lines) - 1) if self.small else top - 0.6
        for i, (line, kind) in enumerate(lines):
            size = REF_SIZE if kind == "ref" else VALUE_SIZE
            self.texts.append(Text(line, (width / 2, start - _LINE * i), "middle", size, kind))  # type: ignore[arg-type]
        under = 0.0 if self.small else top - _LINE * len(title) - 1.2
        first = -ceil(-under + (0.5 if self.small else 0.9))
        depths = [d for rows in self.heights.values() for d in rows.values()]
        bottom = first - max(depths) - 1.0 if depths else under - 0.3
        if fold:
            self.texts.append(Text(fold, (width / 2, bottom - 0.5), "middle", _FOLD_SIZE, "note"))
            bottom -= 1.3
        return width, first, ceil(-bottom + (1.3 if self.bottoms else 0))

    def below(self) -> str:
        """What stands at the foot of the box: pins that are not drawn, and why."""
        bridged = [] if self.small else [f"{self.names.get(p, p)} = {self.names.get(q, q)} on board" for p, q in self.box.bridged.items()]
        return ", ".join([*bridged[:2], *([f"+{len(self.box.folded)} pins not used"] if self.box.folded else [])])

    def title(self, width: float) -> list[str]:
        """The component's name, and the part's own value or label below it."""
        name, own = self.part.component.name, self.part.value or self.part.label
        if self.small and own:
            return wrap(own, width, VALUE_SIZE, 2)
        lines = wrap(name, width, VALUE_SIZE, 3)
        return lines + wrap(own, width, VALUE_SIZE, 2) if own and own not in name else lines

    def add(self, pin_id: str, at: Point, side: Side, lead: float, text: Text) -> None:
        circuit, pin = self.view.circuit, self.part.component.pin(pin_id)
        net = circuit.net_of((self.box.ref, pin_id))
        nc = net is None and (self.box.ref, pin_id) in circuit.no_connect
        label, number = self.names[pin_id], pin.number or ""
        self.pins.append(SymbolPin(pin_id, label, number, at, side, net.name if net else None, nc, lead))
        self.texts.append(text)

    def row_pin(self, pin_id: str, side: Side, y: float, width: int) -> None:
        """A pin at the left or right, its package number above its line where it is a bare chip."""
        left = side == "left"
        at = (float(-LEAD_X if left else width + LEAD_X), y)
        name = Text(self.names[pin_id], (0.5 if left else width - 0.5, y), "start" if left else "end", PIN_SIZE, "pin")
        self.add(pin_id, at, side, LEAD_X, name)
        number = self.part.component.pin(pin_id).number
        if number and self.part.component.form == "ic":
            x = at[0] + (1 if left else -1)
            self.texts.append(Text(number, (x, y + 0.5), "middle", _NUMBER_SIZE, "pin"))

    def edge_pins(self, side: Side, xs: list[int], width: int, edge: float, name_y: float) -> None:
        shift = round(width / 2 - (xs[0] + xs[-1]) / 2) if xs else 0
        for pin_id, x in zip(self.box.sides[side], xs, strict=True):
            at = (float(x + shift), edge)
            self.add(pin_id, at, side, LEAD_Y, Text(self.names[pin_id], (at[0], name_y), "middle", PIN_SIZE, "pin"))

    def spread(self, side: Side) -> list[int]:
        """Places of the pins along the top or bottom edge, wide enough for their names and their nets' names."""
        xs: list[int] = []
        before = 0.0
        for pin in self.box.sides[side]:
            net = self.view.circuit.net_of((self.box.ref, pin))
            half = max(text_width(self.names[pin], PIN_SIZE) / 2 + 0.3, 1.3)
            if net is not None:
                name = text_width(net.name, LABEL_SIZE)
                kind = self.view.kind(net.name)
                half = max(half, {"signal": name + 2.5, "ground": 0}.get(kind, name / 2 + 0.4))
            xs.append(0 if not xs else xs[-1] + ceil(before + half))
            before = half
        return xs
