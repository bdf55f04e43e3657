"""Where the places of a told wiring are in the circuit: pins, nets, and what is left open until it is bound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from circuitlm.circuit.model import Net, Part, PinRef
from circuitlm.circuit.pins import find_pin
from circuitlm.plan.request import Told
from circuitlm.synthesis.builder import Builder

_FAMILY = {"resistor": ("resistor", "resistor-power", "current-shunt"), "capacitor": ("capacitor", "capacitor-polarised")}
SUPPLIES = ("ground", "power", "mains")


@dataclass
class Places:
    """The told edges, and what is known of their ends."""

    b: Builder
    bound: dict[str, PinRef] = field(default_factory=dict)
    """Place of the request -> a pin that is on it, once that is settled."""
    claimed: dict[str, Told] = field(default_factory=dict)
    """Designator -> the edge that it is."""
    edges: list[Told] = field(default_factory=list)
    left: list[Told] = field(default_factory=list)
    """Edges that no part stands for yet."""

    def board_pin(self, end: str) -> PinRef | None:
        """The controller's pin that a place names."""
        kind, _, rest = end.partition(":")
        board, _, name = rest.partition(":")
        for part in self.b.circuit.controllers() if kind == "pin" else ():
            if board in ("", part.id) and (pin := find_pin(part.component, name)) is not None:
                return PinRef(part.ref, pin.id)
        return None

    def pins(self, end: str) -> list[PinRef]:
        """The pins that a place may mean."""
        if end in self.bound:
            return [self.bound[end]]
        kind, _, rest = end.partition(":")
        if kind == "pin":
            return [p] if (p := self.board_pin(end)) is not None else []
        if kind != "part":
            return []
        id_, _, name = rest.partition(":")
        side = {"+": 0, "-": -1}.get(name[-1:]) if name not in ("+", "-") else None
        name = name[:-1] if side is not None and not self._has(id_, name) else name
        out = []
        for part in (p for p in self.b.parts() if p.id == id_):
            c = part.component
            if c.has_pin(name):
                out.append(PinRef(part.ref, name))
                continue
            if c.kind == "analog" and name in ("", "out"):
                out += [PinRef(part.ref, p.id) for p in c.pins if p.type == ("output" if name else "input")]
                continue
            inside = next((i for i in c.interfaces if i.id == name), None) if name else None
            power = {*c.supply_pins(), *c.ground_pins()}
            ids = list(inside.pins.values()) if inside else [p.id for p in c.pins if p.id not in power] if not name else []
            out += [PinRef(part.ref, i) for i in ([ids[side]] if side is not None and ids else ids)]
        return out

    def _has(self, id_: str, name: str) -> bool:
        return any(p.component.has_pin(name) for p in self.b.parts() if p.id == id_)

    def nets(self, end: str) -> list[Net]:
        """The nets that a place may be on, as the circuit stands; none where it is open."""
        b = self.b
        if end == "gnd":
            return [b.ground()]
        if end.startswith("rail:"):
            rail = b.rail_at(float(end[5:]))
            near = [n for n in b.circuit.nets.values() if n.kind == "power" and abs((n.volts or 0) - float(end[5:])) < 0.16]
            return [b.circuit.nets[rail.net]] if rail is not None else near[:1]
        if end == "logic":
            host = next(iter(b.circuit.controllers()), None)
            return [n] if host is not None and (n := b.rail_net(b.logic_volts(host), host)) is not None else []
        if end == "plus":
            given = [r for r in b.rails if r.net in b.circuit.nets and r.kind == "given"] or b.rails
            best = max(given, key=lambda r: r.volts, default=None)
            fed = [b.circuit.nets[p.net] for p in b.circuit.ports if p.direction == "in" and b.circuit.nets[p.net].kind == "power"]
            return [*([b.circuit.nets[best.net]] if best is not None else []), *fed]
        found = [n for p in self.pins(end) if (n := b.circuit.net_of(p) or self._meant(p)) is not None]
        if len(found) > 1 and end not in self.bound:
            signals = [n for n in found if n.kind not in SUPPLIES]
            found = signals or found
        return list({n.name: n for n in found if n.kind not in SUPPLIES or end in self.bound or len(found) == 1}.values())

    def _meant(self, pin: PinRef) -> Net | None:
        """The net that a board's pin will be on, where a wire is fixed to it and pins are not given out yet."""
        component = self.b.circuit.parts[pin.ref].component
        for d in self.b.demands if component.mcu else ():
            if d.host == pin.ref and d.fixed and d.assigned is None and (p := find_pin(component, d.fixed)) is not None and p.id == pin.pin:
                return self.b.circuit.nets.get(d.net)
        for x in self.b.buses if component.mcu else ():
            for role, written in x.fixed.items():
                if x.host == pin.ref and role in x.nets and (p := find_pin(component, written)) is not None and p.id == pin.pin:
                    return self.b.circuit.nets.get(x.nets[role])
        return None

    def name(self, end: str) -> str:
        """A place in words."""
        kind, _, rest = end.partition(":")
        part, _, pin = rest.partition(":")
        words = {
            "gnd": "ground",
            "plus": "the supply",
            "logic": "the board's supply",
            "line": "its line",
            "node": "a node",
            "rail": f"{rest} V",
        }
        return words.get(kind) or f"{part} {pin}".strip()

    def reached(self, end: str, seen: set[str]) -> set[str]:
        """Names of the signal nets that a place leads to along told edges."""
        out = {n.name for n in self.nets(end) if n.kind not in SUPPLIES}
        if out or end in seen:
            return out
        for edge in self.edges:
            if end in edge.ends and "line" not in edge.ends and edge.component != "capacitor":
                for other in edge.ends:
                    if other not in (end, "gnd") and not other.startswith("rail:"):
                        out |= self.reached(other, seen | {end})
        return out

    def beside(self, net: str, nets: set[str]) -> bool:
        """Whether one resistor leads from a net to one of some nets."""
        return any(x.name == net and y.name in nets for _, x, y in self.two_ended("resistor"))

    def two_ended(self, component: str) -> Iterator[tuple[Part, Net, Net]]:
        """Passives of a family that stand for no edge yet, both ways round."""
        for part in self.b.parts():
            if part.id in _FAMILY[component] and part.ref not in self.claimed:
                one, two = (self.b.circuit.net_of(p) for p in self.b.two_pins(part))
                if one is not None and two is not None:
                    yield part, one, two
                    yield part, two, one

    def ends_of(self, part: Part) -> list[Net]:
        return [n for p in self.b.two_pins(part) if (n := self.b.circuit.net_of(p)) is not None]
