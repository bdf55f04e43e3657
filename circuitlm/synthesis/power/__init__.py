"""The power tree: sources, converters, boards' regulators, and which rail each part hangs on.

A consumer goes to a rail within its range that has the current left; where there is none, a converter is made from
what is given, and where nothing is given a supply is added and named as an assumption.
"""

from circuitlm.synthesis.power.consumers import Consumer
from circuitlm.synthesis.power.converters import convert
from circuitlm.synthesis.power.fuses import size_fuses
from circuitlm.synthesis.power.lay import lay
from circuitlm.synthesis.power.parts import rail_name, volts_of
from circuitlm.synthesis.power.protection import protect_rest, switched, unplaced
from circuitlm.synthesis.power.sources import add_source, place_source
from circuitlm.synthesis.power.tree import Tree

__all__ = [
    "Consumer",
    "Tree",
    "add_source",
    "convert",
    "lay",
    "place_source",
    "protect_rest",
    "rail_name",
    "size_fuses",
    "switched",
    "unplaced",
    "volts_of",
]
