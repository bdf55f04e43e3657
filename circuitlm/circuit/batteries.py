"""What a battery can do to the wires behind it."""

from __future__ import annotations

from circuitlm.circuit.component import Component

FAULT_MA = 2000.0
"""What thin wires and a printed board's tracks stand for long, mA: a battery that gives more into a short circuit sets them on fire."""


def wants_fuse(battery: Component, cells: int = 1) -> bool:
    """Whether a battery (*cells*: so many of them side by side) gives more than `FAULT_MA`, so that a fuse belongs to its positive pole."""
    rail = next(iter(battery.rails), None)
    return rail is not None and rail.topology == "cell" and (rail.max_ma or 0.0) * cells > FAULT_MA


def guarded_by(charger: Component, battery: Component) -> bool:
    """Whether a charger's own electronics cut the battery off at a short circuit: a lithium cell whose negative pole it switches."""
    ports = [i for i in charger.interfaces_of("cell") if i.role == "source"]
    outputs = {g for r in charger.rails for g in r.ground}
    lithium = str(battery.spec.get("chemistry", "")).lower().startswith("li")
    return lithium and any(i.pins.get("n") not in outputs for i in ports)


def charges_its_cell(board: Component) -> bool:
    """Whether a board has a plug for a single cell that it charges from its USB socket: its supply `bat`."""
    return board.mcu is not None and any(s.id == "bat" for s in board.supplies)
