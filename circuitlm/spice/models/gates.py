"""Inverters of a chip, with Schmitt-trigger inputs or without."""

from __future__ import annotations

from circuitlm.circuit.component import Component
from circuitlm.circuit.words import identifier

RISING, FALLING = 0.5325, 0.3325
"""A Schmitt inverter's typical thresholds as shares of its supply: 2.4 V and 1.5 V on 4.5 V."""
OUT_OHMS = 50.0


def inverter_subcircuit(component: Component) -> tuple[str, list[str]]:
    """One inverter for transients, its output behind 50 ohms, some ten nanoseconds slow.

    A Schmitt input's state is kept in a small capacitance that feeds itself back, read by a switch with hysteresis, as the 555's is.
    Source: typical thresholds of the 74HC14 data sheet at 4.5 V, recalled.
    """
    schmitt = any("schmitt" in a for a in component.aliases)
    name = "INV_" + identifier(component.id).upper()
    head = [f".subckt {name} a y vcc gnd_", "Ra a gnd_ 1e9", "Bx x 0 V=V(a,gnd_)/max(0.5,V(vcc,gnd_))"]
    state = [
        f"Bs s 0 V=0.5*(1+tanh(400*({FALLING}-V(x))))",
        f"Br r 0 V=0.5*(1+tanh(400*(V(x)-{RISING})))",
        "Bq d 0 V=V(s)+(1-V(s))*(1-V(r))*0.5*(1+tanh(20*(V(q)-0.5)))",
        "Rq d q 1k",
        "Cq q 0 10p IC=0",
        "Vo one 0 DC 1",
        f"So one p q 0 {name}_L",
        "Rp p 0 100k",
        f".model {name}_L SW(VT=0.5 VH=0.4 RON=1 ROFF=1e9)",
    ]
    plain = ["Bq d 0 V=0.5*(1+tanh(100*(0.5-V(x))))", "Rq d p 1k", "Cq p 0 10p"]
    return name, [*head, *(state if schmitt else plain), "Bo o gnd_ V=V(p)*V(vcc,gnd_)", f"Ro o y {OUT_OHMS:g}", ".ends"]
