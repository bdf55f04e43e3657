"""Reads KiCad's netlists, the s-expressions of Pcbnew's `.net` and the XML that the netlist exporters get, into a `Circuit`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import get_args

from circuitlm.circuit.component import PinType
from circuitlm.circuit.model import Circuit, PinRef, Waiver
from circuitlm.errors import UsageError
from circuitlm.knowledge.kicad.sexpr import DEEPEST, Node, forms
from circuitlm.views import waivers
from circuitlm.views.kicad import pin_number
from circuitlm.views.netlist_read import NamedNet, NamedPart, NamedPin, from_netlist
from circuitlm.views.text import one_line

_SKIP = frozenset(("libraries", "tstamps", "tstamp", "sheetpath", "netclasses", "docs", "fp", "footprints"))
_AUTOMATIC = re.compile(r"(?:Net|unconnected)-\(.*\)|N\$\d+|\d+")
"""Names that KiCad made up."""
_NUMBER_FIELDS = (
    "mpn",
    "manufacturer part number",
    "manufacturer_part_number",
    "part number",
    "partnumber",
    "manf#",
    "mfr part",
    "circuitlm",
)
"""Fields in which people keep the part number; `circuitlm` holds an id of our catalogue."""
_TYPES = frozenset(get_args(PinType))


# -- the two notations, as one -------------------------------------------------------------------------------------------------
def from_kicad_netlist(text: str) -> tuple[Circuit, list[str]]:
    """The circuit of a KiCad netlist in either notation, and what was not understood. Raises UsageError, with the line, for a spoilt one."""
    nodes = list(_xml(text) if text.lstrip("\ufeff \t\r\n").startswith("<") else forms(text, "the netlist", _SKIP))
    if not nodes or nodes[0][0] != "export":
        raise UsageError("not a KiCad netlist: (export ...) is expected")
    return _Reader(nodes[1:]).read()


def _xml(text: str) -> Iterator[Node]:
    """The elements below the root as forms: attributes and children alike."""
    from xml.etree import ElementTree

    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UsageError("not a KiCad netlist: it declares entities of its own")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        line, column = error.position
        raise UsageError(f"line {line}, column {column + 1}: not XML: {str(error).partition(':')[0]}") from None

    def node(element: ElementTree.Element, depth: int) -> Node:
        if depth > DEEPEST:
            raise UsageError(f"more than {DEEPEST} elements in one another")
        own: Node = [element.tag]
        own += [[k, v] for k, v in element.attrib.items()]
        if said := (element.text or "").strip():
            own.append(said)
        return own + [node(child, depth + 1) for child in element]

    yield [root.tag]
    yield from (node(child, 1) for child in root)


def all_of(node: Node, head: str) -> Iterator[Node]:
    """The forms of that head directly inside a form."""
    return (n for n in node[1:] if isinstance(n, list) and n and n[0] == head)


def first(node: Node, head: str) -> Node:
    return next(all_of(node, head), [head])


def word(node: Node, head: str = "") -> str:
    """The first text of a form, or of the form of that head in it; "" where there is none."""
    where = first(node, head) if head else node
    return next((t for t in where[1:] if isinstance(t, str)), "")


# -- what it says ------------------------------------------------------------------------------------------------------------
class _Reader:
    def __init__(self, nodes: list[Node]):
        whole: Node = ["export", *nodes]
        self.design = first(whole, "design")
        self.components = list(all_of(first(whole, "components"), "comp"))
        self.nets = list(all_of(first(whole, "nets"), "net"))
        self.library = {
            f"{word(p, 'lib')}:{word(p, 'part')}": tuple(_pin(pin) for pin in all_of(first(p, "pins"), "pin") if word(pin, "num"))
            for p in all_of(first(whole, "libparts"), "libpart")
        }
        self.problems: list[str] = []
        self.waivers: list[Waiver] = []
        self.left_out: set[str] = set()
        self.open: list[tuple[str, str]] = []

    def read(self) -> tuple[Circuit, list[str]]:
        if not self.components:
            raise UsageError("the netlist lists no components")
        nets = list(self._nets())
        parts = [p for number, comp in enumerate(self.components, 1) if (p := self._part(comp, number))]
        title = word(first(first(self.design, "sheet"), "title_block"), "title")
        self._notes()
        circuit, problems = from_netlist(parts, [self._kept(n) for n in nets], one_line(title, 80))
        circuit.waivers = self.waivers
        leave_open(circuit, self.open)
        return circuit, [*self.problems, *problems]

    def _part(self, comp: Node, number: int) -> NamedPart | None:
        ref, value = word(comp, "ref"), word(comp, "value")
        if not ref:
            self.problems.append(f"component {number} of the netlist ({one_line(value, 40) or 'no value'}) has no ref: it is left out")
            return None
        fields = {name.lower(): text for name, text in _fields(comp)}
        if "dnp" in fields:
            self.problems.append(f"{ref}: it is not to be fitted (DNP), and is left out")
            self.left_out.add(ref)
            return None
        if stated := fields.get(waivers.PROPERTY):
            self.waivers += waivers.in_property(stated, f"the field {waivers.PROPERTY} of {ref}", ref)
        source = first(comp, "libsource")
        symbol = f"{word(source, 'lib')}:{word(source, 'part')}".strip(":")
        return part_of(ref, value, symbol, fields, self.library.get(symbol, ()) or self._drawn.get(ref, ()))

    def _nets(self) -> Iterator[NamedNet]:
        self._drawn: dict[str, tuple[NamedPin, ...]] = {}
        for number, net in enumerate(self.nets, 1):
            name, ends = word(net, "name"), []
            for node in all_of(net, "node"):
                ref, pin = word(node, "ref"), word(node, "pin")
                if not ref or not pin:
                    self.problems.append(f"net {one_line(name, 40) or number}: a node without ref or pin is left out")
                    continue
                kind = word(node, "pintype")
                self._drawn[ref] = (*self._drawn.get(ref, ()), named_pin(pin, word(node, "pinfunction"), kind))
                if "no_connect" in kind:
                    self.open.append((ref, pin))
                ends.append(f"{ref}.{pin}")
            if len(ends) == 1 and name.startswith("unconnected-("):
                continue
            yield NamedNet(net_name(name), tuple(ends))

    def _kept(self, net: NamedNet) -> NamedNet:
        return NamedNet(net.name, tuple(e for e in net.pins if e.partition(".")[0] not in self.left_out))

    def _notes(self) -> None:
        """Waivers in the comments of the title block."""
        for sheet in all_of(self.design, "sheet"):
            for comment in all_of(first(sheet, "title_block"), "comment"):
                self.waivers += waivers.in_text(word(comment, "value"), "a comment of the title block")


def part_of(ref: str, value: str, symbol: str, fields: dict[str, str], pins: tuple[NamedPin, ...]) -> NamedPart:
    """The part that a KiCad symbol with these fields stands for."""
    numbers = tuple(n for f in _NUMBER_FIELDS if (n := fields.get(f, "").strip()))
    library, _, name = symbol.partition(":")
    if library == "circuitlm":  # our own schematics number symbols that are drawn with other pins
        name = re.sub(r"_\d+$", "", name)
        symbol = f"circuitlm:{name}"
    names = tuple(n for n in (value, name) if n and n != "~")
    numbers = (name, *numbers) if library == "circuitlm" else numbers
    return NamedPart(ref, names or (ref,), value, numbers=numbers, symbol=symbol, ports=pins)


def leave_open(circuit: Circuit, pins: Iterable[tuple[str, str]]) -> None:
    """Mark pins, by designator and pad number, as open on purpose."""
    for ref, number in pins:
        part = circuit.parts.get(ref)
        pin = next((p.id for p in part.component.pins if number in (p.id, pin_number(part.component, p))), None) if part else None
        if pin is not None and circuit.net_of((ref, pin)) is None:
            circuit.no_connect.add(PinRef(ref, pin))


def net_name(name: str) -> str:
    """The name that a person gave a net, without the sheet's slash; "" for one that KiCad made up."""
    short = name.lstrip("/")
    return "" if _AUTOMATIC.fullmatch(short.rpartition("/")[2]) else one_line(short, 40)


def _fields(comp: Node) -> Iterator[tuple[str, str]]:
    for field in all_of(first(comp, "fields"), "field"):
        yield word(field, "name"), word(field)
    for prop in all_of(comp, "property"):
        yield word(prop, "name"), word(prop, "value")


def _pin(pin: Node) -> NamedPin:
    return named_pin(word(pin, "num"), word(pin, "name"), word(pin, "type"))


def named_pin(number: str, name: str, kind: str) -> NamedPin:
    """A pin by its pad's number, its printed name (several names behind slashes are several) and KiCad's electrical type."""
    from circuitlm.knowledge.kicad.library import plain

    bare = kind.partition("+")[0].replace(" ", "_").replace("3state", "tri_state").replace("power_in_", "power_in")
    names = tuple(n for n in (plain(name), *re.split(r"[/()]", plain(name))) if n not in ("", "~", number))
    return NamedPin(number, tuple(dict.fromkeys(names)), bare if bare in _TYPES else "unspecified")
