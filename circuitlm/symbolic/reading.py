"""Reads netlists: SPICE and lcapy text to `netlist.Netlist`.

Read are all kinds of `netlist`; an op-amp is `E1 out 0 opamp in+ in- Ad` as lcapy writes it, or `O1 out in+ in-`, ideal; a diode `D1 a k 0.7
BV=5.1`, a transistor `Q1 c b e BETA=100 VBE=0.7 VCESAT=0.2 PNP`. Values are numbers with SPICE's suffixes, symbols or formulas in braces; an
element without a value is its own symbol.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from circuitlm.symbolic.expression import BadExpression, Name, Number, Tree, Unary, constant, read
from circuitlm.symbolic.netlist import GROUND, GROUNDS, BadCircuit, Element, Netlist

MOST = 2_000
"""Elements that are read."""
_SUFFIX = {"t": 12, "g": 9, "meg": 6, "k": 3, "m": -3, "u": -6, "µ": -6, "μ": -6, "n": -9, "p": -12, "f": -15}
_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)(meg|[tgkmunpfµμ])?([a-zΩµ]*)", re.I)
_KINDS = ("TF", "R", "L", "C", "V", "I", "E", "F", "G", "H", "K", "O", "Z", "W", "D", "Q")
_NODES = {"R": 2, "L": 2, "C": 2, "Z": 2, "V": 2, "I": 2, "W": 2, "E": 4, "G": 4, "TF": 4, "F": 2, "H": 2, "O": 3, "K": 0, "D": 2, "Q": 3}
_OPTIONS = ("BETA", "VBE", "VCESAT", "BV", "IC", "PNP", "NPN")
_DROP = Fraction(7, 10)
"""Forward voltage of a diode, in volts, where none is given."""


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
            notes += [f"line {number}: {word!r} is left out" for word in _unread(line, element.kind)]
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
    tree = read(text)
    return Number(found) if (found := constant(tree)) is not None else tree


def number(text: str) -> Fraction:
    """A plain number with SPICE's suffix, or a quotient of two: `4.7k`, `10MEG`, `1/3`. Raises BadExpression."""
    found = quantity(text)
    if not isinstance(found, Number):
        raise BadExpression(f"{text[:30]!r} is no number")
    return found.value


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
    return re.findall(r"[^\s{=(]+=\{[^}]*\}|\{[^}]*\}|[^\s{(]*\([^)]*\)|[^\s{]+", line)


def _element(line: str, number: int, first: bool) -> Element | None:
    words = _words(line)
    name = words[0] if words else line
    kind = next((k for k in _KINDS if name.upper().startswith(k)), "")
    if not kind or (first and len(words) > 1 and not _looks_like_element(words, kind)):
        if first:
            return None  # SPICE's first line is a title
        raise BadCircuit(
            f"line {number}: {name[:30]} is no element that is read",
            hint="read are R, L, C, V, I, E, F, G, H, K, TF, D, Q, op-amps O, wires W",
        )
    try:
        plain, options = _options(name, kind, words[1:])
        return replace(_read(name, kind, plain), options=options)
    except (BadExpression, ValueError, IndexError) as error:
        why = str(getattr(error, "message", "")) or "nodes or a value are missing"
        raise BadCircuit(f"line {number}: {line[:60]!r}: {why}") from None


def _looks_like_element(words: list[str], kind: str) -> bool:
    least = {"K": 3}.get(kind, _NODES[kind])
    if kind in "DQ" and len(words[0]) > 3 and not re.search(r"\d", words[0]):
        return False  # "Divider of two resistors"
    return len(words) > least and bool(re.fullmatch(r"[A-Za-z]+[A-Za-z0-9_']*", words[0])) and (len(words) <= least + 6)


def _unread(line: str, kind: str) -> list[str]:
    """Words behind an element's value that mean nothing here."""
    if kind not in ("R", "L", "C", "Z", "E", "G", "F", "H", "D") or " opamp " in line.lower():
        return []
    rest = _words(line)[_NODES[kind] + 2 + (kind in "FH") :]
    return [w for w in rest if "=" not in w]


def _options(name: str, kind: str, words: list[str]) -> tuple[list[str], dict[str, Fraction]]:
    """The words without the `KEY=number` among them, and these. Raises BadExpression for what a diode or transistor does not have."""
    if kind not in ("C", "L", "D", "Q"):
        return words, {}
    left: list[str] = []
    options: dict[str, Fraction] = {}
    for at, word in enumerate(words):
        key, equals, given = word.partition("=")
        key = key.upper()
        if key == "NPN" and at >= _NODES[kind]:
            continue
        if key in _OPTIONS and at >= _NODES[kind] and (equals or key == "PNP"):
            options[key] = number(given) if equals else Fraction(1)
        elif equals and kind in "DQ":
            raise BadExpression(f"there is no {key[:20]}= for {name}")
        else:
            left.append(word)
    return left, options


def _read(name: str, kind: str, words: list[str]) -> Element:
    if kind == "E" and len(words) > 2 and words[2].lower() == "opamp":
        gain = quantity(words[5]) if len(words) > 5 else None
        if words[1].lower() not in GROUNDS:
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
    if kind == "Q" and rest:
        raise BadExpression(f"{rest[0][:30]} is not understood; a transistor is BETA=100 VBE=0.7")
    if kind == "D":
        return Element(name, kind, nodes, Number(number(rest[0]) if rest else _DROP))
    return Element(name, kind, nodes, None if kind in "WQ" else _value(name, rest))


def _nodes(*words: str) -> tuple[str, ...]:
    for word in words:
        if not re.fullmatch(r"[A-Za-z0-9_.+'-]{1,40}", word):
            raise ValueError
    return tuple(GROUND if w.lower() in GROUNDS else w for w in words)


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
