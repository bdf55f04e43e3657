"""Bus wiring as the rules see it: which parts speak a protocol, on which nodes, at which address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.context import Context
from circuitlm.verify.network import cluster
from circuitlm.verify.parts import transistor


@dataclass(frozen=True, slots=True)
class Member:
    """A part on a bus: its interface and the node of each role."""

    part: Part
    interface: Interface
    nodes: dict[str, str]

    def pin(self, role: str) -> PinRef:
        return PinRef(self.part.ref, self.interface.pins[role])


def members(ctx: Context, protocol: str) -> list[Member]:
    """The parts (not controllers) that use *protocol* and are wired to it."""
    if protocol not in ctx.members:
        ctx.members[protocol] = _members(ctx, protocol)
    return ctx.members[protocol]


def _members(ctx: Context, protocol: str) -> list[Member]:
    out = []
    for part in ctx.parts.values():
        for i in ctx.in_use(part):
            if i.type == protocol:
                nodes = {r: n for r, p in i.pins.items() if (n := ctx.node((part.ref, p))) is not None}
                if nodes:
                    out.append(Member(part, i, nodes))
    return out


def deselected(ctx: Context, part: Part) -> bool:
    """Whether a part of which its symbol alone is known has its SPI select on a supply: it speaks the other bus that its pins may have."""
    selects = [(part.ref, i.pins["cs"]) for i in part.component.interfaces_of("spi") if "cs" in i.pins] if part.component.unrated else []
    return any((ctx.potential(ctx.node(p)) or 0.0) > 0.5 for p in selects)


def address(ctx: Context, member: Member) -> str | None:
    """A target's address: as strapped by the wiring, else as set, else as delivered."""
    part = member.part
    if member.interface.role != "target" or not member.interface.addresses:
        return None
    for setting in part.component.settings:
        if not setting.id.startswith("address"):
            continue
        values = [c.value for c in setting.choices]
        if not set(values) & set(member.interface.addresses):
            continue
        best = None
        for choice in setting.choices:
            ties = [(ctx.node((part.ref, a)), ctx.node((part.ref, b))) for a, b in choice.ties.items()]
            if ties and all(a is not None and a == b for a, b in ties) and (best is None or len(choice.ties) > len(best.ties)):
                best = choice
        if best is not None:
            return best.value
        return part.settings.get(setting.id) or setting.default or member.interface.addresses[0]
    return part.settings.get("address") or member.interface.addresses[0]


def free_address(member: Member, taken: set[str]) -> str | None:
    """Another address that the part can be set to."""
    choices = [c.value for s in member.part.component.settings if s.id.startswith("address") for c in s.choices]
    return next((a for a in choices if a not in taken and a in member.interface.addresses), None)


@dataclass(frozen=True, slots=True)
class PullUps:
    """The pull-ups of a bus line: their parallel value (Ω), the voltage they pull to, and the parts they
    belong to."""

    ohms: float
    volts: float
    parts: tuple[str, ...]


def pull_ups(ctx: Context, node: str) -> PullUps | None:
    """Resistors from a node to a supply, on boards or as parts; None when there is none."""
    conductance, weighted, refs = 0.0, 0.0, []
    for branch in ctx.network.branches(node):
        volts = branch.volts if branch.volts is not None else ctx.potential(branch.other)
        if volts is None or volts <= 0.5:
            continue
        conductance += 1 / branch.ohms
        weighted += volts / branch.ohms
        refs.append(branch.ref)
    if not conductance:
        return None
    return PullUps(1 / conductance, weighted / conductance, tuple(dict.fromkeys(refs)))


def lines(ctx: Context, protocol: str, role: str) -> Iterator[tuple[str, list[Member]]]:
    """Each node that carries a role of a protocol, with the members on it."""
    found: dict[str, list[Member]] = {}
    for m in members(ctx, protocol):
        if role in m.nodes:
            found.setdefault(m.nodes[role], []).append(m)
    yield from found.items()


def wires(ctx: Context) -> list[list[str]]:
    """The signal nodes, those together that series resistors or a level shifter's channels make one wire."""
    _join(ctx)
    return list({id(w): w for w in ctx.wires.values()}.values())


def wire_of(ctx: Context, node: str) -> list[str]:
    """The nodes of the wire that a node belongs to; a supply's node is one alone."""
    _join(ctx)
    return ctx.wires.get(node, [node])


def _join(ctx: Context) -> None:
    for node in ctx.nodes if not ctx.wires else ():
        if node in ctx.wires or ctx.potential(node) is not None:
            continue
        group, before = {node}, set[str]()
        while group != before:
            before = group
            group = beyond_shifters(ctx, set().union(*(cluster(ctx, n) | {n} for n in group)))
        group -= {node}
        wire = [node, *sorted(n for n in group if ctx.potential(n) is None and n not in ctx.wires)]
        ctx.wires |= dict.fromkeys(wire, wire)


def boards_on(ctx: Context, nodes: Iterable[str]) -> list[Part]:
    """The controllers with a pin on the wires of these nodes."""
    refs = dict.fromkeys(p.ref for n in nodes for w in wire_of(ctx, n) for p in ctx.nodes.pins(w))
    return [ctx.parts[r] for r in refs if ctx.is_controller(ctx.parts[r])]


def crossed(ctx: Context, protocol: str) -> Iterator[tuple[str, PinRef, str, PinRef, str]]:
    """(node, pin, role, other pin, other role) where two different roles of one protocol meet, also behind a series resistor or level shifter."""
    for wire in wires(ctx):
        roles = {p: {r for kind, r in ctx.bus_roles(p) if kind == protocol} for n in wire for p, _ in ctx.on(n)}
        roles = {p: r for p, r in roles.items() if r}
        if roles:
            ctx.looked_at += 1
        for (p, rp), (q, rq) in combinations(sorted(roles.items()), 2):
            select = "cs" in rp | rq and (ctx.is_controller(ctx.part(p)) or ctx.is_controller(ctx.part(q)))
            if p.ref != q.ref and not rp & rq and not select:  # any pin of a controller selects a chip
                yield wire[0], p, min(rp), q, min(rq)
                break


def partner(ctx: Context, pin: PinRef, protocol: str) -> list[str]:
    """A part's two pins of a two-wire bus."""
    for i, _ in ctx.roles.get(pin, ()):
        if i.type == protocol:
            return [f"{pin.ref}.{p}" for p in i.pins.values()][:2]
    return [str(pin)]


def alone(ctx: Context, pin: PinRef) -> bool:
    """Nothing of another part is on the pin's net."""
    node = ctx.node(pin)
    return node is None or not any(p.ref != pin.ref for p in ctx.nodes.pins(node))


def in_service(ctx: Context, part: Part, pin: PinRef) -> bool:
    """Whether something hangs on what a control input switches: the outputs of its own channel where it has one, of its unit, else any pin of a part
    that only listens."""
    c = part.component
    if c.mcu or c.kind in ("radio", "light", "actuator"):
        return True
    if gates := c.pin(pin.pin).gates:
        return any(not alone(ctx, PinRef(part.ref, p)) for p in gates)
    own = [i for i in c.interfaces if pin.pin in i.ties or pin.pin in i.pins.values()]
    lines = {p for i in own if i.role != "source" and pin.pin in i.pins.values() and len(i.pins) > 1 for p in i.pins.values()} - {pin.pin}
    if any(not alone(ctx, at := PinRef(part.ref, p)) and ctx.potential(ctx.node(at)) is None for p in lines):
        return True  # the other lines of its bus are wired
    served = [other for i in own for s in i.serves if (other := c.interface(s)) is not None]
    gives = ("output", "tri_state", "bidirectional", "open_collector")
    names = list(min(served, key=lambda i: len(i.pins)).pins.values()) if served else []
    names = names or [p for i in own if pin.pin in i.ties for p in i.pins.values() if c.pin(p).type in gives]
    names = names or [p.id for p in c.pins if p.type in gives or p.type == "passive"]
    unit = [p for p in names if pin.pin[0].isdigit() and p.startswith(pin.pin[0])]  # 2CLR stops 2Q, and not 1Q
    power = {*c.supply_pins(), *c.ground_pins()}
    names = unit or names or [p.id for p in c.pins if p.id not in power and p.id != pin.pin]
    return any(not alone(ctx, PinRef(part.ref, p)) for p in names)


def missing(ctx: Context, part: Part, i: Interface) -> Iterator[tuple[str, PinRef]]:
    """(role, pin) of what an interface in use cannot do without and has not got."""
    for role, name in i.pins.items():
        pin = PinRef(part.ref, name)
        if role not in i.optional and pin not in ctx.circuit.no_connect and alone(ctx, pin) and not _held(ctx, part, pin):
            yield role, pin


def _held(ctx: Context, part: Part, pin: PinRef) -> bool:
    """Whether a jumper ties the pin to what the part itself gives: an L298N board's ENA to its 5 V."""
    given = {p for r in part.component.rails for p in r.pins}
    return any(p.pin in given for p in ctx.nodes.pins(ctx.node(pin) or "") if p != pin)


def beyond_shifters(ctx: Context, nodes: set[str]) -> set[str]:
    """These nodes with those on the other side of level shifters."""
    seen, fresh = set(), list(nodes)
    while fresh:
        node = fresh.pop()
        if node in seen:
            continue
        seen.add(node)
        for pin, _ in ctx.on(node):
            if (t := transistor(ctx, ctx.part(pin))) is not None and t.shape == "nmos" and pin != t.control:
                ends = [n for p in (t.output, t.reference) if (n := ctx.node(p)) is not None]
                if (ctx.potential(ctx.node(t.control)) or 0.0) > 0.5 and all(ctx.potential(n) is None for n in ends):
                    fresh += ends
            for i in ctx.part(pin).component.interfaces_of("shift"):
                if pin.pin in i.pins.values():
                    fresh += [n for p in i.pins.values() if (n := ctx.node((pin.ref, p))) is not None]
    return seen
