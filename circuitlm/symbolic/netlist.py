"""A circuit as its elements: R, L, C, V, I, the four controlled sources E, F, G, H, coupled inductors K, ideal transformers TF, op-amps O,
impedances Z, wires W, and diodes D and transistors Q with a constant drop.

Directions follow SPICE: a positive current flows from an element's first node through it to its second, a source's first node is its positive
one. `reading` makes netlists of text, `solve` and `ports` answer questions about linear ones, `devices` about those with diodes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from circuitlm.errors import UsageError
from circuitlm.symbolic.expression import Number, Tree, constant

GROUND = "0"
GROUNDS = {"0", "gnd", "ground", "vss", "agnd"}


_ZERO = Number(Fraction(0))


class BadCircuit(UsageError):
    """A netlist that cannot be read or solved; the message names the line or the element."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element. `nodes`: two; controlled by a voltage and transformers: four (out+, out-, in+, in-); op-amp: out, in+, in-; transistor:
    collector, base, emitter; diode: anode, cathode.

    `control`: the source whose current steers an F or H, the two inductors of a K. `value` in SI units (ohm, farad, henry, volt, ampere; a
    plain number for gains); an op-amp's is its open-loop gain, None when ideal, a diode's its forward voltage. `phase`: a source's AC phase
    in degrees; `ac`: its AC amplitude where it has one besides the DC value. `options`: BETA, VBE, VCESAT, BV, IC, PNP (1 where it is one).
    """

    name: str
    kind: str
    nodes: tuple[str, ...]
    value: Tree | None = None
    control: tuple[str, ...] = ()
    ac: Tree | None = None
    phase: float = 0.0
    omega: Tree | None = None
    options: Mapping[str, Fraction] = field(default_factory=dict, hash=False)

    @property
    def independent(self) -> bool:
        """A source that nothing steers."""
        return self.kind in ("V", "I")

    @property
    def number(self) -> Fraction | None:
        """What stands at its symbol as a plain number: a source's AC amplitude where it has one, else the value; None for a formula."""
        tree = self.value if self.ac is None else self.ac
        return None if tree is None else constant(tree)

    def option(self, name: str, usual: str) -> Fraction:
        """An option's value, the usual one where it is not given."""
        return self.options.get(name, Fraction(usual))

    def sized(self, value: Fraction | int) -> Element:
        """The same element with another number."""
        new = Number(Fraction(value))
        return replace(self, value=new) if self.ac is None else replace(self, ac=new)

    def text(self) -> str:
        """The line that `reading.parse` reads as this element."""
        words = [self.name, *self.nodes, *self.control]
        if self.value is not None and (self.ac is None or self.value != _ZERO):
            words += [_word(self.value)] if self.ac is None else ["DC", _word(self.value)]
        if self.ac is not None:
            words += ["AC", _word(self.ac), f"{self.phase:g}", *([_word(self.omega)] if self.omega is not None else [])]
        return " ".join([*words, *(k if k == "PNP" else f"{k}={_word(Number(v))}" for k, v in self.options.items())])


def _word(value: Tree) -> str:
    """A value as one word of a line: what is no plain decimal stands in braces."""
    from circuitlm.symbolic.text import show

    text = show(value)
    return text if isinstance(value, Number) and "/" not in text else f"{{{text}}}"


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

    def __iter__(self) -> Iterator[Element]:
        return iter(self.elements)

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
        wanted = GROUND if name.lower() in GROUNDS else name
        for node in self.nodes:
            if node.lower() == wanted.lower():
                return node
        raise BadCircuit(f"there is no node {name}", hint="there are " + ", ".join(self.nodes[:30]))

    def of(self, kinds: str) -> list[Element]:
        """The elements of these kinds: "RC"."""
        return [e for e in self.elements if e.kind in kinds]

    def at(self, node: str) -> list[Element]:
        """The elements with an end at a node."""
        return [e for e in self.elements if node in e.nodes]

    def numbers(self) -> dict[str, float]:
        """Name -> number in SI units of what has one."""
        return {e.name: float(e.number) for e in self.elements if e.number is not None}

    # -- other circuits made of it
    def _made(self, elements: tuple[Element, ...]) -> Netlist:
        return Netlist(elements, self.title, self.notes)

    def without(self, *names: str) -> Netlist:
        """The same circuit without some elements, their places open."""
        gone = {n.lower() for n in names}
        return self._made(tuple(e for e in self.elements if e.name.lower() not in gone))

    def plus(self, *elements: Element) -> Netlist:
        """The same circuit with these elements, in place of those of the same names where there are such."""
        new = {e.name.lower(): e for e in elements}
        kept = tuple(new.pop(e.name.lower(), e) for e in self.elements)
        return self._made((*kept, *new.values()))

    def changed(self, name: str, value: Tree | None) -> Netlist:
        """The same circuit with another value of one element."""
        old = self[name]
        return self._made(tuple(replace(e, value=value) if e is old else e for e in self.elements))

    def with_number(self, name: str, value: Fraction | int) -> Netlist:
        """The same circuit with another number of one element."""
        return self.plus(self[name].sized(value))

    def shorted(self, name: str) -> Netlist:
        """The same circuit with a wire in place of an element: its first two nodes become one (ground's name wins)."""
        keep, gone = self[name].nodes[:2]
        if gone == GROUND:
            keep, gone = gone, keep
        joined = (replace(e, nodes=tuple(keep if n == gone else n for n in e.nodes)) for e in self.without(name).elements)
        return self._made(tuple(joined))

    def quiet(self, but: str = "") -> Netlist:
        """All independent sources at zero, except one of that name: voltages shorted, currents open."""
        return self._made(
            tuple(replace(e, value=_ZERO, ac=None) if e.independent and e.name.lower() != but.lower() else e for e in self.elements)
        )

    def text(self) -> str:
        """SPICE-like text that `reading.parse` reads back."""
        return "\n".join(([f"* {self.title}"] if self.title else []) + [e.text() for e in self.elements]) + "\n"
