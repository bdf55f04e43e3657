"""The 555 timer as a divider, two comparisons, a latch, an output stage and a discharge transistor."""

from __future__ import annotations

from circuitlm.circuit.component import Component
from circuitlm.circuit.units import spice
from circuitlm.circuit.words import identifier
from circuitlm.spice.models.figures import number

TERMINALS = ("GND", "TRIG", "OUT", "RESET", "CTRL", "THR", "DISCH", "VCC")
"""The subcircuit's terminals, in the order of the chip's pins."""


def timer_subcircuit(component: Component) -> tuple[str, list[str]]:
    """A 555 for transients (its operating point as an oscillator is none).

    Three 5 kOhm resistors give a third and two thirds of the supply. Below the one TRIG sets the latch, above the other THR resets it; set
    wins, and RESET below 0.7 V wins over both. The latch is a small capacitance that feeds itself back: it keeps its state whatever steps the
    transient takes, where a switch with hysteresis alone loses it on a step that is taken back. The outputs follow it by such a switch, so
    that no half-way state can rest. High is VCC less `out_high` (1.5 V of a bipolar one), the discharge transistor 10 ohms. Source: the block diagram and figures of the TI NE555 data sheet, recalled.
    """
    name = "TIMER_" + identifier(component.id).upper()
    high, low = number(component, "out_high", 1.5), number(component, "out_low", 0.1)
    return name, [
        f".subckt {name} gnd_ trig out reset ctrl thr disch vcc",
        "R1 vcc ctrl 5k",
        "R2 ctrl third 5k",
        "R3 third gnd_ 5k",
        "Rt trig gnd_ 100meg",
        "Rh thr gnd_ 100meg",
        "Rr reset vcc 100k",
        "Bs s 0 V=0.5*(1+tanh(2e3*(V(third)-V(trig))))",
        "Br r 0 V=0.5*(1+tanh(2e3*(V(thr)-V(ctrl))))",
        "Bm m 0 V=0.5*(1-tanh(20*(V(reset)-V(gnd_)-0.7)))",
        "Bq d 0 V=(1-V(m))*(V(s)+(1-V(s))*(1-V(r))*0.5*(1+tanh(20*(V(q)-0.5))))",
        "Rq d q 1k",
        "Cq q 0 50p IC=0",
        "Vh one 0 DC 1",
        f"Sh one h q 0 {name}_L",
        "Rl h 0 100k",
        f".model {name}_L SW(VT=0.5 VH=0.4 RON=1 ROFF=1e9)",
        f"Bo z gnd_ V=V(h)*max(0,V(vcc)-V(gnd_)-{spice(high)})+(1-V(h))*{spice(low)}",
        "Ro z out 10",
        "Bd disch gnd_ I=(V(disch)-V(gnd_))*(max(0,0.9-V(h))*0.111+1e-9)",
        "Cd disch gnd_ 10p",
        ".ends",
    ]
