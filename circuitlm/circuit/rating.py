"""A load whose figures the request gives: the catalogue's part with them in place of its own."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Component, Current
from circuitlm.circuit.units import show

_STALL = 3.0
"""How many times the current on its label a motor is reckoned with at most: a label's figure is that of full load."""


def rated(component: Component, amps: float, stall_known: bool = False) -> Component:
    """The component with its current set to *amps*, A; what depends on it (stall current, coil resistance) goes along.

    *stall_known*: *amps* was reckoned back from a stall current that is given, which is to come out again.
    """
    own = float(component.spec.get("ma", 0) or 0)
    if own <= 0 or amps <= 0:
        return component
    ma, spec = amps * 1000, dict(component.spec)
    spec["ma"] = ma
    if "stall_ma" in spec:
        times = float(spec["stall_ma"]) / own
        spec["stall_ma"] = max(ma, (times if stall_known else min(times, _STALL)) * ma if component.interfaces_of("motor") else ma)
    if "coil_ohms" in spec and (volts := spec.get("coil_volts") or spec.get("volts")):
        spec["coil_ohms"] = float(volts) / amps
    return component.model_copy(update={"spec": spec})


def holding(source: Component, capacity_mah: float | None = None, watts: float | None = None, amps: float | None = None) -> Component:
    """A battery of the capacity, a panel of the power, or an adapter of the current that the request gives; the catalogue's own where it
    gives none."""
    if amps and source.rails and source.rails[0].topology == "adapter":
        strong = source.rails[0].model_copy(update={"max_ma": 1000 * amps})
        source = source.model_copy(update={"rails": [strong, *source.rails[1:]], "spec": source.spec | {"told_a": amps}})
    if capacity_mah and "capacity_mah" in source.spec:
        shown = f"{capacity_mah:g} mAh" if capacity_mah < 10_000 else f"{capacity_mah / 1000:g} Ah"
        source = source.model_copy(update={"spec": source.spec | {"capacity_mah": capacity_mah}, "name": f"{source.name}, {shown}"})
    if watts and source.rails and (volts := source.rails[0].volts):
        rail = source.rails[0].model_copy(update={"max_ma": round(watts / volts * 1000)})
        named = re.sub(r", \d+(?:\.\d+)? W\b", "", source.name)
        source = source.model_copy(update={"rails": [rail, *source.rails[1:]], "name": f"{named}, {show(watts, 'W')}"})
    return source


def outlet(component: Component, volts: str | None, amps: str | None) -> Component:
    """An outlet for a device of the voltage and the current that the request gives; it takes a twentieth more or less volts."""
    supply = component.supplies[0]
    v = units.parse(volts, "V").value if volts else supply.nominal or supply.max
    ma = 1000 * float(amps) if amps else supply.ma.peak or 1000.0
    told = supply.model_copy(update={"min": 0.95 * v, "max": 1.05 * v, "nominal": v, "ma": Current(typical=ma, peak=ma)})
    name = f"{component.name}, {show(v, 'V')} {show(ma / 1000, 'A')}"
    return component.model_copy(update={"supplies": [told, *component.supplies[1:]], "name": name})


def stands(component: Component, volts: float) -> bool:
    """Whether a load works at a voltage, V; one of unknown voltage does at any."""
    own = float(component.spec.get("volts", 0) or 0)
    if not own or volts <= 0:
        return True
    return float(component.spec.get("v_min", own * 0.8)) <= volts <= float(component.spec.get("v_max", own * 1.25))


def wound_for(component: Component, volts: float) -> Component:
    """A generic load as it is sold for another voltage, V: a coil or lamp of the same power, a motor of the same current at least (one for
    more volts is the larger one). The component itself where it works at that voltage, is a part of a maker's own, or has electronics."""
    if stands(component, volts) or component.form != "generic" or component.supplies or component.rails or component.interfaces_of("mains"):
        return component
    spec, share = dict(component.spec), volts / float(component.spec["volts"])
    spec["volts"] = volts
    spec |= {k: round(float(spec[k]) * share, 3) for k in ("v_min", "v_max") if k in spec}
    less = min(share, 1.0) if component.shape == "motor" or component.interfaces_of("motor") else share
    spec |= {k: round(float(spec[k]) / less, 3) for k in ("ma", "stall_ma") if k in spec}
    if "coil_ohms" in spec:
        spec["coil_ohms"] = round(float(spec["coil_ohms"]) * share**2, 3)
    named = re.sub(r"\b\d+(?:\.\d+)? V\b", show(volts, "V"), component.name)
    return component.model_copy(
        update={"spec": spec, "name": named if named != component.name else f"{component.name}, {show(volts, 'V')}"}
    )
