"""Several like loads that one pin or one transistor switches together: 'two fans on one MOSFET', 'six LEDs on pin 9', 'three lasers all on D12'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart, Wish

_ONE = re.compile(
    r"\b(?:(?:on|with|through|by|from|via|to|at|off|behind|share|shares|sharing|using) (?:just |only )?(?:one|a single|the same|a common|a shared|1) "
    r"(?:logic[- ]level |n[- ]channel |npn |power )?(?:mos-?fet|transistor|pin|gpio|fet|npn|output|driver|channel)|in parallel|wired together|switched together|all together|simultaneously)\b",
    re.I,
)
"""What says that they are switched together."""
_SENTENCE = re.compile(r"[.!?;\n]")
_MOST = 24


def side_by_side(desk: Desk) -> None:
    """The followers of each such group hang beside its first part, which alone has the pin; synthesis sizes what switches them for all."""
    for wish in desk.request.of("part"):
        parts = [p for p in desk.peripherals() if wish.id in p.wishes and p.component == wish.component]
        if not 1 < len(parts) <= _MOST or not _switched(parts[0]) or not _together(desk, wish):
            continue
        leader, *others = parts
        for part in others:
            part.pins = {}
            part.options["beside"] = leader.key
        _one_driver(desk, leader, others)


def _switched(part: PlanPart) -> bool:
    """Whether a part is switched by its supply: a plain LED, a load with two ends."""
    c = catalogue().get(part.component)
    lights = any({"a", "k"} == set(i.pins) and i.role == "sink" for i in c.interfaces_of("led"))
    return lights or (any(i.role == "sink" for i in c.interfaces_of("load")) and not c.interfaces_of("contact", "i2c", "spi", "uart"))


def _together(desk: Desk, wish: Wish) -> bool:
    told = set(wish.pins.values())
    if len(told) > 1 or wish.attributes.get("each"):
        return False
    if len(told) == 1:
        return True
    at = desk.raw.find(wish.words.lower())
    behind = _SENTENCE.split(desk.raw[at + len(wish.words) :], maxsplit=1)[0] if at >= 0 else wish.attributes.get("after", "")
    said = _ONE.search(behind)
    return said is not None and said.start() < _NEAR


_NEAR = 40
"""Characters between a load and what is said of all of its kind."""


def _one_driver(desk: Desk, leader: PlanPart, others: list[PlanPart]) -> None:
    """One named transistor is the first load's; those that were counted once for each load go."""
    keys = {leader.key, *(p.key for p in others)}
    drivers = [p for p in desk.plan.parts if p.drives in keys]
    for spare in drivers[1:]:
        desk.plan.parts.remove(spare)
    for driver in drivers[:1]:
        driver.drives = leader.key
