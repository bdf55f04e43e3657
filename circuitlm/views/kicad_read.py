"""Reads a KiCad schematic (.kicad_sch, KiCad 6 and later) as its editor does: what touches is joined, equal names are joined.

Shares no code with the writer. `read_schematic` gives parts and nets as they stand in the file, sheets below it included; what they are in
the catalogue is not its business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from circuitlm.errors import UsageError
from circuitlm.knowledge.kicad.sexpr import Node, forms

Spot = tuple[str, int, int]
"""Sheet path, x and y in 0.1 micrometres."""
Loader = Callable[[str], str]
"""File name of a sheet, as its parent writes it -> the file's text. Raises OSError or UsageError."""

_GRAPHICS = frozenset({"polyline", "rectangle", "circle", "arc", "bezier", "image", "text", "text_box", "rule_area", "table", "bus_alias"})
_ESCAPES = {"slash": "/", "backslash": "\\", "lt": "<", "gt": ">", "colon": ":", "dblquote": '"', "brace": "{", "space": " ", "tab": "\t"}
_DEEPEST = 20
_UNIT = re.compile(r"_(\d+)_(\d+)$")
_RANKS = {"power": 0, "global": 1, "sheet": 2, "local": 3}


@dataclass(frozen=True, slots=True)
class SheetPin:
    """A pin of a symbol: the pad's number, the printed name, KiCad's electrical type."""

    number: str
    name: str
    type: str
    hidden: bool = False


@dataclass(slots=True)
class SheetPart:
    """A part with the pins of its units that stand on a sheet. `fields`: the properties, Reference and Value among them."""

    ref: str
    lib_id: str
    value: str
    footprint: str
    fields: dict[str, str] = field(default_factory=dict)
    pins: dict[str, SheetPin] = field(default_factory=dict)


@dataclass(slots=True)
class SheetNet:
    """What is joined. `name` is a label's or a power symbol's, '' where nobody gave one; `names` are all that stand on it."""

    name: str
    names: tuple[str, ...]
    pins: list[tuple[str, str]]
    """(designator, pad number), sorted."""
    rivals: tuple[str, ...] = ()
    """Names that meet on one sheet, or that are names everywhere: a label and its hierarchical label above are none."""
    no_connect: bool = False


@dataclass(slots=True)
class Schematic:
    """A schematic with all its sheets. `flags`: names of nets with a PWR_FLAG; `problems`: what was not understood, in sentences."""

    title: str = ""
    comments: list[str] = field(default_factory=list)
    parts: dict[str, SheetPart] = field(default_factory=dict)
    nets: list[SheetNet] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_schematic(text: str, what: str = "the schematic", load: Loader | None = None) -> Schematic:
    """Parts and nets of a schematic; *load* brings the sheets below it. Raises UsageError for what is no KiCad schematic."""
    reader = _Reader(load)
    reader.sheet(text, what, "/", 0)
    return reader.finish()


class _Nets:
    """Spots and names in groups that are joined."""

    def __init__(self) -> None:
        self.up: dict[object, object] = {}

    def top(self, x: object) -> object:
        self.up.setdefault(x, x)
        while self.up[x] != x:
            self.up[x] = self.up[self.up[x]]
            x = self.up[x]
        return x

    def join(self, a: object, b: object) -> None:
        self.up[self.top(a)] = self.top(b)


class _Reader:
    def __init__(self, load: Loader | None):
        self.load = load
        self.out = Schematic()
        self.nets = _Nets()
        self.pins: list[tuple[str, str, Spot]] = []
        self.names: list[tuple[Spot, str, str]] = []
        """(where, kind, name)."""
        self.crosses: list[Spot] = []

    def sheet(self, text: str, what: str, path: str, depth: int) -> None:
        """Take one sheet in. Raises UsageError: no schematic, cut, or a sheet that holds itself."""
        if depth > _DEEPEST:
            raise UsageError(f"the sheet {what} holds itself, or more than {_DEEPEST} sheets stand in one another")
        items = forms(text, what, _GRAPHICS)
        head = next(items)
        if head[0] != "kicad_sch":
            raise UsageError(f"{what} is no KiCad schematic: it begins with ({head[0]}", "KiCad 6 and later write .kicad_sch")
        found: dict[str, list[Node]] = {}
        for item in items:
            found.setdefault(str(item[0]), []).append(item)
        if depth == 0:
            self.titles(found.get("title_block", []))
        library = {str(s[1]): s for lib in found.get("lib_symbols", []) for s in _kids(lib, "symbol")}
        uuid = _first(found.get("uuid", []))
        root = f"/{uuid}" if depth == 0 else path
        for symbol in found.get("symbol", []):
            self.symbol(symbol, library, path, root, what)
        for sheet in found.get("sheet", []):
            self.below(sheet, path, root, what, depth)
        for kind, name in (("label", "local"), ("global_label", "global"), ("hierarchical_label", "sheet")):
            for label in found.get(kind, []):
                self.names.append((_spot(path, label), name, _plain(str(label[1]))))
        self.crosses += [_spot(path, n) for n in found.get("no_connect", [])]
        if found.get("bus"):
            self.out.problems.append(f"{what}: buses are not followed: their wires are joined by their labels alone")
        self.wires(path, found)

    def titles(self, blocks: list[Node]) -> None:
        for block in blocks:
            self.out.title = _first(_kids(block, "title"))
            self.out.comments = [str(c[2]) for c in _kids(block, "comment") if len(c) > 2]

    def wires(self, path: str, found: dict[str, list[Node]]) -> None:
        """Join what the wires touch: their ends, and the junctions, labels and pins that lie on them."""
        lines = []
        for wire in found.get("wire", []):
            ends = [_point(path, xy) for pts in _kids(wire, "pts") for xy in _kids(pts, "xy")]
            if len(ends) == 2:
                lines.append((ends[0], ends[1]))
                self.nets.join(ends[0], ends[1])
        dots = [_spot(path, j) for j in found.get("junction", [])]
        dots += [spot for spot, _, _ in self.names if spot[0] == path]
        for dot in dict.fromkeys(dots):
            for a, b in lines:
                if _on(dot, a, b):
                    self.nets.join(dot, a)

    def symbol(self, node: Node, library: dict[str, Node], path: str, root: str, what: str) -> None:
        fields = {str(p[1]): str(p[2]) for p in _kids(node, "property") if len(p) > 2}
        lib_id = _first(_kids(node, "lib_id"))
        name = _first(_kids(node, "lib_name")) or lib_id
        drawn = library.get(name)
        if drawn is None:
            self.out.problems.append(f"{what}: {fields.get('Reference', '?')}: its symbol {name} is not in the file; the part is left out")
            return
        ref, unit = _instance(node, root, fields)
        power = bool(_kids(drawn, "power"))
        style = _first(_kids(node, "body_style") or _kids(node, "convert")) or "1"
        chosen = {str(p[1]): _first(_kids(p, "alternate")) for p in _kids(node, "pin")}
        pins = [(pin, _placed(path, node, at)) for pin, at in _pins(drawn, unit, style, chosen)]
        if power:
            self.names += [(spot, "power", fields.get("Value", "")) for pin, spot in pins if pin.type == "power_in"]
            return
        if ref.startswith("#"):
            return
        part = self.out.parts.get(ref)
        if part is None:
            part = SheetPart(ref, lib_id, fields.get("Value", ""), fields.get("Footprint", ""), fields)
            self.out.parts[ref] = part
        for pin, spot in pins:
            part.pins[pin.number] = pin
            self.pins.append((ref, pin.number, spot))
            if pin.hidden and pin.type == "power_in":
                self.names.append((spot, "power", pin.name))

    def below(self, node: Node, path: str, root: str, what: str, depth: int) -> None:
        """A sheet below this one: its pins are joined with its hierarchical labels."""
        fields = {str(p[1]): str(p[2]) for p in _kids(node, "property") if len(p) > 2}
        file = fields.get("Sheetfile") or fields.get("Sheet file") or ""
        inner = f"{root}/{_first(_kids(node, 'uuid'))}"
        for pin in _kids(node, "pin"):
            spot = _spot(path, pin)
            self.nets.join(spot, ("sheet", inner, _plain(str(pin[1]))))
        if self.load is None:
            self.out.problems.append(f"{what}: the sheet {file} is not read")
            return
        try:
            text = self.load(file)
        except (OSError, UsageError) as error:
            why = error.strerror or error if isinstance(error, OSError) else error
            self.out.problems.append(f"{what}: the sheet {file} cannot be read: {why}; its parts are missing here")
            return
        self.sheet(text, file, inner, depth + 1)

    def finish(self) -> Schematic:
        """Join equal names, and write the nets down."""
        for spot, kind, name in self.names:
            scope = "" if kind in ("power", "global") else spot[0]
            self.nets.join(spot, (kind if kind == "sheet" else "name", scope, name))
            if kind == "sheet":
                self.nets.join(spot, ("name", scope, name))
        groups: dict[object, list[tuple[str, str]]] = {}
        for ref, number, spot in self.pins:
            groups.setdefault(self.nets.top(spot), []).append((ref, number))
        told: dict[object, list[tuple[int, str]]] = {}
        places: dict[object, list[tuple[str, str, str]]] = {}
        for spot, kind, name in self.names:
            told.setdefault(self.nets.top(spot), []).append((_RANKS[kind], name))
            places.setdefault(self.nets.top(spot), []).append((spot[0], kind, name))
        crossed = {self.nets.top(spot) for spot in self.crosses}
        for top, pins in groups.items():
            names = tuple(dict.fromkeys(n for _, n in sorted(told.get(top, []))))
            self.out.nets.append(
                SheetNet(names[0] if names else "", names, sorted(set(pins)), _rivals(places.get(top, [])), top in crossed)
            )
        self.out.problems = list(dict.fromkeys(self.out.problems))
        return self.out


def _rivals(names: list[tuple[str, str, str]]) -> tuple[str, ...]:
    """Names (sheet, kind, name) of which a net has one too many."""
    wide = {n for _, kind, n in names if kind in ("power", "global")}
    sheets: dict[str, set[str]] = {}
    for sheet, kind, name in names:
        if kind != "sheet":
            sheets.setdefault(sheet, set()).add(name)
    return tuple(dict.fromkeys(n for group in (wide, *sheets.values()) if len(group) > 1 for n in sorted(group)))


# -- forms -------------------------------------------------------------------------------------------------------------
def _kids(node: Node, head: str) -> list[Node]:
    return [n for n in node[1:] if isinstance(n, list) and n and n[0] == head]


def _first(nodes: list[Node]) -> str:
    """The first atom of the first form."""
    return str(nodes[0][1]) if nodes and len(nodes[0]) > 1 else ""


def _number(text: object) -> float:
    try:
        return float(str(text))
    except ValueError:
        raise UsageError(f"{text!r} stands where a number is expected") from None


def _point(path: str, xy: Node) -> Spot:
    if len(xy) < 3:
        raise UsageError("a point has two coordinates")
    return path, round(_number(xy[1]) * 10_000), round(_number(xy[2]) * 10_000)


def _spot(path: str, node: Node) -> Spot:
    ats = _kids(node, "at")
    if not ats:
        raise UsageError(f"a {node[0]} has no place")
    return _point(path, ats[0])


def _plain(text: str) -> str:
    """A name without KiCad's escapes: {slash} is /."""
    return re.sub(r"\{(\w+)\}", lambda m: _ESCAPES.get(m[1], m[0]), text)


def _instance(node: Node, root: str, fields: dict[str, str]) -> tuple[str, str]:
    """Designator and unit of a symbol on the sheet of that path: a sheet that is used twice has two of each."""
    ref, unit = fields.get("Reference", ""), _first(_kids(node, "unit")) or "1"
    for instances in _kids(node, "instances"):
        for project in _kids(instances, "project"):
            for path in _kids(project, "path"):
                if len(path) > 1 and path[1] == root:
                    return _first(_kids(path, "reference")) or ref, _first(_kids(path, "unit")) or unit
    return ref, unit


def _pins(drawn: Node, unit: str, style: str, chosen: dict[str, str]) -> Iterator[tuple[SheetPin, tuple[int, int]]]:
    """The pins of one unit in the symbol's frame, y up; `chosen`: pad number -> the alternate function that it has here."""
    for piece in _kids(drawn, "symbol"):
        match = _UNIT.search(str(piece[1]))
        if match is None or match[1] not in ("0", unit) or match[2] not in ("0", style):
            continue
        for pin in _kids(piece, "pin"):
            _, x, y = _spot("", pin)
            hidden = "hide" in pin or any(_first([h]) != "no" for h in _kids(pin, "hide"))
            number, name, kind = _first(_kids(pin, "number")), _first(_kids(pin, "name")), str(pin[1])
            for other in _kids(pin, "alternate"):
                if chosen.get(number) == other[1]:
                    name, kind = str(other[1]), str(other[2])
            yield SheetPin(number, _plain(name), kind, hidden), (x, y)


def _placed(path: str, node: Node, at: tuple[int, int]) -> Spot:
    """A point of the symbol's frame on the sheet: turned counter-clockwise first, then mirrored."""
    where = _kids(node, "at")[0] if _kids(node, "at") else []
    _, ox, oy = _point(path, where)
    x, y = at[0], -at[1]
    for _ in range(round(_number(where[3] if len(where) > 3 else 0) / 90) % 4):
        x, y = y, -x
    flip = _first(_kids(node, "mirror"))
    return path, ox + (-x if flip == "y" else x), oy + (-y if flip == "x" else y)


def _on(p: Spot, a: Spot, b: Spot) -> bool:
    """Whether a point lies on the line from a to b."""
    (_, x, y), (_, ax, ay), (_, bx, by) = p, a, b
    if not (min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by)):
        return False
    return (bx - ax) * (y - ay) == (by - ay) * (x - ax)
