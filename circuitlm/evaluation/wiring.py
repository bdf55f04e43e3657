"""Checks of how a circuit is wired: pull-ups, terminations, addresses, supplies, what is shared or apart."""

from __future__ import annotations

from circuitlm.circuit.model import Circuit, Net, PinRef
from circuitlm.circuit.units import show
from circuitlm.evaluation.checks import check, closest, shown
from circuitlm.evaluation.reading import (
    from_net,
    id_matches,
    near,
    nets_of,
    parts_like,
    pin_net,
    pins_named,
    reach,
    split_pin,
    two_ended,
)


@check
def pullup(circuit: Circuit, part: str, min_: float = 1000.0, max_: float = 100e3) -> str | None:
    """Every part like *part* has a resistor from a signal of it to a supply, outside or on its board."""
    resistors = two_ended(circuit, "ohms")
    for target in parts_like(circuit, part):
        values = [float(p["ohms"]) for p in target.component.on_board.pullups if "ohms" in p]
        for net in nets_of(circuit, target):
            if net.kind not in ("ground", "power"):
                values += [v for v, far in from_net(resistors, net) if far.kind == "power"]
        if not any(min_ <= v <= max_ for v in values):
            return f"{target.ref} ({target.id}) needs a pull-up of {show(min_, 'Ω')} to {show(max_, 'Ω')}, has {shown(values, 'Ω')}"
    return None


@check
def termination(circuit: Circuit, part: str, ohms_: float = 120.0, tol: float = 0.05) -> str | None:
    """A resistor across two pins of the part, or one that is on its board."""
    resistors = two_ended(circuit, "ohms")
    for target in parts_like(circuit, part):
        names = {n.name for n in nets_of(circuit, target) if n.kind == "signal"}
        across = [v for v, a, b in resistors if {a.name, b.name} <= names]
        if target.component.on_board.termination or any(near(v, ohms_, tol) for v in across):
            return None
    return f"no termination of {show(ohms_, 'Ω')} across {part}"


@check
def across(circuit: Circuit, part: str, of: str) -> str | None:
    """A two-terminal part (a flyback diode) in parallel with two pins of another."""
    for load in parts_like(circuit, of):
        names = {n.name for n in nets_of(circuit, load)}
        for small in parts_like(circuit, part):
            own = {n.name for n in nets_of(circuit, small)}
            if len(own) == 2 and own <= names:
                return None
    return f"no {part} across {of}"


@check
def setting(circuit: Circuit, part: str, value: str) -> str | None:
    """One part like *part* is set to the value (an address)."""
    have: list[str] = []
    for target in parts_like(circuit, part):
        chosen = {s.id: s.default for s in target.component.settings if s.default} | target.settings
        values = list(chosen.values())
        if not values:
            values = [a for i in target.component.interfaces for a in i.addresses[:1]]
        have += values
    if value.lower() in (v.lower() for v in have):
        return None
    return f"{part} set to {value} expected, have {', '.join(have) or 'nothing'}"


@check
def rail(circuit: Circuit, volts: float, tol: float = 0.05) -> str | None:
    """A supply of that voltage."""
    found = [n.volts for n in circuit.nets.values() if n.volts and n.kind in ("power", "switched")]
    return closest(found, volts, tol, "a supply of", "V")


@check
def cells(circuit: Circuit, part: list[str], cells_: int) -> str | None:
    """So many cells, single or in holders."""
    found = sum(int(float(p.component.spec.get("cells", 1))) for p in parts_like(circuit, part))
    return None if found == cells_ else f"{cells_} cells of {'|'.join(part)} expected, have {found}"


@check
def ports(circuit: Circuit, names: list[str]) -> str | None:
    """Named terminals."""
    have = [p.name for p in circuit.ports]
    missing = [n for n in names if not any(h.lower().startswith(n.lower()) for h in have)]
    return f"no port {', '.join(missing)}" if missing else None


@check
def apart(circuit: Circuit, a: str, b: str) -> str | None:
    """No pin of a part like *a* is on the net of a pin ``part.PIN`` like *b*."""
    pattern, _, pin = b.partition(".")
    nets = {n.name for p in parts_like(circuit, pattern) for q in pins_named(p.component, pin) if (n := circuit.net_of((p.ref, q.id)))}
    for part in parts_like(circuit, a):
        shared = [n.name for n in nets_of(circuit, part) if n.name in nets]
        if shared:
            return f"{part.ref} ({part.id}) is on {shared[0]}, which it was to be kept from"
    return None


def _nets_at(circuit: Circuit, part: str, pin: str) -> list[str | None]:
    found = [pin_net(circuit, p, pin) for p in parts_like(circuit, part)]
    return [n.name if n else None for n in found]


@check
def joined(circuit: Circuit, a: str, b: str, count: int = 1) -> str | None:
    """So many pins ``part.PIN`` like *b* are reached by a signal from a pin ``part.PIN`` like *a*; a supply joins nothing."""
    carrying = [n for _, n in _pins_like(circuit, a) if n.kind in ("signal", "switched")]
    reached = set().union(*(reach(circuit, net) for net in carrying))
    have = {pin for pin, net in _pins_like(circuit, b) if net.name in reached}
    return None if len(have) >= count else f"{count} of {b} joined with {a} expected, have {len(have)}"


def _pins_like(circuit: Circuit, target: str) -> list[tuple[PinRef, Net]]:
    """The connected pins of the parts that ``part.PIN`` means, with their nets."""
    pattern, name = split_pin(target)
    pins = [PinRef(p.ref, q.id) for p in parts_like(circuit, pattern) for q in pins_named(p.component, name or "*")]
    return [(pin, net) for pin in pins if (net := circuit.net_of(pin))]


@check
def shared(circuit: Circuit, part: str, pin: str) -> str | None:
    """All parts like *part* have that pin on one net."""
    nets = _nets_at(circuit, part, pin)
    if nets and None not in nets and len(set(nets)) == 1:
        return None
    return f"{part}.{pin} is not one shared net"


@check
def separate(circuit: Circuit, part: str, pin: str) -> str | None:
    """Each part like *part* has that pin on a net of its own."""
    nets = _nets_at(circuit, part, pin)
    if None not in nets and len(set(nets)) == len(nets):
        return None
    return f"{part}.{pin} is not separate for each"


@check
def grounded(circuit: Circuit, part: str, pin: str) -> str | None:
    """That pin is on ground."""
    for target in circuit.parts.values():
        if id_matches(target.id, part) and (net := pin_net(circuit, target, pin)) and net.kind == "ground":
            return None
    return f"{part}.{pin} is not on ground"


@check
def isolated(circuit: Circuit, part: str) -> str | None:
    """The isolation groups of every part like *part* (an optocoupler's sides) have no net in common."""
    for target in parts_like(circuit, part):
        owner: dict[str, str] = {}
        for group, pins in target.component.isolation.items():
            for net in (n for p in pins if (n := circuit.net_of((target.ref, p)))):
                if owner.setdefault(net.name, group) != group:
                    sides = f"{owner[net.name]} and {group}"
                    return f"{target.ref} ({target.id}): {net.name} joins its {sides} sides"
    return None
