"""A netlist of typed elements. Names and nodes may be any text; what is written is made of letters, digits and underscores."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from circuitlm.circuit.units import spice
from circuitlm.circuit.words import Unique, ascii_line, identifier
from circuitlm.errors import UsageError
from circuitlm.spice import guard
from circuitlm.spice.analyses import Analysis, Wave

CONDUCTS = {"C": (), "I": (), "G": (), "F": (), "E": (0, 1), "H": (0, 1), "M": (0, 2), "J": (0, 2), "S": (0, 1)}
"""Nodes with a DC path between them, by kind of element; all nodes of the others."""
LEAK = 1e9
"""Resistance to ground, in ohms, of what has no other path there."""
GROUND = "0"


_KEYWORDS = ("limit",)
"""Words that libngspice takes for functions of its own: a node of that name beside a behavioural source crashes it (ngspice 36)."""


@dataclass(frozen=True, slots=True)
class Element:
    """One line. `value`: of a resistor, capacitor, inductor, or a source's DC value, in SI units; `text`: all that follows it."""

    name: str
    nodes: tuple[str, ...]
    value: float | None = None
    text: str = ""
    conducts: tuple[int, ...] | None = None
    """Which of its nodes have a DC path to one another; None: all."""

    def line(self) -> str:
        parts = [self.name, *self.nodes]
        if self.value is not None:
            parts.append(f"{self.value:.9g}" if self.name[0] not in "VI" else f"DC {self.value:.9g}")
        return " ".join([*parts, self.text] if self.text else parts)


def _number(what: str, value: float, least: float | None = None) -> float:
    if not math.isfinite(value) or (least is not None and value < least):
        raise UsageError(f"{what}: {value:g} is no value for it.")
    return float(value)


@dataclass(slots=True)
class Deck:
    """A circuit for ngspice. Methods return the safe name of what they add, by which results are found."""

    title: str = "circuit"
    elements: dict[str, Element] = field(default_factory=dict)
    models: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, float] = field(default_factory=lambda: {"gmin": 1e-12})
    initial: dict[str, float] = field(default_factory=dict)
    """Node -> V at the start of a transient."""
    comments: list[str] = field(default_factory=list)
    temp_c: float | None = None
    references: list[str] = field(default_factory=list)
    """Grounds of circuits that share no node with node 0: they are held there, each by one large resistor."""
    grounded: set[str] = field(default_factory=set)
    """Nodes with a way to ground inside a subcircuit."""
    _nodes: dict[str, str] = field(default_factory=dict)
    _node_names: Unique = field(default_factory=lambda: Unique("0", "gnd", *_KEYWORDS))
    _names: Unique = field(default_factory=Unique)

    # -- names ------------------------------------------------------------------------------------------------------
    def node(self, name: str) -> str:
        """The node that stands for a name: the same name, the same node; ground is "0"."""
        if name == GROUND:
            return name
        if name not in self._nodes:
            self._nodes[name] = self._node_names(identifier(name, "n").lower())
        return self._nodes[name]

    def new_node(self, name: str) -> str:
        """A node of its own, named as near to *name* as can be; `node` gives it back under the name that this returns."""
        safe = self._node_names(identifier(name, "n").lower())
        self._nodes[safe] = safe
        return safe

    def add(
        self,
        letter: str,
        name: str,
        nodes: tuple[str, ...],
        value: float | None = None,
        text: str = "",
        conducts: tuple[int, ...] | None = None,
    ) -> str:
        """Add an element of *letter*'s kind; *text* must be made of typed values by the caller."""
        if conducts is None:
            conducts = CONDUCTS.get(letter)
        plain = identifier(name, letter)
        safe = self._names(plain if plain[0].upper() == letter else f"{letter}{plain}")
        self.elements[safe] = Element(safe, tuple(self.node(n) for n in nodes), value, text, conducts)
        return safe

    # -- elements ---------------------------------------------------------------------------------------------------
    def resistor(self, name: str, a: str, b: str, ohms: float) -> str:
        return self.add("R", name, (a, b), max(_number(name, ohms, 0.0), 1e-6))

    def capacitor(self, name: str, a: str, b: str, farads: float, volts: float | None = None) -> str:
        """A capacitor; *volts* across it at the start of a transient with `uic`."""
        return self.add("C", name, (a, b), _number(name, farads, 0.0), "" if volts is None else f"IC={spice(volts)}")

    def inductor(self, name: str, a: str, b: str, henries: float, amps: float | None = None) -> str:
        return self.add("L", name, (a, b), _number(name, henries, 0.0), "" if amps is None else f"IC={spice(amps)}")

    def voltage(self, name: str, plus: str, minus: str, dc: float = 0.0, ac: float | None = None, wave: Wave | None = None) -> str:
        return self._source("V", name, plus, minus, dc, ac, wave)

    def current(self, name: str, plus: str, minus: str, dc: float = 0.0, ac: float | None = None, wave: Wave | None = None) -> str:
        """A current source; the current flows through it from *plus* to *minus*."""
        return self._source("I", name, plus, minus, dc, ac, wave)

    def _source(self, letter: str, name: str, plus: str, minus: str, dc: float, ac: float | None, wave: Wave | None) -> str:
        text = [f"AC {spice(_number(name, ac))}"] if ac is not None else []
        return self.add(letter, name, (plus, minus), _number(name, dc), " ".join([*text, *([wave.text()] if wave else [])]))

    def behaviour(self, name: str, plus: str, minus: str, kind: str, expression: str) -> str:
        """A B source: *kind* V or I by an expression of V(node) and I(source), with nodes as `node` gives them."""
        if kind not in ("V", "I"):
            raise UsageError(f"{name}: a source gives V or I, not {kind}.")
        return self.add("B", name, (plus, minus), None, f"{kind}={guard.expression(expression)}", None if kind == "V" else ())

    def device(self, letter: str, name: str, nodes: tuple[str, ...], model: str, **figures: float) -> str:
        """A diode, transistor, switch or subcircuit (D Q M J S X) of a model that the deck holds."""
        if model not in self.models or letter not in "DQMJSX":
            raise UsageError(f"{name}: there is no model {model!r}.")
        return self.add(letter, name, nodes, None, " ".join([model, *(f"{k}={spice(v)}" for k, v in figures.items() if guard.is_name(k))]))

    def controlled(self, letter: str, name: str, nodes: tuple[str, ...], gain: float, through: str = "") -> str:
        """E or G of four nodes; F or H of two nodes and the voltage source *through* which the current flows."""
        if letter in "FH" and through not in self.elements:
            raise UsageError(f"{name}: there is no source {through!r}.")
        return self.add(letter, name, nodes, None, " ".join([*([through] if letter in "FH" else []), f"{_number(name, gain):.9g}"]))

    def couple(self, name: str, one: str, other: str, factor: float) -> str:
        """Two inductors of one core, by their names in the deck; *factor* from 0 to 1."""
        if one not in self.elements or other not in self.elements or not 0 <= factor <= 1:
            raise UsageError(f"{name}: {one} and {other} cannot be coupled by {factor:g}.")
        return self.add("K", name, (), None, f"{one} {other} {factor:.9g}")

    def model(self, name: str, kind: str, **figures: float) -> str:
        """A .model card; the same name again is the same model."""
        safe = identifier(name, "M").upper()
        if not guard.is_name(kind) or not all(guard.is_name(k) for k in figures):
            raise UsageError(f"model {name}: {kind!r} is no kind of model.")
        self.models.setdefault(safe, [f".model {safe} {kind}({' '.join(f'{k}={spice(v)}' for k, v in figures.items())})"])
        return safe

    def cards(self, name: str, cards: list[str]) -> str:
        """Model or subcircuit cards from `spice.models`. Raises Unsafe when a line is anything else."""
        guard.lines("\n".join(cards))
        self.models.setdefault(name, cards)
        return name

    def leaks(self) -> list[str]:
        """A resistor to ground for each group of nodes without a path there.

        Without it ngspice falls back on a transient for the operating point, in which sources stand at their values at time 0 and not at
        their DC values: a wrong answer without an error.
        """
        up: dict[str, str] = {}

        def top(x: str) -> str:
            up.setdefault(x, x)
            while up[x] != x:
                up[x] = up[up[x]]
                x = up[x]
            return x

        for element in self.elements.values():
            joined = element.nodes if element.conducts is None else tuple(element.nodes[n] for n in element.conducts)
            for node in element.nodes:
                top(node)
            for node in joined[1:]:
                up[top(node)] = top(joined[0])
        for node in self.grounded:
            up[top(node)] = top("0")
        ground = top("0")
        groups: dict[str, list[str]] = {}
        for node in sorted(up):
            if top(node) != ground:
                groups.setdefault(top(node), []).append(node)
        for members in groups.values():
            members.sort(key=lambda n: n not in self.references)
        taken = {name.lower() for name in self.elements}
        names = ((f"Rleak_{m[0]}" if f"rleak_{m[0]}" not in taken else f"Rleak_{m[0]}_{len(taken)}", m[0]) for m in groups.values())
        return [f"{name} {node} 0 {spice(LEAK)}" for name, node in sorted(names)]

    # -- the text ---------------------------------------------------------------------------------------------------
    def with_values(self, values: dict[str, float]) -> Deck:
        """A deck whose elements have other values; KeyError for an element that is not there or has no value."""
        elements = dict(self.elements)
        for name, value in values.items():
            if elements[name].value is None:
                raise KeyError(f"{name} has no value of its own")
            elements[name] = replace(elements[name], value=_number(name, value))
        return replace(self, elements=elements)

    def text(self, *analyses: Analysis, save: tuple[str, ...] = ()) -> guard.Safe:
        """The netlist with its analyses. *save*: vectors to keep ("v(out)"; all when empty)."""
        out = [f"* {ascii_line(self.title) or 'circuit'}", *(f"* {ascii_line(c)}".rstrip() for c in self.comments)]
        out += [e.line() for e in self.elements.values()] or ["Rempty 0 none 1k"]
        out += self.leaks()
        for cards in self.models.values():
            out += cards
        if self.options:
            out.append(".options " + " ".join(f"{identifier(k)}={spice(v)}" for k, v in self.options.items()))
        if self.temp_c is not None:
            out.append(f".temp {spice(self.temp_c)}")
        if self.initial:
            out.append(".ic " + " ".join(f"V({self.node(n)})={spice(v)}" for n, v in self.initial.items()))
        if save:
            out.append(".save " + " ".join(save))
        return guard.lines("\n".join([*out, *(a.card() for a in analyses), ".end", ""]))
