"""Floating alternating signals that are to be measured: a current clamp in front of an analog input."""

from __future__ import annotations

import math

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.joins import join
from circuitlm.synthesis.joins.sensing import analog_rail
from circuitlm.synthesis.joins.signals import fixed_pin

_BIAS_OHM, _BIAS_F = 10_000.0, 10e-6
"""Half the supply from two resistors: 5 kΩ of its own, which the capacitor shorts above 3 Hz."""


def burden(full_scale_ma: float, rail_v: float) -> float:
    """The resistor, Ω, that turns a clamp's full-scale current (mA, effective) into what swings within half the rail on both sides."""
    limit = rail_v / 2 / (full_scale_ma / 1000 * math.sqrt(2))
    return eseries.values("E12", limit / 10, limit)[-1]


@join("ac-source")
def ac_source(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """One end at half the supply, the other at an analog input: a converter cannot read what swings below ground. A clamp with a current
    output gets its burden resistor."""
    rail = b.rail_net(analog_rail(b, host), host) or b.supply_net(host)
    if rail is None:
        return
    p, n = (PinRef(part.ref, interface.pins[role]) for role in ("p", "n"))
    middle = b.circuit.net(b.circuit.free_net(f"{part.ref}_BIAS"))
    out = b.circuit.net(b.circuit.free_net(f"{part.ref}_OUT"), bus="analog")
    upper = b.resistor(_BIAS_OHM, part.ref, "bias-top", "with the one below it makes half the supply, around which the signal swings")
    lower = b.resistor(_BIAS_OHM, part.ref, "bias-bottom", "makes half the supply with the one above it")
    smooth = b.capacitor(_BIAS_F, part.ref, "bias", "holds half the supply still at mains frequency")
    b.circuit.connect(rail, (upper.ref, "1"))
    b.circuit.connect(middle, (upper.ref, "2"), (lower.ref, "1"), (smooth.ref, "+" if smooth.component.has_pin("+") else "1"), n)
    b.ground(PinRef(lower.ref, "2"))
    b.ground(PinRef(smooth.ref, "-" if smooth.component.has_pin("-") else "2"))
    if secondary := part.component.spec.get("ct_ma"):
        ohms = burden(float(secondary), rail.volts or analog_rail(b, host))
        r = b.resistor(
            ohms, part.ref, "burden", f"turns the clamp's {units.show(float(secondary) / 1000, 'A')} at full scale into a voltage"
        )
        b.circuit.connect(out, (r.ref, "1"))
        b.circuit.connect(middle, (r.ref, "2"))
    b.circuit.connect(out, p)
    b.demand(host, out, p, f"{part.ref} signal", ["adc"], "in", fixed=fixed_pin(b, part, interface, "p"), slow=False)
