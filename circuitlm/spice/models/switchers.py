"""The MC34063 as an oscillator, a comparator, a latch and a switch."""

from __future__ import annotations

from circuitlm.circuit.component import Component
from circuitlm.circuit.units import spice
from circuitlm.circuit.words import identifier
from circuitlm.spice.models.figures import number

SWITCHER_TERMINALS = ("SWC", "SWE", "TC", "GND", "FB", "VCC", "IPK", "DRC")
"""The subcircuit's terminals, in the order of the chip's pins."""
SATURATION_V, SWITCH_OHMS, LIMIT_V = 0.8, 0.2, 0.3
"""Switch: voltage and resistance when on; voltage across the sense resistor that ends the pulse."""


def switcher_subcircuit(component: Component) -> tuple[str, list[str]]:
    """An MC34063 for transients.

    20 µA charge the timing capacitor by half a volt, six times as much discharge it: CT = 4·10⁻⁵·ton, the data sheet's formula. While it is
    charged the comparator may turn the switch on; it stays on until the charge ends, or until the current limit does. Both states are kept in
    small capacitances that feed themselves back. Source: MC34063A data sheet (block diagram and formulas), recalled.
    """
    name = "SWITCHER_" + identifier(component.id).upper()
    vref = number(component, "vref", 1.25)
    latch = ["Rq{n} d{n} 0x{n} 1k", "Cq{n} 0x{n} 0 100p IC={ic}"]
    lines = [f".subckt {name} swc swe tc gnd_ fb vcc ipk drc", "Rt tc gnd_ 100meg", "Rf fb gnd_ 100meg", "Vo one 0 DC 1"]
    for n, ic in (("1", 1), ("2", 0)):
        lines += [x.format(n=n, ic=ic).replace("0x", "q") for x in latch]
        lines += [f"So{n} one p{n} q{n} 0 {name}_L", f"Rp{n} p{n} 0 100k"]
    return name, [
        *lines,
        f".model {name}_L SW(VT=0.5 VH=0.4 RON=1 ROFF=1e9)",
        "Bl l 0 V=0.5*(1+tanh(200*(0.75-V(tc,gnd_))))",
        "Bh h 0 V=0.5*(1+tanh(200*(V(tc,gnd_)-1.25)))",
        "Bq1 d1 0 V=V(l)+(1-V(l))*(1-V(h))*0.5*(1+tanh(20*(V(q1)-0.5)))",
        "Bt gnd_ tc I=V(p1)*20u-(1-V(p1))*120u",
        f"Bf f 0 V=0.5*(1+tanh(500*({spice(vref)}-V(fb,gnd_))))",
        f"Bi i 0 V=0.5*(1+tanh(300*(V(vcc,ipk)-{spice(LIMIT_V)})))",
        "Bq2 d2 0 V=V(p1)*(1-V(i))*(V(f)+(1-V(f))*0.5*(1+tanh(20*(V(q2)-0.5))))",
        f"Bs swc swe I=V(p2)*max(0,V(swc,swe)-{spice(SATURATION_V)})/{spice(SWITCH_OHMS)}",
        "Rs swc swe 10meg",
        "Rd drc swc 1e6",
        ".ends",
    ]
