"""Loads for low-voltage AC ('24 VAC irrigation valves'): what the catalogue knows is for DC, and a transistor passes no AC."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.choose.loads import relays_of
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.plan import Wish

_MOST_V = 50.0
"""Extra-low voltage ends here for AC, V (IEC 61140); above it loads are on mains."""
_AC = r"(\d+(?:[.,]\d+)?)\s?-?(?:v(?:olts?)?\s?-?(?:ac|a\.c\.)|vac)\b"


def ac_loads(desk: Desk) -> None:
    """Say which loads are called AC ones: unmet where a transistor would switch them, an assumption where a relay's contact does."""
    for wish in desk.request.of("part"):
        parts = [p for p in desk.plan.parts if wish.id in p.wishes and _for_dc(desk, p.component)]
        volts = _ac_volts(desk.raw, wish)
        if not parts or volts is None:
            continue
        name = desk.get(parts[0].component).name
        if relays_of(desk):
            desk.plan.assumptions.append(
                f"{wish.words} for {volts:g} V AC: the drawing shows the {name}; in place of its DC supply the {volts:g} V AC transformer "
                "feeds the relay's contact."
            )
        else:
            desk.unmet[wish.id] = (
                f"it is asked for {volts:g} V AC, and the {name} behind a transistor is for DC: name a relay module and a "
                f"{volts:g} V AC transformer, or take DC ones"
            )


def _for_dc(desk: Desk, component: str) -> bool:
    c = desk.get(component)
    return any(i.role == "sink" for i in c.interfaces_of("load")) and not c.interfaces_of("mains") and not c.supplies


def _ac_volts(raw: str, wish: Wish) -> float | None:
    """The AC voltage, V, right before or behind a wish's words; None without one or on mains."""
    words = re.escape(wish.words.lower())
    m = re.search(rf"(?<![\w.,]){_AC}[\s,-]*(?:[a-z]+ ){{0,2}}{words}\b", raw) or re.search(
        rf"\b{words}[\s(,:]*(?:for |of |at |on )?{_AC}", raw
    )
    volts = float(m[1].replace(",", ".")) if m else 0.0
    return volts if 0 < volts <= _MOST_V else None
