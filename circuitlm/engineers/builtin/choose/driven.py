"""Motors that drivers are named for without naming them: 'an A4988 on step 3, dir 4', 'motors run from 24 V' beside stepper drivers."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart

_BRUSHED = re.compile(r"\b(?:dc|gear(?:ed)?|tt|brush(?:ed)?|vibration|wheels?|pump|fan|\d+ ?v)\b", re.I)
_DRIVEN = ("motor", "coils", "load")


def steppers_meant(desk: Desk) -> None:
    """'Motors' beside drivers that only step are stepper motors, as many as drivers where no number is given."""
    drivers = [w for w in desk.request.of("part") if w.component and _outputs(desk.get(w.component))]
    steps = sum(w.count for w in drivers if _only_steps(desk.get(w.component or "")))
    stepper = desk.default("stepper")
    if not steps or stepper is None or any(not _only_steps(desk.get(w.component or "")) for w in drivers):
        return
    for wish in desk.request.of("part"):
        general = wish.component is not None and any(i.role == "sink" and i.type == "motor" for i in desk.get(wish.component).interfaces)
        if general and "motor" in wish.words.lower() and not _BRUSHED.search(f"{wish.attributes.get('before', '')} {wish.words}"):
            wish.component = stepper
            if wish.attributes.pop("assumed-count", ""):
                wish.count = steps


def motors_of_drivers(desk: Desk) -> None:
    """A motor at each output of the named drivers, where the request names none, or fewer than the outputs whose pins it names."""
    drivers = [p for p in desk.peripherals() if p.origin == "prompt" and desk.component(p).kind == "driver" and _outputs(desk.component(p))]
    driven = [p for p in desk.peripherals() if any(i.role == "sink" and i.type in _DRIVEN for i in desk.component(p).interfaces)]
    if not drivers or desk.plan.flags.get("nothing-else"):
        return
    parts = [catalogue().entries[w.component] for w in desk.request.of("part") if w.component]
    if any(e["kind"] == "connector" for e in parts):
        return  # 'motor outputs on screw terminals'
    named = all(p.pins for p in drivers)
    if driven and not (named and all(desk.component(p).interfaces_of("motor") for p in driven)):
        return
    wanted = [(kind, desk.component(p)) for p in drivers for kind in _wanted(desk.component(p), p if named else None)]
    missing = wanted[len(driven) :]
    added: dict[str, int] = {}
    for kind, driver in missing:
        component = desk.default("stepper") if kind == "coils" else _motor_for(desk, driver)
        if component is not None:
            desk.add(component, None, origin="assumed", reason="a driver is there for a motor").host = drivers[0].host
            added[component] = added.get(component, 0) + 1
    for component, count in added.items():
        name = catalogue().entries[component]["name"]
        desk.plan.assumptions.append(
            f"{count} x {name} assumed at the {'driver' if len(drivers) == 1 else 'drivers'}: choose the real ones."
        )


def _motor_for(desk: Desk, driver: Component) -> str | None:
    """The usual motor, or one of the catalogue's that is small enough for the driver's outputs: a haptic driver's is a coin motor."""
    output = next((i for i in driver.interfaces if i.role == "source" and i.type == "motor"), None)
    usual = desk.default("motor")
    if output is None or usual is None or len(output.volts) != 2:
        return usual

    def fits(component: Component, current: str) -> bool:
        volts, ma = component.spec.get("volts"), component.spec.get(current)
        return bool(volts and ma) and output.volts[0] <= float(volts or 0) <= output.volts[1] and float(ma or 0) <= (output.max_ma or 1e9)

    if fits(desk.get(usual), "ma"):
        return usual
    known = (desk.get(i) for i, e in catalogue().entries.items() if e["kind"] == "actuator" and e["form"] == "generic")
    small = [c.id for c in known if c.shape == "motor" and fits(c, "stall_ma")]
    return min(small, key=lambda i: (not catalogue().entries[i].get("default_for"), i), default=usual)


def _outputs(component: Component) -> list[str]:
    """Its outputs for motors, a bipolar stepper's two windings being one: not the phases of a brushless motor's controller."""
    return [
        i.type
        for i in component.interfaces
        if i.role == "source" and (i.type == "motor" or (i.type == "coils" and set(i.pins) == {"a1", "a2", "b1", "b2"}))
    ]


def _only_steps(component: Component) -> bool:
    return _outputs(component) == ["coils"]


def _wanted(component: Component, part: PlanPart | None) -> list[str]:
    """The kind of motor at each output; of those whose pins *part* names, where it names any."""
    if _only_steps(component):
        return ["coils"]
    outputs = [i.id for i in component.interfaces if i.role == "source" and i.type == "motor"]
    if part is None:
        return ["motor"] * len(outputs)
    said = {k.lower() for k in part.pins}
    served: set[str] = set()
    for i in component.interfaces_of("signals"):
        names = {n.lower() for role, pin in i.pins.items() for n in (role, pin)}
        served |= set(i.serves) & set(outputs) if names & said else set()
    return ["motor"] * (len(served) or len(outputs))
