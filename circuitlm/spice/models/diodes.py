"""Diodes: Shockley's equation fitted to a forward voltage, LEDs by colour, Zener diodes by breakdown."""

from __future__ import annotations

import math

from circuitlm.circuit.component import Component
from circuitlm.circuit.units import spice
from circuitlm.circuit.words import identifier
from circuitlm.spice.models.figures import VT, number


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
