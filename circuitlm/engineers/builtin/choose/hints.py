"""Named support parts (resistors, diodes, fuses) that are no parts of the plan but values for what synthesis adds."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.protection import against_reversal
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart, Wish
from circuitlm.synthesis.recipes.given import base_amps

_ROLES = {
    "base": "base-ohms",
    "gate": "gate-ohms",
    "pull": "pull-ohms",
    "pullup": "pull-ohms",
    "pulldown": "pull-ohms",
    "pull-up": "pull-ohms",
    "pull-down": "pull-ohms",
    "pullups": "pull-ohms",
    "pull-ups": "pull-ohms",
    "led": "led-ohms",
    "series": "led-ohms",
    "limiting": "led-ohms",
}


DIM_OHMS, FLAT_OHMS = 3300.0, 1000.0
"""In series with an LED on 5 V this leaves less than 1 mA, Ω; a sensor's divider has more than that."""


_WATCH_HZ = 100e3
"""A crystal below it counts the seconds of a clock and drives no processor, Hz."""


def _contacts(desk: Desk) -> bool:
    return any(desk.component(p).interfaces_of("contact") and not desk.component(p).supplies for p in desk.plan.parts)


def _suited(desk: Desk, parts: list[PlanPart], ohms: float) -> list[PlanPart]:
    """Whom a resistor without a role can serve by its value: 10 kΩ is a sensor's or a button's, 220 Ω is an LED's."""
    lit = [p for p in parts if not desk.component(p).interfaces_of("resistive")]
    sensed = [p for p in parts if p not in lit]
    if ohms >= DIM_OHMS:
        return sensed if sensed or _contacts(desk) else lit
    return lit or sensed if ohms <= FLAT_OHMS else parts


def support_hint(desk: Desk, wish: Wish) -> None:
    """A named resistor becomes the value of the role that its words give it (base, gate, pull-up, LED)."""
    entry = catalogue().entries[wish.component or "resistor"]
    if wish.component and catalogue().get(wish.component).shape == "crystal":
        if hertz := wish.attributes.get("hertz") or next(iter(re.findall(r"\d+(?:\.\d+)? ?[kM]?Hz", wish.words)), None):
            if units.parse(hertz, "Hz").value > _WATCH_HZ:
                desk.plan.flags["crystal"] = hertz
            elif clock := next((p for p in desk.plan.parts if desk.component(p).kind == "clock"), None):
                desk.done.add(wish.id)
                desk.plan.assumptions.append(f"The crystal of {hertz} is the one on the {desk.component(clock).name}: no processor runs on it.")
        return
    if entry["kind"] == "protection" or ("diode" in (wish.component or "") and (against_reversal(desk) or wish.for_the("reversal"))):
        return  # stands at a source: see `protection`
    if wish.component and catalogue().get(wish.component).shape in ("diode", "schottky"):
        desk.plan.flags["flyback"] = wish.component
        if wish.for_the("flyback"):
            desk.plan.flags["flyback.any"] = "yes"
        return
    ohms = wish.attributes.get("ohms")
    if not ohms or "place" in wish.attributes:
        return
    words = re.findall(
        r"[a-z-]+",
        f"{wish.attributes.get('role', '')} {wish.words} {wish.attributes.get('before', '')} {wish.attributes.get('after', '')}".lower(),
    )
    flag = next((_ROLES[w] for w in words if w in _ROLES), None)
    if flag and flag != "led-ohms":
        desk.plan.flags[flag] = ohms
        return
    near = [p for p in desk.plan.parts if desk.component(p).shape == "led" or desk.component(p).interfaces_of("resistive", "segments")]
    if flag == "led-ohms":
        near = [p for p in near if not desk.component(p).interfaces_of("resistive")] or near
    elif len(near) > 1 or _contacts(desk):
        near = _suited(desk, near, units.parse(ohms.replace("K", "k"), "Ω").value)
        if not near and _contacts(desk):
            desk.plan.flags.setdefault("pull-ohms", ohms)
            return
    for part in near:
        part.options.setdefault("series", ohms)
        desk.done.add(wish.id)
    if not near:
        desk.plan.flags["led-ohms"] = ohms


def base_current(desk: Desk) -> None:
    """'5 mA into the base': what the base resistors of the plan are made for."""
    if told := base_amps(desk.request.text):
        desk.plan.flags["base-ma"] = f"{told[0] * 1000:g}"
        desk.request.not_understood = [x for x in desk.request.not_understood if x not in told[1]]
