"""A recipe's workplace: the block's parameters, and helpers to place parts and join their pins."""

from __future__ import annotations

from dataclasses import dataclass, field

from circuitlm.circuit.model import Net, Part, PinRef, Port
from circuitlm.circuit.rating import rated
from circuitlm.circuit.vocabulary import MEASURED
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Block, SupplyPlan
from circuitlm.synthesis.builder import Builder, quantity_of
from circuitlm.synthesis.power import Tree, add_source, place_source
from circuitlm.verify.proof.measure import Stand

CHAINED = "block:"
"""How a block's `joins` names the neighbour that a port goes to: `block:rc-filter`."""
Figures = dict[str, float | str]
"""What a recipe computed, in SI units (mA where a key says so)."""


_POSITIVE = frozenset({"r", "r1", "r2", "rf", "rin", "rg", "c", "l", "fc", "f", "t", "load", "total", "vcc", "vin"})
"""Parameters that make no sense at zero."""


@dataclass(slots=True)
class Bench:
    """A recipe's workplace: its parameters and helpers to place and join parts."""

    b: Builder
    block: Block
    parts: list[Part] = field(default_factory=list)
    scope: dict[str, str] = field(default_factory=dict)
    """This block's name of a net -> its name in the circuit, where an earlier block has taken it."""
    earlier: set[str] = field(default_factory=set)
    """Signal nets of earlier blocks."""
    names: set[str] = field(default_factory=set)
    """This block's names of the nets it uses."""
    waiting: list[tuple[str, str, str]] = field(default_factory=list)
    """(port, net, direction) of ports that are joined to a part of the plan once the block stands."""

    def number(self, name: str, default: float) -> float:
        """A parameter in SI units, or the default. Raises CannotDesign for a value, frequency or time that is not above zero."""
        value = float(self.block.params.get(name, default))
        if name in _POSITIVE and not value > 0:
            raise CannotDesign(f"A circuit cannot be designed for {name} = {value:g}.", "give a value above zero")
        return value

    def text(self, name: str, default: str = "") -> str:
        return str(self.block.params.get(name, default))

    def given(self, name: str) -> bool:
        return name in self.block.params

    @property
    def host(self) -> Part | None:
        ref = self.b.refs.get(self.block.host or "")
        return self.b.circuit.parts.get(ref) if ref else None

    def resistor(self, ohms: float, role: str, why: str, owner: str = "") -> Part:
        return self.own(self.b.resistor(ohms, owner, role, why))

    def capacitor(self, farads: float, role: str, why: str, owner: str = "", polarised: bool | None = None) -> Part:
        kind = "capacitor-polarised" if (farads >= 1e-6 if polarised is None else polarised) else "capacitor"
        return self.own(self.b.support(kind, owner, role, why, farads, "F"))

    def inductor(self, henries: float, role: str, why: str) -> Part:
        return self.own(self.b.support("inductor", "", role, why, henries, "H"))

    def part(self, component: str, role: str = "", why: str = "", value: float | str | None = None, unit: str = "") -> Part:
        part = self.own(self.b.support(component, "", role, why, value, unit))
        if self.given("load_amps") and part.component.kind in ("actuator", "load", "light"):
            part.component = rated(part.component, self.number("load_amps", 0.1))
        color = self.text(f"{component}.color") or (self.text("color") if part.component.shape == "led" else "")
        if color:
            part.settings["color"] = part.label = color
        if volts := self.text(f"{component}.volts"):
            part.settings.setdefault("volts", volts)
        if value is None and (given := self.text(f"{component}.value")):
            part.value, part.quantity = given, quantity_of(given, part.component)
        if label := self.text(f"{component}.label"):
            part.label = part.label or label
        return part

    def own(self, part: Part) -> Part:
        part.owner = part.owner or None
        part.wishes = list(self.block.wishes)
        self.parts.append(part)
        return part

    def terminal(self, name: str, net: str, direction: str, why: str = "") -> Part:
        """A two-pole terminal between a net and ground, and the port that names it."""
        part = self.own(self.b.support(self.text(f"connector.{name}", "terminal-2"), "", "terminal", why or f"terminal {name}"))
        part.label = self.called(name)
        ends = next((i.pins for i in part.component.interfaces_of("audio") if {"p", "n"} <= set(i.pins)), {"p": "1", "n": "2"})
        self.b.circuit.connect(self.net(net), (part.ref, ends["p"]))
        self.b.ground(PinRef(part.ref, ends["n"]))
        self.port(name, net, direction)
        return part

    def signal(self, name: str, net: str, direction: str, why: str = "") -> None:
        """A signal port: at the neighbouring block, at the pin that the plan joins to it, else at a terminal."""
        target = self.block.joins.get(name, "")
        if target.startswith(CHAINED):
            if direction == "in" and (before := self.b.outputs.get(target.removeprefix(CHAINED))):
                self.scope[net] = before
        elif self._joined(name) is not None:
            self.waiting.append((name, net, direction))
            self.net(net, bus="analog")
        else:
            self.terminal(name, net, direction, why)
        if direction == "out":
            self.b.outputs[self.block.key] = self.net(net).name

    def called(self, port: str) -> str:
        """What the request calls a port: 'name the output VREF'; a control input counts as the input."""
        return self.text(f"name.{'IN' if port == 'CONTROL' else port}", port)

    def chained(self, name: str) -> bool:
        """Whether a port has its level from a neighbouring block or from the plan's parts."""
        return name in self.block.joins

    def joined_to_board(self, name: str) -> bool:
        """Whether a port has its level from a controller's pin."""
        part = self._joined(name)
        return part is not None and part.component.mcu is not None

    def joined_to_part(self, name: str) -> bool:
        """Whether a port has its level from a part that is no controller: a sensor, a knob."""
        part = self._joined(name)
        return part is not None and part.component.mcu is None

    def _joined(self, name: str) -> Part | None:
        """The part to whose pin the plan joins a port."""
        ref = self.b.refs.get(self.block.joins.get(name, "").partition(".")[0])
        return self.b.circuit.parts.get(ref) if ref else None

    def settle_ports(self) -> None:
        """Join the ports that the plan gives to a controller (a pin is asked for) or to a converter's pin."""
        for name, net, direction in self.waiting:
            part = self._joined(name)
            members = self.net(net).pins
            if part is None or not members:
                continue
            what, _, fixed = self.block.joins[name].partition(".")[2].partition("@")
            if part.component.mcu:
                side = "in" if direction == "out" else "out"
                self.b.demand(
                    part,
                    self.net(net),
                    members[0],
                    f"{name} of the {self.block.reason or self.block.recipe}",
                    [what],
                    side,
                    fixed=fixed or None,
                    slow=False,
                )
            else:
                self.join(net, (part, what))
                for i in part.component.interfaces:
                    if what in i.pins.values() and i.type not in MEASURED:  # those still get their divider
                        self.b.use(part.ref, i)
                        if self.given("shows") and self.host is not None:  # what is displayed is read besides
                            self.b.demand(self.host, self.net(net), PinRef(part.ref, what), f"{part.ref} {what}", ["adc"], "in", slow=False)
            self.port(name, net, direction)

    def port(self, name: str, net: str, direction: str) -> None:
        self.b.circuit.ports.append(Port(self.called(name), self.scope.get(net, net), direction))  # type: ignore[arg-type]

    def net(self, name: str, **fields: object) -> Net:
        """The block's net of that name; a name that an earlier block uses for a signal of its own gets a number."""
        if name == "OUT" and name not in self.scope and self.block.joins.get(name, "").startswith(CHAINED):
            self.scope[name] = self.b.circuit.free_net("STAGE")  # the name OUT is the last block's
        if name in self.earlier and name not in self.scope:
            self.scope[name] = self.b.circuit.free_net(name)
        self.names.add(name)
        return self.b.circuit.net(self.scope.get(name, name), **fields)  # type: ignore[arg-type]

    def stand(self, title: str, figures: Figures) -> Stand:
        """The finished block, as the measuring bench finds it again: a pin on each of its nets."""
        nets = {name: self.b.circuit.nets.get(self.scope.get(name, name)) for name in sorted(self.names)}
        pins = {name: net.pins[0] for name, net in nets.items() if net is not None and net.pins}
        return Stand(self.block.key, title, dict(self.block.params), figures, pins, refs=tuple(p.ref for p in self.parts))

    def join(self, net: str, *pins: tuple[Part, str]) -> None:
        self.b.circuit.connect(self.net(net), *(PinRef(p.ref, pin) for p, pin in pins))

    def ground(self, *pins: tuple[Part, str]) -> None:
        self.b.ground(*(PinRef(p.ref, pin) for p, pin in pins))

    def supply(self, volts: float, why: str = "", ma: float = 100.0) -> str:
        """Name of a rail of that voltage: one that exists, else the board's, else a terminal for an outside supply of *ma*, or of the load's own
        current where the request gives one."""
        ma = max(ma, 1000 * self.number("load_amps", 0.0))
        rail = self.b.rail_at(volts)
        if rail is None and self.given("battery") and (source := self.block.params.pop("battery")):
            place_source(
                Tree(self.b), SupplyPlan(key=f"{self.block.key}-source", component=str(source), volts=volts, wishes=list(self.block.wishes))
            )
            rail = self.b.rails[-1]
        if rail is None and self.given("from-ac"):
            rms, source = float(self.block.params.pop("from-ac")), next(iter(catalogue().default_for("ac-supply")))
            place_source(
                Tree(self.b), SupplyPlan(key=f"{self.block.key}-source", component=source, volts=rms, wishes=list(self.block.wishes))
            )
            rail = self.b.rails[-1]
        if rail is None:
            rail = add_source(Tree(self.b), volts, why or "the circuit needs it", ma)
        return rail.net
