"""What stands between a source and its net: the fuse, series diode, switch and clamp that the request names."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.batteries import guarded_by, wants_fuse
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Net, Part, PinRef, Why
from circuitlm.synthesis.builder import GROUND, Builder

_WHY = {
    "fuse": "limits the fault current",
    "diode": "blocks a supply that is connected the wrong way round",
    "switch": "switches the supply",
    "shunt": "clamps surges on the supply",
}


def through(component: Component) -> tuple[str, str]:
    """(pin towards the source, pin towards the circuit): a contact's common and making pin, anode and cathode, else both ends."""
    if contact := next(iter(component.interfaces_of("contact")), None):
        pins = contact.pins
        return pins.get("com") or pins.get("a") or next(iter(pins.values())), pins.get("no") or pins.get("b") or list(pins.values())[-1]
    ids = {p.id for p in component.pins}
    if component.shape == "pmos":  # its body diode points into the circuit
        return "D", "S"
    return ("A", "K") if {"A", "K"} <= ids else (component.pins[0].id, component.pins[1].id)


def protect(b: Builder, net: Net, source: PinRef, key: str = "") -> None:
    """The source onto its net, through the fuse, series diode and switch that the request names for it, a clamp behind them.

    *key*: the plan's key of the source; protection that the request names beside another source is left to that one.
    """
    flags = b.plan.flags
    here = source
    named = "protect.fuse" in flags and flags.get("protect.source", key) == key
    if not named and _burns(b, source.ref) and not any(p.owner == source.ref and p.component.shape == "fuse" for p in b.parts()):
        here = _in_series(b, net, here, "fuse", OWN_FUSE)
        b.circuit.parts[here.ref].why = Why(f"{_WHY['fuse']} of {source.ref}", "assumed")
    if flags.get("protect.source", key) == key and not _charges_only(b, key):
        charged = any(i.type == "cell" for i in b.circuit.parts[source.ref].component.interfaces) and any(
            i.type == "cell" and i.role == "source" for p in b.parts() for i in p.component.interfaces
        )  # the switch of a charged cell stands behind the charger, so that the cell charges while it is open
        for slot in ("fuse", "diode") if charged else ("fuse", "diode", "switch"):
            if text := flags.pop(f"protect.{slot}", ""):
                here = _in_series(b, net, here, slot, text)
        if text := flags.pop("protect.shunt", ""):
            _across(b, _behind_fuse(b, net), source.ref, text)
    b.circuit.connect(net, here)


def _charges_only(b: Builder, key: str) -> bool:
    """Whether a source is for a charger alone: what protects and switches the circuit stands behind the cell."""
    feeds = next((s.feeds for s in b.plan.supplies if s.key == key), [])
    parts = [b.circuit.parts[b.refs[k]] for k in feeds if k in b.refs]
    return bool(parts) and all(any(i.role == "source" for i in p.component.interfaces_of("cell")) for p in parts)


OWN_FUSE = "fuse"
"""The fuse that a strong battery is given; its rating follows from the loads (`fuses.size_fuses`)."""


def _burns(b: Builder, ref: str) -> bool:
    """Whether a source is a battery that needs a fuse which the request neither names nor excludes."""
    part, flags = b.circuit.parts[ref], b.plan.flags
    if b.plan.wires or flags.get("nothing-else") or OWN_FUSE in b.avoid:
        return False
    others = [p.component for p in b.parts() if p.ref != ref]
    if any(c.shape == "fuse" for c in others) or any(guarded_by(c, part.component) for c in others):
        return False
    side_by_side = any(f.endswith(".parallel") and flags[f] == "yes" for f in flags)
    return wants_fuse(part.component, 2 if side_by_side else 1, part.quantity)


def protect_rest(b: Builder) -> None:
    """Protection that no source has taken stands at the supply that came last: one added, or a block's supply terminal."""
    if any(p.component.shape == "fuse" for p in b.parts()):
        b.plan.flags.pop("protect.fuse", None)  # it stands in the mains lead
    if not any(f"protect.{slot}" in b.plan.flags for slot in _WHY):
        return
    b.plan.flags.pop("protect.source", None)
    pins = [p for r in b.rails if r.kind in ("given", "added") and r.low != 0 for p in _output(b.circuit.parts[r.source])]
    pins += [
        PinRef(part.ref, part.component.pins[0].id)
        for port in b.circuit.ports
        if port.direction == "in" and b.circuit.nets[port.net].kind == "power"
        for part in b.parts()
        if part.role == "terminal" and any(p.ref == part.ref for p in b.circuit.nets[port.net].pins)
    ]
    for pin in pins:
        net = b.circuit.net_of(pin)
        if net is not None and net.name != GROUND:
            name, kind, volts = net.name, net.kind, net.volts
            b.circuit.detach(pin)
            protect(b, b.circuit.net(name, kind=kind, volts=volts), pin)
            return


def _output(part: Part) -> list[PinRef]:
    return [PinRef(part.ref, p) for r in part.component.rails[:1] for p in r.pins[:1]]


def _in_series(b: Builder, net: Net, here: PinRef, slot: str, text: str) -> PinRef:
    """A fuse or diode behind a pin; returns the pin that the net begins at now."""
    component, _, value = text.partition(" ")
    part = b.support(component, here.ref, "switch" if slot == "switch" else "protection", _WHY[slot], value or None)
    first, second = through(part.component)
    between = b.circuit.net(b.circuit.free_net(f"{net.name}_IN"), kind="power", volts=net.volts)
    b.circuit.connect(between, here, (part.ref, first))
    if part.component.shape == "pmos":
        _gate_to_ground(b, net, part)
    return PinRef(part.ref, second)


def _gate_to_ground(b: Builder, net: Net, part: Part) -> None:
    """The gate of a P-channel MOSFET in the supply line: on while the supply is the right way round, clamped where that is too much."""
    gate = b.circuit.net(b.circuit.free_net(f"{part.ref}_G"))
    holds = b.resistor(100e3, part.ref, "gate", f"turns {part.ref} on while the supply has the right polarity")
    b.circuit.connect(gate, (part.ref, "G"), (holds.ref, "1"))
    b.ground(PinRef(holds.ref, "2"))
    most = float(part.component.spec.get("vgs_max", 20))
    if (net.volts or 0) > 0.8 * most:
        clamp = b.support("zener", part.ref, "protection", f"keeps the gate of {part.ref} within its {most:g} V", 0.75 * most, "V")
        clamp.value = units.show(round(0.75 * most), "V")
        b.circuit.connect(gate, (clamp.ref, "A"))
        b.circuit.connect(net, (clamp.ref, "K"))


def _behind_fuse(b: Builder, net: Net) -> Net:
    """The net behind a block's own fuse on this net, else the net itself."""
    for pin in net.pins:
        part = b.circuit.parts[pin.ref]
        if part.component.shape == "fuse" and part.role == "fuse":
            for other in b.two_pins(part):
                if other != pin and (beyond := b.circuit.net_of(other)) is not None:
                    return beyond
    return net


def _across(b: Builder, net: Net, owner: str, text: str) -> None:
    part = b.support(text.split()[0], owner, "protection", _WHY["shunt"])
    second, first = through(part.component)
    b.circuit.connect(net, (part.ref, first))
    b.ground(PinRef(part.ref, second))


def switched(b: Builder, net: Net) -> Net:
    """The net behind the switch that the request names for the supply line, for a supply that comes in at a terminal; else *net*."""
    component = b.plan.flags.pop("protect.switch", "")
    if not component:
        return net
    part = b.support(component, net.pins[0].ref if net.pins else "", "switch", _WHY["switch"])
    first, second = through(part.component)
    after = b.circuit.net(b.circuit.free_net(f"{net.name}_ON"), kind="power", volts=net.volts)
    b.circuit.connect(net, (part.ref, first))
    b.circuit.connect(after, (part.ref, second))
    return after


def unplaced(b: Builder) -> None:
    """A switch, fuse, diode or clamp that found no supply line is said, never dropped."""
    for slot in _WHY:
        if component := b.plan.flags.pop(f"protect.{slot}", "").partition(" ")[0]:
            name = b.component(component).name
            b.problems.append(f"{name}: this circuit has no supply line of its own for it; put it into the lead of the supply.")
