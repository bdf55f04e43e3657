"""The edges that a request tells net by net, held against the circuit and laid into it.

Whoever planned the circuit (a driver, a divider, a recipe) has often built what is told, with values of its own. So each edge is first sought
among the parts that are there; then a computed part that stands between its ends takes its value; else it is put into the line, or added.
What the words leave open (a node without a name, a board's pin that nothing else needs) is bound to the net where an equal part leads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from circuitlm.circuit import units
from circuitlm.circuit.model import Net, Part, PinRef, Port, Why
from circuitlm.circuit.pins import find_pin
from circuitlm.plan.request import Told
from circuitlm.synthesis.builder import Builder, BusDemand, Demand
from circuitlm.synthesis.told_places import SUPPLIES, Places
from circuitlm.views.infer import infer_uses

_SAME = 0.02
"""Relative difference of values that are one."""


def bind(b: Builder) -> None:
    """Before pins are given out: a told pin of a board goes to the wire that its edges lead to, else it is kept free for them."""
    told = _Laying(b)
    for edge in told.edges:
        _bind_boards(b, told, edge)
    for edge in told.edges:
        for end, other in (edge.ends, reversed(edge.ends)):
            if (pin := told.board_pin(end)) is None or b.circuit.net_of(pin) is not None or _fixed_already(b, pin):
                continue
            wanted = _open_wires(b, pin.ref)
            nets = told.reached(other, {end})
            near = [d for d in wanted if d.net in nets] or [d for d in wanted if told.beside(d.net, nets)]
            if len({d.net for d in near}) == 1:
                near[0].fix(pin.pin)
            elif not near:
                b.circuit.connect(b.circuit.free_net(f"{pin.ref}_{pin.pin}"), pin)


@dataclass
class _Open:
    """A wire of a controller that has no pin yet: its net, what it does there (tx, sda), and how to fix its pin."""

    net: str
    role: str
    fix: Callable[[str], None]


def _open_wires(b: Builder, host: str) -> list[_Open]:
    """The single wires and the lines of buses of a controller whose pins are still free to choose."""

    def fix(demand: Demand) -> Callable[[str], None]:
        return lambda pin: setattr(demand, "fixed", pin)

    def line(bus: BusDemand, role: str) -> Callable[[str], None]:
        return lambda pin: bus.fixed.update({role: pin})

    single = [_Open(d.net, "", fix(d)) for d in b.demands if d.host == host and d.fixed is None and d.assigned is None and not d.function]
    return single + [_Open(n, r, line(x, r)) for x in b.buses if x.host == host for r, n in x.nets.items() if r not in x.fixed]


def _bind_boards(b: Builder, told: _Laying, edge: Told) -> None:
    """An edge between pins of two boards: the wire that is one of both, or leads from one to the other through a resistor."""
    here, there = (told.board_pin(e) for e in edge.ends)
    if here is None or there is None or here.ref == there.ref or any(_fixed_already(b, p) for p in (here, there)):
        return
    pairs = [
        (one, two)
        for one in _open_wires(b, here.ref)
        for two in _open_wires(b, there.ref)
        if one.net == two.net or told.beside(one.net, {two.net})
    ]
    able = [
        p for p in pairs if all(any(f.endswith(f".{x.role}") for f in b.circuit.pin(q).fn) for x, q in zip(p, (here, there), strict=True))
    ]
    for one, two in (able or pairs)[:1]:
        one.fix(here.pin)
        two.fix(there.pin)


def lay(b: Builder) -> None:
    """See to it that every told edge is in the circuit, once."""
    if not b.plan.told:
        return
    told = _Laying(b)
    while told.seek():
        pass
    for edge in list(told.left):
        if edge in told.left and edge.component != "flow" and told.make(edge):
            told.left.remove(edge)
            while told.seek():
                pass
    for edge in (e for e in told.left if e.component == "flow"):
        told.flow(edge)
    told.ports()
    for edge in (e for e in told.left if e.value):
        what = f"{edge.words} between {told.name(edge.ends[0])} and {told.name(edge.ends[1])}"
        b.advice.append(f"Told and not built, as it fits nowhere in this circuit: {what}.")
    for pin in {p for e in told.edges for end in e.ends if (p := told.board_pin(end)) is not None}:
        net = b.circuit.net_of(pin)
        if net is not None and len(net.pins) == 1:
            b.circuit.detach(pin)  # kept free for nothing
    infer_uses(b.circuit)


def _fixed_already(b: Builder, pin: PinRef) -> bool:
    component = b.circuit.parts[pin.ref].component
    lines = [w for x in b.buses if x.host == pin.ref for w in x.fixed.values()]
    fixed = [d.fixed for d in b.demands if d.host == pin.ref and d.fixed] + lines
    return any((p := find_pin(component, f)) is not None and p.id == pin.pin for f in fixed)


@dataclass
class _Laying(Places):
    """The edges that are still to be laid."""

    def __post_init__(self) -> None:
        self.edges = list(self.b.plan.told)
        self.left = list(self.edges)

    # -- edges ------------------------------------------------------------------------------------------------------
    def seek(self) -> bool:
        """Find edges that the circuit has already; whether one was found."""
        for edge in list(self.left):
            if not edge.value or "line" in edge.ends:
                continue
            a, c = edge.ends
            if self._found(edge, a, c) or self._found(edge, c, a):
                self.left.remove(edge)
                return True
        return False

    def _found(self, edge: Told, a: str, c: str) -> bool:
        """An equal part from place *a* to place *c*, or from *a* to where *c*, which is open, may be."""
        near = {n.name for n in self.nets(a)}
        far = {n.name for n in self.nets(c)}
        if (
            not far
            and (p := next(iter(self.pins(c)), None)) is not None
            and self.b.circuit.parts[p.ref].component.mcu is None
            and ":node" in c
        ):
            return False
        for part, x, y in self.two_ended(edge.component):
            if x.name not in near or part.quantity is None or abs(part.quantity - edge.value) > _SAME * edge.value:
                continue
            if y.name in far:
                self._claim(edge, part)
                self._bind(a, part, x)
                self._bind(c, part, y)
                return True
            open_pin = self._lone(c)
            if (not far or open_pin) and y.kind not in SUPPLIES and self._may_be(c, y):
                self._claim(edge, part)
                if open_pin is not None:
                    self.b.circuit.connect(y, open_pin)
                elif not far:
                    self._bind(c, part, y)
                return True
        return False

    def _lone(self, end: str) -> PinRef | None:
        """The pin of a place that hangs on nothing else yet."""
        pin = next(iter(self.pins(end)), None) if end.startswith("pin:") or len(self.pins(end)) == 1 else None
        if pin is None:
            return None
        net = self.b.circuit.net_of(pin)
        return pin if net is None or len(net.pins) == 1 else None

    def _may_be(self, end: str, net: Net) -> bool:
        """Whether an open place may be a net: no other pin of a controller is on it, if it is one itself."""
        if not end.startswith("pin:"):
            return end.startswith(("node:", "port:", "part:"))
        return not any(self.b.circuit.parts[p.ref].component.mcu for p in net.pins)

    def _bind(self, end: str, part: Part, net: Net) -> None:
        if end.startswith(("node:", "port:")) or (end.startswith("part:") and len(self.pins(end)) > 1):
            own = [p for p in self.pins(end) if p in net.pins]
            self.bound[end] = own[0] if own else next(p for p in self.b.two_pins(part) if p in net.pins)

    def _claim(self, edge: Told, part: Part) -> None:
        self.claimed[part.ref] = edge
        b = self.b
        for item in b.passives.wanted:
            if item.component == edge.component and abs(item.value - edge.value) <= _SAME * edge.value and b.passives.open(item):
                b.passives.stand(item, part)
                part.role = item.role if part.role == "series" else part.role
                return

    def make(self, edge: Told) -> bool:
        """Build what is not there: retune, put into the line, or add. False where an end is nowhere."""
        a, c = edge.ends
        if c == "line":
            return self._into_line(edge, a)
        here, there = self._at(a, True, edge), self._at(c, False, edge)
        if here is None or there is None:
            return False
        if edge.component == "wire":
            return self._wire(here, there)
        if here.name == there.name:
            return self._split(edge, here)
        for part, x, y in self.two_ended(edge.component):
            if {x.name, y.name} == {here.name, there.name} and part.why.origin != "prompt":
                self._value(part, edge)
                self._claim(edge, part)
                return True
        if not self._moved(edge, here, there):
            self._add(edge, here, there)
        return True

    def _moved(self, edge: Told, here: Net, there: Net) -> bool:
        """A pull that was placed at the other end of a told series resistor: 'gate to ground 10k' moves from the pin's side to the gate."""
        b = self.b
        if here.kind in SUPPLIES:
            here, there = there, here
        series = [b.circuit.parts[r] for r, e in self.claimed.items() if e.component == "resistor" and "gnd" not in e.ends]
        beyond = {n.name for r in series for p in b.two_pins(r) if (n := b.circuit.net_of(p)) is not None and here in self.ends_of(r)}
        for part, x, y in self.two_ended(edge.component):
            if part.role in ("pulldown", "pullup") and x.name in beyond - {here.name} and y.name == there.name and part.owner:
                pin = next(p for p in b.two_pins(part) if p in x.pins)
                b.circuit.detach(pin)
                b.circuit.connect(here, pin)
                self._value(part, edge)
                self._claim(edge, part)
                return True
        return False

    def flow(self, edge: Told) -> None:
        """A signal that the request leads into a circuit of a recipe, or out of it: its place takes that of the terminal."""
        b = self.b
        a, c = edge.ends
        for direction, inner, outer in (("in", c, a), ("out", a, c)):
            ports = [p for p in b.circuit.ports if p.direction == direction]
            outside = self.nets(outer)
            if not inner.endswith((":", ":out")) or len(ports) != 1 or len(outside) != 1 or outside[0].kind in SUPPLIES:
                continue
            terminal = next((p for p in b.parts() if p.role == "terminal" and (p.ref, "1") in b.circuit.nets[ports[0].net].pins), None)
            if terminal is None or outside[0].name == ports[0].net:
                continue
            net = ports[0].net
            b.circuit.ports.remove(ports[0])
            b.circuit.remove(terminal.ref)
            if net in b.circuit.nets:
                b.circuit.merge(net, outside[0].name)
            return

    def ports(self) -> None:
        """A connector for each named end of a circuit of passives: 'from IN to OUT'."""
        b = self.b
        for end, pin in [(e, p) for e, p in self.bound.items() if e.startswith("port:")]:
            net = b.circuit.net_of(pin)
            if net is None or any(p.net == net.name for p in b.circuit.ports):
                continue
            spare = [p for p in b.parts() if p.component.kind == "connector" and len(p.component.pins) == 2 and not self.ends_of(p)]
            like = next(
                (p.component for p in b.parts() if p.component.kind == "connector" and len(p.component.pins) == 2),
                b.component("terminal-2"),
            )
            part = spare[0] if spare else b.circuit.add(like, role="terminal", why=Why(f"{end[5:]} of the circuit", "prompt"))
            part.label, one = end[5:], b.two_pins(part)
            b.circuit.connect(net, one[0])
            b.ground(one[1])
            b.circuit.ports.append(Port(end[5:], net.name, "out" if "OUT" in end else "in"))

    def _at(self, end: str, leaving: bool, edge: Told) -> Net | None:
        """The net of a place, made where a lone pin or a node that others share is still open."""
        found = self.nets(end)
        if len(found) == 1 or (found and end == "plus"):
            return found[0]
        pins = self.pins(end)
        if len(found) > 1:
            wanted = "output" if leaving else "input"
            typed = [p for p in pins if self.b.circuit.pin(p).type == wanted and self.b.circuit.net_of(p) is not None]
            if typed:
                self.bound[end] = typed[0]
                return self.b.circuit.net_of(typed[0])
            return None
        if len(pins) == 1:
            return self.b.circuit.connect(self.b.circuit.free_net(f"{pins[0].ref}_{pins[0].pin}"), pins[0])
        if end.startswith("port:") or (end.startswith("node:") and sum(end in e.ends for e in self.edges) > 1):
            return self.b.circuit.net(self.b.circuit.free_net("NODE" if end.startswith("node:") else end[5:]))
        return None

    def _wire(self, here: Net, there: Net) -> bool:
        """Join two places, unless that would short supplies or two pins of one controller."""
        if here.name == there.name:
            return True
        boards = [p.ref for n in (here, there) for p in n.pins if self.b.circuit.parts[p.ref].component.mcu]
        if (here.kind in SUPPLIES and there.kind in SUPPLIES) or len(boards) != len(set(boards)):
            return False
        self.b.circuit.merge(here.name, there.name)
        return True

    def _new(self, edge: Told) -> Part:
        power = edge.component == "resistor" and edge.value < 2
        kind = "resistor-power" if power else edge.component
        if edge.component == "capacitor" and edge.value >= 1e-6:
            kind = "capacitor-polarised"
        part = self.b.circuit.add(self.b.component(kind), role="series", why=Why(f'as requested: "{edge.words}"', "prompt"))
        self._value(part, edge)
        self._claim(edge, part)
        return part

    def _value(self, part: Part, edge: Told) -> None:
        part.quantity, part.why = edge.value, Why(f'as requested: "{edge.words}"', "prompt")
        part.value = units.short(edge.value, "Ω" if edge.component == "resistor" else "F")

    def _add(self, edge: Told, here: Net, there: Net) -> None:
        part = self._new(edge)
        if here.kind == "ground":
            here, there = there, here
        if part.role != "series":
            pass  # a role that the words give
        elif there.kind == "ground":
            part.role = "filter" if edge.component == "capacitor" else "pulldown"
        elif "power" in (here.kind, there.kind) and edge.component == "resistor":
            part.role = "pullup"
        plus, minus = self.b.two_pins(part)
        self.b.circuit.connect(here, plus)
        self.b.circuit.connect(self.b.circuit.nets.get(there.name, there), minus)
        for end, pin in zip(edge.ends, (plus, minus) if edge.ends[0] != "gnd" else (minus, plus), strict=True):
            if end.startswith(("node:", "port:")):
                self.bound.setdefault(end, pin)

    def _split(self, edge: Told, net: Net) -> bool:
        """Two places on one net: the controller's, else the second's, gets a net of its own behind the part."""
        ends = [(e, p) for e in edge.ends for p in self.pins(e)]
        own = [(e, p) for e, p in ends if self.b.circuit.parts[p.ref].component.mcu] or ends[-1:]
        if not own or (net.kind in SUPPLIES and self.b.circuit.pin(own[0][1]).type in ("power_in", "power_out")):
            return False  # a source that is told to reach ground through a shunt leaves it, a supply pin does not
        end, pin = own[0]
        moved = [
            pin,
            *(q for ref, e in self.claimed.items() if end in e.ends for q in self.b.two_pins(self.b.circuit.parts[ref]) if q in net.pins),
        ]
        if len(moved) >= len(net.pins):
            return False
        self._part_off(edge, net, moved, pin)
        return True

    def _into_line(self, edge: Told, end: str) -> bool:
        """In the line of a part's pin: 'with 100 ohm in series in SDA'."""
        pin = next((p for p in self.pins(end) if self.b.circuit.net_of(p) is not None), None)
        net = self.b.circuit.net_of(pin) if pin is not None else None
        if pin is None or net is None or len(net.pins) < 2:
            return False
        self._part_off(edge, net, [pin], pin)
        return True

    def _part_off(self, edge: Told, net: Net, moved: list[PinRef], pin: PinRef) -> None:
        for p in moved:
            self.b.circuit.detach(p)
        made = self.b.circuit.net(self.b.circuit.free_net(f"{pin.ref}_{pin.pin}"), bus=net.bus)
        for p in moved:
            self.b.circuit.connect(made, p)
        part = self._new(edge)
        part.owner = next((p.ref for p in moved if not self.b.circuit.parts[p.ref].component.mcu), None)
        one, two = self.b.two_pins(part)
        self.b.circuit.connect(made, one)
        self.b.circuit.connect(self.b.circuit.nets[net.name], two)
