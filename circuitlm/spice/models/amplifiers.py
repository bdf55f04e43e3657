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
CLAMP_N = 0.1
"""Emission coefficient of the diodes that hold the inner node within the output's limits: some 45 mV at Imax. ngspice knows how to step along
a diode; with sources of amperes a volt in their place it found no operating point, and gave up kilovolts."""


def opamp_subcircuit(component: Component) -> tuple[str, list[str]]:
    """An op-amp of one pole: gain 100 000, its own gain-bandwidth and slew rate, output between the rails less its drops.

    The input stage gives I = Imax tanh(GM vd / Imax) into C = GM / (2 pi GBW) beside R = GAIN / GM; so the gain falls to 1 at GBW, and the
    output never moves faster than Imax / C. Node y, about the middle of the supply, is held between the output's limits by diodes of
    a small drop, so that nothing winds up; 50 ohms follow, or the component's own out_ohms. Source: Boyle et al., Macromodeling of integrated circuit operational amplifiers,
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
        f"Bh yh 0 V=max(V(vp)-{spice(high)},V(vn)+{spice(low)})",
        "Dh y yh CLAMP",
        f"Bl yl 0 V=V(vn)+{spice(low)}",
        "Dl yl y CLAMP",
        f".model CLAMP D(IS=1e-12 N={CLAMP_N})",
        "Eo z 0 y 0 1",
        f"Ro z out {spice(number(component, 'out_ohms', 50.0))}",
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


def in_amp_subcircuit(component: Component) -> tuple[str, list[str]]:
    """An instrumentation amplifier: out = ref + base·(in+ - in-) + ohms·I, with I through the gain resistor, which sees the difference.

    G = `gain_base` + `gain_ohms` / RG, as the component file has it; one pole at its gain-bandwidth, the output between its limits.
    """
    name = "INAMP_" + identifier(component.id).upper()
    base, ohms = number(component, "gain_base", 1.0), number(component, "gain_ohms", 50e3)
    low, high = number(component, "out_low", 0.1), number(component, "out_high", 1.0)
    return name, [
        f".subckt {name} inp inn vp vn out rg1 rg2 ref",
        "Rin inp inn 100meg",
        "Rp inp 0 1e9",
        "Rn inn 0 1e9",
        "B1 rg1 0 V=V(inn)",
        "B2 m 0 V=V(inp)",
        "Vi m rg2 DC 0",
        "Rg rg1 rg2 1e9",
        "Rr ref 0 1e9",
        f"By y 0 V=V(ref)+{spice(base)}*(V(inp)-V(inn))+{spice(ohms)}*I(Vi)",
        "Rb y x 1k",
        f"Cb x 0 {spice(1 / (2 * math.pi * 1e3 * number(component, 'gbw_hz', 1e6)))}",
        f"Bo z 0 V=max(V(vn)+{spice(low)},min(V(vp)-{spice(high)},V(x)))",
        "Ro z out 10",
        ".ends",
    ]


INNER_OHMS, LOW_V = (15_000.0, 1_350.0, 150.0), 0.3
"""A small audio amplifier's feedback and the two resistors between its gain pins, Ω; how near the output comes to either rail, V."""


def audio_subcircuit(component: Component) -> tuple[str, list[str]]:
    """An LM386 and its kind: out = half the supply + 2·15 kΩ·I, I through 150 Ω and 1.35 kΩ with what bridges the latter at the gain pins.

    Source: the LM386 data sheet (equivalent schematic, 300 kHz at a gain of 20), recalled.
    """
    name = "AUDIO_" + identifier(component.id).upper()
    feedback, upper, lower = INNER_OHMS
    return name, [
        f".subckt {name} inp inn vs gnd_ out g1 g8",
        "Rip inp gnd_ 50k",
        "Rin inn gnd_ 50k",
        "Bd d gnd_ V=V(inp)-V(inn)",
        f"Rl d g8 {spice(lower)}",
        f"Ru g8 g1 {spice(upper)}",
        "Vi g1 gnd_ DC 0",
        f"By y gnd_ V=0.5*V(vs,gnd_)+{spice(2 * feedback)}*I(Vi)",
        "Rb y x 1k",
        "Cb x gnd_ 530p",
        f"Bo z gnd_ V=max({LOW_V},min(V(vs,gnd_)-{LOW_V},V(x)))",
        "Ro z out 0.3",
        ".ends",
    ]
