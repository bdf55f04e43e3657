"""What stands between a source and its net: the fuse, series diode, switch and clamp that the request names."""

from __future__ import annotations

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Net, PinRef
from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.power.tree import Tree

_REASONS = {
    "fuse": "limits the fault current",
    "diode": "blocks a supply that is connected the wrong way round",
    "switch": "switches the supply",
}


def _through(component: Component) -> tuple[str, str]:
    """(pin towards the source, pin towards the circuit): a contact's common and making pin, anode and cathode, else both ends."""
    if contact := next(iter(component.interfaces_of("contact")), None):
        pins = contact.pins
        return pins.get("com") or pins.get("a") or next(iter(pins.values())), pins.get("no") or pins.get("b") or list(pins.values())[-1]
    ids = {p.id for p in component.pins}
    return ("A", "K") if {"A", "K"} <= ids else (component.pins[0].id, component.pins[1].id)


def protect(tree: Tree, net: Net, source: PinRef) -> None:
    """The source onto its net, through the fuse, series diode and switch that the request names, a clamp behind them."""
    here = source
    chain = [(slot, text) for slot in _REASONS if (text := tree.b.plan.flags.pop(f"protect.{slot}", ""))]
    for slot, text in chain:
        component, _, value = text.partition(" ")
        part = tree.b.support(component, source.ref, "switch" if slot == "switch" else "protection", _REASONS[slot], value or None)
        first, second = _through(part.component)
        between = tree.c.net(tree.c.free_net(f"{net.name}_IN"), kind="power", volts=net.volts)
        tree.c.connect(between, here, (part.ref, first))
        here = PinRef(part.ref, second)
    tree.c.connect(net, here)
    if text := tree.b.plan.flags.pop("protect.shunt", ""):
        part = tree.b.support(text.split()[0], source.ref, "protection", "clamps surges on the supply")
        ids = {p.id for p in part.component.pins}
        first, second = ("K", "A") if {"A", "K"} <= ids else tuple(p.id for p in part.component.pins[:2])
        tree.c.connect(net, (part.ref, first))
        tree.b.ground(PinRef(part.ref, second))


def switched(b: Builder, net: Net) -> Net:
    """The net behind the switch that the request names for the supply line, for a supply that comes in at a terminal; else *net*."""
    component = b.plan.flags.pop("protect.switch", "")
    if not component:
        return net
    part = b.support(component, net.pins[0].ref if net.pins else "", "switch", _REASONS["switch"])
    first, second = _through(part.component)
    after = b.circuit.net(b.circuit.free_net(f"{net.name}_ON"), kind="power", volts=net.volts)
    b.circuit.connect(net, (part.ref, first))
    b.circuit.connect(after, (part.ref, second))
    return after


def unplaced(b: Builder) -> None:
    """A switch that found no supply line is said, never dropped."""
    if component := b.plan.flags.pop("protect.switch", ""):
        name = b.component(component).name
        b.problems.append(f"{name}: this circuit has no supply line of its own for it; put it into the lead of the supply.")
