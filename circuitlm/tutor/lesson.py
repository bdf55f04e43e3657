"""What a circuit of a lesson is: a netlist of ideal elements with plain values and a ground. `knowledge/exercises/README.md` has the lines."""

from __future__ import annotations

import re
from dataclasses import replace

from circuitlm.errors import UsageError
from circuitlm.symbolic.netlist import GROUND, Element, Netlist
from circuitlm.symbolic.reading import parse

UNITS = {"R": "Ω", "C": "F", "L": "H", "V": "V", "I": "A", "E": "", "G": "S", "F": "", "H": "Ω", "D": "V"}
"""The unit of an element's value, by its kind."""
KINDS = (*UNITS, "O", "Q")
MOST = 200
"""Elements that are read."""


def read(text: str) -> Netlist:
    """The circuit of a text, its nodes in small letters. Raises UsageError with what is not understood, or no matter for a lesson."""
    found = parse(text)
    if re.match(r"[A-Za-z]{1,2}\d+\s", found.title) and not re.search(rf"(?m)^\s*\*\s*{re.escape(found.title)}", text):
        raise UsageError(f"{found.title[:60]!r} is no element that the tutor knows.", "a line is like R1 in out 1k")
    if unread := [n for n in found.notes if n.endswith("left out")]:
        raise UsageError(f"{unread[0].removesuffix(' is left out')} is not understood.", "a line is like R1 in out 1k")
    if len(found.elements) > MOST:
        raise UsageError(f"The circuit has more than {MOST} elements: too many for a lesson.")
    return checked(Netlist(tuple(replace(e, nodes=tuple(re.sub(r"\W", "_", n.lower()) for n in e.nodes)) for e in found), found.title))


def checked(netlist: Netlist) -> Netlist:
    """The circuit itself. Raises UsageError for an element without a plain value or place in a lesson, and for a circuit without a ground."""
    for e in netlist:
        _checked(e, netlist)
    if GROUND not in netlist.nodes:
        raise UsageError("The circuit has no ground.", "name one node 0")
    return netlist


def _checked(e: Element, netlist: Netlist) -> None:
    if e.kind not in KINDS:
        raise UsageError(f"{e.name} is no element that the tutor knows.", f"there are {', '.join(KINDS)}")
    if e.number is None and e.kind not in "OQ":
        raise UsageError(f"{e.name} has no value.", "a line is like R1 in out 1k")
    if e.kind in "RCL" and e.number is not None and e.number <= 0:
        raise UsageError(f"{e.name} has to be larger than zero.")
    if e.control and (e.control[0] not in netlist or netlist[e.control[0]].kind != "V"):
        raise UsageError(f"{e.name} is controlled by the current through {e.control[0]}, which is no voltage source here.")
