"""How each kind of interface is joined to its host: one file a family, found through the registry."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part
from circuitlm.synthesis.builder import Builder

Join = Callable[[Builder, Part, Interface, Part], None]
_JOINS: dict[str, Join] = {}
_MODULES = ("buses", "signals", "leds", "segments", "switches", "sensing", "alternating", "loads", "sound")


def join(*types: str) -> Callable[[Join], Join]:
    """Register a function that joins interfaces of these types to a host."""

    def register(function: Join) -> Join:
        for name in types:
            _JOINS[name] = function
        return function

    return register


def join_for(interface_type: str) -> Join | None:
    for module in _MODULES:
        import_module(f"{__name__}.{module}")
    return _JOINS.get(interface_type)
