"""netlist.cir: the circuit for ngspice, with a note for every part that has no model.

Values of parts are exact; semiconductors have generic models (see `spice.models`); regulators, controllers'
pins and op-amps are ideal sources behind a resistance; a module is the load that its data sheet says it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Circuit, Net, PinRef
from circuitlm.circuit.words import ascii_line, identifier
from circuitlm.spice.analyses import Op, Wave
from circuitlm.spice.netlist import Deck

STATE = "state"
"""The node that drives all outputs in a power-on test."""


@dataclass(slots=True)
class Netlist:
    """A netlist under construction, and afterwards the names by which results are found again."""

    circuit: Circuit
    deck: Deck
    state: bool = False
    """The outputs of controllers follow the node `state` (0: low, 1: high), windings have their inductance, and diodes and transistors
    keep their currents for `verify.power_on`."""
    timers: bool = False
    """555 timers are simulated; they have no operating point, so a transient must begin with `uic`."""
    nodes: dict[str, str] = field(default_factory=dict)
    """Net name -> node name. The ground is 0."""
    element_of: dict[str, list[str]] = field(default_factory=dict)
    """Designator -> names of its elements."""
    outputs: dict[PinRef, str] = field(default_factory=dict)
    """Driven pin -> the resistor that carries its current, from the source to the net."""
    converters: dict[tuple[str, str], Converter] = field(default_factory=dict)
    """(designator, rail) -> what measures it."""
    cells: dict[tuple[str, str], str] = field(default_factory=dict)
    """(designator, rail) of what feeds the circuit from outside -> its voltage source."""
    windings: dict[str, str] = field(default_factory=dict)
    """Designator of a relay, solenoid or motor -> its (first) inductor."""
    clamps: dict[PinRef, tuple[str, str]] = field(default_factory=dict)
    """Input whose protection diodes are simulated -> the diodes to its supply and from ground."""
    modelled: set[str] = field(default_factory=set)
    """Designators whose behaviour is simulated."""
    missing: dict[str, str] = field(default_factory=dict)
    """Designator -> why it is not simulated."""
    notes: list[str] = field(default_factory=list)
    _loose: dict[PinRef, str] = field(default_factory=dict)

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
        return self.deck.new_node(name)

    def add(
        self,
        ref: str,
        letter: str,
        label: str,
        nodes: tuple[str, ...],
        value: str | float,
        conducts: tuple[int, ...] | None = None,
    ) -> str:
        """Add an element; text values are models, sources' waveforms and expressions that this room wrote."""
        number, text = (value, "") if isinstance(value, float) else (None, value)
        name = self.deck.add(letter, f"{letter}{identifier(f'{ref} {label}'.strip(), '_')}", nodes, number, text, conducts)
        self.element_of.setdefault(ref, []).append(name)
        return name

    def resistor(self, ref: str, label: str, a: str, b: str, ohms: float) -> str:
        return self.add(ref, "R", label, (a, b), max(float(ohms), 1e-3))

    def source(self, ref: str, label: str, plus: str, minus: str, text: str, ohms: float) -> str:
        """A voltage source behind a resistance. Returns the source's name."""
        inside = self.inner(f"{ref}_{label}_i")
        name = self.add(ref, "V", label, (inside, minus), text)
        self.resistor(ref, f"{label}_ro", inside, plus, ohms)
        return name

    def model(self, name: str, lines: str | list[str]) -> str:
        return self.deck.cards(name, [lines] if isinstance(lines, str) else lines)


@dataclass(frozen=True, slots=True)
class Converter:
    """A regulator: its output's and its supply's nodes, and the source that measures the output's current."""

    sense: str
    plus: str
    minus: str
    high: str
    low: str
    linear: bool


def build(circuit: Circuit, state: bool = False, wave: Wave | None = None, timers: bool = False) -> Netlist:
    """The elements of a circuit, with the names of its nodes.

    *state*: as for a power-on test, the outputs following *wave*. *timers*: for a transient that begins with `uic`.
    """
    from circuitlm.views import spice_drive, spice_parts, spice_power

    netlist = Netlist(circuit, Deck(circuit.title or "circuit"), state, timers)
    if state:
        netlist.deck.voltage("Vstate", STATE, "0", 0.0, wave=wave)
    ground = _ground(circuit)
    if ground is None and circuit.nets:
        ground = max(circuit.nets.values(), key=lambda n: len(n.pins))
        netlist.notes.append(f"no ground: net {ground.name} is the reference")
    for net in circuit.nets.values():
        netlist.nodes[net.name] = "0" if net is ground else netlist.inner(net.name)
        if net.kind == "ground":
            netlist.deck.references.append(netlist.nodes[net.name])
    spice_power.supplies(netlist)
    for part in circuit.parts.values():
        spice_parts.part(netlist, part)
    spice_power.loads(netlist)
    spice_drive.controller_pins(netlist)
    spice_drive.pulls(netlist)
    if state:
        spice_drive.clamps(netlist)
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


def deck(circuit: Circuit) -> Deck:
    """A circuit's elements: outputs high, an AC source of 1 V at each input port. `build` has the names of its nodes too."""
    return build(circuit).deck


def to_spice(circuit: Circuit) -> str:
    """The netlist as text, with `.op` and `.end`. A user's text stands in comments and nowhere else."""
    netlist = build(circuit)
    out = ["", "Nodes:"]
    out += [f"  {node:<16} {ascii_line(net)}" for net, node in netlist.nodes.items()]
    if netlist.modelled:
        out += ["", f"Simulated: {', '.join(r for r in circuit.parts if r in netlist.modelled)}"]
    for ref in circuit.parts:
        if ref in netlist.missing:
            out.append(f"not simulated: {ref} {circuit.parts[ref].component.name} ({netlist.missing[ref]})")
    netlist.deck.title = f"{circuit.title or 'circuit'} - netlist by circuitlm"
    netlist.deck.comments = [*out, *(f"note: {note}" for note in netlist.notes), ""]
    return netlist.deck.text(Op())


def is_bare(component: Component) -> bool:
    """A part that takes no supply of its own: what it does lies in its terminals."""
    return not component.supplies
