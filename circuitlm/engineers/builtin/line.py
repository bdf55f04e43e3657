"""What stands in the supply line of a circuit that has no program: the on/off switch, and a key that is held down."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish

_CHOOSES = (
    r"select\w*|between|gain|bypass|mute|range|mode|input|channel|changeover|limit|level|revers\w*|direction|door|water|float|"
    r"thresholds?|reset|set|jumper"
)
_HELD = r"\b(?:while|when|as long as|until|hold\w*|press\w*|push\w*|key(?:ed|er)?|released?)\b"


def line_switch(desk: Desk) -> None:
    """A lone switch that no recipe has taken belongs between the source and the circuit; a push button where it is held or keyed."""
    if not desk.plan.blocks or "protect.switch" in desk.plan.flags:
        return
    loose = [w for w in desk.request.of("part") if w.component and w.id not in desk.done and w.count == 1 and not w.pins]
    for wish in loose:
        component = catalogue().get(wish.component or "")
        if _opens_a_line(component) and (component.shape == "switch" or _held(desk, wish)) and not _chooses(desk, wish):
            desk.plan.flags["protect.switch"] = component.id
            desk.done.add(wish.id)
            return


def _opens_a_line(component: Component) -> bool:
    """A hand-operated contact that carries a current: no limit switch, no sensor."""
    return component.kind == "input" and len(component.interfaces_of("contact")) >= 1 and "limit" not in component.provides


def _held(desk: Desk, wish: Wish) -> bool:
    """Whether the words beside a button say that the circuit works while it is pressed."""
    beside = f"{wish.attributes.get('before', '')} {wish.words} {wish.attributes.get('after', '')}"
    return bool(
        re.search(_HELD, beside.replace(wish.words, " "), re.I) or re.search(_HELD, desk.raw[wish.at + len(wish.words) :][:40], re.I)
    )


def _chooses(desk: Desk, wish: Wish) -> bool:
    """Whether the switch chooses one of two things rather than the supply."""
    beside = f"{wish.attributes.get('before', '')} {wish.attributes.get('after', '')}"
    return bool(re.search(rf"\b(?:{_CHOOSES})\b", beside, re.I))
