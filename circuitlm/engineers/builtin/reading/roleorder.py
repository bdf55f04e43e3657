"""In which order the unnamed pins of a part are given: 'an HC-SR04 on 8 and 9' is trigger and echo."""

from __future__ import annotations

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.knowledge.catalogue import catalogue

_BUSES = frozenset({"i2c", "uart", "spi"})
"""Whose lines the board's own functions tell apart."""


def _offered(component: Component) -> list[tuple[str, str, str]]:
    """(type of interface, role, pin) of every line that the part always has to its controller."""
    return [
        (i.type, r, i.pins[r])
        for i in component.interfaces
        if (i.default and i.role != "source") or (i.default and i.type == "signals")
        for r in i.pins
        if r not in i.optional
    ]


def wires_of(component: Component) -> set[str]:
    """The kinds of lines between a part and its controller."""
    return {kind for kind, _, _ in _offered(component)}


def roles_in_order(component: Component) -> list[str]:
    """The roles that unnamed pins are for, one after the other; a role that several interfaces have is told by its pin."""
    offered = _offered(component)
    twins = {x[:2] for x in offered if sum(y[:2] == x[:2] for y in offered) > 1}  # IN1 and IN2 of a relay board
    ordered = [pin if (kind, role) in twins else role for kind, role, pin in offered]
    if len(loads := [i for i in component.interfaces_of("load") if i.role == "sink"]) > 1:
        ordered = [i.id for i in loads]  # the colours of a strip, each switched for itself
    return list(dict.fromkeys(ordered))


def of_one(m: Mention, which: int) -> dict[str, str]:
    """The pins of one of several like parts (from 0), each under its role and number: 'the second HC-SR04 on A0 and A1'."""
    component = catalogue().get(m.component)
    listed = [k for k in m.pins if k == "" or k.startswith("#")]
    roles = [r for r in roles_in_order(component) if r not in m.pins]
    named = {k if "#" in k else (f"{k}#{which}" if which else k): v for k, v in m.pins.items() if k not in listed}
    if len(listed) > 1 and len(listed) <= len(roles) and not wires_of(component) & _BUSES:
        return named | {f"{r}#{which}" if which else r: m.pins[k] for r, k in zip(roles, listed, strict=False)}
    per = len(listed)
    places = {k: (which * per + n) for n, k in enumerate(listed)}
    return named | {f"#{n}" if (n := places[k]) else "": m.pins[k] for k in listed}
