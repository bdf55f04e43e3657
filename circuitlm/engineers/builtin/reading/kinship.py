"""Whether one part can stand in for another: what a choice, a correction or a second name may speak of."""

from __future__ import annotations

from typing import Any

from circuitlm.knowledge.catalogue import catalogue

_SWITCHES = {"nmos", "npn", "pmos", "pnp", "igbt", "triac"}


def functions_of(entry: dict[str, Any]) -> set[str]:
    return {*entry["default_for"], *entry["provides"]}


def switches(component: str) -> bool:
    """A transistor, an array of them, or a contact that a coil or a wire moves: each can switch a load."""
    c = catalogue().get(component)
    array = c.kind == "driver" and any(i.type == "load" and i.role == "source" for i in c.interfaces)
    return array or c.shape in _SWITCHES or (c.kind == "actuator" and bool(c.interfaces_of("contact")))


def kinship(a: str, z: str) -> int:
    """How much alike two parts are: 3 the same, 2 of one function (or two boards), 1 of one kind or both switches, 0 not at all."""
    if a == z:
        return 3
    first, second = catalogue().entries[a], catalogue().entries[z]
    if functions_of(first) & functions_of(second):
        return 2
    if first["controller"] or second["controller"]:
        return 2 * (bool(first["controller"]) == bool(second["controller"]))
    return int(first["kind"] == second["kind"] or (switches(a) and switches(z)))
