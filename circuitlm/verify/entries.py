"""Where supplies come into a circuit that does not show their source: at terminals, and at connectors on nets whose names tell the voltage."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from circuitlm.circuit.model import Circuit, Part
from circuitlm.verify.nodes import Nodes
from circuitlm.verify.passes import Passes

if TYPE_CHECKING:
    from circuitlm.verify.supplies import Source, Supplies


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


SMOOTHING_F = 10e-6
"""The least capacitance that smooths anything at twice the mains frequency, in farads: 0.1 A for 8 ms off 10 uF is already 80 V of ripple."""


def alternating(circuit: Circuit, nodes: Nodes, bridge: Part) -> Part | None:
    """The transformer, or the source that alternates, on a bridge rectifier's input."""
    for pin in ("~.1", "~.2"):
        node = nodes.of((bridge.ref, pin))
        for end in nodes.pins(node) if node is not None else ():
            part = circuit.parts[end.ref]
            if part.component.shape == "transformer" or part.component.spec.get("ac"):
                return part
    return None


def peak_volts(circuit: Circuit, nodes: Nodes, bridge: Part) -> float | None:
    """What a bridge rectifier charges the capacitor behind it to, V: the peak of the alternating voltage before it, less two diodes. None for other
    parts, behind a centre-tapped winding, and where nothing smooths."""
    if bridge.component.shape != "bridge-rectifier":
        return None
    ends = {nodes.of((bridge.ref, "+")), nodes.of((bridge.ref, "-"))}
    source = alternating(circuit, nodes, bridge)
    volts = (source.quantity or source.component.spec.get("v_sec")) if source is not None and not source.component.has_pin("CT") else None
    held = any(
        p.component.shape in ("capacitor", "capacitor-polarised")
        and (p.quantity or 0.0) >= SMOOTHING_F
        and {nodes.of((p.ref, x.id)) for x in p.component.pins} == ends
        for p in circuit.parts.values()
    )
    return math.sqrt(2) * float(volts) - 2 * float(bridge.component.spec.get("vf") or 0.7) if volts and held else None


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


def behind_tap(circuit: Circuit, nodes: Nodes) -> dict[str, float]:
    """Nodes that diodes charge from a winding with a centre tap, against the tap's node, V: the peak of half the winding, less a diode, where a
    capacitor to the tap smooths it. Only those of transformers whose voltage is known."""
    found: dict[str, float] = {}
    for source in circuit.parts.values():
        c = source.component
        each, tap = source.quantity or c.spec.get("v_sec"), nodes.of((source.ref, "CT")) if c.has_pin("CT") else None
        if c.shape != "transformer" or not each or tap is None:
            continue
        ends = {n for p in c.isolation.get("secondary", ()) if p != "CT" and (n := nodes.of((source.ref, p))) is not None}
        for part in circuit.parts.values():
            for anode, cathode in _diodes(nodes, part):
                for there, here, sign in ((anode, cathode, 1.0), (cathode, anode, -1.0)):
                    if there in ends and here is not None and here not in ends and _smoothed(circuit, nodes, here, tap):
                        found[here] = sign * (math.sqrt(2) * float(each) - 0.7)
    return found


def _diodes(nodes: Nodes, part: Part) -> list[tuple[str | None, str | None]]:
    """(anode's node, cathode's node) of a rectifier diode, or of the four of a bridge."""
    at = {p.id: nodes.of((part.ref, p.id)) for p in part.component.pins}
    if part.component.shape in ("diode", "schottky") and {"A", "K"} <= set(at):
        return [(at["A"], at["K"])]
    if part.component.shape == "bridge-rectifier":
        waves = [n for p, n in at.items() if p.startswith("~")]
        return [(n, at.get("+")) for n in waves] + [(at.get("-"), n) for n in waves]
    return []


def _smoothed(circuit: Circuit, nodes: Nodes, node: str, ground: str) -> bool:
    return any(
        circuit.parts[p.ref].component.shape in ("capacitor", "capacitor-polarised")
        and (circuit.parts[p.ref].quantity or 0.0) >= SMOOTHING_F
        and ground in {nodes.of((p.ref, x.id)) for x in circuit.parts[p.ref].component.pins}
        for p in nodes.pins(node)
    )


def switched_off(supplies: Supplies, source: Source) -> bool:
    """Whether a rail gives nothing: its part runs from more than the rail's regulator stands, so that its jumper has to be off; or its pin is that of
    the board's own USB socket, and what feeds it is a USB supply: that one stands for the socket."""
    own = next((f for f in supplies.feeds if f.part is source.part and f.supply.id == source.rail.source), None)
    here = [s for s in supplies.sources if own is not None and s.node in (own.node, source.node) and s.part is not source.part]
    if own is not None and own.supply.kind == "usb" and not own.supply.pins:
        return source.rail.topology == "pass" and any(s.part.component.spec.get("usb") for s in here)
    if source.rail.source_max is None or own is None or own.node is None:
        return False
    given = [s.part.quantity or s.rail.volts for s in here if s.node == own.node]
    declared = declared_volts(supplies.circuit, supplies.nodes, own.node)
    return max(declared or 0.0, *(v or 0.0 for v in given), 0.0) > source.rail.source_max * 1.05


NARROW = 1.6
"""Highest by lowest voltage of a supply input that leaves no choice of what is meant for it (4.75 to 5.25 V, 3.0 to 3.6 V)."""


def unsaid_volts(supplies: Supplies, source: Source) -> float | None:
    """What a source gives of which nobody says it, V: a smoothed rectifier the peak of what comes in, a converter with a trimmer what the pickiest
    part behind it is made for (a board's 5 V pin, a module for 3.0 to 3.6 V). None where nothing tells."""
    if (peak := peak_volts(supplies.circuit, supplies.nodes, source.part)) is not None or not source.rail.setting:
        return peak
    wanted: list[tuple[float, float]] = []
    for other in supplies.at[source.node]:
        if other.part is not source.part and other.rail.volts and not other.active:
            wanted.append((1.0, other.rail.volts))
    for feed in supplies.feeds:
        s = feed.supply
        if feed.node == source.node and feed.part is not source.part and s.nominal and s.min > 0 and s.max <= NARROW * s.min:
            wanted.append((s.max / s.min, s.nominal))
    volts = min(wanted)[1] if wanted else None
    source.assumed = bool(volts) and (source.rail.min or 0.0) <= (volts or 0.0) <= (source.rail.max or volts or 0.0)
    return volts if source.assumed else None
