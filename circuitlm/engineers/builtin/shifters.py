"""Level shifters: from single MOSFETs where the request wants them discrete, buffers where they are for the data of LED strips."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.reading.text import NUMBERS
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
    elif value := _four_to_two(desk, len(fets)):
        desk.plan.flags["shift.ohms"] = value


def _four_to_two(desk: Desk, fets: int) -> str | None:
    """'Two BSS138 and four 10k': as many resistors as the transistors have sides pull up both; they are met."""
    for hit in re.finditer(r"\b(\d+|two|four|six|eight)\s?(?:x|×|pcs)?\s+(\d+(?:[.,]\d+)?\s?k\d?)\b", desk.raw, re.I):
        if fets and NUMBERS.get(hit[1].lower(), int(hit[1]) if hit[1].isdigit() else 0) == 2 * fets:
            for wish in desk.request.of("part"):
                if wish.component == "resistor" and hit[2] in wish.words:
                    wish.attributes.pop("place", None)  # theirs is at the transistors
                    desk.done.add(wish.id)
            desk.request.not_understood = [x for x in desk.request.not_understood if x != hit[2]]
            return hit[2].replace(",", ".")
    return None


def _named_in(wishes: list[str], desk: Desk) -> str | None:
    """'A discrete BSS138 level shifter': the transistor whose name the module's words hold."""
    words = _words(wishes, desk)
    kinds = [i for i, e in catalogue().entries.items() if e["kind"] == "semiconductor"]
    return next((i for i in kinds if i in words and catalogue().get(i).shape == "nmos"), None)


def _words(wishes: list[str], desk: Desk) -> str:
    return " ".join(w.words.lower() for w in desk.request.of("part") if w.id in wishes)


def for_strips(desk: Desk) -> None:
    """A level shifter that is named by what it does becomes a buffer where addressable LEDs are what it is for: their data are too fast for
    the pull-ups of a module that works in both directions."""
    strips = [p for p in desk.peripherals() if desk.component(p).interfaces_of("led-data")]
    modules = [
        p for p in desk.peripherals() if desk.component(p).interfaces_of("shift") and not re.search(r"\d|bss", _words(p.wishes, desk))
    ]
    buffer = next(iter(catalogue().default_for("level-buffer")), None)
    if not strips or len(modules) != 1 or buffer is None or buffer in desk.avoid:
        return
    kind = catalogue().entries[buffer]["name"]
    desk.plan.assumptions.append(
        f"{kind} is taken as the level shifter: the data of addressable LEDs are too fast for one that works both ways."
    )
    modules[0].component = buffer
