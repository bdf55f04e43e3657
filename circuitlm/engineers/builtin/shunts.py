"""Current monitors whose own resistor is too small for the current that is asked for: an external shunt in its place."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue

SHUNT = "current-shunt"
_DROP_V = 0.075
"""What usual shunts drop at their rated current, V; a monitor of 80 mV full scale reads a little more than that."""
_SOLD_A = (10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300)
_AMPS = re.compile(
    r"(?:\b(?:up to|max(?:imum)?(?: of| is)?|at most|about|around|peaks?(?: of| at)?|currents?(?: of| up to| to)?|handles?|measur\w+|read\w*|monitor\w*|~|≈)\s*"
    r"(?:up to |around |about |max |maybe )?(\d+(?:[.,]\d+)?)\s?a(?:mps?)?\b)|"
    r"\b(\d+(?:[.,]\d+)?)\s?a(?:mps?)?\s+(?:max\w*|peaks?|loads?|shunts?|range|continuous|charg\w+|discharg\w+|currents?|motors?|draw)\b"
)


def external_shunts(desk: Desk) -> None:
    """A monitor that is to measure more than its board's resistor carries gets the twin without it, and a shunt of the next size."""
    amps = max([_said(desk), *(float(p.options["amps"]) for p in desk.peripherals() if p.options.get("amps"))], default=0.0)
    for part in list(desk.peripherals()):
        own = desk.component(part)
        twin = f"{own.id}-external"
        limit = float(own.spec.get("current_a", 0) or 0)
        if twin not in catalogue() or not limit or amps <= limit or twin in desk.avoid:
            continue
        size = next((a for a in _SOLD_A if a >= amps), None)
        if size is None:
            continue
        part.component = twin
        for wish in desk.request.of("part"):
            if wish.id in part.wishes:
                wish.alternatives.append(twin)
        ohms = _DROP_V / size
        shunt = desk.add(
            SHUNT, None, origin="assumed", reason=f"{amps:g} A is more than the {limit:g} A that the resistor on the module carries"
        )
        shunt.value = units.show(ohms, "").strip()
        shunt.options["monitor"] = part.key
        desk.plan.assumptions.append(
            f"A shunt of {size} A and 75 mV ({units.show(ohms, 'Ω')}) carries the current: it turns {units.show(size * _DROP_V, 'W')} into heat at {size} A, "
            f"and the {own.name}'s own {units.show(float(own.spec.get('r_int', 0.1)), 'Ω')} would have to carry {units.show(amps * amps * float(own.spec.get('r_int', 0.1)), 'W')}."
        )


def _said(desk: Desk) -> float:
    """The largest current that the request speaks of as one to be measured, A."""
    return max([float((m[1] or m[2]).replace(",", ".")) for m in _AMPS.finditer(desk.raw)], default=0.0)
