"""What discrete amplifiers, mirrors and followers know of transistors: their terminals, the smallest of a kind, voltages by the current."""

from __future__ import annotations

import math

from circuitlm.circuit.component import Component
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue

MOS = {"C": "D", "B": "G", "E": "S"}
"""A bipolar transistor's terminals -> a MOSFET's."""
VT = 0.0259
SATURATION_A = 1e-14
"""Saturation current of a small bipolar transistor, A: 0.66 V at a milliampere."""
TYPICAL = 0.8
"""A MOSFET's usual threshold as a share of the largest that its file gives."""


def smallest(shape: str) -> Component:
    """The transistor of a kind for signals: the catalogue's usual one, of MOSFETs the one for the smallest current.

    Raises CannotDesign where the catalogue has none.
    """
    if shape in ("npn", "pnp"):
        return catalogue().get(catalogue().default_for(f"transistor-{shape}")[0])
    found = [catalogue().get(i) for i, e in catalogue().entries.items() if e["kind"] == "semiconductor"]
    fets = [c for c in found if c.shape == shape]
    if not fets:
        raise CannotDesign(f"the catalogue has no {shape} transistor", "circuitlm kb add FILE adds one")
    return min(fets, key=lambda c: (float(c.spec.get("id_max_ma", 1e9) or 1e9), c.id))


def slope(c: Component) -> float:
    """k of a MOSFET's square law, A/V²: its on-resistance at its gate drive is 1/(k·(Vgs - Vth))."""
    threshold = typical_threshold(c)
    return 1 / (float(c.spec.get("rds_on", 1.0)) * (max(abs(float(c.spec.get("vgs_drive", 10.0))), threshold + 0.5) - threshold))


def typical_threshold(c: Component) -> float:
    """Gate-source voltage at which it begins to conduct, V."""
    return TYPICAL * abs(float(c.spec.get("vgs_th", 2.0)))


def transconductance(c: Component, amps: float) -> float:
    """gm at a collector or drain current, S: Ic/Vt, or √(2·k·Id)."""
    return amps / VT if c.shape in ("npn", "pnp") else math.sqrt(2 * slope(c) * amps)


def drop(c: Component, amps: float) -> float:
    """Base-emitter or gate-source voltage at a current, V."""
    if c.shape in ("npn", "pnp"):
        return VT * math.log(amps / SATURATION_A)
    return typical_threshold(c) + math.sqrt(2 * amps / slope(c))
