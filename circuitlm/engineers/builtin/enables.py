"""Enable inputs that a jumper or a wire holds high: 'the ENA jumper stays on', 'both enables tied to 5 V' take no pin of the board."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component, Pin
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.plan import PlanPart

_HIGH = r"(?:high|to (?:its |the |board'?s )?(?:\+?5 ?v|\+?3[.,]3 ?v|\+?3v3|vcc|plus)\b)"
_ON = (
    rf"(?:(?:jumper(?:s|ed)?|bridges?|caps?|is|are|stays?|left|remains?|kept|both|just|simply|still|permanently|always|fixed|hard-?wired) )*"
    rf"(?:on\b(?! (?:gpio|gp|pin|d|a)?\d)|in place|fitted|jumpered|bridged|(?:tied|pulled|held|wired|strapped|connected|goes|go) {_HIGH}|{_HIGH})"
)


def held_enables(desk: Desk) -> None:
    """Wire such an enable to the supply that holds it; the jumper of a module is that wire."""
    for part in desk.peripherals():
        component = desk.component(part)
        for pin in component.pins:
            if pin.type != "input" or pin.stops != "low" or (holder := _holder(component, pin)) is None or _wired(part, component, pin):
                continue
            if _held(desk.raw, pin):
                part.options["held"] = f"{part.options.get('held', '')} {pin.id}={holder}".strip()
                desk.plan.flags["held-enables"] = f"{desk.plan.flags.get('held-enables', '')} {pin.id}".strip()
                desk.request.not_understood = [
                    w for w in desk.request.not_understood if w.lower().removesuffix(" jumpers") != pin.id.lower()
                ]


def _held(text: str, pin: Pin) -> bool:
    """Whether the words say so of a pin, of both enables or of the jumpers on them."""
    if not re.fullmatch(r"(?:[rl]_?)?en\w*|stby|n?sleep", pin.id, re.I):
        return False
    name = re.escape(pin.id.lower())
    several = r"(?:(?:and|&|/|,|\+) ?\w+ )?"
    return bool(
        re.search(rf"\b{name}\b ?{several}{_ON}", text)
        or re.search(rf"\b\w+ ?(?:and|&|/|\+) ?{name}\b ?{_ON}", text)
        or re.search(rf"\bjumpers? (?:on|at|of|over|for) (?:the )?(?:\w+ (?:and|&) )?{name}\b (?:and \w+ )?{_ON}", text)
        or re.search(rf"\b(?:both |the )?enables?(?: (?:pins?|inputs?|jumpers?))? {_ON}", text)
    )


def _holder(component: Component, pin: Pin) -> str | None:
    """The pin of a module that its enable is tied to: what its regulator gives, else what its data name, else its logic's supply."""
    own = [p for r in component.rails for p in r.pins]
    if own or pin.unused:
        return pin.unused if pin.unused and component.has_pin(pin.unused) else own[0] if own else None
    return next((s.pins[0] for s in component.supplies if s.id in ("logic", "main") and s.max <= _LOGIC_V), None)


_LOGIC_V = 6.0
"""What an input of logic stands at most, V."""


def _wired(part: PlanPart, component: Component, pin: Pin) -> bool:
    """Whether the request gives the enable a pin of the board."""
    roles = {role for i in component.interfaces for role, p in i.pins.items() if p == pin.id} | {pin.id, pin.id.lower()}
    return bool(roles & set(part.pins))
