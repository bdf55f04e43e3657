"""A drawing as a KiCad 9 schematic: the same places on KiCad's grid, symbols and all in the file, nothing dated, nothing random."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from circuitlm import __version__
from circuitlm.circuit.model import Circuit
from circuitlm.drawing.metrics import label_rect, text_rect, wrap
from circuitlm.drawing.model import Drawing, NetLabel, Point, Symbol, Text
from circuitlm.views import waivers
from circuitlm.views.kicad_flags import Flag, fed, flags
from circuitlm.views.kicad_symbols import FED, STEP, UNUSED, Frame, Library, effects, mm, numbers, quoted, unit_of
from circuitlm.views.text import one_line

VERSION = 20250114
"""The format of KiCad 9."""
PAPERS = (("A5", 210, 148), ("A4", 297, 210), ("A3", 420, 297), ("A2", 594, 420), ("A1", 841, 594), ("A0", 1189, 841))
"""Name, width and height in millimetres."""
_MARGIN, _TITLE_BLOCK = 14.0, 38.0
_FLAG_PITCH, _FLAG_ROW = 14, 7
_BELOW_WIDE, _BELOW_PITCH = 20, 12
"""Width and distance of the boxes of sheets below."""
_TITLE_ROOM, _REMARK_ROOM = 25.0, 42.0
"""Widths of the title block's lines, in our letters of size 1."""
_SHAPES = {"in": "input", "out": "output"}


NICK = "circuitlm"
"""What the library of a project's symbols is called in it."""


def to_kicad_sch(circuit: Circuit, drawing: Drawing) -> str:
    """The schematic as the text of a .kicad_sch."""
    return _sheets(circuit, [drawing], "")[0].text()


def to_kicad_files(circuit: Circuit, drawings: list[Drawing], stem: str) -> dict[str, str]:
    """A project: schematic, the sheets below it, project file, the symbols as a library, and the table that names it. File name -> text."""
    sheets = _sheets(circuit, drawings, stem)
    library = f'(lib (name {quoted(NICK)})(type "KiCad")(uri "${{KIPRJMOD}}/{stem}.kicad_sym")(options "")(descr "Symbols of {stem}"))'
    return {s.file: s.text() for s in sheets} | {
        f"{stem}.kicad_pro": _project(stem, sheets[0].root),
        f"{stem}.kicad_sym": sheets[0].library.file(),
        "sym-lib-table": f"(sym_lib_table\n  (version 7)\n  {library}\n)\n",
    }


def _sheets(circuit: Circuit, drawings: list[Drawing], stem: str) -> list[_Sheet]:
    """Every drawing as a sheet, the first on top: they share their symbols, and a net is flagged once."""
    library = Library(NICK)
    units: dict[str, list[Symbol]] = {}
    for symbol in (s for d in drawings for s in d.symbols):
        units.setdefault(symbol.ref, []).append(symbol)
    lib_ids = {ref: library.part(circuit.parts[ref].component, symbols) for ref, symbols in units.items()}
    sheets: list[_Sheet] = []
    for number, drawing in enumerate(drawings, 1):
        found = flags(circuit, drawing, {f.net for s in sheets for f in s.flags})
        sheets.append(_Sheet(circuit, drawing, library, lib_ids, found, number, stem))
    for sheet in sheets:
        sheet.draw(sheets[1:] if sheet.number == 1 else [])
    return sheets


def _project(stem: str, root: str) -> str:
    return (
        json.dumps({"meta": {"filename": f"{stem}.kicad_pro", "version": 3}, "sheets": [[root, "Root"]], "text_variables": {}}, indent=2)
        + "\n"
    )


@dataclass
class _Sheet:
    circuit: Circuit
    drawing: Drawing
    library: Library
    lib_ids: dict[str, str]
    flags: list[Flag]
    number: int
    stem: str
    out: list[str] = field(default_factory=list)
    count: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self.root = str(uuid5(NAMESPACE_URL, f"circuitlm/{self.circuit.title}/{len(self.circuit.parts)}/{len(self.circuit.nets)}"))
        self.id = str(uuid5(NAMESPACE_URL, f"{self.root}/sheet/{self.number}"))
        self.path = f"/{self.root}" if self.number == 1 else f"/{self.root}/{self.id}"
        self.file = f"{self.stem}.kicad_sch" if self.number == 1 else f"{self.stem}-{self.number}.kicad_sch"
        self.fed = fed(self.circuit)

    # -- places ------------------------------------------------------------------------------------------------------
    def _paper(self, below: int) -> tuple[str, float, float]:
        """The smallest paper that holds drawing, flags and title block, and where the drawing's top left corner lies, in grid steps."""
        wide = (max(self.drawing.width, _FLAG_PITCH * len(self._row())) + (_BELOW_WIDE + 4 if below else 0)) * STEP
        tall = (max(self.drawing.height, _BELOW_PITCH * below) + (_FLAG_ROW if self._row() else 0)) * STEP
        fits = [(f'"{name}"', w, h) for name, w, h in PAPERS if wide <= w - 2 * _MARGIN and tall <= h - 2 * _MARGIN - _TITLE_BLOCK]
        w, h = ceil(wide + 2 * _MARGIN), ceil(tall + 2 * _MARGIN + _TITLE_BLOCK)
        name, w, h = fits[0] if fits else (f'"User" {w} {h}', w, h)
        return name, round((w - wide) / 2 / STEP), round((h - _TITLE_BLOCK - tall) / 2 / STEP)

    def _row(self) -> list[Flag]:
        """Flags that stand in a row of their own below the drawing, on nets that have a name."""
        return [f for f in self.flags if f.label is not None]

    def at(self, p: Point, angle: int | None = None) -> str:
        x, y = self.left + p[0], self.top + self.drawing.height - p[1]
        return f"(at {mm(x)} {mm(y)}{'' if angle is None else f' {angle}'})"

    def xy(self, p: Point) -> str:
        return f"(xy {mm(self.left + p[0])} {mm(self.top + self.drawing.height - p[1])})"

    def uuid(self, *what: Any) -> str:
        """An id that follows from what it is the id of."""
        key = "/".join(map(str, what))
        self.count[key] += 1
        return f'(uuid "{uuid5(NAMESPACE_URL, f"{self.path}/{key}/{self.count[key]}")}")'

    # -- the file ----------------------------------------------------------------------------------------------------
    def draw(self, below: list[_Sheet]) -> None:
        """Put everything down; *below*: the sheets that hang on this one."""
        self.paper, self.left, self.top = self._paper(len(below))
        for symbol in self.drawing.symbols:
            self._part(symbol, self.lib_ids[symbol.ref])
        self._wires()
        for number, label in enumerate(self.drawing.labels, 1):
            self._label(label, number)
        for number, flag in enumerate(self.flags, 1):
            self._flag(flag, number)
        for text in self.drawing.texts:
            if text.kind not in ("title", "caption"):
                self.out.append(self._text(text))
        for number, waiver in enumerate(self.circuit.waivers if self.number == 1 else [], 1):
            above = Text(waivers.as_text(waiver), (0.0, self.drawing.height + 2.0 * number), "start", kind="note")
            self.out.append(self._text(above))
        for place, sheet in enumerate(below):
            self._below(sheet, place)

    def _below(self, sheet: _Sheet, place: int) -> None:
        """A sheet below this one, as a box: nets between the sheets are joined by their names, so it has no pins."""
        x, y = ceil(self.drawing.width) + 2, self.drawing.height - _BELOW_PITCH * place
        what = sheet.drawing.title.rpartition(": ")[2].rstrip(")")
        self.out.append(
            f"(sheet {self.at((x, y))} (size {mm(_BELOW_WIDE)} {mm(_BELOW_PITCH - 5)}) (exclude_from_sim no) (in_bom yes) (on_board yes) (dnp no) "
            f"(stroke (width 0.15) (type solid)) (fill (color 0 0 0 0)) (uuid {quoted(sheet.id)})\n"
            f'(property "Sheetname" {quoted(f"{sheet.number} {what}")} {self.at((x, y + 1), 0)} {effects(justify="left bottom")}) '
            f'(property "Sheetfile" {quoted(sheet.file)} {self.at((x, y - _BELOW_PITCH + 4), 0)} {effects(justify="left top")})\n'
            f'(instances (project {quoted(NICK)} (path "/{self.root}" (page "{sheet.number}")))))'
        )

    def text(self) -> str:
        """The file's text, once everything is drawn on all sheets."""
        return "\n".join(
            [
                f'(kicad_sch (version {VERSION}) (generator "circuitlm") (generator_version {quoted(__version__)})',
                f"(uuid {quoted(self.root if self.number == 1 else self.id)}) (paper {self.paper})",
                self._titles(),
                self.library.embedded(),
                *self.out,
                *(['(sheet_instances (path "/" (page "1")))'] if self.number == 1 else []),
                "(embedded_fonts no)",
                ")",
                "",
            ]
        )

    def _titles(self) -> str:
        """The title block: a title that fits its line, whole in the remarks where it does not. KiCad writes remark 1 lowest."""
        whole = one_line(self.drawing.title, 240) or "Schematic"
        title, *rest = wrap(whole, _TITLE_ROOM, 1.0, 9)
        caption = self.drawing.caption
        said = [f"“{caption.prompt}”" if caption.prompt != whole else "", caption.verdict] if caption else []
        remarks = [whole if rest else "", *said, f"Drawn by circuitlm {__version__}"]
        lines = [line for r in remarks if r for line in wrap(r, _REMARK_ROOM, 1.0, 4)]
        comments = " ".join(f"(comment {i} {quoted(line)})" for i, line in enumerate(reversed(lines), 1))
        return f"(title_block (title {quoted(title + (' …' if rest else ''))}) {comments})"

    # -- parts -------------------------------------------------------------------------------------------------------
    def _part(self, symbol: Symbol, lib_id: str) -> None:
        part, frame = self.circuit.parts[symbol.ref], Frame.of(symbol)
        unit, number = unit_of(symbol), numbers(part.component)
        flip = " (mirror y)" if frame.turn.mirror else ""
        kicad = part.component.names.get("kicad")
        values = [t for t in symbol.texts if t.kind == "value"]
        value = values[0].text if len(values) == 1 and not values[0].text.endswith("…") else part.title
        lines = [
            f"(symbol (lib_id {quoted(lib_id)}) {self.at(frame.origin, frame.angle)}{flip} (unit {unit})",
            "(exclude_from_sim no) (in_bom yes) (on_board yes) (dnp no)",
            self.uuid("part", symbol.ref, symbol.unit),
            self._field("Reference", symbol.ref, [t for t in symbol.texts if t.kind == "ref"], symbol, frame),
            self._field("Value", value, values if len(values) == 1 else [], symbol, frame),
            self._field("Footprint", (kicad.footprint if kicad else None) or "", [], symbol, frame),
            self._field("Datasheet", "", [], symbol, frame),
            self._field("Description", part.component.description or part.component.name, [], symbol, frame),
        ]
        if part.component.mpn:
            lines.append(self._field("MPN", part.component.mpn, [], symbol, frame))
        drawn = {p.pin_id for p in symbol.pins}
        pins = [p for p in part.component.pins if p.id in drawn or not symbol.unit]
        for pin in pins:
            other = UNUSED if pin.id not in drawn else FED if (symbol.ref, pin.id) in self.fed else ""
            chosen = f" (alternate {quoted(other)})" if other else ""
            lines.append(f"(pin {quoted(number[pin.id])} {self.uuid('pin', symbol.ref, pin.id)}{chosen})")
        lines.append(self._instance(symbol.ref, unit) + ")")
        self.out.append("\n".join(lines))
        for p in symbol.pins:
            if p.net is None:
                self.out.append(f"(no_connect {self.at(p.at)} {self.uuid('nc', symbol.ref, p.pin_id)})")

    def _field(self, name: str, text: str, shown: list[Text], symbol: Symbol, frame: Frame) -> str:
        """A field, in the middle of where the drawing has it; without a place there it is hidden."""
        upright = 90 if symbol.rotation % 180 else 0
        if not shown:
            return f"(property {quoted(name)} {quoted(text)} {self.at(symbol.center, upright)} {effects(hide=True)})"
        left, low, right, high = text_rect(shown[0])
        middle = ((left + right) / 2, (low + high) / 2)
        return f"(property {quoted(name)} {quoted(text)} {self.at(middle, upright)} {effects(shown[0].size)})"

    def _instance(self, ref: str, unit: int = 1) -> str:
        return f"(instances (project {quoted(NICK)} (path {quoted(self.path)} (reference {quoted(ref)}) (unit {unit}))))"

    # -- wires, labels, flags ----------------------------------------------------------------------------------------
    def _wires(self) -> None:
        """Every wire in pieces that end where something meets it: a pin, a label, a junction, another wire's end."""
        stops: dict[str, set[Point]] = defaultdict(set)
        for symbol in self.drawing.symbols:
            for pin in symbol.pins:
                if pin.net is not None:
                    stops[pin.net].add(pin.at)
        for label in self.drawing.labels:
            stops[label.net].add(label.at)
        for flag in self.flags:
            if flag.label is None:
                stops[flag.net].add(flag.at)
        for wire in self.drawing.wires:
            stops[wire.net].update(wire.points)
        for wire in self.drawing.wires:
            for a, b in pairwise(wire.points):
                inside = sorted(p for p in stops[wire.net] if p not in (a, b) and _between(p, a, b))
                for p, q in pairwise([a, *(inside if a <= b else inside[::-1]), b]):
                    self._wire(p, q, wire.net)
        for p in self.drawing.junctions:
            self.out.append(f"(junction {self.at(p)} (diameter 0) (color 0 0 0 0) {self.uuid('junction')})")

    def _wire(self, a: Point, b: Point, net: str) -> None:
        self.out.append(f"(wire (pts {self.xy(a)} {self.xy(b)}) (stroke (width 0) (type default)) {self.uuid('wire', net)})")

    def _label(self, label: NetLabel, number: int) -> None:
        if label.kind in ("net", "port"):
            self._global(label)
        else:
            self._sign(label, number)

    def _global(self, label: NetLabel) -> None:
        """A name at a wire's end; equal names are joined on all sheets."""
        angle, justify = (0, "left") if label.side == "left" else (180, "right")
        port = next((p for p in self.circuit.ports if p.net == label.net), None)
        shape = _SHAPES.get(port.direction, "passive") if port and label.kind == "port" else "bidirectional"
        self.out.append(
            f"(global_label {quoted(escaped(label.net))} (shape {shape}) {self.at(label.at, angle)} (fields_autoplaced yes) "
            f"{effects(0.95, justify=justify)} {self.uuid('label', label.net)} "
            f'(property "Intersheetrefs" "${{INTERSHEET_REFS}}" {self.at(label.at)[:-1]} 0) {effects(hide=True)}))'
        )

    def _sign(self, label: NetLabel, number: int) -> None:
        """A supply or ground symbol."""
        left, low, right, high = label_rect(label)
        below = label.kind == "ground" or label.side == "top"
        plain = label.kind == "ground" and not label.further_ground
        middle = ((left + right) / 2, low + 0.6 if below else high - 0.7)
        self._power(self.library.sign(label), f"#PWR{self.number - 1 or ''}{number:03d}", label.net, label.at, middle, plain)

    def _power(self, lib_id: str, ref: str, value: str, at: Point, text: Point, hide: bool) -> None:
        self.out.append(
            f"(symbol (lib_id {quoted(lib_id)}) {self.at(at, 0)} (unit 1) (exclude_from_sim no) (in_bom no) (on_board no) (dnp no) "
            f"{self.uuid('power', ref)}\n"
            f'(property "Reference" {quoted(ref)} {self.at(at, 0)} {effects(hide=True)}) '
            f'(property "Value" {quoted(escaped(value))} {self.at(text, 0)} {effects(0.95, hide=hide)})\n'
            f'(property "Footprint" "" {self.at(at, 0)} {effects(hide=True)}) (property "Datasheet" "" {self.at(at, 0)} {effects(hide=True)})\n'
            f'(pin "1" {self.uuid("pin", ref)}) {self._instance(ref)})'
        )

    def _flag(self, flag: Flag, number: int) -> None:
        ref = f"#FLG{self.number - 1 or ''}{number:03d}"
        if flag.label is None:
            self._power(self.library.flag(), ref, "PWR_FLAG", flag.at, (flag.at[0], flag.at[1] + 2.5), True)
            return
        index = self._row().index(flag)
        x, y = 3.0 + _FLAG_PITCH * index, -3.0
        label = NetLabel(flag.net, flag.label.text, (x, y), flag.label.side, flag.label.kind)
        self._wire((x, y), (x + 5, y), flag.net)
        self._power(self.library.flag(), ref, "PWR_FLAG", (x + 5, y), (x + 5, y + 2.6), False)
        self._label(label, len(self.drawing.labels) + number)

    # -- texts -------------------------------------------------------------------------------------------------------
    def _text(self, text: Text) -> str:
        justify = {"start": "left", "end": "right"}.get(text.anchor, "")
        return f"(text {quoted(text.text)} (exclude_from_sim no) {self.at(text.at, 0)} {effects(text.size, justify=justify)} {self.uuid('text')})"


def escaped(name: str) -> str:
    """A net's name as KiCad's files hold it: / { } and the like stand for something else there."""
    table = {"/": "{slash}", "\\": "{backslash}", "<": "{lt}", ">": "{gt}", ":": "{colon}", '"': "{dblquote}", "{": "{brace}"}
    return "".join(table.get(c, c) for c in name)


def _between(p: Point, a: Point, b: Point) -> bool:
    return (a[0] == b[0] == p[0] and min(a[1], b[1]) < p[1] < max(a[1], b[1])) or (
        a[1] == b[1] == p[1] and min(a[0], b[0]) < p[0] < max(a[0], b[0])
    )
