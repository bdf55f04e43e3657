"""Current monitors whose own resistor is too small for the current that is asked for: an external shunt in its place."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart

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
        if limit and amps > limit:
            _larger_range(desk, part, amps)
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


def _larger_range(desk: Desk, part: PlanPart, amps: float) -> None:
    """A sensor that is sold for several currents is the smallest that carries this one; where none does, the one of its kind that does."""
    fits = _ranges(part.component, amps)
    if not fits and part.origin != "prompt":
        others = [i for i in catalogue().entries if i not in desk.avoid and _like(i, part.component) and _ranges(i, amps)]
        if others:
            name = desk.component(part).name
            part.component = min(others, key=lambda i: _ranges(i, amps)[0][0])
            fits = _ranges(part.component, amps)
            desk.plan.assumptions = [a for a in desk.plan.assumptions if not a.startswith(f"{name} is ")]
    if fits:
        _, setting, value = fits[0]
        part.settings.setdefault(setting, value)
        name = desk.component(part).name
        desk.plan.assumptions.append(f"{name} is taken as its {value[:-1]} A type: {units.show(amps, 'A')} is to go through it.")


def _ranges(component: str, amps: float) -> list[tuple[float, str, str]]:
    """(amperes, setting, value) of the choices of a sensor's settings that are currents of at least *amps*, the smallest first."""
    found = []
    for setting in catalogue().get(component).settings:
        for choice in setting.choices:
            if re.fullmatch(r"\d+A", str(choice.value)) and float(str(choice.value)[:-1]) >= amps:
                found.append((float(str(choice.value)[:-1]), setting.id, str(choice.value)))
    return sorted(found)


def _like(component: str, other: str) -> bool:
    entries = catalogue().entries
    return entries[component]["kind"] == entries[other]["kind"] and "current" in entries[component]["provides"]


def _said(desk: Desk) -> float:
    """The largest current that the request speaks of as one to be measured, A."""
    return max([float((m[1] or m[2]).replace(",", ".")) for m in _AMPS.finditer(desk.raw)], default=0.0)
