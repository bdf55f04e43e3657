"""A load whose current the request gives: the catalogue's part with that figure in place of its own."""

from __future__ import annotations

from circuitlm.circuit.component import Component


def rated(component: Component, amps: float) -> Component:
    """The component with its current set to *amps*, A; what depends on it (stall current, coil resistance) goes along."""
    own = float(component.spec.get("ma", 0) or 0)
    if own <= 0 or amps <= 0:
        return component
    ma, spec = amps * 1000, dict(component.spec)
    spec["ma"] = ma
    if "stall_ma" in spec:
        spec["stall_ma"] = max(ma, float(spec["stall_ma"]) * ma / own if component.interfaces_of("motor") else ma)
    if "coil_ohms" in spec and spec.get("coil_volts"):
        spec["coil_ohms"] = float(spec["coil_volts"]) / amps
    return component.model_copy(update={"spec": spec})
