"""Relays: the parts of a plan with a coil or an input of their own, and contacts."""

from __future__ import annotations

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.reading.watched_mains import SWITCHING
from circuitlm.plan import PlanPart


def _is_relay(c: Component) -> bool:
    return (
        any(i.type == "contact" for i in c.interfaces) and bool(c.supplies or c.interfaces_of("load", "led")) and c.kind != "sensor"
    )


def relays_of(desk: Desk) -> list[PlanPart]:
    """The plan's relays, boards and bare ones."""
    return [p for p in desk.peripherals() if _is_relay(desk.component(p))]


def in_blocks(desk: Desk) -> int:
    """How many relays recipes build: what a threshold switches may hang on mains."""
    taken = {i for block in desk.plan.blocks for i in block.wishes}
    return sum(w.count for w in desk.request.of("part") if w.id in taken and w.component and _is_relay(desk.get(w.component)))


def only_metered(desk: Desk) -> bool:
    """Whether a meter on the mains is named and nothing is to be switched there: 'the energy of a 230 V appliance with a PZEM-004T'."""
    meters = [p for p in desk.peripherals() if desk.component(p).kind == "sensor" and desk.component(p).interfaces_of("mains")]
    switches = relays_of(desk) or any("fired-by" in p.options or desk.component(p).shape == "triac" for p in desk.plan.parts)
    return bool(meters) and not switches and not SWITCHING.search(desk.raw)
