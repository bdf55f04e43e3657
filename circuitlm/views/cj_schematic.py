"""Circuit JSON's schematic elements, from a `Drawing`.

One grid step U is 0.2 of the format's units, y grows up in both. Two-pin parts that the format's own symbol
library has (`schematic-symbols`) name that symbol: its tips lie nearer together than ours, so the wire is
drawn on to the tip. Other symbols bring their own lines; everything else is a box with pins.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.drawing.model import Drawing, NetLabel, Point, Symbol, SymbolPin, Text
from circuitlm.drawing.symbols import SHAPES, Orientation
from circuitlm.views.svgpath import polylines
from circuitlm.views.text import one_line

if TYPE_CHECKING:
    from circuitlm.views.circuit_json import Ids

Element = dict[str, Any]
UNIT = 0.2
TEXT_SIZE = 0.18
PIN_CHARACTER = 0.1
"""Width of a character of a pin's name, as renderers write it."""
LINE = 0.02
"""Stroke width of symbols drawn by us, in the format's units."""

LIBRARY: dict[str, tuple[str, float]] = {
    "resistor": ("boxresistor", 0.3),
    "capacitor": ("capacitor", 0.3),
    "capacitor-polarised": ("capacitor_polarized", 0.3),
    "led": ("led_sm", 0.25),
    "diode": ("diode_sm", 0.25),
    "zener": ("zener_diode_sm", 0.25),
    "battery": ("battery", 0.5),
    "button": ("push_button_normally_open_momentary", 0.47),
    "switch": ("spst_switch", 0.38),
}
"""Our shape -> the library's symbol, its tips' distance from its centre. Port 1 is our terminal `a`."""
_FACING = {"left": "left", "right": "right", "top": "up", "bottom": "down"}
_GROUND_TIP, _POWER_TIP = 0.29, 0.11
"""Distance of the port from the centre of the library's `ground_down` and `vcc_up`."""


def schematic(circuit: Circuit, drawing: Drawing, ids: Ids) -> list[Element]:
    """Components, ports, wires, labels and texts of a drawing. Ids count in the drawing's order."""
    return _Sheet(circuit, drawing, ids).elements()


class _Sheet:
    def __init__(self, circuit: Circuit, drawing: Drawing, ids: Ids):
        self.circuit, self.drawing, self.ids = circuit, drawing, ids
        self.out: list[Element] = []
        self.ports = 0
        self.texts = 0
        self.lines = 0
        self.reach: dict[str, list[tuple[Point, Point, str]]] = defaultdict(list)
        """Per net: pieces of wire from our pin's end to a library symbol's tip, with the port's id."""
        self.port_at: dict[Point, str] = {}

    def elements(self) -> list[Element]:
        for index, symbol in enumerate(self.drawing.symbols):
            self._symbol(symbol, f"schematic_component_{index}")
        self._wires()
        for index, label in enumerate(self.drawing.labels):
            self._label(label, index)
        for text in self.drawing.texts:
            self._text(text)
        return self.out

    # -- components -------------------------------------------------------------------------------
    def _symbol(self, symbol: Symbol, element_id: str) -> None:
        part = self.circuit.parts[symbol.ref]
        element: Element = {
            "type": "schematic_component",
            "schematic_component_id": element_id,
            "source_component_id": self.ids.component[symbol.ref],
            "center": _xy(symbol.center),
            "size": {"width": _u(symbol.size[0]), "height": _u(symbol.size[1])},
            "is_box_with_pins": True,
        }
        self.out.append(element)
        shape = SHAPES.get(symbol.shape)
        library = self._library(symbol)
        if library:
            name, axis, tip = library
            element["symbol_name"] = name
            if part.value:
                element["symbol_display_value"] = one_line(part.value, 40)
            body = element["size"]
            for side in ("width", "height"):
                if (side == "width") == (axis == "x"):
                    body[side] = round(2 * tip, 4)
        elif shape is not None:
            element["is_box_with_pins"] = False
        else:
            element["port_labels"] = {f"pin{i}": p.label for i, p in enumerate(symbol.pins, start=1)}
        for pin in symbol.pins:
            self._port(symbol, pin, element_id, library[2] if library else None)
        if library is None and shape is not None:
            self._lines(symbol, element_id, shape)
        boxed = library is None and shape is None
        drop = self._title_drop(symbol) if boxed else 0.0
        for text in symbol.texts:
            if text.kind == "pin" or (library and text.kind in ("ref", "value")):
                continue  # a box writes its pins' names, a library symbol its designator and value
            # renderers write the texts of a box with it, and those of other components not at all
            self._text(text, element_id if boxed else None, drop if text.kind in ("ref", "value") else 0.0)

    def _title_drop(self, symbol: Symbol) -> float:
        """How far a box's title must move down so that it clears the names of pins on its top edge."""
        names = [_pin_label(p) for p in symbol.pins if p.side == "top"]
        title = [t.at[1] for t in symbol.texts if t.kind in ("ref", "value")]
        if not names or not title:
            return 0.0
        edge = _u(symbol.center[1] + symbol.size[1] / 2)
        under = edge - 0.08 - PIN_CHARACTER * max(map(len, names)) - TEXT_SIZE / 2
        room = _u(min(title)) - _u(symbol.center[1] - symbol.size[1] / 2) - TEXT_SIZE
        return round(max(0.0, min(_u(max(title)) - under, room)), 4)

    def _library(self, symbol: Symbol) -> tuple[str, str, float] | None:
        """(symbol name with direction, axis, tip distance) when the format's own library has the symbol."""
        entry = LIBRARY.get(symbol.shape)
        shape = SHAPES.get(symbol.shape)
        if entry is None or shape is None or len(symbol.pins) != 2:
            return None
        assigned = shape.assign(self.circuit.parts[symbol.ref].component)
        if not assigned or set(assigned) != {"a", "b"}:
            return None
        at = {p.pin_id: p.at for p in symbol.pins}
        ends = [next((at[p] for p in assigned[key] if p in at), None) for key in ("a", "b")]
        if ends[0] is None or ends[1] is None:
            return None
        dx, dy = ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]
        (cx, cy), (mx, my) = symbol.center, ((ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2)
        if (dx and dy) or abs(cx - mx) > 1e-6 or abs(cy - my) > 1e-6:
            return None
        way = "right" if dx > 0 else "left" if dx < 0 else "up" if dy > 0 else "down"
        return f"{entry[0]}_{way}", "x" if dx else "y", entry[1]

    def _port(self, symbol: Symbol, pin: SymbolPin, component_id: str, tip: float | None) -> None:
        port_id = f"schematic_port_{self.ports}"
        self.ports += 1
        center, lead = _xy(pin.at), _u(pin.lead)
        if tip is not None:
            cx, cy = _u(symbol.center[0]), _u(symbol.center[1])
            out = {"left": (-1, 0), "right": (1, 0), "top": (0, 1), "bottom": (0, -1)}[pin.side]
            inner = {"x": round(cx + out[0] * tip, 4), "y": round(cy + out[1] * tip, 4)}
            if inner != center and pin.net:
                self.reach[pin.net].append(((center["x"], center["y"]), (inner["x"], inner["y"]), port_id))
            center, lead = inner, 0.0
        element: Element = {
            "type": "schematic_port",
            "schematic_port_id": port_id,
            "schematic_component_id": component_id,
            "source_port_id": self.ids.port[PinRef(symbol.ref, pin.pin_id)],
            "center": center,
            "facing_direction": _FACING[pin.side],
            "side_of_component": pin.side,
            "distance_from_component_edge": lead,
            "display_pin_label": _pin_label(pin),
            "is_connected": pin.net is not None,
        }
        if pin.number.isdigit() and pin.number.isascii():
            element["pin_number"] = int(pin.number)
        self.port_at[(center["x"], center["y"])] = port_id
        self.out.append(element)
        if pin.nc:
            self._cross(component_id, center)

    def _cross(self, component_id: str, at: Element) -> None:
        for dx, dy in ((0.08, 0.08), (0.08, -0.08)):
            self.out.append(
                {
                    "type": "schematic_line",
                    "schematic_line_id": f"schematic_line_{self.lines}",
                    "schematic_component_id": component_id,
                    "x1": round(at["x"] - dx, 4),
                    "y1": round(at["y"] - dy, 4),
                    "x2": round(at["x"] + dx, 4),
                    "y2": round(at["y"] + dy, 4),
                    "stroke_width": LINE,
                }
            )
            self.lines += 1

    def _lines(self, symbol: Symbol, component_id: str, shape: Any) -> None:
        """A symbol's own lines, and a line from each pin's end to its body."""
        place = Orientation(symbol.rotation, symbol.mirror)

        def world(p: Point) -> Element:
            x, y = place.point(p)
            return {"x": _u(x + symbol.center[0]), "y": _u(y + symbol.center[1])}

        leads = []
        for pin in symbol.pins:  # as paths: beside a schematic_line that ends at a port renderers write its name
            dx, dy = {"left": (1, 0), "right": (-1, 0), "top": (0, -1), "bottom": (0, 1)}[pin.side]
            leads.append([_xy(pin.at), _xy((pin.at[0] + dx * pin.lead, pin.at[1] + dy * pin.lead))])
        drawn = [(points, False) for points in leads if points[0] != points[1]]
        for path, filled in ((shape.stroke, False), (shape.solid, False), (shape.fill, True)):
            drawn += [([world(p) for p in points], filled) for points in polylines(path)]
        for points, filled in drawn:
            self.out.append(
                {
                    "type": "schematic_path",
                    "schematic_path_id": f"schematic_path_{self.lines}",
                    "schematic_component_id": component_id,
                    "points": points,
                    "stroke_width": LINE,
                    "is_filled": filled,
                }
            )
            self.lines += 1

    # -- wires, labels, texts ---------------------------------------------------------------------
    def _wires(self) -> None:
        """One trace a wire: renderers draw a trace's edges as one continuous line."""
        marks = {_at(p) for p in self.drawing.junctions} | {_at(label.at) for label in self.drawing.labels}
        dots = {_at(p) for p in self.drawing.junctions}
        lines: list[tuple[str, list[Element]]] = []
        for wire in self.drawing.wires:
            points = [_at(p) for p in wire.points]
            pieces = [piece for a, b in itertools.pairwise(points) for piece in _split(a, b, marks)]
            lines.append((wire.net, [self._edge(a, b) for a, b in pieces]))
        for net, reach in self.reach.items():
            lines += [(net, [self._edge(a, b)]) for a, b, _ in reach]
        free = set(dots)
        for index, (net, edges) in enumerate(line for line in lines if line[1]):
            here = {(e[k]["x"], e[k]["y"]) for e in edges for k in ("from", "to")} & free
            free -= here
            self.out.append(
                {
                    "type": "schematic_trace",
                    "schematic_trace_id": f"schematic_trace_{index}",
                    "source_trace_id": self.ids.trace[net],
                    "junctions": [{"x": x, "y": y} for x, y in sorted(here)],
                    "edges": edges,
                }
            )

    def _edge(self, a: Point, b: Point) -> Element:
        edge: Element = {"from": {"x": a[0], "y": a[1]}, "to": {"x": b[0], "y": b[1]}}
        for end, at in (("from", a), ("to", b)):
            if port := self.port_at.get(at):
                edge[f"{end}_schematic_port_id"] = port
        return edge

    def _label(self, label: NetLabel, index: int) -> None:
        at, text = _xy(label.at), one_line(label.text, 60)
        element: Element = {
            "type": "schematic_net_label",
            "schematic_net_label_id": f"schematic_net_label_{index}",
            "source_net_id": self.ids.net[label.net],
            "source_trace_id": self.ids.trace[label.net],
            "text": text,
            "anchor_position": at,
            "anchor_side": label.side,
        }
        if label.kind == "ground" and label.side == "top":
            element["symbol_name"], (dx, dy) = "ground_down", (0.0, -_GROUND_TIP)
        elif label.kind == "power" and label.side == "bottom":
            element["symbol_name"], (dx, dy) = "vcc_up", (0.0, _POWER_TIP)
        else:
            half = (len(text) * 0.6 * TEXT_SIZE + 0.1) / 2
            dx, dy = {"left": (half, 0.0), "right": (-half, 0.0), "top": (0.0, -half), "bottom": (0.0, half)}[label.side]
        element["center"] = {"x": round(at["x"] + dx, 4), "y": round(at["y"] + dy, 4)}
        self.out.append(element)

    def _text(self, text: Text, component_id: str | None = None, drop: float = 0.0) -> None:
        words = one_line(text.text, 300)
        if not words:
            return
        x, y = _at(text.at)
        element: Element = {
            "type": "schematic_text",
            "schematic_text_id": f"schematic_text_{self.texts}",
            "text": words,
            "position": {"x": x, "y": round(y - drop, 4)},
            "rotation": 0,
            "color": "#333333",
            "anchor": {"start": "left", "middle": "center", "end": "right"}[text.anchor],
            "font_size": round(TEXT_SIZE * text.size, 4),
        }
        if component_id:
            element["schematic_component_id"] = component_id
        self.texts += 1
        self.out.append(element)


def _pin_label(pin: SymbolPin) -> str:
    """What is written beside a pin: the printed name, on upright pins the id where that is shorter."""
    name = pin.pin_id.split(".")[0]
    return one_line(name if pin.side in ("top", "bottom") and len(name) < len(pin.label) else pin.label, 40)


def _u(value: float) -> float:
    return round(value * UNIT, 4) + 0.0


def _at(point: Point) -> Point:
    return _u(point[0]), _u(point[1])


def _xy(point: Point) -> Element:
    return {"x": _u(point[0]), "y": _u(point[1])}


def _split(a: Point, b: Point, marks: set[Point]) -> list[tuple[Point, Point]]:
    """The pieces of a straight line between the marks that lie on it (labels must sit on a wire's end)."""
    if a == b:
        return []
    between = [
        m
        for m in marks
        if m not in (a, b)
        and (
            (a[0] == b[0] == m[0] and min(a[1], b[1]) < m[1] < max(a[1], b[1]))
            or (a[1] == b[1] == m[1] and min(a[0], b[0]) < m[0] < max(a[0], b[0]))
        )
    ]
    points = [a, *sorted(between, key=lambda m: abs(m[0] - a[0]) + abs(m[1] - a[1])), b]
    return list(itertools.pairwise(points))
