"""Passives with a place from the request into the plan: value, role, the parts that they serve."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.meant import placed
from circuitlm.plan import PlanPart, PlanPassive


def passives(desk: Desk) -> None:
    """A plan's passive for each wish with a value and a place; contacts are told which way they are pulled."""
    laid = [e for e in desk.plan.told if e.value]
    for wish in desk.request.of("part"):
        if "place" not in wish.attributes or wish.component is None:
            continue
        written = wish.attributes.get("ohms") or wish.attributes["farads"]
        unit = "Ω" if "ohms" in wish.attributes else "F"
        item = PlanPassive(
            component=wish.component,
            value=units.parse(written.replace("K", "k"), unit).value,
            role=wish.attributes["role"],
            owners=desk.keys.get(wish.target or "", []) or ([wish.target] if wish.target else []),
            at=wish.attributes.get("at", ""),
            count=wish.count if "times" in wish.attributes else None,
            every="every" in wish.attributes,
            wish=wish.id,
            words=wish.words,
        )
        edge = next((e for e in laid if e.component == item.component and abs(e.value - item.value) <= 0.01 * item.value), None)
        if edge is not None and item.role not in _BY_ROLE:
            laid.remove(edge)  # its place is told from end to end
            continue
        desk.plan.passives.append(item)
    desk.plan.passives += [guess for w in desk.request.of("part") if (guess := placed(desk, w)) is not None]
    if desk.request.flags.get("nothing-else"):
        desk.plan.flags["nothing-else"] = "yes"
    _level_pair(desk)
    _contacts(desk)


_BY_ROLE = ("pullup", "pulldown", "termination", "decoupling", "bulk", "load-cap")
"""What a role says more of than two places do."""
_VALUE = r"(\d+(?:\.\d+)?\s?k\d*)\s?(?:Ω|ohms?)?"
_PAIR = re.compile(
    rf"\b(?:resistors?|divider)\b[^.;\d]{{0,24}}{_VALUE}\s*(?:and|/|\+|over)\s*{_VALUE}(?!\w|\.\d)|"
    rf"(?<![\w.]){_VALUE}\s*(?:and|/|\+|over)\s*{_VALUE}\s*(?:as\s+)?(?:an?\s+)?(?:voltage\s+|level\s+|resistor\s+)*(?:divider|resistors)\b",
    re.I,
)


def _level_pair(desk: Desk) -> None:
    """'Resistors only, 1k and 2k': the pair for dividers between two logic levels; the smaller one is the upper."""
    if "level-ohms" in desk.plan.flags or any(b.recipe == "divider" for b in desk.plan.blocks):
        return
    if m := _PAIR.search(desk.request.text):
        values = sorted(units.parse(x.replace("K", "k"), "Ω").value for x in m.groups() if x)
        desk.plan.flags["level-ohms"] = f"{values[0]:g} {values[1]:g}"
        told = {re.sub(r"\s", "", x) for x in m.groups() if x}
        desk.request.not_understood = [w for w in desk.request.not_understood if w not in told]


def _contacts(desk: Desk) -> None:
    """Which way the contacts are pulled: as their own resistor says; resistors at other parts say nothing of them."""
    pulls = [p for p in desk.plan.passives if p.role in ("pullup", "pulldown")]
    told = False
    for item in pulls:
        served = [p for p in desk.plan.parts if p.key in item.owners and _contact(desk, p)]
        for part in served:
            part.options["pull"] = "external-down" if item.role == "pulldown" else "external-up"
        told = told or bool(served)
    if pulls and not told and all(p.owners or p.at for p in pulls) and desk.plan.flags.get("pull", "").startswith("external"):
        del desk.plan.flags["pull"]


def _contact(desk: Desk, part: PlanPart) -> bool:
    component = desk.component(part)
    return bool(component.interfaces_of("contact")) and not component.supplies
