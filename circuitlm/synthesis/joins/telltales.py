"""LEDs across the load that they show, each with a resistor for the load's voltage."""

from __future__ import annotations

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import PinRef
from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.joins.leds import forward_volts

MOST_A, MOST_W = 10e-3, 0.125
"""Current of such an LED, A, and what its resistor may turn into heat, W: half of what a common one stands."""


def lay(b: Builder) -> None:
    """From the load's positive side through resistor and LED to its negative side: R = (V - Vf) / I, with I within `MOST_A` and `MOST_W`."""
    for planned in b.plan.parts:
        if not (key := planned.options.get("across")) or key not in b.refs:
            continue
        light, load = b.circuit.parts[b.refs[planned.key]], b.circuit.parts[b.refs[key]]
        ends = next((i.pins for i in load.component.interfaces_of("load") if i.role == "sink"), {})
        high, low = (b.circuit.net_of(PinRef(load.ref, ends[role])) if role in ends else None for role in ("p", "n"))
        if high is None or low is None or not high.volts:
            b.problems.append(f"{light.ref} finds no supply at {load.ref} that it could show.")
            continue
        over = high.volts - forward_volts(light)
        ohms = eseries.at_least(max(over / MOST_A, over * over / MOST_W), "E12")
        why = f"({units.show(high.volts, 'V')} - {units.show(high.volts - over, 'V')}) / {units.show(ohms, 'Ω')} = {units.show(over / ohms, 'A')} while {load.ref} is on"
        r = b.resistor(ohms, light.ref, "series", why)
        b.circuit.connect(high, (r.ref, "1"))
        b.circuit.join(PinRef(r.ref, "2"), PinRef(light.ref, "A"), f"{light.ref}_A")
        b.circuit.connect(low, (light.ref, "K"))
