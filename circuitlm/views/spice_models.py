"""SPICE models with generic parameters, fitted to the few figures that a component file holds.

Everything is for 27 degC, where kT/q = 25.85 mV.
"""

from __future__ import annotations

import math

from circuitlm.circuit.component import Component
from circuitlm.circuit.units import spice
from circuitlm.views.text import identifier

VT = 0.025852
"""kT/q at 27 degC, V."""


def number(component: Component, key: str, default: float) -> float:
    """A figure of the component's `spec`, or *default*."""
    value = component.spec.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else default


def diode_model(name: str, vf: float, amps: float, *, schottky: bool = False, vz: float | None = None, rs: float | None = None) -> str:
    """A diode that drops *vf* at *amps*.

    Shockley: Vf = N Vt ln(If/Is + 1) + If Rs. Is is fixed at 10 fA (100 nA for a Schottky diode) and Rs so
    that it takes 4 % of Vf; N follows. A Zener diode adds the breakdown at Vz and 5 mA.
    """
    amps = max(amps, 1e-6)
    saturation = 1e-7 if schottky else 1e-14
    resistance = 0.04 * vf / amps if rs is None else rs
    n = (vf - amps * resistance) / (VT * math.log(amps / saturation + 1))
    text = f".model {name} D(IS={spice(saturation)} N={spice(n)} RS={spice(resistance)} CJO=10p"
    return text + (f" BV={spice(vz)} IBV=5m)" if vz else ")")


def led_colour_vf(colour: str, vf: float) -> float:
    """Forward voltage by colour, V: the usual figures of 5 mm LEDs; *vf* where the colour says nothing."""
    usual = {
        "red": 2.0,
        "orange": 2.05,
        "yellow": 2.1,
        "green": 2.1,
        "blue": 3.1,
        "white": 3.1,
        "uv": 3.3,
        "violet": 3.2,
        "pink": 3.1,
        "warm white": 3.0,
        "cyan": 3.1,
        "infrared": 1.2,
        "ir": 1.2,
        "amber": 2.05,
    }
    return usual.get(colour.lower(), vf)


def component_diode(component: Component, colour: str = "", vz: float | None = None, given_vf: str = "") -> tuple[str, str]:
    """(model name, .model line) of a diode of any kind; *given_vf* is an LED's forward voltage that the request states, V."""
    shape = component.shape
    default_vf = 2.0 if shape == "led" else 0.4 if shape == "schottky" else 0.75
    vf = number(component, "vf", default_vf)
    if shape == "led" and colour:
        vf = led_colour_vf(colour, vf)
    if given_vf:
        vf, colour = float(given_vf), f"{colour} {given_vf.replace('.', 'V')}"
    at_ma = number(component, "if_ma", min(number(component, "if_max_ma", 10.0), 1000.0))
    name = "D_" + identifier(f"{component.id} {colour}".strip()).upper()
    if vz is not None:
        name += identifier(f"_{vz:g}".replace(".", "V"), "x").upper()
    return name, diode_model(name, vf, at_ma / 1000, schottky=shape == "schottky", vz=vz)


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


def opamp_subcircuit(component: Component) -> tuple[str, list[str]]:
    """A single-pole op-amp: gain 100 000, its own gain-bandwidth, output between the rails less its drops.

    Pole at GBW/A0 = 1/(2 pi R C) with R = 1 kOhm; the output stage is 50 Ohm behind the clamp. The output
    starts at the middle of the supply.
    """
    if component.shape == "comparator":
        return comparator_subcircuit(component)
    name = "OPAMP_" + identifier(component.id).upper()
    gbw = number(component, "gbw_hz", 1e6)
    rail = component.spec.get("rail_to_rail") is True
    low = number(component, "out_low", 0.02 if rail else 0.1)
    high = number(component, "out_high", 0.02 if rail else 1.5)
    farads = 1e5 / (2 * math.pi * gbw * 1e3)
    return name, [
        f".subckt {name} inp inn vp vn out",
        "Rin inp inn 10meg",
        "Bg x 0 V=1e5*(V(inp)-V(inn))+0.5*(V(vp)+V(vn))",
        "Rp x y 1k",
        f"Cp y 0 {spice(farads)}",
        f"Bo z 0 V=min(max(V(y),V(vn)+{spice(low)}),max(V(vp)-{spice(high)},V(vn)+{spice(low)}))",
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
