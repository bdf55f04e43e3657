"""Coils and motors: what they take when switched on, and what drives their current on when they are switched off."""

from __future__ import annotations

from dataclasses import dataclass

from circuitlm.circuit.component import Component
from circuitlm.spice.models.figures import number

TAU_S = {"relay": 2e-3, "solenoid": 5e-3, "motor": 0.4e-3}
"""L/R by shape, s: usual for a small PCB relay (70 ohms, 0.14 H), a valve's coil, a small brushed motor. Assumed where the component file
gives no `henries`."""
CORE = 100.0
"""Loss resistance across the inductance, in windings' resistances: a coil that is cut off rings down within microseconds."""
SPIN_S = 0.05
"""Time in which a small motor comes up to speed, s: the charging time of the capacitance that stands for its inertia."""


@dataclass(frozen=True, slots=True)
class Winding:
    """A winding: resistance and inductance in series, and for a motor its back-EMF as `mass` farads beside `friction` ohms.

    The electrical image of a rotor: torque is current, speed is voltage, inertia is capacitance. At rest the motor takes its stall current
    V / `ohms`, at speed V / (`ohms` + `friction`).
    """

    ohms: float
    henries: float
    friction: float = 0.0
    mass: float = 0.0
    assumed: bool = True
    """The inductance follows from a usual L/R and not from the component's data."""


def winding(component: Component) -> Winding | None:
    """The winding of a bare relay, solenoid or motor; None where its current is not known."""
    spec = component.spec
    volts = number(component, "coil_volts", number(component, "volts", 0.0))
    running = number(component, "coil_ohms", 0.0) or number(component, "ohms", 0.0)
    ma, stall = number(component, "ma", 0.0), number(component, "stall_ma", 0.0)
    if not running and volts > 0 and ma > 0:
        running = volts / (ma / 1000)
    if not running:
        return None
    shape = component.shape if component.shape in TAU_S else "motor"
    still = volts / (stall / 1000) if shape == "motor" and stall > ma > 0 and volts > 0 and not spec.get("coil_ohms") else running
    henries = number(component, "henries", 0.0)
    friction = max(running - still, 0.0)
    mass = SPIN_S * (1 / still + 1 / friction) if friction else 0.0
    return Winding(still, henries or still * TAU_S[shape], friction, mass, not henries)
