"""pins.h and pins.py: the constants that firmware needs to know which pin is what."""

from __future__ import annotations

import re

from circuitlm.circuit.model import Circuit, Part, PinRef
from circuitlm.views.text import Unique, ascii_line, identifier, natural

Row = tuple[str, str, str]
"""Constant, pin as firmware names it, comment."""


def rows(circuit: Circuit, part: Part) -> list[Row]:
    """One row for each used pin of a controller, in its own order. Power pins are not firmware's business."""
    unique = Unique()
    out: list[Row] = []
    for pin, net in circuit.pins_of(part.ref):
        ref = PinRef(part.ref, pin.id)
        use = circuit.uses.get(ref)
        if use is None or net is None or use.direction in ("power", "passive"):
            continue
        name = use.name or f"{net.name}_PIN"
        constant = unique(identifier(name, "PIN").upper())
        others = ", ".join(f"{p.ref} {p.pin}" for p in circuit.others(ref)[:3])
        words = [
            {"in": "input", "out": "output", "bidir": "in and out", "analog-in": "analog input", "analog-out": "analog output"}[
                use.direction
            ]
        ]
        if use.function != "digital":
            words.append(use.function)
        if use.pull:
            words.append(f"internal pull-{use.pull}")
        out.append((constant, pin.io or pin.id, ascii_line(f"{pin.id}: {', '.join(words)}; {others}")))
    return out


def _controllers(circuit: Circuit) -> list[Part]:
    return sorted(circuit.controllers(), key=lambda p: natural(p.ref))


def to_pins_h(circuit: Circuit) -> str:
    """A C header with a constant for each used pin of each controller (Arduino's pin numbers or names)."""
    out = ["// Pin assignment, written by circuitlm.", "#ifndef CIRCUIT_PINS_H", "#define CIRCUIT_PINS_H", ""]
    boards = _controllers(circuit)
    for part in boards:
        out.append(f"// {ascii_line(part.ref)}: {ascii_line(part.component.name)}")
        prefix = f"{identifier(part.ref, 'A').upper()}_" if len(boards) > 1 else ""
        found = rows(circuit, part)
        width = max((len(prefix + c) for c, _, _ in found), default=0)
        out += [f"#define {prefix + c:<{width}} {_c_pin(p)}  // {note}" for c, p, note in found]
        out.append("")
    return "\n".join([*out, "#endif", ""])


def to_pins_py(circuit: Circuit) -> str:
    """The same for MicroPython: numbers where the pin's name is one, else its name as text."""
    out = ['"""Pin assignment, written by circuitlm."""', ""]
    boards = _controllers(circuit)
    for part in boards:
        out.append(f"# {ascii_line(part.ref)}: {ascii_line(part.component.name)}")
        prefix = f"{identifier(part.ref, 'A').upper()}_" if len(boards) > 1 else ""
        out += [f"{prefix}{c} = {_python_pin(p)}  # {note}" for c, p, note in rows(circuit, part)]
        out.append("")
    return "\n".join(out)


def _number(io: str) -> str | None:
    m = re.fullmatch(r"(?:GPIO|GP|IO)?([0-9]+)", io)
    return str(int(m[1])) if m else None


def _c_pin(io: str) -> str:
    return _number(io) or (io if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", io) else f'"{identifier(io)}"')


def _python_pin(io: str) -> str:
    return _number(io) or f'"{ascii_line(io)}"'.replace("\\", "")
