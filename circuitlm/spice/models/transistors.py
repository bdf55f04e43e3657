"""Transistors: Gummel-Poon and level-1 parameters from gain, V_BE, threshold and R_DS(on)."""

from __future__ import annotations

import math

from circuitlm.circuit.component import Component
from circuitlm.circuit.units import spice
from circuitlm.circuit.words import identifier
from circuitlm.spice.models.figures import VT, number


def bjt_model(component: Component) -> tuple[str, str]:
    """Gummel-Poon with BF = the smallest usual gain; NF puts V_BE where the data say at a tenth of I_C max.

    V_BE = NF Vt ln(Ic/Is), Is = 10 fA. A Darlington's 1.4 to 2.5 V come out through NF too.
    """
    name = "Q_" + identifier(component.id).upper()
    amps = number(component, "ic_max_ma", 200.0) / 1000 / 10
    vbe = number(component, "vbe", 0.7)
    nf = vbe / (VT * math.log(amps / 1e-14)) if vbe > 1.0 else 1.0
    kind = "PNP" if component.shape == "pnp" else "NPN"
    return name, (
        f".model {name} {kind}(IS=1e-14 BF={spice(number(component, 'hfe', 100.0))} NF={spice(nf)} VAF=100 CJE=10p CJC=5p TF=0.5n)"
    )


GATE_A = 2e-3
"""Gate current at which a thyristor of a few amperes usually fires, A."""


def thyristor_subcircuit(component: Component) -> tuple[str, list[str]]:
    """A thyristor (anode, gate, cathode): off until its gate reaches 0.6 V, on until its current falls below 10 mA.

    The gate's resistance to the cathode makes that voltage of the usual gate current. Whether it is on is kept in a small capacitance that
    feeds itself back (it starts off), and read by a switch with hysteresis, so that no half-way state can rest; on, it is a voltage of 0.9 V and the resistance that makes the stated forward voltage at a third of
    the largest current. Two transistors in its place would leave the operating point undecided.
    """
    name = "SCR_" + identifier(component.id).upper()
    amps = number(component, "if_max_ma", 5000.0) / 1000 / 3
    ohms = max((number(component, "vf", 1.4) - 0.9) / amps, 0.01)
    return name, [
        f".subckt {name} a g k",
        f"Rg g k {spice(0.6 / GATE_A)}",
        "Vi a m DC 0",
        "Bs s 0 V=0.5*(1+tanh(200*(V(g)-V(k)-0.6)))",
        "Bh h 0 V=0.5*(1+tanh(2e3*(I(Vi)-10e-3)))",
        "Bq d 0 V=V(s)+(1-V(s))*V(h)*0.5*(1+tanh(20*(V(q)-0.5)))",
        "Rq d q 1k",
        "Cq q 0 1n IC=0",
        "Vo one 0 DC 1",
        f"So one p q 0 {name}_L",
        "Rp p 0 100k",
        f".model {name}_L SW(VT=0.5 VH=0.4 RON=1 ROFF=1e9)",
        f"Bm m k I=V(p)*max(0,V(m)-V(k)-0.9)/{spice(ohms)}",
        "Rm m k 10meg",
        ".ends",
    ]


def jfet_model(component: Component) -> tuple[str, str]:
    """A junction FET: I = BETA (V_GS - VTO)² with BETA = I_DSS / VTO², the typical figures. Source: Shichman and Hodges, IEEE J. Solid-State
    Circuits, 1968 (the model of SPICE)."""
    name = "J_" + identifier(component.id).upper()
    off = number(component, "vgs_off", 2.0)
    beta = number(component, "idss_ma", 3.0) / 1000 / off**2
    return name, f".model {name} NJF(VTO=-{spice(off)} BETA={spice(beta)} LAMBDA=0.005)"


def mosfet_model(component: Component) -> tuple[str, str]:
    """Level 1 with VTO = the threshold and KP such that R_DS(on) holds at the stated gate drive.

    In the linear region R = 1 / (KP (V_GS - V_TO)) with W = L. V_TO is 80 % of the largest threshold.
    """
    name = "M_" + identifier(component.id).upper()
    threshold = 0.8 * abs(number(component, "vgs_th", 2.0))
    drive = max(abs(number(component, "vgs_drive", 10.0)), threshold + 0.5)
    resistance = max(number(component, "rds_on", 0.05), 1e-4)
    kp = 1 / (resistance * (drive - threshold))
    p = component.shape == "pmos"
    return name, (f".model {name} {'PMOS' if p else 'NMOS'}(LEVEL=1 VTO={'-' if p else ''}{spice(threshold)} KP={spice(kp)} LAMBDA=0.01)")
