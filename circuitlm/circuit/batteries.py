"""What a battery can do to the wires behind it."""

from __future__ import annotations

from circuitlm.circuit.component import Component

FAULT_MA = 2000.0
"""What thin wires and a printed board's tracks stand for long, mA: a battery that gives more into a short circuit sets them on fire."""


PACK_V = 20.0
"""From this voltage on a battery of no stated kind is a pack for driving or storing, as of e-bikes and solar systems, V."""
FULL = 7 / 6
"""How much more than its name says a full pack gives: 42 V of 36 V, 29.4 V of 25.2 V, 28.8 V of 24 V in lead."""


def wants_fuse(battery: Component, cells: int = 1, volts: float | None = None) -> bool:
    """Whether a battery (*cells*: so many of them side by side) gives more than `FAULT_MA`, so that a fuse belongs to its positive pole.
    *volts*: what one of no stated kind gives, V."""
    rail = next(iter(battery.rails), None)
    if rail is not None and rail.topology == "cell" and rail.volts is None:
        return (volts or 0.0) >= PACK_V
    return rail is not None and rail.topology == "cell" and (rail.max_ma or 0.0) * cells > FAULT_MA


LI_ION = "li-ion"


def family(chemistry: str) -> str:
    """The kind of cell that a charger is made for: rechargeable lithium cells of 4.2 V are one, LiFePO4 another, primary cells a third."""
    low = chemistry.lower()
    return LI_ION if low in (LI_ION, "lipo", "li-po", "liion") else low


def charges(charger: Component) -> str:
    """The family of the cells that a charger is made for; one that says nothing is for lithium cells of 4.2 V."""
    return family(str(charger.spec.get("chemistry", LI_ION)))


def guarded_by(charger: Component, battery: Component) -> bool:
    """Whether a charger's own electronics cut the battery off at a short circuit: a lithium cell whose negative pole it switches."""
    ports = [i for i in charger.interfaces_of("cell") if i.role == "source"]
    outputs = {g for r in charger.rails for g in r.ground}
    lithium = str(battery.spec.get("chemistry", "")).lower().startswith("li")
    return lithium and any(i.pins.get("n") not in outputs for i in ports)


def charges_its_cell(board: Component) -> bool:
    """Whether a board has a plug for a single cell that it charges from its USB socket: its supply `bat`."""
    return board.mcu is not None and any(s.id == "bat" for s in board.supplies)
