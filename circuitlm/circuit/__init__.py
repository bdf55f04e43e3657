"""The ground floor: components, circuits, quantities."""

from circuitlm.circuit.component import Component, Interface, Pin, Rail, Supply
from circuitlm.circuit.model import Circuit, Net, Note, Part, PinRef, PinUse, Port, Why
from circuitlm.circuit.units import Quantity, parse, show

__all__ = [
    "Circuit",
    "Component",
    "Interface",
    "Net",
    "Note",
    "Part",
    "Pin",
    "PinRef",
    "PinUse",
    "Port",
    "Quantity",
    "Rail",
    "Supply",
    "Why",
    "parse",
    "show",
]
