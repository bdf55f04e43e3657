"""The circuit's structure as rules ask for it: nodes, potentials, parts, interfaces in use."""

from __future__ import annotations

from functools import cached_property

from circuitlm.circuit import leds, units
from circuitlm.circuit.component import Interface, Pin
from circuitlm.circuit.model import Circuit, Part, PinRef, PinUse
from circuitlm.verify.nodes import Nodes
from circuitlm.verify.supplies import Supplies

CAPACITORS = ("capacitor", "capacitor-polarised")
PORTS = ("motor", "coils", "load", "speaker")
BUS_TYPES = ("i2c", "spi", "uart", "onewire", "i2s", "can", "rs485", "led-data")


class Structure:
    """What follows from parts, nets and declared uses alone. Everything is worked out once."""

    def __init__(self, circuit: Circuit):
        self.circuit = circuit
        self.parts = circuit.parts
        self._in_use: dict[str, list[Interface]] = {}
        self._on: dict[str, list[tuple[PinRef, Pin]]] = {}
        self._at: dict[str, list[Part]] = {}
        self._capacitive: dict[str, set[str]] = {}
        self._ends: dict[str, tuple[str | None, str | None]] = {}

    @cached_property
    def nodes(self) -> Nodes:
        return Nodes(self.circuit)

    @cached_property
    def supplies(self) -> Supplies:
        return Supplies(self.circuit, self.nodes)

    @cached_property
    def pins(self) -> dict[PinRef, Pin]:
        """All pins of all parts."""
        return {PinRef(ref, pin.id): pin for ref, part in self.parts.items() for pin in part.component.pins}

    def part(self, pin: PinRef) -> Part:
        return self.parts[pin.ref]

    def node(self, pin: PinRef | tuple[str, str]) -> str | None:
        return self.nodes.of(pin)

    def on(self, node: str | None) -> list[tuple[PinRef, Pin]]:
        """The pins on a node."""
        if node is None:
            return []
        if node not in self._on:
            self._on[node] = [(p, self.pins[p]) for p in self.nodes.pins(node)]
        return self._on[node]

    def use(self, pin: PinRef) -> PinUse | None:
        return self.circuit.uses.get(pin)

    def is_ground(self, node: str | None) -> bool:
        return node in self.supplies.grounds

    def is_supply(self, node: str | None) -> bool:
        """A node held at a known potential other than ground's, by a source or by declaration."""
        return (
            node is not None
            and node not in self.supplies.grounds
            and (bool(self.supplies.givers(node)) or self.potential(node) is not None)
        )

    def potential(self, node: str | None) -> float | None:
        """The potential of a supply or ground node, V; None for a signal."""
        if node is None:
            return None
        return 0.0 if node in self.supplies.grounds and node not in self.supplies.volts else self.supplies.volts.get(node)

    def name(self, node: str | None) -> str:
        """A node as a person reads it: its (first) net's name."""
        return node or "nothing"

    # -- parts -----------------------------------------------------------------------------------------------
    def shaped(self, *shapes: str) -> list[Part]:
        return [p for p in self.parts.values() if p.component.shape in shapes]

    def ends(self, part: Part) -> tuple[str | None, str | None]:
        """The nodes of a two-pin part's first and second pin."""
        found = self._ends.get(part.ref)
        if found is None:
            pins = part.component.pins
            found = (self.node((part.ref, pins[0].id)), self.node((part.ref, pins[1].id))) if len(pins) > 1 else (None, None)
            self._ends[part.ref] = found
        return found

    def value(self, part: Part, unit: str) -> float | None:
        """A part's value in SI units: its quantity, its text, or its component's default."""
        if part.quantity is not None:
            return part.quantity
        for text in (part.value, part.component.value):
            if text:
                try:
                    found = units.parse(text.split()[0], unit)
                except (ValueError, IndexError):
                    continue
                if found.unit in ("", unit):
                    return found.value
        return None

    def ohms(self, part: Part) -> float | None:
        return self.value(part, "Ω")

    def figure(self, part: Part, key: str) -> float | None:
        """A figure of the component's `spec`; None where it is missing or not a number."""
        found = part.component.spec.get(key)
        return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None

    def forward_volts(self, part: Part) -> float:
        """A diode's or LED's forward voltage, V; an LED of a chosen colour has that colour's."""
        return leds.forward_volts(part.settings, self.figure(part, "vf") or 0.7)

    def role(self, part: Part, *names: str) -> PinRef | None:
        """The pin that goes by one of these names (A, anode; G, gate), in any case, by id, printed name or
        other name."""
        for name in names:
            low = name.lower()
            for pin in part.component.pins:
                if pin.id.lower() == low or (pin.name or "").lower() == low or low in (a.lower() for a in pin.aka):
                    return PinRef(part.ref, pin.id)
        return None

    def is_controller(self, part: Part) -> bool:
        return part.component.mcu is not None

    def is_support(self, part: Part) -> bool:
        return part.owner is not None or part.component.kind == "passive"

    # -- interfaces ------------------------------------------------------------------------------------------
    @cached_property
    def roles(self) -> dict[PinRef, list[tuple[Interface, str]]]:
        """Pin -> the interfaces (and role in each) of its part that name it, unused alternatives left out."""
        out: dict[PinRef, list[tuple[Interface, str]]] = {}
        for ref, part in self.parts.items():
            for interface in self.in_use(part):
                for role, pin in interface.pins.items():
                    out.setdefault(PinRef(ref, pin), []).append((interface, role))
        return out

    def at_node(self, node: str | None) -> list[Part]:
        """The parts with a pin on a node."""
        if node is None:
            return []
        if node not in self._at:
            self._at[node] = [self.parts[r] for r in dict.fromkeys(p.ref for p in self.nodes.pins(node))]
        return self._at[node]

    def over_capacitors(self, node: str) -> set[str]:
        """The nodes to which capacitors lead from a node."""
        if node not in self._capacitive:
            capacitors = [p for p in self.at_node(node) if p.component.shape in ("capacitor", "capacitor-polarised")]
            self._capacitive[node] = {n for p in capacitors for n in self.ends(p) if n is not None} - {node}
        return self._capacitive[node]

    def in_use(self, part: Part) -> list[Interface]:
        """The interfaces that are wired at all; of alternatives, the one that the wiring shows."""
        found = self._in_use.get(part.ref)
        if found is None:
            found = self._in_use[part.ref] = self._find_in_use(part)
        return found

    def _find_in_use(self, part: Part) -> list[Interface]:
        wired = [i for i in part.component.interfaces if any(self.node((part.ref, p)) is not None for p in i.pins.values())]
        out = [i for i in wired if i.alt is None]
        groups: dict[str, list[Interface]] = {}
        for i in wired:
            if i.alt is not None:
                groups.setdefault(i.alt, []).append(i)
        for group in groups.values():
            out += (
                [max(group, key=lambda i: self._evidence(part, i))]
                if len(group) > 1 and all(i.type in BUS_TYPES or i.type == "signals" for i in group)
                else group
            )
        return out

    def _evidence(self, part: Part, interface: Interface) -> float:
        """How clearly the wiring shows that this alternative is the one in use."""
        score = 0.0
        for role, pin_id in interface.pins.items():
            pin = PinRef(part.ref, pin_id)
            net = self.circuit.net_of(pin)
            if net is None:
                score -= 0.0 if role in interface.optional else 1.0
                continue
            node = self.node(pin)
            score += 3.0 * (net.bus == interface.type)
            if self.potential(node) is not None:
                score -= 2.0  # a bus line does not lie on a supply: a strap
            for other in self.circuit.others(pin):
                if use := self.use(other):
                    score += 2.0 * use.function.startswith(interface.type)
        score += sum(
            1.0
            for pin, to in interface.ties.items()
            if self.node((part.ref, pin)) is not None and self.node((part.ref, pin)) == self.node((part.ref, to))
        )
        return score

    def bus_roles(self, pin: PinRef) -> set[tuple[str, str]]:
        """(protocol, role) that a pin plays: from its configured use, its interfaces, else a controller's
        fixed pins."""
        use = self.use(pin)
        if use is not None:
            kind, _, role = use.function.partition(".")
            kind = kind.rstrip("0123456789")
            return {(kind, role)} if role and kind in BUS_TYPES else set()
        found = {(i.type, role) for i, role in self.roles.get(pin, ()) if i.type in BUS_TYPES}
        if found or not self.is_controller(self.part(pin)):
            return found
        return {
            (kind.rstrip("0123456789"), role)
            for f in self.pins[pin].fn
            for kind, dot, role in [f.partition(".")]
            if dot and not kind.startswith("adc")
        }

    def open_drain(self, pin: PinRef) -> bool:
        """The pin only pulls low: by its type, or because it is on such a bus."""
        if self.pins[pin].type == "open_collector":
            return True
        use = self.use(pin)
        if use is not None and use.function.startswith(("i2c", "onewire")):
            return True
        if any(i.type in ("i2c", "onewire") or i.open_drain for i, _ in self.roles.get(pin, ())):
            return True
        net = self.circuit.net_of(pin)
        if net is not None and net.bus in ("i2c", "onewire"):
            return True
        if use is None and self.is_controller(self.part(pin)):
            return any(
                i.type in ("i2c", "onewire") or i.open_drain
                for p in self.nodes.pins(self.node(pin) or "")
                if p.ref != pin.ref
                for i, _ in self.roles.get(p, ())
            )
        return False
