"""Netlists of linear elements: SPICE and lcapy text to `Element`s.

Read are R, L, C, V, I, the four controlled sources E, F, G, H, coupled inductors K, ideal transformers TF, op-amps (`E1 out 0 opamp in+ in- Ad`
as lcapy writes them, or `O1 out in+ in-`, ideal), impedances Z and wires W. Values are numbers with SPICE's suffixes, symbols or formulas in
braces; an element without a value is its own symbol. Directions follow SPICE: a positive current flows from an element's first node through it to
its second, a source's first node is its positive one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction

from circuitlm.errors import UsageError
from circuitlm.symbolic.expression import BadExpression, Name, Number, Tree, Unary, read

MOST = 2_000
"""Elements that are read."""
GROUND = "0"
_GROUNDS = {"0", "gnd", "ground", "vss", "agnd"}
_SUFFIX = {"t": 12, "g": 9, "meg": 6, "k": 3, "m": -3, "u": -6, "µ": -6, "μ": -6, "n": -9, "p": -12, "f": -15}
_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)(meg|[tgkmunpfµμ])?([a-zΩµ]*)", re.I)
_KINDS = ("TF", "R", "L", "C", "V", "I", "E", "F", "G", "H", "K", "O", "Z", "W")
_NODES = {"R": 2, "L": 2, "C": 2, "Z": 2, "V": 2, "I": 2, "W": 2, "E": 4, "G": 4, "TF": 4, "F": 2, "H": 2, "O": 3, "K": 0}


class BadCircuit(UsageError):
    """A netlist that cannot be read or solved; the message names the line or the element."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element. `nodes`: two; controlled by a voltage and transformers: four (out+, out-, in+, in-); op-amp: out, in+, in-.

    `control`: the source whose current steers an F or H, the two inductors of a K. `value` in SI units (ohm, farad, henry, volt, ampere; a
    plain number for gains); an op-amp's is its open-loop gain, None when ideal. `phase`: a source's AC phase in degrees; `ac`: its AC
    amplitude where it has one besides the DC value.
    """

    name: str
    kind: str
    nodes: tuple[str, ...]
    value: Tree | None = None
    control: tuple[str, ...] = ()
    ac: Tree | None = None
    phase: float = 0.0
    omega: Tree | None = None

    @property
    def independent(self) -> bool:
        """A source that nothing steers."""
        return self.kind in ("V", "I")


@dataclass(frozen=True, slots=True)
class Netlist:
    """Elements in the order of the text. `title` is a comment that stood on top."""

    elements: tuple[Element, ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    nodes: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "nodes", tuple(dict.fromkeys(n for e in self.elements for n in e.nodes)))

    def __getitem__(self, name: str) -> Element:
        """The element of that name, in any case. Raises BadCircuit."""
        for element in self.elements:
            if element.name.lower() == name.lower():
                return element
        raise BadCircuit(f"there is no element {name}", hint="there are " + ", ".join(e.name for e in self.elements[:20]))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and any(e.name.lower() == name.lower() for e in self.elements)

    @property
    def reference(self) -> str:
        """The node at 0 V: `0`, else the negative node of the first source, else the first node."""
        if GROUND in self.nodes or not self.nodes:
            return GROUND
        return next((e.nodes[1] for e in self.elements if e.independent), self.nodes[0])

    def node(self, name: str) -> str:
        """A node by its name in any case. Raises BadCircuit."""
        wanted = GROUND if name.lower() in _GROUNDS else name
        for node in self.nodes:
            if node.lower() == wanted.lower():
                return node
        raise BadCircuit(f"there is no node {name}", hint="there are " + ", ".join(self.nodes[:30]))

    def without(self, *names: str) -> Netlist:
        """The same circuit without some elements."""
        gone = {n.lower() for n in names}
        return Netlist(tuple(e for e in self.elements if e.name.lower() not in gone), self.title, self.notes)

    def plus(self, *elements: Element) -> Netlist:
        """The same circuit with more elements."""
        return Netlist((*self.elements, *elements), self.title, self.notes)

    def changed(self, name: str, value: Tree | None) -> Netlist:
        """The same circuit with another value of one element."""
        old = self[name]
        return Netlist(tuple(replace(e, value=value) if e is old else e for e in self.elements), self.title, self.notes)

    def quiet(self) -> Netlist:
        """All independent sources at zero: voltages shorted, currents open."""
        zero = Number(Fraction(0))
        return Netlist(tuple(replace(e, value=zero, ac=None) if e.independent else e for e in self.elements), self.title, self.notes)

    def text(self) -> str:
        """SPICE-like text that `parse` reads back."""
        from circuitlm.symbolic.text import show

        lines = [f"* {self.title}"] if self.title else []
        for e in self.elements:
            value = "" if e.value is None else f"{{{show(e.value)}}}"
            lines.append(" ".join(x for x in (e.name, *e.nodes, *e.control, value) if x))
        return "\n".join(lines) + "\n"


def parse(text: str, dialect: str = "spice") -> Netlist:
    """Read a netlist. Raises BadCircuit naming the line that cannot be read.

    dialect: in ``spice`` a current source (I, G) drives its current through itself from the first node to the second; in ``lcapy`` it
    drives it into the first node, so its value is taken negative here.
    """
    elements: dict[str, Element] = {}
    notes: list[str] = []
    title = ""
    for number, line in _lines(text):
        if line.startswith("*"):
            title = title or line.lstrip("* ").strip()[:200]
        elif line.startswith("."):
            notes.append(f"line {number}: {line.split()[0]} is not an element")
        else:
            element = _element(line, number, first=not elements)
            if element is None:
                title = title or line[:200]
                continue
            if element.kind != "W" and element.name.lower() in elements:
                raise BadCircuit(f"line {number}: {element.name} stands there twice")
            elements[element.name.lower() if element.kind != "W" else f"w on line {number}"] = element
        if len(elements) > MOST:
            raise BadCircuit(f"the netlist has more than {MOST} elements")
    if not elements:
        raise BadCircuit("the netlist has no elements")
    found = _joined(Netlist(tuple(elements.values()), title, tuple(notes)))
    if dialect == "lcapy":
        for e in found.elements:
            if e.kind in ("I", "G") and e.value is not None:
                found = found.changed(e.name, Unary(e.value))
    return found


def quantity(text: str) -> Tree:
    """A value: a number with SPICE's suffix (`4k7` too), a symbol, or a formula in braces. Raises BadExpression."""
    text = text.strip()
    if text.startswith("{") and text.endswith("}"):
        text = text[1:-1].strip()
    m = _NUMBER.fullmatch(text)
    if m:
        power = _SUFFIX.get((m[2] or "").lower(), 0)
        return Number(Fraction(m[1]) * Fraction(10) ** power)
    m = re.fullmatch(r"(\d+)([kKmMuRn])(\d+)", text)
    if m:
        power = {"k": 3, "m": 6 if m[2] == "M" else -3, "u": -6, "r": 0, "n": -9}[m[2].lower()]
        return Number(Fraction(f"{m[1]}.{m[3]}") * Fraction(10) ** power)
    return read(text)


def _lines(text: str) -> list[tuple[int, str]]:
    """Lines with their numbers: comments after `;` cut, continuations joined, an lcapy drawing hint dropped."""
    found: list[tuple[int, str]] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.split(";")[0].split("$")[0].strip()
        if raw.lstrip().startswith(("#", "%")) or not line:
            continue
        if line.startswith("+") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line[1:].strip()}")
        elif line.lower() == ".end":
            break
        else:
            found.append((number, line))
    return found


def _words(line: str) -> list[str]:
    """Words; a formula in braces or parentheses is one, `key = value` has no blanks."""
    line = re.sub(r"\s*=\s*", "=", line)
    return re.findall(r"\{[^}]*\}|[^\s{(]*\([^)]*\)|[^\s{]+", line)


def _element(line: str, number: int, first: bool) -> Element | None:
    words = _words(line)
    name = words[0] if words else line
    kind = next((k for k in _KINDS if name.upper().startswith(k)), "")
    if not kind or (first and len(words) > 1 and not _looks_like_element(words, kind)):
        if first:
            return None  # SPICE's first line is a title
        raise BadCircuit(
            f"line {number}: {name[:30]} is no linear element", hint="read are R, L, C, V, I, E, F, G, H, K, TF, op-amps O, wires W"
        )
    try:
        return _read(name, kind, words[1:])
    except (BadExpression, ValueError, IndexError) as error:
        why = str(getattr(error, "message", "")) or "nodes or a value are missing"
        raise BadCircuit(f"line {number}: {line[:60]!r}: {why}") from None


def _looks_like_element(words: list[str], kind: str) -> bool:
    least = {"K": 3}.get(kind, _NODES[kind])
    return len(words) > least and bool(re.fullmatch(r"[A-Za-z]+[A-Za-z0-9_']*", words[0])) and (len(words) <= least + 6)


def _read(name: str, kind: str, words: list[str]) -> Element:
    if kind == "E" and len(words) > 2 and words[2].lower() == "opamp":
        gain = quantity(words[5]) if len(words) > 5 else None
        if words[1].lower() not in _GROUNDS:
            raise ValueError
        return Element(name, "O", _nodes(words[0], words[3], words[4]), gain)
    if kind == "K":
        return Element(name, kind, (), _value(name, words[2:]), (words[0], words[1]))
    nodes = _nodes(*words[: _NODES[kind]])
    if len(nodes) < _NODES[kind]:
        raise ValueError
    rest = words[_NODES[kind] :]
    if kind in ("F", "H"):
        return Element(name, kind, nodes, _value(name, rest[1:]), (rest[0],))
    if kind in ("V", "I"):
        return _source(name, kind, nodes, rest)
    if kind == "O":
        return Element(name, kind, nodes, quantity(rest[0]) if rest else None)
    return Element(name, kind, nodes, None if kind == "W" else _value(name, rest))


def _nodes(*words: str) -> tuple[str, ...]:
    for word in words:
        if not re.fullmatch(r"[A-Za-z0-9_.+'-]{1,40}", word):
            raise ValueError
    return tuple(GROUND if w.lower() in _GROUNDS else w for w in words)


def _value(name: str, words: list[str]) -> Tree:
    plain = [w for w in words if "=" not in w]
    return quantity(plain[0]) if plain else Name(name)


def _source(name: str, kind: str, nodes: tuple[str, ...], words: list[str]) -> Element:
    """`V1 1 0 5`, `DC 5`, `AC 1 45`, `dc 5 ac 1`, lcapy's `ac 5 0 {omega}` and `{5*u(t)}` (a step), SPICE's `SIN(0 1 1k)`."""
    dc: Tree | None = None
    ac: Tree | None = None
    omega: Tree | None = None
    phase, at = 0.0, 0
    while at < len(words):
        word = words[at].lower()
        if word in ("dc", "step", "s"):
            dc, at = quantity(words[at + 1]) if at + 1 < len(words) else Name(name), at + 2
        elif word in ("ac", "noise") and at + 1 < len(words):
            ac, at = quantity(words[at + 1]), at + 2
            if at < len(words) and isinstance(angle := quantity(words[at]), Number):
                phase, at = float(angle.value), at + 1
                if at < len(words) and words[at].lower() not in ("dc", "ac"):
                    omega, at = quantity(words[at]), at + 1
        elif word.startswith("sin("):
            figures = [quantity(w) for w in words[at][4:-1].replace(",", " ").split()]
            dc, ac, at = figures[0], figures[1], at + 1
        elif "u(t)" in word.replace(" ", ""):
            dc, at = quantity(re.sub(r"\*?\s*u\(t\)", "", words[at].strip("{}")) or "1"), at + 1
        elif re.match(r"(pulse|pwl|exp|sffm|am)\(", word):
            raise BadExpression(f"{name}: waveforms such as {word.split('(')[0].upper()} belong to a simulation")
        else:
            dc, at = quantity(words[at]), at + 1
    if dc is None:
        dc = Number(Fraction(0)) if ac is not None else Name(name)
    return Element(name, kind, nodes, dc, ac=ac, phase=phase, omega=omega)


def _joined(netlist: Netlist) -> Netlist:
    """Wires taken out: nodes that they join become one, ground's name kept."""
    parent: dict[str, str] = {}

    def find(node: str) -> str:
        while node in parent:
            node = parent[node]
        return node

    wires = [e for e in netlist.elements if e.kind == "W"]
    if not wires:
        return netlist
    for wire in wires:
        a, b = find(wire.nodes[0]), find(wire.nodes[1])
        if a != b:
            keep, drop = (b, a) if b == GROUND or (a != GROUND and netlist.nodes.index(b) < netlist.nodes.index(a)) else (a, b)
            parent[drop] = keep
    rest = tuple(replace(e, nodes=tuple(find(n) for n in e.nodes)) for e in netlist.elements if e.kind != "W")
    if not rest:
        raise BadCircuit("the netlist has nothing but wires")
    return Netlist(rest, netlist.title, netlist.notes)
