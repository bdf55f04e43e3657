"""`allocate`: every wire of every controller gets its pin: those that the request names, those that a changed design keeps, then the rest."""

from __future__ import annotations

from circuitlm.circuit.pins import find_pin
from circuitlm.synthesis.allocate import IMPOSSIBLE, Allocator
from circuitlm.synthesis.builder import Builder, BusDemand, Demand


def allocate(b: Builder) -> None:
    """Give every demand its pin, host by host. Raises NoPin."""
    hosts = dict.fromkeys([*(d.host for d in b.demands), *(x.host for x in b.buses)])
    for host in hosts:
        allocator = Allocator(b, b.circuit.parts[host])
        demands = [d for d in b.demands if d.host == host and d.assigned is None]
        buses = [x for x in b.buses if x.host == host]
        reserve_fixed(allocator, demands)
        reserve_kept(allocator, demands, buses)
        for bus in sorted(
            buses,
            key=lambda x: (
                not (x.fixed or x.asked),
                not allocator.kept_lines(x),
                ["i2c", "spi", "uart"].index(x.protocol) if x.protocol in ("i2c", "spi", "uart") else 9,
            ),
        ):
            allocator.bus(bus)
        allocator.singles([d for d in demands if d.assigned is None])


def reserve_fixed(allocator: Allocator, demands: list[Demand]) -> None:
    """Pins that the request names go first, before any bus takes them."""
    for d in demands:
        if d.fixed and (other := shares_with(allocator, d, demands)) is not None:
            allocator.b.circuit.merge(other.net, d.net)
            d.assigned, d.net = other.assigned, other.net
            allocator.b.kept_pins[d.name] = d.fixed
        elif d.fixed and (pin := allocator.fixed(d)):
            allocator.give(d, pin)
        d.fixed = None


def reserve_kept(allocator: Allocator, demands: list[Demand], buses: list[BusDemand]) -> None:
    """Wires of a design that is being changed stay on their pins."""
    lines = {pin for bus in buses for pin in allocator.kept_lines(bus).values()}
    lines |= {pin.id for bus in buses for written in bus.fixed.values() if (pin := find_pin(allocator.component, written)) is not None}
    for d in demands:
        if d.assigned is not None:
            continue
        if (pin := allocator.kept(d.net, d.name)) is not None and pin.id not in lines and allocator.cost(d, pin) < IMPOSSIBLE:
            allocator.give(d, pin)
        elif (keep := allocator.b.keep) is not None and (was := keep.pin(allocator.b.circuit, d.host, d.net, d.name)) is not None:
            d.prefer = d.prefer or was.id  # another wire may need it more


def shares_with(allocator: Allocator, demand: Demand, demands: list[Demand]) -> Demand | None:
    """An earlier wire that the request puts on the same pin and that this one may join: the same input of a like part ('common
    enable'), or another input of the same part ('DE and RE together')."""
    pin = find_pin(allocator.component, demand.fixed or "")
    parts = allocator.b.circuit.parts
    for other in demands:
        if other is demand or pin is None or other.assigned != pin.id:
            continue
        if any(parts[d.peer.ref].component.pin(d.peer.pin).type != "input" for d in (demand, other)):
            continue  # a pin drives several logic inputs, not several loads
        alike = parts[other.peer.ref].id == parts[demand.peer.ref].id and other.peer.pin == demand.peer.pin
        if alike or other.peer.ref == demand.peer.ref:
            return other
    return None
