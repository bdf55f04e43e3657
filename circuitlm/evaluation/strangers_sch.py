"""Writes a circuit as a KiCad schematic that a stranger drew: symbols turned and mirrored, short wires with labels, power symbols for the supplies.

Geometry and names are all that a reader has: no nets, no ids of ours.
"""

from __future__ import annotations

import itertools
import zlib

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.evaluation.strangers import Hand, drawn_symbol, drawn_value, net_titles, stated

STEP = 2.54


def kicad_schematic(circuit: Circuit) -> str | None:
    """The text of the .kicad_sch, or None for a circuit with addresses or jumpers, which have no place there."""
    if any(stated(p) for p in circuit.parts.values()):
        return None
    titles = net_titles(circuit)
    names = {n.name: titles.get(n.name) or f"N{number}" for number, n in enumerate(circuit.nets.values(), 1)}
    library: dict[str, str] = {}
    body: list[str] = []
    supplies = 0
    for number, part in enumerate(circuit.parts.values()):
        lib, name, pins = drawn_symbol(part.component)
        value = drawn_value(part, name).replace('"', " inch")
        places = {number_: (STEP * 2 * (1 if i % 2 else -1), -STEP * (i // 2)) for i, (number_, _, _) in enumerate(pins.values())}
        library[f"{lib}:{name}"] = _symbol(f"{lib}:{name}", name, list(pins.values()), places)
        turn, mirror = zlib.crc32(part.ref.encode()) % 4, ("", "x", "y")[zlib.crc32(part.id.encode()) % 3]
        ox, oy = 254.0 * (1 + number % 12), 254.0 * (1 + number // 12)
        body.append(_placed(f"{lib}:{name}", ox, oy, turn * 90, mirror, part.ref, value))
        for pin, (pad, _, _) in pins.items():
            x, y = _spot(*places[pad], ox, oy, turn, mirror)
            if (net := circuit.net_of(PinRef(part.ref, pin))) is None:
                continue
            left = places[pad][0] < 0
            ex, ey = _spot(places[pad][0] + (-STEP if left else STEP), places[pad][1], ox, oy, turn, mirror)
            body.append(f"  (wire (pts (xy {x:.2f} {y:.2f}) (xy {ex:.2f} {ey:.2f})))")
            label = names[net.name]
            if net.name in titles:
                supplies += 1
                library[f"power:{label}"] = _symbol(f"power:{label}", label, [("1", label, "power_in")], {"1": (0.0, 0.0)}, power=True)
                body.append(_placed(f"power:{label}", ex, ey, 0, "", f"#PWR0{supplies}", label))
            else:
                body.append(f'  (label "{label}" (at {ex:.2f} {ey:.2f} 0))')
    head = '(kicad_sch (version 20231120) (generator "eeschema")\n  (uuid "5f1e3f6e-0000-4000-8000-000000000001")\n  (paper "A1")\n'
    return head + "\n".join(itertools.chain(["  (lib_symbols"], library.values(), ["  )"], body, [")"])) + "\n"


def _symbol(lib_id: str, name: str, pins: list[tuple[str, str, str]], places: dict[str, tuple[float, float]], power: bool = False) -> str:
    drawn = "".join(
        f'(pin {kind} line (at {places[pad][0]:.2f} {places[pad][1]:.2f} 0) (length 0) (name "{title}") (number "{pad}"))'
        for pad, title, kind in pins
    )
    return f'    (symbol "{lib_id}"{" (power)" if power else ""} (symbol "{name}_1_1" {drawn}))'


def _placed(lib_id: str, x: float, y: float, angle: int, mirror: str, ref: str, value: str) -> str:
    flip = f" (mirror {mirror})" if mirror else ""
    fields = f'(property "Reference" "{ref}" (at {x:.2f} {y:.2f} 0)) (property "Value" "{value}" (at {x:.2f} {y:.2f} 0))'
    return f'  (symbol (lib_id "{lib_id}") (at {x:.2f} {y:.2f} {angle}){flip} (unit 1) (in_bom yes) (on_board yes) (dnp no) {fields})'


def _spot(x: float, y: float, ox: float, oy: float, turn: int, mirror: str) -> tuple[float, float]:
    """A point of the symbol's frame (y up) on the sheet (y down): turned counter-clockwise, then mirrored about the sheet's axis."""
    x, y = x, -y
    for _ in range(turn):
        x, y = y, -x
    return ox + (-x if mirror == "y" else x), oy + (-y if mirror == "x" else y)


SCHEMATIC = Hand("schematic", ".kicad_sch", kicad_schematic)
