"""Where supplies come into a circuit that does not show their source: at terminals, and at connectors on nets whose names tell the voltage."""

from __future__ import annotations

from circuitlm.circuit.model import Circuit
from circuitlm.verify.nodes import Nodes
from circuitlm.verify.passes import Passes


def declared_volts(circuit: Circuit, nodes: Nodes, node: str) -> float | None:
    """The voltage that the names of a node's nets state, V."""
    return next((v for n in nodes.nets(node) if (v := circuit.nets[n].volts) is not None), None)


def at_terminal(circuit: Circuit, nodes: Nodes, node: str) -> bool:
    """Whether a terminal of the circuit brings a supply to a node."""
    terminals = {
        p.net
        for p in circuit.ports
        if p.direction == "supply" or (p.direction == "in" and p.net in circuit.nets and circuit.nets[p.net].kind == "power")
    }
    return bool(terminals & set(nodes.nets(node)))


def at_connector(circuit: Circuit, nodes: Nodes, passes: Passes, node: str) -> bool:
    """Whether a supply whose voltage the net's name tells comes in through a connector, also behind a fuse, switch or diode."""
    if not declared_volts(circuit, nodes, node):
        return False
    places = [node, *(far for far, _ in passes.before(node))]
    return any(circuit.parts[p.ref].component.kind == "connector" for n in places for p in nodes.pins(n))


def rectified(circuit: Circuit, nodes: Nodes, node: str) -> bool:
    """Fed through single diodes from a transformer's secondary winding."""
    for pin in nodes.pins(node):
        part = circuit.parts[pin.ref]
        if part.component.shape not in ("diode", "schottky"):
            continue
        far = next((n for p in part.component.pins if p.id != pin.pin and (n := nodes.of((part.ref, p.id)))), None)
        for other in nodes.pins(far) if far else ():
            c = circuit.parts[other.ref].component
            if c.shape == "transformer" and other.pin in c.isolation.get("secondary", ()):
                return True
    return False
