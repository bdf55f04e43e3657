"""Circuit files of others, and designs of ours, as circuits for a lesson: resistors, capacitors, inductors, diodes and supplies of a `Circuit`."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from circuitlm.circuit.model import Circuit, Net, Part, PinRef
from circuitlm.circuit.words import Unique, identifier
from circuitlm.errors import UsageError
from circuitlm.symbolic.expression import Number
from circuitlm.symbolic.netlist import GROUND, Element, Netlist

_KINDS = {
    "resistor": "R",
    "capacitor": "C",
    "capacitor-polarised": "C",
    "inductor": "L",
    "diode": "D",
    "led": "D",
    "schottky": "D",
    "zener": "D",
}
_DROP = {"diode": "0.7", "led": "2", "schottky": "0.3", "zener": "0.7"}
"""Forward voltage, in volts, where a part's file names none."""


def lines_of_file(path: Path) -> Netlist:
    """The elements of a circuit file that a lesson can be about. Raises UsageError where nothing of the kind is in it."""
    from circuitlm.views.files import read_circuit

    circuit, _ = read_circuit(path)
    return lines_of(circuit)


def lines_of(circuit: Circuit) -> Netlist:
    """The passive elements between supplies; supplied nets become ideal sources. Raises UsageError."""
    nodes = _nodes(circuit)
    names = Unique()
    out: list[Element] = []
    for net in circuit.nets.values():
        if net.kind in ("power", "mains") and net.volts and nodes[net.name] != GROUND:
            out.append(Element(names(f"V{identifier(net.name, 'n')}"), "V", (nodes[net.name], GROUND), Number(Fraction(str(net.volts)))))
    for part in circuit.parts.values():
        if (element := _element(circuit, part, nodes, names)) is not None:
            out.append(element)
    elements = [x for x in out if x.kind != "V"]
    if not elements or not any(GROUND in x.nodes for x in out):
        raise UsageError(
            "The file holds no resistors, capacitors or diodes between its supply and its ground.", "name another file, or an exercise"
        )
    touched = {n for x in elements for n in x.nodes}
    return Netlist(tuple(x for x in out if x.kind != "V" or x.nodes[0] in touched))


def _nodes(circuit: Circuit) -> dict[str, str]:
    unique = Unique(GROUND)
    grounds = [n for n in circuit.nets.values() if n.kind == "ground"]
    ground = max(grounds, key=lambda n: len(n.pins), default=None) or _minus(circuit)
    return {
        name: GROUND if net is ground or net.kind == "ground" else unique(identifier(name, "n").lower())
        for name, net in circuit.nets.items()
    }


def _minus(circuit: Circuit) -> Net | None:
    """The net at the negative end of a source, where none is called ground."""
    for part in circuit.parts.values():
        if part.component.shape in ("source", "battery") or part.component.rails:
            for pin, net in circuit.pins_of(part.ref):
                if net is not None and pin.id in ("-", "2", "GND"):
                    return net
    return None


def _element(circuit: Circuit, part: Part, nodes: dict[str, str], names: Unique) -> Element | None:
    kind = _KINDS.get(part.component.shape)
    ends = [circuit.net_of(PinRef(part.ref, p.id)) for p in part.component.pins]
    if kind is None or len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] is ends[1]:
        return None
    one, other = nodes[ends[0].name], nodes[ends[1].name]
    name = part.ref if part.ref[0].upper() == kind else f"{kind}{part.ref}"
    if kind == "D":
        drop = part.component.spec.get("vf") or _DROP[part.component.shape]
        return Element(names(identifier(name, kind)), kind, (one, other), Number(Fraction(str(drop))))
    if not part.quantity or part.quantity <= 0:
        return None
    return Element(names(identifier(name, kind)), kind, (one, other), Number(Fraction(str(part.quantity))))
