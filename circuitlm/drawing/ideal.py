"""Circuits of ideal elements (circuit theory's, of no maker) as drawings: `ideal_circuit` for `layout`, `ideal_svg` for the picture at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from circuitlm.circuit.component import Component, Pin, Rail, Source
from circuitlm.circuit.model import Circuit, PinRef, Port

SHAPES = {"R": "resistor", "Z": "resistor", "C": "capacitor", "L": "inductor", "V": "source", "I": "current-source", "D": "diode",
          "Q": "npn", "O": "opamp", "E": "controlled-source", "H": "controlled-source", "G": "controlled-current-source",
          "F": "controlled-current-source"}  # fmt: skip
"""The symbol of an element by SPICE's letter; an E to H is drawn without what steers it, an O is an ideal operational amplifier."""
GROUND = "0"
_PINS = {
    "diode": ("A", "K"), "led": ("A", "K"), "zener": ("A", "K"), "npn": ("C", "B", "E"), "pnp": ("C", "B", "E"),
    "opamp": ("OUT", "IN+", "IN-"), "source": ("+", "-"), "ac-source": ("+", "-"), "controlled-source": ("+", "-"),
}  # fmt: skip
_SUPPLIES = ("source", "ac-source")


@dataclass(frozen=True, slots=True)
class Element:
    """One ideal element. `nodes` in SPICE's order (an op-amp's: output, +, -), ground being "0"; `text` stands at the symbol beside the
    name; `shape`: another symbol than the first letter of the name stands for, such as "pnp"."""

    name: str
    nodes: tuple[str, ...]
    text: str = ""
    shape: str = ""


def ideal_circuit(elements: Iterable[Element], title: str = "", named: Iterable[str] = ()) -> Circuit:
    """The circuit for `drawing.layout`; the *named* nodes get a flag with their name. Raises KeyError for a letter without a symbol."""
    elements = tuple(elements)
    circuit = Circuit(title)
    for node in dict.fromkeys(n for e in elements for n in e.nodes):
        circuit.net(_net(node), "ground" if node == GROUND else "signal")
    for e in elements:
        shape = e.shape or SHAPES[e.name[0].upper()]
        circuit.add(component(shape, e.name[0].upper()), e.name, value=e.text)
        for pin, node in zip(pins(shape), e.nodes, strict=False):
            circuit.connect(_net(node), PinRef(e.name, pin))
    circuit.ports = [Port(n, n, "out") for n in named if n != GROUND and n in circuit.nets]
    return circuit


def ideal_svg(elements: Iterable[Element], title: str = "", named: Iterable[str] = (), iec: bool = False, annotated: bool = False) -> str:
    """The drawing as SVG; *annotated*: with an arrow for the direction in which each element's current counts, and every node's name."""
    from circuitlm.drawing.annotate import directions, node_names
    from circuitlm.drawing.layout import layout
    from circuitlm.drawing.svg import to_svg

    elements = tuple(elements)
    circuit = ideal_circuit(elements, title, named)
    drawing = layout(circuit)
    if annotated:
        directions(drawing, {e.name: circuit.parts[e.name].component.pins[0].id for e in elements if _counted(e)})
        node_names(drawing, [n.name for n in circuit.nets.values() if n.kind != "ground"])
    return to_svg(drawing, standard="iec" if iec else "ansi")


def _counted(e: Element) -> bool:
    """Whether an arrow says something that the symbol does not: a current source has its own, an op-amp's currents are not asked for."""
    return (e.shape or SHAPES[e.name[0].upper()]) not in ("current-source", "controlled-current-source", "opamp")


def pins(shape: str) -> tuple[str, ...]:
    """A symbol's pins in the order of an element's nodes."""
    return _PINS.get(shape, ("1", "2"))


@cache
def component(shape: str, letter: str) -> Component:
    """The ideal part behind a symbol; *letter* begins its designator."""
    ids = pins(shape)
    supply = shape in _SUPPLIES
    return Component(
        id=f"ideal-{shape}",
        name="",
        kind="supply" if supply else "passive",
        form="generic",
        ref=letter,
        description="An ideal element.",
        shape=shape,
        pins=[Pin(id=p, type="passive" if not supply else "power_in" if n else "power_out") for n, p in enumerate(ids)],
        rails=[Rail(id="out", pins=[ids[0]], ground=[ids[1]])] if supply else [],
        sources=[Source(kind="recalled", what="ideal element of circuit theory")],
    )


def _net(node: str) -> str:
    return "GND" if node == GROUND else node
