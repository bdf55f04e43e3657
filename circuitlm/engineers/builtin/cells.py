"""A circuit that lives on its cells: loads that would need a higher voltage give way to their kin that work at the cells' own."""

from __future__ import annotations

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart

_LOW = 4.0
"""V; above it a circuit's parts are those for 5 V."""


def at_the_cells(desk: Desk) -> None:
    """Replace each loose load by one of its shape for the cells' voltage, where the controller itself runs from the cells."""
    volts = _cells(desk)
    if volts is None or not desk.controllers() or not all(_runs_at(desk.component(p), volts) for p in desk.controllers()):
        return
    if any(desk.component(p).kind in ("converter", "power") and desk.component(p).rails for p in desk.peripherals()):
        return
    for part in desk.peripherals():
        own = desk.component(part)
        if own.supplies or not own.interfaces_of("load") or _works(own, volts) or _with_figure(desk, part):
            continue
        if other := _kin(own, volts, desk.avoid):
            for wish in desk.request.wishes:
                if wish.id in part.wishes:
                    wish.alternatives.append(other)
            part.component = other
            desk.plan.assumptions.append(f"{catalogue().entries[other]['name']}: it works at the {volts:g} V of the cells.")


def _cells(desk: Desk) -> float | None:
    """The voltage of the cells that are the only source, V; None for other sources and for higher voltages."""
    if len(desk.plan.supplies) != 1:
        return None
    plan = desk.plan.supplies[0]
    rail = catalogue().get(plan.component).rails[0]
    if rail.topology != "cell" or not rail.volts:
        return None
    series = desk.plan.flags.get(f"{plan.key}.parallel") != "yes"
    volts = rail.volts * (max(1, plan.count) if series else 1)
    return volts if volts < _LOW else None


def _runs_at(board: Component, volts: float) -> bool:
    return any(s.kind == "rail" and s.min <= volts * 0.92 and volts <= s.max for s in board.supplies)


def _works(load: Component, volts: float) -> bool:
    """Whether a load works at that voltage, and when the cells have dropped by a tenth."""
    nominal = float(load.spec.get("volts", volts) or volts)
    low, high = float(load.spec.get("v_min", nominal * 0.85)), float(load.spec.get("v_max", nominal * 1.2))
    return low <= volts * 0.9 and volts <= high


def _with_figure(desk: Desk, part: PlanPart) -> bool:
    """Whether the request names the part by a number of its own ('5V buzzer')."""
    return any(w.component and any(ch.isdigit() for ch in w.words) for w in desk.request.wishes if w.id in part.wishes)


def _kin(own: Component, volts: float, avoid: set[str]) -> str | None:
    """The part of the same kind, shape and interfaces that works at that voltage, the nearest nominal one first."""
    found = []
    for i, entry in catalogue().entries.items():
        if i == own.id or i in avoid or entry["kind"] != own.kind:
            continue
        c = catalogue().get(i)
        same = c.shape == own.shape and not c.supplies and [x.type for x in c.interfaces] == [x.type for x in own.interfaces]
        if same and bool(c.spec.get("contact_ac")) <= bool(own.spec.get("contact_ac")) and _works(c, volts):  # a triac switches no DC
            found.append((abs(float(c.spec.get("volts", volts)) - volts), i))
    return min(found)[1] if found else None
