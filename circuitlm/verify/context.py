"""What rules ask of a circuit: its structure, and directions and levels of pins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from circuitlm.circuit.model import Circuit, Part, PinRef
from circuitlm.verify.alternating import Winding, windings
from circuitlm.verify.bounds import Bounds
from circuitlm.verify.network import Network
from circuitlm.verify.structure import PORTS, Structure

if TYPE_CHECKING:
    from circuitlm.verify.buses import Member
    from circuitlm.verify.power_on import PowerOn
    from circuitlm.verify.proof.bench import Proved
    from circuitlm.verify.proof.yields import Yield

T = TypeVar("T")
GIVING = ("output", "tri_state", "bidirectional", "open_collector", "power_out")
"""Types of pins that give a level, at least at times."""


class Context(Structure):
    """One circuit under examination, shared by all rules.

    `wifi`: the request uses Wi-Fi (None: there is no request); `measured`: the power-on test, if it ran; `proof`: what was measured of its analog blocks;
    `yields`: how that spreads with the parts' tolerances.
    """

    def __init__(
        self,
        circuit: Circuit,
        wifi: bool | None = None,
        measured: PowerOn | None = None,
        proof: Sequence[Proved] = (),
        yields: Sequence[Yield] = (),
    ):
        super().__init__(circuit)
        self.measured = measured
        self.proof = proof
        self.yields = yields
        self.wifi = wifi
        self.skipped: list[str] = []
        self.looked_at = 0
        self.members: dict[str, list[Member]] = {}
        """Protocol -> the parts on it, as `buses.members` finds them."""
        self.wires: dict[str, list[str]] = {}
        """Signal node -> the nodes of one wire with it, as `buses.wires` finds them."""
        self._levels: dict[PinRef, float | None] = {}
        self._directions: dict[PinRef, str] = {}

    # -- a rule's own bookkeeping ----------------------------------------------------------------------------
    def begin(self) -> None:
        """Called before each rule."""
        self.skipped, self.looked_at = [], 0

    def skip(self, reason: str) -> None:
        """Say that something could not be judged for lack of data: the rule's result becomes
        `not_checked`."""
        self.skipped.append(reason)

    def subjects(self, things: Iterable[T]) -> Iterator[T]:
        """The things a rule judges, counted: a rule that saw none does not apply."""
        for thing in things:
            self.looked_at += 1
            yield thing

    @cached_property
    def windings(self) -> list[Winding]:
        """The sources of alternating voltage."""
        return list(windings(self))

    @cached_property
    def network(self) -> Network:
        """Resistive ways from node to node."""
        return Network(self)

    @cached_property
    def bounds(self) -> Bounds:
        """How high and low each node can be brought by whatever conducts."""
        return Bounds(self)

    @cached_property
    def switched(self) -> Bounds:
        """How far switches, diodes and transistors carry the supplies."""
        return Bounds(self, stiff=True)

    # -- directions and levels -------------------------------------------------------------------------------
    def direction(self, pin: PinRef) -> str:
        """in, out, bidir, analog-in, analog-out, power, passive, open (collector or emitter), source (gives
        power).

        As configured where that is known; a controller's free pin is an output where only inputs listen to
        it.
        """
        found = self._directions.get(pin)
        if found is None:
            found = self._directions[pin] = self._direction(pin)
        return found

    def _direction(self, pin: PinRef) -> str:
        if use := self.use(pin):
            return use.direction
        kind = self.pins[pin].type
        plain = {
            "input": "in",
            "output": "out",
            "power_in": "power",
            "power_out": "source",
            "tri_state": "bidir",
            "open_collector": "open",
            "open_emitter": "open",
            "bidirectional": "bidir",
        }.get(kind, "passive")
        for interface, role in self.roles.get(pin, ()):
            wants_adc = "adc" in interface.needs.get(role, ())
            if wants_adc and kind in ("output", "passive", "bidirectional"):
                return "analog-out" if kind == "output" else plain
            if interface.type == "spi" and role == "miso" and interface.role == "target":
                return "bidir"  # released while the chip is not selected
        if plain == "bidir" and self.is_controller(self.part(pin)) and not self.open_drain(pin):
            return self._guess(pin)
        if kind == "tri_state" and self.potential(self.node(pin)) is None and not any(p.ref != pin.ref and d.type in GIVING for p, d in self.on(self.node(pin))):
            return "out"  # nobody takes turns with it
        if kind == "bidirectional" and any(i.type == "expander" for i, _ in self.roles.get(pin, ())) and self._lights(pin):
            return "out"
        return plain

    def _lights(self, pin: PinRef) -> bool:
        """Whether an LED hangs on a pin, also behind a resistor."""
        near = [self.node(pin), *(b.other for b in self.network.branches(self.node(pin)) if b.other and self.potential(b.other) is None)]
        return any(self.part(p).component.shape == "led" for n in near for p, _ in self.on(n))

    def _guess(self, pin: PinRef) -> str:
        """A controller's pin whose use nobody declared: an output when inputs or loads hang on it, also
        behind a resistor; an input when an output does."""
        near = [self.node(pin)]
        near += [b.other for b in self.network.branches(near[0]) if b.other and self.potential(b.other) is None]
        others = [p for n in near for p, _ in self.on(n) if p.ref != pin.ref]
        types = {self.pins[p].type for p in others}
        if "output" in types or "open_collector" in types:
            return "in"
        loads = (
            "led",
            "npn",
            "pnp",
            "nmos",
            "pmos",
            "motor",
            "relay",
            "buzzer",
            "solenoid",
            "lamp",
            "speaker",
        )
        if "input" in types or any(
            self.part(p).component.shape in loads
            or any(p.pin in i.pins.values() for i in self.part(p).component.interfaces_of("led", "segments"))
            for p in others
        ):
            return "out"
        return "bidir"

    def drives(self, pin: PinRef) -> bool:
        """The pin holds its node high or low by itself, both ways."""
        return self.direction(pin) in ("out", "analog-out") and not self.open_drain(pin)

    def can_drive(self, pin: PinRef) -> bool:
        """The pin drives at times: an output that others take turns with (a shared MISO) counts too."""
        if self.drives(pin):
            return True
        if self.direction(pin) != "bidir" or self.is_controller(self.part(pin)):
            return False
        return self.pins[pin].type in ("output", "tri_state") or ("spi", "miso") in self.bus_roles(pin)

    def level(self, pin: PinRef) -> float | None:
        """Logic voltage of a pin, V: its domain's, a number of the file, or what the part's supply really
        gets."""
        if pin not in self._levels:
            self._levels[pin] = self._level(pin)
        return self._levels[pin]

    def _level(self, pin: PinRef) -> float | None:
        part, data = self.part(pin), self.pins[pin]
        c = part.component
        domain: str | float | None = data.domain
        if domain is None and c.mcu:
            bare = c.form == "ic" and not c.rails  # its pins reach up to what it is fed with
            fed = next((v for s in c.supplies if (v := self.supplies.supply_volts(part, s.id)) is not None), None) if bare else None
            return fed if fed is not None else c.mcu.v_io
        if domain is None:
            domain = c.logic.volts if c.logic else "main"
        if isinstance(domain, int | float):
            return float(domain)
        volts = self.supplies.supply_volts(part, domain)
        if volts is not None:
            return volts
        for source in self.supplies.sources:
            if source.part is part and source.rail.id == domain:
                return source.volts
        rail = next((r.volts for r in c.rails if r.id == domain), None)
        if rail is not None or not c.supplies:
            return rail
        mine = next((s for s in c.supplies if s.id == domain), c.supplies[0])
        fed = next((f.volts for f in self.supplies.feeds_of[part.ref] if f.volts is not None), None)
        return fed if fed is not None and c.logic is None else mine.nominal

    def v_high(self, pin: PinRef) -> float | None:
        """The highest voltage an output drives to, V."""
        part, data = self.part(pin), self.pins[pin]
        if data.v_oh is not None:
            return data.v_oh
        analog = [i.v_max for i, _ in self.roles.get(pin, ()) if i.v_max is not None]
        if analog:
            return min(max(analog), self._divided(part) or max(analog))
        if any(i.type in PORTS and i.role == "source" for i, _ in self.roles.get(pin, ())):
            return self.port_volts(part)
        level, logic = self.level(pin), part.component.logic
        if logic and isinstance(logic.volts, str) and logic.v_oh is not None and not part.component.mcu:
            return logic.v_oh if level is None else min(level, logic.v_oh)
        return level

    def _divided(self, part: Part) -> float | None:
        """What a divider module gives of the known voltage at its input, V; a battery counts as full."""
        ratio = self.figure(part, "unit_ratio")
        inputs = [i.pins["p"] for i in part.component.interfaces_of("load") if i.role == "sink" and "p" in i.pins]
        node = self.node((part.ref, inputs[0])) if ratio and inputs else None
        volts = self.potential(node)
        if volts is None or node is None or not ratio:
            return None
        full = max(
            (s.rail.max - s.volts for s in self.supplies.givers(node) if s.rail.topology == "cell" and s.rail.max and s.volts), default=0.0
        )
        return (volts + full) / ratio

    def v_high_unloaded(self, pin: PinRef) -> float | None:
        """What an output drives into an input, V: V_OH is given under load, and inputs take next to none."""
        volts, level = self.v_high(pin), self.level(pin)
        if any(i.v_max is not None for i, _ in self.roles.get(pin, ())):
            return volts  # the most that an analog output gives, with or without a load
        return level if volts is not None and level is not None and 0.7 * level <= volts < level else volts

    def port_supply(self, part: Part) -> str | None:
        """The supply that a driver's power outputs switch: `motor` or `load` by name, else the one of widest
        reach."""
        supplies = [s for s in part.component.supplies if s.kind == "rail"]
        if not supplies or not any(i.type in PORTS and i.role == "source" for i in part.component.interfaces):
            return None
        named = [s for s in supplies if s.id in ("motor", "load", "vm", "coil")]
        return (named[0] if named else max(supplies, key=lambda s: s.max)).id

    def port_volts(self, part: Part) -> float | None:
        """The voltage at a driver's power outputs, V."""
        supply = self.port_supply(part)
        return self.supplies.supply_volts(part, supply) if supply else None

    def v_limit(self, pin: PinRef) -> float | None:
        """The highest voltage that a pin stands, V; None where nothing is known of it."""
        data, logic = self.pins[pin], self.part(pin).component.logic
        if data.v_max is not None:
            return data.v_max
        if logic and logic.tolerant is not None:
            return logic.tolerant
        if logic is None and self.part(pin).component.mcu is None:
            return None
        level = self.level(pin)
        return None if level is None else level + 0.3

    def v_threshold(self, pin: PinRef) -> float | None:
        """The voltage from which an input surely reads high, V; None where the file does not say."""
        data, logic = self.pins[pin], self.part(pin).component.logic
        if data.v_ih is not None:
            return data.v_ih
        if logic is None:
            return None
        level = self.level(pin)
        if logic.v_ih_ratio is not None and level is not None:
            return logic.v_ih_ratio * level
        return logic.v_ih
