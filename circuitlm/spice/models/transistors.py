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
