"""Which pull-ups an I2C bus wants, from its speed and its capacitance."""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Circuit
from circuitlm.plan import Request

_ASKS = re.compile(r"\bpull-?\s?ups?\b[^.]*\?|\b(?:which|what|how (?:big|large|strong)|value)\b[^.?]*\bpull-?\s?ups?\b", re.I)
_BUS = re.compile(r"\bi2c\b|\bi²c\b|\bsda\b|\btwi\b", re.I)
_SPEED = re.compile(r"(\d+(?:\.\d+)?)\s?(k|M)Hz\b", re.I)
_LOAD = re.compile(r"(\d+(?:\.\d+)?)\s?pF\b", re.I)
_MODES = ((100e3, 1000e-9, 3e-3), (400e3, 300e-9, 3e-3), (1e6, 120e-9, 20e-3))
"""Highest clock, Hz; rise time, s; sink current, A, of standard, fast and fast-mode plus (I2C specification UM10204)."""
LOW_V = 0.4
"""The low level at that current, V."""


def pullup_range(hertz: float, farads: float, volts: float) -> tuple[float, float]:
    """(smallest, largest) pull-up, ohms: (V - 0.4 V) / I and tr / (0.8473·C). Source: NXP UM10204."""
    _, rise, sink = next((m for m in _MODES if hertz <= m[0] * 1.01), _MODES[-1])
    return (volts - LOW_V) / sink, rise / (0.8473 * farads)


def pullups(request: Request, circuit: Circuit) -> str:
    """The pull-ups in a sentence, where they are asked for and the capacitance of the bus is given; '' otherwise."""
    text = request.text
    load = _LOAD.search(text)
    if not load or not _BUS.search(text) or not _ASKS.search(text):
        return ""
    said = _SPEED.search(text)
    hertz = float(said[1]) * (1e6 if said[2] == "M" else 1e3) if said else 100e3
    farads = float(load[1]) * 1e-12
    boards = [c.component.mcu.v_io for c in circuit.controllers() if c.component.mcu]
    volts = min(boards, default=3.3)
    low, high = pullup_range(hertz, farads, volts)
    bus = f"At {units.show(hertz, 'Hz')} with {units.show(farads, 'F')} on each line and {units.show(volts, 'V')}"
    if low > high:
        return f"{bus} no resistor does: it would have to be above {units.show(low, 'Ω')} and below {units.show(high, 'Ω')}; a slower clock or a bus buffer."
    value = max((v for v in eseries.values("E12", low, high)), default=high)
    return (
        f"{bus} the pull-ups may be {units.show(low, 'Ω')} to {units.show(high, 'Ω')}, all in parallel counted: take {units.show(value, 'Ω')} "
        f"on SDA and on SCL, and those on the modules only make it less."
    )
