"""What the parts ask for: ties, straps, capacitors, pull-ups, and a safe place for every unused input."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.component import Need
from circuitlm.circuit.model import Net, Part, PinRef, Why
from circuitlm.synthesis.builder import Builder

I2C_PULL = 4700.0
ONEWIRE_PULL = 4700.0


def connect_pins(b: Builder, part: Part, pin: str, to: str, why: str) -> None:
    """Tie a pin of a part to another of its pins (a supply, a ground or a neighbour)."""
    here, there = PinRef(part.ref, pin), PinRef(part.ref, to)
    if b.circuit.net_of(here) is not None:
        return
    net = b.circuit.net_of(there)
    if net is None:
        for group in part.component.joined:
            if to in group:
                net = next((n for p in group if (n := b.circuit.net_of((part.ref, p)))), None)
    if net is None and to in part.component.ground_pins():
        b.ground(there)
        net = b.circuit.net_of(there)
    if net is None:
        b.circuit.join(there, here, f"{part.ref}_{to}")
    else:
        b.circuit.connect(net, here)
    made = b.circuit.net_of(here)
    if made is not None and why and all(w.text != why for w in made.why):
        made.why.append(Why(why, "catalogue"))


def ties(b: Builder, part: Part) -> None:
    """Pins that the chosen interface or a setting wants tied."""
    for interface in part.component.interfaces:
        if (part.ref, interface.id) in b.used_interfaces:
            for pin, to in interface.ties.items():
                connect_pins(b, part, pin, to, f"{part.component.name} speaks {interface.type.upper()} this way")
    for setting in part.component.settings:
        if not setting.choices:
            continue
        value = part.settings.get(setting.id) or setting.default
        choice = next((x for x in setting.choices if x.value == value), None)
        if choice is None:
            continue
        if setting.id == "address" and not _speaks_i2c(b, part):
            continue
        if part.settings.get(setting.id) or setting.id == "address":
            part.settings[setting.id] = choice.value
        for pin, to in choice.ties.items():
            why = f"sets {setting.id} {choice.value}"
            if not _high_strap(b, part, pin, to, why):
                connect_pins(b, part, pin, to, why)


def _high_strap(b: Builder, part: Part, pin: str, to: str, why: str) -> bool:
    """A strap to a supply that is too high for the pin (a 5 V module with 3.3 V inputs) goes to the rail of its logic voltage."""
    fed = b.circuit.net_of((part.ref, to))
    limit, host = part.component.pin(pin).v_max, b.host_of(part.ref)
    if fed is None or fed.kind != "power" or fed.volts is None or limit is None or fed.volts <= limit:
        return False
    rail = b.rail_net(b.logic_volts(part), host) or b.rail_net(3.3, host)
    if rail is None or rail.volts is None or rail.volts > limit or b.circuit.net_of((part.ref, pin)) is not None:
        return False
    b.circuit.connect(rail, (part.ref, pin))
    rail.why.append(Why(why, "catalogue"))
    return True


def _speaks_i2c(b: Builder, part: Part) -> bool:
    return any((part.ref, i.id) in b.used_interfaces for i in part.component.interfaces_of("i2c"))


def holds(b: Builder, part: Part, need: Need) -> bool:
    """Whether the conditions of an application rule hold."""
    for key, value in need.when.items():
        if key == "used" and b.circuit.net_of((part.ref, value)) is None:
            return False
        if key == "unused" and b.circuit.net_of((part.ref, value)) is not None:
            return False
        if key == "interface" and (part.ref, value) not in b.used_interfaces:
            return False
        if key == "beside" and not any(p.owner == part.ref and p.id == value for p in b.parts()):
            return False
        if key.startswith("setting.") and part.settings.get(key[8:]) != value:
            return False
    return True


_NEED_PART = {
    "resistor": "resistor",
    "capacitor": "capacitor",
    "capacitor-polarised": "capacitor-polarised",
    "crystal": "crystal",
    "inductor": "inductor",
    "diode": "diode-1n4007",
    "diode-schottky": "diode-schottky-1n5819",
}


def needs(b: Builder, part: Part) -> None:
    """Support parts from the component's own application rules."""
    for need in part.component.needs:
        if not holds(b, part, need):
            continue
        if need.spare and (b.plan.flags.get("nothing-else") or _NEED_PART.get(need.part) in b.avoid):
            b.advice.append(f"{part.ref} goes without the {_NEED_PART[need.part].split('-')[0]}: {need.spare}.")
            continue
        if need.part == "tie":
            connect_pins(b, part, need.a, need.b, need.why)
            continue
        if b.plan.flags.get("nothing-else") and part.component.pulls_itself(need):
            continue
        a, z = _net_for(b, part, need.a), _net_for(b, part, need.b)
        if a is None or z is None or a is z:
            continue
        if need.part == "resistor" and (_has_pull(b, a.name, z.name) or _set_by_pot(b, a) or _set_by_pot(b, z)):
            continue
        if need.part.startswith("capacitor") and _has_capacitor(b, part, need, {a.name, z.name}):
            continue
        role = _role(need, part)
        kind = _NEED_PART[need.part]
        value: float | str | None = None
        if need.value:
            try:
                asked = crystal_for(b, part, need) if need.part == "crystal" else None
                value = units.parse(asked or need.value, {"resistor": "Ω", "crystal": "Hz", "inductor": "H"}.get(need.part, "F")).value
            except ValueError:
                value = need.value
        unit = {"resistor": "Ω", "crystal": "Hz", "inductor": "H"}.get(need.part, "F")
        why = (
            "the clock that the request names" if need.part == "crystal" and part.component.mcu and "crystal" in b.plan.flags else need.why
        )
        extra = b.support(kind, part.ref, role, why, value, unit)
        extra.why.origin = "catalogue"
        first, second = b.two_pins(extra)
        if need.part.startswith("diode"):
            ids = {p.id for p in extra.component.pins}
            first, second = (PinRef(extra.ref, "A"), PinRef(extra.ref, "K")) if "A" in ids else (first, second)
        b.circuit.connect(a, first)
        z = b.circuit.net_of((part.ref, need.b)) or z
        b.circuit.connect(z, second)


_CLOCKS = (16e6, 8e6, 4e6)
"""Clocks for which boot loaders and board packages exist, Hz."""


def crystal_for(b: Builder, part: Part, need: Need) -> str | None:
    """The crystal of a bare controller: as the request says, else the file's, or a slower one where its supply is too low for that."""
    mcu = part.component.mcu
    if mcu is None or "crystal" in b.plan.flags:
        return b.plan.flags.get("crystal") if mcu else None
    fed, usual = b.supply_net(part), units.parse(need.value or "16MHz", "Hz").value
    volts = fed.volts if fed is not None and fed.volts else 0.0
    most = mcu.fastest(volts) if volts else None
    if most is None or usual <= most or not (slower := [f for f in _CLOCKS if f <= most]):
        return None
    b.assume(
        f"{part.ref} runs at {units.show(slower[0], 'Hz')}: at {units.show(volts, 'V')} it may not run faster than {units.show(most, 'Hz')}."
    )
    return units.show(slower[0], "Hz")


def _role(need: Need, part: Part) -> str:
    grounds = part.component.ground_pins()
    if need.part.startswith("capacitor"):
        farads = units.parse(need.value or "100n", "F").value
        if need.b in grounds or need.a in grounds:
            other = need.a if need.b in grounds else need.b
            if other in part.component.supply_pins():
                return "bulk" if farads >= 4.7e-6 else "decoupling"
            return "load-cap" if farads < 1e-9 else "filter"
        return "filter"
    if need.part == "resistor":
        return "pulldown" if need.b in grounds or need.a in grounds else "pullup"
    return need.part


def _net_for(b: Builder, part: Part, pin: str):
    here = PinRef(part.ref, pin)
    net = b.circuit.net_of(here)
    if net is None:
        for group in part.component.joined:
            if pin in group:
                net = next((n for p in group if (n := b.circuit.net_of((part.ref, p)))), None)
    if net is None and pin in part.component.ground_pins():
        net = b.ground(here)
    if net is None:
        net = b.circuit.net(b.circuit.free_net(f"{part.ref}_{pin}"))
        b.circuit.connect(net, here)
    return net


def _set_by_pot(b: Builder, net) -> bool:
    """Whether a potentiometer's wiper sets this net already."""
    return any(
        (i := next(iter(b.circuit.parts[p.ref].component.interfaces_of("divider")), None)) is not None and i.pins["wiper"] == p.pin
        for p in net.pins
    )


def _has_pull(b: Builder, a: str, z: str) -> bool:
    """Whether a resistor already joins the two nets, of its own or on a module."""
    for line, rail in ((a, z), (z, a)):
        for pin in b.circuit.nets[line].pins:
            for pull in b.circuit.parts[pin.ref].component.on_board.pullups:
                other = b.circuit.net_of((pin.ref, str(pull.get("to", ""))))
                if pull.get("pin") == pin.pin and other is not None and other.name == rail:
                    return True
    for part in b.parts():
        if part.component.shape == "resistor":
            nets = {n.name for _, n in b.circuit.pins_of(part.ref) if n}
            if nets == {a, z}:
                return True
    return False


def _has_capacitor(b: Builder, owner: Part, need: Need, nets: set[str]) -> bool:
    """Whether a decoupling capacitor of that kind, or one as large, stands at the part already (the request's own)."""
    kind, farads = _NEED_PART[need.part], units.parse(need.value or "100n", "F").value
    return any(
        p.owner == owner.ref
        and p.role == "decoupling"
        and p.why.origin != "catalogue"  # placed for another supply pin of the part, on the same nets
        and (p.id == kind or (p.quantity or 0) >= farads)
        and {n.name for _, n in b.circuit.pins_of(p.ref) if n} == nets
        for p in b.parts()
    )


def bus_pullups(b: Builder) -> None:
    """Pull-ups on every I2C or 1-Wire net that no module brings them to."""
    for net in list(b.circuit.nets.values()):
        if net.bus not in ("i2c", "onewire") or not net.pins:
            continue
        rails, owner = [], ""
        pulled = False
        for pin in net.pins:
            part = b.circuit.parts[pin.ref]
            if any(p.get("pin") == pin.pin for p in part.component.on_board.pullups):
                pulled = True
            if part.role == "level-shift":
                pulled = True
            if part.component.shape == "resistor" and part.role == "pullup":
                pulled = True
            if part.component.mcu or not part.component.supplies:
                continue
            owner = owner or pin.ref
            if (rail := b.logic_rail(part)) is not None:
                rails.append(rail)
        if pulled or len(net.pins) < 2:
            continue
        hosts = [b.circuit.parts[p.ref] for p in net.pins if b.circuit.parts[p.ref].component.mcu]
        rail = b.rail_net(b.logic_volts(hosts[0]), hosts[0]) if hosts else None
        rail = next((r for r in [rail, *rails] if r is not None and _suits_all(b, net, r)), rail or (rails[0] if rails else None))
        if rail is None:
            continue
        ohms = asked_ohms(b) or (ONEWIRE_PULL if net.bus == "onewire" else I2C_PULL)
        r = b.resistor(
            ohms, owner or (hosts[0].ref if hosts else ""), "pullup", f"{net.name} is an open-drain line and nothing on it brings a pull-up"
        )
        b.circuit.connect(rail, (r.ref, "1"))
        b.circuit.connect(net, (r.ref, "2"))


def _suits_all(b: Builder, net: Net, rail: Net) -> bool:
    """Whether each pin of an open-drain line stands that rail and reads it as high."""
    members = [(b.circuit.parts[p.ref], p.pin) for p in net.pins]
    known = [(part, part.component.pin(pin)) for part, pin in members if part.component.mcu or part.component.logic]
    return rail.volts is None or all(
        (part.component.mcu is not None or rail.volts <= b.tolerance(part, pin)) and (b.threshold(part, pin) or 0) <= rail.volts
        for part, pin in known
    )


def asked_ohms(b: Builder) -> float | None:
    """The value that the request gives its pull-ups, ohms."""
    text = b.plan.flags.get("pull-ohms")
    return units.parse(text, "Ω").value if text else None


def use_terminals(b: Builder) -> None:
    """Terminals that the request names: the end of a bus cable, or where an outside supply comes in."""
    free = [
        p
        for p in b.parts()
        if p.component.kind == "connector"
        and not p.role
        and len(p.component.pins) in (2, 3)
        and all(net is None or len(net.pins) < 2 for _, net in b.circuit.pins_of(p.ref))
    ]
    for part in free:
        twin = next((p for p in b.parts() if p.role == "terminal" and p.id == part.id and not p.wishes), None)
        if twin is not None:  # the one that synthesis added for the cable is the one that was asked for
            twin.wishes += part.wishes
            b.circuit.remove(part.ref)
            continue
        source = next((p for p in b.parts() if p.role == "source" and p.component.rails and p.component.settings), None)
        if source is None or len(part.component.pins) != 2:
            continue
        rail = source.component.rails[0]
        for pin, to in ((part.component.pins[0].id, rail.pins[0]), (part.component.pins[1].id, rail.ground[0])):
            b.circuit.no_connect.discard(PinRef(part.ref, pin))
            if net := b.circuit.net_of((source.ref, to)):
                b.circuit.connect(net, (part.ref, pin))
        part.label = part.label or f"{source.value} in"


def asked_for(b: Builder) -> None:
    """Support parts that the request names although the parts do without: pull-ups on I2C, capacitors at modules, flyback diodes."""
    flags = b.plan.flags
    if flags.get("i2c-pullups") == "yes":
        for net in list(b.circuit.nets.values()):
            hosts = [b.circuit.parts[p.ref] for p in net.pins if b.circuit.parts[p.ref].component.mcu]
            if net.bus != "i2c" or not hosts or any(b.circuit.parts[p.ref].role == "pullup" for p in net.pins):
                continue
            rail = b.rail_net(b.logic_volts(hosts[0]), hosts[0])
            if rail is not None:
                r = b.resistor(asked_ohms(b) or I2C_PULL, hosts[0].ref, "pullup", "as requested")
                b.circuit.connect(rail, (r.ref, "1"))
                b.circuit.connect(net, (r.ref, "2"))
    if flags.get("decoupling") == "yes":
        for part in list(b.parts()):
            c = part.component
            if c.mcu or not c.supplies or c.kind in ("supply", "converter", "power") or part.role:
                continue
            if any(x.owner == part.ref and x.role in ("decoupling", "bulk") for x in b.parts()):
                continue
            rail, ground = b.supply_net(part), b.circuit.nets.get("GND")
            if rail is not None and ground is not None:
                cap = b.capacitor(100e-9, part.ref, "decoupling", "as requested")
                b.circuit.connect(rail, (cap.ref, "1"))
                b.circuit.connect(ground, (cap.ref, "2"))


def finish_pulls(b: Builder) -> None:
    """A pull that the firmware was to switch on, but the chosen pin has none: a resistor."""
    for d in b.demands:
        if not d.assigned or d.pull not in ("up", "down"):
            continue
        host = b.circuit.parts[d.host]
        pin = host.component.pin(d.assigned)
        if d.pull in pin.pulls:
            continue
        net = b.circuit.net_of((d.host, d.assigned))
        if net is None or any(b.circuit.parts[p.ref].role in ("pullup", "pulldown") for p in net.pins):
            continue
        use = b.circuit.uses.get(PinRef(d.host, d.assigned))
        if use:
            use.pull = None
        owner = d.owner
        if d.pull == "up":
            rail = b.rail_net(b.logic_volts(host), host)
            if rail is None:
                continue
            r = b.resistor(10_000, owner, "pullup", f"{d.host} {d.assigned} has no pull-up of its own")
            b.circuit.connect(rail, (r.ref, "1"))
            b.circuit.connect(net, (r.ref, "2"))
        else:
            r = b.resistor(10_000, owner, "pulldown", f"{d.host} {d.assigned} has no pull-down of its own")
            b.circuit.connect(net, (r.ref, "1"))
            b.ground(PinRef(r.ref, "2"))


def park_unused(b: Builder, part: Part) -> None:
    """Inputs that must not float go where their file says; the rest of the free pins is marked unconnected."""
    for pin in part.component.pins:
        here = PinRef(part.ref, pin.id)
        if b.circuit.net_of(here) is not None:
            continue
        if pin.unused and pin.unused != "open":
            connect_pins(b, part, pin.id, pin.unused, f"{pin.name or pin.id} must not float")
        elif pin.id in part.component.ground_pins() and part.component.form in ("ic", "module"):
            group = next((g for g in part.component.isolation.items() if pin.id in g[1] and g[0] in ("mains", "contact")), None)
            if group is None:
                b.ground(here)
        elif not _joined_elsewhere(b, part, pin.id):
            b.circuit.no_connect.add(here)


def _joined_elsewhere(b: Builder, part: Part, pin: str) -> bool:
    return any(pin in g and any(b.circuit.net_of((part.ref, p)) for p in g) for g in part.component.joined)
