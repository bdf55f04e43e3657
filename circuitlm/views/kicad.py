"""KiCad netlist (S-expressions, version E): for Pcbnew's import and for cross-checks."""

from __future__ import annotations

from circuitlm import __version__
from circuitlm.circuit.component import Component, Pin
from circuitlm.circuit.model import Circuit, Part
from circuitlm.views.text import natural, one_line
from circuitlm.views.waivers import as_text


def to_kicad_netlist(circuit: Circuit) -> str:
    """Components with value, footprint and symbol, and nets with their pins. Without dates."""
    parts = sorted(circuit.parts.values(), key=lambda p: natural(p.ref))
    out = [
        '(export (version "E")',
        f"  (design (source {_text(circuit.title or 'circuit')}) (tool {_text(f'circuitlm {__version__}')}){_sheet(circuit)})",
        "  (components",
    ]
    out += [_component(part) for part in parts]
    out[-1] += ")" if parts else ""
    if not parts:
        out[-1] += ")"
    out.append("  (nets")
    for code, net in enumerate(circuit.nets.values(), start=1):
        nodes = []
        for pin in sorted(net.pins, key=lambda p: (natural(p.ref), natural(p.pin))):
            component = circuit.parts[pin.ref].component
            found = component.pin(pin.pin)
            nodes.append(
                f"      (node (ref {_text(pin.ref)}) (pin {_text(pin_number(component, found))}) "
                f"(pinfunction {_text(found.name or found.id)}) (pintype {_text(found.type)}))"
            )
        out.append("\n".join([f'    (net (code "{code}") (name {_text(net.name)})', *nodes]) + ")")
    out[-1] += "))"
    return "\n".join(out) + "\n"


def _sheet(circuit: Circuit) -> str:
    """The title block with the waivers as its comments; none without waivers."""
    notes = "".join(f' (comment (number "{n}") (value {_text(as_text(w))}))' for n, w in enumerate(circuit.waivers, 1))
    return f' (sheet (number "1") (name "/") (title_block (title {_text(circuit.title)}){notes}))' if notes else ""


def pin_number(component: Component, pin: Pin) -> str:
    """The pad's number: the KiCad symbol's where the component names it, else the package's, else the id."""
    kicad = component.names.get("kicad")
    return (kicad.pins.get(pin.id) if kicad else None) or pin.number or pin.id


def _component(part: Part) -> str:
    kicad = part.component.names.get("kicad")
    library, _, symbol = (kicad.type if kicad and kicad.type else f"circuitlm:{part.component.id}").partition(":")
    fields = [f"    (comp (ref {_text(part.ref)})", f"      (value {_text(part.title)})"]
    if kicad and kicad.footprint:
        fields.append(f"      (footprint {_text(kicad.footprint)})")
    fields.append(f'      (property (name "circuitlm") (value {_text(part.component.id)}))')
    fields.append(f"      (libsource (lib {_text(library)}) (part {_text(symbol)}) (description {_text(part.component.description)})))")
    return "\n".join(fields)


def _text(text: str) -> str:
    """A quoted S-expression string: one line, quotes and backslashes escaped."""
    flat = one_line(text, 500).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{flat}"'
