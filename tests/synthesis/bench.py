"""Plans from a line or two, synthesis of them, and questions about the circuits that come out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from circuitlm.circuit.model import Circuit, Part, PinRef
from circuitlm.engineers.builtin.boards import hostable
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import DesignPlan, Link, PlanPart, SupplyPlan
from circuitlm.synthesis.synthesize import Synthesis, synthesize
from circuitlm.verify import check

UNO, NANO, MEGA, ESP32, PICO = "arduino-uno", "arduino-nano", "arduino-mega", "esp32-devkit-v1", "raspberry-pi-pico"
BOARDS = [i for i, e in catalogue().entries.items() if e["controller"]]
HOSTED = [i for i, e in catalogue().entries.items() if not e["controller"] and hostable(catalogue().get(i))]


def part(component: str, *pins: str, **fields: Any) -> PlanPart:
    """A part of a plan. *pins*: ``D4`` for its only signal, ``trig=D4`` for a role of it."""
    fixed = {role: pin for role, _, pin in ((t.partition("=") if "=" in t else ("", "", t)) for t in pins)}
    return PlanPart(key=fields.pop("key", ""), component=component, pins=fixed, **fields)


def supply(component: str, volts: float | None = None, *feeds: str, **fields: Any) -> SupplyPlan:
    """A source of a plan, for the parts whose keys are named, else for all."""
    return SupplyPlan(key=component, component=component, volts=volts, feeds=list(feeds), **fields)


def plan(*parts: PlanPart | str, supplies: Iterable[SupplyPlan] = (), links: Iterable[tuple[str, str]] = (), **flags: str) -> DesignPlan:
    """A plan with the parts in order (ids are made parts); those that a board can serve are hosted by the first one.

    Keys are the catalogue's ids, the second of a kind ``id-2``. Flags are written with ``_`` for ``-``.
    """
    made = DesignPlan(
        title="test",
        supplies=list(supplies),
        links=[Link(a=a, b=b) for a, b in links],
        flags={k.replace("_", "-"): v for k, v in flags.items()},
    )
    board = None
    for item in parts:
        one = part(item) if isinstance(item, str) else item
        one.key = one.key or made.free_key(one.component)
        made.parts.append(one)
        if catalogue().entries[one.component]["controller"]:
            board = board or one.key
    for one in made.parts:
        c = catalogue().get(one.component)
        if board and one.host is None and not c.mcu and (hostable(c) or c.interfaces_of("rs485", "can", "shift")):
            one.host = board
    return made


def make(*parts: PlanPart | str, **rest: Any) -> Synthesis:
    """Synthesis of `plan(...)`."""
    return synthesize(plan(*parts, **rest))


def circuit(*parts: PlanPart | str, **rest: Any) -> Circuit:
    return make(*parts, **rest).circuit


# -- questions ---------------------------------------------------------------------------------------------------------
def all_of(c: Circuit, component: str) -> list[Part]:
    return [p for p in c.parts.values() if p.id == component]


def one(c: Circuit, component: str) -> Part:
    """The only part of a kind."""
    (found,) = all_of(c, component)
    return found


def served(c: Circuit, owner: str, role: str) -> list[Part]:
    """The support parts of a part in a role."""
    return [p for p in c.parts.values() if p.owner == owner and p.role == role]


def ref(text: str) -> PinRef:
    """``A1.GND.1`` -> pin GND.1 of A1."""
    name, _, pin = text.partition(".")
    return PinRef(name, pin)


def joined(c: Circuit, a: str, b: str) -> bool:
    """Whether two pins lie on one net."""
    net = c.net_of(ref(a))
    return net is not None and net is c.net_of(ref(b))


def volts(c: Circuit, pin: str) -> float | None:
    """The voltage of the supply net that a pin is on."""
    net = c.net_of(ref(pin))
    return net.volts if net is not None and net.kind in ("power", "ground") else None


def feeder(c: Circuit, pin: str) -> list[str]:
    """Catalogue ids of what gives the supply net of a pin."""
    net = c.net_of(ref(pin))
    assert net is not None, f"{pin} is open"
    return [
        c.parts[p.ref].id for p in net.pins if any(p.pin in r.pins for r in c.parts[p.ref].component.rails) and p.pin not in _taken_in(c, p)
    ]


def _taken_in(c: Circuit, pin: PinRef) -> list[str]:
    """The pins of a part by which it is fed, when its own net comes from elsewhere."""
    part_ = c.parts[pin.ref]
    if not part_.component.mcu:
        return []
    net = c.net_of(pin)
    outside = net is not None and any(q.ref != pin.ref and any(q.pin in r.pins for r in c.parts[q.ref].component.rails) for q in net.pins)
    return part_.component.supply_pins() if outside else []


def host_pins(c: Circuit, owner: str) -> dict[str, str]:
    """Pins of controllers that lead to a part, straight or through its resistors and switches: name -> pin."""
    near = {owner, *(p.ref for p in c.parts.values() if p.owner == owner)}
    return {f"{use.name}": pin.pin for pin, use in c.uses.items() if any(p.ref in near for p in c.others(pin))}


def used(c: Circuit, board: str = "A1") -> dict[str, str]:
    """Pins of a board that serve a wire -> what they are configured as."""
    return {pin.pin: use.function for pin, use in c.uses.items() if pin.ref == board}


def errors(c: Circuit) -> list[str]:
    """What the checks hold against a circuit, errors only."""
    return [f"{f.rule}: {f.message}" for r in check(c, strict=True) for f in r.findings if f.severity == "error"]
