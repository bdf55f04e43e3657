"""What charges the cells: the plug that feeds a charger while the circuit runs from the cell, and cells beside each other."""

from __future__ import annotations

import re

from circuitlm.circuit.batteries import charges_its_cell
from circuitlm.engineers.builtin.chargers import intermittent
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import SupplyPlan

ONE_CELL_V = 4.5
"""Above this a charger is for more than one lithium cell in series, V."""
_BACKUP = re.compile(
    r"\b(?:back-?up|ups|uninterrupt\w+|(?:power|mains) (?:cuts?|outages?|fail\w*|loss|goes|is (?:gone|out|lost|off))|outages?|blackouts?)\b"
)
"""Words for a battery that takes over when the plug gives nothing."""


def charging(desk: Desk) -> None:
    """A dynamo, a transformer or the USB plug that the words charge by, beside a cell and its charger, feeds the charger; the circuit runs
    from the cell."""
    chargers = [p.key for p in desk.peripherals() if any(i.type == "cell" and i.role == "source" for i in desk.component(p).interfaces)]
    cells = [s for s in desk.plan.supplies if any(r.topology == "cell" for r in catalogue().get(s.component).rails)]
    if not chargers and cells and any(charges_its_cell(desk.component(p)) for p in desk.controllers()):
        for s in [s for s in desk.plan.supplies if s not in cells and _charges(desk, s)]:  # it is plugged into the board's own socket
            desk.plan.supplies.remove(s)
            desk.done |= set(s.wishes)
    plugs = [s for s in desk.plan.supplies if s not in cells and not s.feeds]
    for s in desk.plan.supplies:
        if not chargers or not cells or s in cells:
            continue
        lone = (plugs == [s] or _BACKUP.search(desk.raw)) and all(_takes(desk, key, s) for key in chargers)
        if (catalogue().get(s.component).spec.get("ac") and not s.feeds) or _charges(desk, s) or lone:
            s.feeds = chargers


def _takes(desk: Desk, key: str, supply: SupplyPlan) -> bool:
    """Whether a charger's input stands the voltage of a source that is no panel."""
    part, rail = desk.plan.part(key), next(iter(catalogue().get(supply.component).rails), None)
    volts = supply.volts or (rail.volts if rail else None)
    return (
        part is not None
        and volts is not None
        and not intermittent(supply.component)
        and any(s.min <= volts <= s.max for s in desk.component(part).supplies)
    )


_CHARGES = re.compile(
    r"(?:charg\w*|top\w* (?:\w+ )?up|juic\w*|refill\w*|replenish\w*)[^.;!?]{0,24}\b(?:via|over|through|thru|by|from|with|using|on|off|at)\s+(?:(?:the|a|an|its|my|any)\s+)?(?:[\w.-]+\s+){0,2}?$|"
    r"charg\w*\s+(?:port|socket|input|plug|jack|connector|cable)?\W*(?:is|=|:)?\s*$",
    re.I,
)


def _charges(desk: Desk, supply: SupplyPlan) -> bool:
    """Whether the words say of a source that it charges: 'rechargeable through usb-c', 'usb charging'."""
    text = desk.request.text.lower()
    for wish in desk.request.of("supply"):
        at = text.find(wish.words.lower())
        while wish.id in supply.wishes and at >= 0:
            behind = text[at + len(wish.words) :]
            if _CHARGES.search(text[:at]) or re.match(r"[\s-]*(?:port |socket |cable |input )?(?:for |to )?(?:re)?charg", behind):
                return True
            at = text.find(wish.words.lower(), at + 1)
    return False


def beside_each_other(desk: Desk) -> None:
    """Several cells behind a charger for one are in parallel: in series it would charge none of them."""
    ports = [i for p in desk.peripherals() for i in desk.component(p).interfaces if i.type == "cell" and i.role == "source" and i.volts]
    if not ports or any(i.volts[1] > ONE_CELL_V for i in ports if i.volts) or re.search(r"\bseries\b|\b[2-9]s\b", desk.raw):
        return
    for s in desk.plan.supplies:
        rails = catalogue().get(s.component).rails
        if s.count < 2 or s.volts or not rails or rails[0].topology != "cell" or not 3 <= (rails[0].volts or 0) <= ONE_CELL_V:
            continue
        desk.plan.flags[f"{s.key}.parallel"] = "yes"
        desk.plan.assumptions.append(
            f"The {s.count} cells are in parallel, since the charger is for one: of the same type, and equally charged when they are joined."
        )
