"""The 4046 as a current-driven oscillator with hysteresis and an exclusive-or phase comparator."""

from __future__ import annotations

from circuitlm.circuit.component import Component
from circuitlm.circuit.words import identifier

LOOP_TERMINALS = ("VDD", "VSS", "SIG_IN", "COMP_IN", "VCO_IN", "VCO_OUT", "PC1_OUT", "R1", "R2", "C1A", "C1B")
"""The subcircuit's terminals."""
OUT_OHMS, STRAY = 300.0, "32p"
"""Output resistance on 5 V to 10 V, Ω; capacitance beside C1 in the data sheet's formula."""


def loop_subcircuit(component: Component) -> tuple[str, list[str]]:
    """A 4046 for transients: f = Vin/(Vdd·R1·(C1 + 32 pF)) + 1/(R2·(C1 + 32 pF)).

    R1 sees the control voltage, R2 the supply; their currents together charge C1 up and down by half the supply in each half period. Which
    way is kept in a small capacitance that feeds itself back. Phase comparator 1 is an exclusive or. Source: the CD4046B data sheet's
    formulas for the frequency, recalled.
    """
    name = "LOOP_" + identifier(component.id).upper()
    half = "0.5*(1+tanh(20*(V({0})-V(vss)-0.5*V(vdd,vss))/V(vdd,vss)))"
    return name, [
        f".subckt {name} vdd vss sig comp vin out pc1 r1 r2 ca cb",
        "Rs sig vss 1meg",
        "Rc comp vss 1e9",
        "Ri vin vss 1e9",
        "B1 s1 0 V=V(vin)",
        "V1 s1 r1 DC 0",
        "B2 s2 0 V=V(vdd)",
        "V2 s2 r2 DC 0",
        "Rb cb vss 1",
        f"Cs ca cb {STRAY} IC=0",
        "Bi cb ca I=(2*V(p)-1)*(max(0,I(V1))+max(0,I(V2)))",
        "Bx x 0 V=4*V(ca,cb)/max(1,V(vdd,vss))",
        "Bs s 0 V=0.5*(1+tanh(100*(-1-V(x))))",
        "Br r 0 V=0.5*(1+tanh(100*(V(x)-1)))",
        "Bq d 0 V=V(s)+(1-V(s))*(1-V(r))*0.5*(1+tanh(20*(V(q)-0.5)))",
        "Rq d q 1k",
        "Cq q 0 20p IC=1",
        "Vo one 0 DC 1",
        f"So one p q 0 {name}_L",
        "Rp p 0 100k",
        f".model {name}_L SW(VT=0.5 VH=0.4 RON=1 ROFF=1e9)",
        "Bo o 0 V=V(vss)+V(p)*V(vdd,vss)",
        f"Ro o out {OUT_OHMS:g}",
        f"Ba a 0 V={half.format('sig')}",
        f"Bb b 0 V={half.format('comp')}",
        "Bp e 0 V=V(vss)+V(vdd,vss)*(V(a)+V(b)-2*V(a)*V(b))",
        f"Re e pc1 {OUT_OHMS:g}",
        ".ends",
    ]
