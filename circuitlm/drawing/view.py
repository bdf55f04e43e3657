"""`View`: a circuit with what the drawing asks of it again and again."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from circuitlm.circuit.model import Circuit
from circuitlm.drawing.symbols import Shape, shape_for
from circuitlm.drawing.symbols.active import OpAmp, OpAmpFlipped
from circuitlm.drawing.symbols.base import TwoPin

if TYPE_CHECKING:
    from circuitlm.drawing.cluster import Cluster

BEFORE, INPUT, CONTROL, BETWEEN, OUTPUT, LOAD, BEYOND = range(-1, 6)
"""Columns of the sheet from left to right."""
_ZONES = {
    "sensor": INPUT, "input": INPUT, "supply": INPUT, "power": INPUT, "converter": INPUT, "protection": INPUT,
    "controller": CONTROL, "analog": CONTROL, "logic": CONTROL,
    "bus": BETWEEN, "isolator": BETWEEN,
    "actuator": LOAD, "load": LOAD, "light": LOAD, "indicator": LOAD, "audio": LOAD,
}  # fmt: skip
POWER_KINDS = ("supply", "power", "converter", "protection")


@dataclass
class View:
    """A circuit with what the drawing asks of it again and again."""

    circuit: Circuit
    shapes: dict[str, type[Shape] | None] = field(default_factory=dict)
    terminals: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    cluster_of: dict[str, int] = field(default_factory=dict)
    cluster_zone: dict[int, int] = field(default_factory=dict)
    zone_of: dict[str, int] = field(default_factory=dict)
    """Where on the sheet the part belongs; for discrete parts on a box, the zone of what lies beyond them."""
    ports: dict[str, str] = field(default_factory=dict)
    """Net -> direction of the port on it."""
    plugged: set[str] = field(default_factory=set)
    """Nets with a connector: their ports need no sign of their own."""

    references: frozenset[str] = frozenset()
    """Nets that a divider with its capacitor holds between the supplies, for others to be biased at: ends like ground."""
    lines: frozenset[str] = frozenset()
    """Supplies on their way through a power chain: drawn as wires, like signals."""
    rails: frozenset[str] = frozenset()
    """Supplies that are drawn as signs whatever they lead to."""
    slim: frozenset[str] = frozenset()
    """Small modules that are drawn with all pins on one side, as there are many of them."""
    rows: frozenset[str] = frozenset()
    """Parts in rows close above one another: designator and value share a line."""
    abroad: frozenset[str] = frozenset()
    """Nets that go on to another sheet: they keep their names."""
    sheet: str = ""
    """Which of several sheets this is: "2 of 3: inputs"."""
    controlled: bool = False
    """Whether a controller sits in the middle."""
    _at: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _outside: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.controlled = bool(self.circuit.controllers())
        for ref, part in self.circuit.parts.items():
            shape = shape_for(part.component)
            assigned = shape.assign(part.component) if shape else None
            if assigned and any(len(self._nets(ref, pins)) > 1 for pins in assigned.values()):
                shape = None
            self.shapes[ref] = shape
            self.terminals[ref] = assigned if shape and assigned else {}
        self.references = frozenset(n for n in self.circuit.nets if self._reference(n))
        for ref, shape in self.shapes.items():
            if shape is OpAmp and self._fed_back_below(ref):
                self.shapes[ref] = OpAmpFlipped
        self.ports = {p.net: p.direction for p in self.circuit.ports if self.kind(p.net) == "signal"}
        plugs = [r for r, p in self.circuit.parts.items() if p.component.kind == "connector"]
        self.plugged = {n for r in plugs for n in self.nets_of(r)}

    def _fed_back_below(self, ref: str) -> bool:
        """True for a non-inverting amplifier: its inverting input has a path to ground, its other one is not a rail."""
        minus, plus = self.net_at(ref, "inn"), self.net_at(ref, "inp")
        if minus is None or self.kind(minus) != "signal" or self.kind(plus) != "signal":
            return False
        others = [self.circuit.parts[r].ref for r in self.circuit.nets[minus].refs() if r != ref]
        out = self.net_at(ref, "out")
        if self.tall(minus, ref) and not any(out in self.nets_of(r) for r in others):
            return True
        return any(self.low(n) and len(self.nets_of(r)) == 2 for r in others for n in self.nets_of(r))

    def _reference(self, net: str) -> bool:
        """True for a net with a part to a supply, one to ground, a capacitor to ground, and two pins more."""
        if self.kind(net) != "signal":
            return False
        ends, others = [], 0
        for ref in self.circuit.nets[net].refs():
            far = [n for n in self.nets_of(ref) if n != net]
            clamp = self.circuit.parts[ref].component.kind == "semiconductor"
            if self.two_pin(ref) and not clamp and len(far) == 1 and self.kind(far[0]) != "signal":
                ends.append((self.circuit.parts[ref].component.shape.startswith("capacitor"), self.low(far[0])))
            else:
                others += 1
        return others > 1 and {(False, False), (False, True), (True, True)} <= set(ends)

    def generator(self, ref: str) -> str | None:
        """The reference that the part helps to make, if it does: its other end is on a rail."""
        nets = self.nets_of(ref) if self.references and self.two_pin(ref) else []
        held = [n for n in nets if n in self.references]
        return held[0] if held and len(nets) == 2 and not self.signal_nets(ref) else None

    def decouples(self, ref: str) -> bool:
        """True for a two-pin part from a supply to ground."""
        nets = self.nets_of(ref) if self.two_pin(ref) else []
        return len(nets) == 2 and any(self.kind(n) == "power" for n in nets) and any(self.low(n) for n in nets)

    def inside(self, cluster: Cluster) -> View:
        """The view in which the cluster is drawn: where a reference is made, it is a signal."""
        made = {r for p in cluster.parts if (r := self.generator(p))}
        if not made:
            return self
        view = copy(self)
        view.references = self.references - made
        return view

    def tall(self, net: str, without: str) -> bool:
        """True if a potentiometer between the rails stands on the net."""
        for ref in self.circuit.nets[net].refs():
            if ref != without and self.shapes[ref] is not None and not self.two_pin(ref) and "wiper" in self.terminals[ref]:
                kinds = {self.kind(n) for n in self.nets_of(ref)}
                if "power" in kinds and kinds & {"ground", "negative"}:
                    return True
        return False

    def _nets(self, ref: str, pins: list[str]) -> set[str]:
        nets = (self.circuit.net_of((ref, p)) for p in pins)
        return {n.name for n in nets if n is not None}

    def kind(self, net: str | None) -> str:
        """'ground', 'power', 'negative' (a supply below ground), 'reference' or 'signal'; other nets are drawn like signals."""
        if net in self.references:
            return "reference"
        if net in self.lines:
            return "signal"
        found = self.circuit.nets.get(net) if net else None
        if found is None or found.kind not in ("ground", "power"):
            return "signal"
        return "negative" if found.kind == "power" and (found.volts or 0) < 0 else found.kind

    def low(self, net: str | None) -> bool:
        """True for ground, negative supplies and references: what hangs at the bottom."""
        return self.kind(net) in ("ground", "negative", "reference")

    def net_at(self, ref: str, terminal: str) -> str | None:
        """The net on a symbol's terminal."""
        key = ref, terminal
        if key not in self._at:
            self._at[key] = min(self._nets(ref, self.terminals[ref][terminal]), default=None)
        return self._at[key]

    def two_pin(self, ref: str) -> bool:
        shape = self.shapes[ref]
        return shape is not None and issubclass(shape, TwoPin)

    def is_box(self, ref: str) -> bool:
        return self.shapes[ref] is None

    def source(self, ref: str) -> bool:
        """True for a source that drives the circuit by itself: it stands at the left, and the signal goes on from it."""
        return self.circuit.parts[ref].component.shape in ("source", "ac-source", "current-source", "battery")

    def nets_of(self, ref: str) -> list[str]:
        return list(dict.fromkeys(n.name for _, n in self.circuit.pins_of(ref) if n is not None))

    def signal_nets(self, ref: str) -> list[str]:
        return [n for n in self.nets_of(ref) if self.kind(n) == "signal"]

    def _connector_zone(self, ref: str) -> int:
        """Inputs and supplies come in at the left, everything else goes out at the right."""
        nets = self.nets_of(ref)
        ways = {p.direction for p in self.circuit.ports if p.net in nets}
        if "in" in ways or "out" in ways:
            return INPUT if "in" in ways else LOAD
        supplied = [n for n in nets if n in self.lines or self.kind(n) == "power"]
        fed = any(
            p.ref != ref and any(p.pin in r.pins for r in self.circuit.parts[p.ref].component.rails)
            for n in supplied for p in self.circuit.nets[n].pins
        )  # fmt: skip
        return INPUT if not set(self.signal_nets(ref)) - self.lines and not fed else LOAD

    def zone_seen_from(self, ref: str, other: str) -> int:
        """The zone of a part's neighbour: that of its cluster, or what it leads to where both stand together."""
        if self.cluster_of[ref] == self.cluster_of[other]:
            return self.zone_of[other]
        return self.cluster_zone[self.cluster_of[other]]

    def external(self, net: str) -> bool:
        """True if the net needs a label: it goes to another cluster, to a port, or nowhere."""
        if net not in self._outside:
            refs = self.circuit.nets[net].refs()
            alone = len(self.circuit.nets[net].pins) < 2
            self._outside[net] = net in self.ports or alone or len({self.cluster_of[r] for r in refs}) > 1
        return self._outside[net]

    def zone(self, ref: str) -> int:
        part = self.circuit.parts[ref].component
        if part.kind == "audio" and part.shape == "microphone":
            return INPUT
        if part.kind == "connector":
            return self._connector_zone(ref)
        zone = _ZONES.get(part.kind, OUTPUT if self.controlled else CONTROL)
        if part.kind == "logic" and self.controlled:
            return BETWEEN
        if part.kind in ("converter", "power") and not self.controlled:
            return CONTROL
        if zone == LOAD and self.is_box(ref):
            partners = {r for n in self.signal_nets(ref) for r in self.circuit.nets[n].refs()}
            if not any(self.circuit.parts[r].component.kind == "driver" for r in partners):
                return OUTPUT
        return zone
