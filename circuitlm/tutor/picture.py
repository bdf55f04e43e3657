"""The circuit for the eye: as a `Circuit` that the drawing package lays out, and as a few lines of text for a terminal."""

from __future__ import annotations

from circuitlm.circuit.model import Circuit
from circuitlm.drawing import ideal
from circuitlm.symbolic.netlist import GROUND, Element, Netlist
from circuitlm.tutor.facts import shown
from circuitlm.tutor.lesson import UNITS

LED_FROM = 1.2
"""Forward voltage, in volts, from which a diode is drawn as an LED."""


def elements(netlist: Netlist) -> list[ideal.Element]:
    """The circuit as `drawing.ideal` draws it, with each element's value at its symbol."""
    return [ideal.Element(x.name, x.nodes, value_text(x) or ("ideal" if x.kind == "O" else ""), _shape(x)) for x in netlist]


def to_circuit(netlist: Netlist, title: str = "", named: tuple[str, ...] = ()) -> Circuit:
    """The circuit for `drawing.layout`; the *named* nodes get a flag with their name."""
    return ideal.ideal_circuit(elements(netlist), title, named)


def _shape(x: Element) -> str:
    """Another symbol than the usual one of the element's letter."""
    if x.kind == "D":
        return "zener" if "BV" in x.options else "led" if (x.number or 0) >= LED_FROM else ""
    if x.kind == "V" and x.ac is not None:
        return "ac-source"
    return "pnp" if x.kind == "Q" and "PNP" in x.options else ""


def value_text(x: Element) -> str:
    """The value at a symbol: "1 kΩ", "10 V, 30°", "β = 100"."""
    if x.kind == "Q":
        return f"β = {float(x.option('BETA', '100')):g}"
    if x.number is None:
        return ""
    if x.kind == "D" and "BV" in x.options:
        return shown(float(x.options["BV"]), "V")
    text = shown(float(x.number), UNITS.get(x.kind, ""), 6)
    return text + (f", {x.phase:g}°" if x.phase else "") + (f" · I({x.control[0]})" if x.control else "")


def svg(netlist: Netlist, title: str = "", named: tuple[str, ...] = (), iec: bool = False) -> str:
    """The drawing as SVG, with an arrow for the direction in which each current counts, and every node's name."""
    return ideal.ideal_svg(elements(netlist), title, named, iec, annotated=True)


def in_text(netlist: Netlist) -> str:
    """Chains of elements from branching node to branching node: `(in)──R1 1 kΩ──(out)`. The current's reference direction is that of reading."""
    left = [x for x in netlist if x.kind in "RCLVID"]
    crossing = {n for n in netlist.nodes if n == GROUND or sum(n in x.nodes for x in netlist) != 2}
    crossing |= {n for x in netlist if x.kind not in "RCLVID" for n in x.nodes}
    rows: list[str] = []
    while left:
        first = next((x for x in left if x.kind in "VI" and set(x.nodes) & crossing), None) or next(
            (x for x in left if set(x.nodes) & crossing), left[0]
        )
        rows.append(_chain(first, left, crossing))
    rows += [_other(x) for x in netlist if x.kind not in "RCLVID"]
    return "\n".join(f"  {r}" for r in rows)


def _chain(first: Element, left: list[Element], crossing: set[str]) -> str:
    left.remove(first)
    start, end = first.nodes[:2]
    if (first.kind in "VI" and end in crossing) or (
        start not in crossing and end in crossing
    ):  # sources are read from their minus to their plus end
        start, end = end, start
    text = f"{_dot(start)}{_piece(first, start)}{_dot(end)}"
    while end not in crossing:
        more = next((x for x in left if end in x.nodes), None)
        if more is None:
            break
        left.remove(more)
        begin, end = end, more.nodes[1] if more.nodes[0] == end else more.nodes[0]
        text += f"{_piece(more, begin)}{_dot(end)}"
    return text


def _dot(node: str) -> str:
    return "⏚" if node == GROUND else f"({node})"


def _piece(x: Element, start: str) -> str:
    forward = x.nodes[0] == start
    value = value_text(x)
    if x.kind in "VE":
        return f"──[- {x.name} {value} +]──" if not forward else f"──[+ {x.name} {value} -]──"
    if x.kind == "D":
        return f"──▷|{x.name} {value}──" if forward else f"──|◁{x.name} {value}──"
    return f"──{x.name} {value}─▸─" if forward else f"─◂─{x.name} {value}──"


def _other(x: Element) -> str:
    ends = [_dot(n) for n in x.nodes]
    if x.kind == "O":
        return f"{x.name}: op-amp, + at {ends[1]}, - at {ends[2]}, output at {ends[0]}"
    if x.kind == "Q":
        return f"{x.name}: {'pnp' if 'PNP' in x.options else 'npn'}, C at {ends[0]}, B at {ends[1]}, E at {ends[2]}, {value_text(x)}"
    control = f"follows V{ends[2]} - V{ends[3]}" if x.kind in "EG" else f"follows the current through {x.control[0]}"
    kind = "voltage" if x.kind in "EH" else "current"
    return f"{x.name}: {kind} source from {ends[0]} to {ends[1]}, {shown(float(x.number or 0), UNITS[x.kind])} {control}"
