"""Modules that a contact or a sensor's output starts by itself: a sound player, a relay module; no controller is needed for that.

Which inputs a contact may work, and whether to ground or to the supply, is data: interfaces of type `trigger` and the pull of their pin.
"""

from __future__ import annotations

from dataclasses import dataclass

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.plan import Link, PlanPart

_BUSES = frozenset({"i2c", "spi", "uart", "onewire", "i2s", "led-data", "coils", "segments"})


@dataclass(frozen=True, slots=True)
class _Input:
    """An input of a part that starts it."""

    part: PlanPart
    pin: str
    low: bool
    """Whether ground starts it."""


def triggers(desk: Desk) -> None:
    """Without a controller, contacts and sensors with a yes-or-no output work the inputs of modules, one each; then none is needed."""
    if desk.controllers() or desk.plan.blocks or desk.prefer_board:
        return
    inputs = _inputs(desk)
    contacts = [p for p in desk.peripherals() if _contact(desk.component(p))]
    sensors = [p for p in desk.peripherals() if _says(desk.component(p))]
    started = {i.part.key for i in inputs}
    if not inputs or not (contacts or sensors) or not (_wanted(desk) or _named(desk, contacts, inputs)):
        return
    others = [p for p in desk.peripherals() if p.key not in started and p not in sensors and _needs_program(desk.component(p))]
    if others:
        return
    free, pairs = list(inputs), list[tuple[PlanPart, _Input]]()
    for part in [*contacts, *sensors]:
        chosen = _asked(part, free) or next((i for i in free if part in contacts or _suits(desk, part, i)), None)
        if chosen is None:
            continue
        free = [i for i in free if i.pin != chosen.pin or i.part is not chosen.part]
        pairs.append((part, chosen))
    if not desk.request.flags.get("no-controller") and not _all_started(desk, pairs):
        return
    for part, chosen in pairs:
        if part in contacts:
            _close(desk, part, chosen)
        else:
            pin = _says(desk.component(part)) or ""
            desk.plan.links.append(Link(a=f"{chosen.part.key}.{chosen.pin}", b=f"{part.key}.{pin}", reason="starts it"))
        part.pins = {}
    desk.request.flags.setdefault("no-controller", "yes")


_LIT = ("indicator", "audio", "light")
"""Kinds of parts that do nothing unless something switches them."""


def _all_started(desk: Desk, pairs: list[tuple[PlanPart, _Input]]) -> bool:
    """Whether each sensor found an input that its level starts, and nothing is left that a controller would have to switch."""
    said, started = {p.key for p, _ in pairs}, {i.part.key for _, i in pairs}
    sensing = [p for p in desk.peripherals() if _says(desk.component(p))]
    idle = [p for p in desk.peripherals() if desk.component(p).kind in _LIT and p.key not in started]
    return all(p.key in said for p in sensing) and not (sensing and idle)


def _inputs(desk: Desk) -> list[_Input]:
    out = []
    for part in desk.peripherals():
        c = desk.component(part)
        for i in c.interfaces_of("trigger"):
            out.append(_Input(part, i.pins["in"], c.pin(i.pins["in"]).pull == "up"))
        if c.kind == "actuator" and c.supplies and c.interfaces_of("contact"):  # a relay module
            out += [_Input(part, p, bool(c.spec.get("active_low"))) for i in c.interfaces_of("signals") for p in i.pins.values()]
    return out


def _contact(c: Component) -> bool:
    return c.kind in ("input", "sensor") and not c.supplies and bool(c.interfaces_of("contact"))


def _says(c: Component) -> str | None:
    """The pin at which a sensor module says yes or no."""
    if c.kind != "sensor" or not c.supplies or any(i.type in _BUSES and i.default for i in c.interfaces):
        return None
    ways = [i for i in c.interfaces_of("signals") if i.default and len(i.pins) == 1]
    for i in ways:
        role, pin = next(iter(i.pins.items()))
        if c.pin(pin).type in ("output", "open_collector") and not any("adc" in n for n in i.needs.get(role, [])):
            return pin
    return None


def _suits(desk: Desk, sensor: PlanPart, target: _Input) -> bool:
    """Whether a sensor's output is, when it has something to say, at the level that starts the input."""
    c = desk.component(sensor)
    pin = c.pin(_says(c) or "")
    low = bool(c.spec.get("active_low")) or pin.type == "open_collector"
    return low == target.low


def _wanted(desk: Desk) -> bool:
    """Whether the request wants no controller, or names nothing that a program would be needed for."""
    if desk.request.flags.get("no-controller"):
        return True
    functions = [w.function or "" for w in desk.request.of("function") if w.id not in desk.done]
    return not any(_needs_program(desk.component(p)) for p in desk.peripherals()) and all(desk.met_by(f) for f in functions)


def _needs_program(c: Component) -> bool:
    return any(i.type in _BUSES and i.default for i in c.interfaces) or c.kind == "display"


def _named(desk: Desk, contacts: list[PlanPart], inputs: list[_Input]) -> bool:
    names = {i.pin.lower() for i in inputs}
    return any(name.lower() in names for p in contacts for name in p.pins.values())


def _asked(part: PlanPart, free: list[_Input]) -> _Input | None:
    names = {name.lower() for name in part.pins.values()}
    return next((i for i in free if i.pin.lower() in names), None)


def _close(desk: Desk, contact: PlanPart, target: _Input) -> None:
    """A contact between the input and what starts it."""
    pins = list(desk.component(contact).interfaces_of("contact")[0].pins.values())
    ways = desk.component(contact).interfaces_of("contact")[0].pins
    first, second = (ways["no"], ways["com"]) if {"no", "com"} <= set(ways) else (pins[0], pins[-1])
    desk.plan.links.append(Link(a=f"{target.part.key}.{target.pin}", b=f"{contact.key}.{first}", reason="starts it"))
    supply = next(iter(desk.component(target.part).supplies), None)
    end = "GND" if target.low or supply is None else f"{target.part.key}.{supply.pins[0]}"
    if end == "GND":
        desk.plan.links.append(Link(a=f"{contact.key}.{second}", b=f"{target.part.key}.GND", reason="a low level starts it"))
    else:
        desk.plan.links.append(Link(a=end, b=f"{contact.key}.{second}", reason="a high level starts it"))
