"""Low-voltage AC that lamps are to run on: 'my train transformer gives 16 V AC, twelve LEDs behind a bridge rectifier'."""

from __future__ import annotations

import math
import re

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.recipes.asked import Asked

_AC = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)?)\s?-?(?:V(?:olts?)?\s?-?(?:AC\b|a\.c\.|alternating\b)|VAC\b)", re.I)
_MOST_V = 50.0
"""Extra-low voltage ends here for AC, V (IEC 61140)."""
_OTHERWISE = r"\bmains\b|\b(?:110|115|120|220|230|240) ?v|anti-?\s?parallel|back to back|(?:without|no) (?:a |any )?(?:bridge|rectifi)|\bregulat|\bdirectly\b"
DIODES_V = 1.8
"""What two diodes of a bridge take, V."""


def alternating(asked: Asked) -> float | None:
    """The AC that several LEDs live on, V rms; None where there is none, or the mains are a part of the circuit."""
    found = {float(m[1].replace(",", ".")) for m in _AC.finditer(asked.raw)}
    lamps = sum(w.count for w in asked.shaped("led"))
    if len(found) != 1 or max(found) > _MOST_V or lamps < 2 or asked.controller or asked.says(_OTHERWISE):
        return None
    if any(c.rails and c.kind in ("power", "converter") and c.shape != "transformer" for c in map(catalogue().get, asked.ids)):
        return None  # a regulator stands between them: a power supply with its lights
    return found.pop()


def smoothed(rms: float) -> float:
    """What a bridge and a capacitor make of it, V."""
    return round(rms * math.sqrt(2) - DIODES_V, 1)


def its_wishes(asked: Asked, rms: float) -> list[str]:
    """The wishes that the source with its rectifier meets."""
    sources: list[Wish] = [
        w for w in asked.request.of("supply") if w.quantity == rms or (w.component or "") in catalogue().default_for("ac-supply")
    ]
    return [w.id for w in sources] + asked.wishes("bridge-rectifier", "capacitor-polarised", "capacitor", "transformer", "ac-supply")
