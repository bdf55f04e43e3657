"""Level shifters from single MOSFETs: where the request wants them discrete, synthesis builds each channel from parts."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.levels import small_fet, usual_fet


def discrete(desk: Desk) -> None:
    """A small N-MOSFET named with a level shifter, or a discrete one asked for: `shift.fet` names the transistor."""
    modules = [p for p in desk.peripherals() if desk.component(p).interfaces_of("shift")]
    if not modules and not re.search(r"\blevel[- ]?(?:shift|convert|translat)\w*|\bshift(?:ed|er|ing)?\b[^.]{0,20}\blevels?\b", desk.raw):
        return
    fets = [p for p in desk.peripherals() if not p.drives and not p.pins and small_fet(p.component)]
    wanted = re.search(r"\bdiscrete|\bno (?:shifter )?module|\bwithout (?:a )?module|\bsingle (?:mosfets?|fets?)\b", desk.raw)
    if not desk.controllers() or not (fets or wanted):
        return
    fet = fets[0].component if fets else _named_in(modules[0].wishes if modules else [], desk) or usual_fet()
    for part in [*fets, *modules]:
        desk.plan.parts.remove(part)
        if part in modules:
            desk.done |= set(part.wishes)
    desk.plan.flags["shift.fet"] = fet
    desk.request.not_understood = [x for x in desk.request.not_understood if x.lower() != "discrete"]
    both = re.search(
        r"(\d+(?:[.,]\d+)?\s?k\d?)\s?(?:ohms?|Ω)?\s*(?:pull-?\s?ups?|resistors?)?\s*(?:on|at|to) (?:both|each|either)", desk.raw
    )
    if both:
        desk.plan.flags["shift.ohms"] = both[1].replace(",", ".")


def _named_in(wishes: list[str], desk: Desk) -> str | None:
    """'A discrete BSS138 level shifter': the transistor whose name the module's words hold."""
    words = " ".join(w.words.lower() for w in desk.request.of("part") if w.id in wishes)
    kinds = [i for i, e in catalogue().entries.items() if e["kind"] == "semiconductor"]
    return next((i for i in kinds if i in words and catalogue().get(i).shape == "nmos"), None)
