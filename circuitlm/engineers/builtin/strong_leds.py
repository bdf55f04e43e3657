"""Power LEDs whose forward voltage is above what a board gives: a supply for them, where the request names none."""

from __future__ import annotations

from circuitlm.engineers.builtin.desk import Desk
from circuitlm.plan import PlanPart, SupplyPlan

_BOARD_V, _LEFT_V = 5.0, 1.0
"""What a board gives at the most, and what stays for the resistor at least, V."""
_USUAL_V = (12.0, 24.0, 36.0, 48.0)


def strong_leds(desk: Desk) -> None:
    """An LED that takes more than 5 V gets the lowest usual supply that lights it."""
    leds = [p for p in desk.peripherals() if _forward_v(desk, p) > _BOARD_V - _LEFT_V and desk.component(p).interfaces_of("led")]
    drivers = any(i.role == "source" for p in desk.peripherals() for i in desk.component(p).interfaces_of("led"))
    given = desk.plan.supplies or desk.request.of("supply")
    component = desk.default("supply")
    if not leds or drivers or given or component is None or not desk.controllers():
        return
    most = max(_forward_v(desk, p) for p in leds)
    volts = next((v for v in _USUAL_V if v >= most + _LEFT_V), None)
    if volts is None:
        return
    key = desk.plan.free_key("supply")
    desk.plan.supplies.append(SupplyPlan(key=key, component=component, volts=volts, given=False, origin="assumed"))
    desk.plan.assumptions.append(f"A supply of {volts:g} V is added: the LED needs {most:g} V.")


def _forward_v(desk: Desk, part: PlanPart) -> float:
    spec = desk.component(part).spec
    return float(spec.get("vf", 0) or 0) if float(spec.get("if_ma", 0) or 0) >= 100 else 0.0
