"""The workbench of synthesis: the circuit under construction, and what the steps have to know of each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from circuitlm.circuit import units
from circuitlm.circuit.batteries import FULL
from circuitlm.circuit.component import Component, Interface, Pin, Supply
from circuitlm.circuit.model import Circuit, Net, Note, Part, PinRef, Why
from circuitlm.circuit.pins import offers
from circuitlm.circuit.rating import outlet, rated, wound_for
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import first_choice
from circuitlm.plan import DesignPlan, PlanPart
from circuitlm.synthesis.keep import Keep, Names
from circuitlm.synthesis.passives import Passives
from circuitlm.verify.proof.measure import Stand

GROUND = "GND"


@dataclass(slots=True)
class Demand:
    """A wire that waits for a pin of its host: what the pin must offer, and which one the request fixed."""

    host: str
    net: str
    needs: tuple[str, ...]
    direction: str
    """in, out, bidir: as the host's pin will be configured."""
    peer: PinRef
    name: str
    fixed: str | None = None
    function: str | None = None
    """Exact function for a bus line (i2c0.sda), set when its bus is placed."""
    pull: str | None = None
    slow: bool = True
    """May move to an expander."""
    owner: str = ""
    prefer: str | None = None
    """A pin id to take when it is free."""
    assigned: str | None = None

    @property
    def musts(self) -> list[str]:
        """What the pin has to offer; a pull can be added, and what ends in '?' is only welcome."""
        return [n for n in self.needs if not n.endswith("?") and n not in ("pullup", "pulldown")]


@dataclass(slots=True)
class BusDemand:
    """A bus of a host: protocol, its nets by role, the devices on it."""

    host: str
    protocol: str
    nets: dict[str, str]
    members: list[str] = field(default_factory=list)
    fixed: dict[str, str] = field(default_factory=dict)
    instance: str | None = None
    asked: str | None = None
    """The instance that the request names."""
    index: int = 0
    """Which of several buses of its protocol it is."""
    target: bool = False
    """The host is the bus's target, not its controller (the second of two boards on SPI)."""


@dataclass(slots=True)
class Rail:
    """A supply node that consumers can be put on."""

    net: str
    volts: float
    limit_ma: float
    source: str
    """Designator of the part whose pins give it, '' for none yet."""
    kind: str
    """given, board, converter, added."""
    typical_ma: float = 0.0
    peak_ma: float = 0.0
    low: float | None = None
    high: float | None = None
    only_for: set[str] = field(default_factory=set)
    """Parts that nothing else may share it with; empty: open to all."""
    meant_for: set[str] = field(default_factory=set)
    """Parts that take it before any other; others may still."""
    upstream: str | None = None
    efficiency: float = 1.0
    ground: str = GROUND

    @property
    def headroom_ma(self) -> float:
        return self.limit_ma - self.peak_ma


class Builder:
    """State shared by the steps of synthesis; every method is about one part, pin or net."""

    def __init__(self, plan: DesignPlan, keep: Keep | None = None):
        self.plan = plan
        self.keep = keep
        """What is to stay of an earlier design, where one is changed."""
        self.circuit = Circuit(plan.title)
        self.names = keep.names() if keep else Names()
        self.circuit.reserved = keep.reserved() if keep else frozenset()
        self.circuit.naming = lambda component, owner, role: self.names.give(self.circuit, component, owner, role)
        self.refs: dict[str, str] = {}
        self.keys: dict[str, PlanPart] = {}
        self.demands: list[Demand] = []
        self.buses: list[BusDemand] = []
        self.rails: list[Rail] = []
        self.volts: dict[tuple[str, str], float] = {}
        """(designator, supply id) -> voltage it is fed with."""
        self.avoid = frozenset(plan.flags.get("avoid", "").split())
        """Catalogue ids that the request excludes."""
        self.load_rail: dict[str, Rail] = {}
        """Load -> the rail its positive side hangs on."""
        self.ac_line: tuple[Net, ...] = ()
        """The two wires of a transformer whose AC goes to loads as it is; empty without one."""
        self.driven_by: dict[str, str] = {}
        """Load -> designator of its driver."""
        self.used_interfaces: set[tuple[str, str]] = set()
        self.wired: set[str] = set()
        """Parts that the plan wires pin by pin."""
        self.assumptions: list[str] = list(plan.assumptions)
        self.advice: list[str] = list(plan.advice)
        self.problems: list[str] = []
        """Wishes that could not be kept, in plain words (GPIO34 as an output)."""
        self.lost_pins: dict[str, str] = {}
        """Designator and signal -> why the pin that the request names is not used."""
        self.kept_pins: dict[str, str] = {}
        """Designator and signal -> the named pin that is used."""
        self.build_steps: list[str] = []
        self.figures: dict[str, dict[str, float | str]] = {}
        self.stands: list[Stand] = []
        """What each block's recipe computed, by the block's key, in SI units."""
        self.passives = Passives(list(plan.passives))
        """Resistors and capacitors that the request gives by value and place."""
        self.series_limits: dict[str, float] = {}
        self.outputs: dict[str, str] = {}
        """Block key -> net of its output, for the block that follows it."""

    # -- parts ------------------------------------------------------------------------------------------------------
    def component(self, component_id: str) -> Component:
        return catalogue().get(component_id)

    def default(self, function: str) -> Component:
        """The catalogue's first choice for a function, or another part for it where the request excludes that one. Raises CannotDesign
        when it has none."""
        ids = catalogue().default_for(function)
        if ids and ids[0] in self.avoid and (other := first_choice(function, self.avoid)):
            return catalogue().get(other)
        if not ids:
            raise CannotDesign(f"the catalogue has no part for {function!r}", "circuitlm kb add FILE adds one")
        return catalogue().get(ids[0])

    def place(self, planned: PlanPart) -> Part:
        component = self.component(planned.component)
        if volts := planned.settings.get("volts") if component.interfaces_of("load", "motor") else None:
            component = wound_for(component, units.parse(volts, "V").value)
        if component.kind == "load" and component.shape == "connector":
            component = outlet(component, planned.settings.get("volts"), planned.options.get("amps"))
        elif amps := planned.options.get("amps"):
            component = rated(component, float(amps), "stall" in planned.options)
        part = self.circuit.add(
            component,
            self.keep.refs.get(planned.key) if self.keep else None,
            value=planned.value or "",
            label=planned.label,
            settings=dict(planned.settings),
            why=Why(planned.reason, "prompt" if planned.origin == "prompt" else "model" if planned.origin == "model" else "assumed"),
            wishes=list(planned.wishes),
        )
        if planned.value or component.value:
            part.value = planned.value or str(component.value)
            part.quantity = quantity_of(part.value, component)
        self.refs[planned.key] = part.ref
        self.keys[part.ref] = planned
        return part

    def support(self, component_id: str, owner: str, role: str, why: str, value: float | str | None = None, unit: str = "Ω") -> Part:
        """Place a support part (resistor, capacitor, transistor ...) for *owner*; *value* in SI units, unless the request gives another."""
        given = self.passives.take(self, component_id, role, owner, value) if isinstance(value, int | float) else None
        if given is not None:
            value, why = given.value, f'as requested: "{given.words}"'
            if given.component == "capacitor":
                component_id = "capacitor-polarised" if value >= 1e-6 else "capacitor"
        component = self.component(component_id)
        part = self.circuit.add(component, owner=owner, role=role, why=Why(why, "computed"))
        if isinstance(value, int | float):
            part.quantity = float(value)
            part.value = units.short(float(value), unit)
        elif value is not None:
            part.value = str(value)
            part.quantity = quantity_of(str(value), component)
        if given is not None:
            part.why.origin = "prompt"
            self.passives.stand(given, part)
        return part

    def resistor(self, ohms: float, owner: str, role: str, why: str) -> Part:
        return self.support("resistor", owner, role, why, ohms, "Ω")

    def capacitor(self, farads: float, owner: str, role: str, why: str) -> Part:
        return self.support("capacitor-polarised" if farads >= 1e-6 else "capacitor", owner, role, why, farads, "F")

    def two_pins(self, part: Part) -> tuple[PinRef, PinRef]:
        """(first or positive, second or negative) pin of a two-pin part."""
        pins = part.component.pins
        return PinRef(part.ref, pins[0].id), PinRef(part.ref, pins[1].id)

    def parts(self) -> list[Part]:
        return list(self.circuit.parts.values())

    def planned(self, ref: str) -> PlanPart:
        return self.keys.get(ref) or PlanPart(key=ref, component=self.circuit.parts[ref].id)

    def mains_loads(self) -> bool:
        """Whether the plan has loads on mains, which wait for a contact."""
        parts = [p for p in self.plan.parts if any(i.type == "mains" and i.role == "sink" for i in self.component(p.component).interfaces)]
        return bool(parts) or "mains-loads" in self.plan.flags

    def note(self, text: str, *refs: str) -> None:
        if all(n.text != text for n in self.circuit.notes):
            self.circuit.notes.append(Note(text, list(refs)))

    def assume(self, text: str) -> None:
        if text not in self.assumptions:
            self.assumptions.append(text)

    # -- nets and levels ----------------------------------------------------------------------------------------------
    def ground(self, *pins: PinRef) -> Net:
        net = self.circuit.net(GROUND, kind="ground", volts=0.0)
        return self.circuit.connect(net, *pins)

    def host_of(self, ref: str) -> Part | None:
        host = self.circuit.parts[ref].host
        return self.circuit.parts.get(host) if host else None

    def logic_volts(self, part: Part, pin: Pin | None = None) -> float:
        """Logic voltage of a part's signal pins, V: a number of its file, or the supply they follow."""
        c = part.component
        domain: str | float | None = pin.domain if pin and pin.domain else None
        if domain is None and c.mcu:
            fed = next((v for s in c.supplies if (v := self.volts.get((part.ref, s.id))) is not None), None)
            bare = c.form == "ic" and not c.rails  # its pins reach up to what it is fed with
            return fed if bare and fed is not None else c.mcu.v_io
        if domain is None:
            domain = c.logic.volts if c.logic else "main"
        if isinstance(domain, int | float):
            return float(domain)
        for supply in c.supplies:
            if supply.id == domain:
                fed = self.volts.get((part.ref, supply.id))
                return fed if fed is not None else (supply.nominal or supply.max)
        for rail in c.rails:
            if rail.id == domain and rail.volts:
                return rail.volts
        fed = next((v for (ref, _), v in self.volts.items() if ref == part.ref), None)
        return fed if fed is not None else 5.0

    def high_level(self, part: Part, pin: Pin) -> float:
        """Voltage of a pin that drives high, V."""
        if pin.v_oh is not None:
            return pin.v_oh
        logic = part.component.logic
        level = self.logic_volts(part, pin)
        if logic and isinstance(logic.volts, str) and logic.v_oh is not None and not part.component.mcu:
            return min(logic.v_oh, level)
        return level

    def tolerance(self, part: Part, pin: Pin) -> float:
        """Highest voltage that an input stands, V."""
        if pin.v_max is not None:
            return pin.v_max
        logic = part.component.logic
        if logic and logic.tolerant is not None:
            return logic.tolerant
        return self.logic_volts(part, pin) + 0.3

    def threshold(self, part: Part, pin: Pin) -> float | None:
        """Lowest voltage that an input surely reads as high, V; None when the file does not say."""
        if pin.v_ih is not None:
            return pin.v_ih
        logic = part.component.logic
        if not logic:
            return None
        if logic.v_ih_ratio is not None:
            return logic.v_ih_ratio * self.logic_volts(part, pin)
        return logic.v_ih

    def rail_at(self, volts: float, near: Part | None = None) -> Rail | None:
        """A rail of that voltage: *near*'s own where there is one, else one open to all, boards' first; else cells that have it when full."""
        if near is not None:
            served = [r for r in self.rails if abs(r.volts - volts) < 0.16 and (r.source == near.ref or near.ref in r.only_for)]
            if served:
                return min(served, key=lambda r: (r.kind != "board", r.source != near.ref, r.net))
        fits = [r for r in self.rails if abs(r.volts - volts) < 0.16 and not r.only_for] or [
            r for r in self.rails if abs((r.high or (FULL * r.volts if r.low else 0.0)) - volts) < 0.06 and not r.only_for
        ]
        return min(fits, key=lambda r: (r.kind != "board", r.net)) if fits else None

    def rail_net(self, volts: float, near: Part | None = None) -> Net | None:
        """The net of `rail_at`."""
        rail = self.rail_at(volts, near)
        return self.circuit.nets.get(rail.net) if rail else None

    def supply_net(self, part: Part, supply: Supply | None = None) -> Net | None:
        """The net that feeds a part's (first) supply."""
        for s in [supply] if supply else part.component.supplies:
            for pin in s.pins:
                if net := self.circuit.net_of((part.ref, pin)):
                    return net
        return None

    def logic_rail(self, part: Part) -> Net | None:
        """The net at the voltage of a part's logic: where its pull-ups go."""
        volts = self.logic_volts(part)
        own = self.supply_net(part)
        if own and own.volts is not None and abs(own.volts - volts) < 0.16:
            return own
        return self.rail_net(volts, part)

    # -- demands ----------------------------------------------------------------------------------------------------
    def demand(
        self, host: Part, net: Net | str, peer: PinRef, name: str, needs: Iterable[str] = (), direction: str = "bidir", **fields: object
    ) -> Demand:
        """Ask for a pin of *host* on *net*; what is measured goes to the converter that stands in for a board's own."""
        needs = tuple(needs)
        if "adc" in needs and host.component.mcu and (converter := self._reader(host)) is not None:
            host = converter
        wanted = Demand(host.ref, net if isinstance(net, str) else net.name, needs, direction, peer, name, owner=peer.ref, **fields)  # type: ignore[arg-type]
        self.demands.append(wanted)
        return wanted

    def _reader(self, host: Part) -> Part | None:
        """The converter that reads for a board without analog inputs, or for the plan's blocks where its own do not suffice."""
        key = self.plan.flags.get("blocks-adc")
        if key in self.refs:
            return self.circuit.parts[self.refs[key]]
        if any(offers(host.component, pin, "adc") for pin in host.component.pins):
            return None
        return next((p for p in self.parts() if p.host == host.ref and reads_analog(p.component)), None)

    def use(self, ref: str, interface: Interface) -> None:
        self.used_interfaces.add((ref, interface.id))


def reads_analog(component: Component) -> bool:
    """Whether a part is a converter that offers analog inputs to others."""
    return (
        any(any(f.startswith("adc") for f in component.pin(p).fn) for i in component.interfaces_of("expander") for p in i.pins.values())
        and not component.mcu
    )


def quantity_of(value: str, component: Component) -> float | None:
    """A part's value in SI units, or None when its text is no quantity."""
    unit = {"R": "Ω", "C": "F", "L": "H", "Y": "Hz"}.get(component.ref, "")
    try:
        return units.parse(value, unit).value
    except ValueError:
        return None
