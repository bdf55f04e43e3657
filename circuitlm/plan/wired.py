"""Which parts of a plan are wired pin by pin: nobody else finds them hosts, drivers or wires."""

from __future__ import annotations

from collections import defaultdict

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan.design import DesignPlan


def wired_pins(plan: DesignPlan) -> dict[str, set[str]]:
    """Key of a part -> its pins that wires of the plan name."""
    found: dict[str, set[str]] = defaultdict(set)
    for wire in plan.wires:
        for end in wire.ends:
            key, dot, pin = end.partition(".")
            if dot:
                found[key].add(pin)
    return dict(found)


def by_hand(plan: DesignPlan) -> set[str]:
    """Keys of the parts, controllers apart, that have a wire at more than their supply pins."""
    keys = set()
    for key, pins in wired_pins(plan).items():
        part = plan.part(key)
        if part is None or part.component not in catalogue():
            continue
        component = catalogue().get(part.component)
        if component.mcu is None and pins - {*component.supply_pins(), *component.ground_pins()}:
            keys.add(key)
    return keys
