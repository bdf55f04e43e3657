"""New passives at the place that the request names: between two nets, in a pin's line, at a supply."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Net, Part, PinRef
from circuitlm.circuit.pins import find_pin
from circuitlm.plan import PlanPassive
from circuitlm.synthesis.builder import GROUND, Builder
from circuitlm.synthesis.passives import owners, retune

Nets = tuple[Net, Net, str]
"""First net, second net, designator of the part that is served."""
_LINES = {"gate": ("G",), "base": ("B",), "shunt": ("S", "E")}
_TERMINALS = (("A", "B"), ("CANH", "CANL"))


def place(b: Builder, item: PlanPassive) -> None:
    """Place a passive wherever its words say; nothing where the circuit has no such place."""
    served = [b.circuit.parts[r] for r in owners(b, item)]
    if item.every and not served:
        served = [p for p in b.parts() if _chip(p)]
    if item.role in ("gate", "base", "shunt", "series", "coupling") and not item.at:
        for part in served:
            if (pin := _line(part, item.role)) is not None and b.circuit.net_of(pin) is not None:
                _splice(b, item, pin)
        return
    if item.role == "snubber":
        caps = [r for w in b.passives.wanted if w.component == "capacitor" for r in b.passives.parts.get(w.wish, [])]
        for ref in caps:
            if b.circuit.parts[ref].owner in owners(b, item):
                _splice(b, item, b.two_pins(b.circuit.parts[ref])[0])
        return
    if item.role in ("rc", "series"):
        for part in b.circuit.controllers():
            if (name := _pin(part, item.at)) is not None and b.circuit.net_of((part.ref, name)) is not None:
                _splice(b, item, PinRef(part.ref, name))
        return
    for first, second, owner in _between(b, item, served):
        if first is second:
            continue
        if (there := _joining(b, item, first, second)) is not None:
            retune(b, there, item)
        else:
            _add(b, item, first, second, owner)
        if not b.passives.open(item) and item.count is not None:
            return


def lay(b: Builder) -> None:
    """Lines that have to be there before pins are given out: from a shunt, through its filter, to the controller's pin."""
    for item in b.passives.wanted:
        for part in [b.circuit.parts[r] for r in owners(b, item)] if item.role == "rc" else ():
            foot = _line(part, "shunt")
            host = next(iter(b.circuit.controllers()), None)
            if foot is None or host is None:
                continue
            for shunt in b.passives.wanted:
                if shunt.role == "shunt" and b.passives.open(shunt):
                    place(b, shunt)
            net = b.circuit.net_of(foot)
            if net is not None and net.kind == "signal":
                net.bus = "analog"
                b.demand(host, net, foot, f"{part.ref} current", ["adc"], "in", fixed=item.at, slow=False)


def _chip(p: Part) -> bool:
    return p.component.form == "ic" and bool(p.component.supplies) and not p.role


def _line(part: Part, role: str) -> PinRef | None:
    """The pin whose line a series resistor goes into."""
    c = part.component
    if role in ("series", "coupling"):
        wire = next((i for i in c.interfaces if i.type in ("led", "led-data") and i.role != "source"), None)
        if wire is None and len(c.pins) == 2:
            return PinRef(part.ref, c.pins[0].id)
        return PinRef(part.ref, wire.pins.get("a") or next(iter(wire.pins.values()))) if wire else None
    return next((PinRef(part.ref, p) for p in _LINES[role] if c.has_pin(p)), None)


def _splice(b: Builder, item: PlanPassive, pin: PinRef) -> None:
    """Break a pin's line and put the resistor into the gap."""
    net = b.circuit.net_of(pin)
    assert net is not None
    r = _new(b, item, pin.ref)
    b.circuit.detach(pin)
    near = b.circuit.net(b.circuit.free_net(f"{pin.ref}_{pin.pin}"))
    far, here = b.two_pins(r) if item.role == "coupling" else reversed(b.two_pins(r))
    b.circuit.connect(near, pin, here)
    b.circuit.connect(b.circuit.nets.get(net.name, net), far)


def _new(b: Builder, item: PlanPassive, owner: str) -> Part:
    """The part itself, standing for the wish."""
    why = f'as requested: "{item.words}"'
    role = {"across": "termination" if item.component == "resistor" else "filter"}.get(item.role, item.role)
    part = b.resistor(item.value, "", role, why) if item.component == "resistor" else b.capacitor(item.value, "", role, why)
    part.owner = owner or None
    part.why.origin = "prompt"
    b.passives.stand(item, part)
    return part


def _add(b: Builder, item: PlanPassive, first: Net, second: Net, owner: str) -> None:
    part = _new(b, item, owner)
    if first.kind == "ground":
        first, second = second, first
    plus, minus = b.two_pins(part)
    b.circuit.connect(first, plus)
    b.circuit.connect(b.circuit.nets.get(second.name, second), minus)


def _joining(b: Builder, item: PlanPassive, first: Net, second: Net) -> Part | None:
    """A computed part of the kind between the two nets, which takes the value: a reset's pull-up, a regulator's capacitor."""
    for part in b.parts():
        shape = part.component.shape
        if b.passives.claimed(part.ref) or not part.owner or not (shape or "").startswith(item.component):
            continue
        nets = {n.name for _, n in b.circuit.pins_of(part.ref) if n}
        if nets != {first.name, second.name}:
            continue
        if item.component == "resistor" or first.kind == second.kind == "signal" or part.owner in owners(b, item):
            large = (part.quantity or 0) >= 4.7e-6
            if item.component == "resistor" or not item.role.startswith("bulk") or large:
                return part
    return None


def _between(b: Builder, item: PlanPassive, served: list[Part]) -> Iterator[Nets]:
    """The pairs of nets that the words mean, one for each part served."""
    if item.at:
        yield from _at(b, item, served)
        return
    for part in served:
        if item.role in ("pullup", "pulldown"):
            yield from _pulls(b, item, part)
        elif item.role == "filter":
            yield from _signals(b, part)
        elif item.role == "termination" or (item.role == "across" and any(part.component.has_pin(a) for a, _ in _TERMINALS)):
            yield from _pair(b, part, *next((t for t in _TERMINALS if part.component.has_pin(t[0])), ("A", "B")))
        elif item.role == "across" and (ends := _ends(part)) is not None:
            yield from _pair(b, part, *ends)
        elif (rail := _rail(b, part, item)) is not None and (ground := _ground(b, part)) is not None:
            yield rail, ground, part.ref


def _ends(part: Part) -> tuple[str, str] | None:
    """The two pins that 'across' means: of a two-pin part, of a contact."""
    if len(part.component.pins) == 2:
        return part.component.pins[0].id, part.component.pins[1].id
    contact = next((list(i.pins.values()) for i in part.component.interfaces_of("contact")), [])
    return (contact[0], contact[-1]) if len(contact) > 1 and not part.component.supplies else None


def _signals(b: Builder, part: Part) -> Iterator[Nets]:
    """The lines from a part to a controller, each against ground."""
    ground = b.circuit.nets.get(GROUND)
    for _, net in b.circuit.pins_of(part.ref):
        if net is not None and ground is not None and net.kind == "signal" and any(b.circuit.parts[p.ref].component.mcu for p in net.pins):
            yield net, ground, part.ref


def _pair(b: Builder, part: Part, a: str, z: str) -> Iterator[Nets]:
    first, second = b.circuit.net_of((part.ref, a)), b.circuit.net_of((part.ref, z))
    if first is not None and second is not None:
        yield first, second, part.ref


def _ground(b: Builder, part: Part) -> Net | None:
    pins = part.component.ground_pins()
    return next((n for p in pins if (n := b.circuit.net_of((part.ref, p)))), None) or b.circuit.nets.get(GROUND)


def _rail(b: Builder, part: Part, item: PlanPassive) -> Net | None:
    """The supply that a capacitor at a part buffers: what a converter gives, the higher of two for a reservoir, else the main one."""
    if part.component.rails and not part.component.mcu:
        found = [n for r in part.component.rails for p in r.pins if (n := b.circuit.net_of((part.ref, p)))]
        if found:
            return found[0]
    nets = [n for s in part.component.supplies if (n := b.supply_net(part, s)) is not None]
    if nets and item.role in ("bulk", "across"):
        return max(nets, key=lambda n: n.volts or 0)
    if nets:
        return nets[0]
    rail = b.load_rail.get(part.ref)
    return b.circuit.nets.get(rail.net) if rail else None


def _pulls(b: Builder, item: PlanPassive, part: Part) -> Iterator[Nets]:
    """A transistor's control pin to its source or emitter, a bus's lines, an open output: to the rail or ground."""
    c, ground = part.component, b.circuit.nets.get(GROUND)
    if control := _line(part, "gate") or _line(part, "base"):
        far = b.circuit.net_of((part.ref, "S" if control.pin == "G" else "E"))
        net = b.circuit.net_of(control)
        if net is not None and far is not None:
            yield net, far, part.ref
        return
    lines = [p for i in c.interfaces if i.type in ("i2c", "onewire") for p in i.pins.values()]
    lines = (
        lines or [p.id for p in c.pins if p.type == "open_collector"] or [p for i in c.interfaces_of("contact") for p in i.pins.values()]
    )
    lines = lines or [i.pins["c"] for i in c.interfaces_of("switchable") if "c" in i.pins]
    for pin in lines:
        net = b.circuit.net_of((part.ref, pin))
        if net is None or net.kind != "signal":
            continue
        hosts = [b.circuit.parts[p.ref] for p in net.pins if b.circuit.parts[p.ref].component.mcu]
        rail = b.rail_net(b.logic_volts(hosts[0] if hosts else part), hosts[0] if hosts else None) if item.role == "pullup" else ground
        if rail is not None:
            yield net, rail, part.ref


def _at(b: Builder, item: PlanPassive, served: list[Part]) -> Iterator[Nets]:
    """The nets of a pin, of a pair of pins, or of a rail by its voltage."""
    ground = b.circuit.nets.get(GROUND)
    if item.at.endswith("V") and item.at[:1].isdigit():
        rail = b.rail_net(float(item.at[:-1]))
        if rail is not None and ground is not None:
            yield rail, ground, ""
        return
    if item.at == "supply":
        source = next((r for r in b.rails if r.kind in ("given", "added") and r.low != 0), None) or next(iter(b.rails), None)
        rail = b.circuit.nets.get(source.net) if source else None
        if rail is not None and ground is not None and rail is not ground:
            yield rail, ground, ""
        return
    if "+" in item.at[1:-1]:
        for name in item.at.split("+"):
            yield from _at(b, item.model_copy(update={"at": name}), served)
        return
    if item.at == "I2C":
        for line in [n for n in b.circuit.nets.values() if n.bus == "i2c"]:
            hosts = [b.circuit.parts[p.ref] for p in line.pins if b.circuit.parts[p.ref].component.mcu]
            if hosts and (rail := b.rail_net(b.logic_volts(hosts[0]), hosts[0])) is not None:
                yield line, rail, hosts[0].ref
        return
    names = item.at.split("/")
    for part in served:
        pins = [_pin(part, n) for n in names]
        nets = [b.circuit.net_of((part.ref, p)) if p else None for p in pins]
        if len(nets) == 2 and nets[0] is not None and nets[1] is not None:
            yield nets[0], nets[1], part.ref
        elif len(pins) == 1 and pins[0] is not None:
            net = nets[0]
            if net is None and pins[0] in {p for s in part.component.supplies for p in s.pins}:
                continue
            if net is None:
                net = b.circuit.net(b.circuit.free_net(f"{part.ref}_{pins[0]}"))
                b.circuit.connect(net, (part.ref, pins[0]))
            other = ground
            if item.component == "resistor" and item.role != "pulldown":
                tied = part.component.pin(pins[0]).unused or ""
                other = ground if tied in part.component.ground_pins() and tied else b.rail_net(b.logic_volts(part))
            if other is not None:
                yield net, other, part.ref


def _pin(part: Part, written: str) -> str | None:
    """The pin that a word means; a chip's reset input may be called otherwise."""
    pin = find_pin(part.component, written)
    if pin is None and written.upper() in ("RESET", "RST", "NRST", "RUN"):
        pin = next((p for p in part.component.pins if "reset" in p.caution), None)
    if pin is None and written in ("IN", "OUT"):
        pin = next((p for p in part.component.pins if (p.name or p.id).upper() in (written, f"V{written}", f"{written}+")), None)
    return pin.id if pin else None
