"""Resistors in a list of parts: 'an IRLB8721, a 1N5819, 100 ohm and 100k' are those of the one transistor."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.spots import Place, behind

GATE, HOLD = 1000.0, 4700.0
"""Up to the one, Ω, a resistor listed with a MOSFET is that of its gate; from the other on it holds the gate down."""
LISTED = r"(?:^|[,:+&(/]|\b(?:and|with|plus|or|an?|one|have|got|using|resistors?|values?))\s*$"
"""What stands in front of a value of a list; in 'reference 430R' it has another name."""


def listed_with(place: Place, char: int) -> Mention | None:
    """The one transistor of a sentence that a board switches, with which resistors are listed: 'an IRLB8721, a 1N5819, 100 ohm and 100k'."""
    kinds = {m.entry["kind"] for m in place.mentions}
    if "controller" not in kinds or not kinds & {"actuator", "load", "light", "audio"}:
        return None
    low, high = place.bounds(char)
    near = [m for m in place.mentions if low <= place.text.tokens[m.start].start < high]
    switches = [m for m in place.mentions if place.component(m).shape in ("nmos", "npn")]
    others = any(
        behind(place.component(m), "resistor") in ("series", "divider-bottom", "pullup") for m in near if m.entry["kind"] != "actuator"
    )
    return switches[0] if len(switches) == 1 and switches[0] in near and switches[0].count == 1 and not others else None
