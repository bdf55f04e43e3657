"""netlist.cir: the circuit for ngspice, with a note for every part that has no model.

Values of parts are exact; semiconductors have generic models (see `spice_models`); regulators, controllers'
pins and op-amps are ideal sources behind a resistance; a module is the load that its data sheet says it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Circuit, Net, PinRef
from circuitlm.circuit.units import spice
from circuitlm.views.text import Unique, ascii_line, identifier

LEAK = 1e9
"""Resistance to ground, in ohms, of what has no other path there."""


@dataclass(slots=True)
class Netlist:
    """A netlist under construction, and afterwards the names by which results are found again."""

    circuit: Circuit
    nodes: dict[str, str] = field(default_factory=dict)
    """Net name -> node name. The ground is 0."""
    elements: list[str] = field(default_factory=list)
    element_of: dict[str, list[str]] = field(default_factory=dict)
    """Designator -> names of its elements."""
    models: dict[str, list[str]] = field(default_factory=dict)
    modelled: set[str] = field(default_factory=set)
    """Designators whose behaviour is simulated."""
    missing: dict[str, str] = field(default_factory=dict)
    """Designator -> why it is not simulated."""
    notes: list[str] = field(default_factory=list)
    unique: Unique = field(default_factory=Unique)
    _links: list[tuple[str, str]] = field(default_factory=list)
    _loose: dict[PinRef, str] = field(default_factory=dict)
    _names: Unique = field(default_factory=Unique)
    _used: set[str] = field(default_factory=set)

    def node(self, ref: str, pin: str) -> str:
        """The node of a pin; a pin that is on no net has one of its own."""
        net = self.circuit.net_of(PinRef(ref, pin))
        if net is not None:
            return self.nodes[net.name]
        key = PinRef(ref, pin)
        if key not in self._loose:
            self._loose[key] = self.inner(f"nc_{ref}_{pin}")
        return self._loose[key]

    def inner(self, name: str) -> str:
        """A node that no net stands for."""
        return self._names(identifier(name, "n").lower())

    def add(self, ref: str, letter: str, label: str, nodes: tuple[str, ...], value: str, conducts: tuple[int, ...] | None = None) -> str:
        """Write an element. *conducts*: which of its nodes have a DC path to one another; None: all."""
        name = self.unique(f"{letter}{identifier(f'{ref} {label}'.strip(), '_')}")
        self.elements.append(f"{name} {' '.join(nodes)} {value}")
        self.element_of.setdefault(ref, []).append(name)
        chosen = nodes if conducts is None else tuple(nodes[i] for i in conducts)
        self._links += [(chosen[0], n) for n in chosen[1:]]
        self._used |= set(nodes)
        return name

    def resistor(self, ref: str, label: str, a: str, b: str, ohms: float) -> str:
        return self.add(ref, "R", label, (a, b), spice(max(ohms, 1e-3)))

    def source(self, ref: str, label: str, plus: str, minus: str, text: str, ohms: float) -> str:
        """A voltage source behind a resistance. Returns the source's name."""
        inside = self.inner(f"{ref}_{label}_i")
        name = self.add(ref, "V", label, (inside, minus), text)
        self.resistor(ref, f"{label}_ro", inside, plus, ohms)
        return name

    def model(self, name: str, lines: str | list[str]) -> str:
        self.models.setdefault(name, [lines] if isinstance(lines, str) else lines)
        return name

    def leaks(self) -> list[str]:
        """A resistor to ground for each group of nodes without a path there (ngspice needs one)."""
        up: dict[str, str] = {}

        def top(x: str) -> str:
            up.setdefault(x, x)
            while up[x] != x:
                up[x] = up[up[x]]
                x = up[x]
            return x

        for node in self._used:
            top(node)
        for a, b in self._links:
            up[top(b)] = top(a)
        ground = top("0")
        groups: dict[str, list[str]] = {}
        for node in sorted(self._used):
            if top(node) != ground:
                groups.setdefault(top(node), []).append(node)
        return [f"{self.unique(f'Rleak_{members[0]}')} {members[0]} 0 {spice(LEAK)}" for members in sorted(groups.values())]


def build(circuit: Circuit) -> Netlist:
    """The elements of a circuit, with the names of its nodes."""
    from circuitlm.views import spice_drive, spice_parts, spice_power

    netlist = Netlist(circuit)
    netlist._names("0")
    ground = _ground(circuit)
    if ground is None and circuit.nets:
        ground = max(circuit.nets.values(), key=lambda n: len(n.pins))
        netlist.notes.append(f"no ground: net {ground.name} is the reference")
    for net in circuit.nets.values():
        netlist.nodes[net.name] = "0" if net is ground else netlist.inner(net.name)
    spice_power.supplies(netlist)
    for part in circuit.parts.values():
        spice_parts.part(netlist, part)
    spice_power.loads(netlist)
    spice_drive.controller_pins(netlist)
    spice_drive.ports(netlist)
    return netlist


def _ground(circuit: Circuit) -> Net | None:
    grounds = [n for n in circuit.nets.values() if n.kind == "ground"]
    if not grounds:
        marked = {p.net for p in circuit.ports if p.direction == "ground"}
        grounds = [n for n in circuit.nets.values() if n.name in marked]
    if not grounds:
        minus = {PinRef(p.ref, g) for p in circuit.by_kind("supply") for r in p.component.rails for g in r.ground}
        grounds = [n for n in circuit.nets.values() if minus & set(n.pins)]
    return max(grounds, key=lambda n: len(n.pins), default=None)


def to_spice(circuit: Circuit) -> str:
    """The netlist as text, with `.op` and `.end`. A user's text stands in comments and nowhere else."""
    netlist = build(circuit)
    out = [f"* {ascii_line(circuit.title or 'circuit')} - netlist by circuitlm", "*", "* Nodes:"]
    out += [f"*   {node:<16} {ascii_line(net)}" for net, node in netlist.nodes.items()]
    if netlist.modelled:
        out += [
            "*",
            f"* Simulated: {ascii_line(', '.join(r for r in circuit.parts if r in netlist.modelled), 2000)}",
        ]
    for ref in circuit.parts:
        if ref in netlist.missing:
            out.append(f"* not simulated: {ascii_line(f'{ref} {circuit.parts[ref].component.name}')} ({ascii_line(netlist.missing[ref])})")
    out += [f"* note: {ascii_line(note)}" for note in netlist.notes]
    out.append("*")
    out += netlist.elements or ["Rempty 0 none 1k"]
    out += netlist.leaks()
    for lines in netlist.models.values():
        out += lines
    return "\n".join([*out, ".options gmin=1e-12", ".op", ".end", ""])


def is_bare(component: Component) -> bool:
    """A part that takes no supply of its own: what it does lies in its terminals."""
    return not component.supplies
