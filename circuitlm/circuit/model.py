"""`Circuit`: the single truth. Every file that the program writes is a pure function of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from circuitlm.circuit.component import Component, Pin

Origin = Literal["prompt", "catalogue", "computed", "assumed", "model", "rule", "file"]
NetKind = Literal["ground", "power", "signal", "mains", "switched"]
Use = Literal["in", "out", "bidir", "analog-in", "analog-out", "power", "passive"]


class PinRef(NamedTuple):
    """A pin of a part: designator and the component's pin id."""

    ref: str
    pin: str

    def __str__(self) -> str:
        return f"{self.ref}.{self.pin}"


@dataclass(slots=True)
class Why:
    """The reason for a part, a net or a value, and where it comes from."""

    text: str
    origin: Origin = "computed"


class Match(NamedTuple):
    """How a part of a foreign file was found in the catalogue, and how sure that is: 1.0 is its part number, 0.0 nothing was found."""

    by: str
    confidence: float


class Waiver(NamedTuple):
    """Findings of a rule that somebody takes responsibility for. `ref`: those on one part only; `where`: who says so, for messages."""

    rule: str
    reason: str
    ref: str = ""
    where: str = ""

    @property
    def what(self) -> str:
        return f"{self.rule}@{self.ref}" if self.ref else self.rule


@dataclass(slots=True)
class Part:
    """One placed component. `quantity` is its value in SI units (ohms, farads, henries, volts, hertz)."""

    ref: str
    component: Component
    value: str = ""
    quantity: float | None = None
    label: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    why: Why = field(default_factory=lambda: Why(""))
    wishes: list[str] = field(default_factory=list)
    host: str | None = None
    """Designator of the controller that serves it."""
    owner: str | None = None
    """For a support part: designator of the part it belongs to (an LED's resistor, a chip's capacitor)."""
    role: str = ""
    """For a support part: series, pullup, pulldown, decoupling, bulk, divider-top, divider-bottom, flyback, gate,
    base, driver, load-cap, feedback, filter, terminal, converter, source."""
    match: Match | None = None
    """For a part of a file that others wrote: how it was recognised."""

    @property
    def id(self) -> str:
        return self.component.id

    @property
    def title(self) -> str:
        """What a person calls it: value for passives, else label or component name."""
        return self.value or self.label or self.component.name


@dataclass(slots=True)
class Net:
    """A node. `volts`: its nominal potential against its ground, where it is a supply."""

    name: str
    pins: list[PinRef] = field(default_factory=list)
    kind: NetKind = "signal"
    volts: float | None = None
    bus: str = ""
    """The bus or function the net carries: i2c, spi, uart, onewire, pwm, analog ..."""
    why: list[Why] = field(default_factory=list)

    def refs(self) -> list[str]:
        return list(dict.fromkeys(p.ref for p in self.pins))


@dataclass(slots=True)
class PinUse:
    """How a controller's pin is used: direction as configured, function (pwm, adc1.6, i2c0.sda), Arduino-like mode."""

    direction: Use
    function: str = "digital"
    pull: Literal["up", "down"] | None = None
    name: str = ""
    """The constant's name in pins.h."""


@dataclass(slots=True)
class Note:
    """A remark for the reader of the drawing or report, about certain parts."""

    text: str
    refs: list[str] = field(default_factory=list)


class Defect(NamedTuple):
    """Something that a file says and no circuit can hold: a second part of one name, a wire to a part that is not there."""

    kind: Literal["duplicate", "dangling"]
    text: str
    ref: str = ""
    to: str = ""
    """The pin that is not there, where a wire leads to it"""


@dataclass(slots=True)
class Port:
    """A terminal of an analog block: IN, OUT, GND, with its impedance in ohms where it is known."""

    name: str
    net: str
    direction: Literal["in", "out", "ground", "supply"]
    ohms: float | None = None


class Circuit:
    """Parts and nets. A pin is in one net at most; joining two nets merges them under the more telling name."""

    def __init__(self, title: str = ""):
        self.title = title
        self.parts: dict[str, Part] = {}
        self.nets: dict[str, Net] = {}
        self.no_connect: set[PinRef] = set()
        self.uses: dict[PinRef, PinUse] = {}
        self.notes: list[Note] = []
        self.ports: list[Port] = []
        self.defects: list[Defect] = []
        self.waivers: list[Waiver] = []
        """What the circuit's own file says about findings that are to be left out."""
        self.naming: Callable[[Component, str | None, str], str | None] | None = None
        """Gives the designator of a part that is placed without one (component, owner, role), where a design is changed."""
        self.reserved: frozenset[str] = frozenset()
        """Designators that no new part may take."""
        self._of: dict[PinRef, str] = {}

    # -- parts ------------------------------------------------------------------------------------------------------
    def add(self, component: Component, ref: str | None = None, **fields: object) -> Part:
        """Place a component; the designator is the next free one of its prefix unless given. KeyError if taken."""
        name = ref
        if name is None and self.naming is not None:
            name = self.naming(component, fields.get("owner"), str(fields.get("role", "")))  # type: ignore[arg-type]
        name = name or self.free_ref(component.ref)
        if name in self.parts:
            raise KeyError(f"designator {name} is taken")
        part = Part(name, component, **fields)  # type: ignore[arg-type]
        self.parts[name] = part
        return part

    def free_ref(self, prefix: str) -> str:
        n = 1
        while f"{prefix}{n}" in self.parts or f"{prefix}{n}" in self.reserved:
            n += 1
        return f"{prefix}{n}"

    def remove(self, ref: str) -> None:
        """Take a part out, with its pins' places in nets; nets left empty go too."""
        del self.parts[ref]
        for pin in [p for p in self._of if p.ref == ref]:
            self.detach(pin)
        self.no_connect = {p for p in self.no_connect if p.ref != ref}
        self.uses = {p: u for p, u in self.uses.items() if p.ref != ref}

    # -- nets -------------------------------------------------------------------------------------------------------
    def net(self, name: str, kind: NetKind = "signal", volts: float | None = None, **fields: object) -> Net:
        """The net of that name, made when there is none."""
        found = self.nets.get(name)
        if found is None:
            found = self.nets[name] = Net(name, kind=kind, volts=volts, **fields)  # type: ignore[arg-type]
        return found

    def free_net(self, base: str) -> str:
        """A net name not yet in use: base, base_2, base_3."""
        name, n = base, 1
        while name in self.nets:
            n += 1
            name = f"{base}_{n}"
        return name

    def connect(self, net: Net | str, *pins: PinRef | tuple[str, str]) -> Net:
        """Put pins on a net; a pin that is already on another net merges the two."""
        target = self.net(net) if isinstance(net, str) else self.nets.get(net.name, net)
        for raw in pins:
            pin = PinRef(*raw)
            if not self.parts[pin.ref].component.has_pin(pin.pin):
                raise KeyError(f"{pin.ref} ({self.parts[pin.ref].id}) has no pin {pin.pin}")
            old = self._of.get(pin)
            if old == target.name:
                continue
            if old is not None:
                target = self.merge(target.name, old)
                continue
            target.pins.append(pin)
            self._of[pin] = target.name
            self.no_connect.discard(pin)
        return target

    def join(self, a: PinRef, b: PinRef, name: str = "") -> Net:
        """Join two pins, on whichever net either has, or a new one."""
        a, b = PinRef(*a), PinRef(*b)
        existing = self._of.get(a) or self._of.get(b)
        net = self.nets[existing] if existing else self.net(self.free_net(name or f"{a.ref}_{a.pin}"))
        return self.connect(net, a, b)

    def merge(self, keep: str, other: str) -> Net:
        """Make one net of two. Ground's name wins, then power's, then `keep`."""
        if keep == other:
            return self.nets[keep]
        rank = {"ground": 0, "mains": 1, "power": 2, "switched": 3, "signal": 4}
        if rank[self.nets[other].kind] < rank[self.nets[keep].kind]:
            keep, other = other, keep
        into, gone = self.nets[keep], self.nets.pop(other)
        for pin in gone.pins:
            self._of[pin] = keep
            into.pins.append(pin)
        into.why += gone.why
        into.bus = into.bus or gone.bus
        into.volts = into.volts if into.volts is not None else gone.volts
        for port in self.ports:
            if port.net == other:
                port.net = keep
        return into

    def detach(self, pin: PinRef) -> None:
        name = self._of.pop(pin, None)
        if name is None:
            return
        net = self.nets[name]
        net.pins.remove(pin)
        if not net.pins:
            del self.nets[name]
            self.ports = [p for p in self.ports if p.net != name]

    def rename(self, old: str, new: str) -> None:
        """Give a net another name; a taken name gets a number."""
        if old == new or old not in self.nets:
            return
        name = self.free_net(new)
        net = self.nets.pop(old)
        net.name = name
        self.nets[name] = net
        for pin in net.pins:
            self._of[pin] = name
        for port in self.ports:
            if port.net == old:
                port.net = name

    # -- questions --------------------------------------------------------------------------------------------------
    def net_of(self, pin: PinRef | tuple[str, str]) -> Net | None:
        name = self._of.get(PinRef(*pin))
        return self.nets[name] if name is not None else None

    def pin(self, ref: PinRef) -> Pin:
        return self.parts[ref.ref].component.pin(ref.pin)

    def pins_of(self, ref: str) -> Iterator[tuple[Pin, Net | None]]:
        for pin in self.parts[ref].component.pins:
            yield pin, self.net_of(PinRef(ref, pin.id))

    def others(self, pin: PinRef) -> list[PinRef]:
        """The other pins on a pin's net."""
        net = self.net_of(pin)
        return [p for p in net.pins if p != pin] if net else []

    def by_kind(self, *kinds: str) -> list[Part]:
        return [p for p in self.parts.values() if p.component.kind in kinds]

    def controllers(self) -> list[Part]:
        return [p for p in self.parts.values() if p.component.mcu]
