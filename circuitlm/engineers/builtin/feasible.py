"""Requests that physics forbids: more energy or power than the named source holds."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.errors import Refused
from circuitlm.knowledge.catalogue import catalogue

_SPAN = {"hour": 3600.0, "day": 86400.0, "week": 604800.0, "month": 2.6e6, "year": 3.15e7}


def check(desk: Desk) -> None:
    """Raise Refused when a battery cannot give the power that is asked for, or not for that long."""
    watts = _watts(desk)
    if not watts:
        return
    for wish in desk.request.of("supply"):
        if wish.component is None:
            continue
        c = catalogue().get(wish.component)
        capacity = float(c.spec.get("capacity_mah", 0) or 0)
        volts = float((c.rails[0].volts if c.rails else 0) or c.spec.get("volts", 0) or 0)
        if not capacity or not volts:
            continue
        joules = capacity / 1000 * volts * 3600 * wish.count
        current = watts / volts / wish.count
        limit = (c.rails[0].max_ma or 1e9) / 1000
        span = _span(desk)
        runtime = joules / watts
        if current > 3 * limit or (span and runtime < span / 20):
            hint = "a mains adapter or a far larger battery" if not span else "switch it on for short moments only, or use a mains adapter"
            raise Refused(
                f"{units.show(watts, 'W')} from {wish.count if wish.count > 1 else 'one'} {c.name} ({capacity:g} mAh, {volts:g} V) means "
                f"{units.show(current, 'A')}, and the energy of the cell is gone after {_duration(runtime)}; it gives at most {units.show(limit, 'A')}.",
                hint,
            )


def _watts(desk: Desk) -> float:
    m = re.search(r"(?<![\d.])(\d+(?:\.\d+)?)\s?(?:W|watts?)\b(?!h)", desk.request.prompt)
    return float(m[1]) if m else 0.0


def _span(desk: Desk) -> float:
    for m in re.finditer(r"\b(a|an|one|whole|\d+)\s+(?:whole |full |entire )?(hour|day|week|month|year)s?\b", desk.raw):
        return (float(m[1]) if m[1].isdigit() else 1.0) * _SPAN[m[2]]
    return 0.0


def _duration(seconds: float) -> str:
    for name, size in (("day", 86400.0), ("hour", 3600.0), ("minute", 60.0)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}s"
    return f"{seconds:.0f} seconds"
