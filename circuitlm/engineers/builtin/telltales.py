"""LEDs that show that a load has its voltage: 'an LED showing that the valve is energised', 'an LED that lights when the pump is on'.

Such a light stands across the load, behind its own resistor: it shows what the load gets, and takes no pin.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.names import stem
from circuitlm.plan import PlanPart

_SHOWS = re.compile(
    r"\b(?:leds?|light)\b[^.;!?]{0,25}?\b(?:show\w*|indicat\w*|tell\w*|lights?|lit|comes on|on)\b[^.;!?]{0,12}?\b(?:when(?:ever)?|while|that|if|as long as)\s+"
    r"(?:the |my |our |a )*(?P<load>[a-z][a-z -]{0,24}?)\s*(?:is|are|gets?|has)\s+(?:being |really |actually )*"
    r"(?:on|energi[sz]ed|powered|live|activated?|active|switched on|running|engaged|voltage|power)\b"
)
_ANY = frozenset({"it", "load", "coil", "output", "thing"})


def telltales(desk: Desk) -> None:
    """The plan's one LED beside its one load on direct current, where the words say that it shows that load."""
    said = _SHOWS.search(desk.raw)
    if said is None:
        return
    lights = [p for p in desk.peripherals() if _light(desk, p)]
    loads = [p for p in desk.peripherals() if _load(desk, p)]
    if len(lights) != 1 or len(loads) != 1 or lights[0].pins:
        return
    noun = stem(said["load"].split()[-1])
    names = {stem(w) for wish in desk.request.of("part") if wish.id in loads[0].wishes for w in re.findall(r"[a-z]+", wish.words.lower())}
    if noun in names | _ANY:
        lights[0].options["across"] = loads[0].key


def _light(desk: Desk, part: PlanPart) -> bool:
    c = desk.component(part)
    return c.kind == "indicator" and c.shape == "led" and bool(part.wishes)


def _load(desk: Desk, part: PlanPart) -> bool:
    c = desk.component(part)
    return c.kind in ("actuator", "load") and not c.supplies and any(i.role == "sink" and i.type == "load" for i in c.interfaces)
