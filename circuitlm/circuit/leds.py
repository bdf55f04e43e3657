"""Light-emitting diodes: what synthesis and the rules both assume of them."""

from __future__ import annotations

FORWARD_VOLTS = {
    "red": 2.0,
    "orange": 2.0,
    "amber": 2.0,
    "yellow": 2.1,
    "green": 2.1,
    "blue": 3.0,
    "white": 3.0,
    "uv": 3.2,
    "pink": 3.0,
    "purple": 3.2,
    "infrared": 1.3,
    "ir": 1.3,
    "warm white": 3.0,
}
"""Typical forward voltage by colour at 10 mA, V (5 mm LEDs; GaAsP/AlGaAs red to yellow, InGaN blue and white)."""


def forward_volts(settings: dict[str, str], usual: float) -> float:
    """An LED's forward voltage, V: the one that the request gives, else its colour's, else *usual*."""
    if given := settings.get("vf"):
        return float(given)
    return FORWARD_VOLTS.get((settings.get("color") or settings.get("colour") or "").lower(), usual)
