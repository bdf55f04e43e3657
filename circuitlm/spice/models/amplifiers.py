"""Op-amps and comparators as subcircuits of their gain-bandwidth, slew rate and output range."""

from __future__ import annotations

import math

from circuitlm.circuit.component import Component
from circuitlm.circuit.units import spice
from circuitlm.circuit.words import identifier
from circuitlm.spice.models.figures import number

GAIN, GM = 1e5, 1e-3
"""Open-loop gain, and the input stage's transconductance, A/V."""
SLEW = 1e6
"""V/s, where the component file gives no slew rate: faster than its gain-bandwidth shows at small signals."""


def opamp_subcircuit(component: Component) -> tuple[str, list[str]]:
    """An op-amp of one pole: gain 100 000, its own gain-bandwidth and slew rate, output between the rails less its drops.

    The input stage gives I = Imax tanh(GM vd / Imax) into C = GM / (2 pi GBW) beside R = GAIN / GM; so the gain falls to 1 at GBW, and the
    output never moves faster than Imax / C. Node y, about the middle of the supply, is held between the output's limits by a current of
    1 A/V, so that nothing winds up; 50 ohms follow. Source: Boyle et al., Macromodeling of integrated circuit operational amplifiers,
    IEEE J. Solid-State Circuits, 1974 (the structure; the figures are the component's).
    """
    if component.shape == "comparator":
        return comparator_subcircuit(component)
    name = "OPAMP_" + identifier(component.id).upper()
    gbw = number(component, "gbw_hz", 1e6)
    rail = component.spec.get("rail_to_rail") is True
    low = number(component, "out_low", 0.02 if rail else 0.1)
    high = number(component, "out_high", 0.02 if rail else 1.5)
    farads = GM / (2 * math.pi * gbw)
    slew = number(component, "slew", SLEW / 1e6) * 1e6
    most = slew * farads
    return name, [
        f".subckt {name} inp inn vp vn out",
        "Rin inp inn 10meg",
        "Rsp vp mid 10meg",
        "Rsn mid vn 10meg",
        f"Bg 0 y I={spice(most)}*tanh((V(inp)-V(inn))*{spice(GM / most)})",
        f"Ry y mid {spice(GAIN / GM)}",
        f"Cy y 0 {spice(farads)}",
        f"Bc y 0 I=max(0,V(y)-max(V(vp)-{spice(high)},V(vn)+{spice(low)}))-max(0,V(vn)+{spice(low)}-V(y))",
        "Eo z 0 y 0 1",
        "Ro z out 50",
        ".ends",
    ]


def comparator_subcircuit(component: Component) -> tuple[str, list[str]]:
    """A comparator with an open collector: it sinks while the inverting input is the higher one, and does nothing otherwise.

    Saturated it is a resistance with `out_low` at 4 mA; the decision is a tanh of some hundred microvolts' width with a
    microsecond's delay, so that positive feedback converges.
    """
    name = "COMP_" + identifier(component.id).upper()
    ohms = number(component, "out_low", 0.2) / 4e-3
    return name, [
        f".subckt {name} inp inn vp vn out",
        "Rin inp inn 10meg",
        "Bs x 0 V=0.5*(1+tanh(5e3*(V(inn)-V(inp))))",
        "Rp x y 1k",
        "Cp y 0 1n",
        f"Bo out vn I=V(out,vn)*(V(y)/{spice(ohms)}+1e-9)",
        ".ends",
    ]
