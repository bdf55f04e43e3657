"""Which parts: those the prompt names, one for each function it describes, and the partners that they need."""

from circuitlm.engineers.builtin.choose.attributes import assign_pins, describe
from circuitlm.engineers.builtin.choose.bus_pins import bus_pins
from circuitlm.engineers.builtin.choose.driven import steppers_meant
from circuitlm.engineers.builtin.choose.functions import functions
from circuitlm.engineers.builtin.choose.hints import base_current
from circuitlm.engineers.builtin.choose.loose_pins import loose_pins
from circuitlm.engineers.builtin.choose.named import named_parts
from circuitlm.engineers.builtin.choose.partners import partners

__all__ = ["assign_pins", "base_current", "bus_pins", "describe", "functions", "loose_pins", "named_parts", "partners", "steppers_meant"]
