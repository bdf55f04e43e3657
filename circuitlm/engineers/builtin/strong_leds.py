"""Power LEDs: a supply for those whose forward voltage is above what a board gives, where the request names none; a constant-current driver
where a resistor would turn too much into heat."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart, SupplyPlan

_BOARD_V, _LEFT_V = 5.0, 1.0
"""What a board gives at the most, and what stays for the resistor at least, V."""
_USUAL_V = (12.0, 24.0, 36.0, 48.0)
_MOST_W = 5.0
"""What a series resistor may turn into heat, W: more wants a driver that holds the current."""
_STEADY = re.compile(r"\bconstant[- ]current\b|\bcc driver\b")


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


def steady_leds(desk: Desk) -> None:
    """A string of power LEDs that a resistor would feed with much waste, or for which a constant current is spoken of, gets the driver module
    whose current suits it, where the supply that is named is high enough."""
    leds = [p for p in desk.peripherals() if _forward_v(desk, p) and desk.component(p).interfaces_of("led")]
    volts = [v for w in desk.request.of("supply") if (v := _volts(w.component, w.quantity))]
    named = any(_held(desk.component(p)) for p in desk.peripherals())
    if not leds or len({p.component for p in leds}) > 1 or named or len(volts) != 1 or not desk.controllers():
        return
    switches = [p for p in desk.peripherals() if p.drives in {x.key for x in leds}]
    each = len(leds) > 1 and (any(p.pins for p in leds) or len(switches) == len(leds))  # switched one by one
    spec = desk.component(leds[0]).spec
    wanted, most = float(spec["if_ma"]), float(spec.get("if_max_ma", spec["if_ma"]))
    string = _forward_v(desk, leds[0]) * (1 if each else len(leds))
    if (volts[0] - string) * wanted / 1000 <= _MOST_W and not _STEADY.search(desk.raw):
        return
    fitting = []
    for i in catalogue().having("driver"):
        c = catalogue().get(i)
        fed = any(s.min <= volts[0] <= s.max for s in c.supplies)
        if i not in desk.avoid and fed and 0 < (ma := _held(c)) <= most and volts[0] - float(c.spec.get("dropout", 0) or 0) >= string:
            fitting.append((abs(ma - wanted), i))
    if fitting:
        best = catalogue().get(min(fitting)[1])
        for led in leds if each else leds[:1]:
            driver = desk.add(best.id, None, host=desk.board, origin="assumed", reason="it holds the LEDs' current, and wastes little")
            driver.pins, led.pins = ({_input(best): next(iter(led.pins.values()))} if led.pins else {}), {}
        for switch in switches:
            desk.plan.parts.remove(switch)
            desk.done |= set(switch.wishes)
        if switches:
            desk.plan.assumptions.append(f"The {best.name.split(' ')[0]} switches and dims by a pin of its own: no transistor is needed.")
        heat = (volts[0] - string) * wanted / 1000
        desk.plan.assumptions.append(f"{best.name} feeds the power LED: a resistor would turn {heat:.1f} W into heat.")


def _input(c: Component) -> str:
    """The pin by which a driver is switched."""
    return next(p for i in c.interfaces_of("signals") for p in i.pins.values())


def _held(c: Component) -> float:
    """The current that a driver holds through LEDs, mA; 0 for other parts."""
    return next((i.max_ma or 0.0 for i in c.interfaces_of("led") if i.role == "source"), 0.0)


def _volts(component: str | None, said: float | None) -> float | None:
    rail = next(iter(catalogue().get(component).rails), None) if component else None
    return said or (rail.volts if rail else None)
